//! The device of each wait, opened on a runtime.

use super::cell::WaitCell;
use super::rounds::Rounds;
#[cfg(feature = "postgres")]
use crate::devices::OneOrder;
use crate::devices::{Ask, BackendChoice};
use crate::runtimes::{RuntimeName, Visit};
use crate::workload::Failure;
use bench_report::waits::WaitRound;
use io_sim::file::{self, Durability};
use io_sim::{Bounds, Wait, tcp};
use runtime_adapter::{Net, Owned, Owner, Runtime};
use std::net::SocketAddr;
use std::path::Path;

/// The bytes of what goes through the network, and of a file that is written.
const BYTES: u32 = 64;
/// The bytes of the file that is read.
const FILE_BYTES: usize = 256 << 10;
/// The orders among which a query looks.
#[cfg(any(feature = "rusqlite", feature = "postgres"))]
const ORDERS: u32 = 200;

/// The most waits that the device of a wait serves at a time.
pub(super) fn serves(wait: Wait, cell: &WaitCell) -> Option<u32> {
    let served = match wait {
        Wait::Receive | Wait::Send | Wait::Api => Bounds::default().connections.get(),
        Wait::Read | Wait::Write => return None,
        #[cfg(feature = "postgres")]
        Wait::Insert | Wait::Query if cell.server.is_some() => {
            let bounds = io_sim::postgres::Settings::default().bounds;
            bounds.connections.get()
        }
        #[cfg(feature = "rusqlite")]
        Wait::Query if cell.server.is_none() => io_sim::sqlite::Settings::default().readers.get(),
        // One connection writes.
        Wait::Insert if cell.server.is_none() => 1,
        Wait::Insert | Wait::Query => return None,
    };
    u32::try_from(served).ok()
}

/// Opens the device of a wait, and makes the rounds of the cell.
pub(super) fn wait_for(wait: Wait, cell: &WaitCell) -> Result<Vec<WaitRound>, Failure> {
    let runtime: RuntimeName = cell.runtime.parse()?;
    BackendChoice::check_name(cell.device(), runtime.is_virtual())?;
    let folder = tempfile::Builder::new().prefix("lunchrush-").tempdir()?;
    let opening = Opening {
        wait,
        cell,
        folder: folder.path(),
    };
    runtime.visit(1, opening)?
}

struct Opening<'a> {
    wait: Wait,
    cell: &'a WaitCell,
    folder: &'a Path,
}

impl Visit for Opening<'_> {
    type Output = Result<Vec<WaitRound>, Failure>;

    fn visit<R: Runtime + Net + Owned>(self, owner: Owner<R>) -> Self::Output {
        let rounds = Rounds {
            rt: owner.handle(),
            count: self.cell.count,
            rounds: self.cell.rounds,
            replayed: self.cell.simulated.then_some(self.cell.seed),
            serves: serves(self.wait, self.cell),
        };
        let (rt, wait) = (owner.handle(), self.wait);
        let (cell, folder) = (self.cell.clone(), self.folder.to_path_buf());
        owner.try_block_on(async move {
            match wait {
                Wait::Receive => {
                    let client = tcp::Receive::new(rt, peer(&cell)?, Bounds::default(), None);
                    rounds.ask(client).await
                }
                Wait::Send => {
                    let (at, bounds) = (peer(&cell)?, Bounds::default());
                    rounds
                        .ask(tcp::Send::new(rt, at, BYTES, bounds, None))
                        .await
                }
                Wait::Read => {
                    let path = folder.join("menu");
                    std::fs::write(&path, vec![b'.'; FILE_BYTES])?;
                    rounds.ask(file::Read::open(rt, &path)?).await
                }
                Wait::Write => {
                    let bytes = BYTES as usize;
                    let files = file::Write::open(rt, &folder, bytes, Durability::Name)?;
                    rounds.ask(files).await
                }
                #[cfg(feature = "hyper")]
                Wait::Api => {
                    let (at, bounds) = (peer(&cell)?, Bounds::default());
                    rounds
                        .ask(io_sim::http::Api::new(rt, at, bounds, None))
                        .await
                }
                #[cfg(not(feature = "hyper"))]
                Wait::Api => Err(left_out(&cell)),
                Wait::Insert | Wait::Query => match &cell.server {
                    #[cfg(feature = "rusqlite")]
                    None => embedded(rt, wait, &folder, rounds).await,
                    #[cfg(feature = "postgres")]
                    Some(address) => server(rt, wait, address, rounds).await,
                    #[cfg(not(all(feature = "rusqlite", feature = "postgres")))]
                    _ => Err(left_out(&cell)),
                },
            }
        })?
    }
}

/// Where the other side is.
fn peer(cell: &WaitCell) -> Result<SocketAddr, Failure> {
    let at = cell.peer;
    at.ok_or_else(|| format!("nobody is there for the wait `{}`", cell.wait).into())
}

/// The embedded database.
#[cfg(feature = "rusqlite")]
async fn embedded<R: Runtime>(
    rt: R,
    wait: Wait,
    folder: &Path,
    rounds: Rounds<R>,
) -> Result<Vec<WaitRound>, Failure> {
    use io_sim::sqlite::{Database, Settings};
    let path = folder.join("orders.db");
    let database = Database::open(rt.clone(), &path, Settings::default()).await?;
    if wait == Wait::Insert {
        return rounds.ask(database.insert()).await;
    }
    stock(&rt, database.insert()).await?;
    rounds.ask(database.query()).await
}

/// A server's database.
#[cfg(feature = "postgres")]
async fn server<R: Runtime + Net>(
    rt: R,
    wait: Wait,
    address: &str,
    rounds: Rounds<R>,
) -> Result<Vec<WaitRound>, Failure> {
    use io_sim::postgres::{Server, Settings};
    let server = Server::open(rt.clone(), address, Settings::default()).await?;
    let insert = OneOrder::timed_only(server.insert());
    if wait == Wait::Insert {
        return rounds.ask(insert).await;
    }
    stock(&rt, insert).await?;
    rounds.ask(OneOrder::timed_only(server.query())).await
}

/// Stores the orders among which queries look.
#[cfg(any(feature = "rusqlite", feature = "postgres"))]
async fn stock<R: Runtime, B: io_sim::Backend>(rt: &R, database: B) -> Result<(), Failure> {
    let mut item = 0..u64::from(ORDERS);
    super::rounds::all_at_once(rt, &database, &mut item, ORDERS).await?;
    Ok(())
}

#[cfg(not(all(feature = "hyper", feature = "rusqlite", feature = "postgres")))]
fn left_out(cell: &WaitCell) -> Failure {
    format!("`{}` was left out of this build", cell.device()).into()
}
