//! Fighting: who hits, how hard, what it does, and what comes of it (object-types, sections 9 and 10).
//!
//! Whatever hurts somebody goes through [`hurt`]: blows, arrows, spells, traps, lava. Whoever falls is seen to here;
//! what makes creatures fight is in `kinds/monster`.

pub(in crate::game) mod affliction;
pub(in crate::game) mod blow;
mod damage;
mod fall;
mod kill;
pub(in crate::game) mod prowess;
mod words;

pub(in crate::game) use affliction::{loosen, poison_works, recovers};
pub(in crate::game) use blow::{Landed, attack, strike};
pub(in crate::game) use damage::{heal, hp_max, hurt, is_vulnerable, responsible, wound};
pub(in crate::game) use fall::{is_in_arena, perishes, see_home};
pub(in crate::game) use kill::leave_all;
