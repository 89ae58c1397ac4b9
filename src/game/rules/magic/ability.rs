//! Spells that change somebody for a while: protections, abilities, senses, blessings (object-types, section 4: change
//! ability, bless).
//!
//! What works on somebody is a force in them that fades.

use std::sync::Arc;

use crate::content::{Fixed, Flag, Text as Name, Traits};
use crate::game::kinds;
use crate::game::object::{ObjectId, Place};
use crate::game::rules::items;
use crate::game::update::Text;
use crate::game::world::World;

use super::casting::{Casting, show_effect};
use super::family::CHANGE_ABILITY;
use super::targets;

/// Heartbeats for each step that the duration grows by.
const DURATION_STEP: i32 = 50;
/// Of a die for each point of an ability that a spell gives.
const ABILITY_DIE: i32 = 3;
/// No spell lifts an ability above this, and so much more for each of its points.
const ABILITY_BASE: i16 = 15;
const ABILITY_STEP: i16 = 5;
/// No protection is more than whole.
const PROTECTION_MAX: i16 = 100;
/// Actions for a heartbeat of a force that counts these.
const FADING: Fixed = Fixed(1_000_000);
/// What a force is made of.
const FORCE: &str = "force";
/// How many actions before its end a force gives warning, in the words of the world's files.
const WARN_FIRST: &str = "spell_expiry_warn_1";
const WARN_LAST: &str = "spell_expiry_warn_2";
/// The part of its time that is left then.
const WARNED: i16 = 5;
/// What hides somebody from sight.
const HIDDEN: &str = "invisibility";

/// Changes somebody, or makes longer what the same spell did before. False: it is of no use to anybody.
pub(super) fn change(world: &mut World, casting: &Casting<'_>) -> bool {
    let Some(whom) = targets::friend(world, casting) else { return false };
    let spell = Arc::clone(&casting.power.spell);
    if !makes_way(world, casting, whom, &spell) {
        return false;
    }
    let Some(force) = new_force(world, casting, &spell) else { return false };
    grant(world, casting, whom, force, &spell);
    begin(world, casting, whom, force);
    true
}

/// Blesses or curses somebody. Who worships no god gets what the spell has by itself.
pub(super) fn bless(world: &mut World, casting: &Casting<'_>) -> bool {
    let spell = Arc::clone(&casting.power.spell);
    let whom = if spell.range > 0 { targets::ahead(world, casting) } else { targets::friend(world, casting) };
    let Some(whom) = whom else {
        world.tell(casting.caster, Text::spell_failure("There is no one in that direction to curse."));
        return false;
    };
    if !makes_way(world, casting, whom, &spell) {
        return false;
    }
    let Some(force) = new_force(world, casting, &spell) else { return false };
    world.tell(casting.caster, Text::spell_failure(format!("Your {} seems empty.", blessing(&spell))));
    begin(world, casting, whom, force);
    true
}

fn blessing(spell: &Traits) -> &'static str {
    if spell.ac < 0 { "curse" } else { "blessing" }
}

/// Only one spell of a kind works on somebody at a time: the same one again lasts longer, another one is refused.
fn makes_way(world: &mut World, casting: &Casting<'_>, whom: ObjectId, spell: &Traits) -> bool {
    let kind = kind_of(spell);
    let same = |id: &ObjectId| {
        let traits = &world.objects[*id].traits;
        traits.kind == kinds::FORCE && traits.name == kind && traits.name_plural.is_some()
    };
    let Some(before) = world.objects[whom].inventory.iter().copied().find(same) else { return true };
    let other = world.objects[before].traits.plural().to_owned();
    let again = *other == *spell.name && spell.subtype == CHANGE_ABILITY;
    if again {
        let lasts = duration(casting).max(world.objects[before].traits.duration);
        world.objects[before].change().duration = lasts;
        world.tell(casting.caster, Text::spell_success("You recast the spell while in effect."));
    } else {
        let words = format!("You can not cast {} while {other} is in effect", spell.name);
        world.tell(casting.caster, Text::spell_error(words));
    }
    false
}

/// What spells exclude each other by: what they are of, or their name.
fn kind_of(spell: &Traits) -> Name {
    spell.race.clone().unwrap_or_else(|| Name::clone(&spell.name))
}

