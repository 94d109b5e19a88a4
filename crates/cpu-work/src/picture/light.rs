//! Tones and light: the curve between the numbers of a file and the light that they stand for.
//!
//! Files hold tones, spaced as the eye tells them apart; light adds up linearly, in a scene and on a sensor. The curve is that
//! of sRGB (IEC 61966-2-1, <https://www.w3.org/Graphics/Color/sRGB.html>), which profiles of other spaces differ from by
//! little; both scales go from 0 for black to 255 for white. Made of IEEE basic operations alone, in a table at compile time:
//! the same bits on every machine.

/// Which numbers a filter takes its means of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Light {
    /// The tones of the file, spaced as the eye tells them apart; the default.
    #[default]
    Gamma,
    /// The light that the tones stand for.
    Linear,
}

impl Light {
    /// Converts a tone of a file, 0 to 255, to the numbers that the filter takes.
    pub(crate) fn decode(self, tone: f32) -> f32 {
        match self {
            Self::Gamma => tone,
            Self::Linear => linear(tone),
        }
    }

    /// Converts back.
    pub(crate) fn encode(self, value: f32) -> f32 {
        match self {
            Self::Gamma => value,
            Self::Linear => gamma(value),
        }
    }
}

/// Points of the curve for each tone; between them it is straight. 8-bit samples lie on points, 16-bit ones between.
const POINTS_A_TONE: usize = 4;
/// The number of the last point.
const LAST: usize = 255 * POINTS_A_TONE;
/// The light at each point.
const CURVE: [f32; LAST + 1] = curve();
/// How finely light is divided to find the points of the curve around it.
const DIVISIONS: usize = 4096;
/// The last point that is not above each division.
const POINTS: [u16; DIVISIONS + 1] = points();

fn linear(tone: f32) -> f32 {
    let place = tone.clamp(0.0, 255.0) * POINTS_A_TONE as f32;
    let point = whole(place).min(LAST - 1);
    CURVE[point] + (CURVE[point + 1] - CURVE[point]) * (place - point as f32)
}

fn gamma(light: f32) -> f32 {
    let light = light.clamp(0.0, 255.0);
    let division = whole(light * (DIVISIONS as f32 / 255.0)).min(DIVISIONS);
    let mut point = usize::from(POINTS[division]).min(LAST - 1);
    // Rounding may have led one division too far.
    while point > 0 && CURVE[point] > light {
        point -= 1;
    }
    while point + 1 < LAST && CURVE[point + 1] <= light {
        point += 1;
    }
    let (low, high) = (CURVE[point], CURVE[point + 1]);
    (point as f32 + (light - low) / (high - low)) / POINTS_A_TONE as f32
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the whole part is what is wanted, and numbers are clamped before"
)]
fn whole(number: f32) -> usize {
    number as usize
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the curve is kept in the precision that the filters compute in"
)]
const fn curve() -> [f32; LAST + 1] {
    let mut curve = [0.0; LAST + 1];
    let mut point = 0;
    while point <= LAST {
        let tone = point as f64 / LAST as f64;
        let light = if tone <= 0.040_45 {
            tone / 12.92
        } else {
            to_the_twelve_fifths((tone + 0.055) / 1.055)
        };
        curve[point] = (light * 255.0) as f32;
        point += 1;
    }
    curve
}

/// `x` to the power of 2.4, for `x` from 0.01 to 1, by Newton's way to its fifth root.
const fn to_the_twelve_fifths(x: f64) -> f64 {
    let mut root = 1.0;
    let mut step = 0;
    while step < 24 {
        let fourth = root * root * root * root;
        root = (4.0 * root + x / fourth) / 5.0;
        step += 1;
    }
    let cube = root * root * root;
    cube * cube * cube * cube
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "there are about a thousand points"
)]
const fn points() -> [u16; DIVISIONS + 1] {
    let mut points = [0; DIVISIONS + 1];
    let (mut division, mut point) = (0, 0);
    while division <= DIVISIONS {
        let light = division as f32 * (255.0 / DIVISIONS as f32);
        while point < LAST && CURVE[point + 1] <= light {
            point += 1;
        }
        points[division] = point as u16;
        division += 1;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Sample;

    #[test]
    fn the_curve_is_that_of_srgb() {
        for tone in 0..=255_u8 {
            let share = f64::from(tone) / 255.0;
            let expected = if share <= 0.040_45 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            };
            let light = f64::from(Light::Linear.decode(f32::from(tone))) / 255.0;
            assert!(
                (light - expected).abs() < 1e-7,
                "{tone}: {light} {expected}"
            );
        }
    }

    #[test]
    fn every_sample_comes_back_from_light() {
        for light in [Light::Gamma, Light::Linear] {
            assert!((0..=u8::MAX).all(|s| u8::nearest(light.encode(light.decode(s.tone()))) == s));
            assert!(
                (0..=u16::MAX).all(|s| u16::nearest(light.encode(light.decode(s.tone()))) == s)
            );
        }
    }

    #[test]
    fn light_beyond_black_and_white_saturates() {
        assert_eq!((gamma(-3.0), gamma(300.0)), (0.0, 255.0));
        assert_eq!((linear(-3.0), linear(300.0)), (0.0, 255.0));
    }
}
