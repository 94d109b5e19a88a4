//! What scenario files promise, as claims.

mod built_in;
mod form;
mod plans;
mod rules;
mod schema;

use super::ScenarioFile;

/// Reads a file that is right.
#[track_caller]
fn read(text: &str) -> ScenarioFile {
    match ScenarioFile::parse(text) {
        Ok(file) => file,
        Err(error) => panic!("{error}\nin\n{text}"),
    }
}

/// Reads a file that is wrong and compares what a person is told, line by line.
#[track_caller]
fn refused(text: &str, told: &[&str]) {
    match ScenarioFile::parse(text) {
        Ok(file) => panic!("was accepted as {file:?}\n{text}"),
        Err(error) => assert_eq!(
            error.to_string().lines().collect::<Vec<_>>(),
            told,
            "{text}"
        ),
    }
}

/// A shop with one more line, which is line 4.
fn shop(line: &str) -> String {
    format!("name = \"lunch\"\n[shop]\nstrategies = [\"concurrent\"]\n{line}\n")
}

/// A house with one more line, which is line 4.
fn house(line: &str) -> String {
    format!("name = \"lunch\"\n[house]\nstrategies = [\"parallel\"]\n{line}\n")
}
