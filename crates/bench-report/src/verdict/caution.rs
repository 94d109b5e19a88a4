//! What a reader must know before believing the rest: failed cells, other machines, a debug build, unequal work.

use super::{Finding, Topic, View};
use crate::comparison::distinct;
use crate::render::units;
use crate::{Cell, Comparison, RunRecord};

/// What casts doubt on every scenario.
pub(super) fn everywhere(comparison: &Comparison, records: &[RunRecord]) -> Vec<Finding> {
    let finding = |sentence: String, evidence: Vec<String>| Finding {
        topic: Topic::Caution,
        scenario: None,
        sentence,
        evidence,
    };
    let mut findings = Vec::new();
    if comparison.environments.len() > 1 {
        let sentence = format!(
            "The records come from {} different machines or builds: what differs may be the machine's doing.",
            comparison.environments.len()
        );
        findings.push(finding(sentence, Vec::new()));
    }
    let debug: Vec<String> = records
        .iter()
        .filter(|record| record.environment.profile == "debug")
        .map(|record| record.id.clone())
        .collect();
    if !debug.is_empty() {
        let whole = if debug.len() == records.len() {
            "These runs are"
        } else {
            "Some of these runs are"
        };
        findings.push(finding(
            format!("{whole} of a debug build: its times say little about a release build."),
            debug,
        ));
    }
    findings.extend(notes(comparison));
    findings
}

/// What each runtime's own note says of it, such as that it is discontinued.
fn notes(comparison: &Comparison) -> Vec<Finding> {
    let runtimes = distinct(comparison.cells.iter().map(|cell| cell.runtime.as_str()));
    let with_note = runtimes.into_iter().filter_map(|runtime| {
        let cells = || {
            comparison
                .cells
                .iter()
                .filter(move |cell| cell.runtime == runtime)
        };
        let note = cells().find_map(|cell| cell.runtime_note.as_ref())?;
        let runs = cells()
            .filter_map(|cell| cell.measured.as_ref())
            .flat_map(|m| &m.runs);
        let evidence = runs
            .map(|run| run.id.clone())
            .filter(|id| !id.is_empty())
            .collect();
        let sentence = format!("The runtime {runtime} is marked: {note}.");
        Some(Finding {
            topic: Topic::Note,
            scenario: None,
            sentence,
            evidence,
        })
    });
    with_note.collect()
}

/// Names each cell that failed, was interrupted or went wrong, with the reason.
pub(super) fn troubles(view: View<'_>) -> Vec<Finding> {
    let cells: Vec<&Cell> = view.comparison.in_scenario(view.scenario).collect();
    let mut findings = Vec::new();
    for &cell in &cells {
        let Some(words) = cell.trouble() else {
            continue;
        };
        let rest = if cell.measured.is_some() {
            "what is said above is from the others"
        } else {
            "nothing above is about it"
        };
        let sentence = format!("{}: {words}; {rest}.", cell.label());
        let mut found = view.finding(Topic::Trouble, sentence, &[]);
        let right = |id: &String| {
            cell.measured
                .as_ref()
                .is_some_and(|m| m.runs.iter().any(|run| &run.id == id))
        };
        found.evidence = cell
            .records
            .iter()
            .filter(|id| !id.is_empty() && !right(id))
            .cloned()
            .collect();
        findings.push(found);
    }
    if cells.iter().all(|cell| cell.measured.is_none()) {
        findings.push(view.finding(
            Topic::Nothing,
            "No run was complete, so nothing can be said about its speed.".to_owned(),
            &cells,
        ));
    }
    findings
}

/// Tells whether all cells served the same orders, or computed the same. A comparison of unequal work is none.
pub(super) fn same_work(view: View<'_>) -> Vec<Finding> {
    let cells = view.measured();
    let mut findings = Vec::new();
    for strategy in distinct(cells.iter().map(|cell| cell.strategy.as_str())) {
        let of_strategy: Vec<&Cell> = cells
            .iter()
            .copied()
            .filter(|cell| cell.strategy == strategy && must_agree(cell))
            .collect();
        if let Some((a, b)) = disagreeing(&of_strategy) {
            let sentence = format!(
                "{} and {} did not do the same work: what they yield differs, so their times cannot be compared.",
                a.label(),
                b.label()
            );
            findings.push(view.finding(Topic::Caution, sentence, &[a, b]));
        }
    }
    if findings.is_empty() && cells.len() > 1 {
        findings.extend(agreement(view, &cells));
    }
    findings
}

fn agreement(view: View<'_>, cells: &[&Cell]) -> Option<Finding> {
    if !cells
        .iter()
        .all(|cell| must_agree(cell) && !yielded(cell).is_empty())
    {
        return None;
    }
    let agree = cells.iter().all(|a| cells.iter().all(|b| !disagree(a, b)));
    if !agree {
        return None;
    }
    let measured = cells[0].measured.as_ref()?;
    let sentence = match (&measured.shop, &measured.house) {
        (Some(shop), _) => format!(
            "All served the same orders, those of {} customers.",
            units::count(shop.served.median)
        ),
        (None, Some(house)) => format!(
            "All did the same work, {} {}, with equal checksums.",
            units::count(house.units.median),
            house.unit_name
        ),
        (None, None) => return None,
    };
    Some(view.finding(Topic::SameWork, sentence, cells))
}

/// A shop that some customers left may rightly have served others.
fn must_agree(cell: &Cell) -> bool {
    cell.measured
        .as_ref()
        .and_then(|m| m.shop.as_ref())
        .is_none_or(|shop| shop.reneged.high.unwrap_or(shop.reneged.median) <= 0.0)
}

fn disagreeing<'a>(cells: &[&'a Cell]) -> Option<(&'a Cell, &'a Cell)> {
    for (place, &a) in cells.iter().enumerate() {
        for &b in &cells[place..] {
            if a.same_task(b) && disagree(a, b) {
                return Some((a, b));
            }
        }
    }
    None
}

/// Tells whether the two yielded different things from the same seed. A cell may disagree with itself.
fn disagree(a: &Cell, b: &Cell) -> bool {
    let of_b = yielded(b);
    yielded(a).iter().any(|(seed, value)| {
        of_b.iter()
            .any(|(other, theirs)| seed == other && value != theirs)
    })
}

fn yielded(cell: &Cell) -> &[(u64, String)] {
    let Some(measured) = &cell.measured else {
        return &[];
    };
    match (&measured.shop, &measured.house) {
        (Some(shop), _) => &shop.digests,
        (None, Some(house)) => &house.checksums,
        (None, None) => &[],
    }
}
