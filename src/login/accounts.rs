//! Accounts and their passwords: the only place where a password is looked at.
//!
//! Refusals are the words of the stock server.

use std::net::IpAddr;
use std::sync::Arc;

use super::creation::{NAME_MAX, PASSWORD_MIN, is_name};
use super::guard::Guard;
use super::passwords::{HashError, Passwords};
use super::session::{AccountAnswer, AccountRequest};
use crate::bus::message::CharacterNote;
use crate::ids::PlayerName;
use crate::limits::PASSWORD_MAX;
use crate::persistence::{Account, AccountError, Accounts, CharacterSummary, Kept, ReadError};
use crate::protocol::Password;

const TOO_BUSY: &str = "The server is busy: try again in a moment";
const OUT_OF_ORDER: &str = "The accounts are out of reach: try again in a moment";

/// The door to accounts for all sessions of a login service.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    accounts: Accounts,
    passwords: Passwords,
    guard: Arc<Guard>,
}

/// Why an account was not opened, made or changed.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("No such account name exists on this server")]
    NoSuchAccount,
    #[error("Incorrect password for account")]
    WrongPassword,
    #[error("Incorrect current password")]
    WrongCurrentPassword,
    #[error("Name is too short")]
    NameTooShort,
    #[error("That account name is too long")]
    NameTooLong,
    #[error("That account name contains invalid characters.")]
    NameIllegal,
    #[error("Password is too short")]
    PasswordTooShort,
    #[error("New password is too short")]
    NewPasswordTooShort,
    #[error("That password is too long")]
    PasswordTooLong,
    #[error("Illegal characters present")]
    PasswordIllegal,
    #[error("That account already exists on this server")]
    Exists,
    #[error("There were too many wrong passwords: wait a minute and try again")]
    TooManyWrong,
    #[error("Too many accounts were made at your address: try again later")]
    TooManyMade,
    #[error("{TOO_BUSY}")]
    Busy,
    #[error("{OUT_OF_ORDER}")]
    Store(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Gate {
    /// `made_hourly`: how many accounts may be made at one address in an hour.
    pub(super) fn new(accounts: Accounts, made_hourly: u32) -> Self {
        Self { accounts, passwords: Passwords::new(), guard: Arc::new(Guard::new(made_hourly)) }
    }

    /// Does what somebody at this address asks.
    pub(super) async fn answer(&self, request: AccountRequest, peer: IpAddr) -> AccountAnswer {
        let (command, result) = match request {
            AccountRequest::Login { name, password } => ("accountlogin", self.login(&name, password, peer).await),
            AccountRequest::New { name, password } => ("accountnew", self.create(&name, password, peer).await),
            AccountRequest::ChangePassword { account, current, new } => {
                ("accountpw", self.change_password(&account, current, new, peer).await)
            }
            AccountRequest::Delete { account, player } => ("accountplay", self.delete(&account, &player).await),
            AccountRequest::List { account, summary } => ("accountplay", self.list(&account, summary).await),
            AccountRequest::Note { account, summary } => ("accountplay", self.list(&account, Some(summary)).await),
        };
        match result {
            Ok(account) => AccountAnswer::Open(account),
            Err(refusal) => {
                if let Refusal::Store(source) = &refusal {
                    tracing::warn!(error = %source, command, "an account is out of reach");
                }
                let wrong_password = matches!(refusal, Refusal::WrongPassword | Refusal::WrongCurrentPassword);
                AccountAnswer::Refused { command, why: refusal.to_string(), wrong_password }
            }
        }
    }

    /// Notes how a character is listed from now on who has left the game at another door.
    pub(super) async fn note(&self, note: CharacterNote) {
        let CharacterNote { account, character, deleted, .. } = note;
        let player = character.player.clone();
        let noted =
            if deleted { self.delete(&account, &player).await } else { self.list(&account, Some(character)).await };
        if let Err(error) = noted {
            tracing::warn!(%player, %error, "a character is listed as they were before");
        }
    }

    async fn login(&self, name: &str, password: Password, peer: IpAddr) -> Result<Account, Refusal> {
        // Before the password is looked at: that costs more than asking.
        if !self.guard.may_try(name, peer) {
            return Err(Refusal::TooManyWrong);
        }
        let Some(account) = self.load(name).await? else {
            self.guard.wrong(name, peer);
            return Err(Refusal::NoSuchAccount);
        };
        if self.passwords.is_right(password.clone(), account.password.clone()).await? {
            self.guard.right(name, peer);
            Ok(self.make_own(account, password).await)
        } else {
            self.guard.wrong(name, peer);
            Err(Refusal::WrongPassword)
        }
    }

    /// Hashes a password anew that another server had hashed. Who is right comes in, whether that succeeds or not: the
    /// next login tries it again.
    async fn make_own(&self, account: Account, password: Password) -> Account {
        if !account.password.is_foreign() {
            return account;
        }
        let renewed = async {
            let hash = self.passwords.hash(password).await?;
            Ok::<_, Refusal>(self.accounts.set_password(&account.name, &hash, Some(&account.password)).await?.value)
        };
        renewed.await.unwrap_or_else(|refusal| {
            tracing::warn!(account = %account.name, %refusal, "a password stays as another server has hashed it");
            account
        })
    }

    async fn create(&self, name: &str, password: Password, peer: IpAddr) -> Result<Account, Refusal> {
        match name {
            "" => return Err(Refusal::NameTooShort),
            name if name.len() > NAME_MAX => return Err(Refusal::NameTooLong),
            name if !is_name(name) => return Err(Refusal::NameIllegal),
            _ => {}
        }
        match password.as_bytes().len() {
            0..PASSWORD_MIN => return Err(Refusal::PasswordTooShort),
            length if length > PASSWORD_MAX => return Err(Refusal::PasswordTooLong),
            _ => {}
        }
        if self.load(name).await?.is_some() {
            return Err(Refusal::Exists);
        }
        if !self.guard.may_make(peer) {
            return Err(Refusal::TooManyMade);
        }
        let hash = self.passwords.hash(password).await?;
        Ok(self.accounts.create(name, &hash).await?.value)
    }

    async fn change_password(
        &self,
        account: &str,
        current: Password,
        new: Password,
        peer: IpAddr,
    ) -> Result<Account, Refusal> {
        if current.as_bytes().is_empty() {
            return Err(Refusal::PasswordIllegal);
        }
        if !self.guard.may_try(account, peer) {
            return Err(Refusal::TooManyWrong);
        }
        let account = self.load(account).await?.ok_or(Refusal::NoSuchAccount)?;
        if !self.passwords.is_right(current, account.password.clone()).await? {
            self.guard.wrong(&account.name, peer);
            return Err(Refusal::WrongCurrentPassword);
        }
        match new.as_bytes().len() {
            0..PASSWORD_MIN => return Err(Refusal::NewPasswordTooShort),
            length if length > PASSWORD_MAX => return Err(Refusal::PasswordTooLong),
            _ => {}
        }
        let hash = self.passwords.hash(new).await?;
        Ok(self.accounts.set_password(&account.name, &hash, None).await?.value)
    }

    /// The account as it is, after a character's new look in the list is noted.
    async fn list(&self, account: &str, summary: Option<CharacterSummary>) -> Result<Account, Refusal> {
        match summary {
            Some(summary) => Ok(self.accounts.add_character(account, &summary).await?.value),
            None => self.load(account).await?.ok_or(Refusal::NoSuchAccount),
        }
    }

    /// The account without a character that was deleted.
    async fn delete(&self, account: &str, player: &PlayerName) -> Result<Account, Refusal> {
        Ok(self.accounts.remove_character(account, player).await?.value)
    }

    async fn load(&self, name: &str) -> Result<Option<Account>, Refusal> {
        if name.is_empty() || name.len() > NAME_MAX {
            return Ok(None);
        }
        Ok(self.accounts.load(name).await?.map(|kept: Kept<Account>| kept.value))
    }
}

impl From<HashError> for Refusal {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::Busy,
            HashError::Unusable(_) => Self::Store(Box::new(error)),
        }
    }
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        Self::Store(Box::new(error))
    }
}

