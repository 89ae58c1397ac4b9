//! One region's loop: what comes in is kept until the heartbeat, the world takes it, what comes out
//! goes where it belongs.
//!
//! The task owns the world. Everything slow happens elsewhere and comes back as an event; waiting is
//! in [`Task::run`], deciding in [`Task::apply`].

pub(super) mod careful;
mod coming;
mod ending;
mod going;
mod meter;
pub(super) mod witness;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior};

use self::careful::Drill;
use self::coming::{Knock, Owed};
use self::meter::Meter;
use self::witness::Witness;
use super::handoff::{self, Accepted, Delivery};
use super::keeper::{Keeper, Stored};
use super::logbook::{Appended, Logbook};
use super::reconciliation::Reconciled;
use super::recovery::Recovered;
use super::registrar::Registrar;
use super::roster::Roster;
use super::scribe::{Entry, Finished, Scribe};
use super::tenure::{Ending, Heir, Tenure};
use super::trouble::Verdict;
use crate::bus::message::{
    ActionBatch, Admit, AdmitReply, Arrive, ArriveReply, Attach, AttachReply, ClientView, Detach, Refusal,
};
use crate::bus::{Link, PublishError, Reply, Requests, SubscribeError, Subscription};
use crate::content::MapRecord;
use crate::game::exchange::PlayerAction;
use crate::game::fingerprint::Fingerprint;
use crate::game::journal::JournalTick;
use crate::game::update::Farewell;
use crate::game::{Admission, Character, Coming, Event, Held, Request, TickInput, TickOutput, World};
use crate::ids::{Claim, MapPath, PlayerName, RegionId, ServerName, SessionId, Tick, Ticket};
use crate::limits::{CHECKPOINT_TICKS, REGION_EVENTS_MAX};
use crate::persistence::{CheckpointNote, Claimed, Lease, LeaseError, Renewed, Store, Trouble};
use crate::telemetry::{metrics, vitals};
use crate::world_files::WorldFiles;

/// How long somebody without a session stays in a region: until their session has found its new owner, or until they
/// have logged in again, when their login service has died.
const SESSION_GRACE: Duration = Duration::from_secs(60);

/// A region stops to be handed over when its last checkpoint is no more ticks ago than this: then little has changed since,
/// and the one that covers all is made in a moment.
const HANDED_TICKS_MAX: u64 = 8;

/// A server that has no connection to NATS for so long gives its regions up: others may reach it.
const CUT_PATIENCE: Duration = Duration::from_secs(2);
/// How long the first tick of a region with players waits for their sessions: some messages there and back.
const ATTACHING: Duration = Duration::from_millis(40);

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
    /// What ended in this tick is written down.
    EndsWritten(Tick),
    /// The other region has answered about somebody who left.
    Delivered {
        ticket: Ticket,
        delivery: Delivery,
    },
    Renewed(Lease, Result<Renewed, LeaseError>),
    /// The log has answered.
    Appended(Box<Appended>),
    /// A checkpoint is stored, and to be noted in the log.
    Stored(Box<Stored>),
    /// The hash of a state is there, to be noted in the log.
    Looked(Box<Fingerprint>),
    Minutes(u64),
    /// Put everything away and end.
    Stop,
    /// A login service has died, or begun anew: its sessions are no more.
    LoginGone(ServerName),
    /// Hand the region over, with as short a pause as can be.
    Give(Heir),
}

/// What a host sees of a running region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pulse {
    pub(super) players: u32,
    /// Cost of a tick over the last seconds, in microseconds: mean, and what 99 of 100 stay below.
    pub(super) tick_us: u64,
    pub(super) tick_p99_us: u64,
    /// Mean time from the end of a tick until it is in the log, in microseconds.
    pub(super) log_us: u64,
    /// Owners of the region have ended lately, and how is held against it.
    pub(super) troubled: bool,
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

    /// Answers those who asked and were not heard any more, so that they ask the next owner at once.
    async fn turn_away(&mut self) {
        while let Some(Some((_, reply))) = self.admit.next().now_or_never() {
            answered(reply.send(&AdmitReply::Refused { why: Refusal::Draining }).await);
        }
        while let Some(Some((_, reply))) = self.arrive.next().now_or_never() {
            answered(reply.send(&ArriveReply::Refused { why: Refusal::Draining }).await);
        }
        while let Some(Some((_, reply))) = self.attach.next().now_or_never() {
            answered(reply.send(&AttachReply::NotHere).await);
        }
    }
}

