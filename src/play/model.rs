//! What the player's window knows and what follows from what happens: events in, effects out. Waits for nothing.
//!
//! Owns which page is shown, who plays, and how one comes back after a lost connection. What a server has shown
//! is its client's and is handed in.

mod creation;
mod door;
mod game;

use std::time::Duration;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::form::Form;
use super::journal::Journal;
use super::screen::layout;
use crate::client::Shown;
use crate::protocol::{ClientPacket, Password, ServerPacket, View};
pub(super) use creation::{Creation, Step};
use door::login;
pub(super) use game::{Focus, Game, Purpose, container};

/// How long to wait before the first try to come back; each one more waits twice as long, up to the last.
const WAIT_FIRST: Duration = Duration::from_millis(500);
const WAIT_LAST: Duration = Duration::from_secs(30);
/// A server in the world says something eight times a second: silence of so long is told, and of so long the end.
pub(super) const SILENCE_TOLD: Duration = Duration::from_secs(3);
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// A character that cannot be played yet, because its region is being taken up, is asked for so often.
const PLAYS_MAX: u32 = 10;
const PLAY_AGAIN: Duration = Duration::from_secs(2);

/// Something that happened.
pub(super) enum Event<'a> {
    Connected,
    /// `chance` is any number: waits of many clients should not end together.
    Lost {
        why: String,
        chance: u32,
    },
    Packet(&'a ServerPacket),
    Key(KeyEvent),
    Pasted(&'a str),
    /// Columns and rows.
    Resized(u16, u16),
    Passed(Duration),
    /// The player goes on over another connection, and what is said of that.
    WentOn(&'a str),
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Send(ClientPacket),
    /// A typed command, when there is room for it.
    Command(String),
    /// A command that is of no use later: sent now or not at all.
    Step(String),
    View(View),
    Connect,
    Redraw,
    Leave,
}

/// The connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Link {
    Connecting,
    Up,
    /// Tried again when so much time has passed.
    Lost {
        why: String,
        left: Duration,
    },
}

/// Which page is shown.
pub(super) enum Page {
    Login(Form),
    NewAccount(Form),
    /// The account's characters, with the cursor.
    Characters(usize),
    Creation(Box<Creation>),
    World,
}

/// Who opens the account again when the connection was lost. Never leaves this process' memory.
#[derive(Clone)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) password: Password,
}

/// The window.
pub(super) struct Model {
    pub(super) server: String,
    pub(super) size: (u16, u16),
    pub(super) link: Link,
    pub(super) page: Page,
    /// What went wrong, or what is waited for.
    pub(super) notice: String,
    pub(super) journal: Journal,
    pub(super) game: Game,
    /// Whether the player is asked if they mean to leave.
    pub(super) leaving: bool,
    pub(super) silence: Duration,
    account: Option<Account>,
    /// Who is played, or is to be played as soon as the account is open.
    pub(super) character: Option<String>,
    /// The character is to be played without being asked for again.
    returning: bool,
    /// Tries that failed since the connection was good.
    tries: u32,
    plays: u32,
    play_again: Option<Duration>,
    view: Option<View>,
}

impl Model {
    pub(super) fn new(server: String, size: (u16, u16), account: &str, character: Option<String>) -> Self {
        Self {
            server,
            size,
            link: Link::Connecting,
            page: Page::Login(login(account)),
            notice: String::new(),
            journal: Journal::default(),
            game: Game::default(),
            leaving: false,
            silence: Duration::ZERO,
            account: None,
            returning: character.is_some(),
            character,
            tries: 0,
            plays: 0,
            play_again: None,
            view: None,
        }
    }

    pub(super) fn is_up(&self) -> bool {
        self.link == Link::Up
    }

    /// Whether something is said of the connection, which changes as time passes.
    pub(super) fn is_in_trouble(&self) -> bool {
        !self.is_up() || self.silence >= SILENCE_TOLD
    }

    /// The view that there is room for, which is asked for from the start.
    pub(super) fn view_wanted(&mut self) -> View {
        let view = layout::view(self.size);
        self.view = Some(view);
        view
    }

    /// Who comes into the world again by a login, while somebody plays.
    pub(super) fn home(&self) -> Option<(Account, String)> {
        let character = self.character.clone().filter(|_| matches!(self.page, Page::World))?;
        Some((self.account.clone()?, character))
    }

