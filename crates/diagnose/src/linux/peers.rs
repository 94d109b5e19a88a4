//! The peers that an event loop had, as far as they are counted: the wait for events is for any of them.

use crate::profile;

/// Peers that are told apart; of more it is only known that there were more.
const MOST: usize = 64;

/// Peers that are named in the end.
const NAMED: usize = 3;

/// Peers by their names, in the order in which they were first seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Peers {
    names: Vec<String>,
}

impl Peers {
    /// Adds those that are not known yet.
    pub(super) fn add<'a>(&mut self, names: impl IntoIterator<Item = &'a String>) {
        for name in names {
            if self.names.len() < MOST && !self.names.contains(name) {
                self.names.push(name.clone());
            }
        }
    }

    /// Adds those of another loop.
    pub(super) fn add_all(&mut self, other: &Self) {
        self.add(&other.names);
    }

    /// How many there were, and some of their names; nothing where there was none.
    pub(super) fn into_profile(mut self) -> Option<profile::Peers> {
        let number = self.names.len() as u64;
        self.names.truncate(NAMED);
        (number > 0).then_some(profile::Peers {
            number,
            or_more: number >= MOST as u64,
            names: self.names,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_peer_counts_once_and_never_more_than_a_few_are_held() {
        let mut peers = Peers::default();
        let names = |from, until| {
            (from..until)
                .map(|port| format!("a:{port}"))
                .collect::<Vec<_>>()
        };
        peers.add(&names(1, 4));
        peers.add(&names(2, 6));
        let seen = peers.clone().into_profile().expect("there are some");
        assert_eq!((seen.number, seen.or_more), (5, false));
        assert_eq!(seen.names, ["a:1", "a:2", "a:3"]);
        let mut both = peers.clone();
        both.add_all(&peers);
        assert_eq!(both, peers);
        both.add(&names(1, 1_000));
        let seen = both.into_profile().expect("there are some");
        assert_eq!((seen.number, seen.or_more, seen.names.len()), (64, true, 3));
        assert_eq!(Peers::default().into_profile(), None);
    }
}
