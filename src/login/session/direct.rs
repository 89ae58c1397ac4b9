//! Direct play: a client goes on through the door of the region server that has its player, and back.
//!
//! A login service offers it to clients that ask for it, once for each owner of the player's region. At a region
//! server's door players come in by tickets, and go home when their region is elsewhere for a while. `docs/protocol.md`
//! has it as a client sees it.

use super::account::Opened;
use super::{Effect, Session};
use crate::bus::message::{CharacterNote, Measure};
use crate::ids::{Claim, RegionId};
use crate::login::sanctions;
use crate::persistence::CharacterSummary;
use crate::protocol::{Pass, ServerPacket};

/// Heartbeats for which a player's region may be on another server before they are sent home: half a minute, so that
/// who walks to and fro over a border is not sent to and fro.
const AWAY_BEATS: u32 = 250;
/// The wire's word for a ticket.
const DIRECTPLAY: &str = "directplay";

/// What a session knows of other doors.
#[derive(Debug, Default)]
pub(super) struct Way {
    /// The owner of the region at which the client was last invited to go on.
    offered: Option<(RegionId, Claim)>,
    /// Heartbeats since the region was on the server of this door.
    away: u32,
}

impl Session {
    /// Somebody shows a ticket.
    pub(super) fn come_by_ticket(&mut self, pass: &Pass) {
        let ticket = match self.common.take(pass) {
            Ok(ticket) => ticket,
            Err(why) => return self.fail(DIRECTPLAY, why.to_string()),
        };
        let character = ticket.character;
        let banned = {
            let sanctions = self.common.sanctions();
            sanctions.of_account(Measure::Ban, &ticket.account, std::iter::once(&character.player)).cloned()
        };
        if let Some(sanction) = banned {
            let why = sanctions::banned(&sanction);
            self.fail(DIRECTPLAY, why.clone());
            self.ban(&why);
            return;
        }
        let characters = vec![character.clone()];
        self.account = Some(Opened { name: ticket.account, characters, home: Some(ticket.home), announced: false });
        self.enter(character, None);
    }

    /// A heartbeat later: had the client better go on through another door?
    pub(super) fn look_for_doors(&mut self) {
        let (Some(play), Some(opened)) = (&mut self.play, &self.account) else { return };
        let Some(seat) = play.place().filter(|_| self.options.direct) else { return };
        match &self.common.behind {
            None if play.way.offered.as_ref() == Some(&seat) => {}
            None => {
                if let Some((address, pass)) = self.common.invite(&opened.name, play.listed(), &seat) {
                    play.way.offered = Some(seat);
                    self.send(ServerPacket::Direct { address, pass });
                }
            }
            Some(server) => {
                let is_here = self.common.doors().is_at(server, &seat.0);
                play.way.away = if is_here { 0 } else { play.way.away + 1 };
                if play.way.away == AWAY_BEATS {
                    self.send_home();
                }
            }
        }
    }

    /// The client is to go on where its account was opened.
    pub(super) fn send_home(&mut self) {
        if self.play.is_some() && self.options.direct {
            self.send(ServerPacket::DirectHome);
        }
    }

    /// How the account is to list a character from now on: what whoever has the account is to do about it.
    pub(super) fn note(&self, summary: CharacterSummary, deleted: bool) -> Option<Effect> {
        let opened = self.account.as_ref()?;
        let login = opened.home.clone()?;
        let CharacterSummary { player, race, class, level, face, party, map } = summary;
        let account = opened.name.clone();
        Some(Effect::Note(CharacterNote { login, account, player, race, class, level, face, party, map, deleted }))
    }
}
