//! Wildfire: a distributed server for the world of Crossfire.
//!
//! The rooms, in reading order. A room looks down this list, never up or sideways; `protocol` and
//! `game` never meet except in `login::from_client` and `login::to_client`.

// The ground: names and bounds.
pub mod ids;
pub mod limits;

// Files that say who is who.
pub mod certificates;

// Pure values and functions: no IO, no clock, no hash order.
pub mod content;
pub mod game;
pub mod protocol;

// The other side of the wire.
pub mod client;

// Doors to the outside, typed.
pub mod bus;
pub mod persistence;

// Compares what the stores have.
pub mod audit;

// Services: sockets, tasks, time.
pub mod bots;
pub mod login;
pub mod play;
pub mod region;
pub mod watch;

// All of them on one machine.
pub mod cluster;

// What every process needs around its service.
pub mod balance;
pub mod membership;
pub mod process;
pub mod shutdown;
pub mod telemetry;
mod terminal;
pub mod world_files;
