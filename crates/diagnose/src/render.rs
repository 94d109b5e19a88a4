//! The report: text for somebody who has never seen a profiler, and JSON.

mod html;
mod json;
mod palette;
mod peers;
mod prose;
mod scenario;
mod shares;
mod text;
mod threads;
mod timeline;
mod trace;

pub use html::html;
pub use json::json;
pub use palette::Style;
pub use scenario::scenario;
pub use text::text;
pub use trace::trace;

#[cfg(test)]
mod tests;
