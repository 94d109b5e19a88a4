//! The invariants of stories: each told to its end, one at a time, while sitting.

use super::Extent;
use super::event::{Actor, Event, EventKind};
use super::shop_ledger::{CustomerRow, ShopLedger};
use super::table::When;
use super::violation::{Findings, Invariant};

/// One story event of a customer; 16 bytes, because there may be millions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    story: u32,
    what: What,
    at_ns: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    #[default]
    Started,
    Finished,
    Heard,
}

/// Sorts the story events of those about whom they have something to tell by customer (a counting sort), then judges one
/// customer after the other.
pub(super) fn judge(
    events: &[Event],
    ledger: &ShopLedger<'_>,
    extent: Extent,
    found: &mut Findings,
) {
    let row = |customer| ledger.customers.get(customer).copied().unwrap_or_default();
    let suspects: Vec<bool> = ledger
        .stories
        .iter()
        .map(|(customer, told)| !told.is_plain(&row(customer), ledger.plan.stories))
        .collect();
    if !suspects.contains(&true) {
        return;
    }
    let customers = suspects.len();
    let marks = || {
        events
            .iter()
            .filter_map(mark)
            .filter(|(customer, _)| suspects.get(*customer).is_some_and(|suspect| *suspect))
    };
    let mut ends = vec![0_usize; customers];
    for (customer, _) in marks() {
        ends[customer] += 1;
    }
    let mut total = 0;
    for end in &mut ends {
        // For now where the customer's marks begin; filling moves it to where they end.
        total += std::mem::replace(end, total);
    }
    let mut sorted = vec![Mark::default(); total];
    for (customer, mark) in marks() {
        sorted[ends[customer]] = mark;
        ends[customer] += 1;
    }
    let mut begin = 0;
    for (customer, end) in (0..ledger.plan.customers).zip(ends) {
        let told = &mut sorted[begin..end];
        begin = end;
        if !told.is_empty() {
            told.sort_unstable();
            let judged = Judged {
                customer,
                row: row(customer),
                most: ledger.plan.stories,
                extent,
            };
            judged.stories(told, found);
        }
    }
}

fn mark(event: &Event) -> Option<(usize, Mark)> {
    let (customer, story, what) = match (event.actor, event.kind) {
        (Actor::Customer(customer), EventKind::StoryStarted { story }) => {
            (customer, story, What::Started)
        }
        (Actor::Customer(customer), EventKind::StoryFinished { story }) => {
            (customer, story, What::Finished)
        }
        (Actor::Companion(customer), EventKind::StoryHeard { story }) => {
            (customer, story, What::Heard)
        }
        _ => return None,
    };
    let at_ns = event.at_ns;
    Some((customer as usize, Mark { story, what, at_ns }))
}

/// The customer whose stories are judged.
struct Judged {
    customer: u32,
    row: CustomerRow,
    most: u32,
    extent: Extent,
}

impl Judged {
    /// Judges the marks of one customer, sorted by story.
    fn stories(&self, told: &[Mark], found: &mut Findings) {
        let Self {
            customer,
            row,
            most,
            ..
        } = self;
        let place = Invariant::OnePlaceAtATime;
        let mut before = When::NEVER;
        let mut count = 0_u64;
        for story in told.chunk_by(|a, b| a.story == b.story) {
            let number = story[0].story;
            let Some((started, finished)) = self.whole(number, story, found) else {
                continue;
            };
            count += 1;
            if before.is_after(started) {
                found.add(
                    place,
                    format_args!(
                        "customer {customer} began story {number} in the middle of another"
                    ),
                );
            }
            if !row.sat_down.is_known() || row.sat_down.is_after(started) {
                found.add(
                    place,
                    format_args!("customer {customer} began story {number} before it sat down"),
                );
            }
            if started.is_after(row.picked_up) || finished.is_after(row.picked_up) {
                found.add(
                    place,
                    format_args!("customer {customer} picked up before story {number} was over"),
                );
            }
            before = finished;
        }
        if count > u64::from(*most) {
            let detail =
                format_args!("customer {customer} told {count} stories, the plan allows {most}");
            found.add(Invariant::PartOfThePlan, detail);
        }
    }

    /// When a story began and ended; tells what is wrong with it by itself.
    fn whole(&self, number: u32, story: &[Mark], found: &mut Findings) -> Option<(When, When)> {
        let customer = self.customer;
        let times = |what| {
            story
                .iter()
                .filter(move |mark| mark.what == what)
                .map(|mark| mark.at_ns)
        };
        let first = |what| times(what).next().map_or(When::NEVER, When::at);
        let (started, finished, heard) = (
            first(What::Started),
            first(What::Finished),
            first(What::Heard),
        );
        let unfinished_is_a_fault =
            self.extent == Extent::Complete || self.row.picked_up.is_known();
        let fault = if !started.is_known() {
            "was never begun"
        } else if story
            .chunk_by(|a, b| a.what == b.what)
            .any(|same| same.len() > 1)
        {
            "was told or heard twice"
        } else if !finished.is_known() && (unfinished_is_a_fault || heard.is_known()) {
            "was never told to its end"
        } else if started.is_after(finished) || started.is_after(heard) {
            "ended before it began"
        } else {
            return Some((started, finished));
        };
        found.add(
            Invariant::StoryFinished,
            format_args!("story {number} of customer {customer} {fault}"),
        );
        None
    }
}
