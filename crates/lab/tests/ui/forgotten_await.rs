//! An order whose await was forgotten: the future is made, and thrown away.
#![deny(unused_must_use)]

use lab::awaiting::Counter;
use runtime_adapter::Runtime;

async fn lunch<R: Runtime>(counter: Counter<R>) {
    counter.get_burgers(2);
}

fn main() {}
