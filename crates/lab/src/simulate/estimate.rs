//! Figures with their intervals: from replications, or from the batches of one long run.

use super::error::SimulateError;
use super::figure::Figure;
use super::observe::Run;
use super::replicate::Replication;
use super::theory::Theory;
use bench_report::intervals::{
    Confidence, IntervalError, MeanInterval, Precision, Progress, mean_interval,
};
use core_model::statistics::Moments;
use serde::Serialize;

/// A figure, as far as it is known.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Estimate {
    /// Which.
    pub figure: Figure,
    /// The mean of the replications, or of the one run.
    pub mean: f64,
    /// Half the width of its interval; `None` where one cannot be told.
    pub half_width: Option<f64>,
    /// How many values the interval comes from: replications, or batches.
    pub n: u64,
    /// Why there is no interval, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without_interval: Option<String>,
    /// What theory says, if it was asked and says something of this figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theory: Option<f64>,
    /// Whether that lies within the interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theory_within: Option<bool>,
}

impl Estimate {
    fn new(figure: Figure, mean: f64, n: u64, interval: Result<MeanInterval, String>) -> Self {
        let (half_width, without_interval) = match interval {
            Ok(interval) => (Some(interval.half_width), None),
            Err(reason) => (None, Some(reason)),
        };
        Self {
            figure,
            mean,
            half_width,
            n,
            without_interval,
            theory: None,
            theory_within: None,
        }
    }

    fn beside(mut self, theory: Option<&Theory>) -> Self {
        self.theory = theory.and_then(|theory| theory.figure(self.figure));
        self.theory_within = self
            .theory
            .zip(self.half_width)
            .map(|(theory, half_width)| (theory - self.mean).abs() <= half_width);
        self
    }
}

/// The moments of a figure over replications.
fn moments(replications: &[Replication], figure: Figure) -> Result<Moments, IntervalError> {
    let mut moments = Moments::new();
    for replication in replications {
        moments.record(replication.figures.get(figure))?;
    }
    Ok(moments)
}

/// Every figure of several replications; nothing without any.
pub(super) fn of_replications(
    replications: &[Replication],
    confidence: Confidence,
    theory: Option<&Theory>,
) -> Result<Vec<Estimate>, SimulateError> {
    if replications.is_empty() {
        return Ok(Vec::new());
    }
    let estimate = |figure| {
        let moments = moments(replications, figure)?;
        let mean = moments.mean().map_err(IntervalError::from)?;
        let interval = mean_interval(&moments, confidence).map_err(|error| error.to_string());
        Ok(Estimate::new(figure, mean, moments.count(), interval).beside(theory))
    };
    Figure::ALL.into_iter().map(estimate).collect()
}

/// Every figure of one long run, its interval from batch means.
pub(super) fn of_one_run(
    replication: &Replication,
    run: &Run,
    confidence: Confidence,
    theory: Option<&Theory>,
) -> Vec<Estimate> {
    let estimate = |figure| {
        let mean = replication.figures.get(figure);
        let batches = match run.batches(figure) {
            Some(batches) => {
                batches.map_err(|error| format!("{error}; let more customers come, or replicate"))
            }
            None => Err("there is one of each run".to_owned()),
        };
        let n = batches
            .as_ref()
            .map_or(0, |batches| batches.moments.count());
        let interval = batches.and_then(|batches| {
            let of_unit = mean_interval(&batches.moments, confidence);
            let mut interval = of_unit.map_err(|error| error.to_string())?;
            interval.half_width /= run.unit(figure);
            Ok(interval)
        });
        Estimate::new(figure, mean, n, interval).beside(theory)
    };
    Figure::ALL.into_iter().map(estimate).collect()
}

/// The figures by which replicating is stopped, as they come in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    waits: Moments,
    sojourns: Moments,
}

impl Tally {
    pub(super) fn add(&mut self, replication: &Replication) -> Result<(), IntervalError> {
        let figures = &replication.figures;
        self.waits.record(figures.get(Figure::Wait))?;
        self.sojourns.record(figures.get(Figure::Sojourn))?;
        Ok(())
    }

    /// How many there were.
    pub(super) fn count(&self) -> u64 {
        self.waits.count()
    }

    /// Says whether these are enough; with one replication, that more are needed.
    pub(super) fn judge(&self, precision: &Precision) -> Result<Progress, IntervalError> {
        if self.count() < 2 {
            return Ok(Progress::More);
        }
        let waits = precision.judge(&self.waits)?.progress;
        let sojourns = precision.judge(&self.sojourns)?.progress;
        Ok(if waits == Progress::Reached {
            sojourns
        } else {
            waits
        })
    }

    /// Half the width of the interval of the wait as a share of it, where there is one.
    pub(super) fn relative_wait(&self, confidence: Confidence) -> Option<f64> {
        mean_interval(&self.waits, confidence).ok()?.relative()
    }
}
