//! The administrator's window: what servers say of themselves and of each other, as tables or as a
//! story. It only looks: it makes no stream, holds no lease and answers nobody.

pub mod model;
pub mod story;

pub mod screen;

pub mod service;
