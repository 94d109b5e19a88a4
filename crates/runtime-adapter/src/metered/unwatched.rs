//! What stands in the place of the watcher where it was left out: nothing, at no cost.

use super::seat::MeterId;

/// The spawn site of a task, which is not noted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Site(pub(super) u16);

impl Site {
    pub(super) const BITS: u32 = 12;
}

/// What is noted of a handle's tasks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag;

impl Tag {
    pub(super) const NONE: Self = Self;

    #[inline]
    pub(super) fn site(self) -> Site {
        Site::default()
    }

    pub(super) fn named(self, _name: &'static str) -> Self {
        self
    }
}

/// What a watcher would have to know of a thread.
#[derive(Debug, Default)]
pub(super) struct Lane;

impl Lane {
    pub(super) fn hold(&self) {}

    pub(super) fn clear(&self) {}
}

/// A poll under way.
#[derive(Debug)]
pub(super) struct InPoll;

impl InPoll {
    #[inline]
    pub(super) fn new(_meter: MeterId, _site: Site) -> Self {
        Self
    }
}
