//! Networks that only compare sort everything if they sort zeroes and ones (D. E. Knuth, *The Art of Computer Programming*,
//! volume 3, 5.3.4, theorem Z), of which all there are can be tried.

use super::nine::middle_of_nine;
use super::sorted::{five, merge_five, middle_of_eleven, six_in_the_middle, three};
use super::twenty_five::middle_of_twenty_five;
use super::*;
use crate::random::mix;

/// So many ones, at the end.
fn sorted<const N: usize>(ones: usize) -> [u8; N] {
    std::array::from_fn(|rank| u8::from(rank + ones >= N))
}

/// The digits of a binary number.
fn digits<const N: usize>(number: usize) -> [u8; N] {
    std::array::from_fn(|place| u8::from(number >> place & 1 == 1))
}

fn ones(samples: &[u8]) -> usize {
    samples.iter().filter(|&&sample| sample == 1).count()
}

#[test]
fn three_and_five_samples_are_sorted() {
    for number in 0..1 << 3 {
        let samples = digits(number);
        assert_eq!(three(samples), sorted(ones(&samples)));
    }
    for number in 0..1 << 5 {
        let samples = digits(number);
        assert_eq!(five(samples), sorted(ones(&samples)));
    }
}

#[test]
fn what_is_sorted_is_merged() {
    for (a, b) in (0..=5).flat_map(|a| (0..=5).map(move |b| (a, b))) {
        assert_eq!(merge_five(sorted(a), sorted(b)), sorted(a + b));
    }
    for (a, b) in (0..=10).flat_map(|a| (0..=10).map(move |b| (a, b))) {
        let all: [u8; 20] = sorted(a + b);
        assert_eq!(six_in_the_middle(sorted(a), sorted(b)), all[7..13]);
    }
    for (a, b) in (0..=6).flat_map(|a| (0..=5).map(move |b| (a, b))) {
        assert_eq!(middle_of_eleven(sorted(a), sorted(b)), u8::from(a + b > 5));
    }
}

#[test]
fn nine_samples_have_the_fifth_in_the_middle() {
    for number in 0..1 << 9 {
        let samples: [u8; 9] = digits(number);
        let column = |x| three([samples[x], samples[x + 3], samples[x + 6]]);
        assert_eq!(
            middle_of_nine(column(0), column(1), column(2)),
            u8::from(ones(&samples) > 4)
        );
    }
}

#[test]
fn twenty_five_samples_have_the_thirteenth_in_the_middle() {
    for number in 0..6_usize.pow(5) {
        let [a, b, c, d, e] = [1, 6, 36, 216, 1_296].map(|power| number / power % 6);
        let pair = |a, b| merge_five(sorted(a), sorted(b));
        assert_eq!(
            middle_of_twenty_five(pair(a, b), pair(c, d), sorted(e)),
            u8::from(a + b + c + d + e > 12)
        );
    }
}

/// Sorts each square.
fn by_definition<S: Sample>(rows: Rows<'_, S>, region: Region, radius: usize) -> Vec<S> {
    let reach = isize::try_from(radius).unwrap();
    let near = |place: usize, right: isize, length: usize| {
        place.saturating_add_signed(right).min(length - 1)
    };
    let mut medians = Vec::new();
    for y in region.y..region.y + region.height {
        for x in region.x..region.x + region.width {
            for channel in 0..rows.step {
                let around = (-reach..=reach).flat_map(|down| {
                    let row = rows.row(near(y, down, rows.height()));
                    (-reach..=reach)
                        .map(move |right| row[near(x, right, rows.width) * rows.step + channel])
                });
                let mut square: Vec<S> = around.collect();
                square.sort_unstable();
                medians.push(square[square.len() / 2]);
            }
        }
    }
    medians
}

#[track_caller]
fn check<S: Sample + std::fmt::Debug>(
    width: usize,
    height: usize,
    step: usize,
    sample: impl Fn(u64) -> S,
) {
    let samples: Vec<S> = (0..(width * height * step) as u64)
        .map(|seed| sample(mix(seed)))
        .collect();
    let rows = Rows {
        samples: &samples,
        width,
        step,
    };
    let whole = Region {
        x: 0,
        y: 0,
        width,
        height,
    };
    let inner = Region {
        x: width / 3,
        y: height / 3,
        width: width.div_ceil(2),
        height: height.div_ceil(2),
    };
    for (region, radius) in [whole, inner]
        .into_iter()
        .flat_map(|region| [0, 1, 2].map(|radius| (region, radius)))
    {
        assert_eq!(
            median(rows, region, radius),
            by_definition(rows, region, radius),
            "{width} × {height}, {step} samples each, {region:?}, radius {radius}"
        );
    }
}

#[test]
fn medians_are_those_of_sorted_squares_at_every_size() {
    // From less than a square over less than a vector to several blocks, and one more or less than a block.
    let widths = [1, 2, 3, 5, 7, 31, 33, 171, 511, 512, 513, 545, 1_201];
    for (width, step) in widths
        .into_iter()
        .flat_map(|width| [1, 2, 3, 4].map(|step| (width, step)))
    {
        for height in [1, 2, 5] {
            check(width, height, step, |random| random.to_le_bytes()[0]);
        }
    }
}

#[test]
fn medians_of_sixteen_bits_are_those_of_sorted_squares() {
    for width in [1, 3, 29, 171, 513, 700] {
        check(width, 4, 3, |random| {
            let [low, high, ..] = random.to_le_bytes();
            u16::from_le_bytes([low, high])
        });
    }
}
