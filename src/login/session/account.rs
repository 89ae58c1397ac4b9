//! Before play: opening an account, its characters, making one.

use super::play::{Play, SeatRequest};
use super::{Effect, Session};
use crate::bus::message::Measure;
use crate::game::NewCharacter;
use crate::ids::{PlayerName, ServerName};
use crate::limits::WRONG_PASSWORDS_MAX;
use crate::login::{creation, sanctions};
use crate::persistence::{Account, CharacterSummary};
use crate::protocol::{AccountPlayer, ClientPacket, Password, ServerPacket};

/// What is asked of the accounts. Passwords go no further than there.
#[derive(Debug, PartialEq)]
pub(in crate::login) enum AccountRequest {
    Login {
        name: String,
        password: Password,
    },
    New {
        name: String,
        password: Password,
    },
    ChangePassword {
        account: String,
        current: Password,
        new: Password,
    },
    /// The character is gone for ever; then the characters as they are now.
    Delete {
        account: String,
        player: PlayerName,
    },
    /// The characters as they are now, after `summary` is noted.
    List {
        account: String,
        summary: Option<CharacterSummary>,
    },
    /// Only note it: nobody waits.
    Note {
        account: String,
        summary: CharacterSummary,
    },
}

/// What the accounts say.
#[derive(Debug)]
pub(in crate::login) enum AccountAnswer {
    /// The password was right, or the account is new, or only its list was asked for.
    Open(Account),
    Refused {
        /// The wire's word for what was asked.
        command: &'static str,
        why: String,
        wrong_password: bool,
    },
}

impl AccountRequest {
    /// What a password was given for, as it is counted.
    pub(in crate::login) fn asked(&self) -> Option<&'static str> {
        match self {
            Self::Login { .. } => Some("login"),
            Self::New { .. } => Some("new account"),
            Self::ChangePassword { .. } => Some("new password"),
            _ => None,
        }
    }
}

/// An account this session has opened.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) name: String,
    pub(super) characters: Vec<CharacterSummary>,
    /// The login service that has opened it, where a ticket has brought the player here.
    pub(super) home: Option<ServerName>,
    /// The other sessions of the account have been told to end.
    pub(super) announced: bool,
}

const NOT_NOW: &str = "Not allowed right now";
/// Passwords are typed at the login service and nowhere else.
const ELSEWHERE: &str = "Players come in by tickets here: log in at the login service";

impl Session {
    pub(super) fn account_packet(&mut self, packet: ClientPacket) {
        let command = packet.word().to_owned();
        if self.play.is_some() {
            self.fail(&command, NOT_NOW);
            return;
        }
        if let ClientPacket::DirectPlay { pass } = &packet {
            return if self.account.is_none() { self.come_by_ticket(pass) } else { self.fail(&command, NOT_NOW) };
        }
        if self.common.behind.is_some() {
            return self.fail(&command, ELSEWHERE);
        }
        match packet {
            ClientPacket::AccountLogin { name, password } => self.ask(AccountRequest::Login { name, password }),
            ClientPacket::AccountNew { name, password } => self.ask(AccountRequest::New { name, password }),
            ClientPacket::AccountPw { current, new } => match &self.account {
                Some(opened) => {
                    let account = opened.name.clone();
                    self.ask(AccountRequest::ChangePassword { account, current, new });
                }
                None => self.fail(&command, NOT_NOW),
            },
            ClientPacket::AccountPlay { name } => self.account_play(&name),
            ClientPacket::AccountAddPlayer { .. } => self.fail(&command, "0 The character does not exist."),
            ClientPacket::CreatePlayer { name, password, attributes } => {
                self.create_player(&name, &password, &attributes);
            }
            _ => {}
        }
    }

    fn ask(&mut self, request: AccountRequest) {
        self.busy = true;
        self.effects.push(Effect::Account(request));
    }

