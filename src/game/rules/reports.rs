//! What players are told when they ask about themselves, their things, the map and the time.

use std::cmp::Ordering;

use crate::content::{AttackType, BodySlot};
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::tick::ONE_ACTION;
use crate::game::update::Text;
use crate::game::world::World;

use super::items::free_places;
use super::{calendar, naming};

/// Marks a line to be shown with letters of one width.
const FIXED: &str = "[fixed]";
/// Letters of a name in a list of things.
const NAME_WIDTH: usize = 36;
const MILLISECONDS_OF_A_TICK: u64 = 120;

/// Everything the player carries, with weights.
pub fn inventory(world: &mut World, body: ObjectId) {
    let mut lines = vec!["Inventory:".to_owned()];
    let mut carried =
        world.objects[body].inventory.iter().filter(|id| world.objects[**id].traits.invisible == 0).peekable();
    if carried.peek().is_none() {
        world.tell(body, Text::error("You carry nothing."));
        return;
    }
    lines.extend(carried.map(|id| inventory_line(world, *id, "")));
    let object = &world.objects[body];
    let total = kilograms(i64::from(object.traits.weight) + object.carrying_felt());
    lines.push(format!("{FIXED}{:<41}{total:>9}", "Total weight :"));
    for line in lines {
        world.tell(body, Text::inventory(line));
    }
}

/// A thing and its weight as a line of a list.
pub fn inventory_line(world: &World, id: ObjectId, indent: &str) -> String {
    let name: String = naming::long_by_kind(world, id).chars().take(NAME_WIDTH).collect();
    let weight = kilograms(world.objects[id].weight_total());
    format!("{FIXED}{indent}- {name:<NAME_WIDTH$}{weight:>9}")
}

/// `14.5  ` or `15    `: the points stand below one another.
fn kilograms(grams: i64) -> String {
    if grams % 1000 == 0 {
        return format!("{}    ", grams / 1000);
    }
    let tenths = match grams % 100 {
        50 if is_told_down(grams) => grams / 100,
        _ => (grams + 50) / 100,
    };
    format!("{}.{}  ", tenths / 10, tenths % 10)
}

/// Half a tenth of a kilogram goes the way of the number that is kept of it in 53 digits of the base two, as on the
/// stock server: 0.15 is a little less than that and told as 0.1. Where the number is exact the even tenth is told.
fn is_told_down(grams: i64) -> bool {
    let grams = u128::from(grams.unsigned_abs());
    let mut scaled = grams.max(1);
    while scaled / 1000 < 1 << 52 {
        scaled <<= 1;
    }
    let kept = (scaled + 500) / 1000;
    match (kept * 1000).cmp(&scaled) {
        Ordering::Less => true,
        Ordering::Greater => false,
        Ordering::Equal => (grams / 100) % 2 == 0,
    }
}

/// Experience, abilities and how one fights.
pub fn statistics(world: &mut World, body: ObjectId) {
    let Some(player) = world.player_of(body) else { return };
    let traits = &world.objects[body].traits;
    let next = world.catalog().exp_table.needed(traits.level + 1);
    let mut lines = vec![
        format!("{FIXED}  Experience: {}", traits.exp),
        format!("{FIXED}  Next Level: {next}"),
        format!("{FIXED}\nStat       Nat/Real/Max"),
    ];
    let race = world.catalog().archetype(&player.origin.race);
    let bonus = race.map_or([0; 7], |race| super::fitness::abilities(&race.traits));
    for (slot, name) in [(0, "Str"), (1, "Dex"), (2, "Con"), (3, "Int"), (4, "Wis"), (5, "Pow"), (6, "Cha")] {
        let (natural, now) = (player.origin.abilities[slot], player.fitness.abilities[slot]);
        lines.push(format!("{FIXED}{name:<10}{natural:>4}/{now:>4}/{:>3}", 20 + bonus[slot]));
    }
    let mode = if player.settings.peaceful { "Peaceful" } else { "Not Peaceful" };
    lines.push(format!("\nAttack Mode: {mode}"));
    let damage = i64::from(player.fitness.dam) * player.fitness.weapon_speed.0 * 1000
        / (MILLISECONDS_OF_A_TICK as i64 * ONE_ACTION.0);
    lines.push(format!("\n\nDam/Sec: {damage:>4}"));
    let ticks = player.played;
    let minutes = ticks * MILLISECONDS_OF_A_TICK / 60_000;
    lines.push(format!(
        "You have played this character for {ticks} ticks, which amounts to {} hours and {} minutes.",
        minutes / 60,
        minutes % 60
    ));
    for line in lines {
        world.tell(body, Text::statistics(line));
    }
}

