//! Things with a spell in them: scrolls are read, wands and rods are pointed, potions are drunk (object-types, 2a).

use std::sync::Arc;

use crate::content::{AttackType, Fixed, Flag, Traits};
use crate::game::direction::Direction;
use crate::game::kinds;
use crate::game::kinds::effect;
use crate::game::object::ObjectId;
use crate::game::rules::items::{self, use_up};
use crate::game::rules::{combat, experience, fitness, movement, naming, skills};
use crate::game::update::Text;
use crate::game::world::{Landing, World};

use super::casting;
use super::power::Power;

/// Heartbeats that pointing a wand or a rod takes besides the action of firing, whatever the spell.
const POINTING: i64 = 2;
/// Of a blessed scroll, percent that remain after reading.
const KEPT: u32 = 10;
/// The fire that a cursed potion of healing breathes on who drinks it.
const FIREBALL: &str = "spell_small_fireball";
/// Actions for a heartbeat of what a potion does, and how much longer a cursed one does harm.
const POTION_PACE: Fixed = Fixed(10_000);
const POTION_LASTS: i16 = 6;
const CURSED_LASTS: i16 = 10;
const FORCE: &str = "force";

/// Reads a scroll.
pub(in crate::game) fn read(world: &mut World, body: ObjectId, id: ObjectId) {
    if world.objects[body].has(Flag::IsBlind) {
        return world.tell(body, Text::apply_failure("You are unable to read while blind."));
    }
    // A creature that uses scrolls needs no schooling for it.
    if world.player_of(body).is_some() && skills::skill_named(world, body, "literacy").is_none() {
        return world.tell(body, Text::apply_failure("You are unable to decipher the strange symbols."));
    }
    if spell_in(world, id).is_none() {
        return world.tell(body, Text::apply_error("The scroll just doesn't make sense!"));
    }
    recognise(world, body, id);
    let object = &world.objects[id];
    let cursed = object.has(Flag::Cursed) || object.has(Flag::Damned);
    let blessed = object.has(Flag::Blessed);
    if cursed {
        drain(world, body, id);
    } else {
        learn_to_read(world, body);
        let direction = world.objects[body].facing;
        // Who cannot use magic items sees the scroll turn to dust for nothing.
        if can_use(world, body, id) && casting::cast_by_thing(world, body, id, direction).is_none() {
            return;
        }
    }
    if world.objects.get(id).is_none() || (blessed && world.dice.percent(KEPT)) {
        return;
    }
    if !cursed {
        let name = scroll_name(world, id);
        world.tell(body, Text::apply(format!("The {name} turns to dust.")));
    }
    use_up(world, body, id);
}

/// `scroll of minor healing`: of one, without its level.
fn scroll_name(world: &World, id: ObjectId) -> String {
    let name = &world.objects[id].traits.name;
    match spell_in(world, id) {
        Some(spell) => format!("{name} of {}", world.objects[spell].traits.name),
        None => name.to_string(),
    }
}

/// Reading a scroll is an exercise of reading, whatever it says.
fn learn_to_read(world: &mut World, body: ObjectId) {
    if let Some(literacy) = skills::skill_named(world, body, "literacy") {
        experience::gain(world, body, literacy, 0);
    }
}

/// Has a player the skill that a thing wants? They take it up.
fn can_use(world: &mut World, body: ObjectId, id: ObjectId) -> bool {
    let wanted = world.objects[id].traits.skill.clone();
    let Some(wanted) = wanted.filter(|_| world.player_of(body).is_some()) else { return true };
    let Some(skill) = skills::skill_named(world, body, &wanted) else {
        let name = naming::short(world, id);
        world.tell(body, Text::skill_missing(format!("You lack the skill {wanted} to use the {name}")));
        return false;
    };
    skills::ready(world, body, skill);
    true
}

/// A curse on a scroll takes the mana that its spell would have cost.
fn drain(world: &mut World, body: ObjectId, id: ObjectId) {
    let Some(spell) = spell_in(world, id) else { return };
    let spell = Arc::clone(&world.objects[spell].traits);
    let power = Power::of(world, body, &spell);
    let lost = (power.mana() + power.grace()).min(world.objects[body].traits.sp.into());
    casting::spend(world, body, lost.max(0), 0);
    world.tell(body, Text::apply_failure("Your mana is drained!"));
}

/// Who uses a thing sees what it is.
fn recognise(world: &mut World, body: ObjectId, id: ObjectId) {
    if !world.objects[id].has(Flag::Identified) {
        world.objects[id].set(Flag::Identified, true);
        items::show_thing(world, body, id);
    }
}

/// The spell in what it is cast or learnt from.
pub(in crate::game) fn spell_in(world: &World, id: ObjectId) -> Option<ObjectId> {
    world.objects[id].inventory.iter().copied().find(|inner| world.objects[*inner].traits.kind == kinds::SPELL)
}