    pub(super) fn account_answered(&mut self, answer: AccountAnswer) {
        self.busy = false;
        match answer {
            AccountAnswer::Open(account) => {
                let characters = account.characters.iter().map(|character| &character.player);
                let banned = self.common.sanctions().of_account(Measure::Ban, &account.name, characters).cloned();
                if let Some(sanction) = banned {
                    let why = sanctions::banned(&sanction);
                    self.fail("accountlogin", why.clone());
                    self.ban(&why);
                    return;
                }
                if self.account.as_ref().is_none_or(|opened| opened.name != account.name) {
                    self.effects.push(Effect::Opened(account.name.clone()));
                }
                self.account =
                    Some(Opened { name: account.name, characters: account.characters, home: None, announced: true });
                self.list_characters();
            }
            AccountAnswer::Refused { command, why, wrong_password } => {
                self.fail(command, why);
                if wrong_password {
                    self.wrong_passwords += 1;
                    if self.wrong_passwords >= WRONG_PASSWORDS_MAX {
                        self.effects.push(Effect::Close("too many wrong passwords"));
                    }
                }
            }
        }
    }

    /// The list of characters; their faces first.
    pub(super) fn list_characters(&mut self) {
        let names = &self.common.answers.catalog().names;
        let mut out = Vec::new();
        let mut players = Vec::new();
        for character in self.account.iter().flat_map(|opened| &opened.characters) {
            let face = names.face(&character.face).unwrap_or_default().0;
            self.faces.face(face, &mut out);
            players.push(AccountPlayer {
                name: character.player.as_str().to_owned(),
                class: character.class.clone(),
                race: character.race.clone(),
                face: character.face.clone(),
                party: character.party.clone(),
                map: character.map.as_str().to_owned(),
                level: u16::try_from(character.level).ok(),
                face_number: (face != 0).then_some(face),
            });
        }
        out.push(ServerPacket::AccountPlayers(players));
        self.send_all(out);
    }

    fn account_play(&mut self, name: &str) {
        let Some(opened) = &self.account else {
            self.fail("accountplay", NOT_NOW);
            return;
        };
        if name.is_empty() {
            return;
        }
        match opened.characters.iter().find(|character| character.player.as_str() == name).cloned() {
            Some(character) => self.enter(character, None),
            None => {
                let text = format!("Character {name} is not associated with account {}", opened.name);
                self.refuse_entry("accountplay", &text);
            }
        }
    }

    fn create_player(&mut self, name: &str, password: &Password, attributes: &[String]) {
        if self.account.is_none() {
            self.fail("createplayer", NOT_NOW);
            return;
        }
        match creation::check(name, password.as_bytes(), attributes, &self.common.answers) {
            Ok(new) => {
                let summary = self.first_summary(&new);
                self.enter(summary, Some(new));
            }
            Err(error) => {
                self.fail("createplayer", error.to_string());
                self.list_characters();
            }
        }
    }

    /// How a character is listed before it was ever played.
    fn first_summary(&self, new: &NewCharacter) -> CharacterSummary {
        let answers = &self.common.answers;
        let race = answers.race(&new.race).map(|race| race.name.clone()).unwrap_or_default();
        let face = answers.catalog().archetype(&new.race).map(|race| race.traits.face).unwrap_or_default();
        CharacterSummary {
            player: new.name.clone(),
            race,
            class: String::new(),
            level: 1,
            face: answers.catalog().names.face_name(face).to_owned(),
            party: String::new(),
            map: crate::ids::MapPath::new(""),
        }
    }

    pub(super) fn enter(&mut self, summary: CharacterSummary, new: Option<NewCharacter>) {
        let Some(opened) = &self.account else { return };
        let account = opened.name.clone();
        let session = self.common.next_session();
        let play = Play::new(session.clone(), summary.clone(), new.is_some(), &self.options);
        self.busy = true;
        self.effects.push(Effect::Seat(Box::new(SeatRequest {
            session,
            account,
            player: summary.player.clone(),
            new: new.map(|new| (new, summary)),
            view: self.view(),
            applied: 0,
            entering: true,
        })));
        self.play = Some(play);
    }

    /// Nobody enters: the words for clients that show failures, the words for those that do not, and the list
    /// of characters, without which a stock client waits for ever before an empty window.
    pub(super) fn refuse_entry(&mut self, command: &str, why: &str) {
        self.fail(command, why);
        self.say(why);
        self.list_characters();
    }
}
