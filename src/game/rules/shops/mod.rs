//! Shops: what goods cost there and what they fetch, buying, selling, and the talk that goes with it.
//!
//! A shop is where a shop floor is; its terms stand in the header of the map. Goods are unpaid until somebody pays for
//! them at a mat. Formulae and words were measured on the stock server (object-types, section 13).

mod price;
mod real;
mod terms;
mod words;

mod buying;
mod purse;
mod selling;

mod haggling;
mod listing;

#[cfg(test)]
pub(in crate::game) mod testing;

pub(in crate::game) use buying::{Settled, settle, unpaid};
pub(super) use haggling::size_up;
pub(in crate::game) use listing::list;
pub(super) use price::{bargains, cost, offer, unit_price, worth};
pub(super) use selling::sell;
pub(in crate::game) use terms::{is_shop, is_welcome};
pub(super) use words::{exactly, roughly};
