//! Places in the text of a file, and pieces of it as an error may show them.

use std::ops::Range;

use super::error::Position;

/// The most characters of a file that one error repeats.
const MOST_SHOWN: usize = 60;

/// The lines of a text, to tell places in it.
pub(super) struct Lines<'t> {
    text: &'t str,
    /// Where each line begins.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let newlines = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self {
            text,
            starts: [0].into_iter().chain(newlines).collect(),
        }
    }

    /// The line, counted from 1, that a byte is in.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    /// The line and column of a byte; past the end, those of the end.
    pub(super) fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line(offset);
        let before = &self.text.as_bytes()[self.starts[line - 1]..offset];
        // Bytes of the form 10xxxxxx go on with a character; the others begin one.
        let characters = before.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        Position {
            line,
            column: characters + 1,
        }
    }

    /// A piece of the text as an error may show it.
    pub(super) fn shown(&self, span: &Range<usize>) -> String {
        shown(self.text.get(span.clone()).unwrap_or_default())
    }
}

/// A piece of a file on one line and fit for a terminal: control characters escaped, the end cut off if it is long.
pub(super) fn shown(piece: &str) -> String {
    let mut shown = String::new();
    for (count, c) in piece.chars().enumerate() {
        if count == MOST_SHOWN {
            shown.push('…');
            break;
        }
        if c.is_control() {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, offset: usize, line: usize, column: usize) {
        assert_eq!(Lines::of(text).position(offset), Position { line, column });
    }

    #[test]
    fn lines_and_columns_count_from_one() {
        check("a\nbc\n", 0, 1, 1);
        check("a\nbc\n", 3, 2, 2);
        check("a\r\nb", 3, 2, 1);
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        check("é = 'ü' x", "é = 'ü' ".len(), 1, 9);
    }

    #[test]
    fn past_the_end_is_the_end() {
        check("", 0, 1, 1);
        check("ab\n", 100, 2, 1);
    }

    #[test]
    fn what_is_shown_stays_on_one_short_line() {
        assert_eq!(shown("a\n\u{1b}[31mb"), "a\\n\\u{1b}[31mb");
        assert_eq!(shown(&"x".repeat(1_000_000)).chars().count(), 61);
    }
}
