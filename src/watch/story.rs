//! What happens in a cluster, one thing after the other, made from what passes on the bus.
//!
//! Owns what must be remembered to tell news from repetition: which servers and players there are. It
//! never listens to requests: NATS tells a requester at once that nobody answers only while
//! nobody listens, so whoever overheard them would slow down the game. That includes tells, which are
//! nobody's business anyway.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use crate::bus::message::{
    AccountOpened, AuditFinding, BalanceMove, CharacterRestored, Chat, ClaimEvent, CrossingEvent, ExitRequest,
    MasterChange, MasterDeed, Obituary, PartyChange, PlayersOnline, Quarantine, SanctionChange, ServerRole,
    ServerStatus, Shout, Storm, Wanted,
};
use crate::bus::{Malformed, Payload, subject};
use crate::ids::{PlayerName, RegionId, ServerName};
use crate::persistence::registry::SERVER_TTL;

/// The subjects a story is made from, in the order in which one thing leads to the other.
pub const PATTERNS: [&str; 5] = ["exit.requests", "cluster.>", "talk.shout", "talk.chat", "talk.deaths"];

/// A server that is up for less has just started.
const JUST_STARTED_MS: u64 = 3_000;
/// Ticks that take longer than the time between two make a region slow.
pub(super) const TICK_US: u64 = 120_000;

/// Something somebody said on the bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Server(ServerStatus),
    Players(PlayersOnline),
    /// News as it is.
    News(Happening),
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Happening {
    /// A server is heard of for the first time; `new` when it has just started.
    Server {
        server: ServerName,
        role: ServerRole,
        build: String,
        world: String,
        regions: usize,
        new: bool,
    },
    /// It stops, and gives back what it has.
    Draining {
        server: ServerName,
    },
    /// It has said nothing for [`SERVER_TTL`], after saying that it stops or out of the blue.
    Gone {
        server: ServerName,
        expected: bool,
    },
    /// Its ticks have begun to take longer than there is time between them.
    Slow {
        server: ServerName,
        tick_p99_us: u64,
    },
    /// The players of a login service that is heard of for the first time.
    Online {
        login: ServerName,
        players: usize,
    },
    Joined {
        player: PlayerName,
        region: RegionId,
        login: ServerName,
    },
    Left {
        player: PlayerName,
        login: ServerName,
    },
    Account(AccountOpened),
    Wanted(Wanted),
    Claim(ClaimEvent),
    Exit(ExitRequest),
    Crossing(CrossingEvent),
    Storm(Storm),
    Balance(BalanceMove),
    Quarantine(Quarantine),
    Restored(CharacterRestored),
    Audit(AuditFinding),
    Party(PartyChange),
    Sanction(SanctionChange),
    Master(MasterChange),
    Deed(MasterDeed),
    Shout(Shout),
    Chat(Chat),
    Death(Obituary),
    /// Something that this build cannot read.
    Unreadable {
        subject: String,
        why: String,
    },
}

impl Told {
    /// Reads what was overheard; none for subjects that this build does not know.
    pub fn read(on: &str, payload: &[u8]) -> Option<Self> {
        let readers: [(subject::Subject, Reader); 19] = [
            (subject::servers(), |bytes| ServerStatus::decode(bytes).map(Self::Server)),
            (subject::players(), |bytes| PlayersOnline::decode(bytes).map(Self::Players)),
            (subject::exit_requests(), |bytes| news(bytes, Happening::Exit)),
            (subject::wanted(), |bytes| news(bytes, Happening::Wanted)),
            (subject::claims(), |bytes| news(bytes, Happening::Claim)),
            (subject::crossings(), |bytes| news(bytes, Happening::Crossing)),
            (subject::storms(), |bytes| news(bytes, Happening::Storm)),
            (subject::balance(), |bytes| news(bytes, Happening::Balance)),
            (subject::quarantine(), |bytes| news(bytes, Happening::Quarantine)),
            (subject::ledger(), |bytes| news(bytes, Happening::Restored)),
            (subject::audit(), |bytes| news(bytes, Happening::Audit)),
            (subject::account_openings(), |bytes| news(bytes, Happening::Account)),
            (subject::parties(), |bytes| news(bytes, Happening::Party)),
            (subject::sanctions(), |bytes| news(bytes, Happening::Sanction)),
            (subject::masters(), |bytes| news(bytes, Happening::Master)),
            (subject::deeds(), |bytes| news(bytes, Happening::Deed)),
            (subject::shout(), |bytes| news(bytes, Happening::Shout)),
            (subject::chat(), |bytes| news(bytes, Happening::Chat)),
            (subject::deaths(), |bytes| news(bytes, Happening::Death)),
        ];
        let (_, read) = readers.into_iter().find(|(subject, _)| subject.as_str() == on)?;
        Some(read(payload).unwrap_or_else(|error| {
            Self::News(Happening::Unreadable { subject: on.to_owned(), why: error.to_string() })
        }))
    }
}

