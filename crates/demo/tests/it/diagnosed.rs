//! What `lunchrush diagnose --scenario` writes is a scenario like any other: it is checked, simulated, and run on tokio.

use crate::run::{run, typed};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::thread::{Builder, sleep};
use std::time::Duration;

/// Requests that are made one after another.
const REQUESTS: u64 = 30;

/// Answers each line with a line, so much later. Gives the port.
fn slow_server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serve = move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let client = Builder::new().name("client".to_owned());
            client.spawn(move || answer(stream)).unwrap();
        }
    };
    Builder::new()
        .name("server".to_owned())
        .spawn(serve)
        .unwrap();
    port
}

#[expect(
    clippy::disallowed_methods,
    reason = "a real server is slow in real time"
)]
fn answer(stream: TcpStream) {
    let mut answers = stream.try_clone().unwrap();
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        sleep(Duration::from_millis(20));
        if answers.write_all(format!("{line}\n").as_bytes()).is_err() {
            return;
        }
    }
}

/// What was seen of a program of bash's, and what became of its scenario.
struct Diagnosed {
    report: Value,
    scenario: String,
    simulated: Times,
    on_tokio: Times,
}

/// How long each strategy takes, in nanoseconds.
#[derive(Debug)]
struct Times(Vec<(String, f64)>);

impl Times {
    fn of(&self, strategy: &str) -> f64 {
        self.0.iter().find(|(name, _)| name == strategy).unwrap().1
    }

    /// How many times as fast concurrency makes it.
    fn gain(&self) -> f64 {
        self.of("sequential") / self.of("concurrent")
    }
}

/// Diagnoses a program, and does with its scenario what a person would. `None` where there is no bash.
fn diagnosed(program: &str) -> Option<Diagnosed> {
    if !Path::new("/bin/bash").exists() {
        println!("nothing was diagnosed: there is no /bin/bash here");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (report, scenario) = (path("report.json"), path("scenario.toml"));
    let options = [
        "diagnose",
        "--json",
        "--output",
        &report,
        "--scenario",
        &scenario,
        "--",
    ];
    run(options.into_iter().chain(["/bin/bash", "-c", program])).ends_with(0);
    run(["check", &scenario])
        .ends_with(0)
        .prints(&["fine", "diagnosed"]);
    let simulated = run(["simulate", &scenario, "--replications", "2", "--json"]);
    let simulated = simulated.ends_with(0).json()["studies"].take();
    let compared = typed(&format!(
        "compare {scenario} --runtimes tokio --repeat 1 --json"
    ));
    let compared = compared.ends_with(0).json()["cells"].take();
    Some(Diagnosed {
        report: serde_json::from_str(&std::fs::read_to_string(&report).unwrap()).unwrap(),
        scenario: std::fs::read_to_string(&scenario).unwrap(),
        simulated: by_strategy(&simulated, |study| {
            let figures = study["figures"].as_array().unwrap();
            let whole = figures
                .iter()
                .find(|figure| figure["figure"] == "makespan_ns");
            whole.unwrap()["mean"].as_f64().unwrap()
        }),
        on_tokio: by_strategy(&compared, |cell| {
            cell["measured"]["makespan"]["median"].as_f64().unwrap()
        }),
    })
}

fn by_strategy(all: &Value, time_ns: impl Fn(&Value) -> f64) -> Times {
    let all = all.as_array().unwrap().iter();
    let all = all.map(|one| (one["strategy"].as_str().unwrap().to_owned(), time_ns(one)));
    Times(all.collect())
}

/// What a program spent, in nanoseconds.
fn spent(report: &Value, what: &str) -> f64 {
    report["whole"][what].as_f64().unwrap()
}

/// A loop that makes a request, and computes something from each answer.
fn requests(port: u16) -> String {
    format!(
        "exec 3<>/dev/tcp/127.0.0.1/{port}; for ((i = 0; i < {REQUESTS}; i++)); do echo ? >&3; read -r -u 3 answer; \
         for ((j = 0; j < 1000; j++)); do :; done; done"
    )
}

#[test]
fn requests_one_after_another_are_predicted_to_gain_what_the_bound_says() {
    let Some(seen) = diagnosed(&requests(slow_server())) else {
        return;
    };
    let report = &seen.report;
    let remedies = report["verdict"]["remedies"].as_array().unwrap();
    let remedy = remedies
        .iter()
        .find(|r| r["treatment"] == "wait-concurrently");
    let bound = &remedy.unwrap_or_else(|| panic!("{report:#}"))["bound"];
    let [from, to] = ["from_ns", "to_ns"].map(|end| bound[end].as_f64().unwrap());
    // In virtual time nobody else has the processors; the bound is without that already.
    let from = from - spent(report, "ready_ns");
    let gain = seen.simulated.gain();
    let most = from / to.max(1.0);
    assert!(
        gain <= 1.2 * most,
        "{gain} times as fast, though at most {most}: {report:#}"
    );
    // The bound has none of the waits; one of them is left, and so is what else the program waited for.
    assert!(
        gain >= 0.3 * most && gain > 2.0,
        "{gain} times as fast, of {most}: {report:#}"
    );
    // One after another, it takes what the program took.
    let sequential = seen.simulated.of("sequential");
    assert!(
        (0.7..1.3).contains(&(sequential / from)),
        "{sequential} of {from} ns: {report:#}"
    );
    assert!(seen.on_tokio.gain() > 1.0, "{:?}", seen.on_tokio);
}

#[test]
fn computing_alone_gains_nothing_from_concurrency() {
    let Some(seen) = diagnosed("for ((i = 0; i < 150000; i++)); do :; done") else {
        return;
    };
    let gain = seen.simulated.gain();
    assert!((0.95..1.05).contains(&gain), "{gain}: {:?}", seen.simulated);
    let computing = spent(&seen.report, "computing_ns");
    let sequential = seen.simulated.of("sequential");
    assert!(
        (0.95..1.05).contains(&(sequential / computing)),
        "{sequential} of {computing} ns"
    );
    assert!(seen.simulated.of("parallel") <= sequential);
    assert_eq!(seen.on_tokio.0.len(), 3);
}

#[test]
fn what_no_strategy_shortens_is_told_and_left_out() {
    let Some(seen) = diagnosed("for ((i = 0; i < 60000; i++)); do :; done; sleep 0.4") else {
        return;
    };
    assert!(
        seen.scenario
            .contains("of other waiting, which no strategy here shortens"),
        "{}",
        seen.scenario
    );
    let wall = seen.report["wall_ns"].as_f64().unwrap();
    assert!(seen.simulated.of("sequential") < 0.9 * wall);
}
