//! The strategies by name: the ways to run a shop, and the ways to clean a house.

use std::fmt;
use std::str::FromStr;

/// A way to run a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShopStrategy {
    /// One worker, each customer served to the end before the next.
    Sequential,
    /// Several cashier-cooks, each serving one customer to the end; the customer stands at the counter, blocked.
    Parallel,
    /// The cashier hands out turn numbers and takes the next customer; customers sit down and do work of their own.
    Concurrent,
    /// The concurrent shop under another name: a buzzer instead of a number.
    Buzzers,
    /// Several tellers and one long line; who leaves it loses its turn.
    Bank,
}

impl ShopStrategy {
    /// Every one, from the simplest.
    pub const ALL: [Self; 5] = [
        Self::Sequential,
        Self::Parallel,
        Self::Concurrent,
        Self::Buzzers,
        Self::Bank,
    ];

    /// Its name, as scenario files, flags and records write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sequential => "sequential",
            Self::Parallel => "parallel",
            Self::Concurrent => "concurrent",
            Self::Buzzers => "buzzers",
            Self::Bank => "bank",
        }
    }

    /// Whether customers get a number, sit down and may tell stories, or stand at the counter until they are served.
    #[must_use]
    pub const fn hands_out_numbers(self) -> bool {
        matches!(self, Self::Concurrent | Self::Buzzers)
    }
}

/// A way to clean a house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HouseStrategy {
    /// One cleaner, zone after zone.
    One,
    /// One cleaner, taking turns between the zones.
    Turns,
    /// Several cleaners on the runtime's own workers, a zone at a time each.
    Parallel,
    /// Several cleaners on a pool of rayon's, a zone at a time each.
    Rayon,
    /// Several cleaners on plain threads with one queue of zones, a zone at a time each.
    Threads,
    /// Several cleaners, each a process of its own that gets its zones through a pipe.
    Processes,
}

impl HouseStrategy {
    /// Every one, from the simplest.
    pub const ALL: [Self; 6] = [
        Self::One,
        Self::Turns,
        Self::Parallel,
        Self::Rayon,
        Self::Threads,
        Self::Processes,
    ];

    /// Those in which several clean at once.
    pub const TOGETHER: [Self; 4] = [Self::Parallel, Self::Rayon, Self::Threads, Self::Processes];

    /// Its name, as scenario files, flags and records write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Turns => "turns",
            Self::Parallel => "parallel",
            Self::Rayon => "rayon",
            Self::Threads => "threads",
            Self::Processes => "processes",
        }
    }

    /// Tells whether one cleaner does it all.
    #[must_use]
    pub const fn is_alone(self) -> bool {
        matches!(self, Self::One | Self::Turns)
    }

    /// Tells whether the cleaners are none of the runtime's workers: it only waits for them, and where time is virtual it
    /// knows nothing of them.
    #[must_use]
    pub const fn is_beside(self) -> bool {
        matches!(self, Self::Rayon | Self::Threads | Self::Processes)
    }
}

/// A strategy of either kind.
///
/// Its [`name`](Strategy::name) is the bare one. Displayed, it is qualified, `shop/parallel` beside `house/parallel`, because
/// two of the bare names are the same; reading takes the qualified form, and the bare one where only one strategy has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strategy {
    /// A way to run a shop.
    Shop(ShopStrategy),
    /// A way to clean a house.
    House(HouseStrategy),
}

impl Strategy {
    /// Every one: the shop's, then the house's.
    pub const ALL: [Self; 11] = [
        Self::Shop(ShopStrategy::Sequential),
        Self::Shop(ShopStrategy::Parallel),
        Self::Shop(ShopStrategy::Concurrent),
        Self::Shop(ShopStrategy::Buzzers),
        Self::Shop(ShopStrategy::Bank),
        Self::House(HouseStrategy::One),
        Self::House(HouseStrategy::Turns),
        Self::House(HouseStrategy::Parallel),
        Self::House(HouseStrategy::Rayon),
        Self::House(HouseStrategy::Threads),
        Self::House(HouseStrategy::Processes),
    ];

    /// Its bare name, unique only among those of its kind.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shop(strategy) => strategy.name(),
            Self::House(strategy) => strategy.name(),
        }
    }

    /// `shop` or `house`.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Shop(_) => "shop",
            Self::House(_) => "house",
        }
    }
}

/// A text that names no strategy, or more than one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` names no {kind}; valid are {valid}")]
pub struct UnknownStrategy {
    /// What was read.
    pub text: String,
    /// What was to be named: a shop, a house or either.
    pub kind: &'static str,
    /// The names that are valid, with commas between them.
    pub valid: String,
}

impl UnknownStrategy {
    fn new(text: &str, kind: &'static str, valid: impl Iterator<Item = String>) -> Self {
        Self {
            text: text.to_owned(),
            kind,
            valid: valid.collect::<Vec<_>>().join(", "),
        }
    }
}

impl fmt::Display for ShopStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for HouseStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.kind(), self.name()))
    }
}

impl FromStr for ShopStrategy {
    type Err = UnknownStrategy;

    fn from_str(text: &str) -> Result<Self, UnknownStrategy> {
        let found = Self::ALL.into_iter().find(|one| one.name() == text);
        found.ok_or_else(|| {
            UnknownStrategy::new(text, "shop", Self::ALL.iter().map(Self::to_string))
        })
    }
}

impl FromStr for HouseStrategy {
    type Err = UnknownStrategy;

    fn from_str(text: &str) -> Result<Self, UnknownStrategy> {
        let found = Self::ALL.into_iter().find(|one| one.name() == text);
        found.ok_or_else(|| {
            UnknownStrategy::new(text, "house", Self::ALL.iter().map(Self::to_string))
        })
    }
}

impl FromStr for Strategy {
    type Err = UnknownStrategy;

    fn from_str(text: &str) -> Result<Self, UnknownStrategy> {
        let mut bare = Self::ALL.into_iter().filter(|one| one.name() == text);
        let found = match (bare.next(), bare.next()) {
            (Some(only), None) => Some(only),
            _ => Self::ALL.into_iter().find(|one| one.to_string() == text),
        };
        found.ok_or_else(|| {
            UnknownStrategy::new(text, "one strategy", Self::ALL.iter().map(Self::to_string))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for strategy in ShopStrategy::ALL {
            assert_eq!(strategy.name().parse(), Ok(strategy));
        }
        for strategy in HouseStrategy::ALL {
            assert_eq!(strategy.name().parse(), Ok(strategy));
        }
        for strategy in Strategy::ALL {
            assert_eq!(strategy.to_string().parse(), Ok(strategy));
        }
    }

    #[test]
    fn a_bare_name_is_enough_where_only_one_has_it() {
        assert_eq!("turns".parse(), Ok(Strategy::House(HouseStrategy::Turns)));
        let message = "parallel".parse::<Strategy>().unwrap_err().to_string();
        assert!(
            message.contains("shop/parallel") && message.contains("house/parallel"),
            "{message}"
        );
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_valid_ones() {
        assert_eq!(
            "coffee".parse::<ShopStrategy>().unwrap_err().to_string(),
            "`coffee` names no shop; valid are sequential, parallel, concurrent, buzzers, bank"
        );
        assert_eq!(
            "two".parse::<HouseStrategy>().unwrap_err().to_string(),
            "`two` names no house; valid are one, turns, parallel, rayon, threads, processes"
        );
    }
}
