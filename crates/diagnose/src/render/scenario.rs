//! What was measured as a scenario file, so that a bound becomes a prediction: `lunchrush simulate` and `lunchrush compare`
//! run it with one worker, with several, and with turn numbers, on any runtime.
//!
//! Every wait of the longest pattern becomes a customer who orders one burger: taking the order is the computing for each
//! wait, the grill is the wait. A program without such a pattern becomes as many pieces of computing as there were
//! milliseconds of it.

use super::prose::plain;
use super::text::title;
use crate::profile::Profile;
use crate::verdict::{Shape, Verdict};

/// Customers at most; a longer program is shown in part.
const MOST: u64 = 1_000;

/// Writes the scenario.
#[must_use]
pub fn scenario(profile: &Profile, verdict: &Verdict) -> String {
    let longest = verdict.shapes.iter().filter_map(|shape| match shape {
        Shape::OneAfterAnother {
            wait_for,
            waits,
            mean_ns,
            ns,
        } => Some((*ns, *waits, *mean_ns, wait_for)),
        _ => None,
    });
    let computing = profile.whole.computing_ns;
    let (waits, wait_ns, what) = match longest.max_by_key(|(ns, ..)| *ns) {
        Some((_, waits, mean_ns, wait_for)) => {
            let what = format!("waits for {}", wait_for.what);
            (waits, mean_ns, what)
        }
        None => (
            (computing / 1_000_000).max(1),
            0,
            "pieces of computing".to_owned(),
        ),
    };
    let customers = waits.min(MOST);
    let part = if customers < waits {
        "the first of "
    } else {
        ""
    };
    let processors = at_least_one(profile.processors);
    format!(
        "# Written from what was seen of: {title}
# {part}{waits} {what}, on average {wait_ns} ns each, and the computing that belongs to each.
# Only means were seen: instead of a time, a distribution can be written, such as \"exponential(5ms)\".

name = \"diagnosed\"
description = \"{description}\"
seed = 42
workers = {processors}

[shop]
strategies = [\"sequential\", \"parallel\", \"concurrent\"]
customers = {customers}
burgers = 1
cashiers = {processors}
cooks = 1
grill = {customers}
arrivals = \"0\"
ordering = \"{ordering}ns\"
grilling = \"{wait_ns}ns\"
story = \"0\"
stories = 0
eating = \"0\"
",
        title = single_line(&title(profile)),
        description = quoted(&format!("{waits} {what}")),
        ordering = computing / waits.max(1),
    )
}

/// A comment ends with its line.
fn single_line(text: &str) -> String {
    plain(text).replace('\n', " ")
}

/// What may stand in a string of TOML.
fn quoted(text: &str) -> String {
    plain(text).replace('\\', "/").replace('"', "'")
}

fn at_least_one(processors: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a number of processors, not below one"
    )]
    let whole = processors.floor().clamp(1.0, 1024.0) as u64;
    whole
}
