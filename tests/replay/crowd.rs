//! A region with a crowd in it, driven by one seed: what a region's task would put in, and what it would answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use wildfire::game::action::{ApplyMode, Asked};
use wildfire::game::dice::Dice;
use wildfire::game::exchange::PlayerAction;
use wildfire::game::journal::{JournalTick, Maps};
use wildfire::game::{
    Action, Admission, Arrival, Carried, Character, Coming, Direction, Event, Held, NewCharacter, Newcomer, Request,
    Spot, TickInput, World,
};
use wildfire::ids::{ItemId, MapPath, PlayerName, RegionId, Ticket};
use wildfire::world_files::WorldFiles;

/// Minutes of the calendar when a story begins: the evening, so that it gets dark in it.
const EVENING: u64 = 19 * 60;
/// Heartbeats of a minute.
const MINUTE: u64 = 500;

pub(crate) struct Crowd {
    pub(crate) world: World,
    files: Arc<WorldFiles>,
    dice: Dice,
    numbers: BTreeMap<PlayerName, u64>,
    /// Who is out of the world and comes back some time.
    away: Vec<Character>,
    /// Who is on the way back and waits for a map.
    coming: Vec<Character>,
    /// Everything that ever had an id, as far as it was looked at, and what of it has ended.
    known: BTreeSet<ItemId>,
    ended: BTreeSet<ItemId>,
    next: TickInput,
    journeys: u64,
    /// Every map that was read.
    pub(crate) maps: Maps,
}

impl Crowd {
    /// A crowd of new characters who begin at a starting map, in its region.
    pub(crate) fn gather(files: &Arc<WorldFiles>, start: &str, people: usize, seed: u64) -> Self {
        let catalog = files.catalog();
        let chosen = catalog.archetype(start).expect("the world has this starting map");
        let map = MapPath::new(chosen.traits.slaying.as_deref().expect("a starting map is named"));
        let region: RegionId = files.partition().region_of(&map).clone();
        let mut next = TickInput { events: vec![Event::Owned { era: 1, mint: 1 }], ..TickInput::default() };
        next.events.push(Event::Clock { minutes: EVENING });
        for number in 0..people {
            let who = Newcomer::Created(NewCharacter {
                name: PlayerName::new(format!("Walker{number}")),
                race: named(catalog, "_player"),
                class: named(catalog, "_class"),
                choices: Vec::new(),
                abilities: [12; 7],
                starting_map: Some(start.to_owned()),
            });
            next.events.push(arrived(format!("birth/{number}"), who));
        }
        Self::begin(files, region, next, seed)
    }

    /// Somebody comes to a map, and finds its region as it is when nobody was there before.
    pub(crate) fn visit(files: &Arc<WorldFiles>, mut visitor: Character, map: &MapPath, seed: u64) -> Self {
        let region: RegionId = files.partition().region_of(map).clone();
        visitor.place = Spot { map: map.clone(), x: -1, y: -1 };
        visitor.applied = 0;
        let mut next = TickInput { events: vec![Event::Owned { era: 1, mint: 2 }], ..TickInput::default() };
        next.events.push(Event::Clock { minutes: EVENING });
        next.events.push(arrived("visit".to_owned(), Newcomer::Known(Box::new(visitor))));
        Self::begin(files, region, next, seed)
    }

    fn begin(files: &Arc<WorldFiles>, region: RegionId, next: TickInput, seed: u64) -> Self {
        let world = World::new(region, files.constants(), seed);
        let (files, dice) = (Arc::clone(files), Dice::seeded(seed));
        Self {
            world,
            files,
            dice,
            numbers: BTreeMap::new(),
            away: Vec::new(),
            coming: Vec::new(),
            known: BTreeSet::new(),
            ended: BTreeSet::new(),
            next,
            journeys: 0,
            maps: Maps::new(),
        }
    }

    /// One heartbeat, and what went into it.
    pub(crate) fn tick(&mut self) -> JournalTick {
        let mut input = std::mem::take(&mut self.next);
        let now = self.world.tick.0 + 1;
        if now.is_multiple_of(MINUTE) {
            input.events.push(Event::Clock { minutes: EVENING + now / MINUTE });
        }
        self.call_back(&mut input);
        self.ask(&mut input);
        let note = JournalTick::new(wildfire::ids::Tick(now), &input);
        let output = self.world.tick(input);
        self.coming.retain(|character| self.world.player(&character.name).is_none());
        for request in output.requests {
            self.serve(request);
        }
        note
    }

    fn ask(&mut self, input: &mut TickInput) {
        let names: Vec<PlayerName> = self.world.players().map(|player| player.name.clone()).collect();
        for player in names {
            if !self.dice.once_in(3) {
                continue;
            }
            let action = if self.dice.once_in(12) { self.unlock(&player) } else { self.wish() };
            let number = self.numbers.entry(player.clone()).or_default();
            *number += 1;
            let count = self.dice.once_in(4).then(|| self.dice.below(5));
            let asked = Asked { command: Some(*number as u16), count, action };
            input.actions.push(PlayerAction { player, number: *number, asked });
        }
        let leaver = self.world.players().next().map(|player| player.name.clone());
        if let Some(player) = leaver.filter(|_| self.dice.once_in(200)) {
            let farewell = wildfire::game::update::Farewell::Lost;
            input.events.push(Event::Detached { player, farewell });
        }
    }

