//! Counting the suite's events as they come: what was wrong, and what changed between repetitions.
//!
//! Of many repetitions only the differences are kept, so that a tally of a thousand is as small as one of two.

use serde::{Deserialize, Serialize};

use super::{Event, Flavour, Lost, Record, Run, Summary, Verdict};

/// What the events so far come to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// Where it runs, and what was asked for.
    pub run: Option<Run>,
    /// The flavours, in the order in which they were asked for.
    pub flavours: Vec<FlavourTally>,
}

/// What the passes of one flavour come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FlavourTally {
    /// The flavour's name.
    pub name: String,
    /// Passes in which every check came to its end.
    pub passes: u64,
    /// Outcomes of all passes.
    pub counts: Counts,
    /// The checks, in the order of running.
    pub checks: Vec<CheckTally>,
    /// Processes that ended before their time.
    pub lost: Vec<Lost>,
    /// Outcomes that are still to come in each pass that is under way: the repetition, and how many.
    open: Vec<(u32, u32)>,
}

/// What became of one check of one flavour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckTally {
    /// The check's name.
    pub check: String,
    /// What it is about.
    pub topic: String,
    /// Each outcome that is not like the others; more than one is a flake.
    pub seen: Vec<Seen>,
}

/// One outcome of a check, and how often there were others like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The first of them.
    pub verdict: Verdict,
    /// The repetition of the first, from 0.
    pub repetition: u32,
    /// How many there were.
    pub times: u64,
}

/// How many checks ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Claims that hold.
    pub held: u64,
    /// Differences that were declared.
    pub declared: u64,
    /// Differences that were not, and broken claims.
    pub wrong: u64,
    /// Checks that could not be run.
    pub skipped: u64,
}

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Held => self.held += 1,
            Verdict::Declared(_) => self.declared += 1,
            Verdict::Undeclared { .. } | Verdict::Failed(_) => self.wrong += 1,
            Verdict::Skipped(_) => self.skipped += 1,
        }
    }

    /// How many there are in all.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.held + self.declared + self.wrong + self.skipped
    }
}

impl CheckTally {
    /// Tells whether the outcome changed between repetitions.
    #[must_use]
    pub fn is_flake(&self) -> bool {
        self.seen.len() > 1
    }

    /// Tells whether an outcome was wrong.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.seen.iter().any(|seen| !seen.verdict.is_fine())
    }

    fn add(&mut self, record: &Record) {
        let known = self
            .seen
            .iter_mut()
            .find(|seen| seen.verdict.is_like(&record.verdict));
        match known {
            Some(seen) => seen.times += 1,
            None => self.seen.push(Seen {
                verdict: record.verdict.clone(),
                repetition: record.repetition,
                times: 1,
            }),
        }
    }
}

impl FlavourTally {
    /// The checks by their outcome: each counts once, a flake by the worst that was seen of it.
    #[must_use]
    pub fn by_check(&self) -> Counts {
        let mut counts = Counts::default();
        for check in &self.checks {
            let wrong = check.seen.iter().find(|seen| !seen.verdict.is_fine());
            if let Some(seen) = wrong.or(check.seen.first()) {
                counts.add(&seen.verdict);
            }
        }
        counts
    }

    /// The checks whose outcome changed.
    pub fn flakes(&self) -> impl Iterator<Item = &CheckTally> {
        self.checks.iter().filter(|check| check.is_flake())
    }

    fn begin(&mut self, flavour: &Flavour) {
        match flavour.checks {
            0 => self.passes += 1,
            checks => self.open.push((flavour.repetition, checks)),
        }
    }

    fn add(&mut self, record: &Record) {
        self.counts.add(&record.verdict);
        match self.checks.iter_mut().find(|it| it.check == record.check) {
            Some(check) => check.add(record),
            None => {
                let mut check = CheckTally {
                    check: record.check.clone(),
                    topic: record.topic.clone(),
                    seen: Vec::new(),
                };
                check.add(record);
                self.checks.push(check);
            }
        }
        if let Some(at) = self
            .open
            .iter()
            .position(|(repetition, _)| *repetition == record.repetition)
        {
            self.open[at].1 -= 1;
            if self.open[at].1 == 0 {
                self.open.swap_remove(at);
                self.passes += 1;
            }
        }
    }
}

impl Tally {
    /// Counts one more event.
    pub fn add(&mut self, event: &Event) {
        match event {
            Event::Run(run) => {
                for name in &run.flavours {
                    self.flavour(name);
                }
                self.run = Some(run.clone());
            }
            Event::Flavour(flavour) => self.flavour(&flavour.name).begin(flavour),
            Event::Outcome(record) => self.flavour(&record.flavour).add(record),
            Event::Lost(lost) => self.flavour(&lost.flavour).lost.push(lost.clone()),
            Event::Begun(_) | Event::Summary(_) => {}
        }
    }

    /// Passes that came to their end or were lost.
    #[must_use]
    pub fn done(&self) -> u64 {
        let done = |it: &FlavourTally| it.passes + it.lost.len() as u64;
        self.flavours.iter().map(done).sum()
    }

    /// Passes that were asked for.
    #[must_use]
    pub fn planned(&self) -> u64 {
        let repetitions = self.run.as_ref().map_or(0, |run| run.repetitions);
        u64::from(repetitions) * self.flavours.len() as u64
    }

    /// Sums up; `interrupted` says that somebody stopped it.
    #[must_use]
    pub fn summary(&self, interrupted: bool) -> Summary {
        let mut summary = Summary {
            interrupted,
            ..Summary::default()
        };
        for flavour in &self.flavours {
            summary.passes += flavour.passes;
            summary.counts.held += flavour.counts.held;
            summary.counts.declared += flavour.counts.declared;
            summary.counts.wrong += flavour.counts.wrong;
            summary.counts.skipped += flavour.counts.skipped;
            summary.lost += flavour.lost.len() as u64;
            summary.flakes += flavour.flakes().count() as u64;
        }
        summary.well = !interrupted
            && summary.counts.total() > 0
            && summary.counts.wrong == 0
            && summary.lost == 0
            && summary.flakes == 0
            && summary.passes == self.planned();
        summary
    }

    fn flavour(&mut self, name: &str) -> &mut FlavourTally {
        let known = self.flavours.iter().position(|it| it.name == name);
        let at = known.unwrap_or_else(|| {
            self.flavours.push(FlavourTally {
                name: name.to_owned(),
                ..FlavourTally::default()
            });
            self.flavours.len() - 1
        });
        &mut self.flavours[at]
    }
}
