//! What watching costs: a hundredth of a processor at most, and no more for a longer run.

use crate::planted::planted;

/// What may be spent in advance, and at the end: on a last look, and on closing a hundred accounts.
const ADVANCE_NS: u64 = 8_000_000;

#[test]
fn a_hundred_threads_cost_no_more_than_a_hundredth_of_a_processor() {
    let watched = planted("many", "400");
    let sampling = watched.profile.sampling;
    assert_eq!(watched.profile.exact.threads, 101);
    assert!(
        sampling.cost_ns <= watched.profile.wall_ns / 100 + ADVANCE_NS,
        "{sampling:?} of {} ns",
        watched.profile.wall_ns
    );
    assert!(sampling.was_slowed_down(), "and says so: {sampling:?}");
}
