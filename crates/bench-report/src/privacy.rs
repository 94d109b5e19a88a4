//! Shortening of absolute paths, so that a record names no user and no folder of the machine it was measured on.

/// Shortens one argument or value: where it is an absolute path (alone, or after `=`), only its last part stays.
pub(crate) fn shorten_argument(argument: &str) -> String {
    if let Some(scheme) = scheme_of_server(argument) {
        return format!("{scheme}...");
    }
    if is_absolute(argument) {
        return last_part(argument);
    }
    match argument.split_once('=') {
        Some((name, value)) if scheme_of_server(value).is_some() => {
            format!("{name}={}", shorten_argument(value))
        }
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
    for c in without_servers(text).chars() {
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

/// How the address of a database server begins.
const SERVERS: [&str; 2] = ["postgres://", "postgresql://"];

/// The beginning of a database server's address, in which a user, a password and a host follow.
fn scheme_of_server(text: &str) -> Option<&'static str> {
    SERVERS.into_iter().find(|scheme| text.starts_with(scheme))
}

/// Shortens the addresses of database servers within a text.
fn without_servers(text: &str) -> String {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '(' | ')' | '<' | '>');
    let mut text = text.to_owned();
    for scheme in SERVERS {
        let mut parts = text.split(scheme);
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let rest = part.find(ends).map_or("", |at| &part[at..]);
            out.push_str(scheme);
            out.push_str("...");
            out.push_str(rest);
        }
        text = out;
    }
    text
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
    fn a_server_keeps_neither_user_nor_password_nor_host() {
        let address = "postgres://ada:secret@db.example:5432/orders?password=secret";
        assert_eq!(shorten_argument(address), "postgres://...");
        let flag = format!("--database={address}");
        assert_eq!(shorten_argument(&flag), "--database=postgres://...");
        let told = format!("cannot reach `{address}`: it is gone");
        assert_eq!(
            shorten_text(&told),
            "cannot reach `postgres://...`: it is gone"
        );
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
