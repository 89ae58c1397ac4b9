//! The login service as a whole: its options, its ears on the bus, and its end.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::accounts::Gate;
use super::answers::Answers;
use super::desk::{Desk, Powers};
use super::door::{self, Door};
use super::masters::{self, Crier};
use super::queue::Queue;
use super::sanctions;
use super::seat::Usher;
use super::session::{Common, Event};
use super::steward::{Absences, Steward};
use super::talk::Heard;
use super::tickets::Signer;
use crate::bus::Link;
use crate::bus::message::{
    AccountOpened, CharacterNote, Chat, ClaimEvent, MasterChange, MasterTalk, Obituary, PartyTalk, PlayersOnline,
    Report, SanctionChange, ServerRole, ServerStatus, SessionNotice, Shout, UpdateBatch,
};
use crate::content::{Catalog, Partition};
use crate::game::BUILD;
use crate::ids::ServerName;
use crate::membership::{self, Member};
use crate::persistence::{Masters, Sanctions, Store};
use crate::process;
use crate::telemetry::metrics::{self, Role};
use crate::telemetry::{vitals, window};

/// Players connect here: accounts, characters, pictures, and the way into the world.
#[derive(Args, Clone, Debug)]
pub struct Options {
    #[command(flatten)]
    pub door: door::Options,
    #[command(flatten)]
    pub membership: membership::Options,
    #[command(flatten)]
    pub window: window::Options,
}

/// What a login service is made of. Its name is the link's.
#[derive(Debug)]
pub struct Parts {
    pub link: Link,
    pub store: Store,
    pub catalog: Arc<Catalog>,
    pub partition: Arc<Partition>,
    /// Hash of the world's files and their partition, as other servers show it.
    pub world: String,
    pub door: door::Options,
    /// The region server behind whose door this is: players come in by tickets, and no password is asked for.
    pub behind: Option<ServerName>,
    /// Bound already, so that a port in use is the caller's to report.
    pub listener: TcpListener,
}

/// How often the roster is told, and silent services are let go of.
const ROSTER_PAUSE: Duration = Duration::from_secs(1);

/// How often those are looked for who are in a party and not in the game.
const PARTIES_PAUSE: Duration = Duration::from_secs(10);

/// How often the bans and mutes are read without a reason.
const SANCTIONS_PAUSE: Duration = Duration::from_secs(10);

/// How often it is looked whether there is a new certificate.
const CERTIFICATES_PAUSE: Duration = Duration::from_secs(60);

/// Serves players until `stop`, then lets them go in order.
///
/// # Errors
/// When the certificate cannot be used, the bus cannot be listened on, or ends, or a server of that name is there already.
pub async fn run(parts: Parts, stop: CancellationToken) -> anyhow::Result<()> {
    let name = parts.link.name().clone();
    let answers = Answers::of(&parts.catalog);
    let common = Common::new(name.clone(), answers, first_session());
    let behind = parts.behind.is_some();
    let common = Arc::new(match parts.behind {
        Some(server) => common.behind(server),
        None => common.signing(Signer::new(name.clone())?),
    });
    let usher = Usher {
        name: name.clone(),
        link: parts.link.clone(),
        ledger: parts.store.ledger(),
        accounts: parts.store.accounts(),
        catalog: parts.catalog,
        partition: parts.partition,
    };
    let steward = Steward::new(&parts.store, parts.link.clone());
    // Who has a ticket is in the world, and goes on there.
    let room = if behind { usize::MAX } else { parts.door.players as usize };
    let desk = Arc::new(Desk::new(
        common,
        parts.link,
        Gate::new(parts.store.accounts(), parts.door.accounts_per_hour),
        usher,
        steward,
        Powers { masters: parts.store.masters(), sanctions: parts.store.sanctions() },
        Queue::new(room),
    ));
    let door = Arc::new(Door::new(parts.door, desk.clone(), stop.clone())?);
    let chronicle = Chronicle {
        desk: desk.clone(),
        door: door.clone(),
        store: parts.store,
        world: parts.world,
        refused: 0,
        crier: Crier::new(process::wall_ms()),
        stop,
    };
    chronicle.store.registry().enter(&chronicle.status()).await?;
    let refresh = Arc::new(Notify::new());
    let ears = Ears::open(&desk, refresh.clone()).await?;
    let bans = chronicle.store.sanctions();
    sanctions::refresh(&desk, &bans).await.context("reading the bans and mutes")?;
    let list = chronicle.store.masters();
    masters::refresh(&desk, &list, process::wall_ms()).await.context("reading who may command")?;
    let hearing = CancellationToken::new();
    let ears = tokio::spawn(ears.hear(desk.clone(), hearing.clone()));
    let chronicle = tokio::spawn(chronicle.keep(hearing.clone()));
    let bailiff = tokio::spawn(enforce(desk.clone(), bans, list, refresh, hearing.clone()));
    tracing::info!(login = %name, address = ?parts.listener.local_addr().ok(), "players can connect");
    vitals::has("door");
    door.listen(parts.listener).await;
    vitals::lacks("door", "the service stops");
    hearing.cancel();
    ears.await.context("listening to the bus")??;
    bailiff.await.context("enforcing bans and mutes")?;
    chronicle.await.context("telling of this service")
}

