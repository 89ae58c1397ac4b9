//! Spells that let one know: identify, detect, perceive oneself, probe others, see the lie of the land.

use std::collections::BTreeSet;

use crate::content::{Fixed, Flag, Traits};
use crate::game::kinds;
use crate::game::map::Position;
use crate::game::object::{Object, ObjectId};
use crate::game::rules::items::{self, describe};
use crate::game::rules::{combat, naming};
use crate::game::update::{MagicMap, Text, Update};
use crate::game::world::{Landing, World};

use super::casting::{Casting, show_effect};
use super::targets;

/// Squares to each side that a map of the land shows.
const MAP_REACH: i32 = 24;
/// What a square that hides what is behind it has on such a map.
const WALL: u8 = 0x40;

/// Identifies some of what the caster carries, the newest first, and of what lies on the ground.
pub(super) fn identify(world: &mut World, casting: &Casting<'_>) -> bool {
    let body = casting.caster;
    let carried = world.objects[body].inventory.clone();
    let below: Vec<ObjectId> = world.square(casting.at).objects.iter().rev().copied().collect();
    let seen = |world: &World, id: &ObjectId| {
        let object = &world.objects[*id];
        object.traits.invisible == 0 && kinds::needs_identifying(object)
    };
    let mut things: Vec<(ObjectId, &str)> = Vec::new();
    things.extend(carried.into_iter().filter(|id| seen(world, id)).map(|id| (id, "You have")));
    things.extend(below.into_iter().filter(|id| seen(world, id)).map(|id| (id, "On the ground is")));
    things.truncate(usize::try_from(casting.power.damage()).unwrap_or(0));
    if things.is_empty() {
        world.tell(body, Text::spell_failure("You can't reach anything unidentified."));
        return false;
    }
    for (id, where_it_is) in things {
        make_known(world, body, id);
        let words = format!("{where_it_is} {}.", named_with_powers(world, id));
        world.tell(body, Text::item(words));
    }
    if let Some(effect) = casting.spell().other_arch.clone() {
        show_effect(world, &effect, casting.at);
    }
    true
}

fn named_with_powers(world: &World, id: ObjectId) -> String {
    let (name, powers) = (naming::long(world, id), describe(world, id));
    if powers.is_empty() { name } else { format!("{name} {powers}") }
}

/// Everything about a thing is known from now on.
pub(super) fn make_known(world: &mut World, body: ObjectId, id: ObjectId) {
    let object = &mut world.objects[id];
    object.set(Flag::Identified, true);
    object.set(Flag::KnownMagical, false);
    let cursed = object.has(Flag::Cursed) || object.has(Flag::Damned);
    object.set(Flag::KnownCursed, cursed);
    items::show_thing(world, body, id);
    world.refresh_object(id);
}

/// Finds creatures, magic or curses around the caster, and shows where.
pub(super) fn detect(world: &mut World, casting: &Casting<'_>) -> bool {
    let spell = std::sync::Arc::clone(&casting.power.spell);
    for at in around(world, casting.at, casting.power.range()) {
        let found: Vec<ObjectId> = world
            .square(at)
            .objects
            .iter()
            .rev()
            .copied()
            .filter(|id| is_sought(&world.objects[*id], &spell))
            .collect();
        for id in &found {
            remember(world, casting.caster, *id, &spell);
        }
        if let (Some(first), Some(effect)) = (found.first(), spell.other_arch.as_deref()) {
            show_finding(world, effect, at, *first, &spell);
        }
    }
    let carried = world.objects[casting.caster].inventory.clone();
    for id in carried.into_iter().filter(|id| is_sought(&world.objects[*id], &spell)).collect::<Vec<_>>() {
        remember(world, casting.caster, id, &spell);
    }
    true
}

/// The squares so far around one, over the edges of maps but not into other regions.
pub(super) fn around(world: &World, at: Position, range: i32) -> Vec<Position> {
    let range = range.clamp(0, MAP_REACH);
    let offsets = (-range..=range).flat_map(|dy| (-range..=range).map(move |dx| (dx, dy)));
    offsets.filter_map(|(dx, dy)| world.step(at, dx, dy)).filter(|at| !world.map(at.map).scenery).collect()
}

fn is_sought(object: &Object, spell: &Traits) -> bool {
    let alive = object.has(Flag::Monster) || object.traits.kind == kinds::PLAYER;
    let thing = !alive && !object.has(Flag::NoPick) && object.traits.invisible == 0;
    let kin = || spell.race.as_deref().is_some_and(|race| object.traits.race.as_deref() == Some(race));
    let hidden =
        object.traits.invisible != 0 && !object.has(Flag::IsFloor) && object.traits.kind != kinds::SPELL_EFFECT;
    (spell.has(Flag::Monster) && alive)
        || (spell.race.is_some() && alive && kin())
        || (spell.has(Flag::MakeInvisible) && hidden)
        || (spell.has(Flag::KnownMagical) && thing && is_magical(object))
        || (spell.has(Flag::KnownCursed) && thing && (object.has(Flag::Cursed) || object.has(Flag::Damned)))
}

