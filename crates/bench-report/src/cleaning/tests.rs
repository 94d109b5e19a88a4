//! Claims about ways side by side.

use super::*;

fn timed(crew: &str, cleaners: u32, times_ns: &[u64]) -> Timed {
    Timed {
        way: Way {
            crew: crew.to_owned(),
            cleaners,
            is_alone: matches!(crew, "one" | "turns"),
        },
        processors: 2,
        zones: 12,
        checksum: 7,
        times_ns: times_ns.to_vec(),
    }
}

fn real(ways: &[Timed]) -> Study {
    Study::of(ways, Clock::Real).unwrap()
}

#[test]
fn one_is_the_base_wherever_it_stands_and_turns_do_not_help() {
    let study = real(&[
        timed(
            "turns",
            1,
            &[1_003_000, 998_000, 1_001_000, 1_010_000, 995_000],
        ),
        timed(
            "one",
            1,
            &[1_000_000, 1_001_000, 1_002_000, 1_004_000, 999_000],
        ),
    ]);
    assert_eq!(study.base.crew, "one");
    assert!(study.laws.is_empty() && study.crowds.is_empty());
    let text = study.text();
    assert!(text.contains("turns over one: 1.00 ("), "{text}");
    assert!(text.contains("no measurable difference"), "{text}");
}

#[test]
fn what_slowed_a_whole_round_down_cancels() {
    let study = real(&[
        timed("one", 1, &[100, 300, 200, 150, 120]),
        timed("parallel", 2, &[50, 150, 100, 75, 60]),
    ]);
    let row = &study.rows[1];
    assert_eq!(
        (row.speed_up.low, row.speed_up.high),
        (Some(2.0), Some(2.0))
    );
    assert!((row.efficiency - 1.0).abs() < 1e-12);
}

#[test]
fn cleaners_without_a_processor_are_beside_those_who_have_one_and_spoil_no_law() {
    let ways = [
        timed("parallel", 1, &[1_000, 1_001, 1_002]),
        timed("parallel", 2, &[510, 512, 511]),
        timed("parallel", 3, &[512, 510, 511]),
        timed("parallel", 4, &[513, 512, 508]),
    ];
    let study = real(&ways);
    let beside: Vec<_> = study
        .crowds
        .iter()
        .map(|it| (it.cleaners, it.beside))
        .collect();
    assert_eq!(beside, [(3, 2), (4, 2)]);
    let [law] = &study.laws[..] else {
        panic!("{:?}", study.laws)
    };
    assert_eq!(
        (law.amdahl.cleaners.as_slice(), law.amdahl.crowded),
        (&[1, 2][..], false)
    );
    assert!((law.amdahl.serial_share - 0.0225).abs() < 0.002, "{law:?}");
    // The other law needs three, and says that it had to take those without a processor.
    let usl = law.usl.as_ref().unwrap();
    assert!(usl.crowded && usl.cleaners == [1, 2, 3, 4], "{usl:?}");
    let text = study.text();
    assert!(
        text.contains("4 cleaners on 2 processors (parallel), beside 2: no measurable difference"),
        "{text}"
    );
}

#[test]
fn in_virtual_time_once_is_as_good_as_often() {
    let ways = |processors| {
        [(1, 1_200), (2, 600), (3, 400), (9, 200)].map(|(cleaners, ns)| Timed {
            processors,
            ..timed("parallel", cleaners, &[ns])
        })
    };
    let study = Study::of(&ways(9), Clock::Virtual).unwrap();
    assert!((study.rows[3].speed_up.median - 6.0).abs() < 1e-12);
    // Twelve zones, nine cleaners: two rounds.
    assert!((study.rows[3].whole_zones - 6.0).abs() < 1e-12);
    assert!(matches!(
        study.rows[1].difference,
        Difference::Faster { .. }
    ));
    let text = study.text();
    assert!(
        text.contains("parallel × 9 over parallel × 1: 0.17: 6.00 times as fast"),
        "{text}"
    );
    assert!(
        !text.contains("interval") && !text.contains("--repeat"),
        "{text}"
    );
}

#[test]
fn two_rounds_tell_nothing_and_say_so() {
    let text = real(&[timed("one", 1, &[10, 11]), timed("turns", 1, &[10, 12])]).text();
    assert!(text.contains("too few rounds to tell"), "{text}");
    assert!(text.contains("`--repeat 3` or more"), "{text}");
}

#[test]
fn nothing_and_times_of_zero_make_no_study() {
    assert_eq!(Study::of(&[], Clock::Real), None);
    assert_eq!(Study::of(&[timed("one", 1, &[])], Clock::Real), None);
    assert_eq!(Study::of(&[timed("one", 1, &[0, 1, 2])], Clock::Real), None);
}

#[test]
fn the_laws_find_what_was_planted() {
    let times = |n: u32| {
        let n = f64::from(n);
        let relative = 1.0 / (n / (1.0 + 0.05 * (n - 1.0) + 0.002 * n * (n - 1.0)));
        #[expect(clippy::cast_possible_truncation, reason = "far from the limit")]
        #[expect(clippy::cast_sign_loss, reason = "positive")]
        let ns = (1e12 * relative) as u64;
        [ns; 3]
    };
    let ways = [1, 2, 4, 8].map(|n| Timed {
        processors: 8,
        ..timed("rayon", n, &times(n))
    });
    let study = real(&ways);
    let usl = study.laws[0].usl.as_ref().unwrap();
    assert!((usl.contention - 0.05).abs() < 1e-6, "{usl:?}");
    assert!((usl.coherence - 0.002).abs() < 1e-6, "{usl:?}");
    assert!(!usl.crowded);
    let row = &study.rows[3];
    assert!(
        row.usl
            .is_some_and(|usl| (usl - row.speed_up.median).abs() < 1e-6)
    );
}
