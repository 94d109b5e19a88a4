//! A run's trace, gone through once in the order of time: means of customers, averages over time.
//!
//! A customer's wait counts from when it was to come, as the scenario says, not from when a busy processor took note of it.

use super::figure::{Figure, Figures};
use super::series::{Level, Rate, Series, Spans};
use crate::recorder::nanoseconds;
use core_model::statistics::{BatchEstimate, Mser5, StatisticsError};
use core_model::{Actor, EventKind, Scenario, ShopPlan, Trace};

/// Which part of a run is observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Window {
    /// Everything, from the opening to the last event.
    WholeDay,
    /// From when the first who counts comes until the last one comes: what is after it is no steady state any more.
    LongRun {
        /// Customers at the start who do not count, but for what they are to the others.
        left_out: u64,
    },
}

/// What a run says.
#[derive(Clone, Debug)]
pub(super) struct Observed {
    pub(super) figures: Figures,
    pub(super) run: Run,
}

/// One run by itself: the series of its observations.
#[derive(Clone, Debug)]
pub(super) struct Run {
    waits: Series,
    sojourns: Series,
    waiting: Series,
    leaving: Series,
    queue: Level,
    number: Level,
    busy: Level,
    served: Rate,
    cashiers: f64,
    /// All waits, those of the warm-up among them, to find out where that ends.
    pub(super) warm_up: Mser5,
}

impl Run {
    fn starting(from_ns: u64, cashiers: u32) -> Result<Self, StatisticsError> {
        Ok(Self {
            waits: Series::default(),
            sojourns: Series::default(),
            waiting: Series::default(),
            leaving: Series::default(),
            queue: Level::starting(from_ns)?,
            number: Level::starting(from_ns)?,
            busy: Level::starting(from_ns)?,
            served: Rate::default(),
            cashiers: f64::from(cashiers),
            warm_up: Mser5::default(),
        })
    }

    /// Returns what the batch means of a figure say; nothing for the makespan, of which a run has one. Those of the
    /// utilisation are of busy cashiers.
    pub(super) fn batches(&self, figure: Figure) -> Option<Result<BatchEstimate, StatisticsError>> {
        let batches = match figure {
            Figure::Wait => &self.waits.batches,
            Figure::Sojourn => &self.sojourns.batches,
            Figure::QueueLength => &self.queue.batches,
            Figure::Number => &self.number.batches,
            Figure::Utilisation => &self.busy.batches,
            Figure::WaitShare => &self.waiting.batches,
            Figure::Throughput => &self.served.batches,
            Figure::RenegeShare => &self.leaving.batches,
            Figure::Makespan => return None,
        };
        Some(batches.estimate())
    }

    /// What a figure of the batches is to be divided by.
    pub(super) fn unit(&self, figure: Figure) -> f64 {
        match figure {
            Figure::Utilisation => self.cashiers,
            _ => 1.0,
        }
    }
}

/// Goes through a run.
///
/// # Errors
///
/// [`StatisticsError`] where nobody is left to be observed, or no time passes.
pub(super) fn observe(
    scenario: &Scenario,
    plan: &ShopPlan,
    trace: &Trace,
    window: Window,
) -> Result<Observed, StatisticsError> {
    let arrivals: Vec<u64> = scenario.arrivals().map(nanoseconds).collect();
    let end_ns = nanoseconds(trace.makespan());
    let last_ns = arrivals.last().copied().unwrap_or(0);
    let (first, from_ns, until_ns) = match window {
        Window::WholeDay => (0, 0, end_ns),
        Window::LongRun { left_out } => {
            let first = usize::try_from(left_out).unwrap_or(usize::MAX);
            let from_ns = arrivals.get(first).copied().unwrap_or(last_ns);
            (left_out, from_ns, last_ns)
        }
    };
    let mut observer = Observer {
        arrivals: &arrivals,
        came: 0,
        first,
        plan,
        from_ns,
        until_ns,
        spans: Spans::new(from_ns, until_ns),
        over: false,
        run: Run::starting(from_ns, plan.cashiers)?,
        figures: Figures::default(),
    };
    for event in trace.events() {
        observer.let_come(event.at_ns)?;
        observer.enter(event.at_ns, event.actor, event.kind)?;
    }
    observer.reach(u64::MAX)?;
    let Observer {
        mut figures, run, ..
    } = observer;
    figures.set(Figure::Wait, run.waits.moments.mean()?);
    figures.set(Figure::Sojourn, run.sojourns.moments.mean()?);
    figures.set(Figure::WaitShare, run.waiting.moments.mean()?);
    figures.set(Figure::RenegeShare, run.leaving.moments.mean()?);
    figures.set(Figure::Makespan, end_ns as f64);
    Ok(Observed { figures, run })
}

