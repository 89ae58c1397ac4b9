//! In the world: what the player asks for goes to the region that has them, numbered; what the region shows
//! goes to the client. When the region changes hands, or the player changes regions, the client waits in limbo
//! and notices little.

use std::collections::VecDeque;

use super::account::AccountRequest;
use super::direct::Way;
use super::master::Mastery;
use super::party::Company;
use super::storm::Storm;
use super::{Common, Effect, Session};
use crate::bus::message::{
    ActionBatch, ClaimEvent, ClaimStep, ClientView, Detach, NumberedAction, OnlinePlayer, SessionChange, SessionNotice,
};
use crate::game::action::PartyWish;
use crate::game::update::{Attention, Channel, Farewell, Joined, StatsView, Update, Welcome};
use crate::game::{Asked, NewCharacter};
use crate::ids::{Claim, MapPath, PlayerName, RegionId, SessionId};
use crate::limits::ACTIONS_WAITING_MAX;
use crate::login::entrance::Entrance;
use crate::login::mirror::{Difference, Mirror};
use crate::login::steward::StewardRequest;
use crate::login::talk::{Breath, Heard, LISTEN_DEFAULT};
use crate::login::to_client::line;
use crate::login::{from_client, help, to_client};
use crate::persistence::{CharacterSummary, Ending, Score};
use crate::protocol::{ClientOptions, Color, Player, SOUND_MUTE, ServerPacket, TextKind};
use crate::telemetry::CROSSING;

/// Heartbeats without a word from the region before it counts as silent: a second.
const SILENCE_BEATS: u32 = 9;
/// Heartbeats on the way to another region before somebody is asked where the player is.
const JOURNEY_BEATS: u32 = 25;
/// Heartbeats that coming into the game may take: twelve seconds.
const ENTRANCE_BEATS: u32 = 100;

/// Heartbeats without any action applied, after which actions are sent again: a second.
pub(super) const STALLED_BEATS: u32 = 8;

/// Bring a player into the world, or find them there.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::login) struct SeatRequest {
    pub(in crate::login) session: SessionId,
    pub(in crate::login) account: String,
    pub(in crate::login) player: PlayerName,
    /// A character that does not exist yet, and how it will be listed.
    pub(in crate::login) new: Option<(NewCharacter, CharacterSummary)>,
    pub(in crate::login) view: ClientView,
    /// The last action that is known to be applied.
    pub(in crate::login) applied: u64,
    /// For the first time: it may fail. Otherwise it is tried for as long as the client stays.
    pub(in crate::login) entering: bool,
}

/// The region that has the player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::login) struct Seated {
    pub(in crate::login) region: RegionId,
    pub(in crate::login) claim: Claim,
    pub(in crate::login) applied: u64,
}

/// A player of this session.
#[derive(Debug)]
pub(super) struct Play {
    pub(super) session: SessionId,
    pub(super) summary: CharacterSummary,
    created: bool,
    stage: Stage,
    seat: Option<(RegionId, Claim)>,
    mirror: Mirror,
    /// The number of the next action.
    next: u64,
    /// Asked for and not known to be applied; the last `unsent` of them were not sent yet.
    waiting: VecDeque<NumberedAction>,
    unsent: usize,
    applied: u64,
    /// Heartbeats since the region was heard, or since the stage began.
    beats: u32,
    /// Heartbeats for which actions were sent and nothing was applied.
    stalled: u32,
    title: String,
    map: MapPath,
    pub(super) attention: Attention,
    pub(super) last_teller: Option<PlayerName>,
    pub(super) company: Company,
    pub(super) mastery: Mastery,
    pub(super) breath: Breath,
    /// Experience, and the most hit points, spell points and grace, as last shown.
    worth: Option<(i64, i16, i16, i16)>,
    storm: Storm,
    pub(super) way: Way,
    /// The place in the queue that was last told.
    queued: Option<usize>,
}

