//! The core by itself: two worlds that are given the same go the same way, byte for byte, whatever twenty
//! players do in them, and so do the worlds that are made of their characters.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use wildfire::content::MapRecord;
use wildfire::content::load::{self, STOCK_WORLD};
use wildfire::game::dice::Dice;
use wildfire::game::exchange::PlayerAction;
use wildfire::game::update::Farewell;
use wildfire::game::{
    Action, Admission, ApplyMode, Arrival, Asked, Character, Coming, Departure, Direction, Event, Held, NewCharacter,
    Newcomer, Request, TickInput, TickOutput, World,
};
use wildfire::ids::{MapPath, PlayerName, RegionId, Ticket};
use wildfire::world_files::WorldFiles;

use crate::cluster::files;
use crate::people::belongings;

const PLAYERS: u64 = 20;
const HEARTBEATS: u64 = 500;
const SEED: u64 = 20_051_225;

/// Two worlds side by side, and everything outside of them.
struct Twins {
    files: Arc<WorldFiles>,
    worlds: [World; 2],
    dice: Dice,
    read: BTreeMap<MapPath, Option<Arc<MapRecord>>>,
    /// What is to be told to the worlds in the next heartbeat.
    events: Vec<Event>,
    numbers: BTreeMap<PlayerName, u64>,
    tickets: u64,
    /// Who has left for elsewhere and will be back.
    away: Vec<Character>,
    crossed: u32,
    shown: usize,
}

impl Twins {
    fn new(files: &Arc<WorldFiles>, region: &RegionId, seed: u64) -> Self {
        let world = || World::new(region.clone(), files.constants(), seed);
        Self {
            files: Arc::clone(files),
            worlds: [world(), world()],
            dice: Dice::seeded(seed),
            read: BTreeMap::new(),
            events: Vec::new(),
            numbers: BTreeMap::new(),
            tickets: 0,
            away: Vec::new(),
            crossed: 0,
            shown: 0,
        }
    }

    fn come(&mut self, who: Newcomer, how: Coming) {
        self.tickets += 1;
        if let Newcomer::Known(character) = &who {
            self.numbers.insert(character.name.clone(), character.applied);
        }
        let ticket = Ticket(format!("ticket {}", self.tickets));
        self.events.push(Event::Arrived(Box::new(Arrival {
            ticket,
            who,
            view: (11, 11),
            look_max: 30,
            how,
            held: Held::default(),
        })));
    }

    fn heartbeat(&mut self) {
        let mut input = TickInput { events: std::mem::take(&mut self.events), actions: Vec::new() };
        let players: Vec<PlayerName> = self.worlds[0].players().map(|player| player.name.clone()).collect();
        for player in players {
            if self.dice.percent(40) {
                let number = self.numbers.entry(player.clone()).or_default();
                *number += 1;
                let (number, asked) = (*number, wish(&mut self.dice));
                input.actions.push(PlayerAction { player: player.clone(), number, asked });
            }
            if self.dice.once_in(400) {
                input.events.push(Event::Detached { player, farewell: Farewell::Lost });
            }
        }
        if self.dice.once_in(50) {
            input.events.push(Event::Clock { minutes: u64::from(self.dice.below(10_000)) });
        }
        let outputs = self.worlds.each_mut().map(|world| world.tick(input.clone()));
        let [one, other] = outputs.each_ref().map(bytes);
        if one != other {
            let [one, other] = outputs.map(|output| format!("{output:#?}"));
            let parted = one.lines().zip(other.lines()).find(|(one, other)| one != other);
            panic!("in heartbeat {} two equal worlds part ways: {parted:?}", self.worlds[0].tick);
        }
        self.shown += one.len();
        let [output, _] = outputs;
        self.answer(output);
        if !self.away.is_empty() && self.dice.once_in(10) {
            let mut character = self.away.remove(0);
            character.place = character.home.clone();
            self.come(Newcomer::Known(Box::new(character)), Coming::Exit);
        }
    }

    fn answer(&mut self, output: TickOutput) {
        for request in output.requests {
            match request {
                Request::Map(path) => {
                    let files = &self.files;
                    let record = self.read.entry(path.clone()).or_insert_with(|| files.map(&path).map(Arc::new));
                    self.events.push(Event::MapRead { path, record: record.clone() });
                }
                Request::Admission { player, ticket, .. } => {
                    let answer = if self.dice.percent(70) { Admission::Granted } else { Admission::Storm };
                    self.events.push(Event::Admission { player, ticket, answer });
                }
                Request::Depart(departure) => {
                    let Departure { ticket, character, .. } = *departure;
                    self.crossed += 1;
                    if self.dice.percent(50) {
                        self.events.push(Event::TakenBack { ticket });
                    } else {
                        self.events.push(Event::Confirmed { ticket });
                        self.away.push(character);
                    }
                }
                Request::Release { character, .. } => self.away.push(*character),
                Request::Ended { tick, .. } => self.events.push(Event::EndsWritten { tick }),
                Request::Save { .. } | Request::Decreed { .. } => {}
            }
        }
    }

