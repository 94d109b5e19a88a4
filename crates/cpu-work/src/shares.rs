//! Nearly equal shares of a range, for kernels that are cut along one line.

use std::ops::Range;

/// Cuts a range into `count` shares, or into as many as it has numbers, if those are fewer; none of them is empty.
pub(crate) fn shares(whole: Range<usize>, count: usize) -> impl Iterator<Item = Range<usize>> {
    let count = count.min(whole.len());
    let bound = move |number: usize| whole.start + whole.len() * number / count;
    (0..count).map(move |number| bound(number)..bound(number + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_nearly_equal_and_leave_nothing_out() {
        assert_eq!(shares(3..13, 3).collect::<Vec<_>>(), [3..6, 6..9, 9..13]);
        assert_eq!(shares(3..5, 9).collect::<Vec<_>>(), [3..4, 4..5]);
        assert_eq!(shares(5..5, 9).count(), 0);
    }
}
