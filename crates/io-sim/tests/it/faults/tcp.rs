//! The TCP peer's faults.

use super::record_once;
use crate::runtimes::{Check, nobody, on_every_runtime, on_sim, tcp_peer};
use io_sim::peer::{Mischief, Misdeed, Settings};
use io_sim::slow::Pace;
use io_sim::tcp::{Error, Receive, Send};
use io_sim::{Backend, Bounds, Request, Retry, Retrying, Transient, Wait};
use runtime_adapter::{Net, Runtime, Task};
use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

const BYTES: u32 = 1000;

/// One connection, little patience, small replies.
pub(super) fn bounds() -> Bounds {
    Bounds {
        connections: NonZeroUsize::MIN,
        request: Duration::from_secs(1),
        reply_bytes: 2 * BYTES as usize,
        ..Bounds::default()
    }
}

/// A peer that serves two requests well, and the third ill.
pub(super) fn ill_at_the_third(what: Misdeed) -> Settings {
    Settings {
        reply_bytes: BYTES,
        mischief: Some(Mischief {
            what,
            after: 2,
            times: 1,
        }),
        // Shorter than the client's: a silent connection does not outlive the test.
        patience: Duration::from_secs(3),
        ..Settings::default()
    }
}

pub(super) const DRIBBLE: Pace = Pace {
    bytes: NonZeroUsize::MIN,
    pause: Duration::from_millis(200),
};

#[derive(Clone)]
struct NobodyIsThere;

impl Check for NobodyIsThere {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let peer = nobody(&rt);
        let receive = Receive::new(rt.clone(), peer, bounds(), None);
        let send = Send::new(rt.clone(), peer, BYTES, bounds(), None);
        let request = Request { item: 7 };
        let received = receive.wait(request).await.unwrap_err();
        let sent = send.wait(request).await.unwrap_err();
        for (error, wait) in [(received, Wait::Receive), (sent, Wait::Send)] {
            assert!(
                matches!(error, Error::Refused { .. }) && error.is_transient(),
                "{error}"
            );
            record_once::<R>("tcp", "absent", wait, &error);
        }
        // A peer that comes later is found.
        let listener = rt.listen(peer).unwrap();
        let serving = io_sim::peer::tcp::serve(rt.clone(), listener, Settings::default());
        let serving = rt.spawn(serving);
        receive.wait(request).await.unwrap();
        assert!(serving.cancel().await.is_err());
    }
}

#[derive(Clone)]
struct ComesLater;

impl Check for ComesLater {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let peer = nobody(&rt);
        let pause = Duration::from_millis(20);
        let retry = Retry::new(NonZeroU32::new(500).unwrap(), pause, pause, 0.5).unwrap();
        let receive = Receive::new(rt.clone(), peer, bounds(), None);
        let patient = Retrying::new(rt.clone(), receive, retry, 42, "again");
        let waiting = rt.spawn(async move { patient.wait(Request { item: 7 }).await });
        rt.sleep(3 * pause).await;
        let listener = rt.listen(peer).unwrap();
        let serving = io_sim::peer::tcp::serve(rt.clone(), listener, Settings::default());
        let serving = rt.spawn(serving);
        assert_eq!(waiting.await.unwrap().unwrap().item, 7);
        assert!(serving.cancel().await.is_err());
    }
}

#[test]
fn who_asks_again_meets_a_peer_that_comes_later() {
    on_every_runtime(ComesLater);
    on_sim(ComesLater);
}

#[test]
fn a_peer_that_is_absent_is_told_and_found_when_it_comes() {
    on_every_runtime(NobodyIsThere);
}

/// What is expected of a wait that met a fault on a connection that was kept.
#[derive(Clone, Copy)]
struct Expected {
    fault: &'static str,
    what: Misdeed,
    wait: Wait,
    /// `None`: nobody sees it.
    error: Option<fn(&Error) -> bool>,
}

impl Check for Expected {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let peer = tcp_peer(&rt, ill_at_the_third(self.what));
        match self.wait {
            Wait::Send => {
                let send = Send::new(rt, peer.at, BYTES, bounds(), None);
                self.meet::<R, _>(send).await;
            }
            _ => {
                let receive = Receive::new(rt, peer.at, bounds(), None);
                self.meet::<R, _>(receive).await;
            }
        }
        assert!(peer.task.cancel().await.is_err());
    }
}

impl Expected {
    async fn meet<R: Runtime + Net, B: Backend<Error = Error>>(self, device: B) {
        for item in 0..2 {
            device.wait(Request { item }).await.unwrap();
        }
        let met = device.wait(Request { item: 2 }).await;
        match (self.error, met) {
            (None, Ok(reply)) => assert_eq!(reply.item, 2),
            (Some(is_expected), Err(error)) => {
                assert!(is_expected(&error), "{}: {error:?}", self.fault);
                record_once::<R>("tcp", self.fault, self.wait, &error);
            }
            (_, met) => panic!("{}: {met:?}", self.fault),
        }
        // Whatever happened, the device goes on.
        for item in 3..6 {
            assert_eq!(device.wait(Request { item }).await.unwrap().item, item);
        }
    }
}

