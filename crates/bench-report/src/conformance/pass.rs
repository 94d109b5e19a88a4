//! One repetition of all flavours, whole: what is stored, and what documents are rendered from.

use super::{Event, Flavour, Record, Run};

/// The first repetition of every flavour, in the order in which the flavours were asked for, whatever the order of running.
#[derive(Debug, Clone, PartialEq)]
pub struct Pass {
    /// Where it ran, and what was asked for.
    pub run: Run,
    /// One for each flavour.
    pub flavours: Vec<FlavourPass>,
}

/// The first repetition of one flavour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlavourPass {
    /// The flavour.
    pub flavour: Flavour,
    /// One for each check, in the order of running.
    pub records: Vec<Record>,
}

/// Why events are no whole pass.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PassError {
    /// The first line is missing.
    #[error("no line tells where the suite ran")]
    NoRun,
    /// There is no flavour at all.
    #[error("no flavour was asked for")]
    NoFlavour,
    /// Not all checks of a flavour came to their end.
    #[error("of the {of} checks of {flavour}, {there} came to their end")]
    Short {
        /// The flavour's name.
        flavour: String,
        /// How many came to their end.
        there: usize,
        /// How many there should be.
        of: u32,
    },
    /// A flavour has not begun.
    #[error("{flavour} was asked for and did not run")]
    Missing {
        /// The flavour's name.
        flavour: String,
    },
}

impl Pass {
    /// Picks the first repetition from events in any order.
    ///
    /// # Errors
    /// [`PassError`] if a flavour that was asked for, or a check of one, is not there.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Result<Self, PassError> {
        let mut run = None;
        let mut begun: Vec<FlavourPass> = Vec::new();
        let mut records: Vec<Record> = Vec::new();
        for event in events {
            match event {
                Event::Run(it) => run = Some(it.clone()),
                Event::Flavour(it) if it.repetition == 0 => begun.push(FlavourPass {
                    flavour: it.clone(),
                    records: Vec::new(),
                }),
                Event::Outcome(it) if it.repetition == 0 => records.push(it.clone()),
                _ => {}
            }
        }
        let run = run.ok_or(PassError::NoRun)?;
        for record in records {
            if let Some(of) = begun
                .iter_mut()
                .find(|it| it.flavour.name == record.flavour)
            {
                of.records.push(record);
            }
        }
        let flavours: Vec<FlavourPass> = run
            .flavours
            .iter()
            .map(|name| whole(&mut begun, name))
            .collect::<Result<_, _>>()?;
        if flavours.is_empty() {
            return Err(PassError::NoFlavour);
        }
        Ok(Self { run, flavours })
    }

    /// The events that give this pass again, in its order.
    pub fn events(&self) -> impl Iterator<Item = Event> + '_ {
        let flavours = self.flavours.iter().flat_map(|it| {
            let records = it.records.iter().cloned().map(Event::Outcome);
            std::iter::once(Event::Flavour(it.flavour.clone())).chain(records)
        });
        std::iter::once(Event::Run(self.run.clone())).chain(flavours)
    }
}

fn whole(begun: &mut Vec<FlavourPass>, name: &str) -> Result<FlavourPass, PassError> {
    let at = begun.iter().position(|it| it.flavour.name == name);
    let it = at
        .map(|at| begun.swap_remove(at))
        .ok_or_else(|| PassError::Missing {
            flavour: name.to_owned(),
        })?;
    let there = it.records.len();
    if u32::try_from(there).is_ok_and(|there| there == it.flavour.checks) {
        Ok(it)
    } else {
        Err(PassError::Short {
            flavour: name.to_owned(),
            there,
            of: it.flavour.checks,
        })
    }
}
