//! What a player can observe, and what of it a step has changed.

use std::collections::BTreeMap;

use crate::recorder::packet::{Names, Packet, Thing};

/// Statistics that change by themselves in time, and how far apart two servers may be by the moment of looking.
pub(crate) const GAUGES: [(&str, i64); 4] = [("hp", 1), ("sp", 1), ("grace", 1), ("food", 2)];
/// How every name of a character begins.
pub(crate) const NAMES_BEGIN: &str = "Scenery";

/// What one step let a player observe.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    /// In the order they came.
    pub(crate) texts: Vec<String>,
    /// Sorted: squares that look otherwise, things that came, went or changed, statistics, sounds.
    pub(crate) changes: Vec<String>,
    pub(crate) gauges: BTreeMap<String, i64>,
}

type Layers = BTreeMap<String, String>;

/// Everything a client was told.
#[derive(Default)]
pub(crate) struct Observed {
    squares: BTreeMap<(i64, i64), Layers>,
    /// How far the view has gone from where it began.
    scrolled: (i64, i64),
    stats: BTreeMap<String, String>,
    faces: BTreeMap<String, String>,
    animations: BTreeMap<u64, String>,
    texts: Vec<String>,
    sounds: Vec<String>,
    /// How it was when the last step ended.
    before: Vec<String>,
}

impl Observed {
    pub(crate) fn hear(&mut self, packet: &Packet, own_name: &str) {
        let field = |name: &str| packet.field(name).unwrap_or_default();
        match packet.kind.as_str() {
            "face2" => drop(self.faces.insert(field("face").to_owned(), field("name").to_owned())),
            "anim" => {
                let first = field("faces").split(' ').next().unwrap_or_default().to_owned();
                drop(self.animations.insert(field("id").parse().unwrap_or_default(), first));
            }
            "newmap" => {
                self.squares.clear();
                self.scrolled = (0, 0);
                self.texts.push("(a new map)".to_owned());
            }
            "map2" => packet.fields.iter().for_each(|(place, cell)| self.draw(place, cell)),
            "stats" => {
                let nameless = |(stat, value): &(String, String)| (stat.clone(), value.replace(own_name, "NAME"));
                self.stats.extend(packet.fields.iter().map(nameless));
            }
            "sound2" if field("action") != "step" || field("at") == "0,0" => {
                self.sounds.push(format!("sound {} {} at {}", field("action"), field("name"), field("at")));
            }
            "drawextinfo" if !is_of_others(field("type"), field("text"), own_name) => {
                let text = without_crowd(field("text")).replace(own_name, "NAME");
                self.texts.push(format!("{}: {text}", field("type")));
            }
            "drawextinfo" | "sound2" | "tick" | "comc" | "item2" | "upditem" | "delitem" | "delinv" | "image2"
            | "smooth" | "setup" | "version" | "music" | "player" | "accountplayers" | "addme_success"
            | "replyinfo" => {}
            _ => self.texts.push(packet.line().replace(own_name, "NAME")),
        }
        if let Some(damage) = packet.field("damage") {
            self.texts.push(format!("a damaged {}: {damage}", packet.kind));
        }
    }

    fn draw(&mut self, place: &str, cell: &str) {
        let numbers = |text: &str| -> Option<(i64, i64)> {
            let (x, y) = text.split_once(',')?;
            Some((x.parse().ok()?, y.parse().ok()?))
        };
        if place == "scroll" {
            // Where nothing is shown yet there is nothing to move.
            let (x, y) = numbers(cell).filter(|_| !self.squares.is_empty()).unwrap_or_default();
            self.scrolled = (self.scrolled.0 + x, self.scrolled.1 + y);
            return;
        }
        let (x, y) = numbers(place).unwrap_or_default();
        let at = (x + self.scrolled.0, y + self.scrolled.1);
        for part in cell.split("; ") {
            let square = self.squares.entry(at).or_default();
            match part.split_once(": ") {
                Some((layer, "empty")) => drop(square.remove(layer)),
                Some((layer, content)) => drop(square.insert(layer.to_owned(), content.to_owned())),
                None if part == "clear" => square.clear(),
                None => drop(square.insert("darkness".to_owned(), part.to_owned())),
            }
        }
    }

