//! What attacks do besides hurting: poison, confusion, slowness, paralysis, blindness, fear, loss of abilities.
//!
//! What lasts is a force in the body of its victim; when it ends, so does what it did.

use crate::content::{AttackType, Fixed, Flag, Traits};
use crate::game::identity::End;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::{fitness, items};
use crate::game::update::Text;
use crate::game::world::World;

use super::damage::is_undead;
use super::prowess::{resists, saves};

/// An attack afflicts one time in so many, and slows in twice as many.
const CHANCE: u32 = 3;
/// Actions for a tick of a force that lasts: one in 20 heartbeats.
const PACE: Fixed = Fixed(50_000);
/// Actions that fear lasts at least and at most.
const AFRAID: (i32, i32) = (3, 20);
/// Actions that confusion lasts, however hard the hit (measured: 252 heartbeats).
const CONFUSED_FOR: i32 = 13;
/// Heartbeats that somebody cannot move: for each point of a hit, at most, and in any case (measured).
const STIFF: (i32, i32, i32) = (3, 50, 2);
/// Name of what slows, and actions of it that a player is slow.
const SLOWNESS: &str = "slowness";
const SLOW_FOR: i32 = 6;
/// Who is slow is hungry sooner, and feels that pass.
const SLOW_FOOD: i32 = -1;
/// Name of what blinds.
const BLINDNESS: &str = "blindness";
/// Experience that a drain takes: one part in so many of what there is, without protection.
const DRAINED: i64 = 50;
/// Acid makes nothing worse than this.
const CORRODED: i8 = -4;
/// Archetype of what remembers lost abilities.
const DEPLETION: &str = "depletion";

/// Names of the abilities as somebody feels them leave, and the place of each in the list of abilities.
const ABILITIES: [&str; 7] = ["strength", "agility", "health", "intelligence", "wisdom", "power", "charisma"];

/// One kind of attack that does something else than hurt tries itself on somebody.
pub(super) fn afflict(world: &mut World, victim: ObjectId, by: ObjectId, kind: AttackType, damage: i32) {
    let odds = if kind == AttackType::Slow { 2 * CHANCE } else { CHANCE };
    let resist = resists(world, victim, kind);
    let level = i32::from(world.objects[by].traits.level).max(1);
    if resist >= 100 || !world.dice.once_in(odds) || saves(world, victim, resist / 10, level) {
        return;
    }
    let force = (damage * (100 - resist) / 100).max(1);
    let lasts = force.clamp(AFRAID.0, AFRAID.1);
    match kind {
        AttackType::Disease => kinds::disease::pass_on(world, by, victim),
        AttackType::Confusion => confuse(world, victim),
        AttackType::Poison => poison(world, victim, by),
        AttackType::Slow => slow(world, victim, level, lasts),
        AttackType::Paralyze => paralyse(world, victim, force),
        AttackType::Fear => frighten(world, victim, lasts),
        AttackType::TurnUndead if is_undead(world, victim) => frighten(world, victim, lasts),
        AttackType::Cancellation => cancel(world, victim),
        AttackType::Deplete => deplete(world, victim),
        AttackType::Blind => blind(world, victim, force),
        _ => {}
    }
}

fn confuse(world: &mut World, victim: ObjectId) {
    if begin(world, victim, "confusion", CONFUSED_FOR, |force| force.flags.set(Flag::Confused, true)).is_some() {
        world.tell(victim, Text::bad_effect("You suddenly feel very confused!"));
    }
}

/// Each point of a hit makes blind for an action, and for that much longer who is blind already (measured).
fn blind(world: &mut World, victim: ObjectId, points: i32) {
    if let Some(before) = lasting(world, victim, BLINDNESS) {
        let traits = world.objects[before].change();
        traits.duration = traits.duration.saturating_add(i16::try_from(points).unwrap_or(i16::MAX));
    } else if begin(world, victim, BLINDNESS, points, |force| force.flags.set(Flag::IsBlind, true)).is_some() {
        world.tell(victim, Text::bad_effect("You are blinded."));
    }
}

