//! Who keeps the parties and the table of the best: does what players want of them, and tells those whom it concerns.
//!
//! Everything is read and written where all login services keep it; nothing is remembered here. The words are in
//! `party.rs`.

mod absences;
#[cfg(test)]
mod tests;

pub(super) use absences::Absences;

use super::help;
use super::high_scores;
use super::party;
use crate::bus::Link;
use crate::bus::message::{Message, OnlinePlayer, PartyChange, PartyStep, PartyTalk};
use crate::game::PartyWish;
use crate::ids::{PlayerName, Revision};
use crate::limits::PARTY_PASSWORD_MAX;
use crate::persistence::{
    Ending, LastParty, Parties, Party, PartyError, PartyMember, PartyTable, Rejoin, Score, Scores, Store,
};
use crate::protocol::ServerPacket;

/// Something that a session wants done of what belongs to no region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StewardRequest {
    Wish(PartyWish),
    /// The answer to the question for a password.
    Say {
        party: String,
        password: String,
    },
    /// `party_rejoin`, with a mode or without.
    Mode(Option<String>),
    /// The player comes into the game: are they in a party, or to be in one again?
    Return,
    /// The player is out of the game.
    Depart,
    /// The best of all, or those with this in their name or title.
    HighScores(Option<String>),
    /// The player has left the game with this. Who has quit for ever reads what became of it.
    Score(Score),
}

/// What came of it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct StewardAnswer {
    pub(super) packets: Vec<ServerPacket>,
    /// The party that the player is in from now on, if that was decided.
    pub(super) party: Option<Option<String>>,
    /// The party whose password the player is to be asked for.
    pub(super) question: Option<String>,
}

/// The door to the parties for all sessions of a login service.
#[derive(Clone, Debug)]
pub(super) struct Steward {
    parties: Parties,
    scores: Scores,
    link: Link,
}

impl StewardAnswer {
    fn saying(packets: Vec<ServerPacket>) -> Self {
        Self { packets, ..Self::default() }
    }

    fn in_party(party: Option<&str>, packets: Vec<ServerPacket>) -> Self {
        Self { packets, party: Some(party.map(str::to_owned)), question: None }
    }
}

impl Steward {
    pub(super) fn new(store: &Store, link: Link) -> Self {
        Self { parties: store.parties(), scores: store.scores(), link }
    }

    /// Does what is wanted. `online` is everybody in the game, for those who ask who is in their party.
    pub(super) async fn answer(
        &self,
        who: &PartyMember,
        request: StewardRequest,
        online: &[OnlinePlayer],
    ) -> StewardAnswer {
        let answer = match request {
            StewardRequest::Wish(wish) => self.grant(who, wish, online).await,
            StewardRequest::Say { party, password } => self.join(who, &party, &password).await,
            StewardRequest::Mode(mode) => self.mode(&who.player, mode.as_deref()).await,
            StewardRequest::Return => self.bring_back(who).await,
            StewardRequest::HighScores(filter) => return self.high_scores(filter.as_deref()).await,
            StewardRequest::Score(score) => return self.enter(&score).await,
            StewardRequest::Depart => self.depart(who, PartyStep::Left).await.map(|()| StewardAnswer::default()),
        };
        answer.unwrap_or_else(|error| {
            if matches!(error, PartyError::Write(_) | PartyError::Read(_)) {
                tracing::warn!(player = %who.player, %error, "the parties are out of reach");
            }
            StewardAnswer::saying(vec![party::refusal(&error)])
        })
    }

    async fn high_scores(&self, filter: Option<&str>) -> StewardAnswer {
        match self.scores.load().await {
            Ok(table) => StewardAnswer::saying(high_scores::list(&table.scores, filter)),
            Err(error) => {
                tracing::warn!(%error, "the scores are out of reach");
                StewardAnswer::saying(vec![party::refused("The scores are out of reach: try again in a moment")])
            }
        }
    }

    async fn enter(&self, score: &Score) -> StewardAnswer {
        match self.scores.enter(score).await {
            Ok(entered) if score.ending == Ending::Quit => StewardAnswer::saying(high_scores::entered(&entered, score)),
            Ok(_) => StewardAnswer::default(),
            Err(error) => {
                tracing::warn!(player = %score.player, %error, "a score was not entered");
                StewardAnswer::default()
            }
        }
    }

