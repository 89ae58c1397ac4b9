//! How somebody who is followed looks: a sentence for each thing about them.

use super::{count, ledger, sentence};
use crate::audit::finding::word;
use crate::watch::model::Ownership;
use crate::watch::trail::{Step, Trace, Whereabouts, Written};

/// The time of day (UTC) and a sentence.
pub(in crate::watch) fn line(step: &Step) -> String {
    super::line(step.at_ms, &in_words(&step.what))
}

fn in_words(trace: &Trace) -> String {
    match trace {
        Trace::Here(here) => format!("{}.", whereabouts(here)),
        Trace::Away { player } => format!("{player} is not in the game."),
        Trace::Version(written) => version(written),
        Trace::LedgerSilent { why } => format!("The ledger cannot be read: {why}."),
        Trace::Happens(happening) => sentence(happening),
    }
}

/// Where they are and who answers for it, without a full stop.
pub(in crate::watch) fn whereabouts(here: &Whereabouts) -> String {
    let Whereabouts { player, level, region, map, login, state, owner, claim } = here;
    let claim = claim.map_or_else(String::new, |claim| format!(" (claim {claim})"));
    let owner = match (state, owner) {
        (Ownership::Owned, Some(owner)) => format!("which {owner} owns{claim}"),
        (Ownership::Silent, Some(owner)) => format!("where {owner}{claim} is silent"),
        _ => "which nobody owns".to_owned(),
    };
    format!("{player}, level {level}, is on {map} in {region}, {owner}; {login} has the session")
}

fn version(written: &Written) -> String {
    let Written { player, revision, by, cause, custody, place, things, .. } = written;
    let things = things.map_or_else(|| "a body that cannot be read".to_owned(), |things| count(things, "thing"));
    let (cause, custody, place) = (word(*cause), ledger::custody(custody), ledger::place(place));
    format!("The ledger has revision {revision} of {player} ({cause}, by {by}): {custody}, at {place}, with {things}.")
}
