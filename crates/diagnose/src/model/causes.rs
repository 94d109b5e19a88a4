//! The bounded table of what was waited for: a cause, and by name which peer, call or port.

use super::Cause;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Entries at most; what comes later is counted under its cause as [`OTHERS`].
const MOST: usize = 256;

/// The name of what found no place in the table.
const OTHERS: &str = "others";

/// The name of the waits of a program that is being loaded, which nobody who wrote it can overlap.
pub(crate) const LOADING: &str = "loading a program";

/// Something that is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitFor {
    /// Its kind.
    pub cause: Cause,
    /// Which one: an address with its port, a system call, or nothing where the kind says all.
    pub what: String,
}

/// A place in a table of causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CauseId(u16);

impl CauseId {
    /// The id at an index that [`CauseId::index`] gave.
    pub(crate) fn at(index: usize) -> Self {
        Self(u16::try_from(index).unwrap_or(u16::MAX))
    }

    /// The index into tables that go by causes.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The table; it never holds more than a few hundred entries, however many peers there are.
#[derive(Clone, Debug, Default)]
pub struct Causes {
    entries: Vec<WaitFor>,
    ids: [HashMap<String, CauseId>; Cause::ALL.len()],
}

impl Causes {
    /// Finds the entry, or makes it.
    pub fn intern(&mut self, cause: Cause, what: &str) -> CauseId {
        if let Some(&id) = self.ids[cause.index()].get(what) {
            return id;
        }
        // The rest of the table is kept for the names under which all others are counted.
        if self.entries.len() >= MOST && what != OTHERS {
            return self.intern(cause, OTHERS);
        }
        let id = CauseId::at(self.entries.len());
        let what = what.to_owned();
        self.ids[cause.index()].insert(what.clone(), id);
        self.entries.push(WaitFor { cause, what });
        id
    }

    /// What stands at the place.
    ///
    /// # Panics
    ///
    /// The id is of another table.
    #[must_use]
    pub fn get(&self, id: CauseId) -> &WaitFor {
        &self.entries[id.index()]
    }

    /// All entries, in the order of their ids.
    #[must_use]
    pub fn entries(&self) -> &[WaitFor] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stays_bounded_however_many_peers_there_are() {
        let mut causes = Causes::default();
        let first = causes.intern(Cause::Network, "10.0.0.1:1");
        for port in 0..10_000 {
            causes.intern(Cause::Network, &format!("10.0.0.1:{port}"));
        }
        assert_eq!(causes.intern(Cause::Network, "10.0.0.1:1"), first);
        assert_eq!(causes.entries().len(), MOST + 1);
        let late = causes.intern(Cause::Network, "10.0.0.9:9");
        assert_eq!(causes.get(late).what, OTHERS);
    }
}
