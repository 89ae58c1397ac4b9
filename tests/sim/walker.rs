//! A player and their session, as a login service has it: actions are numbered and sent until they are
//! acknowledged, notices are followed, and whoever falls silent is looked for where the ledger says.
//!
//! It speaks the messages of the bus and nothing else, and believes no more than a login service may.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};
use wildfire::bus::message::{
    ActionBatch, Arrive, ArriveReply, Attach, AttachReply, ClaimEvent, ClaimStep, ClientView, Detach, NumberedAction,
    SessionChange, SessionNotice, SessionUpdates, UpdateBatch, Wanted,
};
use wildfire::bus::{Link, RequestError};
use wildfire::content::Partition;
use wildfire::game::{Action, Asked, Coming, Held, Update};
use wildfire::ids::{Claim, PlayerName, RegionId, ServerName, SessionId, Tag, Ticket};
use wildfire::persistence::{Cause, Custody, Kept, Snapshot, Store, WriteError};

use crate::cluster::Cluster;
use crate::story::{Story, server};

const ANSWER: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(200);
/// Without a heartbeat for so long, the region counts as silent.
const SILENCE: Duration = Duration::from_millis(1080);
/// As long may a way to another region take before somebody asks where the player is.
const JOURNEY: Duration = Duration::from_secs(3);
/// Actions asked for and not acknowledged.
const WAITING_MAX: usize = 4;
/// Nobody may be out of reach for longer: a lease ends, another server claims, the player is found.
pub(crate) const REACH: Duration = Duration::from_secs(20);

const VIEW: ClientView = ClientView { width: 9, height: 9, look_max: 20 };

/// What a walker wants: do this until they are in that region.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    pub(crate) action: Action,
    pub(crate) to: RegionId,
}

/// An action as a player asks for it.
pub(crate) fn asked(action: Action) -> Asked {
    Asked { command: None, count: None, action }
}

/// What one session of a login service hears.
#[derive(Debug)]
enum Heard {
    Updates(RegionId, Claim, SessionUpdates),
    Notice(SessionNotice),
    Claims(ClaimEvent),
}

/// The sessions of one login service.
pub(crate) struct Desk {
    name: ServerName,
    link: Link,
    store: Store,
    sessions: mpsc::UnboundedSender<(u64, mpsc::UnboundedSender<Heard>)>,
    partition: Arc<Partition>,
    story: Story,
    next: u64,
    /// Sessions say everything that they ever said, again and again.
    pub(crate) nags: Arc<AtomicBool>,
}

impl Desk {
    pub(crate) async fn open(cluster: &Cluster, name: &str) -> Self {
        let name = server(name);
        let link = Link::Local(cluster.hands.broker.connect(&name));
        let (sessions, opened) = mpsc::unbounded_channel();
        tokio::spawn(distribute(link.clone(), name.clone(), opened));
        Self {
            link,
            store: Store::local(&cluster.hands.store, &name),
            name,
            sessions,
            partition: Arc::clone(cluster.files.partition()),
            story: cluster.hands.story.clone(),
            next: 0,
            nags: Arc::default(),
        }
    }

    /// A session of somebody who has a record in the ledger.
    pub(crate) fn session(&mut self, player: &str) -> Walker {
        self.next += 1;
        let (heard, inbox) = mpsc::unbounded_channel();
        self.sessions.send((self.next, heard)).expect("the desk is there");
        Walker {
            player: PlayerName::new(player),
            session: SessionId { login: self.name.clone(), number: self.next },
            link: self.link.clone(),
            store: self.store.clone(),
            partition: Arc::clone(&self.partition),
            story: self.story.clone(),
            inbox,
            seat: None,
            newest: BTreeMap::new(),
            next: 1,
            waiting: VecDeque::new(),
            said: Vec::new(),
            nags: Arc::clone(&self.nags),
            last_heard: Instant::now(),
            last_sent: Instant::now(),
            carried: BTreeSet::new(),
            last_shown: None,
            longest_pause: Duration::ZERO,
            born: Instant::now(),
        }
    }
}

