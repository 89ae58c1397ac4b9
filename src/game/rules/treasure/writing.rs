//! What stands in books that a treasure list makes: of creatures, artifacts, spells, recipes or gods, or one of the
//! world's own messages. Kinds, names, titles and sentences were read on the stock server (1,068 books, 258 of them
//! readable); the texts of more than 6 levels are put together as the easy ones are.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::content::artifact::{Allowed, Artifact};
use crate::content::{Archetype, Catalog, SPELL_PATHS, Text, Traits};
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::items;
use crate::game::world::World;

use super::bestiary;

/// Books are as hard to read as a level from 1 to this, wherever they are found.
const LEVEL_MAX: i32 = 20;
/// Up to this level a book has one of the first three names of its kind three times of four, above one time.
const EASY: i32 = 10;
const EASY_NAMES: usize = 3;
/// One in so many books stays empty.
const EMPTY_IN: u32 = 9;
/// Letters that a text has room for in the easiest book, of creatures and of artifacts, and for each level.
const CREATURE_LETTERS: usize = 520;
const ARTIFACT_LETTERS: usize = 200;
const LEVEL_LETTERS: usize = 60;
/// Levels of spells that a level of a book knows of.
const SPELL_LEVELS: i32 = 4;

/// What books of one kind are called.
struct Names {
    /// The first three are those of easy books.
    names: &'static [&'static str],
    titles: &'static [&'static str],
}

const SPELLS: Names = Names {
    names: &["documentary", "tables", "codex", "exposition", "compendium", "treatise"],
    titles: &[
        "of mystic ways",
        "of the Grey Council",
        "of spells",
        "of aether",
        "of connections",
        "of magic",
        "of knowledge",
        "of unknown spells",
        "of astral byways",
        "of arcana",
        "of power",
        "of deep pathways",
    ],
};

const CREATURES: Names = Names {
    names: &[
        "manual",
        "register",
        "encyclopedia",
        "beastuary",
        "catalog",
        "guide",
        "list",
        "record",
        "volume",
        "notes",
        "omnibus",
        "collection",
        "compilation",
    ],
    titles: &[
        "of life",
        "of the living",
        "of things",
        "of the spawn",
        "of dwellers",
        "of residents",
        "of beasts",
        "of monsters",
        "of evil nature",
        "of creatures",
        "of nature",
        "of dezidens",
        "of new life",
    ],
};

const ARTIFACTS: Names = Names {
    names: &[
        "files",
        "handbook",
        "inventory",
        "record book",
        "guide",
        "record",
        "list",
        "collection",
        "omnibus",
        "index",
        "file",
        "listing",
    ],
    titles: &[
        "of ancient things",
        "of treasures",
        "of artifacts",
        "of the ancients",
        "of useful things",
        "of Havlor",
        "of lost artifacts",
        "of items",
    ],
};

const GODS: Names = Names {
    names: &[
        "sacred guide",
        "testament",
        "holy record",
        "divine text",
        "divine work",
        "devout notes",
        "moral text",
        "devotional",
        "holy book",
        "illuminated text",
    ],
    titles: &[
        "of the gods",
        "of the poor priest",
        "of pain",
        "of religions",
        "of joy",
        "of white",
        "of madness",
        "of cults",
    ],
};

const MESSAGES: Names = Names {
    names: &[
        "script",
        "ledger",
        "volume",
        "catalog",
        "opus",
        "work",
        "essay",
        "transcript",
        "pamphlet",
        "diary",
        "guidebook",
        "treatise",
        "notes",
    ],
    titles: &["of Zagy", "of Frank", "of Xavier", "of Aerlingas", "of Sophia", "of Zardoz", "of van Pelt"],
};

/// A recipe is named after what it makes and has no title.
const RECIPES: [&str; 10] = [
    "research notes",
    "lab notes",
    "crafting manual",
    "cookbook",
    "design notes",
    "formulary",
    "recipe book",
    "experiment record",
    "work plan",
    "lab book",
];

