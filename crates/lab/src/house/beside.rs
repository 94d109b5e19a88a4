//! The crews that compute beside the runtime, on threads or in processes of their own, while its worker only waits.

use super::cleaners::{Done, House, note_begin, note_end, thread_time};
use super::pinning::Pinning;
use crate::recorder::Logbook;
use crate::workload::Failure;
use cpu_work::affinity::clean_pinned;
use cpu_work::{Cleaned, Crew, Kernel, Progress};
use runtime_adapter::Runtime;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Thread, current};
use std::time::Duration;

/// Computes a kernel somewhere else with so many workers, telling of each step.
///
/// The processor time in all is returned where the steps do not show it, since they are told on other threads than those that
/// compute.
pub type Elsewhere<K> = dyn Fn(
        &K,
        NonZeroUsize,
        OnEvent<'_>,
    ) -> Result<(Cleaned<<K as Kernel>::Piece>, Option<Duration>), Failure>
    + Send
    + Sync;

/// Is told of each step, and answers whether to go on.
pub type OnEvent<'a> = &'a (dyn Fn(Progress) -> ControlFlow<()> + Sync);

/// Plain threads that share one counter of zones.
pub(super) fn on_threads<K: Kernel>(pinning: Pinning) -> Arc<Elsewhere<K>> {
    Arc::new(move |kernel, cleaners, on_event| {
        let cleaned = match pinning {
            Pinning::Free => Crew::Threads(cleaners).clean(kernel, on_event)?,
            Pinning::Pinned => clean_pinned(cleaners, kernel, on_event)?,
        };
        Ok((cleaned, None))
    })
}

/// Cleans the house elsewhere, on a blocking thread that waits for it.
///
/// Dropping the future stops the cleaning at the next slices: the crew keeps looking whether anybody still waits.
pub(super) async fn beside<R: Runtime, K: Kernel>(
    house: House<R, K>,
    cleaners: u32,
    elsewhere: Arc<Elsewhere<K>>,
) -> Result<Vec<Done<K::Piece>>, Failure> {
    let zones = house.kernel.zones();
    let cleaners = NonZeroUsize::new((cleaners as usize).min(zones)).unwrap_or(NonZeroUsize::MIN);
    let wanted = Arc::new(());
    let watched = Arc::downgrade(&wanted);
    let rt = house.rt.clone();
    let job = rt.spawn_blocking(move || {
        let notes = Notes::new(&house, cleaners.get());
        let on_event = |progress| {
            notes.take(&*house.kernel, progress);
            match watched.strong_count() {
                0 => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        };
        let (cleaned, computing) = elsewhere(&house.kernel, cleaners, &on_event)?;
        Ok(notes.finish(cleaned, computing))
    });
    let done = job.await?;
    drop(wanted);
    done
}

/// What is noted of each slice while somebody else keeps the pieces.
struct Notes<R: Runtime> {
    /// By cleaner.
    books: Vec<Mutex<Book<R>>>,
    /// By zone.
    slices: Vec<Mutex<Vec<Slice>>>,
}

/// One cleaner's: its log, and the slice that it is at.
struct Book<R: Runtime> {
    log: Logbook<R>,
    at: Option<(usize, usize)>,
    /// The thread's processor time when that was begun.
    since: Duration,
}

/// Who computed a slice, and what it took.
#[derive(Clone)]
struct Slice {
    thread: Thread,
    cpu: Duration,
}

impl<R: Runtime> Notes<R> {
    fn new<K: Kernel>(house: &House<R, K>, cleaners: usize) -> Self {
        let book = |cleaner: u32| {
            Mutex::new(Book {
                log: house.cleaner(cleaner),
                at: None,
                since: Duration::ZERO,
            })
        };
        Self {
            books: (0..).map(book).take(cleaners).collect(),
            slices: (0..house.kernel.zones())
                .map(|_| Mutex::default())
                .collect(),
        }
    }

    /// Notes a step, on the thread of the cleaner that takes it.
    fn take<K: Kernel>(&self, kernel: &K, progress: Progress) {
        match progress {
            // A zone that was lost with its peer is begun again, and what was noted of it is void.
            Progress::Started { zone, cleaner } => {
                lock(&self.slices[zone]).clear();
                lock(&self.books[cleaner]).at = None;
            }
            Progress::Turn {
                zone,
                slice,
                cleaner,
            } => {
                let mut book = lock(&self.books[cleaner]);
                self.end_slice(kernel, &mut book);
                note_begin(&mut book.log, zone, slice);
                book.at = Some((zone, slice));
                book.since = thread_time();
            }
            Progress::Cleaned { cleaner, .. } => {
                self.end_slice(kernel, &mut lock(&self.books[cleaner]));
            }
        }
    }

    fn end_slice<K: Kernel>(&self, kernel: &K, book: &mut Book<R>) {
        let Some((zone, slice)) = book.at.take() else {
            return;
        };
        let cpu = thread_time().saturating_sub(book.since);
        note_end(&mut book.log, zone, slice, kernel.slices(zone));
        let thread = current();
        lock(&self.slices[zone]).push(Slice { thread, cpu });
    }

    /// Puts the notes to the pieces. Processor time that is known only in all is shared out evenly.
    fn finish<P>(self, cleaned: Cleaned<P>, computing: Option<Duration>) -> Vec<Done<P>> {
        let slices: usize = cleaned.pieces.iter().map(Vec::len).sum();
        let even = computing.map(|all| all / u32::try_from(slices.max(1)).unwrap_or(u32::MAX));
        let zones = cleaned.pieces.into_iter().zip(self.slices).enumerate();
        zones
            .flat_map(|(zone, (pieces, notes))| {
                let notes = notes.into_inner().unwrap_or_else(PoisonError::into_inner);
                let pieces = pieces.into_iter().zip(notes).enumerate();
                pieces.map(move |(slice, (piece, note))| Done {
                    zone,
                    slice,
                    piece,
                    thread: note.thread.id(),
                    thread_name: note.thread.name().map(str::to_owned),
                    cpu: even.unwrap_or(note.cpu),
                })
            })
            .collect()
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