/// What a task is made from.
pub(super) struct Parts {
    pub(super) lease: Lease,
    pub(super) claimed: Claimed,
    pub(super) recovered: Recovered,
    pub(super) reconciled: Reconciled,
    pub(super) server: ServerName,
    pub(super) link: Link,
    pub(super) store: Store,
    pub(super) files: Arc<WorldFiles>,
    pub(super) ears: Ears,
    pub(super) pulse: watch::Sender<Pulse>,
    pub(super) drill: Option<Drill>,
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
    /// Is the link up, and since when it is not.
    connected: watch::Receiver<bool>,
    /// The world was not restored: the log holds no state that it could be played again from.
    begins_anew: bool,
    cut_since: Option<Instant>,
    roster: Roster,
    scribe: Scribe,
    registrar: Registrar,
    logbook: Logbook,
    keeper: Keeper,
    witness: Witness,
    /// The checkpoint that is stored and not in the log yet.
    storing: Option<CheckpointNote>,
    /// How the last owners ended, and what follows from that.
    troubles: Vec<Trouble>,
    verdict: Verdict,
    /// What is played as soon as the log says that it is tried.
    trying: Option<TickInput>,
    drill: Option<Drill>,
    /// Who is in the world and has no session, and until when they may stay so: their session has not found this owner
    /// yet, or their login service is gone.
    waiting: BTreeMap<PlayerName, Instant>,
    input: TickInput,
    ears: Ears,
    events: mpsc::Receiver<TaskEvent>,
    back: mpsc::Sender<TaskEvent>,
    pulse: watch::Sender<Pulse>,
    meter: Meter,
    /// Who is being looked up in the ledger, with those who wait for what it says.
    accepting: BTreeMap<PlayerName, Vec<Knock>>,
    /// Who has come in and waits for the log to have what they are told.
    owed: Vec<Owed>,
    /// Who is this owner's and not in the world yet, waiting for the heartbeat or for a map, and the last
    /// action of theirs that was applied.
    entering: BTreeMap<PlayerName, u64>,
    /// Who left for another region and is not confirmed, by ticket.
    leaving: BTreeMap<Ticket, Leaving>,
    /// Who left the game and is not written down yet.
    parting: BTreeMap<PlayerName, Option<SessionId>>,
    course: Course,
}

/// Where a task is going.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Course {
    On,
    /// To another owner, as soon as it has little to play again.
    Handing {
        to: Heir,
    },
    /// No more ticks. The region ends when all that did happen is written.
    Ending {
        to: Option<Heir>,
    },
}

/// Somebody who left and is not confirmed.
#[derive(Debug)]
pub(super) struct Leaving {
    pub(super) player: PlayerName,
    pub(super) to: RegionId,
    pub(super) session: SessionId,
    /// What their client showed when they left: it may be another size than when they came.
    pub(super) view: ClientView,
    pub(super) how: Coming,
    pub(super) held: Held,
    pub(super) applied: u64,
    pub(super) since: Instant,
}

/// A task to be run, and the way to speak to it.
pub(super) fn prepare(parts: Parts) -> (Task, mpsc::Sender<TaskEvent>) {
    let (back, inbox) = mpsc::channel(REGION_EVENTS_MAX);
    let (region, claim) = (parts.lease.region().clone(), parts.claimed.claim());
    let mut scribe = Scribe::new(parts.store.ledger(), region.clone(), claim, parts.server.clone(), back.clone());
    let Recovered { world, records, checkpoints, begins_anew, troubles, story: _ } = parts.recovered;
    let verdict = Verdict::of(&troubles);
    let Reconciled { held, mut events } = parts.reconciled;
    let until = Instant::now() + SESSION_GRACE;
    let waiting = held.iter().map(|(snapshot, _)| (snapshot.player.clone(), until)).collect();
    for (snapshot, revision) in held {
        scribe.open(snapshot, revision);
    }
    events.insert(0, Event::Owned { era: claim.0, mint: parts.claimed.first().0 });
    let keeper = Keeper::new(
        parts.store.checkpoints(),
        Arc::clone(&parts.files),
        region.clone(),
        claim,
        &checkpoints,
        back.clone(),
    );
    let witness = Witness::new(Arc::clone(&parts.files), back.clone());
    let registrar = Registrar::new(parts.store.items(), region.clone(), back.clone());
    let logbook = Logbook::new(parts.store.region_logs(), parts.claimed, records, back.clone());
    let tenure = Tenure::new(parts.lease, parts.store, back.clone());
    let connected = parts.link.connected();
    let task = Task {
        region,
        claim,
        server: parts.server,
        tenure,
        link: parts.link,
        files: parts.files,
        world,
        connected,
        begins_anew,
        cut_since: None,
        roster: Roster::default(),
        scribe,
        registrar,
        logbook,
        keeper,
        witness,
        storing: None,
        troubles,
        verdict,
        trying: None,
        drill: parts.drill,
        waiting,
        input: TickInput { events, actions: Vec::new() },
        ears: parts.ears,
        events: inbox,
        back: back.clone(),
        pulse: parts.pulse,
        meter: Meter::default(),
        accepting: BTreeMap::new(),
        owed: Vec::new(),
        entering: BTreeMap::new(),
        leaving: BTreeMap::new(),
        parting: BTreeMap::new(),
        course: Course::On,
    };
    (task, back)
}

