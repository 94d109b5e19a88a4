//! The programs, one function each.

use super::truth::{Beginning, Failed, Life, Shape, Threads, Waited, running_ns};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A thousand processes of about a millisecond, one after another.
const STORM: &str = "i=0; while [ $i -lt 1000 ]; do /bin/true; i=$((i+1)); done";

/// Runs the one that is named, and prints its truth.
pub(super) fn run(name: &str, argument: &str) -> Result<(), Failed> {
    let beginning = Beginning::now()?;
    let waited = match name {
        "computing" => computing(600),
        "short" => computing(20),
        "half" => half(),
        "requests" => requests(argument)?,
        "pipelined" => pipelined(argument)?,
        "fsync" => fsync(argument, Safe::EachWrite)?,
        "fsync-once" => fsync(argument, Safe::AtTheEnd)?,
        "convoy" => convoy()?,
        "spinning" => spinning(4, 400)?,
        "crew" => spinning(2, 300)?,
        "many" => many(argument.parse()?)?,
        "parent" => parent()?,
        "storm" => storm()?,
        "orphan" => orphan()?,
        other => return Err(format!("no planted program is called {other:?}").into()),
    };
    let shape = match name {
        "computing" | "short" | "half" | "requests" | "pipelined" | "fsync" | "fsync-once" => {
            Shape::OneThread
        }
        _ => Shape::Several,
    };
    let truth = serde_json::to_string(&beginning.truth(waited, shape)?)?;
    writeln!(std::io::stdout(), "{truth}")?;
    Ok(())
}

/// Computes until this thread has used so many milliseconds of a processor.
fn burn(ms: u64) {
    burn_us(ms * 1_000);
}

fn burn_us(us: u64) {
    let until = running_ns() + us * 1_000;
    let mut value = 1_u64;
    while running_ns() < until {
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
    crew(4, "worker", move |waited| {
        for _ in 0..60 {
            let mut held =
                waited.during(|| lock.lock().unwrap_or_else(|broken| broken.into_inner()));
            burn(3);
            *held += 1;
            drop(held);
            // Somebody else comes first.
            std::thread::yield_now();
        }
    })
}

fn spinning(threads: usize, ms: u64) -> Result<Waited, Failed> {
    crew(threads, "spinner", move |_| burn(ms))
}

/// Has so many threads do the same, and adds up their lives.
fn crew(
    threads: usize,
    name: &str,
    work: impl Fn(&mut Waited) + Clone + Send + 'static,
) -> Result<Waited, Failed> {
    let started = (0..threads).map(|number| {
        let work = work.clone();
        std::thread::Builder::new()
            .name(format!("{name}-{number}"))
            .spawn(move || -> Result<_, Failed> {
                let life = Life::begins()?;
                let mut waited = Waited::default();
                work(&mut waited);
                Ok((waited, life.ends()?))
            })
    });
    let started: Vec<_> = started.collect::<Result<_, _>>()?;
    let mut all = Waited::default();
    let mut lives = Threads {
        kind: format!("planted: {name}-#"),
        ..Threads::default()
    };
    for thread in started {
        let (waited, life) = thread.join().map_err(|_| "a thread panicked")??;
        all.time += waited.time;
        all.number += waited.number;
        lives.lived_ns += life.lived_ns;
        lives.running_ns += life.running_ns;
        lives.ready_ns += life.ready_ns;
    }
    all.threads = Some(lives);
    Ok(all)
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
            .stdout(Stdio::null())
            .status()
    })?;
    Ok(waited)
}

/// A shell that starts one process after another, each gone before anybody looks.
fn storm() -> Result<Waited, Failed> {
    let mut waited = Waited::default();
    waited.during(|| Command::new("sh").args(["-c", STORM]).status())?;
    Ok(waited)
}

/// Starts a child that lives longer than it does.
fn orphan() -> Result<Waited, Failed> {
    let child = Command::new("sleep").arg("1").spawn()?;
    burn(30);
    drop(child);
    Ok(Waited::default())
}
