//! A plain event loop over a binary heap: the least that a person would write by hand.

use crate::day::Day;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Arrival,
    Departure,
}

/// Events by time; of one time, by the order in which they were planned.
#[derive(Default)]
struct Calendar {
    events: BinaryHeap<Reverse<(u64, u64, Event)>>,
    planned: u64,
}

impl Calendar {
    fn plan(&mut self, at: u64, event: Event) {
        self.events.push(Reverse((at, self.planned, event)));
        self.planned += 1;
    }
}

/// Serves everybody; gives what they waited.
pub(crate) fn serve(day: &Day) -> Duration {
    let mut calendar = Calendar::default();
    let mut line: VecDeque<(u64, u32)> = VecDeque::new();
    let (mut free, mut waited) = (day.servers, 0);
    let mut coming = day.customers.iter();
    let mut next = coming.next();
    if let Some(first) = next {
        calendar.plan(first.interarrival_ms.into(), Event::Arrival);
    }
    while let Some(Reverse((now, _, event))) = calendar.events.pop() {
        match event {
            Event::Arrival => {
                line.extend(next.map(|customer| (now, customer.service_ms)));
                next = coming.next();
                if let Some(customer) = next {
                    calendar.plan(now + u64::from(customer.interarrival_ms), Event::Arrival);
                }
            }
            Event::Departure => free += 1,
        }
        if free > 0
            && let Some((came, service_ms)) = line.pop_front()
        {
            free -= 1;
            waited += now - came;
            calendar.plan(now + u64::from(service_ms), Event::Departure);
        }
    }
    Duration::from_millis(waited)
}
