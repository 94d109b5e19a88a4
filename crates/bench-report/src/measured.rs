//! The figures of a cell: an estimate of each, over its complete and right runs.

use serde::Serialize;

use crate::cell::push_once;
use crate::stats::Estimate;
use crate::{RunRecord, Sample, Spread};

/// The figures of a cell, each an estimate over its runs. Times in nanoseconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// Makespan.
    pub makespan: Estimate,
    /// Lower bound on the makespan; `None` where none is known.
    pub limit: Option<Estimate>,
    /// Name of that bound.
    pub limit_name: String,
    /// Makespan over its lower bound, run by run.
    pub over_limit: Option<Estimate>,
    /// Building the runtime and the shop.
    pub setup: Estimate,
    /// Processor time in all.
    pub cpu: Option<Estimate>,
    /// Most resident memory, in bytes.
    pub memory: Option<Estimate>,
    /// Most threads at once.
    pub threads: Option<Estimate>,
    /// Context switches in all.
    pub switches: Option<Estimate>,
    /// Computing that the plan asks for.
    pub computing: Estimate,
    /// Waits that the plan asks for.
    pub waiting: Estimate,
    /// Processors that the run could use.
    pub cores: u32,
    /// Figures of a shop.
    pub shop: Option<ShopCell>,
    /// Figures of a house.
    pub house: Option<HouseCell>,
    /// The runs that all this comes from.
    pub runs: Vec<Run>,
}

impl Measured {
    /// Leaves out what the machine spent.
    pub(crate) fn without_costs(self) -> Self {
        Self {
            cpu: None,
            memory: None,
            threads: None,
            switches: None,
            ..self
        }
    }
}

/// The raw times of one run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Run {
    /// Id of its record.
    pub id: String,
    /// Which repetition it is.
    pub repetition: u32,
    /// Its makespan.
    pub makespan_ns: u64,
    /// The time to set it up.
    pub setup_ns: u64,
}

/// What is particular to a shop.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShopCell {
    /// Customers who came.
    pub customers: Estimate,
    /// Customers who were served.
    pub served: Estimate,
    /// Customers who left the line.
    pub reneged: Estimate,
    /// Stories told while waiting.
    pub stories: Estimate,
    /// Median of a run's time in line.
    pub in_line_p50: Option<Estimate>,
    /// Median of a run's sojourn times.
    pub total_p50: Option<Estimate>,
    /// 99 % of a run's sojourn times are at most this.
    pub total_p99: Option<Estimate>,
    /// Share of the makespan that the cashiers were busy.
    pub cashier_utilisation: Option<Estimate>,
    /// Digests of the orders served, by seed, each once.
    pub digests: Vec<(u64, String)>,
}

/// What is particular to a house.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HouseCell {
    /// Zones cleaned.
    pub zones: Estimate,
    /// Units of work done.
    pub units: Estimate,
    /// Units of work per second of makespan.
    pub rate: Option<Estimate>,
    /// Name of the unit, in the plural.
    pub unit_name: String,
    /// Threads that cleaned.
    pub threads_used: Estimate,
    /// Share of the makespan that the cleaners were busy.
    pub cleaner_utilisation: Option<Estimate>,
    /// Checksums of the work, by seed, each once.
    pub checksums: Vec<(u64, String)>,
}

impl Run {
    /// Makespan as a number to reckon with.
    pub(crate) fn makespan(&self) -> f64 {
        self.makespan_ns as f64
    }

    /// Makespan and setup.
    pub(crate) fn whole(&self) -> f64 {
        self.makespan_ns.saturating_add(self.setup_ns) as f64
    }
}

/// Estimates over all runs, for figures that every run has.
struct Runs<'a>(&'a [(&'a RunRecord, &'a Sample)]);

impl Runs<'_> {
    /// An estimate over the runs that have this figure.
    fn maybe(&self, figure: impl Fn(&Sample) -> Option<f64>) -> Option<Estimate> {
        let values: Vec<f64> = self
            .0
            .iter()
            .filter_map(|(_, sample)| figure(sample))
            .filter(|v| !v.is_nan())
            .collect();
        Estimate::of(&values)
    }

    fn each(&self, figure: impl Fn(&Sample) -> f64) -> Option<Estimate> {
        self.maybe(|sample| Some(figure(sample)))
    }

    fn spread(
        &self,
        pick: impl Fn(&Sample) -> Option<Spread>,
        figure: impl Fn(&Spread) -> u64,
    ) -> Option<Estimate> {
        self.maybe(|sample| {
            pick(sample)
                .filter(|s| s.count > 0)
                .map(|s| figure(&s) as f64)
        })
    }
}

