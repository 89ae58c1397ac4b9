//! An honest wire client: what a stock client says, and what it knows when it has been answered.
//!
//! It speaks the wire, and all it goes by is what a server has shown it. Who plays with it, and why, is
//! for others: `bots` in numbers, `play` at a terminal.

// Bytes, both ways.
mod connection;
mod window;

// What a server has shown.
mod shown;

// The conversation.
mod character;
mod conversation;
mod doors;

// Dice of its own.
mod chance;

pub(crate) use chance::Chance;
pub use character::Wish;
pub(crate) use character::{Born, Bounds, change};
pub use connection::{ConnectionError, Received};
pub use conversation::{Client, ClientError, Event, Greeting, PATIENCE};
pub use doors::{Invitation, WentOn};
pub use shown::{Face, Place, Shown, Square};
