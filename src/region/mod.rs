//! The region server: claims regions, runs one task for each, hands players over.

// What one region does.
mod follower;
mod handoff;
mod keeper;
mod last_state;
mod logbook;
mod reconciliation;
mod recovery;
mod registrar;
mod roster;
mod scribe;
mod task;
mod tenure;
mod trouble;

// What a server does.
mod host;
mod inspection;
pub mod service;

pub use host::{Host, HostParts, ProcessQuarters, Quarters};
pub use inspection::Inspection;
pub use last_state::last_state;
pub use recovery::RecoveryError;
pub use task::careful::{Drill, DrillEnd};
