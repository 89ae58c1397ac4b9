//! One player crosses one border, and at each step of it something happens to one of the two servers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::sleep;
use wildfire::bus::{Fate, Hop};
use wildfire::game::{Action, ApplyMode, Direction};
use wildfire::ids::{MapPath, RegionId, ServerName};
use wildfire::persistence::{Store, StoreFate, StoreOp};

use crate::cluster::{Cluster, Hands, Script, Step};
use crate::people::{character, free};
use crate::simulate;
use crate::story::{Line, Watch, difference, readable, server};
use crate::verdict::check_everything;
use crate::walker::{Desk, Leg};

/// A way over a border, and the way back.
#[derive(Clone, Debug)]
struct Way {
    map: &'static str,
    x: i32,
    y: i32,
    there: Leg,
    back: Vec<Leg>,
}

fn walk(direction: Direction, to: &str) -> Leg {
    Leg { action: Action::Walk(direction), to: RegionId::new(to) }
}

/// Over the edge of a map: the causeway, where it leaves Saltmarsh.
fn causeway() -> Way {
    let (there, back) = (walk(Direction::East, "tidewater"), vec![walk(Direction::West, "saltmarsh")]);
    Way { map: "/saltmarsh/town_s", x: 22, y: 13, there, back }
}

/// Through an exit: the ferry, from its gangplank.
fn ferry() -> Way {
    let action = Action::ApplyNamed { mode: ApplyMode::Toggle, below: true, name: None };
    Way {
        map: "/saltmarsh/town_n",
        x: 22,
        y: 10,
        there: Leg { action, to: RegionId::new("greyhaven") },
        back: Vec::new(),
    }
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mishap {
    KillSource,
    KillDestination,
    KillBoth,
    FreezeSource,
    FreezeDestination,
    /// The server is told to stop, and hands everything over in order.
    DrainSource,
    DrainDestination,
    /// The client is gone and comes again through another login service.
    ComeAgain,
    /// Redis forgets everything.
    ForgetLeases,
    /// The message is lost, or the operation is neither done nor answered.
    Lost,
    /// The message comes twice, or the operation is done and the answer lost.
    Doubled,
    /// The message comes late, or the operation is not answered and done much later.
    Late(Duration),
}

const MISHAPS: [Mishap; 13] = [
    Mishap::KillSource,
    Mishap::KillDestination,
    Mishap::KillBoth,
    Mishap::FreezeSource,
    Mishap::FreezeDestination,
    Mishap::DrainSource,
    Mishap::DrainDestination,
    Mishap::ComeAgain,
    Mishap::ForgetLeases,
    Mishap::Lost,
    Mishap::Doubled,
    Mishap::Late(Duration::from_millis(700)),
    Mishap::Late(Duration::from_millis(6_500)),
];

impl Mishap {
    /// How long a player may wait for their next heartbeat.
    fn bearable(self) -> Duration {
        Duration::from_millis(match self {
            Self::DrainSource | Self::DrainDestination | Self::ComeAgain => 1_000,
            _ => 6_000,
        })
    }
}

/// How long a frozen server is away: its lease has ended and somebody else has claimed.
const AWAY: Duration = Duration::from_secs(7);
/// How long a way may take.
const LONG: Duration = Duration::from_secs(60);

/// Counts the steps of a journey; at one of them the mishap happens.
struct Fortune {
    steps: Arc<Mutex<usize>>,
    at: usize,
    mishap: Mishap,
    source: ServerName,
    destination: ServerName,
    /// The message or the operation itself is the one.
    now: bool,
    /// The client is gone.
    gone: Arc<Notify>,
}

impl Script for Fortune {
    fn step(&mut self, hands: &Hands, what: &Step<'_>) {
        let mut steps = self.steps.lock().expect("nobody panics while counting");
        *steps += 1;
        if *steps != self.at {
            return;
        }
        hands.story.tell(format!("{:?} at step {}: {what}", self.mishap, self.at));
        match self.mishap {
            Mishap::KillSource => hands.kill(&self.source),
            Mishap::KillDestination => hands.kill(&self.destination),
            Mishap::KillBoth => {
                hands.kill(&self.source);
                hands.kill(&self.destination);
            }
            Mishap::FreezeSource => freeze_for_a_while(hands, &self.source),
            Mishap::FreezeDestination => freeze_for_a_while(hands, &self.destination),
            Mishap::DrainSource => hands.drain(&self.source),
            Mishap::DrainDestination => hands.drain(&self.destination),
            Mishap::ComeAgain => self.gone.notify_one(),
            Mishap::ForgetLeases => hands.store.forget_leases(),
            Mishap::Lost | Mishap::Doubled | Mishap::Late(_) => self.now = true,
        }
    }

    fn delivery(&mut self, _hop: &Hop<'_>) -> Fate {
        match self.mishap {
            _ if !std::mem::take(&mut self.now) => Fate::Deliver,
            Mishap::Lost => Fate::Drop,
            Mishap::Doubled => Fate::Duplicate,
            Mishap::Late(delay) => Fate::Delay(delay),
            _ => Fate::Deliver,
        }
    }

    fn operation(&mut self, _op: &StoreOp<'_>) -> StoreFate {
        match self.mishap {
            _ if !std::mem::take(&mut self.now) => StoreFate::Done,
            Mishap::Lost => StoreFate::Lost,
            Mishap::Doubled => StoreFate::Unheard,
            Mishap::Late(delay) => StoreFate::Late(delay),
            _ => StoreFate::Done,
        }
    }
}

fn freeze_for_a_while(hands: &Hands, name: &ServerName) {
    hands.freeze(name);
    let (hands, name) = (hands.clone(), name.clone());
    tokio::spawn(async move {
        sleep(AWAY).await;
        hands.thaw(&name);
    });
}

/// How a crossing went.
struct Crossed {
    steps: usize,
    longest_pause: Duration,
    lines: Vec<Line>,
}

/// Plays one crossing there and back; the mishap happens at step `at` of the way there.
async fn cross(way: &Way, mishap: Mishap, at: usize) -> Crossed {
    let cluster = Cluster::start(1, Watch::NoRequests).await;
    let people = [character("Ann", 1, way.map, way.x, way.y)];
    for person in &people {
        let store = Store::local(&cluster.hands.store, &server("scribe"));
        store.ledger().create(&free(person)).await.expect("a first record");
    }
    cluster.add("one").await;
    let home = cluster.files.partition().region_of(&MapPath::new(way.map)).clone();
    let source = cluster.claim(home.as_str()).await;
    cluster.add("two").await;
    let destination = cluster.claim(way.there.to.as_str()).await;
    assert_ne!(source, destination, "two servers share the regions");
    cluster.add("three").await;

    let [mut desk, mut other] = [Desk::open(&cluster, "desk").await, Desk::open(&cluster, "other").await];
    let mut ann = desk.session("Ann");
    ann.enter().await;
    ann.rest(Duration::from_millis(400)).await;

    let (steps, gone) = (Arc::new(Mutex::new(0)), Arc::new(Notify::new()));
    let now = false;
    cluster.play(Fortune { steps: Arc::clone(&steps), at, mishap, source, destination, now, gone: Arc::clone(&gone) });
    let there = std::slice::from_ref(&way.there);
    let mut former = Vec::new();
    let arrived = tokio::select! {
        biased;
        () = gone.notified() => false,
        () = ann.go(there, LONG) => true,
    };
    if !arrived {
        former.push(ann);
        ann = other.session("Ann");
        ann.enter().await;
        ann.go(there, LONG).await;
    }
    ann.rest(Duration::from_millis(500)).await;
    let steps = *steps.lock().expect("nobody panics while counting");
    ann.go(&way.back, LONG).await;
    ann.rest(AWAY).await;
    let longest_pause = ann.longest_pause;
    for ghost in &mut former {
        assert_eq!(ghost.ghosts(Duration::from_secs(2)).await, 0, "a session that is over is shown things");
    }
    check_everything(&cluster, &mut [ann], &people).await;
    Crossed { steps, longest_pause, lines: cluster.hands.story.take() }
}

/// Every mishap at every step.
fn check_every_step(name: &str, way: &Way) {
    let calm = simulate(name, cross(way, Mishap::Lost, 0));
    assert!(calm.steps >= 8, "only {} steps", calm.steps);
    for mishap in MISHAPS {
        let mut longest = Duration::ZERO;
        let bearable = mishap.bearable();
        for at in 1..=calm.steps + 1 {
            let what = format!("{name}: {mishap:?} at step {at} of {}", calm.steps);
            let crossed = simulate(&what, cross(way, mishap, at));
            longest = longest.max(crossed.longest_pause);
            assert!(longest <= bearable, "{}{what}: a pause of {longest:?}", readable(&crossed.lines));
        }
        println!("{name}: {mishap:?}: a pause of at most {longest:?}");
    }
}

#[test]
fn whoever_walks_over_an_edge_survives_everything_at_every_step() {
    check_every_step("the causeway", &causeway());
}

#[test]
fn whoever_takes_the_ferry_survives_everything_at_every_step() {
    check_every_step("the ferry", &ferry());
}

#[test]
fn a_crossing_is_the_same_twice() {
    let play = || simulate("the causeway", cross(&causeway(), Mishap::KillDestination, 5)).lines;
    if let Some(difference) = difference(&play(), &play()) {
        panic!("{difference}");
    }
}
