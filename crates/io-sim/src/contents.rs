//! What is moved for an item: bytes that say which item they belong to, so that whoever has them can tell.

/// Returns the contents of `item`: text that names it, again and again, `bytes` long.
///
/// ```
/// assert_eq!(io_sim::contents(7, 12), b"item 7\nitem ");
/// ```
#[must_use]
pub fn contents(item: u64, bytes: usize) -> Vec<u8> {
    let line = format!("item {item}\n").into_bytes();
    line.iter().copied().cycle().take(bytes).collect()
}

/// Tells whether these are the contents of `item`, as far as they go.
#[must_use]
pub fn is_of(item: u64, told: &[u8]) -> bool {
    told == contents(item, told.len())
}
