//! Everything about one player: where they are and who answers for that, what becomes of them, and what the ledger keeps.
//! Pure.

use serde::Serialize;

use super::live::Picture;
use super::model::Ownership;
use super::sheet::Read;
use super::story::Happening;
use crate::bus::message::{MasterChange, Whom};
use crate::ids::{Claim, MapPath, PlayerName, RegionId, Revision, ServerName};
use crate::persistence::{Cause, Custody, Place};

/// One thing about the player, and when: milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Step {
    pub(super) at_ms: u64,
    #[serde(flatten)]
    pub(super) what: Trace,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(super) enum Trace {
    /// They play, and something about where has changed.
    Here(Whereabouts),
    /// No login service has them.
    Away { player: PlayerName },
    /// The ledger has another version of them.
    Version(Written),
    /// What the ledger has cannot be known.
    LedgerSilent { why: String },
    /// Something that happens to them, or to the region that they are in.
    #[serde(untagged)]
    Happens(Happening),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Whereabouts {
    pub(super) player: PlayerName,
    pub(super) level: i16,
    pub(super) region: RegionId,
    pub(super) map: MapPath,
    pub(super) login: ServerName,
    /// Of the region.
    pub(super) state: Ownership,
    pub(super) owner: Option<ServerName>,
    pub(super) claim: Option<Claim>,
}

/// A version of a character.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Written {
    pub(super) player: PlayerName,
    pub(super) revision: Revision,
    /// By the clock of who wrote it.
    pub(super) written_ms: u64,
    pub(super) by: ServerName,
    pub(super) cause: Cause,
    pub(super) custody: Custody,
    pub(super) place: Place,
    /// What they carry; none: the body cannot be read.
    pub(super) things: Option<usize>,
    #[serde(skip)]
    pub(super) account: String,
}

impl Written {
    pub(super) fn of(read: &Read) -> Self {
        let kept = &read.version.kept;
        Self {
            player: kept.value.player.clone(),
            revision: kept.revision,
            written_ms: kept.stamp.at_ms,
            by: kept.stamp.by.clone(),
            cause: kept.value.cause,
            custody: kept.value.custody.clone(),
            place: kept.value.place.clone(),
            things: read.sheet.as_ref().ok().map(|sheet| sheet.things.len()),
            account: kept.value.account.clone(),
        }
    }
}

/// What is known of somebody who is followed.
#[derive(Clone, Debug)]
pub(super) struct Trail {
    pub(super) player: PlayerName,
    account: Option<String>,
    pub(super) now: Option<Whereabouts>,
    /// It was said that they are away.
    is_away: bool,
}

impl Trail {
    pub(super) fn new(player: PlayerName) -> Self {
        Self { player, account: None, now: None, is_away: false }
    }

    /// What is new in a picture. Until every server has `spoken` it says nothing.
    pub(super) fn look(&mut self, picture: &Picture, spoken: bool) -> Option<Trace> {
        if !spoken {
            return None;
        }
        let Some(now) = whereabouts(picture, &self.player) else {
            if self.is_away {
                return None;
            }
            (self.now, self.is_away) = (None, true);
            return Some(Trace::Away { player: self.player.clone() });
        };
        self.is_away = false;
        if self.now.as_ref() == Some(&now) {
            return None;
        }
        self.now = Some(now.clone());
        Some(Trace::Here(now))
    }

    /// Is this about them?
    pub(super) fn hear(&self, happening: &Happening) -> Option<Trace> {
        let is_about = match happening {
            Happening::Joined { player, .. } | Happening::Left { player, .. } => *player == self.player,
            Happening::Wanted(wanted) => wanted.player.as_ref() == Some(&self.player),
            Happening::Exit(exit) => exit.player == self.player,
            Happening::Crossing(crossing) => crossing.player == self.player,
            Happening::Storm(storm) => storm.player == self.player,
            Happening::Restored(restored) => restored.player == self.player,
            Happening::Party(change) => change.player == self.player,
            Happening::Shout(shout) => shout.from == self.player,
            Happening::Chat(chat) => chat.from == self.player,
            Happening::Death(died) => died.of == self.player,
            Happening::Account(opened) => self.account.as_ref() == Some(&opened.account),
            Happening::Sanction(change) => match &change.sanction.whom {
                Whom::Player(player) => *player == self.player,
                Whom::Account(account) => self.account.as_ref() == Some(account),
                Whom::Address(_) => false,
            },
            Happening::Master(MasterChange::Named { master } | MasterChange::Revoked { master, .. }) => {
                self.account.as_ref() == Some(&master.account)
            }
            Happening::Master(MasterChange::Closing { by, .. }) => *by == self.player,
            Happening::Deed(deed) => deed.by == self.player || deed.whom.as_ref() == Some(&self.player),
            Happening::Claim(claim) => self.is_in(&claim.region),
            Happening::Balance(moved) => self.is_in(&moved.region),
            Happening::Quarantine(quarantine) => self.is_in(&quarantine.region),
            Happening::Server { .. }
            | Happening::Draining { .. }
            | Happening::Gone { .. }
            | Happening::Slow { .. }
            | Happening::Online { .. }
            | Happening::Audit(_)
            | Happening::Unreadable { .. } => false,
        };
        is_about.then(|| Trace::Happens(happening.clone()))
    }