#[track_caller]
fn check(
    fault: &'static str,
    what: Misdeed,
    wait: Wait,
    error: impl Into<Option<fn(&Error) -> bool>>,
) {
    let error = error.into();
    on_every_runtime(Expected {
        fault,
        what,
        wait,
        error,
    });
}

fn is(is: fn(&Error) -> bool) -> fn(&Error) -> bool {
    is
}

#[test]
fn a_reset_in_the_middle_is_told() {
    let reset = is(|error| matches!(error, Error::Reset { .. }) && error.is_transient());
    check("reset", Misdeed::Reset { after: 500 }, Wait::Receive, reset);
    check("reset", Misdeed::Reset { after: 8 }, Wait::Send, reset);
}

#[test]
fn an_end_in_the_middle_is_told_with_how_much_came() {
    let cut = is(|error| {
        matches!(
            error,
            Error::CutShort {
                got: 484,
                expected: 1000,
                ..
            }
        )
    });
    check("closed", Misdeed::Close { after: 500 }, Wait::Receive, cut);
    let cut = is(|error| {
        matches!(
            error,
            Error::CutShort {
                got: 8,
                expected: 16,
                ..
            }
        )
    });
    check("closed", Misdeed::Close { after: 8 }, Wait::Send, cut);
}

#[test]
fn an_end_before_the_first_byte_is_mended_where_asking_twice_does_no_harm() {
    check("ended", Misdeed::Close { after: 0 }, Wait::Receive, None);
    check("ended", Misdeed::Reset { after: 0 }, Wait::Receive, None);
    // What was sent may have come.
    let cut = is(|error| matches!(error, Error::CutShort { got: 0, .. }));
    check("ended", Misdeed::Close { after: 0 }, Wait::Send, cut);
}

#[test]
fn silence_meets_the_deadline() {
    let late = is(|error| matches!(error, Error::Deadline { .. }) && error.is_transient());
    check("half-open", Misdeed::Silence, Wait::Receive, late);
    check("half-open", Misdeed::Silence, Wait::Send, late);
}

#[test]
fn a_reply_that_dribbles_meets_the_deadline() {
    let late = is(|error| matches!(error, Error::Deadline { .. }));
    check("slow loris", Misdeed::Dribble(DRIBBLE), Wait::Receive, late);
    check("slow loris", Misdeed::Dribble(DRIBBLE), Wait::Send, late);
}

#[test]
fn a_reply_that_is_too_large_is_not_taken() {
    let large = is(|error| {
        matches!(
            error,
            Error::TooLarge {
                bytes: 2001,
                limit: 2000,
                ..
            }
        )
    });
    check(
        "oversized",
        Misdeed::Oversize(2 * BYTES + 1),
        Wait::Receive,
        large,
    );
    let foreign = is(|error| matches!(error, Error::Protocol { .. }) && !error.is_transient());
    check(
        "oversized",
        Misdeed::Oversize(2 * BYTES + 1),
        Wait::Send,
        foreign,
    );
}

#[test]
fn another_protocol_is_told_with_what_it_said() {
    let foreign = is(|error| match error {
        Error::Protocol { told, .. } => told.starts_with("220 mail.example"),
        _ => false,
    });
    check("wrong protocol", Misdeed::Babble, Wait::Receive, foreign);
    check("wrong protocol", Misdeed::Babble, Wait::Send, foreign);
}

#[derive(Clone)]
struct DiesAfterThree;

impl Check for DiesAfterThree {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let settings = Settings {
            mischief: Some(Mischief {
                what: Misdeed::Die,
                after: 3,
                times: 1,
            }),
            ..Settings::default()
        };
        let peer = tcp_peer(&rt, settings);
        let receive = Receive::new(rt, peer.at, bounds(), None);
        for item in 0..3 {
            receive.wait(Request { item }).await.unwrap();
        }
        // The connection ends before the first byte; on a fresh one, nobody is there, or it was in line when the door shut.
        let error = receive.wait(Request { item: 3 }).await.unwrap_err();
        assert!(
            matches!(
                error,
                Error::Refused { .. }
                    | Error::CutShort { .. }
                    | Error::Reset { .. }
                    | Error::Connect { .. }
            ),
            "{error:?}"
        );
        peer.task.await.unwrap().unwrap();
        let error = receive.wait(Request { item: 4 }).await.unwrap_err();
        assert!(matches!(error, Error::Refused { .. }), "{error:?}");
        record_once::<R>("tcp", "connection refused", Wait::Receive, &error);
        assert_eq!(receive.connections().idle, 0);
    }
}

#[test]
fn a_peer_that_dies_leaves_nothing_in_the_pool() {
    on_every_runtime(DiesAfterThree);
}

#[test]
fn a_peer_serves_on_loopback_alone_unless_told_otherwise() {
    let owner = crate::runtimes::smol();
    let rt = owner.handle();
    let served = owner.block_on(async move {
        let listener = rt.listen(([0, 0, 0, 0], 0).into()).unwrap();
        io_sim::peer::tcp::serve(rt, listener, Settings::default()).await
    });
    let error = served.unwrap_err().to_string();
    assert!(error.contains("which other machines can reach"), "{error}");
}
