//! A cluster as it is from moment to moment: the newest that is known of it, and what happens.
//!
//! Only listens, and asks Redis for the leases once a second. The terminal's and the browser's dashboards and the
//! story all look through this.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval};
use tokio_util::task::AbortOnDropHandle;

use super::model::{self, PlayerView, RegionView};
use super::story::{EXPIRE_EVERY, Happening, PATTERNS, Story, Told};
use crate::bus::message::{CrossingStep, PlayersOnline, ServerStatus};
use crate::bus::{Link, Tap};
use crate::ids::ServerName;
use crate::persistence::registry::SERVER_TTL;
use crate::persistence::{LeaseState, Leases};
use crate::process;

/// How often the leases are read.
const LEASES_EVERY: Duration = Duration::from_secs(1);
/// Crossings are counted over so long.
const RATE_OVER: Duration = Duration::from_secs(10);

/// Something that happened, and when: milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct News {
    pub at_ms: u64,
    #[serde(flatten)]
    pub what: Happening,
}

/// What is known of a cluster at one moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Picture {
    pub servers: Vec<ServerStatus>,
    pub regions: Vec<RegionView>,
    pub players: Vec<PlayerView>,
    /// Milliseconds since each server was heard: they speak once a second.
    pub heard_ms: BTreeMap<ServerName, u64>,
    /// Players who arrived in another region, a second, over the last ten.
    pub crossings_per_second: f64,
    /// Writes that the store refused because they came too late, of all servers since they started.
    pub stale_writes: u64,
    /// What cannot be seen now, and why.
    pub blind: Option<String>,
}

/// Whoever looks.
pub(super) struct Live {
    link: Link,
    taps: [Tap; PATTERNS.len()],
    story: Story,
    servers: BTreeMap<ServerName, (ServerStatus, Instant)>,
    players: BTreeMap<ServerName, PlayersOnline>,
    leases: Vec<LeaseState>,
    /// Why the leases are not known.
    leases_silent: Option<String>,
    read: mpsc::Receiver<Result<Vec<LeaseState>, String>>,
    _reading: Option<AbortOnDropHandle<()>>,
    crossings: VecDeque<Instant>,
    expire: Interval,
}

impl Live {
    /// Begins to listen. Without `leases` only what servers say of themselves is known.
    ///
    /// # Errors
    /// When NATS refuses.
    pub(super) async fn open(link: Link, leases: Option<Leases>) -> anyhow::Result<Self> {
        let [exits, cluster, shouts, chats, deaths] = PATTERNS;
        let taps = [
            link.tap(exits).await?,
            link.tap(cluster).await?,
            link.tap(shouts).await?,
            link.tap(chats).await?,
            link.tap(deaths).await?,
        ];
        let (said, read) = mpsc::channel(1);
        let reading = leases.map(|leases| {
            AbortOnDropHandle::new(tokio::spawn(async move {
                let mut rounds = interval(LEASES_EVERY);
                rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
                loop {
                    rounds.tick().await;
                    let all = leases.all().await.map_err(|error| error.to_string());
                    if said.send(all).await.is_err() {
                        return;
                    }
                }
            }))
        });
        let mut expire = interval(EXPIRE_EVERY);
        expire.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Ok(Self {
            link,
            taps,
            story: Story::default(),
            servers: BTreeMap::new(),
            players: BTreeMap::new(),
            leases: Vec::new(),
            leases_silent: None,
            read,
            _reading: reading,
            crossings: VecDeque::new(),
            expire,
        })
    }

    /// Waits for the next thing that changes the picture, and says what happened. May be dropped and called again: nothing
    /// is missed.
    ///
    /// # Errors
    /// When the connection to NATS is closed for good.
    pub(super) async fn next(&mut self) -> anyhow::Result<Vec<News>> {
        let [exits, cluster, shouts, chats, deaths] = &mut self.taps;
        let heard = tokio::select! {
            // What comes first in the order of things is told first.
            biased;
            heard = exits.next() => heard,
            heard = cluster.next() => heard,
            heard = shouts.next() => heard,
            heard = chats.next() => heard,
            heard = deaths.next() => heard,
            Some(leases) = self.read.recv() => {
                self.know(leases);
                return Ok(Vec::new());
            }
            _ = self.expire.tick() => return Ok(self.pass()),
        };
        let Some(heard) = heard else { bail!("the connection to NATS is closed") };
        Ok(Told::read(&heard.subject, &heard.payload).map_or_else(Vec::new, |told| self.hear(told)))
    }

    fn know(&mut self, leases: Result<Vec<LeaseState>, String>) {
        match leases {
            Ok(leases) => (self.leases, self.leases_silent) = (leases, None),
            Err(why) => self.leases_silent = Some(why),
        }
    }

    fn hear(&mut self, told: Told) -> Vec<News> {
        let now = Instant::now();
        match &told {
            Told::Server(status) => drop(self.servers.insert(status.server.clone(), (status.clone(), now))),
            Told::Players(online) => drop(self.players.insert(online.login.clone(), online.clone())),
            Told::News(Happening::Crossing(crossing)) if crossing.step == CrossingStep::Arrived => {
                self.crossings.push_back(now);
            }
            Told::News(_) => {}
        }
        news(self.story.hear(told, now))
    }

    /// Time goes by.
    fn pass(&mut self) -> Vec<News> {
        let now = Instant::now();
        // While NATS is away nobody can be heard, and nobody is gone for that.
        if !*self.link.connected().borrow() {
            self.story.wait(now);
            self.servers.values_mut().for_each(|(_, heard)| *heard = now);
            return Vec::new();
        }
        self.servers.retain(|_, (_, heard)| now.saturating_duration_since(*heard) < SERVER_TTL);
        let servers = &self.servers;
        self.players.retain(|login, _| servers.contains_key(login));
        while self.crossings.front().is_some_and(|at| now.saturating_duration_since(*at) > RATE_OVER) {
            self.crossings.pop_front();
        }
        news(self.story.expire(now))
    }

    /// What is known now.
    pub(super) fn picture(&self) -> Arc<Picture> {
        let servers: Vec<ServerStatus> = self.servers.values().map(|(status, _)| status.clone()).collect();
        let nats = (!*self.link.connected().borrow()).then(|| "NATS is out of reach".to_owned());
        let players = model::players(&self.players);
        let mut regions = model::regions(&servers, &self.leases);
        model::strand(&mut regions, &players);
        Arc::new(Picture {
            regions,
            players,
            crossings_per_second: self.crossings.len() as f64 / RATE_OVER.as_secs_f64(),
            heard_ms: self.servers.iter().map(|(name, (_, heard))| (name.clone(), milliseconds(*heard))).collect(),
            stale_writes: servers.iter().map(|status| status.fenced).sum(),
            blind: nats.or_else(|| self.leases_silent.clone()),
            servers,
        })
    }
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn news(happenings: Vec<Happening>) -> Vec<News> {
    let at_ms = process::wall_ms();
    happenings.into_iter().map(|what| News { at_ms, what }).collect()
}
