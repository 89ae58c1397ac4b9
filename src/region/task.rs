//! One region's loop: what comes in is kept until the heartbeat, the world takes it, what comes out
//! goes where it belongs.
//!
//! The task owns the world. Everything slow happens elsewhere and comes back as an event; waiting is
//! in [`Task::run`], deciding in [`Task::apply`].

mod coming;
mod going;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, MissedTickBehavior};

use self::coming::Knock;
use super::handoff::{self, Accepted, Delivery};
use super::roster::{Line, Roster};
use super::scribe::{Entry, Finished, Scribe};
use super::tenure::{Ending, Tenure};
use crate::bus::message::{ActionBatch, Admit, AdmitReply, Arrive, ArriveReply, Attach, AttachReply, Detach};
use crate::bus::{Link, PublishError, Reply, Requests, SubscribeError, Subscription};
use crate::content::MapRecord;
use crate::game::exchange::PlayerAction;
use crate::game::{Admission, Character, Coming, Event, Request, SaveCause, TickInput, TickOutput, World};
use crate::ids::{Claim, MapPath, PlayerName, RegionId, ServerName, Ticket};
use crate::limits::REGION_EVENTS_MAX;
use crate::persistence::{Claimed, Lease, LeaseError, Renewed, Store};
use crate::world_files::WorldFiles;

/// A heartbeat of the world.
pub(super) const TICK: Duration = Duration::from_millis(120);

/// Everything that can happen to a region's task.
#[derive(Debug)]
pub(super) enum TaskEvent {
    Heartbeat,
    Actions(ActionBatch),
    Admit(Admit, Reply<AdmitReply>),
    Arrive(Arrive, Reply<ArriveReply>),
    Attach(Attach, Reply<AttachReply>),
    Detach(Detach),
    MapRead {
        path: MapPath,
        record: Option<Arc<MapRecord>>,
    },
    Admission {
        player: PlayerName,
        ticket: Ticket,
        answer: Admission,
    },
    /// The ledger has answered about somebody who comes in.
    Accepted(Box<Accepted>),
    Written(Finished),
    /// The other region has answered about somebody who left.
    Delivered {
        ticket: Ticket,
        delivery: Delivery,
    },
    Renewed(Lease, Result<Renewed, LeaseError>),
    Minutes(u64),
    Stop(oneshot::Sender<()>),
}

/// What a host sees of a running region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pulse {
    pub(super) players: u32,
    /// Cost of a tick over the last seconds, in microseconds: mean, and what 99 of 100 stay below.
    pub(super) tick_us: u64,
    pub(super) tick_p99_us: u64,
}

/// The ears of a region: subscriptions on its subjects.
#[derive(Debug)]
pub(super) struct Ears {
    actions: Subscription<ActionBatch>,
    admit: Requests<Admit>,
    arrive: Requests<Arrive>,
    attach: Requests<Attach>,
    detach: Subscription<Detach>,
}

impl Ears {
    /// Listens on everything that concerns a region.
    ///
    /// # Errors
    /// When the link refuses.
    pub(super) async fn open(link: &Link, region: &RegionId) -> Result<Self, SubscribeError> {
        Ok(Self {
            actions: link.subscribe(ActionBatch::to(region)).await?,
            admit: link.serve(Admit::to(region)).await?,
            arrive: link.serve(Arrive::to(region)).await?,
            attach: link.serve(Attach::to(region)).await?,
            detach: link.subscribe(Detach::to(region)).await?,
        })
    }
}

/// What a task is made from.
pub(super) struct Parts {
    pub(super) lease: Lease,
    pub(super) claimed: Claimed,
    pub(super) server: ServerName,
    pub(super) link: Link,
    pub(super) store: Store,
    pub(super) files: Arc<WorldFiles>,
    pub(super) ears: Ears,
    pub(super) pulse: watch::Sender<Pulse>,
    pub(super) seed: u64,
}

/// A region in play.
pub(super) struct Task {
    region: RegionId,
    claim: Claim,
    server: ServerName,
    tenure: Tenure,
    link: Link,
    files: Arc<WorldFiles>,
    world: World,
    roster: Roster,
    scribe: Scribe,
    input: TickInput,
    ears: Ears,
    events: mpsc::Receiver<TaskEvent>,
    back: mpsc::Sender<TaskEvent>,
    pulse: watch::Sender<Pulse>,
    meter: Meter,
    /// Who is being looked up in the ledger, with those who wait for what it says.
    accepting: BTreeMap<PlayerName, Vec<Knock>>,
    /// Who is this owner's and not in the world yet, waiting for the heartbeat or for a map, and the last
    /// action of theirs that was applied.
    entering: BTreeMap<PlayerName, u64>,
    /// Who left for another region and is not confirmed, by ticket.
    leaving: BTreeMap<Ticket, Leaving>,
    /// Who left the game and is not written down yet.
    parting: BTreeMap<PlayerName, Option<Line>>,
    stopping: Option<oneshot::Sender<()>>,
    /// The lease is gone: what can still be written is, and then the task ends so.
    losing: Option<Ending>,
}

