//! Where tasks are spawned: source lines and names, numbered so that a task carries twelve bits of it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::panic::Location;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The number of a spawn site in the process; zero where nobody watches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::metered) struct Site(pub(in crate::metered) u16);

/// A task's origin: the line that spawned it, and the name that its runtime's handle was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The name, if the handle [has one](crate::Metered::named).
    pub name: Option<&'static str>,
    /// The call that spawned it; nothing for the sites beyond the first four thousand of a process.
    pub location: Option<&'static Location<'static>>,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.name {
            write!(f, "`{name}`, ")?;
        }
        match self.location {
            Some(location) => write!(f, "spawned at {location}"),
            None => f.write_str("spawned at one of too many places to tell"),
        }
    }
}

impl Site {
    /// A task gives so many bits to its site.
    pub(in crate::metered) const BITS: u32 = 12;
    /// Stands for all sites that found no number of their own.
    const ELSEWHERE: Self = Self(1);
    const MOST: usize = (1 << Self::BITS) - 2;

    /// Returns the site's number: from the thread's own few, as a rule, without a lock.
    #[inline]
    pub(super) fn of(location: &'static Location<'static>, name: Option<&'static str>) -> Self {
        let key = (
            std::ptr::from_ref(location).addr(),
            name.map_or(0, |name| name.as_ptr().addr()),
        );
        RECENT.with(|recent| {
            // Locations lie some tens of bytes apart.
            let place = &recent[((key.0 / 8) ^ key.1) % KEPT];
            match place.get() {
                (kept, site) if kept == key => site,
                _ => {
                    let site = number(Origin {
                        name,
                        location: Some(location),
                    });
                    place.set((key, site));
                    site
                }
            }
        })
    }

    /// Tells whether nobody watches.
    #[inline]
    pub(super) fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Returns what the number stands for.
    pub(super) fn origin(self) -> Origin {
        let sites = sites();
        let found = usize::from(self.0).checked_sub(2);
        let origin = found.and_then(|n| sites.origins.get(n));
        origin.copied().unwrap_or(Origin {
            name: None,
            location: None,
        })
    }
}

/// How many sites a thread remembers.
const KEPT: usize = 16;

thread_local! {
    static RECENT: [Cell<((usize, usize), Site)>; KEPT] =
        const { [const { Cell::new(((0, 0), Site(0))) }; KEPT] };
}

#[derive(Debug)]
struct Sites {
    origins: Vec<Origin>,
    /// By value: one line that is compiled several times has several addresses.
    numbers: BTreeMap<Origin, Site>,
}

static SITES: Mutex<Sites> = Mutex::new(Sites {
    origins: Vec::new(),
    numbers: BTreeMap::new(),
});

fn sites() -> MutexGuard<'static, Sites> {
    SITES.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cold]
#[inline(never)]
fn number(origin: Origin) -> Site {
    let mut sites = sites();
    if let Some(known) = sites.numbers.get(&origin) {
        return *known;
    }
    if sites.origins.len() >= Site::MOST {
        return Site::ELSEWHERE;
    }
    let Ok(number) = u16::try_from(sites.origins.len() + 2) else {
        return Site::ELSEWHERE;
    };
    sites.origins.push(origin);
    sites.numbers.insert(origin, Site(number));
    Site(number)
}

#[cfg(test)]
mod tests {
    use super::{Origin, Site};
    use std::panic::Location;

    #[track_caller]
    fn here(name: Option<&'static str>) -> Site {
        Site::of(Location::caller(), name)
    }

    #[test]
    fn a_line_has_one_number_and_another_name_has_another() {
        let in_turn = || [here(None), here(Some("grill"))];
        let [plain, named] = in_turn();
        assert_eq!([plain, named], in_turn());
        assert_ne!(plain, named);
        assert!(!plain.is_none() && !named.is_none());
        let origin = named.origin();
        assert_eq!(origin.name, Some("grill"));
        assert!(origin.to_string().starts_with("`grill`, spawned at "));
        assert!(
            origin
                .location
                .is_some_and(|it| it.file().ends_with("site.rs"))
        );
    }

    #[test]
    fn what_found_no_number_is_told_as_such() {
        let nowhere = Origin {
            name: None,
            location: None,
        };
        assert_eq!(Site::ELSEWHERE.origin(), nowhere);
        assert!(nowhere.to_string().contains("too many"));
    }
}
