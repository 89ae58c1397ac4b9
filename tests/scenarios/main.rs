//! Small scenarios, played against the stock server and ours: what a player can observe must be the same.
//!
//! Each scenario is a drawn map and what somebody born there does (`scenario.rs`). What differs is mended, or stands
//! in `known.rs` with a reason. Transcripts lie in the build directory under `scenarios/`, to read.
//! `WILDFIRE_SCENARIOS='altar|shop'` plays those with one of these words in their name; what is not written down yet is tried with
//! `sketch.rs`.

#[path = "../recorder/mod.rs"]
mod recorder;
#[path = "../servers/mod.rs"]
mod servers;

mod drawing;
mod scenario;

mod observed;
mod session;
mod world;

mod chance;
mod compare;
mod known;
mod run;
mod sketch;

mod stage;

use std::collections::BTreeSet;

use known::KNOWN;
use scenario::Scenario;
use servers::StockServer;

const SKIPPED: &str = "SKIPPED: crossfire-server or its world is not installed, no scenario was played";

/// Those that the environment names, or all.
fn chosen() -> Vec<&'static Scenario> {
    let words = std::env::var("WILDFIRE_SCENARIOS").unwrap_or_default();
    stage::all().filter(|scenario| words.split('|').any(|word| scenario.name.contains(word))).collect()
}

#[test]
fn each_scenario_shows_a_player_what_the_stock_server_shows() {
    if !StockServer::installed() {
        return eprintln!("{SKIPPED}");
    }
    let scenarios = chosen();
    let found = run::differences(&scenarios).expect("the scenarios can be played");
    let unknown: Vec<String> = found
        .iter()
        .filter(|(scenario, difference)| !KNOWN.iter().any(|known| known.covers(scenario, difference)))
        .map(|(scenario, difference)| format!("{scenario}: {difference}"))
        .collect();
    for (scenario, difference) in &found {
        let known = KNOWN.iter().find(|known| known.covers(scenario, difference));
        known.into_iter().for_each(|known| println!("known: {scenario}: {difference} ({})", known.reason));
    }
    let played = |known: &known::Known| scenarios.iter().any(|scenario| known.is_of(scenario.name));
    let gone: Vec<String> = KNOWN
        .iter()
        .filter(|known| played(known))
        .filter(|known| !found.iter().any(|(scenario, difference)| known.covers(scenario, difference)))
        .map(|known| format!("{}: {} ({})", known.scenario, known.line, known.reason))
        .collect();
    let differing: BTreeSet<&str> = found.iter().map(|(scenario, _)| *scenario).collect();
    println!("{} scenarios played, {} of them differ", scenarios.len(), differing.len());
    assert!(
        unknown.is_empty() && gone.is_empty(),
        "{} differences:\n{}\n{} that are known and not there:\n{}",
        unknown.len(),
        unknown.join("\n"),
        gone.len(),
        gone.join("\n")
    );
}

#[test]
fn every_scenario_can_be_told_from_the_others_and_is_drawn_well() {
    let mut names = BTreeSet::new();
    for scenario in stage::all() {
        assert!(names.insert(scenario.name), "two are called {:?}", scenario.name);
        assert!(scenario.players > 0 && scenario.plays > 0 && !scenario.play.is_empty(), "{}", scenario.name);
        drawing::read(scenario.map).unwrap_or_else(|e| panic!("{}: {e}", scenario.name));
    }
}