/// A book without a text gets one, and a level and a name that go with it.
pub(super) fn write(world: &mut World, id: ObjectId) {
    if world.objects[id].traits.msg.is_some() || world.dice.once_in(EMPTY_IN) {
        return;
    }
    let level = world.dice.between(1, LEVEL_MAX);
    let more = LEVEL_LETTERS * usize::try_from(level).unwrap_or(0);
    let catalog = Arc::clone(world.catalog());
    let (text, names) = match world.dice.below(6) {
        0 => (spells(world, &catalog, level), &SPELLS),
        1 => (bestiary::page(world, &catalog, CREATURE_LETTERS + more), &CREATURES),
        2 => (artifacts(world, &catalog, ARTIFACT_LETTERS + more), &ARTIFACTS),
        3 => (god(world, &catalog, level), &GODS),
        4 => {
            let Some((product, text)) = recipe(world, &catalog, level) else { return };
            let name = format!("{}: {product}", one_of(world, &RECIPES));
            return bind(world, id, &name, None, text, level);
        }
        _ => (message(world, &catalog), &MESSAGES),
    };
    let Some(text) = text else { return };
    let easy = world.dice.below(4) < if level <= EASY { 3 } else { 1 };
    let of = if easy { &names.names[..EASY_NAMES] } else { &names.names[EASY_NAMES..] };
    let (name, title) = (one_of(world, of), one_of(world, names.titles));
    bind(world, id, name, Some(title), text, level);
}

fn bind(world: &mut World, id: ObjectId, name: &str, title: Option<&str>, text: String, level: i32) {
    let traits = world.objects[id].change();
    (traits.name, traits.name_plural) = (name.into(), None);
    if let Some(title) = title {
        traits.title = Some(title.into());
    }
    (traits.msg, traits.level) = (Some(text.into()), level as i16);
}

fn one_of(world: &mut World, words: &'static [&'static str]) -> &'static str {
    words[world.dice.below(words.len() as u32) as usize]
}

/// One of the world's messages.
fn message(world: &mut World, catalog: &Catalog) -> Option<String> {
    let messages = &catalog.messages.all;
    let chosen = world.dice.weighted(messages.iter().map(|message| message.chance))?;
    Some(messages[chosen].text.to_string())
}

/// The spells of a path that the writer has heard of.
fn spells(world: &mut World, catalog: &Catalog, level: i32) -> Option<String> {
    let path = world.dice.below(SPELL_PATHS.len() as u32) as usize;
    let prayers = world.dice.once_in(2);
    let is_of = |traits: &Traits| {
        traits.kind == kinds::SPELL
            && traits.path_attuned & 1 << path != 0
            && (traits.skill.as_deref() == Some("praying")) == prayers
            && i32::from(traits.level) <= level * SPELL_LEVELS
    };
    let known: Vec<&str> = catalog
        .archetypes
        .iter()
        .map(|(_, it)| it.traits.as_ref())
        .filter(|it| is_of(it))
        .map(|it| &*it.name)
        .collect();
    let art = if prayers { "prayers" } else { "incantations" };
    let list = if known.is_empty() { "- no known spells exist -\n".to_owned() } else { known.join(",\n ") };
    Some(format!("Herein are detailed the names of {art} belonging to the path of {}:\n {list}\n", SPELL_PATHS[path]))
}

/// Some artifacts that things of one kind can be.
fn artifacts(world: &mut World, catalog: &Catalog, letters: usize) -> Option<String> {
    let all = &catalog.artifacts.all;
    let chosen = world.dice.below(u32::try_from(all.len()).ok()?) as usize;
    let kind = all.get(chosen)?.changes.kind;
    let of_kind: Vec<&Artifact> = catalog.artifacts.of_kind(kind).collect();
    let total: u32 = of_kind.iter().map(|artifact| u32::from(artifact.chance)).sum();
    let first = of_kind.iter().position(|artifact| std::ptr::eq(*artifact, &all[chosen])).unwrap_or(0);
    let mut entries: Vec<String> = Vec::new();
    for artifact in of_kind[first..].iter().filter(|artifact| artifact.chance > 0) {
        let entry = artifact_entry(world, catalog, artifact, total);
        if !entries.is_empty() && entries.iter().map(String::len).sum::<usize>() + entry.len() > letters {
            break;
        }
        entries.push(entry);
    }
    let head = match entries.len() {
        0 => return None,
        1 => "Herein is detailed an artifact...",
        _ => "Herein are detailed some artifacts...",
    };
    Some(format!("{head}\n{}\n", entries.join("---\n")))
}

