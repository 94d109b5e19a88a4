//! Whom event loops waited for, where it was for several at once.

use super::palette::Style;
use super::prose::{plain, wrapped};
use crate::profile::{Kind, Peers, Profile};
use std::fmt::Write;

/// Kinds of threads of which it is told.
const MOST: usize = 3;

/// Writes a line for each of the first kinds whose loops had several peers; one peer is named where its share is.
pub(super) fn peers(out: &mut String, profile: &Profile, style: Style) {
    let with = |kind: &'_ Kind| {
        let peers = kind.peers.clone().filter(|peers| peers.number > 1)?;
        Some((plain(&kind.name), peers))
    };
    for (name, peers) in profile.kinds.iter().filter_map(with).take(MOST) {
        let text = format!(
            "The event loop of {name} waited for any of {}.",
            told(&peers)
        );
        out.push_str(&wrapped("  ", &text, style.width));
    }
}

fn told(peers: &Peers) -> String {
    let more = if peers.or_more { " or more" } else { "" };
    let mut text = format!("{}{more} peers at once: ", peers.number);
    text.push_str(&plain(&peers.names.join(", ")));
    if peers.or_more || peers.number > peers.names.len() as u64 {
        let _ = write!(text, " and others");
    }
    text
}
