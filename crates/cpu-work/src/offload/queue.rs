//! The order in which jobs begin: a bounded queue, short jobs first with ageing, and the line of those who wait for a place.
//!
//! Pure: it knows neither threads nor wakers, so that its promises can be tested as they are written.
//!
//! Every job has a *rank*, the number of its arrival plus its [`Cost`]; the lowest rank begins first. Ranks never change and
//! arrivals only go up, so whoever waits comes nearer with every job that arrives: ageing without a clock.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::in_order::InOrder;

/// What a job is expected to cost, in any unit that is the same for all jobs of a queue.
///
/// Among jobs that come at the same time the cheaper one begins first. A job of cost `c` is overtaken by at most `c` jobs
/// that came after it, whatever they cost: so long jobs do not starve, and equal costs make a plain queue. Short jobs pass
/// more of a backlog the dearer the long ones are.
///
/// ```
/// use cpu_work::offload::Cost;
///
/// assert!(Cost::SHORT < Cost(40) && Cost(40) < Cost::LONG);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost(pub u32);

impl Cost {
    /// A job that lets nobody overtake; the default.
    pub const SHORT: Self = Self(0);
    /// A job that lets a thousand later ones overtake.
    pub const LONG: Self = Self(1_000);
}

/// Where a job stands: its rank, and its arrival. Of the same rank the last to come is the cheapest, and the first to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    rank: u64,
    arrival: Reverse<u64>,
}

/// What became of a job that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entered {
    pub(super) place: Place,
    /// Whether it has a place in the queue, or stands in line for one.
    pub(super) is_queued: bool,
}

/// A job that was taken out, and the one that has got its place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Taken<E> {
    pub(super) job: E,
    pub(super) promoted: Option<E>,
}

/// Jobs that have not begun.
#[derive(Debug)]
pub(super) struct Queue<E> {
    places: usize,
    arrivals: u64,
    /// Those who came in the order in which they are to begin, as all do where costs are equal.
    in_order: InOrder<Place, E>,
    /// Those who are to begin before somebody who came earlier.
    early: BTreeMap<Place, E>,
    /// Those who wait for a place, by arrival; empty unless every place is taken.
    line: InOrder<u64, (Place, E)>,
}

impl<E: Clone> Queue<E> {
    /// Makes a queue of so many places, at least one.
    pub(super) const fn new(places: usize) -> Self {
        Self {
            places,
            arrivals: 0,
            in_order: InOrder::new(),
            early: BTreeMap::new(),
            line: InOrder::new(),
        }
    }

    /// How many jobs have a place.
    pub(super) fn queued(&self) -> usize {
        self.in_order.len() + self.early.len()
    }

    /// How many wait for one.
    pub(super) fn in_line(&self) -> usize {
        self.line.len()
    }

    /// Whether a job that comes now would have to wait for a place.
    pub(super) fn is_full(&self) -> bool {
        self.queued() >= self.places
    }

    /// Lets a job in, or to the end of the line.
    pub(super) fn enter(&mut self, cost: Cost, job: E) -> Entered {
        let arrival = self.arrivals;
        self.arrivals += 1;
        let place = Place {
            rank: arrival + u64::from(cost.0),
            arrival: Reverse(arrival),
        };
        let is_queued = !self.is_full();
        if is_queued {
            self.insert(place, job);
        } else {
            self.line.push(arrival, (place, job));
        }
        Entered { place, is_queued }
    }

    /// Takes the job that is to begin.
    pub(super) fn pop(&mut self) -> Option<Taken<E>> {
        let early = self.early.first_key_value().map(|(place, _)| *place);
        let job = match (self.in_order.first_key(), early) {
            (Some(first), Some(early)) if early < first => self.early.pop_first()?.1,
            (Some(_), _) => self.in_order.pop()?,
            (None, _) => self.early.pop_first()?.1,
        };
        Some(Taken {
            job,
            promoted: self.promote(),
        })
    }

    fn insert(&mut self, place: Place, job: E) {
        match self.in_order.last_key() {
            Some(last) if place < last => {
                self.early.insert(place, job);
            }
            _ => self.in_order.push(place, job),
        }
    }

    /// Takes out a job that is not wanted any more. Its place is free at once.
    pub(super) fn remove(&mut self, place: Place) -> Option<Taken<E>> {
        let in_order = self.in_order.remove(place);
        let queued = in_order.or_else(|| self.early.remove(&place));
        if let Some(job) = queued {
            let promoted = self.promote();
            return Some(Taken { job, promoted });
        }
        let (_, job) = self.line.remove(place.arrival.0)?;
        Some(Taken {
            job,
            promoted: None,
        })
    }

