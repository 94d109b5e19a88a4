//! The process on the other side of the network, killed while it is asked.

use super::record_once;
use super::tcp::bounds;
use crate::runtimes::{Check, listen, on_every_runtime};
use core_model::Distribution;
use futures_lite::future::or;
use io_sim::peer::Settings;
use io_sim::{Backend, Request, Transient, Wait, peer, tcp};
use runtime_adapter::{Net, Runtime};
use std::env;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Tells a process who it is: `tcp` or `kitchen`.
const SERVES: &str = "LUNCHRUSH_SERVES";

/// The other side, in a process of its own.
struct Victim {
    process: Child,
    at: SocketAddr,
}

impl Victim {
    /// Starts one that never comes to its answer.
    fn start(kind: &str) -> Self {
        let mut process = Command::new(env::current_exe().unwrap())
            .args([
                "faults::killed::is_the_other_side",
                "--exact",
                "--nocapture",
            ])
            .env(SERVES, kind)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let at = lines.find_map(|line| line.unwrap().strip_prefix("AT ")?.parse().ok());
        Self {
            process,
            at: at.unwrap(),
        }
    }

    /// Whether it has a connection: a socket beside the one that listens.
    fn is_asked(&self) -> bool {
        let descriptors = std::fs::read_dir(format!("/proc/{}/fd", self.process.id()));
        let links = descriptors.unwrap().flatten();
        let links = links.filter_map(|it| std::fs::read_link(it.path()).ok());
        let is_socket = |link: &PathBuf| link.to_string_lossy().starts_with("socket:");
        links.filter(is_socket).count() > 1
    }

    /// `kill -9`, and waits until it is gone.
    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the other process runs; it ends when its standard input does.
#[test]
fn is_the_other_side() {
    let Ok(kind) = env::var(SERVES) else {
        return;
    };
    let owner = crate::runtimes::smol();
    let rt = owner.handle();
    owner.block_on(async move {
        let settings = Settings {
            service: Distribution::Constant(Duration::from_secs(600)),
            ..Settings::default()
        };
        let (listener, at) = listen(&rt);
        println!("\nAT {at}");
        let ended = rt.spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
        let ended = async move { drop(ended.await) };
        match kind.as_str() {
            #[cfg(feature = "hyper")]
            "kitchen" => {
                let serving = peer::kitchen::serve(rt.clone(), listener, settings);
                or(async move { serving.await.unwrap() }, ended).await;
            }
            _ => {
                let serving = peer::tcp::serve(rt.clone(), listener, settings);
                or(async move { serving.await.unwrap() }, ended).await;
            }
        }
    });
}

/// Asks, kills the other side meanwhile, and asks again: the two errors.
async fn killed<R: Runtime, B: Backend>(rt: &R, device: &B, victim: &mut Victim) -> [B::Error; 2] {
    let asked = rt.spawn({
        let device = device.clone();
        async move { device.wait(Request { item: 7 }).await }
    });
    while !victim.is_asked() {
        rt.sleep(Duration::from_millis(5)).await;
    }
    // As a rule it has taken the question by now, and works on the answer.
    rt.sleep(Duration::from_millis(100)).await;
    victim.kill();
    let died = asked.await.unwrap().unwrap_err();
    let gone = device.wait(Request { item: 7 }).await.unwrap_err();
    [died, gone]
}

#[derive(Clone)]
struct Tcp;

impl Check for Tcp {
    async fn run<R: Runtime + Net>(self, rt: R) {
        for wait in [Wait::Receive, Wait::Send] {
            let mut victim = Victim::start("tcp");
            let at = victim.at;
            let bounds = io_sim::Bounds {
                request: Duration::from_secs(60),
                ..bounds()
            };
            let [died, gone] = match wait {
                Wait::Send => {
                    let send = tcp::Send::new(rt.clone(), at, 16, bounds, None);
                    killed(&rt, &send, &mut victim).await
                }
                _ => {
                    let receive = tcp::Receive::new(rt.clone(), at, bounds, None);
                    killed(&rt, &receive, &mut victim).await
                }
            };
            assert!(
                matches!(
                    died,
                    tcp::Error::CutShort { got: 0, .. } | tcp::Error::Reset { .. }
                ),
                "{died:?}"
            );
            if matches!(died, tcp::Error::CutShort { .. }) {
                record_once::<R>("tcp", "died", wait, &died);
            }
            assert!(
                matches!(gone, tcp::Error::Refused { .. }) && gone.is_transient(),
                "{gone:?}"
            );
            record_once::<R>("tcp", "connection refused", wait, &gone);
        }
    }
}

#[test]
fn a_client_that_is_killed_is_told() {
    on_every_runtime(Tcp);
}

#[cfg(feature = "hyper")]
mod api {
    use super::{Victim, killed, on_every_runtime, record_once};
    use crate::runtimes::Check;
    use io_sim::http::{Api, Error};
    use io_sim::{Bounds, Transient, Wait};
    use runtime_adapter::{Net, Runtime};

    #[derive(Clone)]
    struct Kitchen;

    impl Check for Kitchen {
        async fn run<R: Runtime + Net>(self, rt: R) {
            let mut victim = Victim::start("kitchen");
            let api = Api::new(rt.clone(), victim.at, Bounds::default(), None);
            let [died, gone] = killed(&rt, &api, &mut victim).await;
            assert!(
                matches!(died, Error::Ended { .. }) && died.is_transient(),
                "{died:?}"
            );
            record_once::<R>("http", "died", Wait::Api, &died);
            assert!(
                matches!(gone, Error::Refused { .. }) && gone.is_transient(),
                "{gone:?}"
            );
            record_once::<R>("http", "connection refused", Wait::Api, &gone);
        }
    }

    #[test]
    fn a_kitchen_that_is_killed_is_told() {
        on_every_runtime(Kitchen);
    }
}
