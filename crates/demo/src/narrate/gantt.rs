//! A Gantt chart in text: one row per person, one letter per stretch of time.

use bench_report::render::Style;
use core_model::Actor;
use lab::{Interval, Phase};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The phases in the order of the legend, with the letter and the colour (an SGR code) of each.
const LEGEND: [(Phase, char, &str, &str); 7] = [
    (Phase::InLine, '.', "2", "in line"),
    (Phase::Ordering, 'o', "35", "ordering"),
    (Phase::Waiting, '-', "33", "waiting"),
    (Phase::Story, 's', "32", "telling a story"),
    (Phase::Eating, 'e', "36", "eating"),
    (Phase::Grilling, '#', "31", "burgers on the grill"),
    (Phase::Cleaning, 'c', "34", "cleaning"),
];

/// Draws everybody's day; `end_ns` is the right edge.
pub(crate) fn chart(
    days: &BTreeMap<Actor, Vec<Interval>>,
    end_ns: u64,
    width: usize,
    style: Style,
) -> String {
    let names: Vec<_> = days.keys().map(ToString::to_string).collect();
    let margin = names.iter().map(String::len).max().unwrap_or(0);
    let columns = width.saturating_sub(margin + 3).clamp(10, 100);
    let scale = format!(
        "{:margin$} 0{:>edge$}\n",
        "",
        super::time(std::time::Duration::from_nanos(end_ns)),
        edge = columns
    );
    let rows: Vec<_> = days
        .values()
        .map(|intervals| row(intervals, end_ns, columns))
        .collect();
    let mut text = scale;
    for (row, name) in rows.iter().zip(&names) {
        let letters: String = row.iter().map(|phase| letter(*phase, style)).collect();
        let _ = writeln!(text, "{name:margin$} |{letters}|");
    }
    text.push_str(&legend(&rows, margin, style));
    text
}

/// What is shown in each column.
fn row(intervals: &[Interval], end_ns: u64, columns: usize) -> Vec<Option<Phase>> {
    let edge = |column: usize| u128::from(end_ns) * column as u128 / columns as u128;
    let columns = 0..columns;
    columns
        .map(|column| in_column(intervals, edge(column), edge(column + 1)))
        .collect()
}

/// The phase to show for a stretch of time: a short act is not lost among long waits.
fn in_column(intervals: &[Interval], from: u128, to: u128) -> Option<Phase> {
    let overlapping = intervals.iter().filter(|interval| {
        let (start, end) = (u128::from(interval.from_ns), u128::from(interval.to_ns));
        start < to.max(from + 1) && end > from
    });
    overlapping
        .map(|interval| interval.phase)
        .max_by_key(|phase| prominence(*phase))
}

fn prominence(phase: Phase) -> u8 {
    match phase {
        Phase::InLine | Phase::Waiting => 0,
        Phase::Grilling | Phase::Eating | Phase::Cleaning => 1,
        Phase::Ordering => 2,
        Phase::Story => 3,
    }
}

fn letter(phase: Option<Phase>, style: Style) -> String {
    let Some(phase) = phase else {
        return " ".to_owned();
    };
    let found = LEGEND.iter().find(|(known, ..)| *known == phase);
    match found {
        Some((_, letter, colour, _)) if style.colour => {
            format!("\u{1b}[{colour}m{letter}\u{1b}[0m")
        }
        Some((_, letter, ..)) => letter.to_string(),
        None => "?".to_owned(),
    }
}

/// Explains the letters that are to be seen.
fn legend(rows: &[Vec<Option<Phase>>], margin: usize, style: Style) -> String {
    let seen = |phase| rows.iter().flatten().any(|shown| *shown == Some(phase));
    let entries: Vec<_> = LEGEND
        .iter()
        .filter(|(phase, ..)| seen(*phase))
        .map(|(phase, _, _, name)| format!("{} {name}", letter(Some(*phase), style)))
        .collect();
    format!("{:margin$}  {}\n", "", entries.join("   "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Style = Style {
        colour: false,
        ascii: false,
    };

    fn interval(phase: Phase, from_ns: u64, to_ns: u64) -> Interval {
        Interval {
            phase,
            from_ns,
            to_ns,
        }
    }

    #[test]
    fn a_row_has_a_letter_for_each_stretch_and_keeps_short_acts() {
        let day = [
            interval(Phase::InLine, 0, 400),
            interval(Phase::Ordering, 400, 401),
            interval(Phase::Waiting, 401, 800),
            interval(Phase::Eating, 800, 900),
        ];
        let letters = row(&day, 1_000, 10)
            .into_iter()
            .map(|phase| letter(phase, PLAIN));
        assert_eq!(letters.collect::<String>(), "....o---e ");
    }

    #[test]
    fn the_chart_names_everybody_and_explains_only_what_is_seen() {
        let days = BTreeMap::from([
            (Actor::Customer(0), vec![interval(Phase::Waiting, 0, 10)]),
            (Actor::Cashier(0), vec![interval(Phase::Ordering, 0, 5)]),
        ]);
        let chart = chart(&days, 10, 40, PLAIN);
        assert!(chart.contains("customer 0 |---"), "{chart}");
        assert!(chart.contains("o ordering   - waiting"), "{chart}");
        assert!(!chart.contains("eating"), "{chart}");
    }
}