/// A creature that is frightened finds its courage again by itself, a player when the force ends. That it begins is said
/// to nobody.
pub(in crate::game) fn frighten(world: &mut World, victim: ObjectId, lasts: i32) {
    if world.player_of(victim).is_none() {
        world.objects[victim].set(Flag::Scared, true);
    } else {
        begin(world, victim, "fear", lasts, |force| force.flags.set(Flag::Scared, true));
    }
}

/// Players flee who have set themselves a limit.
pub(super) fn lose_heart(world: &mut World, victim: ObjectId) {
    let Some(player) = world.player_of(victim) else { return };
    let (limit, most) = (i32::from(player.settings.wimpy), i32::from(player.fitness.hp_max));
    if limit > 0 && i32::from(world.objects[victim].traits.hp) * 100 < most * limit {
        frighten(world, victim, AFRAID.0);
    }
}

/// How slow a player becomes is a matter of the level of who makes them so; it passes after 105 ticks (measured).
fn slow(world: &mut World, victim: ObjectId, level: i32, lasts: i32) {
    if world.player_of(victim).is_some() {
        let slows = |force: &mut Traits| (force.exp, force.food) = (-i64::from(1 + level), SLOW_FOOD);
        if let Some(force) = begin(world, victim, SLOWNESS, SLOW_FOR, slows) {
            world.objects[force].speed_left = PACE;
            world.tell(victim, Text::bad_effect("The world suddenly moves very fast!"));
        }
        return;
    }
    // The speed of a creature is its own: the force remembers what it took.
    let lost = world.objects[victim].traits.speed.0 / 2;
    if begin(world, victim, SLOWNESS, lasts, |force| force.perm_exp = lost).is_some() {
        world.objects[victim].change().speed.0 -= lost;
    }
}

/// Nothing can be done for a while: a little for each point of the hit.
fn paralyse(world: &mut World, victim: ObjectId, points: i32) {
    let heartbeats = points.saturating_mul(STIFF.0).min(STIFF.1) + STIFF.2;
    let speed = match world.player_of_mut(victim) {
        Some(player) => {
            player.stiff = player.stiff.max(heartbeats);
            player.fitness.speed
        }
        None => world.objects[victim].traits.speed,
    };
    let object = &mut world.objects[victim];
    object.speed_left.0 = object.speed_left.0.min(0) - speed.0.abs() * i64::from(heartbeats);
    world.tell(victim, Text::bad_effect("You limbs stop moving!"));
}

/// A heartbeat of those who cannot move has passed.
pub(in crate::game) fn loosen(world: &mut World) {
    let mut free = Vec::new();
    for player in world.players.values_mut().filter(|player| player.stiff > 0) {
        player.stiff -= 1;
        if player.stiff == 0 {
            free.push(player.body);
        }
    }
    for body in free {
        world.tell(body, Text::bad_effect_end("You can stretch your stiff joints once more."));
    }
}

/// Poison works on by itself. How badly is a matter of the level of who brings it, not of the hit: each time it takes half
/// of that and a point, and makes weak while it lasts (measured at levels 10 and 40, with hits of 3 and 4).
fn poison(world: &mut World, victim: ObjectId, by: ObjectId) {
    let dam = world.objects[by].traits.level.max(0) / 2 + 1;
    let owner = world.objects[super::responsible(world, by)].tag;
    let before = inside(world, victim, |traits| traits.kind == kinds::POISONING);
    if let Some(before) = before {
        let traits = world.objects[before].change();
        traits.dam = traits.dam.max(dam);
        return;
    }
    let Some(poison) = world.make_named("poisoning") else { return };
    let weakness = if world.dice.once_in(2) { 3 } else { 2 };
    world.objects[poison].owner = Some(owner);
    let felt = world.player_of(victim).is_some();
    world.objects[poison].set(Flag::Applied, felt);
    let traits = world.objects[poison].change();
    traits.dam = dam;
    (traits.strength, traits.dexterity, traits.constitution) = (-weakness, -1, -1);
    world.put_into_apart(poison, victim);
    fitness::compute(world, victim);
    world.tell(victim, Text::bad_effect("You suddenly feel very ill."));
}

