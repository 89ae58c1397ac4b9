//! A Crossfire client that understands nothing but the wire, for tests that hold two servers side by side.
#![allow(dead_code, reason = "each test program uses a part of it")]

pub(crate) mod packet;
pub(crate) mod request;
pub(crate) mod wire;
