//! A dungeon master's session: what they command, what becomes of it, and what is done to a player by one.
//!
//! Each command first goes to the region that has the dungeon master, as all that is typed does, so that it is acknowledged in
//! its turn and it is known where they stand. What is to be done to others goes from here to their sessions.

use std::collections::VecDeque;

use super::{Effect, Session};
use crate::bus::message::{Instruct, Instruction, MasterDeed};
use crate::game::decree::{Decree, Reply, Verdict, Will};
use crate::game::{Action, Asked, Spot};
use crate::ids::PlayerName;
use crate::limits::DECREES_WAITING_MAX;
use crate::login::masters::{self, Wish};
use crate::protocol::ClientPacket;

/// Heartbeats that a decree may take until it is answered: ten seconds, in which a region can change hands.
const DECREE_BEATS: u32 = 84;

/// What a session knows of its player as a dungeon master.
#[derive(Debug, Default)]
pub(super) struct Mastery {
    begun: bool,
    decreed: u64,
    pending: VecDeque<Pending>,
}

impl Mastery {
    /// Is the player a dungeon master now?
    pub(super) fn has_begun(&self) -> bool {
        self.begun
    }
}

/// A command that is not answered.
#[derive(Debug)]
struct Pending {
    number: u64,
    wish: Wish,
    command: String,
    whom: Option<PlayerName>,
    beats: u32,
}

/// What a dungeon master's session wants done elsewhere. What is answered is answered by `Event::Mastered`.
#[derive(Debug, PartialEq)]
pub(in crate::login) enum MasterErrand {
    /// Answered at once when it cannot be, or is done.
    Instruct(Instruct),
    /// Answered.
    Banish {
        number: u64,
        by: PlayerName,
        whom: PlayerName,
        because: String,
    },
    /// In so many minutes; none: not after all. Answered.
    Close {
        number: u64,
        by: PlayerName,
        minutes: Option<u64>,
    },
    /// To all dungeon masters.
    Tell {
        from: PlayerName,
        text: String,
    },
    /// To the dungeon master's session.
    Report(Verdict),
    Record(MasterDeed),
}

impl Session {
    /// Takes a command of a dungeon master. False: it is something else, or they may not.
    pub(super) fn is_masters(&mut self, packet: &ClientPacket) -> bool {
        let ClientPacket::Ncom { packet: command, text, .. } = packet else { return false };
        let Some(wish) = Wish::read(text).filter(|_| self.may_command()) else { return false };
        let Some(play) = &mut self.play else { return false };
        let is_understood = play.mastery.begun || wish == Wish::Begin;
        if !is_understood || play.mastery.pending.len() >= DECREES_WAITING_MAX {
            return false;
        }
        let will = match &wish {
            Wish::Goto(spot) => Will::Go(spot.clone()),
            Wish::Create(creation) => Will::Create(creation.clone()),
            Wish::Reset(map) => Will::Reset(map.clone()),
            _ => Will::Where,
        };
        play.mastery.decreed += 1;
        let number = play.mastery.decreed;
        play.mastery.pending.push_back(Pending { number, wish, command: text.clone(), whom: None, beats: 0 });
        let decree = self.decree(number, text, will);
        self.ask_decree(Some(*command), decree);
        true
    }

    /// Is the account of this session a dungeon master's?
    pub(super) fn may_command(&self) -> bool {
        self.account.as_ref().is_some_and(|opened| self.common.masters().has(&opened.name))
    }

    fn decree(&self, number: u64, command: &str, will: Will) -> Option<Decree> {
        let play = self.play.as_ref()?;
        let (from, by) = (play.session.clone(), play.player().clone());
        Some(Decree { from, number, by, command: command.to_owned(), will })
    }

    fn ask_decree(&mut self, command: Option<u16>, decree: Option<Decree>) {
        if let (Some(play), Some(decree)) = (&mut self.play, decree) {
            play.ask(Asked { command, count: None, action: Action::Decree(Box::new(decree)) });
        }
    }

    /// A dungeon master wants something of this player.
    pub(super) fn instructed(&mut self, instruction: Instruction) {
        match instruction {
            Instruction::Decree(decree) => self.ask_decree(None, Some(decree)),
            Instruction::Kick if self.play.is_some() => {
                self.end_play("kicked");
                self.say("You are sent out of the game by a dungeon master.");
                self.effects.push(Effect::Close("kicked"));
            }
            Instruction::Kick => {}
        }
    }

    /// A region says what came of a decree about this session's player.
    pub(super) fn decreed(&mut self, verdict: &Verdict) {
        if self.play.as_ref().is_some_and(|play| play.session == verdict.from) {
            self.mastered(verdict.number, verdict.reply.clone());
        } else {
            self.master(MasterErrand::Report(verdict.clone()));
        }
    }