/// Everything that a login service hears goes to its sessions.
async fn distribute(
    link: Link,
    name: ServerName,
    mut opened: mpsc::UnboundedReceiver<(u64, mpsc::UnboundedSender<Heard>)>,
) {
    let mut updates = link.subscribe(UpdateBatch::to(&name)).await.expect("the local link listens");
    let mut notices = link.subscribe(SessionNotice::to(&name)).await.expect("the local link listens");
    let mut claims = link.subscribe(ClaimEvent::all()).await.expect("the local link listens");
    let mut sessions: BTreeMap<u64, mpsc::UnboundedSender<Heard>> = BTreeMap::new();
    loop {
        tokio::select! {
            biased;
            session = opened.recv() => match session {
                Some((number, heard)) => {
                    sessions.insert(number, heard);
                }
                None => return,
            },
            Some(batch) = updates.next() => {
                for shown in batch.sessions {
                    if let Some(session) = sessions.get(&shown.session) {
                        let _ = session.send(Heard::Updates(batch.region.clone(), batch.claim, shown));
                    }
                }
            }
            Some(notice) = notices.next() => {
                if let Some(session) = sessions.get(&notice.session) {
                    let _ = session.send(Heard::Notice(notice));
                }
            }
            Some(event) = claims.next() => {
                for session in sessions.values() {
                    let _ = session.send(Heard::Claims(event.clone()));
                }
            }
        }
    }
}

/// What a walker's session has come to after something was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    GoOn,
    /// On the way to another region, since now.
    Moved,
    /// Somebody must look for the player.
    Lost,
    Left,
}

pub(crate) struct Walker {
    pub(crate) player: PlayerName,
    session: SessionId,
    link: Link,
    store: Store,
    partition: Arc<Partition>,
    story: Story,
    inbox: mpsc::UnboundedReceiver<Heard>,
    seat: Option<(RegionId, Claim)>,
    /// The newest claim heard of for each region: what comes under an older one is a ghost's.
    newest: BTreeMap<RegionId, Claim>,
    next: u64,
    waiting: VecDeque<NumberedAction>,
    /// Everything that was asked for since the player came in.
    said: Vec<NumberedAction>,
    nags: Arc<AtomicBool>,
    last_heard: Instant,
    last_sent: Instant,
    /// What the player was last shown to carry.
    pub(crate) carried: BTreeSet<Tag>,
    /// When the player was last shown something, and the longest they waited for it.
    last_shown: Option<Instant>,
    pub(crate) longest_pause: Duration,
    pub(crate) born: Instant,
}

impl Walker {
    /// Comes into the world, or is found in it. Panics when that takes too long: somebody is lost.
    pub(crate) async fn enter(&mut self) {
        let since = Instant::now();
        while self.seat.is_none() {
            self.look().await;
            let absence = since.elapsed();
            assert!(absence < REACH, "{} is out of reach for {absence:?}", self.player);
            if self.seat.is_none() {
                sleep(PAUSE).await;
            }
        }
        self.last_heard = Instant::now();
        self.send().await;
    }

    pub(crate) fn region(&self) -> Option<&RegionId> {
        self.seat.as_ref().map(|(region, _)| region)
    }

    /// Goes these ways, one after the other, whatever happens. Panics when it takes too long.
    pub(crate) async fn go(&mut self, legs: &[Leg], patience: Duration) {
        let until = Instant::now() + patience;
        for leg in legs {
            loop {
                if self.region() == Some(&leg.to) && self.waiting.is_empty() {
                    break;
                }
                assert!(Instant::now() < until, "{} does not come to {}", self.player, leg.to);
                if self.region().is_some_and(|region| *region != leg.to) && self.waiting.len() < WAITING_MAX {
                    self.ask(asked(leg.action.clone())).await;
                }
                self.wait(Duration::from_millis(500)).await;
            }
        }
    }

    /// Asks for something and plays on until it is done. Panics when that takes too long.
    pub(crate) async fn act(&mut self, asked: Asked, patience: Duration) {
        let until = Instant::now() + patience;
        let what = format!("{asked:?}");
        self.ask(asked).await;
        while !self.waiting.is_empty() || self.seat.is_none() {
            assert!(Instant::now() < until, "{} waits for {what}", self.player);
            self.wait(Duration::from_millis(300)).await;
        }
    }

    /// Plays on without asking for anything.
    pub(crate) async fn rest(&mut self, time: Duration) {
        let until = Instant::now() + time;
        while Instant::now() < until {
            self.wait(Duration::from_millis(300)).await;
        }
    }

