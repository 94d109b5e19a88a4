//! smol, both flavours.

use crate::conforms;
use runtime_adapter::conformance::Suite;
use runtime_adapter::smol::{Local, MultiThread};

fn multi_thread(workers: usize) -> Suite<MultiThread> {
    Suite::new(move || MultiThread::builder().workers(workers).build()).workers(workers)
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
    conforms::slowly(multi_thread(4));
}
