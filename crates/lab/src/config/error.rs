//! What is wrong in a scenario file, with its place and what would be right.

use std::fmt;

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, counted from 1.
    pub line: usize,
    /// The character in the line, counted from 1.
    pub column: usize,
}

/// One thing that is wrong in a scenario file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileProblem {
    /// Where it is; `None` where there is no text, or nothing in it to point at.
    pub position: Option<Position>,
    /// What is wrong, and the rule that is broken.
    pub message: String,
    /// The valid key or value that is nearest to what was written, if any is near.
    pub nearest: Option<String>,
}

/// A scenario file that cannot be used. Displays one problem per line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ScenarioFileError {
    /// Everything that is wrong, in the order of the text; never empty.
    pub problems: Vec<FileProblem>,
}

impl ScenarioFileError {
    /// Puts problems in order. Those without a place come first: they are about the whole.
    pub(super) fn new(mut problems: Vec<FileProblem>) -> Self {
        debug_assert!(!problems.is_empty(), "an error says what is wrong");
        problems.sort_by_key(|problem| problem.position);
        Self { problems }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(f, "{position}: ")?;
        }
        f.write_str(&self.message)?;
        match &self.nearest {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for ScenarioFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            let separator = if i == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}
