//! async-std, with the two workers that it has in every test of this process.

use crate::conforms;
use runtime_adapter::async_std::MultiThread;
use runtime_adapter::conformance::Suite;

fn multi_thread() -> Suite<MultiThread> {
    Suite::new(|| MultiThread::builder().workers(2).build()).workers(2)
}

#[test]
fn multi_thread_conforms() {
    conforms::quickly(multi_thread());
}

#[test]
fn what_takes_long_conforms() {
    conforms::slowly(multi_thread());
}