#[derive(Debug)]
enum Stage {
    /// Being brought into the world; what is shown is collected.
    Entering(Box<Entrance>),
    Playing,
    /// Between two regions: what the player asks for is kept.
    Moving,
    /// The region is silent or has changed hands: somebody is looking for the player.
    Lost,
}

impl Play {
    pub(super) fn new(session: SessionId, summary: CharacterSummary, created: bool, options: &ClientOptions) -> Self {
        Self {
            session,
            map: summary.map.clone(),
            summary,
            created,
            stage: Stage::Entering(Box::default()),
            seat: None,
            mirror: Mirror::new(options.view.width, options.view.height),
            next: 1,
            waiting: VecDeque::new(),
            unsent: 0,
            applied: 0,
            beats: 0,
            stalled: 0,
            title: String::new(),
            attention: Attention { listen: LISTEN_DEFAULT, afk: false, hostile: false },
            last_teller: None,
            company: Company::default(),
            mastery: Mastery::default(),
            breath: Breath::new(),
            worth: None,
            storm: Storm::default(),
            way: Way::default(),
            queued: None,
        }
    }

    /// Whether more can be asked for before something is applied.
    pub(super) fn has_room(&self) -> bool {
        self.waiting.len() < ACTIONS_WAITING_MAX
    }

    /// Gives an action its number.
    pub(super) fn ask(&mut self, asked: Asked) {
        self.waiting.push_back(NumberedAction { number: self.next, action: asked });
        self.next += 1;
        self.unsent += 1;
    }

    /// The client has been sent `newmap` for this size and waits for the whole view.
    pub(super) fn resize(&mut self, options: &ClientOptions) {
        self.mirror.resize(options.view.width, options.view.height);
        self.ask(from_client::view_size(options));
    }

    /// Whether something said reaches the player. Somebody on the way hears, too.
    pub(super) fn hears(&mut self, heard: &Heard) -> bool {
        if matches!(self.stage, Stage::Entering(_)) {
            return false;
        }
        match heard {
            Heard::Tell { from, .. } => self.last_teller = Some(from.clone()),
            Heard::Party { to, .. } if !to.contains(&self.summary.player) => return false,
            // One's own words are shown as soon as they are said.
            Heard::Shout { from: player, .. }
            | Heard::Chat { from: player, .. }
            | Heard::Obituary { of: player, .. }
            | Heard::Masters { from: player, .. }
            | Heard::Entered(player)
            | Heard::Left(player)
                if *player == self.summary.player =>
            {
                return false;
            }
            _ => {}
        }
        heard.priority() < self.attention.listen
    }

    /// What is applied need not be kept.
    fn acknowledge(&mut self, applied: u64) {
        self.applied = self.applied.max(applied);
        while self.waiting.front().is_some_and(|action| action.number <= applied) {
            self.waiting.pop_front();
            self.stalled = 0;
        }
        self.unsent = self.unsent.min(self.waiting.len());
    }

    /// Whether there was no room in the world when the player came, and they are not in it yet.
    pub(super) fn is_queued(&self) -> bool {
        self.queued.is_some() && self.is_entering()
    }

    /// The player is here now: what may not have been applied is sent again.
    fn settle(&mut self, region: &RegionId, claim: Claim, applied: u64) {
        self.seat = Some((region.clone(), claim));
        self.acknowledge(applied);
        self.unsent = self.waiting.len();
        self.stage = Stage::Playing;
        self.beats = 0;
    }

    /// A heartbeat has passed. The bus may have lost what was sent: after a while without any of it
    /// being applied it is sent again, and what has arrived already is not obeyed twice.
    fn wait(&mut self) {
        let on_the_way = self.waiting.len() > self.unsent;
        self.stalled = if on_the_way { self.stalled + 1 } else { 0 };
        if self.stalled >= STALLED_BEATS {
            self.stalled = 0;
            self.unsent = self.waiting.len();
        }
    }

