//! Checks of other programs: the shell, `cat`, `sleep` and what else every Unix has.

use super::check::{Check, Finding, Found, Topic, ensure};
use super::scratch::{Scratch, refused, went};
use crate::process::{Child, Command, OnDrop, Stdio};
use crate::{LocalRuntime, Owned, Process, Runtime, Time};
use futures_lite::future::{poll_once, zip};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use rustix::process::{Pid, test_kill_process};
use std::io::ErrorKind;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

const TICK: Duration = Duration::from_millis(1);

/// More than a pipe holds, several times over.
const MUCH: usize = 300_000;

macro_rules! checks {
    ($run:ident) => {
        vec![
            Check::must(
                Topic::Processes,
                "output-is-gathered-with-the-status",
                |on| with_shell(|| on.$run(output_is_gathered)),
            ),
            Check::must(
                Topic::Processes,
                "a-program-that-is-missing-is-not-found",
                |on| on.$run(a_missing_program),
            ),
            Check::must(
                Topic::Processes,
                "a-program-gets-its-arguments-environment-and-directory",
                |on| with_shell(|| on.$run(what_it_gets)),
            ),
            Check::must(Topic::Processes, "pipes-carry-both-ways-at-once", |on| {
                with_shell(|| on.$run(pipes_carry_both_ways))
            }),
            Check::must(Topic::Processes, "closing-the-input-ends-it", |on| {
                with_shell(|| on.$run(closing_the_input))
            }),
            Check::must(Topic::Processes, "waiting-closes-the-input", |on| {
                with_shell(|| on.$run(waiting_closes_the_input))
            }),
            Check::must(Topic::Processes, "the-same-status-comes-every-time", |on| {
                with_shell(|| on.$run(the_same_status))
            }),
            Check::must(Topic::Processes, "a-killed-program-ends", |on| {
                with_shell(|| on.$run(a_killed_program_ends))
            }),
            Check::must(Topic::Processes, "a-dropped-wait-loses-nothing", |on| {
                with_shell(|| on.$run(a_dropped_wait))
            }),
            Check::must(
                Topic::Processes,
                "dropping-a-child-kills-it-and-leaves-no-zombie",
                |on| with_shell(|| on.$run(dropping_kills)),
            ),
            Check::must(
                Topic::Processes,
                "a-detached-child-goes-on-and-leaves-no-zombie",
                |on| with_shell(|| on.$run(a_detached_child_goes_on)),
            ),
            Check::must(
                Topic::Processes,
                "dropping-the-wait-for-output-kills-the-program",
                |on| with_shell(|| on.$run(dropping_output_kills)),
            ),
        ]
    };
}

/// The checks of runtimes.
pub(super) fn checks<R: Runtime + Process + Owned>() -> Vec<Check<R>> {
    checks!(run)
}

/// The checks of local runtimes.
pub(super) fn local_checks<R: LocalRuntime + Process + Owned>() -> Vec<Check<R>> {
    checks!(run_local)
}

const SHELL: &str = "/bin/sh";

fn with_shell(run: impl FnOnce() -> Found) -> Found {
    if Path::new(SHELL).exists() {
        run()
    } else {
        Ok(Finding::Skipped(format!("there is no {SHELL}")))
    }
}

fn shell(script: &str) -> Command {
    Command::new(SHELL).argument("-c").argument(script)
}

/// Starts `cat` with pipes on both sides.
fn start_cat<R: Process>(rt: &R, on_drop: OnDrop) -> Result<R::Child, String> {
    let command = Command::new("cat")
        .stdin(Stdio::Piped)
        .stdout(Stdio::Piped)
        .on_drop(on_drop);
    went("start of `cat`", rt.start(&command))
}

fn taken<T>(pipe: Option<T>) -> Result<T, String> {
    pipe.ok_or_else(|| "a pipe that was asked for is not there".to_owned())
}

fn number<C: Child>(child: &C) -> Result<Pid, String> {
    let raw = child.id().and_then(|id| id.try_into().ok());
    raw.and_then(Pid::from_raw)
        .ok_or_else(|| format!("a program that runs has the number {:?}", child.id()))
}