/// Is there magic in a thing?
fn is_magical(object: &Object) -> bool {
    let traits = &object.traits;
    let devices = [kinds::ROD, kinds::WAND, kinds::SCROLL, kinds::SPELLBOOK, kinds::POTION, kinds::POWER_CRYSTAL];
    devices.contains(&traits.kind) || traits.magic != 0 || traits.item_power != 0 || object.has(Flag::KnownMagical)
}

/// What was found out about a thing is known of it.
fn remember(world: &mut World, body: ObjectId, id: ObjectId, spell: &Traits) {
    let object = &mut world.objects[id];
    if spell.has(Flag::KnownMagical) && !object.has(Flag::Identified) {
        object.set(Flag::KnownMagical, true);
    }
    if spell.has(Flag::KnownCursed) {
        object.set(Flag::KnownCursed, true);
    }
    if spell.has(Flag::MakeInvisible) && object.traits.kind != kinds::PLAYER && !object.has(Flag::NoDrop) {
        object.change().invisible = 0;
    }
    items::show_thing(world, body, id);
    world.refresh_object(id);
}

/// A glow shows where something is; of creatures it has their shape.
fn show_finding(world: &mut World, effect: &str, at: Position, found: ObjectId, spell: &Traits) {
    let Some(glow) = world.make_named(effect) else { return };
    if spell.has(Flag::Monster) || spell.race.is_some() {
        let face = world.objects[found].face;
        let object = &mut world.objects[glow];
        object.face = face;
        let traits = object.change();
        traits.face = face;
        traits.flags.set(Flag::IsAnimated, false);
    }
    world.put(glow, at, Landing::Dropped);
}

/// Tells somebody about themselves.
pub(super) fn perceive_self(world: &mut World, casting: &Casting<'_>) -> bool {
    let body = casting.caster;
    world.tell(body, Text::perceived("You worship no god"));
    world.tell(body, Text::perceived("You have:"));
    let own = gifts(world, body);
    world.tell(body, Text::perceived(own));
    true
}

/// What a player's body can do: how fast it is, by the words of the stock server for fifteenths of an action, and what
/// it bears.
fn gifts(world: &World, body: ObjectId) -> String {
    let speed = world.player_of(body).map_or(Fixed::ONE, |player| player.fitness.speed);
    // What is short of a step by no more than rounding counts as below it there.
    let pace = match (speed.0 * 15 - 1) / Fixed::ONE.0 {
        ..=0 => "very slow",
        1 => "slow",
        2 => "normal",
        3..=5 => "fast",
        6 => "very fast",
        7..=10 => "extremely fast",
        _ => "lightning fast",
    };
    let born = &world.objects[body].traits;
    let gift = |flag: Flag, words: &'static str| if born.has(flag) { words } else { "" };
    let (weapon, armour) = (gift(Flag::CanUseWeapon, "(wield weapon)"), gift(Flag::CanUseArmour, "(wear armour)"));
    format!("({pace} movement){weapon}{armour}(Attacks: physical)")
}

/// Tells how strong and how well the first creature in a direction is.
pub(super) fn probe(world: &mut World, casting: &Casting<'_>) -> bool {
    let body = casting.caster;
    if casting.direction.is_none() {
        world.tell(body, Text::spell_error("You must probe in a direction."));
        return false;
    }
    let Some(whom) = targets::ahead(world, casting) else {
        world.tell(body, Text::spell_failure("You detect nothing."));
        return false;
    };
    let (own, theirs) = (&world.objects[body].traits, &world.objects[whom].traits);
    let power = match i32::from(theirs.level) - i32::from(own.level) {
        ..=-16 => "It is much less powerful than you.",
        -15..=-6 => "It is probably less powerful than you.",
        -5..=5 => "It is probably as powerful as you.",
        6..=15 => "It is probably more powerful than you.",
        _ => "It is much more powerful than you.",
    };
    let most = combat::hp_max(world, whom);
    let health = match i32::from(theirs.hp) * 100 / i32::from(most.max(1)) {
        100.. => "It is in excellent shape.",
        75..=99 => "It is in a good shape.",
        50..=74 => "It is in a fair shape.",
        25..=49 => "It is in a bad shape.",
        _ => "It is almost dead.",
    };
    world.tell(body, Text::examine(power));
    world.tell(body, Text::examine(health));
    true
}

/// Draws the land around the caster, as far as their feet could carry them.
pub(super) fn map(world: &mut World, casting: &Casting<'_>) -> bool {
    let drawn = drawn_around(world, casting.at);
    world.show(casting.caster, Update::MagicMap(drawn));
    if let Some(effect) = casting.spell().other_arch.clone() {
        show_effect(world, &effect, casting.at);
    }
    true
}

