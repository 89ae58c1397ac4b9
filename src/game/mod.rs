//! The rules: a deterministic state machine for one region.
//!
//! [`World`] is the whole state of a region and [`World::tick`] its only way forward: the same
//! state and the same inputs give the same state and the same outputs on every machine. No clock,
//! no IO, no thread, no unordered collection and no float is used in this room.
#![deny(clippy::disallowed_types, clippy::disallowed_methods)]

// What goes in and out.
pub mod action;
pub mod character;
pub mod decree;
pub mod direction;
pub mod exchange;
pub mod fingerprint;
pub mod new_character;
pub mod update;

// The heartbeat and its phases.
mod arrival;
pub mod crossing;
mod life;
pub mod tick;
mod upkeep;
pub mod vision;

// The state.
mod bearing;
pub mod carried;
pub mod checkpoint;
mod creation;
pub mod dice;
pub mod identity;
pub mod index;
pub mod journal;
pub mod lasting;
pub mod map;
pub mod object;
pub mod player;
mod stacking;
pub mod world;

#[cfg(test)]
mod testing;

// What the world's files leave to chance.
pub mod random_map;

// The rules.
pub mod kinds;
pub mod rules;

// What is seen and heard.
pub mod light;
pub mod looks;
pub mod message;
mod scene;
pub mod sight;
mod survey;

/// Names this build of the rules: inputs that were logged by another are not replayed.
pub const CORE: &str = env!("WILDFIRE_CORE");

/// What this build is called: its version and the beginning of [`CORE`].
pub const BUILD: &str = env!("WILDFIRE_BUILD");

pub use action::{Action, ApplyMode, Asked, Deed, Missing, PartyWish};
pub use arrival::first_start;
pub use character::{Carried, Character, Spot};
pub use creation::roll_levels;
pub use decree::{Creation, Decree, Reply, Verdict, Will};
pub use direction::Direction;
pub use exchange::{Admission, Arrival, Coming, Departure, Event, Newcomer, Request, SaveCause, TickInput, TickOutput};
pub use identity::{End, Ended, Whereabouts};
pub use index::{IndexedItem, ItemIndex};
pub use new_character::NewCharacter;
pub use player::Held;
pub use update::{Text, Update};
pub use world::{Constants, World};