    /// Takes in what happened and says what is to be done.
    pub(super) fn apply(&mut self, event: Event<'_>, shown: &Shown) -> Vec<Effect> {
        match event {
            Event::Connected => self.connected(),
            Event::Lost { why, chance } => self.lost(why, chance),
            Event::Packet(packet) => self.packet(packet, shown),
            Event::Key(key) => self.key(key, shown),
            Event::Pasted(text) => self.paste(text),
            Event::Resized(columns, rows) => self.resized((columns, rows)),
            Event::Passed(time) => self.passed(time),
            Event::WentOn(words) => self.went_on(words, shown),
        }
    }

    fn connected(&mut self) -> Vec<Effect> {
        self.link = Link::Up;
        self.silence = Duration::ZERO;
        self.notice.clear();
        match &self.account {
            Some(account) => {
                "Opening your account again".clone_into(&mut self.notice);
                let (name, password) = (account.name.clone(), account.password.clone());
                vec![Effect::Send(ClientPacket::AccountLogin { name, password })]
            }
            None => Vec::new(),
        }
    }

    fn lost(&mut self, why: String, chance: u32) -> Vec<Effect> {
        if matches!(self.link, Link::Up) {
            self.journal.note(&format!("The connection is lost: {why}."));
            self.game.interrupted();
            // Who was in the world, or on the way into it, goes on there.
            self.returning = matches!(self.page, Page::World) || (self.returning && self.character.is_some());
            self.play_again = None;
        }
        self.link = Link::Lost { why, left: wait(self.tries, chance) };
        self.tries = self.tries.saturating_add(1);
        Vec::new()
    }

    fn passed(&mut self, time: Duration) -> Vec<Effect> {
        if let Link::Lost { left, .. } = &mut self.link {
            *left = left.saturating_sub(time);
            if left.is_zero() {
                return self.connect();
            }
            return Vec::new();
        }
        if matches!((&self.link, &self.page), (Link::Up, Page::World)) {
            self.silence += time;
            if self.silence >= SILENCE_MAX {
                return self.lost("the server says nothing any more".to_owned(), 0);
            }
        }
        if let Some(left) = &mut self.play_again {
            *left = left.saturating_sub(time);
            if left.is_zero() {
                self.play_again = None;
                return self.play();
            }
        }
        Vec::new()
    }

    fn went_on(&mut self, words: &str, shown: &Shown) -> Vec<Effect> {
        self.silence = Duration::ZERO;
        self.journal.note(words);
        shown.faces_without_pictures().map(|face| Effect::Send(ClientPacket::AskFace { face })).collect()
    }

    fn connect(&mut self) -> Vec<Effect> {
        self.link = Link::Connecting;
        vec![Effect::Connect]
    }

    fn play(&mut self) -> Vec<Effect> {
        let Some(name) = self.character.clone() else { return Vec::new() };
        self.notice = format!("Waking {name}");
        vec![Effect::Send(ClientPacket::AccountPlay { name })]
    }