impl Task {
    /// Lives until the region is given back or lost.
    pub(super) async fn run(mut self) -> Ending {
        // Sessions that look for their players are there by the first tick, and need not wait for the second.
        let first = if self.waiting.is_empty() { Duration::ZERO } else { ATTACHING };
        let mut heartbeat = tokio::time::interval_at(Instant::now() + first, TICK);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Skip);
        self.release_barred().await;
        // What the last owner asked for and did not hear.
        for request in self.world.unanswered() {
            self.serve(request).await;
        }
        loop {
            let event = self.next_event(&mut heartbeat).await;
            let ending = self.apply(event).await.or_else(|| self.may_end());
            if let Some(ending) = ending {
                if matches!(ending, Ending::Failed { .. }) {
                    self.write_up().await;
                }
                let ending = self.tenure.end(ending, self.logbook.into_claimed()).await;
                for owed in self.owed {
                    owed.turn_away(self.claim).await;
                }
                self.ears.turn_away().await;
                return ending;
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
            TaskEvent::Renewed(lease, renewed) => return self.tenure.renewed(lease, renewed),
            TaskEvent::Appended(appended) => return self.appended(*appended).await,
            TaskEvent::Stored(stored) => self.note_checkpoint(*stored),
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
            TaskEvent::Written(finished) => return self.written(finished).await,
            TaskEvent::EndsWritten(tick) => {
                self.registrar.written();
                self.input.events.push(Event::EndsWritten { tick });
            }
            TaskEvent::Delivered { ticket, delivery } => self.delivered(&ticket, delivery),
            TaskEvent::Looked(seen) => self.logbook.note_state(self.witness.looked(*seen)),
            TaskEvent::Minutes(minutes) => self.input.events.push(Event::Clock { minutes }),
            TaskEvent::Stop => self.stop(),
            TaskEvent::LoginGone(login) => self.lose_sessions(&login),
            TaskEvent::Give(to) => self.hand_over(to),
        }
        None
    }

    /// One heartbeat: still the owner? Then the world goes on by one tick.
    async fn beat(&mut self) -> Option<Ending> {
        vitals::beat(pulse_of(&self.region));
        if let Some(ending) = self.tenure.check() {
            return Some(ending);
        }
        if self.logbook.is_silent() && !self.tenure.is_renewing() {
            return Some(Ending::Lost("its log does not answer".to_owned()));
        }
        if self.is_cut_off() {
            return Some(Ending::Lost("NATS is out of reach".to_owned()));
        }
        if self.is_ending() {
            return self.may_end();
        }
        let idle = self.roster.is_empty() && self.input.is_empty() && self.world.is_asleep();
        metrics::waiting(&self.region, self.events.len(), self.logbook.waiting());
        // What comes of a tick is kept back until the tick is in the log. When the log does not answer, nothing
        // may happen that nobody would know of.
        if idle || self.logbook.is_behind() {
            self.may_hand_over();
            self.rest(idle);
            return None;
        }
        if self.begins_anew && self.keeper.has_none() {
            // Without a checkpoint to begin from nobody could play again what happens here.
            if !self.keeper.is_busy() && self.storing.is_none() {
                self.keep();
            }
            return None;
        }
        if self.trying.is_some() {
            return None;
        }
        self.miss();
        let input = std::mem::take(&mut self.input);
        self.set_about(input)
    }