/// The figures of these runs; `None` where there are none.
pub(crate) fn measured(right: &[(&RunRecord, &Sample)]) -> Option<Measured> {
    let &(first_record, first) = right.first()?;
    let runs = Runs(right);
    Some(Measured {
        makespan: runs.each(|s| s.makespan_ns as f64)?,
        limit: runs.maybe(|s| (s.limit_ns > 0).then_some(s.limit_ns as f64)),
        limit_name: first.limit.clone(),
        over_limit: runs.maybe(Sample::makespan_over_limit),
        setup: runs.each(|s| s.setup_ns as f64)?,
        cpu: runs.maybe(|s| s.cpu_ns().map(|v| v as f64)),
        memory: runs.maybe(|s| s.peak_memory_bytes.map(|v| v as f64)),
        threads: runs.maybe(|s| s.threads_peak.map(f64::from)),
        switches: runs.maybe(|s| s.switches().map(|v| v as f64)),
        computing: runs.each(|s| s.computing_ns as f64)?,
        waiting: runs.each(|s| s.waiting_ns as f64)?,
        cores: first_record.environment.cores,
        shop: shop(&runs),
        house: house(&runs),
        runs: right
            .iter()
            .map(|(record, sample)| Run {
                id: record.id.clone(),
                repetition: record.repetition,
                makespan_ns: sample.makespan_ns,
                setup_ns: sample.setup_ns,
            })
            .collect(),
    })
}

fn shop(runs: &Runs<'_>) -> Option<ShopCell> {
    let figures = |s: &Sample| s.shop.clone();
    Some(ShopCell {
        customers: runs.maybe(|s| s.shop.as_ref().map(|f| f64::from(f.customers)))?,
        served: runs.maybe(|s| s.shop.as_ref().map(|f| f64::from(f.served)))?,
        reneged: runs.maybe(|s| s.shop.as_ref().map(|f| f64::from(f.reneged)))?,
        stories: runs.maybe(|s| s.shop.as_ref().map(|f| f.stories as f64))?,
        in_line_p50: runs.spread(|s| figures(s).map(|f| f.in_line), |spread| spread.p50_ns),
        total_p50: runs.spread(|s| figures(s).map(|f| f.total), |spread| spread.p50_ns),
        total_p99: runs.spread(|s| figures(s).map(|f| f.total), |spread| spread.p99_ns),
        cashier_utilisation: runs.maybe(|s| s.shop.as_ref().map(|f| f.cashier_utilisation)),
        digests: by_seed(runs, |s| s.shop.as_ref().map(|f| f.orders_digest.clone())),
    })
}

fn house(runs: &Runs<'_>) -> Option<HouseCell> {
    let named = runs
        .0
        .iter()
        .find_map(|(_, sample)| sample.house.as_ref())?;
    Some(HouseCell {
        zones: runs.maybe(|s| s.house.as_ref().map(|f| f64::from(f.zones)))?,
        units: runs.maybe(|s| s.house.as_ref().map(|f| f.units as f64))?,
        rate: runs.maybe(|s| {
            let figures = s.house.as_ref()?;
            (s.makespan_ns > 0).then(|| figures.units as f64 * 1e9 / s.makespan_ns as f64)
        }),
        unit_name: named.unit_name.clone(),
        threads_used: runs.maybe(|s| s.house.as_ref().map(|f| f64::from(f.threads_used)))?,
        cleaner_utilisation: runs.maybe(|s| s.house.as_ref().map(|f| f.cleaner_utilisation)),
        checksums: by_seed(runs, |s| s.house.as_ref().map(|f| f.checksum.clone())),
    })
}

fn by_seed(runs: &Runs<'_>, pick: impl Fn(&Sample) -> Option<String>) -> Vec<(u64, String)> {
    let mut found = Vec::new();
    for (record, sample) in runs.0 {
        if let Some(value) = pick(sample) {
            push_once(&mut found, (record.seed, value));
        }
    }
    found
}
