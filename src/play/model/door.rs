//! The pages before the world: what keys do on the form of an account, on the list of characters, and while one is
//! made.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::creation::{Creation, Outcome};
use super::{Account, Effect, Link, Model, Page};
use crate::client::Shown;
use crate::play::form::Form;
use crate::protocol::{ClientPacket, Password};

const ACCOUNT: usize = 0;
const PASSWORD: usize = 1;
const REPEATED: usize = 2;

/// Who has said their name before need not do so again.
pub(super) fn login(account: &str) -> Form {
    let mut form = Form::new(&[("Account", false), ("Password", true)]);
    form.set(ACCOUNT, account);
    form.at = usize::from(!account.is_empty());
    form
}

fn new_account(name: &str) -> Form {
    let mut form = Form::new(&[("Account", false), ("Password", true), ("Again", true)]);
    form.set(ACCOUNT, name);
    form.at = usize::from(!name.is_empty());
    form
}

impl Model {
    pub(super) fn door_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let control_n = key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('n');
        match (&mut self.page, key.code) {
            (Page::Login(form), KeyCode::F(2)) => self.page = Page::NewAccount(new_account(&form.text(ACCOUNT))),
            (Page::Login(form), _) if control_n => self.page = Page::NewAccount(new_account(&form.text(ACCOUNT))),
            (Page::NewAccount(form), KeyCode::Esc) => self.page = Page::Login(login(&form.text(ACCOUNT))),
            (Page::Login(form) | Page::NewAccount(form), _) => {
                if form.key(key) {
                    return self.submit();
                }
                return Vec::new();
            }
            _ => {}
        }
        self.notice.clear();
        Vec::new()
    }

    fn submit(&mut self) -> Vec<Effect> {
        let (Page::Login(form) | Page::NewAccount(form)) = &self.page else { return Vec::new() };
        let is_new = matches!(self.page, Page::NewAccount(_));
        let (name, secret) = (form.text(ACCOUNT).trim().to_owned(), form.text(PASSWORD));
        let wrong = if self.link != Link::Up {
            "There is no connection yet"
        } else if name.is_empty() || secret.is_empty() {
            "An account has a name and a password"
        } else if is_new && secret != form.text(REPEATED) {
            "The two passwords are not the same"
        } else {
            ""
        };
        wrong.clone_into(&mut self.notice);
        if !wrong.is_empty() {
            return Vec::new();
        }
        let password = Password::from(secret.as_str());
        self.account = Some(Account { name: name.clone(), password: password.clone() });
        "Opening the account".clone_into(&mut self.notice);
        vec![Effect::Send(if is_new {
            ClientPacket::AccountNew { name, password }
        } else {
            ClientPacket::AccountLogin { name, password }
        })]
    }

    pub(super) fn characters_key(&mut self, key: KeyEvent, shown: &Shown) -> Vec<Effect> {
        let Page::Characters(at) = &mut self.page else { return Vec::new() };
        // Whoever touches a key decides themselves what comes next.
        if self.play_again.take().is_some() {
            self.returning = false;
        }
        let count = shown.characters.len();
        match key.code {
            KeyCode::Up | KeyCode::Char('k') => *at = at.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => *at = (*at + 1).min(count.saturating_sub(1)),
            KeyCode::Char('q') => self.leaving = true,
            KeyCode::Char('n') | KeyCode::F(2) => return self.begin_creation(shown),
            KeyCode::Enter => match shown.characters.get(*at) {
                Some(player) => {
                    self.character = Some(player.name.clone());
                    return if self.link == Link::Up { self.play() } else { Vec::new() };
                }
                None => return self.begin_creation(shown),
            },
            _ => {}
        }
        Vec::new()
    }

    fn begin_creation(&mut self, shown: &Shown) -> Vec<Effect> {
        if self.link != Link::Up {
            return Vec::new();
        }
        self.notice.clear();
        let (creation, asked) = Creation::begin(shown);
        self.page = Page::Creation(Box::new(creation));
        asked.into_iter().map(Effect::Send).collect()
    }

    pub(super) fn creation_key(&mut self, key: KeyEvent, shown: &Shown) -> Vec<Effect> {
        let Page::Creation(creation) = &mut self.page else { return Vec::new() };
        match creation.key(key) {
            Outcome::Goes => Vec::new(),
            Outcome::Ends => {
                self.notice.clear();
                self.page = Page::Characters(self.place_of_character(shown));
                Vec::new()
            }
            Outcome::Wrong(why) => {
                self.notice = why;
                Vec::new()
            }
            Outcome::Done(born) => {
                let (Some(account), Link::Up) = (&self.account, &self.link) else { return Vec::new() };
                let name = born.name.clone();
                self.character = Some(name.clone());
                self.notice = format!("{name} comes into the world");
                let password = account.password.clone();
                vec![Effect::Send(ClientPacket::CreatePlayer { name, password, attributes: born.attributes })]
            }
        }
    }
}