impl From<AccountError> for Refusal {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::NameTaken { .. } => Self::Exists,
            AccountError::Missing { .. } => Self::NoSuchAccount,
            error => Self::Store(Box::new(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::ids::ServerName;
    use crate::limits::WRONG_PASSWORDS_OF_AN_ACCOUNT;
    use crate::persistence::{LocalStore, Store, StoredPassword};

    fn gate() -> Gate {
        let store = Store::local(&LocalStore::in_memory(), &ServerName::new("login-1"));
        Gate::new(store.accounts(), 1_000)
    }

    const CRYPTS_OF_SECRET: [&str; 4] = [
        "abNANd1rDfiNc",
        "$1$saltsalt$9xy1btjgzLYfb7hivXtC//",
        "$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA",
        "$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1",
    ];

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    async fn login(gate: &Gate, name: &str, password: &str) -> Result<String, String> {
        login_at(HERE, gate, name, password).await
    }

    async fn login_at(peer: IpAddr, gate: &Gate, name: &str, password: &str) -> Result<String, String> {
        outcome(gate.answer(AccountRequest::Login { name: name.into(), password: password.into() }, peer).await)
    }

    async fn create(gate: &Gate, name: &str, password: &str) -> Result<String, String> {
        outcome(gate.answer(AccountRequest::New { name: name.into(), password: password.into() }, HERE).await)
    }

    fn outcome(answer: AccountAnswer) -> Result<String, String> {
        match answer {
            AccountAnswer::Open(account) => Ok(account.name),
            AccountAnswer::Refused { why, .. } => Err(why),
        }
    }

    #[tokio::test]
    async fn an_account_opens_with_its_password_in_any_case_of_its_name() {
        let gate = gate();
        assert_eq!(create(&gate, "Ann", "secret").await, Ok("Ann".into()));
        assert_eq!(login(&gate, "ANN", "secret").await, Ok("Ann".into()));
        assert_eq!(login(&gate, "Ann", "Secret").await, Err("Incorrect password for account".into()));
        assert_eq!(login(&gate, "Ann", "").await, Err("Incorrect password for account".into()));
        assert_eq!(login(&gate, "Bob", "secret").await, Err("No such account name exists on this server".into()));
        assert_eq!(login(&gate, "", "").await, Err("No such account name exists on this server".into()));
        assert_eq!(create(&gate, "aNN", "other").await, Err("That account already exists on this server".into()));
    }

    #[tokio::test]
    async fn bad_names_and_passwords_are_refused_with_the_stock_words() {
        let gate = gate();
        for (name, password, words) in [
            ("", "secret", "Name is too short"),
            (&"x".repeat(49), "secret", "That account name is too long"),
            ("a:b", "secret", "That account name contains invalid characters."),
            ("ab ", "secret", "That account name contains invalid characters."),
            ("x1", "s", "Password is too short"),
            ("x1", "", "Password is too short"),
            ("x1", &"p".repeat(49), "That password is too long"),
        ] {
            assert_eq!(create(&gate, name, password).await, Err(words.into()), "{name:?}");
        }
        create(&gate, &"x".repeat(48), &"p".repeat(48)).await.unwrap();
    }

    #[tokio::test]
    async fn a_password_is_changed_by_who_knows_it() {
        let gate = gate();
        create(&gate, "Ann", "secret").await.unwrap();
        let change = async |current: &str, new: &str| {
            outcome(
                gate.answer(
                    AccountRequest::ChangePassword { account: "Ann".into(), current: current.into(), new: new.into() },
                    HERE,
                )
                .await,
            )
        };
        assert_eq!(change("wrong", "newpw").await, Err("Incorrect current password".into()));
        assert_eq!(change("secret", "n").await, Err("New password is too short".into()));
        assert_eq!(change("", "newpw").await, Err("Illegal characters present".into()));
        assert_eq!(change("secret", &"p".repeat(49)).await, Err("That password is too long".into()));
        assert_eq!(change("secret", "newsecret").await, Ok("Ann".into()));
        assert_eq!(login(&gate, "Ann", "newsecret").await, Ok("Ann".into()));
        login(&gate, "Ann", "secret").await.unwrap_err();
    }

    #[tokio::test]
    async fn who_guesses_passwords_is_stopped_and_the_owner_is_not() {
        let gate = gate();
        create(&gate, "Ann", "secret").await.unwrap();
        let (home, thief) = (IpAddr::from([203, 0, 113, 1]), IpAddr::from([203, 0, 113, 2]));
        login_at(home, &gate, "Ann", "secret").await.unwrap();
        for _ in 0..WRONG_PASSWORDS_OF_AN_ACCOUNT.burst {
            let wrong = login_at(thief, &gate, "ann", "guess").await;
            assert_eq!(wrong, Err("Incorrect password for account".into()));
        }
        let words = "There were too many wrong passwords: wait a minute and try again";
        assert_eq!(login_at(thief, &gate, "Ann", "secret").await, Err(words.into()));
        assert_eq!(login_at(home, &gate, "Ann", "secret").await, Ok("Ann".into()));
    }

    #[tokio::test]
    async fn an_address_makes_only_so_many_accounts() {
        let store = Store::local(&LocalStore::in_memory(), &ServerName::new("login-1"));
        let gate = Gate::new(store.accounts(), 2);
        create(&gate, "Ann", "secret").await.unwrap();
        create(&gate, "Bob", "secret").await.unwrap();
        let words = "Too many accounts were made at your address: try again later";
        assert_eq!(create(&gate, "Cid", "secret").await, Err(words.into()));
    }

    #[tokio::test]
    async fn a_password_that_another_server_hashed_opens_its_account_and_is_hashed_anew() {
        // Of `secret`, by crypt(3) in its first form, with MD5, SHA-256 and SHA-512.
        for crypt in CRYPTS_OF_SECRET {
            let gate = gate();
            let foreign = StoredPassword::Foreign { crypt: crypt.to_owned() };
            gate.accounts.take_over("Ann", foreign.clone(), 5).await.unwrap();
            login(&gate, "Ann", "Secret").await.unwrap_err();
            assert_eq!(gate.accounts.load("Ann").await.unwrap().unwrap().value.password, foreign);
            assert_eq!(login(&gate, "ann", "secret").await, Ok("Ann".into()));
            let kept = gate.accounts.load("Ann").await.unwrap().unwrap().value;
            assert!(!kept.password.is_foreign() && kept.created_ms == 5);
            assert_eq!(gate.accounts.versions("Ann").await.unwrap(), 1, "the old hash is in no version any more");
            assert_eq!(login(&gate, "Ann", "secret").await, Ok("Ann".into()));
            login(&gate, "Ann", "Secret").await.unwrap_err();
        }
    }

    #[tokio::test]
    async fn a_password_that_another_server_hashed_can_be_changed_at_once() {
        let gate = gate();
        let crypt = CRYPTS_OF_SECRET[0].to_owned();
        gate.accounts.take_over("Ann", StoredPassword::Foreign { crypt }, 5).await.unwrap();
        let change =
            AccountRequest::ChangePassword { account: "Ann".into(), current: "secret".into(), new: "sesame".into() };
        outcome(gate.answer(change, HERE).await).unwrap();
        assert_eq!(login(&gate, "Ann", "sesame").await, Ok("Ann".into()));
        assert_eq!(gate.accounts.versions("Ann").await.unwrap(), 1);
    }

    #[tokio::test]
    async fn no_password_is_shown() {
        let gate = gate();
        create(&gate, "Ann", "sesame-open").await.unwrap();
        let kept = gate.accounts.load("Ann").await.unwrap().unwrap().value;
        assert!(matches!(&kept.password, StoredPassword::Argon2(hash) if hash.starts_with("$argon2id$")));
        assert!(!format!("{kept:?}").contains("sesame-open"));
        assert!(!format!("{kept:?}").contains("$argon2id$"), "nor what is kept of it");
        let request = AccountRequest::Login { name: "Ann".into(), password: "sesame-open".into() };
        assert!(!format!("{request:?}").contains("sesame-open"));
    }
}
