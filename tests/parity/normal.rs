//! What chance and the clock decide is taken out of a transcript, so that the rest can be compared word for word.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use crate::recorder::packet::Packet;
use crate::transcript::Transcript;

/// What a value becomes that chance or the clock decided.
const BY_CHANCE: &str = "*";
/// The pictures of a walking warrior: two strides for each way they look.
const STRIDES: RangeInclusive<u32> = 5877..=5884;
/// Statistics that change by themselves in time.
const REGENERATED: [&str; 4] = ["hp", "sp", "grace", "food"];
/// The starting equipment of a human warrior that every such character gets. Besides it there are some coins,
/// of a kind and number by chance, and one thing by chance that teaches a skill.
const CERTAIN_EQUIPMENT: [&str; 5] = ["sack", "shield", "chain mail", "long sword", "guide to Close Combat"];
const COINS: [&str; 3] = ["silver coin", "gold coin", "platinum coin"];

/// Whether a packet tells of what goes on without the player: the clock, healing, others' steps, the town's bells.
pub(crate) fn is_background(packet: &Packet) -> bool {
    match packet.kind.as_str() {
        "tick" => true,
        "stats" => packet.fields.iter().all(|(name, _)| REGENERATED.contains(&name.as_str())),
        "sound2" => packet.field("action") == Some("step") && packet.field("at") != Some("0,0"),
        "drawextinfo" => packet.field("type") == Some("4/18/0"),
        _ => false,
    }
}

/// The transcript without what chance and the clock decided.
pub(crate) fn normalised(transcript: Transcript) -> Transcript {
    let chosen = ByChance::of(&transcript);
    let mut transcript = transcript;
    for step in &mut transcript.steps {
        step.packets.retain(|packet| !is_background(packet));
        hide_looks_of_coins(&mut step.packets);
        hide_strides(&mut step.packets);
        for packet in &mut step.packets {
            normalise(packet, &chosen);
        }
    }
    transcript
}

/// Whether the equipment has no enchanted piece, which one warrior in some dozens gets by chance, and the purse more
/// than one coin, so that a part of them can be dropped.
pub(crate) fn equipment_is_plain(transcript: &Transcript) -> bool {
    let packets = transcript.steps.iter().flat_map(|step| &step.packets);
    let told = packets.filter(|packet| matches!(packet.kind.as_str(), "item2" | "upditem"));
    let mut fields = told.flat_map(|packet| packet.fields.iter().map(move |(key, value)| (packet, key, value)));
    !fields.any(|(packet, key, value)| {
        let name = key == "name" || key.ends_with(".name");
        let one_coin = || COINS.contains(&singular(value)) && packet.field(&key.replace("name", "number")) == Some("1");
        name && (value.contains(" of ") || one_coin())
    })
}

/// What chance chose for this character.
struct ByChance {
    /// The names of the coins and of the thing that teaches a skill, and the one name that each gets for all of them.
    names: BTreeMap<String, &'static str>,
    faces: BTreeSet<String>,
}

impl ByChance {
    fn of(transcript: &Transcript) -> Self {
        let (mut names, mut faces) = (BTreeMap::new(), BTreeSet::new());
        let packets = transcript.steps.iter().flat_map(|step| &step.packets);
        for packet in packets.filter(|packet| packet.kind == "item2") {
            for (index, plain) in items_by_chance(packet) {
                let name = packet.field(&format!("{index}.name")).unwrap_or_default();
                names.insert(singular(name).to_owned(), plain);
                faces.extend(packet.field(&format!("{index}.face")).map(str::to_owned));
            }
        }
        Self { names, faces }
    }
}

fn singular(name: &str) -> &str {
    name.split('|').next().unwrap_or_default()
}

/// What a thing is called that teaches a skill which chance chose.
const SKILL: &str = "skill by chance";

/// What a carried thing is called that chance may have chosen.
fn plain_name(name: &str) -> Option<&'static str> {
    match singular(name) {
        name if COINS.contains(&name) => Some("money"),
        name if CERTAIN_EQUIPMENT.contains(&name) => None,
        _ => Some(SKILL),
    }
}

/// Indices of the items of an `item2` that chance chose. The things on the ground belong to the map.
fn items_by_chance(packet: &Packet) -> Vec<(String, &'static str)> {
    let on_ground = packet.field("location") == Some("ground");
    let names = packet.fields.iter().filter_map(|(key, value)| Some((key.strip_suffix(".name")?, value)));
    names
        .filter_map(|(index, name)| Some((index.to_owned(), plain_name(name)?)))
        .filter(|(_, name)| !on_ground || *name == "money")
        .collect()
}

