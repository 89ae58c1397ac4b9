//! Direct play, as a client does it: a second connection through another door, and the first is dropped when the new one
//! has shown the world.
//!
//! A door that does not let the client in costs nothing: it goes on where it was. `docs/protocol.md` has the packets.

use std::time::Duration;

use super::conversation::{Client, ClientError, Greeting};
use crate::protocol::{ClientPacket, Pass, Password, ServerPacket};

/// Where the client may go, and what it needs to come back.
#[derive(Debug, Default)]
pub(super) struct Doors {
    pub(super) greeting: Greeting,
    /// Where it logged in: `host:port`.
    home: Option<String>,
    /// The account and its password, to log in again.
    account: Option<(String, Password)>,
    /// Where it is asked to go.
    asked: Option<Invitation>,
}

/// Where a client is asked to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invitation {
    /// Through the door of a region server, at `host:port`, by a ticket.
    There { address: String, pass: Pass },
    /// Where it logged in.
    Home,
}

/// Where a client goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WentOn {
    /// Through the door of a region server.
    There(String),
    /// Where it logged in.
    Home,
    /// Where it was: it was not let in, and why.
    Stayed(String),
}

impl Doors {
    /// A password is about to be given.
    pub(super) fn opens(&mut self, account: &str, password: &Password) {
        self.account = Some((account.to_owned(), password.clone()));
    }

    pub(super) fn hear(&mut self, packet: &ServerPacket) {
        match packet {
            ServerPacket::Direct { address, pass } => {
                self.asked = Some(Invitation::There { address: address.clone(), pass: pass.clone() });
            }
            ServerPacket::DirectHome => self.asked = Some(Invitation::Home),
            _ => {}
        }
    }
}

impl Client {
    /// For direct play: where this client logs in, to come back there.
    pub fn at_home(&mut self, address: &str) {
        self.doors.home = Some(address.to_owned());
    }

    /// Is the client asked to go on through another door? It does with [`Client::go_on`], when all its commands are
    /// answered.
    pub fn is_asked_to_go_on(&self) -> bool {
        self.doors.asked.is_some() && self.unanswered() == 0
    }

    /// Where the client is asked to go on, when all its commands are answered. For those who go themselves, by
    /// [`Client::come_in`] on a connection of their own.
    pub fn invitation(&mut self) -> Option<Invitation> {
        if self.is_asked_to_go_on() { self.doors.asked.take() } else { None }
    }

    /// Comes into the world by a ticket, at the door of a region server.
    ///
    /// # Errors
    /// When the ticket is refused, or no world is shown.
    pub async fn come_in(&mut self, pass: Pass) -> Result<(), ClientError> {
        self.send(&ClientPacket::DirectPlay { pass }).await?;
        self.until_entered("directplay").await
    }

    /// Goes on through the door that the client was asked to. The connection that it came from is given back, with all
    /// that was seen through it, to be dropped.
    pub async fn go_on(&mut self) -> Option<(WentOn, Option<Self>)> {
        let asked = self.doors.asked.take()?;
        let (greeting, patience) = (self.doors.greeting, self.patience);
        let (there, went_on) = match asked {
            Invitation::There { address, pass } => {
                (come(greeting, patience, &address, pass).await, WentOn::There(address))
            }
            Invitation::Home => {
                let (home, account) = (self.doors.home.clone(), self.doors.account.clone());
                let player = self.shown.player.name.clone();
                (return_home(greeting, patience, home.zip(account), &player).await, WentOn::Home)
            }
        };
        match there {
            Ok(mut client) => {
                std::mem::swap(&mut client.doors.home, &mut self.doors.home);
                std::mem::swap(&mut client.doors.account, &mut self.doors.account);
                Some((went_on, Some(std::mem::replace(self, client))))
            }
            Err(error) => Some((WentOn::Stayed(error.to_string()), None)),
        }
    }
}

async fn greeted(greeting: Greeting, patience: Duration, address: &str) -> Result<Client, ClientError> {
    let mut client = Client::open(address).await?;
    client.patience = patience;
    client.greet(&greeting).await?;
    Ok(client)
}

async fn come(greeting: Greeting, patience: Duration, address: &str, pass: Pass) -> Result<Client, ClientError> {
    let mut client = greeted(greeting, patience, address).await?;
    client.come_in(pass).await?;
    Ok(client)
}

async fn return_home(
    greeting: Greeting,
    patience: Duration,
    way: Option<(String, (String, Password))>,
    player: &str,
) -> Result<Client, ClientError> {
    let (home, (account, password)) = way.ok_or(ClientError::NothingOffered { what: "way home" })?;
    let mut client = greeted(greeting, patience, &home).await?;
    client.log_in(&account, password).await?;
    client.play(player).await?;
    Ok(client)
}
