//! Medians of squares of any size by counting samples instead of sorting them.

use crate::denoise::plane::Plane;
use crate::picture::Sample;

/// How many samples of 8 bits there can be.
const TONES: usize = 256;
/// Tones are counted one by one, and so many at a time.
const COARSE: usize = 16;

/// The farthest for which 16 bits count all samples of a square: 255 × 255.
const MAX_RADIUS: usize = 127;

/// Filters a plane. The result is smaller by `radius` on each side.
pub(super) fn median<S: Sample>(plane: &Plane<S>, radius: usize) -> Plane<S> {
    let mut filtered = Plane::new(plane.width() - 2 * radius, plane.height() - 2 * radius);
    if S::BITS == u8::BITS && radius <= MAX_RADIUS {
        by_histograms(plane, radius, &mut filtered);
    } else {
        bit_by_bit(plane, radius, &mut filtered);
    }
    filtered
}

/// How often each tone comes, and each group of tones.
#[derive(Clone)]
struct Histogram {
    fine: [u16; TONES],
    coarse: [u16; COARSE],
}

impl Histogram {
    const EMPTY: Self = Self {
        fine: [0; TONES],
        coarse: [0; COARSE],
    };

    /// Adds every count of `other`.
    fn add(&mut self, other: &Self) {
        let counts = self.fine.iter_mut().zip(&other.fine);
        let groups = self.coarse.iter_mut().zip(&other.coarse);
        counts.for_each(|(count, other)| *count = count.wrapping_add(*other));
        groups.for_each(|(count, other)| *count = count.wrapping_add(*other));
    }

    /// Adds every count of `come` and takes away those of `gone`.
    fn move_on(&mut self, come: &Self, gone: &Self) {
        let counts = self.fine.iter_mut().zip(&come.fine).zip(&gone.fine);
        let groups = self.coarse.iter_mut().zip(&come.coarse).zip(&gone.coarse);
        let add = |count: &mut u16, come: u16, gone: u16| {
            *count = count.wrapping_add(come).wrapping_sub(gone);
        };
        counts.for_each(|((count, &come), &gone)| add(count, come, gone));
        groups.for_each(|((count, &come), &gone)| add(count, come, gone));
    }

    fn count(&mut self, tone: u8) {
        self.fine[usize::from(tone)] += 1;
        self.coarse[usize::from(tone) / COARSE] += 1;
    }

    fn discount(&mut self, tone: u8) {
        self.fine[usize::from(tone)] -= 1;
        self.coarse[usize::from(tone) / COARSE] -= 1;
    }

    /// The tone that so many samples are below, and no more.
    fn at_rank(&self, rank: u16) -> usize {
        let mut below = 0;
        let mut group = 0;
        while below + self.coarse[group] <= rank {
            below += self.coarse[group];
            group += 1;
        }
        let mut tone = group * (TONES / COARSE);
        while below + self.fine[tone] <= rank {
            below += self.fine[tone];
            tone += 1;
        }
        tone
    }
}

/// Keeps a histogram of each column of the squares; one square's is that of its neighbour with a column come and one gone. The
/// steps do not depend on the size of the square.
///
/// S. Perreault and P. Hébert, *Median filtering in constant time*, IEEE Transactions on Image Processing 16, 2007,
/// <https://doi.org/10.1109/TIP.2007.902329>.
fn by_histograms<S: Sample>(plane: &Plane<S>, radius: usize, filtered: &mut Plane<S>) {
    let plane: Plane<u8> = plane.clone().map(|sample| {
        u8::try_from(Into::<u64>::into(sample)).expect("invariant: a sample of 8 bits is a byte")
    });
    let side = 2 * radius + 1;
    let middle = u16::try_from(side * side / 2)
        .expect("invariant: a radius of 7 bits makes a square of at most 16 bits");
    let mut columns = vec![Histogram::EMPTY; plane.width()];
    for row in 0..side - 1 {
        for (column, &tone) in columns.iter_mut().zip(plane.row(row)) {
            column.count(tone);
        }
    }
    for (y, row) in filtered.rows_mut().enumerate() {
        for (column, &tone) in columns.iter_mut().zip(plane.row(y + side - 1)) {
            column.count(tone);
        }
        let mut square = Histogram::EMPTY;
        for column in &columns[..side] {
            square.add(column);
        }
        for (x, median) in row.iter_mut().enumerate() {
            if x > 0 {
                square.move_on(&columns[x + side - 1], &columns[x - 1]);
            }
            *median = i32::try_from(square.at_rank(middle))
                .ok()
                .and_then(|tone| S::try_from(tone).ok())
                .expect("invariant: a median is one of the samples");
        }
        for (column, &tone) in columns.iter_mut().zip(plane.row(y)) {
            column.discount(tone);
        }
    }
}

/// Finds the median of any square bit by bit, from the highest: the bit is set if no more than half of the samples are below
/// the number that it makes.
///
/// That is a binary search for the number of the middle rank. It counts instead of sorting, so that every step is the same
/// for all pixels of a row and compiles to vector instructions; the steps are as many as bits times samples of the square.
fn bit_by_bit<S: Sample>(plane: &Plane<S>, radius: usize, filtered: &mut Plane<S>) {
    let side = 2 * radius + 1;
    let half = i32::try_from(side * side / 2)
        .expect("invariant: a radius of 8 bits makes a square of at most 18 bits");
    // Comparing signed numbers of 32 bits is what every processor has instructions for.
    let plane: Plane<i32> = plane.clone().map(Into::into);
    let width = filtered.width();
    let (mut medians, mut candidates, mut below) = (vec![0; width], vec![0; width], vec![0; width]);
    for (y, row) in filtered.rows_mut().enumerate() {
        medians.fill(0);
        for bit in (0..S::BITS).rev() {
            for (candidate, median) in candidates.iter_mut().zip(&medians) {
                *candidate = median | 1 << bit;
            }
            below.fill(0);
            for y in y..y + side {
                for samples in plane.row(y).windows(width) {
                    count_below(samples, &candidates, &mut below);
                }
            }
            for ((median, &candidate), &below) in medians.iter_mut().zip(&candidates).zip(&below) {
                *median = if below <= half { candidate } else { *median };
            }
        }
        for (sample, &median) in row.iter_mut().zip(&medians) {
            *sample = S::try_from(median)
                .ok()
                .expect("invariant: a median is one of the samples");
        }
    }
}

fn count_below(samples: &[i32], candidates: &[i32], below: &mut [i32]) {
    for ((below, sample), candidate) in below.iter_mut().zip(samples).zip(candidates) {
        *below += i32::from(sample < candidate);
    }
}
