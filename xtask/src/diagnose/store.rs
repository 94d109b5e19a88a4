//! Records that replace those of the same, and leave the others.

use std::fs::File;
use std::io::{BufReader, ErrorKind};

use anyhow::{Context, Result};
use bench_report::Record;

use crate::call::root;
use crate::replace::replace;

/// Stores new records in place of those that are about the same, in the order of their keys.
///
/// # Errors
///
/// What is there cannot be read, or what is to be there not written.
pub(super) fn merge<R: Record, K: Ord>(
    path: &str,
    new: Vec<R>,
    about: impl Fn(&R) -> K,
    order: impl Fn(&R) -> usize,
) -> Result<()> {
    let place = root().join(path);
    let old: Vec<R> = match File::open(&place) {
        Ok(file) => R::read_lines(BufReader::new(file)).with_context(|| format!("in {path}"))?,
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error).with_context(|| format!("cannot read {path}")),
    };
    let mut records = merged(old, new, &about);
    // What is about the same stays in the order in which it was measured.
    records.sort_by_key(|record| (order(record), about(record)));
    let lines: String = records
        .into_iter()
        .map(|record| record.to_line() + "\n")
        .collect();
    replace(&place, &lines)?;
    eprintln!("stored in {path}");
    Ok(())
}

fn merged<R, K: Ord>(old: Vec<R>, new: Vec<R>, about: impl Fn(&R) -> K) -> Vec<R> {
    let again: Vec<K> = new.iter().map(&about).collect();
    let mut all: Vec<R> = old
        .into_iter()
        .filter(|record| !again.contains(&about(record)))
        .collect();
    all.extend(new);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_measured_again_replaces_what_it_is_about_alone() {
        let old = vec![("half", 1), ("half", 2), ("storm", 3)];
        let all = merged(old, vec![("half", 4)], |record| record.0);
        assert_eq!(all, [("storm", 3), ("half", 4)]);
    }
}