    /// The world goes on by one tick.
    fn play(&mut self, input: TickInput) -> Option<Ending> {
        let started = Instant::now();
        let (is_empty, note) = (input.is_empty(), JournalTick::new(Tick(self.world.tick.0 + 1), &input));
        let output = match self.survive(input) {
            Ok(output) => output,
            Err(why) => return Some(Ending::Failed { tick: Box::new(note), why }),
        };
        self.verdict.clear(&note);
        self.logbook.note(note, is_empty, output);
        self.let_in();
        if self.keeper.is_due(self.world.tick, CHECKPOINT_TICKS) {
            self.keep();
        }
        if self.witness.is_due(&self.world) {
            self.witness.look(self.world.freeze());
        }
        self.may_hand_over();
        let cost = started.elapsed();
        self.meter.took(cost);
        metrics::tick(&self.region, cost, self.roster.len());
        let pulse = self.meter.pulse(self.roster.len(), self.logbook.latency_us());
        self.pulse.send_replace(Pulse { troubled: self.verdict.careful_until.is_some(), ..pulse });
        None
    }

    /// Has the link been down for too long? A region that sleeps appends nothing and would not notice, and nobody could
    /// have it while its lease is renewed.
    fn is_cut_off(&mut self) -> bool {
        if *self.connected.borrow() {
            self.cut_since = None;
            return false;
        }
        self.cut_since.get_or_insert_with(Instant::now).elapsed() >= CUT_PATIENCE
    }

    /// A region that falls asleep is put away as it is.
    fn rest(&mut self, asleep: bool) {
        if asleep && self.logbook.is_idle() && self.keeper.is_due(self.world.tick, 1) {
            self.keep();
        }
    }

    fn keep(&mut self) {
        self.keeper.keep(self.world.freeze());
    }

    /// Whoever played through this login service stands still until they come again.
    fn lose_sessions(&mut self, login: &ServerName) {
        let until = Instant::now() + SESSION_GRACE;
        for player in self.roster.leave_all(login) {
            tracing::info!(region = %self.region, %player, %login, "stands without a session: the login service is gone");
            self.input.events.push(Event::Sheltered { player: player.clone() });
            self.waiting.insert(player, until);
        }
    }

    /// Lets those go who have waited too long for a session.
    fn miss(&mut self) {
        let (roster, now) = (&self.roster, Instant::now());
        self.waiting.retain(|player, _| roster.session(player).is_none());
        let gone = self.waiting.extract_if(.., |_, until| *until <= now);
        let gone = gone.map(|(player, _)| Event::Detached { player, farewell: Farewell::Lost });
        self.input.events.extend(gone);
    }

    /// Ticks are in the log: what came of them may be seen. A refusal means that the region is another's.
    async fn appended(&mut self, appended: Appended) -> Option<Ending> {
        let cleared = match self.logbook.appended(appended) {
            Ok(cleared) => cleared,
            Err(why) => return Some(Ending::Fenced(why)),
        };
        self.pay().await;
        for (tick, output) in cleared.outputs {
            self.hand_out(tick, output).await;
        }
        if cleared.tried
            && let Some(input) = self.trying.take()
            && !self.is_ending()
            && let Some(ending) = self.play(input)
        {
            return Some(ending);
        }
        if let Some(note) = self.storing.take_if(|note| cleared.checkpoint == Some(Tick(note.tick))) {
            self.keeper.noted(&note);
        }
        None
    }

    fn note_checkpoint(&mut self, stored: Stored) {
        let mut note = self.keeper.stored(stored);
        note.troubles = self.troubles.clone();
        self.storing = Some(note.clone());
        self.logbook.note_checkpoint(note);
    }

    /// Sends what a tick shows, and does what it asks for.
    async fn hand_out(&mut self, tick: Tick, output: TickOutput) {
        for batch in self.roster.batches(&self.region, self.claim, tick, output.updates) {
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
            // Nobody sets out before their session has found them; then it is asked.
            Request::Admission { player, .. } if self.waiting.contains_key(&player) => {}
            Request::Admission { player, ticket, region, to } => {
                handoff::ask(&self.link, &self.server, &self.region, (player, ticket, region, to), &self.back).await;
            }
            Request::Depart(departure) => self.depart(*departure).await,
            Request::Save { cause, character } => {
                self.write(Entry::Save(cause), &character);
            }
            Request::Ended { tick, things } => self.registrar.write(tick, things),
            Request::Release { farewell, character } => self.release(farewell, &character),
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
}

/// What of a region has to beat as long as it runs here: a tick that does not end is seen by nobody else in the process.
pub(super) fn pulse_of(region: &RegionId) -> String {
    format!("region {region}")
}

/// A link is a datagram service: whoever asked asks again.
fn answered(result: Result<(), PublishError>) {
    if let Err(error) = result {
        tracing::warn!(%error, "an answer was not sent");
    }
}
