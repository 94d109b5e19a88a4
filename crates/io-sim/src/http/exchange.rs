//! One request over one connection, driven by the task that waits for it.
//!
//! hyper keeps a connection's reading and writing in a future of its own. Here whoever waits polls both, so that a connection
//! costs no task (on `threads`: no thread), no message between tasks, and leaves nothing running when the wait is given up.

use super::Error;
use crate::Request;
use crate::gate::Gate;
use crate::hyper_io::HyperIo;
use crate::pool::{Failed, Stage, Transport};
use crate::slow::{Pace, Slow};
use crate::watched::{Count, Watched};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Body, Bytes, Incoming};
use hyper::client::conn::http1::{Builder, Connection, SendRequest};
use hyper::header::{HOST, HeaderValue};
use hyper::{Method, Response};
use runtime_adapter::Net;
use runtime_adapter::net::TcpStream;
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

/// The most bytes of an answer's head, and of what is read ahead.
const HEAD: usize = 64 << 10;

/// The most bytes of a refusal that are told.
const TOLD: usize = 200;

/// The way to one API.
#[derive(Debug)]
pub(super) struct Line<R> {
    pub(super) rt: R,
    pub(super) api: SocketAddr,
    /// The host as the request names it.
    pub(super) host: HeaderValue,
    pub(super) reply_bytes: usize,
    pub(super) pace: Option<Pace>,
}

type Io<R> = HyperIo<Watched<Slow<R, <R as Net>::TcpStream>>>;

/// A connection, with what drives it.
pub(super) struct Driven<R: Net> {
    sender: SendRequest<Empty<Bytes>>,
    /// Gone when it has ended: what is asked then must meet a closed connection, not one that never answers.
    driver: Option<Connection<Io<R>, Empty<Bytes>>>,
    count: Arc<Count>,
    gate: Gate,
}

impl<R: Net> Driven<R> {
    /// Awaits what the connection brings.
    async fn await_of<F: Future>(&mut self, future: F) -> F::Output {
        let Self { driver, gate, .. } = self;
        let mut future = pin!(future);
        poll_fn(|cx| {
            gate.poll(cx, |cx| {
                if let Poll::Ready(brought) = future.as_mut().poll(cx) {
                    return Poll::Ready(brought);
                }
                gate.forget();
                drive(driver, cx);
                future.as_mut().poll(cx)
            })
        })
        .await
    }
}

/// Polls a connection until it can go no further.
fn drive<C: Future + Unpin>(driver: &mut Option<C>, cx: &mut Context<'_>) {
    if let Some(connection) = driver
        && Pin::new(connection).poll(cx).is_ready()
    {
        // Why it ended is told to the request that is under way.
        *driver = None;
    }
}

impl<R: Net + Send + Sync> Transport for Line<R> {
    // Boxed: it is large, and every waiting customer's future would have room for it.
    type Connection = Box<Driven<R>>;
    type Question = Request;
    type Reply = u64;
    type Error = Error;

    async fn connect(&self, _: Request) -> Result<Box<Driven<R>>, Error> {
        let api = self.api;
        let stream = self.rt.connect(api).await;
        let stream = stream.map_err(|source| match source.kind() {
            io::ErrorKind::ConnectionRefused => Error::Refused { api, source },
            _ => Error::Connect { api, source },
        })?;
        let sent_at_once = stream.set_nodelay(true);
        sent_at_once.map_err(|source| Error::SetUp { api, source })?;
        let slow = Slow::new(self.rt.clone(), stream, self.pace);
        let (stream, count) = Watched::new(slow);
        let shaken = Builder::new()
            .max_buf_size(HEAD)
            .handshake(HyperIo::new(stream))
            .await;
        let (sender, driver) = shaken.map_err(|source| Error::Connection { api, source })?;
        Ok(Box::new(Driven {
            sender,
            driver: Some(driver),
            count,
            gate: Gate::new(),
        }))
    }

    fn is_alive(&self, connection: &mut Box<Driven<R>>, cx: &mut Context<'_>) -> bool {
        let Driven { driver, gate, .. } = &mut **connection;
        let driven: Poll<()> = gate.poll(cx, |cx| {
            drive(driver, cx);
            Poll::Pending
        });
        driven.is_pending() && driver.is_some() && !connection.sender.is_closed()
    }

    // Boxed: it is large, and those who stand in line for a connection need no room for it.
    fn exchange(
        &self,
        connection: &mut Box<Driven<R>>,
        request: Request,
    ) -> impl Future<Output = Result<u64, Failed<Error>>> + Send {
        Box::pin(self.ask(connection, request))
    }

