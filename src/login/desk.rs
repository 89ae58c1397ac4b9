//! What the sessions of a login service have in common with the world outside: who is to be told what.
//!
//! Owns the list of connections and of the sessions that have a player. Telling never waits: a connection that
//! does not keep up is ended.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::accounts::Gate;
use super::queue::Queue;
use super::roster::RosterChange;
use super::sanctions;
use super::seat::Usher;
use super::session::{Common, Event};
use super::steward::Steward;
use super::talk::Heard;
use crate::bus::Link;
use crate::bus::message::{AccountOpened, ClaimEvent, Detach, OnlinePlayer, PlayersOnline, SessionNotice, UpdateBatch};
use crate::ids::{PlayerName, SessionId};
use crate::limits::{SESSION_QUEUE_MAX, SESSIONS_REMEMBERED_MAX};
use crate::persistence::{Masters, SanctionList, Sanctions};

/// How often a region is told again that a session is over.
const REMINDER_PAUSE: Duration = Duration::from_secs(1);

/// Shared by all connections of a login service.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) common: Arc<Common>,
    pub(super) link: Link,
    pub(super) gate: Gate,
    pub(super) usher: Usher,
    pub(super) steward: Steward,
    pub(super) powers: Powers,
    pub(super) queue: Arc<Queue>,
    lists: Mutex<Lists>,
}

/// What dungeon masters may change.
#[derive(Debug)]
pub(super) struct Powers {
    pub(super) masters: Masters,
    pub(super) sanctions: Sanctions,
}

#[derive(Debug, Default)]
struct Lists {
    connections: BTreeMap<u64, Connected>,
    /// Which connection a session with a player belongs to.
    seats: BTreeMap<u64, u64>,
    departed: VecDeque<Departed>,
    /// Why whoever comes now must go at once: the service stops.
    closed: Option<&'static str>,
}

#[derive(Debug)]
struct Connected {
    mailbox: Mailbox,
    /// Where the client is.
    peer: IpAddr,
    /// In small letters.
    account: Option<String>,
}

/// A session that is over, and when its region was last told.
#[derive(Debug)]
struct Departed {
    session: SessionId,
    player: PlayerName,
    told: Instant,
}

/// Where a connection hears.
#[derive(Clone, Debug)]
pub(super) struct Mailbox {
    events: mpsc::Sender<Event>,
    overflow: CancellationToken,
}

impl Mailbox {
    /// A mailbox, what is put into it, and the sign that it was full.
    pub(super) fn new() -> (Self, mpsc::Receiver<Event>, CancellationToken) {
        let (events, received) = mpsc::channel(SESSION_QUEUE_MAX);
        let overflow = CancellationToken::new();
        (Self { events, overflow: overflow.clone() }, received, overflow)
    }

    /// Puts an event in, at once.
    pub(super) fn post(&self, event: Event) {
        if let Err(TrySendError::Full(_)) = self.events.try_send(event) {
            self.overflow.cancel();
        }
    }

    /// Puts an answer in, when there is room. False when nobody waits for it any more.
    pub(super) async fn answer(&self, event: Event) -> bool {
        self.events.send(event).await.is_ok()
    }
}

impl Desk {
    pub(super) fn new(
        common: Arc<Common>,
        link: Link,
        gate: Gate,
        usher: Usher,
        steward: Steward,
        powers: Powers,
        queue: Queue,
    ) -> Self {
        Self { common, link, gate, usher, steward, powers, queue: Arc::new(queue), lists: Mutex::default() }
    }

    fn lists(&self) -> MutexGuard<'_, Lists> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many are connected.
    pub(super) fn connections(&self) -> usize {
        self.lists().connections.len()
    }

    /// How many have a player in the world.
    pub(super) fn players(&self) -> usize {
        self.lists().seats.len()
    }

    pub(super) fn connected(&self, connection: u64, peer: IpAddr, mailbox: Mailbox) {
        let mut lists = self.lists();
        // They may have been at the door while everybody else was told.
        if let Some(why) = lists.closed {
            mailbox.post(Event::Ended(why));
        } else if let Some(sanction) = self.common.sanctions().of_address(peer) {
            mailbox.post(Event::Banned(sanctions::banned(sanction)));
        }
        lists.connections.insert(connection, Connected { mailbox, peer, account: None });
    }

    pub(super) fn disconnected(&self, connection: u64) {
        self.lists().connections.remove(&connection);
    }

    /// A connection has opened an account: its name is kept to be heard by [`Desk::end_others`].
    pub(super) fn opened(&self, connection: u64, account: &str) -> AccountOpened {
        let account = account.to_lowercase();
        if let Some(connected) = self.lists().connections.get_mut(&connection) {
            connected.account = Some(account.clone());
        }
        let by = SessionId { login: self.common.name.clone(), number: connection };
        AccountOpened { account, by }
    }

