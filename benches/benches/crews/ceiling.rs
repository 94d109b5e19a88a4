//! What the machine has to give: a loop that touches nothing but registers, on some threads at once.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::thread;

/// How often each thread goes round: some tens of milliseconds.
const ROUNDS: u64 = 20_000_000;

/// Runs the loop on so many threads, each as often as one alone would: twice the threads do twice the work.
pub(crate) fn spin(threads: NonZeroUsize) {
    thread::scope(|scope| {
        for _ in 1..threads.get() {
            scope.spawn(|| black_box(mix(black_box(ROUNDS))));
        }
        black_box(mix(black_box(ROUNDS)));
    });
}

/// Four chains of a xorshift generator (Marsaglia, *Xorshift RNGs*, 2003, <https://doi.org/10.18637/jss.v008.i14>), so that
/// the units of a processor have something to do at once, as in real computing.
fn mix(rounds: u64) -> u64 {
    let mut states = [1_u64, 2, 3, 4];
    for _ in 0..rounds {
        for state in &mut states {
            *state ^= *state << 13;
            *state ^= *state >> 7;
            *state ^= *state << 17;
        }
    }
    states.iter().fold(0, |sum, state| sum ^ state)
}
