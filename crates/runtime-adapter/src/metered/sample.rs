//! The delays that are being measured, kept beside the tasks: few tasks have one, so that none makes room for it.

use super::Site;
use super::waker::Ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A task's delay under way: its place in the process's table, or none; and, in the same word, where it was spawned.
#[derive(Debug)]
pub(super) struct Sample(u32);

/// The bits of the place; those above are the site's.
const PLACE: u32 = (1 << (u32::BITS - Site::BITS)) - 1;

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
    /// No delay is measured of a task that was spawned there.
    #[inline]
    pub(super) fn none(site: Site) -> Self {
        Self(u32::from(site.0) << (u32::BITS - Site::BITS))
    }

    /// Returns where the task was spawned.
    #[inline]
    pub(super) fn site(&self) -> Site {
        Site((self.0 >> (u32::BITS - Site::BITS)) as u16)
    }

    /// Keeps `ready` for the task until it is taken. With a million of them under way, it is not measured.
    pub(super) fn begin(&mut self, ready: Arc<Ready>) {
        drop(self.take());
        let mut table = table();
        if let Some(number) = table.free.pop() {
            table.places[number as usize - 1] = Some(ready);
            self.0 |= number;
            return;
        }
        let number = u32::try_from(table.places.len() + 1);
        if let Some(number) = number.ok().filter(|number| *number <= PLACE) {
            table.places.push(Some(ready));
            self.0 |= number;
        }
    }

    /// Tells whether a delay is measured.
    #[inline]
    pub(super) fn is_under_way(&self) -> bool {
        self.0 & PLACE != 0
    }

    /// Ends the measuring.
    pub(super) fn take(&mut self) -> Option<Arc<Ready>> {
        let number = self.0 & PLACE;
        self.0 &= !PLACE;
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
    use crate::metered::Site;
    use crate::metered::waker::Ready;
    use std::sync::Arc;

    fn sample_of(ready: &Arc<Ready>) -> Sample {
        let mut sample = Sample::none(Site::default());
        sample.begin(Arc::clone(ready));
        sample
    }

    #[test]
    fn a_sample_is_given_back_once_and_its_place_serves_again() {
        let ready = Ready::now();
        let mut sample = sample_of(&ready);
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
        let sample = sample_of(&ready);
        assert_eq!(Arc::strong_count(&ready), 2);
        drop(sample);
        assert_eq!(Arc::strong_count(&ready), 1);
        assert!(!table().places.is_empty());
    }

    #[test]
    fn the_site_stays_while_samples_come_and_go() {
        let site = Site((1 << Site::BITS) - 1);
        let mut sample = Sample::none(site);
        assert!(!sample.is_under_way());
        for _ in 0..3 {
            sample.begin(Ready::now());
            assert_eq!((sample.site(), sample.is_under_way()), (site, true));
            assert!(sample.take().is_some());
            assert_eq!((sample.site(), sample.is_under_way()), (site, false));
        }
    }
}
