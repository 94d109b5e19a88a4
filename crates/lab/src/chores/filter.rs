//! Which filter takes the noise out of a picture, by name, with as much of it as a person may choose.

use cpu_work::denoise::{InvalidBilateral, InvalidNonLocal};
use cpu_work::{Bilateral, Denoise, Light, NonLocal};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// From how many tones away from its surroundings a sample counts as lost.
const LOST: u8 = 60;
/// The standard deviation of the noise that non-local means expect, in tones: that of generated pictures.
const NOISE: f32 = 14.0;
/// How far the patches of non-local means reach.
const PATCH: u8 = 1;
/// The deviation in space of a bilateral filter over its radius: 2.5 pixels for 4.
const SPACE: f32 = 0.625;
/// The strength of a bilateral filter on its own, in tones. One that is guided by medians needs less.
const ALONE: f32 = 20.0;

/// A filter, as `cpu_work::Denoise` has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FilterName {
    /// Each sample becomes the middle one of its square.
    Median,
    /// Each pixel becomes a mean of those near it and like it.
    Bilateral,
    /// Lost samples are replaced, then a bilateral filter judges likeness by medians; the usual one.
    #[default]
    Guided,
    /// Each pixel becomes a mean of those with similar neighbours.
    NonLocal,
    /// Lost samples are replaced, then come non-local means.
    Thorough,
}

/// There is no filter of the name that was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no filter; there are: median, bilateral, guided, non-local, thorough")]
pub struct UnknownFilter(String);

/// A filter and what was chosen of it; what was not is as usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Filter {
    /// Which one.
    pub name: Option<FilterName>,
    /// How many pixels it reaches: the square of a median, the circle of a bilateral filter, the search of non-local means.
    pub radius: Option<u8>,
    /// How different, in tones of 255, another pixel or patch may be and still count.
    pub strength: Option<f32>,
    /// Whether means are taken of light, rather than of tones.
    pub linear: bool,
}

/// There is no such filter.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidFilter {
    /// Something was chosen that the filter does not have.
    #[error("`--{choice}` says nothing to `--denoise {filter}`, {why}")]
    SaysNothing {
        /// The choice, as the flag is called.
        choice: &'static str,
        /// The filter.
        filter: FilterName,
        /// Why, and what would be right.
        why: &'static str,
    },
    /// A radius of nothing.
    #[error("`--radius 0` leaves the picture as it is; the smallest radius is 1")]
    NoRadius,
    /// No bilateral filter is so.
    #[error("`--strength` is refused")]
    Bilateral(#[from] InvalidBilateral),
    /// No non-local means are so.
    #[error("`--{choice}` is refused")]
    NonLocal {
        /// The choice, as the flag is called.
        choice: &'static str,
        /// Why.
        source: InvalidNonLocal,
    },
}

impl Filter {
    /// The names of the choices that were made, as flags write them.
    pub fn chosen(&self) -> impl Iterator<Item = &'static str> + use<> {
        let Self {
            name,
            radius,
            strength,
            linear,
        } = *self;
        let name = name.map(|_| "denoise");
        let radius = radius.map(|_| "radius");
        let strength = strength.map(|_| "strength");
        let linear = linear.then_some("linear");
        [name, radius, strength, linear].into_iter().flatten()
    }

    /// Returns the filter itself.
    ///
    /// # Errors
    ///
    /// [`InvalidFilter`], which says what would be right.
    pub fn denoise(&self) -> Result<Denoise, InvalidFilter> {
        let filter = self.name.unwrap_or_default();
        if self.radius == Some(0) {
            return Err(InvalidFilter::NoRadius);
        }
        let denoise = match filter {
            FilterName::Median => self.median()?,
            FilterName::Bilateral => Denoise::Bilateral(self.bilateral(ALONE)?),
            // Exactly what is done where nothing is chosen.
            FilterName::Guided if self.radius.is_none() && self.strength.is_none() => {
                Denoise::default()
            }
            FilterName::Guided => Denoise::Guided {
                lost: LOST,
                bilateral: self.bilateral(8.0)?,
            },
            FilterName::NonLocal => Denoise::NonLocal(self.non_local()?),
            FilterName::Thorough => Denoise::Thorough {
                lost: LOST,
                non_local: self.non_local()?,
            },
        };
        Ok(match self.linear {
            true => denoise.in_light(Light::Linear),
            false => denoise,
        })
    }

    fn median(&self) -> Result<Denoise, InvalidFilter> {
        let nothing = |choice, why| InvalidFilter::SaysNothing {
            choice,
            filter: FilterName::Median,
            why,
        };
        if self.strength.is_some() {
            return Err(nothing(
                "strength",
                "which takes the middle sample whatever the others are: choose its `--radius`, or another filter",
            ));
        }
        if self.linear {
            return Err(nothing(
                "linear",
                "since the middle one is the same of tones and of light: leave it out, or choose another filter",
            ));
        }
        Ok(Denoise::Median {
            radius: self.radius.unwrap_or(1),
        })
    }

    fn bilateral(&self, strength: f32) -> Result<Bilateral, InvalidBilateral> {
        let radius = self.radius.unwrap_or(4);
        let strength = self.strength.unwrap_or(strength);
        Bilateral::new(radius, f32::from(radius) * SPACE, strength)
    }

    fn non_local(&self) -> Result<NonLocal, InvalidNonLocal> {
        let search = self.radius.unwrap_or(10);
        NonLocal::new(search, PATCH, NOISE, self.strength.unwrap_or(10.0))
    }
}

