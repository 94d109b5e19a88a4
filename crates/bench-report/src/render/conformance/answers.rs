//! The records of a pass as a sheet: a row for each check, a column for each flavour, an answer in each cell.
//!
//! Passes of the same flavour with different numbers of workers share a column; where the number changes the answer, the
//! cell holds both.

use super::markup;
use crate::conformance::{Caps, Class, FlavourPass, Kind, Pass, Verdict};

/// All rows and columns.
pub(super) struct Sheet<'a> {
    pub(super) columns: Vec<Column<'a>>,
    /// In the order of the suite, those of the first flavour first.
    pub(super) checks: Vec<Row<'a>>,
}

/// One flavour of a runtime.
pub(super) struct Column<'a> {
    /// The runtime's name, and the flavour's where it has several.
    pub(super) title: String,
    pub(super) caps: &'a Caps,
    /// One for each number of workers.
    passes: Vec<&'a FlavourPass>,
}

/// One check.
pub(super) struct Row<'a> {
    pub(super) name: &'a str,
    pub(super) topic: &'a str,
    pub(super) file: &'a str,
    kind: &'a Kind,
    /// One for each column.
    pub(super) answers: Vec<Answer<'a>>,
}

/// What a check found in one column: nothing where it is not for that flavour.
#[derive(Clone, PartialEq)]
pub(super) struct Answer<'a> {
    /// One for each number of workers, or one for all of them if they agree.
    found: Vec<(Option<u32>, &'a Verdict)>,
}

impl<'a> Sheet<'a> {
    pub(super) fn of(pass: &'a Pass) -> Self {
        let columns = columns(pass);
        let mut checks: Vec<Row<'a>> = Vec::new();
        for record in pass.flavours.iter().flat_map(|it| &it.records) {
            if checks.iter().any(|row| row.name == record.check) {
                continue;
            }
            let answers = columns.iter().map(|it| it.answer(&record.check)).collect();
            checks.push(Row {
                name: &record.check,
                topic: &record.topic,
                file: &record.file,
                kind: &record.kind,
                answers,
            });
        }
        Self { columns, checks }
    }

    /// The rows that some columns answer differently.
    pub(super) fn differing(&self) -> impl Iterator<Item = &Row<'a>> {
        self.checks
            .iter()
            .filter(|row| row.may_differ() && row.differs())
    }

    /// The topics, in the order in which the suite comes to them.
    pub(super) fn topics(&self) -> Vec<&'a str> {
        crate::comparison::distinct(self.checks.iter().map(|row| row.topic))
    }
}

fn columns(pass: &Pass) -> Vec<Column<'_>> {
    let mut columns: Vec<Column<'_>> = Vec::new();
    for it in &pass.flavours {
        let caps = &it.flavour.caps;
        let same = |column: &&mut Column<'_>| {
            column.caps.runtime == caps.runtime && column.caps.flavour == caps.flavour
        };
        match columns.iter_mut().find(same) {
            Some(column) => column.passes.push(it),
            None => columns.push(Column {
                title: caps.runtime.clone(),
                caps,
                passes: vec![it],
            }),
        }
    }
    let shared: Vec<bool> = columns
        .iter()
        .map(|column| {
            let of = |other: &&Column<'_>| other.caps.runtime == column.caps.runtime;
            columns.iter().filter(of).count() > 1
        })
        .collect();
    for (column, shared) in columns.iter_mut().zip(shared) {
        if shared {
            column.title = format!("{} {}", column.caps.runtime, column.caps.flavour);
        }
    }
    columns
}

impl<'a> Column<'a> {
    fn answer(&self, check: &str) -> Answer<'a> {
        let mut found: Vec<(Option<u32>, &'a Verdict)> = Vec::new();
        for pass in &self.passes {
            let records = pass.records.iter().filter(|it| it.check == check);
            found.extend(records.map(|it| (pass.flavour.workers, &it.verdict)));
        }
        Answer { found }
    }
}

impl<'a> Row<'a> {
    pub(super) fn may_differ(&self) -> bool {
        matches!(self.kind, Kind::MayDiffer { .. })
    }

