//! What is noted while a text is read: where each key stands, and what is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::check::Finding;
use super::error::{FileProblem, Position, ScenarioFileError};
use super::file::ScenarioFile;
use super::key::Key;
use super::place::Lines;

/// The most problems that are noted: more than anybody mends in one go, and finding out about each takes time.
const MOST_NOTED: usize = 100;

/// Notes on one text.
pub(super) struct Notes<'t> {
    lines: Lines<'t>,
    problems: Vec<FileProblem>,
    /// Where the value of each key begins that the text has.
    places: BTreeMap<Key, usize>,
    /// The keys whose values could not be read: what is found out about them later is about a stand-in.
    unread: BTreeSet<Key>,
}

impl<'t> Notes<'t> {
    pub(super) fn on(text: &'t str) -> Self {
        Self {
            lines: Lines::of(text),
            problems: Vec::new(),
            places: BTreeMap::new(),
            unread: BTreeSet::new(),
        }
    }

    /// Whether nothing more will be noted.
    pub(super) fn is_full(&self) -> bool {
        self.problems.len() >= MOST_NOTED
    }

    /// Notes where the value of a key is.
    pub(super) fn stands(&mut self, key: Key, span: &Range<usize>) {
        self.places.insert(key, span.start);
    }

    /// Notes that the value of a key, or a part of it, could not be read.
    pub(super) fn unread(
        &mut self,
        key: Key,
        span: &Range<usize>,
        message: impl Into<String>,
        nearest: Option<&str>,
    ) {
        self.unread.insert(key);
        self.wrong(span, message, nearest);
    }

    /// Notes that something is wrong at a place.
    pub(super) fn wrong(
        &mut self,
        span: &Range<usize>,
        message: impl Into<String>,
        nearest: Option<&str>,
    ) {
        self.note(FileProblem {
            position: Some(self.lines.position(span.start)),
            message: message.into(),
            nearest: nearest.map(str::to_owned),
        });
    }

    /// Notes what a check of the values found, unless it is about a value that could not be read.
    pub(super) fn found(&mut self, finding: Finding) {
        if finding.keys.iter().any(|key| self.unread.contains(key)) {
            return;
        }
        let position = self.place_of(&finding.keys);
        self.note(FileProblem {
            position: Some(position),
            message: finding.message,
            nearest: None,
        });
    }

    fn note(&mut self, problem: FileProblem) {
        if !self.is_full() {
            self.problems.push(problem);
        }
    }

    /// The first of the keys that the text has; failing that their section, or the top of the file.
    fn place_of(&self, keys: &[Key]) -> Position {
        let section = keys.iter().filter_map(|key| key.section.opening());
        let place = keys
            .iter()
            .copied()
            .chain(section)
            .find_map(|key| self.places.get(&key));
        self.lines.position(place.copied().unwrap_or(0))
    }

    /// The line, counted from 1, that a byte of the text is in.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.lines.line(offset)
    }

    /// A piece of the text as an error may show it.
    pub(super) fn shown(&self, span: &Range<usize>) -> String {
        self.lines.shown(span)
    }

    /// The file, if nothing is wrong with it.
    pub(super) fn conclude(self, file: ScenarioFile) -> Result<ScenarioFile, ScenarioFileError> {
        if self.problems.is_empty() {
            Ok(file)
        } else {
            Err(self.into_error())
        }
    }

    /// What is wrong.
    pub(super) fn into_error(mut self) -> ScenarioFileError {
        if self.is_full() {
            self.problems.push(FileProblem {
                position: None,
                message: format!("at least {MOST_NOTED} things are wrong, here are some of them"),
                nearest: None,
            });
        }
        ScenarioFileError::new(self.problems)
    }
}
