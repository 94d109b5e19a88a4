//! Ctrl-C: the first asks for an orderly end, the second ends at once.

use anyhow::Context;
use lab::Interrupt;

/// Listens for Ctrl-C (and SIGTERM) and returns the interrupt that it raises.
pub(crate) fn on_ctrl_c() -> anyhow::Result<Interrupt> {
    let interrupt = Interrupt::default();
    let raised = interrupt.clone();
    ctrlc::set_handler(move || {
        if raised.is_raised() {
            #[expect(clippy::exit, reason = "the second Ctrl-C does not wait for anything")]
            std::process::exit(130);
        }
        raised.raise();
    })
    .context("cannot listen for Ctrl-C")?;
    Ok(interrupt)
}
