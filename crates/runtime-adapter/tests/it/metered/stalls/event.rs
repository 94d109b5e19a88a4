//! A stall as an event.

use super::{ATTEMPTS, LONG, compute_for, watched};
use runtime_adapter::Runtime;
use runtime_adapter::tokio::CurrentThread;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// What an event said, field by field.
#[derive(Debug, Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

type Heard = Arc<Mutex<Vec<(Level, Fields)>>>;

/// Hears the events of the watcher.
struct Ear(Heard);

impl Subscriber for Ear {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "runtime_adapter::stalls"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.0
            .lock()
            .unwrap()
            .push((*event.metadata().level(), fields));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The name of the tasks here: the tests beside this one have stalls too, and there is one ear for all of them.
const NAME: &str = "heard";

#[test]
fn a_stall_is_an_event_on_the_thread_that_it_held_up() {
    let heard = Heard::default();
    // An ear for this thread alone may be deaf to what another thread was the first to tell.
    tracing::subscriber::set_global_default(Ear(Arc::clone(&heard))).expect("it is the only one");
    let is_ours = |fields: &Fields| fields.0.get("task").is_some_and(|task| task.contains(NAME));
    let usual = Duration::from_millis(10);
    let (owner, _stalls) = watched(CurrentThread::builder().build().unwrap(), usual);
    for _ in 0..ATTEMPTS {
        let rt = owner.named(NAME);
        owner.block_on(async move {
            let task = rt.spawn(async { compute_for(LONG) });
            task.await.unwrap();
        });
        if heard.lock().unwrap().iter().any(|(_, it)| is_ours(it)) {
            break;
        }
    }
    let heard = heard.lock().unwrap();
    let mut ours = heard.iter().filter(|(_, it)| is_ours(it));
    let (level, Fields(fields)) = ours.next().expect("it was heard");
    assert_eq!(*level, Level::WARN);
    assert_eq!(fields["kind"], "\"computed\"");
    assert_eq!(fields["task"], "\"heard\"");
    assert!(fields["location"].contains("event.rs:"), "{fields:?}");
    assert!(fields["message"].contains("computed for"), "{fields:?}");
    let number = |field| fields[field].parse::<f64>().unwrap();
    assert!(number("cpu_ms") > 0.0 && number("cpu_ms") <= number("wall_ms"));
}
