//! A stock player file becomes a character: who somebody is, where they are, and what they have set. What they carry is
//! made in `things`.
//!
//! What follows from race, level and what is worn (the most of health and mana, protections, speeds) is not read: it is
//! worked out when they come in.

use super::report::Note;
use super::settings::settings;
use super::things::{Customs, Things, follows, keep_for_ever};
use super::tree::{Node, PlayerFile, Setting};
use crate::content::{Archetype, Catalog, MapIndex, Traits};
use crate::game::character::{CHARACTER_VERSION, Origin};
use crate::game::dice::Dice;
use crate::game::kinds;
use crate::game::{Carried, Character, Spot, first_start, roll_levels};
use crate::ids::{MapPath, PlayerName};
use crate::persistence::CharacterSummary;

/// The world as far as characters are made of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct World<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) maps: &'a MapIndex,
    pub(super) customs: &'a Customs,
}

/// Somebody ready to be written down.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) character: Character,
    pub(super) summary: CharacterSummary,
    /// Who it is, in a few words.
    pub(super) who: String,
}

/// What of the body itself is carried; everything else of it follows from other things.
const OF_THE_BODY: [&str; 14] = [
    "name",
    "name_pl",
    "face",
    "animation",
    "is_animated",
    "hp",
    "sp",
    "grace",
    "exp",
    "perm_exp",
    "level",
    "food",
    "luck",
    "gender",
];
/// In the order of [`Origin::abilities`].
pub(super) const ABILITIES: [&str; 7] = ["Str", "Dex", "Con", "Int", "Wis", "Pow", "Cha"];
const ABILITY_MAX: i16 = 30;
const ROLLED_LEVELS: usize = crate::game::rules::fitness::ROLLED_LEVELS as usize;
/// Makes a character of a file. `None`: it cannot be; the notes say why.
pub(super) fn person(
    world: World<'_>,
    name: &str,
    file: &str,
    player: &PlayerFile,
    seed: u64,
    notes: &mut Vec<Note>,
) -> Option<Person> {
    let mut things = Things::new(world.catalog, world.customs, file);
    let made = make(world, name, player, seed, &mut things);
    notes.append(&mut things.notes);
    notes.sort_by_key(|note| note.line);
    made
}

fn make(world: World<'_>, name: &str, player: &PlayerFile, seed: u64, things: &mut Things<'_>) -> Option<Person> {
    let Some(node) = player.objects.first() else {
        things.note(0, "the file has no character in it");
        return None;
    };
    let race = world.catalog.archetype(&node.arch).filter(|race| race.traits.kind == kinds::PLAYER);
    let Some(race) = race else {
        things.note(node.line, format_args!("there is no race {} in this world", node.arch));
        return None;
    };
    for other in &player.objects[1..] {
        things.lost += 1;
        things.note(other.line, format_args!("{} lies beside the character, NOT carried", other.arch));
    }
    let (body, traits) = body(name, race, node, things);
    let class = class(world.catalog, race, &traits);
    let home = spot(world, name, player.line("savebed_map"), bed(player)).or_else(|| {
        let line = player.line("savebed_map").map_or(0, |it| it.line);
        things.note(line, "the bed they woke up in is in no map of this world: they wake up where everybody begins");
        first_start(world.catalog)
    });
    let Some(home) = home else {
        things.note(0, "this world has no place where anybody begins");
        return None;
    };
    let stands = spot(world, name, player.line("map"), (number(node, "x"), number(node, "y")));
    let place = stands.unwrap_or_else(|| {
        let map = player.line("map");
        let path = map.map_or("none", |it| &it.value);
        things.note(map.map_or(0, |it| it.line), format_args!("the map {path} is not in this world: they are at home"));
        home.clone()
    });
    let origin = origin(race, class, player, seed, things);
    let settings = settings(player, node, things);
    let played = player.line("ticks_played").and_then(|line| line.value.parse().ok()).unwrap_or(0);
    let character = Character {
        version: CHARACTER_VERSION,
        name: PlayerName::new(name),
        place,
        home,
        applied: 0,
        played,
        frozen: 0,
        body,
        origin,
        settings,
    };
    let summary = CharacterSummary {
        player: character.name.clone(),
        race: race.traits.name.to_string(),
        class: String::new(),
        level: traits.level,
        face: world.catalog.names.face_name(traits.face).to_owned(),
        party: String::new(),
        map: character.place.map.clone(),
    };
    let Things { carried, lost, .. } = things;
    let lost = if *lost > 0 { format!(", {lost} NOT carried") } else { String::new() };
    let calling = class.map(|class| format!(" {}", class.traits.name)).unwrap_or_default();
    let who = format!(
        "{}{calling}, level {}, {carried} things{lost}, at {}",
        race.traits.name, traits.level, character.place.map
    );
    Some(Person { character, summary, who })
}