/// Squares are known that lie beside one that can be seen over, beginning with the caster's own.
fn drawn_around(world: &World, at: Position) -> MagicMap {
    let mut known: BTreeSet<(i32, i32)> = BTreeSet::from([(0, 0)]);
    let mut waiting: Vec<(i32, i32)> = vec![(0, 0)];
    while let Some((x, y)) = waiting.pop() {
        for (dx, dy) in [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)] {
            let next = (x + dx, y + dy);
            let within = i32::abs(next.0) <= MAP_REACH && i32::abs(next.1) <= MAP_REACH;
            let Some(square) = world.step(at, next.0, next.1).filter(|_| within) else { continue };
            if known.insert(next) && !world.square(square).sum.opaque {
                waiting.push(next);
            }
        }
    }
    let bounds = |values: BTreeSet<i32>| (*values.first().unwrap_or(&0), *values.last().unwrap_or(&0));
    let (left, right) = bounds(known.iter().map(|(x, _)| *x).collect());
    let (top, bottom) = bounds(known.iter().map(|(_, y)| *y).collect());
    let squares = (top..=bottom).flat_map(|y| (left..=right).map(move |x| (x, y)));
    let colour = |place: (i32, i32)| {
        let square = world.step(at, place.0, place.1).filter(|_| known.contains(&place));
        square.map_or(0, |square| colour_of(world, square))
    };
    MagicMap {
        width: (right - left + 1).unsigned_abs() as u16,
        height: (bottom - top + 1).unsigned_abs() as u16,
        x: left.unsigned_abs() as u16,
        y: top.unsigned_abs() as u16,
        squares: squares.map(colour).collect(),
    }
}

/// The colour of the topmost thing of the land on a square, and whether it hides what is behind.
fn colour_of(world: &World, at: Position) -> u8 {
    let square = world.square(at);
    let seen = square.objects.iter().rev().map(|id| &world.objects[*id]).filter(|it| it.traits.invisible == 0);
    let colours = seen.map(|object| world.catalog().face_info(object.face).magicmap);
    let colour = colours.into_iter().find(|colour| *colour != 0).unwrap_or(0);
    if square.sum.opaque { colour | WALL } else { colour }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{invoke, knows, mage};
    use super::*;
    use crate::game::action::Action;

    #[test]
    fn things_are_identified_one_for_each_point_of_the_spell() {
        let mut stage = mage(&["@"], &[]);
        knows(&mut stage, "spell_identify");
        let expected = ["You can't reach anything unidentified."];
        assert_eq!(invoke(&mut stage, "identify", None), expected);
        let (ring, mail) = (stage.give("ring", 1), stage.give("mail", 1));
        let words = invoke(&mut stage, "identify", None);
        assert!(words[0].starts_with("You have chain mail"), "{words:?}");
        let known = |stage: &crate::game::testing::Stage, id| stage.world.objects[id].has(Flag::Identified);
        assert!(known(&stage, mail) && !known(&stage, ring));
        stage.act(Action::Drop(Some("ring".into())));
        let words = invoke(&mut stage, "identify", None);
        assert!(words[0].starts_with("On the ground is ring"), "{words:?}");
    }

    #[test]
    fn creatures_show_through_walls_for_a_moment() {
        let mut stage = mage(&["@#t.t"], &[('t', "target")]);
        knows(&mut stage, "spell_detect");
        invoke(&mut stage, "detect monster", None);
        let glows = |stage: &crate::game::testing::Stage| {
            let map = stage.world.map(stage.map);
            let found = map.squares().filter(|(_, _, square)| {
                square.objects.iter().any(|id| &*stage.world.objects[*id].traits.name == "glow")
            });
            found.map(|(x, ..)| x).collect::<Vec<_>>()
        };
        assert_eq!(glows(&stage), [0, 2], "as far as it reaches, and oneself");
        stage.wait(12);
        assert_eq!(glows(&stage), Vec::<u16>::new());
    }

    #[test]
    fn the_land_is_drawn_up_to_its_walls() {
        let mut stage = mage(&["#####", "#.@.#", "###.#", "....."], &[]);
        knows(&mut stage, "spell_map");
        let shown = stage.act(Action::Invoke(Some("magic mapping".into())));
        let map = shown.iter().find_map(|update| if let Update::MagicMap(map) = update { Some(map) } else { None });
        let map = map.expect("it is drawn");
        assert_eq!((map.width, map.height, map.x, map.y), (5, 4, 2, 1));
        let walls: String = map.squares.iter().map(|square| if square & WALL != 0 { '#' } else { '.' }).collect();
        assert_eq!(walls, "######...####.#.....");
    }
}