    /// What the step changed that ends now.
    pub(crate) fn end_step(&mut self, names: &Names) -> Seen {
        let after = self.now(names);
        let mut changes = Vec::new();
        difference(&after, &self.before, "+", &mut changes);
        difference(&self.before, &after, "-", &mut changes);
        // A square that looks otherwise says so once.
        changes.retain(|change| !change.starts_with("- square") && !change.starts_with("- stat"));
        changes.extend(std::mem::take(&mut self.sounds));
        changes.sort();
        self.before = after;
        let gauge = |name: &str| Some((name.to_owned(), self.stats.get(name)?.parse().ok()?));
        let gauges = GAUGES.iter().filter_map(|(name, _)| gauge(name)).collect();
        Seen { texts: std::mem::take(&mut self.texts), changes, gauges }
    }

    /// All that can be looked at now, a line each.
    fn now(&self, names: &Names) -> Vec<String> {
        let mut lines = Vec::new();
        for ((x, y), layers) in &self.squares {
            let layers: Vec<String> =
                layers.iter().map(|(layer, content)| format!("{layer} {}", self.picture(content))).collect();
            lines.push(format!("square {x},{y}: {}", layers.join(", ")));
        }
        lines.extend(names.things().map(|(_, thing)| self.thing(thing, names)));
        let steady = self.stats.iter().filter(|(name, _)| GAUGES.iter().all(|(gauge, _)| gauge != name));
        lines.extend(steady.map(|(name, value)| format!("stat {name}: {value}")));
        lines.sort();
        lines
    }

    fn thing(&self, thing: &Thing, names: &Names) -> String {
        let Thing { name, location, flags, weight, face, number, kind } = thing;
        let (place, face) = (names.of(*location), self.face(&face.to_string()));
        format!("{place}: {number} {name} flags {flags:#x} weight {weight} face {face} type {kind}")
    }

    fn face(&self, number: &str) -> String {
        self.faces.get(number).cloned().unwrap_or_else(|| number.to_owned())
    }

    /// The content of a layer, with the names of faces for their numbers.
    fn picture(&self, content: &str) -> String {
        let words: Vec<&str> = content.split(' ').collect();
        match words[..] {
            ["face", number, ..] => self.face(number),
            ["animation", id, ..] => {
                let id = u64::from_str_radix(id.trim_start_matches("0x"), 16).unwrap_or_default() & 0x1fff;
                let first = self.animations.get(&id).map(|face| self.face(face));
                format!("moving {}", first.unwrap_or_else(|| id.to_string()))
            }
            _ => content.to_owned(),
        }
    }
}

/// Whether a text tells of what goes on elsewhere: somebody in another scenario, the sky.
fn is_of_others(kind: &str, text: &str, own_name: &str) -> bool {
    kind == "4/18/0" || text.replace(own_name, "").contains(NAMES_BEGIN)
}

/// The head of `who`, without how many play other scenarios at that moment.
fn without_crowd(text: &str) -> String {
    match text.split_once(" (") {
        Some((head @ "Total Players in The World.", rest)) => {
            format!("{head} (*{}", rest.trim_start_matches(|letter: char| letter.is_ascii_digit()))
        }
        _ => text.to_owned(),
    }
}

/// Lines of `some` that `others` has not, or has fewer of. Both are sorted.
fn difference(some: &[String], others: &[String], sign: &str, found: &mut Vec<String>) {
    let mut others = others.iter().peekable();
    for line in some {
        while others.next_if(|other| *other < line).is_some() {}
        if others.next_if(|other| *other == line).is_none() {
            found.push(format!("{sign} {line}"));
        }
    }
}
