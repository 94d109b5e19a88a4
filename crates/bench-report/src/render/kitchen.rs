//! The table of kitchens, for a terminal and in Markdown, with what it means for somebody who has never heard of it.

mod short;

use super::columns::{Column, NOTHING};
use super::machines::measured_on;
use super::markdown::{escaped, push_table};
use super::text::{fitting, rows};
use super::units;
use super::{Style, Tone, plain, wrapped};
use crate::kitchen::{KitchenRow, KitchenTable, RequestFigures, StallFigures};
use crate::record::runtime_label;

pub use short::kitchen_short;

/// From so many times the p99 without heavy requests on, the light requests suffer.
const DAMAGE: f64 = 10.0;

/// Renders the table of kitchens for a terminal of this width, with what it means. Ends with a line's end.
#[must_use]
pub fn kitchen_text(table: &KitchenTable, width: usize, style: Style) -> String {
    if table.rows.is_empty() {
        return "Nothing was measured.\n".to_owned();
    }
    let mut lines = Vec::new();
    let prose = |lines: &mut Vec<String>, first: &str, words: &str, tone| {
        let words = style.write(&plain(words));
        let wrapped = wrapped(first, &words, width);
        lines.extend(wrapped.iter().map(|line| style.paint(tone, line)));
    };
    for words in heading(table) {
        prose(&mut lines, "", &words, Tone::Quiet);
    }
    lines.push(String::new());
    let tones: Vec<Tone> = table.rows.iter().map(tone).collect();
    let (kept, dropped) = fitting(columns(table), width, style);
    lines.extend(rows(&kept, &tones, width, style));
    if !dropped.is_empty() {
        let names = format!("A wider terminal also shows: {}.", dropped.join(", "));
        prose(&mut lines, "  ", &names, Tone::Quiet);
    }
    for trouble in troubles(table) {
        prose(&mut lines, "  ! ", &trouble, Tone::Bad);
    }
    lines.push(String::new());
    let findings = findings(table);
    for (words, tone) in &findings {
        prose(&mut lines, "  ", words, *tone);
    }
    if !findings.is_empty() {
        lines.push(String::new());
    }
    for (title, words) in legend(table, &dropped) {
        let title = style.write(&format!("{title:19}"));
        prose(&mut lines, &title, words, Tone::Quiet);
    }
    lines.join("\n") + "\n"
}

/// Renders the table of kitchens in Markdown, with what it means below.
#[must_use]
pub fn kitchen_markdown(table: &KitchenTable) -> String {
    if table.rows.is_empty() {
        return "Nothing was measured.\n".to_owned();
    }
    let mut out = String::new();
    for words in heading(table) {
        out.push_str(&format!("{}\n\n", escaped(&words)));
    }
    push_table(&mut out, &columns(table), table.rows.len());
    for trouble in troubles(table) {
        out.push_str(&format!("- **{}**\n", escaped(&trouble)));
    }
    for (words, _) in findings(table) {
        out.push_str(&format!("- {}\n", escaped(&words)));
    }
    out.push('\n');
    for (title, words) in legend(table, &[]) {
        out.push_str(&format!("- *{title}*: {words}\n"));
    }
    out
}

fn heading(table: &KitchenTable) -> [String; 3] {
    let ms = |ms: f64| units::time(ms * 1e6);
    [
        measured_on(&table.environments),
        format!(
            "Heavy requests, {:.1} a second: each waits {}, computes for {} and waits {} more. Light requests, {:.0} a \
             second: each waits {}, and computes nothing.",
            table.rate,
            ms(table.wait_ms),
            ms(table.compute_ms),
            ms(table.wait_ms),
            table.light_rate,
            ms(table.light_wait_ms),
        ),
        format!(
            "for {} · places {} · pool {} · seed {}",
            ms(table.duration_ms),
            table.places,
            table.pool,
            table.seed
        ),
    ]
}

