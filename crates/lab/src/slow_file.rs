//! Two slow files: a reader that waits and then works, and one that does both at once.
//!
//! The file is real, and small; what is slow about it is a stated wait before it can be read. The synchronous reader
//! holds its thread: wait, read, then the other work. The asynchronous one works while it waits, so its total is the
//! longest of the two, not the sum.

use crate::door::{door, work_until_closed};
use crate::labour;
use crate::recorder::Recorder;
use crate::workload::{Failure, Figures, Finished, Label, Workload};
use futures_util::future::try_join;
use io_sim::{Backend, Request, file};
use runtime_adapter::Runtime;
use std::collections::BTreeMap;
use std::io::Write;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How the file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One thing after the other, on a thread that is held.
    Sync,
    /// Both at once.
    Async,
}

/// The reading of a slow file, beside some other work.
#[derive(Clone, Debug)]
pub struct SlowFile {
    /// How it is read.
    pub mode: Mode,
    /// How long the file lets itself be waited for.
    pub wait: Duration,
    /// How much computing there is to do besides.
    pub work: Duration,
}

/// What happened, and when, counted from the start.
pub type Told = Vec<(Duration, String)>;

/// The bytes in the file.
const CONTENT: &[u8; 10] = b"0123456789";

/// The other work comes in about so many pieces, between which others get their turn.
const PIECES: u32 = 100;

impl Mode {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Sync, Self::Async];

    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::Async => "async",
        }
    }
}

/// A mode was named that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no mode `{0}`; there are sync and async")]
pub struct UnknownMode(String);

impl FromStr for Mode {
    type Err = UnknownMode;

    fn from_str(text: &str) -> Result<Self, UnknownMode> {
        let mode = Self::ALL.into_iter().find(|mode| mode.name() == text);
        mode.ok_or_else(|| UnknownMode(text.to_owned()))
    }
}

impl SlowFile {
    /// The reading as the story has it: a wait of 2 s and 1 s of work.
    pub const fn new(mode: Mode) -> Self {
        Self {
            mode,
            wait: Duration::from_secs(2),
            work: Duration::from_secs(1),
        }
    }

    /// Returns the least that it can take: the sum in one mode, the longest in the other.
    pub fn limit(&self) -> Duration {
        match self.mode {
            Mode::Sync => self.wait + self.work,
            Mode::Async => self.wait.max(self.work),
        }
    }
}

/// The order of events, as they are told.
struct Story<R> {
    recorder: Recorder<R>,
    told: Mutex<Told>,
}

impl<R: Runtime> Story<R> {
    fn tell(&self, what: impl Into<String>) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.push((self.recorder.elapsed(), what.into()));
    }

    /// Waits for the file, and reads it.
    async fn read(&self, rt: R, file: file::Read<R>, wait: Duration) -> Result<(), Failure> {
        self.tell("asks for the file, and waits");
        rt.sleep(wait).await;
        self.tell("the file is ready");
        let reply = file.wait(Request { item: 0 }).await?;
        self.tell(format!("has read {} bytes", reply.bytes));
        Ok(())
    }

    /// Does the other work.
    async fn work(&self, rt: R, work: Duration) -> Result<(), Failure> {
        self.tell("begins the other work");
        // A second of work is a second: how many pieces fit into it is the machine's to say.
        let until = rt.now() + work;
        while rt.now() < until {
            labour::work(&rt, work / PIECES).await;
            rt.yield_now().await;
        }
        self.tell("has done the other work");
        Ok(())
    }
}

impl Workload for SlowFile {
    type Output = Told;

    fn label(&self) -> Label {
        let parameters = [("wait", self.wait), ("work", self.work)];
        let parameters = parameters.map(|(name, value)| (name.to_owned(), format!("{value:?}")));
        Label {
            scenario: "slow-file".to_owned(),
            strategy: self.mode.name().to_owned(),
            backend: "file".to_owned(),
            seed: 0,
            parameters: BTreeMap::from(parameters),
        }
    }

    async fn run<R: Runtime>(
        self: Arc<Self>,
        rt: R,
        recorder: Recorder<R>,
    ) -> Result<Told, Failure> {
        let mut content = tempfile::NamedTempFile::new()?;
        content.write_all(CONTENT)?;
        let file = file::Read::open(rt.clone(), content.path())?;
        let told = Mutex::default();
        let story = Arc::new(Story { recorder, told });
        match self.mode {
            Mode::Sync => {
                let (rt, story) = (rt.clone(), Arc::clone(&story));
                let (_open, door) = door();
                let reader = rt.clone().spawn_blocking(move || {
                    let work = async {
                        story.read(rt.clone(), file, self.wait).await?;
                        story.work(rt.clone(), self.work).await
                    };
                    // Where the door is closed, nobody hears the answer.
                    rt.hold(work_until_closed(work, door)).unwrap_or(Ok(()))
                });
                reader.await??;
            }
            Mode::Async => {
                let reading = story.read(rt.clone(), file, self.wait);
                let working = story.work(rt.clone(), self.work);
                try_join(reading, working).await?;
            }
        }
        let mut told = story.told.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(std::mem::take(&mut *told))
    }

    fn figures(&self, _run: &Finished<'_, Told>) -> Figures {
        let name = match self.mode {
            Mode::Sync => "sum",
            Mode::Async => "longest",
        };
        Figures {
            limit: Some((self.limit(), name.to_owned())),
            computing: self.work,
            waiting: self.wait,
            ..Figures::default()
        }
    }
}
