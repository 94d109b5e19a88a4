//! What the records mean, in words.
//!
//! A pure function of the records. It knows the names of the strategies and what each stands for, and it knows nothing of
//! how they come out: every statement is chosen by a [`Difference`](crate::Difference) or a figure, so that records where
//! concurrency loses say that it lost. Each finding carries the ids of the records it rests on.

mod caution;
mod gist;
mod limit;
mod runtimes;
mod strategies;
mod threads;
mod tiny;
pub(crate) mod wording;
mod work;
mod workers;

use serde::Serialize;

use crate::render::{Style, Tone, plain, wrapped};
use crate::{Cell, Comparison, RunRecord};

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Topic {
    /// There is nothing to speak of.
    Nothing,
    /// What makes the figures doubtful: different machines, a debug build, too few runs.
    Caution,
    /// What is known of a runtime beside its figures, such as that it is discontinued.
    Note,
    /// A cell failed, was interrupted or went wrong.
    Trouble,
    /// All cells did the same work, or did not.
    SameWork,
    /// What waited and what computed.
    Work,
    /// What a strategy gained over another.
    Strategy,
    /// What the strategies held: threads.
    Threads,
    /// Whether more workers helped.
    Workers,
    /// Waits of microseconds that sum up.
    TinyWaits,
    /// Where async gains nothing, or loses.
    AsyncLoses,
    /// How far the runs are from what is possible.
    Limit,
    /// Whether the runtimes differ.
    Runtimes,
    /// A scenario in a line.
    Gist,
}

/// One statement, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about.
    pub topic: Topic,
    /// The scenario it is about; `None` where it is about all.
    pub scenario: Option<String>,
    /// One or two sentences.
    pub sentence: String,
    /// Ids of the records that it rests on.
    pub evidence: Vec<String>,
}

/// All that can be said about some records, scenario by scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The findings: first what casts doubt on all, then each scenario's in the order of [`Topic`]s that matters to a
    /// reader, and at the end each scenario in a line ([`Topic::Gist`]).
    pub lines: Vec<Finding>,
}

/// Says what the records mean.
///
/// The same records always give the same verdict. Runs that are not complete, and those whose trace broke an invariant, are
/// named and play no other part. Nor do simulated runs: their time is not that of any machine.
#[must_use]
pub fn verdict(records: &[RunRecord]) -> Verdict {
    let measured: Vec<RunRecord> = records
        .iter()
        .filter(|record| record.simulation.is_none())
        .cloned()
        .collect();
    let records = measured.as_slice();
    let comparison = Comparison::of(records);
    if comparison.cells.is_empty() {
        return Verdict {
            lines: vec![Finding {
                topic: Topic::Nothing,
                scenario: None,
                sentence: "Nothing was measured: there are no records.".to_owned(),
                evidence: Vec::new(),
            }],
        };
    }
    let mut lines = caution::everywhere(&comparison, records);
    let mut gists = Vec::new();
    for scenario in comparison.scenarios() {
        let view = View {
            comparison: &comparison,
            scenario,
        };
        let mut findings = Vec::new();
        findings.extend(work::find(view));
        findings.extend(strategies::find(view));
        findings.extend(threads::find(view));
        findings.extend(workers::find(view));
        findings.extend(tiny::find(view));
        findings.extend(strategies::where_async_loses(view));
        findings.extend(limit::find(view));
        findings.extend(runtimes::find(view));
        findings.extend(caution::same_work(view));
        findings.extend(caution::troubles(view));
        lines.append(&mut findings);
        gists.extend(gist::find(view));
    }
    lines.append(&mut gists);
    Verdict { lines }
}

impl Verdict {
    /// The verdict for a terminal of this width: a heading, the findings of each scenario under its name,
    /// and each in short.
    #[must_use]
    pub fn text(&self, width: usize, style: Style) -> String {
        let mut out = vec![style.paint(Tone::Strong, "Verdict")];
        let mut scenario: Option<&str> = None;
        let mut in_short = false;
        for finding in &self.lines {
            if finding.topic == Topic::Gist {
                if !in_short {
                    out.push(String::new());
                    out.push(style.paint(Tone::Strong, "In short"));
                }
                in_short = true;
            } else if finding.scenario.as_deref() != scenario {
                scenario = finding.scenario.as_deref();
                if let Some(name) = scenario {
                    out.push(String::new());
                    out.push(style.paint(Tone::Strong, &style.write(&plain(name))));
                }
            }
            let tone = match finding.topic {
                Topic::Trouble | Topic::Caution => Tone::Bad,
                _ => Tone::Plain,
            };
            let bullet = style.write("• ");
            let words = style.write(&plain(&finding.sentence));
            out.extend(
                wrapped(&bullet, &words, width)
                    .iter()
                    .map(|line| style.paint(tone, line)),
            );
        }
        out.join("\n") + "\n"
    }
}

/// One scenario of a comparison: what every kind of finding looks at.
#[derive(Debug, Clone, Copy)]
struct View<'a> {
    comparison: &'a Comparison,
    scenario: &'a str,
}

impl<'a> View<'a> {
    /// The cells that have figures.
    fn measured(self) -> Vec<&'a Cell> {
        self.comparison
            .in_scenario(self.scenario)
            .filter(|cell| cell.measured.is_some())
            .collect()
    }

    /// The cells of one strategy that have figures.
    fn of(self, strategy: &str) -> Vec<&'a Cell> {
        self.measured()
            .into_iter()
            .filter(|cell| cell.strategy == strategy)
            .collect()
    }

    /// A finding about this scenario that rests on the runs of these cells.
    fn finding(self, topic: Topic, sentence: String, cells: &[&Cell]) -> Finding {
        let mut evidence: Vec<String> = Vec::new();
        for cell in cells {
            let runs: Vec<String> = match &cell.measured {
                Some(measured) => measured.runs.iter().map(|run| run.id.clone()).collect(),
                None => cell.records.clone(),
            };
            for id in runs {
                if !id.is_empty() && !evidence.contains(&id) {
                    evidence.push(id);
                }
            }
        }
        Finding {
            topic,
            scenario: Some(self.scenario.to_owned()),
            sentence,
            evidence,
        }
    }
}
