//! Shortening of absolute paths, so that a record names no user and no folder of the machine it was measured on.

/// Shortens one argument or value: where it is an absolute path (alone, or after `=`), only its last part stays.
pub(crate) fn shorten_argument(argument: &str) -> String {
    if is_absolute(argument) {
        return last_part(argument);
    }
    match argument.split_once('=') {
        Some((name, value)) if is_absolute(value) => format!("{name}={}", last_part(value)),
        _ => argument.to_owned(),
    }
}

/// Shortens every absolute path in a sentence. A path ends at white space, a quote, a bracket or a colon.
pub(crate) fn shorten_text(text: &str) -> String {
    let ends = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '"' | '\'' | '`' | '(' | ')' | '[' | ']' | '<' | '>' | ',' | ';' | '='
            )
    };
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.chars() {
        if ends(c) {
            push_word(&mut out, &word);
            word.clear();
            out.push(c);
        } else {
            word.push(c);
        }
    }
    push_word(&mut out, &word);
    out
}

fn push_word(out: &mut String, word: &str) {
    let path = word.trim_end_matches([':', '.']);
    if is_absolute(path) {
        out.push_str(&last_part(path));
        out.push_str(&word[path.len()..]);
    } else {
        out.push_str(word);
    }
}

fn is_absolute(text: &str) -> bool {
    let bytes = text.as_bytes();
    let unix = bytes.len() > 1 && (bytes[0] == b'/' || text.starts_with("~/")) && text != "//";
    let windows = bytes.len() > 2
        && bytes[0].is_ascii_alphabetic()
        && bytes[1] == b':'
        && matches!(bytes[2], b'\\' | b'/');
    unix || windows || text.starts_with("\\\\") || text.starts_with("file:/")
}

fn last_part(path: &str) -> String {
    let name = path
        .trim_end_matches(['/', '\\'])
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default();
    format!(".../{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absolute_path_keeps_only_its_last_part() {
        assert_eq!(shorten_argument("/home/ada/pictures/"), ".../pictures");
        assert_eq!(
            shorten_argument("--input=/home/ada/a b.png"),
            "--input=.../a b.png"
        );
        assert_eq!(shorten_argument(r"C:\Users\ada\x.png"), ".../x.png");
        assert_eq!(shorten_argument("~/x"), ".../x");
    }

    #[test]
    fn what_is_no_absolute_path_stays() {
        for text in [
            "--customers",
            "12",
            "pictures/a.png",
            "pixels/s",
            "1 / 2",
            "a=b",
            "/",
            "concurrent:8",
        ] {
            assert_eq!(shorten_argument(text), text);
            assert_eq!(shorten_text(text), text);
        }
    }

    #[test]
    fn a_sentence_loses_every_absolute_path() {
        assert_eq!(
            shorten_text("cannot read \"/home/ada/x.png\" or /tmp/y: not found, see ~/log."),
            "cannot read \".../x.png\" or .../y: not found, see .../log."
        );
    }
}
