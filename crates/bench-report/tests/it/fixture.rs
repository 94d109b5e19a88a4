//! Made-up records: a burger comparison and a house whose figures are stated, not measured.

use bench_report::{
    Environment, HouseFigures, Outcome, Record, RunRecord, Sample, ShopFigures, Spread,
};

const MS: u64 = 1_000_000;

/// The runs of one cell, to be changed before they are made.
pub(crate) struct Runs {
    pub(crate) record: RunRecord,
    /// Makespan of each repetition, in microseconds.
    pub(crate) times_us: Vec<u64>,
}

impl Runs {
    pub(crate) fn with(mut self, change: impl Fn(&mut RunRecord)) -> Self {
        change(&mut self.record);
        self
    }

    pub(crate) fn sample(self, change: impl Fn(&mut Sample)) -> Self {
        self.with(|record| change(record.sample.as_mut().expect("made-up runs have a sample")))
    }

    pub(crate) fn workers(self, workers: u32) -> Self {
        self.with(|record| record.workers = workers)
    }

    pub(crate) fn scenario(self, name: &str) -> Self {
        self.with(|record| record.scenario = name.to_owned())
    }

    pub(crate) fn parameter(self, name: &str, value: &str) -> Self {
        self.with(|record| {
            record.parameters.insert(name.to_owned(), value.to_owned());
        })
    }

    /// One record for each repetition.
    pub(crate) fn records(&self) -> Vec<RunRecord> {
        (0..)
            .zip(&self.times_us)
            .map(|(repetition, time)| {
                let mut record = RunRecord {
                    repetition,
                    ..self.record.clone()
                };
                if let Some(sample) = &mut record.sample {
                    sample.makespan_ns = time * 1_000;
                }
                record.sealed()
            })
            .collect()
    }
}

pub(crate) fn records(cells: impl IntoIterator<Item = Runs>) -> Vec<RunRecord> {
    cells.into_iter().flat_map(|cell| cell.records()).collect()
}

pub(crate) fn environment() -> Environment {
    Environment {
        cpu: "Example CPU 4".into(),
        cores: 4,
        kernel: "6.1".into(),
        os: "linux".into(),
        arch: "x86_64".into(),
        compiler: "rustc 1.95.0".into(),
        lunchrush: "0.1.0".into(),
        allocator: "system".into(),
        profile: "release".into(),
        ..Environment::default()
    }
}

fn record(scenario: &str, strategy: &str, runtime: &str, sample: Sample) -> RunRecord {
    RunRecord {
        scenario: scenario.into(),
        strategy: strategy.into(),
        runtime: runtime.into(),
        runtime_note: (runtime == "async-std").then(|| "discontinued".into()),
        workers: 1,
        seed: 1,
        backend: "simulated".into(),
        sample: Some(sample),
        environment: environment(),
        ..RunRecord::default()
    }
}

/// Runs of a shop with 12 customers, each of whom waits 100 ms for burgers.
pub(crate) fn shop(strategy: &str, runtime: &str, times_us: &[u64]) -> Runs {
    let concurrent = strategy == "concurrent";
    let threads = match strategy {
        "parallel" => 10,
        _ => 2,
    };
    let longest = times_us.iter().max().copied().unwrap_or(0) * 1_000;
    let total = Spread {
        count: 12,
        p50_ns: longest / 2,
        p99_ns: longest,
        ..Spread::default()
    };
    let sample = Sample {
        limit_ns: match strategy {
            "sequential" => 1_200 * MS,
            "parallel" => 200 * MS,
            _ => 150 * MS,
        },
        limit: if concurrent {
            "critical path"
        } else {
            "cashiers"
        }
        .into(),
        setup_ns: MS / 10,
        cpu_user_ns: Some(4 * MS),
        cpu_system_ns: Some(MS),
        peak_memory_bytes: Some(3 << 20),
        threads_peak: Some(threads),
        switches_voluntary: Some(120),
        switches_involuntary: Some(3),
        computing_ns: 8 * MS,
        waiting_ns: 1_800 * MS,
        shop: Some(ShopFigures {
            customers: 12,
            served: 12,
            orders_digest: "00c0ffee".into(),
            stories: if concurrent { 36 } else { 0 },
            total,
            cashier_utilisation: 0.02,
            ..ShopFigures::default()
        }),
        ..Sample::default()
    };
    Runs {
        record: record("burgers", strategy, runtime, sample),
        times_us: times_us.to_vec(),
    }
    .parameter("customers", "12")
    .parameter("burgers", "2")
}

/// Runs of a house of 12 zones with a megapixel to clean.
pub(crate) fn house(strategy: &str, runtime: &str, times_us: &[u64]) -> Runs {
    let parallel = !matches!(strategy, "one" | "turns");
    let sample = Sample {
        limit_ns: if parallel { 90 * MS } else { 360 * MS },
        limit: "work over capacity".into(),
        cpu_user_ns: Some(360 * MS),
        cpu_system_ns: Some(2 * MS),
        peak_memory_bytes: Some(24 << 20),
        threads_peak: Some(if parallel { 9 } else { 1 }),
        computing_ns: 360 * MS,
        house: Some(HouseFigures {
            zones: 12,
            units: 1_000_000,
            unit_name: "pixels".into(),
            checksum: "beef".into(),
            threads_used: if parallel { 4 } else { 1 },
            cleaner_utilisation: 0.97,
        }),
        ..Sample::default()
    };
    Runs {
        record: record("house", strategy, runtime, sample),
        times_us: times_us.to_vec(),
    }
}

/// A cell whose runs all ended so.
pub(crate) fn ended(runs: Runs, outcome: &Outcome) -> Runs {
    let failed = matches!(outcome, Outcome::Failed(_));
    runs.with(|record| {
        record.outcome = outcome.clone();
        if failed {
            record.sample = None;
        }
    })
}

/// Five times around this many microseconds; the noise is below one percent and differs by cell.
pub(crate) fn about(time_us: u64, cell: u64) -> Vec<u64> {
    (0..5)
        .map(|n| time_us + time_us * ((n * 7 + cell * 3) % 5) / 1_000)
        .collect()
}

/// The comparison that a person sees first: burgers and the house on four runtimes.
pub(crate) fn everything() -> Vec<RunRecord> {
    let mut cells = Vec::new();
    for (place, runtime) in (0..).zip(["tokio", "async-std", "smol", "threads"]) {
        cells.push(shop("sequential", runtime, &about(1_212_000, place)));
        cells.push(shop("parallel", runtime, &about(203_000, place + 1)));
        cells.push(shop(
            "concurrent",
            runtime,
            &about(
                if runtime == "threads" {
                    180_000
                } else {
                    152_000
                },
                place + 2,
            ),
        ));
    }
    for (place, runtime) in (0..).zip(["tokio", "async-std", "smol", "threads"]) {
        cells.push(house("one", runtime, &about(362_000, place)));
        cells.push(house("turns", runtime, &about(362_500, place + 1)));
        cells.push(house("parallel", runtime, &about(96_000, place + 2)));
    }
    cells.push(house("rayon", "none", &about(92_000, 3)));
    records(cells)
}
