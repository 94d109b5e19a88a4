//! Virtual processors: who computes when.

use runtime_adapter::sim::{Costs, Policy, Sharing, Sim};
use runtime_adapter::{Owner, Runtime, Time};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const MS: Duration = Duration::from_millis(1);

/// Has so many tasks compute for a second each, and tells when each had done so, in order.
fn ends(sim: &Owner<Sim>, tasks: usize) -> Vec<Duration> {
    let rt = sim.handle();
    let mut ends = sim.block_on(async move {
        let began = rt.now();
        let tasks: Vec<_> = (0..tasks)
            .map(|_| {
                rt.spawn(async move {
                    rt.work(SECOND, || ()).await;
                    rt.now() - began
                })
            })
            .collect();
        let mut ends = Vec::new();
        for task in tasks {
            ends.push(task.await.unwrap());
        }
        ends
    });
    ends.sort_unstable();
    ends
}

#[test]
fn nine_processors_compute_nine_things_at_once_and_two_do_in_five_turns() {
    let nine = Sim::builder().processors(9).build().unwrap();
    assert_eq!(ends(&nine, 9), vec![SECOND; 9]);
    let two = Sim::builder().processors(2).build().unwrap();
    let last = ends(&two, 9).pop().unwrap();
    assert_eq!(last, 5 * SECOND);
    assert_eq!(two.summary().busy, [5 * SECOND, 4 * SECOND]);
    assert!((two.summary().utilisation() - 0.9).abs() < 1e-12);
}

#[test]
fn who_computes_keeps_its_processor_and_who_waits_does_not() {
    let sim = Sim::builder().build().unwrap();
    let rt = sim.handle();
    let told = sim.block_on(async move {
        let began = rt.now();
        // The timer is due after one second, the processor free after five.
        let late = rt.spawn(async move {
            rt.sleep(SECOND).await;
            rt.now() - began
        });
        let computing = rt.spawn(async move { rt.work(5 * SECOND, || ()).await });
        computing.await.unwrap();
        late.await.unwrap()
    });
    assert_eq!(told, 5 * SECOND);
}

#[test]
fn threads_share_a_processor_by_the_slice() {
    let sharing = Sharing::TimeSliced { quantum: 10 * MS };
    let sim = Sim::builder().sharing(sharing).build().unwrap();
    let ends = ends(&sim, 2);
    assert_eq!(ends, [2 * SECOND - 10 * MS, 2 * SECOND]);
}

#[test]
fn switching_costs_what_it_is_said_to_cost() {
    let sharing = Sharing::TimeSliced { quantum: 100 * MS };
    let costs = Costs {
        switch: MS,
        ..Costs::default()
    };
    let sim = Sim::builder()
        .sharing(sharing)
        .costs(costs)
        .build()
        .unwrap();
    let last = ends(&sim, 2).pop().unwrap();
    // Two tasks take ten slices each, and every slice begins with a switch.
    assert!(
        last >= 2 * SECOND + 20 * MS && last <= 2 * SECOND + 24 * MS,
        "{last:?}"
    );
}

#[test]
fn contention_makes_computing_beside_others_slower() {
    let costs = Costs {
        contention_ppm: 100_000,
        ..Costs::default()
    };
    let sim = Sim::builder().processors(3).costs(costs).build().unwrap();
    let ends = ends(&sim, 3);
    assert_eq!(ends, [SECOND, SECOND + 100 * MS, SECOND + 200 * MS]);
}

#[test]
fn two_pieces_of_computing_in_one_task_are_done_one_after_the_other() {
    let sim = Sim::builder().processors(4).build().unwrap();
    let rt = sim.handle();
    let told = sim.block_on(async move {
        let began = rt.now();
        let piece = |seconds| async move {
            rt.work(seconds * SECOND, || ()).await;
            rt.now() - began
        };
        futures_lite::future::zip(piece(3), piece(4)).await
    });
    assert_eq!(told, (3 * SECOND, 7 * SECOND));
}

#[test]
fn a_task_that_blocks_in_its_poll_stalls_who_has_no_other_processor() {
    let waits = |processors: usize, blocks: bool| {
        let sim = Sim::builder().processors(processors).build().unwrap();
        let rt = sim.handle();
        sim.block_on(async move {
            let began = rt.now();
            let served = rt.spawn(async move {
                rt.sleep(SECOND).await;
                rt.now() - began
            });
            let slow = rt.spawn(async move {
                if blocks {
                    rt.hold(rt.sleep(5 * SECOND));
                } else {
                    let call = rt.spawn_blocking(move || rt.hold(rt.sleep(5 * SECOND)));
                    call.await.unwrap();
                }
            });
            slow.await.unwrap();
            served.await.unwrap()
        })
    };
    assert_eq!(waits(1, true), 5 * SECOND);
    assert_eq!(waits(1, false), SECOND);
    assert_eq!(waits(2, true), SECOND);
}

#[test]
fn the_highest_priority_goes_first() {
    let sim = Sim::builder().policy(Policy::Priority).build().unwrap();
    let rt = sim.handle();
    let order = sim.block_on(async move {
        let (tell, hear) = async_channel::unbounded();
        let tasks: Vec<_> = [1, 9, 0, 5, 9]
            .into_iter()
            .enumerate()
            .map(|(n, priority)| {
                let tell = tell.clone();
                rt.spawn_with_priority(priority, async move {
                    rt.work(MS, || ()).await;
                    tell.send(n).await.unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        std::iter::from_fn(|| hear.try_recv().ok()).collect::<Vec<_>>()
    });
    assert_eq!(order, [1, 4, 3, 0, 2]);
}

#[test]
fn idle_processors_steal() {
    let costs = Costs {
        steal: MS,
        ..Costs::default()
    };
    let stealing = Sim::builder()
        .policy(Policy::WorkStealing)
        .processors(4)
        .costs(costs)
        .build()
        .unwrap();
    let last = ends(&stealing, 8).pop().unwrap();
    let steals = stealing.summary().steals;
    assert!(steals >= 6, "{steals}");
    assert!(last > 2 * SECOND && last < 2 * SECOND + 8 * MS, "{last:?}");
}
