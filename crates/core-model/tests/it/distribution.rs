//! Distributions: their text, their samples, their means.

use std::time::Duration;

use core_model::{Distribution, LONGEST, Stream};
use proptest::prelude::*;

fn parse(text: &str) -> Distribution {
    text.parse().unwrap()
}

#[test]
fn the_same_seed_gives_the_same_samples_on_every_machine() {
    let samples = |text| {
        let mut stream = Stream::named(42, "golden");
        let distribution = parse(text);
        [(); 3].map(|()| distribution.sample(&mut stream).as_nanos())
    };
    assert_eq!(samples("100ms"), [100_000_000; 3]);
    assert_eq!(
        samples("uniform(50ms, 150ms)"),
        [135_044_908, 131_907_308, 90_697_412]
    );
    assert_eq!(
        samples("exponential(100ms)"),
        [16_199_074, 19_958_198, 89_900_568]
    );
    assert_eq!(
        samples("log-normal(100ms, 0.5)"),
        [112_712_895, 72_818_804, 68_069_712]
    );
    assert_eq!(
        samples("pareto(10ms, 1.5)"),
        [11_140_409, 11_423_124, 18_209_114]
    );
}

#[test]
fn samples_average_to_the_mean() {
    for text in [
        "uniform(50ms, 150ms)",
        "exponential(100ms)",
        "log-normal(100ms, 0.5)",
        "pareto(10ms, 3)",
    ] {
        let distribution = parse(text);
        let mut stream = Stream::named(1, text);
        let sum: Duration = (0..200_000).map(|_| distribution.sample(&mut stream)).sum();
        let ratio = sum.as_secs_f64() / 200_000.0 / distribution.mean().unwrap().as_secs_f64();
        assert!((ratio - 1.0).abs() < 0.01, "{text}: {ratio}");
    }
}

#[test]
fn a_heavy_tail_has_no_mean_and_is_cut_at_a_day() {
    let heavy = parse("pareto(10ms, 0.1)");
    assert_eq!(heavy.mean(), None);
    let mut stream = Stream::named(1, "heavy");
    let longest = (0..1000).map(|_| heavy.sample(&mut stream)).max();
    assert_eq!(longest, Some(LONGEST));
    assert_eq!(
        parse("pareto(10ms, 1.5)").mean(),
        Some(Duration::from_millis(30))
    );
}

#[test]
fn both_ends_of_a_uniform_distribution_are_drawn() {
    let narrow = parse("uniform(3ns, 5ns)");
    let mut stream = Stream::named(1, "narrow");
    let mut seen = [0; 6];
    for _ in 0..3000 {
        seen[usize::try_from(narrow.sample(&mut stream).as_nanos()).unwrap()] += 1;
    }
    assert_eq!(seen[..3], [0; 3]);
    assert!(
        seen[3..].iter().all(|count| (900..1100).contains(count)),
        "{seen:?}"
    );
}

#[test]
fn text_that_is_no_distribution_is_answered_with_a_remedy() {
    #[track_caller]
    fn check(text: &str, offending: &str, remedy: &str) {
        let message = text.parse::<Distribution>().unwrap_err().to_string();
        assert!(
            message.contains(offending) && message.contains(remedy),
            "{message}"
        );
    }
    check("", "missing", "100ms");
    check("-1ms", "`-1ms`", "0 or more");
    check("NaN", "`NaN`", "exponential(mean)");
    check(
        "gamma(1ms, 2)",
        "`gamma(1ms, 2)`",
        "log-normal(median, sigma)",
    );
    check("uniform(1ms)", "`uniform(1ms)`", "uniform(50ms, 150ms)");
    check("uniform(2ms, 1ms)", "uniform(2ms, 1ms)", "shorter first");
    check(
        "exponential(100ms",
        "`exponential(100ms`",
        "exponential(mean)",
    );
    check("exponential(-1ms)", "`-1ms`", "0 or more");
    check("exponential(25h)", "`25h`", "at most `24h`");
    check("log-normal(1ms, NaN)", "`NaN`", "0 to 10");
    check("log-normal(1ms, inf)", "`inf`", "0 to 10");
    check("log-normal(1ms, much)", "much", "log-normal(100ms, 0.5)");
    check("pareto(1ms, 0)", "`0`", "0.1 to 1000");
    check("pareto(1ms, -2)", "`-2`", "0.1 to 1000");
}

#[test]
fn a_constant_may_be_written_as_one() {
    assert_eq!(
        parse(" constant( 100ms ) "),
        Distribution::Constant(Duration::from_millis(100))
    );
    assert_eq!(parse("0"), Distribution::ZERO);
}

fn any_distribution() -> impl Strategy<Value = Distribution> {
    let ns = || (0..=86_400_000_000_000_u64).prop_map(Duration::from_nanos);
    prop_oneof![
        ns().prop_map(Distribution::Constant),
        (ns(), ns()).prop_map(|(a, b)| Distribution::Uniform {
            min: a.min(b),
            max: a.max(b)
        }),
        ns().prop_map(|mean| Distribution::Exponential { mean }),
        (ns(), 0.0..=10.0).prop_map(|(median, sigma)| Distribution::LogNormal { median, sigma }),
        (ns(), 0.1..=1000.0).prop_map(|(minimum, shape)| Distribution::Pareto { minimum, shape }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shown_reads_back_exactly(distribution in any_distribution()) {
        prop_assert_eq!(distribution.to_string().parse(), Ok(distribution));
    }

    #[test]
    fn samples_lie_between_the_minimum_and_a_day(distribution in any_distribution(), seed in any::<u64>()) {
        let mut stream = Stream::named(seed, "range");
        for _ in 0..20 {
            let sample = distribution.sample(&mut stream);
            prop_assert!(sample >= distribution.minimum() && sample <= LONGEST);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "(uniform|pareto|log-normal)?\\(?[-0-9a-z., ]{0,12}\\)?") {
        let _ = text.parse::<Distribution>();
    }
}
