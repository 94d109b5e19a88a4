//! Claims about the quantiles, against tables.

use super::*;

/// `t(0.975, ν)` to twelve digits: closed forms for 1 and 2, integration of the density with 30 digits for the others.
/// Some published tables are off from the tenth digit on: 2.57058183661 for 5, where the level would be 0.97500000003.
const TABLE: [(f64, f64); 6] = [
    (1.0, 12.706_204_736_2),
    (2.0, 4.302_652_729_75),
    (5.0, 2.570_581_835_64),
    (10.0, 2.228_138_851_99),
    (30.0, 2.042_272_456_30),
    (120.0, 1.979_930_405_08),
];

/// Computed with 30 digits (mpmath's incomplete beta function and its root finder), for the probability that `f64` holds:
/// probability, degrees of freedom, quantile.
#[rustfmt::skip]
const COMPUTED: &[(f64, f64, f64)] = &[
    (0.5005, 1.0, 0.001570797618724194),
    (0.6, 1.0, 0.3249196962329062),
    (0.75, 1.0, 1.0),
    (0.9, 1.0, 3.077683537175254),
    (0.975, 1.0, 12.70620473617469),
    (0.9995, 1.0, 636.6192487687897),
    (0.99999999, 1.0, 31830988.458436),
    (0.5005, 1.5, 0.001467416985423624),
    (0.6, 1.5, 0.3007453925697954),
    (0.75, 1.5, 0.8725946625415706),
    (0.9, 1.5, 2.196398417565538),
    (0.975, 1.5, 6.016663104427928),
    (0.9995, 1.5, 82.8474467036637),
    (0.99999999, 1.5, 112450.0595968677),
    (0.5005, 2.0, 0.001414214269480251),
    (0.6, 2.0, 0.2886751345948128),
    (0.75, 2.0, 0.816496580927726),
    (0.9, 2.0, 1.885618083164127),
    (0.975, 2.0, 4.302652729749462),
    (0.9995, 2.0, 31.59905457644536),
    (0.99999999, 2.0, 7071.067688034251),
    (0.5005, 3.0, 0.001360350082597212),
    (0.6, 3.0, 0.2766706623326898),
    (0.75, 3.0, 0.7648923284043453),
    (0.9, 3.0, 1.63774435369621),
    (0.975, 3.0, 3.182446305283708),
    (0.9995, 3.0, 12.92397863668796),
    (0.99999999, 3.0, 479.5250687765639),
    (0.5005, 5.0, 0.001317153219093676),
    (0.6, 5.0, 0.2671808657041451),
    (0.75, 5.0, 0.7266868438004227),
    (0.9, 5.0, 1.475884048824481),
    (0.975, 5.0, 2.570581835636315),
    (0.9995, 5.0, 6.868826625881275),
    (0.99999999, 5.0, 62.40450604818476),
    (0.5005, 10.0, 0.001284989406456448),
    (0.6, 10.0, 0.2601848294920802),
    (0.75, 10.0, 0.6998120613124316),
    (0.9, 10.0, 1.372183641110336),
    (0.975, 10.0, 2.228138851986274),
    (0.9995, 10.0, 4.586893858702708),
    (0.99999999, 10.0, 15.89568764423739),
    (0.5005, 17.25, 0.001271600453013336),
    (0.6, 17.25, 0.2572885619045583),
    (0.75, 17.25, 0.688978060968163),
    (0.9, 17.25, 1.332598525234573),
    (0.975, 17.25, 2.107488737428334),
    (0.9995, 17.25, 3.953707258168094),
    (0.99999999, 17.25, 9.735970755913647),
    (0.5005, 30.0, 0.001263800460697427),
    (0.6, 30.0, 0.2556053649519127),
    (0.75, 30.0, 0.6827556933212926),
    (0.9, 30.0, 1.310415025391396),
    (0.975, 30.0, 2.042272456301238),
    (0.9995, 30.0, 3.645958635042063),
    (0.99999999, 30.0, 7.556534649985113),
    (0.5005, 120.0, 0.001255928232834702),
    (0.6, 120.0, 0.2539095232149285),
    (0.75, 120.0, 0.6765397249125202),
    (0.9, 120.0, 1.288646233656378),
    (0.975, 120.0, 1.97993040508244),
    (0.9995, 120.0, 3.373453768562534),
    (0.99999999, 120.0, 6.015096034379831),
    (0.5005, 1000.0, 0.001253627833658385),
    (0.6, 1000.0, 0.2534145158394987),
    (0.75, 1000.0, 0.6747351646070094),
    (0.9, 1000.0, 1.282398721460925),
    (0.975, 1000.0, 1.962339080826408),
    (0.9995, 1000.0, 3.300282648423944),
    (0.99999999, 1000.0, 5.657912336788831),
    (0.5005, 123456.0, 0.001253317003417008),
    (0.6, 123456.0, 0.2533476490964474),
    (0.75, 123456.0, 0.6744917374269172),
    (0.9, 123456.0, 1.281558422962558),
    (0.975, 123456.0, 1.959983200245186),
    (0.9995, 123456.0, 3.290605544529328),
    (0.99999999, 123456.0, 5.612370544623126),
    (0.5005, 1e9, 0.001253314465745746),
    (0.6, 1e9, 0.2533471032032018),
    (0.75, 1e9, 0.6744897504414167),
    (0.9, 1e9, 1.281551566391185),
    (0.975, 1e9, 1.959963986912325),
    (0.9995, 1e9, 3.290526741221656),
    (0.99999999, 1e9, 5.61200128889538),
    (0.5005, 1e12, 0.00125331446543273),
    (0.6, 1e12, 0.2533471031358671),
    (0.75, 1e12, 0.6744897501963271),
    (0.9, 1e12, 1.281551565545447),
    (0.975, 1e12, 1.959963984542426),
    (0.9995, 1e12, 3.290526731501656),
    (0.99999999, 1e12, 5.612001243351095),
    (0.9999999999999999, 1.0, 2867080569611329.0),
    (0.9999999999999999, 7.0, 382.1038881164321),
    (0.9999999999999999, 1e6, 8.209676529487721),
    (0.50000000001, 4.0, 2.666666887307656e-11),
    (1e-300, 1.0, -3.183098861837907e+299),
    (1e-300, 3.0, -1.033110836044653e+100),
    (1e-300, 40.0, -186620412.8971091),
    (1e-20, 1e5, -9.264350176279423),
    (1e-100, 2.5, -8.765437882279992e+39),
    (1e-12, 9.0, -51.41491602328223),
];

