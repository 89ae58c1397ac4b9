//! Bringing a player into the world, and finding one again.
//!
//! The ledger says where a character is; what it says decides what is asked of whom. The same way leads in at
//! login, back after a takeover, and to somebody who was in the world all along.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::session::{SeatRequest, Seated};
use crate::bus::message::{Arrive, ArriveReply, Attach, AttachReply, Refusal, Wanted};
use crate::bus::{Link, RequestError};
use crate::content::{Catalog, Flag, Partition, paths};
use crate::game::{Coming, Held, NewCharacter};
use crate::ids::{MapPath, RegionId, Revision, ServerName, Ticket};
use crate::persistence::{
    AccountError, Accounts, Body, Cause, CharacterSummary, Custody, Kept, Ledger, Place, Snapshot, WriteError,
};

/// How long somebody may take to come in before they are told to try again.
const ENTRY_PATIENCE: Duration = Duration::from_secs(10);
/// How long a region may take to answer.
const ANSWER_PATIENCE: Duration = Duration::from_secs(2);
/// Pause before asking again.
const PAUSE: Duration = Duration::from_millis(200);

/// What it takes to seat somebody.
#[derive(Clone, Debug)]
pub(super) struct Usher {
    pub(super) name: ServerName,
    pub(super) link: Link,
    pub(super) ledger: Ledger,
    pub(super) accounts: Accounts,
    pub(super) catalog: Arc<Catalog>,
    pub(super) partition: Arc<Partition>,
}

/// Why somebody is not brought in, in words for the player.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum SeatError {
    #[error("That name is already in use")]
    NameInUse,
    #[error("There is no room for more characters in your account")]
    AccountFull,
    #[error("There is no such character any more")]
    NoSuchCharacter,
    #[error("Invalid or map")]
    NoSuchMap,
    #[error("A terrible storm is blowing over {region}: nobody can go there now. Try again later.")]
    Storm { region: String },
    #[error("{region} is full: try again later")]
    Full { region: String },
    #[error("The characters are out of reach: try again in a moment")]
    StoreSilent,
}

/// What one attempt came to.
enum Step {
    Seated(Seated),
    /// Look at the ledger again, at once or after a pause.
    Again,
    Later(SeatError),
}

impl Usher {
    /// Goes on until the player has a place, or, at login, until patience ends.
    pub(super) async fn seat(&self, request: &SeatRequest) -> Result<Seated, SeatError> {
        let until = Instant::now() + ENTRY_PATIENCE;
        if let Some((new, summary)) = &request.new {
            self.create(&request.account, new, summary).await?;
        }
        loop {
            let why = match self.attempt(request).await? {
                Step::Seated(seated) => return Ok(seated),
                Step::Again => continue,
                Step::Later(why) => why,
            };
            if request.entering && Instant::now() >= until {
                return Err(why);
            }
            sleep(PAUSE).await;
        }
    }

    async fn attempt(&self, request: &SeatRequest) -> Result<Step, SeatError> {
        let kept = match self.ledger.latest(&request.player).await {
            Ok(Some(kept)) => kept,
            Ok(None) => return Err(SeatError::NoSuchCharacter),
            Err(error) => {
                tracing::warn!(player = %request.player, %error, "a character is out of reach");
                return Ok(Step::Later(SeatError::StoreSilent));
            }
        };
        match kept.value.custody.clone() {
            Custody::Free => Ok(self.send_on_their_way(&kept).await),
            Custody::Transit { ticket, from, to } => {
                let coming = Way { ticket, from, to, revision: kept.revision };
                Ok(self.arrive(request, coming, &kept).await)
            }
            Custody::Held { region, .. } => Ok(self.attach(request, region).await),
            Custody::Deleted => {
                // Their login service died before it could take them off the list.
                if let Err(error) = self.accounts.remove_character(&request.account, &request.player).await {
                    tracing::warn!(player = %request.player, %error, "a deleted character stays listed");
                }
                Err(SeatError::NoSuchCharacter)
            }
        }
    }

    /// From nobody's hands to the region of the place they are at.
    async fn send_on_their_way(&self, kept: &Kept<Snapshot>) -> Step {
        let to = self.partition.region_of(&kept.value.place.map).clone();
        let ticket = Ticket(format!("{}/{}/{}", self.name, kept.value.player, kept.revision));
        let snapshot = Snapshot {
            custody: Custody::Transit { ticket, from: None, to },
            cause: Cause::Login,
            note: None,
            ..kept.value.clone()
        };
        match self.ledger.write(kept.revision, &snapshot).await {
            Ok(_) | Err(WriteError::Conflict { .. }) => Step::Again,
            Err(error) => {
                tracing::warn!(player = %kept.value.player, %error, "a character cannot be sent on their way");
                Step::Later(SeatError::StoreSilent)
            }
        }
    }

    async fn arrive(&self, request: &SeatRequest, way: Way, kept: &Kept<Snapshot>) -> Step {
        let ours = way.from.is_none() && kept.stamp.by == self.name;
        let arrive = Arrive {
            held: Held::default(),
            ticket: way.ticket,
            region: way.to.clone(),
            player: request.player.clone(),
            session: request.session.clone(),
            view: request.view,
            how: if way.from.is_none() { Coming::Login } else { Coming::Exit },
            from: way.from,
            revision: way.revision,
            applied: request.applied,
        };
        match self.link.request(&arrive, ANSWER_PATIENCE).await {
            // A repeat is answered and not obeyed: only who wrote the ticket knows that it is theirs.
            Ok(ArriveReply::Arrived { claim }) if ours => {
                Step::Seated(Seated { region: way.to, claim, applied: request.applied })
            }
            Ok(ArriveReply::Arrived { .. }) => self.attach(request, way.to).await,
            Ok(ArriveReply::Refused { why: Refusal::Full }) => {
                Step::Later(SeatError::Full { region: self.called(&way.to) })
            }
            Ok(ArriveReply::Refused { why }) => {
                tracing::info!(player = %request.player, region = %way.to, %why, "not let in");
                Step::Later(self.storm(&way.to))
            }
            Err(error) => self.nobody_answers(request, &way.to, &error).await,
        }
    }

