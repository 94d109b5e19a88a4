//! PostgreSQL's faults: those that need no server, and those that a server makes.

use super::record_once;
use crate::postgres::{Shop, say, settings};
use crate::runtimes::{Check, listen, nobody, on_every_runtime};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use io_sim::postgres::{Error, Server};
use io_sim::{Backend, Request, Transient, Wait};
use runtime_adapter::net::{Listener, TcpStream, connect_host};
use runtime_adapter::{Net, Runtime, Task};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

/// What answers where a server should be.
#[derive(Clone, Copy)]
enum Answer {
    Nobody,
    /// It accepts, and says nothing.
    Silence,
    /// It says this, and ends.
    Says(&'static [u8]),
    /// It begins a message, and says a byte of it now and then.
    Dribbles,
}

#[derive(Clone, Copy)]
struct NoServer {
    fault: &'static str,
    answer: Answer,
    error: fn(&Error) -> bool,
}

impl Check for NoServer {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let mut settings = settings();
        settings.bounds.connect = Duration::from_millis(200);
        let (listener, at) = listen(&rt);
        let at = match self.answer {
            Answer::Nobody => nobody(&rt),
            _ => at,
        };
        let answering = rt.spawn({
            let rt = rt.clone();
            async move {
                let mut held = Vec::new();
                while let Ok((mut stream, _)) = listener.accept().await {
                    match self.answer {
                        Answer::Says(what) => {
                            let mut asked = [0; 8];
                            stream.read_exact(&mut asked).await.unwrap();
                            stream.write_all(what).await.unwrap();
                        }
                        Answer::Dribbles => {
                            // It asks for a password, of which no byte is too late for the one before.
                            for byte in b"R\0\0\0\x08\0\0\0\x03" {
                                // Whoever asked may have gone.
                                let _ = stream.write_all(&[*byte]).await;
                                rt.sleep(Duration::from_millis(50)).await;
                            }
                        }
                        Answer::Silence | Answer::Nobody => held.push(stream),
                    }
                }
            }
        });
        let address = format!("postgres://shop@{at}/orders");
        let error = Server::open(rt.clone(), &address, settings)
            .await
            .unwrap_err();
        assert!((self.error)(&error), "{}: {error:?}", self.fault);
        record_once::<R>("postgres", self.fault, Wait::Insert, &error);
        assert!(answering.cancel().await.is_err());
    }
}

