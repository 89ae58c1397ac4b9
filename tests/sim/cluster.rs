//! A whole cluster in one process: region servers that can be killed and frozen, a broker and a store that
//! a script can spoil, and a story that is told of it all.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use wildfire::bus::message::{ClaimEvent, ClaimStep, Order, OrderedDeed, ServerStatus, Wanted};
use wildfire::bus::{Broker, Fate, Faults, Hop, Link};
use wildfire::content::load;
use wildfire::game::Character;
use wildfire::ids::{RegionId, ServerName};
use wildfire::persistence::{LocalStore, Store, StoreFate, StoreOp, StoreOpKind};
use wildfire::region::{Host, HostParts, Quarters};
use wildfire::world_files::WorldFiles;

use crate::people::free;
use crate::story::{RECORDER, Story, Watch, is_of_a_journey, server};

/// Somebody decides about each delivery and each operation of a store.
pub(crate) trait Script: Send {
    /// One step is about to happen: a delivery or an operation.
    fn step(&mut self, _cluster: &Hands, _what: &Step<'_>) {}

    fn delivery(&mut self, _hop: &Hop<'_>) -> Fate {
        Fate::Deliver
    }

    fn operation(&mut self, _op: &StoreOp<'_>) -> StoreFate {
        StoreFate::Done
    }
}

/// One step of what servers do.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'a> {
    Delivery(Hop<'a>),
    Operation(StoreOp<'a>),
}

impl Step<'_> {
    /// Is this about the steps of somebody's journey, and not of the general hum?
    pub(crate) fn is_of_a_journey(&self) -> bool {
        match self {
            Self::Delivery(hop) => is_of_a_journey(hop.subject),
            Self::Operation(op) => {
                matches!(op.kind, StoreOpKind::Write | StoreOpKind::Read) && op.about.starts_with("player.")
            }
        }
    }
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delivery(hop) if hop.answer => {
                write!(f, "the answer of {} to {} on {}", hop.from, hop.to, hop.subject)
            }
            Self::Delivery(hop) => write!(f, "the message of {} to {} on {}", hop.from, hop.to, hop.subject),
            Self::Operation(op) => write!(f, "a {:?} of {} on {}", op.kind, op.server, op.about),
        }
    }
}

/// Nothing goes wrong.
pub(crate) struct Calm;

impl Script for Calm {}

type Plot = Arc<Mutex<Box<dyn Script>>>;

/// Who reads the books. No fault ever meets it.
pub(crate) const AUDITOR: &str = "auditor";

/// Minutes of the calendar when a simulation begins.
const MINUTES: u64 = 100_000;

thread_local! {
    /// What every clock of the simulation on this thread says, in minutes.
    static CLOCK: Cell<u64> = const { Cell::new(MINUTES) };
}

/// All clocks jump.
pub(crate) fn jump(minutes: i64) {
    CLOCK.set(MINUTES.saturating_add_signed(minutes));
}

/// The world's files, read once for all simulations.
pub(crate) fn files() -> Arc<WorldFiles> {
    static FILES: OnceLock<Arc<WorldFiles>> = OnceLock::new();
    Arc::clone(FILES.get_or_init(|| {
        let world = load::world(&Path::new(env!("CARGO_MANIFEST_DIR")).join("maps")).expect("the starter world loads");
        Arc::new(WorldFiles::new(world).on_the_spot())
    }))
}

/// What can be done to servers from anywhere, even from within a script.
#[derive(Clone)]
pub(crate) struct Hands {
    pub(crate) broker: Broker,
    pub(crate) store: LocalStore,
    pub(crate) story: Story,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    hosts: BTreeMap<ServerName, Running>,
    owners: BTreeMap<RegionId, ServerName>,
    /// Who wrote into the log of each region, one after the other.
    writers: BTreeMap<String, Vec<ServerName>>,
    players: BTreeMap<ServerName, u32>,
}

/// A server that was not killed.
struct Running {
    task: JoinHandle<()>,
    stop: CancellationToken,
}

impl Seen {
    fn has_written(&mut self, region: &str, server: &ServerName) {
        let writers = self.writers.entry(region.to_owned()).or_default();
        if writers.last() != Some(server) {
            writers.push(server.clone());
        }
    }
}

