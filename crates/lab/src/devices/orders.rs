//! The numbers under which orders are stored: the day and the order, not the burger.
//!
//! A database stores the order of a number once, however often it is placed. The burgers of an order share its number, and
//! days of different seeds do not meet: a day that is run again, or is gone on with after its program died, adds nothing
//! that is there already.

use super::DeviceError;
use io_sim::{Backend, Reply, Request};

/// The largest seed of a day whose orders are stored: above it stands the number of what is only measured.
pub const LARGEST_DAY: u64 = (1 << 31) - 1;

/// The bits of a number that belong to the order.
const ORDER_BITS: u32 = 32;

/// A database that is asked for burgers and places orders: one for all the burgers of an order.
#[derive(Clone, Debug)]
pub(crate) struct OneOrder<B> {
    orders: B,
    first: u64,
    burgers: u64,
}

impl<B: Backend> OneOrder<B> {
    /// Places the orders of the day of a seed, each of so many burgers.
    pub(crate) fn new(orders: B, seed: u64, burgers: u32) -> Result<Self, DeviceError> {
        if seed > LARGEST_DAY {
            let most = LARGEST_DAY;
            return Err(DeviceError::Seed { seed, most });
        }
        Ok(Self {
            orders,
            first: seed << ORDER_BITS,
            burgers: u64::from(burgers.max(1)),
        })
    }

    /// Places orders that no day has, and no other process of now: they are stored only to be timed.
    pub(crate) fn timed_only(orders: B) -> Self {
        let process = u64::from(std::process::id()) & LARGEST_DAY;
        Self {
            orders,
            first: (1 << 63) | (process << ORDER_BITS),
            burgers: 1,
        }
    }
}

impl<B: Backend> Backend for OneOrder<B> {
    type Error = B::Error;

    fn wait(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<Reply, B::Error>> + Send + use<B> {
        let item = self.first | (request.item / self.burgers);
        let placing = self.orders.wait(Request { item });
        async move {
            let reply = placing.await?;
            Ok(Reply {
                item: request.item,
                ..reply
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;
    use std::future::ready;

    /// Gives back what it was asked for, as a number of bytes.
    #[derive(Clone)]
    struct Echo;

    impl Backend for Echo {
        type Error = Infallible;

        fn wait(
            &self,
            Request { item }: Request,
        ) -> impl Future<Output = Result<Reply, Infallible>> + Send + use<> {
            ready(Ok(Reply {
                item,
                bytes: item,
                cached: None,
            }))
        }
    }

    fn of_day(seed: u64, burgers: u32, item: u64) -> u64 {
        let orders = OneOrder::new(Echo, seed, burgers);
        stored_under(&orders.unwrap_or_else(|error| panic!("{error}")), item)
    }

    fn stored_under(orders: &OneOrder<Echo>, item: u64) -> u64 {
        let mut waiting = std::pin::pin!(orders.wait(Request { item }));
        let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
        match waiting.as_mut().poll(&mut cx) {
            std::task::Poll::Ready(Ok(reply)) => {
                assert_eq!(reply.item, item);
                reply.bytes
            }
            _ => panic!("it is ready at once"),
        }
    }

    #[test]
    fn the_burgers_of_an_order_are_stored_as_one_and_days_do_not_meet() {
        assert_eq!(of_day(0, 2, 6), 3);
        assert_eq!(of_day(0, 2, 7), 3);
        assert_eq!(of_day(42, 2, 7), (42 << 32) | 3);
        let last = of_day(LARGEST_DAY, 1, u64::from(u32::MAX));
        assert!(last < stored_under(&OneOrder::timed_only(Echo), 0));
        let refused = OneOrder::new(Echo, LARGEST_DAY + 1, 2).map(drop);
        assert!(refused.is_err_and(|error| error.to_string().contains("at most 2147483647")));
    }
}
