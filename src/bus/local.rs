//! The link within one process: a broker in memory, for `wildfire` alone and for simulations.
//!
//! It keeps NATS' promises and no better ones. On a paused single-threaded runtime the same calls
//! and the same faults give the same deliveries in the same order.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::time::Instant;

use super::link::RequestError;
use super::subject::matches;
use super::subscription::{Carried, Return, Source};
use crate::ids::ServerName;
use crate::limits::{NATS_CLIENT_QUEUE_MAX, SUBSCRIPTION_QUEUE_MAX};

/// The middle that everybody connects to. Clones share it.
#[derive(Clone)]
pub struct Broker {
    shared: Arc<Shared>,
}

/// What happens to messages on the way. Cutting endpoints off comes on top: [`Broker::cut`].
#[derive(Default)]
pub enum Faults {
    #[default]
    None,
    /// Chances in a thousand, drawn from a seed.
    Seeded { seed: u64, drop: u16, duplicate: u16, delay: u16, delay_max: Duration },
    /// Somebody decides for each delivery. It may cut endpoints, but not change the faults.
    Scripted(Box<dyn FnMut(&Hop<'_>) -> Fate + Send>),
}

/// One delivery of one message to one subscriber, or of one answer to who asked.
#[derive(Clone, Copy, Debug)]
pub struct Hop<'a> {
    pub from: &'a ServerName,
    pub to: &'a ServerName,
    /// Of an answer: the subject of its request.
    pub subject: &'a str,
    pub answer: bool,
}

/// What becomes of one delivery. Delays never change the order between two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Deliver,
    Drop,
    Duplicate,
    Delay(Duration),
}

/// One endpoint's connection to a [`Broker`].
#[derive(Clone)]
pub struct Local {
    broker: Broker,
    name: ServerName,
}

struct Shared {
    state: Mutex<State>,
    faults: Mutex<Faults>,
    /// Something was put into `State::delayed`.
    delayed: Notify,
    queue_max: usize,
}

#[derive(Default)]
struct State {
    next: u64,
    subscriptions: BTreeMap<u64, Listener>,
    inboxes: BTreeMap<u64, Inbox>,
    ends: BTreeMap<ServerName, End>,
    delayed: BTreeMap<(Instant, u64), Delivery>,
    pumping: bool,
}

struct Listener {
    pattern: String,
    owner: ServerName,
    queue: mpsc::Sender<Parcel>,
}

struct Inbox {
    owner: ServerName,
    answer: oneshot::Sender<Bytes>,
}

struct End {
    connected: watch::Sender<bool>,
    dead: bool,
    lost: u64,
    /// What was published while cut off: sent late, as the NATS client does.
    held: Vec<Letter>,
}

#[derive(Clone)]
struct Parcel {
    subject: Arc<str>,
    payload: Bytes,
    inbox: Option<u64>,
}

#[derive(Clone)]
struct Letter {
    from: ServerName,
    parcel: Parcel,
    /// The inbox this answers, if it is no message.
    answers: Option<u64>,
}

#[derive(Clone)]
struct Delivery {
    from: ServerName,
    to: To,
    parcel: Parcel,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    Subscription(u64),
    Inbox(u64),
}

impl Default for Broker {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Broker")
    }
}

impl fmt::Debug for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Local({})", self.name)
    }
}

impl Broker {
    pub fn new() -> Self {
        Self::with_queues(SUBSCRIPTION_QUEUE_MAX)
    }

    /// A broker whose subscriptions hold at most so many unread messages.
    pub fn with_queues(queue_max: usize) -> Self {
        let shared = Shared { state: Mutex::default(), faults: Mutex::default(), delayed: Notify::new(), queue_max };
        Self { shared: Arc::new(shared) }
    }

    pub fn connect(&self, name: &ServerName) -> Local {
        self.state().end(name);
        Local { broker: self.clone(), name: name.clone() }
    }

    /// From now on messages meet these faults.
    pub fn set_faults(&self, faults: Faults) {
        *self.shared.faults.lock().expect("no fault script panics") = faults;
    }

    /// Nothing reaches this endpoint any more. What it publishes itself waits until it is healed.
    pub fn cut(&self, name: &ServerName) {
        self.state().end(name).connected.send_replace(false);
    }

    /// The endpoint's process is dead: nobody listens there any more, and what it still says is lost.
    pub fn kill(&self, name: &ServerName) {
        let mut state = self.state();
        let end = state.end(name);
        end.dead = true;
        end.connected.send_replace(false);
        state.subscriptions.retain(|_, listener| listener.owner != *name);
        state.inboxes.retain(|_, inbox| inbox.owner != *name);
    }

