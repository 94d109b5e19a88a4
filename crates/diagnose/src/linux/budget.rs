//! What watching may cost: the interval between rounds grows until a round costs no more than its share.

/// Nothing is gained by looking more seldom than this; nobody would see a program of ten thousand threads otherwise.
const LONGEST_NS: u64 = 5_000_000_000;

/// What may be spent in advance: a program that lives for a few milliseconds is worth a look too.
const ADVANCE_NS: u64 = 2_000_000;

/// A debt makes the time until the next round at most this many times longer: one long pause would miss what happens in it.
const MOST_DEBT: f64 = 6.0;

/// Of what may be spent, so much is kept for the end: for a last look, and to close the accounts.
const KEPT: f64 = 0.1;

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

    /// Books what is done once for each thread, and says nothing of what the next rounds will cost.
    pub(super) fn once(&mut self, cost_ns: u64) {
        self.spent_ns += cost_ns;
    }

    /// Books a round, and gives the time until the next: at random around the interval, so that a program which does
    /// everything in time with a clock is not always met at the same point.
    pub(super) fn next(&mut self, cost_ns: u64, elapsed_ns: u64) -> u64 {
        self.spent_ns += cost_ns;
        self.mean_ns += (cost_ns as f64 - self.mean_ns) / 8.0;
        let afford = self.mean_ns / self.share;
        let may_have_spent = elapsed_ns as f64 * self.share * (1.0 - KEPT) + ADVANCE_NS as f64;
        let debt = (self.spent_ns as f64 - may_have_spent).max(0.0) / self.share;
        let interval = afford.max(self.shortest_ns as f64)
            + debt.min(afford.max(self.shortest_ns as f64) * MOST_DEBT);
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
    fn what_was_done_once_is_paid_back_without_a_long_pause() {
        let mut budget = Budget::new(1_000_000, 0.01);
        budget.once(300_000_000);
        let (mut at, mut longest, mut rounds) = (0, 0, 0);
        while at < 60_000_000_000 {
            let pause = budget.next(1_000_000, at);
            longest = longest.max(pause);
            at += pause;
            rounds += 1;
        }
        // A round of a millisecond can be had each tenth of a second, and a debt makes that seven at most, but for chance.
        assert!(longest <= 1_050_000_000, "{longest}");
        let share = (300_000_000 + rounds * 1_000_000) as f64 / at as f64;
        assert!(share < 0.0115, "{share}");
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
