//! The study told to a person: a table, a sentence for each way, and what the laws say.

use std::fmt::Write;

use super::{Amdahl, Clock, Contention, Crowd, Law, Row, Study};
use crate::Difference;
use crate::render::units;
use crate::stats::{Estimate, FEWEST};

/// The spaces between two columns.
const GAP: &str = "  ";

impl Study {
    /// Tells all of it: lines for a terminal, the last one ended too.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.table();
        text.push('\n');
        for row in self.rows.iter().filter(|row| row.way != self.base) {
            let _ = writeln!(text, "{}.", self.beside_base(row));
        }
        for crowd in &self.crowds {
            let _ = writeln!(text, "{}.", self.crowd(crowd));
        }
        for law in &self.laws {
            text.push_str(&told(law));
        }
        if self.clock == Clock::Real && self.rounds < FEWEST {
            let _ = writeln!(
                text,
                "Chance cannot be told from a difference with fewer than {FEWEST} rounds: `--repeat {FEWEST}` or more."
            );
        }
        text
    }

    /// The table: a line for each way.
    fn table(&self) -> String {
        let times = self.rows.iter().map(|row| row.time_ns.median);
        let scale = units::shared_time(times);
        let has_amdahl = self.rows.iter().any(|row| row.amdahl.is_some());
        let has_usl = self.rows.iter().any(|row| row.usl.is_some());
        let has_intervals = self.clock == Clock::Real && self.rounds >= FEWEST;
        let mut titles = vec!["way", "time"];
        if has_intervals {
            titles.push("interval");
        }
        titles.push("speed-up");
        if has_intervals {
            titles.push("interval");
        }
        titles.extend(["efficiency", "whole zones"]);
        titles.extend(has_amdahl.then_some("Amdahl"));
        titles.extend(has_usl.then_some("USL"));
        let mut lines = vec![titles.into_iter().map(str::to_owned).collect::<Vec<_>>()];
        for row in &self.rows {
            let scale = scale.unwrap_or_else(|| units::time_scale(row.time_ns.median));
            let mut line = vec![row.way.to_string(), scale.with_unit(row.time_ns.median)];
            if has_intervals {
                line.push(interval(&row.time_ns, |ns| scale.number(ns)));
            }
            line.push(units::ratio(row.speed_up.median));
            if has_intervals {
                line.push(match row.way == self.base {
                    true => String::new(),
                    false => interval(&row.speed_up, units::ratio),
                });
            }
            line.push(units::percent(row.efficiency));
            line.push(units::ratio(row.whole_zones));
            let law = |speed_up: Option<f64>| speed_up.map_or_else(String::new, units::ratio);
            line.extend(has_amdahl.then(|| law(row.amdahl)));
            line.extend(has_usl.then(|| law(row.usl)));
            lines.push(line);
        }
        aligned(&lines)
    }

    /// `turns over one: 1.00 (0.99..1.02): no measurable difference`
    fn beside_base(&self, row: &Row) -> String {
        let (way, base) = (&row.way, &self.base);
        let ratio = units::ratio(row.over_base.median);
        let words = self.words(row.difference);
        format!(
            "{way} over {base}: {ratio}{}: {words}",
            self.range(&row.over_base)
        )
    }

    fn crowd(&self, crowd: &Crowd) -> String {
        let Crowd {
            crew,
            cleaners,
            processors,
            beside,
            difference,
        } = crowd;
        let on = match processors {
            1 => "1 processor".to_owned(),
            n => format!("{n} processors"),
        };
        let words = match difference {
            Difference::Unknown => "how they differ cannot be told".to_owned(),
            difference => self.words(*difference),
        };
        let range = match difference {
            Difference::Faster { ratio, interval }
            | Difference::Slower { ratio, interval }
            | Difference::NoMeasurableDifference { ratio, interval } => {
                let [low, high] = [interval.low, interval.high].map(units::ratio);
                match self.clock {
                    Clock::Real => format!(" ({}, {low}..{high})", units::ratio(*ratio)),
                    Clock::Virtual => format!(" ({})", units::ratio(*ratio)),
                }
            }
            Difference::Unknown => String::new(),
        };
        format!("{cleaners} cleaners on {on} ({crew}), beside {beside}: {words}{range}")
    }

    fn words(&self, difference: Difference) -> String {
        let times = |ratio: f64| units::ratio(ratio);
        match (difference, self.clock) {
            (Difference::Faster { ratio, .. }, _) => {
                format!("{} times as fast", times(1.0 / ratio))
            }
            (Difference::Slower { ratio, .. }, _) => {
                format!("it takes {} times as long", times(ratio))
            }
            (Difference::NoMeasurableDifference { interval, .. }, Clock::Real) => {
                // The ratio is paired and may leave out 1 where the times of both still overlap.
                match interval.contains(1.0) {
                    true => "no measurable difference".to_owned(),
                    false => "no measurable difference: their times overlap".to_owned(),
                }
            }
            (Difference::NoMeasurableDifference { .. }, Clock::Virtual) => {
                "no difference".to_owned()
            }
            (Difference::Unknown, _) => "too few rounds to tell".to_owned(),
        }
    }

    /// ` (0.99..1.02)`, where there is an interval and chance made it.
    fn range(&self, of: &Estimate) -> String {
        match (self.clock, of.interval()) {
            (Clock::Real, Some(_)) => format!(" ({})", interval(of, units::ratio)),
            _ => String::new(),
        }
    }
}