    fn packet(&mut self, packet: &ServerPacket, shown: &Shown) -> Vec<Effect> {
        self.silence = Duration::ZERO;
        match packet {
            // Like the stock client: the picture's size says how many squares a thing covers.
            ServerPacket::Face2 { face, .. } => {
                return vec![Effect::Send(ClientPacket::AskFace { face: u32::from(*face) })];
            }
            ServerPacket::AccountPlayers(_) => return self.characters(shown),
            ServerPacket::AddMeSuccess => self.entered(),
            ServerPacket::Failure { command, text } => self.failure(command, text),
            ServerPacket::DrawExtInfo(said) => self.journal.hear(said),
            ServerPacket::Query { flags, text } => {
                self.journal.note(text.trim_end());
                self.game.query(*flags, text);
            }
            ServerPacket::ReplyInfo(_) => {
                if let Page::Creation(creation) = &mut self.page {
                    return creation.told(shown).into_iter().map(Effect::Send).collect();
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn characters(&mut self, shown: &Shown) -> Vec<Effect> {
        self.tries = 0;
        // The stock server lists them after a refusal, too; what was chosen stays chosen.
        if matches!(self.page, Page::Creation(_)) {
            return Vec::new();
        }
        if self.play_again.is_some() {
            self.list(shown);
            return Vec::new();
        }
        if self.returning
            && let Some(player) = shown.characters.get(self.place_of_character(shown))
            && self.is_meant(&player.name)
        {
            // In the letters that the account has it.
            self.character = Some(player.name.clone());
            return self.play();
        }
        if self.returning {
            self.notice = format!("This account has no {}", self.character.as_deref().unwrap_or("such character"));
        } else if matches!(self.page, Page::Login(_) | Page::NewAccount(_)) {
            self.notice.clear();
        }
        self.returning = false;
        self.list(shown);
        Vec::new()
    }

    fn list(&mut self, shown: &Shown) {
        self.page = Page::Characters(self.place_of_character(shown));
        self.game = std::mem::take(&mut self.game).anew();
    }

    fn is_meant(&self, name: &str) -> bool {
        self.character.as_deref().is_some_and(|character| character.eq_ignore_ascii_case(name))
    }

    fn place_of_character(&self, shown: &Shown) -> usize {
        shown.characters.iter().position(|player| self.is_meant(&player.name)).unwrap_or(0)
    }

    fn entered(&mut self) {
        if self.returning || !matches!(self.page, Page::World) {
            let who = self.character.as_deref().unwrap_or("Your character");
            self.journal.note(&format!("{who} is in the world. ? shows the keys."));
        }
        self.page = Page::World;
        self.game = std::mem::take(&mut self.game).anew();
        self.notice.clear();
        (self.returning, self.plays, self.tries, self.play_again) = (false, 0, 0, None);
    }

    fn failure(&mut self, command: &str, text: &str) {
        self.notice = text.trim().to_owned();
        match command {
            "accountlogin" | "accountnew" => {
                let name = self.account.take().map(|account| account.name).unwrap_or_default();
                self.returning &= self.character.is_some() && command == "accountlogin";
                if !matches!(self.page, Page::NewAccount(_)) {
                    self.page = Page::Login(login(&name));
                }
            }
            "accountplay" if self.returning && self.plays < PLAYS_MAX => {
                self.plays += 1;
                self.play_again = Some(PLAY_AGAIN);
            }
            "accountplay" => self.returning = false,
            "createplayer" => {
                self.character = None;
                if let Page::Creation(creation) = &mut self.page {
                    creation.refused();
                }
            }
            _ => self.journal.note(&format!("{command}: {}", text.trim())),
        }
    }

    fn resized(&mut self, size: (u16, u16)) -> Vec<Effect> {
        self.size = size;
        let view = layout::view(size);
        if self.view.replace(view) == Some(view) || self.link != Link::Up {
            return Vec::new();
        }
        vec![Effect::View(view)]
    }

    fn paste(&mut self, text: &str) -> Vec<Effect> {
        match &mut self.page {
            Page::Login(form) | Page::NewAccount(form) => form.paste(text),
            Page::Creation(creation) => creation.paste(text),
            Page::World => self.game.paste(text),
            Page::Characters(_) => {}
        }
        Vec::new()
    }

    fn key(&mut self, key: KeyEvent, shown: &Shown) -> Vec<Effect> {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        if control && key.code == KeyCode::Char('l') {
            return vec![Effect::Redraw];
        }
        if self.leaving {
            self.leaving = false;
            let meant = matches!(key.code, KeyCode::Char('y' | 'Y')) || (control && key.code == KeyCode::Char('c'));
            return if meant { vec![Effect::Leave] } else { Vec::new() };
        }
        if control && matches!(key.code, KeyCode::Char('c' | 'q')) {
            self.leaving = true;
            return Vec::new();
        }
        if let Link::Lost { .. } = self.link
            && key.code == KeyCode::Enter
        {
            return self.connect();
        }
        if matches!(self.page, Page::World) {
            let is_heard = self.is_up() && !self.returning;
            if !is_heard && key.code == KeyCode::Enter && self.game.typing.is_some() {
                // A sentence that nobody would hear stays on the line.
                return Vec::new();
            }
            let effects = self.game.key(key, shown, &mut self.journal);
            self.leaving = std::mem::take(&mut self.game.wants_to_leave);
            // Steps are not kept: nobody wants to find out where they ran meanwhile.
            return if is_heard { effects } else { Vec::new() };
        }
        if key.code == KeyCode::Esc && matches!(self.page, Page::Login(_) | Page::Characters(_)) {
            self.leaving = true;
            return Vec::new();
        }
        match &mut self.page {
            Page::Login(_) | Page::NewAccount(_) => self.door_key(key),
            Page::Characters(_) => self.characters_key(key, shown),
            Page::Creation(_) => self.creation_key(key, shown),
            Page::World => Vec::new(),
        }
    }
}

/// How long to wait before a try: longer after each, and half of it by chance.
fn wait(tries: u32, chance: u32) -> Duration {
    let whole = WAIT_FIRST.saturating_mul(1 << tries.min(16)).min(WAIT_LAST);
    let half = whole / 2;
    half + half.mul_f64(f64::from(chance) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests;