    /// Both worlds anew, made of nothing but the characters of the old ones.
    fn begin_anew(&mut self) {
        let before: Vec<Character> = self.worlds[0].characters();
        assert_eq!(before, self.worlds[1].characters());
        assert!(!before.is_empty());
        let (files, region) = (Arc::clone(&self.files), self.worlds[0].region.clone());
        self.worlds = [(); 2].map(|()| World::new(region.clone(), files.constants(), SEED + 1));
        self.events.clear();
        for character in before.clone() {
            self.come(Newcomer::Known(Box::new(character)), Coming::Takeover);
        }
        // Nobody asks for anything before everybody is there: their maps are read first.
        let mut input = TickInput { events: std::mem::take(&mut self.events), actions: Vec::new() };
        while self.worlds[0].players().count() < before.len() {
            let [output, other] = self.worlds.each_mut().map(|world| world.tick(input.clone()));
            assert_eq!(bytes(&output), bytes(&other));
            self.answer(output);
            input = TickInput { events: std::mem::take(&mut self.events), actions: Vec::new() };
        }
        self.events = input.events;
        for (before, after) in before.iter().zip(self.worlds[0].characters()) {
            assert_eq!(belongings(&after), belongings(before), "what {} carries", before.name);
        }
    }
}

/// Everything that came out of a heartbeat.
fn bytes(output: &TickOutput) -> Vec<u8> {
    let mut bytes = format!("{:?}", output.requests).into_bytes();
    for shown in &output.updates {
        let shown = (&shown.player, shown.applied, &shown.updates);
        bytes.extend(postcard::to_stdvec(&shown).expect("updates have only sized fields"));
    }
    bytes
}

/// Something or other that a player may ask for.
fn wish(dice: &mut Dice) -> Asked {
    let direction = Direction::ALL[dice.below(8) as usize];
    let action = match dice.below(20) {
        0..9 => Action::Walk(direction),
        9 => Action::Run(Some(direction)),
        10 | 11 => Action::RunStop,
        12 | 13 => Action::ApplyNamed { mode: ApplyMode::Toggle, below: true, name: None },
        14 => Action::Take(None),
        15 => Action::DropAll(None),
        16 => Action::Say("ahoy".to_owned()),
        17 => Action::LookAt { dx: 1, dy: -1 },
        18 => Action::Inventory(None),
        _ => Action::Save,
    };
    let command = Some(u16::try_from(dice.below(60_000)).expect("below 60000"));
    Asked { command, count: None, action }
}

/// Twenty new characters live in a world for a while, and again in the world that is made of them.
fn check_world(files: &Arc<WorldFiles>, start: &str, race: &str, class: &str) {
    let archetype = files.catalog().archetype(start).expect("the start is an archetype");
    let map = MapPath::new(archetype.traits.slaying.as_deref().expect("a start leads somewhere"));
    let region = files.partition().region_of(&map).clone();
    let mut twins = Twins::new(files, &region, SEED);
    for number in 0..PLAYERS {
        let name = PlayerName(format!("Walker{number}"));
        let new = NewCharacter {
            name,
            race: race.to_owned(),
            class: class.to_owned(),
            starting_map: Some(start.to_owned()),
            abilities: [12; 7],
            choices: Vec::new(),
        };
        twins.come(Newcomer::Created(new), Coming::Login);
    }
    for _ in 0..HEARTBEATS {
        twins.heartbeat();
    }
    twins.begin_anew();
    for _ in 0..HEARTBEATS / 2 {
        twins.heartbeat();
    }
    println!("{region}: {} crossings, {} bytes shown", twins.crossed, twins.shown);
    assert!(twins.shown > 500_000, "only {} bytes were shown", twins.shown);
}

#[test]
fn equal_worlds_given_the_same_stay_equal() {
    check_world(&files(), "map_saltmarsh", "marshfolk_player", "harpooner_class");
}

#[test]
fn equal_regions_of_the_stock_world_stay_equal() {
    let root = Path::new(STOCK_WORLD);
    if !root.join("archetypes").exists() {
        eprintln!("SKIPPED: the stock world is not installed in {STOCK_WORLD}");
        return;
    }
    let stock = Arc::new(WorldFiles::new(load::world(root).expect("the stock world loads")));
    check_world(&stock, "map_scorn", "human_player", "warrior_class");
}
