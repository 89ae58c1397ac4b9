//! Tests of the room as a whole: every packet, made at random, and as observed.

mod arbitrary;
mod edges;
mod fixtures;
mod round_trips;