    async fn grant(
        &self,
        who: &PartyMember,
        wish: PartyWish,
        online: &[OnlinePlayer],
    ) -> Result<StewardAnswer, PartyError> {
        match wish {
            PartyWish::Help => Ok(StewardAnswer::saying(vec![party::help()])),
            PartyWish::Form(name) => self.form(who, &name).await,
            PartyWish::Join(name) => self.ask_to_join(who, &name).await,
            PartyWish::Leave => self.leave(who).await,
            PartyWish::Password(password) => self.set_password(who, &password).await,
            PartyWish::Say(text) => self.say(who, &text).await,
            PartyWish::Mine | PartyWish::List | PartyWish::Who => {
                let table = self.parties.load().await?;
                let mine = table.of(&who.player);
                Ok(StewardAnswer::saying(match (wish, mine) {
                    (PartyWish::List, _) => party::list(&table.parties),
                    (PartyWish::Who, None) => vec![party::refused(party::IN_NONE)],
                    (PartyWish::Who, Some(mine)) => present(mine, online),
                    (_, mine) => vec![party::mine(mine)],
                }))
            }
        }
    }

    async fn form(&self, who: &PartyMember, name: &str) -> Result<StewardAnswer, PartyError> {
        let (left, revision) = self.parties.change(|table| table.form(name, "", who)).await?;
        let mut packets = self.has_left(who, left, revision).await;
        packets.push(party::formed(name));
        self.changed(who, name, PartyStep::Formed, revision).await;
        Ok(StewardAnswer::in_party(Some(name), packets))
    }

    /// Joins a party that wants no password; of another one the player is asked for it.
    async fn ask_to_join(&self, who: &PartyMember, name: &str) -> Result<StewardAnswer, PartyError> {
        match self.join(who, name, "").await {
            Err(PartyError::WrongPassword { name }) => {
                Ok(StewardAnswer { packets: vec![party::question()], party: None, question: Some(name) })
            }
            joined => joined,
        }
    }

    async fn join(&self, who: &PartyMember, name: &str, password: &str) -> Result<StewardAnswer, PartyError> {
        let join = |table: &mut PartyTable| {
            let left = table.join(name, password, who)?;
            Ok((left, table.of(&who.player).cloned()))
        };
        let ((left, joined), revision) = self.parties.change(join).await?;
        let mut packets = self.has_left(who, left, revision).await;
        packets.push(party::joined(name));
        let others = joined.map(|party| party.others(&who.player)).unwrap_or_default();
        self.tell(name, others, party::others_hear_joined(&who.player, name)).await;
        self.changed(who, name, PartyStep::Joined, revision).await;
        Ok(StewardAnswer::in_party(Some(name), packets))
    }

    async fn leave(&self, who: &PartyMember) -> Result<StewardAnswer, PartyError> {
        let (left, revision) = self.parties.change(|table| Ok(table.leave(&who.player))).await?;
        if left.is_none() {
            return Ok(StewardAnswer::saying(vec![party::refused(party::IN_NONE)]));
        }
        let packets = self.has_left(who, left, revision).await;
        Ok(StewardAnswer::in_party(None, packets))
    }

    async fn set_password(&self, who: &PartyMember, password: &str) -> Result<StewardAnswer, PartyError> {
        let refused = |why: &str| Ok(StewardAnswer::saying(vec![party::refused(why)]));
        if self.parties.load().await?.of(&who.player).is_none() {
            return refused("You are not a member of a party");
        }
        if password.len() > PARTY_PASSWORD_MAX {
            return refused("The password must not exceed 8 characters");
        }
        let (party, revision) = self.parties.change(|table| table.set_password(&who.player, password)).await?;
        let (name, player) = (&party.name, &who.player);
        let text = format!("Password for party {name} is now {password}, changed by {player}");
        self.tell(name, party.others(player), text).await;
        self.changed(who, name, PartyStep::Password, revision).await;
        Ok(StewardAnswer::saying(vec![party::done(format!("The password for party {name} is {password}"))]))
    }

    async fn say(&self, who: &PartyMember, text: &str) -> Result<StewardAnswer, PartyError> {
        let table = self.parties.load().await?;
        let Some(party) = table.of(&who.player) else {
            return Ok(StewardAnswer::saying(vec![party::refused(party::IN_NONE)]));
        };
        let (name, player) = (&party.name, &who.player);
        self.tell(name, party.others(player), format!("<{name}> {player} says: {text}")).await;
        Ok(StewardAnswer::saying(vec![party::talk(&format!("<{name}> You say: {text}"))]))
    }

    async fn mode(&self, player: &PlayerName, mode: Option<&str>) -> Result<StewardAnswer, PartyError> {
        let Some(word) = mode else {
            let rejoin = self.parties.memory(player).await?.rejoin;
            let text = format!("party rejoin: {}", party::rejoin_word(rejoin));
            return Ok(StewardAnswer::saying(vec![party::done(text)]));
        };
        let Some(rejoin) = party::rejoin_named(word) else {
            let text = format!("invalid mode:{word:>51}");
            return Ok(StewardAnswer::saying(vec![party::refused(text)]));
        };
        self.parties.remember(player, |memory| memory.rejoin = rejoin).await?;
        let text = format!("party rejoin is now: {}", party::rejoin_word(rejoin));
        Ok(StewardAnswer::saying(vec![party::done(text)]))
    }

