//! Turning what the suite found into records.

use bench_report::conformance::{Caps, Class, Kind, Record, Verdict};
use runtime_adapter::conformance as suite;
use std::time::Duration;

/// The folder of a crate's sources, before which a path depends on who builds it.
const SOURCES: &str = "src/";

/// Records one outcome.
pub(super) fn record(outcome: &suite::Outcome, flavour: &str, repetition: u32) -> Record {
    Record {
        flavour: flavour.to_owned(),
        repetition,
        check: outcome.name.to_owned(),
        topic: outcome.topic.name().to_owned(),
        kind: kind(outcome.kind),
        file: from_sources(outcome.file),
        verdict: verdict(&outcome.verdict),
        took_ns: nanos(outcome.took),
    }
}

/// Records the properties of a flavour.
pub(super) fn caps(caps: &runtime_adapter::Caps) -> Caps {
    Caps {
        runtime: caps.runtime.to_owned(),
        flavour: caps.flavour.to_owned(),
        cooperative_budget: caps.cooperative_budget,
        work_stealing: caps.work_stealing,
        lifo_slot: caps.lifo_slot,
        timer_granularity_ns: nanos(caps.timer_granularity),
        virtual_time: caps.virtual_time,
        task_limit: caps.task_limit,
        driver_threads: caps.driver_threads,
        blocking_limit: caps.blocking_limit,
        discontinued: caps.discontinued.map(str::to_owned),
    }
}

fn kind(kind: suite::Kind) -> Kind {
    match kind {
        suite::Kind::MustHold => Kind::MustHold,
        suite::Kind::MayDiffer { question, classes } => Kind::MayDiffer {
            question: question.to_owned(),
            classes: classes
                .iter()
                .map(|class| Class {
                    name: class.name.to_owned(),
                    means: class.means.to_owned(),
                })
                .collect(),
        },
    }
}

fn verdict(verdict: &suite::Verdict) -> Verdict {
    match verdict {
        suite::Verdict::Held => Verdict::Held,
        suite::Verdict::Declared(class) => Verdict::Declared((*class).to_owned()),
        suite::Verdict::Undeclared { found, declared } => Verdict::Undeclared {
            found: (*found).to_owned(),
            declared: declared.clone(),
        },
        suite::Verdict::Failed(message) => Verdict::Failed(message.clone()),
        suite::Verdict::Skipped(reason) => Verdict::Skipped(reason.clone()),
    }
}

fn from_sources(path: &str) -> String {
    let path = path.replace('\\', "/");
    let at = path.rfind(SOURCES).unwrap_or(0);
    path[at..].to_owned()
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_begins_where_the_sources_do() {
        for path in [
            "crates/runtime-adapter/src/conformance/tasks.rs",
            "/home/ada/.cargo/registry/src/index/runtime-adapter-0.1.0/src/conformance/tasks.rs",
            r"C:\lunchrush\crates\runtime-adapter\src\conformance\tasks.rs",
        ] {
            assert_eq!(from_sources(path), "src/conformance/tasks.rs");
        }
        assert_eq!(from_sources("elsewhere.rs"), "elsewhere.rs");
    }
}