    fn batch(&mut self) -> Option<ActionBatch> {
        let playing = matches!(self.stage, Stage::Playing);
        let region = self.seat.as_ref().map(|(region, _)| region.clone()).filter(|_| playing && self.unsent > 0)?;
        let sent = self.waiting.len() - self.unsent;
        self.unsent = 0;
        let actions = self.waiting.iter().skip(sent).cloned().collect();
        Some(ActionBatch { region, session: self.session.clone(), player: self.summary.player.clone(), actions })
    }

    fn online(&self) -> Option<OnlinePlayer> {
        let (region, _) = self.seat.as_ref()?;
        Some(OnlinePlayer {
            player: self.summary.player.clone(),
            title: self.title.clone(),
            level: self.summary.level,
            region: region.clone(),
            map: self.map.clone(),
            afk: self.attention.afk,
            hostile: self.attention.hostile,
            master: self.mastery.has_begun(),
        })
    }

    fn joined(&mut self, joined: &Joined) {
        self.title.clone_from(&joined.title);
        self.summary.level = joined.level;
        self.attention = joined.attention;
        self.mirror.expect_everything_anew();
    }

    fn stats(&mut self, stats: &StatsView) {
        self.summary.level = stats.level;
        self.worth = Some(worth(stats));
        let name = format!("Player: {} ", self.summary.player);
        if let Some(title) = stats.title.strip_prefix(&name) {
            title.clone_into(&mut self.title);
        }
    }

    /// The region that the player is in and its owner's claim, while they play there.
    pub(super) fn place(&self) -> Option<(RegionId, Claim)> {
        self.seat.clone().filter(|_| matches!(self.stage, Stage::Playing))
    }

    /// How the account lists the character.
    pub(super) fn listed(&self) -> &CharacterSummary {
        &self.summary
    }

    pub(super) fn player(&self) -> &PlayerName {
        &self.summary.player
    }

    /// How the list of characters is to show the character from now on.
    fn summary(&self, common: &Common) -> CharacterSummary {
        let names = &common.answers.catalog().names;
        let face = self.mirror.player().map(|player| crate::content::FaceId(player.face));
        CharacterSummary {
            face: face.map_or_else(|| self.summary.face.clone(), |face| names.face_name(face).to_owned()),
            map: self.map.clone(),
            party: self.company.party().unwrap_or_default().to_owned(),
            ..self.summary.clone()
        }
    }

    /// For the table of the best, if they have ever learnt anything.
    fn score(&self, ending: Ending) -> Option<Effect> {
        let (experience, hp, sp, grace) = self.worth.filter(|(experience, ..)| *experience > 0)?;
        let map = self.map.as_str().rsplit('/').next().unwrap_or_default().to_owned();
        let (player, title) = (self.summary.player.clone(), self.title.clone());
        Some(Effect::Party(StewardRequest::Score(Score { player, title, experience, ending, map, hp, sp, grace })))
    }

    pub(super) fn number(&self) -> u64 {
        self.session.number
    }

    pub(super) fn is_entering(&self) -> bool {
        matches!(self.stage, Stage::Entering(_))
    }
}

/// What the table of the best says of somebody.
fn worth(stats: &StatsView) -> (i64, i16, i16, i16) {
    (stats.experience, stats.hp_max, stats.sp_max, stats.grace_max)
}

impl Session {
    /// Sends what was asked for since the last time.
    pub(super) fn flush_actions(&mut self) {
        self.effects.extend(self.play.as_mut().and_then(Play::batch).map(Effect::Act));
    }

    pub(super) fn seated(&mut self, result: Result<Seated, String>) {
        let Some(play) = &mut self.play else { return };
        match (result, &play.stage) {
            (Ok(seated), Stage::Entering(_)) => {
                play.seat = Some((seated.region, seated.claim));
                play.acknowledge(seated.applied);
                self.ask_for_the_party();
            }
            (Ok(seated), Stage::Moving | Stage::Lost) => {
                play.mirror.expect_everything_anew();
                play.settle(&seated.region, seated.claim, seated.applied);
                self.storm_passes();
            }
            (Ok(_), Stage::Playing) => {}
            (Err(why), Stage::Entering(_)) => self.entry_failed(&why),
            (Err(why), _) => {
                self.say(&why);
                self.leave(Farewell::Lost);
            }
        }
    }

