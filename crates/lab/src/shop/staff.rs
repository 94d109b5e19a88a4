//! What everybody in the shop shares, and what can go wrong there.

use super::board::Board;
use super::kitchen::Kitchen;
use crate::labour;
use crate::recorder::{Logbook, Recorder};
use core_model::{Actor, CustomerId, EventKind, OrderId, Scenario, ShopPlan, Use};
use io_sim::Backend;
use runtime_adapter::{JoinError, Runtime};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// An open shop: the runtime, the scenario, the kitchen, and the boards before which people wait.
pub struct Shop<R, B: Backend> {
    pub(crate) inner: Arc<Inner<R, B>>,
}

pub(crate) struct Inner<R, B: Backend> {
    pub(crate) rt: R,
    pub(crate) scenario: Arc<Scenario>,
    pub(crate) plan: ShopPlan,
    pub(crate) recorder: Recorder<R>,
    pub(crate) kitchen: Kitchen<B>,
    /// By customer: its turn number plus one, or how far its service has come.
    pub(crate) service: Board,
    /// By turn number: whether its burgers are ready.
    pub(crate) display: Board,
    failure: Mutex<Option<B::Error>>,
}

/// Why a shop could not serve everybody.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShopError<E: std::error::Error + 'static> {
    /// The scenario is no shop.
    #[error("the scenario `{0}` has no shop")]
    NoShop(String),
    /// The grill, or the device that stands for it, failed.
    #[error("a burger could not be made")]
    Grill(#[source] E),
    /// One of the people in the shop stopped working.
    #[error("somebody in the shop stopped working")]
    Join(#[from] JoinError),
}

impl<R: Runtime, B: Backend> Shop<R, B> {
    /// Opens a shop; `backend` is what a burger on the grill waits for.
    ///
    /// # Errors
    ///
    /// [`ShopError::NoShop`] if the scenario is a house.
    pub fn open(
        rt: R,
        scenario: Arc<Scenario>,
        backend: B,
        recorder: Recorder<R>,
    ) -> Result<Self, ShopError<B::Error>> {
        let Some(plan) = scenario.shop().copied() else {
            return Err(ShopError::NoShop(scenario.name().to_owned()));
        };
        let places = if plan.strategy.hands_out_numbers() {
            plan.customers
        } else {
            0
        };
        Ok(Self {
            inner: Arc::new(Inner {
                kitchen: Kitchen::new(plan.grill, backend),
                service: Board::new(plan.customers),
                display: Board::new(places),
                failure: Mutex::new(None),
                rt,
                scenario,
                plan,
                recorder,
            }),
        })
    }

    /// Ends the shop's day: everybody was served, or the first failure is told.
    pub(crate) fn close(&self) -> Result<(), ShopError<B::Error>> {
        let mut failure = self
            .inner
            .failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        failure
            .take()
            .map_or(Ok(()), |error| Err(ShopError::Grill(error)))
    }
}

impl<R: Runtime, B: Backend> Inner<R, B> {
    /// Keeps the first failure.
    pub(crate) fn fail(&self, error: B::Error) {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.get_or_insert(error);
    }

    pub(crate) fn logbook(&self, actor: Actor, events: usize) -> Logbook<R> {
        self.recorder.logbook(actor, events)
    }

    /// Takes a customer's order: computing, on the thread of the cashier.
    pub(crate) async fn take_order(&self, customer: u32, book: &mut Logbook<R>) -> OrderId {
        let order = OrderId(customer);
        let takes = self.scenario.draw(Use::Ordering, customer.into());
        book.note(EventKind::OrderStarted {
            order,
            customer: CustomerId(customer),
        });
        labour::work(&self.rt, takes).await;
        book.note(EventKind::OrderTaken {
            order,
            burgers: self.plan.burgers,
        });
        order
    }
}

impl<R, B: Backend> Clone for Shop<R, B> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

impl<R, B: Backend> fmt::Debug for Shop<R, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shop")
            .field("plan", &self.inner.plan)
            .finish_non_exhaustive()
    }
}
