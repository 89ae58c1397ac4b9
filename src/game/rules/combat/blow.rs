//! A blow: who hits whom in hand to hand combat, and whether it lands.

use crate::content::{Fixed, Flag};
use crate::game::identity::End;
use crate::game::kinds::{self, monster};
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::{fitness, movement, senses, skills};
use crate::game::tick::ONE_ACTION;
use crate::game::update::Text;
use crate::game::world::World;

use super::damage::{hurt, is_vulnerable, responsible};
use super::prowess::{d20, lucky, prowess};

/// A roll of so much hits whatever the armour.
const SURE: i32 = 20;
/// How much harder it is to hit for a creature that runs away.
const ON_THE_RUN: i32 = 10;

/// A player walks into somebody or something that can be fought, or aims at it. `None`: they do not come to a blow.
pub(in crate::game) fn strike(world: &mut World, body: ObjectId, victim: ObjectId) -> Option<Landed> {
    let is_slow = world.player_of(body).is_none_or(|player| player.weapon_speed_left < Fixed(0));
    if is_slow || !ready(world, body) {
        return None;
    }
    if let Some(player) = world.player_of_mut(body) {
        player.weapon_speed_left.0 -= ONE_ACTION.0;
    }
    senses::show_oneself(world, body);
    // Who is about to act is quicker than the blow.
    if is_quicker(world, victim) {
        world.objects[victim].speed_left.0 -= ONE_ACTION.0;
        kinds::act(world, victim);
    }
    let still =
        world.objects.get(victim).is_some() && world.objects.get(body).is_some() && are_close(world, body, victim);
    still.then(|| attack(world, body, victim))
}

/// What became of a blow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::game) enum Landed {
    Missed,
    Harmless,
    Hurt,
}

/// Readies a way to fight: the skill of what is wielded, or that of the bare hands. False: there is none.
fn ready(world: &mut World, body: ObjectId) -> bool {
    let weapon = fitness::weapon(world, body);
    let wanted = match weapon.map(|weapon| weapon.traits.skill.clone()) {
        Some(None) => return true,
        Some(Some(skill)) => skills::skill_named(world, body, &skill),
        None => skills::unarmed(world, body),
    };
    let Some(skill) = wanted else {
        world.tell(body, Text::error("You have no skill to fight with."));
        return false;
    };
    skills::ready(world, body, skill);
    true
}

fn is_quicker(world: &World, victim: ObjectId) -> bool {
    let object = &world.objects[victim];
    let soon = Fixed(-object.traits.speed.0 * 3 / 10);
    object.has(Flag::Monster) && object.is_active() && !object.has(Flag::Sleep) && object.speed_left > soon
}

/// Do they stand side by side, with any of their parts?
fn are_close(world: &World, one: ObjectId, other: ObjectId) -> bool {
    let Some(at) = world.position(one) else { return false };
    let parts = world.objects[other].tails.iter().chain([&other]);
    parts.filter_map(|part| world.position(*part)).any(|it| is_beside(world, at, it))
}

fn is_beside(world: &World, at: Position, other: Position) -> bool {
    (-1..=1).any(|dy| (-1..=1).any(|dx| world.step(at, dx, dy) == Some(other)))
}

/// One melee blow of a creature at another: roll to hit, damage, words, effects, perhaps death.
pub(in crate::game) fn attack(world: &mut World, attacker: ObjectId, victim: ObjectId) -> Landed {
    let victim = world.objects[victim].head.unwrap_or(victim);
    if !is_vulnerable(world, victim) {
        return Landed::Missed;
    }
    let (mine, theirs) = (prowess(world, attacker), prowess(world, victim));
    let roll = d20(&mut world.dice, mine.luck) + adjustment(world, attacker, victim);
    if roll < SURE && theirs.ac < mine.wc - roll {
        let who = responsible(world, attacker);
        monster::provoked(world, victim, who);
        sound(world, attacker, "miss");
        return Landed::Missed;
    }
    let force = lucky(&mut world.dice, mine.dam.max(1), mine.luck);
    let hits_back = world.objects[victim].has(Flag::HitBack) && world.objects[victim].traits.attacktype != 0;
    let hurt = hurt(world, victim, attacker, force, mine.attacks) > 0;
    if hurt {
        sound_of_skill(world, attacker);
    }
    if hits_back && world.objects.get(victim).is_some() && world.objects.get(attacker).is_some() {
        hit_back(world, attacker, victim);
    }
    if world.objects.get(attacker).is_some_and(|attacker| attacker.has(Flag::OneHit)) {
        world.destroy(attacker, End::UsedUp);
    }
    if hurt { Landed::Hurt } else { Landed::Harmless }
}

/// A blow of a player that hurts sounds like the skill it was dealt with; those of creatures make no sound.
fn sound_of_skill(world: &mut World, attacker: ObjectId) {
    if world.player_of(attacker).is_none() {
        return;
    }
    let Some(skill) = fitness::chosen_skill(world, attacker) else { return };
    let name = world.objects[skill].traits.name.clone();
    sound(world, attacker, &name);
}

fn sound(world: &mut World, attacker: ObjectId, action: &str) {
    if let Some(at) = world.position(attacker) {
        movement::noise(world, at, kinds::sound::BLOW, action, attacker);
    }
}

/// Who strikes something that strikes back gets up to as much as it deals out. (What is of no kind of attack by itself
/// does not: measured.)
fn hit_back(world: &mut World, attacker: ObjectId, victim: ObjectId) {
    let back = prowess(world, victim);
    let force = world.dice.between(0, back.dam);
    if force > 0 {
        hurt(world, attacker, victim, force, back.attacks);
    }
}

/// What sight, fear and confusion add to the roll (object-types, section 9). An arrow is aimed with its archer's eyes.
fn adjustment(world: &World, attacker: ObjectId, victim: ObjectId) -> i32 {
    let flies = world.objects[attacker].traits.kind == kinds::THROWN;
    let attacker = if flies { responsible(world, attacker) } else { attacker };
    let (mine, theirs) = (&world.objects[attacker], &world.objects[victim]);
    let unseen = theirs.traits.invisible > 0 && !mine.has(Flag::SeeInvisible);
    let mut sum = 0;
    if unseen || mine.has(Flag::IsBlind) {
        sum -= 10;
    } else if let Some(at) = world.position(victim).filter(|_| !mine.has(Flag::CanSeeInDark)) {
        sum -= world.map(at.map).header.darkness;
    }
    sum -= 3 * i32::from(mine.has(Flag::Scared)) + 3 * i32::from(mine.has(Flag::Confused));
    sum += i32::from(theirs.has(Flag::Unaggressive)) + i32::from(theirs.has(Flag::Scared));
    if monster::runs(mine) {
        sum -= ON_THE_RUN;
    }
    if !flies && !mine.move_type().intersects(theirs.move_type()) {
        sum -= 2;
    }
    sum
}
