//! Throwing: whatever somebody can lift flies; what was made for it flies well.

use crate::content::{AttackType, Fixed, Flag};
use crate::game::direction::Direction;
use crate::game::kinds::{self, missile};
use crate::game::map::Position;
use crate::game::object::{ObjectId, Place};
use crate::game::update::Text;
use crate::game::world::World;

use super::shooting::{aim, arm, refused};
use super::{combat, fitness, items, movement, senses, skills};

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

/// `throw`: what is named, or what was marked or first made to be thrown.
pub(super) fn throw(world: &mut World, body: ObjectId, name: Option<&str>) {
    let facing = world.objects[body].facing;
    let thing = match name {
        Some(name) => items::carried_by_name(world, body, name),
        None => ready(world, body),
    };
    match (thing, name) {
        (Some(thing), _) => throw_thing(world, body, thing, facing),
        (None, Some(_)) => world.tell(body, Text::failure("You have no such thing to throw.")),
        (None, None) => world.tell(body, Text::failure("You have nothing to throw.")),
    }
}

/// Throws what is at hand, from fire mode.
pub(super) fn throw_ready(world: &mut World, body: ObjectId, direction: Option<Direction>) {
    match ready(world, body) {
        Some(thing) => throw_thing(world, body, thing, direction),
        None => world.tell(body, Text::failure("You have nothing to throw.")),
    }
}

/// The marked thing, else the first that was made to be thrown.
fn ready(world: &World, body: ObjectId) -> Option<ObjectId> {
    let in_hand = |id: &ObjectId| world.objects[*id].place == Place::In(body) && !world.objects[*id].has(Flag::Applied);
    let marked = items::marked(world, body).filter(in_hand);
    let made_for_it = |id: &ObjectId| {
        let object = &world.objects[*id];
        object.has(Flag::IsThrown) && hindrance(world, body, *id).is_none()
    };
    marked.or_else(|| world.objects[body].inventory.iter().copied().filter(in_hand).find(made_for_it))
}

fn throw_thing(world: &mut World, body: ObjectId, thing: ObjectId, direction: Option<Direction>) {
    let skill = skills::of_kind(world, body, THROWING);
    let Some(skill) = skill else {
        return world.tell(body, Text::skill_missing("You do not know how to throw things."));
    };
    if let Some(why) = hindrance(world, body, thing) {
        let words = refused(world, thing, why);
        return world.tell(body, words);
    }
    let Some((at, direction)) = world.position(body).zip(direction) else {
        return world.tell(body, Text::failure("Throw it where?"));
    };
    if !missile::has_way(world, at, direction) {
        return world.tell(body, Text::failure("Something is in the way."));
    }
    skills::ready(world, body, skill);
    hurl(world, body, thing, direction);
    senses::show_oneself(world, body);
    fitness::compute(world, body);
}

/// Why a thing does not leave the hand.
fn hindrance(world: &World, body: ObjectId, id: ObjectId) -> Option<&'static str> {
    let object = &world.objects[id];
    let limit = world.player_of(body).map_or(0, |player| i64::from(player.fitness.weight_limit));
    let one = i64::from(object.traits.weight) + object.carrying_felt();
    match () {
        () if object.has(Flag::Applied) || object.is_open => Some("it is in use"),
        () if object.has(Flag::InvLocked) => Some("it is locked"),
        () if object.has(Flag::Unpaid) => Some("it is not paid for"),
        () if object.has(Flag::NoDrop) || object.traits.invisible != 0 => Some("it does not leave you"),
        () if one * SHARE > limit => Some("it is too heavy"),
        () => None,
    }
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
    movement::noise_towards(world, from, kinds::sound::ITEM, "throw", one, Some(direction));
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
