//! What a thread's time can be: computing, being ready without a processor, and waiting for something.

mod cause;
mod causes;
mod reading;

pub use cause::Cause;
pub(crate) use causes::LOADING;
pub use causes::{CauseId, Causes, WaitFor};
pub use reading::{Reading, Seen};
