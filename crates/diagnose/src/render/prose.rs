//! Words wrapped to a width, and nothing that steers a terminal.

use super::Style;

/// Makes a text from outside (a name, an argument) fit for one line.
pub(super) fn plain(text: &str) -> String {
    let printable = |c: char| match c {
        '\n' | '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    text.chars().map(printable).collect()
}

/// Shortens a text to a width, with an ellipsis.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    kept + "…"
}

/// Wraps the words to the width; the first line begins with `first`, the others with as many spaces.
pub(super) fn wrapped(first: &str, text: &str, width: usize) -> String {
    let indent = " ".repeat(first.chars().count());
    let mut lines = String::new();
    let mut line = first.to_owned();
    let mut empty = true;
    for word in words(text) {
        if !empty && line.chars().count() + 1 + word.chars().count() > width {
            lines.push_str(line.trim_end());
            lines.push('\n');
            line.clone_from(&indent);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(&word);
        empty = false;
    }
    lines + line.trim_end() + "\n"
}

/// The words, each number with its unit as one.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let bare = word.trim_end_matches([',', '.', ')', ';', ':']);
        let unit = matches!(
            bare,
            "%" | "ns" | "µs" | "ms" | "s" | "times" | "MB" | "kB" | "GB"
        );
        match words.last_mut() {
            Some(last) if unit && last.ends_with(|c: char| c.is_ascii_digit()) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// Writes a text with nothing but ASCII, where that is asked for.
pub(super) fn for_style(text: String, style: Style) -> String {
    if !style.ascii {
        return text;
    }
    text.chars()
        .map(|c| {
            match c {
                '█' | '▉' | '▊' | '▋' | '▌' => "#",
                '▍' | '▎' | '▏' => "-",
                '…' => "~",
                '·' => "-",
                'µ' => "u",
                c if c.is_ascii() => return c.to_string(),
                _ => "?",
            }
            .to_owned()
        })
        .collect()
}
