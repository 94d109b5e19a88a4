//! What each person did when, as intervals: the trace, read for a chart.

use core_model::{Actor, Event, EventKind, Trace};
use std::collections::BTreeMap;

/// What somebody is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// A customer stands in line.
    InLine,
    /// A customer orders; a cashier takes the order.
    Ordering,
    /// A customer waits for its burgers, seated or standing.
    Waiting,
    /// A customer tells a story.
    Story,
    /// A customer eats.
    Eating,
    /// Burgers of somebody's are on the grill.
    Grilling,
    /// A zone is being cleaned.
    Cleaning,
}

/// An interval of one actor's day, in nanoseconds since the run began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// What was done.
    pub phase: Phase,
    /// From when.
    pub from_ns: u64,
    /// Until when; the end of the trace, if nobody saw the end.
    pub to_ns: u64,
}

/// Everybody's intervals, in order of time; a phase of no length is left out.
pub fn timeline(trace: &Trace) -> BTreeMap<Actor, Vec<Interval>> {
    let mut days = Days::default();
    let mut customer_of = BTreeMap::new();
    let mut on_the_grill: BTreeMap<Actor, u32> = BTreeMap::new();
    for event in trace.events() {
        match event.kind {
            EventKind::OrderStarted { order, customer } => {
                customer_of.insert(order, Actor::Customer(customer.0));
            }
            EventKind::GrillStarted { .. } => *on_the_grill.entry(event.actor).or_default() += 1,
            EventKind::GrillDone { .. } => {
                let burgers = on_the_grill.entry(event.actor).or_default();
                *burgers = burgers.saturating_sub(1);
                // A cashier-cook is still busy: the order is yet to be handed over.
                if *burgers == 0 && matches!(event.actor, Actor::Cook(_)) {
                    days.change(event.actor, None, event.at_ns);
                }
            }
            _ => {}
        }
        for (actor, phase) in changes(event, &customer_of) {
            days.change(actor, phase, event.at_ns);
        }
    }
    days.end(trace.events().last().map_or(0, |last| last.at_ns))
}

/// Says who begins what by an event; `None` ends what was being done.
fn changes(
    event: &Event,
    customer_of: &BTreeMap<core_model::OrderId, Actor>,
) -> Vec<(Actor, Option<Phase>)> {
    let actor = event.actor;
    let owner = |order| customer_of.get(order).copied();
    match &event.kind {
        EventKind::Arrived => vec![(actor, Some(Phase::InLine))],
        EventKind::OrderStarted { order, .. } => {
            let mut changed = vec![(actor, Some(Phase::Ordering))];
            changed.extend(owner(order).map(|customer| (customer, Some(Phase::Ordering))));
            changed
        }
        EventKind::OrderTaken { order, .. } => {
            let mut changed = vec![(actor, None)];
            changed.extend(owner(order).map(|customer| (customer, Some(Phase::Waiting))));
            changed
        }
        EventKind::StoryStarted { .. } => vec![(actor, Some(Phase::Story))],
        EventKind::StoryFinished { .. } => vec![(actor, Some(Phase::Waiting))],
        EventKind::GrillStarted { .. } => vec![(actor, Some(Phase::Grilling))],
        EventKind::HandedOver { .. } | EventKind::PickedUp { .. } | EventKind::Reneged => {
            vec![(actor, None)]
        }
        EventKind::EatingStarted => vec![(actor, Some(Phase::Eating))],
        EventKind::EatingFinished => vec![(actor, None)],
        EventKind::ZoneStarted { .. } => vec![(actor, Some(Phase::Cleaning))],
        EventKind::ZoneCleaned { .. } => vec![(actor, None)],
        EventKind::GrillDone { .. }
        | EventKind::NumberGiven { .. }
        | EventKind::NumberShown { .. }
        | EventKind::SatDown
        | EventKind::StoryHeard { .. }
        | EventKind::TurnTaken { .. } => Vec::new(),
    }
}

/// The intervals that are closed, and for each actor the one that is open.
#[derive(Default)]
struct Days {
    closed: BTreeMap<Actor, Vec<Interval>>,
    open: BTreeMap<Actor, (Phase, u64)>,
}

impl Days {
    fn change(&mut self, actor: Actor, phase: Option<Phase>, at_ns: u64) {
        let before = match phase {
            Some(phase) => self.open.insert(actor, (phase, at_ns)),
            None => self.open.remove(&actor),
        };
        if let Some((phase, from_ns)) = before
            && from_ns < at_ns
        {
            self.closed.entry(actor).or_default().push(Interval {
                phase,
                from_ns,
                to_ns: at_ns,
            });
        }
    }

    fn end(mut self, at_ns: u64) -> BTreeMap<Actor, Vec<Interval>> {
        for (actor, (phase, from_ns)) in std::mem::take(&mut self.open) {
            self.closed.entry(actor).or_default().push(Interval {
                phase,
                from_ns,
                to_ns: at_ns,
            });
        }
        self.closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_model::{CustomerId, OrderId};

    #[test]
    fn a_customers_day_is_line_order_wait_and_meal() {
        let (order, customer) = (OrderId(0), CustomerId(0));
        let (who, cashier) = (Actor::Customer(0), Actor::Cashier(0));
        let trace = Trace::new(vec![
            Event::new(0, who, EventKind::Arrived),
            Event::new(5, cashier, EventKind::OrderStarted { order, customer }),
            Event::new(7, cashier, EventKind::OrderTaken { order, burgers: 1 }),
            Event::new(20, who, EventKind::PickedUp { order, burgers: 1 }),
            Event::new(20, who, EventKind::EatingStarted),
            Event::new(30, who, EventKind::EatingFinished),
        ]);
        let days = timeline(&trace);
        let phases: Vec<_> = days[&who]
            .iter()
            .map(|day| (day.phase, day.from_ns, day.to_ns))
            .collect();
        assert_eq!(
            phases,
            [
                (Phase::InLine, 0, 5),
                (Phase::Ordering, 5, 7),
                (Phase::Waiting, 7, 20),
                (Phase::Eating, 20, 30)
            ]
        );
        assert_eq!(days[&cashier].len(), 1);
    }
}
