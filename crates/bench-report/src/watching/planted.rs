//! One run of a planted program.

use serde::{Deserialize, Serialize};

use crate::record::make_storable;
use crate::{Environment, Outcome, Record, SCHEMA};

/// What is true of a planted program, by its own account, beside what was seen of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlantedRecord {
    /// Version of the schema: [`SCHEMA`].
    pub schema: u32,
    /// Hash over everything else; empty until it is written.
    pub id: String,
    /// The program's name.
    pub program: String,
    /// What the program does, in a few words.
    pub does: String,
    /// Number of the run, from 0.
    pub repetition: u32,
    /// Busy processes that ran beside it on purpose.
    pub load: u32,
    /// How many processors others used while it ran, those busy processes among them.
    pub beside: f64,
    /// The kind of thread whose lives are split; empty where it is the wall time of the whole program.
    pub of: String,
    /// The shares that are true, as far as the program can know them.
    pub truth: Thirds,
    /// The shares that were seen.
    pub seen: Thirds,
    /// How many of its threads were ready without a processor, on average over the run, as far as the program can know.
    pub starving: Option<f64>,
    /// What the program waits for, as the report calls it; empty where it does not.
    pub waits_for: String,
    /// The kind of work that the verdict names.
    pub work: String,
    /// What kind of work it would be if it were not starved; empty where it is not, or where the report does not say.
    pub otherwise: String,
    /// The kinds of work that are right for it.
    pub right: Vec<String>,
    /// The patterns that were recognised.
    pub patterns: Vec<String>,
    /// The pattern that has to be recognised; empty where there is none.
    pub planted_pattern: String,
    /// Blocked stretches of its event loop by its own clock, where it has such.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub planted_stalls: Option<Stalls>,
    /// Those that were seen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seen_stalls: Option<Stalls>,
    /// How long it ran, as the watcher saw it.
    pub wall_ns: u64,
    /// Processor time that watching took.
    pub cost_ns: u64,
    /// What it was measured on.
    pub environment: Environment,
}

/// The parts of a time that add up to 1. What is not known is not there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Thirds {
    /// Computing.
    pub computing: f64,
    /// Ready, without a processor.
    pub ready: Option<f64>,
    /// Waiting for what it was planted to wait for; all waiting where that is nothing.
    pub waiting: Option<f64>,
}

/// Stretches in which an event loop did not look at its events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stalls {
    /// How many.
    pub number: u64,
    /// The longest.
    pub longest_ns: u64,
}

/// From this share on, being ready without a processor is what ails a program: starved is right then, whatever it does.
const STARVED: f64 = 0.2;

impl PlantedRecord {
    /// How far what was seen is from the truth, in points: the greatest difference of any share that is known.
    #[must_use]
    pub fn distance(&self) -> f64 {
        let (truth, seen) = (&self.truth, &self.seen);
        let apart = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs(),
            _ => 0.0,
        };
        let computing = (truth.computing - seen.computing).abs();
        let most = computing
            .max(apart(truth.ready, seen.ready))
            .max(apart(truth.waiting, seen.waiting));
        100.0 * most
    }

    /// Tells whether the verdict is right: the kind of work that was planted, or starved where it truly was.
    #[must_use]
    pub fn is_right(&self) -> bool {
        let right = |work: &String| self.right.contains(work);
        if right(&self.work) {
            return true;
        }
        // What was seen may be five points off.
        let was_starved = self.starving.or(self.seen.ready).unwrap_or(0.0) >= STARVED - 0.05;
        let otherwise = self.otherwise.is_empty() || right(&self.otherwise);
        self.work == "starved" && was_starved && otherwise
    }

    /// Tells whether the planted pattern was recognised; nothing where there is none.
    #[must_use]
    pub fn is_recognised(&self) -> Option<bool> {
        let planted = &self.planted_pattern;
        (!planted.is_empty()).then(|| self.patterns.contains(planted))
    }
}

impl Default for PlantedRecord {
    /// An empty record of the current schema, to be filled in.
    fn default() -> Self {
        Self {
            schema: SCHEMA,
            id: String::new(),
            program: String::new(),
            does: String::new(),
            repetition: 0,
            load: 0,
            beside: 0.0,
            of: String::new(),
            truth: Thirds::default(),
            seen: Thirds::default(),
            starving: None,
            waits_for: String::new(),
            work: String::new(),
            otherwise: String::new(),
            right: Vec::new(),
            patterns: Vec::new(),
            planted_pattern: String::new(),
            planted_stalls: None,
            seen_stalls: None,
            wall_ns: 0,
            cost_ns: 0,
            environment: Environment::default(),
        }
    }
}

impl Record for PlantedRecord {
    fn id(&mut self) -> &mut String {
        &mut self.id
    }

    fn without_paths(mut self) -> Self {
        make_storable(&mut self.environment, &mut Outcome::Complete);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thirds(computing: f64, ready: f64) -> Thirds {
        Thirds {
            computing,
            ready: Some(ready),
            waiting: Some(1.0 - computing - ready),
        }
    }

    fn record(work: &str, ready: f64) -> PlantedRecord {
        PlantedRecord {
            truth: thirds(0.5, ready),
            seen: thirds(0.5, ready),
            starving: Some(ready),
            work: work.to_owned(),
            right: vec!["both".to_owned()],
            ..PlantedRecord::default()
        }
    }

    #[test]
    fn the_distance_is_that_of_the_share_that_is_farthest_off() {
        let record = PlantedRecord {
            truth: thirds(0.5, 0.25),
            seen: thirds(0.5, 0.125),
            ..PlantedRecord::default()
        };
        assert!((record.distance() - 12.5).abs() < 1e-9);
        let unknown = PlantedRecord {
            truth: Thirds {
                computing: 0.75,
                ..Thirds::default()
            },
            seen: thirds(0.5, 0.5),
            ..PlantedRecord::default()
        };
        assert!((unknown.distance() - 25.0).abs() < 1e-9);
    }

    #[test]
    fn starved_is_right_where_it_was_starved_alone() {
        assert!(record("both", 0.0).is_right());
        assert!(!record("cleaning", 0.0).is_right());
        assert!(record("starved", 0.4).is_right());
        assert!(!record("starved", 0.05).is_right());
        let mut starved = record("starved", 0.4);
        starved.otherwise = "cleaning".to_owned();
        assert!(!starved.is_right(), "what it would be otherwise counts too");
        starved.otherwise = "both".to_owned();
        assert!(starved.is_right());
    }

    #[test]
    fn a_pattern_counts_only_where_one_was_planted() {
        let mut record = record("both", 0.0);
        assert_eq!(record.is_recognised(), None);
        record.planted_pattern = "taking-turns".to_owned();
        assert_eq!(record.is_recognised(), Some(false));
        record.patterns.push("taking-turns".to_owned());
        assert_eq!(record.is_recognised(), Some(true));
    }

    #[test]
    fn a_line_comes_back_and_names_no_folder() {
        let mut record = record("both", 0.1);
        record.environment.command = vec!["/home/ada/lunchrush".to_owned()];
        let line = record.to_line();
        assert!(!line.contains("ada"), "{line}");
        let back = PlantedRecord::read_lines(line.as_bytes()).unwrap();
        assert_eq!(back[0].truth, record.truth);
        assert_eq!(back[0].to_line(), line);
        assert!(!back[0].id.is_empty());
    }
}
