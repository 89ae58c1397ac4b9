//! Carries what was read into the stores: each account, and then each of its characters, by compare-and-set. Whatever is
//! there already stays as it is.
//!
//! Passwords go from one file into one record, and nowhere else.

use std::collections::BTreeSet;

use super::person::{Person, World, person};
use super::report::{AccountReport, CharacterReport, Fate, Note, Report};
use super::state::{State, StockAccount};
use super::tree::PlayerFile;
use crate::game::Newcomer;
use crate::ids::PlayerName;
use crate::limits::ACCOUNT_CHARACTERS_MAX;
use crate::login::creation::is_name;
use crate::login::passwords;
use crate::persistence::{
    AccountError, Accounts, Body, Cause, Custody, Ledger, Place, ReadError, Snapshot, StoredPassword, WriteError,
};

/// Where an import writes.
#[derive(Debug)]
pub(super) struct Carrier<'a> {
    pub(super) accounts: Accounts,
    pub(super) ledger: Ledger,
    pub(super) world: World<'a>,
    /// Nothing is written.
    pub(super) check: bool,
    /// Names that this import has met, in small letters.
    met_accounts: BTreeSet<String>,
    met_characters: BTreeSet<String>,
}

impl<'a> Carrier<'a> {
    pub(super) fn new(accounts: Accounts, ledger: Ledger, world: World<'a>, check: bool) -> Self {
        Self { accounts, ledger, world, check, met_accounts: BTreeSet::new(), met_characters: BTreeSet::new() }
    }

    /// Carries everything, or says what would come of it.
    ///
    /// # Errors
    /// When a store does not answer: what was carried until then is there, and the next import goes on.
    pub(super) async fn carry(mut self, state: &State) -> anyhow::Result<Report> {
        let mut report = Report { checked_only: self.check, accounts: Vec::new(), notes: state.notes.clone() };
        for account in &state.accounts {
            let told = self.account(state, account).await?;
            report.accounts.push(told);
        }
        for name in &state.alone {
            let told = self.lonely(state, name).await?;
            report.accounts.push(told);
        }
        Ok(report)
    }

    async fn account(&mut self, state: &State, account: &StockAccount) -> anyhow::Result<AccountReport> {
        let fate = self.account_itself(account).await?;
        let mut characters = Vec::new();
        for (at, name) in account.characters.iter().enumerate() {
            let told = match &fate {
                Fate::Left(_) => left(name, "its account is not carried"),
                _ if at >= ACCOUNT_CHARACTERS_MAX => {
                    left(name, format_args!("an account has at most {ACCOUNT_CHARACTERS_MAX} characters"))
                }
                _ => self.character(state, &account.name, name).await?,
            };
            characters.push(told);
        }
        Ok(AccountReport { name: account.name.clone(), fate, notes: account.notes.clone(), characters })
    }

    /// Somebody from before there were accounts gets one of their own name, with their own password.
    async fn lonely(&mut self, state: &State, name: &str) -> anyhow::Result<AccountReport> {
        let mut account = StockAccount {
            name: name.to_owned(),
            crypt: String::new(),
            created: 0,
            characters: vec![name.to_owned()],
            notes: Vec::new(),
        };
        match state.character(name) {
            Ok(found) => {
                let player = PlayerFile::read(&found.file, &found.text, &mut Vec::new());
                account.created = found.written;
                account.crypt = player.line("password").map(|line| line.value.clone()).unwrap_or_default();
                let what = "belongs to no account: it gets one of its own name, with the character's password";
                account.notes.push(Note::new(&found.file, 0, what));
            }
            Err(why) => account.notes.push(Note::new("players", 0, why)),
        }
        self.account(state, &account).await
    }

    async fn account_itself(&mut self, account: &StockAccount) -> anyhow::Result<Fate> {
        let StockAccount { name, crypt, created, .. } = account;
        if !is_name(name) {
            return Ok(Fate::Left("an account of this server cannot be called so".to_owned()));
        }
        if !self.met_accounts.insert(name.to_ascii_lowercase()) {
            return Ok(Fate::Left("another account has the same name but for its capitals".to_owned()));
        }
        let created_ms = created.saturating_mul(1000);
        if let Some(there) = self.accounts.load(name).await? {
            return Ok(whose(&there.value.name, there.value.created_ms, name, created_ms));
        }
        if !passwords::is_usable(crypt) {
            let why = "its password is stored in a way that cannot be checked here: nobody could log in".to_owned();
            return Ok(Fate::Left(why));
        }
        if self.check {
            return Ok(Fate::Carried);
        }
        let password = StoredPassword::Foreign { crypt: crypt.clone() };
        match self.accounts.take_over(name, password, created_ms).await {
            Ok(_) => Ok(Fate::Carried),
            Err(AccountError::NameTaken { .. }) => Ok(Fate::Left(TAKEN_MEANWHILE.to_owned())),
            Err(error) => Err(error.into()),
        }
    }