#[track_caller]
fn check(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance * expected.abs(),
        "{found} should be {expected}, is off by {:e}",
        (found / expected - 1.0).abs()
    );
}

#[test]
fn the_table_of_95_percent_intervals_is_met_to_all_its_digits() {
    for (degrees, expected) in TABLE {
        check(quantile(0.975, degrees).unwrap(), expected, 3e-12);
        let confidence = Confidence::new(0.95).unwrap();
        check(
            critical_value(confidence, degrees).unwrap(),
            expected,
            1e-11,
        );
    }
}

#[test]
fn what_was_computed_with_thirty_digits_is_met_to_twelve() {
    for &(probability, degrees, expected) in COMPUTED {
        check(quantile(probability, degrees).unwrap(), expected, 1e-12);
    }
}

/// With one degree of freedom it is Cauchy's distribution, with two there is a closed form as well.
#[test]
fn one_and_two_degrees_of_freedom_are_the_closed_forms() {
    for step in 1..1000 {
        let p = f64::from(step) / 1000.0;
        if step == 500 {
            continue;
        }
        let cauchy = -1.0 / (std::f64::consts::PI * p).tan();
        check(quantile(p, 1.0).unwrap(), cauchy, 1e-12);
        let two = (2.0 * p - 1.0) / (2.0 * p * (1.0 - p)).sqrt();
        check(quantile(p, 2.0).unwrap(), two, 1e-12);
    }
}