/// The player's own object with everything in it.
fn body(name: &str, race: &Archetype, node: &Node, things: &mut Things<'_>) -> (Carried, Traits) {
    let catalog = things.catalog;
    let mut traits = (*race.traits).clone();
    for setting in &node.settings {
        let Setting { key, value, line } = setting;
        let own = !Traits::is_key(key) && !follows(key);
        if !own && !OF_THE_BODY.contains(&&**key) {
            continue;
        }
        if own {
            things.note(*line, format_args!("nothing here knows the key {key}: it is kept as it is"));
        }
        if let Err(unknown) = traits.set(key, value, &catalog.names) {
            things.note(*line, format_args!("{unknown}: it keeps that of its kind"));
        }
    }
    keep_for_ever(&mut traits, node);
    things.check_bounds(&mut traits, node);
    if &*traits.name != name {
        things.note(node.line, format_args!("the file calls them {}: they are {name}", traits.name));
        traits.name = name.into();
    }
    traits.finish(&race.traits);
    let level = catalog.exp_table.level(traits.exp);
    if traits.level != level {
        let (written, exp) = (traits.level, traits.exp);
        things.note(node.line, format_args!("level {written} with {exp} experience: here that makes level {level}"));
        traits.level = level;
    }
    let tag = things.fresh_tag();
    let keys = traits.differences(&race.traits, &catalog.names);
    let items = things.inside(node);
    (Carried { arch: race.name.to_string(), tag, item: None, keys, items }, traits)
}

/// No file names the class. Who became one looks like it, or like it in their race.
fn class<'a>(catalog: &'a Catalog, race: &Archetype, body: &Traits) -> Option<&'a Archetype> {
    let names = &catalog.names;
    let looks = names.animation_name(body.animation);
    let mut classes =
        catalog.archetypes.iter().map(|(_, archetype)| archetype).filter(|it| it.traits.kind == kinds::CLASS);
    classes.find(|class| {
        let suffix = class.traits.anim_suffix.as_deref().unwrap_or_default();
        let own = format!("{}_{suffix}", names.animation_name(race.traits.animation));
        names.animation_name(class.traits.animation) == looks || (!suffix.is_empty() && own == looks)
    })
}

fn origin(
    race: &Archetype,
    class: Option<&Archetype>,
    player: &PlayerFile,
    seed: u64,
    things: &mut Things<'_>,
) -> Origin {
    let mut abilities = [10; 7];
    for (ability, key) in abilities.iter_mut().zip(ABILITIES) {
        let line = player.line(key);
        let value = line.and_then(|line| line.value.parse::<i16>().ok());
        let right = value.map_or(*ability, |value| value.clamp(1, ABILITY_MAX));
        if value != Some(right) {
            things.note(line.map_or(0, |it| it.line), format_args!("{key} is no ability: {right} is carried"));
        }
        *ability = right;
    }
    if class.is_none() {
        things.note(0, "no class looks like them: they are of none");
    }
    let rolls = |kind: usize| player.rolls.iter().take(ROLLED_LEVELS).map(|level| level[kind]).collect();
    let mut origin = Origin {
        race: race.name.to_string(),
        class: class.map(|class| class.name.to_string()).unwrap_or_default(),
        abilities,
        hp_rolls: rolls(0),
        sp_rolls: rolls(1),
        grace_rolls: rolls(2),
    };
    roll_levels(&mut origin, &mut Dice::seeded(seed));
    origin
}