fn duration(casting: &Casting<'_>) -> i16 {
    let lasts = i32::from(casting.spell().duration) + DURATION_STEP * casting.power.duration_growth();
    i16::try_from(lasts).unwrap_or(i16::MAX)
}

fn new_force(world: &mut World, casting: &Casting<'_>, spell: &Traits) -> Option<ObjectId> {
    let force = world.make_named(FORCE)?;
    let lasts = duration(casting);
    let traits = world.objects[force].change();
    traits.name = kind_of(spell);
    traits.name_plural = Some(Name::clone(&spell.name));
    traits.speed = FADING;
    traits.duration = lasts;
    (traits.ac, traits.wc) = (spell.ac, spell.wc);
    traits.custom.set(WARN_FIRST, &(lasts / WARNED).to_string());
    traits.custom.set(WARN_LAST, &(lasts / WARNED / WARNED).to_string());
    world.set_active(force);
    Some(force)
}

/// Says that a spell on somebody will soon be over: when a fifth of its time is left, and a fifth of that.
pub(in crate::game) fn warn_of_end(world: &mut World, force: ObjectId) {
    let traits = &world.objects[force].traits;
    let due = |key: &str| traits.custom.get(key).is_some_and(|left| left.parse() == Ok(traits.duration));
    let how = match (due(WARN_FIRST), due(WARN_LAST)) {
        (_, true) => "are about to expire",
        (true, _) => "are draining out",
        _ => return,
    };
    let words = format!("The effects of your {} {how}.", traits.plural());
    if let Place::In(body) = world.objects[force].place {
        world.tell(body, Text::fading(words));
    }
}

/// What a force gives besides: protections that grow, abilities that chance decides, senses, ways of moving.
fn grant(world: &mut World, casting: &Casting<'_>, whom: ObjectId, force: ObjectId, spell: &Traits) {
    let growth = i16::try_from(casting.power.damage_growth()).unwrap_or(i16::MAX);
    let gains = abilities(world, whom, spell);
    let traits = world.objects[force].change();
    for (given, value) in traits.resistances.0.iter_mut().zip(spell.resistances.0) {
        if value != 0 {
            *given = value.saturating_add(growth).min(PROTECTION_MAX);
        }
    }
    if spell.hp != 0 {
        traits.hp = spell.hp.saturating_add(growth);
    }
    // It makes faster by one step less than it says.
    (traits.exp, traits.attacktype) = ((spell.exp - 1).max(0), spell.attacktype);
    traits.move_type = spell.move_type;
    for flag in [Flag::CanSeeInDark, Flag::Xrays, Flag::SeeInvisible] {
        traits.flags.set(flag, spell.has(flag));
    }
    let [strength, dexterity, constitution, intelligence, wisdom, power, charisma] = gains;
    (traits.strength, traits.dexterity, traits.constitution) = (strength, dexterity, constitution);
    (traits.intelligence, traits.wisdom, traits.power, traits.charisma) = (intelligence, wisdom, power, charisma);
}

/// How much each ability rises, in their order.
fn abilities(world: &mut World, whom: ObjectId, spell: &Traits) -> [i8; 7] {
    let now = world.player_of(whom).map_or([0; 7], |player| player.fitness.abilities);
    let dice = crate::game::rules::fitness::abilities(spell);
    let mut gains = [0; 7];
    for (slot, gain) in gains.iter_mut().enumerate().filter(|(slot, _)| dice[*slot] > 0) {
        let rolled: i32 = (0..dice[slot]).map(|_| world.dice.between(1, ABILITY_DIE)).sum();
        let room = i32::from(ABILITY_BASE + ABILITY_STEP * dice[slot] - now[slot]);
        *gain = i8::try_from(rolled.min(room).max(0)).unwrap_or(0);
    }
    gains
}

/// Nobody sees the caster for a while. Who is hidden well stays so whatever they do.
pub(super) fn conceal(world: &mut World, casting: &Casting<'_>) {
    let spell = Arc::clone(&casting.power.spell);
    let Some(force) = new_force(world, casting, &spell) else { return };
    let lasts = i16::try_from(casting.power.duration()).unwrap_or(i16::MAX);
    let traits = world.objects[force].change();
    (traits.name, traits.name_plural, traits.duration) = (Name::from(HIDDEN), None, lasts);
    // Who is hidden feels nothing of it until it is over.
    traits.custom.set(WARN_FIRST, "");
    traits.custom.set(WARN_LAST, "");
    traits.flags.set(Flag::MakeInvisible, true);
    traits.flags.set(Flag::Neutral, spell.has(Flag::MakeInvisible));
    // Nothing is to be seen of it.
    items::begin_force(world, casting.caster, force);
}