/// The skills by name with their levels.
pub fn skills(world: &mut World, body: ObjectId, filter: Option<&str>) {
    let Some(player) = world.player_of(body) else { return };
    let inside = world.objects[body].inventory.iter().map(|id| &world.objects[*id].traits);
    let is_meant = |name: &str| filter.is_none_or(|filter| name.to_lowercase().contains(&filter.to_lowercase()));
    let mut known: Vec<_> = inside.filter(|item| item.kind == kinds::SKILL && is_meant(&item.name)).collect();
    known.sort_by(|one, other| one.name.cmp(&other.name));
    let mut lines = vec![match filter {
        None => "Player skills:".to_owned(),
        Some(filter) => format!("Player skills: (matching '{filter}')"),
    }];
    lines.extend(known.into_iter().map(|skill| {
        let next = world.catalog().exp_table.needed(skill.level + 1);
        let permanent = (skill.perm_exp * 100).checked_div(skill.exp).unwrap_or(0);
        format!("{FIXED}{:<20}lvl:{:>3} (xp:{}/{next}/{permanent}%)", skill.name, skill.level, skill.exp)
    }));
    let level = world.objects[body].traits.level;
    lines.push(format!(
        "You can handle {} weapon improvements.\nYou worship no god at current time.\n\
         Your equipped item power is {} out of {level}\n",
        level / WEAPON_IMPROVEMENT_LEVELS + WEAPON_IMPROVEMENTS,
        player.fitness.item_power,
    ));
    for line in lines {
        world.tell(body, Text::skills(line));
    }
}

/// Improvements of a weapon that anybody can handle, and the levels for one more.
const WEAPON_IMPROVEMENTS: i16 = 5;
const WEAPON_IMPROVEMENT_LEVELS: i16 = 5;

/// The places on the body and which are free.
pub fn body(world: &mut World, body: ObjectId) {
    let mut lines = vec![
        "The first column is the name of the body location.".to_owned(),
        "The second column is how many of those locations your body has.".to_owned(),
        "The third column is how many slots in that location are available.".to_owned(),
    ];
    for slot in BodySlot::ALL {
        let places = world.objects[body].traits.body[slot];
        if places > 0 {
            let free = free_places(world, body, slot);
            lines.push(format!("{FIXED}{:<30} {places:>5} {free:>5}", naming::place_on_body(slot)));
        }
    }
    for line in lines {
        world.tell(body, Text::body(line));
    }
}

/// Names of the kinds of attack as this list says them; those without one are left out.
const RESISTANCES: [&str; AttackType::COUNT] = [
    "physical",
    "magic",
    "fire",
    "electricity",
    "cold",
    "confusion",
    "acid",
    "drain",
    "weapon magic",
    "ghost hit",
    "poison",
    "slow",
    "paralyze",
    "turn undead",
    "fear",
    "cancellation",
    "deplete",
    "death",
    "chaos",
    "counterspell",
    "god power",
    "holy word",
    "blind",
    "",
    "life stealing",
    "disease",
];

