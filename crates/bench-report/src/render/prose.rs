//! Prose for a terminal: words wrapped to a width, and nothing that steers the terminal.

/// What belongs to the number before it.
const UNITS: [&str; 10] = ["%", "ns", "µs", "us", "ms", "s", "B", "KiB", "MiB", "GiB"];

/// Makes text from a record fit for one line: control characters (an escape sequence, a line's end) become spaces.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() || is_invisible(c) {
                ' '
            } else {
                c
            }
        })
        .collect()
}

/// Characters that change the direction or the look of what follows, or stand for nothing.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Wraps the words to the width. The first line begins with `first`, the others with as many spaces. A unit is not parted
/// from its number.
pub(crate) fn wrapped(first: &str, text: &str, width: usize) -> Vec<String> {
    let indent = " ".repeat(first.chars().count());
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut empty = true;
    for word in unbroken(text) {
        let needed = line.chars().count() + usize::from(!empty) + word.chars().count();
        if !empty && needed > width {
            lines.push(std::mem::replace(&mut line, indent.clone()));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(&word);
        empty = false;
    }
    lines.push(line);
    lines
}

/// The words of a text, a number with its unit as one.
fn unbroken(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let bare = word.trim_end_matches(|c: char| c.is_ascii_punctuation() && c != '%');
        match words.last_mut() {
            Some(last) if UNITS.contains(&bare) && last.ends_with(|c: char| c.is_ascii_digit()) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_under_the_first() {
        assert_eq!(
            wrapped("- ", "one two three four", 10),
            ["- one two", "  three", "  four"]
        );
    }

    #[test]
    fn a_unit_stays_with_its_number() {
        assert_eq!(
            wrapped("", "all in 10 %, or 5 ms", 9),
            ["all in", "10 %, or", "5 ms"]
        );
    }

    #[test]
    fn a_word_longer_than_the_width_stands_alone() {
        assert_eq!(
            wrapped("", "a incomprehensible b", 5),
            ["a", "incomprehensible", "b"]
        );
    }

    #[test]
    fn nothing_that_steers_a_terminal_passes() {
        assert_eq!(plain("a\u{1b}[31mb\nc\u{202e}d"), "a [31mb c d");
    }
}