/// The wand or rod that somebody has ready.
pub(in crate::game) fn pointed(world: &World, body: ObjectId) -> Option<ObjectId> {
    let is_ready = |id: &ObjectId| {
        let object = &world.objects[*id];
        matches!(object.traits.kind, kinds::WAND | kinds::ROD) && object.has(Flag::Applied)
    };
    world.objects[body].inventory.iter().copied().find(is_ready)
}

/// Points a wand or a rod somewhere.
pub(in crate::game) fn point(world: &mut World, body: ObjectId, id: ObjectId, direction: Option<Direction>) {
    let Some(spell) = spell_in(world, id) else { return };
    let spell = Arc::clone(&world.objects[spell].traits);
    let traits = &world.objects[id].traits;
    let name = naming::short(world, id);
    if traits.kind == kinds::WAND && traits.food <= 0 {
        return world.tell(body, Text::failure(format!("The {name} goes poof.")));
    }
    let level = i32::from(traits.level).max(i32::from(spell.level));
    let charge = Power::in_thing(world, id, &spell, level);
    let charge = charge.mana().max(charge.grace());
    if traits.kind == kinds::ROD && i32::from(traits.hp) < charge {
        return world.tell(body, Text::failure(format!("The {name} whines for a while, but nothing happens.")));
    }
    casting::spend_heartbeats(world, body, POINTING);
    if casting::cast_by_thing(world, body, id, direction).is_none() || world.objects.get(id).is_none() {
        return;
    }
    let traits = world.objects[id].change();
    if traits.kind == kinds::WAND {
        traits.food -= 1;
    } else {
        traits.hp = i16::try_from(i32::from(traits.hp) - charge).unwrap_or(0);
    }
    recognise(world, body, id);
    items::show_thing(world, body, id);
}

/// A rod gathers a tenth of what it holds.
pub(in crate::game) fn recharge(world: &mut World, id: ObjectId) {
    let traits = &world.objects[id].traits;
    if traits.hp < traits.maxhp {
        let gathered = traits.hp.saturating_add((traits.maxhp / 10).max(1)).min(traits.maxhp);
        world.objects[id].change().hp = gathered;
    }
}

/// Drinks a potion.
pub(in crate::game) fn drink(world: &mut World, body: ObjectId, id: ObjectId) {
    let object = &world.objects[id];
    let cursed = object.has(Flag::Cursed) || object.has(Flag::Damned);
    let traits = Arc::clone(&object.traits);
    recognise(world, body, id);
    if let Some(at) = world.position(body) {
        movement::noise(world, at, kinds::sound::ITEM, "drink", body);
    }
    if traits.attacktype & AttackType::Deplete.bit() != 0 {
        restore(world, body, cursed);
    } else if traits.attacktype & AttackType::GodPower.bit() != 0 {
        improve(world, body, cursed);
    } else if spell_in(world, id).is_some() {
        drink_spell(world, body, id, cursed);
    } else if traits.resistances.0.iter().any(|value| *value != 0) {
        protect(world, body, &traits, cursed);
    } else {
        change_for_good(world, body, &traits, cursed);
    }
    if world.objects.get(id).is_some() {
        items::leave_behind(world, body, id);
        use_up(world, body, id);
    }
    fitness::compute(world, body);
}

fn drink_spell(world: &mut World, body: ObjectId, id: ObjectId, cursed: bool) {
    if cursed {
        world.tell(body, Text::cursed("Yech!  Your lungs are on fire!"));
        breathe_fire(world, body, id);
    } else if casting::cast_by_thing(world, body, id, None) != Some(true) {
        world.tell(body, Text::apply_failure("Nothing happened."));
    }
}

/// The fire of a cursed potion bursts where its drinker stands, and is nobody's doing.
fn breathe_fire(world: &mut World, body: ObjectId, id: ObjectId) {
    let Some(fire) = world.make_named(FIREBALL) else { return };
    if let Some(at) = world.position(body) {
        let level = world.objects[id].traits.level;
        effect::launch::blast(world, &Arc::clone(&world.objects[fire].traits), level, at);
    }
    world.withdraw(fire);
}

/// What depletion took of the abilities comes back, or some more goes.
fn restore(world: &mut World, body: ObjectId, cursed: bool) {
    if cursed {
        combat::affliction::deplete(world, body);
        return;
    }
    let words = if combat::affliction::restore(world, body) {
        Text::good_effect("You feel like your old self.")
    } else {
        Text::apply_failure("Your potion had no effect.")
    };
    world.tell(body, words);
}

