//! Accounts and the names of characters. Only the login service comes here: passwords are nowhere else,
//! and here only as argon2 hashes, or as what another server had made of them until their owner comes again.
//!
//! A character's name belongs to one account for ever, even when the character is gone: its
//! snapshots may still be on their way somewhere.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::records::{Records, StreamName};
use super::shelf::{Kept, ReadError, Record, Shelf, Stamp, WriteError, from_line, to_line, version_of};
use crate::bus::message::CharacterSummary;
use crate::bus::{Subject, subject};
use crate::ids::{PlayerName, Revision};
use crate::limits::ACCOUNT_CHARACTERS_MAX;

const VERSION: u32 = 1;
/// Of an account whose password another server has hashed: builds that cannot hold a password against that hash must
/// not take the account for one without a password.
const VERSION_FOREIGN: u32 = 2;

/// Somebody who plays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// As typed when it was made; `Ann` and `ANN` are the same account.
    pub name: String,
    pub password: StoredPassword,
    pub created_ms: u64,
    /// In the order they were made.
    pub characters: Vec<CharacterSummary>,
}

/// What a password is held against. Never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum StoredPassword {
    /// `$argon2id$...`: the hash with its salt and its cost, in PHC format.
    Argon2(String),
    /// What the server had that the account was taken over from. It goes when its owner next says the password.
    Foreign {
        /// As crypt(3) writes it: `$6$...`, or the thirteen letters of its first kind.
        crypt: String,
    },
}

impl StoredPassword {
    pub fn is_foreign(&self) -> bool {
        matches!(self, Self::Foreign { .. })
    }
}

impl fmt::Debug for StoredPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Argon2(_) => "Argon2(..)",
            Self::Foreign { .. } => "Foreign(..)",
        })
    }
}

/// Whose name it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CharacterName {
    player: PlayerName,
    account: String,
}

impl Record for Account {
    const STREAM: StreamName = StreamName::Accounts;

    fn subject(&self) -> Subject {
        subject::account(&self.name)
    }

    fn encode(&self, stamp: &Stamp) -> Vec<u8> {
        to_line(if self.password.is_foreign() { VERSION_FOREIGN } else { VERSION }, stamp, self)
    }

    fn decode(bytes: &[u8]) -> Result<(Stamp, Self), String> {
        let foreign = version_of(bytes)? == VERSION_FOREIGN;
        from_line(if foreign { VERSION_FOREIGN } else { VERSION }, bytes)
    }
}

impl Record for CharacterName {
    const STREAM: StreamName = StreamName::Accounts;

    fn subject(&self) -> Subject {
        subject::character(&self.player)
    }

    fn encode(&self, stamp: &Stamp) -> Vec<u8> {
        to_line(VERSION, stamp, self)
    }

    fn decode(bytes: &[u8]) -> Result<(Stamp, Self), String> {
        from_line(VERSION, bytes)
    }
}

