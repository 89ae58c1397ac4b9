//! Throwing: whatever somebody can lift flies; what was made for it flies well.

use crate::content::{AttackType, Fixed, Flag};
use crate::game::direction::Direction;
use crate::game::kinds::{self, missile};
use crate::game::map::Position;
use crate::game::object::{ObjectId, Place};
use crate::game::update::Text;
use crate::game::world::World;
use crate::ids::Tag;

use super::shooting::{aim, arm};
use super::{combat, fitness, items, naming, senses, skills};

/// The number of the skill.
const THROWING: u8 = 25;
/// Squares in a heartbeat of what is light, and what a kilogram takes of that.
const SPEED: i64 = 1_100_000;
const SLOWER: i64 = 20_000;
/// Nobody throws more than this share of what they can carry.
const SHARE: i64 = 10;
/// Grams for a point of damage of what was not made to be thrown, and how much harder it is to hit with.
const GRAMS_OF_A_POINT: i32 = 1_000;
const CLUMSY: i32 = 4;

/// `throw`: what is at hand for that, of a name if one is said.
pub(super) fn throw(world: &mut World, body: ObjectId, name: Option<&str>) {
    let facing = world.objects[body].facing;
    throw_ready(world, body, name, facing);
}

/// Throws what is at hand somewhere.
pub(super) fn throw_ready(world: &mut World, body: ObjectId, name: Option<&str>, direction: Option<Direction>) {
    if skills::of_kind(world, body, THROWING).is_none() {
        return world.tell(body, Text::skill_missing("You have no knowledge of the skill throwing."));
    }
    let at_hand = at_hand(world, body);
    let thing = match name {
        Some(name) => items::best_of_name(world, &at_hand, name),
        None => at_hand.first().copied(),
    };
    let Some(thing) = thing else { return world.tell(body, Text::skill_refused("You have nothing to throw.")) };
    let Some((at, direction)) = world.position(body).zip(direction) else {
        return throw_down(world, body, thing);
    };
    if !missile::has_way(world, at, direction) {
        world.tell(body, Text::skill_error("Something is in the way."));
    }
    hurl(world, body, thing, direction);
    senses::show_oneself(world, body);
    fitness::compute(world, body);
}

/// Without a direction all of it falls to the ground.
fn throw_down(world: &mut World, body: ObjectId, thing: ObjectId) {
    let words = format!("You throw {} at the ground.", naming::long(world, thing));
    world.tell(body, Text::skill_error(words));
    let tag = world.objects[thing].tag;
    items::move_item(world, body, Tag(0), tag, 0);
}

/// What can be thrown, the best first: the marked thing, then what was made for it.
fn at_hand(world: &World, body: ObjectId) -> Vec<ObjectId> {
    let marked = items::marked(world, body).filter(|id| world.objects[*id].place == Place::In(body));
    let made_for_it = world.objects[body].inventory.iter().copied().filter(|id| world.objects[*id].has(Flag::IsThrown));
    let all = marked.into_iter().chain(made_for_it.filter(|id| Some(*id) != marked));
    all.filter(|id| leaves(world, body, *id)).collect()
}

/// Does a thing leave the hand, and can the hand lift it?
fn leaves(world: &World, body: ObjectId, id: ObjectId) -> bool {
    let object = &world.objects[id];
    let limit = world.player_of(body).map_or(0, |player| i64::from(player.fitness.weight_limit));
    let one = i64::from(object.traits.weight) + object.carrying_felt();
    let held = [Flag::Applied, Flag::InvLocked, Flag::Unpaid, Flag::NoDrop].into_iter().any(|flag| object.has(flag));
    !held && !object.is_open && object.traits.invisible == 0 && one * SHARE <= limit
}

/// One piece of a thing flies off.
fn hurl(world: &mut World, who: ObjectId, thing: ObjectId, direction: Direction) {
    let Some(from) = world.position(who) else { return };
    let skill = skills::of_kind(world, who, THROWING).map(|skill| world.objects[skill].traits.name.clone());
    let (arm, level) = arm(world, who, skill.as_deref());
    let traits = &world.objects[thing].traits;
    let made_for_it = world.objects[thing].has(Flag::IsThrown) || traits.kind == kinds::ARROW;
    let magic = i32::from(traits.magic);
    let own = if made_for_it || traits.kind == kinds::WEAPON { i32::from(traits.dam) } else { 0 };
    let dam = own.max(traits.weight / GRAMS_OF_A_POINT) + magic + arm + level / 4;
    let wc =
        combat::prowess::prowess(world, who).wc - i32::from(traits.wc) - magic + if made_for_it { 0 } else { CLUMSY };
    let throw = missile::Throw {
        by: who,
        from,
        direction,
        wc,
        dam: dam.max(1),
        attacks: if own > 0 && traits.attacktype != 0 { traits.attacktype } else { AttackType::Physical.bit() },
        slaying: traits.slaying.clone(),
        skill,
        speed: Fixed(SPEED + i64::from(arm.max(0)) * SLOWER - i64::from(traits.weight) * SLOWER / 1000),
    };
    let one = items::take_out(world, who, thing);
    missile::launch(world, one, &throw);
}

/// A creature that knows how throws what it has for that at an enemy. False: it has nothing, or no way.
pub(in crate::game) fn creature_throws(world: &mut World, monster: ObjectId, at: Position, away: (i32, i32)) -> bool {
    let direction = aim(world, at, away);
    let skilled = skills::of_kind(world, monster, THROWING).is_some();
    let made_for_it = |id: &ObjectId| {
        let object = &world.objects[*id];
        object.has(Flag::IsThrown) && !object.has(Flag::Applied)
    };
    let thing = world.objects[monster].inventory.iter().copied().find(made_for_it);
    match (direction, thing) {
        (Some(direction), Some(thing)) if skilled => {
            hurl(world, monster, thing, direction);
            true
        }
        _ => false,
    }
}
