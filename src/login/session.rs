//! One client's session: what it may say now, and what it is answered.
//!
//! The state machine of a connection. It is told events and says effects; it never waits, never looks at a
//! clock and never touches a socket, so that tests can tell it anything. A new connection negotiates; an account
//! opened by password lists its characters; one of them enters, plays, and may be in limbo meanwhile.

mod account;
mod direct;
mod master;
mod party;
mod play;
mod storm;
mod talk;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

pub(super) use account::{AccountAnswer, AccountRequest};
pub(super) use master::MasterErrand;
pub(super) use play::{SeatRequest, Seated};

use account::Opened;
use play::Play;

use super::answers::Answers;
use super::doors::Doors;
use super::faces::Faces;
use super::from_client;
use super::roster::Roster;
use super::sanctions;
use super::steward::{StewardAnswer, StewardRequest};
use super::talk::{Heard, TalkRefusal};
use super::tickets::{NotGood, Signer, Ticket};
use super::to_client::line;
use crate::bus::message::{
    ActionBatch, CharacterNote, ClaimEvent, ClientView, Detach, Instruction, Measure, OnlinePlayer, Sanction,
    SessionNotice,
};
use crate::game::Reply;
use crate::game::update::Update;
use crate::ids::{Claim, PlayerName, RegionId, ServerName, SessionId};
use crate::limits::{VIEW_MAX, VIEW_MIN};
use crate::persistence::{CharacterSummary, MasterList, SanctionList};
use crate::protocol::{ClientOptions, ClientPacket, Color, Pass, ServerPacket, TextKind, answer};
use crate::telemetry::metrics;

/// What all sessions of a login service share.
#[derive(Debug)]
pub(super) struct Common {
    pub(super) name: ServerName,
    pub(super) answers: Answers,
    /// The region server behind whose door this is; none: players come in by their passwords here.
    pub(super) behind: Option<ServerName>,
    signer: Option<Signer>,
    since: Instant,
    roster: Mutex<Roster>,
    sanctions: Mutex<SanctionList>,
    masters: Mutex<MasterList>,
    doors: Mutex<Doors>,
    sessions: AtomicU64,
}

impl Common {
    /// `first` is above every number that a login service of this name ever gave a session.
    pub(super) fn new(name: ServerName, answers: Answers, first: u64) -> Self {
        let roster = Mutex::new(Roster::new(name.clone()));
        Self {
            name,
            answers,
            behind: None,
            signer: None,
            since: Instant::now(),
            roster,
            sanctions: Mutex::default(),
            masters: Mutex::default(),
            doors: Mutex::default(),
            sessions: AtomicU64::new(first),
        }
    }

    /// A service that sends players on to other doors.
    pub(super) fn signing(self, signer: Signer) -> Self {
        Self { signer: Some(signer), ..self }
    }

    /// The service behind the door of a region server, where players come in by tickets.
    pub(super) fn behind(self, server: ServerName) -> Self {
        Self { behind: Some(server), ..self }
    }

