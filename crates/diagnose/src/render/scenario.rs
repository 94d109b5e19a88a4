//! What was measured as a scenario file, so that a bound becomes a prediction: `lunchrush simulate` and `lunchrush compare`
//! run it with one worker, with several, and with turn numbers, on any runtime.
//!
//! Every wait of the longest pattern becomes a customer who orders one burger: taking the order is the computing for each
//! wait, the grill is the wait. A program without such a pattern becomes as many pieces of computing as there were
//! milliseconds of it.

use super::prose::plain;
use super::text::title;
use crate::profile::Profile;
use crate::units::time;
use crate::verdict::{Shape, Verdict};
use std::fmt::Write;

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
    let (waits, wait_ns, overlaps, what) = match longest.max_by_key(|(ns, ..)| *ns) {
        Some((ns, waits, mean_ns, wait_for)) => {
            let what = format!("waits for {}", wait_for.what);
            (waits, mean_ns, ns, what)
        }
        None => {
            let pieces = (computing / 1_000_000).max(1);
            (pieces, 0, 0, "pieces of computing".to_owned())
        }
    };
    let customers = waits.min(MOST);
    let part = if customers < waits {
        format!("The first {customers} of ")
    } else {
        String::new()
    };
    let ordering = computing / waits.max(1);
    let each = if wait_ns > 0 {
        format!(
            "each {} on average, and {} of computing that belongs to each",
            time(wait_ns),
            time(ordering)
        )
    } else {
        format!("each {}", time(ordering))
    };
    let processors = at_least_one(profile.processors);
    format!(
        "# Written from what was seen of: {title}
# {part}{waits} {what}, {each}.
{left}# Only means were seen: instead of a time, a distribution can be written, such as \"exponential(5ms)\".

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
        what = single_line(&what),
        left = left_out(profile, overlaps),
        description = quoted(&format!("{waits} {what}")),
    )
}

/// Says what the scenario has not: waits that nothing overlaps stay as long as they are, whatever the strategy.
fn left_out(profile: &Profile, overlaps_ns: u64) -> String {
    let whole = &profile.whole;
    let waited: u64 = whole.waits.iter().map(|wait| wait.ns).sum();
    let other = waited.saturating_sub(overlaps_ns);
    let mut text = String::new();
    if 50 * other >= profile.wall_ns {
        let _ = writeln!(
            text,
            "# Not in it: {} of other waiting, which no strategy here shortens; add it to every time.",
            time(other)
        );
    }
    if 50 * whole.ready_ns >= profile.wall_ns {
        let _ = writeln!(
            text,
            "# Not in it: {} in which threads had no processor: other programs had them, or there were too few.",
            time(whole.ready_ns)
        );
    }
    text
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