    /// What the ledger has.
    pub(super) fn read(&mut self, read: Result<Written, String>) -> Trace {
        match read {
            Ok(written) => {
                self.account = Some(written.account.clone());
                Trace::Version(written)
            }
            Err(why) => Trace::LedgerSilent { why },
        }
    }

    fn is_in(&self, region: &RegionId) -> bool {
        self.now.as_ref().is_some_and(|now| now.region == *region)
    }
}

fn whereabouts(picture: &Picture, player: &PlayerName) -> Option<Whereabouts> {
    let view = picture.players.iter().find(|view| view.player.player == *player)?;
    let region = picture.regions.iter().find(|region| region.region == view.player.region);
    Some(Whereabouts {
        player: player.clone(),
        level: view.player.level,
        region: view.player.region.clone(),
        map: view.player.map.clone(),
        login: view.login.clone(),
        state: region.map_or(Ownership::Unowned, |region| region.state),
        owner: region.and_then(|region| region.owner.clone()),
        claim: region.map(|region| region.claim),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::bus::message::{ClaimEvent, ClaimStep, ServerRole, Shout};
    use crate::watch::model::tests::{online, server};
    use crate::watch::model::{self, regions};

    fn picture(names: &[&str], owner: &str, claim: u64) -> Picture {
        let said = online("login-1", names);
        let servers = vec![server(owner, ServerRole::Region, &[("scorn", claim)])];
        let players = model::players(&[(said.login.clone(), said)].into_iter().collect());
        Picture { regions: regions(&servers, &[]), servers, players, ..Picture::default() }
    }

    #[test]
    fn where_somebody_is_is_told_when_it_changes() {
        let mut trail = Trail::new(PlayerName::new("Ann"));
        assert_eq!(trail.look(&Picture::default(), false), None, "nobody has spoken");
        let first = trail.look(&picture(&["Ann", "Bob"], "region-1", 7), true);
        let Some(Trace::Here(here)) = &first else { panic!("{first:?}") };
        let seen = (here.region.as_str(), here.owner.as_ref().map(ServerName::as_str), here.claim);
        assert_eq!(seen, ("scorn", Some("region-1"), Some(Claim(7))));
        assert_eq!(trail.look(&picture(&["Ann"], "region-1", 7), true), None);
        let moved = trail.look(&picture(&["Ann"], "region-2", 8), true);
        assert!(matches!(&moved, Some(Trace::Here(here)) if here.claim == Some(Claim(8))), "{moved:?}");
        let away = Some(Trace::Away { player: PlayerName::new("Ann") });
        assert_eq!(trail.look(&picture(&["Bob"], "region-2", 8), true), away);
        assert_eq!(trail.look(&picture(&["Bob"], "region-2", 8), true), None);
    }

    #[test]
    fn what_is_about_somebody_and_their_region_is_told() {
        let mut trail = Trail::new(PlayerName::new("Ann"));
        let shout = |from: &str| Happening::Shout(Shout { from: PlayerName::new(from), text: "hi".to_owned() });
        assert!(trail.hear(&shout("Ann")).is_some() && trail.hear(&shout("Bob")).is_none());
        let lost = Happening::Claim(ClaimEvent {
            region: RegionId::new("scorn"),
            claim: Claim(7),
            server: ServerName::new("region-1"),
            step: ClaimStep::Lost,
            why: "its lease ended".to_owned(),
        });
        assert_eq!(trail.hear(&lost), None, "they may be elsewhere");
        trail.look(&picture(&["Ann"], "region-1", 7), true);
        assert_eq!(trail.hear(&lost), Some(Trace::Happens(lost)));
    }

    #[test]
    fn a_step_is_one_object_for_programs() {
        let shout = Happening::Shout(Shout { from: PlayerName::new("Ann"), text: "hi".to_owned() });
        let json = |what| serde_json::to_value(Step { at_ms: 5, what }).expect("it has only string keys");
        let happens = json(Trace::Happens(shout));
        assert_eq!(
            (&happens["event"], &happens["at_ms"], &happens["text"]),
            (&"shout".into(), &5.into(), &"hi".into())
        );
        let mut trail = Trail::new(PlayerName::new("Ann"));
        let here = json(trail.look(&picture(&["Ann"], "region-1", 7), true).expect("they are there"));
        let seen = (&here["event"], &here["player"], &here["state"], &here["claim"]);
        assert_eq!(seen, (&"here".into(), &"Ann".into(), &"owned".into(), &7.into()));
        let silent = json(trail.read(Err("NATS does not answer".to_owned())));
        assert_eq!((&silent["event"], &silent["why"]), (&"ledger-silent".into(), &"NATS does not answer".into()));
    }
}
