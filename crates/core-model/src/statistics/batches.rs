//! The means of consecutive batches, as many as there is room for.

use super::error::StatisticsError;
use super::moments::Moments;

/// Room for a fixed number of batch means. Whenever it is full, each two neighbours become one, so batches get twice as long and
/// half as many: any length of run fits.
///
/// The room is taken once, when it is made; a clone has as much.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Batches {
    /// Zero from `full` on.
    means: Box<[f64]>,
    full: usize,
    size: u64,
    /// The batch that is being filled.
    open: Moments,
}

impl Batches {
    /// Room for `room` batches, which begin with `size` observations each.
    pub(super) fn new(room: usize, least: usize, size: u64) -> Result<Self, StatisticsError> {
        if room < least || !room.is_multiple_of(2) {
            return Err(StatisticsError::BadRoom { room, least });
        }
        Ok(Self {
            means: vec![0.0; room].into_boxed_slice(),
            full: 0,
            size,
            open: Moments::new(),
        })
    }

    /// Takes a value that has been checked, in the order in which they happened.
    pub(super) fn add(&mut self, value: f64) {
        self.open.add(value);
        if self.open.count() == self.size {
            self.means[self.full] = self.open.mean_or_zero();
            self.full += 1;
            self.open = Moments::new();
            if self.full == self.means.len() {
                self.halve();
            }
        }
    }

    /// The means of the full batches, in order.
    pub(super) fn means(&self) -> &[f64] {
        &self.means[..self.full]
    }

    /// How many observations are in each full batch.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// How many observations there were, with those of the open batch.
    pub(super) fn observations(&self) -> u64 {
        self.full as u64 * self.size + self.open.count()
    }

    /// Makes one batch of each two, when the room is full and nothing is in the open batch.
    fn halve(&mut self) {
        self.full /= 2;
        for index in 0..self.full {
            self.means[index] = f64::midpoint(self.means[2 * index], self.means[2 * index + 1]);
        }
        self.means[self.full..].fill(0.0);
        self.size *= 2;
    }
}
