//! The sources of the forms, as they were compiled, and how long they are.

use super::Form;
use bench_report::forms::{Lines, lines_of_code};

impl Form {
    /// Counts the lines of code of the files that this form is compiled from.
    pub fn lines(self) -> Lines {
        let (shop, beneath) = match self {
            Self::Callbacks => (include_str!("callbacks.rs"), include_str!("event_loop.rs")),
            Self::Threads => (include_str!("threads.rs"), ""),
            Self::Coroutines => (include_str!("coroutines.rs"), include_str!("green.rs")),
            Self::AsyncAwait => (include_str!("async_await.rs"), ""),
        };
        Lines {
            shop: lines_of_code(shop),
            beneath: lines_of_code(beneath),
        }
    }
}
