//! A bar beside each time, as long as its share of the longest in the table: what a reader sees before any number.

use super::columns::Column;
use crate::Cell;

/// Characters of the bar that shows the longest time.
const LENGTH: usize = 8;
/// The end of a bar, by eighths of a character.
const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
/// Bars stay longer than any other column that may go.
const RANK: u8 = 1;

/// Puts a column of bars before the column of times.
pub(crate) fn added(mut columns: Vec<Column>, cells: &[&Cell]) -> Vec<Column> {
    let time = |cell: &&Cell| cell.measured.as_ref().map_or(0.0, |m| m.makespan.median);
    let longest = cells.iter().map(time).fold(0.0, f64::max);
    let entries = cells.iter().map(|cell| bar(time(cell), longest)).collect();
    if let Some(place) = columns.iter().position(|column| column.title == "time") {
        columns.insert(
            place,
            Column {
                title: "",
                legend: "",
                right: false,
                rank: RANK,
                entries,
            },
        );
    }
    columns
}

/// A bar for a share of the longest; what is not nothing is at least the narrowest.
fn bar(value: f64, longest: f64) -> String {
    if value <= 0.0 || longest <= 0.0 {
        return String::new();
    }
    let eighths = (value / longest * (8 * LENGTH) as f64).max(1.0);
    let whole = (1..=LENGTH).filter(|&n| (8 * n) as f64 <= eighths).count();
    let rest = (1..8)
        .filter(|&n| (8 * whole + n) as f64 <= eighths)
        .count();
    "█".repeat(whole) + PARTS[rest]
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        let bars = [10.0, 5.0, 0.7, 0.0001, 0.0].map(|value| bar(value, 10.0));
        assert_eq!(bars, ["████████", "████", "▌", "▏", ""]);
        assert_eq!(bar(1.0, 0.0), "");
    }
}