    /// What is asked; a claim asks nothing.
    pub(super) fn question(&self) -> &'a str {
        match self.kind {
            Kind::MustHold => "",
            Kind::MayDiffer { question, .. } => question,
        }
    }

    fn classes(&self) -> &'a [Class] {
        match self.kind {
            Kind::MustHold => &[],
            Kind::MayDiffer { classes, .. } => classes,
        }
    }

    /// The classes that were found somewhere, in the order of the check.
    pub(super) fn found_classes(&self) -> impl Iterator<Item = &'a Class> {
        let found: Vec<&str> = self.answers.iter().flat_map(Answer::classes).collect();
        self.classes()
            .iter()
            .filter(move |class| found.contains(&class.name.as_str()))
    }

    /// The name as a link, and the question.
    pub(super) fn heading(&self) -> String {
        let name = markup::check(self.name, self.file);
        format!("{name}: {}", markup::prose(self.question()))
    }

    /// Tells whether columns that were asked answer differently, or one of them by its number of workers.
    pub(super) fn differs(&self) -> bool {
        let mut asked = self.answers.iter().filter(|answer| answer.is_known());
        let first = asked.next();
        first.is_some_and(|first| !first.is_uniform() || asked.any(|other| !other.is_like(first)))
    }

    /// The answer of a column, with what it means.
    pub(super) fn explained(&self, column: usize) -> String {
        let explained = |(words, class): (String, Option<&str>)| {
            let class = self
                .classes()
                .iter()
                .find(|it| Some(it.name.as_str()) == class);
            match class {
                Some(class) => format!("{words}: {}", markup::prose(&class.means)),
                None => words,
            }
        };
        let parts = self.answers[column].parts().into_iter().map(explained);
        parts.collect::<Vec<_>>().join("<br>")
    }
}

impl<'a> Answer<'a> {
    /// The passes in which the check was run and came to an answer.
    fn known(&self) -> impl Iterator<Item = (Option<u32>, &'a Verdict)> {
        let known = |(_, it): &(Option<u32>, &Verdict)| !matches!(it, Verdict::Skipped(_));
        self.found.iter().copied().filter(known)
    }

    /// Tells whether there is an answer.
    pub(super) fn is_known(&self) -> bool {
        self.known().next().is_some()
    }

    /// Tells whether the check is for this column at all.
    pub(super) fn is_there(&self) -> bool {
        !self.found.is_empty()
    }

    /// Tells whether the answer is the same with every number of workers that gave one.
    fn is_uniform(&self) -> bool {
        let mut known = self.known();
        let first = known.next();
        first.is_none_or(|(_, first)| known.all(|(_, it)| it.is_like(first)))
    }

    /// Tells whether another column answers the same. Where neither depends on its number of workers, the numbers do not
    /// count.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        if self.is_uniform() && other.is_uniform() {
            let pair = self.known().next().zip(other.known().next());
            return pair.is_some_and(|((_, a), (_, b))| a.is_like(b));
        }
        let (mine, theirs): (Vec<_>, Vec<_>) = (self.known().collect(), other.known().collect());
        let mut pairs = mine.iter().zip(&theirs);
        mine.len() == theirs.len() && pairs.all(|((n, a), (m, b))| n == m && a.is_like(b))
    }

    fn classes(&self) -> impl Iterator<Item = &'a str> {
        self.found.iter().filter_map(|(_, it)| it.class())
    }

    /// Why the check could not be run, where it could not, and with how many workers if with others it could.
    pub(super) fn skipped(&self) -> impl Iterator<Item = (Option<u32>, &'a str)> {
        let partly = self.is_known();
        self.found.iter().filter_map(move |(workers, it)| match it {
            Verdict::Skipped(reason) => Some((workers.filter(|_| partly), reason.as_str())),
            _ => None,
        })
    }

    /// What a table shows.
    pub(super) fn cell(&self) -> String {
        let parts = self.parts().into_iter().map(|(words, _)| words);
        parts.collect::<Vec<_>>().join(", ")
    }

    /// Each answer in words, and its class; the number of workers is there where it is part of the answer.
    fn parts(&self) -> Vec<(String, Option<&'a str>)> {
        let known: Vec<(Option<u32>, &Verdict)> = self.known().collect();
        let words = |verdict: &Verdict| match verdict {
            Verdict::Held => "holds".to_owned(),
            Verdict::Declared(class) | Verdict::Undeclared { found: class, .. } => {
                format!("`{}`", markup::code(class))
            }
            Verdict::Failed(_) | Verdict::Skipped(_) => "**failed**".to_owned(),
        };
        match known.as_slice() {
            [] if self.is_there() => vec![("not run".to_owned(), None)],
            [] => vec![("–".to_owned(), None)],
            [(_, first), ..] if self.is_uniform() && known.len() == self.found.len() => {
                vec![(words(first), first.class())]
            }
            known => known
                .iter()
                .map(|(workers, verdict)| {
                    let words = match workers {
                        None => words(verdict),
                        Some(n) => format!("{} ({})", words(verdict), workers_of(*n)),
                    };
                    (words, verdict.class())
                })
                .collect(),
        }
    }
}

/// A number of workers in words.
pub(super) fn workers_of(n: u32) -> String {
    markup::count(n as usize, "worker")
}