#[test]
fn quantiles_mirror_at_a_half() {
    for degrees in [1.0, 3.7, 1e6] {
        check(quantile(0.5, degrees).unwrap() + 1.0, 1.0, 0.0);
        for p in [1.0 / 1024.0, 0.25, 0.4375] {
            let upper = quantile(1.0 - p, degrees).unwrap();
            check(quantile(p, degrees).unwrap(), -upper, 0.0);
        }
    }
}

#[test]
fn as_many_degrees_as_can_be_are_the_normal_distribution() {
    for degrees in [1e15, 1e18, 1e100, f64::MAX] {
        check(
            quantile(0.975, degrees).unwrap(),
            1.959_963_984_540_054,
            1e-13,
        );
        check(
            quantile(0.6, degrees).unwrap(),
            0.253_347_103_135_799_8,
            1e-13,
        );
    }
}

#[test]
fn every_probability_gives_a_number_or_an_error() {
    let probabilities = [
        5e-324,
        1e-310,
        1e-300,
        1e-16,
        0.5 - 1e-16,
        0.5 + 2e-16,
        1.0 - 1e-16,
    ];
    for degrees in [1.0, 1.5, 2.0, 100.0, 1e8, f64::MAX] {
        for p in probabilities {
            match quantile(p, degrees) {
                Ok(t) => assert!(t.is_finite() && (t < 0.0) == (p < 0.5), "{p} {degrees} {t}"),
                Err(error) => {
                    assert_eq!(error, IntervalError::TooLarge { what: "quantile" });
                    assert!(p < 1e-305 && degrees < 1.1, "{p} {degrees}");
                }
            }
        }
    }
}

#[test]
fn what_is_no_probability_or_no_number_of_degrees_is_refused() {
    for p in [0.0, 1.0, -0.1, 1.1, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            quantile(p, 5.0),
            Err(IntervalError::NotBetweenZeroAndOne { .. })
        ));
        assert!(Confidence::new(p).is_err());
    }
    for degrees in [0.0, 0.99, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            quantile(0.9, degrees),
            Err(IntervalError::DegreesOfFreedom { .. })
        ));
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    /// The density integrated up to the quantile, by Simpson's rule, is the level.
    #[test]
    fn the_density_up_to_the_quantile_integrates_to_the_level(level in 0.01..0.99_f64, degrees in 1.0..200.0_f64) {
        let t = critical_value(Confidence::new(level).unwrap(), degrees).unwrap();
        // Over the angle with tan = t / √ν, where the density is a power of the cosine; normalised by its whole integral.
        let power = |angle: f64| angle.cos().powf(degrees - 1.0);
        let simpson = |to: f64| {
            let step = to / 2_000.0;
            let inner: f64 = (1..2_000).map(|k| f64::from(2 + 2 * (k % 2)) * power(f64::from(k) * step)).sum();
            (power(0.0) + inner + power(to)) * step / 3.0
        };
        let half = std::f64::consts::PI.sqrt() / 2.0 * (libm::lgamma(degrees / 2.0) - libm::lgamma((degrees + 1.0) / 2.0)).exp();
        check(simpson((t / degrees.sqrt()).atan()) / half, level, 1e-9);
    }

    #[test]
    fn quantiles_rise_with_the_level_and_fall_with_the_degrees(level in 0.01..0.98_f64, degrees in 1.0..1e6_f64) {
        let t = |level, degrees| critical_value(Confidence::new(level).unwrap(), degrees).unwrap();
        proptest::prop_assert!(t(level, degrees) < t(level + 0.01, degrees));
        proptest::prop_assert!(t(level, degrees) > t(level, 1.1 * degrees));
    }
}