struct Observer<'a> {
    arrivals: &'a [u64],
    /// Customers who have come.
    came: usize,
    /// The first customer who counts.
    first: u64,
    plan: &'a ShopPlan,
    from_ns: u64,
    until_ns: u64,
    spans: Spans,
    /// Whether the time that is observed is over.
    over: bool,
    run: Run,
    figures: Figures,
}

impl Observer<'_> {
    /// Lets everybody come who comes by then: at an instant, before everything else of it.
    fn let_come(&mut self, by_ns: u64) -> Result<(), StatisticsError> {
        while let Some(&at_ns) = self.arrivals.get(self.came).filter(|at| **at <= by_ns) {
            self.reach(at_ns)?;
            self.run.queue.rise(at_ns)?;
            self.run.number.rise(at_ns)?;
            self.came += 1;
        }
        Ok(())
    }

    fn enter(&mut self, at_ns: u64, actor: Actor, kind: EventKind) -> Result<(), StatisticsError> {
        self.reach(at_ns)?;
        // With a number, the cashier is free again; without, when the burgers are handed over.
        let numbers = self.plan.strategy.hands_out_numbers();
        match (actor, kind) {
            (_, EventKind::OrderStarted { customer, .. }) => {
                self.run.queue.fall(at_ns)?;
                self.run.busy.rise(at_ns)?;
                self.called(customer.0, at_ns, 0);
            }
            (_, EventKind::OrderTaken { .. }) if numbers => self.run.busy.fall(at_ns)?,
            (_, EventKind::HandedOver { .. }) if !numbers => self.run.busy.fall(at_ns)?,
            (Actor::Customer(customer), EventKind::PickedUp { .. }) => {
                self.run.number.fall(at_ns)?;
                self.gone(customer, at_ns);
                if !self.over && at_ns > self.from_ns {
                    self.run.served.add();
                }
            }
            (Actor::Customer(customer), EventKind::Reneged) => {
                self.run.queue.fall(at_ns)?;
                self.run.number.fall(at_ns)?;
                self.called(customer, at_ns, 1);
                self.gone(customer, at_ns);
            }
            _ => {}
        }
        Ok(())
    }

    /// A customer is in line no more, since it is served or since it has left.
    fn called(&mut self, customer: u32, at_ns: u64, left: u64) {
        let wait_ns = self.since_arrival(customer, at_ns);
        self.run.warm_up.record_ns(wait_ns);
        if u64::from(customer) >= self.first {
            self.run.waits.add(wait_ns);
            self.run.waiting.add(u64::from(wait_ns > 0));
            self.run.leaving.add(left);
        }
    }

    /// A customer has its burgers, or has left.
    fn gone(&mut self, customer: u32, at_ns: u64) {
        if u64::from(customer) >= self.first {
            let sojourn_ns = self.since_arrival(customer, at_ns);
            self.run.sojourns.add(sojourn_ns);
        }
    }

    fn since_arrival(&self, customer: u32, at_ns: u64) -> u64 {
        let arrival = self.arrivals.get(customer as usize);
        at_ns.saturating_sub(arrival.copied().unwrap_or(at_ns))
    }

    /// Closes the spans that have ended by an instant, and the whole time once it is over.
    fn reach(&mut self, at_ns: u64) -> Result<(), StatisticsError> {
        if self.over {
            return Ok(());
        }
        let run = &mut self.run;
        while let Some((span_ns, until_ns)) = self.spans.ended_by(at_ns) {
            for level in [&mut run.queue, &mut run.number, &mut run.busy] {
                level.close(until_ns)?;
            }
            run.served.close(span_ns)?;
        }
        if at_ns > self.until_ns {
            self.over = true;
            let queue = run.queue.until(self.until_ns)?;
            let served = run.served.count as f64 / (queue.span_ns() as f64 / 1e9);
            let figures = &mut self.figures;
            figures.set(Figure::QueueLength, queue.mean());
            let number = run.number.until(self.until_ns)?;
            figures.set(Figure::Number, number.mean());
            let busy = run.busy.until(self.until_ns)?;
            figures.set(Figure::Utilisation, busy.utilisation(self.plan.cashiers)?);
            figures.set(Figure::Throughput, served);
        }
        Ok(())
    }
}
