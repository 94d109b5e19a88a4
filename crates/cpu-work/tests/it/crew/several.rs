//! Several workers at once, on threads of either kind.

use std::num::NonZeroUsize;
use std::sync::Barrier;

use super::*;

/// The crews of so many workers.
fn crews_of(workers: usize) -> Vec<Crew> {
    let workers = NonZeroUsize::new(workers).unwrap();
    vec![
        #[cfg(feature = "rayon")]
        Crew::Parallel(workers),
        Crew::Threads(workers),
    ]
}

/// Nine workers meet in the middle of their first zones; fewer workers would wait there for ever.
#[test]
fn as_many_zones_are_cleaned_at_once_as_there_are_cleaners() {
    for crew in crews_of(9) {
        let (meeting, cleaners) = (Barrier::new(9), Mutex::new(Vec::new()));
        let result = crew.clean(&Squares::new(&[2; 9]), |progress| {
            if let Progress::Turn {
                slice: 1, cleaner, ..
            } = progress
            {
                meeting.wait();
                cleaners.lock().unwrap().push(cleaner);
            }
            ControlFlow::Continue(())
        });
        assert!(result.is_ok());
        let mut cleaners = cleaners.into_inner().unwrap();
        cleaners.sort_unstable();
        assert_eq!(cleaners, (0..9).collect::<Vec<_>>(), "{crew:?}");
    }
}

/// Without the stop, this test would compute for seconds.
#[test]
fn a_break_of_one_worker_stops_the_others_between_slices() {
    const SLICES: usize = 1_000_000;
    for crew in crews_of(4) {
        let kernel = Squares::new(&[SLICES; 8]);
        let turns = AtomicUsize::new(0);
        let result = crew.clean(&kernel, |progress| match progress {
            Progress::Turn { .. } if turns.fetch_add(1, Ordering::Relaxed) == 100 => {
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        });
        assert!(matches!(result, Err(CrewError::Cancelled)), "{crew:?}");
        assert!(kernel.computed.into_inner() < 4 * SLICES, "{crew:?}");
    }
}

/// There are many more zones than workers: the panic must not wait for them.
#[test]
fn a_panic_of_one_worker_stops_the_others_between_slices() {
    const SLICES: usize = 200_000;
    const ZONES: usize = 64;
    for crew in crews_of(4) {
        let kernel = Squares {
            broken_zone: Some(1),
            ..Squares::new(&[SLICES; ZONES])
        };
        let caught =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| crew.clean(&kernel, go_on)));
        assert!(caught.is_err(), "{crew:?}");
        let computed = kernel.computed.into_inner();
        assert!(computed < ZONES / 2 * SLICES, "{crew:?}: {computed}");
    }
}

#[test]
fn idle_threads_are_not_started() {
    let cleaners = Mutex::new(std::collections::BTreeSet::new());
    let crew = Crew::Threads(NonZeroUsize::new(100_000).unwrap());
    let result = crew.clean(&Squares::new(&[1; 5]), |progress| {
        cleaners.lock().unwrap().insert(place(progress).1);
        ControlFlow::Continue(())
    });
    assert!(result.is_ok());
    assert!(cleaners.into_inner().unwrap().last() < Some(&5));
}

#[cfg(feature = "rayon")]
#[test]
fn a_pool_cleans_one_kernel_after_the_other() {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .unwrap();
    let (small, large) = (Squares::new(&[1; 3]), Squares::new(&[7; 20]));
    for kernel in [&small, &large, &small] {
        let expected = Crew::One.clean(kernel, go_on).unwrap();
        assert_eq!(cpu_work::clean_in(&pool, kernel, go_on).unwrap(), expected);
    }
}
