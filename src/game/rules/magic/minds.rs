//! Spells on minds and bodies of others: moods, diseases, blows from above; and not being seen.

use std::sync::Arc;

use crate::content::{AttackType, Flag, Traits};
use crate::game::direction::Direction;
use crate::game::kinds;
use crate::game::kinds::{disease, effect};
use crate::game::object::ObjectId;
use crate::game::rules::combat;
use crate::game::update::Text;
use crate::game::world::World;

use super::casting::{Casting, show_effect};
use super::knowledge::around;
use super::targets;

/// Squares that a prayer for help against somebody reaches, when the spell says nothing.
const SMITING: i32 = 25;

/// Changes how the creatures around feel about everybody, or about the caster.
pub(super) fn change_mood(world: &mut World, casting: &Casting<'_>) -> bool {
    let spell = Arc::clone(&casting.power.spell);
    let mut done = false;
    for at in around(world, casting.at, casting.power.range()) {
        let creatures: Vec<ObjectId> =
            targets::living(world, at).into_iter().filter(|id| is_moved(&world.objects[*id].traits, &spell)).collect();
        for id in creatures {
            let level = casting.power.level();
            if !spell.has(Flag::Monster) && combat::prowess::saves(world, id, 0, level) {
                continue;
            }
            feel_differently(world, casting, id, &spell);
            done = true;
            if let Some(effect) = spell.other_arch.as_deref() {
                show_effect(world, effect, at);
            }
        }
    }
    done
}

fn is_moved(creature: &Traits, spell: &Traits) -> bool {
    let kin = spell.race.as_deref().is_none_or(|race| creature.race.as_deref() == Some(race));
    creature.has(Flag::Monster) && kin && (spell.has(Flag::Undead) || !creature.has(Flag::Undead))
}

fn feel_differently(world: &mut World, casting: &Casting<'_>, id: ObjectId, spell: &Traits) {
    let caster = world.objects[casting.caster].tag;
    let creature = &mut world.objects[id];
    if spell.has(Flag::Berserk) {
        creature.set(Flag::Berserk, true);
    } else if spell.has(Flag::Unaggressive) {
        creature.set(Flag::Unaggressive, true);
        creature.enemy = None;
    } else if spell.has(Flag::NoAttack) {
        win_over(world, id, casting.caster);
    } else if spell.has(Flag::Monster) {
        creature.set(Flag::Sleep, false);
        creature.set(Flag::Unaggressive, false);
        creature.enemy = Some(caster);
    }
}

/// A creature follows somebody from now on.
pub(in crate::game) fn win_over(world: &mut World, id: ObjectId, leader: ObjectId) {
    let leader = world.objects[leader].tag;
    let creature = &mut world.objects[id];
    creature.set(Flag::Friendly, true);
    creature.enemy = None;
    creature.owner = Some(leader);
    // A pet follows whoever owns it.
    creature.change().attack_movement = PET;
}

/// The way pets move.
const PET: u16 = 16;

/// Calls something down on the first creature ahead.
pub(super) fn smite(world: &mut World, casting: &Casting<'_>) -> bool {
    let spell = Arc::clone(&casting.power.spell);
    let victim = casting.direction.and_then(|direction| first_enemy(world, casting, direction));
    let spared =
        |id: &ObjectId| spell.attacktype & AttackType::Death.bit() != 0 && world.objects[*id].has(Flag::Undead);
    let Some(victim) = victim.filter(|id| !spared(id)) else {
        world.tell(casting.caster, Text::spell_failure("Your request is unheeded."));
        return false;
    };
    let Some(at) = world.position(victim) else { return false };
    let shot = super::casting::shot(casting);
    effect::launch::at(world, &shot, at)
}

fn first_enemy(world: &World, casting: &Casting<'_>, direction: Direction) -> Option<ObjectId> {
    let (dx, dy) = direction.step();
    let squares = (1..=SMITING).map_while(|away| {
        let at = world.step(casting.at, dx * away, dy * away).filter(|at| !world.map(at.map).scenery)?;
        (!world.square(at).sum.opaque).then_some(at)
    });
    let mut enemies = squares.flat_map(|at| targets::living(world, at));
    // No god smites a player at the word of a creature (measured: none of 34).
    let creature = world.objects[casting.caster].has(Flag::Monster);
    let may_be = |id: &ObjectId| !(creature && world.player_of(*id).is_some());
    enemies.find(|id| may_be(id) && !targets::is_friend(world, casting.caster, *id))
}

