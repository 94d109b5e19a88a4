//! One call of another program: shown, run in the workspace's root, judged by its exit status.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// The folder that holds the workspace's manifest.
///
/// `cargo run` names the package's folder at run time; without it the one of the build is used.
pub(crate) fn root() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package
        .parent()
        .map_or_else(|| package.clone(), PathBuf::from)
}

/// A program with its arguments and what its environment gets besides ours.
///
/// Displays as a line that a shell understands.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    program: OsString,
    arguments: Vec<OsString>,
    environment: Vec<(&'static str, &'static str)>,
}

impl Call {
    /// A call of a program by its path or name.
    pub(crate) fn of(program: impl Into<OsString>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
        }
    }

    /// A call of cargo with these arguments, separated by spaces.
    pub(crate) fn cargo(words: &str) -> Self {
        Self::of("cargo").words(words)
    }

    /// Adds arguments, separated by spaces.
    pub(crate) fn words(mut self, words: &str) -> Self {
        self.arguments
            .extend(words.split_whitespace().map(OsString::from));
        self
    }

    /// Adds one argument, whatever it holds.
    pub(crate) fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Sets a variable of the environment.
    pub(crate) fn variable(mut self, name: &'static str, value: &'static str) -> Self {
        self.environment.push((name, value));
        self
    }

    /// Shows the call, runs it with our standard output and error, and waits for it. It gets no standard input.
    ///
    /// # Errors
    ///
    /// The program cannot be started, or its exit status is not 0.
    pub(crate) fn run(&self) -> Result<()> {
        self.show();
        let status = self
            .command()
            .status()
            .with_context(|| self.not_started())?;
        self.judge(status)
    }

    /// As [`run`](Self::run), with what it prints to standard output thrown away.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub(crate) fn run_without_output(&self) -> Result<()> {
        self.show();
        let status = self
            .command()
            .stdout(Stdio::null())
            .status()
            .with_context(|| self.not_started())?;
        self.judge(status)
    }

    /// Shows the call and runs it, with each line that it prints to standard output handed on as it comes.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run); or a line was refused, which ends the program.
    pub(crate) fn run_by_line(&self, mut hand_on: impl FnMut(&str) -> Result<()>) -> Result<()> {
        self.show();
        let mut child = self
            .command()
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| self.not_started())?;
        let output = child.stdout.take().context("the program has no output")?;
        let handed_on = BufReader::new(output)
            .lines()
            .try_for_each(|line| hand_on(&line?));
        if handed_on.is_err() {
            // It may have ended by itself; then there is nothing to end.
            let _ = child.kill();
        }
        let status = child.wait()?;
        handed_on.and_then(|()| self.judge(status))
    }

    /// Runs the call unseen and hands back all that it prints, however it ends.
    ///
    /// # Errors
    ///
    /// The program cannot be started.
    pub(crate) fn output(&self) -> Result<Output> {
        self.command().output().with_context(|| self.not_started())
    }

    /// Shows the call and runs it for no longer than `limit`; what it prints to standard error is kept.
    ///
    /// # Errors
    ///
    /// The program cannot be started or waited for.
    pub(crate) fn run_within(&self, limit: Duration) -> Result<Timed> {
        self.show();
        let mut child = self
            .command()
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| self.not_started())?;
        let said = listen(&mut child)?;
        if let Ok(said) = said.recv_timeout(limit) {
            let status = child.wait()?;
            return Ok(if status.success() {
                Timed::Passed
            } else {
                Timed::Failed(said)
            });
        }
        child.kill()?;
        child.wait()?;
        Ok(Timed::TooLong)
    }

    fn show(&self) {
        eprintln!("$ {self}");
    }

    fn command(&self) -> Command {
        // Cargo names itself to what it runs; the same cargo is called again, whatever the search path says.
        let program = match env::var_os("CARGO") {
            Some(cargo) if self.program == "cargo" => cargo,
            _ => self.program.clone(),
        };
        let mut command = Command::new(program);
        command
            .args(&self.arguments)
            .envs(self.environment.iter().copied())
            .current_dir(root())
            .stdin(Stdio::null());
        command
    }

    fn judge(&self, status: ExitStatus) -> Result<()> {
        if !status.success() {
            bail!("`{self}` failed ({status})");
        }
        Ok(())
    }

    fn not_started(&self) -> String {
        format!("cannot start `{}`", self.program.to_string_lossy())
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.environment {
            write!(f, "{name}={} ", quoted(OsStr::new(value)))?;
        }
        f.write_str(&quoted(&self.program))?;
        for argument in &self.arguments {
            write!(f, " {}", quoted(argument))?;
        }
        Ok(())
    }
}

