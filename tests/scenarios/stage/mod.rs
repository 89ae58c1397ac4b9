//! All scenarios, in files by subject.

mod items;
mod machines;
mod words;

use crate::scenario::Scenario;

pub(crate) fn all() -> impl Iterator<Item = &'static Scenario> {
    [items::SCENARIOS, machines::SCENARIOS, words::SCENARIOS].into_iter().flatten()
}
