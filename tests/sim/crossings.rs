//! One player crosses one border, and at each step of it something happens to one of the two servers.

use std::time::Duration;

use wildfire::game::{Action, ApplyMode, Direction};
use wildfire::ids::{MapPath, RegionId};

use crate::cluster::Cluster;
use crate::mishaps::{AWAY, Fortune, Mishap};
use crate::people::character;
use crate::simulate;
use crate::story::{Line, Watch, difference, readable};
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

/// What happens to the two servers of a crossing and to what they say. The rest of what can go wrong happens in
/// `trades.rs`, where people cross, too.
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

/// How long a player may wait for their next heartbeat.
fn bearable(mishap: Mishap) -> Duration {
    Duration::from_millis(match mishap {
        Mishap::DrainSource | Mishap::DrainDestination | Mishap::ComeAgain => 1_000,
        _ => 6_000,
    })
}

/// How long a way may take.
const LONG: Duration = Duration::from_secs(60);

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
    cluster.introduce(&people).await;
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

    let (fortune, signs) = Fortune::new(mishap, at, [&home, &way.there.to], |step| step.is_of_a_journey());
    cluster.play(fortune.nagging(&desk));
    let there = std::slice::from_ref(&way.there);
    let mut former = Vec::new();
    let arrived = tokio::select! {
        biased;
        () = signs.gone.notified() => false,
        () = ann.go(there, LONG) => true,
    };
    if !arrived {
        former.push(ann);
        ann = other.session("Ann");
        ann.enter().await;
        ann.go(there, LONG).await;
    }
    ann.rest(Duration::from_millis(500)).await;
    let steps = signs.steps();
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
        let bearable = bearable(mishap);
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