type Reader = fn(&[u8]) -> Result<Told, Malformed>;

fn news<M: Payload>(bytes: &[u8], happening: fn(M) -> Happening) -> Result<Told, Malformed> {
    M::decode(bytes).map(|message| Told::News(happening(message)))
}

/// What has been told so far.
#[derive(Debug, Default)]
pub struct Story {
    servers: BTreeMap<ServerName, Heard>,
    players: BTreeMap<ServerName, BTreeSet<PlayerName>>,
}

#[derive(Debug)]
struct Heard {
    at: Instant,
    draining: bool,
    slow: bool,
}

impl Story {
    /// What is new in what was told.
    pub fn hear(&mut self, told: Told, now: Instant) -> Vec<Happening> {
        match told {
            Told::Server(status) => self.server(status, now),
            Told::Players(online) => self.online(online),
            Told::News(happening) => vec![happening],
        }
    }

    /// Nobody could be heard until now: everybody's silence begins anew.
    pub fn wait(&mut self, now: Instant) {
        for heard in self.servers.values_mut() {
            heard.at = now;
        }
    }

    /// Servers that should have said something by now.
    pub fn expire(&mut self, now: Instant) -> Vec<Happening> {
        let silent = |heard: &Heard| now.saturating_duration_since(heard.at) >= SERVER_TTL;
        let gone: Vec<ServerName> =
            self.servers.iter().filter(|(_, heard)| silent(heard)).map(|(server, _)| server.clone()).collect();
        gone.into_iter()
            .filter_map(|server| {
                let heard = self.servers.remove(&server)?;
                self.players.remove(&server);
                Some(Happening::Gone { server, expected: heard.draining })
            })
            .collect()
    }

    fn server(&mut self, status: ServerStatus, now: Instant) -> Vec<Happening> {
        let slow = status.tick_p99_us > TICK_US;
        let is = Heard { at: now, draining: status.draining, slow };
        let was = self.servers.insert(status.server.clone(), is);
        let mut news = Vec::new();
        if was.is_none() {
            news.push(Happening::Server {
                server: status.server.clone(),
                role: status.role,
                build: status.build,
                world: status.world,
                regions: status.regions.len(),
                new: status.up_ms < JUST_STARTED_MS,
            });
        }
        if status.draining && was.as_ref().is_none_or(|was| !was.draining) {
            news.push(Happening::Draining { server: status.server.clone() });
        }
        if slow && was.is_none_or(|was| !was.slow) {
            news.push(Happening::Slow { server: status.server, tick_p99_us: status.tick_p99_us });
        }
        news
    }

    fn online(&mut self, online: PlayersOnline) -> Vec<Happening> {
        let login = online.login;
        let names = online.players.iter().map(|player| player.player.clone()).collect();
        let Some(before) = self.players.insert(login.clone(), names) else {
            return vec![Happening::Online { login, players: online.players.len() }];
        };
        let now = &self.players[&login];
        let left =
            before.difference(now).map(|player| Happening::Left { player: player.clone(), login: login.clone() });
        let joined = online.players.iter().filter(|player| !before.contains(&player.player)).map(|player| {
            Happening::Joined { player: player.player.clone(), region: player.region.clone(), login: login.clone() }
        });
        left.chain(joined).collect()
    }
}

