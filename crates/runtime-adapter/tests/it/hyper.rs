//! An HTTP server and client on hyper 1, written once over the traits, on every flavour: the shape of real network code.
//!
//! hyper needs nothing of a runtime but its streams. The server gives each connection a task; what a local runtime
//! serves counts in an `Rc`, so that nothing of it is `Send`.

use futures_lite::AsyncWriteExt;
use futures_lite::future::{or, zip};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, client, server};
#[cfg(any(feature = "tokio", feature = "smol"))]
use runtime_adapter::LocalRuntime;
use runtime_adapter::net::{Listener, Stream, TcpListener, TcpStream};
use runtime_adapter::sim::Sim;
use runtime_adapter::sim::net::{Fate, Network};
use runtime_adapter::{Net, Owned, Owner, Runtime};
use smol_hyper::rt::FuturesIo;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const LARGE: usize = 100_000;

/// Nothing is ever sent; closing it tells all who listen.
type End = async_channel::Receiver<Infallible>;

/// What the server has seen.
#[derive(Debug, PartialEq, Eq)]
struct Served {
    connections: usize,
    requests: usize,
    /// Connections that ended otherwise than HTTP says.
    broken: usize,
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let (head, body) = request.into_parts();
    let body = match (head.method, head.uri.path()) {
        (Method::GET, "/menu") => Bytes::from_static(b"burger"),
        (Method::GET, "/large") => Bytes::from(vec![b'x'; 100 * LARGE]),
        (Method::POST, "/echo") => body.collect().await?.to_bytes(),
        _ => {
            let mut nothing = Response::new(Full::default());
            *nothing.status_mut() = StatusCode::NOT_FOUND;
            return Ok(nothing);
        }
    };
    Ok(Response::new(Full::new(body)))
}

/// Serves one connection until the client has enough, or until the end is told and the request under way is answered.
async fn serve_connection(
    stream: impl Stream,
    end: End,
    count: impl Fn(),
) -> Result<(), hyper::Error> {
    let service = service_fn(|request| {
        count();
        answer(request)
    });
    let connection = server::conn::http1::Builder::new();
    let mut connection = pin!(connection.serve_connection(FuturesIo::new(stream), service));
    let ended = or(async { Some(connection.as_mut().await) }, async {
        let _ = end.recv().await;
        None
    });
    match ended.await {
        Some(ended) => ended,
        None => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    }
}

/// Accepts connections until the end is told.
async fn accept_each<L: Listener>(listener: L, end: &End, mut serve: impl FnMut(L::Stream)) {
    loop {
        let accepted = or(async { Some(listener.accept().await) }, async {
            let _ = end.recv().await;
            None
        });
        match accepted.await {
            Some(accepted) => serve(accepted.unwrap().0),
            None => return,
        }
    }
}

async fn serve<R: Runtime + Net>(rt: R, listener: R::TcpListener, end: End) -> Served {
    let requests = Arc::new(AtomicUsize::new(0));
    let mut connections = Vec::new();
    accept_each(listener, &end, |stream| {
        let requests = Arc::clone(&requests);
        let count = move || {
            requests.fetch_add(1, Ordering::Relaxed);
        };
        connections.push(rt.spawn(serve_connection(stream, end.clone(), count)));
    })
    .await;
    let (mut broken, accepted) = (0, connections.len());
    for connection in connections {
        broken += usize::from(connection.await.unwrap().is_err());
    }
    Served {
        connections: accepted,
        requests: requests.load(Ordering::Relaxed),
        broken,
    }
}

/// As [`serve`], with nothing that is `Send`.
#[cfg(any(feature = "tokio", feature = "smol"))]
async fn serve_local<R: LocalRuntime + Net>(rt: R, listener: R::TcpListener, end: End) -> Served {
    let requests = std::rc::Rc::new(std::cell::Cell::new(0));
    let mut connections = Vec::new();
    accept_each(listener, &end, |stream| {
        let requests = std::rc::Rc::clone(&requests);
        let count = move || requests.set(requests.get() + 1);
        connections.push(rt.spawn_local(serve_connection(stream, end.clone(), count)));
    })
    .await;
    let (mut broken, accepted) = (0, connections.len());
    for connection in connections {
        broken += usize::from(connection.await.unwrap().is_err());
    }
    Served {
        connections: accepted,
        requests: requests.get(),
        broken,
    }
}

type Sender = client::conn::http1::SendRequest<Full<Bytes>>;

async fn ask(sender: &mut Sender, method: Method, path: &str, body: Bytes) -> Response<Incoming> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "kitchen")
        .body(Full::new(body))
        .unwrap();
    sender.ready().await.unwrap();
    sender.send_request(request).await.unwrap()
}

async fn whole(response: Response<Incoming>) -> Bytes {
    response.into_body().collect().await.unwrap().to_bytes()
}

/// Asks several times on one connection, with large bodies among it.
async fn keep_asking<R: Net>(rt: &R, server: SocketAddr) {
    let stream = rt.connect(server).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut sender, connection) = client::conn::http1::handshake(FuturesIo::new(stream))
        .await
        .unwrap();
    let requests = async move {
        for _ in 0..5 {
            let menu = ask(&mut sender, Method::GET, "/menu", Bytes::new()).await;
            assert_eq!(menu.status(), StatusCode::OK);
            assert_eq!(whole(menu).await, "burger");
        }
        let order: Bytes = (0..=250).cycle().take(LARGE).collect();
        let echo = ask(&mut sender, Method::POST, "/echo", order.clone()).await;
        assert!(whole(echo).await == order, "the order came back otherwise");
        let nothing = ask(&mut sender, Method::GET, "/fries", Bytes::new()).await;
        assert_eq!(nothing.status(), StatusCode::NOT_FOUND);
        // With the sender goes the connection.
    };
    let (ended, ()) = zip(connection, requests).await;
    ended.unwrap();
}

