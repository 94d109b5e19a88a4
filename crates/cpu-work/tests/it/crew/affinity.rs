//! Pinned cleaners.

use std::num::NonZeroUsize;

use cpu_work::affinity::{AffinityError, clean_pinned, pin_to, processors};

use super::*;

#[test]
#[cfg(target_os = "linux")]
fn eight_pinned_cleaners_do_the_same_work_on_whatever_processors_there_are() {
    let before = processors().unwrap();
    let (kernel, used) = (Squares::new(&[3; 8]), Mutex::new(Vec::new()));
    let cleaned = clean_pinned(NonZeroUsize::new(8).unwrap(), &kernel, |progress| {
        let (_, cleaner) = place(progress);
        used.lock().unwrap().push((cleaner, processors().unwrap()));
        ControlFlow::Continue(())
    });
    assert_eq!(cleaned.unwrap(), Crew::One.clean(&kernel, go_on).unwrap());
    for (cleaner, pinned) in used.into_inner().unwrap() {
        assert_eq!(pinned, [before[cleaner % before.len()]]);
    }
    assert_eq!(
        processors().unwrap(),
        before,
        "the caller may go where it could"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_processor_that_is_not_there_is_refused_by_name() {
    let error = pin_to(1_000_000).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("processor 1000000 is not among those"),
        "{error}"
    );
    assert!(matches!(
        error,
        AffinityError::NotAllowed {
            processor: 1_000_000,
            ..
        }
    ));
}

#[test]
#[cfg(not(target_os = "linux"))]
fn where_there_is_no_pinning_an_error_says_so() {
    assert!(matches!(pin_to(0), Err(AffinityError::Unsupported)));
    let kernel = Squares::new(&[1]);
    assert!(matches!(
        clean_pinned(NonZeroUsize::MIN, &kernel, go_on),
        Err(CrewError::Affinity {
            source: AffinityError::Unsupported
        })
    ));
}