    fn is_repeatable(&self) -> bool {
        // PUT: the order of a number is the same order, however often it comes.
        true
    }

    fn too_late(&self, _: Request, stage: Stage, after: Duration) -> Error {
        let api = self.api;
        match stage {
            Stage::Connecting => Error::ConnectDeadline { api, after },
            Stage::Asking => Error::Deadline { api, after },
        }
    }
}

impl<R: Net + Send + Sync> Line<R> {
    /// Sends an order and takes the whole answer.
    async fn ask(
        &self,
        connection: &mut Driven<R>,
        request: Request,
    ) -> Result<u64, Failed<Error>> {
        let asked = self.question(request.item)?;
        let before = connection.count.read();
        let answering = connection.sender.send_request(asked);
        let answer = connection.await_of(answering).await;
        let answer = answer.map_err(|error| {
            let begun = connection.count.read() != before;
            let ended = is_the_end(&error);
            let error = self.explain(error);
            if ended && !begun {
                Failed::Dead(error)
            } else {
                Failed::Broken(error)
            }
        })?;
        if answer.status().is_success() {
            return self.count(connection, answer).await;
        }
        Err(self.refusal(connection, answer).await)
    }

    fn question(&self, item: u64) -> Result<hyper::Request<Empty<Bytes>>, Failed<Error>> {
        let question = hyper::Request::builder()
            .method(Method::PUT)
            .uri(format!("/orders/{item}"))
            .header(HOST, self.host.clone())
            .body(Empty::new());
        Ok(question.expect("invariant: a path of digits and an address make a request"))
    }

    /// Takes the body of an answer, counts its bytes and lets them go.
    async fn count(
        &self,
        connection: &mut Driven<R>,
        answer: Response<Incoming>,
    ) -> Result<u64, Failed<Error>> {
        let too_large = |bytes| {
            Failed::Broken(Error::TooLarge {
                api: self.api,
                bytes,
                limit: self.reply_bytes,
            })
        };
        let most = self.reply_bytes as u64;
        let mut body = answer.into_body();
        let announced = body.size_hint().lower();
        if announced > most {
            return Err(too_large(announced));
        }
        let mut bytes = 0;
        while let Some(frame) = connection.await_of(body.frame()).await {
            let frame = frame.map_err(|error| Failed::Broken(self.explain(error)))?;
            bytes += frame.data_ref().map_or(0, Bytes::len) as u64;
            if bytes > most {
                return Err(too_large(bytes));
            }
        }
        Ok(bytes)
    }

    /// Tells what an answer says that is no burger; one that is short leaves the connection as it was.
    async fn refusal(
        &self,
        connection: &mut Driven<R>,
        answer: Response<Incoming>,
    ) -> Failed<Error> {
        let status = answer.status().as_u16();
        let mut body = answer.into_body();
        let mut told = Vec::new();
        let mut whole = true;
        while let Some(frame) = connection.await_of(body.frame()).await {
            let Ok(frame) = frame else {
                whole = false;
                break;
            };
            told.extend(frame.data_ref().into_iter().flatten());
            if told.len() > TOLD {
                told.truncate(TOLD);
                whole = false;
                break;
            }
        }
        let error = Error::Status {
            api: self.api,
            status,
            told: String::from_utf8_lossy(&told).into_owned(),
        };
        if whole {
            Failed::Refused(error)
        } else {
            Failed::Broken(error)
        }
    }

    fn explain(&self, source: hyper::Error) -> Error {
        let api = self.api;
        if source.is_parse_too_large() {
            Error::HeadTooLarge { api, limit: HEAD }
        } else if source.is_parse() {
            Error::Protocol { api, source }
        } else if is_the_end(&source) {
            Error::Ended { api, source }
        } else {
            Error::Connection { api, source }
        }
    }
}

/// The address as a request's host.
pub(super) fn host_of(api: SocketAddr) -> HeaderValue {
    let host = HeaderValue::from_str(&api.to_string());
    host.expect("invariant: an address is a header's value")
}

/// Tells whether the other side ended the connection, in whatever manner.
fn is_the_end(error: &hyper::Error) -> bool {
    let io = std::error::Error::source(error).and_then(|source| source.downcast_ref::<io::Error>());
    let kind = io.map(io::Error::kind);
    error.is_incomplete_message()
        || error.is_canceled()
        || error.is_closed()
        || matches!(
            kind,
            Some(
                io::ErrorKind::ConnectionReset
                    | io::ErrorKind::ConnectionAborted
                    | io::ErrorKind::BrokenPipe
                    | io::ErrorKind::UnexpectedEof
            )
        )
}
