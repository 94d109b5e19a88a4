//! What can be asked for of real devices: those that burgers wait for, the seven waits, and the programs on their other side.

use crate::parse;
use clap::Args;
use core_model::Distribution;
use lab::devices::PeerKind;
use lab::runtimes::RuntimeName;
use std::net::SocketAddr;
use std::path::PathBuf;

/// What belongs to a real device.
#[derive(Debug, Args)]
pub(crate) struct Device {
    /// The file that is read for each burger
    #[arg(long, value_name = "PATH", required_if_eq("backend", "file"))]
    pub(crate) input: Option<PathBuf>,
    /// Where the orders are stored: a file of SQLite's [default: one in a folder for temporary files], or the address of a
    /// PostgreSQL server, such as postgres://user@127.0.0.1:5432/orders
    #[arg(long, value_name = "PATH|ADDRESS")]
    pub(crate) database: Option<String>,
    /// Where the other side of tcp or http is, such as 127.0.0.1:7070 [default: a process that is started for it]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) peer: Option<SocketAddr>,
    /// Lets the bytes dribble through the connections of tcp, both ways
    #[arg(long)]
    pub(crate) slow_clients: bool,
}

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct Waits {
    /// The runtimes to wait on, with commas [default: the first that this build has]
    #[arg(long, value_delimiter = ',', value_parser = parse::runtime, value_name = "NAMES")]
    pub(crate) runtimes: Vec<RuntimeName>,
    /// How many waits there are at once
    #[arg(long, default_value = "32", value_parser = parse::count, value_name = "N")]
    pub(crate) count: u64,
    /// How often they are made [default: 7]
    #[arg(long, value_parser = parse::count, value_name = "N")]
    pub(crate) repeat: Option<u64>,
    /// Shows beside each device a simulated one, which replays what that took
    #[arg(long)]
    pub(crate) simulated: bool,
    /// A PostgreSQL server whose database is waited for too, such as postgres://user@127.0.0.1:5432/orders
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) database: Option<String>,
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
pub(crate) struct Calibrate {
    /// The device: tcp, file, http, sqlite or postgres
    #[arg(value_parser = ["tcp", "file", "http", "sqlite", "postgres"], value_name = "BACKEND")]
    pub(crate) backend: String,
    #[command(flatten)]
    pub(crate) device: Device,
    /// How many waits are timed
    #[arg(long, default_value = "500", value_parser = parse::count, value_name = "N")]
    pub(crate) count: u64,
    /// How long the other side of tcp or http takes, where it is started for this
    #[arg(long, default_value = "log-normal(4ms, 0.5)", value_parser = parse::time, value_name = "TIME")]
    pub(crate) service: Distribution,
    /// The runtime to wait on [default: the first that this build has]
    #[arg(long, value_parser = parse::runtime, value_name = "NAME")]
    pub(crate) runtime: Option<RuntimeName>,
    /// The seed of every draw
    #[arg(long, default_value = "42", value_parser = parse::count_or_none, value_name = "N")]
    pub(crate) seed: u64,
    /// Where the table of quantiles is written, for `lunchrush burgers --latencies`
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Prints the tables and how far they are apart as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Writes the record of it, a line of JSON: the quantiles of all three, and how far they are apart
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Peer {
    /// Who: tcp (a client with data), or kitchen (an API over HTTP)
    #[arg(value_name = "KIND")]
    pub(crate) kind: PeerKind,
    /// How long each item takes
    #[arg(long, default_value = "0s", value_parser = parse::time, value_name = "TIME")]
    pub(crate) service: Distribution,
    /// The bytes of a reply
    #[arg(long, default_value = "64", value_name = "N")]
    pub(crate) bytes: u32,
    /// The seed of its service times
    #[arg(long, default_value = "42", value_name = "N")]
    pub(crate) seed: u64,
    /// The runtime to serve on [default: one that this build has whose timer keeps the time best]
    #[arg(long, value_parser = parse::runtime, value_name = "NAME")]
    pub(crate) runtime: Option<RuntimeName>,
}

#[derive(Debug, Args)]
pub(crate) struct Place {
    /// Where: files, sqlite or postgres
    #[arg(value_parser = ["files", "sqlite", "postgres"], value_name = "BACKEND")]
    pub(crate) backend: String,
    /// The folder of the files, the file of SQLite's, or the server's address
    #[arg(long, value_name = "PATH|ADDRESS")]
    pub(crate) database: String,
    /// The first order
    #[arg(long, value_name = "N")]
    pub(crate) from: u64,
    /// The order after the last
    #[arg(long, value_name = "N")]
    pub(crate) to: u64,
    /// The seed of the day
    #[arg(long, default_value = "42", value_name = "N")]
    pub(crate) seed: u64,
    /// The runtime to wait on [default: the first that this build has]
    #[arg(long, value_parser = parse::runtime, value_name = "NAME")]
    pub(crate) runtime: Option<RuntimeName>,
}