    /// What came of a command, or of its first half.
    pub(super) fn mastered(&mut self, number: u64, reply: Reply) {
        let Some(play) = &mut self.play else { return };
        let pending = &mut play.mastery.pending;
        let Some(place) = pending.iter().position(|pending| pending.number == number) else { return };
        let Some(mut pending) = pending.remove(place) else { return };
        match (reply, pending.wish.clone(), pending.whom.is_some()) {
            // They know where the other is, and go there.
            (Reply::At(spot), Wish::Teleport(_), true) => {
                let decree = self.decree(number, &pending.command, Will::Go(spot));
                self.wait(pending);
                self.ask_decree(None, decree);
            }
            (Reply::At(spot), wish, false) => match self.further(&mut pending, wish, spot) {
                Ok(Some(errand)) => {
                    self.wait(pending);
                    self.master(errand);
                }
                Ok(None) => {}
                Err(why) => self.conclude(&pending, Reply::Not(why.to_owned())),
            },
            (reply, ..) => self.conclude(&pending, reply),
        }
    }

    /// What is to be done now that it is known where the dungeon master is.
    fn further(&mut self, pending: &mut Pending, wish: Wish, here: Spot) -> Result<Option<MasterErrand>, &'static str> {
        let number = pending.number;
        let Some(own) = self.play.as_ref().map(|play| play.player().clone()) else { return Ok(None) };
        let (name, will) = match wish {
            Wish::Begin | Wish::End => {
                let begins = wish == Wish::Begin;
                if let Some(play) = &mut self.play {
                    play.mastery.begun = begins;
                }
                let words = if begins { masters::BEGUN } else { masters::ENDED };
                self.conclude(pending, Reply::Done(words.to_owned()));
                return Ok(None);
            }
            Wish::Tell(text) => {
                self.send(masters::talk(&own, &text));
                self.master(MasterErrand::Tell { from: own, text });
                return Ok(None);
            }
            Wish::Unclear(usage) => return Err(usage),
            Wish::Shutdown(minutes) => return Ok(Some(MasterErrand::Close { number, by: own, minutes })),
            Wish::Banish { whom, because } => {
                let whom = self.find(pending, &whom)?;
                return Ok(Some(MasterErrand::Banish { number, by: own, whom, because }));
            }
            Wish::Kick(name) => (name, None),
            Wish::Teleport(name) => (name, Some(Will::Where)),
            Wish::Summon(name) => (name, Some(Will::Go(here))),
            Wish::Arrest(name) => (name, Some(Will::Arrest)),
            Wish::Freeze { whom, heartbeats } => (whom, Some(Will::Freeze { heartbeats })),
            Wish::Stats(name) => (name, Some(Will::Stats)),
            // The region has answered these.
            Wish::Goto(_) | Wish::Create(_) | Wish::Reset(_) => return Ok(None),
        };
        let to = self.find(pending, &name)?;
        let Some(session) = self.play.as_ref().map(|play| play.session.clone()) else { return Ok(None) };
        let instruction = match will {
            Some(will) => self.decree(number, &pending.command, will).map(Instruction::Decree),
            None => Some(Instruction::Kick),
        };
        Ok(instruction.map(|instruction| MasterErrand::Instruct(Instruct { to, from: session, number, instruction })))
    }

    /// Whom a name means. Nobody does this to themself.
    fn find(&self, pending: &mut Pending, name: &str) -> Result<PlayerName, &'static str> {
        let whom = self.common.roster().find(name).ok_or(masters::NO_SUCH_PLAYER)?;
        if self.play.as_ref().is_some_and(|play| *play.player() == whom) {
            return Err("That is you.");
        }
        pending.whom = Some(whom.clone());
        Ok(whom)
    }

    fn wait(&mut self, pending: Pending) {
        if let Some(play) = &mut self.play {
            play.mastery.pending.push_back(pending);
        }
    }

    /// The dungeon master reads what came of a command, and it is recorded.
    fn conclude(&mut self, pending: &Pending, reply: Reply) {
        let outcome = match reply {
            Reply::Done(words) => {
                self.send(masters::done(words.clone()));
                words
            }
            Reply::Told(lines) => {
                self.send_all(lines.iter().map(masters::done));
                "read".to_owned()
            }
            Reply::Not(why) => {
                self.send(masters::refused(why.clone()));
                why
            }
            Reply::At(_) => return,
        };
        let (Some(play), Some(opened)) = (&self.play, &self.account) else { return };
        let deed = MasterDeed {
            at_ms: 0,
            account: opened.name.to_lowercase(),
            by: play.player().clone(),
            whom: pending.whom.clone(),
            command: pending.command.clone(),
            outcome,
        };
        self.master(MasterErrand::Record(deed));
    }

    fn master(&mut self, errand: MasterErrand) {
        self.effects.push(Effect::Master(Box::new(errand)));
    }

    /// A heartbeat has passed: what was not answered for long is given up.
    pub(super) fn give_up_decrees(&mut self) {
        let Some(play) = &mut self.play else { return };
        let mut late = Vec::new();
        for pending in &mut play.mastery.pending {
            pending.beats += 1;
            if pending.beats > DECREE_BEATS {
                late.push(pending.number);
            }
        }
        for number in late {
            self.mastered(number, Reply::Not(masters::NO_ANSWER.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests;
