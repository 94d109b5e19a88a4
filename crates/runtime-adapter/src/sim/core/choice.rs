//! Choices: where a schedule may go on in more than one way, who decides, and what was decided.

/// One decision: among how many alternatives, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// How many ways there were to go on; at least two.
    pub alternatives: u32,
    /// The one that was taken, counted from 0.
    pub pick: u32,
}

/// A small generator, of the run's own: what the schedule draws is no workload's to share.
///
/// SplitMix64 by Sebastiano Vigna (<https://prng.di.unimi.it/splitmix64.c>, public domain): integers only, the same on every
/// machine.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Draws {
    state: u64,
}

impl Draws {
    /// The draws of `stream` under `seed`.
    pub(in crate::sim) fn named(seed: u64, stream: &str) -> Self {
        let mut draws = Self { state: seed };
        draws.state = draws.next_u64() ^ fnv1a(stream.bytes());
        draws
    }

    #[inline]
    pub(in crate::sim) fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`, each as likely as the next but for less than one part in 2³².
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the product's upper half is below the limit"
    )]
    pub(in crate::sim) fn below(&mut self, limit: u32) -> u32 {
        ((u128::from(self.next_u64()) * u128::from(limit)) >> 64) as u32
    }
}

/// Hashes bytes with FNV-1a, 64 bits.
pub(in crate::sim) fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Where a replayed schedule left the recorded one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// The number of the choice, counted from 0.
    pub choice: usize,
    /// How many alternatives the record says there were; none if it had ended.
    pub recorded: Option<u32>,
    /// How many there are.
    pub found: u32,
}

/// Who decides.
#[derive(Debug)]
pub(in crate::sim) enum Decider {
    /// The order in which things came.
    Order,
    /// Chance, from a seed.
    Chance(Draws),
    /// A record, which must fit.
    Replay(std::vec::IntoIter<Choice>),
    /// A record that is followed as far as it goes, and bent where it does not fit; then the order.
    Follow(std::vec::IntoIter<Choice>),
}

/// Decides, and remembers.
#[derive(Debug)]
pub(in crate::sim) struct Chooser {
    decider: Decider,
    /// What was decided, if that is kept.
    log: Option<Vec<Choice>>,
    made: usize,
    divergence: Option<Divergence>,
}

impl Chooser {
    pub(in crate::sim) fn new(decider: Decider, keep_log: bool) -> Self {
        Self {
            decider,
            log: keep_log.then(Vec::new),
            made: 0,
            divergence: None,
        }
    }

    /// Decides among so many alternatives, of which number 0 came first.
    #[inline]
    pub(in crate::sim) fn pick(&mut self, alternatives: u32) -> u32 {
        if alternatives < 2 {
            return 0;
        }
        let choice = self.made;
        self.made += 1;
        let pick = match &mut self.decider {
            Decider::Order => 0,
            Decider::Chance(draws) => draws.below(alternatives),
            Decider::Follow(record) => record
                .next()
                .map_or(0, |choice| choice.pick.min(alternatives - 1)),
            Decider::Replay(record) => match record.next() {
                Some(recorded) if recorded.alternatives == alternatives => recorded.pick,
                recorded => {
                    self.divergence.get_or_insert(Divergence {
                        choice,
                        recorded: recorded.map(|choice| choice.alternatives),
                        found: alternatives,
                    });
                    0
                }
            },
        };
        if let Some(log) = &mut self.log {
            log.push(Choice { alternatives, pick });
        }
        pick
    }

    #[inline]
    pub(in crate::sim) fn has_diverged(&self) -> bool {
        self.divergence.is_some()
    }

    pub(in crate::sim) fn divergence(&self) -> Option<&Divergence> {
        self.divergence.as_ref()
    }

    /// Takes what was decided so far.
    pub(in crate::sim) fn take_log(&mut self) -> Vec<Choice> {
        self.log.as_mut().map(std::mem::take).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_split_mix() {
        let mut draws = Draws { state: 1_234_567 };
        assert_eq!(draws.next_u64(), 6_457_827_717_110_365_317);
        assert_eq!(draws.next_u64(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn a_record_is_followed_and_a_misfit_is_told() {
        let mut chance = Chooser::new(Decider::Chance(Draws::named(1, "schedule")), true);
        let picks: Vec<u32> = [2, 5, 1, 9].map(|n| chance.pick(n)).to_vec();
        let log = chance.take_log();
        assert_eq!(log.len(), 3, "one alternative is no choice");

        let mut replay = Chooser::new(Decider::Replay(log.clone().into_iter()), false);
        assert_eq!([2, 5, 1, 9].map(|n| replay.pick(n)).to_vec(), picks);
        assert_eq!(replay.divergence(), None);
        replay.pick(3);
        let ended = Divergence {
            choice: 3,
            recorded: None,
            found: 3,
        };
        assert_eq!(replay.divergence(), Some(&ended));

        let mut other = Chooser::new(Decider::Replay(log.into_iter()), false);
        other.pick(2);
        other.pick(6);
        let misfit = Divergence {
            choice: 1,
            recorded: Some(5),
            found: 6,
        };
        assert_eq!(other.divergence(), Some(&misfit));
    }
}
