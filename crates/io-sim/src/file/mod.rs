//! Files: one that is really read, and some that are really written.
//!
//! No runtime reads or writes a plain file without a thread behind it (tokio and async-std hand every operation to their
//! pool), so the runtime's pool is asked directly, once per reply: a write of five operations costs one handing over, and a
//! wait that is given up leaves either nothing behind or the whole file, for a call that has begun runs to its end.

mod call;
mod error;
mod read;
mod write;

pub use error::Error;
pub use read::Read;
pub use write::{Durability, Write};
