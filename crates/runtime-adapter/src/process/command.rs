//! What a program is started with, as a value.

#[cfg(doc)]
use super::Child;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// What to start, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    program: OsString,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, Option<OsString>)>,
    directory: Option<PathBuf>,
    stdin: Stdio,
    stdout: Stdio,
    stderr: Stdio,
    on_drop: OnDrop,
}

/// What one of a program's standard streams is connected to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stdio {
    /// What this process has.
    #[default]
    Inherit,
    /// Nothing.
    Null,
    /// A pipe.
    Piped,
}

impl From<Stdio> for std::process::Stdio {
    fn from(stdio: Stdio) -> Self {
        match stdio {
            Stdio::Inherit => Self::inherit(),
            Stdio::Null => Self::null(),
            Stdio::Piped => Self::piped(),
        }
    }
}

/// What dropping a [`Child`] does to a program that is still running.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDrop {
    /// It is killed: who drops it has cancelled it.
    #[default]
    Kill,
    /// It goes on by itself.
    Detach,
}

impl Command {
    /// Names the program, by a path or by a name that is looked up in `PATH`.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            arguments: Vec::new(),
            variables: Vec::new(),
            directory: None,
            stdin: Stdio::default(),
            stdout: Stdio::default(),
            stderr: Stdio::default(),
            on_drop: OnDrop::default(),
        }
    }

    /// Adds an argument.
    pub fn argument(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    /// Sets a variable of its environment.
    pub fn variable(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        let value = Some(value.as_ref().to_owned());
        self.variables.push((name.as_ref().to_owned(), value));
        self
    }

    /// Leaves a variable out of its environment.
    pub fn without_variable(mut self, name: impl AsRef<OsStr>) -> Self {
        self.variables.push((name.as_ref().to_owned(), None));
        self
    }

    /// Sets the directory that it starts in.
    pub fn directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.directory = Some(directory.into());
        self
    }

    /// Connects its standard input.
    pub fn stdin(mut self, stdin: Stdio) -> Self {
        self.stdin = stdin;
        self
    }

    /// Connects its standard output.
    pub fn stdout(mut self, stdout: Stdio) -> Self {
        self.stdout = stdout;
        self
    }

    /// Connects its standard error.
    pub fn stderr(mut self, stderr: Stdio) -> Self {
        self.stderr = stderr;
        self
    }

    /// Says what becomes of it when its [`Child`] is dropped.
    pub fn on_drop(mut self, on_drop: OnDrop) -> Self {
        self.on_drop = on_drop;
        self
    }

    /// Connects its streams as [`Process::output`](super::Process::output) does: nothing to read, pipes to write to.
    pub fn for_output(self) -> Self {
        self.stdin(Stdio::Null)
            .stdout(Stdio::Piped)
            .stderr(Stdio::Piped)
    }

    /// Returns what its standard input is connected to.
    pub fn get_stdin(&self) -> Stdio {
        self.stdin
    }

    /// Returns what its standard output is connected to.
    pub fn get_stdout(&self) -> Stdio {
        self.stdout
    }

    /// Returns what its standard error is connected to.
    pub fn get_stderr(&self) -> Stdio {
        self.stderr
    }

    /// Returns what becomes of it when its [`Child`] is dropped.
    pub fn get_on_drop(&self) -> OnDrop {
        self.on_drop
    }

    /// Translates to the standard library's command, which knows everything but [`get_on_drop`](Self::get_on_drop).
    pub fn to_std(&self) -> std::process::Command {
        let mut command = std::process::Command::new(&self.program);
        command
            .args(&self.arguments)
            .stdin(self.stdin)
            .stdout(self.stdout)
            .stderr(self.stderr);
        for (name, value) in &self.variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(directory) = &self.directory {
            command.current_dir(directory);
        }
        command
    }
}
