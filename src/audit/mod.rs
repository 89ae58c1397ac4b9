//! The auditor: reads what every region and every character has, and reports what is there twice and what is nowhere.
//!
//! It only reads, and decides nothing. Comparing is pure; the stores are read at different moments, so what one look
//! finds has to be found by a later one, too.

// What was seen, and what is wrong with it.
pub mod finding;
pub mod look;

// Looking.
mod auditor;
mod reader;

pub use auditor::{AuditError, Auditor, Report};
pub use finding::{Finding, Wrong};
pub use look::{Copy, Extent, Holder, Seen, Stay};
