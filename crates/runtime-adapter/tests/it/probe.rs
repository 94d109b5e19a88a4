//! A future that tells what becomes of it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Ready at its first poll or never, as it was told; panics when it is dropped.
#[derive(Debug)]
pub(crate) struct PanicsOnDrop {
    pub(crate) ready: bool,
}

impl Future for PanicsOnDrop {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<()> {
        if self.ready {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

impl Drop for PanicsOnDrop {
    fn drop(&mut self) {
        std::panic::resume_unwind(Box::new("a destructor's panic"));
    }
}
