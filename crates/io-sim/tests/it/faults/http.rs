//! The kitchen API's faults.

use super::record_once;
use super::tcp::{DRIBBLE, bounds, ill_at_the_third};
use crate::runtimes::{Check, kitchen, listen, nobody, on_every_runtime, tcp_peer};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use io_sim::http::{Api, Error};
use io_sim::peer::{Mischief, Misdeed, Settings};
use io_sim::{Backend, Request, Transient, Wait, tcp};
use runtime_adapter::net::Listener;
use runtime_adapter::{Net, Runtime, Task};

#[derive(Clone, Copy)]
struct Expected {
    fault: &'static str,
    what: Misdeed,
    /// `None`: nobody sees it.
    error: Option<fn(&Error) -> bool>,
}

impl Check for Expected {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let peer = kitchen(&rt, ill_at_the_third(self.what));
        let api = Api::new(rt, peer.at, bounds(), None);
        for item in 0..2 {
            api.wait(Request { item }).await.unwrap();
        }
        let met = api.wait(Request { item: 2 }).await;
        match (self.error, met) {
            (None, Ok(reply)) => assert_eq!(reply.item, 2),
            (Some(is_expected), Err(error)) => {
                assert!(is_expected(&error), "{}: {error:?}", self.fault);
                record_once::<R>("http", self.fault, Wait::Api, &error);
            }
            (_, met) => panic!("{}: {met:?}", self.fault),
        }
        for item in 3..6 {
            assert_eq!(api.wait(Request { item }).await.unwrap().item, item);
        }
        assert!(peer.task.cancel().await.is_err());
    }
}

#[track_caller]
fn check(fault: &'static str, what: Misdeed, error: fn(&Error) -> bool) {
    let error = Some(error);
    on_every_runtime(Expected { fault, what, error });
}

#[test]
fn an_end_in_the_middle_is_told() {
    let ended = |error: &Error| matches!(error, Error::Ended { .. }) && error.is_transient();
    check("reset", Misdeed::Reset { after: 500 }, ended);
    check("closed", Misdeed::Close { after: 500 }, ended);
    check("closed in the head", Misdeed::Close { after: 9 }, ended);
}

#[test]
fn an_end_before_the_first_byte_is_mended_unseen() {
    for what in [Misdeed::Close { after: 0 }, Misdeed::Reset { after: 0 }] {
        on_every_runtime(Expected {
            fault: "ended",
            what,
            error: None,
        });
    }
}

#[test]
fn silence_and_dribbling_meet_the_deadline() {
    let late = |error: &Error| matches!(error, Error::Deadline { .. });
    check("half-open", Misdeed::Silence, late);
    check("slow loris", Misdeed::Dribble(DRIBBLE), late);
}

#[test]
fn an_answer_that_is_too_large_is_not_taken() {
    check("oversized", Misdeed::Oversize(2001), |error| {
        matches!(
            error,
            Error::TooLarge {
                bytes: 2001,
                limit: 2000,
                ..
            }
        )
    });
}

#[test]
fn another_protocol_is_told() {
    check("wrong protocol", Misdeed::Babble, |error| {
        matches!(error, Error::Protocol { .. }) && !error.is_transient()
    });
}

#[derive(Clone)]
struct NobodyIsThere;

impl Check for NobodyIsThere {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let at = nobody(&rt);
        let api = Api::new(rt.clone(), at, bounds(), None);
        let error = api.wait(Request { item: 7 }).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the kitchen API at {at} refused the connection while a burger was ordered; is it running? start it with `lunchrush peer kitchen`"
            )
        );
        record_once::<R>("http", "absent", Wait::Api, &error);
        let settings = Settings {
            mischief: Some(Mischief::always(Misdeed::Die)),
            ..Settings::default()
        };
        let peer = kitchen(&rt, settings);
        let api = Api::new(rt, peer.at, bounds(), None);
        let error = api.wait(Request { item: 7 }).await.unwrap_err();
        assert!(matches!(error, Error::Ended { .. }), "{error:?}");
        record_once::<R>("http", "died", Wait::Api, &error);
        peer.task.await.unwrap().unwrap();
    }
}

#[test]
fn a_kitchen_that_is_absent_or_dies_is_told() {
    on_every_runtime(NobodyIsThere);
}

#[derive(Clone)]
struct EachOthersProtocol;

impl Check for EachOthersProtocol {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let (client, kitchen) = (
            tcp_peer(&rt, Settings::default()),
            kitchen(&rt, Settings::default()),
        );
        let receive = tcp::Receive::new(rt.clone(), kitchen.at, bounds(), None);
        let error = receive.wait(Request { item: 7 }).await.unwrap_err();
        assert!(matches!(error, tcp::Error::Protocol { .. }), "{error:?}");
        let api = Api::new(rt, client.at, bounds(), None);
        let error = api.wait(Request { item: 7 }).await.unwrap_err();
        assert!(matches!(error, Error::Ended { .. }), "{error:?}");
    }
}

#[test]
fn a_client_is_no_kitchen_and_a_kitchen_is_no_client() {
    on_every_runtime(EachOthersProtocol);
}

/// Answers every request with the same bytes.
#[derive(Clone)]
struct Answers {
    fault: &'static str,
    bytes: Vec<u8>,
    error: fn(&Error) -> bool,
    /// How many connections two such answers take.
    connections: u64,
}

impl Check for Answers {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let (listener, at) = listen(&rt);
        let bytes = self.bytes;
        let serving = rt.spawn({
            let rt = rt.clone();
            async move {
                let mut connections = Vec::new();
                while let Ok((mut stream, _)) = listener.accept().await {
                    let bytes = bytes.clone();
                    connections.push(rt.spawn(async move {
                        let mut asked = [0; 1024];
                        while stream.read(&mut asked).await.is_ok_and(|n| n > 0) {
                            if stream.write_all(&bytes).await.is_err() {
                                break;
                            }
                        }
                    }));
                }
            }
        });
        let api = Api::new(rt, at, bounds(), None);
        for item in 0..2 {
            let error = api.wait(Request { item }).await.unwrap_err();
            assert!((self.error)(&error), "{}: {error:?}", self.fault);
            record_once::<R>("http", self.fault, Wait::Api, &error);
        }
        assert_eq!(api.connections().opened, self.connections);
        assert!(serving.cancel().await.is_err());
    }
}

#[test]
fn answers_that_are_no_burger_are_told() {
    let check = |fault, bytes: &[u8], connections, error| {
        on_every_runtime(Answers {
            fault,
            bytes: bytes.to_vec(),
            error,
            connections,
        });
    };
    // Refused in good order, the connection is used again.
    check(
        "refused by the server",
        b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 9\r\n\r\ntoo busy\n",
        1,
        |error| {
            let told =
                matches!(error, Error::Status { status: 503, told, .. } if told == "too busy\n");
            told && error.is_transient()
        },
    );
    check(
        "not found",
        b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
        1,
        |error| matches!(error, Error::Status { status: 404, .. }) && !error.is_transient(),
    );
    let mut endless = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..5 {
        endless.extend(b"1f4\r\n");
        endless.extend([b'x'; 500]);
        endless.extend(b"\r\n");
    }
    check("oversized in pieces", &endless, 2, |error| {
        matches!(error, Error::TooLarge { limit: 2000, .. })
    });
    let mut head = b"HTTP/1.1 200 OK\r\nx-menu: ".to_vec();
    head.extend([b'b'; 100_000]);
    check("oversized head", &head, 2, |error| {
        matches!(error, Error::HeadTooLarge { .. })
    });
}
