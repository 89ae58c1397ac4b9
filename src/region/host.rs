//! The regions of one server: claims what is wanted, runs a task for each, gives all back at the end.
//!
//! There is no chief. A server that hears of a region that somebody wants and nobody has waits a
//! little, longer the more it carries, and claims it.

mod alone;
mod following;
mod logins;
mod moving;

pub use self::alone::{ProcessQuarters, Quarters};

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::follower::{Follower, Warm};
use super::reconciliation::{self, ReconcileError, Reconciled};
use super::recovery::{self, Recovered, Recovery, RecoveryError};
use super::task::careful::Drill;
use super::task::{self, Ears, Parts, Pulse, TaskEvent};
use super::tenure::Ending;
use super::trouble::{self, Verdict};
use crate::bus::message::{
    ClaimEvent, ClaimStep, Order, OrderReply, RegionLoad, Rules, ServerRole, ServerStatus, Wanted,
};
use crate::bus::{Link, Message, Reply, Requests, SubscribeError, Subscription};
use crate::game::checkpoint::{FORMAT, readable};
use crate::game::{BUILD, CORE, World};
use crate::ids::{Claim, RegionId, ServerName};
use crate::limits::{REGION_EVENTS_MAX, REGIONS_OF_A_SERVER_MAX};
use crate::persistence::{
    Acquired, ClaimError, Claimed, Custody, Kept, Lease, LeaseError, LogRecord, ReadError, RegistryError, Store,
    Trouble,
};
use crate::process;
use crate::telemetry::{metrics, vitals};
use crate::world_files::WorldFiles;

/// A server tells of itself this often.
const STATUS_EVERY: Duration = Duration::from_secs(1);
/// The wait before claiming grows by this with every region carried and every ten players.
const HESITATION: Duration = Duration::from_millis(15);
/// Nobody waits longer than this before claiming what is wanted.
const HESITATION_MAX: Duration = Duration::from_millis(600);
/// How much longer everybody else waits when a server has a warm copy.
const SUCCESSOR_FIRST: Duration = Duration::from_millis(300);
/// How long a wish for a region is remembered while a lease on it, perhaps a dead server's, runs on.
const WISH: Duration = Duration::from_secs(5);
/// How long a server does not try again what it could not take up: another one may be able to.
const SHUN: Duration = Duration::from_secs(10);
/// Between two looks at the lease of a region that is wanted.
const LOOK_AGAIN: Duration = Duration::from_millis(400);
/// How long the regions have to be written down when the server stops.
const DRAIN_PATIENCE: Duration = Duration::from_secs(8);

/// Everything that can happen to a host.
enum HostEvent {
    Wanted(Wanted),
    /// Another server says how it is.
    Heard(ServerStatus),
    Order(Order, Reply<OrderReply>),
    /// A region that another server handed over is here, or not.
    Taken(RegionId, ServerName, Result<Attempt, ClaimTrouble>, Reply<OrderReply>),
    /// The wait before claiming is over.
    Claim(RegionId),
    Claimed(RegionId, Result<Attempt, ClaimTrouble>),
    Ended(RegionId, Claim, Ending),
    Status,
    Minute,
    Stop,
}

/// What it takes to act for a region.
struct Proof {
    lease: Lease,
    claimed: Claimed,
    ears: Ears,
    recovered: Recovered,
    reconciled: Reconciled,
}

/// What an attempt to claim came to.
enum Attempt {
    Mine(Box<Proof>),
    /// Another server has the lease, for so long unless it renews it.
    Theirs {
        left: Duration,
    },
    /// It has ended its owners, and is to be run in a process of its own.
    Troubled(Lease, Vec<Trouble>),
}

