//! What both kinds of group can do in the same words: everything but spawning.

/// Implements what does not depend on whether children are `Send`, over the field `children`.
macro_rules! methods {
    ($result:ty, $outcome:ty) => {
        /// Bounds how many children run at once: [`spawn`](Self::spawn) waits while there are that many.
        pub fn limit(mut self, limit: std::num::NonZeroUsize) -> Self {
            self.children = self.children.limit(limit);
            self
        }

        /// Waits for the next child to end, and takes its number and its result out of the group; `None` if no child is
        /// left.
        ///
        /// Children come in the order of their end. Dropped before it is ready, no result is lost.
        pub async fn next(&mut self) -> Option<(usize, $result)> {
            std::future::poll_fn(|cx| self.children.poll_next(cx)).await
        }

        /// Waits until every child has ended and its destructors have run.
        ///
        /// Gives the results that [`next`](Self::next) did not take. Dropping the future cancels the children.
        pub async fn close(self) -> $outcome {
            self.children.close().await
        }

        /// Stops every child and waits, as [`close`](Self::close) does; those that had finished keep their results.
        pub async fn cancel(self) -> $outcome {
            self.stop();
            self.children.close().await
        }

        /// Stops every child without waiting: the group takes no more, and [`close`](Self::close) waits for their ends.
        pub fn stop(&self) {
            self.children.shared().stop(None);
        }

        /// Tells whether the group was stopped: by a child's failure, or by [`stop`](Self::stop).
        pub fn is_stopped(&self) -> bool {
            self.children.shared().is_stopped()
        }

        /// Returns how many children have results that were not taken; those that still run are among them.
        pub fn len(&self) -> usize {
            self.children.len()
        }

        /// Tells whether there is no child whose result was not taken.
        pub fn is_empty(&self) -> bool {
            self.len() == 0
        }

        /// Returns how many children have not ended.
        pub fn running(&self) -> usize {
            self.children.shared().running()
        }
    };
}
pub(super) use methods;
