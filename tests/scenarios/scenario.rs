//! What a scenario is.

/// Somebody is born on a drawn map and does some things there.
pub(crate) struct Scenario {
    /// A sentence, and the only one of its kind.
    pub(crate) name: &'static str,
    /// `drawing.rs` says how.
    pub(crate) map: &'static str,
    /// Archetypes that everybody in it is born with, besides fists: skills, spells, things.
    pub(crate) has: &'static [&'static str],
    /// How many characters stand at the start.
    pub(crate) players: usize,
    /// What they do; `session.rs` says in which words.
    pub(crate) play: &'static [&'static str],
    /// Where chance decides: how often it is played, to compare how often each thing is seen. Once otherwise.
    pub(crate) plays: usize,
}

/// One character, born with nothing, and nothing is left to chance.
pub(crate) const PLAIN: Scenario = Scenario { name: "", map: "", has: &[], players: 1, play: &[], plays: 1 };
