//! The command line: what can be asked for, and the words in which help explains it.

mod clean;
mod devices;
mod diagnose;
mod kitchen;

pub(crate) use clean::Clean;
pub(crate) use devices::{Calibrate, Device, Peer, Place, Waits};
pub(crate) use diagnose::{Diagnose, Launch};
pub(crate) use kitchen::Kitchen;

use crate::parse;
use clap::builder::ArgPredicate;
use clap::{Args, Parser, Subcommand};
use core_model::Distribution;
use lab::measure::PolicyName;
use lab::runtimes::RuntimeName;
#[cfg(target_pointer_width = "64")]
use lab::simulate::{Sweep, WarmUp};
use lab::slow_file::Mode;
use std::path::PathBuf;
use std::time::Duration;

/// Async Rust, measured in burgers: is your work waiting or computing, which runtime and which strategy fits it, and what
/// does it cost?
///
/// Alone, it compares the built-in scenarios on every runtime, with a verdict, and requests that compute in an async task with
/// such that hand their computing to a pool; all in about a minute.
#[derive(Debug, Parser)]
#[command(name = "lunchrush", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const EXIT_CODES: &str = "Exit codes: 0 fine, 1 something failed, 2 wrong usage. Results go to standard output, everything \
                          else to standard error. NO_COLOR is respected.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs a burger shop once and tells what happened to whom
    Burgers(Box<Burgers>),
    /// Cleans the files in a folder, or what is generated for it
    Clean(Clean),
    /// Cleans zones for another process, as they are asked for on standard input
    #[command(hide = true)]
    Cleaner,
    /// Reads a slow file beside other work: one after the other, or both at once
    SlowFile(SlowFile),
    /// Plays what an await does: nothing before it, one after another, joined, and dropped in the middle
    Awaiting(Awaiting),
    /// Runs the same burgers written with callbacks, threads, coroutines and async/await, and compares what each costs
    Forms(Forms),
    /// Compares scenarios on several runtimes, each run in its own process
    Compare(Compare),
    /// Simulates a shop in virtual time, many times, and sets its figures with their intervals beside queueing theory
    #[cfg(target_pointer_width = "64")]
    Simulate(Simulate),
    /// Lists the built-in scenarios, or prints one as a template
    Scenarios(Scenarios),
    /// Says what is wrong in a scenario file, where, and what would be right
    Check(Check),
    /// Runs a shop under many schedules in virtual time, until one breaks an invariant, and keeps that one
    #[cfg(target_pointer_width = "64")]
    Explore(Explore),
    /// Runs the schedule again that `explore` kept
    #[cfg(target_pointer_width = "64")]
    Replay(Replay),
    /// Watches any program, and says whether it waits or computes, for what it waits, and what would help it (Linux)
    Diagnose(Diagnose),
    /// Becomes the command that `diagnose` watches
    #[command(hide = true)]
    Launch(Launch),
    /// Measures what sets asynchronous code apart from synchronous code, on this machine, and fills a table with it
    Differences(Differences),
    /// Makes one measurement of the differences, read from standard input
    #[command(hide = true)]
    DifferencesWorker,
    /// Runs the seven waits, each real: one at a time, and all at once
    Waits(Waits),
    /// Serves requests that wait and compute, by strategy, beside requests that only wait, and tells who held up whom
    Kitchen(Kitchen),
    /// Measures a real device, and how near a simulated one comes that replays it
    Calibrate(Calibrate),
    /// Is the other side of a network wait, until standard input ends
    #[command(hide = true)]
    Peer(Peer),
    /// Places orders and acknowledges each, a number a line
    #[command(hide = true)]
    Place(Place),
    /// Runs one cell of a comparison, read from standard input
    #[command(hide = true)]
    Worker,
    /// Checks the contract of every runtime's adapter, and in what the runtimes differ, each flavour in its own process
    #[cfg(feature = "conformance")]
    #[command(hide = true)]
    Conformance(Conformance),
    /// Runs the checks of one flavour, named on standard input
    #[cfg(feature = "conformance")]
    #[command(hide = true)]
    ConformanceWorker,
}

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct Burgers {
    /// The way to run the shop: concurrent, buzzers, parallel, sequential, bank, or story-pair (one cashier and one cook
    /// beside eight cashier-cooks)
    #[arg(long, default_value = "concurrent", value_name = "SHOP")]
    pub(crate) shop: String,
    /// The runtime to run it on [default: the first that this build has]
    #[arg(long, value_parser = parse::runtime, value_name = "NAME")]
    pub(crate) runtime: Option<RuntimeName>,
    /// How many customers come [default: 12]
    #[arg(long, value_parser = parse::count, value_name = "N")]
    pub(crate) customers: Option<u64>,
    /// Burgers in each order [default: 2]
    #[arg(long, value_parser = parse::count, value_name = "N")]
    pub(crate) burgers: Option<u64>,
    /// Cashiers, cashier-cooks or tellers [default: 1; parallel 8, bank 4]
    #[arg(long, value_parser = parse::count, value_name = "N")]
    pub(crate) cashiers: Option<u64>,
    /// Cooks in the kitchen of a concurrent shop [default: 1]
    #[arg(long, value_parser = parse::count, value_name = "N")]
    pub(crate) cooks: Option<u64>,
    /// Burgers that can be on the grill at once [default: 16]
    #[arg(long, value_parser = parse::count, value_name = "N")]
    pub(crate) grill: Option<u64>,
    /// Stories that a customer tells at most while it waits; 0 for none [default: 3]
    #[arg(long, value_parser = parse::count_or_none, value_name = "N")]
    pub(crate) stories: Option<u64>,
    /// Worker threads of the runtime; threads have one for each task, and sim has virtual processors instead
    #[arg(long, visible_alias = "processors", default_value = "1", value_parser = parse::count, value_name = "N")]
    pub(crate) workers: u64,
    /// How the schedule of a simulation is drawn where it could go on in several ways: seeded, fifo or work-stealing
    #[arg(long, default_value = "seeded", value_name = "NAME")]
    pub(crate) policy: PolicyName,
    #[command(flatten)]
    pub(crate) prices: Prices,
    /// The gap between two arrivals, as `5ms` or `exponential(5ms)` [default: 0]
    #[arg(long, value_parser = parse::time, value_name = "TIME")]
    pub(crate) arrivals: Option<Distribution>,
    /// Taking an order: computing [default: 100us]
    #[arg(long, value_parser = parse::time, value_name = "TIME")]
    pub(crate) ordering: Option<Distribution>,
    /// A burger on the grill: a wait [default: 100ms]
    #[arg(long, value_parser = parse::time, value_name = "TIME")]
    pub(crate) grilling: Option<Distribution>,
    /// Telling a story: computing [default: 200us]
    #[arg(long, value_parser = parse::time, value_name = "TIME")]
    pub(crate) story: Option<Distribution>,
    /// Eating: a wait [default: 50ms]
    #[arg(long, value_parser = parse::time, value_name = "TIME")]
    pub(crate) eating: Option<Distribution>,
    /// How long a client of the bank stays in line
    #[arg(long, value_parser = parse::time, value_name = "TIME")]
    pub(crate) patience: Option<Distribution>,
    /// What a burger waits for: simulated, or really tcp (a client's data), file (the bytes of --input), http (a kitchen's
    /// API), sqlite or postgres (its order, stored and read back)
    #[arg(long, default_value = "simulated", default_value_if("input", ArgPredicate::IsPresent, "file"),
          value_parser = ["simulated", "tcp", "file", "http", "sqlite", "postgres"], value_name = "NAME")]
    pub(crate) backend: String,
    #[command(flatten)]
    pub(crate) device: Device,
    /// Draws what a simulated burger takes from this table, which `lunchrush calibrate --output` writes
    #[arg(long, value_name = "FILE")]
    pub(crate) latencies: Option<PathBuf>,
    /// The seed of every draw, and of the schedule of a simulation
    #[arg(long, default_value = "42", value_parser = parse::count_or_none, value_name = "N")]
    pub(crate) seed: u64,
    /// Prints the record as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What scheduling costs in a simulation.