/// A force that lasts and does what `shape` says; none when the same works on its bearer already, which lasts longer
/// then.
fn begin(
    world: &mut World,
    victim: ObjectId,
    name: &str,
    lasts: i32,
    shape: impl FnOnce(&mut Traits),
) -> Option<ObjectId> {
    let duration = i16::try_from(lasts).unwrap_or(i16::MAX);
    if let Some(before) = lasting(world, victim, name) {
        let traits = world.objects[before].change();
        traits.duration = traits.duration.max(duration);
        return None;
    }
    let force = world.make_named("force")?;
    let object = &mut world.objects[force];
    object.speed_left = Fixed(-PACE.0);
    let traits = object.change();
    (traits.name, traits.name_plural) = (name.into(), None);
    (traits.speed, traits.duration) = (PACE, duration);
    shape(traits);
    for flag in BORNE.into_iter().filter(|flag| world.objects[force].has(*flag)).collect::<Vec<_>>() {
        world.objects[victim].set(flag, true);
    }
    world.set_active(force);
    // Each has words of its own for how it begins.
    items::bear_force(world, victim, force);
    Some(force)
}

/// The force of that name which works on somebody.
fn lasting(world: &World, victim: ObjectId, name: &str) -> Option<ObjectId> {
    inside(world, victim, |traits| traits.kind == kinds::FORCE && &*traits.name == name)
}

/// Flags that a force puts on its bearer.
const BORNE: [Flag; 3] = [Flag::Confused, Flag::IsBlind, Flag::Scared];

/// A force has ended: what it did to its bearer ends with it, unless another one does the same.
pub(in crate::game) fn recovers(world: &mut World, bearer: ObjectId, ended: &Traits) {
    if world.player_of(bearer).is_none() && ended.perm_exp > 0 && &*ended.name == SLOWNESS {
        world.objects[bearer].change().speed.0 += ended.perm_exp;
    }
    for flag in BORNE.into_iter().filter(|flag| ended.has(*flag)) {
        if inside(world, bearer, |traits| traits.kind == kinds::FORCE && traits.has(flag)).is_none() {
            world.objects[bearer].set(flag, false);
            let words = match flag {
                Flag::Confused => "You regain your senses.",
                Flag::IsBlind => "Your vision returns.",
                // That fear ends is said as little as that it begins.
                _ => continue,
            };
            world.tell(bearer, Text::bad_effect_end(words));
        }
    }
}

fn inside(world: &World, bearer: ObjectId, which: impl Fn(&Traits) -> bool) -> Option<ObjectId> {
    world.objects[bearer].inventory.iter().copied().find(|id| which(&world.objects[*id].traits))
}

/// Ends everything bad that works on a body for a while, as death does.
pub(super) fn cleanse(world: &mut World, body: ObjectId) {
    let poisons = |world: &World| inside(world, body, |traits| traits.kind == kinds::POISONING);
    if poisons(world).is_some() {
        while let Some(poison) = poisons(world) {
            world.destroy(poison, End::UsedUp);
        }
        fitness::compute(world, body);
        world.tell(body, Text::bad_effect_end("Your body feels cleansed"));
    }
    let bad = |traits: &Traits| {
        matches!(traits.kind, kinds::DISEASE | kinds::SYMPTOM)
            || traits.kind == kinds::FORCE && (BORNE.iter().any(|flag| traits.has(*flag)) || &*traits.name == SLOWNESS)
    };
    while let Some(id) = inside(world, body, bad) {
        items::end_force(world, id);
    }
    let stiff = world.player_of_mut(body).map_or(0, |player| std::mem::take(&mut player.stiff));
    if stiff > 0 {
        world.objects[body].speed_left = Fixed(0);
    }
}

/// One ability is weaker by one until it is restored. Creatures have none to lose.
pub(in crate::game) fn deplete(world: &mut World, body: ObjectId) {
    if world.player_of(body).is_none() {
        return;
    }
    let which = world.dice.below(ABILITIES.len() as u32) as usize;
    let Some(force) = depletion(world, body) else { return };
    let traits = world.objects[force].change();
    let ability = match which {
        0 => &mut traits.strength,
        1 => &mut traits.dexterity,
        2 => &mut traits.constitution,
        3 => &mut traits.intelligence,
        4 => &mut traits.wisdom,
        5 => &mut traits.power,
        _ => &mut traits.charisma,
    };
    *ability = ability.saturating_sub(1);
    fitness::compute(world, body);
    world.tell(body, Text::stat_loss(format!("You feel drained of {}.", ABILITIES[which])));
}