/// A place as the file has it, if the world has the map.
fn spot(world: World<'_>, name: &str, map: Option<&Setting>, (x, y): (i32, i32)) -> Option<Spot> {
    let path = &map?.value;
    // A player's own map, as it is called or as its file is.
    let own = path.rsplit_once("/players/").map(|(_, own)| format!("~{own}"));
    let map = MapPath::new(own.unwrap_or_else(|| path.clone()));
    let foreign = crate::content::paths::split_copy(&map).is_some_and(|(owner, _)| owner != name);
    (!foreign && world.maps.original(&map).is_some()).then_some(Spot { map, x, y })
}

fn bed(player: &PlayerFile) -> (i32, i32) {
    let of = |key| player.line(key).and_then(|line| line.value.parse::<i16>().ok()).map_or(-1, i32::from);
    (of("bed_x"), of("bed_y"))
}

fn number(node: &Node, key: &str) -> i32 {
    let line = node.settings.iter().rev().find(|setting| setting.key == key);
    line.and_then(|line| line.value.parse::<i16>().ok()).map_or(0, i32::from)
}

#[cfg(test)]
mod tests {
    use super::super::things::tests::catalog;
    use super::*;
    use crate::content::maps::MapEntry;
    use crate::game::character::{ApplyFull, Range, Settings, UseKeys};

    const FILE: &str = "\
checksum 0
password abNANd1rDfiNc
title the Great
listening 8
shoottype 5
bowtype 2
petmode 2
peaceful 0
no_shout 0
pickup 33
usekeys containers
unapply unapply_always
map /inn
savebed_map /home
bed_x 5
bed_y 7
Str 9
Dex 12
Con 9
Int 15
Pow 16
Wis 12
Cha 13
lev_array 2
9
6
3
6
4
2
language en
ticks_played 179
endplst
arch human_player
name Alfa
name_pl Alfa
face wizard.111
animation wizard
Str 9
hp 54
maxhp 58
sp 12
grace 12
exp 2500
total_exp 3000
food 988
resist_fire 30
x 12
y 18
level 3
carrying 35995
run_away 20
no_fix_player 1
has_ready_weapon 1
arch ring
end
end
";

    fn person_of(text: &str) -> (Option<Person>, Vec<String>) {
        let catalog = catalog();
        let mut maps = MapIndex::default();
        for path in ["/inn", "/home", "/house"] {
            let header = crate::content::MapHeader::default();
            maps.maps.insert(MapPath::new(path), MapEntry { header, size: 1 });
        }
        let customs = Customs::of(&catalog);
        let world = World { catalog: &catalog, maps: &maps, customs: &customs };
        let mut notes = Vec::new();
        let player = PlayerFile::read("A.pl", text, &mut notes);
        let made = person(world, "Alfa", "A.pl", &player, 5, &mut notes);
        (made, notes.iter().map(Note::to_string).collect())
    }

