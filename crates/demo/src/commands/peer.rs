//! `lunchrush peer`: the other side of a network wait, for the program that started it.

use super::device::real_time_runtime;
use crate::cli::Peer;
use crate::exit::Ended;
use crate::stop;
use lab::devices::{PeerPlan, serve_peer};
use lab::runtimes::RuntimeName;
use std::io::{self, Write};

pub(super) fn run(args: &Peer) -> anyhow::Result<Ended> {
    // Ctrl-C in a terminal reaches every process there; this one ends when the one that it serves closes the pipe.
    let _interrupt = stop::on_ctrl_c()?;
    let plan = PeerPlan {
        service: args.service,
        seed: args.seed,
        bytes: args.bytes,
    };
    let say = |address| {
        let mut out = io::stdout().lock();
        writeln!(out, "{address}").and_then(|()| out.flush())
    };
    let end = || {
        // An input that cannot be read has ended as well.
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
    };
    // Who stands in for a device takes as long as it was told: a timer of whole milliseconds would round that up.
    let runtime = real_time_runtime(args.runtime.or_else(RuntimeName::most_punctual))?;
    serve_peer(args.kind, runtime, plan, say, end)?;
    Ok(Ended::Fine)
}
