//! What the real devices cost: each wait beside the same wait done directly, on the same runtime, against the same peer.
//!
//! The peer is a process of its own; who asks is a fresh process each time, the sides taking turns. Judged is the processor
//! time of the process that asks, native over ours: 0.9 says that ours takes a ninth more. The time on the clock stands
//! beside it; on a machine with few processors it is the peer's as well.
//!
//! - HTTP: beside hyper, with a connection and a task to drive it for each caller.
//! - TCP: beside the runtime's own stream; on `threads` the system's, with a thread for each.
//! - SQLite: beside rusqlite in a loop of the same transactions, with the same pragmas. One caller alone pays the way to the
//!   blocking thread and back at every insert; that figure has no target.
//! - What a customer who waits on a TCP connection costs in memory.
//!
//! What this bench does not do: PostgreSQL, whose server is no part of it.

mod http;
mod idle;
mod load;
mod native;
mod ours;
mod peer;
mod sqlite;
mod tcp;

use anyhow::{Result, bail};
use benches::adapter::native::{AsyncStd, Smol, Tokio};
use benches::arguments::{Arguments, Effort};
use benches::child;
use benches::figure::{Figure, Target, Unit};
use benches::order::rounds;
use benches::report::Report;
use lab::runtimes::RuntimeName;
use load::{Load, Took};
use peer::Peer;
use runtime_adapter::{async_std, smol, threads, tokio};
use serde::{Deserialize, Serialize};
use sqlite::Safe;
use std::net::SocketAddr;

/// The runtimes, with one worker each; `threads` has as many as there are tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Runtime {
    Tokio,
    Smol,
    AsyncStd,
    Threads,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Side {
    Native,
    Ours,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Wait {
    Http(SocketAddr),
    Tcp(SocketAddr),
    Sqlite(Safe),
}

/// What a fresh process does.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Job {
    /// Is the other side, until it is ended.
    Serve(Peer),
    /// Asks.
    Ask {
        runtime: Runtime,
        side: Side,
        wait: Wait,
        load: Load,
    },
    /// Lets customers wait, and looks how large they are.
    Idle {
        runtime: Runtime,
        peer: SocketAddr,
        customers: u64,
    },
}

/// What stands in a case's title, what is asked how much, and what should come of it.
struct Case {
    runtime: Runtime,
    title: String,
    wait: Wait,
    load: Load,
    target: Option<Target>,
}

fn main() -> Result<()> {
    let arguments = Arguments::read();
    if let Some(job) = child::asked::<Job>(&arguments)? {
        return match job {
            Job::Serve(peer) => peer.serve(),
            Job::Ask {
                runtime,
                side,
                wait,
                load,
            } => child::answer(&runtime.ask(side, wait, load)?),
            Job::Idle {
                runtime,
                peer,
                customers,
            } => child::answer(&runtime.idle(peer, customers)?),
        };
    }
    let names = Runtime::ALL.map(Runtime::name);
    let mut report = Report::new("waits", &names, "system", &arguments);
    let effort = arguments.effort();
    let pairs = arguments.pairs(10);
    {
        let (_kitchen, at) = child::start::<_, SocketAddr>(&Job::Serve(Peer::Kitchen))?;
        for runtime in [Runtime::Tokio, Runtime::Smol, Runtime::AsyncStd] {
            compare(&mut report, &Case::http(runtime, at, effort), pairs)?;
        }
    }
    {
        let (_client, at) = child::start::<_, SocketAddr>(&Job::Serve(Peer::Client))?;
        for runtime in Runtime::ALL {
            compare(&mut report, &Case::tcp(runtime, at, effort), pairs)?;
        }
    }
    for runtime in Runtime::ALL {
        for (safe, callers) in [
            (Safe::FromTheProcess, 64),
            (Safe::FromTheProcess, 1),
            (Safe::FromTheMachine, 64),
            (Safe::FromTheMachine, 1),
        ] {
            let case = Case::sqlite(runtime, safe, callers, effort);
            compare(&mut report, &case, pairs)?;
        }
    }
    waiting(&mut report, effort, pairs)?;
    report.note(
        "Ratios are native over ours, per round: more is better, 1 is as good. Times are per request, at the 10th percentile \
         of slices; processor time is that of the whole process that asks.",
    );
    report.finish()
}

/// Compares both sides of a case.
fn compare(report: &mut Report, case: &Case, pairs: usize) -> Result<()> {
    let sides = [Side::Native, Side::Ours];
    let took: Vec<Vec<Took>> = rounds(sides.len(), pairs, |side| {
        child::ask(&Job::Ask {
            runtime: case.runtime,
            side: sides[side],
            wait: case.wait,
            load: case.load,
        })
    })?;
    for (what, of) in [
        (
            "processor time",
            (|took: &Took| took.processor) as fn(&Took) -> f64,
        ),
        ("time on the clock", |took| took.wall),
    ] {
        let [native, ours] = [0, 1].map(|side: usize| -> Vec<f64> {
            let took: &[Took] = &took[side];
            took.iter().map(of).collect()
        });
        let ratios: Vec<f64> = native.iter().zip(&ours).map(|(a, b)| a / b).collect();
        let name = format!("{what}, native");
        report.push(
            Figure::new(&case.title, &name, Unit::Nanoseconds, &native).samples("native", &native),
        );
        let name = format!("{what}, native over ours");
        let figure = Figure::new(&case.title, &name, Unit::Ratio, &ratios)
            .equal_at(1.0)
            .samples("ours", &ours);
        report.push(match case.target {
            Some(target) if what == "processor time" => figure.target(target),
            _ => figure,
        });
    }
    Ok(())
}