/// Somebody who left and is not confirmed.
#[derive(Debug)]
pub(super) struct Leaving {
    pub(super) player: PlayerName,
    pub(super) to: RegionId,
    pub(super) line: Line,
    pub(super) how: Coming,
    pub(super) applied: u64,
    pub(super) since: Instant,
}

/// A task to be run, and the way to speak to it.
pub(super) fn prepare(parts: Parts) -> (Task, mpsc::Sender<TaskEvent>) {
    let (back, events) = mpsc::channel(REGION_EVENTS_MAX);
    let (region, claim) = (parts.lease.region().clone(), parts.claimed.claim());
    let scribe = Scribe::new(parts.store.ledger(), region.clone(), claim, parts.server.clone(), back.clone());
    let world = World::new(region.clone(), parts.files.constants(), parts.seed);
    let tenure = Tenure::new(parts.lease, parts.claimed, parts.store, back.clone());
    let task = Task {
        region,
        claim,
        server: parts.server,
        tenure,
        link: parts.link,
        files: parts.files,
        world,
        roster: Roster::default(),
        scribe,
        input: TickInput { events: vec![Event::Owned { era: claim.0 }], ..TickInput::default() },
        ears: parts.ears,
        events,
        back: back.clone(),
        pulse: parts.pulse,
        meter: Meter::default(),
        accepting: BTreeMap::new(),
        entering: BTreeMap::new(),
        leaving: BTreeMap::new(),
        parting: BTreeMap::new(),
        stopping: None,
        losing: None,
    };
    (task, back)
}

