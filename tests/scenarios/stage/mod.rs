//! All scenarios, in files by subject.

mod bags;
mod creatures;
mod doors;
mod fights;
mod ground;
mod items;
mod machines;
mod makers;
mod mouth;
mod shots;
mod skills;
mod talk;
mod trade;
mod wearing;
mod words;

use crate::scenario::Scenario;

const ALL: &[&[Scenario]] = &[
    items::SCENARIOS,
    bags::SCENARIOS,
    wearing::SCENARIOS,
    mouth::SCENARIOS,
    trade::SCENARIOS,
    doors::SCENARIOS,
    machines::SCENARIOS,
    makers::SCENARIOS,
    ground::SCENARIOS,
    words::SCENARIOS,
    talk::SCENARIOS,
    skills::SCENARIOS,
    fights::SCENARIOS,
    shots::SCENARIOS,
    creatures::SCENARIOS,
];

pub(crate) fn all() -> impl Iterator<Item = &'static Scenario> {
    ALL.iter().copied().flatten()
}