#[test]
fn what_is_no_server_is_told() {
    let check = |fault, answer, error| {
        on_every_runtime(NoServer {
            fault,
            answer,
            error,
        });
    };
    check("absent", Answer::Nobody, |error| {
        matches!(error, Error::Refused { .. }) && error.is_transient()
    });
    check("half-open", Answer::Silence, |error| {
        matches!(error, Error::ConnectDeadline { .. }) && error.is_transient()
    });
    check("slow loris", Answer::Dribbles, |error| {
        matches!(error, Error::ConnectDeadline { .. }) && error.is_transient()
    });
    let http = Answer::Says(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    check("wrong protocol", http, |error| {
        matches!(error, Error::Protocol { .. }) && !error.is_transient()
    });
    // A length of two gigabytes, of which nothing comes.
    let endless = Answer::Says(b"R\x7f\xff\xff\xff\0\0\0\0");
    check("oversized", endless, |error| {
        matches!(error, Error::Protocol { .. })
    });
    check("closed", Answer::Says(b""), |error| {
        matches!(error, Error::Ended { .. }) && error.is_transient()
    });
}

/// Stands between the waits and the server, and breaks the connection off when so many bytes have come back.
async fn relay<R: Runtime + Net>(
    rt: R,
    listener: R::TcpListener,
    server: (String, u16),
    left: Arc<AtomicI64>,
) {
    let mut connections = Vec::new();
    while let Ok((client, _)) = listener.accept().await {
        let (rt, left) = (rt.clone(), Arc::clone(&left));
        let server = server.clone();
        connections.push(rt.clone().spawn(async move {
            let patience = Duration::from_secs(5);
            let connected = connect_host(&rt, &server.0, server.1, patience).await;
            relay_one(client, connected.unwrap(), &left).await;
        }));
    }
}

async fn relay_one<S: TcpStream>(client: S, server: S, left: &AtomicI64) {
    let (mut from_client, mut from_server) = ([0; 4096], [0; 4096]);
    let (mut client, mut server) = (client, server);
    loop {
        enum Came {
            Asked(usize),
            Answered(usize),
        }
        let came = futures_lite::future::or(
            async { client.read(&mut from_client).await.map(Came::Asked) },
            async { server.read(&mut from_server).await.map(Came::Answered) },
        )
        .await;
        match came {
            Ok(Came::Asked(bytes)) if bytes > 0 => {
                if server.write_all(&from_client[..bytes]).await.is_err() {
                    return;
                }
            }
            Ok(Came::Answered(bytes)) if bytes > 0 => {
                let before = left.fetch_sub(bytes as i64, Ordering::Relaxed);
                let passes = usize::try_from(before).unwrap_or(0).min(bytes);
                let passed = client.write_all(&from_server[..passes]).await;
                if passed.is_err() {
                    return;
                }
                if passes < bytes {
                    client.set_linger(Some(Duration::ZERO)).unwrap();
                    // From here on it lets everything through again.
                    left.store(i64::MAX, Ordering::Relaxed);
                    return;
                }
            }
            _ => return,
        }
    }
}

/// The server behind the relay, by its address.
fn server_of(address: &str) -> (String, u16) {
    let config: Config = address.parse().unwrap();
    let [Host::Tcp(host)] = config.get_hosts() else {
        panic!("name one host in LUNCHRUSH_POSTGRES");
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    (host.clone(), port)
}

/// The same server, at another address.
fn at(address: &str, other: SocketAddr) -> String {
    let (host, port) = server_of(address);
    address.replacen(&format!("{host}:{port}"), &other.to_string(), 1)
}

#[derive(Clone)]
struct BrokenOff {
    address: String,
    items: u64,
}

impl Check for BrokenOff {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let (listener, relayed) = listen(&rt);
        let left = Arc::new(AtomicI64::new(i64::MAX));
        let server = server_of(&self.address);
        let relaying = rt.spawn(relay(rt.clone(), listener, server, Arc::clone(&left)));
        let address = at(&self.address, relayed);
        let server = Server::open(rt.clone(), &address, settings())
            .await
            .unwrap();
        let orders = server.orders();
        let mut told = 0;
        for item in 0..self.items {
            // Broken off a little later each time: in the answers of every part of the transaction.
            left.store(i64::try_from(item).unwrap() * 3, Ordering::Relaxed);
            match orders.wait(Request { item }).await {
                Ok(reply) => assert_eq!(reply.bytes, 80),
                Err(error) => {
                    assert!(
                        matches!(error, Error::Ended { .. }) && error.is_transient(),
                        "{error:?}"
                    );
                    record_once::<R>("postgres", "reset", Wait::Insert, &error);
                    told += 1;
                }
            }
            left.store(i64::MAX, Ordering::Relaxed);
            // Placed again, it is there once.
            orders.wait(Request { item }).await.unwrap();
        }
        assert!(told > self.items / 2, "{told}");
        assert!(relaying.cancel().await.is_err());
    }
}

#[test]
fn a_transaction_that_is_broken_off_anywhere_is_there_once_when_placed_again() {
    let Some(shop) = Shop::open("broken_off") else {
        return;
    };
    on_every_runtime(BrokenOff {
        address: shop.address.clone(),
        items: 30,
    });
    assert_eq!(shop.count(), (30, 30));
}

/// An item, why it is refused, and what is told.
type Refusal = (u64, &'static str, fn(&Error) -> bool);

#[derive(Clone)]
struct Refuses {
    address: String,
    schema: String,
}

impl Check for Refuses {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let tell = |sql: String| {
            let (rt, address) = (rt.clone(), self.address.clone());
            async move { say(&rt, &address, &sql).await }
        };
        // A database that is not there.
        let (host, port) = server_of(&self.address);
        let nowhere = format!("postgres://nobody_of_that_name@{host}:{port}/nowhere");
        let error = Server::open(rt.clone(), &nowhere, settings())
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Login { .. }), "{error:?}");
        record_once::<R>("postgres", "no such database", Wait::Insert, &error);

        let server = Server::open(rt.clone(), &self.address, settings())
            .await
            .unwrap();
        let insert = server.insert();
        insert.wait(Request { item: 1 }).await.unwrap();
        // Some orders are refused, each for a reason of its own.
        tell(format!(
            "CREATE OR REPLACE FUNCTION {0}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF NEW.item = 2 THEN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END IF; \
             IF NEW.item = 3 THEN RAISE EXCEPTION 'too late' USING ERRCODE = 'serialization_failure'; END IF; \
             IF NEW.item = 4 THEN RAISE EXCEPTION 'not you' USING ERRCODE = 'insufficient_privilege'; END IF; \
             IF NEW.item = 5 THEN RAISE EXCEPTION 'burnt'; END IF; \
             RETURN NEW; END $$; \
             CREATE OR REPLACE TRIGGER refuses BEFORE INSERT ON {0}.orders \
             FOR EACH ROW EXECUTE FUNCTION {0}.refuse()",
            self.schema
        ))
        .await;
        let before = server.connections();
        let faults: [Refusal; 4] = [
            (2, "disk full", |error| {
                matches!(error, Error::Full { .. }) && !error.is_transient()
            }),
            (3, "serialisation failure", |error| {
                matches!(error, Error::Serialisation { .. }) && error.is_transient()
            }),
            (4, "permission denied", |error| {
                matches!(error, Error::Forbidden { .. }) && !error.is_transient()
            }),
            (5, "refused", |error| matches!(error, Error::Failed { .. })),
        ];
        for (item, fault, is_expected) in faults {
            let inserted = insert.wait(Request { item }).await.unwrap_err();
            let ordered = server.orders().wait(Request { item }).await.unwrap_err();
            for error in [inserted, ordered] {
                assert!(is_expected(&error), "{fault}: {error:?}");
                record_once::<R>("postgres", fault, Wait::Insert, &error);
            }
            // The transaction was undone, and the connection goes on.
            server
                .orders()
                .wait(Request { item: 100 + item })
                .await
                .unwrap();
        }
        assert_eq!(server.connections(), before);

        let mut small = settings();
        small.bounds.reply_bytes = 4_000;
        let server = Server::open(rt.clone(), &self.address, small)
            .await
            .unwrap();
        for item in 1000..1100 {
            insert.wait(Request { item }).await.unwrap();
        }
        let error = server
            .query()
            .wait(Request { item: 1099 })
            .await
            .unwrap_err();
        assert!(
            matches!(error, Error::TooLarge { limit: 4000, .. }),
            "{error:?}"
        );
        record_once::<R>("postgres", "oversized", Wait::Query, &error);
        server.query().wait(Request { item: 1 }).await.unwrap();
    }
}

#[test]
fn what_a_server_refuses_is_told_and_the_connection_goes_on() {
    let Some(shop) = Shop::open("refuses") else {
        return;
    };
    on_every_runtime(Refuses {
        address: shop.address.clone(),
        schema: shop.schema.clone(),
    });
    assert_eq!(shop.count(), (105, 105));
}
