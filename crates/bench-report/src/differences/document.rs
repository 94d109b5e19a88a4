//! The document on the differences: the tables, and how each figure was measured.

use super::{DifferenceRecord, markdown};

const PREFACE: &str = "\
# Synchronous and asynchronous code, measured

<!-- Rendered from results/differences.jsonl by `cargo xtask docs`; changes by hand are lost. -->

`lunchrush differences` runs what each row claims, on the machine at hand, and fills the cells with what it saw. A figure is
a median with its 95 % interval over the repetitions, each in a fresh process; a difference is named only where the
intervals of both sides lie apart and that of their ratio, paired by repetition, leaves out 1. The words are chosen by the
figures: other records give other sentences. Footnotes name the record behind each cell.
";

const METHOD: &str = "\
## How it is measured

- **execution, waiting**: five slow things, of which the first is the slowest, are read by the same job written three ways
  (`crates/lab/src/differences/job`); a thing lets itself be waited for, then a small file is read. The order is that of
  the events that the job writes down.
- **responsiveness**: a beat with a fixed schedule, on a runtime with one worker, beside a task that reads the slow things
  until 300 ms are over. A beat that could not be taken counts with its own lateness.
- **concurrency**: equal waits, one worker; beside it a native thread for each wait. Threads are those of the whole
  process, counted in the middle of the wait.
- **complexity**: lines of the compiled sources of the job, without comments and blank lines, between two marks.
- **resource use**: making and joining, one after another; two that hand a turn to and fro (threads on any processor, and
  both on one); of each the quickest of twenty. Growth of the resident memory per sleeping one, the kernel's own part of a
  thread not counted. From the call that wakes, on another thread, to the first instruction after the wait: of a task,
  and of a thread that waits for an eventfd (elsewhere a pipe, or parked).
- **best for**: the reading above, and a picture cleaned zone after zone beside a task for each zone that gives its turn
  away after each slice, on one worker; the quickest of twenty.
";

/// Renders the document, in Markdown.
#[must_use]
pub fn differences_document(records: &[DifferenceRecord]) -> String {
    format!("{PREFACE}\n{METHOD}\n{}", markdown(records))
}