    /// Gives a free place to whoever has waited longest.
    fn promote(&mut self) -> Option<E> {
        let (place, job) = self.line.pop()?;
        self.insert(place, job.clone());
        Some(job)
    }

    /// Sends the line away.
    pub(super) fn take_line(&mut self) -> impl Iterator<Item = E> + use<E> {
        self.line.take().map(|(_, job)| job)
    }

    /// Sends everybody away.
    pub(super) fn take_all(&mut self) -> impl Iterator<Item = E> + use<E> {
        let early = std::mem::take(&mut self.early).into_values();
        let queued = self.in_order.take().chain(early);
        queued.chain(self.take_line())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a test does to a queue.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        Enter(u32),
        Pop,
        Remove(usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            4 => (0_u32..30).prop_map(Step::Enter),
            3 => Just(Step::Pop),
            1 => (0_usize..200).prop_map(Step::Remove),
        ];
        prop::collection::vec(step, 0..200)
    }

    fn drain(queue: &mut Queue<usize>) -> Vec<usize> {
        std::iter::from_fn(|| queue.pop().map(|taken| taken.job)).collect()
    }

    #[test]
    fn the_shortest_of_those_that_came_together_begins_first() {
        let mut queue = Queue::new(9);
        for (job, cost) in [30, 5, 10, 0, 5].into_iter().enumerate() {
            queue.enter(Cost(cost), job);
        }
        assert_eq!(drain(&mut queue), [3, 1, 4, 2, 0]);
    }

    #[test]
    fn equal_costs_make_a_plain_queue_and_a_fair_line() {
        let mut queue = Queue::new(3);
        let entered: Vec<_> = (0..8)
            .map(|job| queue.enter(Cost::SHORT, job).is_queued)
            .collect();
        assert_eq!(entered.iter().filter(|&&queued| queued).count(), 3);
        assert_eq!(
            queue.pop(),
            Some(Taken {
                job: 0,
                promoted: Some(3)
            })
        );
        assert_eq!(drain(&mut queue), [1, 2, 3, 4, 5, 6, 7]);
    }

    /// A stream of short jobs, one coming for each that begins, would starve a long one for ever.
    #[test]
    fn a_long_job_lets_as_many_pass_as_it_costs_and_no_more() {
        let mut queue = Queue::new(100);
        queue.enter(Cost(25), 0);
        let begun = (1..).find(|&job| {
            queue.enter(Cost::SHORT, job);
            queue.pop().unwrap().job == 0
        });
        assert_eq!(begun, Some(26), "25 have overtaken it");
    }

    proptest! {
        #[test]
        fn nobody_is_lost_nor_overtaken_by_more_than_its_cost(places in 1_usize..9, steps in steps()) {
            let mut queue = Queue::new(places);
            // Everybody who came: its cost, its place, and how many that came later have begun.
            let mut came: Vec<(u32, Place, u32)> = Vec::new();
            let mut waiting = std::collections::BTreeSet::new();
            for step in steps {
                match step {
                    Step::Enter(cost) => {
                        let entered = queue.enter(Cost(cost), came.len());
                        prop_assert_eq!(entered.is_queued, waiting.len() < places);
                        waiting.insert(came.len());
                        came.push((cost, entered.place, 0));
                    }
                    Step::Pop => match queue.pop() {
                        Some(taken) => {
                            prop_assert!(waiting.remove(&taken.job));
                            for &earlier in waiting.range(..taken.job) {
                                came[earlier].2 += 1;
                                prop_assert!(came[earlier].2 <= came[earlier].0);
                            }
                        }
                        None => prop_assert!(waiting.is_empty()),
                    },
                    Step::Remove(job) => {
                        let Some(&(_, place, _)) = came.get(job) else { continue };
                        let removed = queue.remove(place).map(|taken| taken.job);
                        prop_assert_eq!(removed, waiting.remove(&job).then_some(job));
                    }
                }
                prop_assert_eq!(queue.queued(), waiting.len().min(places));
                prop_assert_eq!(queue.queued() + queue.in_line(), waiting.len());
            }
            prop_assert_eq!(queue.take_all().collect::<std::collections::BTreeSet<_>>(), waiting);
        }
    }
}
