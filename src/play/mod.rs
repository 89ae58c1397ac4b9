//! A player's window in a terminal: the map, messages, statistics and lists, and the way from an address to
//! a character in the world. It knows what a server has shown its client and nothing more.
//!
//! `model` decides and `screen` draws; neither waits for anything. `service` waits, and carries what was
//! decided to the server and to the terminal.

// What is known, and what follows from what happens.
mod editor;
mod form;
mod journal;
mod keys;
mod model;

// How it looks.
mod palette;
mod screen;
mod symbols;

// The server and the terminal.
mod dial;
mod passage;

pub mod service;