    pub(super) fn doors(&self) -> MutexGuard<'_, Doors> {
        self.doors.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Milliseconds since the service started, as its status says it.
    pub(super) fn up_ms(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The public key of the tickets that are signed here.
    pub(super) fn key(&self) -> Option<String> {
        self.signer.as_ref().map(Signer::public)
    }

    /// Where whoever is in this region under this claim may go on, and their ticket.
    fn invite(
        &self,
        account: &str,
        character: &CharacterSummary,
        (region, claim): &(RegionId, Claim),
    ) -> Option<(String, Pass)> {
        let signer = self.signer.as_ref()?;
        let address = self.doors().door_of(region, *claim)?;
        Some((address, signer.sign(account, character, (region, *claim), self.up_ms())?))
    }

    /// Takes a ticket that is shown here.
    fn take(&self, pass: &Pass) -> Result<Ticket, NotGood> {
        let Some(server) = &self.behind else { return Err(NotGood::Elsewhere) };
        let taken = self.doors().take(pass, server, Instant::now());
        metrics::ticket(taken.is_ok());
        taken.inspect_err(|why| tracing::warn!(%why, "a ticket was refused"))
    }

    pub(super) fn roster(&self) -> MutexGuard<'_, Roster> {
        self.roster.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn sanctions(&self) -> MutexGuard<'_, SanctionList> {
        self.sanctions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn masters(&self) -> MutexGuard<'_, MasterList> {
        self.masters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A name for a session that no other has or had.
    pub(super) fn next_session(&self) -> SessionId {
        SessionId { login: self.name.clone(), number: self.sessions.fetch_add(1, Ordering::Relaxed) }
    }
}

/// Something that happens to a session.
#[derive(Debug)]
pub(super) enum Event {
    Packet(ClientPacket),
    /// The answer to [`Effect::Account`].
    Account(AccountAnswer),
    /// The answer to [`Effect::Seat`]: in the world, or why not in words for the player.
    Seated(Result<Seated, String>),
    /// The world is full: how many come in before this player, and this one. Told again every few seconds.
    Queued {
        place: usize,
    },
    /// What one heartbeat of a region shows.
    Updates {
        region: RegionId,
        claim: Claim,
        applied: u64,
        updates: Vec<Update>,
    },
    Notice(SessionNotice),
    /// A region has changed hands.
    Claimed(ClaimEvent),
    Heard(Heard),
    /// A tell did not reach its player.
    NotTold(TalkRefusal),
    /// The answer to [`Effect::Party`], if the session still plays by this number.
    Party {
        session: u64,
        answer: StewardAnswer,
    },
    /// A dungeon master wants something of the player.
    Instructed(Instruction),
    /// The answer to [`Effect::Master`], or what a region says to it.
    Mastered {
        number: u64,
        reply: Reply,
    },
    /// Other bans and mutes are in force.
    Sanctions,
    /// Whoever is at this address may not be here; why, in words for them.
    Banned(String),
    /// A heartbeat's time has passed, 120 ms.
    Elapsed,
    /// The client was not told of a tick when it should have been.
    TickDue,
    /// The server behind this door stops: the client is to go on where its account was opened.
    SendHome,
    /// The account was opened by somebody else, or the service stops.
    Ended(&'static str),
    /// The client is gone.
    Closed,
}

/// Something a session wants done.
#[derive(Debug, PartialEq)]
pub(super) enum Effect {
    Send(ServerPacket),
    /// Answered by [`Event::Account`]; until then the client is not read.
    Account(AccountRequest),
    /// The session has an account now: every other session of it is to end.
    Opened(String),
    /// Bring the player into the world, or find out where they are. Answered by [`Event::Seated`].
    Seat(Box<SeatRequest>),
    Act(ActionBatch),
    /// The region need not keep the player for this session.
    Detach(Detach),
    /// No more updates for this session are expected.
    Unseat(SessionId),
    /// The player is in the roster, or not any more.
    Online {
        session: u64,
        player: Option<OnlinePlayer>,
    },
    Shout(String),
    Chat(String),
    /// Tell everybody how the player died.
    Obituary(String),
    Tell {
        to: PlayerName,
        text: String,
    },
    /// Answered by [`Event::Party`], but for [`StewardRequest::Depart`]. Done in their order.
    Party(StewardRequest),
    /// What a dungeon master commands.
    Master(Box<MasterErrand>),
    /// The login service is to note how a character is listed from now on.
    Note(CharacterNote),
    /// Nothing more will be said.
    Close(&'static str),
}

/// The state of one connection.
#[derive(Debug)]
pub(super) struct Session {
    common: Arc<Common>,
    options: ClientOptions,
    faces: Faces,
    account: Option<Opened>,
    play: Option<Play>,
    /// An answer is awaited before the client is heard again.
    busy: bool,
    wrong_passwords: u8,
    ticks: u32,
    effects: Vec<Effect>,
}

impl Session {
    pub(super) fn new(common: Arc<Common>) -> Self {
        let faces = Faces::new(common.answers.catalog().clone());
        Self {
            common,
            options: ClientOptions::default(),
            faces,
            account: None,
            play: None,
            busy: false,
            wrong_passwords: 0,
            ticks: 0,
            effects: Vec::new(),
        }
    }

    /// Whether the client's next packet may be read: not while an answer is awaited, and not while the
    /// region is far behind with what the player asked for.
    pub(super) fn listens(&self) -> bool {
        !self.busy && self.play.as_ref().is_none_or(Play::has_room)
    }

    /// Whether the client waits for room in the world: it says nothing that is heard, but it may go.
    pub(super) fn is_queued(&self) -> bool {
        self.busy && self.play.as_ref().is_some_and(Play::is_queued)
    }

    /// Whether a player of this session is in the game, or on the way there.
    pub(super) fn is_in_the_world(&self) -> bool {
        self.play.is_some()
    }

    /// Takes an event. Effects are to be carried out in their order.
    pub(super) fn apply(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Packet(packet) => self.packet(packet),
            Event::Account(answer) => self.account_answered(answer),
            Event::Seated(result) => self.seated(result),
            Event::Queued { place } => self.queued(place),
            Event::Updates { region, claim, applied, updates } => self.updates(&region, claim, applied, updates),
            Event::Notice(notice) => self.notice(&notice),
            Event::Claimed(event) => self.claimed(&event),
            Event::Heard(heard) => self.heard(&heard),
            Event::NotTold(refusal) => self.send(refusal.packet()),
            Event::Party { session, answer } => self.party_answered(session, answer),
            Event::Instructed(instruction) => self.instructed(instruction),
            Event::Mastered { number, reply } => self.mastered(number, reply),
            Event::Sanctions => self.obey_sanctions(),
            Event::Banned(why) => self.ban(&why),
            Event::Elapsed => self.elapsed(),
            Event::TickDue => self.tick_is_due(),
            Event::SendHome => self.send_home(),
            Event::Ended(why) => {
                self.end_play(why);
                self.effects.push(Effect::Close(why));
            }
            Event::Closed => self.end_play("connection closed"),
        }
        self.flush_actions();
        std::mem::take(&mut self.effects)
    }

