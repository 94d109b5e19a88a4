//! `lunchrush scenarios`: what is built in, one of them as a template, and the schema of scenario files.

use crate::cli::Scenarios;
use crate::exit::{Ended, usage};
use crate::show;
use lab::config::{built_in, find, json_schema};
use serde_json::json;

pub(super) fn run(args: &Scenarios) -> anyhow::Result<Ended> {
    if let Some(name) = &args.name {
        show::result(find(name).map_err(usage)?.toml)?;
    } else if args.schema {
        show::result(&serde_json::to_string_pretty(&json_schema())?)?;
    } else if args.json {
        let list: Vec<_> = built_in()
            .iter()
            .map(|scenario| json!({ "name": scenario.name, "summary": scenario.summary }))
            .collect();
        show::result(&serde_json::to_string_pretty(&list)?)?;
    } else {
        show::result(&table())?;
    }
    Ok(Ended::Fine)
}

fn table() -> String {
    let longest = built_in()
        .iter()
        .map(|scenario| scenario.name.len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for scenario in built_in() {
        text.push_str(&format!(
            "{:longest$}  {}\n",
            scenario.name, scenario.summary
        ));
    }
    text.push_str("\n`lunchrush scenarios NAME > mine.toml` prints one as a template; `lunchrush compare mine.toml` runs it.\n");
    text
}
