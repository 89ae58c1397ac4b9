//! Which servers there are: each notes itself under its own name every second, and is forgotten
//! when it stops.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::lease::Book;
use super::records::Silent;
use crate::bus::message::ServerStatus;
use crate::bus::{Malformed, Payload as _};

/// How long a server is remembered that says nothing.
pub const SERVER_TTL: Duration = Duration::from_secs(4);
const RETRY_PAUSE: Duration = Duration::from_millis(100);

/// Why a server is not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// Another process, alive or dead for less than [`SERVER_TTL`], has the name.
    #[error("another server is called {0}")]
    NameTaken(crate::ids::ServerName),
    #[error("no word from the registry of servers")]
    Silent(#[from] Silent),
    #[error("an entry in the registry of servers is not readable")]
    Malformed(#[from] Malformed),
}

/// The door to the list of servers, for one of them.
#[derive(Clone, Debug)]
pub struct Registry {
    book: Book,
    /// This process among all that ever had its name.
    incarnation: String,
}

impl Registry {
    pub(super) fn new(book: Book, incarnation: String) -> Self {
        Self { book, incarnation }
    }

    /// Notes the server for the first time. A process of the same name that was killed is still on the list for
    /// a while: so long this waits.
    ///
    /// # Errors
    /// `NameTaken` when the name is that of a process that lives.
    pub async fn enter(&self, status: &ServerStatus) -> Result<(), RegistryError> {
        let dead_by = Instant::now() + SERVER_TTL;
        loop {
            match self.beat(status).await {
                Err(RegistryError::NameTaken(_)) if Instant::now() < dead_by => sleep(RETRY_PAUSE).await,
                noted => return noted,
            }
        }
    }

    /// Notes the server, for the first time or again.
    ///
    /// # Errors
    /// `NameTaken` when the name is another process'.
    pub async fn beat(&self, status: &ServerStatus) -> Result<(), RegistryError> {
        let json = String::from_utf8(status.encode()).expect("JSON is text");
        let noted = match &self.book {
            Book::Redis(redis) => redis.beat(&status.server, &self.incarnation, &json, SERVER_TTL).await?,
            Book::Local(local) => local.beat(&status.server, &self.incarnation, &json, SERVER_TTL).await?,
        };
        if noted { Ok(()) } else { Err(RegistryError::NameTaken(status.server.clone())) }
    }

    /// Takes the server off the list.
    ///
    /// # Errors
    /// When the store is silent; the entry then ends by itself.
    pub async fn leave(&self, server: &crate::ids::ServerName) -> Result<(), RegistryError> {
        match &self.book {
            Book::Redis(redis) => redis.leave(server, &self.incarnation).await?,
            Book::Local(local) => local.leave(server, &self.incarnation).await?,
        };
        Ok(())
    }

    /// All servers, by name.
    ///
    /// # Errors
    /// When the store is silent or an entry is of another build.
    pub async fn list(&self) -> Result<Vec<ServerStatus>, RegistryError> {
        let entries = match &self.book {
            Book::Redis(redis) => redis.servers().await?,
            Book::Local(local) => local.servers().await?,
        };
        let servers: Result<Vec<_>, _> = entries.iter().map(|json| ServerStatus::decode(json.as_bytes())).collect();
        let mut servers = servers?;
        servers.sort_by(|a, b| a.server.cmp(&b.server));
        Ok(servers)
    }
}