    /// There is no room in the world yet.
    pub(super) fn queued(&mut self, place: usize) {
        let Some(play) = self.play.as_mut().filter(|play| play.is_entering()) else { return };
        // It is no region that does not answer.
        play.beats = 0;
        if play.queued.replace(place) != Some(place) {
            self.say(&format!("The world is full: you are number {place} in the queue, and come in by yourself."));
        }
    }

    fn entry_failed(&mut self, why: &str) {
        let Some(play) = self.play.take() else { return };
        self.busy = false;
        self.effects.extend(play.detach("did not come in").map(Effect::Detach));
        self.effects.extend(play.company.depart());
        self.effects.push(Effect::Unseat(play.session));
        if self.account.as_ref().is_some_and(|opened| opened.home.is_some()) {
            self.fail("directplay", why);
            self.effects.push(Effect::Close("did not come in"));
            return;
        }
        let command = if play.created { "createplayer" } else { "accountplay" };
        self.refuse_entry(command, why);
    }

    /// What one heartbeat shows. Of a former owner, or of a region left behind, nothing is believed.
    pub(super) fn updates(&mut self, region: &RegionId, claim: Claim, applied: u64, updates: Vec<Update>) {
        let Some(play) = &mut self.play else { return };
        let here = play.seat.as_ref().is_some_and(|(at, _)| at == region);
        if play.seat.as_ref().is_some_and(|(at, newest)| at == region && claim < *newest) {
            return;
        }
        if matches!(play.stage, Stage::Entering(_)) {
            play.seat = Some((region.clone(), claim));
            play.acknowledge(applied);
            self.ask_for_the_party();
            self.entering(updates);
            return;
        }
        let joins = updates.iter().any(|update| matches!(update, Update::Joined(_)));
        if matches!(play.stage, Stage::Playing) && here {
            play.seat = Some((region.clone(), claim));
            play.acknowledge(applied);
            play.beats = 0;
        } else if joins {
            play.settle(region, claim, applied);
            self.storm_passes();
        } else {
            return;
        }
        self.show_what_waited();
        for update in updates {
            self.take(update);
        }
    }

    /// Shows an update, or keeps it until it has been said what was asked for before.
    pub(super) fn take(&mut self, update: Update) {
        match &mut self.play {
            Some(play) if play.company.is_awaited() => play.company.keep(update),
            _ => self.update(&update),
        }
    }

    /// Collects until the first picture is whole.
    fn entering(&mut self, updates: Vec<Update>) {
        for update in updates {
            let Some(play) = &mut self.play else { return };
            let Stage::Entering(entrance) = &mut play.stage else {
                self.take(update);
                continue;
            };
            match &update {
                // An older session's end has come in between.
                Update::Left(_) => {
                    **entrance = Entrance::default();
                    self.look_again();
                    continue;
                }
                Update::Joined(joined) => {
                    play.title.clone_from(&joined.title);
                    play.attention = joined.attention;
                    // The region may believe what another session told it before its end.
                    play.company.region_may_be_wrong(joined.welcome == Welcome::Carried);
                }
                Update::NewMap { path, .. } | Update::Onto(path) => play.map = path.clone(),
                Update::Stats(stats) => {
                    play.summary.level = stats.level;
                    play.worth = Some(worth(stats));
                }
                _ => {}
            }
            if entrance.take(update) {
                self.entered();
            }
        }
    }

    /// Somebody who seemed to be in the world has just left it.
    fn look_again(&mut self) {
        let view = self.view();
        let (Some(play), Some(opened)) = (&mut self.play, &self.account) else { return };
        play.seat = None;
        self.effects.push(Effect::Seat(Box::new(SeatRequest {
            session: play.session.clone(),
            account: opened.name.clone(),
            player: play.summary.player.clone(),
            new: None,
            view,
            applied: 0,
            entering: true,
        })));
    }

