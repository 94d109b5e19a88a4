//! Which descriptors a thread waits for when it waits for several.

use super::reader::Reader;
use std::fs::File;
use std::os::unix::fs::FileExt;

/// Descriptors of one wait that are looked at.
const MOST: usize = 64;

/// Those that an epoll descriptor has; the kernel lists them beside the descriptor.
pub(super) fn of_epoll(pid: i32, fd: u64, reader: &mut Reader) -> Vec<u64> {
    let path = format!("/proc/{pid}/fdinfo/{fd}");
    let Ok(text) = reader.all(&path, 64 << 10) else {
        return Vec::new();
    };
    let listed = text.lines().filter_map(|line| line.strip_prefix("tfd:"));
    listed
        .filter_map(|rest| rest.split_ascii_whitespace().next()?.parse().ok())
        .take(MOST)
        .collect()
}

/// Those of a list in the program's memory: eight bytes each, of which the first four are the descriptor.
pub(super) fn of_poll(pid: i32, at: u64, count: u64) -> Vec<u64> {
    let count = usize::try_from(count).unwrap_or(MOST).min(MOST);
    let bytes = memory(pid, at, count * 8);
    let words = bytes
        .chunks_exact(8)
        .filter_map(|entry| entry.first_chunk::<4>());
    words
        .filter_map(|word| u64::try_from(i32::from_ne_bytes(*word)).ok())
        .collect()
}

/// Those of sets of bits in the program's memory.
pub(super) fn of_select(pid: i32, count: u64, sets: [u64; 3]) -> Vec<u64> {
    let length = usize::try_from(count.min(1024)).unwrap_or(0).div_ceil(8);
    let mut found: Vec<u64> = Vec::new();
    for at in sets.into_iter().filter(|&at| at != 0) {
        let bits = memory(pid, at, length);
        let set = (0..count.min(1024)).filter(|&fd| {
            let byte = usize::try_from(fd / 8).ok().and_then(|byte| bits.get(byte));
            byte.is_some_and(|byte| byte >> (fd % 8) & 1 == 1)
        });
        found.extend(set);
    }
    found.sort_unstable();
    found.dedup();
    found.truncate(MOST);
    found
}

/// A piece of the program's memory; empty where it cannot be read.
fn memory(pid: i32, at: u64, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    let read = File::open(format!("/proc/{pid}/mem")).and_then(|file| file.read_at(&mut bytes, at));
    bytes.truncate(read.unwrap_or(0));
    bytes
}
