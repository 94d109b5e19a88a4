//! The report as a whole, in the order in which somebody asks: what is it, where did the time go, what helps, and how far
//! can this be trusted.

use super::palette::{Style, bold};
use super::prose::{for_style, plain, wrapped};
use super::{peers, shares, threads, timeline};
use crate::model::Cause;
use crate::profile::{Profile, Subject};
use crate::units::{bytes, count, things, time};
use crate::verdict::{Shape, Verdict};
use std::fmt::Write;

/// Fewer looks are a warning to the reader.
const FEW: u64 = 30;

/// Writes the report.
#[must_use]
pub fn text(profile: &Profile, verdict: &Verdict, style: Style) -> String {
    let mut out = String::new();
    out.push_str(&bold(&wrapped("", &title(profile), style.width), style));
    out.push('\n');
    out.push_str(&wrapped("", &verdict.gist, style.width));
    let _ = writeln!(out, "\nWhere the {} went", time(profile.wall_ns));
    shares::shares(&mut out, &profile.whole, style);
    peers::peers(&mut out, profile, style);
    timeline::timeline(&mut out, profile, style);
    threads::threads(&mut out, profile, style);
    noticed(&mut out, verdict, style);
    helps(&mut out, profile, verdict, style);
    trust(&mut out, profile, style);
    for_style(out, style)
}

/// What was watched, for how long, and how it ended.
pub(super) fn title(profile: &Profile) -> String {
    let wall = time(profile.wall_ns);
    match &profile.subject {
        Subject::Command { words, exit_code } => {
            let mut words = plain(&words.join(" "));
            if words.chars().count() > 120 {
                words = words.chars().take(119).collect::<String>() + "…";
            }
            format!("{words} · {wall} · exit code {exit_code}")
        }
        Subject::Process { pid, name, ended } => {
            let ended = if *ended { " · it ended" } else { "" };
            format!(
                "process {pid} ({}) · watched for {wall}{ended}",
                plain(name)
            )
        }
    }
}

fn noticed(out: &mut String, verdict: &Verdict, style: Style) {
    if verdict.shapes.is_empty() {
        return;
    }
    out.push_str("\nWhat is noticed\n");
    for shape in &verdict.shapes {
        out.push_str(&wrapped("  - ", &in_words(shape), style.width));
    }
}

fn in_words(shape: &Shape) -> String {
    match shape {
        Shape::OneAfterAnother {
            wait_for,
            waits,
            mean_ns,
            ..
        } => {
            let what = match wait_for.cause {
                Cause::Network => plain(&wait_for.what),
                _ => format!("{} ({})", wait_for.cause.label(), plain(&wait_for.what)),
            };
            format!(
                "One after another: about {} waits for {what}, each {} on average, and never two at once.",
                count(*waits),
                time(*mean_ns)
            )
        }
        Shape::StalledLoop {
            kind,
            stalls,
            longest_ns,
            stalled_ns,
        } => format!(
            "The event loop of {} stayed away from its events {} times for 10 ms or more, {} at most, {} in all; whoever \
             it serves waited as long.",
            plain(kind),
            count(*stalls),
            time(*longest_ns),
            time(*stalled_ns)
        ),
        Shape::TakingTurns {
            kind,
            threads,
            waiting,
        } => format!(
            "Taking turns: {threads:.0} threads of {} work one at a time; each spends {:.0} % of its life waiting for the \
             others.",
            plain(kind),
            100.0 * waiting
        ),
        Shape::OneProcessor {
            at_once,
            processors,
        } => format!(
            "While it computed, {} thread did so at once; {processors:.0} processors were there.",
            if *at_once < 1.05 {
                "one".to_owned()
            } else {
                format!("{at_once:.1}")
            },
        ),
    }
}

