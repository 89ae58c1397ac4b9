//! The region server: claims regions, runs one task for each, hands players over.

// What one region does.
mod handoff;
mod keeper;
mod logbook;
mod reconciliation;
mod recovery;
mod registrar;
mod roster;
mod scribe;
mod task;
mod tenure;

// What a server does.
mod host;
mod inspection;
pub mod service;

pub use host::{Host, HostParts};
pub use inspection::Inspection;
