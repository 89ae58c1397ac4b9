//! World files as typed records; knows nothing of play.
//!
//! Everything parses from text in memory; `load` alone touches the disk.
#![deny(clippy::disallowed_types, clippy::disallowed_methods)]

// What an object is.
pub mod fixed;
pub mod flags;
mod keys;
pub mod movement;
pub mod names;
mod number;
pub mod traits;

// How files are read, and what is told of them.
pub mod lines;
pub mod report;

// The kinds of files.
pub mod animation;
pub mod archetype;
pub mod artifact;
pub mod attackmess;
pub mod faces;
pub mod formulae;
pub mod images;
pub mod map;
pub mod materials;
pub mod messages;
pub mod object;
pub mod paths;
pub mod races;
pub mod regions;
pub mod settings;
pub mod smooth;
pub mod tables;
pub mod treasure;

// A world.
pub mod catalog;
pub mod maps;
pub mod partition;
pub mod world_hash;

// The door to the disk.
pub mod load;

pub use archetype::{Archetype, ArchetypeId};
pub use catalog::Catalog;
pub use fixed::Fixed;
pub use flags::{Flag, FlagSet};
pub use map::{MapHeader, MapRecord};
pub use maps::MapIndex;
pub use movement::MoveType;
pub use names::{AnimationId, FaceId, Names};
pub use object::PlacedObject;
pub use partition::Partition;
pub use report::Report;
pub use traits::{AttackType, Body, BodySlot, Custom, Resistances, SPELL_PATHS, Text, Traits, UnknownName};
pub use world_hash::WorldHash;