    async fn character(&mut self, state: &State, account: &str, name: &str) -> anyhow::Result<CharacterReport> {
        if !is_name(name) {
            return Ok(left(name, "a character of this server cannot be called so"));
        }
        if !self.met_characters.insert(name.to_ascii_lowercase()) {
            return Ok(left(name, "another character has the same name but for its capitals, or is in two accounts"));
        }
        let player = PlayerName::new(name);
        if let Some(fate) = self.is_known(account, &player).await? {
            return Ok(CharacterReport { name: name.to_owned(), who: String::new(), fate, notes: Vec::new() });
        }
        let found = match state.character(name) {
            Ok(found) => found,
            Err(why) => return Ok(left(name, why)),
        };
        let mut notes = Vec::new();
        let file = PlayerFile::read(&found.file, &found.text, &mut notes);
        let person = person(self.world, name, &found.file, &file, getrandom::u64()?, &mut notes);
        notes.extend(found.notes);
        let Some(person) = person else {
            let fate = Fate::Left("nobody can be made of its file".to_owned());
            return Ok(CharacterReport { name: name.to_owned(), who: String::new(), fate, notes });
        };
        let who = person.who.clone();
        let fate = self.write(account, person).await?;
        Ok(CharacterReport { name: name.to_owned(), who, fate, notes })
    }

    /// What is to be said of a character whose name somebody has here.
    async fn is_known(&self, account: &str, player: &PlayerName) -> Result<Option<Fate>, ReadError> {
        let Some(owner) = self.accounts.owner(player).await? else { return Ok(None) };
        if !owner.eq_ignore_ascii_case(account) {
            return Ok(Some(Fate::Left(format!("the name belongs to the account {owner} here"))));
        }
        // An import that was cut short has got as far as the name.
        let Some(kept) = self.ledger.latest(player).await? else { return Ok(None) };
        Ok(Some(match kept.value.custody {
            Custody::Deleted => Fate::Left("its player has deleted it here".to_owned()),
            _ => Fate::There,
        }))
    }

    async fn write(&self, account: &str, person: Person) -> anyhow::Result<Fate> {
        let Person { character, summary, .. } = person;
        let player = character.name.clone();
        let narrow = |number: i32| i16::try_from(number).unwrap_or(-1);
        let place = &character.place;
        let place = Place { map: place.map.clone(), x: narrow(place.x), y: narrow(place.y) };
        let body = match Body::pack(&serde_json::to_vec(&Newcomer::Known(Box::new(character)))?) {
            Ok(body) => body,
            Err(error) => return Ok(Fate::Left(format!("it carries more than a character may: {error}"))),
        };
        if self.check {
            return Ok(Fate::Carried);
        }
        match self.accounts.add_character(account, &summary).await {
            Ok(_) => {}
            Err(AccountError::CharacterTaken { .. }) => return Ok(Fate::Left(TAKEN_MEANWHILE.to_owned())),
            Err(error @ AccountError::Full { .. }) => return Ok(Fate::Left(error.to_string())),
            Err(error) => return Err(error.into()),
        }
        let snapshot = Snapshot {
            player,
            account: account.to_owned(),
            custody: Custody::Free,
            cause: Cause::Imported,
            place,
            note: None,
            body,
        };
        match self.ledger.create(&snapshot).await {
            Ok(_) => Ok(Fate::Carried),
            Err(WriteError::Conflict { .. }) => Ok(Fate::There),
            Err(error @ WriteError::TooLarge { .. }) => Ok(Fate::Left(error.to_string())),
            Err(error) => Err(error.into()),
        }
    }
}

const TAKEN_MEANWHILE: &str = "somebody has just taken the name";

/// Has an earlier import made the account that is there, or somebody else?
fn whose(there: &str, there_ms: u64, name: &str, created_ms: u64) -> Fate {
    if there == name && there_ms == created_ms {
        return Fate::There;
    }
    Fate::Left(format!("the name belongs to an account that was made here ({there})"))
}

fn left(name: &str, why: impl std::fmt::Display) -> CharacterReport {
    CharacterReport { name: name.to_owned(), who: String::new(), fate: Fate::Left(why.to_string()), notes: Vec::new() }
}
