//! Programs that are killed, as a power of the system's does it: nothing that was acknowledged is lost, nothing is there twice.
//!
//! A worker places orders, some at a time, and acknowledges each on its standard output. It dies fifty times, at moments
//! that a seed draws: while it starts, in the middle of orders, between two of them. Each time it is started again, with the
//! first order of which nobody knows what became of it. Afterwards the orders are counted without any code of ours.

use crate::run::lunchrush;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

const KILLS: u32 = 50;
/// The most acknowledgements that a worker gives before it is killed.
const MOST: u64 = 30;
/// The seed of the day that the orders belong to, and the moments.
const SEED: u64 = 42;
const SIGKILL: i32 = 9;
/// How long a worker may take to acknowledge something.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is there afterwards: for each order, how often.
type Stored = BTreeMap<u64, u64>;

/// Draws the moments (splitmix64, <https://prng.di.unimi.it/splitmix64.c>).
struct Moments(u64);

impl Moments {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

/// Starts a worker, and hears what it acknowledges.
fn worker(backend: &str, database: &str, from: u64) -> (Child, Receiver<u64>) {
    let mut child = lunchrush()
        .args(["place", backend, "--database", database])
        .args(["--from", &from.to_string(), "--to", "4000000000"])
        .args(["--seed", &SEED.to_string()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let (heard, acknowledged) = channel();
    let listen = move || {
        for line in out.lines().map_while(Result::ok) {
            if heard.send(line.parse().unwrap()).is_err() {
                return;
            }
        }
    };
    let ear = thread::Builder::new().name("ear".to_owned());
    ear.spawn(listen).unwrap();
    (child, acknowledged)
}

/// Lets a worker die again and again, and returns what was acknowledged.
fn fifty_lives(backend: &str, database: &str) -> BTreeSet<u64> {
    let mut moments = Moments(SEED);
    let mut acknowledged = BTreeSet::new();
    for _ in 0..KILLS {
        let unknown = (0..).find(|order| !acknowledged.contains(order)).unwrap();
        let (mut child, told) = worker(backend, database, unknown);
        for _ in 0..moments.below(MOST) {
            match told.recv_timeout(PATIENCE) {
                Ok(order) => acknowledged.insert(order),
                Err(_) => break,
            };
        }
        let moment = Duration::from_micros(moments.below(20_000));
        acknowledged.extend(told.recv_timeout(moment));
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        let mut complaint = String::new();
        let mut err = child.stderr.take().unwrap();
        err.read_to_string(&mut complaint).unwrap();
        assert_eq!(
            ended.signal(),
            Some(SIGKILL),
            "it ended by itself: {complaint}"
        );
        // What it said before it died counts.
        acknowledged.extend(told);
    }
    acknowledged
}

/// Demands that everything that was acknowledged is there, once.
#[track_caller]
fn check(backend: &str, acknowledged: &BTreeSet<u64>, stored: &Stored) {
    let lost: Vec<_> = acknowledged
        .iter()
        .filter(|order| !stored.contains_key(order))
        .collect();
    let doubled: Vec<_> = stored.iter().filter(|(_, times)| **times > 1).collect();
    assert!(
        acknowledged.len() > KILLS as usize,
        "{backend}: hardly anything was acknowledged"
    );
    println!(
        "{backend}: {KILLS} kills, {} orders acknowledged, {} stored, lost {}, doubled {}",
        acknowledged.len(),
        stored.len(),
        lost.len(),
        doubled.len(),
    );
    assert!(lost.is_empty(), "{backend} lost {lost:?}");
    assert!(doubled.is_empty(), "{backend} has twice: {doubled:?}");
}

/// Counts orders by what they consist of: text that names the number under which each is stored.
fn tally(contents: impl Iterator<Item = String>, day: u64) -> Stored {
    let mut stored = Stored::new();
    for text in contents {
        let name = text.lines().next().unwrap();
        let number: u64 = name.strip_prefix("item ").unwrap().parse().unwrap();
        let whole: String = format!("{name}\n")
            .chars()
            .cycle()
            .take(text.len())
            .collect();
        assert_eq!(text, whole);
        assert_eq!(number >> 32, day, "{name}");
        *stored.entry(number & u64::from(u32::MAX)).or_default() += 1;
    }
    stored
}

#[test]
#[cfg(feature = "rusqlite")]
fn sqlite_loses_nothing_and_doubles_nothing_in_fifty_deaths() {
    let here = tempfile::tempdir().unwrap();
    let path = here.path().join("orders.db");
    let acknowledged = fifty_lives("sqlite", path.to_str().unwrap());
    let database = rusqlite::Connection::open(&path).unwrap();
    let mut select = database.prepare("SELECT contents FROM orders").unwrap();
    let rows = select.query_map([], |row| row.get(0)).unwrap();
    let contents = rows.map(|row| String::from_utf8(row.unwrap()).unwrap());
    check("sqlite", &acknowledged, &tally(contents, SEED));
}

#[test]
fn files_are_whole_and_there_in_fifty_deaths() {
    let here = tempfile::tempdir().unwrap();
    let acknowledged = fifty_lives("files", here.path().to_str().unwrap());
    let is_order = |path: &Path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        // What was written beside and not renamed is no order.
        let is_part = name.starts_with('.') && name.ends_with(".part");
        assert!(is_part || name.starts_with("item-"), "{name}");
        !is_part
    };
    let orders = fs::read_dir(here.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| is_order(path));
    let contents = orders.map(|path| fs::read_to_string(path).unwrap());
    check("files", &acknowledged, &tally(contents, 0));
}

#[test]
#[cfg(feature = "postgres")]
fn postgres_loses_nothing_and_doubles_nothing_in_fifty_deaths() {
    let Some(schema) = crate::plain_postgres::Schema::open("killed") else {
        return;
    };
    let acknowledged = fifty_lives("postgres", &schema.address);
    let rows = schema.say("SELECT convert_from(contents, 'UTF8') FROM orders");
    check("postgres", &acknowledged, &tally(rows.into_iter(), SEED));
}
