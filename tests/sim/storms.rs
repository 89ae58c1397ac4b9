//! Many players cross many borders while everything goes wrong at random: the seed decides what, and the
//! same seed is the same story.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use wildfire::bus::{Fate, Hop};
use wildfire::game::dice::Dice;
use wildfire::game::{Action, ApplyMode, Character, Direction};
use wildfire::ids::RegionId;
use wildfire::persistence::{Store, StoreFate, StoreOp};

use crate::cluster::{Calm, Cluster, Script};
use crate::people::{character, free};
use crate::story::{Line, Watch, difference, server};
use crate::verdict::check_everything;
use crate::walker::{Desk, Leg, Walker};
use crate::{number, simulate};

/// Played every time.
const SEEDS: [u64; 4] = [1, 2, 3, 4];
/// And so many more after them, unless `WILDFIRE_SIM_MORE` says otherwise.
const MORE: u64 = 28;
/// How long the storm lasts.
const STORM: Duration = Duration::from_secs(25);
/// How long everybody may take for their way in such weather.
const PATIENCE: Duration = Duration::from_secs(240);

/// Chances in a thousand for each delivery and operation.
struct Weather {
    dice: Dice,
    drop: u32,
    double: u32,
    delay: u32,
}

impl Weather {
    fn of(dice: &mut Dice) -> Self {
        let (drop, double, delay) = (dice.below(25), dice.below(25), dice.below(40));
        Self { dice: Dice::seeded(u64::from(dice.next_u32())), drop, double, delay }
    }

    fn late(&mut self, most_ms: u32) -> Duration {
        Duration::from_millis(u64::from(1 + self.dice.below(most_ms)))
    }
}

impl Script for Weather {
    fn delivery(&mut self, _hop: &Hop<'_>) -> Fate {
        let roll = self.dice.below(1000);
        if roll < self.drop {
            Fate::Drop
        } else if roll < self.drop + self.double {
            Fate::Duplicate
        } else if roll < self.drop + self.double + self.delay {
            Fate::Delay(self.late(900))
        } else {
            Fate::Deliver
        }
    }

    fn operation(&mut self, _op: &StoreOp<'_>) -> StoreFate {
        let roll = self.dice.below(1000);
        if roll < self.drop {
            StoreFate::Lost
        } else if roll < self.drop + self.double {
            StoreFate::Unheard
        } else if roll < self.drop + self.double + self.delay / 2 {
            StoreFate::Late(self.late(4_000))
        } else {
            StoreFate::Done
        }
    }
}

/// Strikes every few seconds: servers are killed and replaced, frozen and thawed, leases forgotten.
async fn strike(cluster: &Cluster, dice: &mut Dice) {
    let until = Instant::now() + STORM;
    let mut born = 3;
    while Instant::now() < until {
        sleep(Duration::from_millis(u64::from(500 + dice.below(4_000)))).await;
        let alive = cluster.hands.alive();
        let victim = alive[dice.below(u32::try_from(alive.len()).expect("a few servers")) as usize].clone();
        match dice.below(10) {
            0..4 => {
                cluster.hands.kill(&victim);
                born += 1;
                cluster.add(&format!("server{born}")).await;
            }
            4..8 => {
                cluster.hands.freeze(&victim);
                let (hands, away) = (cluster.hands.clone(), u64::from(300 + dice.below(7_000)));
                tokio::spawn(async move {
                    sleep(Duration::from_millis(away)).await;
                    hands.thaw(&victim);
                });
            }
            8 => {
                cluster.hands.story.tell("all leases are forgotten");
                cluster.hands.store.forget_leases();
            }
            _ => cluster.play(Weather::of(dice)),
        }
    }
    cluster.play(Calm);
}