fn normalise(packet: &mut Packet, chosen: &ByChance) {
    match packet.kind.as_str() {
        "item2" => {
            for (index, name) in items_by_chance(packet) {
                for field in ["weight", "face", "animation", "number", "type"] {
                    set(packet, &format!("{index}.{field}"), BY_CHANCE);
                }
                // A scroll is unknown, a tool is not.
                if name == SKILL {
                    set(packet, &format!("{index}.flags"), BY_CHANCE);
                }
                set(packet, &format!("{index}.name"), name);
            }
        }
        "upditem" | "delitem" | "delinv" => {
            // They weigh what the coins weigh that are in them.
            if packet.field("present") == Some("0x04") {
                set(packet, "weight", BY_CHANCE);
            }
            if let Some(name) = packet.field("tag").and_then(|name| chosen.names.get(name)).copied() {
                for field in ["weight", "face", "number", "name"] {
                    set(packet, field, BY_CHANCE);
                }
                set(packet, "tag", name);
            }
        }
        "image2" | "face2" if packet.field("face").is_some_and(|face| chosen.faces.contains(face)) => {
            for field in ["face", "length", "sum", "name"] {
                set(packet, field, BY_CHANCE);
            }
        }
        "stats" => packet.fields.retain(|(name, _)| !REGENERATED.contains(&name.as_str())),
        "map2" => packet.fields.iter_mut().for_each(|(_, cell)| normalise_cell(cell, &chosen.faces)),
        "drawextinfo" => normalise_text(packet, chosen),
        _ => {}
    }
}

/// Every 255 ticks a player's picture makes a stride by itself, in whichever step that happens to be, and the strides
/// after it are the other ones. What remains is which way a command made the player look.
fn hide_strides(packets: &mut Vec<Packet>) {
    let mut done = false;
    packets.retain_mut(|packet| {
        done |= packet.kind == "comc";
        match packet.kind.as_str() {
            "image2" => packet.field("face").is_none_or(|face| !is_stride(face)),
            "upditem" if packet.field("present") == Some("0x08") && packet.field("face").is_some_and(is_stride) => {
                let looks = packet.field("face").map(first_stride).unwrap_or_default();
                set(packet, "face", &looks);
                !done
            }
            "map2" => {
                let standing = packet.field("scroll").is_none();
                packet.fields.iter_mut().for_each(|(_, cell)| *cell = with_first_strides(cell));
                let own_only = |cell: &str| cell.strip_prefix("layer 6: face ").is_some_and(is_stride);
                packet.fields.retain(|(_, cell)| !(standing && own_only(cell)));
                !packet.fields.is_empty()
            }
            _ => true,
        }
    });
}

fn is_stride(face: &str) -> bool {
    face.parse::<u32>().is_ok_and(|face| STRIDES.contains(&face))
}

/// The first of the two pictures that look the same way.
fn first_stride(face: &str) -> String {
    let number = face.parse::<u32>().ok().filter(|face| STRIDES.contains(face));
    number.map_or_else(|| face.to_owned(), |number| (number - (number - STRIDES.start()) % 2).to_string())
}

fn with_first_strides(cell: &str) -> String {
    let parts = cell.split("; ").map(|part| match part.rsplit_once("face ") {
        Some((layer, face)) => format!("{layer}face {}", first_stride(face)),
        None => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// What it weighs and is worth says which coin was examined.
fn hide_looks_of_coins(packets: &mut [Packet]) {
    let mut about_coins = false;
    for packet in packets.iter_mut().filter(|packet| packet.field("type") == Some("0/10/14")) {
        let text = packet.field("text").unwrap_or_default();
        if text.contains(" is: ") || text.contains(" are: ") {
            about_coins = COINS.iter().any(|coin| text.contains(coin));
        } else if about_coins {
            set(packet, "text", BY_CHANCE);
        }
    }
}

/// Coins that lie on a square are drawn with the face of their kind.
fn normalise_cell(cell: &mut String, faces: &BTreeSet<String>) {
    let parts = cell.split("; ").map(|part| match part.split_once("face ") {
        Some((layer, face)) if faces.contains(face) => format!("{layer}face {BY_CHANCE}"),
        _ => part.to_owned(),
    });
    *cell = parts.collect::<Vec<_>>().join("; ");
}

fn normalise_text(packet: &mut Packet, chosen: &ByChance) {
    let kind = packet.field("type").unwrap_or_default().to_owned();
    let text = packet.field("text").unwrap_or_default().to_owned();
    let coins = COINS.iter().find(|coin| text.contains(**coin));
    match kind.as_str() {
        // Times until the maps are reset, times of the world, ticks played.
        "0/10/2" => set(packet, "text", text.trim_end_matches(|c: char| c.is_ascii_digit() || c == ':')),
        "0/10/8" if text.starts_with("It is ") => set(packet, "text", BY_CHANCE),
        "0/10/6" if text.starts_with("You have played") => set(packet, "text", BY_CHANCE),
        "0/10/15" if coins.is_some() => set(packet, "text", "money"),
        "0/10/15" if text.contains("Total weight") => set(packet, "text", "total weight"),
        "0/10/15" if text.starts_with("[fixed]- ") => {
            let name = text.trim_start_matches("[fixed]- ").split(" *").next().unwrap_or_default();
            if let Some(plain) = chosen.names.get(name) {
                set(packet, "text", plain);
            }
        }
        _ => {
            if let Some(coin) = coins {
                set(packet, "text", &text.replace(coin, "money"));
            }
        }
    }
}

fn set(packet: &mut Packet, name: &str, value: &str) {
    if let Some((_, field)) = packet.fields.iter_mut().find(|(key, _)| key == name) {
        value.clone_into(field);
    }
}
