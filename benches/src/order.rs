//! The order in which the sides of a comparison take their turns.

/// Returns who goes when in a round, for `sides` of them: rotated by the round, and back again in every other one.
///
/// For two sides that is A B, B A, B A, A B: none always goes first, and a drift of the machine that is linear in time
/// cancels.
pub fn order(sides: usize, round: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sides).collect();
    if sides > 0 {
        order.rotate_left((round / 2) % sides);
    }
    if round % 2 == 1 {
        order.reverse();
    }
    order
}

/// Measures every side once per round, in [`order`], and returns the values of each side by round.
///
/// # Errors
///
/// The first that a measurement gives.
pub fn rounds<T, E>(
    sides: usize,
    rounds: usize,
    mut measure: impl FnMut(usize) -> Result<T, E>,
) -> Result<Vec<Vec<T>>, E> {
    let mut values: Vec<Vec<T>> = (0..sides).map(|_| Vec::with_capacity(rounds)).collect();
    for round in 0..rounds {
        for side in order(sides, round) {
            values[side].push(measure(side)?);
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_sides_go_there_and_back() {
        let orders: Vec<_> = (0..4).map(|round| order(2, round)).collect();
        assert_eq!(orders, [[0, 1], [1, 0], [1, 0], [0, 1]]);
    }

    #[test]
    fn every_side_is_as_often_in_every_place() {
        for sides in 1..5 {
            for place in 0..sides {
                let mut seen = vec![0; sides];
                (0..2 * sides).for_each(|round| seen[order(sides, round)[place]] += 1);
                assert_eq!(seen, vec![2; sides]);
            }
        }
    }

    #[test]
    fn values_come_back_by_side() {
        let mut n = 0;
        let values = rounds(2, 2, |side| {
            n += 1;
            Ok::<_, ()>((side, n))
        });
        assert_eq!(values, Ok(vec![vec![(0, 1), (0, 4)], vec![(1, 2), (1, 3)]]));
    }
}