fn artifact_entry(world: &mut World, catalog: &Catalog, artifact: &Artifact, total: u32) -> String {
    let (article, thing) = bearer(world, catalog, artifact);
    let rarity = match u32::from(artifact.chance) * 100 / total.max(1) {
        20.. => "an uncommon",
        10.. => "an unusual",
        5.. => "a rare",
        _ => "a very rare",
    };
    let mut entry = format!(
        " {article} {thing} of {} is {rarity} item with a value that is {} times normal.\n",
        artifact.title, artifact.changes.value
    );
    let properties = items::properties(&artifact.changes);
    if !properties.is_empty() {
        let _ = writeln!(entry, " Properties of this artifact include:\n {properties}");
    }
    entry
}

/// What may be such an artifact: one of the things that are named, or all of a kind but those.
fn bearer(world: &mut World, catalog: &Catalog, artifact: &Artifact) -> (&'static str, String) {
    let name_of = |allowed: &Allowed| {
        catalog.archetype(&allowed.name).map_or_else(|| allowed.name.to_string(), |it| it.traits.name.to_string())
    };
    let named: Vec<&Allowed> = artifact.allowed.iter().filter(|allowed| !allowed.not).collect();
    if !named.is_empty() {
        let chosen = world.dice.below(named.len() as u32) as usize;
        return ("A", name_of(named[chosen]));
    }
    let kind = match artifact.changes.kind {
        kinds::ARROW | kinds::BOW => "Missile Weapon",
        kinds::WEAPON => "Weapon",
        kinds::ARMOUR => "Body Armour",
        kinds::SHIELD => "Shield",
        kinds::HELMET => "Helmet",
        kinds::BOOTS => "Boots",
        kinds::GLOVES => "Gloves",
        kinds::CLOAK => "Cloak",
        kinds::GIRDLE => "Girdle",
        kinds::BRACERS => "Bracers",
        kinds::RING => "Ring",
        kinds::AMULET => "Amulet",
        _ => "Item",
    };
    let but: Vec<String> = artifact.allowed.iter().filter(|allowed| allowed.not).map(name_of).collect();
    let but = if but.is_empty() { String::new() } else { format!(" (excepted {})", but.join(", ")) };
    ("The", format!("{kind}{but}"))
}

/// What is known of a god; of most there is little that can be read.
fn god(world: &mut World, catalog: &Catalog, level: i32) -> Option<String> {
    let gods: Vec<&Archetype> =
        catalog.archetypes.iter().map(|(_, it)| it).filter(|it| it.traits.kind == kinds::GOD).collect();
    let god = gods.get(world.dice.below(u32::try_from(gods.len()).ok()?) as usize)?;
    let (name, traits) = (&god.name, &god.traits);
    let mut text = format!("This document contains knowledge concerning the diety {name}");
    if let Some(known_as) = traits.msg.as_deref() {
        let _ = write!(text, ", known as {}", enumerated(&known_as.split(',').collect::<Vec<_>>()));
    }
    text += ".\n ---\n";
    let mut sections: Vec<String> = Vec::new();
    if let Some(enemy) = traits.title.as_deref() {
        sections.push(format!("The gods {name} and {enemy} are enemies.\n"));
    }
    if let Some(races) = traits.race.as_deref() {
        sections
            .push(format!("Creatures sacred to {name} include the\n{}.\n", races_of(races, "race of  ", "races of  ")));
    }
    if let Some(prey) = traits.slaying.as_deref() {
        let races = races_of(prey, "the race of ", "the following races: ");
        sections.push(format!("The holy words of {name} have the power to slay creatures belonging to {races}.\n"));
    }
    // Each is legible with a chance that grows with how hard the book is.
    sections.retain(|_| world.dice.percent(u32::try_from(20 + 4 * level).unwrap_or(0)));
    if sections.is_empty() || world.dice.once_in(2) && level <= EASY {
        sections = vec![" Unfortunately the rest of the information is hopelessly garbled!\n".to_owned()];
    }
    for section in sections {
        text += &section;
        text += " ---\n";
    }
    Some(text + "\n")
}

