//! Things change hands: somebody drops them, puts them away, gives them to somebody else, carries them elsewhere. At
//! each step of it something goes wrong, and after each deed every thing is there once.

use std::sync::Mutex;
use std::time::Duration;

use futures_util::future::join_all;
use wildfire::game::dice::Dice;
use wildfire::game::{Action, Asked, Direction};
use wildfire::ids::{RegionId, Tag};
use wildfire::persistence::StoreOpKind;

use crate::census::{Census, check_census};
use crate::cluster::{Calm, Cluster, Step};
use crate::mishaps::{Fortune, MISHAPS, Mishap};
use crate::people::{self, body, character, sack};
use crate::story::{Line, Watch, difference, readable};
use crate::verdict::{check_books, everybody_leaves};
use crate::walker::{Desk, Leg, Walker, asked};
use crate::{in_parallel, number, simulate};

pub(crate) const HOME: &str = "saltmarsh";
pub(crate) const ABROAD: &str = "tidewater";
/// The map and the squares where everybody begins: on the causeway, where it leaves Saltmarsh.
pub(crate) const MAP: &str = "/saltmarsh/town_s";
/// How long one deed may take.
pub(crate) const LONG: Duration = Duration::from_secs(60);
/// Until two checkpoints are in the log.
const BEFORE: Duration = Duration::from_millis(5_400);
const HEARTBEAT: Duration = Duration::from_millis(120);
/// From one checkpoint to the next.
const CHECKPOINT_HEARTBEATS: u32 = 42;

pub(crate) const ANN: usize = 0;
pub(crate) const BEA: usize = 1;

/// What somebody does, or what is done to the servers as a part of the story.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    Act(usize, Asked),
    Go(usize, Leg),
    /// Out of the game and in again.
    ComeBack(usize),
    /// The owner of the first region dies, and another takes it up.
    Takeover,
    /// The owner of the first region hands it to another server.
    Move,
}

#[derive(Clone, Debug)]
pub(crate) struct Tale {
    pub(crate) name: &'static str,
    pub(crate) people: usize,
    pub(crate) deeds: Vec<Deed>,
    /// Where things are in the end.
    pub(crate) wanted: &'static [(&'static str, &'static str)],
}

pub(crate) fn act(who: usize, action: Action) -> Deed {
    Deed::Act(who, asked(action))
}

fn some(who: usize, count: u32, action: Action) -> Deed {
    Deed::Act(who, Asked { count: Some(count), ..asked(action) })
}

pub(crate) fn drop(who: usize, what: &str) -> Deed {
    act(who, Action::Drop(Some(what.to_owned())))
}

pub(crate) fn take(who: usize, what: &str) -> Deed {
    act(who, Action::Take(Some(what.to_owned())))
}

pub(crate) fn walk(who: usize, direction: Direction) -> Deed {
    act(who, Action::Walk(direction))
}

fn shift(who: usize, tag: Tag, to: Tag) -> Deed {
    act(who, Action::Move { to, tag, count: 0 })
}

fn go(who: usize, direction: Direction, to: &str) -> Deed {
    Deed::Go(who, Leg { action: Action::Walk(direction), to: RegionId::new(to) })
}

pub(crate) fn keepsake(item: u32) -> Tag {
    people::keepsake(1, item)
}

/// Ann drops things and picks some of them up.
fn dropping() -> Tale {
    Tale {
        name: "what is dropped",
        people: 1,
        deeds: vec![
            drop(ANN, "keepsake 0 of Ann"),
            some(ANN, 3, Action::Drop(Some("shell of Ann".to_owned()))),
            act(ANN, Action::Save),
            take(ANN, "keepsake 0 of Ann"),
            drop(ANN, "keepsake 1 of Ann"),
        ],
        wanted: &[("keepsake 0 of Ann", "Ann"), ("keepsake 1 of Ann", MAP)],
    }
}

/// Ann puts something into her sack, puts that down and picks it up.
fn sacking() -> Tale {
    Tale {
        name: "what is in a sack",
        people: 1,
        deeds: vec![
            shift(ANN, keepsake(0), sack(1)),
            shift(ANN, keepsake(1), sack(1)),
            shift(ANN, sack(1), Tag(0)),
            act(ANN, Action::Save),
            shift(ANN, sack(1), body(1)),
            shift(ANN, keepsake(1), body(1)),
        ],
        wanted: &[("keepsake 0 of Ann", "Ann"), ("keepsake 1 of Ann", "Ann"), ("sack of Ann", "Ann")],
    }
}

