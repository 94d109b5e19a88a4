//! Crews: the same work whoever does it, told in order, stopped where asked.

#[cfg(feature = "affinity")]
mod affinity;
mod peers;
#[cfg(feature = "image")]
mod portable;
mod processes;
mod several;

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use cpu_work::{Checksum, Crew, CrewError, Kernel, Progress, Rotation};

/// Sums of squares; a zone may be told to panic.
struct Squares {
    slices: Vec<usize>,
    broken_zone: Option<usize>,
    computed: AtomicUsize,
}

impl Squares {
    fn new(slices: &[usize]) -> Self {
        Self {
            slices: slices.into(),
            broken_zone: None,
            computed: AtomicUsize::new(0),
        }
    }
}

impl Kernel for Squares {
    type Piece = u64;

    fn zones(&self) -> usize {
        self.slices.len()
    }

    fn slices(&self, zone: usize) -> usize {
        self.slices[zone]
    }

    fn units(&self, zone: usize) -> u64 {
        self.slices[zone] as u64 * 1_000
    }

    fn unit_name(&self) -> &'static str {
        "numbers"
    }

    fn clean(&self, zone: usize, slice: usize) -> u64 {
        if Some(zone) == self.broken_zone {
            // Without the hook, which may look for the names in a backtrace while the other workers go on for seconds.
            std::panic::resume_unwind(Box::new("a bug in the kernel".to_owned()));
        }
        self.computed.fetch_add(1, Ordering::Relaxed);
        let first = (zone * 100 + slice) as u64 * 1_000;
        (first..first + 1_000).map(|n| n * n % 7).sum()
    }

    fn checksum(&self, zone: usize, slice: usize, piece: &u64) -> u64 {
        Checksum::mix((zone * 100 + slice) as u64, *piece)
    }
}

fn crews() -> Vec<Crew> {
    vec![
        Crew::One,
        Crew::Turns,
        #[cfg(feature = "rayon")]
        Crew::Parallel(NonZeroUsize::MIN),
        #[cfg(feature = "rayon")]
        Crew::Parallel(NonZeroUsize::new(9).unwrap()),
        Crew::Threads(NonZeroUsize::MIN),
        Crew::Threads(NonZeroUsize::new(9).unwrap()),
    ]
}

fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Cleans and returns what was told, in the order in which it was told.
fn told(crew: Crew, kernel: &Squares) -> Vec<Progress> {
    let told = Mutex::new(Vec::new());
    crew.clean(kernel, |progress| {
        told.lock().unwrap().push(progress);
        ControlFlow::Continue(())
    })
    .unwrap();
    told.into_inner().unwrap()
}

#[test]
fn every_crew_does_the_same_work() {
    let kernel = Squares::new(&[3, 1, 5, 8, 2, 2, 9]);
    let reference = Crew::One.clean(&kernel, go_on).unwrap();
    assert_eq!(reference.units, 30_000);
    for crew in crews() {
        assert_eq!(crew.clean(&kernel, go_on).unwrap(), reference, "{crew:?}");
    }
}

#[test]
fn every_crew_tells_of_a_zone_in_order_and_by_one_cleaner() {
    let kernel = Squares::new(&[3, 1, 5, 8]);
    for crew in crews() {
        assert_told_in_order(&told(crew, &kernel), &kernel, &format!("{crew:?}"));
    }
}

/// Each zone: started, then every slice, then cleaned, all by one cleaner.
#[track_caller]
fn assert_told_in_order(told: &[Progress], kernel: &Squares, crew: &str) {
    for (zone, &slices) in kernel.slices.iter().enumerate() {
        let of_zone: Vec<_> = told
            .iter()
            .copied()
            .filter(|&progress| place(progress).0 == zone)
            .collect();
        let cleaner = place(of_zone[0]).1;
        let mut expected = vec![Progress::Started { zone, cleaner }];
        expected.extend((0..slices).map(|slice| Progress::Turn {
            zone,
            slice,
            cleaner,
        }));
        expected.push(Progress::Cleaned { zone, cleaner });
        assert_eq!(of_zone, expected, "{crew}");
    }
}

fn place(progress: Progress) -> (usize, usize) {
    match progress {
        Progress::Started { zone, cleaner }
        | Progress::Turn { zone, cleaner, .. }
        | Progress::Cleaned { zone, cleaner } => (zone, cleaner),
    }
}

fn turns(told: Vec<Progress>) -> Vec<(usize, usize)> {
    let turn = |progress| match progress {
        Progress::Turn { zone, slice, .. } => Some((zone, slice)),
        _ => None,
    };
    told.into_iter().filter_map(turn).collect()
}

#[test]
fn one_cleaner_goes_zone_after_zone() {
    let order = turns(told(Crew::One, &Squares::new(&[2, 1, 2])));
    assert_eq!(order, [(0, 0), (0, 1), (1, 0), (2, 0), (2, 1)]);
}

#[test]
fn turns_are_taken_in_rotation() {
    let kernel = Squares::new(&[3, 1, 5]);
    assert_eq!(
        turns(told(Crew::Turns, &kernel)),
        Rotation::of(&kernel).collect::<Vec<_>>()
    );
}

#[test]
fn a_break_stops_before_the_next_slice() {
    for crew in [Crew::One, Crew::Turns] {
        let kernel = Squares::new(&[4, 4, 4]);
        let turns = AtomicUsize::new(0);
        let result = crew.clean(&kernel, |progress| match progress {
            Progress::Turn { .. } if turns.fetch_add(1, Ordering::Relaxed) == 5 => {
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        });
        assert!(matches!(result, Err(CrewError::Cancelled)), "{crew:?}");
        assert_eq!(kernel.computed.into_inner(), 5, "{crew:?}");
    }
}

#[test]
fn a_break_at_the_first_event_computes_nothing() {
    for crew in crews() {
        let kernel = Squares::new(&[50; 9]);
        let result = crew.clean(&kernel, |_| ControlFlow::Break(()));
        assert!(matches!(result, Err(CrewError::Cancelled)), "{crew:?}");
        assert_eq!(kernel.computed.into_inner(), 0, "{crew:?}");
    }
}

#[test]
fn a_house_without_zones_is_clean() {
    for crew in crews() {
        let cleaned = crew.clean(&Squares::new(&[]), go_on).unwrap();
        assert_eq!(
            (cleaned.pieces.len(), cleaned.checksum, cleaned.units),
            (0, 0, 0)
        );
    }
}

#[test]
fn a_panic_of_the_kernel_reaches_the_caller() {
    for crew in crews() {
        let kernel = Squares {
            broken_zone: Some(2),
            ..Squares::new(&[2; 4])
        };
        let caught =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| crew.clean(&kernel, go_on)));
        let payload = caught.expect_err("the kernel panics");
        assert!(
            payload
                .downcast_ref::<String>()
                .unwrap()
                .contains("a bug in the kernel"),
            "{crew:?}"
        );
    }
}