    #[test]
    fn everything_that_somebody_is_and_has_set_is_carried() {
        let (person, notes) = person_of(FILE);
        assert_eq!(notes, Vec::<String>::new());
        let Person { character, summary, who } = person.expect("a character");
        assert_eq!(who, "human wizard, level 3, 1 things, at /inn");
        assert_eq!((&*summary.race, summary.level, &*summary.face), ("human", 3, "wizard.111"));
        assert_eq!(character.place, Spot { map: MapPath::new("/inn"), x: 12, y: 18 });
        assert_eq!(character.home, Spot { map: MapPath::new("/home"), x: 5, y: 7 });
        assert_eq!(character.origin.abilities, [9, 12, 9, 15, 12, 16, 13]);
        assert_eq!((&*character.origin.race, &*character.origin.class), ("human_player", "wizard_class"));
        assert_eq!((&character.origin.hp_rolls[..2], character.origin.hp_rolls.len()), (&[9, 6][..], 10));
        let keys: Vec<(&str, &str)> = character.body.keys.iter().map(|(key, value)| (&**key, &**value)).collect();
        let expected = [
            ("name", "Alfa"),
            ("name_pl", "Alfa"),
            ("face", "wizard.111"),
            ("animation", "wizard"),
            ("level", "3"),
            ("hp", "54"),
            ("sp", "12"),
            ("grace", "12"),
            ("exp", "2500"),
            ("perm_exp", "1500"),
            ("food", "988"),
        ];
        assert_eq!(keys, expected, "and nothing that follows from what is worn");
        let settings = Settings {
            pickup: 33,
            listen: 8,
            title: Some("the Great".into()),
            peaceful: false,
            use_keys: UseKeys::Containers,
            apply_mode: ApplyFull::Always,
            bow_mode: "spreadshot".into(),
            pet_mode: "defend".into(),
            wimpy: 20,
            range: Range::Skill,
            ..Settings::default()
        };
        assert_eq!((character.settings, character.played), (settings, 179));
    }

    #[test]
    fn who_stands_where_this_world_has_no_map_is_at_home() {
        let (person, notes) = person_of(&FILE.replace("map /inn", "map /gone"));
        assert_eq!(person.expect("a character").character.place.map, MapPath::new("/home"));
        assert_eq!(notes, ["A.pl:13: the map /gone is not in this world: they are at home"]);
        let nowhere = FILE.replace("map /inn", "map /gone").replace("savebed_map /home", "savebed_map /gone");
        let (person, notes) = person_of(&nowhere);
        assert_eq!(person.expect("a character").character.place, Spot { map: MapPath::new("/home"), x: 2, y: 3 });
        assert_eq!(notes.len(), 2);
        let own = |path: &str| person_of(&FILE.replace("map /inn", &format!("map {path}"))).0.expect("one").character;
        assert_eq!(own("~Alfa/_house").place.map, MapPath::new("~Alfa/_house"));
        assert_eq!(own("/var/games/crossfire/players/Alfa/_house").place.map, MapPath::new("~Alfa/_house"));
        assert_eq!(own("~Bob/_house").place.map, MapPath::new("/home"), "not in somebody else's house");
    }

    #[test]
    fn what_cannot_be_is_told() {
        let (person, notes) = person_of(
            &FILE
                .replace("Str 9\nDex", "Str 900\nDex")
                .replace("bowtype 2", "bowtype 77")
                .replace("title the Great", "hat blue")
                .replace("level 3", "level 5")
                .replace("no_shout 0", "no_shout 1")
                .replace("name Alfa\n", "name Beta\n"),
        );
        assert!(person.is_some());
        assert_eq!(
            notes,
            [
                "A.pl:3: nothing here knows the line hat: it is not carried",
                "A.pl:6: bowtype is not set to anything there is here: it is as for beginners",
                "A.pl:9: they are muted there, and not here (wildfire-watch mute)",
                "A.pl:17: Str is no ability: 30 is carried",
                "A.pl:34: the file calls them Beta: they are Alfa",
                "A.pl:34: level 5 with 2500 experience: here that makes level 3",
            ]
        );
    }

    #[test]
    fn a_file_without_somebody_this_world_can_have_makes_nobody() {
        let (person, notes) = person_of("endplst\n");
        assert!(person.is_none());
        assert_eq!(notes, ["A.pl: the file has no character in it"]);
        let (person, notes) = person_of("endplst\narch elf_player\nend\n");
        assert!(person.is_none());
        assert_eq!(notes, ["A.pl:2: there is no race elf_player in this world"]);
    }
}