    /// Leaves the game, and makes sure of it: in the end nobody has the character.
    pub(crate) async fn leave(&mut self) {
        let until = Instant::now() + REACH + REACH;
        loop {
            assert!(Instant::now() < until, "{} cannot leave", self.player);
            if let Ok(Some(Kept { value, .. })) = self.store.ledger().latest(&self.player).await
                && value.custody == Custody::Free
            {
                self.seat = None;
                self.waiting.clear();
                self.said.clear();
                return;
            }
            self.enter().await;
            let Some((region, _)) = self.seat.clone() else { continue };
            let (session, player) = (self.session.clone(), self.player.clone());
            let detach = Detach { region, session, player, why: "connection closed".to_owned() };
            self.say(&detach).await;
            let heard_until = Instant::now() + Duration::from_millis(1500);
            while Instant::now() < heard_until {
                if self.hear(Duration::from_millis(300)).await == Turn::Left {
                    break;
                }
            }
            // Whoever did not hear it may be dead: the ledger knows who has the player.
            self.seat = None;
        }
    }

    /// How often something is shown to a session that is over. What a former owner said, and the link
    /// carried late, nobody believes.
    pub(crate) async fn ghosts(&mut self, time: Duration) -> u32 {
        while let Ok(heard) = self.inbox.try_recv() {
            self.take(heard);
        }
        let until = Instant::now() + time;
        let mut ghosts = 0;
        while let Ok(Some(heard)) = tokio::time::timeout_at(until, self.inbox.recv()).await {
            if let Heard::Updates(region, claim, _) = heard {
                ghosts += u32::from(self.believes(&region, claim));
            }
        }
        ghosts
    }

    /// Lives for a moment: hears, follows, sends again.
    async fn wait(&mut self, patience: Duration) {
        match self.hear(patience).await {
            Turn::GoOn => {}
            Turn::Moved => self.follow().await,
            Turn::Lost => {
                self.seat = None;
                self.enter().await;
            }
            Turn::Left => panic!("{} is put out of the world", self.player),
        }
        if self.last_heard.elapsed() > SILENCE {
            self.story.tell(format!("{} hears nothing", self.player));
            self.seat = None;
            self.enter().await;
        }
        if self.nags() || !self.waiting.is_empty() && self.last_sent.elapsed() > SILENCE {
            self.send().await;
        }
    }

    /// Waits for the other region to say that the player is there.
    async fn follow(&mut self) {
        let since = Instant::now();
        while self.seat.is_none() && since.elapsed() < JOURNEY {
            self.hear(Duration::from_millis(200)).await;
        }
        self.enter().await;
    }

    async fn hear(&mut self, patience: Duration) -> Turn {
        match timeout(patience, self.inbox.recv()).await {
            Ok(heard) => self.take(heard.expect("the desk stays open")),
            Err(_) => Turn::GoOn,
        }
    }

    fn take(&mut self, heard: Heard) -> Turn {
        match heard {
            Heard::Updates(region, claim, shown) => self.updates(&region, claim, shown),
            Heard::Notice(notice) => self.notice(&notice),
            Heard::Claims(event) => self.claims(&event),
        }
    }

    /// Is this word of the newest owner that was heard of?
    fn believes(&mut self, region: &RegionId, claim: Claim) -> bool {
        let newest = self.newest.entry(region.clone()).or_default();
        *newest = claim.max(*newest);
        claim == *newest
    }

    fn updates(&mut self, region: &RegionId, claim: Claim, shown: SessionUpdates) -> Turn {
        if !self.believes(region, claim) {
            return Turn::GoOn;
        }
        let here = self.region() == Some(region);
        let joins = shown.updates.iter().any(|update| matches!(update, Update::Joined(_)));
        let found_again = self.seat.is_none() && joins;
        if !here && !found_again {
            return Turn::GoOn;
        }
        self.sit(region.clone(), claim, shown.applied);
        let since = self.last_shown.replace(Instant::now());
        self.longest_pause = self.longest_pause.max(since.map_or(Duration::ZERO, |since| since.elapsed()));
        for update in shown.updates {
            self.see(update);
        }
        Turn::GoOn
    }

    fn see(&mut self, update: Update) {
        match update {
            Update::Items { location, items } if location.0 != 0 => {
                self.carried = items.into_iter().map(|item| item.tag).collect();
            }
            _ => {}
        }
    }

    fn notice(&mut self, notice: &SessionNotice) -> Turn {
        if !self.believes(&notice.region, notice.claim) {
            return Turn::GoOn;
        }
        let here = self.region() == Some(&notice.region);
        match &notice.change {
            SessionChange::Moved { .. } if here => {
                self.seat = None;
                Turn::Moved
            }
            SessionChange::Arrived { applied, .. } if !here => {
                self.sit(notice.region.clone(), notice.claim, *applied);
                Turn::GoOn
            }
            SessionChange::Left { .. } if here => Turn::Left,
            _ => Turn::GoOn,
        }
    }