fn columns(table: &KitchenTable) -> Vec<Column> {
    let column = |title, right, rank, entry: &dyn Fn(&KitchenRow) -> String| Column {
        title,
        legend: "",
        right,
        rank,
        entries: table.rows.iter().map(entry).collect(),
    };
    let refused = |row: &KitchenRow| row.light.refused + row.heavy.refused;
    let mut columns = vec![
        column("computing", false, 0, &|row| row.strategy.clone()),
        column("runtime", false, 0, &|row| {
            runtime_label(&row.runtime, row.runtime_note.as_deref())
        }),
        column("light p50", true, 1, &|row| latency(row.light.p50_ms)),
        column("light p99", true, 0, &|row| latency(row.light.p99_ms)),
        column("heavy p50", true, 2, &|row| latency(row.heavy.p50_ms)),
        column("heavy p99", true, 1, &|row| latency(row.heavy.p99_ms)),
        column("answered", true, 3, &|row| answered(&row.light, &row.heavy)),
    ];
    if has_alone(table) {
        let over_alone = column(OVER_ALONE, true, 0, &|row| {
            let over = row.light_p99_over_alone;
            over.map_or_else(nothing, |it| format!("× {}", units::ratio(it)))
        });
        columns.insert(4, over_alone);
    }
    if table.rows.iter().any(|row| row.queue.is_some()) {
        columns.push(column(QUEUE_P99, true, 4, &|row| {
            latency(row.queue.as_ref().and_then(|it| it.waited_p99_ms))
        }));
        columns.push(column(LONGEST_QUEUE, true, 5, &|row| {
            let longest = row.queue.as_ref().map(|it| it.longest.to_string());
            longest.unwrap_or_else(nothing)
        }));
    }
    if table.rows.iter().any(|row| refused(row) > 0) {
        columns.push(column("refused", true, 0, &|row| refused(row).to_string()));
    }
    columns
}

fn nothing() -> String {
    NOTHING.to_owned()
}

fn latency(ms: Option<f64>) -> String {
    ms.map_or_else(nothing, |ms| units::time(ms * 1e6))
}

fn answered(light: &RequestFigures, heavy: &RequestFigures) -> String {
    format!("{} + {}", light.count, heavy.count)
}

fn hurts(row: &KitchenRow) -> bool {
    row.light_p99_over_alone.is_some_and(|it| it >= DAMAGE)
}

fn tone(row: &KitchenRow) -> Tone {
    if !row.reasons.is_empty() || hurts(row) {
        Tone::Bad
    } else {
        Tone::Plain
    }
}

fn troubles(table: &KitchenTable) -> Vec<String> {
    let troubled = table.rows.iter().filter(|row| !row.reasons.is_empty());
    let told = |row: &KitchenRow| {
        let (strategy, runtime) = (&row.strategy, &row.runtime);
        format!("{strategy}, on {runtime}: {}", row.reasons.join("; "))
    };
    troubled.map(told).collect()
}

/// What the watcher found, and what it did not find, for each row that computes.
fn findings(table: &KitchenTable) -> Vec<(String, Tone)> {
    let mut findings = Vec::new();
    for row in table.rows.iter().filter(|row| row.strategy != "alone") {
        let who = format!("{}, on {}", row.strategy, row.runtime);
        let Some(stalls) = &row.stalls else { continue };
        let mut to_blame = stalls.iter().filter(|it| it.is_to_blame()).peekable();
        if to_blame.peek().is_none() {
            let least = table.stall_threshold_ms.unwrap_or_default() * 1e6;
            let least = units::time(least);
            let words = format!("no task held up a worker for {least} or more");
            findings.push((format!("{who}: {words}."), Tone::Good));
        }
        findings.extend(to_blame.map(|it| (format!("{who}: {}", stall(it)), Tone::Bad)));
        let innocent = stalls.iter().filter(|it| !it.is_to_blame());
        let polls: u64 = innocent.map(|it| it.count).sum();
        if polls > 0 {
            let plural = if polls == 1 { "poll was" } else { "polls were" };
            let words = "long because its thread had no processor, which is not the task's fault";
            findings.push((format!("{who}: {polls} {plural} {words}."), Tone::Quiet));
        }
    }
    findings
}