fn races_of(list: &str, one: &str, many: &str) -> String {
    let races: Vec<&str> = list.split(',').collect();
    format!("{}{}", if races.len() == 1 { one } else { many }, enumerated(&races))
}

/// `one, two and three`
fn enumerated(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// What is made, and how.
fn recipe(world: &mut World, catalog: &Catalog, level: i32) -> Option<(String, String)> {
    let known = |index: &usize| {
        let formula = &catalog.formulae.all[*index];
        formula.difficulty <= level.max(1) && !formula.combination && !formula.archetypes.is_empty()
    };
    let fitting: Vec<usize> = (0..catalog.formulae.all.len()).filter(known).collect();
    let weights = fitting.iter().map(|index| u32::try_from(catalog.formulae.all[*index].chance).unwrap_or(0));
    let formula = &catalog.formulae.all[fitting[world.dice.weighted(weights)?]];
    let thing = &catalog.archetypes[formula.archetypes[0]].traits.name;
    let product = formula.title.as_ref().map_or_else(|| thing.to_string(), |title| format!("{thing} of {title}"));
    let named =
        |archetype: &Text| catalog.archetype(archetype).map_or_else(|| archetype.clone(), |it| it.traits.name.clone());
    let (Some(skill), Some(place)) = (&formula.skill, formula.cauldron.as_ref().map(named)) else { return None };
    let ingredients: Vec<String> = formula
        .ingredients
        .iter()
        .map(|(count, name)| if *count > 1 { format!("{count} {name}") } else { name.to_string() })
        .collect();
    let text = format!(
        "Herein is described a project using {skill}:\nThe {product} may be made at {place} using the following ingredients:\n{}\n",
        ingredients.join("\n")
    );
    Some((product, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::Stage;

    const WORLD: &str = "Object tome\nname tome\ntype 8\nend\n\
        Object spell_spark\nname spark\ntype 101\nskill pyromancy\nlevel 1\npath_attuned 1048575\nend\n\
        Object ogre\nname ogre\nmonster 1\nalive 1\nspeed 0.2\ncan_use_weapon 1\nattacktype 1\nresist_fire 30\nend\n\
        Object Sorig\nname Sorig\ntype 50\ntitle Ruggilli\nrace giant\nmsg\nLord of Storms, Sky Lord\nendmsg\nend\n";

    fn text_of(stage: &mut Stage) -> Option<String> {
        let tome = stage.make("tome", 0);
        write(&mut stage.world, tome);
        let traits = stage.world.objects[tome].traits.clone();
        stage.world.withdraw(tome);
        let text = traits.msg.as_deref().map(str::to_owned);
        assert_eq!(text.is_some(), traits.level > 0, "what is written is as hard to read as something");
        assert!(i32::from(traits.level) <= LEVEL_MAX);
        text
    }

    #[test]
    fn books_tell_of_what_there_is_in_the_world() {
        let mut stage = Stage::with(WORLD, "", &["@"], &[]);
        let texts: Vec<String> = (0..400).filter_map(|_| text_of(&mut stage)).collect();
        for part in [
            "\n spark\n",
            " *** ogre ***\n(fast movement)(wield weapon)(Attacks: physical)(resist fire +30)\n",
            "the diety Sorig, known as Lord of Storms and  Sky Lord",
            "The gods Sorig and Ruggilli are enemies.\n",
            "include the\nrace of  giant.\n",
            "- no known spells exist -",
            "hopelessly garbled!",
        ] {
            assert!(texts.iter().any(|text| text.contains(part)), "{part:?} is in none of {} books", texts.len());
        }
    }

    #[test]
    fn a_book_with_a_text_keeps_it() {
        let mut stage = Stage::with(WORLD, "", &["@"], &[]);
        let tome = stage.make("tome", 0);
        stage.world.objects[tome].change().msg = Some("Mine.\n".into());
        (0..20).for_each(|_| write(&mut stage.world, tome));
        assert_eq!(stage.world.objects[tome].traits.msg.as_deref(), Some("Mine.\n"));
    }

    #[test]
    fn what_is_listed_is_joined_as_people_do() {
        assert_eq!(enumerated(&["one"]), "one");
        assert_eq!(enumerated(&["one", "two", "three"]), "one, two and three");
    }
}
