//! The order of turns: round and round the zones, one slice each.
//!
//! Pure, so that whoever takes turns (a [`Crew`](crate::Crew), tasks on a runtime) does so in the same order.

use std::collections::VecDeque;

use crate::kernel::Kernel;

/// An iterator over every `(zone, slice)` of a house in turns.
///
/// It goes round the zones, taking the next slice of each; a zone whose slices are all taken is left out from then on. So
/// two turns in a row are in different zones as long as more than one zone is unfinished.
///
/// ```
/// use cpu_work::Rotation;
///
/// let turns: Vec<_> = Rotation::new([3, 1, 2]).collect();
/// assert_eq!(turns, [(0, 0), (1, 0), (2, 0), (0, 1), (2, 1), (0, 2)]);
/// ```
#[derive(Clone, Debug)]
pub struct Rotation {
    /// Zone, its next slice, and how many slices it has: in the order of the turns to come, unfinished zones only.
    unfinished: VecDeque<(usize, usize, usize)>,
}

impl Rotation {
    /// Makes the rotation of zones with so many slices each. A zone without slices gets no turn.
    pub fn new(slices: impl IntoIterator<Item = usize>) -> Self {
        let zones = slices.into_iter().enumerate();
        let unfinished = zones
            .filter(|&(_, slices)| slices > 0)
            .map(|(zone, slices)| (zone, 0, slices))
            .collect();
        Self { unfinished }
    }

    /// Makes the rotation of a kernel's zones.
    pub fn of<K: Kernel + ?Sized>(kernel: &K) -> Self {
        Self::new((0..kernel.zones()).map(|zone| kernel.slices(zone)))
    }
}

impl Iterator for Rotation {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        let (zone, slice, slices) = self.unfinished.pop_front()?;
        if slice + 1 < slices {
            self.unfinished.push_back((zone, slice + 1, slices));
        }
        Some((zone, slice))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self
            .unfinished
            .iter()
            .map(|&(_, slice, slices)| slices - slice)
            .sum();
        (left, Some(left))
    }
}

impl ExactSizeIterator for Rotation {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_slice_gets_one_turn_and_turns_alternate(slices in prop::collection::vec(0_usize..9, 0..9)) {
            let rotation = Rotation::new(slices.iter().copied());
            prop_assert_eq!(rotation.len(), slices.iter().sum::<usize>());
            let turns: Vec<_> = rotation.collect();
            prop_assert_eq!(turns.len(), turns.iter().collect::<HashSet<_>>().len());

            let mut left = slices;
            let mut last = None;
            for (zone, _) in turns {
                let unfinished = left.iter().filter(|&&slices| slices > 0).count();
                prop_assert!(unfinished == 1 || last != Some(zone));
                left[zone] -= 1;
                last = Some(zone);
            }
            prop_assert!(left.iter().all(|&slices| slices == 0));
        }
    }
}
