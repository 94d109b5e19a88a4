//! The blocked event loop, in virtual time: what a blocking call inside a task does to everybody else, and what it does when
//! it is handed to the pool for blocking work.
//!
//! Ten customers come, one each 10 ms, and each waits 20 ms for a burger. A clerk blocks for 100 ms meanwhile.

use runtime_adapter::sim::Sim;
use runtime_adapter::{BuildError, Runtime, Time};
use std::time::Duration;

const GAP: Duration = Duration::from_millis(10);
const BURGER: Duration = Duration::from_millis(20);
const CLERK: Duration = Duration::from_millis(100);

/// How the clerk does what blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clerk {
    /// Inside its task, as if there were nobody else.
    InTheTask,
    /// On a thread for blocking work.
    InThePool,
}

/// Returns how long each customer waited.
fn waits(processors: usize, clerk: Clerk) -> Result<Vec<Duration>, BuildError> {
    let sim = Sim::builder().processors(processors).build()?;
    let rt = sim.handle();
    Ok(sim.block_on(async move {
        let began = rt.now();
        let customers: Vec<_> = (0..10)
            .map(|n| {
                rt.spawn(async move {
                    let comes = began + n * GAP;
                    rt.sleep_until(comes).await;
                    rt.sleep(BURGER).await;
                    rt.now() - comes
                })
            })
            .collect();
        let blocks = rt.spawn(async move {
            rt.sleep(GAP / 2).await;
            match clerk {
                Clerk::InTheTask => rt.hold(rt.sleep(CLERK)),
                Clerk::InThePool => {
                    let call = rt.spawn_blocking(move || rt.hold(rt.sleep(CLERK)));
                    call.await.expect("it does not panic");
                }
            }
        });
        let mut waits = Vec::new();
        for customer in customers {
            waits.push(customer.await.expect("nobody panics"));
        }
        blocks.await.expect("it does not panic");
        waits
    }))
}

#[expect(clippy::print_stdout, reason = "an example tells what it found")]
fn main() -> Result<(), BuildError> {
    for (processors, clerk) in [
        (1, Clerk::InTheTask),
        (1, Clerk::InThePool),
        (2, Clerk::InTheTask),
    ] {
        let waits = waits(processors, clerk)?;
        println!("{processors} processors, the clerk blocks {clerk:?}: {waits:?}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_blocks_in_its_task_keeps_everybody_waiting_who_has_no_other_processor() {
        let in_the_pool = waits(1, Clerk::InThePool).unwrap();
        assert_eq!(in_the_pool, vec![BURGER; 10]);
        assert_eq!(waits(2, Clerk::InTheTask).unwrap(), in_the_pool);
        let in_the_task = waits(1, Clerk::InTheTask).unwrap();
        // The clerk has done at 105 ms. The first burger is ready by then; for the others the wait only begins there.
        let done = CLERK + GAP / 2;
        let others = (1..10).map(|n| done + BURGER - n * GAP);
        let expected: Vec<_> = std::iter::once(done).chain(others).collect();
        assert_eq!(in_the_task, expected);
    }
}
