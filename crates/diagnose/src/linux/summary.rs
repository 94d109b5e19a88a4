//! One cause for a wait for several descriptors.

use crate::model::Cause;

/// What one descriptor of several stands for.
pub(super) type Named = (Cause, String);

/// How long the wait may last: for a while only, which makes it a sleep if nothing from outside can end it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// For as long as it takes.
    Something,
    /// Until a time at the latest.
    ATime,
}

/// Chooses: what comes from outside before what comes from inside, peers before clients that may come.
pub(super) fn of(named: &[Named], until: Until) -> Named {
    let order = [
        Cause::Network,
        Cause::Clients,
        Cause::Terminal,
        Cause::Timer,
        Cause::Child,
    ];
    for cause in order {
        let mut those = named.iter().filter(|(found, _)| *found == cause);
        if let Some(first) = those.next() {
            let same = those.all(|(_, what)| *what == first.1);
            return if same {
                first.clone()
            } else {
                (cause, "any of several".to_owned())
            };
        }
    }
    // Through local sockets, pipes and counters threads wake each other as well: with a time, it sleeps.
    if until == Until::ATime {
        return (Cause::Timer, String::new());
    }
    let real = named
        .iter()
        .find(|(cause, what)| *cause == Cause::Pipe && what.is_empty());
    real.cloned()
        .unwrap_or_else(|| (Cause::Lock, "a wake-up".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(named: &[(Cause, &str)], until: Until, expected: (Cause, &str)) {
        let named: Vec<Named> = named.iter().map(|(c, w)| (*c, (*w).to_owned())).collect();
        assert_eq!(of(&named, until), (expected.0, expected.1.to_owned()));
    }

    #[test]
    fn peers_come_before_what_threads_wake_each_other_with() {
        let loop_with_a_peer = [
            (Cause::Pipe, "a local socket"),
            (Cause::Network, "10.0.0.1:80"),
        ];
        check(
            &loop_with_a_peer,
            Until::ATime,
            (Cause::Network, "10.0.0.1:80"),
        );
    }

    #[test]
    fn a_loop_with_nothing_but_its_own_wake_up_sleeps() {
        check(
            &[(Cause::Pipe, "a local socket")],
            Until::ATime,
            (Cause::Timer, ""),
        );
        check(
            &[(Cause::Pipe, "a local socket")],
            Until::Something,
            (Cause::Lock, "a wake-up"),
        );
        check(&[], Until::ATime, (Cause::Timer, ""));
    }

    #[test]
    fn several_peers_are_not_told_apart() {
        let peers = [
            (Cause::Network, "a:1"),
            (Cause::Network, "b:1"),
            (Cause::Clients, "port 1"),
        ];
        check(&peers, Until::Something, (Cause::Network, "any of several"));
    }
}
