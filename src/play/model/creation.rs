//! How a character is made: race, class, what these leave to choose, where to begin, abilities by points, a name.
//!
//! Everything that can be chosen is what the server says can be chosen.

use ratatui::crossterm::event::{KeyCode, KeyEvent};

use crate::client::{Born, Bounds, Shown, change};
use crate::play::editor::Editor;
use crate::protocol::{CharacterInfo, ClientPacket, ReplyInfo, StartingMap};

/// Bytes of a name.
const NAME_MAX: usize = 48;
static NO_CHANGE: CharacterInfo = CharacterInfo {
    archetype: String::new(),
    name: String::new(),
    description: String::new(),
    stats: Vec::new(),
    choices: Vec::new(),
};

/// One question after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::play) enum Step {
    Race,
    Class,
    /// The number of the choice, those of the race first.
    Choice(usize),
    Map,
    Abilities,
    Name,
}

/// What a key made of it.
pub(in crate::play) enum Outcome {
    Goes,
    /// Back to the list of characters.
    Ends,
    Wrong(String),
    Done(NewBorn),
}

/// What `createplayer` says.
pub(in crate::play) struct NewBorn {
    pub(in crate::play) name: String,
    pub(in crate::play) attributes: Vec<String>,
}

/// A character that is not in the world yet.
pub(in crate::play) struct Creation {
    pub(in crate::play) step: Step,
    /// The cursor on the step's list.
    pub(in crate::play) at: usize,
    races: Vec<CharacterInfo>,
    classes: Vec<CharacterInfo>,
    maps: Option<Vec<StartingMap>>,
    pub(in crate::play) bounds: Option<Bounds>,
    race: usize,
    class: usize,
    map: usize,
    picks: Vec<usize>,
    pub(in crate::play) abilities: Vec<(String, i64)>,
    pub(in crate::play) name: Editor,
    /// What was asked for already.
    asked: Vec<(&'static str, String)>,
    waits: bool,
}

impl Creation {
    /// And what the server is to be asked.
    pub(super) fn begin(shown: &Shown) -> (Self, Vec<ClientPacket>) {
        let mut creation = Self {
            step: Step::Race,
            at: 0,
            races: Vec::new(),
            classes: Vec::new(),
            maps: None,
            bounds: None,
            race: 0,
            class: 0,
            map: 0,
            picks: Vec::new(),
            abilities: Vec::new(),
            name: Editor::default(),
            asked: Vec::new(),
            waits: false,
        };
        let whats = ["race_list", "class_list", "newcharinfo", "startingmap"];
        let mut packets: Vec<_> = whats.into_iter().filter_map(|what| creation.ask(what, "")).collect();
        packets.extend(creation.told(shown));
        (creation, packets)
    }

    fn ask(&mut self, what: &'static str, args: &str) -> Option<ClientPacket> {
        let asked = (what, args.to_owned());
        if self.asked.contains(&asked) {
            return None;
        }
        self.asked.push(asked);
        Some(ClientPacket::RequestInfo { what: what.to_owned(), args: args.to_owned() })
    }

    /// Takes in what the server has answered so far, and asks on.
    pub(super) fn told(&mut self, shown: &Shown) -> Vec<ClientPacket> {
        let mut packets = Vec::new();
        (self.races, self.classes) = (Vec::new(), Vec::new());
        for reply in &shown.replies {
            match reply {
                ReplyInfo::RaceList(list) => packets.extend(list.iter().filter_map(|race| self.ask("race_info", race))),
                ReplyInfo::ClassList(list) => {
                    packets.extend(list.iter().filter_map(|class| self.ask("class_info", class)));
                }
                ReplyInfo::RaceInfo(info) => put(&mut self.races, info),
                ReplyInfo::ClassInfo(info) => put(&mut self.classes, info),
                ReplyInfo::StartingMap(maps) => self.maps = Some(maps.clone()),
                ReplyInfo::NewCharInfo(lines) => self.bounds = Some(Bounds::read(lines)),
                _ => {}
            }
        }
        packets
    }