fn told(law: &Law) -> String {
    let Law { crew, amdahl, usl } = law;
    let mut text = amdahl_told(crew, amdahl);
    if let Some(usl) = usl {
        text.push_str(&usl_told(crew, usl));
    }
    text
}

fn amdahl_told(crew: &str, law: &Amdahl) -> String {
    let exact = match law.cleaners.len() {
        2 => "; two points are always met".to_owned(),
        _ => format!("; R² {:.3}", law.r_squared),
    };
    let on = fitted_to(&law.cleaners, law.crowded);
    format!(
        "Amdahl's law, {crew}: a serial share of {} ({on}{exact}).\n",
        units::percent(law.serial_share)
    )
}

fn usl_told(crew: &str, law: &Contention) -> String {
    let exact = match law.cleaners.len() {
        3 => "; three points are nearly always met".to_owned(),
        _ => format!("; R² {:.3}", law.r_squared),
    };
    let on = fitted_to(&law.cleaners, law.crowded);
    let peak = match law.peak {
        Some(peak) => format!(", the most at {peak:.1} cleaners"),
        None => ", no number of cleaners too many".to_owned(),
    };
    format!(
        "Universal scalability law, {crew}: contention {:.4}, coherence {:.5}{peak} ({on}{exact}).\n",
        law.contention, law.coherence
    )
}

fn fitted_to(cleaners: &[u32], crowded: bool) -> String {
    let numbers: Vec<_> = cleaners.iter().map(u32::to_string).collect();
    let crowded = match crowded {
        true => {
            ", some without a processor of their own, which the law takes for work that cannot be shared"
        }
        false => "",
    };
    format!("fitted to {} cleaners{crowded}", numbers.join(", "))
}

fn interval(of: &Estimate, number: impl Fn(f64) -> String) -> String {
    match of.interval() {
        Some(interval) => format!("{}..{}", number(interval.low), number(interval.high)),
        None => String::new(),
    }
}

/// Sets the first column to the left and the numbers to the right.
fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.first().map_or(0, Vec::len);
    let width = |column: usize| {
        let lengths = lines.iter().map(|line| line[column].chars().count());
        lengths.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for line in lines {
        let mut told = String::new();
        for (n, (entry, width)) in line.iter().zip(&widths).enumerate() {
            let _ = match n {
                0 => write!(told, "{entry:<width$}"),
                _ => write!(told, "{GAP}{entry:>width$}"),
            };
        }
        let _ = writeln!(text, "{}", told.trim_end());
    }
    text
}