/// How long after a server's last word it is worth asking [`Story::expire`].
pub const EXPIRE_EVERY: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::super::model::tests::{online, server};
    use super::*;
    use crate::bus::Message;
    use crate::bus::message::ClaimStep;
    use crate::ids::Claim;

    fn read<M: Message>(message: &M) -> Option<Told> {
        Told::read(message.subject().as_str(), &message.encode())
    }

    #[test]
    fn what_is_said_on_a_subject_is_read_by_it() {
        let claim = ClaimEvent {
            region: RegionId::new("scorn"),
            claim: Claim(7),
            server: ServerName::new("region-1"),
            step: ClaimStep::Claimed,
            why: "wanted".to_owned(),
        };
        assert_eq!(read(&claim), Some(Told::News(Happening::Claim(claim.clone()))));
        let shout = Shout { from: PlayerName::new("Bob"), text: "hi".to_owned() };
        assert_eq!(read(&shout), Some(Told::News(Happening::Shout(shout.clone()))));
        let status = server("region-1", ServerRole::Region, &[("scorn", 7)]);
        assert_eq!(read(&status), Some(Told::Server(status.clone())));
        assert_eq!(Told::read("cluster.later", b"{}"), None);
        let why = "version 2 of Shout, where this build knows 1".to_owned();
        let unreadable = Happening::Unreadable { subject: "talk.shout".to_owned(), why };
        assert_eq!(Told::read("talk.shout", br#"{"version":2}"#), Some(Told::News(unreadable)));
    }

    #[test]
    fn every_pattern_brings_something_readable() {
        let known = [subject::exit_requests(), subject::claims(), subject::shout(), subject::chat()];
        for (pattern, subject) in PATTERNS.into_iter().zip(known) {
            assert!(subject::matches(pattern, subject.as_str()), "{pattern} {subject}");
            assert!(Told::read(subject.as_str(), b"").is_some(), "{subject}");
        }
        let tell = subject::tell(&PlayerName::new("Bob"));
        assert!(!PATTERNS.iter().any(|pattern| subject::matches(pattern, tell.as_str())));
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_comes_once_and_goes_once() {
        let now = Instant::now();
        let mut story = Story::default();
        let status = server("region-1", ServerRole::Region, &[("scorn", 7)]);
        let first = story.hear(Told::Server(status.clone()), now);
        assert!(matches!(&first[..], [Happening::Server { new: false, regions: 1, .. }]), "{first:?}");
        assert_eq!(story.hear(Told::Server(status.clone()), now), []);
        assert_eq!(story.expire(now + SERVER_TTL / 2), []);
        story.wait(now + SERVER_TTL);
        assert_eq!(story.expire(now + SERVER_TTL), []);
        let gone = Happening::Gone { server: status.server.clone(), expected: false };
        assert_eq!(story.expire(now + SERVER_TTL * 2), [gone]);
        assert_eq!(story.expire(now + SERVER_TTL * 2), []);
        let fresh = ServerStatus { up_ms: 10, ..status };
        let again = story.hear(Told::Server(fresh.clone()), now);
        assert!(matches!(&again[..], [Happening::Server { new: true, .. }]), "{again:?}");
        let draining = Told::Server(ServerStatus { draining: true, ..fresh.clone() });
        assert_eq!(story.hear(draining.clone(), now), [Happening::Draining { server: fresh.server.clone() }]);
        assert_eq!(story.hear(draining, now), []);
        assert_eq!(story.expire(now + SERVER_TTL), [Happening::Gone { server: fresh.server, expected: true }]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_is_called_slow_when_it_begins_to_be() {
        let now = Instant::now();
        let mut story = Story::default();
        let slow =
            |tick_p99_us| Told::Server(ServerStatus { tick_p99_us, ..server("region-1", ServerRole::Region, &[]) });
        story.hear(slow(4_000), now);
        let server = ServerName::new("region-1");
        assert_eq!(story.hear(slow(130_000), now), [Happening::Slow { server, tick_p99_us: 130_000 }]);
        assert_eq!(story.hear(slow(140_000), now), []);
        assert_eq!(story.hear(slow(4_000), now), []);
        assert_eq!(story.hear(slow(130_000), now).len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn players_who_were_there_before_do_not_join() {
        let now = Instant::now();
        let mut story = Story::default();
        let login = ServerName::new("login-1");
        let first = story.hear(Told::Players(online("login-1", &["Ann"])), now);
        assert_eq!(first, [Happening::Online { login: login.clone(), players: 1 }]);
        let next = story.hear(Told::Players(online("login-1", &["Bob"])), now);
        let left = Happening::Left { player: PlayerName::new("Ann"), login: login.clone() };
        let joined = Happening::Joined { player: PlayerName::new("Bob"), region: RegionId::new("scorn"), login };
        assert_eq!(next, [left, joined]);
        assert_eq!(story.hear(Told::Players(online("login-1", &["Bob"])), now), []);
    }
}