/// Ann drops something and steps aside, Bea picks it up.
fn trading() -> Tale {
    Tale {
        name: "what is traded",
        people: 2,
        deeds: vec![
            drop(ANN, "keepsake 0 of Ann"),
            some(ANN, 3, Action::Drop(Some("shell of Ann".to_owned()))),
            walk(ANN, Direction::South),
            walk(BEA, Direction::East),
            take(BEA, "keepsake 0 of Ann"),
            take(BEA, "shell of Ann"),
            act(BEA, Action::Save),
        ],
        wanted: &[("keepsake 0 of Ann", "Bea"), ("shell of Ann", "Ann Bea")],
    }
}

/// Ann leaves something here and something there.
fn crossing() -> Tale {
    Tale {
        name: "what is carried over",
        people: 1,
        deeds: vec![
            drop(ANN, "keepsake 0 of Ann"),
            go(ANN, Direction::East, ABROAD),
            drop(ANN, "keepsake 1 of Ann"),
            go(ANN, Direction::West, HOME),
            drop(ANN, "keepsake 2 of Ann"),
        ],
        wanted: &[
            ("keepsake 0 of Ann", MAP),
            ("keepsake 1 of Ann", "/tidewater/west_s"),
            ("keepsake 2 of Ann", MAP),
            ("keepsake 3 of Ann", "Ann"),
        ],
    }
}

/// Ann leaves the game and comes back to what she left.
fn logging_in_and_out() -> Tale {
    Tale {
        name: "what is left behind",
        people: 1,
        deeds: vec![
            drop(ANN, "keepsake 0 of Ann"),
            drop(ANN, "keepsake 1 of Ann"),
            Deed::ComeBack(ANN),
            take(ANN, "keepsake 0 of Ann"),
        ],
        wanted: &[("keepsake 1 of Ann", MAP)],
    }
}

/// The owner dies while things change hands.
pub(crate) fn being_taken_over() -> Tale {
    Tale {
        name: "what is taken over",
        people: 2,
        deeds: vec![
            drop(ANN, "keepsake 0 of Ann"),
            act(ANN, Action::Save),
            walk(ANN, Direction::South),
            Deed::Takeover,
            walk(BEA, Direction::East),
            take(BEA, "keepsake 0 of Ann"),
        ],
        wanted: &[("keepsake 0 of Ann", "Bea")],
    }
}

/// The region goes to another server while things change hands.
pub(crate) fn being_moved() -> Tale {
    Tale {
        name: "what is moved",
        people: 2,
        deeds: vec![
            drop(ANN, "keepsake 0 of Ann"),
            walk(ANN, Direction::South),
            Deed::Move,
            walk(BEA, Direction::East),
            take(BEA, "keepsake 0 of Ann"),
        ],
        wanted: &[("keepsake 0 of Ann", "Bea")],
    }
}

impl Tale {
    /// Is this one of the steps of the story, and not of the general hum?
    fn counts(step: &Step<'_>) -> bool {
        match step {
            Step::Operation(op) => op.kind == StoreOpKind::Write || step.is_of_a_journey(),
            Step::Delivery(hop) => step.is_of_a_journey() || hop.subject.ends_with(".actions"),
        }
    }

    /// May this mishap make a difference to it?
    fn is_open_to(&self, mishap: Mishap) -> bool {
        let travels = self.deeds.iter().any(|deed| matches!(deed, Deed::Go(..)));
        travels || !mishap.is_elsewhere()
    }

    fn check_places(&self, census: &Census) {
        for (thing, at) in self.wanted {
            let found = census.places(thing).join(" ");
            assert!(at.contains(&found), "{thing} is not with {at}: {found}");
        }
    }

    /// Is it certain after this mishap where things are? What a session asked for last, and nobody acknowledged, may
    /// have been done or not, and its player asks again.
    fn is_certain(mishap: Mishap) -> bool {
        !matches!(mishap, Mishap::ComeAgain | Mishap::KillDesk)
    }
}

/// The people of a story and how they are connected.
struct Company<'a> {
    cluster: &'a Cluster,
    desks: [Desk; 2],
    /// The login service that everybody plays through.
    desk: usize,
    walkers: Vec<Walker>,
}

