//! One station, in the long run: its customers, its queue and its servers.

mod birth_death;
mod erlang;
mod finite_source;
mod mg1;
mod mmc;
mod mmck;
mod priority;
mod queue;
mod service_time;
mod waiting_time;

pub use erlang::{erlang_b, erlang_c};
pub use finite_source::finite_source;
pub use mg1::{md1, mg1};
pub use mmc::mmc;
pub use mmck::mmck;
pub use priority::{PriorityClass, cobham, cobham_mmc};
pub use queue::Queue;
pub use service_time::ServiceTime;
pub use waiting_time::WaitingTime;