/// Runs a login service of a cluster until `stop`.
///
/// # Errors
/// When the port is taken, the world cannot be read or differs from the others', or a broker does
/// not answer.
pub async fn serve(options: Options, stop: CancellationToken) -> anyhow::Result<()> {
    let listener = process::listen(&options.door.listen).await?;
    let _window = options.window.open(Role::Login).await?;
    let Member { nats, store, files, .. } = options.membership.join("login").await?;
    let parts = Parts {
        link: Link::Nats(nats),
        store,
        catalog: Arc::clone(files.catalog()),
        partition: Arc::clone(files.partition()),
        world: files.hash().to_owned(),
        door: options.door,
        behind: None,
        listener,
    };
    run(parts, stop).await
}

/// Above every number that an earlier process of the same name gave.
fn first_session() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(0)
}

/// Reads the bans and mutes, and who may command, when they change, and from time to time: what is said on the bus may be missed.
async fn enforce(desk: Arc<Desk>, bans: Sanctions, list: Masters, changed: Arc<Notify>, end: CancellationToken) {
    let mut rounds = interval(SANCTIONS_PAUSE);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = end.cancelled() => return,
            () = changed.notified() => {}
            _ = rounds.tick() => {}
        }
        if let Err(error) = sanctions::refresh(&desk, &bans).await {
            tracing::warn!(%error, "the bans and mutes cannot be read: those that were known stay");
        }
        if let Err(error) = masters::refresh(&desk, &list, process::wall_ms()).await {
            tracing::warn!(%error, "it cannot be read who may command: those that were known still may");
        }
    }
}

/// Everything a login service listens to.
struct Ears {
    updates: crate::bus::Subscription<UpdateBatch>,
    notices: crate::bus::Subscription<SessionNotice>,
    claims: crate::bus::Subscription<ClaimEvent>,
    players: crate::bus::Subscription<PlayersOnline>,
    openings: crate::bus::Subscription<AccountOpened>,
    /// Whoever reads the bans and mutes again.
    refresh: Arc<Notify>,
    shouts: crate::bus::Subscription<Shout>,
    chats: crate::bus::Subscription<Chat>,
    deaths: crate::bus::Subscription<Obituary>,
    parties: crate::bus::Subscription<PartyTalk>,
    sanctions: crate::bus::Subscription<SanctionChange>,
    masters: crate::bus::Subscription<MasterChange>,
    reports: crate::bus::Subscription<Report>,
    master_talk: crate::bus::Subscription<MasterTalk>,
    servers: crate::bus::Subscription<ServerStatus>,
    notes: crate::bus::Subscription<CharacterNote>,
}

impl Ears {
    async fn open(desk: &Desk, refresh: Arc<Notify>) -> anyhow::Result<Self> {
        let (link, name) = (&desk.link, &desk.common.name);
        let ears = Self {
            refresh,
            updates: link.subscribe(UpdateBatch::to(name)).await?,
            notices: link.subscribe(SessionNotice::to(name)).await?,
            claims: link.subscribe(ClaimEvent::all()).await?,
            players: link.subscribe(PlayersOnline::all()).await?,
            openings: link.subscribe(AccountOpened::all()).await?,
            shouts: link.subscribe(Shout::all()).await?,
            chats: link.subscribe(Chat::all()).await?,
            deaths: link.subscribe(Obituary::all()).await?,
            parties: link.subscribe(PartyTalk::all()).await?,
            sanctions: link.subscribe(SanctionChange::all()).await?,
            masters: link.subscribe(MasterChange::all()).await?,
            reports: link.subscribe(Report::to(name)).await?,
            master_talk: link.subscribe(MasterTalk::all()).await?,
            servers: link.subscribe(ServerStatus::all()).await?,
            notes: link.subscribe(CharacterNote::to(name)).await?,
        };
        link.flush().await?;
        Ok(ears)
    }