    /// Ends a cut. What the endpoint published meanwhile is sent now.
    pub fn heal(&self, name: &ServerName) {
        let held = {
            let mut state = self.state();
            let end = state.end(name);
            end.connected.send_replace(true);
            std::mem::take(&mut end.held)
        };
        for letter in held {
            self.send(letter);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().expect("nothing panics while it holds the broker")
    }

    fn send(&self, letter: Letter) {
        let targets = self.state().route(&letter);
        for (to, owner) in targets {
            let hop = Hop {
                from: &letter.from,
                to: &owner,
                subject: &letter.parcel.subject,
                answer: letter.answers.is_some(),
            };
            // Outside the lock on the state, so that a script can cut endpoints.
            let fate = self.shared.faults.lock().expect("no fault script panics").fate(&hop);
            let delivery = Delivery { from: letter.from.clone(), to, parcel: letter.parcel.clone() };
            match fate {
                Fate::Drop => {}
                Fate::Deliver => self.schedule(delivery, Duration::ZERO),
                Fate::Delay(delay) => self.schedule(delivery, delay),
                Fate::Duplicate => {
                    self.schedule(delivery.clone(), Duration::ZERO);
                    self.schedule(delivery, Duration::ZERO);
                }
            }
        }
    }

    fn schedule(&self, delivery: Delivery, delay: Duration) {
        let mut state = self.state();
        let before =
            state.delayed.iter().rev().find(|(_, other)| other.to == delivery.to && other.from == delivery.from);
        let before = before.map(|(&(at, _), _)| at);
        if delay.is_zero() && before.is_none() {
            state.deliver(delivery);
            return;
        }
        let due = Instant::now() + delay;
        let at = before.map_or(due, |before| due.max(before));
        let number = state.number();
        state.delayed.insert((at, number), delivery);
        if std::mem::replace(&mut state.pumping, true) {
            self.shared.delayed.notify_one();
        } else {
            tokio::spawn(pump(self.clone()));
        }
    }
}

/// Delivers what was delayed, when it is due, and ends when nothing is left.
async fn pump(broker: Broker) {
    loop {
        let next = {
            let mut state = broker.state();
            let now = Instant::now();
            while let Some(entry) = state.delayed.first_entry()
                && entry.key().0 <= now
            {
                let delivery = entry.remove();
                state.deliver(delivery);
            }
            match state.delayed.first_key_value() {
                Some((&(at, _), _)) => at,
                None => {
                    state.pumping = false;
                    return;
                }
            }
        };
        tokio::select! {
            biased;
            () = tokio::time::sleep_until(next) => {}
            () = broker.shared.delayed.notified() => {}
        }
    }
}

impl State {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn end(&mut self, name: &ServerName) -> &mut End {
        self.ends.entry(name.clone()).or_insert_with(|| End {
            connected: watch::channel(true).0,
            dead: false,
            lost: 0,
            held: Vec::new(),
        })
    }

    fn is_cut(&self, name: &ServerName) -> bool {
        self.ends.get(name).is_some_and(|end| !*end.connected.borrow())
    }

    /// Who gets it, in the order they subscribed. A request that nobody gets is answered so.
    fn route(&mut self, letter: &Letter) -> Vec<(To, ServerName)> {
        if self.is_cut(&letter.from) {
            let end = self.end(&letter.from);
            if !end.dead && end.held.len() < NATS_CLIENT_QUEUE_MAX {
                end.held.push(letter.clone());
            }
            return Vec::new();
        }
        if let Some(inbox) = letter.answers {
            let owner = self.inboxes.get(&inbox).map(|inbox| inbox.owner.clone());
            return owner.into_iter().map(|owner| (To::Inbox(inbox), owner)).collect();
        }
        let targets: Vec<_> = self
            .subscriptions
            .iter()
            .filter(|(_, listener)| matches(&listener.pattern, &letter.parcel.subject))
            .map(|(&id, listener)| (To::Subscription(id), listener.owner.clone()))
            .collect();
        if targets.is_empty()
            && let Some(inbox) = letter.parcel.inbox
        {
            self.inboxes.remove(&inbox);
        }
        targets
    }