/// The force begins to work, and something is to be seen of it.
fn begin(world: &mut World, casting: &Casting<'_>, whom: ObjectId, force: ObjectId) {
    items::begin_force(world, whom, force);
    if let (Some(effect), Some(at)) = (casting.spell().other_arch.clone(), world.position(whom)) {
        show_effect(world, &effect, at);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{invoke, knows, mage};
    use crate::content::{AttackType, Flag, MoveType};
    use crate::game::direction::Direction;
    use crate::game::player::Fitness;
    use crate::game::testing::{Stage, texts};

    fn fitness(stage: &Stage) -> Fitness {
        stage.world.player_of(stage.body).expect("the player is there").fitness.clone()
    }

    fn place(words: &[String], wanted: &str) -> Option<usize> {
        words.iter().position(|words| words == wanted)
    }

    #[test]
    fn a_spell_protects_and_strengthens_until_it_fades() {
        let mut stage = mage(&["@"], &[]);
        knows(&mut stage, "spell_armour");
        let before = fitness(&stage);
        let words = invoke(&mut stage, "armour", None);
        assert!(words.contains(&"You feel more confident in your dodging skills.".to_owned()), "{words:?}");
        assert!(words.contains(&"Your resistance to fire rises to 20%.".to_owned()), "{words:?}");
        assert!(words.contains(&"You feel stronger.".to_owned()), "{words:?}");
        let now = fitness(&stage);
        assert_eq!((now.ac, now.resistances[AttackType::Fire]), (before.ac - 2, 20));
        let gained = now.abilities[0] - before.abilities[0];
        assert!((1..=3).contains(&gained), "{gained}");
        let words = texts(&stage.wait(60));
        let warning = "The effects of your armour are draining out.";
        let (warned, over) = (place(&words, warning), place(&words, "You feel weaker!"));
        assert!(warned.is_some() && warned < over, "{words:?}");
        assert_eq!((fitness(&stage).ac, fitness(&stage).abilities), (before.ac, before.abilities));
    }

    #[test]
    fn the_same_spell_again_only_lasts_longer() {
        let mut stage = mage(&["@"], &[]);
        knows(&mut stage, "spell_armour");
        invoke(&mut stage, "armour", None);
        stage.wait(20);
        let now = fitness(&stage);
        assert_eq!(invoke(&mut stage, "armour", None), ["You recast the spell while in effect."]);
        assert_eq!(fitness(&stage).ac, now.ac);
        stage.wait(30);
        assert_eq!(fitness(&stage).ac, now.ac, "it would be over by now");
    }

    #[test]
    fn who_is_beside_the_caster_is_meant_and_not_the_caster() {
        let mut stage = mage(&["@."], &[]);
        knows(&mut stage, "spell_armour");
        let friend = stage.join("Bob", 1, 0);
        invoke(&mut stage, "armour", Some(Direction::East));
        let protection =
            |stage: &Stage, body| stage.world.player_of(body).expect("there").fitness.resistances[AttackType::Fire];
        assert_eq!((protection(&stage, friend), protection(&stage, stage.body)), (20, 0));
    }

    #[test]
    fn who_floats_does_not_walk_and_comes_down_again() {
        let mut stage = mage(&["@"], &[]);
        knows(&mut stage, "spell_levitate");
        let words = invoke(&mut stage, "levitate", None);
        assert_eq!(words, ["Your vision is better in the dark.", "You start to float in the air!"]);
        let body = &stage.world.objects[stage.body];
        assert_eq!((body.move_type(), body.has(Flag::CanSeeInDark)), (MoveType::FLY_LOW, true));
        let words = texts(&stage.wait(30));
        assert!(words.contains(&"You float down to the ground.".to_owned()), "{words:?}");
        let body = &stage.world.objects[stage.body];
        assert_eq!((body.move_type(), body.has(Flag::CanSeeInDark)), (MoveType::WALK, false));
    }
}