#[derive(Debug, Args)]
pub(crate) struct Prices {
    /// The longest that a task of sim computes while others wait for its processor, as threads have it [default: until it
    /// awaits]
    #[arg(long, value_parser = parse::duration, value_name = "TIME")]
    pub(crate) quantum: Option<Duration>,
    /// What it takes a processor of sim to go on with another task [default: 0]
    #[arg(long, value_parser = parse::duration, value_name = "TIME")]
    pub(crate) switch_cost: Option<Duration>,
    /// What each poll of a task takes a processor of sim [default: 0]
    #[arg(long, value_parser = parse::duration, value_name = "TIME")]
    pub(crate) poll_cost: Option<Duration>,
    /// What each spawn takes a processor of sim [default: 0]
    #[arg(long, value_parser = parse::duration, value_name = "TIME")]
    pub(crate) spawn_cost: Option<Duration>,
    /// What each wake takes a processor of sim [default: 0]
    #[arg(long, value_parser = parse::duration, value_name = "TIME")]
    pub(crate) wake_cost: Option<Duration>,
}

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct SlowFile {
    /// sync (wait, read, then work) or async (work while waiting)
    #[arg(long, default_value = "async", value_name = "MODE")]
    pub(crate) mode: Mode,
    /// The runtime to read on [default: the first that this build has]
    #[arg(long, value_parser = parse::runtime, value_name = "NAME")]
    pub(crate) runtime: Option<RuntimeName>,
    /// How the schedule of a simulation is drawn where it could go on in several ways: seeded, fifo or work-stealing
    #[arg(long, default_value = "seeded", value_name = "NAME")]
    pub(crate) policy: PolicyName,
    /// The seed of the schedule of a simulation
    #[arg(long, default_value = "42", value_parser = parse::count_or_none, value_name = "N")]
    pub(crate) seed: u64,
    /// Makes everything take this many times as long
    #[arg(long, default_value = "1", value_parser = parse::factor, value_name = "FACTOR")]
    pub(crate) scale: f64,
    /// Prints the record as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct Awaiting {
    /// The runtime to play on [default: the first that this build has]
    #[arg(long, value_parser = parse::runtime, value_name = "NAME")]
    pub(crate) runtime: Option<RuntimeName>,
    /// How the schedule of a simulation is drawn where it could go on in several ways: seeded, fifo or work-stealing
    #[arg(long, default_value = "seeded", value_name = "NAME")]
    pub(crate) policy: PolicyName,
    /// The seed of the schedule of a simulation
    #[arg(long, default_value = "42", value_parser = parse::count_or_none, value_name = "N")]
    pub(crate) seed: u64,
    /// Makes everything take this many times as long
    #[arg(long, default_value = "1", value_parser = parse::factor, value_name = "FACTOR")]
    pub(crate) scale: f64,
    /// Prints the record as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct Forms {
    /// How many customers come, all at once
    #[arg(long, default_value = "2000", value_parser = parse::count, value_name = "N")]
    pub(crate) customers: u64,
    /// The runtime that async/await runs on [default: the first that this build has]
    #[arg(long, value_parser = parse::runtime, value_name = "NAME")]
    pub(crate) runtime: Option<RuntimeName>,
    /// How often each form runs [default: 5]
    #[arg(long, value_parser = parse::count, value_name = "N")]
    pub(crate) repeat: Option<u64>,
    /// The seed of every draw
    #[arg(long, default_value = "42", value_parser = parse::count_or_none, value_name = "N")]
    pub(crate) seed: u64,
    /// Prints the table as JSON
    #[arg(long, group = "format")]
    pub(crate) json: bool,
    /// Prints the table as Markdown
    #[arg(long, group = "format")]
    pub(crate) markdown: bool,
    /// Writes the raw records, one JSON object per line
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct Compare {
    /// Built-in scenarios by name, or scenario files [default: burgers house script tiny-waits]
    #[arg(value_name = "SCENARIO")]
    pub(crate) scenarios: Vec<String>,
    /// The runtimes to compare, with commas [default: all that this build has]
    #[arg(long, value_delimiter = ',', value_parser = parse::runtime, value_name = "NAMES")]
    pub(crate) runtimes: Vec<RuntimeName>,
    /// How often each cell runs [default: what the scenario says, or 5]
    #[arg(long, value_parser = parse::count, value_name = "N")]
    pub(crate) repeat: Option<u64>,
    /// Worker threads of each runtime, virtual processors of sim [default: what the scenario says; 1 for a shop, one per core for a house]
    #[arg(long, visible_alias = "processors", value_parser = parse::count, value_name = "N")]
    pub(crate) workers: Option<u64>,
    /// How the schedules of `sim` are drawn where they could go on in several ways: seeded, fifo or work-stealing [default:
    /// seeded]
    #[arg(long, value_name = "NAME")]
    pub(crate) policy: Option<PolicyName>,
    /// The seed of the first schedule of `sim`; each repetition takes the next [default: 0]
    #[arg(long, value_parser = parse::count_or_none, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// A file whose bytes are really read for each burger, instead of a simulated wait
    #[arg(long, value_name = "PATH")]
    pub(crate) input: Option<PathBuf>,
    /// Prints the comparison as JSON
    #[arg(long, group = "format")]
    pub(crate) json: bool,
    /// Prints the comparison as Markdown
    #[arg(long, group = "format")]
    pub(crate) markdown: bool,
    /// Prints the comparison as CSV
    #[arg(long, group = "format")]
    pub(crate) csv: bool,
    /// Writes the raw records, one JSON object per line
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}

#[cfg(target_pointer_width = "64")]
#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct Explore {
    /// A built-in scenario by name, or a scenario file
    #[arg(value_name = "SCENARIO")]
    pub(crate) scenario: String,
    /// The shop to explore [default: all that the scenario has]
    #[arg(long, value_name = "SHOP")]
    pub(crate) strategy: Option<String>,
    /// How many schedules are tried
    #[arg(long, default_value = "10000", value_parser = parse::count, value_name = "N")]
    pub(crate) seeds: u64,
    /// The first seed
    #[arg(long, default_value = "0", value_parser = parse::count_or_none, value_name = "N")]
    pub(crate) seed: u64,
    /// Virtual processors
    #[arg(long, visible_alias = "processors", default_value = "1", value_parser = parse::count, value_name = "N")]
    pub(crate) workers: u64,
    /// How schedules are drawn: seeded, fifo or work-stealing
    #[arg(long, default_value = "seeded", value_name = "NAME")]
    pub(crate) policy: PolicyName,
    /// The longest that the day may take, such as 152ms: looks for a schedule under which it takes longer
    #[arg(long, value_parser = parse::duration, value_name = "TIME")]
    pub(crate) at_most: Option<Duration>,
    /// Where the schedule that breaks something is written [default: SCENARIO-SHOP-seed-N.json]
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,
    /// Prints the result as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[cfg(target_pointer_width = "64")]
#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// The file that `explore` wrote
    #[arg(value_name = "LOG")]
    pub(crate) log: PathBuf,
    /// Prints the result as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[cfg(target_pointer_width = "64")]
#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct Simulate {
    /// A built-in scenario by name, or a scenario file
    #[arg(value_name = "SCENARIO")]
    pub(crate) scenario: String,
    /// How often it is simulated, each time with the next seed; 1 is one long run, with intervals from its batch means
    /// [default: 20]
    #[arg(long, value_parser = parse::count, value_name = "N", conflicts_with = "precision")]
    pub(crate) replications: Option<u64>,
    /// Goes on until the mean times in line and in the shop are known to this share of themselves, such as 0.01
    #[arg(long, value_name = "SHARE")]
    pub(crate) precision: Option<f64>,
    /// The most replications that a precision may take [default: 1000]
    #[arg(long, value_parser = parse::count, value_name = "N", requires = "precision")]
    pub(crate) at_most: Option<u64>,
    /// The share of intervals that hold the true mean
    #[arg(long, default_value = "0.95", value_name = "SHARE")]
    pub(crate) confidence: f64,
    /// A row for each of several values: customers=10..1e6, or cashiers=6,7,8; also processors and arrivals. Ranges go in
    /// the steps 1, 2, 5, and over more than three decades in powers of ten
    #[arg(long, value_name = "NAME=FROM..TO")]
    pub(crate) sweep: Option<Sweep>,
    /// Shows beside the figures what queueing theory says, and whether it lies within their intervals
    #[arg(long)]
    pub(crate) theory: bool,
    /// Virtual processors [default: what the scenario says, or 1]
    #[arg(long, visible_alias = "workers", value_parser = parse::count, value_name = "N")]
    pub(crate) processors: Option<u64>,
    /// How schedules are drawn where they could go on in several ways: seeded, fifo or work-stealing
    #[arg(long, default_value = "seeded", value_name = "NAME")]
    pub(crate) policy: PolicyName,
    /// The seed of the first replication [default: what the scenario says]
    #[arg(long, value_parser = parse::count_or_none, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// The customers at the start who do not count, because the shop was still filling: 10%, 500, mser5 (the first
    /// replication says), or none (the whole day counts) [default: none; 10% beside theory and for one long run]
    #[arg(long, value_name = "PART")]
    pub(crate) warm_up: Option<WarmUp>,
    /// Prints everything as JSON, the seed, hash and figures of each replication among it
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Scenarios {
    /// The scenario to print as a template
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Prints the JSON schema of scenario files, for editors
    #[arg(long, conflicts_with = "name")]
    pub(crate) schema: bool,
    /// Prints the list as JSON
    #[arg(long, conflicts_with = "name")]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The scenario file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[cfg(feature = "conformance")]
#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct Conformance {
    /// The flavours to check, such as smol-local, or a runtime with all its flavours [default: all that this build has]
    #[arg(long = "flavour", value_delimiter = ',', value_parser = parse::flavours, value_name = "NAME")]
    pub(crate) flavours: Vec<parse::Flavours>,
    /// How often each flavour is checked; only the first time with the checks that take long
    #[arg(long, default_value = "1", value_parser = parse::count, value_name = "N")]
    pub(crate) repeat: u64,
    /// The one check to run, on every flavour that has it
    #[arg(long, value_name = "CHECK")]
    pub(crate) only: Option<String>,
    /// Leaves out the checks that take long
    #[arg(long)]
    pub(crate) quick: bool,
    /// How many processes run at a time
    #[arg(long, default_value = "1", value_parser = parse::count, value_name = "N")]
    pub(crate) jobs: u64,
    /// Prints a line of JSON for everything that happens, when it happens
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct Differences {
    /// The runtime of the asynchronous side [default: the first that this build has]
    #[arg(long, value_parser = parse::runtime, value_name = "NAME")]
    pub(crate) runtime: Option<RuntimeName>,
    /// How often each measurement is made, each time in a process of its own
    #[arg(long, default_value = "6", value_parser = parse::count, value_name = "N")]
    pub(crate) repeat: u64,
    /// Makes waits this many times as long, and of everything this many times as much; at most 10
    #[arg(long, default_value = "1", value_parser = parse::factor, value_name = "FACTOR")]
    pub(crate) scale: f64,
    /// Prints the table, with the ids behind each cell, and the records as JSON
    #[arg(long, group = "form")]
    pub(crate) json: bool,
    /// Prints the table as Markdown, with a footnote for each record
    #[arg(long, group = "form")]
    pub(crate) markdown: bool,
    /// Writes the raw records, one JSON object per line
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}