/// Tells how large a customer is who waits on a TCP connection, on each runtime.
fn waiting(report: &mut Report, effort: Effort, pairs: usize) -> Result<()> {
    let customers = match effort {
        Effort::Test => 8,
        Effort::Full => 400,
    };
    let bytes: Vec<Vec<f64>> = rounds(Runtime::ALL.len(), pairs, |n| {
        // One for each look: it keeps a connection for as long as it serves, which is longer than any look.
        let (_client, peer) = child::start::<_, SocketAddr>(&Job::Serve(Peer::SlowClient))?;
        child::ask(&Job::Idle {
            runtime: Runtime::ALL[n],
            peer,
            customers,
        })
    })?;
    let case = format!("a customer of {customers} who waits on a TCP connection");
    for (runtime, bytes) in Runtime::ALL.iter().zip(&bytes) {
        let name = format!("resident, {}", runtime.title());
        report.push(Figure::new(&case, &name, Unit::Bytes, bytes).samples(runtime.title(), bytes));
    }
    Ok(())
}

impl Case {
    fn http(runtime: Runtime, at: SocketAddr, effort: Effort) -> Self {
        let load = Load::of(effort, 64, 40);
        Self {
            runtime,
            title: format!("{}: HTTP, {} connections", runtime.title(), load.callers),
            wait: Wait::Http(at),
            load,
            target: Some(Target::AtLeast(0.9)),
        }
    }

    fn tcp(runtime: Runtime, at: SocketAddr, effort: Effort) -> Self {
        let load = Load::of(effort, 64, 80);
        Self {
            runtime,
            title: format!("{}: TCP, {} connections", runtime.title(), load.callers),
            wait: Wait::Tcp(at),
            load,
            target: Some(Target::AtLeast(0.97)),
        }
    }

    fn sqlite(runtime: Runtime, safe: Safe, callers: u64, effort: Effort) -> Self {
        let requests = match safe {
            Safe::FromTheProcess => 1_600,
            Safe::FromTheMachine => 64,
        };
        let mut load = Load::of(effort, callers, requests / callers);
        if safe == Safe::FromTheMachine {
            // A disk takes its time.
            load.slices = load.slices.min(6);
        }
        Self {
            runtime,
            title: format!(
                "{}: SQLite, {}, {callers} at once",
                runtime.title(),
                safe.name()
            ),
            wait: Wait::Sqlite(safe),
            load,
            target: (callers > 1).then_some(Target::AtLeast(0.9)),
        }
    }
}

impl Runtime {
    const ALL: [Self; 4] = [Self::Tokio, Self::Smol, Self::AsyncStd, Self::Threads];

    const fn name(self) -> RuntimeName {
        match self {
            Self::Tokio => RuntimeName::Tokio,
            Self::Smol => RuntimeName::Smol,
            Self::AsyncStd => RuntimeName::AsyncStd,
            Self::Threads => RuntimeName::Threads,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Tokio => "tokio",
            Self::Smol => "smol",
            Self::AsyncStd => "async-std (discontinued)",
            Self::Threads => "threads",
        }
    }

    fn ask(self, side: Side, wait: Wait, load: Load) -> Result<Took> {
        macro_rules! ours {
            ($owner:expr) => {{
                let owner = $owner;
                match wait {
                    Wait::Http(at) => http::ours(&owner, at, load),
                    Wait::Tcp(at) => tcp::ours(&owner, at, load),
                    Wait::Sqlite(safe) => sqlite::ours(&owner, safe, load),
                }
            }};
        }
        macro_rules! native {
            ($native:expr) => {{
                let native = $native;
                match wait {
                    Wait::Http(at) => http::native(&native, at, load),
                    Wait::Tcp(at) => tcp::native(&native, at, load),
                    Wait::Sqlite(safe) => sqlite::native(safe, load),
                }
            }};
        }
        match (self, side) {
            (Self::Tokio, Side::Native) => native!(Tokio::multi_thread()?),
            (Self::Tokio, Side::Ours) => ours!(tokio::MultiThread::builder().workers(1).build()?),
            (Self::Smol, Side::Native) => native!(Smol::start()?),
            (Self::Smol, Side::Ours) => ours!(smol::MultiThread::builder().workers(1).build()?),
            (Self::AsyncStd, Side::Native) => {
                // The executor is the process's own: giving it its one worker is the adapter's only part in this.
                drop(async_std::MultiThread::builder().workers(1).build()?);
                native!(AsyncStd)
            }
            (Self::AsyncStd, Side::Ours) => {
                ours!(async_std::MultiThread::builder().workers(1).build()?)
            }
            (Self::Threads, Side::Ours) => ours!(threads::Threads::builder().build()?),
            (Self::Threads, Side::Native) => match wait {
                Wait::Tcp(at) => tcp::on_threads(at, load),
                Wait::Sqlite(safe) => sqlite::native(safe, load),
                Wait::Http(_) => bail!("hyper is not used without a runtime"),
            },
        }
    }

    fn idle(self, peer: SocketAddr, customers: u64) -> Result<f64> {
        match self {
            Self::Tokio => idle::resident(
                &tokio::MultiThread::builder().workers(1).build()?,
                peer,
                customers,
            ),
            Self::Smol => idle::resident(
                &smol::MultiThread::builder().workers(1).build()?,
                peer,
                customers,
            ),
            Self::AsyncStd => idle::resident(
                &async_std::MultiThread::builder().workers(1).build()?,
                peer,
                customers,
            ),
            Self::Threads => idle::resident(&threads::Threads::builder().build()?, peer, customers),
        }
    }
}