#[derive(Debug, thiserror::Error)]
enum ClaimTrouble {
    #[error(transparent)]
    Lease(#[from] LeaseError),
    #[error(transparent)]
    Claim(#[from] ClaimError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Subscribe(#[from] SubscribeError),
    #[error("its state cannot be recovered")]
    Recover(#[from] RecoveryError),
    #[error("its state and the ledger cannot be brought together")]
    Reconcile(#[from] ReconcileError),
    #[error("taking it up panicked: a line above says where")]
    Panic,
    #[error("it has ended its owners, and is to be run in a process of its own")]
    Troubled(Vec<Trouble>),
}

/// A region that runs here.
#[derive(Debug)]
struct Running {
    claim: Claim,
    events: mpsc::Sender<TaskEvent>,
    pulse: watch::Receiver<Pulse>,
}

/// What a host is made from.
#[derive(Clone, Debug)]
pub struct HostParts {
    pub name: ServerName,
    pub link: Link,
    pub store: Store,
    pub files: Arc<WorldFiles>,
    /// Mixed into the seed of every world.
    pub seed: u64,
    /// Minutes of the world's calendar now; simulations give their own.
    pub minutes: fn() -> u64,
    /// Where regions are run that have ended their owners.
    pub quarters: Quarters,
    /// An exercise that its operator has asked for.
    pub drill: Option<Drill>,
    /// Go on from a checkpoint without what another build logged after it.
    pub abandon_foreign_logs: bool,
    /// Where clients find this server's own door: `host:port`; none: it has none.
    pub direct: Option<String>,
}

pub struct Host {
    parts: HostParts,
    running: BTreeMap<RegionId, Running>,
    /// Regions of others that this server has a warm copy of, or makes one.
    following: BTreeMap<RegionId, Follower>,
    claiming: BTreeMap<RegionId, Instant>,
    /// What this server could not take up, and when it tried.
    shunned: BTreeMap<RegionId, Instant>,
    events: mpsc::Receiver<HostEvent>,
    back: mpsc::Sender<HostEvent>,
    wanted: Subscription<Wanted>,
    statuses: Subscription<ServerStatus>,
    orders: Requests<Order>,
    /// What the other servers said of themselves last, and when that was heard.
    others: BTreeMap<ServerName, (ServerStatus, Instant)>,
    /// How long each login service was up when it was heard last, and when that was.
    logins: BTreeMap<ServerName, (u64, Instant)>,
    /// Regions that came here by a move, and when.
    came: BTreeMap<RegionId, Instant>,
    /// When a region was given away last.
    gave: Instant,
    /// When a process of its own was played last.
    last_played: Instant,
    /// Processes of their own, each for a region that has ended its owners.
    alone: JoinSet<()>,
    /// Regions whose next owner is being told.
    handing: JoinSet<()>,
    stop: CancellationToken,
    started: Instant,
    draining: bool,
    /// Regions that the store took from this server: writes that came too late.
    fenced: u64,
}

impl Host {
    /// Begins to listen.
    ///
    /// # Errors
    /// When the link refuses.
    pub async fn start(parts: HostParts) -> Result<Self, SubscribeError> {
        let wanted = parts.link.subscribe(Wanted::all()).await?;
        let statuses = parts.link.subscribe(ServerStatus::all()).await?;
        let orders = parts.link.serve(Order::to(&parts.name)).await?;
        let (back, events) = mpsc::channel(REGION_EVENTS_MAX);
        Ok(Self {
            parts,
            running: BTreeMap::new(),
            following: BTreeMap::new(),
            claiming: BTreeMap::new(),
            shunned: BTreeMap::new(),
            events,
            back,
            wanted,
            statuses,
            orders,
            others: BTreeMap::new(),
            logins: BTreeMap::new(),
            came: BTreeMap::new(),
            gave: Instant::now(),
            last_played: Instant::now(),
            alone: JoinSet::new(),
            handing: JoinSet::new(),
            stop: CancellationToken::new(),
            started: Instant::now(),
            draining: false,
            fenced: 0,
        })
    }

    /// Puts the server on the list of servers.
    ///
    /// # Errors
    /// When another server of its name is there, or the store is silent.
    pub async fn enter(&self) -> Result<(), RegistryError> {
        self.parts.store.registry().enter(&self.status()).await
    }

    /// Lives until `stop`; then every region is handed to another server, or put away when there is none.
    pub async fn run(mut self, stop: CancellationToken) {
        self.stop = stop.clone();
        let mut status = tokio::time::interval(STATUS_EVERY);
        status.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut minute = tokio::time::interval(Duration::from_secs(60));
        self.move_in();
        loop {
            let event = tokio::select! {
                biased;
                () = stop.cancelled() => HostEvent::Stop,
                Some(event) = self.events.recv() => event,
                Some(wanted) = self.wanted.next() => HostEvent::Wanted(wanted),
                Some((order, reply)) = self.orders.next() => HostEvent::Order(order, reply),
                Some(status) = self.statuses.next() => HostEvent::Heard(status),
                Some(_) = self.handing.join_next() => continue,
                Some(_) = self.alone.join_next() => continue,
                _ = status.tick() => HostEvent::Status,
                _ = minute.tick() => HostEvent::Minute,
            };
            if matches!(event, HostEvent::Stop) {
                break;
            }
            self.apply(event).await;
        }
        self.drain().await;
    }

    async fn apply(&mut self, event: HostEvent) {
        match event {
            HostEvent::Wanted(wanted) => self.consider(wanted.region).await,
            HostEvent::Claim(region) => self.claim(region),
            HostEvent::Claimed(region, outcome) => self.claimed(region, outcome, "somebody wants it").await,
            HostEvent::Heard(status) => self.note(status).await,
            HostEvent::Order(order, reply) => self.obey(order, reply).await,
            HostEvent::Taken(region, from, outcome, reply) => self.has_taken(region, from, outcome, reply).await,
            HostEvent::Ended(region, claim, ending) => self.ended(region, claim, ending).await,
            HostEvent::Status => {
                self.report().await;
                self.miss_logins().await;
                self.follow().await;
                self.look_after_troubled().await;
                self.balance().await;
            }
            HostEvent::Minute => self.tell_the_time().await,
            HostEvent::Stop => {}
        }
    }

    /// Somebody wants a region: is it this server's to claim?
    async fn consider(&mut self, region: RegionId) {
        if let Some(running) = self.running.get(&region) {
            let claim = running.claim;
            self.announce(region, claim, ClaimStep::Claimed, "it is here already").await;
            return;
        }
        if self.parts.quarters.is_alone() {
            return;
        }
        let known = self.parts.files.partition().part(&region).is_some();
        self.shunned.retain(|_, since| since.elapsed() < SHUN);
        if self.shunned.contains_key(&region) {
            return;
        }
        if !known || self.claiming.contains_key(&region) || self.running.len() >= REGIONS_OF_A_SERVER_MAX {
            return;
        }
        self.claiming.insert(region.clone(), Instant::now());
        let wait = self.hesitation(&region);
        self.claim_after(region, wait);
    }

    fn claim_after(&self, region: RegionId, wait: Duration) {
        let back = self.back.clone();
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            let _ = back.send(HostEvent::Claim(region)).await;
        });
    }

    /// The wait before claiming: whoever has a warm copy comes first, then whoever carries least.
    fn hesitation(&self, region: &RegionId) -> Duration {
        if self.is_successor(region) {
            return Duration::ZERO;
        }
        let first = if self.has_successor(region) { SUCCESSOR_FIRST } else { Duration::ZERO };
        let players: u32 = self.running.values().map(|running| running.pulse.borrow().players).sum();
        let burden = u32::try_from(self.running.len()).unwrap_or(u32::MAX).saturating_add(players / 10);
        let spread = Duration::from_micros(u64::from(crc32fast::hash(self.parts.name.as_str().as_bytes()) % 9_000));
        first + (HESITATION.saturating_mul(burden) + spread).min(HESITATION_MAX)
    }

    fn claim(&self, region: RegionId) {
        let (parts, back) = (self.parts.clone(), self.back.clone());
        let warm = self.following.get(&region).map(Follower::warm);
        tokio::spawn(async move {
            let outcome = whole(&region, prove(&parts, &region, warm)).await;
            let _ = back.send(HostEvent::Claimed(region, outcome)).await;
        });
    }

    async fn claimed(&mut self, region: RegionId, outcome: Result<Attempt, ClaimTrouble>, why: &str) {
        let Some(&asked) = self.claiming.get(&region) else { return };
        match outcome {
            Ok(Attempt::Mine(proof)) => {
                let claim = proof.claimed.claim();
                let story = proof.recovered.story.clone();
                let troubles = proof.recovered.troubles.clone();
                metrics::takeover(story.source(), asked.elapsed());
                let (after_ms, took_ms) = (asked.elapsed().as_millis(), story.took.as_millis());
                tracing::info!(%region, %claim, after_ms, took_ms, from = ?story.from, story.warm, story.replayed, "claimed");
                self.begin(region.clone(), *proof);
                self.announce(region.clone(), claim, ClaimStep::Claimed, &how(why, &story)).await;
                self.tell_of(&region, &troubles, None).await;
            }
            Ok(Attempt::Theirs { left }) if asked.elapsed() + left < WISH => {
                // Its owner may be dead, or give it up sooner than it ends. Whoever lives renews the lease meanwhile.
                let wait = left.min(LOOK_AGAIN) + self.hesitation(&region);
                self.claim_after(region, wait);
                return;
            }
            Ok(Attempt::Theirs { .. }) => tracing::debug!(%region, "another server has it"),
            Ok(Attempt::Troubled(lease, troubles)) => {
                self.shunned.insert(region.clone(), Instant::now());
                self.run_alone(lease, troubles).await;
            }
            Err(error @ (ClaimTrouble::Recover(_) | ClaimTrouble::Panic)) => {
                tracing::error!(%region, error = &error as &dyn std::error::Error, "cannot be taken up here");
                self.shunned.insert(region.clone(), Instant::now());
            }
            Err(error) => tracing::warn!(%region, error = &error as &dyn std::error::Error, "could not be claimed"),
        }
        self.claiming.remove(&region);
    }

    fn begin(&mut self, region: RegionId, proof: Proof) {
        self.following.remove(&region);
        let Proof { lease, claimed, ears, recovered, reconciled } = proof;
        let claim = claimed.claim();
        let (pulse, pulse_seen) = watch::channel(Pulse::default());
        let (task, events) = task::prepare(Parts {
            lease,
            claimed,
            recovered,
            reconciled,
            server: self.parts.name.clone(),
            link: self.parts.link.clone(),
            store: self.parts.store.clone(),
            files: Arc::clone(&self.parts.files),
            ears,
            pulse,
            drill: self.parts.drill.clone(),
        });
        self.running.insert(region.clone(), Running { claim, events: events.clone(), pulse: pulse_seen });
        let (back, minutes) = (self.back.clone(), (self.parts.minutes)());
        let task = tokio::spawn(task.run());
        tokio::spawn(async move {
            let _ = events.send(TaskEvent::Minutes(minutes)).await;
            let ending = task.await.unwrap_or_else(|error| Ending::Lost(format!("its task ended: {error}")));
            let _ = back.send(HostEvent::Ended(region, claim, ending)).await;
        });
    }

    async fn ended(&mut self, region: RegionId, claim: Claim, ending: Ending) {
        if self.running.get(&region).is_some_and(|running| running.claim == claim) {
            self.running.remove(&region);
            metrics::at_rest(&region);
            vitals::rest(&task::pulse_of(&region));
        }
        match ending {
            Ending::Released => {
                metrics::region_ended("released");
                tracing::info!(%region, %claim, "given back");
                self.announce(region, claim, ClaimStep::Released, "its server stops").await;
            }
            Ending::Given { to, claim: next } => {
                metrics::region_ended("given");
                self.given(region, claim, to, next).await;
            }
            Ending::SetApart { apart, claim: next } => {
                metrics::region_ended("set-apart");
                self.set_apart(region, claim, apart, next).await;
            }
            Ending::Fenced(why) => {
                self.fenced += 1;
                metrics::region_ended("fenced");
                metrics::stale_write_refused("log");
                tracing::error!(%region, %claim, why, "fenced");
                self.announce(region, claim, ClaimStep::Lost, &why).await;
            }
            Ending::Failed { tick, why } => {
                metrics::region_ended("failed");
                let (tick, inputs) = (tick.tick, tick.called());
                tracing::error!(%region, %claim, %tick, ?inputs, why, "a tick panicked: the region begins again from its log");
                let why = format!("tick {tick} panicked: {why}");
                self.announce(region, claim, ClaimStep::Lost, &why).await;
            }
            Ending::Lost(why) => {
                metrics::region_ended("lost");
                tracing::error!(%region, %claim, why, "lost");
                self.announce(region, claim, ClaimStep::Lost, &why).await;
            }
        }
    }

    async fn announce(&self, region: RegionId, claim: Claim, step: ClaimStep, why: &str) {
        let event = ClaimEvent { region, claim, server: self.parts.name.clone(), step, why: why.to_owned() };
        self.say(&event).await;
    }

    async fn say<M: Message>(&self, message: &M) {
        if let Err(error) = self.parts.link.publish(message).await {
            tracing::warn!(%error, "an event was not published");
        }
    }

    async fn tell_the_time(&self) {
        let minutes = (self.parts.minutes)();
        for running in self.running.values() {
            let _ = running.events.send(TaskEvent::Minutes(minutes)).await;
        }
    }

    async fn report(&self) {
        let status = self.status();
        let beat = self.parts.store.registry().beat(&status).await;
        if let Err(error) = &beat {
            tracing::warn!(error = error as &dyn std::error::Error, "this server is not in the registry");
        }
        vitals::brokers(*self.parts.link.connected().borrow(), &beat);
        vitals::beat("host");
        vitals::needs("work", !self.draining, "draining: regions are handed over, and none is taken");
        metrics::draining(self.draining);
        metrics::regions(status.regions.len());
        metrics::messages_lost(self.parts.link.lost());
        for following in &status.following {
            metrics::successor_behind(&following.region, Duration::from_millis(following.behind_ms));
        }
        self.say(&status).await;
    }

    /// What this server says of itself.
    fn status(&self) -> ServerStatus {
        let regions: Vec<RegionLoad> = self
            .running
            .iter()
            .map(|(region, running)| {
                let pulse = *running.pulse.borrow();
                RegionLoad {
                    region: region.clone(),
                    claim: running.claim,
                    players: pulse.players,
                    tick_us: pulse.tick_us,
                    log_us: pulse.log_us,
                }
            })
            .collect();
        ServerStatus {
            server: self.parts.name.clone(),
            role: ServerRole::Region,
            build: BUILD.to_owned(),
            rules: Some(Rules { core: CORE.to_owned(), writes: FORMAT, reads: readable().collect() }),
            world: self.parts.files.hash().to_owned(),
            up_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            players: regions.iter().map(|region| region.players).sum(),
            tick_p99_us: self.running.values().map(|running| running.pulse.borrow().tick_p99_us).max().unwrap_or(0),
            memory_kb: process::memory_kb(),
            draining: self.draining,
            fenced: self.fenced,
            refused: 0,
            regions,
            following: self.followed(),
            direct: self.parts.direct.clone(),
            key: None,
            alone: self.parts.quarters.alone().cloned(),
        }
    }

    /// Hands every region that is played to another server, and puts the others away, all at once.
    async fn drain(&mut self) {
        self.draining = true;
        self.report().await;
        self.give_everything().await;
        let give_up = Instant::now() + DRAIN_PATIENCE;
        while !self.running.is_empty() || !self.handing.is_empty() || !self.alone.is_empty() {
            let event = tokio::select! {
                Some(event) = self.events.recv() => event,
                Some(_) = self.handing.join_next() => continue,
                Some(_) = self.alone.join_next() => continue,
                () = tokio::time::sleep_until(give_up) => {
                    let left: Vec<&RegionId> = self.running.keys().collect();
                    tracing::error!(?left, "not everything was handed over or put away in time");
                    break;
                }
            };
            if let HostEvent::Ended(region, claim, ending) = event {
                self.ended(region, claim, ending).await;
            }
        }
        if let Err(error) = self.parts.store.registry().leave(&self.parts.name).await {
            tracing::debug!(%error, "the registry forgets this server by itself");
        }
        let _ = self.parts.link.flush().await;
        vitals::rest("host");
    }
}

/// How a region came to its new owner, in words.
fn how(why: &str, story: &Recovery) -> String {
    match story.from {
        Some(tick) if story.warm => {
            format!("{why}: its warm copy goes on from tick {tick}, {} ticks played again", story.replayed)
        }
        Some(tick) => format!("{why}: taken up at tick {tick}, {} ticks played again", story.replayed),
        None => format!("{why} and nobody had it"),
    }
}

/// A panic while a region is taken up is the end of the attempt and of nothing else.
async fn whole(
    region: &RegionId,
    attempt: impl Future<Output = Result<Attempt, ClaimTrouble>>,
) -> Result<Attempt, ClaimTrouble> {
    AssertUnwindSafe(attempt).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!(%region, "taking up the region panicked");
        Err(ClaimTrouble::Panic)
    })
}

