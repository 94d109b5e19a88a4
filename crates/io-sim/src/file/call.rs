//! One call on the blocking pool, with a deadline where one was set.

use super::Error;
use runtime_adapter::Runtime;
use std::path::Path;
use std::time::Duration;

/// Calls `work` on the blocking pool, and gives it up after the deadline, where there is one.
pub(super) async fn call<R: Runtime, T: Send + 'static>(
    rt: &R,
    path: &Path,
    step: &'static str,
    deadline: Option<Duration>,
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let calling = rt.spawn_blocking(work);
    let called = match deadline {
        None => calling.await,
        Some(after) => {
            let called = rt.timeout(after, calling).await;
            called.map_err(|_| Error::Deadline {
                path: path.to_path_buf(),
                step,
                after,
            })?
        }
    };
    called.map_err(|source| Error::Lost {
        path: path.to_path_buf(),
        source,
    })?
}
