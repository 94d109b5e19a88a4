//! What a slice costs in virtual time: a kernel's nanoseconds for each of its units, calibrated on this machine.
//!
//! Slices are timed that lie spread over the whole house, in other places of each zone, since what is computed there need not
//! be alike (a wall is sooner clean than a bookshelf); the median over them is what a unit costs. A slice is charged for the
//! units of its zone, so that a larger zone takes longer.

use super::cleaners::compute;
use cpu_work::Kernel;
use std::time::Duration;

/// How many slices are timed at most.
const TIMINGS: usize = 15;
/// The longest that is spent on it: slow kernels are timed on fewer slices, but never on fewer than [`FEWEST`].
const LONGEST: Duration = Duration::from_secs(2);
/// The fewest slices that are timed, where there are so many.
const FEWEST: usize = 3;

/// What one unit of a kernel's work costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitCost {
    ns_per_unit: f64,
    slices_timed: usize,
}

impl UnitCost {
    /// Times slices of the kernel on the calling thread, in processor time.
    pub fn calibrated<K: Kernel>(kernel: &K) -> Self {
        let places = spread(kernel, TIMINGS);
        // Once for the caches and the pages, which everybody fills only once.
        if let Some(&(zone, slice)) = places.first() {
            compute(kernel, zone, slice);
        }
        let mut spent = Duration::ZERO;
        let mut costs = Vec::new();
        for (zone, slice) in places {
            if spent > LONGEST && costs.len() >= FEWEST {
                break;
            }
            let cpu = compute(kernel, zone, slice).cpu;
            spent += cpu;
            costs.push(cpu.as_nanos() as f64 / units_of_a_slice(kernel, zone));
        }
        costs.sort_unstable_by(f64::total_cmp);
        Self {
            ns_per_unit: costs.get(costs.len() / 2).copied().unwrap_or_default(),
            slices_timed: costs.len(),
        }
    }

    /// Returns the nanoseconds of processor time that one unit takes.
    pub fn ns_per_unit(&self) -> f64 {
        self.ns_per_unit
    }

    /// Returns how many slices were timed.
    pub fn slices_timed(&self) -> usize {
        self.slices_timed
    }

    /// Returns what a slice of this zone costs.
    pub(super) fn of_a_slice<K: Kernel>(&self, kernel: &K, zone: usize) -> Duration {
        let ns = self.ns_per_unit * units_of_a_slice(kernel, zone);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a positive number, which the conversion bounds"
        )]
        let ns = ns.round() as u64;
        Duration::from_nanos(ns)
    }
}

/// The units in a slice of this zone; slices of a zone are of about the same size.
fn units_of_a_slice<K: Kernel>(kernel: &K, zone: usize) -> f64 {
    kernel.units(zone).max(1) as f64 / kernel.slices(zone).max(1) as f64
}

/// Chooses up to so many slices, as far from each other as can be: the first of this zone, the second of a later one.
fn spread<K: Kernel>(kernel: &K, most: usize) -> Vec<(usize, usize)> {
    let zones = kernel.zones();
    let all: usize = (0..zones).map(|zone| kernel.slices(zone)).sum();
    let count = most.min(all);
    // In the middle of equal parts of the row that all slices make.
    let mut wanted = (0..count).map(|nth| (2 * nth + 1) * all / (2 * count));
    let mut places = Vec::with_capacity(count);
    let (mut before, mut next) = (0, wanted.next());
    for zone in 0..zones {
        let slices = kernel.slices(zone);
        while let Some(place) = next.filter(|place| *place < before + slices) {
            places.push((zone, place - before));
            next = wanted.next();
        }
        before += slices;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::hint::black_box;

    /// Zones of other sizes: zone `n` has `n + 1` thousand units in four slices.
    struct Uneven(usize);

    impl Kernel for Uneven {
        type Piece = u64;

        fn zones(&self) -> usize {
            self.0
        }

        fn slices(&self, _: usize) -> usize {
            4
        }

        fn units(&self, zone: usize) -> u64 {
            1_000 * (zone as u64 + 1)
        }

        fn unit_name(&self) -> &'static str {
            "steps"
        }

        fn clean(&self, zone: usize, _: usize) -> u64 {
            let steps = 25_000 * (zone as u64 + 1);
            (0..steps).fold(1, |sum: u64, n| {
                black_box(sum.wrapping_mul(31).wrapping_add(n))
            })
        }

        fn checksum(&self, _: usize, _: usize, piece: &u64) -> u64 {
            *piece
        }
    }

    #[test]
    fn slices_are_taken_from_all_over_the_house() {
        let places = spread(&Uneven(12), TIMINGS);
        assert_eq!(places.len(), TIMINGS);
        let zones: BTreeSet<_> = places.iter().map(|(zone, _)| zone).collect();
        let slices: BTreeSet<_> = places.iter().map(|(_, slice)| slice).collect();
        assert_eq!((zones.len(), slices.len()), (12, 4), "{places:?}");
        // Of a small house every one, once.
        let all = spread(&Uneven(2), TIMINGS);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 8);
    }

    #[test]
    fn a_larger_zone_costs_more_by_its_units() {
        let kernel = Uneven(6);
        let cost = UnitCost::calibrated(&kernel);
        assert!(cost.ns_per_unit() > 0.0);
        let of = |zone| cost.of_a_slice(&kernel, zone).as_secs_f64();
        assert!((of(5) / of(0) - 6.0).abs() < 0.01, "{cost:?}");
    }
}
