//! The other side of a program's network waits: a planted server, in a process of its own.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

/// A server that serves until this is dropped, or whoever holds it is gone: then its standard input ends.
#[derive(Debug)]
pub(super) struct Peer {
    process: Child,
    /// Where it listens, on loopback.
    pub(super) port: u16,
}

impl Peer {
    /// Starts the planted server of a kind, which answers so many milliseconds late, and waits until it listens.
    ///
    /// # Errors
    ///
    /// It cannot be started, or does not say its port.
    pub(super) fn start(planted: &OsStr, kind: &str, late_ms: u32) -> Result<Self> {
        let mut process = Command::new(planted)
            .args([kind, &late_ms.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start a planted server")?;
        let mut said = String::new();
        if let Some(out) = process.stdout.take() {
            BufReader::new(out).read_line(&mut said)?;
        }
        let port = said
            .trim()
            .parse()
            .with_context(|| format!("the planted server says {said:?}, which is no port"));
        match port {
            Ok(port) => Ok(Self { process, port }),
            Err(error) => {
                end(&mut process);
                Err(error)
            }
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// It may have ended by itself; either way it is waited for, so that no zombie stays.
fn end(process: &mut Child) {
    let _ = process.kill();
    let _ = process.wait();
}