impl Company<'_> {
    /// One deed is done, and whoever has nothing to do with it lives on meanwhile.
    async fn perform(&mut self, deed: &Deed) {
        let home = RegionId::new(HOME);
        let actor = match deed {
            Deed::Act(who, _) | Deed::Go(who, _) | Deed::ComeBack(who) => Some(*who),
            Deed::Takeover | Deed::Move => None,
        };
        match deed {
            Deed::Takeover => self.cluster.hands.owner(&home).iter().for_each(|owner| self.cluster.hands.kill(owner)),
            Deed::Move => self.cluster.hands.give(&home),
            _ => {}
        }
        if let Deed::ComeBack(who) = deed {
            return self.come_back(*who).await;
        }
        let (mut acting, mut idle) = (None, Vec::new());
        for (at, walker) in self.walkers.iter_mut().enumerate() {
            if Some(at) == actor { acting = Some(walker) } else { idle.push(walker) }
        }
        let others = async {
            join_all(idle.into_iter().map(|walker| walker.rest(LONG + LONG))).await;
            std::future::pending::<()>().await;
        };
        let Some(walker) = acting else {
            let _ = tokio::time::timeout(Duration::from_millis(700), others).await;
            return;
        };
        let done = async {
            match deed {
                Deed::Act(_, asked) => walker.act(asked.clone(), LONG).await,
                Deed::Go(_, leg) => walker.go(std::slice::from_ref(leg), LONG).await,
                Deed::ComeBack(_) | Deed::Takeover | Deed::Move => {}
            }
        };
        tokio::select! {
            biased;
            () = done => {}
            () = others => {}
        }
    }

    /// Somebody leaves the game and comes again.
    async fn come_back(&mut self, who: usize) {
        let walker = &mut self.walkers[who];
        walker.leave().await;
        *walker = self.desks[self.desk].session(walker.player.clone().as_str());
        self.walkers[who].enter().await;
    }

    /// Everybody comes again through the other login service.
    async fn reconnect(&mut self) {
        self.desk = 1;
        let names: Vec<_> = self.walkers.drain(..).map(|walker| walker.player.clone()).collect();
        for name in names {
            let mut walker = self.desks[1].session(name.as_str());
            walker.enter().await;
            self.walkers.push(walker);
        }
    }
}

/// Plays a story; the mishap happens at step `at` of it. Each seed has other dice, and begins at another time since the
/// last checkpoint.
pub(crate) async fn play(tale: &Tale, mishap: Mishap, at: usize, seed: u64) -> Told {
    let cluster = Cluster::start(seed, Watch::NoRequests).await;
    let mut people = vec![character("Ann", 1, MAP, 22, 13), character("Bea", 2, MAP, 21, 13)];
    people.truncate(tale.people);
    cluster.introduce(&people).await;
    let (home, abroad) = (RegionId::new(HOME), RegionId::new(ABROAD));
    cluster.add("one").await;
    cluster.claim(HOME).await;
    cluster.add("two").await;
    cluster.claim(ABROAD).await;
    for name in ["three", "four", "five"] {
        cluster.add(name).await;
    }
    let mut desks = [Desk::open(&cluster, "desk").await, Desk::open(&cluster, "other").await];
    let mut walkers = Vec::new();
    for person in &people {
        let mut walker = desks[0].session(person.name.as_str());
        walker.enter().await;
        walkers.push(walker);
    }
    let before = BEFORE + HEARTBEAT * Dice::seeded(seed).below(CHECKPOINT_HEARTBEATS);
    join_all(walkers.iter_mut().map(|walker| walker.rest(before))).await;

    let (fortune, signs) = Fortune::new(mishap, at, [&home, &abroad], Tale::counts);
    cluster.play(fortune.nagging(&desks[0]));
    let mut company = Company { cluster: &cluster, desks, desk: 0, walkers };
    for deed in &tale.deeds {
        cluster.hands.story.tell(format!("{deed:?}"));
        let done = tokio::select! {
            biased;
            () = signs.gone.notified() => false,
            () = company.perform(deed) => true,
        };
        if !done {
            if mishap == Mishap::KillDesk {
                cluster.hands.broker.kill(&crate::story::server("desk"));
            }
            company.reconnect().await;
            company.perform(deed).await;
        }
        check_census(&cluster, &people).await;
    }
    let steps = signs.steps();
    let mut walkers = company.walkers;
    join_all(walkers.iter_mut().map(|walker| walker.rest(mishap.aftermath()))).await;
    cluster.play(Calm);
    everybody_leaves(&cluster, &mut walkers).await;
    check_books(&cluster, &people).await;
    let census = check_census(&cluster, &people).await;
    if Tale::is_certain(mishap) {
        tale.check_places(&census);
    }
    Told { steps, bitten: signs.have_bitten(), lines: cluster.hands.story.take() }
}

