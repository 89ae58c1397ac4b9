//! Spells that change the ground: walls rise and crumble, runes are written and wiped out, destruction falls on all
//! around.

use std::sync::Arc;

use crate::content::{Flag, MoveType, Text as Name, Traits};
use crate::game::direction::Direction;
use crate::game::identity::End;
use crate::game::kinds;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::combat;
use crate::game::update::Text;
use crate::game::world::{Landing, World};

use super::casting::{Casting, show_effect};
use super::knowledge::around;
use super::{book, targets};

/// The rune that holds a spell of the writer's choice.
const RUNE: &str = "generic_rune";
/// The mark that says something.
const MARK: &str = "rune_mark";

/// Raises a wall on the next square, and so far to both sides.
pub(super) fn wall(world: &mut World, casting: &Casting<'_>) -> bool {
    let spell = Arc::clone(&casting.power.spell);
    let Some(name) = wall_name(&spell, casting.direction) else { return false };
    let bars = !spell.move_block.is_empty();
    let first = casting.target(world).filter(|at| casting.direction.is_some() || !bars || !is_barred(world, *at));
    let Some(first) = first.filter(|at| !is_barred(world, *at) || !bars) else {
        world.tell(casting.caster, Text::spell_error("Something is in the way."));
        return false;
    };
    let mut made = build(world, casting, &name, first);
    if let Some(direction) = casting.direction {
        for side in [direction.turned(-2), direction.turned(2)] {
            made |= extend(world, casting, &name, first, side);
        }
    }
    made
}

/// One wing of a wall: it ends at the first square that is barred.
fn extend(world: &mut World, casting: &Casting<'_>, name: &str, first: Position, side: Direction) -> bool {
    let (dx, dy) = side.step();
    let mut made = false;
    for away in 1..=casting.power.range() {
        let at = world.step(first, dx * away, dy * away).filter(|at| !world.map(at.map).scenery);
        let Some(at) = at.filter(|at| !is_barred(world, *at)) else { break };
        made |= build(world, casting, name, at);
    }
    made
}

/// What the wall is made of; some have one for each direction.
fn wall_name(spell: &Traits, direction: Option<Direction>) -> Option<String> {
    if let Some(name) = &spell.other_arch {
        return Some(name.to_string());
    }
    let number = direction.map_or(0, Direction::number).to_string();
    Some(spell.race.as_deref()?.replace("%d", &number))
}

/// Does somebody or something stand there already?
fn is_barred(world: &World, at: Position) -> bool {
    let square = world.square(at);
    square.sum.alive || square.sum.player || square.sum.block.intersects(MoveType::WALK)
}

fn build(world: &mut World, casting: &Casting<'_>, name: &str, at: Position) -> bool {
    let Some(id) = world.make_named(name) else { return false };
    let spell = casting.spell();
    let short = |value: i32| i16::try_from(value).unwrap_or(i16::MAX);
    let (lasts, damage, level) = (casting.power.duration(), short(casting.power.damage()), casting.power.level() / 2);
    let owner = world.objects[casting.caster].tag;
    let object = &mut world.objects[id];
    object.owner = Some(owner);
    let effect = object.traits.kind == kinds::SPELL_EFFECT;
    let traits = object.change();
    traits.level = short(level).max(1);
    traits.skill = spell.skill.clone();
    if spell.attacktype != 0 {
        traits.attacktype = spell.attacktype;
    }
    if spell.has(Flag::IsUsedUp) {
        traits.flags.set(Flag::IsUsedUp, true);
    }
    if effect {
        (traits.duration, traits.dam, traits.range) = (short(lasts), damage, 0);
    } else if traits.has(Flag::Alive) {
        (traits.hp, traits.maxhp) = (short(lasts), short(lasts));
    }
    if traits.has(Flag::IsUsedUp) {
        traits.food = lasts;
    }
    if spell.has(Flag::TearDown) {
        traits.flags.set(Flag::TearDown, true);
        traits.flags.set(Flag::Alive, true);
        (traits.hp, traits.maxhp) = (damage, damage);
    }
    if let Some(direction) = casting.direction.filter(|_| traits.kind == kinds::FIREWALL) {
        traits.direction = i8::try_from(direction.number()).unwrap_or(0);
    }
    world.put(id, at, Landing::AboveFloor);
    true
}

