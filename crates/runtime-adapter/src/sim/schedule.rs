//! A schedule as text: the choices of a run, kept in a file or a bug report, to be gone by again.

use super::core::{Choice, fnv1a};
use std::fmt;
use std::str::FromStr;

/// The choices of a run, in order, as [`Builder::keep_choices`](super::Builder::keep_choices) keeps them.
///
/// As text it is a header of three lines and then a pick and its alternatives for each choice, 16 to a line. A text that was
/// cut short or changed is refused.
///
/// ```
/// use runtime_adapter::sim::{Choice, Schedule};
///
/// let choices = vec![Choice { alternatives: 3, pick: 2 }; 2];
/// let schedule = Schedule::from(choices);
/// let text = schedule.to_string();
/// assert_eq!(text.parse::<Schedule>()?, schedule);
/// assert!(text[..text.len() - 4].parse::<Schedule>().is_err());
/// # Ok::<(), runtime_adapter::sim::ScheduleError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule(Vec<Choice>);

/// What is wrong with the text of a schedule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// It does not begin as one.
    #[error("this is no schedule: the first line should read `{MAGIC}`, and reads `{0}`")]
    NotOne(String),
    /// Another version of this crate wrote it, for which the choices may mean other things.
    #[error(
        "the schedule was written by version {found} of this simulator, and this is {}: explore again from the seed",
        env!("CARGO_PKG_VERSION")
    )]
    OtherBuild {
        /// The version that it names.
        found: String,
    },
    /// A choice cannot be read.
    #[error("`{0}` is no choice: it should be a pick and its alternatives, as in `2/5`")]
    NotAChoice(String),
    /// There are fewer or more choices than it says, or others.
    #[error(
        "the schedule was cut short or changed: it should have {said} choices with the sum {said_sum}, and has {found} with {found_sum}"
    )]
    Damaged {
        /// How many choices it says it has.
        said: usize,
        /// The checksum that it says.
        said_sum: String,
        /// How many there are.
        found: usize,
        /// The checksum of those.
        found_sum: String,
    },
}

const MAGIC: &str = "schedule of a simulation";
const PER_LINE: usize = 16;

impl Schedule {
    /// Returns the choices.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        &self.0
    }

    /// Returns the choices.
    #[must_use]
    pub fn into_choices(self) -> Vec<Choice> {
        self.0
    }

    /// Tells how many choices took another way than what came first.
    #[must_use]
    pub fn deviations(&self) -> usize {
        self.0.iter().filter(|choice| choice.pick != 0).count()
    }

    fn sum(&self) -> String {
        let numbers = self.0.iter().flat_map(|it| [it.alternatives, it.pick]);
        format!("{:016x}", fnv1a(numbers.flat_map(u32::to_le_bytes)))
    }
}

impl From<Vec<Choice>> for Schedule {
    fn from(choices: Vec<Choice>) -> Self {
        Self(choices)
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{MAGIC}")?;
        writeln!(f, "version {}", env!("CARGO_PKG_VERSION"))?;
        writeln!(f, "choices {} sum {}", self.0.len(), self.sum())?;
        for line in self.0.chunks(PER_LINE) {
            let choices = line
                .iter()
                .map(|it| format!("{}/{}", it.pick, it.alternatives));
            writeln!(f, "{}", choices.collect::<Vec<_>>().join(" "))?;
        }
        Ok(())
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, ScheduleError> {
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        if first.trim_end() != MAGIC {
            let start = first.chars().take(60).collect();
            return Err(ScheduleError::NotOne(start));
        }
        let version = lines.next().unwrap_or_default();
        let version = version
            .strip_prefix("version ")
            .unwrap_or(version)
            .trim_end();
        if version != env!("CARGO_PKG_VERSION") {
            return Err(ScheduleError::OtherBuild {
                found: version.to_owned(),
            });
        }
        let said: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
        let (said, said_sum) = match said[..] {
            ["choices", count, "sum", sum] => (count.parse().unwrap_or(0), sum),
            _ => (0, ""),
        };
        let choices = lines.flat_map(str::split_whitespace).map(choice);
        let schedule = Self(choices.collect::<Result<_, _>>()?);
        let (found, found_sum) = (schedule.0.len(), schedule.sum());
        if said != found || said_sum != found_sum {
            return Err(ScheduleError::Damaged {
                said,
                said_sum: said_sum.to_owned(),
                found,
                found_sum,
            });
        }
        Ok(schedule)
    }
}

fn choice(word: &str) -> Result<Choice, ScheduleError> {
    let read = word.split_once('/').and_then(|(pick, alternatives)| {
        Some(Choice {
            alternatives: alternatives.parse().ok()?,
            pick: pick.parse().ok()?,
        })
    });
    read.filter(|choice| choice.pick < choice.alternatives)
        .ok_or_else(|| ScheduleError::NotAChoice(word.to_owned()))
}
