//! One house in several ways: by turns, each in every round, and the same left by all.

use core_model::{HousePlan, HouseStrategy};
use cpu_work::Picture;
use lab::Interrupt;
use lab::chores::rounds::{Plan, RoundsError, Way, clean};
use lab::chores::{PictureChore, house};
use lab::runtimes::RuntimeName;

fn way(crew: HouseStrategy, cleaners: u32) -> Way {
    Way { crew, cleaners }
}

#[test]
fn every_way_has_its_turn_in_every_round_and_is_sometimes_first() {
    let Some(&runtime) = RuntimeName::measured().first() else {
        return;
    };
    let chore = PictureChore::new(Picture::generated(96, 80, 1).noisy(1));
    let plan = HousePlan::new(HouseStrategy::One);
    let house = house("any", &chore, plan, 1).unwrap();
    let ways = [
        way(HouseStrategy::One, 1),
        way(HouseStrategy::Threads, 2),
        way(HouseStrategy::Rayon, 3),
    ];
    let plan = Plan {
        ways: &ways,
        rounds: 3,
    };
    let settings = |_| crate::settings(runtime);
    let mut order = Vec::new();
    let on_run = |_, way: Way| order.push(way.crew.name());
    let done = clean(&house, plan, settings, &Interrupt::default(), on_run)
        .unwrap()
        .unwrap();
    assert_eq!(
        order,
        [
            "one", "threads", "rayon", "threads", "rayon", "one", "rayon", "one", "threads"
        ]
    );
    assert_eq!(done.records.len(), 9);
    for (timed, way) in done.timed.iter().zip(ways) {
        assert_eq!(
            (timed.times_ns.len(), timed.way.cleaners),
            (3, way.cleaners)
        );
        assert_eq!(timed.checksum, done.first.checksum);
        let of_way = |record: &&bench_report::RunRecord| record.strategy == way.crew.name();
        let repetitions: Vec<_> = done
            .records
            .iter()
            .filter(of_way)
            .map(|it| it.repetition)
            .collect();
        assert_eq!(repetitions, [0, 1, 2]);
    }
}

#[test]
fn what_cannot_be_begun_or_was_given_up_is_told_apart() {
    let Some(&runtime) = RuntimeName::measured().first() else {
        return;
    };
    let chore = PictureChore::new(Picture::generated(40, 30, 1));
    let house = house("any", &chore, HousePlan::new(HouseStrategy::One), 1).unwrap();
    let settings = |_| crate::settings(runtime);
    let run = |ways: &[Way], interrupt: &Interrupt| {
        let plan = Plan { ways, rounds: 1 };
        clean(&house, plan, settings, interrupt, |_, _| {}).map(|done| done.is_some())
    };
    let calm = Interrupt::default();
    assert!(matches!(run(&[], &calm), Err(RoundsError::Nothing)));
    let many = run(&[way(HouseStrategy::Rayon, 1_000_000)], &calm);
    assert!(matches!(many, Err(RoundsError::Plan { .. })));
    // Processes that nobody can start.
    let failed = run(&[way(HouseStrategy::Processes, 2)], &calm);
    assert!(matches!(failed, Err(RoundsError::Failed { .. })));
    let interrupt = Interrupt::default();
    interrupt.raise();
    assert!(!run(&[way(HouseStrategy::One, 1)], &interrupt).unwrap());
}
