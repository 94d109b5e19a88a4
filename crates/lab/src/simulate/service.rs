//! How long a service takes, by its mean and variance, and what it is called in theory.

use core_model::{Distribution, ShopPlan};

/// The first two moments of a duration, in seconds and their squares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TwoMoments {
    pub(super) mean: f64,
    pub(super) variance: f64,
}

/// What a service time is: theory is easier for some.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Service {
    /// Always the same, in seconds.
    Constant(f64),
    /// Exponential with this mean, in seconds.
    Exponential(f64),
    /// Anything else whose variance is known and finite.
    General(TwoMoments),
    /// Its mean or its variance is infinite, or there is no formula for it.
    Unknown,
}

impl Service {
    /// The service of one customer who is served to the end: taking the order, then the longest of its burgers.
    pub(super) fn of(plan: &ShopPlan) -> Self {
        let ordering = Self::largest(&plan.ordering, 1);
        let grilling = Self::largest(&plan.grilling, plan.burgers);
        ordering.then(grilling)
    }

    /// The largest of so many independent samples.
    fn largest(of: &Distribution, samples: u32) -> Self {
        let seconds = |time: std::time::Duration| time.as_secs_f64();
        let many = samples > 1;
        match *of {
            _ if of.mean().is_some_and(|mean| mean.is_zero()) => Self::Constant(0.0),
            Distribution::Constant(time) => Self::Constant(seconds(time)),
            Distribution::Exponential { mean } if many => {
                // The gaps between the largest and the next are exponential, with the rates 1/mean, 2/mean, …
                let gaps = (1..=samples).map(|i| seconds(mean) / f64::from(i));
                Self::General(TwoMoments {
                    mean: gaps.clone().sum(),
                    variance: gaps.map(|gap| gap * gap).sum(),
                })
            }
            Distribution::Exponential { mean } => Self::Exponential(seconds(mean)),
            Distribution::Uniform { min, max } => {
                // The mean of the largest of n on [0, 1] is n / (n + 1), its variance n / ((n + 1)² (n + 2)).
                let n = f64::from(samples);
                let width = seconds(max) - seconds(min);
                Self::General(TwoMoments {
                    mean: seconds(min) + width * n / (n + 1.0),
                    variance: width * width * n / ((n + 1.0) * (n + 1.0) * (n + 2.0)),
                })
            }
            Distribution::LogNormal { sigma, .. } if !many => match of.mean() {
                Some(mean) => {
                    let mean = seconds(mean);
                    let variance = (sigma * sigma).exp_m1() * mean * mean;
                    Self::General(TwoMoments { mean, variance })
                }
                None => Self::Unknown,
            },
            Distribution::Pareto { minimum, shape } if !many && shape > 2.0 => {
                let minimum = seconds(minimum);
                let less = shape - 1.0;
                Self::General(TwoMoments {
                    mean: minimum * shape / less,
                    variance: minimum * minimum * shape / (less * less * (shape - 2.0)),
                })
            }
            Distribution::LogNormal { .. } | Distribution::Pareto { .. } => Self::Unknown,
        }
    }

    /// One after another, independent of each other.
    fn then(self, other: Self) -> Self {
        match (self, other) {
            (Self::Constant(zero), service) | (service, Self::Constant(zero)) if zero <= 0.0 => {
                service
            }
            (Self::Constant(one), Self::Constant(other)) => Self::Constant(one + other),
            _ => match (self.moments(), other.moments()) {
                (Some(one), Some(other)) => Self::General(TwoMoments {
                    mean: one.mean + other.mean,
                    variance: one.variance + other.variance,
                }),
                _ => Self::Unknown,
            },
        }
    }

    /// Returns its mean and variance, where they are known and finite.
    pub(super) fn moments(self) -> Option<TwoMoments> {
        match self {
            Self::Constant(mean) => Some(TwoMoments {
                mean,
                variance: 0.0,
            }),
            Self::Exponential(mean) => Some(TwoMoments {
                mean,
                variance: mean * mean,
            }),
            Self::General(moments) => Some(moments),
            Self::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_model::{Scenario, ShopStrategy};

    /// Compares the moments of a service with those of many draws.
    #[track_caller]
    fn check(ordering: &str, grilling: &str, burgers: u32) {
        let plan = ShopPlan {
            customers: 100_000,
            burgers,
            ordering: ordering.parse().unwrap(),
            grilling: grilling.parse().unwrap(),
            ..ShopPlan::new(ShopStrategy::Bank)
        };
        let scenario = Scenario::new("draws", 1, plan.into()).unwrap();
        let mut drawn = core_model::statistics::Moments::new();
        for customer in 0..plan.customers {
            let longest = (0..burgers).map(|burger| scenario.grilling(customer, burger));
            let service =
                scenario.draw(core_model::Use::Ordering, customer.into()) + longest.max().unwrap();
            drawn.record(service.as_secs_f64()).unwrap();
        }
        let known = Service::of(&plan).moments().unwrap();
        let (mean, variance) = (drawn.mean().unwrap(), drawn.variance().unwrap());
        assert!((mean / known.mean - 1.0).abs() < 0.02, "{mean} {known:?}");
        assert!(
            (variance - known.variance).abs() <= 0.06 * known.variance + 1e-18,
            "{variance} {known:?}"
        );
    }

    #[test]
    fn the_moments_are_those_of_the_draws() {
        check("1ms", "10ms", 3);
        check("0", "exponential(10ms)", 1);
        check("exponential(3ms)", "exponential(10ms)", 4);
        check("uniform(1ms, 9ms)", "uniform(10ms, 50ms)", 3);
        check("1ms", "log-normal(10ms, 0.5)", 1);
        check("1ms", "pareto(10ms, 6)", 1);
    }

    #[test]
    fn what_has_no_variance_is_unknown() {
        let plan = ShopPlan {
            burgers: 1,
            grilling: "pareto(10ms, 1.5)".parse().unwrap(),
            ..ShopPlan::new(ShopStrategy::Bank)
        };
        assert_eq!(Service::of(&plan), Service::Unknown);
    }
}