/// `task `heavy request`, spawned at …, computed for 48 ms without a break, 31 times in all.`
fn stall(stall: &StallFigures) -> String {
    let name = stall.task.as_ref().map(|it| format!("`{it}`, "));
    let place = stall.location.as_deref().unwrap_or("a place unknown");
    let longest = units::time(stall.longest_ns as f64);
    let did = match stall.kind.as_str() {
        // Who was pushed aside in the middle did not compute all the time.
        "computed" if stall.longest_cpu_ns < stall.longest_ns / 10 * 9 => {
            let cpu = units::time(stall.longest_cpu_ns as f64);
            format!("computed for {longest} without a break ({cpu} of them on a processor)")
        }
        "computed" => format!("computed for {longest} without a break"),
        "blocked" => format!("blocked its thread for {longest} without a break"),
        kind => format!("{kind} for {longest}"),
    };
    let times = match stall.count {
        1 => "once".to_owned(),
        n => format!("that long or less, {n} times"),
    };
    let name = name.unwrap_or_default();
    format!(
        "a task {name}spawned at {place} {did}, {times}: nobody else on that thread could go on."
    )
}

/// What the columns and the strategies mean: those that are there, and were not dropped.
fn legend(table: &KitchenTable, dropped: &[&str]) -> Vec<(&'static str, &'static str)> {
    let shown = |title: &str| table.rows.iter().any(|row| row.strategy == title);
    let has_queue = table.rows.iter().any(|row| row.queue.is_some());
    let is_there = |title: &str| match title {
        OVER_ALONE => has_alone(table),
        QUEUE_P99 | LONGEST_QUEUE => has_queue,
        _ => true,
    };
    let columns = COLUMNS
        .into_iter()
        .filter(|(title, _)| is_there(title) && !dropped.contains(title));
    let strategies = STRATEGIES.into_iter().filter(|(title, _)| shown(title));
    columns.chain(strategies).collect()
}

/// Tells whether there is anything to compare with what light requests take alone.
fn has_alone(table: &KitchenTable) -> bool {
    let mut rows = table.rows.iter();
    rows.any(|row| row.light_p99_over_alone.is_some())
}

const OVER_ALONE: &str = "over alone";

const QUEUE_P99: &str = "queue p99";
const LONGEST_QUEUE: &str = "longest queue";

const COLUMNS: [(&str, &str); 5] = [
    (
        "light p50, p99",
        "half of the light requests, and 99 of 100, were answered within this time, counted from the moment at which each was meant to come, even if the program was too busy to let it in",
    ),
    (
        OVER_ALONE,
        "how many times as long the light requests' p99 is as without any heavy requests: 1 means that nobody notices the computing",
    ),
    ("answered", "light and heavy requests that were answered"),
    (
        QUEUE_P99,
        "99 of 100 jobs of the pool waited no longer than this for one of its threads",
    ),
    (
        LONGEST_QUEUE,
        "the most jobs that were waiting for a thread of the pool at a time",
    ),
];

const STRATEGIES: [(&str, &str); 6] = [
    (
        "alone",
        "no heavy requests: what light ones take when nobody computes",
    ),
    (
        "inline",
        "the request computes in its own task: while it does, its worker runs nobody else, so that those who only wait, wait for the computing too",
    ),
    (
        "blocking",
        "the computing goes to the runtime's threads for blocking calls (spawn_blocking)",
    ),
    (
        "rayon",
        "the computing goes to a pool of one thread per core; the task awaits the result",
    ),
    (
        "rayon+batch",
        "as rayon, but what comes at about the same time is computed as one job, as inference servers do",
    ),
    (
        "thread-per-request",
        "each request's computing gets a thread of its own",
    ),
];
