//! An order over HTTP/1.1, and the burger that comes back: beside hyper, used as its users do.

use crate::load::{Load, Took};
use crate::native::Native;
use anyhow::Result;
use benches::side::Joined;
use http_body_util::{BodyExt, Empty};
use hyper::Method;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use io_sim::http;
use runtime_adapter::{Net, Owned, Owner, Runtime};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

type Sender = SendRequest<Empty<Bytes>>;

/// Measures the device.
pub(crate) fn ours<R: Runtime + Net + Owned>(
    owner: &Owner<R>,
    kitchen: SocketAddr,
    load: Load,
) -> Result<Took> {
    let bounds = crate::tcp::bounds(load.callers)?;
    let device = http::Api::new(owner.handle(), kitchen, bounds, None);
    crate::ours::measure(owner, &device, load)
}

/// Measures hyper on the runtime: a connection for each caller, each driven by a task of its own.
pub(crate) fn native<N: Native>(native: &N, kitchen: SocketAddr, load: Load) -> Result<Took> {
    let streams = crate::tcp::connect(kitchen, load.callers)?;
    let side = native.clone();
    let senders = native.drive(async move {
        let mut senders = Vec::new();
        for stream in streams {
            let (sender, connection) = handshake(N::for_hyper(N::adopt(stream)?)).await?;
            senders.push(sender);
            // It ends with its sender; what ended it is told to whoever asks.
            let driving = side.spawn(async move { drop(connection.await) });
            keep(driving);
        }
        anyhow::Ok(senders)
    })?;
    let kept = Arc::new(Mutex::new(senders));
    load.measure(|slice| {
        let (side, kept) = (native.clone(), Arc::clone(&kept));
        native.drive(async move {
            let senders = std::mem::take(&mut *kept.lock().unwrap_or_else(PoisonError::into_inner));
            let callers = senders.into_iter().zip(0..).map(|(mut sender, caller)| {
                let (items, kept) = (load.items(slice, caller), Arc::clone(&kept));
                side.spawn(async move {
                    let host = kitchen.to_string();
                    for item in items {
                        let asked = exchange(&mut sender, &host, item).await;
                        asked.unwrap_or_else(broken);
                    }
                    kept.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(sender);
                })
            });
            let callers: Vec<_> = callers.collect();
            for caller in callers {
                caller.await.joined();
            }
        });
        Ok(())
    })
}

/// Lets a task run on, whose handle would end it.
fn keep<T>(handle: T) {
    std::mem::forget(handle);
}

async fn exchange(sender: &mut Sender, host: &str, item: u64) -> Result<u64> {
    let request = hyper::Request::builder()
        .method(Method::PUT)
        .uri(format!("/orders/{item}"))
        .header(hyper::header::HOST, host)
        .body(Empty::new())?;
    sender.ready().await?;
    let response = sender.send_request(request).await?;
    anyhow::ensure!(response.status().is_success(), "{}", response.status());
    let mut body = response.into_body();
    let mut bytes = 0;
    while let Some(frame) = body.frame().await {
        bytes += frame?.data_ref().map_or(0, Bytes::len) as u64;
    }
    Ok(bytes)
}

fn broken(error: anyhow::Error) -> u64 {
    panic!("the kitchen gave an error: {error:#}")
}