/// Protections and weaknesses in percent.
pub fn resistances(world: &mut World, body: ObjectId) {
    let Some(player) = world.player_of(body) else { return };
    let named = RESISTANCES.iter().zip(player.fitness.resistances.0).filter(|(name, _)| !name.is_empty());
    let lines: Vec<String> = named.map(|(name, value)| format!("{FIXED}{name:<20} {value:>+5}")).collect();
    for line in lines {
        world.tell(body, Text::info(line));
    }
}

/// Letters of a path in the list of maps: its end.
const PATH_WIDTH: usize = 26;
/// A map in use stays at least this long after everybody has left.
const MINUTES_AFTER_USE: u64 = 5;

/// The maps in play with the time until they start anew.
pub fn maps(world: &mut World, body: ObjectId, wanted: Option<&str>) {
    let mut lines = Vec::from_iter(wanted.map(|wanted| format!("Maps matching search: '{wanted}'")));
    lines.push(format!("{FIXED}Path             Reset In (HH:MM)"));
    let mut loaded: Vec<_> = world.loaded().map(|id| world.map(id)).filter(|map| !map.scenery).collect();
    loaded.retain(|map| wanted.is_none_or(|wanted| map.path.as_str().contains(wanted)));
    loaded.sort_by(|one, other| (one.resets, &one.path).cmp(&(other.resets, &other.path)));
    lines.extend(loaded.into_iter().map(|map| {
        let mut minutes = map.resets.0.saturating_sub(world.tick.0) * MILLISECONDS_OF_A_TICK / 60_000;
        let mut used = "";
        if map.players > 0 {
            (minutes, used) = (minutes + MINUTES_AFTER_USE, " (in use)");
        }
        let path = map.path.as_str();
        let shown = path.char_indices().rev().nth(PATH_WIDTH - 1).map_or(path, |(start, _)| &path[start..]);
        format!("{FIXED}{shown:<PATH_WIDTH$}{:>3}:{:02}{used}", minutes / 60, minutes % 60)
    }));
    for line in lines {
        world.tell(body, Text::maps(line));
    }
}

/// The map one stands on, and what its makers say of it.
pub fn map_info(world: &mut World, body: ObjectId) {
    let Some(at) = world.position(body) else { return };
    let map = world.map(at.map);
    let region = region_here(world, body);
    let place = world.catalog().regions.longname(region).unwrap_or(region);
    let mut lines = vec![format!("{} ({}) in {place}", map.header.name, map.path)];
    lines.extend(map.header.msg.as_deref().map(str::to_owned));
    for line in lines {
        world.tell(body, Text::answer(line));
    }
}

/// The region of the map one stands on.
fn region_here(world: &World, body: ObjectId) -> &str {
    let header = world.position(body).and_then(|at| world.map(at.map).header.region.as_deref());
    world.catalog().regions.of_map(header)
}

/// The region and what is known of it.
pub fn where_am_i(world: &mut World, body: ObjectId) {
    let region = region_here(world, body);
    let regions = &world.catalog().regions;
    let place = regions.longname(region).unwrap_or(region);
    let words = format!("You are in {place}.\n{}", regions.msg(region).unwrap_or_default());
    world.tell(body, Text::answer(words));
}

/// The time of day, the date and the season.
pub fn time(world: &mut World, body: ObjectId) {
    let now = calendar::Moment::at(world.minutes);
    for line in [now.time_and_day(), now.date(), now.season()] {
        world.tell(body, Text::info(line));
    }
}

