//! `lunchrush diagnose`: where another program's time goes, and what would help it.

use crate::cli::{Diagnose, Launch};
use crate::exit::{Ended, chain, usage};
use crate::show;
use anyhow::Context;
use diagnose::{Error, Launcher, Options, Style, Watched, render, verdict, write_whole};
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Watches, tells what was seen, and ends as the program did.
pub(crate) fn run(args: &Diagnose) -> anyhow::Result<Ended> {
    let options = Options {
        limit: args.limit,
        launcher: Some(Launcher::this_program(["launch"])),
        ..Options::default()
    };
    if args.limit.is_some_and(|limit| limit.is_zero()) {
        return Err(usage(
            "`--for 0` is refused: nothing could be seen; it must be longer than 0, such as `10s`",
        ));
    }
    let outputs = [&args.output, &args.trace, &args.html, &args.scenario];
    for path in outputs.into_iter().flatten() {
        writable(path)?;
    }
    let watched = match args.pid {
        Some(pid) => diagnose::process(pid, &options),
        None => diagnose::command(&args.words, &options),
    };
    match watched {
        Ok(watched) => {
            tell(args, &watched)?;
            Ok(Ended::As(watched.exit_code))
        }
        Err(error @ (Error::NotFound { .. } | Error::NotExecutable { .. })) => {
            let code = error.exit_code();
            show::complain(&format!("error: {}", chain(&error.into())));
            Ok(Ended::As(code))
        }
        Err(error) => Err(error.into()),
    }
}

/// Becomes the command that another `lunchrush` watches.
pub(crate) fn launch(args: &Launch) -> Ended {
    Ended::As(diagnose::launch(&args.words))
}

/// Refuses a file that cannot be written before a long run rather than after it.
fn writable(path: &Path) -> anyhow::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if path.is_dir() || folder.is_some_and(|folder| !folder.is_dir()) {
        return Err(usage(format!(
            "`{}` cannot be written: its folder must exist, and it must be a file",
            path.display()
        )));
    }
    Ok(())
}

fn tell(args: &Diagnose, watched: &Watched) -> anyhow::Result<()> {
    let profile = &watched.profile;
    let verdict = verdict(profile);
    let report = if args.json {
        render::json(profile, &verdict)
    } else {
        render::text(profile, &verdict, style(args))
    };
    match &args.output {
        Some(path) => write(path, &report)?,
        // Where standard error is closed, nobody wants to read it.
        None => drop(io::stderr().lock().write_all(report.as_bytes())),
    }
    if let Some(path) = &args.trace {
        write(path, &render::trace(profile))?;
    }
    if let Some(path) = &args.html {
        write(path, &render::html(profile, &verdict))?;
    }
    if let Some(path) = &args.scenario {
        write(path, &render::scenario(profile, &verdict))?;
    }
    Ok(())
}

fn style(args: &Diagnose) -> Style {
    let terminal = args.output.is_none() && io::stderr().is_terminal();
    let look = show::style_on(terminal);
    Style {
        colour: look.colour,
        ascii: look.ascii,
        width: if terminal { show::width() } else { 100 },
    }
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    write_whole(path, text).with_context(|| format!("cannot write {}", path.display()))
}
