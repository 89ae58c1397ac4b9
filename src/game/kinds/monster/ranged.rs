//! What creatures do from a distance: they cast what they know, read scrolls, point wands and rods, throw and shoot.

use crate::content::{Flag, Traits};
use crate::game::bearing::distance;
use crate::game::direction::Direction;
use crate::game::kinds::{ROD, SCROLL, SPELL, WAND};
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::magic::{self, family};
use crate::game::rules::{shooting, throwing};
use crate::game::world::World;

use super::enemies::Enemy;
use super::noticing;

/// How far from its enemy a creature tries anything but casting: spells it casts at whomever it sees (from twenty squares,
/// measured).
const RANGE: i32 = 10;
/// Once in so many turns it tries each of the things that it can do; shooting comes last and easiest.
const CHANCE: u32 = 3;
const SHOOTING: u32 = 2;

/// Spells that are sent at an enemy, and those that are for oneself.
const SENT: [u8; 12] = [
    family::BOLT,
    family::BULLET,
    family::EXPLOSION,
    family::CONE,
    family::BOMB,
    family::SMITE,
    family::MAGIC_MISSILE,
    family::GOLEM,
    family::WALL,
    family::SUMMON,
    family::MOVING_BALL,
    family::SWARM,
];
const OWN: [u8; 1] = [family::INVISIBLE];

/// Lets a creature try what it can do from where it stands. True: it did something, and its turn is over.
pub(super) fn tries(world: &mut World, monster: ObjectId, at: Position, enemy: Enemy) -> bool {
    let flags = [Flag::CanCastSpell, Flag::CanUseScroll, Flag::CanUseRange, Flag::CanUseSkill, Flag::CanUseBow];
    let object = &world.objects[monster];
    if flags.into_iter().all(|flag| !object.has(flag)) || object.has(Flag::NoAttack) {
        return false;
    }
    let far = distance(enemy.away) > RANGE;
    if far && !world.objects[monster].has(Flag::CanCastSpell) {
        return false;
    }
    if !noticing::sees(world, monster, at, enemy.who, enemy.away) {
        return false;
    }
    let Some(direction) = Direction::along(enemy.away.0, enemy.away.1) else { return false };
    let has_mind = |world: &mut World, flag| world.objects[monster].has(flag) && world.dice.once_in(CHANCE);
    if has_mind(world, Flag::CanCastSpell) && casts(world, monster, direction) {
        return true;
    }
    if far {
        return false;
    }
    has_mind(world, Flag::CanUseScroll) && reads(world, monster)
        || has_mind(world, Flag::CanUseRange) && points(world, monster, direction)
        || has_mind(world, Flag::CanUseSkill) && throwing::creature_throws(world, monster, at, enemy.away)
        || world.objects[monster].has(Flag::CanUseBow)
            && world.dice.once_in(SHOOTING)
            && shooting::creature_shoots(world, monster, at, enemy.away)
}

/// Is a spell of use to somebody who fights? Nobody stops to heal themselves, however badly hurt (measured: none of
/// eleven plays).
fn is_of_use(spell: &Traits) -> bool {
    SENT.contains(&spell.subtype) || OWN.contains(&spell.subtype)
}

/// Things of a kind that somebody carries and that hold a spell of use.
fn useful(world: &World, monster: ObjectId, kinds: &[u8]) -> Vec<ObjectId> {
    let holds = |id: &ObjectId| {
        let inside = world.objects[*id].inventory.iter().map(|inner| &world.objects[*inner].traits);
        inside.into_iter().any(|spell| spell.kind == SPELL && is_of_use(spell))
    };
    let inside = world.objects[monster].inventory.iter().copied();
    inside.filter(|id| kinds.contains(&world.objects[*id].traits.kind)).filter(holds).collect()
}

fn one_of(world: &mut World, things: &[ObjectId]) -> Option<ObjectId> {
    let chosen = world.dice.below(u32::try_from(things.len()).unwrap_or(u32::MAX));
    things.get(chosen as usize).copied()
}

/// Casts one of the spells it knows. False: it lacks the mana, or nothing came of it.
fn casts(world: &mut World, monster: ObjectId, direction: Direction) -> bool {
    let inside = world.objects[monster].inventory.iter().copied();
    let spells: Vec<ObjectId> = inside
        .filter(|id| {
            let traits = &world.objects[*id].traits;
            traits.kind == SPELL && is_of_use(traits)
        })
        .collect();
    let Some(spell) = one_of(world, &spells) else { return false };
    let own = OWN.contains(&world.objects[spell].traits.subtype);
    magic::cast_from(world, monster, spell, (!own).then_some(direction))
}

