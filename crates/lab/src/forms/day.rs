//! What every form is given: the plan of the day, how long everything takes, and the recorder.

use super::FormError;
use crate::labour;
use crate::recorder::{Logbook, Recorder};
use core_model::{Actor, Scenario, ShopPlan, Use};
use runtime_adapter::Time;
use std::time::{Duration, Instant};

/// A day in the concurrent shop with one cashier and one cook.
#[derive(Debug)]
pub(super) struct Day<T> {
    clock: T,
    scenario: Scenario,
    plan: ShopPlan,
    recorder: Recorder<T>,
}

impl<T: Time> Day<T> {
    /// Plans a day; the recorder's clock must be `clock`.
    ///
    /// # Errors
    ///
    /// [`FormError::Plan`] if it is no shop that hands out numbers, with one cashier and one cook.
    pub(super) fn new(
        clock: T,
        scenario: Scenario,
        recorder: Recorder<T>,
    ) -> Result<Self, FormError> {
        match scenario.shop() {
            Some(&plan)
                if plan.strategy.hands_out_numbers() && plan.cashiers == 1 && plan.cooks == 1 =>
            {
                Ok(Self {
                    clock,
                    scenario,
                    plan,
                    recorder,
                })
            }
            _ => Err(FormError::Plan(scenario.name().to_owned())),
        }
    }

    /// Returns the clock.
    pub(super) fn clock(&self) -> &T {
        &self.clock
    }

    /// Tells how many customers come.
    pub(super) fn customers(&self) -> u32 {
        self.plan.customers
    }

    /// Tells how many burgers are in an order.
    pub(super) fn burgers(&self) -> u32 {
        self.plan.burgers
    }

    /// Tells how many stories a customer tells at most.
    pub(super) fn stories(&self) -> u32 {
        self.plan.stories
    }

    /// Tells how many places on the grill can be needed: no more than there are burgers.
    pub(super) fn places(&self) -> u32 {
        let burgers = self.plan.customers.saturating_mul(self.plan.burgers);
        self.plan.grill.min(burgers)
    }

    /// Lists the customers, each with the moment at which it comes.
    pub(super) fn arrivals(&self) -> impl Iterator<Item = (u32, Instant)> {
        let opening = self.recorder.origin();
        (0..).zip(self.scenario.arrivals().map(move |after| opening + after))
    }

    /// Returns how long it takes to take a customer's order.
    pub(super) fn ordering(&self, customer: u32) -> Duration {
        self.scenario.draw(Use::Ordering, customer.into())
    }

    /// Returns how long a burger is on the grill.
    pub(super) fn grilling(&self, customer: u32, burger: u32) -> Duration {
        self.scenario.grilling(customer, burger)
    }

    /// Returns how long a story takes to tell.
    pub(super) fn story(&self, customer: u32, story: u32) -> Duration {
        self.scenario.story(customer, story)
    }

    /// Returns how long a customer eats.
    pub(super) fn eating(&self, customer: u32) -> Duration {
        self.scenario.draw(Use::Eating, customer.into())
    }

    /// Returns an empty logbook with room for about so many `events`.
    pub(super) fn book(&self, actor: Actor, events: u32) -> Logbook<T> {
        self.recorder.logbook(actor, events as usize)
    }

    /// Returns an empty logbook with room for a customer's visit.
    pub(super) fn customers_book(&self, customer: u32) -> Logbook<T> {
        self.book(Actor::Customer(customer), 5 + 3 * self.plan.stories.min(8))
    }
}

/// Computes on the calling thread, which does nothing else meanwhile.
pub(super) fn compute(length: Duration) {
    labour::compute(length);
}