    /// What everybody begins with is locked, and is not dropped before it is not.
    fn unlock(&mut self, player: &PlayerName) -> Action {
        let body = self.world.player(player).map(|player| player.body);
        let carried = body.map_or(&[][..], |body| &self.world.objects[body].inventory);
        match carried.get(self.dice.below(carried.len().max(1) as u32) as usize) {
            Some(thing) => Action::Lock { tag: self.world.objects[*thing].tag, locked: false },
            None => Action::Stay,
        }
    }

    fn wish(&mut self) -> Action {
        let direction = Direction::ALL[self.dice.below(8) as usize];
        let name = || None;
        match self.dice.below(24) {
            0..=8 => Action::Walk(direction),
            9..=11 => Action::Run(Some(direction)),
            12 => Action::RunStop,
            13 | 14 => Action::Take(name()),
            15 => Action::Drop(Some("coin".to_owned())),
            16 => Action::Drop(Some(["sword", "shield", "sack", "1 all"][self.dice.below(4) as usize].to_owned())),
            17..=19 => Action::ApplyNamed { mode: ApplyMode::Toggle, below: self.dice.once_in(2), name: name() },
            20 => Action::ApplyNamed { mode: ApplyMode::Toggle, below: false, name: Some("sack".to_owned()) },
            21 => Action::Say("hello".to_owned()),
            22 => Action::Pickup(Some(["0", "4"][self.dice.below(2) as usize].to_owned())),
            _ => Action::Save,
        }
    }

    /// What a region's task does about it, a heartbeat later.
    fn serve(&mut self, request: Request) {
        match request {
            Request::Map(path) => {
                let record = self.files.map(&path).map(Arc::new);
                if let Some(record) = &record {
                    self.maps.insert(path.clone(), Arc::clone(record));
                }
                self.next.events.push(Event::MapRead { path, record });
            }
            Request::Admission { player, ticket, .. } => {
                let answer = if self.dice.once_in(2) { Admission::Granted } else { Admission::Storm };
                self.next.events.push(Event::Admission { player, ticket, answer });
            }
            Request::Depart(departure) => self.next.events.push(Event::TakenBack { ticket: departure.ticket }),
            Request::Save { .. } | Request::Decreed { .. } => {}
            Request::Ended { tick, things } => {
                self.ended.extend(things.iter().map(|ended| ended.item));
                self.next.events.push(Event::EndsWritten { tick });
            }
            Request::Release { character, .. } => {
                self.next.events.push(Event::Released { player: character.name.clone() });
                self.coming.retain(|coming| coming.name != character.name);
                self.away.push(*character);
            }
        }
    }

    fn call_back(&mut self, input: &mut TickInput) {
        if self.away.is_empty() || !self.dice.once_in(50) {
            return;
        }
        let mut character = self.away.remove(0);
        character.applied = 0;
        self.numbers.remove(&character.name);
        self.journeys += 1;
        self.coming.push(character.clone());
        input.events.push(arrived(format!("again/{}", self.journeys), Newcomer::Known(Box::new(character))));
    }

    /// Every thing with an id is in one place, and none of them is gone that has not ended.
    pub(crate) fn check_items(&mut self) {
        let in_the_world = self.world.objects.iter().filter_map(|(_, object)| object.item);
        let mut places: Vec<ItemId> = in_the_world.collect();
        let limbo = self.world.in_limbo();
        let elsewhere = self.away.iter().chain(&self.coming).chain(limbo.iter().map(|(_, character)| character));
        elsewhere.for_each(|character| gather(&character.body, &mut places));
        let there: BTreeSet<ItemId> = places.iter().copied().collect();
        assert_eq!(places.len(), there.len(), "at tick {} something is there twice", self.world.tick);
        let again: Vec<_> = there.intersection(&self.ended).collect();
        assert!(again.is_empty(), "at tick {} there is what has ended: {again:?}", self.world.tick);
        self.known.extend(&there);
        let lost: Vec<_> = self.known.iter().filter(|id| !there.contains(id) && !self.ended.contains(id)).collect();
        assert!(lost.is_empty(), "at tick {} is nowhere: {lost:?}", self.world.tick);
    }

    /// How many things have had an id, and how many of them have ended.
    pub(crate) fn items(&self) -> (usize, usize) {
        (self.known.len(), self.ended.len())
    }
}

/// The first archetype whose name ends so.
fn named(catalog: &wildfire::content::Catalog, end: &str) -> String {
    let mut names = catalog.archetypes.iter().map(|(_, archetype)| archetype.name.to_string());
    names.find(|name| name.ends_with(end)).expect("every world has races and classes")
}

fn arrived(ticket: String, who: Newcomer) -> Event {
    let (how, held) = (Coming::Login, Held::default());
    Event::Arrived(Box::new(Arrival { ticket: Ticket(ticket), who, view: (17, 13), look_max: 50, how, held }))
}

fn gather(carried: &Carried, found: &mut Vec<ItemId>) {
    found.extend(carried.item);
    carried.items.iter().for_each(|inner| gather(inner, found));
}
