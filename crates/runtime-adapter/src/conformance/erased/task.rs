//! The handle of a task on a runtime whose type is forgotten.

use super::{AnyValue, BoxFuture};
use crate::{JoinError, Task};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// What a handle can do, without a type in it.
pub(super) trait DynTask: Send {
    fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<Result<AnyValue, JoinError>>;
    fn detach(self: Box<Self>);
    fn cancel(self: Box<Self>) -> BoxFuture<Result<AnyValue, JoinError>>;
}

/// Forgets the type of a handle.
pub(super) fn erase<K: Task<AnyValue> + 'static>(task: K) -> Box<dyn DynTask> {
    Box::new(Erase(task))
}

struct Erase<K>(K);

impl<K: Task<AnyValue> + 'static> DynTask for Erase<K> {
    fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<Result<AnyValue, JoinError>> {
        Pin::new(&mut self.0).poll(cx)
    }

    fn detach(self: Box<Self>) {
        self.0.detach();
    }

    fn cancel(self: Box<Self>) -> BoxFuture<Result<AnyValue, JoinError>> {
        Box::pin(self.0.cancel())
    }
}

/// A task whose result is a `T`; dropping it drops the runtime's own handle.
pub(in crate::conformance) struct ErasedTask<T> {
    task: Box<dyn DynTask>,
    open: fn(AnyValue) -> T,
}

impl<T> ErasedTask<T> {
    pub(super) fn new(task: Box<dyn DynTask>, open: fn(AnyValue) -> T) -> Self {
        Self { task, open }
    }
}

impl<T> Future for ErasedTask<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = self.task.poll_ended(cx);
        ended.map(|ended| ended.map(self.open))
    }
}

impl<T: Send> Task<T> for ErasedTask<T> {
    fn detach(self) {
        self.task.detach();
    }

    fn cancel(self) -> impl Future<Output = Result<T, JoinError>> + Send {
        let (cancel, open) = (self.task.cancel(), self.open);
        async move { cancel.await.map(open) }
    }
}