/// Gets the lease on a region, claims it in its log and takes its state up from there.
async fn prove(parts: &HostParts, region: &RegionId, warm: Option<Warm>) -> Result<Attempt, ClaimTrouble> {
    let logs = parts.store.region_logs();
    let floor = logs.newest_claim(region).await?;
    let lease = match parts.store.leases().acquire(region, floor).await? {
        Acquired::Mine(lease) => lease,
        Acquired::Theirs(holder) => return Ok(Attempt::Theirs { left: holder.left }),
    };
    match take_up(parts, region, &lease, warm).await {
        Ok((claimed, ears, recovered, reconciled)) => {
            Ok(Attempt::Mine(Box::new(Proof { lease, claimed, ears, recovered, reconciled })))
        }
        Err(ClaimTrouble::Troubled(troubles)) => Ok(Attempt::Troubled(lease, troubles)),
        Err(trouble) => {
            // Another server may have what this one lacks.
            if let Err(error) = parts.store.leases().release(lease).await {
                tracing::debug!(%region, %error, "the lease ends by itself");
            }
            Err(trouble)
        }
    }
}

async fn take_up(
    parts: &HostParts,
    region: &RegionId,
    lease: &Lease,
    warm: Option<Warm>,
) -> Result<(Claimed, Ears, Recovered, Reconciled), ClaimTrouble> {
    let known = parts.store.region_logs().tail(region).await?;
    recovery::check(parts, &known)?;
    if parts.quarters.is_elsewhere() {
        let troubles = trouble::of_log(&known, lease.claim());
        if Verdict::of(&troubles).alone {
            return Err(ClaimTrouble::Troubled(troubles));
        }
    }
    // Before the claim is in the log: a copy that has heard of it waits for its owner's first word.
    let copy = match warm {
        Some(warm) => warm.take().await,
        None => None,
    };
    let claimed = parts.store.region_logs().claim(lease, CORE).await?;
    match claimed_state(parts, region, &claimed, known, copy).await {
        Ok((ears, recovered, reconciled)) => Ok((claimed, ears, recovered, reconciled)),
        Err(trouble) => {
            parts.store.region_logs().leave(claimed).await;
            Err(trouble)
        }
    }
}

/// The state of a region that was just claimed.
async fn claimed_state(
    parts: &HostParts,
    region: &RegionId,
    claimed: &Claimed,
    known: Vec<Kept<LogRecord>>,
    copy: Option<World>,
) -> Result<(Ears, Recovered, Reconciled), ClaimTrouble> {
    // Heard from now on, and answered when the state is there.
    let ears = Ears::open(&parts.link, region).await?;
    let recovered = recovery::recover(parts, claimed, known, copy).await?;
    let held = Custody::Held { region: region.clone(), claim: claimed.claim(), server: parts.name.clone() };
    let reconciled = reconciliation::reconcile(&parts.store.ledger(), region, &held, &recovered.world).await?;
    Ok((ears, recovered, reconciled))
}