/// Why an account was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error("there is an account {name} already")]
    NameTaken { name: String },
    #[error("the name {player} belongs to somebody else")]
    CharacterTaken { player: PlayerName },
    #[error("there is no account {name}")]
    Missing { name: String },
    #[error("{name} has {ACCOUNT_CHARACTERS_MAX} characters, and no room for more")]
    Full { name: String },
    #[error("the store does not take the account")]
    Write(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// The door to all accounts. Clones share the connection.
#[derive(Clone, Debug)]
pub struct Accounts {
    accounts: Shelf<Account>,
    names: Shelf<CharacterName>,
}

impl Accounts {
    pub(super) fn new(records: Records) -> Self {
        Self { accounts: Shelf::new(records.clone()), names: Shelf::new(records) }
    }

    /// Makes an account without characters. `password` is a hash in PHC format.
    ///
    /// # Errors
    /// `NameTaken`, whatever its capitals.
    pub async fn create(&self, name: &str, password: &str) -> Result<Kept<Account>, AccountError> {
        self.take_over(name, StoredPassword::Argon2(password.to_owned()), self.accounts.now_ms()).await
    }

    /// The same for an account that was made elsewhere, at that time.
    ///
    /// # Errors
    /// As [`Accounts::create`].
    pub async fn take_over(
        &self,
        name: &str,
        password: StoredPassword,
        created_ms: u64,
    ) -> Result<Kept<Account>, AccountError> {
        let account = Account { name: name.to_owned(), password, created_ms, characters: Vec::new() };
        match self.accounts.write(Revision::default(), &account).await {
            Ok(_) => self.existing(name).await,
            Err(WriteError::Conflict { .. }) => Err(AccountError::NameTaken { name: name.to_owned() }),
            Err(error) => Err(AccountError::Write(Box::new(error))),
        }
    }

    /// An account by its name, whatever its capitals.
    ///
    /// # Errors
    /// When the store is silent or holds something that this build cannot read.
    pub async fn load(&self, name: &str) -> Result<Option<Kept<Account>>, ReadError> {
        self.accounts.last(&subject::account(name)).await
    }

    /// Changes an account: `change` sees it as it is and may be called again when somebody else
    /// was faster.
    ///
    /// # Errors
    /// `Missing`, or what `change` says.
    pub async fn change(
        &self,
        name: &str,
        mut change: impl FnMut(&mut Account) -> Result<(), AccountError>,
    ) -> Result<Kept<Account>, AccountError> {
        loop {
            let kept = self.existing(name).await?;
            let mut account = kept.value.clone();
            change(&mut account)?;
            if account == kept.value {
                return Ok(kept);
            }
            match self.accounts.write(kept.revision, &account).await {
                Ok(_) => return self.existing(name).await,
                Err(WriteError::Conflict { .. }) => {}
                Err(error) => return Err(AccountError::Write(Box::new(error))),
            }
        }
    }

    /// Gives an account another password, a hash in PHC format. What another server had made of the old one is forgotten in
    /// every version. With `only_over`, an account whose password is not that one any more stays as it is.
    ///
    /// # Errors
    /// `Missing`; when the store does not take it.
    pub async fn set_password(
        &self,
        name: &str,
        password: &str,
        only_over: Option<&StoredPassword>,
    ) -> Result<Kept<Account>, AccountError> {
        let mut was_foreign = false;
        let kept = self
            .change(name, |account| {
                if only_over.is_none_or(|seen| account.password == *seen) {
                    was_foreign = account.password.is_foreign();
                    account.password = StoredPassword::Argon2(password.to_owned());
                }
                Ok(())
            })
            .await?;
        if was_foreign && let Err(error) = self.accounts.forget(&subject::account(name), kept.revision).await {
            tracing::warn!(%error, "an old hash stays among the earlier versions of an account until they are dropped");
        }
        Ok(kept)
    }

    /// Adds a character to an account, for ever. Doing it twice is doing it once.
    ///
    /// # Errors
    /// `CharacterTaken` when the name is another account's; `Full`; `Missing`.
    pub async fn add_character(&self, name: &str, character: &CharacterSummary) -> Result<Kept<Account>, AccountError> {
        let account = self.existing(name).await?.value;
        let listed = account.characters.iter().any(|listed| listed.player == character.player);
        if !listed && account.characters.len() >= ACCOUNT_CHARACTERS_MAX {
            return Err(AccountError::Full { name: account.name });
        }
        self.reserve(&account.name, &character.player).await?;
        self.change(name, |account| {
            let full = account.characters.len() >= ACCOUNT_CHARACTERS_MAX;
            match account.characters.iter_mut().find(|listed| listed.player == character.player) {
                Some(listed) => *listed = character.clone(),
                None if full => return Err(AccountError::Full { name: account.name.clone() }),
                None => account.characters.push(character.clone()),
            }
            Ok(())
        })
        .await
    }

    /// Takes a character from an account's list. The name stays the account's.
    ///
    /// # Errors
    /// `Missing`; when the store does not take it.
    pub async fn remove_character(&self, name: &str, player: &PlayerName) -> Result<Kept<Account>, AccountError> {
        self.change(name, |account| {
            account.characters.retain(|listed| listed.player != *player);
            Ok(())
        })
        .await
    }

    /// The account a character's name belongs to.
    ///
    /// # Errors
    /// As [`Accounts::load`].
    pub async fn owner(&self, player: &PlayerName) -> Result<Option<String>, ReadError> {
        Ok(self.names.last(&subject::character(player)).await?.map(|kept| kept.value.account))
    }

    /// How many versions of an account are kept.
    #[cfg(test)]
    pub(crate) async fn versions(&self, name: &str) -> Result<usize, ReadError> {
        Ok(self.accounts.history(&subject::account(name)).await?.len())
    }

    async fn existing(&self, name: &str) -> Result<Kept<Account>, AccountError> {
        self.load(name).await?.ok_or_else(|| AccountError::Missing { name: name.to_owned() })
    }

    async fn reserve(&self, account: &str, player: &PlayerName) -> Result<(), AccountError> {
        let record = CharacterName { player: player.clone(), account: account.to_owned() };
        match self.names.write(Revision::default(), &record).await {
            Ok(_) => Ok(()),
            // An earlier attempt may have got this far.
            Err(WriteError::Conflict { found: Some(found), .. }) if found.value == record => Ok(()),
            Err(WriteError::Conflict { .. }) => Err(AccountError::CharacterTaken { player: player.clone() }),
            Err(error) => Err(AccountError::Write(Box::new(error))),
        }
    }
}