/// What a clock says.
pub fn clock(world: &mut World, body: ObjectId) {
    let words = calendar::Moment::at(world.minutes).time();
    world.tell(body, Text::apply(words));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    #[test]
    fn weights_are_told_to_a_tenth_as_the_stock_server_tells_them() {
        for (grams, told) in [
            (150, "0.1"),
            (250, "0.2"),
            (350, "0.3"),
            (450, "0.5"),
            (750, "0.8"),
            (295_150, "295.1"),
            (400_650, "400.6"),
            (14_540, "14.5"),
            (14_560, "14.6"),
            (60_000, "60"),
        ] {
            assert_eq!(kilograms(grams).trim_end(), told, "{grams} grams");
        }
    }

    #[test]
    fn the_inventory_is_a_table() {
        let mut stage = Stage::new();
        let sword = stage.make("sword", 1);
        stage.world.objects[sword].change().weight = 14_500;
        stage.world.put_into(sword, stage.body);
        stage.give("coin", 98);
        stage.give("sack", 0);
        let ring = stage.give("ring", 1);
        stage.world.objects[ring].change().name = "ring (Str+2)(speed +5)(ac+1)(resist fire +10)".into();
        assert_eq!(
            stage.hear(Action::Inventory(None)),
            [
                "Inventory:",
                "[fixed]- ring (Str+2)(speed +5)(ac+1)(resist     0.0  ",
                "[fixed]- sack                                    0.1  ",
                "[fixed]- gold coins                              1.0  ",
                "[fixed]- long sword                             14.5  ",
                "[fixed]Total weight :                              85.6  ",
            ]
        );
    }

    #[test]
    fn whole_kilograms_have_no_point() {
        assert_eq!(
            [kilograms(15_000), kilograms(12_345), kilograms(50), kilograms(0)],
            ["15    ", "12.3  ", "0.1  ", "0    "]
        );
    }

    #[test]
    fn statistics_tell_natural_present_and_highest_abilities() {
        let mut stage = Stage::new();
        let lines = stage.hear(Action::Statistics);
        assert_eq!(lines[1], "[fixed]  Next Level: 2000");
        assert_eq!(lines[3], "[fixed]Str         12/  12/ 20");
        assert_eq!(lines[10], "\nAttack Mode: Peaceful");
        assert_eq!(lines[11], "\n\nDam/Sec:    8", "1 damage in 1.005 actions a tick");
    }

    #[test]
    fn skills_are_listed_by_name() {
        let mut stage = Stage::new();
        for skill in ["skill_one_handed", "skill_karate"] {
            let id = stage.give(skill, 0);
            stage.world.objects[id].change().level = 1;
        }
        let lines = stage.hear(Action::Skills(None));
        assert_eq!(
            lines[..3],
            [
                "Player skills:",
                "[fixed]karate              lvl:  1 (xp:0/2000/0%)",
                "[fixed]one handed weapons  lvl:  1 (xp:0/2000/0%)",
            ]
        );
    }

    #[test]
    fn the_body_tells_free_places() {
        let mut stage = Stage::new();
        let ring = stage.give("ring", 1);
        let tag = stage.tag(ring);
        stage.hear(Action::Apply(tag));
        let lines = stage.hear(Action::Body);
        assert!(lines.contains(&"[fixed]on your finger                     2     1".to_owned()), "{lines:#?}");
    }

    #[test]
    fn resistances_are_signed() {
        let mut stage = Stage::new();
        let lines = stage.hear(Action::Resistances);
        assert_eq!(lines[0], "[fixed]physical                +0");
        assert_eq!(lines.len(), 25);
    }

    #[test]
    fn maps_tell_when_they_start_anew() {
        let mut stage = Stage::new();
        let lines = stage.hear(Action::Maps(None));
        assert_eq!(lines[0], "[fixed]Path             Reset In (HH:MM)");
        assert!(
            lines[1].starts_with("[fixed]/test                       2:") && lines[1].ends_with(" (in use)"),
            "{lines:?}"
        );
        let lines = stage.hear(Action::Maps(Some("elsewhere".into())));
        assert_eq!(lines, ["Maps matching search: 'elsewhere'", "[fixed]Path             Reset In (HH:MM)"]);
        assert_eq!(stage.hear(Action::MapInfo), ["Test (/test) in world"]);
        assert_eq!(stage.hear(Action::WhereAmI), ["You are in world.\n"]);
    }
}