    async fn attach(&self, request: &SeatRequest, region: RegionId) -> Step {
        let attach = Attach {
            region: region.clone(),
            session: request.session.clone(),
            player: request.player.clone(),
            view: request.view,
        };
        match self.link.request(&attach, ANSWER_PATIENCE).await {
            Ok(AttachReply::Attached { claim, applied }) => Step::Seated(Seated { region, claim, applied }),
            Ok(AttachReply::NotHere) => Step::Later(self.storm(&region)),
            Err(error) => self.nobody_answers(request, &region, &error).await,
        }
    }

    /// Lets everybody know that the region is wanted.
    async fn nobody_answers(&self, request: &SeatRequest, region: &RegionId, error: &RequestError) -> Step {
        tracing::debug!(%region, %error, "a region does not answer");
        let wanted = Wanted { region: region.clone(), by: self.name.clone(), player: Some(request.player.clone()) };
        if let Err(error) = self.link.publish(&wanted).await {
            tracing::warn!(%region, %error, "cannot say that a region is wanted");
        }
        Step::Later(self.storm(region))
    }

    fn storm(&self, region: &RegionId) -> SeatError {
        SeatError::Storm { region: self.called(region) }
    }

    /// What players call a region.
    fn called(&self, region: &RegionId) -> String {
        let header = self.partition.part(region).map_or(region.as_str(), |part| part.header.as_str());
        self.catalog.regions.longname(header).unwrap_or(header).to_owned()
    }

    /// Writes down a character that does not exist yet. The name is theirs first; what is written after is
    /// only a beginning, which the region they arrive in makes a character of.
    async fn create(&self, account: &str, new: &NewCharacter, summary: &CharacterSummary) -> Result<(), SeatError> {
        let place = self.start(new).ok_or(SeatError::NoSuchMap)?;
        if self.is_known(account, new).await? {
            return Err(SeatError::NameInUse);
        }
        let summary = CharacterSummary { map: place.map.clone(), ..summary.clone() };
        if let Err(error) = self.accounts.add_character(account, &summary).await {
            return Err(match error {
                AccountError::CharacterTaken { .. } => SeatError::NameInUse,
                AccountError::Full { .. } => SeatError::AccountFull,
                error => self.silent(new, &error),
            });
        }
        let body = Body::pack(&new.to_json()).map_err(|error| self.silent(new, &error))?;
        let snapshot = Snapshot {
            player: new.name.clone(),
            account: account.to_owned(),
            custody: Custody::Free,
            cause: Cause::Created,
            place,
            note: None,
            body,
        };
        match self.ledger.create(&snapshot).await {
            Ok(_) => Ok(()),
            Err(WriteError::Conflict { found: Some(found), .. }) if was_deleted(&found.value, account) => {
                let again = self.ledger.write(found.revision, &snapshot).await;
                again.map(drop).map_err(|error| match error {
                    WriteError::Conflict { .. } => SeatError::NameInUse,
                    error => self.silent(new, &error),
                })
            }
            Err(WriteError::Conflict { .. }) => Err(SeatError::NameInUse),
            Err(error) => Err(self.silent(new, &error)),
        }
    }

    /// Whether the account has that character, or one whose name differs only by its capitals. One that was
    /// listed and never written down is made now.
    async fn is_known(&self, account: &str, new: &NewCharacter) -> Result<bool, SeatError> {
        let kept = self.accounts.load(account).await.map_err(|error| self.silent(new, &error))?;
        let alike = |listed: &&CharacterSummary| listed.player.as_str().eq_ignore_ascii_case(new.name.as_str());
        match kept.iter().flat_map(|kept| &kept.value.characters).find(alike) {
            Some(listed) if listed.player == new.name => {
                let written = self.ledger.latest(&new.name).await.map_err(|error| self.silent(new, &error))?;
                Ok(written.is_some_and(|kept| !was_deleted(&kept.value, account)))
            }
            listed => Ok(listed.is_some()),
        }
    }

    fn silent(&self, new: &NewCharacter, error: &dyn std::error::Error) -> SeatError {
        tracing::warn!(player = %new.name, %error, "a new character cannot be written down");
        SeatError::StoreSilent
    }

    /// Where a new character begins: on the map chosen, or on a copy of it that is theirs alone.
    fn start(&self, new: &NewCharacter) -> Option<Place> {
        let chosen = &self.catalog.archetype(new.starting_map.as_deref()?)?.traits;
        let map = MapPath::new(chosen.slaying.as_deref()?);
        let map = if chosen.has(Flag::Unique) { paths::copy_of(new.name.as_str(), &map) } else { map };
        Some(Place { map, x: chosen.hp, y: chosen.sp })
    }
}

/// Whoever has deleted a character may make another one of that name.
fn was_deleted(snapshot: &Snapshot, account: &str) -> bool {
    snapshot.custody == Custody::Deleted && snapshot.account == account
}

/// What the ledger says of somebody on their way.
struct Way {
    ticket: Ticket,
    from: Option<RegionId>,
    to: RegionId,
    revision: Revision,
}
