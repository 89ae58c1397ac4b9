//! Plays scenarios against both servers at the same time, many characters at once.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;

use crate::compare::{self, Difference};
use crate::scenario::Scenario;
use crate::servers::{StockServer, WildfireServer};
use crate::session::{self, Door, Play};
use crate::world::World;

/// Characters that play against one server at a time.
const AT_ONCE: usize = 24;
/// How often a scenario that differs is played in all: what is not different every time was the moment of looking.
const PLAYS_IF_DIFFERENT: usize = 8;

/// Archetypes that the stock server has room for beside those of its world: it takes some 8,000 in all.
const ARCHETYPES_MAX: usize = 1_500;

/// The step of a scenario that could not be played to its end.
const UNPLAYED: &str = "all";

/// The plays of one server, by the scenario's place in the list and the copy it was played on.
pub(crate) type Played = BTreeMap<(usize, usize), Result<Play, String>>;

/// What was found, and what both servers showed and wrote.
#[derive(Default)]
struct Findings<'a> {
    found: Vec<(&'a str, Difference)>,
    texts: [String; 4],
}

/// Everything in which the servers differ, by the names of the scenarios.
pub(crate) fn differences<'a>(scenarios: &[&'a Scenario]) -> Result<Vec<(&'a str, Difference)>, String> {
    let mut all = Findings::default();
    for part in parts(scenarios) {
        let Findings { found, texts } = differences_of(part)?;
        all.found.extend(found);
        all.texts.iter_mut().zip(texts).for_each(|(all, text)| all.push_str(&text));
    }
    for (name, text) in ["stock", "wildfire", "stock.log", "wildfire.log"].iter().zip(&all.texts) {
        write_down(name, text)?;
    }
    Ok(all.found)
}

/// The scenarios in as many parts as the stock server has room for.
fn parts<'s, 'a>(scenarios: &'s [&'a Scenario]) -> Vec<&'s [&'a Scenario]> {
    let mut parts = Vec::new();
    let (mut begin, mut size) = (0, 0);
    for (index, scenario) in scenarios.iter().enumerate() {
        // One archetype for its class, and one for where each copy begins.
        let own = copies(scenario) + 1;
        if size + own > ARCHETYPES_MAX && index > begin {
            parts.push(&scenarios[begin..index]);
            (begin, size) = (index, 0);
        }
        size += own;
    }
    parts.push(&scenarios[begin..]);
    parts
}

fn copies(scenario: &Scenario) -> usize {
    scenario.plays.max(PLAYS_IF_DIFFERENT)
}

fn differences_of<'a>(scenarios: &[&'a Scenario]) -> Result<Findings<'a>, String> {
    let servers = Servers::start(scenarios, copies)?;
    let [mut stock_played, mut our_played] = servers.play(scenarios, each_play(scenarios));
    let mut found = Vec::new();
    let mut again = Vec::new();
    for (index, scenario) in scenarios.iter().enumerate() {
        if scenario.plays > 1 {
            let [stock, ours] = [&stock_played, &our_played].map(|played| whole(played, index, scenario));
            let differences = match (stock, ours) {
                (Ok(stock), Ok(ours)) => compare::frequencies(&stock, &ours),
                (stock, ours) => failed(stock.err(), ours.err()),
            };
            found.extend(differences.into_iter().map(|it| (scenario.name, it)));
        } else if !of_one_play(&stock_played, &our_played, index, 0).is_empty() {
            again.extend((1..PLAYS_IF_DIFFERENT).map(|copy| (index, copy)));
        }
    }
    let [stock_again, ours_again] = servers.play(scenarios, again.clone());
    stock_played.extend(stock_again);
    our_played.extend(ours_again);
    for (index, scenario) in scenarios.iter().enumerate().filter(|(index, _)| again.contains(&(*index, 1))) {
        let mut lasting = of_one_play(&stock_played, &our_played, index, 0);
        for copy in 1..PLAYS_IF_DIFFERENT {
            let now = of_one_play(&stock_played, &our_played, index, copy);
            lasting.retain(|difference| difference.step == UNPLAYED || now.contains(difference));
        }
        found.extend(lasting.into_iter().map(|it| (scenario.name, it)));
    }
    let texts = [
        transcript(scenarios, &stock_played),
        transcript(scenarios, &our_played),
        servers.stock.log(),
        servers.ours.log(),
    ];
    Ok(Findings { found, texts })
}

