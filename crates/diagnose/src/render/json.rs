//! The report for programs.

use crate::profile::Profile;
use crate::verdict::Verdict;
use serde::Serialize;

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    profile: &'a Profile,
    verdict: &'a Verdict,
}

/// Writes profile and verdict as one JSON object and a line break.
#[must_use]
pub fn json(profile: &Profile, verdict: &Verdict) -> String {
    let report = Report { profile, verdict };
    // Nothing in it can fail to be written: there is no map, and no number that JSON does not have.
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}
