//! What a server takes for a round trip when 64 clients speak to it at once, beside a bare loop over epoll.
//!
//! Each server is a process of its own with one thread that drives tasks; the clients are this process, whose own work does
//! not count. In a wave every client sends a message, then every client reads the answer.

use anyhow::{Context, Result};
use bench_report::stats::quantile;
use benches::adapter::echo::MESSAGE;
use benches::adapter::{Testbed, Who};
use benches::arguments::Effort;
use benches::child::{self, Serving};
use benches::clock::process_time;
use benches::figure::{Figure, Target, Unit};
use benches::order::{order, rounds};
use benches::report::Report;
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

/// What a report says below its table.
pub(crate) const NOTE: &str = "Server: processor time of the whole server process for a round trip, at the 10th percentile of slices; the floor is \
     a bare loop over epoll.";

/// What ours may take, over native.
const OVER_NATIVE: Target = Target::AtMost(1.03);
/// What the metering layer may take, over native.
const METERED: Target = Target::AtMost(1.1);

/// Who serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Server {
    /// A side of the comparison.
    Side(Who),
    /// A bare loop.
    Floor,
}

/// One process: a server for so many connections.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    testbed: Testbed,
    server: Server,
    connections: usize,
}

/// Compares the servers of a testbed.
pub(crate) fn measure(
    report: &mut Report,
    testbed: Testbed,
    effort: Effort,
    pairs: usize,
) -> Result<()> {
    let (connections, slices, waves) = match effort {
        Effort::Test => (4, 1, 1),
        Effort::Full => (64, 40, 32),
    };
    let sides = testbed.own().iter().copied().map(Server::Side);
    let servers: Vec<Server> = sides.chain([Server::Floor]).collect();
    let mut best: Vec<Vec<f64>> = vec![Vec::new(); servers.len()];
    for process in 0..pairs {
        let mut clients: Vec<Option<Clients>> = servers.iter().map(|_| None).collect();
        for n in order(servers.len(), process) {
            let server = servers[n];
            clients[n] = Some(Clients::of(&Job {
                testbed,
                server,
                connections,
            })?);
        }
        let mut clients: Vec<Clients> = clients.into_iter().flatten().collect();
        for clients in &mut clients {
            clients.wave()?;
        }
        let took = rounds(servers.len(), slices, |server| clients[server].slice(waves))?;
        for (best, took) in best.iter_mut().zip(&took) {
            best.extend(quantile(took, 0.1));
        }
    }
    let case = format!("{}: TCP echo server, {connections} clients", testbed.name());
    let native = &best[0];
    for (server, took) in servers.iter().zip(&best) {
        let name = server.name();
        if matches!(server, Server::Side(Who::Native) | Server::Floor) {
            let figure = Figure::new(&case, &format!("time, {name}"), Unit::Nanoseconds, took);
            report.push(figure.samples(name, took));
        }
        if *server == Server::Side(Who::Native) {
            continue;
        }
        let over: Vec<f64> = took.iter().zip(native).map(|(a, b)| a / b).collect();
        let figure = Figure::new(
            &case,
            &format!("time, {name} over native"),
            Unit::Ratio,
            &over,
        )
        .equal_at(1.0)
        .samples(name, took);
        report.push(match server {
            Server::Side(Who::Ours) => figure.target(OVER_NATIVE),
            Server::Side(Who::Metered) => figure.target(METERED),
            _ => figure,
        });
    }
    Ok(())
}

impl Server {
    const fn name(self) -> &'static str {
        match self {
            Self::Side(who) => who.name(),
            Self::Floor => "the floor",
        }
    }
}

impl Job {
    /// Serves, in a process of its own.
    pub(crate) fn serve(&self) -> Result<()> {
        match self.server {
            Server::Side(who) => self.testbed.serve(who, self.connections, tell)?,
            Server::Floor => crate::floor::serve(self.connections, tell)?,
        };
        Ok(())
    }
}

/// Answers with the address of the server.
fn tell(here: SocketAddr) {
    child::answer(&here).expect("invariant: an address can be written as JSON");
}

/// The clients of a server.
struct Clients {
    server: Serving,
    streams: Vec<TcpStream>,
}

impl Clients {
    /// Starts the server and connects to it.
    fn of(job: &Job) -> Result<Self> {
        let (server, address): (_, SocketAddr) = child::start(&crate::Job::Serve(*job))?;
        let connect = |_| {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            Ok(stream)
        };
        let streams = (0..job.connections).map(connect);
        let streams = streams.collect::<std::io::Result<_>>();
        Ok(Self {
            server,
            streams: streams.context("cannot connect to the server")?,
        })
    }

    /// Has every client send a message, then read the answer.
    fn wave(&mut self) -> Result<()> {
        for stream in &mut self.streams {
            stream.write_all(&[7; MESSAGE])?;
        }
        let mut answer = [0; MESSAGE];
        for stream in &mut self.streams {
            stream.read_exact(&mut answer)?;
        }
        Ok(())
    }

    /// Nanoseconds of the server's for a round trip, over so many waves.
    fn slice(&mut self, waves: u32) -> Result<f64> {
        let time = || process_time(self.server.id()).context("the server is gone");
        let before = time()?;
        for _ in 0..waves {
            self.wave()?;
        }
        let took = process_time(self.server.id()).context("the server is gone")? - before;
        Ok(took.as_secs_f64() * 1e9 / f64::from(waves) / self.streams.len() as f64)
    }
}