/// The worst roll of the levels one has becomes the best there is.
fn improve(world: &mut World, body: ObjectId, cursed: bool) {
    let level = usize::try_from(world.objects[body].traits.level).unwrap_or(1);
    let Some(player) = world.player_of_mut(body) else { return };
    let origin = &mut player.origin;
    let rolls = [(&mut origin.hp_rolls, 9, 2), (&mut origin.sp_rolls, 6, 2), (&mut origin.grace_rolls, 3, 1)];
    let mut changed = false;
    for (rolls, best, worst) in rolls {
        let mut learnt = rolls.iter_mut().take(level);
        let found = if cursed { learnt.find(|roll| **roll > worst) } else { learnt.find(|roll| **roll < best) };
        if let Some(roll) = found {
            *roll = if cursed { worst } else { best };
            changed = true;
            break;
        }
    }
    let words = match (changed, cursed) {
        (true, false) => Text::good_effect("You feel a little more perfect!"),
        (true, true) => Text::bad_effect("Suddenly, you feel less perfect!"),
        (false, _) => Text::apply_failure("The potion had no effect - you are already perfect"),
    };
    world.tell(body, words);
}

/// A protection for a while; a curse turns it round and makes it last.
fn protect(world: &mut World, body: ObjectId, potion: &Traits, cursed: bool) {
    let Some(force) = world.make_named(FORCE) else { return };
    let traits = world.objects[force].change();
    traits.name = potion.name.clone();
    for (given, value) in traits.resistances.0.iter_mut().zip(potion.resistances.0) {
        *given = if cursed { -value.abs() } else { value };
    }
    traits.speed = POTION_PACE;
    traits.duration = if cursed { POTION_LASTS * CURSED_LASTS } else { POTION_LASTS };
    world.set_active(force);
    items::begin_force(world, body, force);
    let shown = potion.other_arch.as_deref().and_then(|name| world.make_named(name));
    if let (Some(shown), Some(at)) = (shown, world.position(body)) {
        world.put(shown, at, Landing::Laid);
    }
}