    fn entered(&mut self) {
        let Some(play) = &mut self.play else { return };
        let Stage::Entering(entrance) = std::mem::replace(&mut play.stage, Stage::Playing) else { return };
        let mut out = Vec::new();
        let words = play.company.words_at_the_door();
        let rest = entrance.tell(&mut play.mirror, &mut self.faces, &self.options, words, &mut out);
        play.beats = 0;
        // Who was in the world all along may have asked for things in an earlier session.
        play.next = play.next.max(play.applied + 1);
        self.busy = false;
        self.send_all(out);
        self.tell_the_region_of_the_party();
        for update in rest {
            self.update(&update);
        }
        self.update(&Update::Tick);
        self.go_online();
        self.announce();
    }

    /// Somebody who came by a ticket is here: where they came from they are not any more.
    fn announce(&mut self) {
        if let Some(opened) = self.account.as_mut().filter(|opened| !opened.announced) {
            opened.announced = true;
            self.effects.push(Effect::Opened(opened.name.clone()));
        }
    }

    fn update(&mut self, update: &Update) {
        let Some(play) = &mut self.play else { return };
        match update {
            Update::Joined(joined) => {
                play.joined(joined);
                self.go_online();
            }
            Update::NewMap { path, .. } | Update::Onto(path) => {
                play.map = path.clone();
                self.go_online();
            }
            Update::Attention(attention) => {
                play.attention = *attention;
                self.go_online();
            }
            Update::Stats(stats) => {
                let (title, level) = (play.title.clone(), play.summary.level);
                play.stats(stats);
                if (title, level) != (play.title.clone(), play.summary.level) {
                    self.go_online();
                }
            }
            _ => {}
        }
        self.show(update);
        match update {
            Update::Who(_) | Update::WhereAbouts | Update::Help(_) | Update::Document(_) => self.answer(update),
            // Who is not heard is told so, and nothing else.
            Update::Talk { channel: Channel::Shout | Channel::Chat, .. } | Update::Tell { .. } | Update::Answer(_)
                if self.is_silenced() => {}
            Update::Party(PartyWish::Say(_)) if self.is_silenced() => {}
            Update::Talk { channel: Channel::Shout, text } => {
                self.call(text, |from, text| Heard::Shout { from, text }, Effect::Shout);
            }
            Update::Talk { channel: Channel::Chat, text } => {
                self.call(text, |from, text| Heard::Chat { from, text }, Effect::Chat);
            }
            Update::Talk { channel: Channel::Death, text } => {
                self.call(text, |of, text| Heard::Obituary { of, text }, Effect::Obituary);
            }
            Update::Tell { to, text } => self.tell(to, text),
            Update::Answer(text) => self.reply(text),
            Update::Party(wish) => self.ask_of_parties(StewardRequest::Wish(wish.clone())),
            Update::HighScores(filter) => self.ask_of_parties(StewardRequest::HighScores(filter.clone())),
            Update::PartyRejoin(mode) => self.ask_of_parties(StewardRequest::Mode(mode.clone())),
            Update::Decreed(verdict) => self.decreed(verdict),
            Update::Sounds => self.turn_sounds(),
            Update::Left(farewell) => self.leave(*farewell),
            Update::Tick => self.tick(),
            _ => {}
        }
    }

    /// The packets of what can be seen and heard.
    fn show(&mut self, update: &Update) {
        let Some(play) = &mut self.play else { return };
        // Who listens to nothing hears not even what they have done themselves.
        if play.attention.listen == 0 && matches!(update, Update::Text(_)) {
            return;
        }
        let mut out = Vec::new();
        for difference in play.mirror.apply(update) {
            to_client::difference(&difference, &mut self.faces, &self.options, &mut out);
        }
        out.extend(to_client::passing(update, &self.options));
        self.send_all(out);
    }

    fn tick(&mut self) {
        if self.options.tick {
            self.ticks = self.ticks.wrapping_add(1);
            self.send(ServerPacket::Tick { number: self.ticks });
        }
    }