/// Makes the first creature ahead ill.
pub(super) fn sicken(world: &mut World, casting: &Casting<'_>) -> bool {
    let Some(victim) = targets::ahead(world, casting) else {
        world.tell(casting.caster, Text::spell_failure("No one caught anything!"));
        return false;
    };
    let illness = casting.spell().other_arch.as_deref().and_then(|illness| world.make_named(illness));
    let Some(illness) = illness else { return false };
    let owner = world.objects[casting.caster].tag;
    let short = |value: i32| i16::try_from(value).unwrap_or(i16::MAX);
    let (harm, lasts) = (short(casting.power.damage_growth()), short(casting.power.duration_growth()));
    let object = &mut world.objects[illness];
    object.owner = Some(owner);
    let traits = object.change();
    (traits.level, traits.skill) = (short(casting.power.level()), casting.spell().skill.clone());
    (traits.maxhp, traits.maxgrace) = (traits.maxhp.saturating_add(lasts), traits.maxgrace.saturating_add(lasts));
    if traits.dam > 0 {
        traits.dam = traits.dam.saturating_add(harm);
    } else if traits.dam < 0 {
        traits.dam = traits.dam.saturating_sub(harm);
    }
    let caught = disease::infect(world, victim, illness);
    world.withdraw(illness);
    let words = if caught { "You inflict a disease upon" } else { "You fail to infect" };
    let name = world.objects.get(victim).map_or_else(String::new, |victim| victim.traits.name.to_string());
    world.tell(casting.caster, Text::spell_target(format!("{words} {name}!")));
    caught
}

/// Nobody sees the caster for a while, or until they show themselves.
pub(super) fn hide(world: &mut World, casting: &Casting<'_>) -> bool {
    let body = casting.caster;
    if world.objects[body].traits.kind != kinds::PLAYER {
        return false;
    }
    super::ability::conceal(world, casting);
    world.tell(body, Text::spell_success("You can't see your hands!"));
    true
}

#[cfg(test)]
mod tests {
    use super::super::testing::{invoke, knows, mage};
    use super::*;
    use crate::game::kinds::testing::the;
    use crate::game::testing::texts;

    #[test]
    fn creatures_are_calmed_charmed_and_provoked() {
        let mut stage = mage(&["@t"], &[('t', "target")]);
        let target = the(&stage, "target");
        let spell = knows(&mut stage, "spell_mood");
        stage.world.objects[target].change().level = 0;
        let tag = stage.world.objects[stage.body].tag;
        let felt = |stage: &mut crate::game::testing::Stage, flag: Flag| {
            for other in [Flag::Unaggressive, Flag::NoAttack, Flag::Monster, Flag::Berserk] {
                stage.world.objects[spell].set(other, other == flag);
            }
            for _ in 0..12 {
                stage.world.objects[stage.body].change().sp = 40;
                invoke(stage, "mood", None);
            }
        };
        felt(&mut stage, Flag::Unaggressive);
        assert!(stage.world.objects[target].has(Flag::Unaggressive));
        felt(&mut stage, Flag::Monster);
        assert!(!stage.world.objects[target].has(Flag::Unaggressive) && stage.world.objects[target].enemy == Some(tag));
        felt(&mut stage, Flag::NoAttack);
        let charmed = &stage.world.objects[target];
        assert!(charmed.has(Flag::Friendly) && charmed.owner == Some(tag) && charmed.enemy.is_none());
    }

    #[test]
    fn a_prayer_strikes_the_first_enemy_ahead() {
        let mut stage = mage(&["@...t"], &[('t', "target")]);
        let target = the(&stage, "target");
        knows(&mut stage, "spell_smite");
        assert_eq!(invoke(&mut stage, "holy wrath", Some(Direction::South)), ["Your request is unheeded."]);
        invoke(&mut stage, "holy wrath", Some(Direction::East));
        stage.wait(8);
        assert!(stage.world.objects[target].traits.hp < 1000);
    }

    #[test]
    fn who_attacks_gives_themselves_away() {
        let mut stage = mage(&["@..."], &[]);
        knows(&mut stage, "spell_bullet");
        let hide = knows(&mut stage, "spell_hide");
        for (well, seen) in [(false, true), (true, false)] {
            stage.world.objects[hide].set(Flag::MakeInvisible, well);
            invoke(&mut stage, "invisible", None);
            invoke(&mut stage, "magic bullet", Some(Direction::East));
            assert_eq!(stage.world.objects[stage.body].traits.invisible == 0, seen, "hidden well: {well}");
        }
    }

    #[test]
    fn who_is_hidden_is_seen_again_after_a_while() {
        let mut stage = mage(&["@"], &[]);
        knows(&mut stage, "spell_hide");
        assert_eq!(invoke(&mut stage, "invisible", None), ["You can't see your hands!"]);
        assert_ne!(stage.world.objects[stage.body].traits.invisible, 0);
        let words = texts(&stage.wait(40));
        assert!(words.contains(&"You become visible!".to_owned()), "{words:?}");
        assert_eq!(stage.world.objects[stage.body].traits.invisible, 0);
    }
}
