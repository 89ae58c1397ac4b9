//! What several test programs need.
#![allow(dead_code, reason = "each test program uses a part of it")]

pub(crate) mod brokers;
pub(crate) mod terminal;
