//! A library on any runtime: a client with a connection pool, deadlines and retries, run on the runtime that you name.
//!
//! ```sh
//! cargo run -p runtime-adapter --example kitchen_client --features smol -- smol
//! cargo run -p runtime-adapter --example kitchen_client --features tokio -- tokio-local
//! ```
//!
//! [`client`] is the library: it is generic over `R: Net` and names no runtime. This file is the program: it names
//! one. `kitchen` is what they talk to. The tests of this crate run the client on every runtime there is.

#![expect(
    clippy::print_stdout,
    reason = "this program talks to the person who runs it"
)]

mod client;
mod kitchen;
mod pool;

use client::{Client, Settings};
use kitchen::Kitchen;
#[cfg(any(feature = "tokio", feature = "smol"))]
use runtime_adapter::LocalRuntime;
use runtime_adapter::Net;
#[cfg(any(
    feature = "tokio",
    feature = "smol",
    feature = "async-std",
    feature = "threads"
))]
use runtime_adapter::{Owned, Owner, Runtime};
use std::error::Error;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::time::Duration;

/// The whole evening, on whatever runtime.
async fn evening<R: Net>(rt: R, kitchen: SocketAddr) -> Vec<String> {
    let settings = Settings {
        connections: NonZeroUsize::MIN,
        patience: Duration::from_millis(200),
        retries: 3,
        pause: Duration::from_millis(5),
    };
    let client = Client::new(rt, kitchen, settings);
    let mut told = Vec::new();
    for burger in ["cheeseburger", "salad", "double"] {
        told.push(match client.order(burger).await {
            Ok(burger) => format!("{burger}: served"),
            Err(error) => format!("{burger}: {error}"),
        });
    }
    told
}

fn main() -> Result<(), Box<dyn Error>> {
    let kitchen = Kitchen::open()?;
    // The first order meets a kitchen that hangs up, then one that never answers: it is tried three times.
    kitchen.hang_up_on(1);
    kitchen.ignore(1);
    let asked = std::env::args().nth(1).unwrap_or_default();
    for line in run_on(&asked, kitchen.addr())? {
        println!("{line}");
    }
    let patient = if kitchen.is_ignoring() {
        "not all"
    } else {
        "all"
    };
    println!(
        "{patient} served over {} connections",
        kitchen.connections()
    );
    Ok(())
}

/// The one place that names runtimes.
fn run_on(name: &str, kitchen: SocketAddr) -> Result<Vec<String>, Box<dyn Error>> {
    match name {
        #[cfg(feature = "tokio")]
        "tokio" => run(&runtime_adapter::tokio::MultiThread::builder().build()?, kitchen),
        #[cfg(feature = "tokio")]
        "tokio-local" => run_local(&runtime_adapter::tokio::Local::builder().build()?, kitchen),
        #[cfg(feature = "smol")]
        "smol" => run(&runtime_adapter::smol::MultiThread::builder().build()?, kitchen),
        #[cfg(feature = "smol")]
        "smol-local" => run_local(&runtime_adapter::smol::Local::builder().build()?, kitchen),
        #[cfg(feature = "async-std")]
        "async-std" => run(&runtime_adapter::async_std::MultiThread::builder().build()?, kitchen),
        #[cfg(feature = "threads")]
        "threads" => run(&runtime_adapter::threads::Threads::builder().build()?, kitchen),
        other => Err(format!(
            "there is no runtime `{other}` in this build to ask {kitchen} with; name one whose feature is on: \
             tokio, tokio-local, smol, smol-local, async-std, threads"
        )
        .into()),
    }
}

/// Runs the evening as a task that may move between threads.
#[cfg(any(
    feature = "tokio",
    feature = "smol",
    feature = "async-std",
    feature = "threads"
))]
fn run<R>(owner: &Owner<R>, kitchen: SocketAddr) -> Result<Vec<String>, Box<dyn Error>>
where
    R: Runtime + Net + Owned,
{
    Ok(owner.try_block_on(evening(owner.handle(), kitchen))?)
}

/// Runs the evening, unchanged, on a runtime whose handle is not `Send`.
#[cfg(any(feature = "tokio", feature = "smol"))]
fn run_local<R>(owner: &Owner<R>, kitchen: SocketAddr) -> Result<Vec<String>, Box<dyn Error>>
where
    R: LocalRuntime + Net + Owned,
{
    Ok(owner.try_block_on_local(evening(owner.handle(), kitchen))?)
}
