//! `lunchrush place`: orders placed and acknowledged, by a program that may be killed at any moment.

use super::device::real_time_runtime;
use crate::cli::Place;
use crate::exit::{Ended, usage};
use lab::BackendChoice;
use lab::devices::{Placing, place};
use std::io::{self, Write};
use std::path::PathBuf;

pub(super) fn run(args: &Place) -> anyhow::Result<Ended> {
    let runtime = real_time_runtime(args.runtime)?;
    BackendChoice::check_name(&args.backend, runtime.is_virtual()).map_err(usage)?;
    let database = args.database.clone();
    let placing = match args.backend.as_str() {
        "files" => Placing::Files(PathBuf::from(database)),
        "postgres" => Placing::Database(BackendChoice::Postgres(database), args.seed),
        _ => Placing::Database(BackendChoice::Sqlite(PathBuf::from(database)), args.seed),
    };
    // A line each, whole: whoever reads them may see this program die.
    let acknowledge = |order: u64| {
        let mut out = io::stdout().lock();
        out.write_all(format!("{order}\n").as_bytes())?;
        out.flush()
    };
    place(&placing, args.from..args.to, runtime, acknowledge).map_err(anyhow::Error::from_boxed)?;
    Ok(Ended::Fine)
}
