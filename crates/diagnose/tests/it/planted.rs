//! Runs planted programs under the watcher, and gives what was seen beside what was true.

use diagnose::Profile;
use diagnose::model::Cause;
use serde::Deserialize;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock};
use std::time::Duration;

/// Shares may be this far from the truth.
pub(crate) const NEAR: f64 = 0.05;

/// What a planted program says of itself.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Truth {
    pub(crate) wall_ns: u64,
    pub(crate) cpu_ns: u64,
    pub(crate) ready_ns: Option<u64>,
    pub(crate) waited_ns: u64,
    pub(crate) waits: u64,
    pub(crate) threads: Option<Threads>,
}

/// The lives of threads of one kind, added up.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Threads {
    pub(crate) kind: String,
    pub(crate) lived_ns: u64,
    pub(crate) running_ns: u64,
    pub(crate) ready_ns: u64,
}

impl Truth {
    /// A time as a share of how long the program ran by its own clock.
    pub(crate) fn share(&self, ns: u64) -> f64 {
        ns as f64 / self.wall_ns as f64
    }
}

/// What came of watching a program.
#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) profile: Profile,
    pub(crate) verdict: serde_json::Value,
    pub(crate) said: String,
}

impl Watched {
    /// What the program says of itself, without what it was before it was that program.
    pub(crate) fn truth(&self) -> Truth {
        let said: Truth = serde_json::from_str(&self.said).expect("it says its truth");
        let (cpu_ns, ready_ns) = (
            self.profile.exact.launcher_cpu_ns,
            self.profile.exact.launcher_ready_ns,
        );
        Truth {
            wall_ns: said.wall_ns.saturating_sub(cpu_ns + ready_ns),
            cpu_ns: said.cpu_ns.saturating_sub(cpu_ns),
            ready_ns: said.ready_ns.map(|ns| ns.saturating_sub(ready_ns)),
            ..said
        }
    }

    pub(crate) fn share(&self, ns: u64) -> f64 {
        ns as f64 / self.profile.wall_ns as f64
    }

    pub(crate) fn waiting(&self, cause: Cause) -> f64 {
        self.share(self.profile.whole.waiting_ns(cause))
    }

    pub(crate) fn computing(&self) -> f64 {
        self.share(self.profile.whole.computing_ns)
    }

    pub(crate) fn ready(&self) -> f64 {
        self.share(self.profile.whole.ready_ns)
    }

    /// The verdict's kind of work; `None` where a busy machine starved the program, of which nothing else can be said.
    pub(crate) fn work(&self) -> Option<&str> {
        let work = self.verdict["work"]
            .as_str()
            .expect("a verdict has a kind of work");
        (work != "starved" || self.ready() < 0.2).then_some(work)
    }

    pub(crate) fn has_shape(&self, name: &str) -> bool {
        let shapes = self.verdict["shapes"]
            .as_array()
            .expect("a verdict has shapes");
        shapes.iter().any(|shape| shape.get(name).is_some())
    }

    pub(crate) fn remedy(&self, name: &str) -> Option<&serde_json::Value> {
        let remedies = self.verdict["remedies"]
            .as_array()
            .expect("a verdict has remedies");
        remedies.iter().find(|remedy| remedy["treatment"] == name)
    }
}

/// One program at a time: they would disturb each other.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(|broken| broken.into_inner())
}

/// The path of an example of this crate, which is built if it is not.
pub(crate) fn example(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let this = std::env::current_exe().expect("this test has a path");
        let profile = this.ancestors().nth(2).expect("it is in deps").to_owned();
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--package", "diagnose", "--examples"]);
        if profile.ends_with("release") {
            build.arg("--release");
        }
        assert!(build.status().expect("cargo runs").success());
        profile.join("examples")
    });
    folder.join(name)
}

/// Watches a command.
pub(crate) fn watch(words: &[&str]) -> Watched {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let report = folder.path().join("report.json");
    let output = Command::new(example("diagnose"))
        .arg("--json")
        .args(words)
        .env("DIAGNOSE_OUTPUT", &report)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .expect("the watcher runs");
    assert!(output.status.success(), "{words:?}: {:?}", output.status);
    let report = std::fs::read_to_string(report).expect("there is a report");
    let mut value: serde_json::Value = serde_json::from_str(&report).expect("it is JSON");
    let verdict = value["verdict"].take();
    let watched = Watched {
        profile: serde_json::from_value(value).expect("it has the schema"),
        verdict,
        said: String::from_utf8_lossy(&output.stdout).into_owned(),
    };
    let whole = watched.profile.whole.total_ns();
    assert_eq!(
        whole, watched.profile.wall_ns,
        "shares add up to the wall time"
    );
    watched
}

/// Watches a planted program.
pub(crate) fn planted(name: &str, argument: &str) -> Watched {
    let program = example("planted");
    watch(&[
        program.to_str().expect("a path that is text"),
        name,
        argument,
    ])
}

/// Answers each byte with a byte, so much later; those that come meanwhile wait at the same time. Gives the port.
pub(crate) fn slow_server(delay: Duration) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    start(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            start(move || answer(stream, delay));
        }
    });
    port
}

fn answer(mut stream: TcpStream, delay: Duration) {
    let mut asked = [0; 64];
    while let Ok(number @ 1..) = stream.read(&mut asked) {
        pause(delay);
        if stream.write_all(&asked[..number]).is_err() {
            return;
        }
    }
}

fn start(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new()
        .name("server".to_owned())
        .spawn(work);
    thread.expect("a thread");
}

#[expect(
    clippy::disallowed_methods,
    reason = "a real server is slow in real time"
)]
pub(crate) fn pause(time: Duration) {
    std::thread::sleep(time);
}
