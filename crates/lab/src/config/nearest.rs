//! The name that somebody probably meant.
//!
//! Similarity is one minus the number of edits (insert, delete, change, swap neighbours) over the longer length: Damerau 1964
//! and Levenshtein 1966, as [`strsim`] has it. Capitals, and dashes where underscores belong, count for nothing.

/// Below this, two names have nothing to do with one another.
const NEAR: f64 = 0.6;

/// The candidate most like `written`, if any is near; of equals the first.
pub(crate) fn nearest<'c>(
    written: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let best = ranked(written, candidates).into_iter().next();
    best.filter(|best| similarity(written, best) >= NEAR)
}

/// The candidates, those most like `written` first.
pub(super) fn ranked<'c>(
    written: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Vec<&'c str> {
    let mut ranked: Vec<_> = candidates.into_iter().collect();
    ranked.sort_by(|one, other| similarity(written, other).total_cmp(&similarity(written, one)));
    ranked
}

/// How alike two names are, from 0 to 1.
fn similarity(one: &str, other: &str) -> f64 {
    strsim::normalized_damerau_levenshtein(&plain(one), &plain(other))
}

fn plain(name: &str) -> String {
    // What is this long is no misspelling, and comparing costs the product of the lengths.
    name.chars()
        .take(64)
        .map(|c| if matches!(c, '-' | ' ') { '_' } else { c })
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, meant: Option<&str>) {
        let names = [
            "strategies",
            "customers",
            "cashiers",
            "own_kitchens",
            "story",
            "stories",
        ];
        assert_eq!(nearest(written, names), meant, "{written}");
    }

    #[test]
    fn a_slip_of_the_finger_finds_what_was_meant() {
        check("custmers", Some("customers"));
        check("csutomers", Some("customers"));
        check("strategy", Some("strategies"));
        check("storys", Some("story"));
    }

    #[test]
    fn capitals_and_dashes_are_no_difference() {
        check("Customers", Some("customers"));
        check("OWN-KITCHENS", Some("own_kitchens"));
    }

    #[test]
    fn another_word_finds_nothing() {
        check("toppings", None);
        check("", None);
        check(&"customers".repeat(100_000), None);
    }
}