/// Gives back all that was lost of the abilities. False: nothing was.
pub(in crate::game) fn restore(world: &mut World, body: ObjectId) -> bool {
    let before = depleted(world, body);
    if let Some(force) = before {
        items::end_force(world, force);
    }
    before.is_some()
}

/// The force that remembers what was lost, if anything was.
fn depleted(world: &World, body: ObjectId) -> Option<ObjectId> {
    let archetype = world.catalog().archetype_id(DEPLETION)?;
    world.objects[body].inventory.iter().copied().find(|id| world.objects[*id].archetype == archetype)
}

/// The force that remembers what was lost, from now on.
fn depletion(world: &mut World, body: ObjectId) -> Option<ObjectId> {
    depleted(world, body).or_else(|| {
        let force = world.make_named(DEPLETION)?;
        world.objects[force].set(Flag::Applied, true);
        world.put_into_apart(force, body);
        Some(force)
    })
}

/// Magic leaves one thing that somebody carries.
fn cancel(world: &mut World, victim: ObjectId) {
    let enchanted = |id: &ObjectId| {
        let object = &world.objects[*id];
        object.traits.magic != 0 && object.traits.invisible == 0 && !object.has(Flag::StartEquip)
    };
    let things: Vec<ObjectId> = world.objects[victim].inventory.iter().copied().filter(enchanted).collect();
    if things.is_empty() {
        return;
    }
    let chosen = things[world.dice.below(things.len() as u32) as usize];
    world.objects[chosen].change().magic = 0;
    changed(world, victim, chosen);
}

/// Acid eats at worn iron.
pub(super) fn corrode(world: &mut World, victim: ObjectId) {
    const IRON: u16 = 2;
    if super::fall::is_in_arena(world, victim) || !world.dice.once_in(CHANCE) {
        return;
    }
    let iron = |id: &ObjectId| {
        let object = &world.objects[*id];
        object.has(Flag::Applied) && object.traits.material & IRON != 0 && object.traits.magic > CORRODED
    };
    let things: Vec<ObjectId> = world.objects[victim].inventory.iter().copied().filter(iron).collect();
    if things.is_empty() {
        return;
    }
    let chosen = things[world.dice.below(things.len() as u32) as usize];
    let traits = world.objects[chosen].change();
    traits.magic -= 1;
    let name = traits.name.clone();
    world.tell(victim, Text::victim(format!("Acid eats at your {name}.")));
    changed(world, victim, chosen);
}

fn changed(world: &mut World, bearer: ObjectId, thing: ObjectId) {
    fitness::compute(world, bearer);
    if world.player_of(bearer).is_some() {
        items::show_thing(world, bearer, thing);
    }
}

/// Takes a part of somebody's experience with the skill in use. Every hit does, and without a word (measured: a fiftieth
/// of 980 each time).
pub(super) fn drain(world: &mut World, victim: ObjectId) {
    if world.player_of(victim).is_none() || super::fall::is_in_arena(world, victim) {
        return;
    }
    let resist = resists(world, victim, AttackType::Drain);
    let share = DRAINED * 100 / i64::from((100 - resist).max(1));
    let skill = fitness::chosen_skill(world, victim);
    let lost: Vec<(ObjectId, i64)> =
        [Some(victim), skill].into_iter().flatten().map(|id| (id, world.objects[id].traits.exp / share)).collect();
    for (id, lost) in lost {
        crate::game::rules::experience::lose(world, id, lost);
    }
    fitness::compute(world, victim);
}

/// Poison in a body does its work; it ends when it is used up.
pub(in crate::game) fn poison_works(world: &mut World, poison: ObjectId) {
    let crate::game::object::Place::In(body) = world.objects[poison].place else { return };
    let (dam, left) = (world.objects[poison].traits.dam, world.objects[poison].traits.food);
    if left <= 0 {
        world.destroy(poison, End::UsedUp);
        fitness::compute(world, body);
        world.tell(body, Text::bad_effect_end("You feel much better now."));
        return;
    }
    world.objects[poison].change().food -= 1;
    if super::is_vulnerable(world, body) {
        world.tell(body, Text::bad_effect("You feel very sick..."));
        super::wound(world, body, poison, dam.into());
    }
}
