//! The way to one server: opening connections, asking over them, and telling what went wrong.

use super::Error;
use super::error::is_of_the_session;
use super::session::{Session, Stored};
use crate::Wait;
use crate::pool::{Failed, Stage, Transport};
use crate::slow::{Pace, Slow};
use runtime_adapter::Net;
use runtime_adapter::net::{TcpStream, connect_host};
use std::io;
use std::task::Context;
use std::time::Duration;
use tokio_postgres::Config;

/// The way to one server.
pub(super) struct Line<R> {
    pub(super) rt: R,
    pub(super) config: Config,
    pub(super) host: String,
    pub(super) port: u16,
    /// The server as people read it: host and port.
    pub(super) server: String,
    pub(super) order_bytes: usize,
    pub(super) reply_bytes: usize,
    pub(super) connect: Duration,
    pub(super) pace: Option<Pace>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub(super) ask: Ask,
    pub(super) item: u64,
}

/// What is to be done with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// The table is made if it is missing; the item means nothing.
    Create,
    Insert,
    InsertAndRead,
    LookUp,
}

impl Ask {
    pub(super) const fn wait(self) -> Wait {
        match self {
            Self::LookUp => Wait::Query,
            Self::Create | Self::Insert | Self::InsertAndRead => Wait::Insert,
        }
    }
}

impl<R: Net + Send + Sync> Transport for Line<R> {
    // Boxed: it is large, and every waiting customer's future would have room for it.
    type Connection = Box<Session<R>>;
    type Question = Question;
    type Reply = u64;
    type Error = Error;

    async fn connect(&self, question: Question) -> Result<Box<Session<R>>, Error> {
        let wait = question.ask.wait();
        let server = || self.server.clone();
        let connecting = connect_host(&self.rt, &self.host, self.port, self.connect);
        let stream = connecting.await.map_err(|source| match source.kind() {
            io::ErrorKind::ConnectionRefused => Error::Refused {
                server: server(),
                wait,
                source,
            },
            io::ErrorKind::TimedOut => Error::ConnectDeadline {
                server: server(),
                wait,
                after: self.connect,
            },
            _ => Error::Connect {
                server: server(),
                wait,
                source,
            },
        })?;
        let sent_at_once = stream.set_nodelay(true);
        sent_at_once.map_err(|source| Error::Connect {
            server: server(),
            wait,
            source,
        })?;
        let slow = Slow::new(self.rt.clone(), stream, self.pace);
        let session = Session::begin(&self.config, slow, self.reply_bytes).await;
        let session =
            session.map_err(|(heard, source)| Error::of_login(server(), wait, heard, source))?;
        Ok(Box::new(session))
    }

    fn is_alive(&self, connection: &mut Box<Session<R>>, cx: &mut Context<'_>) -> bool {
        connection.is_alive(cx)
    }

    async fn exchange(
        &self,
        session: &mut Box<Session<R>>,
        question: Question,
    ) -> Result<u64, Failed<Error>> {
        session.expect_reply();
        let Question { ask, item } = question;
        let bytes = self.order_bytes;
        // Boxed: it is large, and those who stand in line for a connection need no room for it.
        let asking = Box::pin(async {
            match ask {
                Ask::Create => session.create().await.map(|()| Stored::Whole(0)),
                Ask::Insert => session.insert(item, bytes).await,
                Ask::InsertAndRead => session.insert_and_read(item, bytes).await,
                Ask::LookUp => session.look_up(item).await.map(Stored::Whole),
            }
        });
        let told = asking.await;
        match told {
            Ok(Stored::Whole(bytes)) => Ok(bytes),
            Ok(Stored::Otherwise) => Err(Failed::Refused(Error::Conflict {
                server: self.server.clone(),
                item,
            })),
            Err(source) => Err(self.failed(session, ask, source)),
        }
    }

    fn is_repeatable(&self) -> bool {
        // An order is stored under its number, once.
        true
    }

    fn too_late(&self, question: Question, stage: Stage, after: Duration) -> Error {
        let (server, wait) = (self.server.clone(), question.ask.wait());
        match stage {
            Stage::Connecting => Error::ConnectDeadline {
                server,
                wait,
                after,
            },
            Stage::Asking => Error::Deadline {
                server,
                wait,
                after,
            },
        }
    }
}

impl<R: Net + Send + Sync> Line<R> {
    fn failed(
        &self,
        session: &mut Session<R>,
        ask: Ask,
        source: tokio_postgres::Error,
    ) -> Failed<Error> {
        let (server, wait) = (self.server.clone(), ask.wait());
        if session.had_too_much() {
            return Failed::Broken(Error::TooLarge {
                server,
                wait,
                limit: self.reply_bytes,
            });
        }
        let begun = session.reply_has_begun();
        let end = session.end();
        // What the server said last is worth more than that the connection is closed.
        let (ended, source) = match end {
            Some(Some(why)) if source.code().is_none() => (true, why),
            end => (end.is_some(), source),
        };
        // A server that shuts the session down says so unasked: that is no reply.
        let unasked = source.code().is_some_and(is_of_the_session);
        if ended || unasked {
            let error = Error::Ended {
                server,
                wait,
                source,
            };
            return if begun && !unasked {
                Failed::Broken(error)
            } else {
                Failed::Dead(error)
            };
        }
        let refused = source.code().is_some();
        let error = Error::of_reply(server, wait, source);
        if refused {
            Failed::Refused(error)
        } else {
            Failed::Broken(error)
        }
    }
}
