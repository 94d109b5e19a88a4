//! Sorting and merging of a few samples without a branch.

/// Returns the lower and the higher.
#[inline(always)]
pub(super) fn pair<S: Copy + Ord>(a: S, b: S) -> (S, S) {
    (a.min(b), a.max(b))
}

/// Sorts three.
#[inline(always)]
pub(super) fn three<S: Copy + Ord>([a, b, c]: [S; 3]) -> [S; 3] {
    let (a, b) = pair(a, b);
    let (b, c) = pair(b, c);
    let (a, b) = pair(a, b);
    [a, b, c]
}

/// Sorts five in nine comparisons, as few as there can be: D. E. Knuth, *The Art of Computer Programming*, volume 3, 5.3.4.
#[inline(always)]
pub(super) fn five<S: Copy + Ord>([a, b, c, d, e]: [S; 5]) -> [S; 5] {
    let ((a, b), (d, e)) = (pair(a, b), pair(d, e));
    let (c, e) = pair(c, e);
    let (c, d) = pair(c, d);
    let (b, e) = pair(b, e);
    let (a, d) = pair(a, d);
    let (a, c) = pair(a, c);
    let (b, d) = pair(b, d);
    let (b, c) = pair(b, c);
    [a, b, c, d, e]
}

/// Merges two and two.
///
/// This and the other merges are K. E. Batcher's: those of even and of odd rank are merged by themselves, after which each is
/// at most one place from its own. *Sorting networks and their applications*, AFIPS Conference Proceedings 32, 1968,
/// <https://doi.org/10.1145/1468075.1468121>.
#[inline(always)]
pub(super) fn merge_two<S: Copy + Ord>([a0, a1]: [S; 2], [b0, b1]: [S; 2]) -> [S; 4] {
    let (first, high) = pair(a0, b0);
    let (low, last) = pair(a1, b1);
    let (second, third) = pair(high, low);
    [first, second, third, last]
}

/// Merges three and three.
#[inline(always)]
fn merge_three<S: Copy + Ord>([a0, a1, a2]: [S; 3], [b0, b1, b2]: [S; 3]) -> [S; 6] {
    let [even0, even1, even2, even3] = merge_two([a0, a2], [b0, b2]);
    let (odd0, odd1) = pair(a1, b1);
    let (second, third) = pair(odd0, even1);
    let (fourth, fifth) = pair(odd1, even2);
    [even0, second, third, fourth, fifth, even3]
}

/// Merges five and five.
#[inline(always)]
pub(super) fn merge_five<S: Copy + Ord>(a: [S; 5], b: [S; 5]) -> [S; 10] {
    let even = merge_three([a[0], a[2], a[4]], [b[0], b[2], b[4]]);
    let odd = merge_two([a[1], a[3]], [b[1], b[3]]);
    let (second, third) = pair(odd[0], even[1]);
    let (fourth, fifth) = pair(odd[1], even[2]);
    let (sixth, seventh) = pair(odd[2], even[3]);
    let (eighth, ninth) = pair(odd[3], even[4]);
    [
        even[0], second, third, fourth, fifth, sixth, seventh, eighth, ninth, even[5],
    ]
}

/// Returns the six in the middle of ten and ten that are sorted. What it computes besides is never used, and so is left out
/// by the compiler.
#[inline(always)]
pub(super) fn six_in_the_middle<S: Copy + Ord>(a: [S; 10], b: [S; 10]) -> [S; 6] {
    let even = merge_five(
        [a[0], a[2], a[4], a[6], a[8]],
        [b[0], b[2], b[4], b[6], b[8]],
    );
    let odd = merge_five(
        [a[1], a[3], a[5], a[7], a[9]],
        [b[1], b[3], b[5], b[7], b[9]],
    );
    let (first, second) = pair(odd[3], even[4]);
    let (third, fourth) = pair(odd[4], even[5]);
    let (fifth, sixth) = pair(odd[5], even[6]);
    [first, second, third, fourth, fifth, sixth]
}

/// Returns the median of six and five that are sorted: however many of the six lowest are taken from each, the highest of
/// those is at least the median, and it is the median where those are the lowest.
#[inline(always)]
pub(super) fn middle_of_eleven<S: Copy + Ord>(a: [S; 6], b: [S; 5]) -> S {
    let (first, second) = (a[0].max(b[4]), a[1].max(b[3]));
    let (third, fourth) = (a[2].max(b[2]), a[3].max(b[1]));
    let fifth = a[4].max(b[0]);
    first
        .min(second)
        .min(third.min(fourth))
        .min(fifth.min(a[5]))
}
