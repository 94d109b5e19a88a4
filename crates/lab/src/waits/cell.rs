//! One wait on one device and one runtime: what a worker process is told, and what it does.

use super::open::{serves, wait_for};
use crate::measure::{chain, environment};
use crate::runtimes::RuntimeName;
use crate::workload::Failure;
use bench_report::waits::WaitRecord;
use bench_report::{Outcome, Record};
use io_sim::Wait;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::time::Duration;

/// What a worker process runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitCell {
    /// The wait's name.
    pub wait: String,
    /// Whether a simulated device stands for the real one.
    pub simulated: bool,
    /// The runtime's name.
    pub runtime: String,
    /// How many waits there are in a round.
    pub count: u32,
    /// How many rounds there are.
    pub rounds: u32,
    /// The seed of every draw.
    pub seed: u64,
    /// Where the other side of the network is, where one is needed.
    pub peer: Option<SocketAddr>,
    /// The PostgreSQL server whose database it is, where it is one of such a server.
    pub server: Option<String>,
    /// The command line, for the record.
    pub command: Vec<String>,
}

/// What to run.
#[derive(Clone, Debug)]
pub struct WaitSelection {
    /// The runtimes.
    pub runtimes: Vec<RuntimeName>,
    /// How many waits there are in a round.
    pub count: u32,
    /// How many rounds there are.
    pub rounds: u32,
    /// The seed of every draw.
    pub seed: u64,
    /// Whether simulated devices are shown beside the real ones.
    pub simulated: bool,
    /// Where the client is that sends and takes data.
    pub tcp: SocketAddr,
    /// Where the kitchen is; without one there is no remote API.
    pub kitchen: Option<SocketAddr>,
    /// A PostgreSQL server.
    pub server: Option<String>,
    /// The command line, for the records.
    pub command: Vec<String>,
}

/// The longest that anything of a cell's may take.
const PATIENCE: Duration = Duration::from_secs(120);

impl WaitCell {
    /// Names the cell for a person: `insert, sqlite, on smol`.
    pub fn title(&self) -> String {
        let simulated = if self.simulated { " (simulated)" } else { "" };
        let (wait, device, runtime) = (&self.wait, self.device(), &self.runtime);
        format!("{wait}, {device}{simulated}, on {runtime}")
    }

    pub(super) fn device(&self) -> &'static str {
        match self.wait.parse() {
            Ok(Wait::Receive | Wait::Send) => "tcp",
            Ok(Wait::Read | Wait::Write) => "file",
            Ok(Wait::Api) => "http",
            Ok(Wait::Insert | Wait::Query) if self.server.is_some() => "postgres",
            Ok(Wait::Insert | Wait::Query) => "sqlite",
            Err(_) => "none",
        }
    }

    /// Returns how long the cell may take before it counts as hanging.
    pub(super) fn patience(&self) -> Duration {
        // Twice each wait of each round, and the warming up, at tens of milliseconds each.
        PATIENCE + Duration::from_millis(50) * self.count.saturating_mul(2 * self.rounds + 4)
    }

    /// The record of this cell, without figures.
    pub(super) fn record(&self, outcome: Outcome) -> WaitRecord {
        let runtime: Option<RuntimeName> = self.runtime.parse().ok();
        WaitRecord {
            wait: self.wait.clone(),
            device: self.device().to_owned(),
            simulated: self.simulated,
            runtime: self.runtime.clone(),
            count: self.count,
            seed: self.seed,
            serves: self.wait.parse().ok().and_then(|wait| serves(wait, self)),
            outcome,
            environment: environment(runtime.as_slice(), 1, &self.command),
            ..WaitRecord::default()
        }
    }
}

/// Lists what is to be run: wait after wait, on one runtime after the other.
pub fn cells(selection: &WaitSelection) -> Vec<WaitCell> {
    let mut cells = Vec::new();
    for wait in Wait::ALL {
        let servers: &[Option<String>] = match wait {
            Wait::Insert | Wait::Query => &[None, selection.server.clone()],
            _ => &[None],
        };
        let embedded = cfg!(feature = "rusqlite");
        for (place, server) in servers.iter().enumerate() {
            let is_there = match wait {
                Wait::Api => selection.kitchen.is_some(),
                Wait::Insert | Wait::Query if place == 0 => embedded,
                Wait::Insert | Wait::Query => server.is_some(),
                _ => true,
            };
            if !is_there {
                continue;
            }
            for runtime in &selection.runtimes {
                for simulated in [false, true] {
                    if simulated && !selection.simulated {
                        continue;
                    }
                    cells.push(WaitCell {
                        wait: wait.name().to_owned(),
                        simulated,
                        runtime: runtime.name().to_owned(),
                        count: selection.count,
                        rounds: selection.rounds,
                        seed: selection.seed,
                        peer: match wait {
                            Wait::Receive | Wait::Send => Some(selection.tcp),
                            Wait::Api => selection.kitchen,
                            _ => None,
                        },
                        server: server.clone(),
                        command: selection.command.clone(),
                    });
                }
            }
        }
    }
    cells
}

/// Runs a cell in this process. What goes wrong is in the record.
pub fn run_cell(cell: &WaitCell) -> WaitRecord {
    let wait: Result<Wait, _> = cell.wait.parse();
    let rounds = wait
        .map_err(Failure::from)
        .and_then(|wait| wait_for(wait, cell));
    match rounds {
        Ok(rounds) => WaitRecord {
            rounds,
            ..cell.record(Outcome::Complete)
        },
        Err(error) => cell.record(Outcome::Failed(chain(&*error))),
    }
    .sealed()
}
