//! A client with data: it sends what it is asked for, and takes what it is sent.

use super::rigged::{Fuse, Rigged};
use super::server::{self, Error, Served};
use super::{Misdeed, Settings};
use crate::contents;
use crate::tcp::frame::{HEADER, Header, Kind};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use runtime_adapter::{Net, Runtime};
use std::io;
use std::sync::{Arc, PoisonError};

/// The bytes that are taken at once.
const BLOCK: usize = 64 << 10;

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
        attend(clock.clone(), stream, served)
    })
    .await
}

/// Serves one connection to its end. One that fails is closed: its client sees why.
async fn attend<R: Runtime + Net>(rt: R, mut stream: Rigged<R>, served: Arc<Served>) {
    let patience = served.settings().patience;
    let fuse = stream.fuse();
    loop {
        let asking = rt.timeout(patience, take(&mut stream, served.settings().body_bytes));
        let Ok(Ok(asked)) = asking.await else { return };
        let service = served.settings().service_of(asked.item);
        if !service.is_zero() {
            rt.sleep(service).await;
        }
        let misdeed = served.count();
        if misdeed == Some(Misdeed::Die) {
            return served.end().await;
        }
        let answering = answer(&mut stream, asked, &fuse, misdeed, served.settings());
        let Ok(Ok(())) = rt.timeout(patience, answering).await else {
            return;
        };
    }
}

/// Takes one request, and the data in it.
async fn take<R: Net>(stream: &mut Rigged<R>, most: usize) -> io::Result<Header> {
    let mut head = [0; HEADER];
    stream.read_exact(&mut head).await?;
    let header = Header::decode(&head).ok_or(io::ErrorKind::InvalidData)?;
    let mut left = match header.kind {
        Kind::Ask => 0,
        Kind::Data => header.length as usize,
        Kind::Received => return Err(io::ErrorKind::InvalidData.into()),
    };
    if left > most {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut block = vec![0; left.min(BLOCK)];
    while left > 0 {
        let next = block.len().min(left);
        stream.read_exact(&mut block[..next]).await?;
        left -= next;
    }
    Ok(header)
}

async fn answer<R: Net>(
    stream: &mut Rigged<R>,
    asked: Header,
    fuse: &Fuse,
    misdeed: Option<Misdeed>,
    settings: &Settings,
) -> io::Result<()> {
    let Header { item, length, kind } = asked;
    let mut reply = match kind {
        Kind::Data => Header {
            kind: Kind::Received,
            length,
            item,
        }
        .encode()
        .to_vec(),
        _ => {
            let length = match misdeed {
                Some(Misdeed::Oversize(bytes)) => bytes,
                _ => settings.reply_bytes,
            };
            let kind = Kind::Data;
            let mut reply = Header { kind, length, item }.encode().to_vec();
            reply.extend(contents(item, length as usize));
            reply
        }
    };
    if let (Some(Misdeed::Oversize(bytes)), Kind::Data) = (misdeed, kind) {
        // More was received than was ever sent.
        reply[4..8].copy_from_slice(&bytes.to_be_bytes());
    }
    *fuse.lock().unwrap_or_else(PoisonError::into_inner) = misdeed;
    stream.write_all(&reply).await
}
