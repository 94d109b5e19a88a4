//! The delays that are being measured, kept beside the tasks: few tasks have one, so that none makes room for it.

use super::waker::Ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A task's delay under way: its place in the process's table, or none.
#[derive(Debug)]
pub(super) struct Sample(u32);

#[derive(Debug)]
struct Table {
    /// The sample number n lies at n − 1.
    places: Vec<Option<Arc<Ready>>>,
    free: Vec<u32>,
}

static TABLE: Mutex<Table> = Mutex::new(Table {
    places: Vec::new(),
    free: Vec::new(),
});

fn table() -> MutexGuard<'static, Table> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sample {
    /// No delay is measured.
    pub(super) const NONE: Self = Self(0);

    /// Keeps `ready` for the task until it is taken. With four thousand million of them under way, it is not measured.
    pub(super) fn of(ready: Arc<Ready>) -> Self {
        let mut table = table();
        if let Some(number) = table.free.pop() {
            table.places[number as usize - 1] = Some(ready);
            return Self(number);
        }
        match u32::try_from(table.places.len() + 1) {
            Ok(number) => {
                table.places.push(Some(ready));
                Self(number)
            }
            Err(_) => Self::NONE,
        }
    }

    /// Tells whether a delay is measured.
    #[inline]
    pub(super) fn is_under_way(&self) -> bool {
        self.0 != 0
    }

    /// Ends the measuring.
    pub(super) fn take(&mut self) -> Option<Arc<Ready>> {
        let number = std::mem::take(&mut self.0);
        if number == 0 {
            return None;
        }
        let mut table = table();
        table.free.push(number);
        table.places[number as usize - 1].take()
    }
}

impl Drop for Sample {
    #[inline]
    fn drop(&mut self) {
        if self.is_under_way() {
            drop(self.take());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Sample, table};
    use crate::metered::waker::Ready;
    use std::sync::Arc;

    #[test]
    fn a_sample_is_given_back_once_and_its_place_serves_again() {
        let ready = Ready::now();
        let mut sample = Sample::of(Arc::clone(&ready));
        assert!(sample.is_under_way());
        assert!(Arc::ptr_eq(&sample.take().unwrap(), &ready));
        assert!(!sample.is_under_way());
        assert!(sample.take().is_none());
        drop(sample);
        assert_eq!(Arc::strong_count(&ready), 1);
    }

    #[test]
    fn a_task_that_goes_takes_its_sample_with_it() {
        let ready = Ready::now();
        let sample = Sample::of(Arc::clone(&ready));
        assert_eq!(Arc::strong_count(&ready), 2);
        drop(sample);
        assert_eq!(Arc::strong_count(&ready), 1);
        assert!(Sample::NONE.0 == 0 && !table().places.is_empty());
    }
}
