//! What a simulated day is asked for, by name.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// One figure of a simulated day. Its name says the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// Mean time in line, `Wq`, of all who came: until a cashier begins, or until they leave.
    Wait,
    /// Mean time in the shop, `W`, of all who came: until they have their burgers, or leave.
    Sojourn,
    /// Mean number in line over time, `Lq`.
    QueueLength,
    /// Mean number of customers over time who have come and neither have their burgers nor left, `L`.
    Number,
    /// Share of the cashiers' time in which they serve, `ρ`.
    Utilisation,
    /// Share of the customers who find no cashier free.
    WaitShare,
    /// Customers served per second.
    Throughput,
    /// Share of the customers who leave the line.
    RenegeShare,
    /// Time from the opening to the last event.
    Makespan,
}

impl Figure {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Wait,
        Self::Sojourn,
        Self::QueueLength,
        Self::Number,
        Self::Utilisation,
        Self::WaitShare,
        Self::Throughput,
        Self::RenegeShare,
        Self::Makespan,
    ];

    /// Returns its name, with its unit where it has one.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wait => "wait_ns",
            Self::Sojourn => "sojourn_ns",
            Self::QueueLength => "queue_length",
            Self::Number => "number_in_system",
            Self::Utilisation => "utilisation",
            Self::WaitShare => "wait_share",
            Self::Throughput => "throughput_per_s",
            Self::RenegeShare => "renege_share",
            Self::Makespan => "makespan_ns",
        }
    }

    /// Tells whether it is a time, in nanoseconds.
    pub const fn is_time(self) -> bool {
        matches!(self, Self::Wait | Self::Sojourn | Self::Makespan)
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The figures of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures([f64; Figure::ALL.len()]);

impl Figures {
    /// Returns one of them.
    pub fn get(&self, figure: Figure) -> f64 {
        self.0[figure as usize]
    }

    pub(super) fn set(&mut self, figure: Figure, value: f64) {
        self.0[figure as usize] = value;
    }
}

impl Serialize for Figures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(Figure::ALL.len()))?;
        for figure in Figure::ALL {
            map.serialize_entry(figure.name(), &self.get(figure))?;
        }
        map.end()
    }
}
