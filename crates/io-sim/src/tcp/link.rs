//! One exchange of frames over a connection, and the errors that it can end with.

use super::Error;
use super::frame::{HEADER, Header, Kind, MAGIC};
use crate::pool::{Failed, Stage, Transport};
use crate::slow::{Pace, Slow};
use crate::{Request, Wait, contents};
use futures_io::AsyncRead;
use futures_lite::AsyncWriteExt;
use runtime_adapter::Net;
use runtime_adapter::net::TcpStream;
use std::cmp::Ordering;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// The bytes of a reply that are read at once, while it is short, or its length not known.
const SMALL: usize = 1 << 10;

/// The bytes that are read at once of a long one.
const LARGE: usize = 64 << 10;

/// The way to one client, for one of the two waits.
#[derive(Debug)]
pub(super) struct Link<R> {
    pub(super) rt: R,
    pub(super) peer: SocketAddr,
    pub(super) wait: Wait,
    pub(super) reply_bytes: usize,
    /// What [`Wait::Send`] sends.
    pub(super) send_bytes: u32,
    pub(super) pace: Option<Pace>,
}

impl<R: Net + Send + Sync> Transport for Link<R> {
    type Connection = Slow<R, R::TcpStream>;
    type Question = Request;
    type Reply = u64;
    type Error = Error;

    async fn connect(&self, _: Request) -> Result<Self::Connection, Error> {
        let (peer, wait) = (self.peer, self.wait);
        let stream = self.rt.connect(peer).await;
        let stream = stream.map_err(|source| match source.kind() {
            io::ErrorKind::ConnectionRefused => Error::Refused { peer, wait, source },
            _ => Error::Connect { peer, wait, source },
        })?;
        // Every frame is written whole, and somebody waits for it.
        let sent_at_once = stream.set_nodelay(true);
        sent_at_once.map_err(|source| self.broken(source))?;
        Ok(Slow::new(self.rt.clone(), stream, self.pace))
    }

    fn is_alive(&self, connection: &mut Self::Connection, cx: &mut Context<'_>) -> bool {
        Pin::new(connection).poll_read(cx, &mut [0]).is_pending()
    }

    async fn exchange(
        &self,
        connection: &mut Self::Connection,
        request: Request,
    ) -> Result<u64, Failed<Error>> {
        let dead = |source| Failed::Dead(self.broken(source));
        let head = self.head(request.item);
        match self.wait {
            Wait::Send => {
                let data = contents(request.item, self.send_bytes as usize);
                // The whole at once: one write, one packet where it is short.
                let question = [&head[..], &data].concat();
                connection.write_all(&question).await.map_err(dead)?;
            }
            _ => connection.write_all(&head).await.map_err(dead)?,
        }
        let mut reply = Reply::new();
        let mut large = Vec::new();
        // What is read of a short reply lies on the stack while it is looked at: who waits holds no memory for it.
        poll_fn(|cx| {
            let mut small = [0; SMALL];
            loop {
                let block = if large.is_empty() {
                    &mut small[..]
                } else {
                    &mut large[..]
                };
                let read = ready!(Pin::new(&mut *connection).poll_read(cx, block));
                let taken = match read {
                    Ok(0) => Err(self.cut_off(&reply)),
                    Ok(bytes) => self.take(&mut reply, &block[..bytes], request.item),
                    Err(source) if reply.is_empty() => Err(Failed::Dead(self.broken(source))),
                    Err(source) => Err(Failed::Broken(self.broken(source))),
                };
                match taken {
                    Ok(Taken::Whole(bytes)) => return Poll::Ready(Ok(bytes)),
                    Ok(Taken::Part { missing }) if large.is_empty() && missing > SMALL => {
                        large = vec![0; missing.min(LARGE)];
                    }
                    Ok(Taken::Part { .. }) => {}
                    Err(error) => return Poll::Ready(Err(error)),
                }
            }
        })
        .await
    }

    fn is_repeatable(&self) -> bool {
        // What was sent to a client may have come, though nobody heard of it.
        self.wait == Wait::Receive
    }

    fn too_late(&self, _: Request, stage: Stage, after: Duration) -> Error {
        let (peer, wait) = (self.peer, self.wait);
        match stage {
            Stage::Connecting => Error::ConnectDeadline { peer, wait, after },
            Stage::Asking => Error::Deadline { peer, wait, after },
        }
    }
}