    /// What no region knows.
    fn answer(&mut self, question: &Update) {
        let catalog = self.common.answers.catalog();
        let players = || self.common.roster().players();
        let answer = match question {
            Update::Who(filter) => help::who(filter.as_deref(), &players(), catalog),
            Update::WhereAbouts => help::whereabouts(&players(), catalog),
            Update::Help(topic) => help::help(topic.as_deref(), catalog),
            Update::Document(document) => help::document(*document, catalog),
            _ => Vec::new(),
        };
        self.send_all(answer);
    }

    /// Mutes the sounds for this session, or lets them be heard again.
    fn turn_sounds(&mut self) {
        self.options.sound ^= SOUND_MUTE;
        let muted = self.options.sound & SOUND_MUTE != 0;
        let words = if muted { "Sounds are turned off." } else { "The sounds are enabled." };
        self.send(line(Color::BLACK, TextKind::COMMAND, words));
    }

    /// What became of the player, as the region says outside of its heartbeats.
    pub(super) fn notice(&mut self, notice: &SessionNotice) {
        let Some(play) = &mut self.play else { return };
        let here = play.seat.as_ref().is_some_and(|(region, _)| *region == notice.region);
        let former = play.seat.as_ref().is_some_and(|(_, claim)| here && notice.claim < *claim);
        if let SessionChange::Moved { ticket: Some(ticket), .. } | SessionChange::Arrived { ticket: Some(ticket), .. } =
            &notice.change
        {
            tracing::debug!(target: CROSSING, player = %notice.player, region = %notice.region, crossing = %ticket, "heard");
        }
        if former || matches!(play.stage, Stage::Entering(_)) {
            return;
        }
        match &notice.change {
            SessionChange::Moved { .. } if here && matches!(play.stage, Stage::Playing) => {
                play.stage = Stage::Moving;
                play.beats = 0;
            }
            SessionChange::Arrived { applied, .. } if !here || !matches!(play.stage, Stage::Playing) => {
                play.mirror.expect_everything_anew();
                play.settle(&notice.region, notice.claim, *applied);
                self.storm_passes();
                self.go_online();
            }
            SessionChange::Left { .. } if here => self.leave(Farewell::Lost),
            _ => {}
        }
    }

    /// The player's region has another owner, or none.
    pub(super) fn claimed(&mut self, event: &ClaimEvent) {
        let Some(play) = &self.play else { return };
        let Some((region, claim)) = &play.seat else { return };
        if *region != event.region || !matches!(play.stage, Stage::Playing) {
            return;
        }
        let lost = match event.step {
            ClaimStep::Claimed => event.claim > *claim,
            ClaimStep::Released | ClaimStep::Lost | ClaimStep::Given { .. } => event.claim >= *claim,
        };
        if lost {
            self.look_for_the_player();
        }
    }

    pub(super) fn elapsed(&mut self) {
        let Some(play) = &mut self.play else { return };
        play.beats += 1;
        play.breath.beat();
        play.wait();
        let words = play.storm.beat();
        match (&play.stage, play.beats) {
            (Stage::Entering(_), ENTRANCE_BEATS..) => self.entry_failed("The world does not answer: try again later"),
            (Stage::Playing, SILENCE_BEATS..) | (Stage::Moving, JOURNEY_BEATS..) => self.look_for_the_player(),
            (Stage::Lost, SILENCE_BEATS) => self.storm_begins(),
            _ => {}
        }
        self.say_of_the_storm(words);
        self.look_for_doors();
        self.give_up_decrees();
    }

    /// A stock client draws only when it hears a tick, and must go on drawing: in the queue, on the way from one map to
    /// another, between two regions, and while nobody owns the region.
    pub(super) fn tick_is_due(&mut self) {
        if self.play.as_ref().is_some_and(|play| play.is_queued() || !play.is_entering()) {
            self.tick();
        }
    }