    fn packet(&mut self, packet: ClientPacket) {
        match packet {
            ClientPacket::Setup(request) => self.setup(&request),
            ClientPacket::RequestInfo { what, args } => {
                let mut out = Vec::new();
                self.common.answers.answer(&what, &args, &mut self.faces, &mut out);
                self.send_all(out);
            }
            ClientPacket::AskFace { face } => {
                let image = self.faces.asked(face);
                self.send_all(image);
            }
            ClientPacket::AskSmooth { face } => {
                let mut out = Vec::new();
                self.faces.asked_smooth(face, &mut out);
                self.send_all(out);
            }
            ClientPacket::AddMe => {
                self.say("This server is played with accounts: please use a client that has them.");
                self.send(ServerPacket::AddMeFailed);
            }
            ClientPacket::AccountLogin { .. }
            | ClientPacket::AccountNew { .. }
            | ClientPacket::AccountPw { .. }
            | ClientPacket::AccountPlay { .. }
            | ClientPacket::DirectPlay { .. }
            | ClientPacket::AccountAddPlayer { .. }
            | ClientPacket::CreatePlayer { .. } => self.account_packet(packet),
            // Neither is answered, as the stock server does.
            ClientPacket::Version(_) | ClientPacket::Beat | ClientPacket::Unknown { .. } => {}
            packet => {
                if self.answers_a_question(&packet) || self.is_masters(&packet) {
                    return;
                }
                if let (Some(play), Some(asked)) = (&mut self.play, from_client::action(&packet)) {
                    play.ask(asked);
                }
            }
        }
    }

    /// Every view asked for is taken, cut to what there is: a client counts on a `newmap` for each.
    fn setup(&mut self, request: &[(String, String)]) {
        let request: Vec<(String, String)> =
            request.iter().map(|(option, value)| (option.clone(), possible(option, value))).collect();
        let sets = u8::try_from(self.common.answers.catalog().images.sets.len()).unwrap_or(u8::MAX);
        let answer = answer(&self.options, &request, sets.max(1));
        self.options = answer.options;
        self.faces.negotiate(self.options.facecache, self.options.faceset);
        if answer.view_taken {
            self.send(ServerPacket::NewMap);
        }
        self.send(ServerPacket::Setup(answer.words));
        let Some(play) = &mut self.play else { return };
        if answer.view_taken {
            play.resize(&self.options);
        }
        if answer.look_objects_set {
            play.ask(from_client::look_max(&self.options));
        }
    }

    fn heard(&mut self, heard: &Heard) {
        if matches!(heard, Heard::Masters { .. }) && !self.may_command() {
            return;
        }
        if let Some(play) = &mut self.play
            && play.hears(heard)
        {
            self.send(heard.packet());
        }
    }

    /// Whoever may not be here any more leaves.
    fn obey_sanctions(&mut self) {
        if let Some(why) = self.sanction(Measure::Ban).map(|sanction| sanctions::banned(&sanction)) {
            self.ban(&why);
        }
    }

    fn ban(&mut self, why: &str) {
        self.end_play("banned");
        self.say(why);
        self.effects.push(Effect::Close("banned"));
    }

    /// What is in force against the account of this session.
    fn sanction(&self, measure: Measure) -> Option<Sanction> {
        let opened = self.account.as_ref()?;
        let characters = opened.characters.iter().map(|character| &character.player);
        let playing = self.play.as_ref().map(Play::player);
        self.common.sanctions().of_account(measure, &opened.name, characters.chain(playing)).cloned()
    }

    fn view(&self) -> ClientView {
        ClientView {
            width: self.options.view.width,
            height: self.options.view.height,
            look_max: self.options.look_objects,
        }
    }

    fn send(&mut self, packet: ServerPacket) {
        self.effects.push(Effect::Send(packet));
    }

    fn send_all(&mut self, packets: impl IntoIterator<Item = ServerPacket>) {
        self.effects.extend(packets.into_iter().map(Effect::Send));
    }

    /// A line of the login service's own.
    fn say(&mut self, text: &str) {
        self.send(line(Color::RED, TextKind::ADMIN_LOGIN, text));
    }

    fn fail(&mut self, command: &str, text: impl Into<String>) {
        self.send(ServerPacket::Failure { command: command.to_owned(), text: text.into() });
    }
}

/// A view of a size there is, for one that is too small or too large.
fn possible(option: &str, value: &str) -> String {
    let sizes = value.split_once(['x', 'X']).filter(|_| option == "mapsize");
    let side = |text: &str| Some(text.parse::<u32>().ok()?.clamp(VIEW_MIN.into(), VIEW_MAX.into()));
    match sizes.and_then(|(width, height)| Some((side(width)?, side(height)?))) {
        Some((width, height)) => format!("{width}x{height}"),
        None => value.to_owned(),
    }
}
