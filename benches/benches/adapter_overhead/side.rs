//! The sides that are compared: the runtime itself, the adapter, and its peers.

use crate::peers::Peer;
use anyhow::Result;
use benches::adapter::{Operation, Runner, Testbed, Who};
use serde::{Deserialize, Serialize};

/// One side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Side {
    /// The runtime or this workspace.
    Own(Who),
    /// Another crate that does what the adapter does.
    Peer(Peer),
}

impl Side {
    /// The adapter, without layers.
    pub(crate) const OURS: Self = Self::Own(Who::Ours);

    /// Returns the sides of a testbed: native first, then ours, then the others.
    pub(crate) fn of(testbed: Testbed) -> Vec<Self> {
        let own = testbed.own().iter().copied().map(Self::Own);
        let peers = Peer::of(testbed).iter().copied().map(Self::Peer);
        own.chain(peers).collect()
    }

    /// Returns which of the own sides it is, if it is no peer.
    pub(crate) const fn own(self) -> Option<Who> {
        match self {
            Self::Own(who) => Some(who),
            Self::Peer(_) => None,
        }
    }

    /// Returns the name that tables show.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Own(who) => who.name(),
            Self::Peer(peer) => peer.name(),
        }
    }

    /// Builds the side.
    ///
    /// # Errors
    ///
    /// If the system refuses a thread or a descriptor.
    pub(crate) fn runner(self, testbed: Testbed) -> Result<Runner> {
        match self {
            Self::Own(who) => testbed.runner(who),
            Self::Peer(peer) => peer.runner(),
        }
    }
}

/// Finds out which sides of a testbed have which operations, by trying each once.
///
/// # Errors
///
/// As for [`Side::runner`].
pub(crate) fn having(testbed: Testbed) -> Result<Vec<(Operation, Vec<Side>)>> {
    let mut found: Vec<_> = Operation::ALL
        .map(|operation| (operation, Vec::new()))
        .into();
    for side in Side::of(testbed) {
        let run = side.runner(testbed)?;
        for (operation, sides) in &mut found {
            if run(*operation, 1).is_some() {
                sides.push(side);
            }
        }
    }
    Ok(found)
}
