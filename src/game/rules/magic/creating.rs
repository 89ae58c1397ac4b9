//! Spells that make things: food, arrows, light.

use std::sync::Arc;

use crate::content::{ArchetypeId, Flag, MoveType, Traits};
use crate::game::kinds;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::{combat, items};
use crate::game::update::Text;
use crate::game::world::{Landing, World};

use super::casting::Casting;
use super::targets;

/// Food for each step that the spell grows by.
const FOOD_STEP: i32 = 50;
/// What is made when no food is as small as what the spell can make.
const ARROW: &str = "arrow";
const BOLT: &str = "bolt";
/// No arrow is made better than this, and each step better costs so many of them.
const MAGIC_MAX: i32 = 4;
const PIECES_OF_MAGIC: i32 = 3;
/// The strongest light.
const GLOW_MAX: i32 = 4;

/// Makes food ahead of the caster, or below them: what they named, or what is worth most of what the spell can make.
pub(super) fn food(world: &mut World, casting: &Casting<'_>) -> bool {
    let most = casting.spell().food + FOOD_STEP * casting.power.duration_growth();
    let wanted = casting.words.strip_prefix("of ").unwrap_or(casting.words).trim();
    let Some(chosen) = dish(world, most, wanted) else {
        world.tell(casting.caster, Text::spell_error("You don't have enough experience to create any food."));
        return false;
    };
    let id = world.make(chosen);
    let portion = world.objects[id].traits.food.max(1);
    if world.objects[id].traits.nrof > 0 {
        world.objects[id].count = u32::try_from((most / portion).max(1)).unwrap_or(1);
    }
    world.objects[id].change().value = 0;
    world.put(id, ahead(world, casting).unwrap_or(casting.at), Landing::Dropped);
    true
}

/// The square that the spell is cast at, if things can lie there.
fn ahead(world: &World, casting: &Casting<'_>) -> Option<Position> {
    casting.direction?;
    casting.target(world).filter(|to| !world.square(*to).sum.block.contains(MoveType::WALK))
}

/// The archetype of the best food that is not more than `most`, or of the one that is named so.
fn dish(world: &World, most: i32, wanted: &str) -> Option<ArchetypeId> {
    let all = world.catalog().archetypes.iter();
    let dishes = all.filter(|(_, archetype)| {
        let traits = &archetype.traits;
        matches!(traits.kind, kinds::FOOD | kinds::DRINK)
            && (1..=most).contains(&traits.food)
            && !traits.has(Flag::StartEquip)
    });
    if wanted.is_empty() {
        let best = dishes.max_by_key(|(id, archetype)| (archetype.traits.food, std::cmp::Reverse(*id)));
        return best.map(|(id, _)| id);
    }
    let mut dishes = dishes.filter(|(_, archetype)| *archetype.traits.name == *wanted || *archetype.name == *wanted);
    dishes.next().map(|(id, _)| id)
}

/// Makes arrows or bolts, for the bow in use. The better they are the fewer there are.
pub(super) fn missiles(world: &mut World, casting: &Casting<'_>) -> bool {
    let bow = crate::game::rules::fitness::worn(world, casting.caster).find(|item| item.traits.kind == kinds::BOW);
    let kind = match bow.and_then(|bow| bow.traits.race.as_deref()) {
        Some("crossbow bolts") => BOLT,
        _ => ARROW,
    };
    let Some(id) = world.make_named(kind) else { return false };
    let most = casting.power.damage_growth().min(MAGIC_MAX);
    let asked = casting.words.trim_start_matches('+').trim().parse::<i32>().ok();
    let magic = asked.unwrap_or(most).clamp(0, most);
    let pieces = (casting.power.duration() - magic * PIECES_OF_MAGIC).max(1);
    let object = &mut world.objects[id];
    object.count = u32::try_from(pieces).unwrap_or(1);
    let traits = object.change();
    (traits.magic, traits.value) = (i8::try_from(magic).unwrap_or(0), 0);
    traits.flags.set(Flag::Identified, true);
    give(world, casting, id);
    true
}

/// What was made lies where the spell was cast at; made nowhere, it is taken up by a player.
fn give(world: &mut World, casting: &Casting<'_>, id: ObjectId) {
    if let Some(to) = ahead(world, casting) {
        world.put(id, to, Landing::Dropped);
    } else if world.player_of(casting.caster).is_some() {
        world.put(id, casting.at, Landing::Laid);
        items::pick_up(world, casting.caster, id, 0);
    } else {
        world.put(id, casting.at, Landing::Dropped);
    }
}

/// Lights the next square up. Who stands there is blinded in its place.
pub(super) fn light(world: &mut World, casting: &Casting<'_>) -> bool {
    if casting.direction.is_none() {
        world.tell(casting.caster, Text::spell_error("In what direction?"));
        return false;
    }
    let spell = Arc::clone(&casting.power.spell);
    let Some(at) = casting.target(world) else { return is_in_the_way(world, casting) };
    if let Some(whom) = targets::living(world, at).first().copied().filter(|_| spell.attacktype != 0) {
        return dazzle(world, casting, whom, &spell);
    }
    if world.square(at).sum.block.contains(MoveType::FLY_LOW) {
        return is_in_the_way(world, casting);
    }
    place_light(world, casting, at, &spell)
}

fn is_in_the_way(world: &mut World, casting: &Casting<'_>) -> bool {
    world.tell(casting.caster, Text::spell_error("Something is in the way."));
    false
}

fn dazzle(world: &mut World, casting: &Casting<'_>, whom: ObjectId, spell: &Traits) -> bool {
    let damage = casting.power.damage();
    combat::hurt(world, whom, casting.caster, damage, spell.attacktype);
    true
}

fn place_light(world: &mut World, casting: &Casting<'_>, at: Position, spell: &Traits) -> bool {
    let made = spell.other_arch.as_deref().and_then(|archetype| world.make_named(archetype));
    let Some(light) = made else { return false };
    let (lasts, glow) = (casting.power.duration(), casting.power.range().min(GLOW_MAX));
    let traits = world.objects[light].change();
    traits.food = lasts;
    if traits.glow_radius > 0 {
        traits.glow_radius = i8::try_from(glow).unwrap_or(traits.glow_radius);
    }
    world.put(light, at, Landing::Dropped);
    true
}

#[cfg(test)]
mod tests {
    use super::super::testing::{invoke, knows, mage};
    use crate::game::direction::Direction;

    #[test]
    fn food_is_made_as_good_as_the_spell_is_strong() {
        let mut stage = mage(&["@"], &[]);
        knows(&mut stage, "spell_food");
        invoke(&mut stage, "create food", None);
        assert_eq!(stage.lies(stage.at(0, 0)), [("bread".to_owned(), 2)], "450 is twice 200");
        invoke(&mut stage, "create food of water", None);
        assert_eq!(stage.lies(stage.at(0, 0))[0], ("water".to_owned(), 90));
        let expected = ["You don't have enough experience to create any food."];
        assert_eq!(invoke(&mut stage, "create food of gold", None), expected);
    }

    #[test]
    fn a_light_is_set_on_the_next_square() {
        let mut stage = mage(&["@.#"], &[]);
        knows(&mut stage, "spell_light");
        assert_eq!(invoke(&mut stage, "light", None), ["In what direction?"]);
        invoke(&mut stage, "light", Some(Direction::East));
        assert_eq!(stage.world.square(stage.at(1, 0)).sum.glow, 3);
        assert_eq!(invoke(&mut stage, "light", Some(Direction::West)), ["Something is in the way."]);
    }
}
