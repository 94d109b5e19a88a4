//! Checks of signals, which this process sends to itself.
//!
//! A signal goes to everybody in the process who listens, other checks included. So what is heard is checked, never that
//! nothing is heard; and every check listens before it sends, for then the signal ends nothing.

use super::check::{Check, Finding, Found, Topic, ensure};
use super::scratch::went;
use crate::signals::{Signal, SignalKind};
use crate::{LocalRuntime, Owned, Runtime, Signals};
use futures_lite::future::{poll_once, zip};
use rustix::process::{Signal as Native, getpid, kill_process};

macro_rules! checks {
    ($run:ident) => {
        vec![
            Check::must(Topic::Signals, "a-signal-is-heard", |on| {
                on.$run(a_signal_is_heard)
            }),
            Check::must(Topic::Signals, "all-who-listen-hear-a-signal", |on| {
                on.$run(all_who_listen_hear)
            }),
            Check::must(
                Topic::Signals,
                "a-signal-that-comes-before-the-wait-is-heard",
                |on| on.$run(a_signal_before_the_wait),
            ),
            Check::must(Topic::Signals, "a-dropped-wait-loses-no-signal", |on| {
                on.$run(a_dropped_wait_loses_none)
            }),
            Check::must(
                Topic::Signals,
                "a-signal-ends-nothing-once-the-listener-is-gone",
                |on| on.$run(a_signal_ends_nothing_afterwards),
            ),
        ]
    };
}

/// The checks of runtimes.
pub(super) fn checks<R: Runtime + Signals + Owned>() -> Vec<Check<R>> {
    checks!(run)
}

/// The checks of local runtimes.
pub(super) fn local_checks<R: LocalRuntime + Signals + Owned>() -> Vec<Check<R>> {
    checks!(run_local)
}

const BOTH: [SignalKind; 2] = [SignalKind::Interrupt, SignalKind::Terminate];

fn listen<R: Signals>(rt: &R, kind: SignalKind) -> Result<R::Signal, String> {
    went("signal", rt.signal(kind))
}

/// Sends the signal to this process, where somebody listens for it.
fn send(kind: SignalKind) -> Result<(), String> {
    let native = match kind {
        SignalKind::Interrupt => Native::INT,
        SignalKind::Terminate => Native::TERM,
    };
    let sent = kill_process(getpid(), native);
    sent.map_err(|error| format!("the signal could not be sent: {error}"))
}

async fn a_signal_is_heard<R: Signals>(rt: R) -> Found {
    for kind in BOTH {
        let mut listener = listen(&rt, kind)?;
        for _ in 0..3 {
            let sent = async { send(kind) };
            let (heard, sent) = zip(listener.recv(), sent).await;
            sent?;
            went("recv", heard)?;
        }
    }
    Ok(Finding::Holds)
}

async fn all_who_listen_hear<R: Signals>(rt: R) -> Found {
    let kind = SignalKind::Terminate;
    let mut listeners = Vec::new();
    for _ in 0..4 {
        listeners.push(listen(&rt, kind)?);
    }
    send(kind)?;
    for listener in &mut listeners {
        went("recv", listener.recv().await)?;
    }
    Ok(Finding::Holds)
}

async fn a_signal_before_the_wait<R: Signals>(rt: R) -> Found {
    let kind = SignalKind::Interrupt;
    let (mut early, mut late) = (listen(&rt, kind)?, listen(&rt, kind)?);
    send(kind)?;
    // Heard by one, the signal has come; only then does the other begin to wait.
    went("recv", early.recv().await)?;
    went("recv", late.recv().await)?;
    Ok(Finding::Holds)
}

async fn a_dropped_wait_loses_none<R: Signals>(rt: R) -> Found {
    let kind = SignalKind::Terminate;
    let (mut listener, mut other) = (listen(&rt, kind)?, listen(&rt, kind)?);
    let heard = poll_once(listener.recv()).await;
    send(kind)?;
    went("recv", other.recv().await)?;
    if let Some(early) = heard {
        // Somebody else in this process sent one; it may have been told as one with ours.
        return early
            .map(|()| Finding::Holds)
            .map_err(|error| format!("recv: {error}"));
    }
    went("recv after a dropped one", listener.recv().await)?;
    Ok(Finding::Holds)
}

async fn a_signal_ends_nothing_afterwards<R: Signals>(rt: R) -> Found {
    for kind in BOTH {
        drop(listen(&rt, kind)?);
        send(kind)?;
        // Whoever listens from now on hears the next one.
        let mut listener = listen(&rt, kind)?;
        send(kind)?;
        went("recv", listener.recv().await)?;
    }
    // To have come so far is to have survived.
    ensure!(!BOTH.is_empty(), "no signal was sent");
    Ok(Finding::Holds)
}