/// Goes away in the middle of a response.
async fn go_away<R: Net>(rt: &R, server: SocketAddr) {
    let stream = rt.connect(server).await.unwrap();
    stream.set_linger(Some(Duration::ZERO)).unwrap();
    let (mut sender, connection) = client::conn::http1::handshake(FuturesIo::new(stream))
        .await
        .unwrap();
    let request = async {
        let mut large = ask(&mut sender, Method::GET, "/large", Bytes::new()).await;
        let some = large.body_mut().frame().await.unwrap().unwrap();
        assert!(some.is_data());
    };
    or(
        async {
            let _ = connection.await;
        },
        request,
    )
    .await;
}

/// Goes away in the middle of a request.
async fn hang_up<R: Net>(rt: &R, server: SocketAddr) {
    let mut stream = rt.connect(server).await.unwrap();
    stream.write_all(b"POST /echo HTTP/1.1\r\n").await.unwrap();
}

/// Is there, idle, when the server is told to end; the connection ends with it.
async fn stay<R: Net>(rt: &R, server: SocketAddr, tell: async_channel::Sender<Infallible>) {
    let stream = rt.connect(server).await.unwrap();
    let (mut sender, connection) = client::conn::http1::handshake(FuturesIo::new(stream))
        .await
        .unwrap();
    let request = async {
        let menu = ask(&mut sender, Method::GET, "/menu", Bytes::new()).await;
        assert_eq!(whole(menu).await, "burger");
        tell.close();
    };
    let (ended, ()) = zip(connection, request).await;
    ended.unwrap();
}

/// All clients, one after another and side by side; the last one ends the server.
async fn visit<R: Net>(rt: R, server: SocketAddr, tell: async_channel::Sender<Infallible>) {
    keep_asking(&rt, server).await;
    go_away(&rt, server).await;
    hang_up(&rt, server).await;
    zip(keep_asking(&rt, server), keep_asking(&rt, server)).await;
    stay(&rt, server, tell).await;
}

const ALL: Served = Served {
    connections: 6,
    requests: 3 * 7 + 1 + 1,
    broken: 2,
};

fn listen<R: Net>(rt: &R) -> (R::TcpListener, SocketAddr) {
    let listener = rt.listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let addr = listener.local_addr().unwrap();
    (listener, addr)
}

fn check<R: Runtime + Net + Owned>(owner: &Owner<R>) {
    let rt = owner.handle();
    let served = owner.block_on(async move {
        let (listener, addr) = listen(&rt);
        let (tell, end) = async_channel::bounded(1);
        let server = rt.spawn(serve(rt.clone(), listener, end));
        let clients = rt.spawn(visit(rt.clone(), addr, tell));
        clients.await.unwrap();
        server.await.unwrap()
    });
    assert_eq!(served, ALL);
}

#[cfg(any(feature = "tokio", feature = "smol"))]
fn check_local<R: LocalRuntime + Net + Owned>(owner: &Owner<R>) {
    let rt = owner.handle();
    let served = owner.block_on_local(async move {
        let (listener, addr) = listen(&rt);
        let (tell, end) = async_channel::bounded(1);
        let server = rt.spawn_local(serve_local(rt.clone(), listener, end));
        let clients = rt.spawn_local(visit(rt.clone(), addr, tell));
        clients.await.unwrap();
        server.await.unwrap()
    });
    assert_eq!(served, ALL);
}

#[cfg(feature = "tokio")]
#[test]
fn http_runs_on_tokio() {
    use runtime_adapter::tokio::{CurrentThread, Local, MultiThread};
    check(&MultiThread::builder().workers(2).build().unwrap());
    check(&CurrentThread::builder().build().unwrap());
    check_local(&Local::builder().build().unwrap());
}

#[cfg(feature = "smol")]
#[test]
fn http_runs_on_smol() {
    use runtime_adapter::smol::{Local, MultiThread};
    check(&MultiThread::builder().workers(2).build().unwrap());
    check_local(&Local::builder().build().unwrap());
}

#[cfg(feature = "async-std")]
#[test]
fn http_runs_on_async_std() {
    use runtime_adapter::async_std::MultiThread;
    check(&MultiThread::builder().workers(2).build().unwrap());
}

#[cfg(all(unix, feature = "threads"))]
#[test]
fn http_runs_on_threads() {
    use runtime_adapter::threads::Threads;
    check(&Threads::builder().build().unwrap());
}

#[test]
fn http_runs_in_the_simulator() {
    check(&Sim::builder().build().unwrap());
    check(&Sim::builder().processors(4).build().unwrap());
}

#[test]
fn http_over_a_bad_network_is_the_same_with_the_same_seed() {
    let run = |seed| {
        let network = Network::new().link(|transit| match transit.chance() {
            lost if lost < 0.02 => Fate::Lose,
            chance => Fate::after(Duration::from_micros(200).mul_f64(1.0 + chance)),
        });
        let sim = Sim::builder().seed(seed).network(network).build().unwrap();
        check(&sim);
        sim.summary()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1).hash, run(2).hash);
}
