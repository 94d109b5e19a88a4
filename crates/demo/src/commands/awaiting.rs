//! `lunchrush awaiting`: short scenes about one await each, with what was told and what happened on the grill, in order.

use super::{command_line, runtime_or_first};
use crate::cli::Awaiting;
use crate::exit::Ended;
use crate::narrate::time;
use crate::{show, stop};
use core_model::{Event, EventKind, Trace};
use lab::Recording;
use lab::awaiting::{Awaiting as Play, Played};
use lab::measure::{Measured, Settings, Simulating, measure};
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

pub(super) fn run(args: &Awaiting) -> anyhow::Result<Ended> {
    let interrupt = stop::on_ctrl_c()?;
    let play = Arc::new(Play {
        grilling: Play::default().grilling.mul_f64(args.scale),
    });
    let settings = Settings {
        runtime: runtime_or_first(args.runtime)?,
        workers: 1,
        repetition: 0,
        simulation: Simulating {
            seed: args.seed,
            policy: args.policy,
            ..Simulating::default()
        },
        recording: Recording::On,
        command: command_line(),
    };
    let measured = measure(&play, &settings, &interrupt)?;
    if args.json {
        let mut record = serde_json::to_value(&measured.record)?;
        let scenes = measured.output.iter().flatten();
        record["scenes"] = scenes.map(|it| json(it, &measured.trace)).collect();
        show::result(&serde_json::to_string_pretty(&record)?)?;
    } else {
        show::result(&tell(&play, &measured))?;
    }
    match measured.failure {
        Some(failure) => Err(anyhow::Error::from_boxed(failure)),
        None if measured.output.is_none() => Ok(Ended::WithFailures),
        None => Ok(Ended::Fine),
    }
}

/// What happened in a scene, in order: what was told and what is in the trace. What was told of a moment comes first where
/// it begins something, and last where it ends it.
fn moments(scene: &Played, trace: &Trace) -> Vec<(Duration, String)> {
    let mut told = scene.told.iter().peekable();
    let mut moments = Vec::new();
    for event in scene.events(trace) {
        let at = Duration::from_nanos(event.at_ns);
        let begins = matches!(event.kind, EventKind::GrillStarted { .. });
        while let Some((when, what)) = told.next_if(|(when, _)| *when < at || begins && *when == at)
        {
            moments.push((*when, (*what).to_owned()));
        }
        moments.push((at, event_words(event)));
    }
    moments.extend(told.map(|(when, what)| (*when, (*what).to_owned())));
    moments
}

fn event_words(event: &Event) -> String {
    match event.kind {
        EventKind::GrillStarted { order, burger } => {
            format!("order {order}: burger {burger} is put on the grill")
        }
        EventKind::GrillDone { order, burger } => {
            format!("order {order}: burger {burger} is done")
        }
        other => format!("{}: {other:?}", event.actor),
    }
}

/// How many burgers were put on the grill, and how many taken off.
fn grill(scene: &Played, trace: &Trace) -> (usize, usize) {
    let is_on = |event: &&Event| matches!(event.kind, EventKind::GrillStarted { .. });
    let (on, off): (Vec<&Event>, Vec<&Event>) = scene.events(trace).partition(is_on);
    (on.len(), off.len())
}

fn json(scene: &Played, trace: &Trace) -> serde_json::Value {
    let nanoseconds = |at: Duration| u64::try_from(at.as_nanos()).unwrap_or(u64::MAX);
    let (on, off) = grill(scene, trace);
    let events = moments(scene, trace)
        .into_iter()
        .map(|(at, what)| serde_json::json!({ "at_ns": nanoseconds(at), "event": what }));
    serde_json::json!({
        "scene": scene.scene.name(),
        "code": scene.scene.code(),
        "from_ns": nanoseconds(scene.from),
        "to_ns": nanoseconds(scene.to),
        "put_on_the_grill": on,
        "done": off,
        "burgers": scene.burgers.len(),
        "events": events.collect::<Vec<_>>(),
    })
}

fn tell(play: &Play, measured: &Measured<Vec<Played>>) -> String {
    let mut text = format!(
        "Awaiting, on {}: a burger is on the grill for {}.\n",
        measured.record.runtime_label(),
        time(play.grilling),
    );
    let Some(scenes) = &measured.output else {
        text.push_str("\nIt did not come to its end.\n");
        return text;
    };
    for scene in scenes {
        let (name, code) = (scene.scene.name(), scene.scene.code());
        let _ = writeln!(text, "\n{name}: {code}");
        for (at, what) in moments(scene, &measured.trace) {
            let _ = writeln!(text, "{:8.3} s  {what}", at.as_secs_f64());
        }
        let (on, off) = grill(scene, &measured.trace);
        let _ = writeln!(
            text,
            "in all {:.3} s; put on the grill: {on}, done: {off}, got: {}",
            (scene.to - scene.from).as_secs_f64(),
            scene.burgers.len(),
        );
    }
    if let Some(simulation) = &measured.record.simulation {
        let _ = writeln!(text, "\n{}", crate::narrate::simulated::tell(simulation));
    }
    text
}
