//! The example library on every runtime: the same client, with tasks that are `Send` and with ones that are not.

#[path = "../../examples/kitchen_client/client.rs"]
mod client;
#[path = "../../examples/kitchen_client/kitchen.rs"]
mod kitchen;
#[path = "../../examples/kitchen_client/pool.rs"]
mod pool;

use client::{Client, OrderError, Settings};
use futures_lite::future::{poll_once, zip};
use kitchen::Kitchen;
use runtime_adapter::{LocalRuntime, Net, Owned, Owner, Runtime, Task};
use std::io;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

/// Patient enough for a loaded machine, and impatient where the kitchen never answers.
const SETTINGS: Settings = Settings {
    connections: NonZeroUsize::MIN,
    patience: Duration::from_secs(20),
    retries: 2,
    pause: Duration::from_millis(1),
};

/// What holds whether or not the runtime's tasks are `Send`.
async fn every_claim<R: Net>(rt: R) {
    orders_share_a_connection(rt.clone()).await;
    a_hang_up_is_retried(rt.clone()).await;
    a_kitchen_that_never_answers_costs_an_attempt(rt.clone()).await;
    a_refusal_is_an_answer(rt.clone()).await;
    attempts_end(rt.clone()).await;
    orders_at_once_wait_for_a_connection(rt.clone()).await;
    an_order_given_up_closes_its_connection(rt).await;
}

async fn orders_share_a_connection<R: Net>(rt: R) {
    let kitchen = Kitchen::open().unwrap();
    let client = Client::new(rt, kitchen.addr(), SETTINGS);
    for burger in ["cheese", "double", "veggie"] {
        assert_eq!(client.order(burger).await.unwrap(), burger);
    }
    assert_eq!(kitchen.connections(), 1);
}

async fn a_hang_up_is_retried<R: Net>(rt: R) {
    let kitchen = Kitchen::open().unwrap();
    kitchen.hang_up_on(2);
    let client = Client::new(rt, kitchen.addr(), SETTINGS);
    assert_eq!(client.order("cheese").await.unwrap(), "cheese");
    assert_eq!(kitchen.connections(), 3);
}

async fn a_kitchen_that_never_answers_costs_an_attempt<R: Net>(rt: R) {
    let kitchen = Kitchen::open().unwrap();
    kitchen.ignore(u32::MAX);
    let impatient = Settings {
        patience: Duration::from_millis(20),
        ..SETTINGS
    };
    let error = Client::new(rt, kitchen.addr(), impatient)
        .order("cheese")
        .await
        .unwrap_err();
    assert!(
        matches!(&error, OrderError::GaveUp { attempts: 3, last } if last.kind() == io::ErrorKind::TimedOut),
        "{error:?}"
    );
}

async fn a_refusal_is_an_answer<R: Net>(rt: R) {
    let kitchen = Kitchen::open().unwrap();
    let client = Client::new(rt, kitchen.addr(), SETTINGS);
    let error = client.order("salad").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the kitchen refused the order: we have burgers"
    );
    assert_eq!(kitchen.connections(), 1);
}

async fn attempts_end<R: Net>(rt: R) {
    let kitchen = Kitchen::open().unwrap();
    kitchen.hang_up_on(u32::MAX);
    let error = Client::new(rt, kitchen.addr(), SETTINGS)
        .order("cheese")
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "no burger after 3 attempts");
    assert_eq!(kitchen.connections(), 3);
}

async fn orders_at_once_wait_for_a_connection<R: Net>(rt: R) {
    let kitchen = Kitchen::open().unwrap();
    let client = Client::new(rt, kitchen.addr(), SETTINGS);
    let (a, (b, c)) = zip(client.order("a"), zip(client.order("b"), client.order("c"))).await;
    assert_eq!([a.unwrap(), b.unwrap(), c.unwrap()], ["a", "b", "c"]);
    assert_eq!(kitchen.connections(), 1);
}

async fn an_order_given_up_closes_its_connection<R: Net>(rt: R) {
    let kitchen = Kitchen::open().unwrap();
    kitchen.ignore(1);
    let client = Client::new(rt.clone(), kitchen.addr(), SETTINGS);
    {
        let mut ignored = pin!(client.order("never"));
        while kitchen.connections() == 0 {
            assert!(poll_once(ignored.as_mut()).await.is_none());
            rt.sleep(Duration::from_millis(1)).await;
        }
        // Until its line has been read, the kitchen would ignore the next order in its place.
        while kitchen.is_ignoring() {
            assert!(poll_once(ignored.as_mut()).await.is_none());
            rt.sleep(Duration::from_millis(1)).await;
        }
    }
    assert_eq!(client.order("cheese").await.unwrap(), "cheese");
    assert_eq!(kitchen.connections(), 2);
}

/// Orders from tasks of their own: the client's futures are `Send` without having said so.
async fn orders_from_tasks<R: Runtime + Net>(rt: R) {
    let kitchen = Kitchen::open().unwrap();
    let client = Arc::new(Client::new(rt.clone(), kitchen.addr(), SETTINGS));
    let orders: Vec<_> = (0..8)
        .map(|n| {
            let client = Arc::clone(&client);
            rt.spawn(async move { client.order(&n.to_string()).await })
        })
        .collect();
    for (n, order) in orders.into_iter().enumerate() {
        assert_eq!(order.await.unwrap().unwrap(), n.to_string());
    }
    assert_eq!(kitchen.connections(), 1);
}

fn check<R: Runtime + Net + Owned>(owner: &Owner<R>) {
    owner.block_on(every_claim(owner.handle()));
    owner.block_on(orders_from_tasks(owner.handle()));
    // The last order of a task that is cancelled is given up with it.
    owner.block_on({
        let rt = owner.handle();
        async move {
            let kitchen = Kitchen::open().unwrap();
            kitchen.ignore(u32::MAX);
            let client = Client::new(rt.clone(), kitchen.addr(), SETTINGS);
            let order = rt.spawn(async move { client.order("never").await });
            while kitchen.connections() == 0 {
                rt.sleep(Duration::from_millis(1)).await;
            }
            assert!(order.cancel().await.is_err());
        }
    });
}

fn check_local<R: LocalRuntime + Net + Owned>(owner: &Owner<R>) {
    owner.block_on_local(every_claim(owner.handle()));
}

#[cfg(feature = "tokio")]
#[test]
fn it_runs_on_every_flavour_of_tokio() {
    use runtime_adapter::tokio::{CurrentThread, Local, MultiThread};
    check(&MultiThread::builder().workers(2).build().unwrap());
    check(&CurrentThread::builder().build().unwrap());
    check_local(&Local::builder().build().unwrap());
}

#[cfg(feature = "smol")]
#[test]
fn it_runs_on_every_flavour_of_smol() {
    use runtime_adapter::smol::{Local, MultiThread};
    check(&MultiThread::builder().workers(2).build().unwrap());
    check_local(&Local::builder().build().unwrap());
}

#[cfg(feature = "async-std")]
#[test]
fn it_runs_on_async_std() {
    use runtime_adapter::async_std::MultiThread;
    check(&MultiThread::builder().workers(2).build().unwrap());
}

#[cfg(feature = "threads")]
#[test]
fn it_runs_on_threads() {
    check(
        &runtime_adapter::threads::Threads::builder()
            .build()
            .unwrap(),
    );
}
