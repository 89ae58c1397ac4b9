//! The party of a session's player: what is asked about it, what waits for the answer, and what the region is told.

use super::{Effect, Session};
use crate::game::update::Update;
use crate::login::from_client;
use crate::login::party as words;
use crate::login::steward::{StewardAnswer, StewardRequest};
use crate::protocol::{ClientPacket, ServerPacket};

/// What a session knows of its player's party.
#[derive(Debug, Default)]
pub(super) struct Company {
    party: Option<String>,
    /// The parties were asked whether the player is in one.
    asked: bool,
    /// The player was asked for the password of this party, and nothing else is heard from them meanwhile.
    question: Option<String>,
    /// Answers that have not come.
    awaited: u32,
    /// What was shown after something was asked and before its answer came. No longer than a heartbeat: then it is shown
    /// without the answer.
    kept: Vec<Update>,
    /// What was said before the first picture was whole.
    words: Vec<ServerPacket>,
    /// The region is to be told.
    news: bool,
}

impl Company {
    pub(super) fn party(&self) -> Option<&str> {
        self.party.as_deref()
    }

    pub(super) fn is_awaited(&self) -> bool {
        self.awaited > 0
    }

    pub(super) fn keep(&mut self, update: Update) {
        self.kept.push(update);
    }

    pub(super) fn words_at_the_door(&mut self) -> Vec<ServerPacket> {
        std::mem::take(&mut self.words)
    }

    pub(super) fn region_may_be_wrong(&mut self, may_be: bool) {
        self.news |= may_be;
    }

    /// The player is out of the game for ever, and reads that the party goes on without them.
    pub(super) fn part(&mut self) -> Option<ServerPacket> {
        self.party.take().map(|party| words::left(&party))
    }

    /// The player is out of the game: the parties are to know, if they were ever asked.
    pub(super) fn depart(&self) -> Option<Effect> {
        self.asked.then_some(Effect::Party(StewardRequest::Depart))
    }
}

impl Session {
    /// Once, when it is known that the player comes in.
    pub(super) fn ask_for_the_party(&mut self) {
        let Some(play) = &mut self.play else { return };
        if !std::mem::replace(&mut play.company.asked, true) {
            self.effects.push(Effect::Party(StewardRequest::Return));
        }
    }

    pub(super) fn ask_of_parties(&mut self, request: StewardRequest) {
        let Some(play) = &mut self.play else { return };
        play.company.awaited += 1;
        self.effects.push(Effect::Party(request));
    }

    /// Shows what has waited for an answer: it has come, or will be late.
    pub(super) fn show_what_waited(&mut self) {
        let Some(play) = &mut self.play else { return };
        play.company.awaited = 0;
        for update in std::mem::take(&mut play.company.kept) {
            self.take(update);
        }
    }

    pub(super) fn party_answered(&mut self, session: u64, answer: StewardAnswer) {
        if self.play.is_none() && self.account.is_some() {
            // Who has just quit reads what became of their score.
            self.send_all(answer.packets);
            return;
        }
        let Some(play) = self.play.as_mut().filter(|play| play.number() == session) else { return };
        let entering = play.is_entering();
        let company = &mut play.company;
        if let Some(party) = answer.party {
            company.news |= company.party != party;
            company.party = party;
        }
        if entering {
            company.words.extend(answer.packets);
            return;
        }
        company.question = answer.question.or_else(|| company.question.take());
        company.awaited = company.awaited.saturating_sub(1);
        let awaited = company.awaited > 0;
        self.send_all(answer.packets);
        self.tell_the_region_of_the_party();
        if !awaited {
            self.show_what_waited();
        }
    }

    /// The region believes what its players' sessions say.
    pub(super) fn tell_the_region_of_the_party(&mut self) {
        if let Some(play) = self.play.as_mut().filter(|play| play.company.news) {
            play.company.news = false;
            let party = from_client::in_party(play.company.party());
            play.ask(party);
        }
    }

    /// While a question is open only its answer is heard, and no answer at all does not count.
    pub(super) fn answers_a_question(&mut self, packet: &ClientPacket) -> bool {
        let Some(play) = &mut self.play else { return false };
        let Some(party) = play.company.question.take() else { return false };
        match packet {
            ClientPacket::Reply { text } if !text.is_empty() => {
                let password = text.clone();
                self.effects.push(Effect::Party(StewardRequest::Say { party, password }));
            }
            _ => play.company.question = Some(party),
        }
        true
    }
}
