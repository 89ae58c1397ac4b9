//! Log and ledger brought together when a region has a new owner: whoever is in the world is held by this owner,
//! whoever the ledger gives elsewhere is let go, and what the last owner left unfinished is finished.

use futures_util::future::join_all;

use super::scribe::{self, Outcome};
use crate::game::{Character, Event, Newcomer, World};
use crate::ids::{Claim, PlayerName, RegionId, Revision, Ticket};
use crate::persistence::{Cause, Custody, Kept, Ledger, ReadError, Snapshot};

/// What log and ledger say together.
#[derive(Debug, Default)]
pub(super) struct Reconciled {
    /// Who is this owner's, with the record that says so.
    pub(super) held: Vec<(Snapshot, Revision)>,
    /// What the world has to be told.
    pub(super) events: Vec<Event>,
}

/// Why log and ledger could not be brought together.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReconcileError {
    #[error(transparent)]
    Read(#[from] ReadError),
    /// This owner was overtaken while it took the region up.
    #[error("{player} is held under the later claim {claim}")]
    Superseded { player: PlayerName, claim: Claim },
    #[error("{player} cannot be written: {why}")]
    Write { player: PlayerName, why: String },
}

/// What somebody is in the world that was recovered.
enum Standing {
    Here,
    InLimbo(Ticket),
    Released,
    Deleted,
}

/// Brings the ledger up to what the log says, and the world up to what the ledger says.
///
/// # Errors
/// When the ledger is silent, or a character cannot be written.
pub(super) async fn reconcile(
    ledger: &Ledger,
    region: &RegionId,
    held: &Custody,
    world: &World,
) -> Result<Reconciled, ReconcileError> {
    let here = world.characters().into_iter().map(|character| (character, Standing::Here));
    let limbo = world.in_limbo().into_iter().map(|(ticket, character)| (character, Standing::InLimbo(ticket)));
    let gone = |name: &PlayerName| if world.has_deleted(name) { Standing::Deleted } else { Standing::Released };
    let released = world.released().cloned().map(|character| {
        let standing = gone(&character.name);
        (character, standing)
    });
    let everybody = here.chain(limbo).chain(released);
    let outcomes = join_all(everybody.map(|(character, standing)| settle(ledger, region, held, character, standing)));
    let mut reconciled = Reconciled::default();
    for outcome in outcomes.await {
        let (kept, event) = outcome?;
        reconciled.held.extend(kept);
        reconciled.events.extend(event);
    }
    Ok(reconciled)
}

async fn settle(
    ledger: &Ledger,
    region: &RegionId,
    held: &Custody,
    character: Character,
    standing: Standing,
) -> Result<(Option<(Snapshot, Revision)>, Option<Event>), ReconcileError> {
    let player = character.name.clone();
    let told = |ours: bool| match &standing {
        Standing::Here => (!ours).then(|| Event::Disowned { player: player.clone() }),
        Standing::InLimbo(ticket) if ours => Some(Event::TakenBack { ticket: ticket.clone() }),
        Standing::InLimbo(ticket) => Some(Event::Confirmed { ticket: ticket.clone() }),
        Standing::Released | Standing::Deleted => Some(Event::Released { player: player.clone() }),
    };
    loop {
        let Some(kept) = ledger.latest(&player).await? else { return Ok((None, told(false))) };
        match (&kept.value.custody, held) {
            (Custody::Held { region: holder, claim, .. }, Custody::Held { claim: ours, .. }) if holder == region => {
                if claim > ours {
                    return Err(ReconcileError::Superseded { player, claim: *claim });
                }
            }
            _ => return Ok((None, told(false))),
        }
        if let Standing::InLimbo(ticket) = &standing
            && has_been_elsewhere(&ledger.history(&player).await?, ticket, region)
        {
            // They left, arrived, and have come back since: the record is newer than what is remembered here.
            return Ok((None, told(false)));
        }
        let unwritten = |why: String| ReconcileError::Write { player: player.clone(), why };
        let (custody, cause) = match standing {
            Standing::Released => (Custody::Free, Cause::Logout),
            Standing::Deleted => (Custody::Deleted, Cause::Logout),
            Standing::Here | Standing::InLimbo(_) => (held.clone(), Cause::Takeover),
        };
        let body = scribe::pack(&Newcomer::Known(Box::new(character.clone())));
        let snapshot = Snapshot {
            custody,
            cause,
            place: scribe::place(&character),
            note: None,
            body: body.map_err(|error| unwritten(error.to_string()))?,
            ..kept.value
        };
        match scribe::write(ledger, kept.revision, &snapshot).await {
            Outcome::Written(revision) => {
                let ours = !matches!(standing, Standing::Released | Standing::Deleted);
                return Ok((ours.then_some((snapshot, revision)), told(true)));
            }
            // The last owner had one more word about them. It is to be read, and then it is this one's turn.
            Outcome::Refused(_) => {}
            Outcome::Impossible(why) => return Err(unwritten(why)),
        }
    }
}

/// Has anybody but this region had the character since they left by this ticket?
fn has_been_elsewhere(history: &[Kept<Snapshot>], ticket: &Ticket, region: &RegionId) -> bool {
    let left =
        |kept: &Kept<Snapshot>| matches!(&kept.value.custody, Custody::Transit { ticket: by, .. } if by == ticket);
    let Some(at) = history.iter().rposition(left) else { return false };
    let here = |kept: &Kept<Snapshot>| matches!(&kept.value.custody, Custody::Held { region: by, .. } if by == region);
    !history[at + 1..].iter().all(here)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ServerName;
    use crate::persistence::Stamp;

    #[test]
    fn who_has_come_back_is_not_who_left() {
        let (scorn, navar) = (RegionId::new("scorn"), RegionId::new("navar"));
        let held = |region: &RegionId| Custody::Held {
            region: region.clone(),
            claim: Claim(1),
            server: ServerName::new("region-1"),
        };
        let transit = |ticket: &str, from: &RegionId, to: &RegionId| Custody::Transit {
            ticket: Ticket::new(ticket),
            from: Some(from.clone()),
            to: to.clone(),
        };
        let (left, back) = (transit("t1", &scorn, &navar), transit("t2", &navar, &scorn));
        for (story, expected) in [
            (vec![held(&scorn)], false),
            (vec![held(&scorn), left.clone(), held(&scorn)], false),
            (vec![held(&scorn), left.clone(), held(&navar), back, held(&scorn)], true),
            (vec![left, Custody::Free, held(&scorn)], true),
        ] {
            let history: Vec<Kept<Snapshot>> = story.into_iter().map(kept).collect();
            assert_eq!(has_been_elsewhere(&history, &Ticket::new("t1"), &scorn), expected, "{history:?}");
        }
    }

    fn kept(custody: Custody) -> Kept<Snapshot> {
        let value = Snapshot {
            player: PlayerName::new("Ann"),
            account: "ann".to_owned(),
            custody,
            cause: Cause::Crossing,
            place: crate::persistence::Place { map: crate::ids::MapPath::new("/inn"), x: 1, y: 1 },
            note: None,
            body: crate::persistence::Body::default(),
        };
        let stamp = Stamp { write_id: String::new(), by: ServerName::new("region-1"), at_ms: 0 };
        Kept { revision: Revision(1), stamp, value }
    }
}
