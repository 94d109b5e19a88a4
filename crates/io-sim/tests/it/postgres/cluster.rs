//! A PostgreSQL server of a test's own, on loopback at a free port: to be stopped, killed and started again.

use crate::needed::missing;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Somebody without rights: the server refuses to be root's.
pub(crate) const NOBODY: u32 = 65_534;

/// Where systems keep the server's programs, one folder for each version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// A server that ends with this value.
pub(crate) struct Cluster {
    programs: PathBuf,
    directory: TempDir,
    port: u16,
}

/// How a server is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// In order: whoever is connected is told.
    Fast,
    /// As in a crash: it recovers when it is started again.
    Immediate,
}

impl Cluster {
    /// Makes and starts one; `None` where its programs are not installed, and not required.
    #[track_caller]
    pub(crate) fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            missing("pg_ctl", "install PostgreSQL's server");
            return None;
        };
        let directory = tempfile::tempdir().unwrap();
        if is_root() {
            chown(directory.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let cluster = Self {
            programs,
            directory,
            port: free_port(),
        };
        let mut initdb = cluster.program("initdb");
        initdb.args(["--username=lunchrush", "--auth=trust", "--no-sync"]);
        assert!(initdb.status().unwrap().success(), "initdb");
        cluster.start_again();
        Some(cluster)
    }

    /// Its address.
    pub(crate) fn address(&self) -> String {
        format!("postgres://lunchrush@127.0.0.1:{}/postgres", self.port)
    }

    /// Stops it, and waits until it has ended.
    #[track_caller]
    pub(crate) fn stop(&self, how: Stop) {
        assert!(self.stopped(how), "{how:?}: {}", self.log());
    }

    /// Starts it again at the same port, and waits until it takes connections.
    #[track_caller]
    pub(crate) fn start_again(&self) {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''",
            self.port
        );
        let mut start = self.program("pg_ctl");
        start.args(["start", "--wait", "--timeout=60", "--options", &options]);
        start.arg("--log").arg(self.log_file());
        assert!(start.status().unwrap().success(), "{}", self.log());
    }

    fn stopped(&self, how: Stop) -> bool {
        let mode = match how {
            Stop::Fast => "--mode=fast",
            Stop::Immediate => "--mode=immediate",
        };
        let mut stop = self.program("pg_ctl");
        stop.args(["stop", "--wait", "--timeout=60", mode]);
        stop.status().is_ok_and(|status| status.success())
    }

    /// One of the server's programs, on its data, as somebody who may run it.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command
            .arg("--pgdata")
            .arg(self.directory.path().join("data"));
        command.current_dir("/");
        // What the server inherits is open as long as it runs: it is nothing that somebody reads to its end.
        command.stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    fn log_file(&self) -> PathBuf {
        self.directory.path().join("log")
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // A test may have stopped it.
        self.stopped(Stop::Immediate);
    }
}

/// A port at which nobody listens now.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// Whether this process is root's.
pub(crate) fn is_root() -> bool {
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

/// The programs of the newest version that is installed.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir(VERSIONS).ok()?;
    let folders = versions.filter_map(|it| Some(it.ok()?.path().join("bin")));
    let version =
        |folder: &PathBuf| -> Option<u32> { folder.parent()?.file_name()?.to_str()?.parse().ok() };
    folders
        .filter(|folder| Path::is_file(&folder.join("pg_ctl")))
        .max_by_key(version)
}
