//! The records that a table is made from, and a teller that notes which of them a cell has used.

use super::words::shown;
use super::{Cell, DifferenceRecord, Measurement, Side};
use crate::difference::judge_values;
use crate::render::units;
use crate::{Difference, Estimate, Outcome};

/// The records of one table.
#[derive(Debug, Clone)]
pub(super) struct Known<'a> {
    records: Vec<&'a DifferenceRecord>,
}

/// Puts sentences together to a cell.
#[derive(Debug)]
pub(super) struct Teller<'a> {
    known: &'a Known<'a>,
    sentences: Vec<String>,
    used: Vec<String>,
}

/// A record with figures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a>(&'a DifferenceRecord);

impl<'a> Known<'a> {
    pub(super) fn of(records: Vec<&'a DifferenceRecord>) -> Self {
        Self { records }
    }

    /// The last record of a measurement and a side: where two sessions are in one file, the later one counts.
    fn find(&self, measurement: Measurement, side: Side) -> Option<&'a DifferenceRecord> {
        let mut records = self.records.iter().rev();
        records
            .find(|it| it.measurement == measurement && it.side == side)
            .copied()
    }

    /// Those that a teller can find.
    pub(super) fn current(&self) -> Vec<&'a DifferenceRecord> {
        let is_current = |it: &&&DifferenceRecord| {
            self.find(it.measurement, it.side)
                .is_some_and(|found| std::ptr::eq(found, **it))
        };
        self.records.iter().filter(is_current).copied().collect()
    }

    pub(super) fn teller(&'a self) -> Teller<'a> {
        Teller {
            known: self,
            sentences: Vec::new(),
            used: Vec::new(),
        }
    }
}

impl<'a> Teller<'a> {
    /// Looks a record up that the cell then rests on; where there is none with figures, the cell says so, and why.
    pub(super) fn of(&mut self, measurement: Measurement, side: Side) -> Option<Seen<'a>> {
        let seen = self.quietly(measurement, side);
        if seen.is_none() {
            let why = match self.known.find(measurement, side).map(|it| &it.outcome) {
                Some(Outcome::Failed(why) | Outcome::Partial(why)) => format!(" ({why})"),
                Some(Outcome::Complete) | None => String::new(),
            };
            let sentence = format!("Not measured: {measurement}, {side}{why}.");
            if !self.sentences.contains(&sentence) {
                self.sentences.push(sentence);
            }
        }
        seen
    }

    /// Looks a record up that the cell can do without.
    pub(super) fn quietly(&mut self, measurement: Measurement, side: Side) -> Option<Seen<'a>> {
        let record = self.known.find(measurement, side)?;
        if !record.id.is_empty() && !self.used.contains(&record.id) {
            self.used.push(record.id.clone());
        }
        (!record.figures.is_empty()).then_some(Seen(record))
    }

    /// Adds a sentence; its first letter becomes a capital.
    pub(super) fn say(&mut self, sentence: impl AsRef<str>) {
        let mut letters = sentence.as_ref().chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        self.sentences
            .push(first.chain(letters).chain(['.']).collect());
    }

    /// The cell.
    pub(super) fn cell(self) -> Cell {
        Cell {
            text: self.sentences.join(" "),
            records: self.used,
        }
    }
}

impl Seen<'_> {
    fn estimate(self, figure: &str) -> Option<Estimate> {
        self.0.figures.get(figure).map(super::Figure::estimate)
    }

    /// The median of a figure.
    pub(super) fn median(self, figure: &str) -> Option<f64> {
        Some(self.estimate(figure)?.median)
    }

    /// A time with its interval.
    pub(super) fn time(self, figure: &str) -> String {
        shown(self.estimate(figure), units::time)
    }

    /// An amount of memory with its interval.
    pub(super) fn bytes(self, figure: &str) -> String {
        shown(self.estimate(figure), units::bytes)
    }

    /// A number with its interval.
    pub(super) fn count(self, figure: &str) -> String {
        shown(self.estimate(figure), units::count)
    }

    /// The ratio of two figures of this record, with its interval.
    pub(super) fn ratio(self, over: &str, under: &str) -> String {
        let values = |figure| Some(self.0.figures.get(figure)?.values());
        let ratio = values(over).zip(values(under)).and_then(|(over, under)| {
            let pairs: Vec<_> = over.iter().copied().zip(under.iter().copied()).collect();
            crate::stats::paired_ratio(&pairs)
        });
        shown(ratio, units::ratio)
    }

    /// How a figure stands beside that of another record, paired by repetition.
    pub(super) fn beside(self, other: Self, figure: &str) -> Difference {
        self.beside_another(figure, other, figure)
    }

    /// How a figure stands beside another one of another record.
    pub(super) fn beside_another(self, figure: &str, other: Self, theirs: &str) -> Difference {
        let mine = self.0.figures.get(figure);
        let Some((a, b)) = mine.zip(other.0.figures.get(theirs)) else {
            return Difference::Unknown;
        };
        let value_in = |repetition| {
            let place = other.0.repetitions.iter().position(|it| it == repetition)?;
            b.values().get(place).copied()
        };
        let mine = self.0.repetitions.iter().zip(a.values());
        let pairs: Vec<(f64, f64)> = mine
            .filter_map(|(repetition, &a)| Some((a, value_in(repetition)?)))
            .collect();
        judge_values(
            (a.values(), a.estimate().interval()),
            (b.values(), b.estimate().interval()),
            &pairs,
        )
    }
}
