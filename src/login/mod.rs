//! The service that players connect to: the only door with a name and a password.
//!
//! It keeps the client's connection whatever becomes of regions and their servers, turns packets into
//! actions and what is true into packets, and knows of the world only its files. It never simulates
//! anything, and no password leaves it.

// Bytes and packets.
mod connection;
mod desk;
pub mod door;

// One client: what it may say, and what it is answered.
mod session;

// What any client may ask, and what a player may choose.
mod answers;
mod creation;

// What the player asked for, and what the client was shown.
mod commands;
mod from_client;
mod mirror;

// What the client must be sent.
mod entrance;
mod faces;
mod to_client;

// What players hear of each other, and what anybody may read.
mod help;
mod high_scores;
mod masters;
mod party;
mod roster;
mod steward;
mod talk;

// Who somebody is, and where.
mod accounts;
mod allowance;
mod doors;
mod guard;
mod passwords;
mod queue;
mod sanctions;
mod seat;
mod tickets;

// Who comes from another server.
pub mod import;

// The whole.
pub mod service;

pub use service::{Options, Parts, run};
