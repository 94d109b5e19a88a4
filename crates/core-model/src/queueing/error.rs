//! What a model can be refused for, and the checks that refuse it.

/// Why a model has no answer.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum QueueingError {
    /// More work comes than can be done, or exactly as much: the queue grows for ever.
    #[error("the load is {load}, which must be below 1")]
    Unstable {
        /// Work that comes over capacity to do it.
        load: f64,
    },
    /// The same, at one station of a network.
    #[error("the load of station {station} is {load}, which must be below 1")]
    UnstableStation {
        /// Which station, from 0.
        station: usize,
        /// Work that comes over capacity to do it.
        load: f64,
    },
    /// Something that must be more than zero is not.
    #[error("the {what} is {value}, which must be more than 0")]
    NotPositive {
        /// What it is, as a noun.
        what: &'static str,
        /// What it was.
        value: f64,
    },
    /// Something that must not be below zero is.
    #[error("the {what} is {value}, which must be at least 0")]
    Negative {
        /// What it is, as a noun.
        what: &'static str,
        /// What it was.
        value: f64,
    },
    /// Something that must be at least one is less.
    #[error("the {what} is {value}, which must be at least 1")]
    BelowOne {
        /// What it is, as a noun.
        what: &'static str,
        /// What it was.
        value: f64,
    },
    /// A share or probability is outside 0 to 1.
    #[error("the {what} is {value}, which must be from 0 to 1")]
    NotAFraction {
        /// What it is, as a noun.
        what: &'static str,
        /// What it was.
        value: f64,
    },
    /// An input is not a number or infinite, or a result would be too large for `f64`.
    #[error("the {what} is {value}, which is not a finite number")]
    NotFinite {
        /// What it is, as a noun.
        what: &'static str,
        /// What it was.
        value: f64,
    },
    /// Nobody is there to serve: zero servers, processors or machines.
    #[error("there are 0 servers, of which at least 1 is needed")]
    NoServers,
    /// Nobody is there to be served: a closed model with zero customers.
    #[error("there are 0 customers, of which at least 1 is needed")]
    NoCustomers,
    /// A list is empty that must not be.
    #[error("there are 0 {what}, of which at least 1 is needed")]
    Empty {
        /// What it is a list of, in the plural.
        what: &'static str,
    },
    /// A system has less room than it has servers.
    #[error(
        "there is room for {capacity} customers, but there are {servers} servers to hold one each"
    )]
    CapacityBelowServers {
        /// Customers that fit in, those in service included.
        capacity: u32,
        /// Servers.
        servers: u32,
    },
    /// Two lists that belong together differ in length.
    #[error("there are {found} {what}, but there should be {expected}")]
    Mismatch {
        /// What was counted, in the plural.
        what: &'static str,
        /// How many it should have been.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// More than all customers leave a station for another.
    #[error("the routing probabilities of station {station} sum to {sum}, which must be at most 1")]
    Overrouted {
        /// Which station, from 0.
        station: usize,
        /// The sum of its row.
        sum: f64,
    },
    /// Customers at this station can never leave the network.
    #[error("no path leads from station {station} out of the network")]
    NoWayOut {
        /// Which station, from 0.
        station: usize,
    },
    /// A constraint or a list names a task that does not exist.
    #[error("task {task} is named, but there are only {tasks}, numbered from 0")]
    UnknownTask {
        /// The number that was named.
        task: usize,
        /// How many tasks there are.
        tasks: usize,
    },
    /// A priority list names a task twice.
    #[error("task {task} is in the priority list more than once")]
    RepeatedTask {
        /// Which task, from 0.
        task: usize,
    },
    /// Precedence constraints run in a circle.
    #[error("task {task} has to wait for itself")]
    Cycle {
        /// A task on the circle.
        task: usize,
    },
    /// Durations sum to more than `u64::MAX` nanoseconds.
    #[error("the {what} is longer than {} ns", u64::MAX)]
    TooLong {
        /// What is too long, as a noun.
        what: &'static str,
    },
    /// A fit needs more measurements at different points.
    #[error("there are measurements at {found} different loads, but a fit needs {needed}")]
    TooFewMeasurements {
        /// How many different loads there are.
        found: usize,
        /// How many there have to be.
        needed: usize,
    },
    /// Measurements that no curve of the model comes near.
    #[error("no curve of the model fits the {measurements} measurements")]
    NoFit {
        /// How many measurements there are.
        measurements: usize,
    },
    /// An exact solution would need too much memory.
    #[error("an exact solution keeps {cells} numbers, of which {limit} are allowed")]
    TooLarge {
        /// How many numbers it would keep.
        cells: u128,
        /// How many are allowed.
        limit: u128,
    },
}

/// Passes a finite number on.
pub(super) fn finite(what: &'static str, value: f64) -> Result<f64, QueueingError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(QueueingError::NotFinite { what, value })
    }
}

/// Passes a finite number above zero on.
pub(super) fn positive(what: &'static str, value: f64) -> Result<f64, QueueingError> {
    if finite(what, value)? > 0.0 {
        Ok(value)
    } else {
        Err(QueueingError::NotPositive { what, value })
    }
}

/// Passes a finite number from zero on.
pub(super) fn not_negative(what: &'static str, value: f64) -> Result<f64, QueueingError> {
    if finite(what, value)? >= 0.0 {
        Ok(value)
    } else {
        Err(QueueingError::Negative { what, value })
    }
}

/// Passes a number from 0 to 1 on.
pub(super) fn fraction(what: &'static str, value: f64) -> Result<f64, QueueingError> {
    if (0.0..=1.0).contains(&finite(what, value)?) {
        Ok(value)
    } else {
        Err(QueueingError::NotAFraction { what, value })
    }
}

/// Passes a number of servers on unless it is zero.
pub(super) fn some_servers(servers: u32) -> Result<u32, QueueingError> {
    if servers == 0 {
        Err(QueueingError::NoServers)
    } else {
        Ok(servers)
    }
}

/// Passes a load on that leaves some capacity over: what is below 1 by rounding alone does not.
pub(super) fn stable(load: f64) -> Result<f64, QueueingError> {
    if finite("load", load)? < 1.0 - 4.0 * f64::EPSILON {
        Ok(load)
    } else {
        Err(QueueingError::Unstable { load })
    }
}

/// Checks the length of a list against that of the one that it belongs to.
pub(super) fn as_many(
    what: &'static str,
    expected: usize,
    found: usize,
) -> Result<(), QueueingError> {
    if expected == found {
        Ok(())
    } else {
        Err(QueueingError::Mismatch {
            what,
            expected,
            found,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_what_was_wrong_and_what_would_be_right() {
        assert_eq!(
            positive("arrival rate", -1.0).unwrap_err().to_string(),
            "the arrival rate is -1, which must be more than 0"
        );
        assert_eq!(
            finite("service rate", f64::NAN).unwrap_err().to_string(),
            "the service rate is NaN, which is not a finite number"
        );
        assert_eq!(
            stable(1.25).unwrap_err().to_string(),
            "the load is 1.25, which must be below 1"
        );
    }

    #[test]
    fn a_load_of_one_but_for_rounding_is_no_load_below_one() {
        assert!(stable(0.3 / (3.0 * 0.1)).is_err());
        assert!(stable(1.0 - 1e-12).is_ok());
    }
}
