//! Real devices as people ask for them: what belongs to which, what is missing, and what is started or made for them.

use super::runtime_or_first;
use crate::cli;
use crate::exit::usage;
use crate::show::complain;
use anyhow::Context;
use core_model::Distribution;
use lab::BackendChoice;
use lab::compare::Driver;
use lab::devices::{LineSpeed, Peer, PeerKind, PeerPlan};
use lab::runtimes::RuntimeName;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The bytes of what comes over the network.
const REPLY_BYTES: u32 = 64;

/// A device that is ready, and what has to live as long.
pub(super) struct Ready {
    pub(super) choice: BackendChoice,
    _peer: Option<Peer>,
    _folder: Option<tempfile::TempDir>,
}

/// What happens to a database that was made because none was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Database {
    /// It stays, and the person is told where.
    Kept,
    /// It goes with the device.
    Dropped,
}

/// Refuses what does not go together, before anything is started: the device on the runtime, and the flags with the device.
pub(super) fn check(backend: &str, args: &cli::Device, runtime: RuntimeName) -> anyhow::Result<()> {
    BackendChoice::check_name(backend, runtime.is_virtual()).map_err(usage)?;
    for (flag, is_set, of) in [
        ("--input", args.input.is_some(), &["file"][..]),
        (
            "--database",
            args.database.is_some(),
            &["sqlite", "postgres"],
        ),
        ("--peer", args.peer.is_some(), &["tcp", "http"]),
        ("--slow-clients", args.slow_clients, &["tcp"]),
    ] {
        if is_set && !of.contains(&backend) {
            return Err(usage(format!(
                "`{flag}` goes with `--backend {}`, and this is `--backend {backend}`",
                of.join("` or `--backend "),
            )));
        }
    }
    let is_server = args.database.as_deref().is_some_and(is_server);
    match (backend, &args.input) {
        ("file", Some(input)) if !input.is_file() => {
            let input = input.display();
            Err(usage(format!(
                "`--input {input}` is not a file that can be read"
            )))
        }
        ("sqlite", _) if is_server => Err(usage(
            "`--database` names a server, and SQLite stores orders in a file: use `--backend postgres`",
        )),
        ("postgres", _) if !is_server => Err(usage(
            "`--backend postgres` needs the server's address: `--database postgres://user@127.0.0.1:5432/orders`",
        )),
        _ => Ok(()),
    }
}

/// Tells whether a database is named by a server's address.
fn is_server(database: &str) -> bool {
    ["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| database.starts_with(scheme))
}

/// Makes a real device ready that was [checked](check); a peer that is started for it takes `service` for each item.
pub(super) fn ready(
    backend: &str,
    args: &cli::Device,
    service: Distribution,
    seed: u64,
    database: Database,
) -> anyhow::Result<Ready> {
    let mut peer = None;
    let mut folder = None;
    let mut other_side = |kind| -> anyhow::Result<SocketAddr> {
        if let Some(address) = args.peer {
            return Ok(address);
        }
        let started = start_peer(kind, service, seed)?;
        let address = started.address();
        peer = Some(started);
        Ok(address)
    };
    let named = args.database.clone();
    let choice = match backend {
        "tcp" => BackendChoice::Tcp {
            peer: other_side(PeerKind::Tcp)?,
            connections: match args.slow_clients {
                true => LineSpeed::Slow,
                false => LineSpeed::Full,
            },
        },
        "http" => BackendChoice::Http(other_side(PeerKind::Kitchen)?),
        "file" => BackendChoice::File(args.input.clone().unwrap_or_default()),
        "postgres" => BackendChoice::Postgres(named.unwrap_or_default()),
        "sqlite" => BackendChoice::Sqlite(match named {
            Some(path) => PathBuf::from(path),
            None => {
                let made = temporary_folder()?;
                let path = made.path().join("orders.db");
                match database {
                    Database::Kept => {
                        complain(&format!("the orders are stored in {}", path.display()));
                        let _ = made.keep();
                    }
                    Database::Dropped => folder = Some(made),
                }
                path
            }
        }),
        _ => BackendChoice::Simulated,
    };
    Ok(Ready {
        choice,
        _peer: peer,
        _folder: folder,
    })
}

/// A simulated device needs nothing.
pub(super) fn simulated(choice: BackendChoice) -> Ready {
    Ready {
        choice,
        _peer: None,
        _folder: None,
    }
}

/// Starts the other side of a network wait, in a process of its own.
pub(super) fn start_peer(kind: PeerKind, service: Distribution, seed: u64) -> anyhow::Result<Peer> {
    let driver = Driver {
        program: this_program()?,
        arguments: vec!["peer".to_owned()],
    };
    let plan = PeerPlan {
        service,
        seed,
        bytes: REPLY_BYTES,
    };
    Ok(Peer::start(&driver, kind, &plan)?)
}

/// A folder that is removed when it is dropped.
pub(super) fn temporary_folder() -> anyhow::Result<tempfile::TempDir> {
    let made = tempfile::Builder::new().prefix("lunchrush-").tempdir();
    made.context("cannot make a folder for temporary files")
}

/// Where this program is.
pub(super) fn this_program() -> anyhow::Result<PathBuf> {
    std::env::current_exe().context("cannot find the program that is running")
}

/// Reads a table of quantiles, as `calibrate --output` writes it.
pub(super) fn latencies(path: &Path) -> anyhow::Result<BackendChoice> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| usage(format!("`--latencies {}`: {error}", path.display())))?;
    let choice = BackendChoice::replayed(&text);
    choice.map_err(|error| usage(format!("`--latencies {}`: {error}", path.display())))
}

/// The runtime for a device: the one that was asked for, or the first in real time.
pub(super) fn real_time_runtime(asked: Option<RuntimeName>) -> anyhow::Result<RuntimeName> {
    match asked.or_else(|| RuntimeName::measured().first().copied()) {
        Some(runtime) => Ok(runtime),
        None => runtime_or_first(None),
    }
}
