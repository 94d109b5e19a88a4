//! The parts of a report of `lunchrush diagnose --json` that are compared with the truth.

use bench_report::watching::{Stalls, Thirds};
use serde::Deserialize;
use serde_json::Value;

/// What was seen of a program.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Report {
    pub(super) wall_ns: u64,
    pub(super) whole: Shares,
    pub(super) kinds: Vec<Kind>,
    pub(super) exact: Counted,
    pub(super) sampling: Sampling,
    pub(super) verdict: Verdict,
}

/// Threads of one kind.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Kind {
    pub(super) name: String,
    pub(super) shares: Shares,
}

/// Time, split.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Shares {
    computing_ns: u64,
    ready_ns: u64,
    waits: Vec<Wait>,
}

#[derive(Debug, Clone, Deserialize)]
struct Wait {
    cause: String,
    ns: u64,
}

/// What the kernel counted.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Counted {
    pub(super) cpu_ns: u64,
    #[serde(default)]
    pub(super) launcher_cpu_ns: u64,
    #[serde(default)]
    pub(super) launcher_ready_ns: u64,
}

/// What watching took.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Sampling {
    pub(super) cost_ns: u64,
}

/// What was said.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Verdict {
    pub(super) work: String,
    #[serde(default)]
    pub(super) otherwise: Option<String>,
    shapes: Vec<serde_json::Map<String, Value>>,
    remedies: Vec<Remedy>,
}

#[derive(Debug, Clone, Deserialize)]
struct Remedy {
    treatment: String,
    bound: Option<Bound>,
}

#[derive(Debug, Clone, Deserialize)]
struct Bound {
    to_ns: u64,
}

impl Shares {
    /// The parts of the time, that of waiting for one cause; for all where it is not named.
    pub(super) fn thirds(&self, cause: &str) -> Thirds {
        let waits = self.waits.iter();
        let all: u64 = waits.clone().map(|wait| wait.ns).sum();
        let of_cause = waits.filter(|wait| cause.is_empty() || wait.cause == cause);
        let waiting: u64 = of_cause.map(|wait| wait.ns).sum();
        let total = (self.computing_ns + self.ready_ns + all).max(1) as f64;
        Thirds {
            computing: self.computing_ns as f64 / total,
            ready: Some(self.ready_ns as f64 / total),
            waiting: Some(waiting as f64 / total),
        }
    }
}

impl Report {
    /// The lives of one kind of thread.
    pub(super) fn kind(&self, name: &str) -> Option<&Shares> {
        let kind = self.kinds.iter().find(|kind| kind.name == name)?;
        Some(&kind.shares)
    }
}

impl Verdict {
    /// The names of the patterns that were recognised.
    pub(super) fn patterns(&self) -> Vec<String> {
        let names = self.shapes.iter().flat_map(|shape| shape.keys().cloned());
        names.collect()
    }

    /// What is said of a stalled event loop, if anything is.
    pub(super) fn stalls(&self) -> Option<Stalls> {
        let stalled = self
            .shapes
            .iter()
            .find_map(|shape| shape.get("stalled-loop"))?;
        Some(Stalls {
            number: stalled.get("stalls")?.as_u64()?,
            longest_ns: stalled.get("longest_ns")?.as_u64()?,
        })
    }

    /// The wall time below which a remedy cannot bring it, if it is offered.
    pub(super) fn bound_ns(&self, treatment: &str) -> Option<u64> {
        let mut remedies = self.remedies.iter();
        let remedy = remedies.find(|remedy| remedy.treatment == treatment)?;
        Some(remedy.bound.as_ref()?.to_ns)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A report in which everything is known.
    pub(in crate::diagnose) fn report() -> Report {
        let shares = |waits: Value| serde_json::json!({ "computing_ns": 25, "ready_ns": 25, "waits": waits });
        let waits = serde_json::json!([{ "cause": "lock", "what": "", "ns": 30 }, { "cause": "disk", "what": "x", "ns": 20 }]);
        let report = serde_json::json!({
            "wall_ns": 100,
            "whole": shares(waits.clone()),
            "kinds": [{ "name": "planted: worker-#", "shares": shares(waits) }],
            "exact": { "cpu_ns": 25 },
            "sampling": { "cost_ns": 1 },
            "verdict": {
                "work": "both",
                "shapes": [{ "stalled-loop": { "stalls": 8, "longest_ns": 51 } }, { "one-processor": {} }],
                "remedies": [{ "treatment": "crew", "bound": { "from_ns": 100, "to_ns": 50 } }, { "treatment": "batch", "bound": null }],
            },
        });
        serde_json::from_value(report).unwrap()
    }

    #[test]
    fn waiting_is_that_for_the_cause_or_all() {
        let report = report();
        let waiting = |cause| report.whole.thirds(cause).waiting;
        assert_eq!(
            (waiting("lock"), waiting("timer"), waiting("")),
            (Some(0.3), Some(0.0), Some(0.5))
        );
        assert!(report.kind("planted: worker-#").is_some() && report.kind("other").is_none());
    }

    #[test]
    fn what_is_said_is_found() {
        let verdict = report().verdict;
        assert_eq!(verdict.patterns(), ["stalled-loop", "one-processor"]);
        assert_eq!(verdict.stalls().unwrap().number, 8);
        let bounds = ["crew", "batch", "free-the-loop"].map(|name| verdict.bound_ns(name));
        assert_eq!(bounds, [Some(50), None, None]);
    }
}