/// Turns walls of earth around the caster to dust.
pub(super) fn earth_to_dust(world: &mut World, casting: &Casting<'_>) -> bool {
    let mut done = false;
    for at in around(world, casting.at, casting.power.range()) {
        let is_earth = |id: &ObjectId| {
            let object = &world.objects[*id];
            object.traits.kind == kinds::EARTH_WALL && object.has(Flag::TearDown)
        };
        let walls: Vec<ObjectId> = world.square(at).objects.iter().copied().filter(is_earth).collect();
        for wall in walls {
            world.destroy(wall, End::Destroyed);
            done = true;
        }
    }
    if let Some(effect) = casting.spell().other_arch.clone().filter(|_| done) {
        show_effect(world, &effect, casting.at);
    }
    done
}

/// Hurts everybody around who is not of the caster's side.
pub(super) fn destruction(world: &mut World, casting: &Casting<'_>) -> bool {
    let (damage, attacks) = (casting.power.damage(), casting.spell().attacktype);
    let effect = casting.spell().other_arch.clone();
    for at in around(world, casting.at, casting.power.range()) {
        let hit: Vec<ObjectId> = targets::living(world, at)
            .into_iter()
            .filter(|id| *id != casting.caster && !targets::is_friend(world, casting.caster, *id))
            .collect();
        for id in &hit {
            combat::hurt(world, *id, casting.caster, damage, attacks);
        }
        if let Some(effect) = effect.as_deref().filter(|_| !hit.is_empty()) {
            show_effect(world, effect, at);
        }
        if world.objects.get(casting.caster).is_none() {
            break;
        }
    }
    true
}

/// Writes a rune: that of the spell, or one that holds another spell which the writer knows.
pub(super) fn rune(world: &mut World, casting: &Casting<'_>) -> bool {
    let body = casting.caster;
    let Some(at) = casting.target(world).filter(|at| !world.square(*at).sum.block.intersects(MoveType::WALK)) else {
        world.tell(body, Text::spell_error("You can't cast your rune there."));
        return false;
    };
    let written = match casting.spell().other_arch.clone() {
        Some(rune) => world.make_named(&rune),
        None => enclose(world, casting),
    };
    let Some(rune) = written else { return false };
    let owner = world.objects[body].tag;
    let level = i16::try_from(casting.power.level()).unwrap_or(i16::MAX);
    let object = &mut world.objects[rune];
    object.owner = Some(owner);
    let traits = object.change();
    (traits.level, traits.skill) = (level, casting.spell().skill.clone());
    world.put(rune, at, Landing::Laid);
    true
}

/// A rune around a spell that the writer names; that spell is paid for as well.
fn enclose(world: &mut World, casting: &Casting<'_>) -> Option<ObjectId> {
    let body = casting.caster;
    if casting.words.is_empty() {
        world.tell(body, Text::spell_error("Write a rune of what?"));
        return None;
    }
    let skill = casting.spell().skill.clone();
    let fits = |id: &ObjectId| world.objects[*id].traits.skill == skill;
    let Some(spell) = book::named(world, body, casting.words).filter(fits) else {
        let words = format!("You don't know any spell named {}", casting.words);
        world.tell(body, Text::spell_error(words));
        return None;
    };
    let power = super::power::Power::of(world, body, &world.objects[spell].traits);
    if power.mana() > i32::from(world.objects[body].traits.sp) {
        world.tell(body, Text::spell_error("You don't have enough mana."));
        return None;
    }
    super::casting::spend(world, body, power.mana(), power.grace());
    let rune = world.make_named(RUNE)?;
    let inside = world.copy(spell);
    world.put_into_apart(inside, rune);
    Some(rune)
}

/// Leaves words on the ground.
pub(super) fn mark(world: &mut World, casting: &Casting<'_>) -> bool {
    let body = casting.caster;
    if casting.words.is_empty() {
        world.tell(body, Text::spell_error("Write what?"));
        return false;
    }
    let Some(at) = casting.target(world) else { return false };
    let name = casting.spell().other_arch.clone();
    let Some(mark) = world.make_named(name.as_deref().unwrap_or(MARK)) else { return false };
    world.objects[mark].change().msg = Some(Name::from(format!("{}\n", casting.words)));
    world.put(mark, at, Landing::Laid);
    true
}