    /// Gives everything to whom it is for.
    async fn hear(mut self, desk: Arc<Desk>, end: CancellationToken) -> anyhow::Result<()> {
        let gone = || anyhow::anyhow!("the bus is gone");
        loop {
            tokio::select! {
                () = end.cancelled() => return Ok(()),
                batch = self.updates.next() => {
                    for detach in desk.updates(batch.ok_or_else(gone)?) {
                        if let Err(error) = desk.link.publish(&detach).await {
                            tracing::warn!(player = %detach.player, %error, "a region was not told that a session is over");
                        }
                    }
                }
                notice = self.notices.next() => desk.notice(notice.ok_or_else(gone)?),
                event = self.claims.next() => desk.claimed(&event.ok_or_else(gone)?),
                said = self.players.next() => {
                    let said = said.ok_or_else(gone)?;
                    let changes = desk.common.roster().hear(said, tokio::time::Instant::now());
                    desk.roster_changed(changes);
                }
                opened = self.openings.next() => desk.end_others(&opened.ok_or_else(gone)?),
                shout = self.shouts.next() => {
                    let Shout { from, text } = shout.ok_or_else(gone)?;
                    desk.heard(&Heard::Shout { from, text });
                }
                chat = self.chats.next() => {
                    let Chat { from, text } = chat.ok_or_else(gone)?;
                    desk.heard(&Heard::Chat { from, text });
                }
                died = self.deaths.next() => {
                    let Obituary { of, text } = died.ok_or_else(gone)?;
                    desk.heard(&Heard::Obituary { of, text });
                }
                talk = self.parties.next() => {
                    let PartyTalk { to, text, .. } = talk.ok_or_else(gone)?;
                    desk.heard(&Heard::Party { to: to.into(), text });
                }
                changed = self.masters.next() => {
                    changed.ok_or_else(gone)?;
                    self.refresh.notify_one();
                }
                report = self.reports.next() => {
                    let Report { verdict } = report.ok_or_else(gone)?;
                    desk.post(verdict.from.number, Event::Mastered { number: verdict.number, reply: verdict.reply });
                }
                talk = self.master_talk.next() => {
                    let MasterTalk { from, text } = talk.ok_or_else(gone)?;
                    desk.heard(&Heard::Masters { from, text });
                }
                status = self.servers.next() => {
                    desk.common.doors().hear(status.ok_or_else(gone)?, tokio::time::Instant::now());
                }
                note = self.notes.next() => {
                    let note = note.ok_or_else(gone)?;
                    let gate = desk.gate.clone();
                    tokio::spawn(async move { gate.note(note).await });
                }
                changed = self.sanctions.next() => {
                    changed.ok_or_else(gone)?;
                    self.refresh.notify_one();
                }
            }
        }
    }
}

/// What a login service says of itself every second.
struct Chronicle {
    desk: Arc<Desk>,
    door: Arc<Door>,
    store: Store,
    world: String,
    /// Connections that were refused, as far as it was told.
    refused: u64,
    crier: Crier,
    /// Ends this service when play is to end.
    stop: CancellationToken,
}

impl Chronicle {
    async fn keep(mut self, end: CancellationToken) {
        let mut seconds = interval(ROSTER_PAUSE);
        seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut absences = Absences::default();
        let mut parties = interval(PARTIES_PAUSE);
        parties.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut certificates = interval(CERTIFICATES_PAUSE);
        certificates.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = end.cancelled() => break,
                _ = seconds.tick() => self.tell().await,
                _ = parties.tick() => {
                    let online = self.desk.common.roster().players();
                    absences.look(&self.desk.steward, &online).await;
                }
                _ = certificates.tick() => self.door.renew(),
            }
        }
        if let Err(error) = self.store.registry().leave(&self.desk.common.name).await {
            tracing::debug!(%error, "the list of servers could not be told of the end");
        }
        vitals::rest("login");
    }

    async fn tell(&mut self) {
        sanctions::expire(&self.desk);
        self.cry();
        let refused = self.door.refused();
        if refused > self.refused {
            // One line for a flood of them.
            tracing::warn!(count = refused - self.refused, "connections were refused");
            self.refused = refused;
        }
        let own = {
            let mut roster = self.desk.common.roster();
            let changes = roster.expire(tokio::time::Instant::now());
            let own = roster.own();
            drop(roster);
            self.desk.roster_changed(changes);
            own
        };
        let status = self.status();
        if let Err(error) = self.desk.link.publish(&own).await {
            tracing::warn!(%error, "the roster was not told");
        }
        if let Err(error) = self.desk.link.publish(&status).await {
            tracing::debug!(%error, "the status was not told");
        }
        let beat = self.store.registry().beat(&status).await;
        if let Err(error) = &beat {
            tracing::warn!(%error, "not on the list of servers");
        }
        vitals::brokers(*self.desk.link.connected().borrow(), &beat);
        vitals::beat("login");
        metrics::draining(status.draining);
        metrics::messages_lost(self.desk.link.lost());
        metrics::clients(self.desk.connections(), self.desk.players(), refused);
    }

    /// Players hear how long play goes on; at its end this service ends as if it were stopped.
    fn cry(&mut self) {
        let closing = self.desk.common.masters().closing.clone();
        let (heard, is_time) = self.crier.look(closing.as_ref(), process::wall_ms());
        if let Some(heard) = heard {
            self.desk.heard(&heard);
        }
        if is_time && !self.stop.is_cancelled() {
            tracing::warn!(by = ?closing.map(|closing| closing.by), "a dungeon master closes the world: this service ends");
            self.stop.cancel();
        }
    }

    fn status(&self) -> ServerStatus {
        ServerStatus {
            server: self.desk.common.name.clone(),
            role: ServerRole::Login,
            build: BUILD.to_owned(),
            rules: None,
            world: self.world.clone(),
            up_ms: self.desk.common.up_ms(),
            players: u32::try_from(self.desk.players()).unwrap_or(u32::MAX),
            tick_p99_us: 0,
            memory_kb: process::memory_kb(),
            draining: false,
            fenced: 0,
            refused: self.door.refused(),
            regions: Vec::new(),
            following: Vec::new(),
            direct: None,
            key: self.desk.common.key(),
            alone: None,
        }
    }
}