    /// Whether everything that can be chosen is known.
    pub(in crate::play) fn is_ready(&self) -> bool {
        let count = |what| self.asked.iter().filter(|(asked, _)| *asked == what).count();
        !self.races.is_empty()
            && !self.classes.is_empty()
            && self.races.len() == count("race_info")
            && self.classes.len() == count("class_info")
            && self.maps.is_some()
            && self.bounds.is_some()
    }

    pub(in crate::play) fn race(&self) -> &CharacterInfo {
        self.races.get(self.race).unwrap_or(&NO_CHANGE)
    }

    pub(in crate::play) fn class(&self) -> &CharacterInfo {
        self.classes.get(self.class).unwrap_or(&NO_CHANGE)
    }

    /// What is asked now.
    pub(in crate::play) fn question(&self) -> String {
        match self.step {
            Step::Race => "Who are your people?".to_owned(),
            Step::Class => "What have you learnt?".to_owned(),
            Step::Choice(choice) => self.choice(choice).map_or_else(String::new, |choice| choice.description.clone()),
            Step::Map => "Where do you begin?".to_owned(),
            Step::Abilities => "What are you good at?".to_owned(),
            Step::Name => "What are you called?".to_owned(),
        }
    }

    /// What there is to choose from, and what is said of the one under the cursor.
    pub(in crate::play) fn offered(&self) -> (Vec<&str>, &str) {
        match self.step {
            Step::Race => (names(&self.races), described(&self.races, self.at)),
            Step::Class => (names(&self.classes), described(&self.classes, self.at)),
            Step::Choice(choice) => {
                let options = self.choice(choice).map(|choice| choice.options.as_slice()).unwrap_or_default();
                (options.iter().map(|(_, name)| name.as_str()).collect(), "")
            }
            Step::Map => {
                let maps = self.maps.as_deref().unwrap_or_default();
                let said = maps.get(self.at).map_or("", |map| map.description.as_str());
                (maps.iter().map(|map| map.name.as_str()).collect(), said)
            }
            Step::Abilities | Step::Name => (Vec::new(), ""),
        }
    }

    /// Points that are not given out yet.
    pub(in crate::play) fn left(&self) -> i64 {
        let given: i64 = self.abilities.iter().map(|(_, points)| points).sum();
        self.bounds.as_ref().map_or(0, |bounds| bounds.points) - given
    }

    /// What an ability is after race and class have changed it.
    pub(in crate::play) fn changed(&self, ability: &str, points: i64) -> i64 {
        points + change([self.race(), self.class()], ability)
    }

    fn choices(&self) -> impl Iterator<Item = &crate::protocol::Choice> {
        self.race().choices.iter().chain(&self.class().choices)
    }

    fn choice(&self, number: usize) -> Option<&crate::protocol::Choice> {
        self.choices().nth(number)
    }

    /// The server did not want it so; the name is what it is mostly about.
    pub(super) fn refused(&mut self) {
        self.waits = false;
        self.step = Step::Name;
    }