    /// Somebody opened an account: it is open there and nowhere else.
    pub(super) fn end_others(&self, opened: &AccountOpened) {
        let ours = |number: u64| opened.by.login == self.common.name && opened.by.number == number;
        for (&number, connected) in &self.lists().connections {
            if connected.account.as_ref() == Some(&opened.account) && !ours(number) {
                connected.mailbox.post(Event::Ended("logged in elsewhere"));
            }
        }
    }

    /// These bans and mutes are in force from now on, and no others.
    pub(super) fn enforce(&self, list: SanctionList) {
        if *self.common.sanctions() == list {
            return;
        }
        // First: a session that hears of it looks here.
        *self.common.sanctions() = list.clone();
        for connected in self.lists().connections.values() {
            connected.mailbox.post(match list.of_address(connected.peer) {
                Some(sanction) => Event::Banned(sanctions::banned(sanction)),
                None => Event::Sanctions,
            });
        }
    }

    /// Updates for this session go to this connection.
    pub(super) fn seat(&self, connection: u64, session: &SessionId) {
        self.lists().seats.insert(session.number, connection);
    }

    /// No updates for this session are expected any more.
    pub(super) fn unseat(&self, session: &SessionId, player: &PlayerName) {
        let mut lists = self.lists();
        lists.seats.remove(&session.number);
        if lists.departed.len() >= SESSIONS_REMEMBERED_MAX {
            lists.departed.pop_front();
        }
        lists.departed.push_back(Departed { session: session.clone(), player: player.clone(), told: Instant::now() });
    }

    /// What one heartbeat of a region shows, to everybody it is for. What is left over is for regions that
    /// still show things to sessions that are over.
    pub(super) fn updates(&self, batch: UpdateBatch) -> Vec<Detach> {
        let mut lists = self.lists();
        let mut over = Vec::new();
        for shown in batch.sessions {
            let connection = lists.seats.get(&shown.session).copied();
            match connection.and_then(|connection| lists.connections.get(&connection)) {
                Some(connected) => connected.mailbox.post(Event::Updates {
                    region: batch.region.clone(),
                    claim: batch.claim,
                    applied: shown.applied,
                    updates: shown.updates,
                }),
                None => over.extend(lists.remind(shown.session, &batch.region)),
            }
        }
        over
    }

    pub(super) fn notice(&self, notice: SessionNotice) {
        let lists = self.lists();
        let connection = lists.seats.get(&notice.session);
        if let Some(connected) = connection.and_then(|connection| lists.connections.get(connection)) {
            connected.mailbox.post(Event::Notice(notice));
        }
    }

    /// A region has changed hands.
    pub(super) fn claimed(&self, event: &ClaimEvent) {
        self.to_players(|| Event::Claimed(event.clone()));
    }

    /// Everybody in the world hears it.
    pub(super) fn heard(&self, heard: &Heard) {
        self.to_players(|| Event::Heard(heard.clone()));
    }

    /// One player hears it.
    pub(super) fn tell(&self, session: u64, heard: Heard) {
        self.post(session, Event::Heard(heard));
    }

    /// It happens to the session of one player.
    pub(super) fn post(&self, session: u64, event: Event) {
        let lists = self.lists();
        let connection = lists.seats.get(&session);
        if let Some(connected) = connection.and_then(|connection| lists.connections.get(connection)) {
            connected.mailbox.post(event);
        }
    }

    fn to_players(&self, event: impl Fn() -> Event) {
        let lists = self.lists();
        for connected in lists.seats.values().filter_map(|connection| lists.connections.get(connection)) {
            connected.mailbox.post(event());
        }
    }

    /// Everybody is told who came and who went.
    pub(super) fn roster_changed(&self, changes: Vec<RosterChange>) {
        for change in changes {
            self.heard(&match change {
                RosterChange::Entered(player) => Heard::Entered(player),
                RosterChange::Left(player) => Heard::Left(player),
            });
        }
    }

    /// A session's player is in the world, or not any more: what the other services are to know.
    pub(super) fn online(&self, session: u64, player: Option<OnlinePlayer>) -> PlayersOnline {
        let (changes, own) = {
            let mut roster = self.common.roster();
            (roster.set(session, player), roster.own())
        };
        self.roster_changed(changes);
        own
    }

    /// The server behind this door stops: whoever can is to go on where they came from.
    pub(super) fn send_home(&self) {
        self.to_players(|| Event::SendHome);
    }

    /// The service stops: whoever is here goes, and whoever still comes.
    pub(super) fn end_all(&self, why: &'static str) {
        let mut lists = self.lists();
        lists.closed = Some(why);
        for connected in lists.connections.values() {
            connected.mailbox.post(Event::Ended(why));
        }
    }
}

impl Lists {
    /// A region may not have heard that a session is over.
    fn remind(&mut self, session: u64, region: &crate::ids::RegionId) -> Option<Detach> {
        let departed = self.departed.iter_mut().find(|departed| departed.session.number == session)?;
        if departed.told.elapsed() < REMINDER_PAUSE {
            return None;
        }
        departed.told = Instant::now();
        Some(Detach {
            region: region.clone(),
            session: departed.session.clone(),
            player: departed.player.clone(),
            why: "the session is over".to_owned(),
        })
    }
}
