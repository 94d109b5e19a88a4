//! `lunchrush check`: what is wrong in a scenario file.

use crate::cli::Check;
use crate::exit::{Ended, usage};
use crate::show;
use lab::config::ScenarioFile;

pub(super) fn run(args: &Check) -> anyhow::Result<Ended> {
    let path = &args.file;
    let text = super::compare::read_scenario(path)?;
    let checked = ScenarioFile::parse(&text)
        .and_then(|file| file.scenarios().map(|scenarios| (file, scenarios)));
    match checked {
        Ok((file, scenarios)) => {
            let strategies: Vec<_> = scenarios
                .iter()
                .map(|scenario| scenario.plan().strategy().name())
                .collect();
            show::result(&format!(
                "{}: fine; the scenario `{}` with {}",
                path.display(),
                file.name,
                strategies.join(", ")
            ))?;
            Ok(Ended::Fine)
        }
        Err(error) => Err(usage(super::compare::in_file(path, &error))),
    }
}