    pub(super) fn paste(&mut self, text: &str) {
        if self.step == Step::Name {
            self.name.insert(text, NAME_MAX);
        }
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Outcome {
        if !self.is_ready() {
            return if key.code == KeyCode::Esc { Outcome::Ends } else { Outcome::Goes };
        }
        let count = if self.step == Step::Abilities { self.abilities.len() } else { self.offered().0.len() };
        match (self.step, key.code) {
            (Step::Race, KeyCode::Esc) => return Outcome::Ends,
            (_, KeyCode::Esc) => self.go_back(),
            (Step::Name, KeyCode::Enter) => return self.finish(),
            (Step::Name, _) => {
                self.name.key(key, NAME_MAX);
            }
            (_, KeyCode::Enter) => self.go_on(),
            (_, KeyCode::Up | KeyCode::Char('k')) => self.at = (self.at + count.max(1) - 1) % count.max(1),
            (_, KeyCode::Down | KeyCode::Char('j')) => self.at = (self.at + 1) % count.max(1),
            (Step::Abilities, KeyCode::Left | KeyCode::Char('h' | '-')) => self.give(-1),
            (Step::Abilities, KeyCode::Right | KeyCode::Char('l' | '+')) => self.give(1),
            _ => {}
        }
        Outcome::Goes
    }

    fn give(&mut self, points: i64) {
        let left = self.left();
        let Some(bounds) = &self.bounds else { return };
        let Some((ability, given)) = self.abilities.get(self.at).cloned() else { return };
        let more = given + points;
        let lives = self.changed(&ability, more) >= 1;
        if (bounds.min..=bounds.max).contains(&more) && (points <= left) && (lives || points > 0) {
            self.abilities[self.at].1 = more;
        }
    }

    fn go_on(&mut self) {
        match self.step {
            Step::Race => self.race = self.at,
            Step::Class => self.class = self.at,
            Step::Choice(choice) => {
                self.picks.truncate(choice);
                self.picks.push(self.at);
            }
            Step::Map => self.map = self.at,
            Step::Abilities | Step::Name => {}
        }
        let choices = self.choices().count();
        let after_choices = |number| if number < choices { Step::Choice(number) } else { Step::Map };
        self.step = match self.step {
            Step::Race => Step::Class,
            Step::Class => after_choices(0),
            Step::Choice(number) => after_choices(number + 1),
            Step::Map => Step::Abilities,
            Step::Abilities | Step::Name => Step::Name,
        };
        // Who goes on to them has changed something that they depend on, or may have.
        if self.step == Step::Abilities
            && let Some(bounds) = &self.bounds
        {
            self.abilities = bounds.abilities([self.race(), self.class()]);
        }
        self.enter();
    }

    fn go_back(&mut self) {
        let choices = self.choices().count();
        self.step = match self.step {
            Step::Race | Step::Class => Step::Race,
            Step::Choice(0) => Step::Class,
            Step::Choice(number) => Step::Choice(number - 1),
            Step::Map if choices > 0 => Step::Choice(choices - 1),
            Step::Map => Step::Class,
            Step::Abilities => Step::Map,
            Step::Name => Step::Abilities,
        };
        self.enter();
    }

    fn enter(&mut self) {
        self.at = match self.step {
            Step::Race => self.race,
            Step::Class => self.class,
            Step::Choice(number) => self.picks.get(number).copied().unwrap_or(0),
            Step::Map => self.map,
            Step::Abilities | Step::Name => 0,
        };
    }

    fn finish(&mut self) -> Outcome {
        let name = self.name.text().trim().to_owned();
        if name.is_empty() {
            return Outcome::Wrong("Everybody has a name".to_owned());
        }
        if std::mem::replace(&mut self.waits, true) {
            return Outcome::Goes;
        }
        let picks: Vec<_> = self
            .choices()
            .zip(&self.picks)
            .filter_map(|(choice, &pick)| Some((choice.key.clone(), choice.options.get(pick)?.0.clone())))
            .collect();
        let of_race = self.race().choices.len().min(picks.len());
        let (race_picks, class_picks) = picks.split_at(of_race);
        let born = Born {
            race: (self.race().archetype.clone(), race_picks.to_vec()),
            class: (self.class().archetype.clone(), class_picks.to_vec()),
            starting_map: self.maps.iter().flatten().nth(self.map).map(|map| map.archetype.clone()),
            abilities: self.abilities.clone(),
        };
        Outcome::Done(NewBorn { name, attributes: born.attributes() })
    }
}

/// A race that is told twice is one.
fn put(infos: &mut Vec<CharacterInfo>, info: &CharacterInfo) {
    if !infos.iter().any(|known| known.archetype == info.archetype) {
        infos.push(info.clone());
    }
}

fn names(infos: &[CharacterInfo]) -> Vec<&str> {
    infos.iter().map(|info| if info.name.is_empty() { info.archetype.as_str() } else { info.name.as_str() }).collect()
}

fn described(infos: &[CharacterInfo], at: usize) -> &str {
    infos.get(at).map_or("", |info| info.description.as_str())
}
