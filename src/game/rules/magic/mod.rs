//! Magic: what spells somebody knows, what these cost and do for them, how they are learnt, readied and cast
//! (object-types, sections 2a, 2b, 4 and 6).
//!
//! A spell is an object of its own (type 101) in whoever knows it, and in what casts it: a book, a scroll, a wand, a
//! wall. What flies and burns once a spell is cast is in `kinds/effect`.

use crate::game::kinds;

mod ability;
mod book;
mod casting;
mod commands;
mod creating;
pub(in crate::game) mod family;
mod ground;
mod healing;
mod knowledge;
mod learning;
mod mending;
mod minds;
mod power;
mod summoning;
mod targets;
mod things;
mod travel;

#[cfg(test)]
pub(in crate::game) mod testing;

/// Kinds of things that have a spell in them, to be cast or learnt.
pub(in crate::game) const CASTING: [u8; 4] = [kinds::SPELLBOOK, kinds::SCROLL, kinds::WAND, kinds::ROD];

pub(in crate::game) use ability::warn_of_end;
pub(in crate::game) use book::{paths, views};
pub(in crate::game) use casting::{cast_from, cast_swarm};
pub(in crate::game) use commands::{cast, fire, forget, has_readied, invoke, readied};
pub(in crate::game) use learning::study;
pub(in crate::game) use minds::win_over;
pub(in crate::game) use targets::enemies_on;
pub(in crate::game) use things::{drink, point, pointed, read, recharge, spell_in};
pub(in crate::game) use travel::{came_through, recalls};