/// Who walks where, over and over.
fn travellers() -> Vec<(Character, Vec<Leg>)> {
    let walk = |direction, to| Leg { action: Action::Walk(direction), to: RegionId::new(to) };
    let (east, west) = (Direction::East, Direction::West);
    let over_west = vec![walk(east, "tidewater"), walk(west, "saltmarsh")];
    let over_east = vec![walk(east, "greyhaven"), walk(west, "tidewater")];
    let sail = Action::ApplyNamed { mode: ApplyMode::Toggle, below: true, name: None };
    let ferry = vec![Leg { action: sail, to: RegionId::new("greyhaven") }];
    vec![
        (character("Ann", 1, "/saltmarsh/town_s", 22, 13), again(&over_west)),
        (character("Bea", 2, "/saltmarsh/town_s", 22, 14), again(&over_west)),
        (character("Cid", 3, "/tidewater/east_s", 22, 13), again(&over_east)),
        (character("Dan", 4, "/tidewater/east_s", 22, 12), again(&over_east)),
        (character("Eve", 5, "/saltmarsh/town_n", 22, 10), ferry),
    ]
}

/// There and back, three times.
fn again(way: &[Leg]) -> Vec<Leg> {
    std::iter::repeat_n(way, 3).flatten().cloned().collect()
}

/// Plays the storm of one seed.
async fn storm(seed: u64) -> Vec<Line> {
    let mut dice = Dice::seeded(seed);
    let watch = if seed.is_multiple_of(2) { Watch::Everything } else { Watch::NoRequests };
    let cluster = Cluster::start(seed, watch).await;
    let (people, ways): (Vec<_>, Vec<_>) = travellers().into_iter().unzip();
    for person in &people {
        let store = Store::local(&cluster.hands.store, &server("scribe"));
        store.ledger().create(&free(person)).await.expect("a first record");
    }
    for name in ["server1", "server2", "server3"] {
        cluster.add(name).await;
    }
    let mut desks = [Desk::open(&cluster, "desk1").await, Desk::open(&cluster, "desk2").await];
    let walkers: Vec<Walker> =
        people.iter().enumerate().map(|(at, person)| desks[at % 2].session(person.name.as_str())).collect();
    cluster.play(Weather::of(&mut dice));

    let walks: Vec<_> = walkers
        .into_iter()
        .zip(ways)
        .map(|(mut walker, way)| {
            tokio::spawn(async move {
                walker.enter().await;
                walker.go(&way, PATIENCE).await;
                while Instant::now() < walker.born + STORM {
                    walker.rest(Duration::from_secs(1)).await;
                }
                walker
            })
        })
        .collect();
    strike(&cluster, &mut dice).await;
    let mut walkers = Vec::new();
    for walk in walks {
        walkers.push(walk.await.expect("a walker comes to the end of their way"));
    }
    for walker in &mut walkers {
        walker.rest(Duration::from_millis(500)).await;
    }
    check_everything(&cluster, &mut walkers, &people).await;
    cluster.hands.story.take()
}

fn check_seed(seed: u64) {
    simulate(&format!("WILDFIRE_SIM_SEED={seed}"), storm(seed));
}

/// The seed to play alone, when somebody asks for one.
fn asked_for() -> Option<u64> {
    number("WILDFIRE_SIM_SEED")
}

#[test]
fn nobody_is_lost_or_doubled_in_any_storm() {
    if let Some(seed) = asked_for() {
        return check_seed(seed);
    }
    let more = number("WILDFIRE_SIM_MORE").unwrap_or(MORE);
    SEEDS.into_iter().chain(100..100 + more).for_each(check_seed);
}

#[test]
fn the_same_seed_is_the_same_story_to_the_last_byte() {
    let seed = asked_for().unwrap_or(7);
    let what = format!("WILDFIRE_SIM_SEED={seed}");
    let (one, other) = (simulate(&what, storm(seed)), simulate(&what, storm(seed)));
    assert!(one.len() > 1000, "only {} lines", one.len());
    if let Some(difference) = difference(&one, &other) {
        panic!("{what} is told in two ways: {difference}");
    }
}
