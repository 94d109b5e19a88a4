//! A meter against tokio's own: the stable one, and in a build with `--cfg tokio_unstable` the others.

use super::metered;
use runtime_adapter::metered::Metered;
use runtime_adapter::tokio::{CurrentThread, MultiThread};
use runtime_adapter::{Owned, Owner, Runtime, Task, Time};
use std::future::pending;
use std::time::Duration;
use tokio::runtime::{Handle, RuntimeMetrics};

const TICK: Duration = Duration::from_millis(2);

/// The figures of the tokio runtime around the calling task.
fn tokios() -> RuntimeMetrics {
    Handle::current().metrics()
}

#[test]
fn alive_tasks_are_as_many_as_tokio_tells() {
    check_alive(&metered(CurrentThread::builder().build().unwrap()));
    check_alive(&metered(MultiThread::builder().workers(2).build().unwrap()));
}

fn check_alive<R: Runtime + Owned>(owner: &Owner<Metered<R>>) {
    let rt = owner.handle();
    owner.block_on(async move {
        let mut waiting = Vec::new();
        for n in [1, 10, 100] {
            waiting.extend((0..n).map(|_| rt.spawn(pending::<()>())));
            agree(&rt, 1 + waiting.len()).await;
        }
        for task in waiting.split_off(50) {
            drop(task);
        }
        agree(&rt, 51).await;
        for task in waiting.split_off(10) {
            let _ = task.cancel().await;
        }
        agree(&rt, 11).await;
        for task in waiting {
            task.detach();
        }
        rt.spawn(async {}).await.unwrap();
        agree(&rt, 11).await;
    });
}

/// Waits until both tell this number; tokio's follows some time after the task's end.
async fn agree<R: Time>(rt: &Metered<R>, alive: usize) {
    while tokios().num_alive_tasks() != alive || rt.metrics().tasks_alive != alive as u64 {
        rt.sleep(TICK).await;
    }
}

/// What only a build with `--cfg tokio_unstable` tells.
#[cfg(tokio_unstable)]
mod unstable {
    use super::{metered, tokios};
    use runtime_adapter::metered::Metered;
    use runtime_adapter::tokio::{CurrentThread, MultiThread};
    use runtime_adapter::{Durations, Owned, Owner, Runtime, Time};
    use std::sync::mpsc;
    use std::time::Duration;
    use tokio::runtime::RuntimeMetrics;

    const TICK: Duration = Duration::from_millis(2);

    /// What each worker counted; a worker tells it when it parks.
    fn of_all_workers(tokios: &RuntimeMetrics, count: impl Fn(usize) -> u64) -> u64 {
        (0..tokios.num_workers()).map(count).sum()
    }

    #[test]
    fn spawns_and_polls_are_as_many_as_tokio_counts() {
        let (ours, tokios) = counts(&metered(CurrentThread::builder().build().unwrap()));
        assert_eq!(ours, tokios);

        // tokio takes the task in its LIFO slot for a part of the poll before it, and does not count its poll.
        let two_workers = MultiThread::builder().workers(2).build().unwrap();
        let (ours, tokios) = counts(&metered(two_workers));
        assert_eq!(ours.0, tokios.0);
        assert!(ours.1 >= tokios.1, "{} and {} polls", ours.1, tokios.1);
    }

    /// The spawns and polls until the root parks, by us and by tokio.
    fn counts<R: Runtime + Owned>(owner: &Owner<Metered<R>>) -> ((u64, u64), (u64, u64)) {
        let rt = owner.handle();
        owner.block_on(async move {
            let tasks: Vec<_> = (0..100)
                .map(|n| {
                    let own = rt.clone();
                    rt.spawn(async move {
                        for _ in 0..n {
                            own.yield_now().await;
                        }
                        own.sleep(TICK).await;
                    })
                })
                .collect();
            for task in tasks {
                task.await.unwrap();
            }
            // The workers tell their counts when they park, which leaves out the poll that reads them.
            rt.sleep(TICK).await;
            let (ours, tokios) = (rt.metrics(), tokios());
            assert!(ours.polls > 100 * 99 / 2);
            let polls = of_all_workers(&tokios, |n| tokios.worker_poll_count(n));
            let ours = (ours.tasks_spawned, ours.polls - 1);
            (ours, (tokios.spawned_tasks_count(), polls))
        })
    }

    #[test]
    fn poll_times_lie_within_those_that_tokio_measures_around_them() {
        let owner = metered(CurrentThread::builder().time_polls().build().unwrap());
        let rt = owner.handle();
        owner.block_on(async move {
            for _ in 0..20 {
                let own = rt.clone();
                let long = rt.spawn(async move {
                    let end = own.now() + TICK;
                    while own.now() < end {
                        std::hint::spin_loop();
                    }
                });
                long.await.unwrap();
                for _ in 0..20 {
                    rt.yield_now().await;
                }
            }
            // The worker tells its figures when it parks.
            rt.sleep(TICK).await;
            compare_poll_times(&rt.metrics().poll_times, &tokios());
        });
    }

    fn compare_poll_times(ours: &Durations, tokios: &RuntimeMetrics) {
        let buckets = tokios.poll_time_histogram_num_buckets();
        let in_bucket = |n| tokios.poll_time_histogram_bucket_count(0, n);
        assert_eq!(ours.count(), (0..buckets).map(in_bucket).sum());

        // Each poll is a little longer as tokio sees it, and ours are told up to one percent too long.
        let limit = tokios.poll_time_histogram_bucket_range(buckets - 1).start;
        let limit = u64::try_from(limit.as_nanos()).unwrap();
        let long_to_us = ours
            .as_histogram()
            .count_between(limit + limit / 50, u64::MAX);
        let long_to_tokio = in_bucket(buckets - 1);
        assert!(
            20 <= long_to_us && long_to_us <= long_to_tokio,
            "{long_to_us} polls are above {limit} ns, and to tokio {long_to_tokio}"
        );

        let in_polls = ours.mean().mul_f64(ours.count() as f64 * 0.98);
        let busy = tokios.worker_total_busy_duration(0);
        assert!(
            TICK * 19 <= in_polls && in_polls <= busy,
            "{in_polls:?} in polls, {busy:?} not parked"
        );
    }

    #[test]
    fn blocking_calls_occupy_the_threads_that_tokio_tells() {
        let pool_of_two = MultiThread::builder().workers(1).blocking_limit(2);
        let owner = metered(pool_of_two.build().unwrap());
        let rt = owner.handle();
        owner.block_on(async move {
            let (senders, calls): (Vec<_>, Vec<_>) = (0..5)
                .map(|_| {
                    let (go, gone) = mpsc::channel::<()>();
                    (go, rt.spawn_blocking(move || gone.recv()))
                })
                .unzip();
            agree(&rt, 2, 3).await;
            drop(senders);
            for call in calls {
                let _ = call.await.unwrap();
            }
            agree(&rt, 0, 0).await;
            assert_eq!(rt.metrics().blocking.done, 5);
        });
    }

    /// Waits until both tell these numbers; tokio's pool also counts the threads of its workers.
    async fn agree<R: Time>(rt: &Metered<R>, running: u64, waiting: u64) {
        loop {
            let (ours, tokios) = (rt.metrics().blocking, tokios());
            let busy = tokios.num_blocking_threads() - tokios.num_idle_blocking_threads();
            if (ours.running, ours.waiting) == (running, waiting)
                && busy as u64 == running
                && tokios.blocking_queue_depth() as u64 == waiting
            {
                return;
            }
            rt.sleep(TICK).await;
        }
    }
}
