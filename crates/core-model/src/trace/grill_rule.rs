//! The kitchen's capacity: how many burgers are on the grill at once.

use super::shop_ledger::ShopLedger;
use super::violation::{Findings, Invariant};

/// Merges the sorted times at which burgers are put on and taken off. What is put on and taken off in the same nanosecond
/// counts as taken off first. Told is each time at which the grill becomes too full.
pub(super) fn judge(ledger: &ShopLedger<'_>, found: &mut Findings) {
    if ledger.on_the_grill.most() <= u64::from(ledger.plan.grill) {
        return;
    }
    let (on, off) = times(ledger);
    let room = ledger.plan.grill as usize;
    let (mut before, mut gone) = (0, 0);
    let mut was_over = false;
    for together in on.chunk_by(|a, b| a == b) {
        let at_ns = together[0];
        while off.get(gone).is_some_and(|time| *time <= at_ns) {
            gone += 1;
            // Back within the room in between, so a later excess is a new one. Burgers that take no time are gone before
            // they are counted, hence no subtraction.
            was_over &= before > room + gone;
        }
        before += together.len();
        let burgers = before - gone;
        if burgers > room && !was_over {
            let detail =
                format_args!("{burgers} burgers on a grill with room for {room}, at {at_ns} ns");
            found.add(Invariant::GrillCapacity, detail);
        }
        was_over = burgers > room;
    }
}

/// When burgers are put on the grill and taken off, sorted. Burgers whose times make no sense are told elsewhere, and left
/// out.
fn times(ledger: &ShopLedger<'_>) -> (Vec<u64>, Vec<u64>) {
    let (mut on, mut off) = (Vec::new(), Vec::new());
    for (order, row) in ledger.orders.iter() {
        let came_out = ledger.ready(row).is_known();
        for burger in 0..ledger.plan.burgers {
            let times = ledger.burger(order, burger);
            match (times.started.get(), times.done.get()) {
                (Some(started), Some(done)) if started <= done => {
                    on.push(started);
                    off.push(done);
                }
                // Still on the grill when the run stopped.
                (Some(started), None) if !came_out => on.push(started),
                _ => {}
            }
        }
    }
    on.sort_unstable();
    off.sort_unstable();
    (on, off)
}
