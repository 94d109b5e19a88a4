//! Plain threads.

use crate::conforms;
use runtime_adapter::conformance::Suite;
use runtime_adapter::threads::Threads;

fn threads() -> Suite<Threads> {
    Suite::new(|| Threads::builder().build())
}

#[test]
fn thread_per_task_conforms() {
    conforms::quickly(threads());
}

#[test]
fn what_takes_long_conforms() {
    conforms::slowly(threads());
}
