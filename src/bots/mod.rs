//! Honest wire clients in numbers, for load and for stories.
//!
//! A bot knows what the stock client knows and nothing more: it speaks the wire, and all it goes by is
//! what a server has shown it.

// What one does.
mod bot;
mod habits;
mod route;
mod trader;

// Many of them.
mod report;
pub mod swarm;

pub use bot::map_and_region;
pub use habits::Habit;
pub use report::{Marks, Pause, Report, Spread};
pub use route::{Route, RouteError};