/// How a call ended that was given a time limit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Timed {
    /// In time, and with exit status 0.
    Passed,
    /// In time, and with another exit status; this is what it said.
    Failed(String),
    /// It was ended at its limit.
    TooLong,
}

/// Collects what the child says on standard error; the text comes when it closes it, mostly by ending.
///
/// A thread of its own reads, so that the wait for it can have a limit without a loop. After a kill nobody waits for it:
/// a grandchild may hold the pipe open.
fn listen(child: &mut Child) -> Result<mpsc::Receiver<String>> {
    let mut stream = child
        .stderr
        .take()
        .context("the program has no standard error")?;
    let (tell, told) = mpsc::channel();
    thread::Builder::new()
        .name("listener".to_owned())
        .spawn(move || {
            let mut said = Vec::new();
            // A broken pipe ends the text, as its end does.
            let _ = stream.read_to_end(&mut said);
            let _ = tell.send(String::from_utf8_lossy(&said).into_owned());
        })?;
    Ok(told)
}

/// The word as a shell takes it for one word.
fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=+./:,@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_shown_as_a_shell_would_take_it() {
        let call = Call::cargo("test --workspace --bench *")
            .argument("it's here")
            .variable("RUSTDOCFLAGS", "-D warnings");
        assert_eq!(
            call.to_string(),
            r"RUSTDOCFLAGS='-D warnings' cargo test --workspace --bench '*' 'it'\''s here'"
        );
    }

    #[test]
    fn the_root_holds_the_workspace_manifest() {
        let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
        assert!(manifest.contains("[workspace]"));
    }

    #[cfg(unix)]
    #[test]
    fn a_failed_call_is_an_error_that_names_it() {
        let error = Call::of("false").run().unwrap_err().to_string();
        assert_eq!(error, "`false` failed (exit status: 1)");
    }

    #[cfg(unix)]
    #[test]
    fn lines_are_handed_on_until_one_is_refused() {
        let shell = |script: &str| Call::of("sh").words("-c").argument(script);
        let mut heard = Vec::new();
        let mut hear = |line: &str| {
            heard.push(line.to_owned());
            Ok(())
        };
        shell("echo a; echo b").run_by_line(&mut hear).unwrap();
        assert!(shell("echo c; exit 3").run_by_line(&mut hear).is_err());
        assert_eq!(heard, ["a", "b", "c"]);
        let refused = shell("echo d; exec sleep 60").run_by_line(|line| bail!("no {line}"));
        assert_eq!(refused.unwrap_err().to_string(), "no d");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = Call::of("no-such-program").run().unwrap_err().to_string();
        assert_eq!(error, "cannot start `no-such-program`");
    }

    #[cfg(unix)]
    #[test]
    fn a_call_with_a_limit_tells_how_it_ended() {
        let shell = |script: &str| Call::of("sh").words("-c").argument(script);
        let long = Duration::from_secs(60);
        assert_eq!(shell("exit 0").run_within(long).unwrap(), Timed::Passed);
        assert_eq!(
            shell("echo why >&2; exit 3").run_within(long).unwrap(),
            Timed::Failed("why\n".to_owned())
        );
        assert_eq!(
            shell("exec sleep 60")
                .run_within(Duration::from_millis(50))
                .unwrap(),
            Timed::TooLong
        );
    }
}
