//! What watching may cost: the interval between rounds grows until a round costs no more than its share.

/// Nothing is gained by looking more seldom than this; nobody would see a program of ten thousand threads otherwise.
const LONGEST_NS: u64 = 5_000_000_000;

/// What may be spent in advance: a program that lives for a few milliseconds is worth a look too.
const ADVANCE_NS: u64 = 2_000_000;

/// The plan of the next round.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    shortest_ns: u64,
    share: f64,
    spent_ns: u64,
    mean_ns: f64,
    random: u64,
}

impl Budget {
    pub(super) fn new(shortest_ns: u64, share: f64) -> Self {
        Self {
            shortest_ns: shortest_ns.max(10_000),
            share: share.clamp(0.000_1, 1.0),
            spent_ns: 0,
            mean_ns: 0.0,
            random: 0x9e37_79b9_7f4a_7c15,
        }
    }

    /// Books a round, and gives the time until the next: at random around the interval, so that a program which does
    /// everything in time with a clock is not always met at the same point.
    pub(super) fn next(&mut self, cost_ns: u64, elapsed_ns: u64) -> u64 {
        self.spent_ns += cost_ns;
        self.mean_ns += (cost_ns as f64 - self.mean_ns) / 8.0;
        let afford = self.mean_ns / self.share;
        let may_have_spent = elapsed_ns as f64 * self.share + ADVANCE_NS as f64;
        // A debt is paid back in a few rounds: one long pause would miss what happens in it.
        let debt = (self.spent_ns as f64 - may_have_spent).max(0.0) / self.share;
        let interval = afford.max(self.shortest_ns as f64) + debt.min(afford * 16.0);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "between two constants, in nanoseconds"
        )]
        let interval = interval.min(LONGEST_NS as f64) as u64;
        interval / 2 + self.below(interval)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % bound.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs rounds of a cost for ten seconds; gives their number and the share that they took.
    fn run(cost_ns: u64) -> (u64, f64) {
        let mut budget = Budget::new(1_000_000, 0.01);
        let (mut at, mut rounds) = (0, 0);
        while at < 10_000_000_000 {
            at += budget.next(cost_ns, at);
            rounds += 1;
        }
        (rounds, (rounds * cost_ns) as f64 / at as f64)
    }

    #[test]
    fn cheap_rounds_are_made_as_often_as_asked() {
        let (rounds, _) = run(5_000);
        assert!((9_000..11_000).contains(&rounds), "{rounds}");
    }

    #[test]
    fn dear_rounds_are_made_more_seldom_and_stay_within_their_share() {
        for cost in [20_000, 200_000, 5_000_000] {
            let (rounds, share) = run(cost);
            assert!(share < 0.0115, "{rounds} rounds of {cost} ns: {share}");
            assert!(share > 0.007, "{rounds} rounds of {cost} ns: {share}");
        }
    }
}
