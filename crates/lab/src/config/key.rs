//! The keys of a scenario file, by the table that they stand in.

/// A table of a scenario file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    /// The file itself: what stands before any section.
    File,
    /// `[shop]`
    Shop,
    /// `[house]`
    House,
}

impl Section {
    /// Every one.
    pub(super) const ALL: [Self; 3] = [Self::File, Self::Shop, Self::House];

    /// Where in a file it is, for a person.
    pub(super) const fn place(self) -> &'static str {
        match self {
            Self::File => "at the top of the file",
            Self::Shop => "in `[shop]`",
            Self::House => "in `[house]`",
        }
    }

    /// The key that opens it; `None` for the file itself.
    pub(super) const fn opening(self) -> Option<Key> {
        match self {
            Self::File => None,
            Self::Shop => Some(Self::File.key("shop")),
            Self::House => Some(Self::File.key("house")),
        }
    }

    /// A key in it.
    pub(super) const fn key(self, name: &'static str) -> Key {
        Key {
            section: self,
            name,
        }
    }
}

/// A key in a table of a scenario file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The table.
    pub(super) section: Section,
    /// What stands before the equals sign.
    pub(super) name: &'static str,
}
