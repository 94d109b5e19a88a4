//! A kitchen with an API over HTTP/1.1: `PUT /orders/7` gives the burger of item 7.
//!
//! An order that comes twice is the same order. `GET /menu` says what there is; everything else is not found.

use super::Misdeed;
use super::Settings;
use super::rigged::{Fuse, Rigged};
use super::server::{self, Error, Served};
use crate::contents;
use crate::hyper_io::HyperIo;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::rt::{Sleep, Timer};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use runtime_adapter::{Net, Runtime, Time};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// The most bytes of a request's head.
const HEAD: usize = 16 << 10;

/// Serves the connections that come to `listener`, until a [`Misdeed::Die`], or until the future is dropped.
///
/// # Errors
///
/// [`Error::NotLoopback`] for an address that others can reach, unless the settings allow it.
pub async fn serve<R: Runtime + Net>(
    rt: R,
    listener: R::TcpListener,
    settings: Settings,
) -> Result<(), Error> {
    let clock = rt.clone();
    server::serve(rt, listener, settings, move |stream, served| {
        // hyper's connection is large, and would be moved through every layer of a spawn.
        Box::pin(attend(clock.clone(), stream, served))
    })
    .await
}

/// Serves one connection to its end. One that fails is closed: its client sees why.
async fn attend<R: Runtime + Net>(rt: R, stream: Rigged<R>, served: Arc<Served>) {
    let fuse = stream.fuse();
    let answer = service_fn(|request| answer(&rt, request, &served, &fuse));
    let serving = hyper::server::conn::http1::Builder::new()
        .timer(Clock(rt.clone()))
        .header_read_timeout(served.settings().patience)
        .max_buf_size(HEAD)
        .serve_connection(HyperIo::new(stream), answer)
        .await;
    // A client that speaks something else, or is gone, has nobody to tell.
    drop(serving);
}

async fn answer<R: Runtime>(
    rt: &R,
    request: Request<Incoming>,
    served: &Served,
    fuse: &Fuse,
) -> io::Result<Response<Full<Bytes>>> {
    let settings = served.settings();
    let (head, body) = request.into_parts();
    let taking = rt.timeout(
        settings.patience,
        Limited::new(body, settings.body_bytes).collect(),
    );
    match taking.await {
        Err(_) => {
            return Ok(told(
                StatusCode::REQUEST_TIMEOUT,
                "the request took too long",
            ));
        }
        Ok(Err(_)) => {
            return Ok(told(
                StatusCode::PAYLOAD_TOO_LARGE,
                "the request is too large, or broken",
            ));
        }
        Ok(Ok(_)) => {}
    }
    let order = head.uri.path().strip_prefix("/orders/");
    match (head.method, order) {
        (Method::PUT, Some(item)) => match item.parse() {
            Ok(item) => cook(rt, item, served, fuse).await,
            Err(_) => Ok(told(
                StatusCode::BAD_REQUEST,
                "an order is a number: /orders/7",
            )),
        },
        (Method::GET, None) if head.uri.path() == "/menu" => {
            Ok(told(StatusCode::OK, "burger: PUT /orders/7\n"))
        }
        _ => Ok(told(
            StatusCode::NOT_FOUND,
            "there is PUT /orders/7, and GET /menu",
        )),
    }
}

async fn cook<R: Runtime>(
    rt: &R,
    item: u64,
    served: &Served,
    fuse: &Fuse,
) -> io::Result<Response<Full<Bytes>>> {
    let settings = served.settings();
    let service = settings.service_of(item);
    if !service.is_zero() {
        rt.sleep(service).await;
    }
    let misdeed = served.count();
    let bytes = match misdeed {
        Some(Misdeed::Oversize(bytes)) => bytes,
        Some(Misdeed::Die) => {
            served.end().await;
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        _ => settings.reply_bytes,
    };
    *fuse.lock().unwrap_or_else(PoisonError::into_inner) = misdeed;
    let burger = contents(item, bytes as usize);
    Ok(Response::new(Full::new(Bytes::from(burger))))
}

fn told(status: StatusCode, what: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(what.as_bytes())));
    *response.status_mut() = status;
    response
}

/// The runtime's timer, as hyper asks for one.
#[derive(Debug)]
struct Clock<R>(R);

impl<R: Runtime> Timer for Clock<R> {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        Box::pin(Shared::<R>(Mutex::new(Box::pin(self.0.sleep(duration)))))
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(Shared::<R>(Mutex::new(Box::pin(
            self.0.sleep_until(deadline),
        ))))
    }

    fn now(&self) -> Instant {
        self.0.now()
    }
}

/// A sleep that may be shared between threads, as hyper wants it; nobody ever takes the lock.
struct Shared<R: Time>(Mutex<Pin<Box<R::Sleep>>>);

impl<R: Runtime> Future for Shared<R> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let sleep = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        sleep.as_mut().poll(cx)
    }
}

impl<R: Runtime> Sleep for Shared<R> {}
