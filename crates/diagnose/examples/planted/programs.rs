//! The programs, one function each.

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use nix::time::{ClockId, clock_gettime};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What can go wrong in them.
pub(super) type Failed = Box<dyn std::error::Error + Send + Sync>;

/// What a program waited for, by its own clock.
#[derive(Default)]
struct Waited {
    time: Duration,
    number: u64,
}

impl Waited {
    fn during<T>(&mut self, wait: impl FnOnce() -> T) -> T {
        let from = Instant::now();
        let result = wait();
        self.time += from.elapsed();
        self.number += 1;
        result
    }
}

/// Runs the one that the command line names.
pub(super) fn run() -> Result<(), Failed> {
    let mut words = std::env::args().skip(1);
    let name = words.next().unwrap_or_default();
    let argument = words.next().unwrap_or_default();
    let waited = match name.as_str() {
        "computing" => computing(600),
        "short" => computing(20),
        "half" => half(),
        "requests" => requests(&argument)?,
        "pipelined" => pipelined(&argument)?,
        "fsync" => fsync(&argument, Safe::EachWrite)?,
        "fsync-once" => fsync(&argument, Safe::AtTheEnd)?,
        "convoy" => convoy()?,
        "spinning" => spinning(4, 400)?,
        "crew" => spinning(2, 300)?,
        "many" => many(argument.parse()?)?,
        "parent" => parent()?,
        "orphan" => orphan()?,
        other => return Err(format!("no planted program is called {other:?}").into()),
    };
    let mut cpu_us = 0;
    for who in [UsageWho::RUSAGE_SELF, UsageWho::RUSAGE_CHILDREN] {
        let used = getrusage(who)?;
        cpu_us += used.user_time().num_microseconds() + used.system_time().num_microseconds();
    }
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{{\"cpu_ns\":{},\"waited_ns\":{},\"waits\":{}}}",
        cpu_us * 1_000,
        waited.time.as_nanos(),
        waited.number
    )?;
    Ok(())
}

/// Computes until this thread has used so many milliseconds of a processor.
fn burn(ms: u64) {
    burn_us(ms * 1_000);
}

fn burn_us(us: u64) {
    let used =
        || clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(0, |time| time.num_nanoseconds());
    let until = used() + i64::try_from(us).unwrap_or(0) * 1_000;
    let mut value = 1_u64;
    while used() < until {
        for _ in 0..500 {
            value =
                std::hint::black_box(value.wrapping_mul(6_364_136_223_846_793_005).rotate_left(7));
        }
    }
}

fn computing(ms: u64) -> Waited {
    burn(ms);
    Waited::default()
}

fn half() -> Waited {
    let mut waited = Waited::default();
    for _ in 0..15 {
        burn(30);
        waited.during(|| std::thread::sleep(Duration::from_millis(30)));
    }
    waited
}

/// One request after the other, each answered some milliseconds later, and something computed from each answer.
fn requests(port: &str) -> Result<Waited, Failed> {
    let mut waited = Waited::default();
    let mut stream = TcpStream::connect(("127.0.0.1", port.parse()?))?;
    stream.set_nodelay(true)?;
    let mut answer = [0; 1];
    for _ in 0..40 {
        stream.write_all(b"?")?;
        waited.during(|| stream.read_exact(&mut answer))?;
        burn(2);
    }
    Ok(waited)
}

/// The same requests, all sent before the first answer is read.
fn pipelined(port: &str) -> Result<Waited, Failed> {
    let mut waited = Waited::default();
    let mut stream = TcpStream::connect(("127.0.0.1", port.parse()?))?;
    stream.set_nodelay(true)?;
    stream.write_all(&[b'?'; 40])?;
    let mut answer = [0; 1];
    for _ in 0..40 {
        waited.during(|| stream.read_exact(&mut answer))?;
        burn(2);
    }
    Ok(waited)
}

enum Safe {
    EachWrite,
    AtTheEnd,
}

fn fsync(path: &str, safe: Safe) -> Result<Waited, Failed> {
    let mut waited = Waited::default();
    let mut file = std::fs::File::create(path)?;
    for _ in 0..150 {
        file.write_all(&[7; 4096])?;
        if matches!(safe, Safe::EachWrite) {
            waited.during(|| file.sync_all())?;
        }
    }
    waited.during(|| file.sync_all())?;
    Ok(waited)
}

/// Four threads whose work is all under one lock.
fn convoy() -> Result<Waited, Failed> {
    let lock = Arc::new(Mutex::new(0_u64));
    let threads = (0..4).map(|number| {
        let lock = Arc::clone(&lock);
        std::thread::Builder::new()
            .name(format!("worker-{number}"))
            .spawn(move || {
                let mut waited = Waited::default();
                for _ in 0..60 {
                    let mut held =
                        waited.during(|| lock.lock().unwrap_or_else(|broken| broken.into_inner()));
                    burn(3);
                    *held += 1;
                    drop(held);
                    // Somebody else comes first.
                    std::thread::yield_now();
                }
                waited
            })
    });
    let threads: Vec<_> = threads.collect::<Result<_, _>>()?;
    let mut all = Waited::default();
    for thread in threads {
        let waited = thread.join().map_err(|_| "a thread panicked")?;
        all.time += waited.time;
        all.number += waited.number;
    }
    Ok(all)
}

fn spinning(threads: usize, ms: u64) -> Result<Waited, Failed> {
    let threads = (0..threads).map(|number| {
        let name = format!("spinner-{number}");
        std::thread::Builder::new()
            .name(name)
            .spawn(move || burn(ms))
    });
    for thread in threads.collect::<Result<Vec<_>, _>>()? {
        thread.join().map_err(|_| "a thread panicked")?;
    }
    Ok(Waited::default())
}

/// A hundred threads that compute a little, and sleep.
fn many(rounds: u32) -> Result<Waited, Failed> {
    let threads = (0..100).map(|number| {
        std::thread::Builder::new()
            .name(format!("sleeper-{number}"))
            .spawn(move || {
                for _ in 0..rounds {
                    burn_us(50);
                    std::thread::sleep(Duration::from_millis(10));
                }
            })
    });
    for thread in threads.collect::<Result<Vec<_>, _>>()? {
        thread.join().map_err(|_| "a thread panicked")?;
    }
    Ok(Waited::default())
}

fn parent() -> Result<Waited, Failed> {
    let mut waited = Waited::default();
    let this = std::env::current_exe()?;
    waited.during(|| {
        Command::new(this)
            .arg("computing")
            .stdout(std::process::Stdio::null())
            .status()
    })?;
    Ok(waited)
}

/// Starts a child that lives longer than it does.
fn orphan() -> Result<Waited, Failed> {
    let child = Command::new("sleep").arg("1").spawn()?;
    burn(30);
    drop(child);
    Ok(Waited::default())
}
