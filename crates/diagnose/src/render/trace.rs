//! Shares over time for Perfetto: a counter track for the program and one for each kind of thread, in the JSON form of
//! trace events (<https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>).

use super::palette::name;
use crate::profile::Profile;
use serde_json::{Map, Value, json};

/// The process under which a trace has its tracks.
const PROCESS: u32 = 1;

/// Writes the timeline as a trace: in each block, how many threads did what, on average.
#[must_use]
pub fn trace(profile: &Profile) -> String {
    let block_ns = profile.timeline.block_ns;
    let whole = "the whole program".to_owned();
    let names: Vec<&String> = std::iter::once(&whole)
        .chain(profile.kinds.iter().map(|kind| &kind.name))
        .collect();
    let mut events = vec![json!({
        "ph": "M", "name": "process_name", "pid": PROCESS, "args": {"name": "threads, by what they do"}
    })];
    for (number, rows) in profile.timeline.blocks.iter().enumerate() {
        // The last block is as long as the run left it.
        let begins = number as u64 * block_ns;
        let length = profile.wall_ns.saturating_sub(begins).clamp(1, block_ns);
        for (row, track) in rows.iter().zip(&names) {
            let values: Map<String, Value> = row
                .iter()
                .enumerate()
                .map(|(column, &ns)| (name(column).to_owned(), json!(ns as f64 / length as f64)))
                .collect();
            events.push(json!({
                "ph": "C", "name": track, "pid": PROCESS, "ts": begins as f64 / 1e3, "args": values
            }));
        }
    }
    json!({"displayTimeUnit": "ms", "traceEvents": events}).to_string() + "\n"
}
