//! Many jobs on many threads, their results taken in the order of the jobs.

use crate::interrupt::Interrupt;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::channel;

/// Whether what is under way is to be left: by the person, or because there is enough.
#[derive(Clone, Debug)]
pub(super) struct Halt {
    enough: Arc<AtomicBool>,
    interrupt: Interrupt,
}

impl Halt {
    pub(super) fn new(interrupt: &Interrupt) -> Self {
        Self {
            enough: Arc::default(),
            interrupt: interrupt.clone(),
        }
    }

    /// Tells whether to leave it.
    pub(super) fn is_raised(&self) -> bool {
        self.enough.load(Ordering::Relaxed) || self.interrupt.is_raised()
    }
}

/// Whether more results are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    More,
    Enough,
}

/// Runs the jobs 0 to `jobs` on so many threads, and takes their results in that order until there are enough.
///
/// A job that finds the halt raised returns `None`, and then nothing after it is taken, so what is taken does not depend on
/// how many threads there are.
///
/// # Errors
///
/// The first of the job's or of `take`'s, and the system's if it refuses every thread.
pub(super) fn in_order<T, E>(
    jobs: u64,
    threads: usize,
    halt: &Halt,
    job: impl Fn(u64) -> Result<Option<T>, E> + Sync,
    mut take: impl FnMut(T) -> Result<Wanted, E>,
) -> Result<(), E>
where
    T: Send,
    E: Send + From<std::io::Error>,
{
    let next = AtomicU64::new(0);
    let (results, arrived) = channel();
    let work = |results: std::sync::mpsc::Sender<_>| {
        while !halt.is_raised() {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= jobs || results.send((number, job(number))).is_err() {
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        let work = &work;
        for thread in 0..threads {
            let results = results.clone();
            let started = std::thread::Builder::new()
                .name(format!("simulate-{thread}"))
                .spawn_scoped(scope, move || work(results));
            match started {
                Ok(_) => {}
                Err(refused) if thread == 0 => return Err(refused.into()),
                Err(_) => break,
            }
        }
        drop(results);
        let taken = take_in_order(&arrived, &mut take);
        halt.enough.store(true, Ordering::Relaxed);
        taken
    })
}

fn take_in_order<T, E>(
    arrived: &std::sync::mpsc::Receiver<(u64, Result<Option<T>, E>)>,
    take: &mut impl FnMut(T) -> Result<Wanted, E>,
) -> Result<(), E> {
    let mut early = BTreeMap::new();
    let mut expected = 0;
    while let Ok((number, result)) = arrived.recv() {
        early.insert(number, result);
        while let Some(result) = early.remove(&expected) {
            expected += 1;
            let Some(result) = result? else {
                return Ok(());
            };
            if take(result)? == Wanted::Enough {
                return Ok(());
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(threads: usize, most: usize) -> Vec<u64> {
        let mut taken = Vec::new();
        let halt = Halt::new(&Interrupt::default());
        let job = |number| Ok::<_, std::io::Error>(Some(number * number));
        in_order(100, threads, &halt, job, |square| {
            taken.push(square);
            Ok(if taken.len() < most {
                Wanted::More
            } else {
                Wanted::Enough
            })
        })
        .unwrap();
        taken
    }

    #[test]
    fn results_come_in_the_order_of_the_jobs_on_any_number_of_threads() {
        for threads in [1, 2, 7] {
            assert_eq!(
                check(threads, 30),
                (0..30).map(|n| n * n).collect::<Vec<_>>()
            );
        }
        assert_eq!(check(3, usize::MAX).len(), 100);
    }

    #[test]
    fn an_interrupt_leaves_no_gap() {
        let interrupt = Interrupt::default();
        let halt = Halt::new(&interrupt);
        let mut taken = Vec::new();
        let job = |number| {
            if number == 5 {
                interrupt.raise();
                return Ok::<_, std::io::Error>(None);
            }
            Ok(Some(number))
        };
        in_order(100, 4, &halt, job, |number| {
            taken.push(number);
            Ok(Wanted::More)
        })
        .unwrap();
        assert!(taken.len() <= 5 && taken.is_sorted(), "{taken:?}");
    }
}