/// How a story went.
pub(crate) struct Told {
    steps: usize,
    bitten: bool,
    lines: Vec<Line>,
}

/// Every story of this file.
fn tales() -> [Tale; 7] {
    [dropping(), sacking(), trading(), crossing(), logging_in_and_out(), being_taken_over(), being_moved()]
}

/// So many seeds are played unless `WILDFIRE_SIM_SEEDS` says otherwise: each mishap in each story at six steps or more.
const SEEDS: u64 = 1_250;

/// What the seed decides: the story, the mishap and its step.
#[derive(Debug)]
struct Plan {
    seed: u64,
    tale: usize,
    mishap: Mishap,
    at: usize,
}

impl Plan {
    /// All stories and all mishaps in turn; the step is drawn. `steps` says how many each story has when all is well.
    fn of(seed: u64, tales: &[Tale], steps: &[usize]) -> Option<Self> {
        let (pairs, pair) = (u64::try_from(MISHAPS.len()).ok()?, usize::try_from(seed).ok()?);
        let (mishap, tale) = (MISHAPS[pair % MISHAPS.len()], pair / MISHAPS.len() % tales.len());
        let steps = u32::try_from(steps[tale]).ok()?;
        let at = 1 + Dice::seeded(seed + pairs).below(steps);
        let plan = Self { seed, tale, mishap, at: usize::try_from(at).ok()? };
        tales[tale].is_open_to(mishap).then_some(plan)
    }
}

/// Plays the stories of these seeds and says which mishaps took effect.
fn check_seeds(seeds: impl Iterator<Item = u64>) -> Vec<Mishap> {
    let tales = tales();
    let steps = tales.each_ref().map(|tale| simulate(tale.name, play(tale, Mishap::Lost, 0, 0)).steps);
    println!("steps of each story: {steps:?}");
    let plans: Vec<Plan> = seeds.filter_map(|seed| Plan::of(seed, &tales, &steps)).collect();
    let name = |plan: &Plan| {
        let Plan { seed, tale, mishap, at } = plan;
        format!("WILDFIRE_SIM_SEED={seed}: {}, {mishap:?} at step {at}", tales[*tale].name)
    };
    let bitten = Mutex::new(Vec::new());
    in_parallel(&plans, name, |plan| {
        let told = simulate(&name(plan), play(&tales[plan.tale], plan.mishap, plan.at, plan.seed));
        if told.bitten {
            bitten.lock().expect("nobody panics with it").push(plan.mishap);
        }
    });
    println!("{} stories were played", plans.len());
    bitten.into_inner().expect("nobody panics with it")
}

#[test]
fn every_thing_is_there_once_whatever_happens_to_those_who_handle_it() {
    if let Some(seed) = number("WILDFIRE_SIM_SEED") {
        check_seeds(std::iter::once(seed));
        return;
    }
    let bitten = check_seeds(0..number("WILDFIRE_SIM_SEEDS").unwrap_or(SEEDS).max(SEEDS));
    let harmless: Vec<Mishap> = MISHAPS.into_iter().filter(|mishap| !bitten.contains(mishap)).collect();
    assert!(harmless.is_empty(), "these never took effect: {harmless:?}");
}

#[test]
fn a_region_that_is_moved_goes_to_another_server() {
    let told = simulate("what is moved", play(&being_moved(), Mishap::Lost, 0, 0));
    let claims = told.lines.iter().filter(|line| line.what == "cluster.claims");
    let given = claims.filter(|line| String::from_utf8_lossy(&line.bytes).contains("\"given\""));
    assert_eq!(given.count(), 1, "{}", readable(&told.lines));
}

#[test]
fn a_trade_is_the_same_twice() {
    let play = || simulate("what is traded", play(&trading(), Mishap::KillSource, 9, 1)).lines;
    if let Some(difference) = difference(&play(), &play()) {
        panic!("{difference}");
    }
}
