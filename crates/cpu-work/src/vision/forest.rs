//! Numbers in sets that grow together: union-find.
//!
//! The root of a set is its smallest number, so that it does not depend on the order in which sets were joined.
//!
//! B. A. Galler and M. J. Fisher, *An improved equivalence algorithm*, Communications of the ACM 7, 1964,
//! <https://doi.org/10.1145/364099.364331>; paths are halved while they are walked: R. E. Tarjan and J. van Leeuwen,
//! *Worst-case analysis of set union algorithms*, Journal of the ACM 31, 1984, <https://doi.org/10.1145/62.2160>.

/// Sets of the numbers from 0 on.
pub(super) struct Forest {
    /// For each number a smaller one of its set, or itself if it is the smallest.
    parents: Vec<u32>,
}

impl Forest {
    /// Returns a forest of so many numbers, each in a set of its own.
    pub(super) fn of(numbers: usize) -> Self {
        let numbers = u32::try_from(numbers)
            .expect("invariant: a picture has fewer pixels, and so runs, than 32 bits count");
        Self {
            parents: (0..numbers).collect(),
        }
    }

    /// Returns the smallest number of the set.
    pub(super) fn root(&mut self, number: usize) -> usize {
        let mut number = number;
        loop {
            let parent = self.parents[number];
            if parent as usize == number {
                return number;
            }
            let grandparent = self.parents[parent as usize];
            self.parents[number] = grandparent;
            number = grandparent as usize;
        }
    }

    /// Makes two sets one.
    pub(super) fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        let (smaller, larger) = (one.min(other), one.max(other));
        self.parents[larger] = self.parents[smaller];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_the_smallest_whatever_was_joined_first() {
        let pairs = [(7, 3), (5, 9), (9, 7), (8, 2)];
        for first in 0..pairs.len() {
            let mut forest = Forest::of(10);
            for at in 0..pairs.len() {
                let (one, other) = pairs[(first + at) % pairs.len()];
                forest.join(one, other);
            }
            let roots: Vec<_> = (0..10).map(|number| forest.root(number)).collect();
            assert_eq!(roots, [0, 1, 2, 3, 4, 3, 6, 3, 2, 3], "from {first}");
        }
    }
}
