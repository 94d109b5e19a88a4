//! Records of measured runs, and everything that is said about them.
//!
//! A worker measures one run and hands back one [`RunRecord`], a line of JSON. From there on all is pure: [`stats`]
//! estimates, [`Comparison`] groups the runs into cells and tells which differ, [`render`] shows them as text, Markdown,
//! CSV or JSON, and [`verdict()`] says in words what they mean. What the runtimes promise and in what they differ has
//! records of its own ([`conformance`]), which become a document in the same way, and so have the other forms in which the
//! same shop is written ([`forms`]), one house cleaned in several ways ([`cleaning`]), and what sets asynchronous code apart from synchronous ([`differences`]). For simulated
//! runs, whose
//! replications are many and alike, [`intervals`] says how far a mean can be trusted and when there are enough. Nothing
//! here measures, reads a clock or a file, or knows a runtime: the same records always give the same report.
//!
//! ```
//! use bench_report::{Comparison, Record, RunRecord, Sample, Style, render, verdict};
//!
//! let run = |strategy: &str, repetition, makespan_ns| RunRecord {
//!     scenario: "burgers".into(),
//!     strategy: strategy.into(),
//!     runtime: "smol".into(),
//!     workers: 1,
//!     repetition,
//!     sample: Some(Sample { makespan_ns, limit_ns: 100_000_000, limit: "grill".into(), ..Sample::default() }),
//!     ..RunRecord::default()
//! };
//! let records: Vec<RunRecord> = (0..5)
//!     .flat_map(|n| [run("sequential", n, 1_200_000_000 + u64::from(n)), run("concurrent", n, 101_000_000 + u64::from(n))])
//!     .collect();
//!
//! // One line per run, and back.
//! let line = records[0].to_line();
//! assert_eq!(RunRecord::from_line(&line).unwrap().sample, records[0].sample);
//!
//! // A table for a terminal, and what it means.
//! let table = render::text(&Comparison::of(&records), 80, Style::default());
//! assert!(table.contains("concurrent"));
//! let words = verdict(&records).text(80, Style::default());
//! assert!(words.contains("Concurrency helped"), "{words}");
//! ```

pub mod bench;
mod cell;
pub mod cleaning;
mod comparison;
pub mod conformance;
mod difference;
pub mod differences;
mod environment;
mod figures;
pub mod forms;
pub mod intervals;
pub mod kitchen;
mod line;
mod measured;
mod privacy;
mod record;
pub mod render;
pub mod replays;
mod simulation;
pub mod stats;
mod verdict;
pub mod waits;
pub mod watching;

pub use cell::{Cell, Outcomes};
pub use comparison::{Comparison, Fastest};
pub use difference::Difference;
pub use environment::Environment;
pub use figures::{HouseFigures, Sample, ShopFigures, Spread};
pub use line::Record;
pub use measured::{HouseCell, Measured, Run, ShopCell};
pub use record::{Outcome, RecordError, RunRecord, SCHEMA};
pub use render::Style;
pub use simulation::{SchedulingCosts, Simulation};
pub use stats::{Estimate, Interval};
pub use verdict::{Finding, Topic, Verdict, verdict};
