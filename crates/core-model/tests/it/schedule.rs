//! Valid traces of every strategy, by a small pure schedule: everybody acts at the earliest time that the plan allows.

use std::time::Duration;

use core_model::trace::{Actor, Event, EventKind};
use core_model::{
    CustomerId, HousePlan, HouseStrategy, OrderId, Scenario, ShopPlan, TurnNumber, Use, ZoneId,
};

/// How long a slice of a zone takes here.
pub(crate) const SLICE_NS: u64 = 10_000;

/// The events of a complete run.
pub(crate) fn schedule(scenario: &Scenario) -> Vec<Event> {
    match (scenario.shop(), scenario.house()) {
        (Some(plan), _) => Shop::new(scenario, plan).run(),
        (_, Some(plan)) => house(plan),
        _ => unreachable!("a plan is one of the two"),
    }
}

fn ns(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap()
}

struct Shop<'a> {
    scenario: &'a Scenario,
    plan: &'a ShopPlan,
    cashiers_free: Vec<u64>,
    grill_free: Vec<u64>,
    events: Vec<Event>,
}

impl<'a> Shop<'a> {
    fn new(scenario: &'a Scenario, plan: &'a ShopPlan) -> Self {
        Self {
            scenario,
            plan,
            cashiers_free: vec![0; plan.cashiers as usize],
            grill_free: vec![0; plan.grill.min(plan.customers * plan.burgers) as usize],
            events: Vec::new(),
        }
    }

    fn run(mut self) -> Vec<Event> {
        for (customer, arrival) in (0..self.plan.customers).zip(self.scenario.arrivals()) {
            self.visit(customer, ns(arrival));
        }
        self.events
    }

    fn record(&mut self, at_ns: u64, actor: Actor, kind: EventKind) {
        self.events.push(Event::new(at_ns, actor, kind));
    }

    fn visit(&mut self, customer: u32, arrival: u64) {
        let me = Actor::Customer(customer);
        let order = OrderId(customer);
        let burgers = self.plan.burgers;
        self.record(arrival, me, EventKind::Arrived);
        let (desk, free) = earliest(&self.cashiers_free);
        let start = arrival.max(free);
        if let Some(patience) = self.scenario.patience(customer) {
            let leave = arrival + ns(patience);
            if start > leave {
                self.record(leave, me, EventKind::Reneged);
                return;
            }
        }
        let cashier = Actor::Cashier(u32::try_from(desk).unwrap());
        let taken = start + ns(self.scenario.draw(Use::Ordering, u64::from(customer)));
        let customer_id = CustomerId(customer);
        self.record(
            start,
            cashier,
            EventKind::OrderStarted {
                order,
                customer: customer_id,
            },
        );
        self.record(taken, cashier, EventKind::OrderTaken { order, burgers });
        let picked = if self.plan.strategy.hands_out_numbers() {
            self.cashiers_free[desk] = taken;
            let number = TurnNumber(customer);
            self.record(taken, cashier, EventKind::NumberGiven { order, number });
            let ready = self.grill(customer, Actor::Cook(0), taken);
            self.record(ready, Actor::Display, EventKind::NumberShown { number });
            self.record(taken, me, EventKind::SatDown);
            self.stories(customer, taken, ready)
        } else {
            let ready = self.grill(customer, cashier, taken);
            self.cashiers_free[desk] = ready;
            self.record(ready, cashier, EventKind::HandedOver { order, burgers });
            ready
        };
        let eaten = picked + ns(self.scenario.draw(Use::Eating, u64::from(customer)));
        self.record(picked, me, EventKind::PickedUp { order, burgers });
        self.record(picked, me, EventKind::EatingStarted);
        self.record(eaten, me, EventKind::EatingFinished);
    }

    /// Grills the burgers of an order as soon as there is room; when the last one is done.
    fn grill(&mut self, customer: u32, cook: Actor, taken: u64) -> u64 {
        let order = OrderId(customer);
        let mut ready = taken;
        for burger in 0..self.plan.burgers {
            let (place, free) = earliest(&self.grill_free);
            let on = taken.max(free);
            let off = on + ns(self.scenario.grilling(customer, burger));
            self.grill_free[place] = off;
            self.record(on, cook, EventKind::GrillStarted { order, burger });
            self.record(off, cook, EventKind::GrillDone { order, burger });
            ready = ready.max(off);
        }
        ready
    }

    /// Tells stories until the number is shown, the last one to its end; when the customer gets up.
    fn stories(&mut self, customer: u32, seated: u64, ready: u64) -> u64 {
        let mut now = seated;
        for story in 0..self.plan.stories {
            if now >= ready {
                break;
            }
            let end = now + ns(self.scenario.story(customer, story));
            self.record(
                now,
                Actor::Customer(customer),
                EventKind::StoryStarted { story },
            );
            self.record(
                end,
                Actor::Customer(customer),
                EventKind::StoryFinished { story },
            );
            self.record(
                end,
                Actor::Companion(customer),
                EventKind::StoryHeard { story },
            );
            now = end;
        }
        now.max(ready)
    }
}

fn earliest(free: &[u64]) -> (usize, u64) {
    let (index, time) = free
        .iter()
        .enumerate()
        .min_by_key(|(_, time)| **time)
        .unwrap();
    (index, *time)
}

fn house(plan: &HousePlan) -> Vec<Event> {
    let mut events = Vec::new();
    if plan.strategy == HouseStrategy::Turns {
        let turns =
            (0..plan.slices).flat_map(|slice| (0..plan.zones).map(move |zone| (zone, slice)));
        for (turn, (zone, slice)) in (1_u64..).zip(turns) {
            let (at, cleaner) = (turn * SLICE_NS, Actor::Cleaner(0));
            let zone = ZoneId(zone);
            if slice == 0 {
                events.push(Event::new(
                    at - SLICE_NS,
                    cleaner,
                    EventKind::ZoneStarted { zone },
                ));
            }
            events.push(Event::new(
                at,
                cleaner,
                EventKind::TurnTaken { zone, slice },
            ));
            if slice + 1 == plan.slices {
                events.push(Event::new(at, cleaner, EventKind::ZoneCleaned { zone }));
            }
        }
        return events;
    }
    let mut free = vec![0; plan.cleaners as usize];
    for zone in (0..plan.zones).map(ZoneId) {
        let (who, start) = earliest(&free);
        let cleaner = Actor::Cleaner(u32::try_from(who).unwrap());
        free[who] = start + u64::from(plan.slices) * SLICE_NS;
        events.push(Event::new(start, cleaner, EventKind::ZoneStarted { zone }));
        // Who does not take turns may record slices; here only the pool does.
        if plan.strategy == HouseStrategy::Rayon {
            for slice in 0..plan.slices {
                let at = start + u64::from(slice + 1) * SLICE_NS;
                events.push(Event::new(
                    at,
                    cleaner,
                    EventKind::TurnTaken { zone, slice },
                ));
            }
        }
        events.push(Event::new(
            free[who],
            cleaner,
            EventKind::ZoneCleaned { zone },
        ));
    }
    events
}
