//! `lunchrush worker`: one cell of a comparison, asked for over a pipe.

use super::driver;
use crate::exit::Ended;
use crate::stop;
use std::io;

pub(super) fn run() -> anyhow::Result<Ended> {
    let interrupt = stop::on_ctrl_c()?;
    let cleaner = driver("cleaner")?;
    lab::compare::serve(
        io::stdin().lock(),
        io::stdout().lock(),
        &cleaner,
        &interrupt,
    )?;
    Ok(Ended::Fine)
}
