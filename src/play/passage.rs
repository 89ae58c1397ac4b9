//! Going on through another door of the world, while the game goes on at the first: `docs/protocol.md`.
//!
//! The way there is made while the player plays. Only between the ticket and the first picture is nothing asked for.

use std::time::Duration;

use tokio::task::JoinHandle;

use super::dial::{DialError, Server};
use super::model::Account;
use crate::client::{Client, Invitation};
use crate::protocol::{Pass, View};

/// A door that lets nobody in for so long is left alone.
const ENTERING_MAX: Duration = Duration::from_secs(5);

/// Where it leads.
#[derive(Clone)]
pub(super) enum Way {
    /// To the door of a region server, by a ticket.
    There { door: String, pass: Pass },
    /// To where the player logged in.
    Home { account: Account, character: String },
}

impl Way {
    /// `home` is who logs in again, if somebody can.
    pub(super) fn of(invitation: Invitation, home: Option<(Account, String)>) -> Option<Self> {
        match invitation {
            Invitation::There { address: door, pass } => Some(Self::There { door, pass }),
            Invitation::Home => home.map(|(account, character)| Self::Home { account, character }),
        }
    }

    async fn dial(self, server: Server, view: View) -> Result<Client, DialError> {
        let server = match &self {
            Self::There { door, .. } => server.at(door)?,
            Self::Home { .. } => server,
        };
        server.dial(view).await
    }

    async fn enter(self, mut client: Client) -> Result<Client, DialError> {
        client.patience = ENTERING_MAX;
        match self {
            Self::There { pass, .. } => client.come_in(pass).await?,
            Self::Home { account, character } => {
                client.log_in(&account.name, account.password).await?;
                client.play(&character).await?;
            }
        }
        Ok(client)
    }

    /// What the player reads when it is gone.
    fn words(&self) -> String {
        match self {
            Self::There { door, .. } => format!("You go on at {door}."),
            Self::Home { .. } => "You go on where you logged in.".to_owned(),
        }
    }
}

/// How far the player is.
#[derive(Default)]
pub(super) enum Passage {
    /// Nowhere to go.
    #[default]
    Closed,
    Dialling(Way, JoinHandle<Result<Client, DialError>>),
    /// At the other door, and not through it.
    Before(Way, Box<Client>),
    Entering(Way, JoinHandle<Result<Client, DialError>>),
}

/// Through the door, with what the player reads of it; or not.
pub(super) type Through = Result<(Client, String), DialError>;

impl Passage {
    pub(super) fn open(way: Way, server: Server, view: View) -> Self {
        let dialling = tokio::spawn(way.clone().dial(server, view));
        Self::Dialling(way, dialling)
    }

    /// Whether the player is between two doors: nothing may be asked for.
    pub(super) fn is_entered(&self) -> bool {
        matches!(self, Self::Entering(..))
    }

    /// All that was asked for is answered: whoever stands before the other door goes through it.
    pub(super) fn enter(&mut self) {
        *self = match std::mem::take(self) {
            Self::Before(way, client) => {
                let entering = tokio::spawn(way.clone().enter(*client));
                Self::Entering(way, entering)
            }
            other => other,
        };
    }

    /// Waits for the next step; none when it only leads up to the other door.
    pub(super) async fn step(&mut self) -> Option<Through> {
        let done = match self {
            Self::Dialling(_, task) | Self::Entering(_, task) => match task.await {
                Ok(done) => done,
                Err(broken) => std::panic::resume_unwind(broken.into_panic()),
            },
            Self::Closed | Self::Before(..) => return std::future::pending().await,
        };
        match (std::mem::take(self), done) {
            (Self::Dialling(way, _), Ok(client)) => {
                *self = Self::Before(way, Box::new(client));
                None
            }
            (Self::Entering(way, _), Ok(client)) => Some(Ok((client, way.words()))),
            (_, Err(error)) => Some(Err(error)),
            (_, Ok(_)) => None,
        }
    }
}
