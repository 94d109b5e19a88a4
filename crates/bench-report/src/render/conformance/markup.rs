//! Markdown from the words of records: tables, links, and text that means itself.

use crate::render::plain;

/// Where the sources of the checks are, from the folder of the documents.
const SOURCES: &str = "../crates/runtime-adapter/";

/// A table; a row that is too short is filled up.
pub(super) fn table(titles: &[String], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| {
        let mut line = String::from("|");
        for at in 0..titles.len() {
            line.push_str(&format!(" {} |", cells.get(at).map_or("", String::as_str)));
        }
        line + "\n"
    };
    let below = vec!["---".to_owned(); titles.len()];
    let mut out = line(titles) + &line(&below);
    for row in rows {
        out.push_str(&line(&row));
    }
    out
}

/// Prose from a record: what stands between backticks is code, all else means itself.
pub(super) fn prose(text: &str) -> String {
    let text = plain(text);
    let parts: Vec<&str> = text.split('`').collect();
    // An odd backtick out is a character like any other.
    let balanced = parts.len() % 2 == 1;
    let mut out = String::with_capacity(text.len());
    for (at, part) in parts.iter().enumerate() {
        let is_code = balanced && at % 2 == 1;
        if at > 0 {
            out.push_str(if balanced { "`" } else { "\\`" });
        }
        out.push_str(&if is_code { code(part) } else { escaped(part) });
    }
    out
}

/// What stands between backticks in a table.
pub(super) fn code(text: &str) -> String {
    plain(text).replace('|', "\\|").replace('`', "'")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '*' | '_' | '[' | ']' | '\\' | '#' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

/// A check's name, as a link to the file that it is written in.
pub(super) fn check(name: &str, file: &str) -> String {
    let place: String = file
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "/_-.".contains(*c))
        .collect();
    format!("[`{}`]({SOURCES}{place})", code(name))
}

/// The place of a heading on its page, as GitHub names it.
pub(super) fn anchor(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
            _ => None,
        })
        .collect()
}

/// A number of things: `1 check`, `2 checks`.
pub(super) fn count(n: usize, thing: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{n} {thing}{s}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stays_code_and_markup_means_itself() {
        assert_eq!(
            prose("does `sleep(0)` of a Vec<u8> *wait*?"),
            "does `sleep(0)` of a Vec&lt;u8> \\*wait\\*?"
        );
        assert_eq!(prose("`a|b` | c"), "`a\\|b` \\| c");
        assert_eq!(prose("it`s\nhere"), "it\\`s here");
    }

    #[test]
    fn a_link_leads_to_a_file_of_the_crate_and_nowhere_else() {
        assert_eq!(
            check("sleep-zero", "src/conformance/timers.rs"),
            "[`sleep-zero`](../crates/runtime-adapter/src/conformance/timers.rs)"
        );
        assert!(!check("x", "a)[b](c").contains(")["));
    }

    #[test]
    fn headings_are_found_by_their_anchor() {
        assert_eq!(anchor("From async-std to smol"), "from-async-std-to-smol");
        assert_eq!(
            anchor("tokio: multi-thread, local"),
            "tokio-multi-thread-local"
        );
    }

    #[test]
    fn every_row_of_a_table_has_every_column() {
        let titles = ["a", "b"].map(str::to_owned);
        let rows = [vec!["1".to_owned()]].into_iter();
        assert_eq!(table(&titles, rows), "| a | b |\n| --- | --- |\n| 1 |  |\n");
    }
}
