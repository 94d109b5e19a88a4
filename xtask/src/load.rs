//! Busy processes beside a measurement or a check, so that it has to share the processors.
//!
//! Each is this program again, as a hidden task. It ends when the handle is dropped, and also by itself when whoever
//! started it is gone, however that came: then its standard input ends.

use std::env;
use std::io::{self, Read};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context, Result};

/// The name of the hidden task.
const TASK: &str = "busy";

/// Busy processes, until this is dropped.
#[derive(Debug)]
pub(crate) struct Load(Vec<Child>);

impl Load {
    /// Starts so many.
    ///
    /// # Errors
    ///
    /// This program cannot be started again.
    pub(crate) fn start(processes: usize) -> Result<Self> {
        let program = env::current_exe().context("cannot find the program that is running")?;
        let mut load = Self(Vec::new());
        for _ in 0..processes {
            let child = Command::new(&program)
                .arg(TASK)
                .stdin(Stdio::piped())
                .spawn()
                .context("cannot start a busy process")?;
            load.0.push(child);
        }
        Ok(load)
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // It may have ended by itself; either way it is waited for, so that no zombie stays.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Keeps one processor busy until standard input ends.
///
/// # Errors
///
/// There is no thread to listen for that.
pub(crate) fn busy() -> Result<()> {
    let gone = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&gone);
    thread::Builder::new()
        .name("listener".to_owned())
        .spawn(move || {
            // Whatever ends the reading, nobody is there any more.
            let _ = io::stdin().read_to_end(&mut Vec::new());
            heard.store(true, Ordering::Relaxed);
        })?;
    while !gone.load(Ordering::Relaxed) {
        std::hint::spin_loop();
    }
    Ok(())
}