    fn claims(&mut self, event: &ClaimEvent) -> Turn {
        let lost = match (&self.seat, &event.step) {
            (Some((region, claim)), ClaimStep::Claimed) => *region == event.region && event.claim > *claim,
            (Some((region, claim)), _) => *region == event.region && event.claim >= *claim,
            (None, _) => false,
        };
        if lost { Turn::Lost } else { Turn::GoOn }
    }

    fn sit(&mut self, region: RegionId, claim: Claim, applied: u64) {
        self.seat = Some((region, claim));
        self.last_heard = Instant::now();
        while self.waiting.front().is_some_and(|action| action.number <= applied) {
            self.waiting.pop_front();
        }
        self.next = self.next.max(applied + 1);
    }

    fn nags(&self) -> bool {
        self.nags.load(Ordering::Relaxed)
    }

    async fn ask(&mut self, action: Asked) {
        let action = NumberedAction { number: self.next, action };
        self.said.push(action.clone());
        self.waiting.push_back(action);
        self.next += 1;
        self.send().await;
    }

    /// Sends everything that is not acknowledged: what was lost on the way must not be missing before
    /// what comes after it.
    async fn send(&mut self) {
        let Some((region, _)) = &self.seat else { return };
        let actions = if self.nags() { self.said.clone() } else { self.waiting.iter().cloned().collect() };
        if actions.is_empty() {
            return;
        }
        self.last_sent = Instant::now();
        let batch =
            ActionBatch { region: region.clone(), session: self.session.clone(), player: self.player.clone(), actions };
        self.say(&batch).await;
    }

    async fn say<M: wildfire::bus::Message>(&self, message: &M) {
        self.link.publish(message).await.expect("the local link is open");
    }

    // Where is the player?

    /// One look into the ledger, and what follows from it.
    async fn look(&mut self) {
        let Ok(kept) = self.store.ledger().latest(&self.player).await else { return };
        let kept = kept.expect("every walker has a record");
        match kept.value.custody.clone() {
            Custody::Free => self.send_on_their_way(&kept).await,
            Custody::Transit { ticket, from, to } => self.arrive(&kept, ticket, from, to).await,
            Custody::Held { region, .. } => self.attach(region).await,
            Custody::Deleted => unreachable!("no walker deletes their character"),
        }
    }

    async fn send_on_their_way(&mut self, kept: &Kept<Snapshot>) {
        let to = self.partition.region_of(&kept.value.place.map).clone();
        let ticket = Ticket(format!("{}/{}/{}", self.session, self.player, kept.revision));
        let custody = Custody::Transit { ticket, from: None, to };
        let snapshot = Snapshot { custody, cause: Cause::Login, note: None, ..kept.value.clone() };
        let mut written = self.store.ledger().write(kept.revision, &snapshot).await;
        while let Err(WriteError::Unanswered(pending)) = written {
            written = self.store.ledger().retry(pending).await;
        }
    }

    async fn arrive(&mut self, kept: &Kept<Snapshot>, ticket: Ticket, from: Option<RegionId>, to: RegionId) {
        let arrive = Arrive {
            held: Held::default(),
            ticket,
            region: to.clone(),
            player: self.player.clone(),
            session: self.session.clone(),
            view: VIEW,
            how: if from.is_none() { Coming::Login } else { Coming::Exit },
            from,
            revision: kept.revision,
            applied: 0,
        };
        match self.link.request(&arrive, ANSWER).await {
            // A repeat is answered and not obeyed: whose session it is now is not said.
            Ok(ArriveReply::Arrived { .. }) => self.attach(to).await,
            Ok(ArriveReply::Refused { .. }) => {}
            Err(error) => self.nobody_answers(to, &error).await,
        }
    }

    async fn attach(&mut self, region: RegionId) {
        let (session, player) = (self.session.clone(), self.player.clone());
        let attach = Attach { region: region.clone(), session, player, view: VIEW };
        match self.link.request(&attach, ANSWER).await {
            Ok(AttachReply::Attached { claim, applied }) if self.believes(&region, claim) => {
                self.sit(region, claim, applied);
            }
            Ok(_) => {}
            Err(error) => self.nobody_answers(region, &error).await,
        }
    }

    async fn nobody_answers(&self, region: RegionId, error: &RequestError) {
        self.story.tell(format!("{} finds nobody in {region}: {error}", self.player));
        self.say(&Wanted { region, by: self.session.login.clone(), player: Some(self.player.clone()) }).await;
    }
}