/// Reads one of its scrolls.
fn reads(world: &mut World, monster: ObjectId) -> bool {
    let scrolls = useful(world, monster, &[SCROLL]);
    let Some(scroll) = one_of(world, &scrolls) else { return false };
    magic::read(world, monster, scroll);
    true
}

/// Points a wand that has charges, or a rod that is strong enough.
fn points(world: &mut World, monster: ObjectId, direction: Direction) -> bool {
    let mut things = useful(world, monster, &[WAND, ROD]);
    things.retain(|id| {
        let traits = &world.objects[*id].traits;
        if traits.kind == WAND { traits.food > 0 } else { traits.hp >= traits.maxhp / 2 }
    });
    let Some(thing) = one_of(world, &things) else { return false };
    magic::point(world, monster, thing, Some(direction));
    true
}

#[cfg(test)]
mod tests {
    use crate::game::kinds::testing::the;
    use crate::game::object::ObjectId;
    use crate::game::rules::magic::testing::mage;
    use crate::game::testing::Stage;
    use crate::game::update::Update;

    /// A creature across the room that can do one thing, and what it has for that.
    fn facing(flag: &str, thing: Option<&str>, spell: &str, rows: &[&str]) -> (Stage, ObjectId, ObjectId) {
        let drawn = format!("target\nspeed 1\nsp 40\nmaxsp 40\ngrace 40\nstand_still 1\n{flag} 1");
        let mut stage = mage(rows, &[('t', &drawn)]);
        let (caster, spell) = (the(&stage, "target"), stage.make(spell, 0));
        let thing = thing.map_or(spell, |thing| {
            let thing = stage.make(thing, 0);
            stage.world.put_into(spell, thing);
            thing
        });
        stage.world.put_into(thing, caster);
        let body = stage.body;
        stage.world.objects[body].change().hp = 10_000;
        (stage, caster, thing)
    }

    #[test]
    fn a_creature_casts_what_it_knows_at_whom_it_sees() {
        let (mut stage, caster, _) = facing("can_cast_spell", None, "spell_bullet", &["@...t"]);
        stage.wait(40);
        assert!(stage.world.objects[caster].traits.sp < 40);
        assert!(stage.world.objects[stage.body].traits.hp < 10_000);
        let (mut stage, caster, _) = facing("can_cast_spell", None, "spell_bullet", &["@.#.t"]);
        stage.wait(40);
        assert_eq!(stage.world.objects[caster].traits.sp, 40, "not through walls");
    }

    #[test]
    fn a_creature_casts_from_afar() {
        let (mut stage, caster, _) = facing("can_cast_spell", None, "spell_bullet", &["@..............t"]);
        stage.wait(40);
        assert!(stage.world.objects[caster].traits.sp < 40);
    }

    #[test]
    fn a_creature_that_casts_is_heard() {
        let (mut stage, _, _) = facing("can_cast_spell", None, "spell_bullet", &["@...t"]);
        let shown = stage.wait(40);
        let spell = |update: &Update| matches!(update, Update::Sound(sound) if sound.action == "magic bullet");
        assert!(shown.iter().any(spell));
    }

    #[test]
    fn a_creature_that_fights_does_not_stop_to_heal_itself() {
        let (mut stage, caster, _) = facing("can_cast_spell", None, "spell_heal", &["@...t"]);
        stage.wait(40);
        assert_eq!(stage.world.objects[caster].traits.grace, 40);
        stage.world.objects[caster].change().hp = 500;
        let shown = stage.wait(200);
        let spell = |update: &Update| matches!(update, Update::Sound(sound) if sound.action == "minor healing");
        assert!(!shown.iter().any(spell));
        assert_eq!(stage.world.objects[caster].traits.grace, 40, "nothing was spent");
    }

    #[test]
    fn a_creature_reads_scrolls_and_points_wands_until_they_are_used_up() {
        let (mut stage, caster, _) = facing("can_use_scroll", Some("scroll"), "spell_bullet", &["@...t"]);
        stage.wait(60);
        assert!(stage.world.objects[caster].inventory.is_empty(), "the scroll is dust");
        let (mut stage, _, wand) = facing("can_use_range", Some("wand"), "spell_bullet", &["@...t"]);
        stage.wait(60);
        assert_eq!(stage.world.objects[wand].traits.food, 0);
        assert!(stage.world.objects[stage.body].traits.hp < 10_000);
    }
}