impl Hands {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("nobody panics while looking")
    }

    /// `kill -9`: nothing of it is heard any more.
    pub(crate) fn kill(&self, name: &ServerName) {
        self.story.tell(format!("{name} is killed"));
        self.broker.kill(name);
        self.store.cut(name);
        let mut seen = self.seen();
        seen.players.remove(name);
        if let Some(host) = seen.hosts.remove(name) {
            host.task.abort();
        }
    }

    /// SIGTERM: it writes everything down and gives its regions back.
    pub(crate) fn drain(&self, name: &ServerName) {
        self.story.tell(format!("{name} is told to stop"));
        let mut seen = self.seen();
        seen.players.remove(name);
        if let Some(host) = seen.hosts.remove(name) {
            host.stop.cancel();
        }
    }

    /// Cut off from everybody, as a machine whose cable is pulled.
    pub(crate) fn freeze(&self, name: &ServerName) {
        self.story.tell(format!("{name} is cut off"));
        self.broker.cut(name);
        self.store.cut(name);
    }

    pub(crate) fn thaw(&self, name: &ServerName) {
        self.story.tell(format!("{name} is back"));
        self.store.heal(name);
        self.broker.heal(name);
    }

    /// Who was last heard to own a region.
    pub(crate) fn owner(&self, region: &RegionId) -> Option<ServerName> {
        self.seen().owners.get(region).cloned()
    }

    /// Has this server owned a region after that one?
    pub(crate) fn succeeded(&self, region: &RegionId, server: &ServerName, other: &ServerName) -> bool {
        let seen = self.seen();
        let writers = seen.writers.get(region.as_str()).map(Vec::as_slice).unwrap_or_default();
        let first = writers.iter().position(|writer| writer == other);
        first.is_some_and(|first| writers[first..].contains(server))
    }

    pub(crate) fn alive(&self) -> Vec<ServerName> {
        self.seen().hosts.keys().cloned().collect()
    }

    /// Was it neither killed nor told to stop?
    pub(crate) fn is_alive(&self, server: &ServerName) -> bool {
        self.seen().hosts.contains_key(server)
    }

    /// An administrator has the owner of a region hand it to another server.
    pub(crate) fn give(&self, region: &RegionId) {
        let Some(owner) = self.owner(region) else { return };
        let Some(to) = self.alive().into_iter().find(|other| *other != owner) else { return };
        let link = Link::Local(self.broker.connect(&server(RECORDER)));
        let deed = OrderedDeed::Give { region: region.clone(), to, why: "the story says so".to_owned() };
        let order = Order { server: owner, by: server(RECORDER), deed };
        tokio::spawn(async move { link.request(&order, Duration::from_secs(2)).await });
    }

    /// Has somebody else claim a region, whoever has it.
    pub(crate) fn call_for(&self, region: &RegionId) {
        let link = Link::Local(self.broker.connect(&server(RECORDER)));
        let wanted = Wanted { region: region.clone(), by: server(RECORDER), player: None };
        tokio::spawn(async move { link.publish(&wanted).await });
    }

    /// Players that the living servers say they have.
    pub(crate) fn players(&self) -> u32 {
        self.seen().players.values().sum()
    }
}

pub(crate) struct Cluster {
    pub(crate) hands: Hands,
    pub(crate) files: Arc<WorldFiles>,
    plot: Plot,
    seed: u64,
}

impl Cluster {
    pub(crate) async fn start(seed: u64, watch: Watch) -> Self {
        jump(0);
        let (broker, store, story) = (Broker::new(), LocalStore::in_memory(), Story::begin());
        story.listen(&Link::Local(broker.connect(&server(RECORDER))), watch).await;
        let hands = Hands { broker, store, story, seen: Arc::default() };
        let cluster = Self { hands, files: files(), plot: Arc::new(Mutex::new(Box::new(Calm))), seed };
        cluster.rehearse();
        cluster.watch().await;
        cluster
    }

    /// From now on this script decides.
    pub(crate) fn play(&self, script: impl Script + 'static) {
        *self.plot.lock().expect("no script panics") = Box::new(script);
    }

