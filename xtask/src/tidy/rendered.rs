//! The documents that are rendered from records say what the records say.

use std::path::Path;

use super::Offence;
use crate::docs;

const RULE: &str = "rendered";

/// Finds documents that are not what their records render to, and records that render to nothing.
pub(super) fn check(root: &Path) -> Vec<Offence> {
    match docs::rendered(root) {
        Ok(text) => docs::offence(root, &text)
            .map(|what| Offence::new(RULE, docs::DOCUMENT, what))
            .into_iter()
            .collect(),
        Err(error) => vec![Offence::new(RULE, docs::RECORDS, format!("{error:#}"))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lines;

    #[test]
    fn records_that_are_not_there_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let found = lines(&check(folder.path()));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("docs/results/conformance.jsonl: rendered: cannot read"),
            "{found:?}"
        );
    }
}