/// Waits until the system has forgotten the process, which it does once it is reaped; the suite's deadline bounds that.
async fn until_reaped<R: Time>(rt: &R, process: Pid) {
    while test_kill_process(process).is_ok() {
        rt.sleep(TICK).await;
    }
}

async fn output_is_gathered<R: Process>(rt: R) -> Found {
    let script =
        "cat; head -c 300000 /dev/zero; echo told >&2; head -c 300000 /dev/zero >&2; exit 3";
    let output = went("output", rt.output(&shell(script)).await)?;
    ensure!(
        output.status.code() == Some(3),
        "the status 3 came as {:?}",
        output.status
    );
    ensure!(
        output.stdout == vec![0; MUCH],
        "of {MUCH} bytes, {} were gathered",
        output.stdout.len()
    );
    ensure!(
        output.stderr.starts_with(b"told\n") && output.stderr.len() == MUCH + 5,
        "of {} bytes of errors, {} were gathered",
        MUCH + 5,
        output.stderr.len()
    );
    Ok(Finding::Holds)
}

async fn a_missing_program<R: Process>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let missing = Command::new(scratch.join("no-such-program"));
    refused("start", ErrorKind::NotFound, rt.start(&missing))?;
    refused("output", ErrorKind::NotFound, rt.output(&missing).await)?;
    Ok(Finding::Holds)
}

async fn what_it_gets<R: Process>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let script = "printf '%s|' \"$1\" \"$SAID\" \"${HOME-unset}\"; pwd -P";
    let command = shell(script)
        .argument("name")
        .argument("an argument")
        .variable("SAID", "a value")
        .without_variable("HOME")
        .directory(scratch.path());
    let output = went("output", rt.output(&command).await)?;
    let expected = format!("an argument|a value|unset|{}\n", scratch.path().display());
    ensure!(
        output.stdout == expected.as_bytes(),
        "{expected:?} came as {:?}",
        String::from_utf8_lossy(&output.stdout)
    );
    Ok(Finding::Holds)
}

async fn pipes_carry_both_ways<R: Process>(rt: R) -> Found {
    let mut child = start_cat(&rt, OnDrop::Kill)?;
    let mut stdin = taken(child.take_stdin())?;
    let mut stdout = taken(child.take_stdout())?;
    ensure!(child.take_stderr().is_none(), "a pipe nobody asked for");
    let sent: Vec<u8> = (0..=250).cycle().take(MUCH).collect();
    let mut came = Vec::new();
    let send = async {
        let sent = stdin.write_all(&sent).await;
        drop(stdin);
        sent
    };
    let (written, read) = zip(send, stdout.read_to_end(&mut came)).await;
    went("write", written)?;
    went("read", read)?;
    ensure!(came == sent, "of {MUCH} bytes {} came back", came.len());
    let status = went("wait", child.wait().await)?;
    ensure!(status.success(), "`cat` ended with {status:?}");
    Ok(Finding::Holds)
}

async fn closing_the_input<R: Process>(rt: R) -> Found {
    let mut child = start_cat(&rt, OnDrop::Kill)?;
    let mut stdin = taken(child.take_stdin())?;
    went("write", stdin.write_all(b"all").await)?;
    went("close", stdin.close().await)?;
    let mut came = Vec::new();
    let mut stdout = taken(child.take_stdout())?;
    went("read", stdout.read_to_end(&mut came).await)?;
    ensure!(came == b"all", "`cat` was told {came:?}");
    let status = went("wait", child.wait().await)?;
    ensure!(status.success(), "`cat` ended with {status:?}");
    // Closed, it is still here, and says so.
    let more = stdin.write_all(b"more").await;
    refused("write to a closed pipe", ErrorKind::BrokenPipe, more)?;
    went("close again", stdin.close().await)?;
    Ok(Finding::Holds)
}

async fn waiting_closes_the_input<R: Process>(rt: R) -> Found {
    let mut child = start_cat(&rt, OnDrop::Kill)?;
    let status = went("wait", child.wait().await)?;
    ensure!(status.success(), "`cat` ended with {status:?}");
    Ok(Finding::Holds)
}

