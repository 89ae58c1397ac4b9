//! Scenarios out of a file, to try what the stock server does before it is written down as a scenario.
//!
//! `WILDFIRE_SKETCHES=FILE cargo test --test scenarios sketches -- --nocapture` plays the file's scenarios against both
//! servers and prints how often each line was seen on either, `!` before those that were not seen as often. Of the birth,
//! what is alike is left out.
//!
//! With `WILDFIRE_SKETCHES_PLAYS=FILE` every play is written down line by line as well, to follow what one does in time,
//! and with `WILDFIRE_SKETCHES_VIEW=25` as many squares are seen across.
//!
//! ```text
//! = a door is kicked
//! has: skill_karate, food
//! players: 1
//! plays: 20
//! #####
//! #@d.#
//! #####
//! d: door_1 hp=5
//! play:
//! east
//! *wait 3
//! ```
//! ```

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use crate::compare;
use crate::run;
use crate::scenario::{PLAIN, Scenario};
use crate::servers::StockServer;
use crate::session::Play;

/// Reads scenarios. What they are made of is kept until the process ends, as are those that are written down.
fn read(text: &str) -> Result<Vec<Scenario>, String> {
    text.split("\n= ").map(|part| part.trim_start_matches("= ")).filter(|it| !it.trim().is_empty()).map(one).collect()
}

fn one(text: &str) -> Result<Scenario, String> {
    let (head, play) = text.split_once("\nplay:\n").ok_or_else(|| format!("nothing is played: {text}"))?;
    let mut lines = head.lines();
    let name = kept(lines.next().unwrap_or_default());
    let mut scenario = Scenario { name, ..PLAIN };
    let mut map = String::new();
    for line in lines {
        let number = |it: &str| it.parse().map_err(|e| format!("{name}: {line}: {e}"));
        match line.split_once(": ") {
            Some(("has", list)) => scenario.has = list.split(", ").map(kept).collect::<Vec<_>>().leak(),
            Some(("players", it)) => scenario.players = number(it)?,
            Some(("plays", it)) => scenario.plays = number(it)?,
            _ => map.extend([line, "\n"]),
        }
    }
    scenario.map = kept(&map);
    scenario.play = play.lines().filter(|line| !line.is_empty()).map(kept).collect::<Vec<_>>().leak();
    Ok(scenario)
}

fn kept(text: &str) -> &'static str {
    text.to_owned().leak()
}

#[test]
fn sketches_are_played() {
    let Ok(file) = std::env::var("WILDFIRE_SKETCHES") else { return };
    assert!(StockServer::installed(), "the stock server is not installed");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{file}: {e}"));
    let scenarios = read(&text).unwrap_or_else(|e| panic!("{file}: {e}"));
    let [stock, ours] = run::plays(&scenarios.iter().collect::<Vec<_>>()).expect("the scenarios can be played");
    for (index, scenario) in scenarios.iter().enumerate() {
        println!("= {} ({} plays)", scenario.name, scenario.plays);
        let [stock, ours] = [&stock, &ours].map(|played| {
            let plays = (0..scenario.plays).map(|copy| &played[&(index, copy)]);
            plays
                .filter_map(|play| play.as_ref().map_err(|e| println!("cannot be played: {e}")).ok().cloned())
                .collect::<Vec<_>>()
        });
        if let Some(file) = std::env::var_os("WILDFIRE_SKETCHES_PLAYS") {
            let written = write_down(Path::new(&file), scenario.name, [("stock", &stock), ("ours", &ours)]);
            written.unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        }
        print_side_by_side(&compare::tally(&stock, scenario.plays > 1), &compare::tally(&ours, scenario.plays > 1));
    }
}

/// Appends every line of every play: scenario, server, play, step, player and what was seen, with tabs between.
fn write_down(file: &Path, name: &str, played: [(&str, &[Play]); 2]) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(file)?;
    for (server, plays) in played {
        for (copy, play) in plays.iter().enumerate() {
            for (step, (_, players)) in play.iter().enumerate() {
                for (player, seen) in players.iter().enumerate() {
                    let gauges = seen.gauges.iter().map(|(gauge, value)| format!("{gauge} is {value}"));
                    for line in seen.texts.iter().chain(&seen.changes).cloned().chain(gauges) {
                        writeln!(file, "{name}\t{server}\t{copy}\t{step}\t{}\t{line}", player + 1)?;
                    }
                }
            }
        }
    }
    Ok(())
}

type Tally = BTreeMap<(usize, String, String), Vec<Vec<i64>>>;

/// Stock's count and ours, and where many plays were compared the means of the numbers in a line.
fn print_side_by_side(stock: &Tally, ours: &Tally) {
    let mut keys: Vec<_> = stock.keys().chain(ours.keys()).collect();
    keys.sort();
    keys.dedup();
    let mut step = None;
    for key in keys {
        if step != Some(key.0) {
            println!("[{} {}]", key.0, key.1);
            step = Some(key.0);
        }
        let seen = [stock.get(key), ours.get(key)].map(|it| it.map_or(&[][..], Vec::as_slice));
        if key.0 == 0 && seen[0].len() == seen[1].len() {
            continue;
        }
        let mark = if seen[0].len() == seen[1].len() { ' ' } else { '!' };
        let means = seen.map(means);
        println!("{mark} {:4} {:4}  {}  {} {}", seen[0].len(), seen[1].len(), key.2, means[0], means[1]);
    }
}

/// The mean of each number of a line, over the plays in which it was seen.
fn means(seen: &[Vec<i64>]) -> String {
    let places = seen.first().map_or(0, Vec::len);
    let mean = |place| seen.iter().filter_map(|it| it.get(place)).sum::<i64>() as f64 / seen.len() as f64;
    let means: Vec<String> = (0..places).map(|place| format!("{:.1}", mean(place))).collect();
    format!("({})", means.join(" "))
}

#[test]
fn a_sketch_is_read_as_a_scenario() {
    let scenarios =
        read("= first\nplays: 3\n@#\nplay:\neast\n= second\nhas: food, gem\n@k\nk: key2\nplay:\n*wait 2\nget\n")
            .expect("both are sound");
    let [first, second] = &scenarios[..] else { panic!("two are there") };
    assert_eq!((first.name, first.plays, first.map, first.play), ("first", 3, "@#\n", &["east"][..]));
    assert_eq!((second.has, second.map), (&["food", "gem"][..], "@k\nk: key2\n"));
    assert_eq!(second.play, ["*wait 2", "get"]);
    assert!(read("= nothing\n@\n").is_err());
}