/// Wipes out the runes and marks on the next square.
pub(super) fn wipe_out(world: &mut World, casting: &Casting<'_>) -> bool {
    let Some(at) = casting.target(world) else { return false };
    let mark = world.catalog().archetype_id(MARK);
    let is_written =
        |id: &ObjectId| world.objects[*id].traits.kind == kinds::RUNE || Some(world.objects[*id].archetype) == mark;
    let written: Vec<ObjectId> = world.square(at).objects.iter().copied().filter(is_written).collect();
    for id in &written {
        let name = world.objects[*id].traits.name.to_lowercase();
        world.tell(casting.caster, Text::spell_success(format!("You wipe out the {name}!")));
        world.destroy(*id, End::Destroyed);
    }
    if written.is_empty() {
        world.tell(casting.caster, Text::spell_failure("There's nothing there!"));
    }
    !written.is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{invoke, knows, mage};
    use crate::game::direction::Direction;
    use crate::game::kinds::testing::{maybe, the};
    use crate::game::testing::Stage;

    fn walls(stage: &Stage) -> usize {
        stage.world.objects.iter().filter(|(_, object)| &*object.traits.name == "earthwall").count()
    }

    #[test]
    fn a_wall_rises_ahead_and_to_both_sides_and_crumbles() {
        let mut stage = mage(&["....", "@...", "....", "#..."], &[]);
        knows(&mut stage, "spell_wall");
        knows(&mut stage, "spell_dust");
        assert_eq!(invoke(&mut stage, "create earth wall", None), ["Something is in the way."]);
        invoke(&mut stage, "create earth wall", Some(Direction::East));
        assert_eq!(walls(&stage), 3, "one ahead, one on each side");
        assert_eq!(stage.world.objects[the(&stage, "earthwall")].traits.hp, 40);
        let again = invoke(&mut stage, "create earth wall", Some(Direction::East));
        assert_eq!(again, ["Something is in the way."]);
        invoke(&mut stage, "earth to dust", None);
        assert_eq!(walls(&stage), 0);
    }

    #[test]
    fn destruction_spares_friends() {
        let mut stage = mage(&["@.t"], &[('t', "target")]);
        knows(&mut stage, "spell_destruction");
        let friend = stage.join("Bob", 1, 0);
        stage.world.objects[friend].change().hp = 30;
        let target = the(&stage, "target");
        invoke(&mut stage, "destruction", None);
        assert!(stage.world.objects[target].traits.hp < 1000);
        assert!(stage.world.objects[friend].traits.hp >= 30);
    }

    #[test]
    fn a_rune_holds_a_spell_that_its_writer_knows() {
        let mut stage = mage(&["@."], &[]);
        knows(&mut stage, "spell_rune");
        assert_eq!(invoke(&mut stage, "magic rune", None), ["Write a rune of what?"]);
        let expected = ["You don't know any spell named magic bullet"];
        assert_eq!(invoke(&mut stage, "magic rune magic bullet", None), expected);
        knows(&mut stage, "spell_bullet");
        let before = stage.world.objects[stage.body].traits.sp;
        invoke(&mut stage, "magic rune magic bullet", Some(Direction::East));
        let rune = the(&stage, "generic_rune");
        let inside = stage.world.objects[rune].inventory[0];
        assert_eq!(&*stage.world.objects[inside].traits.name, "magic bullet");
        assert_eq!(stage.world.objects[stage.body].traits.sp, before - 2, "for the rune and for what is in it");
    }

    #[test]
    fn who_steps_on_a_rune_sets_off_what_is_in_it() {
        let mut stage = mage(&["@.."], &[]);
        for spell in ["spell_rune", "spell_bullet"] {
            knows(&mut stage, spell);
        }
        invoke(&mut stage, "magic rune magic bullet", Some(Direction::East));
        let other = stage.join("Bob", 2, 0);
        let before = stage.world.objects[other].traits.hp;
        let at = stage.at(1, 0);
        crate::game::rules::movement::step_onto(&mut stage.world, other, at);
        assert!(stage.world.objects[other].traits.hp < before);
        let rune = the(&stage, "generic_rune");
        assert_eq!(stage.world.objects[rune].traits.kind, crate::game::kinds::SIGN, "it is used up");
    }

    #[test]
    fn words_are_left_and_wiped_out() {
        let mut stage = mage(&["@."], &[]);
        knows(&mut stage, "spell_mark");
        knows(&mut stage, "spell_disarm");
        assert_eq!(invoke(&mut stage, "marking rune", None), ["Write what?"]);
        invoke(&mut stage, "marking rune mind the gap", Some(Direction::East));
        let mark = the(&stage, "rune_mark");
        assert_eq!(stage.world.objects[mark].traits.msg.as_deref(), Some("mind the gap\n"));
        let words = invoke(&mut stage, "disarm", Some(Direction::East));
        assert_eq!(words, ["You wipe out the rune of marking!"]);
        assert!(maybe(&stage, "rune_mark").is_none());
    }
}