    /// Who is still in a party stays there: their login service has died, or they were quick.
    async fn bring_back(&self, who: &PartyMember) -> Result<StewardAnswer, PartyError> {
        let (still, _) = self.parties.change(|table| Ok(table.seat(who))).await?;
        if let Some(party) = still {
            return Ok(StewardAnswer::in_party(Some(&party.name), Vec::new()));
        }
        let memory = self.parties.memory(&who.player).await?;
        let Some(last) = memory.last.filter(|_| memory.rejoin != Rejoin::No) else {
            return Ok(StewardAnswer::in_party(None, Vec::new()));
        };
        let LastParty { name, password } = last;
        let mut back = match self.join(who, &name, &password).await {
            Err(PartyError::Missing { .. }) if memory.rejoin == Rejoin::Always => {
                self.form_again(who, &name, &password).await
            }
            joined => joined,
        };
        let why = match &mut back {
            Ok(answer) => {
                answer.packets.push(party::rejoined(&name));
                return back;
            }
            Err(PartyError::Missing { .. }) => "no such party",
            Err(PartyError::WrongPassword { .. }) => "invalid password",
            Err(PartyError::TooMany | PartyError::Full) => "no room",
            Err(_) => return back,
        };
        Ok(StewardAnswer::in_party(None, vec![party::not_rejoined(&name, why)]))
    }

    async fn form_again(&self, who: &PartyMember, name: &str, password: &str) -> Result<StewardAnswer, PartyError> {
        let (_, revision) = self.parties.change(|table| table.form(name, password, who)).await?;
        self.changed(who, name, PartyStep::Formed, revision).await;
        Ok(StewardAnswer::in_party(Some(name), vec![party::formed(name)]))
    }

    /// Somebody is out of the game. What they were in is noted for when they come back; unless they are back already,
    /// by another session.
    async fn depart(&self, who: &PartyMember, step: PartyStep) -> Result<(), PartyError> {
        let table = self.parties.load().await?;
        let Some(party) = table.of(&who.player) else {
            self.parties.remember(&who.player, |memory| memory.last = None).await?;
            return Ok(());
        };
        if !party.members.contains(who) {
            return Ok(());
        }
        // Noted first: who dies between the two is still in the party, and finds it again.
        let last = LastParty { name: party.name.clone(), password: party.password.clone() };
        self.parties.remember(&who.player, |memory| memory.last = Some(last.clone())).await?;
        let leave = |table: &mut PartyTable| {
            let theirs = table.of(&who.player).is_some_and(|party| party.members.contains(who));
            Ok(if theirs { table.leave(&who.player) } else { None })
        };
        let (left, revision) = self.parties.change(leave).await?;
        if let Some(left) = left {
            let text = party::others_hear_left(&who.player, &left.name);
            self.tell(&left.name, left.others(&who.player), text).await;
            self.changed(who, &left.name, step, revision).await;
        }
        Ok(())
    }

    /// Tells those who are left behind, and gives what the player reads.
    async fn has_left(&self, who: &PartyMember, left: Option<Party>, revision: Revision) -> Vec<ServerPacket> {
        let Some(left) = left else { return Vec::new() };
        let text = party::others_hear_left(&who.player, &left.name);
        self.tell(&left.name, left.others(&who.player), text).await;
        self.changed(who, &left.name, PartyStep::Left, revision).await;
        vec![party::left(&left.name)]
    }

    async fn tell(&self, party: &str, to: Vec<PlayerName>, text: String) {
        if !to.is_empty() {
            self.publish(&PartyTalk { party: party.to_owned(), to, text }).await;
        }
    }

    async fn changed(&self, who: &PartyMember, party: &str, step: PartyStep, revision: Revision) {
        let (player, party) = (who.player.clone(), party.to_owned());
        self.publish(&PartyChange { player, party, step, revision }).await;
    }

    async fn publish<M: Message>(&self, message: &M) {
        if let Err(error) = self.link.publish(message).await {
            tracing::warn!(subject = %message.subject(), %error, "a message was not sent");
        }
    }
}

/// The members who are in the game, wherever.
fn present(party: &Party, online: &[OnlinePlayer]) -> Vec<ServerPacket> {
    let members: Vec<&OnlinePlayer> = online.iter().filter(|player| party.has(&player.player)).collect();
    help::party_who(&party.name, &members)
}
