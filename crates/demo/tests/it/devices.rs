//! Burgers that really wait: the devices, what belongs to each, and what is told when one fails.

use crate::run::{Ran, lunchrush, run, typed};
use crate::runtimes::measured;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, Stdio};

/// A day that is over soon.
fn day(more: &str) -> Ran {
    typed(&format!(
        "burgers --customers 4 --grilling 5ms --eating 1ms --json {more}"
    ))
}

/// The devices that need nothing but this build.
fn devices() -> Vec<&'static str> {
    let mut devices = vec!["tcp"];
    if cfg!(feature = "hyper") {
        devices.push("http");
    }
    devices
}

/// A peer, and the pipe that keeps it.
struct Peer {
    process: Child,
    keeps_it: Option<ChildStdin>,
    address: String,
}

fn peer(arguments: &str) -> Peer {
    let mut process = lunchrush()
        .arg("peer")
        .args(arguments.split_whitespace())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut address = String::new();
    let mut out = BufReader::new(process.stdout.take().unwrap());
    out.read_line(&mut address).unwrap();
    Peer {
        keeps_it: process.stdin.take(),
        process,
        address: address.trim().to_owned(),
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn every_burger_is_a_wait_for_the_device_on_every_runtime() {
    for device in devices() {
        for runtime in measured() {
            let record = day(&format!("--backend {device} --runtime {runtime}"))
                .ends_with(0)
                .json();
            assert_eq!(record["backend"], device);
            let sample = &record["sample"];
            assert_eq!(sample["shop"]["served"], 4, "{record:#}");
            assert_eq!(sample["violations"], serde_json::json!([]));
            // The peer takes as long for a burger as the plan says, and the shop waits for it.
            assert!(sample["makespan_ns"].as_u64() > Some(5_000_000));
        }
    }
}

#[test]
fn a_peer_that_runs_already_is_asked_and_ends_with_its_input() {
    let mut peer = peer("tcp --service 1ms");
    assert!(peer.address.starts_with("127.0.0.1:"), "{}", peer.address);
    day(&format!("--backend tcp --peer {}", peer.address)).ends_with(0);
    drop(peer.keeps_it.take());
    assert!(peer.process.wait().unwrap().success());
    day(&format!("--backend tcp --peer {}", peer.address))
        .ends_with(1)
        .complains(&[
            "the TCP peer at",
            "refused the connection",
            "is it running?",
        ]);
}

#[test]
fn slow_clients_let_their_bytes_dribble() {
    let makespan = |more: &str| {
        let record = day(&format!("--backend tcp {more}")).ends_with(0).json();
        record["sample"]["makespan_ns"].as_u64().unwrap()
    };
    // Whatever disturbs a day makes it longer, so the shortest of some is the one that counts.
    let shortest = (0..5).map(|_| makespan("")).min().unwrap();
    // Each reply of eighty bytes takes four pauses of five milliseconds.
    assert!(makespan("--slow-clients") > shortest + 10_000_000);
}

#[test]
#[cfg(unix)]
fn a_peer_that_is_killed_is_told_in_one_line() {
    for (kind, backend) in [("tcp", "tcp"), ("kitchen", "http")] {
        if !devices().contains(&backend) {
            println!("skipped: this build has no {backend}");
            continue;
        }
        let mut peer = peer(&format!("{kind} --service 1h"));
        let customer = lunchrush()
            .args(["burgers", "--backend", backend, "--peer", &peer.address])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Burgers are asked for, and would come in an hour.
        wait_until_asked(&peer);
        peer.process.kill().unwrap();
        let ran = Ran::from(customer.wait_with_output().unwrap()).ends_with(1);
        assert_eq!(ran.err.lines().count(), 1, "{ran:#?}");
        ran.complains(&["error: the shop had to close", &peer.address]);
    }
}

/// Waits until the peer has connections: sockets beside the one that listens.
#[cfg(unix)]
fn wait_until_asked(peer: &Peer) {
    let descriptors = format!("/proc/{}/fd", peer.process.id());
    let sockets = || {
        let entries = std::fs::read_dir(&descriptors).ok()?;
        let links = entries
            .flatten()
            .filter_map(|it| it.path().read_link().ok());
        Some(
            links
                .filter(|it| it.to_string_lossy().starts_with("socket:"))
                .count(),
        )
    };
    let Some(listening) = sockets() else {
        println!("this system does not tell who is connected: the peer is killed whenever it is");
        return;
    };
    while sockets().is_some_and(|now| now <= listening) {
        std::thread::yield_now();
    }
}

#[test]
#[cfg(feature = "rusqlite")]
fn what_is_served_from_a_database_was_stored_each_order_once() {
    let here = tempfile::tempdir().unwrap();
    let path = here.path().join("f.db");
    let orders = || {
        let database = rusqlite::Connection::open(&path).unwrap();
        let count = "SELECT count(*), count(DISTINCT item), sum(length(contents)) FROM orders";
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        database
            .query_row::<(u32, u32, u32), _, _>(count, [], row)
            .unwrap()
    };
    let lunch = |seed: u32| {
        run([
            "burgers",
            "--backend",
            "sqlite",
            "--customers",
            "1000",
            "--stories",
            "0",
            "--ordering",
            "1us",
            "--eating",
            "0s",
            "--json",
            "--seed",
            &seed.to_string(),
            "--database",
            path.to_str().unwrap(),
        ])
        .ends_with(0)
        .json()
    };
    let record = lunch(42);
    assert_eq!(record["sample"]["shop"]["served"], 1000);
    assert_eq!(orders(), (1000, 1000, 64_000));
    // The same day again is the same orders.
    lunch(42);
    assert_eq!(orders(), (1000, 1000, 64_000));
    lunch(43);
    assert_eq!(orders(), (2000, 2000, 128_000));
}

#[test]
#[cfg(feature = "rusqlite")]
fn a_database_that_was_not_named_is_told() {
    let told = day("--backend sqlite").ends_with(0);
    let path = told.err.trim().strip_prefix("the orders are stored in ");
    let path = std::path::Path::new(path.unwrap());
    assert!(path.is_file(), "{told:#?}");
    std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
}

#[test]
#[cfg(feature = "postgres")]
fn what_is_served_from_a_server_was_stored_each_order_once() {
    let Some(schema) = crate::plain_postgres::Schema::open("served") else {
        return;
    };
    for runtime in measured() {
        run([
            "burgers",
            "--backend",
            "postgres",
            "--customers",
            "20",
            "--eating",
            "0s",
            "--runtime",
            runtime,
            "--database",
            &schema.address,
        ])
        .ends_with(0);
    }
    assert_eq!(schema.say("SELECT count(*) FROM orders"), ["20"]);
}

#[test]
fn what_does_not_go_together_is_refused() {
    for (line, answer) in [
        (
            "--backend tcp --database f.db",
            "`--database` goes with `--backend sqlite`",
        ),
        (
            "--backend simulated --peer 127.0.0.1:1",
            "`--peer` goes with `--backend tcp`",
        ),
        ("--backend http --slow-clients", "--slow-clients"),
        (
            "--backend tcp --latencies none.json",
            "`--latencies` goes with",
        ),
        ("--latencies none.json", "none.json"),
        ("--backend tcp --peer kitchen", "kitchen"),
        ("--backend tcp --runtime sim", "time is virtual"),
        ("--input Cargo.toml --runtime sim", "time is virtual"),
    ] {
        if line.contains("sim") && !cfg!(target_pointer_width = "64") {
            continue;
        }
        let ran = typed(&format!("burgers {line}")).ends_with(2);
        let ran = ran.complains(&[answer]);
        assert_eq!(ran.out, "", "{line}");
    }
    if cfg!(feature = "rusqlite") {
        for (line, answer) in [
            (
                "--database postgres://127.0.0.1",
                "use `--backend postgres`",
            ),
            ("--seed 2147483648", "at most 2147483647"),
        ] {
            let ran = typed(&format!("burgers --backend sqlite {line}")).ends_with(2);
            ran.complains(&[answer]);
        }
    }
    let postgres = typed("burgers --backend postgres --database f.db").ends_with(2);
    match cfg!(feature = "postgres") {
        true => postgres.complains(&["needs the server's address"]),
        false => postgres.complains(&["--features postgres"]),
    };
}

#[test]
fn a_device_that_was_measured_is_replayed() {
    let here = tempfile::tempdir().unwrap();
    let table = here.path().join("tcp.json");
    let record = here.path().join("tcp.jsonl");
    let json = run([
        "calibrate",
        "tcp",
        "--count",
        "40",
        "--service",
        "5ms",
        "--json",
        "--output",
        table.to_str().unwrap(),
        "--save",
        record.to_str().unwrap(),
    ])
    .ends_with(0)
    .json();
    assert_eq!(json["real"]["samples"], 40);
    let number = |name: &str| json[name].as_f64().unwrap();
    assert!(
        (0.0..=1.0).contains(&number("distance_on_timer")),
        "{json:#}"
    );
    let value = |table: &str, at: usize| json[table]["quantiles_ns"][at][1].as_u64().unwrap();
    // The peer takes five milliseconds, and the replay no less than the least of what was measured.
    assert!(value("real", 0) >= 5_000_000, "{json:#}");
    assert!(value("on_timer", 0) >= value("real", 0), "{json:#}");
    if cfg!(target_pointer_width = "64") {
        // In virtual time the replay is as near as so many draws can be: whatever the device took, the draws are the same.
        assert!(
            number("distance") <= number("distance_by_chance"),
            "{json:#}"
        );
        // No timer ends a wait before it is over.
        for at in [0, 50, 100] {
            assert!(value("on_timer", at) >= value("replayed", at), "{json:#}");
        }
    }
    let record = std::fs::read_to_string(record).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    for (name, value) in [("device", "tcp"), ("service", "5ms")] {
        assert_eq!(record[name], value, "{record:#}");
    }
    for name in ["distance", "distance_on_timer", "timer_step_ns"] {
        assert_eq!(record[name], json[name], "{record:#}");
    }
    let replayed = run([
        "burgers",
        "--customers",
        "2",
        "--grilling",
        "1h",
        "--json",
        "--latencies",
    ]
    .into_iter()
    .chain([table.to_str().unwrap()]));
    let record = replayed.ends_with(0).json();
    assert_eq!(record["sample"]["shop"]["served"], 2);
    assert_eq!(record["backend"], "simulated");
    run(["calibrate", "tcp", "--count", "20"])
        .ends_with(0)
        .prints(&["quantile", "replayed", "on timer", "distance", "99.9%"]);
}

#[test]
fn what_cannot_be_measured_is_told() {
    typed("calibrate tcp --peer 127.0.0.1:1 --count 3")
        .ends_with(1)
        .complains(&["tcp could not be measured", "refused the connection"]);
    for (line, answer) in [
        ("calibrate clouds", "sqlite"),
        ("calibrate file", "--input"),
        ("calibrate tcp --count 0", "at least 1"),
        (
            "calibrate tcp --output /none/at/all",
            "`--output /none/at/all`",
        ),
    ] {
        typed(line).ends_with(2).complains(&[answer]);
    }
}
