//! A plan that has been checked, with the seed that fixes every duration in it.
//!
//! Draws are pure functions of the seed, the use and an index. Whoever asks first, however often, and on whatever runtime:
//! customer 7's second burger takes the same time.

use std::time::Duration;

use crate::plan::{HousePlan, Plan, ShopPlan};
use crate::rules;
pub use crate::rules::{InvalidScenario, Problem};
use crate::stream::Stream;

/// Bytes that one customer takes while it is in the shop: its task, its timer, and its share of the channels.
const BYTES_PER_CUSTOMER: u64 = 1536;
/// Bytes that one zone takes beside its picture, which only its kernel knows.
const BYTES_PER_ZONE: u64 = 1024;

/// A validated plan under a name and a seed.
///
/// ```
/// use core_model::{Scenario, ShopPlan, ShopStrategy, Use};
///
/// let plan = ShopPlan::new(ShopStrategy::Concurrent);
/// let scenario = Scenario::new("lunch", 42, plan.into())?;
/// assert_eq!(scenario.draw(Use::Eating, 3).as_millis(), 50);
///
/// let wrong = ShopPlan { customers: 0, burgers: 0, ..plan };
/// assert_eq!(Scenario::new("lunch", 42, wrong.into()).unwrap_err().problems.len(), 2);
/// # Ok::<(), core_model::InvalidScenario>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    name: String,
    seed: u64,
    plan: Plan,
}

/// What a draw is for. Each has a stream of its own, so that drawing more for one never shifts another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    /// The gap before a customer's arrival; index: the customer.
    Arrivals,
    /// Taking an order; index: the customer.
    Ordering,
    /// A burger on the grill; index: `customer · burgers + burger`, see [`Scenario::grilling`].
    Grilling,
    /// Telling a story; index: `customer · stories + story`, see [`Scenario::story`].
    Story,
    /// Eating; index: the customer.
    Eating,
    /// How long a client stays in line; index: the customer.
    Patience,
}

impl Use {
    /// The name of its stream.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Arrivals => "arrivals",
            Self::Ordering => "ordering",
            Self::Grilling => "grilling",
            Self::Story => "story",
            Self::Eating => "eating",
            Self::Patience => "patience",
        }
    }
}

impl Scenario {
    /// Checks a plan.
    ///
    /// # Errors
    ///
    /// [`InvalidScenario`] with every rule that the plan breaks, not only the first.
    pub fn new(name: impl Into<String>, seed: u64, plan: Plan) -> Result<Self, InvalidScenario> {
        let name = name.into();
        let problems = rules::problems(&name, &plan);
        if problems.is_empty() {
            Ok(Self { name, seed, plan })
        } else {
            Err(InvalidScenario { problems })
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The seed of every draw.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The plan as it was checked.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The shop, if it is one.
    #[must_use]
    pub const fn shop(&self) -> Option<&ShopPlan> {
        match &self.plan {
            Plan::Shop(plan) => Some(plan),
            Plan::House(_) => None,
        }
    }

    /// The house, if it is one.
    #[must_use]
    pub const fn house(&self) -> Option<&HousePlan> {
        match &self.plan {
            Plan::Shop(_) => None,
            Plan::House(plan) => Some(plan),
        }
    }

    /// How long something takes: a pure function of the seed, the use and the index.
    ///
    /// The gap before the first customer is zero, and so is everything in a house. Patience without end is
    /// [`Duration::MAX`]; [`Scenario::patience`] says it better.
    #[must_use]
    pub fn draw(&self, what: Use, index: u64) -> Duration {
        let Plan::Shop(shop) = &self.plan else {
            return Duration::ZERO;
        };
        let distribution = match what {
            Use::Arrivals if index == 0 => return Duration::ZERO,
            Use::Arrivals => &shop.arrivals,
            Use::Ordering => &shop.ordering,
            Use::Grilling => &shop.grilling,
            Use::Story => &shop.story,
            Use::Eating => &shop.eating,
            Use::Patience => match &shop.patience {
                Some(patience) => patience,
                None => return Duration::MAX,
            },
        };
        if let crate::Distribution::Constant(duration) = distribution {
            return *duration;
        }
        distribution.sample(&mut Stream::indexed(self.seed, what.name(), index))
    }

    /// How long a customer's burger is on the grill; burgers count from 0.
    #[must_use]
    pub fn grilling(&self, customer: u32, burger: u32) -> Duration {
        let burgers = self.shop().map_or(0, |shop| shop.burgers);
        self.draw(Use::Grilling, position(customer, burgers, burger))
    }

    /// How long a customer's story takes to tell; stories count from 0.
    #[must_use]
    pub fn story(&self, customer: u32, story: u32) -> Duration {
        let stories = self.shop().map_or(0, |shop| shop.stories);
        self.draw(Use::Story, position(customer, stories, story))
    }

    /// How long a client stays in line, if not for ever.
    #[must_use]
    pub fn patience(&self, customer: u32) -> Option<Duration> {
        self.shop()?.patience?;
        Some(self.draw(Use::Patience, u64::from(customer)))
    }

    /// When each customer comes, counted from the opening, in the order of their numbers; the first at zero.
    pub fn arrivals(&self) -> impl Iterator<Item = Duration> + '_ {
        let customers = self.shop().map_or(0, |shop| shop.customers);
        (0..customers).scan(Duration::ZERO, |now, customer| {
            *now = now.saturating_add(self.draw(Use::Arrivals, u64::from(customer)));
            Some(*now)
        })
    }

    /// The most events that a complete run records.
    #[must_use]
    pub fn events_at_most(&self) -> u64 {
        match &self.plan {
            Plan::Shop(shop) => {
                let grill = 2 * u64::from(shop.burgers);
                let each = if shop.strategy.hands_out_numbers() {
                    9 + grill + 3 * u64::from(shop.stories)
                } else {
                    7 + grill
                };
                u64::from(shop.customers) * each
            }
            Plan::House(house) => u64::from(house.zones) * (2 + u64::from(house.slices)),
        }
    }

    /// About how many bytes a run takes: 1.5 KiB a customer and, if traced, 32 bytes for each event that it may record.
    ///
    /// An estimate from above, to refuse what cannot fit. The most stories that a plan allows count as told.
    #[must_use]
    pub fn bytes_needed(&self, traced: bool) -> u64 {
        let actors = match &self.plan {
            Plan::Shop(shop) => u64::from(shop.customers) * BYTES_PER_CUSTOMER,
            Plan::House(house) => u64::from(house.zones) * BYTES_PER_ZONE,
        };
        let event = size_of::<crate::trace::Event>() as u64;
        actors
            + if traced {
                self.events_at_most() * event
            } else {
                0
            }
    }
}

/// The position of item `index` of `customer`, where each customer has `each` of them.
fn position(customer: u32, each: u32, index: u32) -> u64 {
    u64::from(customer) * u64::from(each) + u64::from(index)
}
