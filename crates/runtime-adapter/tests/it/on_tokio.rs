//! tokio, every flavour.

use crate::conforms;
use runtime_adapter::conformance::Suite;
use runtime_adapter::tokio::{CurrentThread, Local, MultiThread};

fn current_thread() -> Suite<CurrentThread> {
    Suite::new(|| CurrentThread::builder().build()).workers(1)
}

fn multi_thread(workers: usize) -> Suite<MultiThread> {
    Suite::new(move || MultiThread::builder().workers(workers).build()).workers(workers)
}

#[test]
fn current_thread_conforms() {
    conforms::quickly(current_thread());
}

#[test]
fn multi_thread_conforms_with_one_worker() {
    conforms::quickly(multi_thread(1));
}

#[test]
fn multi_thread_conforms_with_four_workers() {
    conforms::quickly(multi_thread(4));
}

#[test]
fn local_conforms() {
    conforms::quickly(Suite::local(|| Local::builder().build()).workers(1));
}

#[test]
fn what_takes_long_conforms() {
    conforms::slowly(current_thread());
    conforms::slowly(multi_thread(4));
}
