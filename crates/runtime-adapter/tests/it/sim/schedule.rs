//! Schedules: seeds, hashes, replays, deadlocks.

use runtime_adapter::sim::{Choice, Fault, Policy, Sim};
use runtime_adapter::{JoinError, Owner, Runtime, Task, Time};
use std::time::Duration;

/// Nine tasks of ten yields; gives who had the last word, in order, and the hash.
fn order(sim: &Owner<Sim>) -> (Vec<u32>, u64) {
    let rt = sim.handle();
    let order = sim.block_on(async move {
        let (tell, hear) = async_channel::unbounded();
        for n in 0..9 {
            let tell = tell.clone();
            rt.spawn(async move {
                for _ in 0..10 {
                    rt.yield_now().await;
                    tell.send(n).await.unwrap();
                }
            })
            .detach();
        }
        drop(tell);
        let mut order = Vec::new();
        while let Ok(n) = hear.recv().await {
            order.push(n);
        }
        order
    });
    (order, sim.summary().hash)
}

fn seeded(seed: u64) -> Owner<Sim> {
    let builder = Sim::builder().policy(Policy::Seeded).seed(seed);
    builder.keep_choices().build().unwrap()
}

#[test]
fn a_seed_is_a_schedule_and_another_seed_another() {
    let one = order(&seeded(1));
    assert_eq!(one, order(&seeded(1)));
    let two = order(&seeded(2));
    assert_ne!(one.0, two.0);
    assert_ne!(one.1, two.1);
    let mut sorted = [one.0, two.0];
    sorted.iter_mut().for_each(|order| order.sort_unstable());
    assert_eq!(sorted[0], sorted[1]);
}

#[test]
fn a_run_has_the_same_hash_on_every_machine() {
    // Pinned: a change of it is a change of what a seed means.
    assert_eq!(format!("{:016x}", order(&seeded(7)).1), "b47358b6e9fda0f3");
}

#[test]
fn choices_that_were_kept_are_taken_again() {
    let first = seeded(3);
    let (told, hash) = order(&first);
    let choices = first.take_choices();
    assert!(!choices.is_empty());
    let again = Sim::builder().policy(Policy::Seeded).replay(choices);
    assert_eq!(order(&again.build().unwrap()), (told, hash));
}

#[test]
fn a_replay_that_does_not_fit_says_where() {
    let first = seeded(3);
    order(&first);
    let mut choices = first.take_choices();
    choices[5].alternatives += 1;
    let diverged = fault_of_replay(choices.clone());
    assert!(
        matches!(diverged, Fault::Diverged(at) if at.choice == 5),
        "{diverged}"
    );
    choices[5].alternatives -= 1;
    choices.truncate(7);
    let cut_short = fault_of_replay(choices);
    assert!(
        cut_short.to_string().contains("the record ends there"),
        "{cut_short}"
    );
}

fn fault_of_replay(choices: Vec<Choice>) -> Fault {
    let sim = Sim::builder().policy(Policy::Seeded).replay(choices);
    let sim = sim.build().unwrap();
    let rt = sim.handle();
    let ended = sim.try_block_on(async move {
        let tasks: Vec<_> = (0..9)
            .map(|_| {
                rt.spawn(async move {
                    for _ in 0..10 {
                        rt.yield_now().await;
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
    match ended {
        Err(JoinError::Simulation(fault)) => *fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn tasks_that_wait_for_nobody_are_a_deadlock_that_names_them() {
    let sim = Sim::builder().build().unwrap();
    let rt = sim.handle();
    let ended = sim.try_block_on(async move {
        let never = rt.spawn(std::future::pending::<()>());
        rt.sleep(Duration::from_secs(2)).await;
        never.await.unwrap();
    });
    let Err(JoinError::Simulation(fault)) = ended else {
        panic!("{ended:?}");
    };
    let Fault::Deadlock(deadlock) = &*fault else {
        panic!("{fault}");
    };
    assert_eq!(deadlock.at, Duration::from_secs(2));
    let text = fault.to_string();
    assert!(text.contains("tests/it/sim/schedule.rs"), "{text}");
    assert!(text.contains("waits for the end of task"), "{text}");
}

#[test]
fn a_wake_from_another_thread_is_told() {
    let sim = Sim::builder().build().unwrap();
    let ended = sim.try_block_on(async move {
        let (tell, hear) = async_channel::bounded::<()>(1);
        let thread = std::thread::Builder::new()
            .spawn(move || drop(tell))
            .unwrap();
        // The join makes sure that the thread comes in between; what it does is still no part of the simulation.
        let waiting = hear.recv();
        let mut waiting = std::pin::pin!(waiting);
        let _ = futures_lite::future::poll_once(&mut waiting).await;
        thread.join().unwrap();
        std::future::pending::<()>().await;
    });
    // Whether the thread was before or after the first poll, nothing in the simulation can go on.
    assert!(matches!(ended, Err(JoinError::Simulation(_))), "{ended:?}");
}