impl Task {
    /// Lives until the region is given back or lost.
    pub(super) async fn run(mut self) -> Ending {
        let mut heartbeat = tokio::time::interval(TICK);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            let event = self.next_event(&mut heartbeat).await;
            if let Some(ending) = self.apply(event).await {
                return self.tenure.end(ending).await;
            }
        }
    }

    async fn next_event(&mut self, heartbeat: &mut tokio::time::Interval) -> TaskEvent {
        let ears = &mut self.ears;
        // In this order, so that the same happenings are taken in the same order again.
        tokio::select! {
            biased;
            Some(event) = self.events.recv() => event,
            _ = heartbeat.tick() => TaskEvent::Heartbeat,
            Some(batch) = ears.actions.next() => TaskEvent::Actions(batch),
            Some(detach) = ears.detach.next() => TaskEvent::Detach(detach),
            Some((attach, reply)) = ears.attach.next() => TaskEvent::Attach(attach, reply),
            Some((arrive, reply)) = ears.arrive.next() => TaskEvent::Arrive(arrive, reply),
            Some((admit, reply)) = ears.admit.next() => TaskEvent::Admit(admit, reply),
        }
    }

    /// What one event changes. An ending means that the region is no longer this task's.
    async fn apply(&mut self, event: TaskEvent) -> Option<Ending> {
        match event {
            TaskEvent::Heartbeat => return self.beat().await,
            TaskEvent::Renewed(lease, renewed) => {
                if let Some(ending) = self.tenure.renewed(lease, renewed) {
                    self.lose(ending);
                }
            }
            TaskEvent::Actions(batch) => self.hear(batch),
            TaskEvent::Admit(admit, reply) => self.admit(&admit, reply).await,
            TaskEvent::Arrive(arrive, reply) => self.arrive(arrive, reply).await,
            TaskEvent::Attach(attach, reply) => self.attach(attach, reply).await,
            TaskEvent::Detach(detach) => self.detach(&detach),
            TaskEvent::MapRead { path, record } => self.input.events.push(Event::MapRead { path, record }),
            TaskEvent::Admission { player, ticket, answer } => {
                self.input.events.push(Event::Admission { player, ticket, answer });
            }
            TaskEvent::Accepted(accepted) => self.accepted(*accepted).await,
            TaskEvent::Written(finished) => self.written(finished).await,
            TaskEvent::Delivered { ticket, delivery } => self.delivered(&ticket, delivery),
            TaskEvent::Minutes(minutes) => self.input.events.push(Event::Clock { minutes }),
            TaskEvent::Stop(done) => self.stop(done),
        }
        None
    }

    /// One heartbeat: still the owner? Then the world goes on by one tick.
    async fn beat(&mut self) -> Option<Ending> {
        if let Some(ending) = self.tenure.check() {
            return Some(self.losing.take().unwrap_or(ending));
        }
        if self.is_ending() {
            return self.may_end();
        }
        if self.roster.is_empty() && self.input.is_empty() && self.world.is_asleep() {
            return None;
        }
        let started = Instant::now();
        let output = self.world.tick(std::mem::take(&mut self.input));
        self.meter.took(started.elapsed());
        self.hand_out(output).await;
        self.let_in();
        self.pulse.send_replace(self.meter.pulse(self.roster.len()));
        None
    }

    /// Sends what a tick shows, and does what it asks for.
    async fn hand_out(&mut self, output: TickOutput) {
        for batch in self.roster.batches(&self.region, self.claim, self.world.tick, output.updates) {
            if let Err(error) = self.link.publish(&batch).await {
                tracing::warn!(%error, login = %batch.login, "updates were not sent");
            }
        }
        for request in output.requests {
            self.serve(request).await;
        }
    }

    async fn serve(&mut self, request: Request) {
        match request {
            Request::Map(path) => self.read(path),
            Request::Admission { player, ticket, region, to } => {
                handoff::ask(&self.link, &self.server, &self.region, (player, ticket, region, to), &self.back).await;
            }
            Request::Depart { ticket, region, how, character } => self.depart(ticket, region, how, &character).await,
            Request::Save { cause, character } => {
                self.write(Entry::Save(cause), &character);
            }
            Request::Release { character, .. } => self.release(&character),
        }
    }

    /// Reads a map. It comes back as an event, none when it cannot be had.
    fn read(&self, path: MapPath) {
        let (files, back) = (Arc::clone(&self.files), self.back.clone());
        tokio::spawn(async move {
            let record = files.read(&path).await;
            let _ = back.send(TaskEvent::MapRead { path, record }).await;
        });
    }

    /// Has something written about a character. False when it cannot be kept.
    fn write(&mut self, entry: Entry, character: &Character) -> bool {
        let queued = self.scribe.write(entry, character);
        if let Err(error) = &queued {
            tracing::error!(player = %character.name, %error, "a character cannot be kept");
        }
        queued.is_ok()
    }

    /// Keeps actions until the heartbeat.
    fn hear(&mut self, batch: ActionBatch) {
        if !self.roster.is_through(&batch.player, &batch.session) {
            return;
        }
        let player = &batch.player;
        self.input.actions.extend(batch.actions.into_iter().map(|numbered| PlayerAction {
            player: player.clone(),
            number: numbered.number,
            asked: numbered.action,
        }));
    }

    // Ending.

    fn is_ending(&self) -> bool {
        self.stopping.is_some() || self.losing.is_some()
    }

    /// Writes everybody down. The region ends when all is written.
    fn stop(&mut self, done: oneshot::Sender<()>) {
        self.write_everybody();
        self.stopping = Some(done);
    }

    /// The lease is gone. Nothing more happens here; what did happen is still written, as far as
    /// nobody else has taken over.
    fn lose(&mut self, ending: Ending) {
        if self.losing.is_none() {
            self.write_everybody();
            self.losing = Some(ending);
        }
    }

    fn write_everybody(&mut self) {
        for character in self.world.characters() {
            self.write(Entry::Save(SaveCause::Takeover), &character);
        }
    }

    fn may_end(&mut self) -> Option<Ending> {
        let written = self.scribe.is_idle() && self.accepting.is_empty();
        if written && self.losing.is_some() {
            return self.losing.take();
        }
        let settled = written && self.leaving.is_empty() && !self.tenure.is_renewing();
        settled.then(|| {
            if let Some(done) = self.stopping.take() {
                // Nobody waits for the word when the host itself is gone.
                let _ = done.send(());
            }
            Ending::Released
        })
    }
}

/// A link is a datagram service: whoever asked asks again.
fn answered(result: Result<(), PublishError>) {
    if let Err(error) = result {
        tracing::warn!(%error, "an answer was not sent");
    }
}

/// What ticks cost lately.
#[derive(Debug, Default)]
struct Meter {
    mean_us: u64,
    ticks: u64,
    /// Costs of the last ticks, in a ring.
    last_us: Vec<u64>,
}

/// Ticks that the meter looks back on: twelve seconds.
const METER_TICKS: usize = 100;

impl Meter {
    /// A mean that follows over some four seconds.
    fn took(&mut self, cost: Duration) {
        let us = u64::try_from(cost.as_micros()).unwrap_or(u64::MAX);
        self.ticks += 1;
        self.mean_us = if self.ticks == 1 { us } else { (self.mean_us * 31 + us) / 32 };
        if self.last_us.len() < METER_TICKS {
            self.last_us.push(us);
        } else {
            let oldest = usize::try_from(self.ticks).unwrap_or(0) % METER_TICKS;
            self.last_us[oldest] = us;
        }
    }

    fn pulse(&self, players: usize) -> Pulse {
        let mut sorted = self.last_us.clone();
        sorted.sort_unstable();
        let p99 = sorted.get(sorted.len().saturating_mul(99) / 100).or_else(|| sorted.last());
        Pulse {
            players: u32::try_from(players).unwrap_or(u32::MAX),
            tick_us: self.mean_us,
            tick_p99_us: p99.copied().unwrap_or(0),
        }
    }
}
