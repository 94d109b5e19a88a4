//! Orders in PostgreSQL: stored once, read back, on every runtime.
//!
//! The tests need a server: they take its address from `LUNCHRUSH_POSTGRES` (`postgres://user@127.0.0.1:5432/postgres`),
//! each in a schema of its own, and say that they were skipped where there is none. Where `LUNCHRUSH_REQUIRE` names
//! `postgres`, they fail instead.

#[cfg(target_os = "linux")]
mod cluster;
mod shop;

use crate::runtimes::{Check, on_every_runtime, smol};
use crate::waits::ask_side_by_side;
#[cfg(target_os = "linux")]
pub(crate) use cluster::{Cluster, NOBODY, Stop, is_root};
use io_sim::postgres::{Error, Server, Settings};
use io_sim::{Backend, Bounds, Request, Transient};
use runtime_adapter::{Net, Runtime};
pub(crate) use shop::{Plain, Shop, say};
use std::num::NonZeroUsize;
use std::time::Duration;

const BYTES: usize = 80;

pub(crate) fn settings() -> Settings {
    Settings {
        order_bytes: BYTES,
        bounds: Bounds {
            connections: NonZeroUsize::new(4).unwrap(),
            ..Bounds::default()
        },
        pace: None,
    }
}

#[derive(Clone)]
struct StoresAndLooksUp(String);

impl Check for StoresAndLooksUp {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let server = Server::open(rt.clone(), &self.0, settings()).await.unwrap();
        let bytes = BYTES as u64;
        ask_side_by_side(&rt, &server.insert(), 0..60, bytes).await;
        // Again, some of them, and some that are new.
        ask_side_by_side(&rt, &server.insert(), 50..70, bytes).await;
        ask_side_by_side(&rt, &server.orders(), 60..120, bytes).await;
        let found = server.query().wait(Request { item: 119 }).await.unwrap();
        assert_eq!(found.bytes, 100 * bytes);
        let found = server.query().wait(Request { item: 9 }).await.unwrap();
        assert_eq!(found.bytes, 10 * bytes);
        let connections = server.connections();
        assert!(connections.opened <= 4, "{connections:?}");
        assert_eq!(connections.idle as u64, connections.opened);
    }
}

#[test]
fn orders_are_stored_once_and_read_back() {
    let Some(shop) = Shop::open("stored_once") else {
        return;
    };
    on_every_runtime(StoresAndLooksUp(shop.address.clone()));
    assert_eq!(shop.count(), (120, 120));
}

#[test]
fn another_order_under_the_same_number_is_told() {
    let Some(shop) = Shop::open("conflict") else {
        return;
    };
    let owner = smol();
    let (rt, address) = (owner.handle(), shop.address.clone());
    let told = owner.block_on(async move {
        let server = Server::open(rt.clone(), &address, settings())
            .await
            .unwrap();
        server.insert().wait(Request { item: 7 }).await.unwrap();
        let larger = Settings {
            order_bytes: BYTES + 1,
            ..settings()
        };
        let server = Server::open(rt, &address, larger).await.unwrap();
        let before = server.connections();
        let inserted = server.insert().wait(Request { item: 7 }).await;
        let ordered = server.orders().wait(Request { item: 7 }).await;
        // It was refused in good order: the connection is used again.
        assert_eq!(server.connections(), before);
        [inserted.unwrap_err(), ordered.unwrap_err()]
    });
    for error in told {
        assert!(matches!(error, Error::Conflict { item: 7, .. }), "{error}");
        assert!(!error.is_transient());
    }
    assert_eq!(shop.count(), (1, 1));
}

#[test]
fn a_connection_that_the_server_ended_is_replaced_unseen() {
    let Some(shop) = Shop::open("ended") else {
        return;
    };
    let owner = smol();
    let (rt, address) = (owner.handle(), shop.address.clone());
    let plain = shop.plain.clone();
    let end = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{}'",
        shop.schema
    );
    owner.block_on(async move {
        let server = Server::open(rt.clone(), &address, settings())
            .await
            .unwrap();
        for item in 0..20 {
            server.orders().wait(Request { item }).await.unwrap();
            let before = server.connections().opened;
            // Whether its end comes before the next order, or with it, nobody can say.
            assert_eq!(say(&rt, &plain, &end).await, [["t"]]);
            server
                .orders()
                .wait(Request { item: item + 20 })
                .await
                .unwrap();
            assert!(server.connections().opened > before);
        }
    });
    assert_eq!(shop.count(), (40, 40));
}

#[test]
fn addresses_that_do_not_do_are_told_without_their_password() {
    let owner = smol();
    let rt = owner.handle();
    let check = |address: &'static str, told: &str| {
        let rt = rt.clone();
        let opened = owner.block_on(async move { Server::open(rt, address, settings()).await });
        let error = opened.unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
        assert!(!error.contains("secret"), "{error}");
    };
    check("postgres://shop:secret@127.0.0.1:burger/", "is no address");
    check("postgres://shop:secret@a,b/orders", "several hosts");
    check(
        "postgres://shop:secret@a/orders?sslmode=require",
        "TLS, which is not spoken here",
    );
    check(
        "postgres://shop:secret@127.0.0.1:1/orders",
        "127.0.0.1:1 refused the connection",
    );
}

#[test]
fn a_lock_that_is_held_meets_the_deadline_and_leaves_the_pool_usable() {
    let Some(shop) = Shop::open("held_lock") else {
        return;
    };
    let owner = smol();
    let (rt, address) = (owner.handle(), shop.address.clone());
    let schema = shop.schema.clone();
    let plain = shop.plain.clone();
    let says = owner.block_on(async move {
        let mut settings = settings();
        settings.bounds.request = Duration::from_secs(2);
        let server = Server::open(rt.clone(), &address, settings).await.unwrap();
        server.insert().wait(Request { item: 1 }).await.unwrap();
        let holder = Plain::connect(&rt, &plain).await;
        holder
            .say(&format!("BEGIN; LOCK TABLE {schema}.orders"))
            .await;
        let error = server.insert().wait(Request { item: 2 }).await.unwrap_err();
        assert!(
            matches!(error, Error::Deadline { .. }) && error.is_transient(),
            "{error}"
        );
        holder.say("COMMIT").await;
        server.insert().wait(Request { item: 3 }).await.unwrap();
        error
    });
    crate::faults::record("postgres", "locked", io_sim::Wait::Insert, &says);
}
