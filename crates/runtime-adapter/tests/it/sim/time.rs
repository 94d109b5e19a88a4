//! Virtual time.

use runtime_adapter::sim::{Fault, Sim};
use runtime_adapter::{JoinError, MissedTick, Runtime, Task, Time};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_year_passes_at_once() {
    let sim = Sim::builder().build().unwrap();
    let rt = sim.handle();
    let began = rt.now();
    sim.block_on(async move { rt.sleep(365 * 24 * 3600 * SECOND).await });
    assert_eq!(sim.now() - began, 365 * 24 * 3600 * SECOND);
}

#[test]
fn sleepers_wake_in_the_order_of_their_deadlines_and_then_of_their_arming() {
    let sim = Sim::builder().build().unwrap();
    let rt = sim.handle();
    let order = sim.block_on(async move {
        let (tell, hear) = async_channel::unbounded();
        for (name, seconds) in [("c", 3), ("a", 1), ("d", 3), ("b", 2)] {
            let tell = tell.clone();
            rt.spawn(async move {
                rt.sleep(seconds * SECOND).await;
                tell.send(name).await.unwrap();
            })
            .detach();
        }
        drop(tell);
        let mut order = String::new();
        while let Ok(name) = hear.recv().await {
            order.push_str(name);
        }
        order
    });
    assert_eq!(order, "abcd");
}

#[test]
fn timeouts_and_intervals_keep_to_virtual_time() {
    let sim = Sim::builder().build().unwrap();
    let rt = sim.handle();
    sim.block_on(async move {
        let began = rt.now();
        let late = rt.timeout(2 * SECOND, rt.sleep(5 * SECOND)).await;
        assert!(late.is_err());
        assert_eq!(rt.now() - began, 2 * SECOND);
        let mut ticks = rt.interval(3 * SECOND, MissedTick::Delay).unwrap();
        for _ in 0..3 {
            ticks.tick().await;
        }
        assert_eq!(rt.now() - began, 8 * SECOND);
    });
}

#[test]
fn time_goes_on_from_one_root_to_the_next() {
    let sim = Sim::builder().build().unwrap();
    let rt = sim.handle();
    let sleeper = sim.spawn(async move { rt.sleep(3 * SECOND).await });
    sim.block_on(async move { rt.sleep(SECOND).await });
    assert_eq!(sim.summary().elapsed, SECOND);
    sim.block_on(async move { sleeper.await.unwrap() });
    assert_eq!(sim.summary().elapsed, 3 * SECOND);
}

#[test]
fn a_blocking_call_takes_the_time_that_it_holds() {
    let sim = Sim::builder().build().unwrap();
    let rt = sim.handle();
    let got = sim.block_on(async move {
        let calls: Vec<_> = (1..=3_u32)
            .map(|n| {
                rt.spawn_blocking(move || {
                    rt.hold(rt.sleep(n * SECOND));
                    rt.hold(rt.sleep((4 - n) * SECOND));
                    n
                })
            })
            .collect();
        let mut got = Vec::new();
        for call in calls {
            got.push(call.await.unwrap());
        }
        got
    });
    assert_eq!(got, [1, 2, 3]);
    // All three wait beside each other, for four seconds each.
    assert_eq!(sim.summary().elapsed, 4 * SECOND);
}

#[test]
fn no_more_blocking_calls_than_there_are_seats() {
    let sim = Sim::builder().blocking_limit(2).build().unwrap();
    let rt = sim.handle();
    sim.block_on(async move {
        let calls: Vec<_> = (0..5)
            .map(|_| rt.spawn_blocking(move || rt.hold(rt.sleep(SECOND))))
            .collect();
        for call in calls {
            call.await.unwrap();
        }
    });
    assert_eq!(sim.summary().elapsed, 3 * SECOND);
}

#[test]
fn a_call_that_is_abandoned_drops_what_it_held() {
    let (held, dropped) = async_channel::bounded::<()>(1);
    let sim = Sim::builder().build().unwrap();
    let rt = sim.handle();
    sim.block_on(async move {
        rt.spawn_blocking(move || {
            let _held = held;
            rt.hold(std::future::pending::<()>());
        })
        .detach();
        rt.sleep(SECOND).await;
    });
    assert!(!dropped.is_closed());
    drop(sim);
    assert!(dropped.is_closed());
}

#[test]
fn a_bound_on_time_and_one_on_polls_end_what_does_not_end() {
    use runtime_adapter::sim::Bounds;
    let endless = |bounds: Bounds, pause: Duration| {
        let sim = Sim::builder().bounds(bounds).build().unwrap();
        let rt = sim.handle();
        let ended = sim.try_block_on(async move {
            loop {
                rt.sleep(pause).await;
                rt.yield_now().await;
            }
        });
        let ended: Result<(), JoinError> = ended;
        match ended {
            Err(JoinError::Simulation(fault)) => *fault,
            other => panic!("{other:?}"),
        }
    };
    let bounds = Bounds {
        time: Some(10 * SECOND),
        ..Bounds::default()
    };
    let fault = endless(bounds, SECOND);
    assert!(matches!(fault, Fault::TooLong { bound } if bound == 10 * SECOND));
    let bounds = Bounds {
        polls: std::num::NonZeroU64::new(100),
        ..Bounds::default()
    };
    assert!(matches!(
        endless(bounds, SECOND),
        Fault::TooManyPolls { bound: 100, .. }
    ));
    let bounds = Bounds {
        polls_at_one_instant: std::num::NonZeroU64::new(1000).unwrap(),
        ..Bounds::default()
    };
    let fault = endless(bounds, Duration::ZERO);
    assert!(
        matches!(fault, Fault::Livelock { polls: 1000, .. }),
        "{fault}"
    );
}
