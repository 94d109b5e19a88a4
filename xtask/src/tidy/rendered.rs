//! The documents that are rendered from records say what the records say.

use std::path::Path;

use super::Offence;
use crate::docs::DOCUMENTS;

const RULE: &str = "rendered";

/// Finds documents that are not what their records render to, and records that render to nothing.
pub(super) fn check(root: &Path) -> Vec<Offence> {
    let checked = DOCUMENTS
        .iter()
        .map(|document| match (document.rendered)(root) {
            Ok(text) => document
                .offence(root, &text)
                .map(|what| Offence::new(RULE, document.path, what)),
            Err(error) => Some(Offence::new(RULE, document.records, format!("{error:#}"))),
        });
    checked.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lines;

    #[test]
    fn records_that_are_not_there_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let found = lines(&check(folder.path()));
        assert_eq!(found.len(), DOCUMENTS.len(), "{found:?}");
        for (found, document) in found.iter().zip(&DOCUMENTS) {
            let told = format!("{}: rendered: cannot read", document.records);
            assert!(found.starts_with(&told), "{found}");
        }
    }
}