    fn deliver(&mut self, delivery: Delivery) {
        match delivery.to {
            To::Subscription(id) => {
                let Some(listener) = self.subscriptions.get(&id) else { return };
                let owner = listener.owner.clone();
                if self.is_cut(&owner) {
                    return;
                }
                if let Err(mpsc::error::TrySendError::Full(_)) = listener.queue.try_send(delivery.parcel) {
                    self.end(&owner).lost += 1;
                }
            }
            To::Inbox(id) => {
                let cut = self.inboxes.get(&id).is_some_and(|inbox| self.is_cut(&inbox.owner));
                if !cut && let Some(inbox) = self.inboxes.remove(&id) {
                    // Who asked may have given up.
                    let _ = inbox.answer.send(delivery.parcel.payload);
                }
            }
        }
    }
}

impl Faults {
    fn fate(&mut self, hop: &Hop<'_>) -> Fate {
        match self {
            Self::None => Fate::Deliver,
            Self::Scripted(script) => script(hop),
            Self::Seeded { seed, drop, duplicate, delay, delay_max } => {
                let mut roll = draw(seed) % 1000;
                for (chance, fate) in [(*drop, Fate::Drop), (*duplicate, Fate::Duplicate)] {
                    if roll < u64::from(chance) {
                        return fate;
                    }
                    roll -= u64::from(chance);
                }
                if roll < u64::from(*delay) {
                    let most = u64::try_from(delay_max.as_millis()).unwrap_or(u64::MAX).max(1);
                    return Fate::Delay(Duration::from_millis(1 + draw(seed) % most));
                }
                Fate::Deliver
            }
        }
    }
}

/// The next number of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators).
fn draw(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Local {
    /// A link to a broker of its own, for a process without a cluster.
    pub fn alone(name: &ServerName) -> Self {
        Broker::new().connect(name)
    }

    pub fn broker(&self) -> &Broker {
        &self.broker
    }

    pub(super) fn name(&self) -> &ServerName {
        &self.name
    }

    pub(super) fn connected(&self) -> watch::Receiver<bool> {
        self.broker.state().end(&self.name).connected.subscribe()
    }

    pub(super) fn lost(&self) -> u64 {
        self.broker.state().end(&self.name).lost
    }

    pub(super) fn publish(&self, subject: String, payload: Bytes) {
        let parcel = Parcel { subject: subject.into(), payload, inbox: None };
        self.broker.send(Letter { from: self.name.clone(), parcel, answers: None });
    }

    pub(super) fn subscribe(&self, pattern: &str) -> Source {
        let (queue, parcels) = mpsc::channel(self.broker.shared.queue_max);
        let mut state = self.broker.state();
        let id = state.number();
        if !state.end(&self.name).dead {
            state.subscriptions.insert(id, Listener { pattern: pattern.to_owned(), owner: self.name.clone(), queue });
        }
        Source::Local(LocalSource { local: self.clone(), id, parcels })
    }

    pub(super) async fn request(
        &self,
        subject: String,
        payload: Bytes,
        timeout: Duration,
    ) -> Result<Bytes, RequestError> {
        let (answer, answered) = oneshot::channel();
        let inbox = {
            let mut state = self.broker.state();
            let inbox = state.number();
            state.inboxes.insert(inbox, Inbox { owner: self.name.clone(), answer });
            inbox
        };
        let _open = OpenInbox { broker: &self.broker, inbox };
        let parcel = Parcel { subject: subject.into(), payload, inbox: Some(inbox) };
        self.broker.send(Letter { from: self.name.clone(), parcel, answers: None });
        match tokio::time::timeout(timeout, answered).await {
            Ok(Ok(payload)) => Ok(payload),
            Ok(Err(_)) => Err(RequestError::NoOwner),
            Err(_) => Err(RequestError::Timeout(timeout)),
        }
    }
}

/// Closes the inbox when the requester stops waiting, whatever the reason.
struct OpenInbox<'a> {
    broker: &'a Broker,
    inbox: u64,
}

impl Drop for OpenInbox<'_> {
    fn drop(&mut self) {
        self.broker.state().inboxes.remove(&self.inbox);
    }
}

#[derive(Debug)]
pub(super) struct LocalSource {
    local: Local,
    id: u64,
    parcels: mpsc::Receiver<Parcel>,
}

impl fmt::Debug for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.subject, self.payload.len())
    }
}

impl LocalSource {
    pub(super) async fn next(&mut self) -> Option<Carried> {
        let parcel = self.parcels.recv().await?;
        let reply = parcel.inbox.map(|inbox| {
            Return::Local(LocalReturn { local: self.local.clone(), inbox, subject: parcel.subject.clone() })
        });
        Some(Carried { subject: parcel.subject.to_string(), payload: parcel.payload, reply })
    }
}

impl Drop for LocalSource {
    fn drop(&mut self) {
        self.local.broker.state().subscriptions.remove(&self.id);
    }
}

/// Where one request's answer goes.
#[derive(Debug)]
pub(super) struct LocalReturn {
    local: Local,
    inbox: u64,
    subject: Arc<str>,
}

impl LocalReturn {
    pub(super) fn send(self, payload: Bytes) {
        let parcel = Parcel { subject: self.subject, payload, inbox: None };
        let letter = Letter { from: self.local.name.clone(), parcel, answers: Some(self.inbox) };
        self.local.broker.send(letter);
    }
}

#[cfg(test)]
mod tests;
