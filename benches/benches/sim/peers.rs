//! What a step took on each side, and ours over the peers that are judged: sides 1 and 2; a last one is a floor.

use benches::figure::{Figure, Target, Unit};
use benches::report::Report;

/// Pushes the times of each side, of which the first is ours, and then the ratios with their target.
pub(crate) fn push(
    report: &mut Report,
    case: &str,
    step: &str,
    sides: &[(&str, &Vec<f64>)],
    at_most: f64,
) {
    for (name, times) in sides {
        let figure = Figure::new(case, &format!("{step}, {name}"), Unit::Nanoseconds, times);
        report.push(figure.samples(name, times));
    }
    let ours = sides[0].1;
    for (name, times) in &sides[1..3] {
        let ratios: Vec<f64> = ours.iter().zip(*times).map(|(a, b)| a / b).collect();
        let figure = Figure::new(case, &format!("ours over {name}"), Unit::Ratio, &ratios);
        report.push(figure.equal_at(1.0).target(Target::AtMost(at_most)));
    }
}
