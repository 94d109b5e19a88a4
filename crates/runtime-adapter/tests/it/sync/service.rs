//! Who is served, poll by poll: the order, places that are given up, and permits that are handed on.

use runtime_adapter::sync::{Acquire, Mutex, Permit, Semaphore};
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// Counts how often it is woken.
#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// One that asks for a permit.
struct Client<'a> {
    bell: Arc<Bell>,
    acquire: Acquire<'a>,
}

impl<'a> Client<'a> {
    /// One that has asked, and found none.
    #[track_caller]
    fn waiting(semaphore: &'a Semaphore) -> Self {
        let mut client = Self {
            bell: Arc::default(),
            acquire: semaphore.acquire(),
        };
        assert!(client.poll().is_none(), "it found a permit");
        client
    }

    fn poll(&mut self) -> Option<Permit<'a>> {
        let waker = Waker::from(Arc::clone(&self.bell));
        match Pin::new(&mut self.acquire).poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(permit) => Some(permit),
            Poll::Pending => None,
        }
    }

    fn rings(&self) -> usize {
        self.bell.0.load(Ordering::Relaxed)
    }
}

#[test]
fn a_permit_goes_to_who_waited_longest_before_that_one_is_polled() {
    let grill = Semaphore::new("grill", 1);
    let permit = grill.try_acquire().unwrap();
    let mut first = Client::waiting(&grill);
    let mut second = Client::waiting(&grill);
    drop(permit);
    assert_eq!((first.rings(), second.rings()), (1, 0));
    assert!(grill.try_acquire().is_none(), "it was overtaken");
    // Whoever gives a permit back and asks again comes last.
    let mut again = Client::waiting(&grill);
    assert!(second.poll().is_none());
    let permit = first.poll().expect("it was served");
    assert!(second.poll().is_none());
    drop(permit);
    assert!(again.poll().is_none());
    drop(second.poll().expect("it was served"));
    drop(again.poll().expect("it was served"));
    assert_eq!((first.rings(), second.rings(), again.rings()), (1, 1, 1));
    assert!(grill.try_acquire().is_some(), "the permit was lost");
}

#[test]
fn who_leaves_the_line_is_passed_over_wherever_it_stands() {
    for leaves in 0..3 {
        let grill = Semaphore::new("grill", 1);
        let permit = grill.try_acquire().unwrap();
        let mut line: Vec<_> = (0..3).map(|_| Client::waiting(&grill)).collect();
        drop(line.remove(leaves));
        drop(permit);
        // Its place is another's by now.
        line.push(Client::waiting(&grill));
        for at in 0..line.len() {
            let rings: Vec<_> = line.iter().map(Client::rings).collect();
            let expected: Vec<_> = (0..line.len()).map(|it| usize::from(it <= at)).collect();
            assert_eq!(rings, expected, "{leaves} left");
            drop(line[at].poll().expect("it was served"));
        }
        assert!(grill.try_acquire().is_some(), "the permit was lost");
    }
}

#[test]
fn the_last_to_leave_leaves_no_line_behind() {
    let grill = Semaphore::new("grill", 2);
    let permits = [grill.try_acquire().unwrap(), grill.try_acquire().unwrap()];
    drop(Client::waiting(&grill));
    drop(permits);
    let permits = [grill.try_acquire().unwrap(), grill.try_acquire().unwrap()];
    assert!(grill.try_acquire().is_none());
    drop(permits);
}

#[test]
fn a_permit_that_was_handed_to_one_that_leaves_goes_to_the_next() {
    let grill = Semaphore::new("grill", 1);
    let permit = grill.try_acquire().unwrap();
    let first = Client::waiting(&grill);
    let second = Client::waiting(&grill);
    let mut third = Client::waiting(&grill);
    drop(permit);
    assert_eq!(first.rings(), 1);
    drop(first);
    assert_eq!(second.rings(), 1);
    drop(second);
    assert_eq!(third.rings(), 1);
    assert!(grill.try_acquire().is_none(), "it was overtaken");
    drop(third.poll().expect("it was served"));
    // With nobody behind it, the permit is free.
    let permit = grill.try_acquire().unwrap();
    let only = Client::waiting(&grill);
    drop(permit);
    drop(only);
    assert!(grill.try_acquire().is_some(), "the permit was lost");
}

#[test]
fn a_waiter_is_woken_by_the_waker_of_its_last_poll_alone() {
    let grill = Semaphore::new("grill", 1);
    let permit = grill.try_acquire().unwrap();
    let mut client = Client::waiting(&grill);
    let before = std::mem::take(&mut client.bell);
    assert!(client.poll().is_none());
    assert!(client.poll().is_none());
    assert_eq!(Arc::strong_count(&before), 1, "a stale waker was kept");
    drop(permit);
    assert_eq!(before.0.load(Ordering::Relaxed), 0);
    assert_eq!(client.rings(), 1);
    drop(client.poll().expect("it was served"));
}

#[test]
fn with_no_permits_nobody_passes_and_with_the_most_everybody_does() {
    let closed = Semaphore::new("closed", 0);
    assert!(closed.try_acquire().is_none());
    drop(Client::waiting(&closed));
    assert!(closed.try_acquire().is_none());

    let open = Semaphore::new("open", usize::MAX);
    let permits = [open.try_acquire().unwrap(), open.try_acquire().unwrap()];
    drop(permits);
    assert!(open.try_acquire().is_some());
}

#[test]
fn a_waiter_is_five_words() {
    let grill = Semaphore::new("grill", 1);
    assert!(size_of_val(&grill.acquire()) <= 5 * size_of::<u64>());
}

#[test]
fn a_lock_goes_to_who_waited_longest() {
    let till = Mutex::new("till", 0);
    let guard = till.try_lock().unwrap();
    let context = &mut Context::from_waker(Waker::noop());
    let (mut first, mut second) = (pin!(till.lock()), pin!(till.lock()));
    assert!(first.as_mut().poll(context).is_pending());
    assert!(second.as_mut().poll(context).is_pending());
    drop(guard);
    assert!(till.try_lock().is_none(), "the first was overtaken");
    assert!(second.as_mut().poll(context).is_pending());
    let Poll::Ready(mut guard) = first.as_mut().poll(context) else {
        panic!("the first was not served");
    };
    *guard += 1;
    drop(guard);
    let Poll::Ready(guard) = second.as_mut().poll(context) else {
        panic!("the second was not served");
    };
    assert_eq!(*guard, 1);
}