/// All plays of the stock server, and ours.
pub(crate) fn plays(scenarios: &[&Scenario]) -> Result<[Played; 2], String> {
    let servers = Servers::start(scenarios, |scenario| scenario.plays)?;
    let [stock, ours] = servers.play(scenarios, each_play(scenarios));
    write_down("stock", &transcript(scenarios, &stock))?;
    write_down("wildfire", &transcript(scenarios, &ours))?;
    Ok([stock, ours])
}

fn each_play(scenarios: &[&Scenario]) -> Vec<(usize, usize)> {
    scenarios.iter().enumerate().flat_map(|(index, it)| (0..it.plays).map(move |copy| (index, copy))).collect()
}

/// Both servers, with the world of some scenarios.
struct Servers {
    stock: StockServer,
    ours: WildfireServer,
    _world: World,
}

impl Servers {
    fn start(scenarios: &[&Scenario], copies: impl Fn(&Scenario) -> usize) -> Result<Self, String> {
        let world = World::lay_out(scenarios, copies)?;
        let (stock, ours) = (StockServer::start(world.root())?, WildfireServer::start(world.root())?);
        Ok(Self { stock, ours, _world: world })
    }

    /// Plays copies of scenarios on both at the same time.
    fn play(&self, scenarios: &[&Scenario], jobs: Vec<(usize, usize)>) -> [Played; 2] {
        std::thread::scope(|scope| {
            let played = [self.stock.address, self.ours.address].map(|address| {
                let jobs = jobs.clone();
                scope.spawn(move || play_all(address, scenarios, jobs))
            });
            played.map(|thread| thread.join().expect("playing does not panic"))
        })
    }
}

/// Every play of a scenario, if all came to their end.
fn whole(played: &Played, index: usize, scenario: &Scenario) -> Result<Vec<Play>, String> {
    (0..scenario.plays).map(|copy| played[&(index, copy)].clone()).collect()
}

/// The differences of one play.
fn of_one_play(stock: &Played, ours: &Played, index: usize, copy: usize) -> Vec<Difference> {
    match (&stock[&(index, copy)], &ours[&(index, copy)]) {
        (Ok(stock), Ok(ours)) => compare::plays(stock, ours),
        (stock, ours) => failed(stock.clone().err(), ours.clone().err()),
    }
}

/// A play that does not come to its end on one of the servers, or on both, is a difference.
fn failed(stock: Option<String>, ours: Option<String>) -> Vec<Difference> {
    let line = |server: &str, error: Option<String>| Some(format!("{server} cannot play it: {}", error?));
    let lines = [line("stock", stock), line("we", ours)].into_iter().flatten();
    lines.map(|line| Difference { step: UNPLAYED.to_owned(), line }).collect()
}

fn play_all(address: SocketAddr, scenarios: &[&Scenario], jobs: Vec<(usize, usize)>) -> Played {
    let door = Door { address, turn: Mutex::new(()) };
    let jobs = Mutex::new(VecDeque::from(jobs));
    let played = Mutex::new(Played::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let job = jobs.lock().expect("nobody panics with it").pop_front();
                    let Some((index, copy)) = job else { break };
                    let play = session::play(&door, scenarios[index], index, copy);
                    played.lock().expect("nobody panics with it").insert((index, copy), play);
                }
            });
        }
    });
    played.into_inner().expect("nobody panics with it")
}

/// The first play of each scenario.
fn transcript(scenarios: &[&Scenario], played: &Played) -> String {
    let mut text = String::new();
    for (index, scenario) in scenarios.iter().enumerate() {
        writeln!(text, "= {}", scenario.name).expect("a String takes everything");
        match &played[&(index, 0)] {
            Err(error) => writeln!(text, "   {error}").expect("a String takes everything"),
            Ok(play) => play.iter().for_each(|(step, seen)| {
                writeln!(text, "== {step}").expect("a String takes everything");
                for seen in seen {
                    let gauges = seen.gauges.iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>();
                    let lines = seen.texts.iter().chain(&seen.changes).cloned().chain([gauges.join(", ")]);
                    lines.for_each(|line| writeln!(text, "   {line}").expect("a String takes everything"));
                }
            }),
        }
    }
    text
}

fn write_down(name: &str, text: &str) -> Result<(), String> {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scenarios");
    fs::create_dir_all(&directory).map_err(|e| e.to_string())?;
    fs::write(directory.join(format!("{name}.txt")), text).map_err(|e| e.to_string())
}
