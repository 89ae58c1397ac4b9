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
        Some(Effect::Note(CharacterNote { login, account: opened.name.clone(), character: summary, deleted }))
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::super::Common;
    use super::super::tests::{SCORN, Story};
    use super::*;
    use crate::bus::message::{RegionLoad, ServerRole, ServerStatus};
    use crate::game::update::Welcome;
    use crate::ids::ServerName;
    use crate::login::answers::{Answers, tests::catalog};
    use crate::login::entrance::tests::first_updates;
    use crate::login::tickets::Signer;
    use crate::protocol::ClientPacket;

    const DOOR: &str = "127.0.0.1:13330";

    fn service(name: &str) -> Common {
        Common::new(ServerName::new(name), Answers::of(&catalog()), 100)
    }

    fn home() -> Story {
        let signer = Signer::new(ServerName::new("login-1")).expect("random numbers");
        Story::at(service("login-1").signing(signer))
    }

    /// A region server says how it is.
    fn hear(story: &Story, server: &str, door: bool, regions: &[(&str, u64)]) {
        let regions = regions.iter().map(|&(region, claim)| RegionLoad {
            region: RegionId::new(region),
            claim: Claim(claim),
            players: 1,
            tick_us: 1,
            log_us: 0,
        });
        let direct = door.then(|| DOOR.to_owned());
        let status =
            ServerStatus { regions: regions.collect(), direct, ..ServerStatus::silent(server, ServerRole::Region) };
        story.common.doors().hear(status, Instant::now());
    }

    fn invitations(story: &mut Story) -> Vec<Pass> {
        let sent = story.effects.drain(..).filter_map(|effect| match effect {
            Effect::Send(ServerPacket::Direct { address, pass }) => {
                assert_eq!(address, DOOR);
                Some(pass)
            }
            _ => None,
        });
        sent.collect()
    }

    #[tokio::test]
    async fn a_client_that_asked_is_invited_once_by_each_owner_with_a_door() {
        let mut story = home().opened().plays();
        hear(&story, "region-1", true, &[(SCORN, 1)]);
        assert_eq!(invitations(story.silence(3)).len(), 0, "it has not asked");
        story.setup("direct 1");
        assert_eq!(invitations(story.silence(3)).len(), 1);
        hear(&story, "region-1", true, &[]);
        hear(&story, "region-2", false, &[(SCORN, 2)]);
        story.updates(SCORN, 2, 0, vec![]);
        assert_eq!(invitations(story.silence(3)).len(), 0, "it has no door");
        hear(&story, "region-2", false, &[]);
        hear(&story, "region-1", true, &[(SCORN, 3)]);
        story.updates(SCORN, 3, 0, vec![]);
        assert_eq!(invitations(story.silence(3)).len(), 1);
    }

    /// Somebody who came in by a ticket, at the door of `region-1`.
    fn guest() -> Story {
        let mut login = home();
        let key = login.common.key();
        login = login.opened().plays();
        login.setup("direct 1");
        hear(&login, "region-1", true, &[(SCORN, 1)]);
        let pass = invitations(login.silence(1)).remove(0);

        let mut story = Story::at(service("region-1.door").behind(ServerName::new("region-1")));
        hear(&story, "region-1", true, &[(SCORN, 1)]);
        let home = ServerStatus { key, ..ServerStatus::silent("login-1", ServerRole::Login) };
        story.common.doors().hear(home, Instant::now());
        story.setup("tick 1 facecache 1 direct 1");
        story.packet(ClientPacket::DirectPlay { pass });
        story.updates(SCORN, 1, 0, first_updates(Welcome::Back));
        story
    }

    #[tokio::test]
    async fn a_ticket_opens_the_world_and_ends_the_session_it_came_from() {
        let mut story = guest();
        assert!(story.effects.contains(&Effect::Opened("Ann".into())), "{:?}", story.effects);
        assert!(story.sent().contains(&"player".to_owned()));
        story.packet(ClientPacket::AccountLogin { name: "ann".into(), password: "secret".into() });
        assert_eq!(story.sent(), ["failure"], "no password is looked at");
    }

    #[tokio::test]
    async fn who_is_elsewhere_for_half_a_minute_is_sent_home_once() {
        let mut story = guest();
        // The region is heard all the while, whoever runs it.
        let beats = |story: &mut Story, count| {
            for _ in 0..count {
                story.updates(SCORN, 1, 0, vec![]).silence(1);
            }
        };
        let sent_home = |story: &mut Story| story.sent().iter().filter(|word| *word == "direct_home").count();
        beats(&mut story, AWAY_BEATS * 2);
        assert_eq!(sent_home(&mut story), 0, "the region is here");
        hear(&story, "region-1", true, &[]);
        beats(&mut story, AWAY_BEATS - 1);
        hear(&story, "region-1", true, &[(SCORN, 1)]);
        beats(&mut story, 1);
        hear(&story, "region-1", true, &[]);
        beats(&mut story, AWAY_BEATS - 1);
        assert_eq!(sent_home(&mut story), 0, "it was back in between");
        beats(&mut story, AWAY_BEATS);
        assert_eq!(sent_home(&mut story), 1);
    }
}
