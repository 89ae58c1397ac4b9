//! The administrator's window: what servers say of themselves and of each other, as tables or as a
//! story, and what the ledger keeps of every character. It makes no stream, holds no lease and answers
//! nobody; what it can change is that a character who is not in the world has an earlier version again, who is banned,
//! muted or a dungeon master, and, by asking the servers, who carries what.

pub mod model;
pub mod story;

mod live;
mod trail;

mod atlas;
mod web;

pub mod difference;
pub mod sheet;
pub mod trace;

pub mod masters;
pub mod restore;

mod ledger;
mod orders;
mod sanctions;
pub mod screen;

mod dashboard;
mod follow;

pub mod service;
