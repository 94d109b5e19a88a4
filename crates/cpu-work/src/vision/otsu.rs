//! The lightness that parts a picture into two classes, from how often each comes.
//!
//! N. Otsu, *A threshold selection method from gray-level histograms*, IEEE Transactions on Systems, Man and Cybernetics 9,
//! 1979, <https://doi.org/10.1109/TSMC.1979.4310076>.

/// How many steps of lightness there are.
const TONES: usize = 256;

/// How often each lightness comes.
pub(super) type Counts = [u64; TONES];

/// Tables that are counted in by turns: the same lightness again and again would wait for its own count.
const TABLES: usize = 4;

/// Counts each lightness.
pub(super) fn counts(lightness: &[u8]) -> Counts {
    let mut tables = [[0_u64; TONES]; TABLES];
    let (fours, rest) = lightness.as_chunks::<TABLES>();
    for four in fours {
        for (table, &tone) in tables.iter_mut().zip(four) {
            table[usize::from(tone)] += 1;
        }
    }
    for &tone in rest {
        tables[0][usize::from(tone)] += 1;
    }
    std::array::from_fn(|tone| tables.iter().map(|table| table[tone]).sum())
}

/// Returns the lightest of the darker class; 0 where there is but one.
///
/// Between the classes, the product of their sizes and of the square of the distance of their means is the largest.
pub(super) fn level(counts: &Counts) -> u8 {
    let total: u64 = counts.iter().sum();
    let sum: u64 = counts
        .iter()
        .zip(0..)
        .map(|(count, tone)| count * tone)
        .sum();
    let (mut dark, mut dark_sum) = (0, 0);
    let (mut best, mut widest) = (0, 0.0);
    for (tone, &count) in (0..=u8::MAX).zip(counts) {
        dark += count;
        dark_sum += count * u64::from(tone);
        let light = total - dark;
        if dark == 0 || light == 0 {
            continue;
        }
        let mean = |sum: u64, count: u64| sum as f64 / count as f64;
        let distance = mean(dark_sum, dark) - mean(sum - dark_sum, light);
        let between = dark as f64 * light as f64 * distance.powi(2);
        if between > widest {
            (best, widest) = (tone, between);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lightness_is_counted() {
        for length in 0..9 {
            let lightness: Vec<u8> = (0..length).map(|place| place % 3).collect();
            let counts = counts(&lightness);
            let expected = |tone| lightness.iter().filter(|&&it| it == tone).count() as u64;
            assert!(
                (0..=u8::MAX)
                    .zip(counts)
                    .all(|(tone, count)| count == expected(tone))
            );
        }
    }

    #[test]
    fn classes_are_parted_where_their_means_are_farthest_apart() {
        let of = |pairs: &[(usize, u64)]| {
            let mut counts = [0; TONES];
            for &(tone, count) in pairs {
                counts[tone] = count;
            }
            level(&counts)
        };
        assert_eq!(of(&[]), 0);
        assert_eq!(of(&[(9, 5)]), 0);
        assert_eq!(of(&[(9, 5), (200, 1)]), 9);
        assert_eq!(of(&[(9, 5), (30, 2), (200, 9)]), 30);
        // As many as a picture may have; their sum is beyond 32 bits.
        assert_eq!(of(&[(40, 1 << 20), (250, 1 << 26)]), 40);
    }
}