/// Abilities change for ever, within what the race can have.
fn change_for_good(world: &mut World, body: ObjectId, potion: &Traits, cursed: bool) {
    let sign = if cursed { -1 } else { 1 };
    let gains = fitness::abilities(potion);
    let race = world.player_of(body).map(|player| player.origin.race.clone());
    let race = race.and_then(|race| world.catalog().archetype(&race).map(|it| fitness::abilities(&it.traits)));
    let Some(player) = world.player_of_mut(body) else { return };
    let mut told = Vec::new();
    for (slot, gain) in gains.into_iter().enumerate().filter(|(_, gain)| *gain != 0) {
        let most = 20 + race.map_or(0, |race| race[slot]);
        let before = player.origin.abilities[slot];
        let now = (before + sign * gain).clamp(1, most.max(before));
        player.origin.abilities[slot] = now;
        told.push((slot, now - before));
    }
    if told.is_empty() {
        world.tell(body, Text::apply_failure("Nothing happened."));
    }
    fitness::compute(world, body);
    for (slot, change) in told {
        items::feel_ability(world, body, slot, change.into());
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{mage, with_spell};
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    fn apply(stage: &mut Stage, id: ObjectId) -> Vec<String> {
        let tag = stage.tag(id);
        stage.hear(Action::Apply(tag))
    }

    #[test]
    fn a_scroll_casts_its_spell_once() {
        let mut stage = mage(&["@"], &[]);
        stage.world.objects[stage.body].change().hp = 5;
        let scroll = with_spell(&mut stage, "scroll", "spell_heal");
        let karate = stage.give("skill_karate", 0);
        items::begin_skill(&mut stage.world, karate);
        stage.world.objects[scroll].change().skill = Some("karate".into());
        let grace = stage.world.objects[stage.body].traits.grace;
        let words = apply(&mut stage, scroll);
        let expected =
            ["Readied skill: karate.", "Your wounds start to close.", "The scroll of minor healing turns to dust."];
        assert_eq!(words, expected);
        assert!(stage.carries().is_empty() && stage.world.objects[stage.body].traits.hp > 9);
        assert_eq!(stage.world.objects[stage.body].traits.grace, grace, "the scroll pays");
    }

    #[test]
    fn who_can_read_and_do_no_more_wastes_a_scroll() {
        let mut stage = mage(&["@"], &[]);
        let scroll = with_spell(&mut stage, "scroll", "spell_heal");
        stage.world.objects[scroll].change().skill = Some("magic".into());
        let words = apply(&mut stage, scroll);
        let lack = "You lack the skill magic to use the scroll of minor healing (lvl 2)";
        assert_eq!(words, [lack, "The scroll of minor healing turns to dust."]);
        assert!(stage.carries().is_empty());
    }

    #[test]
    fn a_cursed_scroll_takes_mana_and_gives_nothing() {
        let mut stage = mage(&["@"], &[]);
        let scroll = with_spell(&mut stage, "scroll", "spell_fireball");
        stage.world.objects[scroll].set(Flag::Cursed, true);
        let mana = stage.world.objects[stage.body].traits.sp;
        assert_eq!(apply(&mut stage, scroll), ["Your mana is drained!"]);
        assert_eq!(stage.world.objects[stage.body].traits.sp, mana - 6);
        assert!(stage.carries().is_empty());
    }

    #[test]
    fn a_wand_has_its_charges_and_takes_its_time() {
        let mut stage = mage(&["@....."], &[]);
        let wand = with_spell(&mut stage, "wand", "spell_bullet");
        stage.world.objects[wand].set(Flag::Applied, true);
        stage.act(Action::Fire(Some(Direction::East)));
        assert_eq!(stage.world.objects[wand].traits.food, 0);
        let speed = stage.world.player_of(stage.body).expect("they play").fitness.speed;
        let left = stage.world.objects[stage.body].speed_left;
        assert!(left.0 < speed.0 - 2 * speed.0, "aiming takes time: {left:?}");
        stage.act(Action::FireStop);
        stage.wait(12);
        let words = stage.hear(Action::Fire(Some(Direction::East)));
        assert_eq!(words, ["The wand of magic bullet (lvl 1) goes poof."]);
    }

    #[test]
    fn a_rod_is_empty_for_a_while_and_gathers_strength() {
        let mut stage = mage(&["@....."], &[]);
        let rod = with_spell(&mut stage, "rod", "spell_bullet");
        stage.world.objects[rod].set(Flag::Applied, true);
        for left in [2, 1, 0] {
            let (body, world) = (stage.body, &mut stage.world);
            point(world, body, rod, Some(Direction::East));
            assert_eq!(world.objects[rod].traits.hp, left);
        }
        let body = stage.body;
        point(&mut stage.world, body, rod, Some(Direction::East));
        let words = crate::game::testing::texts(&stage.wait(1));
        assert!(words.iter().any(|it| it.ends_with("whines for a while, but nothing happens.")), "{words:?}");
        stage.wait(40);
        assert_eq!(stage.world.objects[rod].traits.hp, 3);
    }

    #[test]
    fn a_potion_is_drunk_and_leaves_its_bottle() {
        let mut stage = mage(&["@"], &[]);
        stage.world.objects[stage.body].change().hp = 5;
        let potion = with_spell(&mut stage, "potion", "spell_heal");
        assert_eq!(apply(&mut stage, potion), ["Your wounds start to close."]);
        assert_eq!(stage.carries(), [("empty bottle".to_owned(), 1)]);
        stage.world.objects[stage.body].change().hp = 200;
        let potion = with_spell(&mut stage, "potion", "spell_heal");
        assert_eq!(apply(&mut stage, potion), ["You are already fully healed.", "Nothing happened."]);
    }

    fn drunk(keys: impl FnOnce(&mut Traits), cursed: bool) -> (Stage, Vec<String>) {
        let mut stage = mage(&["@"], &[]);
        let potion = stage.make("potion", 1);
        keys(stage.world.objects[potion].change());
        stage.world.objects[potion].set(Flag::Cursed, cursed);
        let body = stage.body;
        let potion = stage.world.put_into(potion, body);
        let words = apply(&mut stage, potion);
        (stage, words)
    }

    #[test]
    fn potions_change_abilities_for_ever_and_curses_turn_them_round() {
        for (cursed, expected, words) in [(false, 13, "You feel stronger."), (true, 11, "You feel weaker!")] {
            let (stage, heard) = drunk(|traits| traits.strength = 1, cursed);
            let player = stage.world.player_of(stage.body).expect("the player is there");
            assert_eq!((player.origin.abilities[0], heard), (expected, vec![words.to_owned()]));
        }
    }

    #[test]
    fn a_potion_protects_for_a_minute_and_a_cursed_one_harms_longer() {
        let fire = AttackType::Fire as usize;
        for (cursed, protection, after) in [(false, 90, 0), (true, -90, -90)] {
            let (mut stage, _) = drunk(|traits| traits.resistances.0[fire] = 90, cursed);
            let resists = |stage: &Stage| stage.world.player_of(stage.body).expect("there").fitness.resistances.0[fire];
            assert_eq!(resists(&stage), protection);
            stage.wait(620);
            assert_eq!(resists(&stage), after, "cursed: {cursed}");
        }
    }

    #[test]
    fn a_bad_roll_of_a_level_becomes_the_best() {
        let gift = |traits: &mut Traits| traits.attacktype = AttackType::GodPower.bit();
        let (_, words) = drunk(gift, false);
        assert_eq!(words, ["The potion had no effect - you are already perfect"]);
        let (stage, words) = drunk(gift, true);
        assert_eq!(words, ["Suddenly, you feel less perfect!"]);
        assert_eq!(stage.world.player_of(stage.body).expect("there").origin.hp_rolls, [2]);
    }
}
