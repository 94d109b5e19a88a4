//! A small client library that names no runtime: a connection pool, a deadline for every attempt, retries with a pause.
//!
//! It asks for `R: Net` alone, which is a clock and a network, so that it serves runtimes whose tasks are `Send` and those
//! whose tasks stay on one thread. The futures it returns are `Send` exactly where the runtime's handle is: nobody has to
//! say so.

use super::pool::{Pool, Pooled};
use futures_lite::io::{AsyncBufReadExt, AsyncWriteExt};
use runtime_adapter::{Elapsed, Net};
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::time::Duration;

/// How the client behaves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// The most connections that are open at once; orders beyond them wait for one.
    pub(crate) connections: NonZeroUsize,
    /// How long one attempt may take, connecting included.
    pub(crate) patience: Duration,
    /// How many times a failed attempt is repeated.
    pub(crate) retries: u32,
    /// The pause before the first repetition; it doubles with each.
    pub(crate) pause: Duration,
}

/// Orders burgers from a kitchen, over a pool of connections.
#[derive(Debug)]
pub(crate) struct Client<R: Net> {
    rt: R,
    pool: Pool<R>,
    settings: Settings,
}

/// Why there is no burger.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OrderError {
    /// The kitchen answered, but not with a burger; asking again would not help.
    #[error("the kitchen refused the order: {0}")]
    Refused(String),
    /// Every attempt failed; this is how the last one did.
    #[error("no burger after {attempts} attempts")]
    GaveUp {
        /// How many were made.
        attempts: u32,
        /// Why the last one failed.
        #[source]
        last: io::Error,
    },
}

/// What became of one attempt.
enum Attempt {
    Served(String),
    Refused(String),
}

impl<R: Net> Client<R> {
    /// Makes a client of the kitchen at `addr`; it connects with the first order.
    pub(crate) fn new(rt: R, addr: SocketAddr, settings: Settings) -> Self {
        let pool = Pool::new(rt.clone(), addr, settings.connections);
        Self { rt, pool, settings }
    }

    /// Orders `burger` and waits until it is served.
    ///
    /// Dropping the future gives the order up; its connection is closed, for nobody knows how much of the answer is
    /// still on its way.
    ///
    /// # Errors
    ///
    /// [`OrderError`], after the last of the attempts that the settings allow.
    pub(crate) async fn order(&self, burger: &str) -> Result<String, OrderError> {
        let mut pause = self.settings.pause;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let attempt = self
                .rt
                .timeout(self.settings.patience, self.attempt(burger));
            let failed = match attempt.await {
                Ok(Ok(Attempt::Served(burger))) => return Ok(burger),
                Ok(Ok(Attempt::Refused(why))) => return Err(OrderError::Refused(why)),
                Ok(Err(error)) => error,
                Err(Elapsed) => io::ErrorKind::TimedOut.into(),
            };
            if attempts > self.settings.retries {
                return Err(OrderError::GaveUp {
                    attempts,
                    last: failed,
                });
            }
            self.rt.sleep(pause).await;
            pause *= 2;
        }
    }

    /// Asks once, on a connection that goes back to the pool only after a whole answer.
    async fn attempt(&self, burger: &str) -> io::Result<Attempt> {
        let mut connection = self.pool.take().await?;
        let answer = ask(&mut connection, burger).await?;
        connection.give_back();
        match answer.split_once(' ') {
            Some(("served", burger)) => Ok(Attempt::Served(burger.to_owned())),
            Some(("refused", why)) => Ok(Attempt::Refused(why.to_owned())),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

async fn ask<R: Net>(connection: &mut Pooled<'_, R>, burger: &str) -> io::Result<String> {
    let stream = connection.stream();
    let order = format!("order {burger}\n");
    stream.get_mut().write_all(order.as_bytes()).await?;
    let mut answer = String::new();
    if stream.read_line(&mut answer).await? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    answer.truncate(answer.trim_end().len());
    Ok(answer)
}
