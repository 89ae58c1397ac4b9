//! Spells that call creatures: golems and elementals that last for a while, and pets that stay.

use std::sync::Arc;

use crate::content::treasure::TreasureItem;
use crate::content::{ArchetypeId, Flag};
use crate::game::arrival;
use crate::game::object::{Object, ObjectId};
use crate::game::rules::movement;
use crate::game::update::Text;
use crate::game::world::{Landing, World};

use super::casting::Casting;

/// The way pets move.
const PET: u16 = 16;
/// Creatures of one casting.
const SUMMONED_MAX: i32 = 12;

/// Calls a golem, which fights for the caster until its time is over.
pub(super) fn golem(world: &mut World, casting: &Casting<'_>) -> bool {
    let spell = Arc::clone(&casting.power.spell);
    let archetype = spell.other_arch.as_deref().and_then(|name| world.catalog().archetype_id(name));
    let Some(archetype) = archetype else {
        world.tell(casting.caster, Text::spell_failure("Your prayer is unheeded: you worship no god."));
        return false;
    };
    let Some(id) = call(world, casting, archetype, 0) else { return false };
    let short = |value: i32| i16::try_from(value).unwrap_or(i16::MAX);
    let (growth, lasts) = (casting.power.damage_growth(), casting.power.duration());
    let faster = casting.power.growth(spell.range_modifier);
    let hostile = is_hostile(&world.objects[casting.caster]);
    let traits = world.objects[id].change();
    // What a creature calls hits as hard as its kind does (measured: a fist at most 8).
    if !hostile {
        traits.dam = short(if spell.dam != 0 { i32::from(spell.dam) + growth } else { i32::from(traits.dam) + growth });
    }
    (traits.hp, traits.maxhp) = (short(lasts), short(lasts));
    if spell.attacktype != 0 {
        traits.attacktype = spell.attacktype;
    }
    traits.wc = traits.wc.saturating_sub(i8::try_from(faster).unwrap_or(i8::MAX));
    // Its time is counted in what it does.
    traits.flags.set(Flag::IsUsedUp, true);
    traits.food = lasts;
    befriend(world, casting, id);
    true
}

/// Calls creatures: those of the spell, or the strongest that the caster has the level for.
pub(super) fn creatures(world: &mut World, casting: &Casting<'_>) -> bool {
    let spell = Arc::clone(&casting.power.spell);
    let named = spell.other_arch.as_deref().and_then(|name| world.catalog().archetype_id(name));
    let Some((archetype, number)) = named.map(|archetype| (archetype, 1)).or_else(|| strongest(world, casting)) else {
        world.tell(casting.caster, Text::spell_failure("There is no monsters available for summoning."));
        return false;
    };
    let number = (number + casting.power.damage_growth() + i32::from(spell.dam)).clamp(1, SUMMONED_MAX);
    let mut called = false;
    // The first comes where the caster points, the others to either side of it (measured).
    let side = if world.dice.once_in(2) { 1 } else { -1 };
    let turns = [0, side, -side, 2 * side, -2 * side, 3 * side, -3 * side, 4];
    for turn in turns.into_iter().cycle().take(usize::try_from(number).unwrap_or(1)) {
        let Some(id) = call(world, casting, archetype, turn) else { break };
        called = true;
        // What is called to fight everybody is as it is.
        if !spell.has(Flag::Monster) {
            world.objects[id].change().attack_movement = spell.attack_movement;
            befriend(world, casting, id);
        }
    }
    called
}

/// The entry of the spell's list that asks for most of what the caster has, and how many of it come.
fn strongest(world: &World, casting: &Casting<'_>) -> Option<(ArchetypeId, i32)> {
    let list = world.catalog().treasure(casting.spell().randomitems.as_deref()?)?;
    let within = list.nodes.iter().filter(|node| i32::from(node.magic) <= casting.power.level());
    let node = within.max_by_key(|node| node.magic)?;
    match node.item {
        TreasureItem::Archetype(archetype) => Some((archetype, i32::from(node.nrof).max(1))),
        _ => None,
    }
}

/// Makes a creature stand beside the caster, so many eighths from where they point. None: there is no room.
fn call(world: &mut World, casting: &Casting<'_>, archetype: ArchetypeId, turn: i32) -> Option<ObjectId> {
    let id = world.make(archetype);
    let wished = casting.beside(world, turn).unwrap_or(casting.at);
    let at = arrival::near(world, id, wished);
    if movement::blocked(world, id, at) {
        world.withdraw(id);
        world.tell(casting.caster, Text::spell_error("There is something in the way."));
        return None;
    }
    world.put(id, at, Landing::Dropped)
}

/// It fights for whoever called it, and nobody learns from its death. What an enemy of the players has called goes for
/// its caster's enemy as any other of its kind.
fn befriend(world: &mut World, casting: &Casting<'_>, id: ObjectId) {
    let caster = &world.objects[casting.caster];
    let (owner, enemy) = (caster.tag, caster.enemy);
    let hostile = is_hostile(caster);
    let skill = casting.spell().skill.clone();
    let object = &mut world.objects[id];
    object.owner = Some(owner);
    object.enemy = enemy.filter(|_| hostile);
    object.set(Flag::Friendly, !hostile);
    object.set(Flag::Sleep, false);
    let traits = object.change();
    (traits.exp, traits.skill) = (0, skill);
    if hostile {
        traits.attack_movement = 0;
    } else if traits.attack_movement == 0 {
        traits.attack_movement = PET;
    }
}

/// Is it an enemy of the players?
fn is_hostile(caster: &Object) -> bool {
    caster.has(Flag::Monster) && !caster.has(Flag::Friendly)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{invoke, knows, mage};
    use crate::content::Flag;
    use crate::game::direction::Direction;
    use crate::game::testing::Stage;

    fn called(stage: &Stage) -> Vec<crate::game::object::ObjectId> {
        let all = stage.world.objects.iter().filter(|(_, it)| &*it.traits.name == "target");
        all.map(|(id, _)| id).collect()
    }

    #[test]
    fn a_golem_fights_for_its_caster_for_a_while() {
        let mut stage = mage(&["...", ".@.", "..."], &[]);
        knows(&mut stage, "spell_golem");
        invoke(&mut stage, "summon golem", Some(Direction::East));
        let [golem] = called(&stage)[..] else { panic!("one golem") };
        let object = &stage.world.objects[golem];
        assert!(object.has(Flag::Friendly) && object.owner == Some(stage.tag(stage.body)));
        assert_eq!((object.traits.hp, object.traits.dam, object.traits.exp), (6, 25, 0));
        stage.wait(200);
        assert!(called(&stage).is_empty(), "its time is over");
    }

    #[test]
    fn the_strongest_creature_of_a_list_comes_that_the_caster_is_fit_for() {
        let mut stage = mage(&["...", ".@.", "..."], &[]);
        knows(&mut stage, "spell_pets");
        invoke(&mut stage, "summon pet monster", None);
        assert_eq!(called(&stage).len(), 2, "two of the first level, none of the ninth");
    }

    #[test]
    fn where_there_is_no_room_nothing_comes() {
        let mut stage = mage(&["@"], &[]);
        knows(&mut stage, "spell_golem");
        assert_eq!(invoke(&mut stage, "summon golem", None), ["There is something in the way."]);
        assert!(called(&stage).is_empty());
    }
}