fn helps(out: &mut String, profile: &Profile, verdict: &Verdict, style: Style) {
    out.push_str("\nWhat would help\n");
    if verdict.remedies.is_empty() {
        out.push_str(&wrapped("  ", &nothing_helps(profile), style.width));
    }
    for (place, remedy) in verdict.remedies.iter().enumerate() {
        let gain = remedy.bound.map_or(String::new(), |bound| {
            format!(
                " At most {:.1} times as fast, from {} to {}:",
                bound.times(),
                time(bound.from_ns),
                time(bound.to_ns)
            )
        });
        let text = format!(
            "{}.{gain} {}. What remains: {}.",
            plain(&remedy.what),
            if gain.is_empty() {
                capital(&remedy.assumption)
            } else {
                remedy.assumption.clone()
            },
            remedy.leaves
        );
        out.push_str(&wrapped(&format!("  {}. ", place + 1), &text, style.width));
    }
}

fn nothing_helps(profile: &Profile) -> String {
    let whole = &profile.whole;
    let longest = whole
        .waits
        .first()
        .filter(|wait| 2 * wait.ns > profile.wall_ns);
    let why = match longest.map(|wait| wait.wait_for.cause) {
        Some(Cause::Timer) => "Most of the time it slept because it was told to.",
        Some(Cause::Terminal) => "Most of the time it waited for a person.",
        Some(Cause::Clients) => "Most of the time nobody asked anything of it.",
        Some(Cause::Network | Cause::Disk) => {
            "It waited, but not many times for the same one after another, so there is nothing that could overlap."
        }
        _ if whole.computing_ns * 2 > profile.wall_ns => {
            "It computes, and already on as many processors as there are."
        }
        _ => "Nothing that was seen could be overlapped or divided.",
    };
    format!("No remedy here helps. {why}")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

fn trust(out: &mut String, profile: &Profile, style: Style) {
    let exact = &profile.exact;
    let sampling = &profile.sampling;
    out.push_str("\nHow it was seen\n");
    let mut counted = format!(
        "Counted exactly: {} of processor time{}, {}; {} the processor was taken away.",
        time(exact.cpu_ns),
        if exact.system_ns > 0 {
            format!(" ({} of it in the kernel)", time(exact.system_ns))
        } else {
            String::new()
        },
        things(exact.voluntary_switches, "wait", "waits"),
        things(exact.involuntary_switches, "time", "times")
    );
    if exact.read_bytes + exact.written_bytes > 0 {
        let _ = write!(
            counted,
            " Storage: {} read, {} written.",
            bytes(exact.read_bytes),
            bytes(exact.written_bytes)
        );
    }
    out.push_str(&wrapped("  ", &counted, style.width));
    let slowed = if sampling.was_slowed_down() {
        format!(
            " (slowed down from {}, to cost no more)",
            time(sampling.asked_interval_ns)
        )
    } else {
        String::new()
    };
    let sampled = format!(
        "Estimated from {} at {} of {}, one round every {} on average{slowed}: what was waited for. Looking cost {:.2} % of \
         a processor.",
        things(sampling.looks, "look", "looks"),
        things(exact.threads, "thread", "threads"),
        things(exact.processes, "process", "processes"),
        time(sampling.interval_ns),
        100.0 * sampling.cost_ns as f64 / profile.wall_ns.max(1) as f64
    );
    out.push_str(&wrapped("  ", &sampled, style.width));
    if sampling.looks < FEW {
        let text =
            "So few looks say little about what was waited for; how long it waited is exact.";
        out.push_str(&wrapped("  ", text, style.width));
    }
    if exact.unseen_cpu_ns * 50 > exact.cpu_ns {
        let text = format!(
            "{} of the processor time were used by processes or threads too short to be seen; they are counted as computing.",
            time(exact.unseen_cpu_ns)
        );
        out.push_str(&wrapped("  ", &text, style.width));
    }
    if exact.left_running > 0 {
        let text = format!(
            "{} that it had started still ran when it ended, and went on.",
            things(exact.left_running, "process", "processes")
        );
        out.push_str(&wrapped("  ", &text, style.width));
    }
    for unseen in &profile.unseen {
        let text = format!("Not seen: {}; {}.", unseen.what, unseen.remedy);
        out.push_str(&wrapped("  ", &text, style.width));
    }
}