async fn the_same_status<R: Process>(rt: R) -> Found {
    let mut child = went("start", rt.start(&shell("exit 7")))?;
    number(&child)?;
    for _ in 0..3 {
        let status = went("wait", child.wait().await)?;
        ensure!(status.code() == Some(7), "the status 7 came as {status:?}");
        let id = child.id();
        ensure!(id.is_none(), "waited for, it has the number {id:?}");
    }
    went("kill after the end", child.kill())?;
    Ok(Finding::Holds)
}

async fn a_killed_program_ends<R: Process>(rt: R) -> Found {
    let mut child = went("start", rt.start(&Command::new("sleep").argument("1000")))?;
    went("kill", child.kill())?;
    went("kill again", child.kill())?;
    let status = went("wait", child.wait().await)?;
    ensure!(
        status.signal() == Some(9),
        "killed, it ended with {status:?}"
    );
    went("kill after the end", child.kill())?;
    Ok(Finding::Holds)
}

async fn a_dropped_wait<R: Process>(rt: R) -> Found {
    let mut child = start_cat(&rt, OnDrop::Kill)?;
    // Taken out, it is not closed by the wait.
    let stdin = taken(child.take_stdin())?;
    for _ in 0..3 {
        let early = poll_once(child.wait()).await;
        ensure!(early.is_none(), "`cat` ended with its input open");
        rt.sleep(TICK).await;
    }
    drop(stdin);
    let status = went("wait", child.wait().await)?;
    ensure!(status.success(), "`cat` ended with {status:?}");
    Ok(Finding::Holds)
}

async fn dropping_kills<R: Process>(rt: R) -> Found {
    // In one round the child is dropped while it starts, in the other while it waits.
    for pause in [Duration::ZERO, TICK] {
        let mut child = start_cat(&rt, OnDrop::Kill)?;
        let process = number(&child)?;
        let (_stdin, mut stdout) = (taken(child.take_stdin())?, taken(child.take_stdout())?);
        if !pause.is_zero() {
            rt.sleep(pause).await;
        }
        drop(child);
        // Its end ends its output, though its input is open.
        let end = went("read", stdout.read(&mut [0]).await)?;
        ensure!(end == 0, "{end} bytes came from nowhere");
        until_reaped(&rt, process).await;
    }
    Ok(Finding::Holds)
}

async fn a_detached_child_goes_on<R: Process>(rt: R) -> Found {
    let mut child = start_cat(&rt, OnDrop::Detach)?;
    let process = number(&child)?;
    let mut stdin = taken(child.take_stdin())?;
    let mut stdout = taken(child.take_stdout())?;
    drop(child);
    let mut came = [0; 4];
    for _ in 0..3 {
        went("write", stdin.write_all(b"ping").await)?;
        went("read", stdout.read_exact(&mut came).await)?;
        ensure!(&came == b"ping", "`cat` answered {came:?}");
    }
    drop(stdin);
    let end = went("read", stdout.read(&mut came).await)?;
    ensure!(end == 0, "{end} bytes follow the end");
    until_reaped(&rt, process).await;
    Ok(Finding::Holds)
}

async fn dropping_output_kills<R: Process>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let told = scratch.join("number");
    // Moved there whole, the number is never seen in part.
    let script = "echo $$ > writing && mv writing number && exec sleep 1000";
    let command = shell(script).directory(scratch.path());
    let process = {
        let mut output = pin!(rt.output(&command));
        loop {
            if let Some(ended) = poll_once(output.as_mut()).await {
                return Err(format!("`sleep 1000` ended with {ended:?}"));
            }
            if let Ok(number) = std::fs::read_to_string(&told) {
                break number.trim().parse().ok().and_then(Pid::from_raw);
            }
            rt.sleep(TICK).await;
        }
    };
    let process = process.ok_or("the shell told no number")?;
    until_reaped(&rt, process).await;
    Ok(Finding::Holds)
}