impl From<InvalidNonLocal> for InvalidFilter {
    fn from(source: InvalidNonLocal) -> Self {
        let choice = match source {
            InvalidNonLocal::Search(_) => "radius",
            _ => "strength",
        };
        Self::NonLocal { choice, source }
    }
}

impl FilterName {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::Median,
        Self::Bilateral,
        Self::Guided,
        Self::NonLocal,
        Self::Thorough,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Median => "median",
            Self::Bilateral => "bilateral",
            Self::Guided => "guided",
            Self::NonLocal => "non-local",
            Self::Thorough => "thorough",
        }
    }
}

impl fmt::Display for FilterName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for FilterName {
    type Err = UnknownFilter;

    fn from_str(text: &str) -> Result<Self, UnknownFilter> {
        let found = Self::ALL.into_iter().find(|it| it.name() == text);
        found.ok_or_else(|| UnknownFilter(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: FilterName) -> Filter {
        Filter {
            name: Some(name),
            ..Filter::default()
        }
    }

    #[test]
    fn what_is_not_chosen_is_as_cpu_work_has_it() {
        let of = |filter: Filter| filter.denoise().unwrap();
        assert_eq!(of(Filter::default()), Denoise::default());
        assert_eq!(of(named(FilterName::Guided)), Denoise::default());
        assert_eq!(of(named(FilterName::Thorough)), Denoise::thorough());
        let defaults = Filter {
            radius: Some(4),
            strength: Some(8.0),
            ..Filter::default()
        };
        assert_eq!(of(defaults), Denoise::default());
        assert_eq!(
            of(named(FilterName::NonLocal)),
            Denoise::NonLocal(NonLocal::default())
        );
    }

    #[test]
    fn every_name_is_read_back_and_every_choice_changes_the_filter() {
        for name in FilterName::ALL {
            assert_eq!(name.name().parse(), Ok(name));
            let plain = named(name).denoise().unwrap();
            let radius = Filter {
                radius: Some(3),
                ..named(name)
            };
            assert_ne!(radius.denoise().unwrap(), plain);
            if name == FilterName::Median {
                continue;
            }
            let strength = Filter {
                strength: Some(33.0),
                ..named(name)
            };
            let linear = Filter {
                linear: true,
                ..named(name)
            };
            for other in [strength, linear] {
                assert_ne!(other.denoise().unwrap(), plain, "{other:?}");
            }
        }
        let unknown = "blur".parse::<FilterName>().unwrap_err().to_string();
        assert!(unknown.contains("median, bilateral, guided"), "{unknown}");
    }

    #[test]
    fn what_says_nothing_and_what_cannot_be_is_refused_with_what_would_be_right() {
        #[track_caller]
        fn check(filter: Filter, told: &str) {
            let error = crate::measure::chain(&filter.denoise().unwrap_err());
            assert!(error.contains(told), "{error}");
        }
        let median = named(FilterName::Median);
        check(
            Filter {
                strength: Some(5.0),
                ..median
            },
            "`--radius`",
        );
        check(
            Filter {
                linear: true,
                ..median
            },
            "leave it out",
        );
        check(
            Filter {
                radius: Some(0),
                ..median
            },
            "the smallest radius is 1",
        );
        check(
            Filter {
                strength: Some(f32::NAN),
                ..named(FilterName::Bilateral)
            },
            "`--strength` is refused: a bilateral filter's tone must lie between 0.1 and 1000",
        );
        check(
            Filter {
                radius: Some(200),
                ..named(FilterName::NonLocal)
            },
            "`--radius` is refused: non-local means search at most 32 pixels",
        );
    }
}
