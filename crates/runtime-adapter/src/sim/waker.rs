//! The waker of a simulated task: three numbers in the place of a pointer.
//!
//! Cloning it, dropping it and comparing it touch no memory. What it wakes is looked up in the run that the calling thread
//! drives: see [`wake`](super::access::wake).

use super::access;
use super::core::TaskKey;
use std::ptr;
use std::task::{RawWaker, RawWakerVTable, Waker};

/// Bits of the run's number, above those of the task: together the 64 of a pointer.
const RUN_BITS: u32 = usize::BITS - TaskKey::BITS;

/// What of a run's number its wakers know.
pub(super) const RUN_MASK: u32 = (1 << RUN_BITS) - 1;

/// Unique by its address, by which a waker of a simulated task is known.
static VTABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake, drop);

/// Makes the waker of a task.
#[inline]
pub(super) fn waker(run: u32, key: TaskKey) -> Waker {
    let bits = key.bits() | u64::from(run & RUN_MASK) << TaskKey::BITS;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "this module is built where pointers have 64 bits"
    )]
    let bits = bits as usize;
    let raw = RawWaker::new(ptr::without_provenance(bits), &VTABLE);
    #[expect(
        unsafe_code,
        reason = "a waker without an allocation can't be had otherwise"
    )]
    // SAFETY: the contract of `RawWaker` is about what the functions of the table do with the pointer. Here it is never
    // followed, only taken apart into numbers: `clone` copies it, `drop` forgets it, both may be called in any order, any
    // number of times and on any thread, and so may `wake`, which is safe code over those numbers. (valgrind's memcheck finds
    // nothing in the tests of this module.)
    unsafe {
        Waker::from_raw(raw)
    }
}

/// Reads a waker of a simulated task back, with its run; `None` for anybody else's.
#[inline]
pub(super) fn read(waker: &Waker) -> Option<(u32, TaskKey)> {
    ptr::eq(waker.vtable(), &raw const VTABLE).then(|| parts(waker.data()))
}

#[inline]
fn parts(data: *const ()) -> (u32, TaskKey) {
    let bits = data.addr() as u64;
    let task = bits & ((1 << TaskKey::BITS) - 1);
    let key = TaskKey::of_bits(task).expect("invariant: the other bits are masked");
    ((bits >> TaskKey::BITS) as u32, key)
}

fn clone(data: *const ()) -> RawWaker {
    RawWaker::new(data, &VTABLE)
}

fn wake(data: *const ()) {
    let (run, key) = parts(data);
    access::wake(run, key);
}

fn drop(_data: *const ()) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waker_is_read_back_as_what_it_was_made_of() {
        for (run, index, generation) in [
            (0, 0, 0),
            (1, 2, 3),
            (RUN_MASK, (1 << 26) - 1, (1 << 22) - 1),
        ] {
            let key = TaskKey::new(index, generation);
            assert_eq!((key.index(), key.generation()), (index, generation));
            assert_eq!(read(&waker(run, key)), Some((run, key)));
            assert_eq!(read(&waker(run, key).clone()), Some((run, key)));
        }
        assert_eq!(read(Waker::noop()), None);
    }
}