    fn look_for_the_player(&mut self) {
        let view = self.view();
        let (Some(play), Some(opened)) = (&mut self.play, &self.account) else { return };
        let silent = play.beats >= SILENCE_BEATS;
        play.stage = Stage::Lost;
        play.beats = 0;
        self.effects.push(Effect::Seat(Box::new(SeatRequest {
            session: play.session.clone(),
            account: opened.name.clone(),
            player: play.summary.player.clone(),
            new: None,
            view,
            applied: play.applied,
            entering: false,
        })));
        if silent {
            self.storm_begins();
        }
    }

    fn storm_begins(&mut self) {
        let words = self.play.as_mut().and_then(|play| play.storm.begin());
        self.say_of_the_storm(words);
    }

    fn storm_passes(&mut self) {
        let words = self.play.as_mut().and_then(|play| play.storm.pass());
        self.say_of_the_storm(words.as_deref());
    }

    fn say_of_the_storm(&mut self, words: Option<&str>) {
        if let Some(words) = words {
            self.send(line(Color::BLACK, TextKind::MISC, words));
        }
    }

    fn go_online(&mut self) {
        let Some(play) = &self.play else { return };
        if matches!(play.stage, Stage::Entering(_)) {
            return;
        }
        let (session, player) = (play.session.number, play.online());
        self.effects.push(Effect::Online { session, player });
    }

    /// The player is out of the world and the client returns to the characters of the account.
    fn leave(&mut self, farewell: Farewell) {
        let Some(mut play) = self.play.take() else { return };
        let ending = if farewell == Farewell::Deleted { Ending::Quit } else { Ending::Left };
        self.effects.extend(play.score(ending));
        if farewell == Farewell::Deleted {
            self.send_all(play.company.part());
        }
        let carried = play.mirror.carried();
        self.send_all(carried.iter().map(|tag| ServerPacket::DelItem(vec![tag.0])));
        if let Some(player) = play.mirror.player() {
            let emptied = Difference::Emptied(player.tag);
            let mut out = Vec::new();
            to_client::difference(&emptied, &mut self.faces, &self.options, &mut out);
            self.send_all(out);
        }
        self.send(ServerPacket::Player(Player::default()));
        self.effects.push(Effect::Online { session: play.session.number, player: None });
        self.effects.extend(play.company.depart());
        self.effects.push(Effect::Unseat(play.session.clone()));
        if let Some(note) = self.note(play.summary(&self.common), farewell == Farewell::Deleted) {
            self.effects.push(note);
            self.send(ServerPacket::DirectHome);
            self.effects.push(Effect::Close("out of the world"));
        } else if let Some(opened) = &self.account {
            let account = opened.name.clone();
            self.busy = true;
            self.effects.push(Effect::Account(match farewell {
                Farewell::Deleted => AccountRequest::Delete { account, player: play.summary.player.clone() },
                Farewell::Bed | Farewell::Lost => {
                    AccountRequest::List { account, summary: Some(play.summary(&self.common)) }
                }
            }));
        }
    }

    /// The client is gone or must go: the region saves the player and lets them go.
    pub(super) fn end_play(&mut self, why: &str) {
        let Some(play) = self.play.take() else { return };
        self.effects.push(Effect::Online { session: play.session.number, player: None });
        self.effects.extend(play.detach(why).map(Effect::Detach));
        self.effects.extend(play.score(Ending::Left));
        self.effects.extend(play.company.depart());
        self.effects.push(Effect::Unseat(play.session.clone()));
        if let (Some(opened), false) = (&self.account, matches!(play.stage, Stage::Entering(_))) {
            let (account, summary) = (opened.name.clone(), play.summary(&self.common));
            let note = self.note(summary.clone(), false);
            self.effects.push(note.unwrap_or(Effect::Account(AccountRequest::Note { account, summary })));
        }
    }
}

impl Play {
    fn detach(&self, why: &str) -> Option<Detach> {
        let (region, _) = self.seat.clone()?;
        let player = self.summary.player.clone();
        Some(Detach { region, session: self.session.clone(), player, why: why.to_owned() })
    }
}
