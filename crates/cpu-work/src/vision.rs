//! Finding dirt in a picture: what is darker than it should be, as stains with areas, bounds and outlines.
//!
//! [`Inspecting`] is the kernel: each slice is turned to grey, compared with a [`Threshold`], and the runs of its dark pixels
//! are grouped into connected components of eight neighbours. Components that go on beyond their slice are merged when the
//! pieces are put together, by union-find, so that the stains are the same however the picture was cut. [`Inspected`] is
//! what was found; its overlay shows it, and [`Score`] tells how much of it is true where the truth is known, as it is of a
//! [`DirtyFloor`].
//!
//! ```
//! use std::ops::ControlFlow;
//! use cpu_work::{Crew, DirtyFloor, Format, Inspecting, Score, Threshold};
//!
//! let floor = DirtyFloor::generated(320, 240, 9, 7);
//! let kernel = Inspecting::new(floor.picture().noisy(7), Threshold::default(), 12, 8);
//!
//! let inspected = Crew::Turns.clean(&kernel, |_| ControlFlow::Continue(()))?;
//! let inspected = kernel.assemble(inspected.pieces.iter().flatten());
//! let score = Score::of(inspected.mask(), floor.truth()).unwrap();
//! assert!(score.precision() > 0.8 && score.recall() > 0.8);
//!
//! let overlay = inspected.overlay(floor.picture()).encode(Format::Png)?;
//! # assert!(!overlay.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod floor;
mod forest;
mod grey;
mod ground;
mod inspected;
mod inspecting;
mod merging;
mod otsu;
mod outline;
mod portable;
mod runs;
mod score;
mod threshold;

pub use floor::DirtyFloor;
pub use inspected::{Inspected, Stain};
pub use inspecting::{InspectPiece, Inspecting};
pub use score::Score;
pub use threshold::Threshold;