impl<R: Net + Send + Sync> Link<R> {
    /// The head of what is sent.
    fn head(&self, item: u64) -> [u8; HEADER] {
        let (kind, length) = match self.wait {
            Wait::Send => (Kind::Data, self.send_bytes),
            _ => (Kind::Ask, 0),
        };
        Header { kind, length, item }.encode()
    }

    /// Takes some more of the reply.
    fn take(&self, reply: &mut Reply, bytes: &[u8], item: u64) -> Result<Taken, Failed<Error>> {
        let rest = reply.take_head(bytes);
        if reply.head_got < HEADER {
            return match reply.begins_well() {
                true => Ok(Taken::Part { missing: 0 }),
                false => Err(Failed::Broken(self.foreign(reply.text()))),
            };
        }
        let Some(header) = Header::decode(&reply.head) else {
            return Err(Failed::Broken(self.foreign(reply.text())));
        };
        self.look_at(header, item)?;
        let due = match self.wait {
            Wait::Send => 0,
            _ => header.length as usize,
        };
        reply.data_got += rest;
        match reply.data_got.cmp(&due) {
            Ordering::Less => Ok(Taken::Part {
                missing: due - reply.data_got,
            }),
            Ordering::Equal => Ok(Taken::Whole(u64::from(header.length))),
            Ordering::Greater => {
                let more = reply.data_got - due;
                let told = format!("{more} bytes more than it had announced");
                Err(Failed::Broken(self.foreign(told)))
            }
        }
    }

    /// Looks whether a header is the one that is due.
    fn look_at(&self, header: Header, item: u64) -> Result<(), Failed<Error>> {
        let (kind, length) = match self.wait {
            Wait::Send => (Kind::Received, self.send_bytes),
            _ => (Kind::Data, header.length),
        };
        if (header.kind, header.item, header.length) != (kind, item, length) {
            let told = format!(
                "something about item {}, with {} bytes",
                header.item, header.length
            );
            return Err(Failed::Broken(self.foreign(told)));
        }
        if self.wait == Wait::Receive && header.length as usize > self.reply_bytes {
            return Err(Failed::Broken(Error::TooLarge {
                peer: self.peer,
                wait: self.wait,
                bytes: u64::from(header.length),
                limit: self.reply_bytes,
            }));
        }
        Ok(())
    }

    /// Says how much of a reply had come when the connection ended.
    fn cut_off(&self, reply: &Reply) -> Failed<Error> {
        if reply.is_empty() {
            return Failed::Dead(self.cut_short(0, HEADER as u64));
        }
        Failed::Broken(match Header::decode(&reply.head) {
            Some(header) if reply.head_got == HEADER => {
                self.cut_short(reply.data_got, u64::from(header.length))
            }
            _ => self.cut_short(reply.head_got, HEADER as u64),
        })
    }

    fn cut_short(&self, got: usize, expected: u64) -> Error {
        Error::CutShort {
            peer: self.peer,
            wait: self.wait,
            got: got as u64,
            expected,
        }
    }

    fn foreign(&self, told: String) -> Error {
        let (peer, wait) = (self.peer, self.wait);
        Error::Protocol { peer, wait, told }
    }

    fn broken(&self, source: io::Error) -> Error {
        let (peer, wait) = (self.peer, self.wait);
        match source.kind() {
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => Error::Reset { peer, wait, source },
            _ => Error::Io { peer, wait, source },
        }
    }
}

/// How far a reply has come.
enum Taken {
    /// It is whole, with so many bytes.
    Whole(u64),
    /// There is more to come: so many bytes, as far as is known.
    Part { missing: usize },
}

/// What has come of a reply.
struct Reply {
    head: [u8; HEADER],
    head_got: usize,
    /// How many bytes of the data have come; they themselves are let go.
    data_got: usize,
}

impl Reply {
    const fn new() -> Self {
        Self {
            head: [0; HEADER],
            head_got: 0,
            data_got: 0,
        }
    }

    const fn is_empty(&self) -> bool {
        self.head_got == 0
    }

    /// Takes what is missing of the head; returns how many bytes are left.
    fn take_head(&mut self, bytes: &[u8]) -> usize {
        let taken = bytes.len().min(HEADER - self.head_got);
        self.head[self.head_got..self.head_got + taken].copy_from_slice(&bytes[..taken]);
        self.head_got += taken;
        bytes.len() - taken
    }

    /// Whether the part of the head that has come may be that of a header.
    fn begins_well(&self) -> bool {
        let known = self.head_got.min(MAGIC.len());
        self.head[..known] == MAGIC[..known]
    }

    /// What has come of the head, as text.
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.head[..self.head_got]).into_owned()
    }
}