    fn rehearse(&self) {
        let (plot, hands) = (Arc::clone(&self.plot), self.hands.clone());
        self.hands.broker.set_faults(Faults::Scripted(Box::new(move |hop| {
            if hop.to.as_str() == RECORDER {
                return Fate::Deliver;
            }
            let mut plot = plot.lock().expect("no script panics");
            plot.step(&hands, &Step::Delivery(*hop));
            let fate = plot.delivery(hop);
            let kind = if hop.answer { "answer" } else { "message" };
            if fate != Fate::Deliver || is_of_a_journey(hop.subject) {
                hands.story.tell(format!("{kind} {} -> {} on {}: {fate:?}", hop.from, hop.to, hop.subject));
            }
            fate
        })));
        let (plot, hands) = (Arc::clone(&self.plot), self.hands.clone());
        self.hands.store.set_script(move |op| {
            if op.server.as_str() == AUDITOR {
                return StoreFate::Done;
            }
            let mut plot = plot.lock().expect("no script panics");
            plot.step(&hands, &Step::Operation(*op));
            let fate = plot.operation(op);
            if op.kind == StoreOpKind::Write
                && let Some(region) = op.about.strip_prefix("region.log.")
            {
                hands.seen().has_written(region, op.server);
            }
            hands.story.tell(format!("{} {:?} {}: {fate:?}", op.server, op.kind, op.about));
            fate
        });
    }

    /// Keeps an eye on who owns what and who has how many players.
    async fn watch(&self) {
        let link = self.hands.broker.connect(&server(RECORDER));
        let link = Link::Local(link);
        let mut claims = link.subscribe(ClaimEvent::all()).await.expect("the local link listens");
        let hands = self.hands.clone();
        tokio::spawn(async move {
            while let Some(event) = claims.next().await {
                let mut seen = hands.seen();
                match event.step {
                    ClaimStep::Claimed => {
                        seen.owners.insert(event.region, event.server);
                    }
                    _ if seen.owners.get(&event.region) == Some(&event.server) => {
                        seen.owners.remove(&event.region);
                    }
                    _ => {}
                }
            }
        });
        let mut statuses = link.subscribe(ServerStatus::all()).await.expect("the local link listens");
        let hands = self.hands.clone();
        tokio::spawn(async move {
            while let Some(status) = statuses.next().await {
                let mut seen = hands.seen();
                if seen.hosts.contains_key(&status.server) {
                    seen.players.insert(status.server, status.players);
                }
            }
        });
    }

    /// Everybody who plays in this story, with what they have, and no owner of anything.
    pub(crate) async fn introduce(&self, people: &[Character]) {
        let store = Store::local(&self.hands.store, &server("scribe"));
        for person in people {
            store.ledger().create(&free(person)).await.expect("a first record");
        }
    }

    pub(crate) async fn add(&self, name: &str) -> ServerName {
        let name = server(name);
        let parts = HostParts {
            name: name.clone(),
            link: Link::Local(self.hands.broker.connect(&name)),
            store: Store::local(&self.hands.store, &name),
            files: Arc::clone(&self.files),
            seed: self.seed ^ (u64::from(crc32fast::hash(name.as_str().as_bytes())) << 7),
            minutes: || CLOCK.get(),
            quarters: Quarters::Here,
            drill: None,
            abandon_foreign_logs: false,
            direct: None,
        };
        let host = Host::start(parts).await.expect("the local link listens");
        let stop = CancellationToken::new();
        let running = Running { task: tokio::spawn(host.run(stop.clone())), stop };
        self.hands.seen().hosts.insert(name.clone(), running);
        name
    }

    /// Lets a region be claimed by whoever is there, and says by whom.
    pub(crate) async fn claim(&self, region: &str) -> ServerName {
        let region = RegionId::new(region);
        let link = Link::Local(self.hands.broker.connect(&server(RECORDER)));
        let wanted = Wanted { region: region.clone(), by: server(RECORDER), player: None };
        link.publish(&wanted).await.expect("the local link is open");
        let claimed = within(Duration::from_secs(10), || self.hands.owner(&region).is_some()).await;
        assert!(claimed, "nobody claims {region}");
        self.hands.owner(&region).expect("somebody was heard to claim it")
    }
}

/// Waits until something is so. False when it never is.
pub(crate) async fn within(patience: Duration, condition: impl Fn() -> bool) -> bool {
    let until = Instant::now() + patience;
    while !condition() {
        if Instant::now() >= until {
            return false;
        }
        sleep(Duration::from_millis(20)).await;
    }
    true
}
