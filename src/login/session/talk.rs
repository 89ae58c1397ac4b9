//! What a player says to others who may be anywhere: it does not go through a region.

use super::{Effect, Session};
use crate::bus::message::Measure;
use crate::ids::PlayerName;
use crate::login::sanctions;
use crate::login::talk::{self, Heard, TalkRefusal};
use crate::protocol::ServerPacket;

impl Session {
    /// Whether the player may not call over the world now; then they are told why.
    pub(super) fn is_silenced(&mut self) -> bool {
        let refusal = match self.sanction(Measure::Mute) {
            Some(sanction) => TalkRefusal::Muted(sanctions::muted(&sanction)),
            None if self.play.as_mut().is_some_and(|play| !play.breath.take()) => TalkRefusal::OutOfBreath,
            None => return false,
        };
        self.send(refusal.packet());
        true
    }

    /// To everybody in the world. The player hears it before the answer to the command comes, not by the bus.
    pub(super) fn call(
        &mut self,
        text: &str,
        heard: impl Fn(PlayerName, String) -> Heard,
        effect: impl Fn(String) -> Effect,
    ) {
        let Some(play) = &self.play else { return };
        if text.is_empty() {
            self.send(TalkRefusal::NothingToShout.packet());
            return;
        }
        let heard = heard(play.summary.player.clone(), text.to_owned());
        if heard.priority() < play.attention.listen {
            self.send(heard.packet());
        }
        self.effects.push(effect(text.to_owned()));
    }

    pub(super) fn tell(&mut self, to: &str, text: &str) {
        match self.addressee(to, text) {
            Ok(to) => self.whisper(to, text, talk::told),
            Err(refusal) => self.send(refusal.packet()),
        }
    }

    fn addressee(&self, to: &str, text: &str) -> Result<PlayerName, TalkRefusal> {
        if to.is_empty() {
            return Err(TalkRefusal::TellWhom);
        }
        if text.is_empty() {
            return Err(TalkRefusal::TellWhat { to: to.to_owned() });
        }
        self.common.roster().find(to).ok_or(TalkRefusal::NoSuchPlayer)
    }

    pub(super) fn reply(&mut self, text: &str) {
        if text.is_empty() {
            self.send(TalkRefusal::ReplyWhat.packet());
            return;
        }
        let Some(to) = self.play.as_ref().and_then(|play| play.last_teller.clone()) else {
            self.send(TalkRefusal::ReplyToNobody.packet());
            return;
        };
        if self.common.roster().find(to.as_str()).as_ref() != Some(&to) {
            self.send(TalkRefusal::ReplyToGone.packet());
            return;
        }
        self.whisper(to, text, talk::answered);
    }

    /// To one player, who may be oneself.
    fn whisper(&mut self, to: PlayerName, text: &str, said: fn(&PlayerName, &str) -> ServerPacket) {
        let Some(play) = &self.play else { return };
        let own = play.summary.player.clone();
        let said = said(&to, text);
        if to == own {
            self.heard(&Heard::Tell { from: own, text: text.to_owned() });
        } else {
            self.effects.push(Effect::Tell { to, text: text.to_owned() });
        }
        self.send(said);
    }
}
