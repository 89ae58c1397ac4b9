//! What a process tells of itself: its log, its numbers, and whether it is well.

mod log;
pub mod metrics;
pub mod vitals;
pub mod window;

pub use log::start;

/// Under this name processes log each step of a crossing, with its ticket as `crossing`:
/// `WILDFIRE_LOG=info,crossing=debug` shows them.
pub(crate) const CROSSING: &str = "crossing";
