//! What acts by itself, or when touched: one file for each family of kinds.
//!
//! This file is the table of contents: which kind of object answers to what. Numbers are the
//! object types of the world's files.

// What works on links.
mod altar;
mod button;
mod gate;
mod hole;
mod identifier;
mod lever;
mod link;
mod maker;
mod marker;
mod reset;
mod watcher;

// What turns, carries and takes away.
mod choice;
mod director;
mod mood;
mod spell;

// Ways.
pub(super) mod door;
mod exit;
mod mat;
mod mover;
mod push;
mod swamp;
mod teleporter;
mod wall;

// What burns, wears off and keeps.
mod change;
pub(super) mod crystal;
mod improver;
mod lamp;

// What lives.
pub(super) mod monster;

// What is read, opened or lain on.
mod chest;
pub(super) mod disease;
mod food;
mod meal;
mod rest;
mod sign;

// What flies: what spells leave behind, and what is shot and thrown.
pub(super) mod effect;
pub(super) mod missile;

// What lies in wait.
pub(super) mod trap;

#[cfg(test)]
pub(super) mod testing;

use crate::content::{Flag, MoveType};

use super::arrival;
use super::direction::Direction;
use super::map::{MapId, Position};
use super::object::{Object, ObjectId, Place};
use super::rules::{combat, magic, movement, shops};
use super::update::Text;
use super::world::{Landing, World};

macro_rules! kinds {
    ($($name:ident = $number:literal;)*) => {
        $(pub const $name: u8 = $number;)*
    };
}

kinds! {
    PLAYER = 1;
    TRANSPORT = 2;
    ROD = 3;
    TREASURE = 4;
    POTION = 5;
    FOOD = 6;
    POISON = 7;
    BOOK = 8;
    CLOCK = 9;
    ARROW = 13;
    BOW = 14;
    WEAPON = 15;
    ARMOUR = 16;
    PEDESTAL = 17;
    ALTAR = 18;
    LOCKED_DOOR = 20;
    SPECIAL_KEY = 21;
    START = 22;
    DOOR = 23;
    KEY = 24;
    TIMED_GATE = 26;
    TRIGGER = 27;
    GRIM_REAPER = 28;
    MAGIC_EAR = 29;
    TRIGGER_BUTTON = 30;
    TRIGGER_ALTAR = 31;
    TRIGGER_PEDESTAL = 32;
    SHIELD = 33;
    HELMET = 34;
    MONEY = 36;
    CLASS = 37;
    AMULET = 39;
    PLAYER_MOVER = 40;
    TELEPORTER = 41;
    CREATOR = 42;
    SKILL = 43;
    EARTH_WALL = 45;
    THROWN = 48;
    GOD = 50;
    DETECTOR = 51;
    TRIGGER_MARKER = 52;
    DRINK = 54;
    MARKER = 55;
    HOLY_ALTAR = 56;
    BATTLEGROUND = 58;
    GEM = 60;
    FIREWALL = 62;
    CHECK_INVENTORY = 64;
    MOOD_FLOOR = 65;
    EXIT = 66;
    ENCOUNTER = 67;
    SHOP_FLOOR = 68;
    SHOP_MAT = 69;
    RING = 70;
    FLOOR = 71;
    FLESH = 72;
    INORGANIC = 73;
    SKILL_TOOL = 74;
    LIGHTER = 75;
    LAMP = 82;
    DUPLICATOR = 83;
    SPELLBOOK = 85;
    CLOAK = 87;
    SPINNER = 90;
    GATE = 91;
    BUTTON = 92;
    HANDLE = 93;
    HOLE = 94;
    TRAPDOOR = 95;
    SIGN = 98;
    BOOTS = 99;
    GLOVES = 100;
    SPELL = 101;
    SPELL_EFFECT = 102;
    CONVERTER = 103;
    BRACERS = 104;
    POISONING = 105;
    SAVEBED = 106;
    WAND = 109;
    SCROLL = 111;
    DIRECTOR = 112;
    GIRDLE = 113;
    FORCE = 114;
    EVENT_CONNECTOR = 116;
    CLOSED_CONTAINER = 121;
    CONTAINER = 122;
    ARMOUR_IMPROVER = 123;
    WEAPON_IMPROVER = 124;
    SKILL_SCROLL = 130;
    DEEP_SWAMP = 138;
    IDENTIFY_ALTAR = 139;
    SHOP_INVENTORY = 150;
    RUNE = 154;
    TRAP = 155;
    POWER_CRYSTAL = 156;
    DISEASE = 158;
    SYMPTOM = 159;
    BUILDER = 160;
    BUILDING_MATERIAL = 161;
}

/// What a sound is about, as clients sort it.
pub(super) mod sound {
    pub(crate) const LIVING: u8 = 1;
    pub(crate) const ITEM: u8 = 3;
    pub(crate) const BLOW: u8 = 5;
}

/// Is somebody or something that moves so noticed by what notices these ways? What does not move by
/// itself lies on the ground.
fn is_noticed(ways: MoveType, mover: MoveType) -> bool {
    ways.intersects(if mover.is_empty() { MoveType::WALK } else { mover })
}

/// Is it something that can be carried elsewhere: a creature or a loose thing?
fn is_movable(world: &World, id: ObjectId) -> bool {
    let object = &world.objects[id];
    let creature = object.has(Flag::Alive) || object.traits.kind == PLAYER;
    object.head.is_none() && !object.has(Flag::IsFloor) && (creature || !object.has(Flag::NoPick))
}

/// A map has just been laid out: machines take their first positions.
pub(super) fn settle(world: &mut World, map: MapId) {
    let objects: Vec<ObjectId> = world.map(map).squares().flat_map(|(_, _, square)| square.objects.clone()).collect();
    for id in objects {
        match world.objects.get(id).map(|object| object.traits.kind) {
            Some(BUTTON | PEDESTAL) => button::weigh(world, id, None),
            Some(TIMED_GATE) => gate::settle(world, id),
            _ => {}
        }
    }
}

/// A body wants to go where it cannot: a door may open, a boulder roll, another player be pushed on.
pub(super) fn bumped(world: &mut World, body: ObjectId, to: Position, direction: Direction) {
    for id in world.square(to).objects.clone().into_iter().rev() {
        let id = world.objects[id].head.unwrap_or(id);
        match world.objects[id].traits.kind {
            DOOR | LOCKED_DOOR => return door::bumped(world, body, id),
            PLAYER if !is_peaceful(world, body) => {
                combat::strike(world, body, id);
                return;
            }
            PLAYER => return push::jostle(world, body, id, direction),
            _ if monster::is_pet(&world.objects[id]) && is_peaceful(world, body) => {
                return monster::change_places(world, body, id);
            }
            _ if world.objects[id].has(Flag::Alive) => return meet(world, body, id, direction),
            _ if push::is_boulder(world, id) => return push::push_on(world, body, id, to, direction),
            _ => {}
        }
    }
}

/// A player walks into something that lives: a blow, unless both want peace.
fn meet(world: &mut World, body: ObjectId, id: ObjectId, direction: Direction) {
    let object = &world.objects[id];
    let harmless = object.has(Flag::Unaggressive) || object.has(Flag::Friendly) && object.has(Flag::Monster);
    let braced = world.player_of(body).is_some_and(|player| player.settings.braced);
    if harmless && is_peaceful(world, body) && braced {
        world.tell(body, Text::withheld("You withhold your attack"));
    } else if harmless && is_peaceful(world, body) {
        push::nudge(world, body, id, direction);
    } else {
        combat::strike(world, body, id);
    }
}

fn is_peaceful(world: &World, body: ObjectId) -> bool {
    world.player_of(body).is_none_or(|player| player.settings.peaceful)
}

/// Something was hurt and stands: what can be torn down shows how far that has come.
pub(super) fn shaken(world: &mut World, id: ObjectId) {
    if world.objects[id].has(Flag::TearDown) {
        wall::show_wear(world, id);
    }
}

/// Something that stood in the way was beaten down.
pub(super) fn broken(world: &mut World, id: ObjectId) {
    door::open(world, id);
}

/// Somebody or something has left a square.
pub(super) fn left(world: &mut World, id: ObjectId, from: Position) {
    leave(world, id, from, button::touched);
}

/// Something was picked up from a square: nothing clicks.
pub(super) fn lifted(world: &mut World, id: ObjectId, from: Position) {
    leave(world, id, from, button::weigh);
}

fn leave(world: &mut World, id: ObjectId, from: Position, press: fn(&mut World, ObjectId, Option<ObjectId>)) {
    let Some(mover) = world.objects.get(id).map(|object| object.traits.move_type) else { return };
    if !is_noticed(world.square(from).sum.off, mover) {
        return;
    }
    let by = world.player_of(id).map(|player| player.body);
    let before = world.between.replace((id, from));
    for below in world.square(from).objects.clone() {
        let Some(object) = world.objects.get(below) else { continue };
        if below == id || !is_noticed(object.traits.move_off, mover) {
            continue;
        }
        match object.traits.kind {
            BUTTON => press(world, below, by),
            PEDESTAL => button::weigh(world, below, by),
            TRIGGER_BUTTON | TRIGGER_PEDESTAL => reset::weigh(world, below, by),
            CHECK_INVENTORY => watcher::check(world, below, id),
            _ => {}
        }
    }
    world.between = before;
}

/// Somebody has stepped onto a square.
pub(super) fn entered(world: &mut World, id: ObjectId, at: Position) {
    set_off(world, id, at);
}

/// Something was put on a square.
pub(super) fn landed(world: &mut World, id: ObjectId, at: Position) {
    set_off(world, id, at);
}

/// Everything below that notices it, from the bottom up, for as long as it stays there.
fn set_off(world: &mut World, id: ObjectId, at: Position) {
    let Some(mover) = world.objects.get(id).map(|object| object.traits.move_type) else { return };
    if !is_noticed(world.square(at).sum.on, mover) {
        return;
    }
    for below in world.square(at).objects.clone() {
        let Some(object) = world.objects.get(below) else { continue };
        if below == id || !is_noticed(object.traits.move_on, mover) {
            continue;
        }
        let machine = object.head.unwrap_or(below);
        stepped_on(world, machine, id, at);
        let gone_on = world.player_of(id).is_some_and(|player| player.journey.is_some());
        if gone_on || link::on_map(world, id) != Some(at) {
            return;
        }
    }
}

/// One thing notices that another came onto it.
fn stepped_on(world: &mut World, id: ObjectId, who: ObjectId, at: Position) {
    let by = world.player_of(who).map(|player| player.body);
    match world.objects[id].traits.kind {
        BUTTON => button::touched(world, id, by),
        PEDESTAL => button::weigh(world, id, by),
        TRIGGER_BUTTON | TRIGGER_PEDESTAL => reset::weigh(world, id, by),
        ALTAR | TRIGGER_ALTAR => altar::offered(world, id, who, by),
        CHECK_INVENTORY => watcher::check(world, id, who),
        HOLE => hole::stepped_on(world, id, who),
        TRAPDOOR => hole::tread(world, id, who),
        CONVERTER => maker::convert(world, id, who, at),
        SHOP_MAT => mat::stepped_on(world, id, who, at),
        IDENTIFY_ALTAR => identifier::offered(world, id, who, at),
        EXIT if by.is_some() && exit::is_way(world, id) => exit::stepped_on(world, who, id),
        SIGN if by.is_some() => sign::read(world, who, id),
        DEEP_SWAMP => swamp::stepped_on(world, id, who),
        DIRECTOR => director::direct(world, id, who),
        SPINNER => director::spin(world, id, who),
        SPELL_EFFECT => effect::stepped_on(world, id, who, at),
        THROWN => missile::met(world, id),
        RUNE | TRAP => trap::stepped_on(world, id, who),
        _ => {}
    }
}

/// A machine's link was pushed with a state; `by` is who set it off, where somebody did.
fn triggered(world: &mut World, id: ObjectId, state: bool, by: Option<ObjectId>) {
    match world.objects[id].traits.kind {
        GATE | TIMED_GATE => gate::triggered(world, id, state),
        HOLE => hole::triggered(world, id, state),
        HANDLE => lever::triggered(world, id, state),
        BUTTON | PEDESTAL => button::take(world, id, state),
        ALTAR => altar::use_up(world, id),
        SIGN => sign::triggered(world, id),
        TELEPORTER => teleporter::act(world, id),
        CREATOR => maker::create(world, id),
        DUPLICATOR => maker::duplicate(world, id),
        MARKER | TRIGGER_MARKER => marker::act(world, id),
        DIRECTOR => director::triggered(world, id),
        FIREWALL => spell::triggered(world, id),
        MOOD_FLOOR => mood::act(world, id, by),
        _ => {}
    }
}

/// Words as they are shown that are written in a way that clients know.
pub(super) fn writing(subtype: u8, words: &str) -> Option<Text> {
    sign::written(subtype, words)
}

/// An ear in a wall has heard what it waits for.
pub(super) fn heard(world: &mut World, ear: ObjectId, by: ObjectId) {
    link::toggle(world, ear, Some(by));
}

/// An active object has time to act.
pub(super) fn act(world: &mut World, id: ObjectId) {
    if link::on_map(world, id).is_some_and(|at| world.map(at.map).scenery) {
        return;
    }
    if change::age(world, id) {
        return;
    }
    match world.objects[id].traits.kind {
        GATE | TIMED_GATE => gate::act(world, id),
        HOLE => hole::act(world, id),
        DOOR | LOCKED_DOOR => door::open(world, id),
        TRIGGER | TRIGGER_BUTTON | TRIGGER_PEDESTAL | TRIGGER_ALTAR => reset::act(world, id),
        DETECTOR => watcher::detect(world, id),
        MARKER => marker::act(world, id),
        DISEASE => disease::act(world, id),
        FORCE if !world.objects[id].has(Flag::IsUsedUp) => marker::fade(world, id),
        POISONING => combat::poison_works(world, id),
        TELEPORTER => teleporter::act(world, id),
        CREATOR => maker::create(world, id),
        PLAYER_MOVER => mover::act(world, id),
        DEEP_SWAMP => swamp::act(world, id),
        SPELL_EFFECT => effect::act(world, id),
        THROWN => missile::act(world, id),
        ROD => magic::recharge(world, id),
        MOOD_FLOOR => mood::act(world, id, None),
        FIREWALL => spell::act(world, id),
        EARTH_WALL => wall::crumble(world, id),
        RUNE | TRAP => trap::act(world, id),
        _ if monster::is_creature(&world.objects[id]) => monster::act(world, id),
        _ => {}
    }
}

/// A player uses a thing. False: this is nothing that can be used.
pub(super) fn applied(world: &mut World, body: ObjectId, id: ObjectId) -> bool {
    match world.objects[id].traits.kind {
        EXIT => exit::applied(world, body, id),
        SIGN => sign::read(world, body, id),
        HANDLE => lever::apply(world, body, id),
        TRIGGER => return reset::apply(world, body, id),
        SAVEBED => rest::lie_down(world, body, id),
        LAMP => lamp::toggle(world, body, id),
        LIGHTER => lamp::strike(world, body, id),
        WEAPON_IMPROVER => improver::improve_weapon(world, body, id),
        ARMOUR_IMPROVER => improver::enchant_armour(world, body, id),
        POWER_CRYSTAL => crystal::apply(world, body, id),
        TREASURE => chest::open(world, body, id),
        FOOD | DRINK | FLESH | POISON => food::eat(world, body, id),
        SHOP_INVENTORY => shops::list(world, body),
        _ => return false,
    }
    true
}

/// The name of the exit or the like that somebody stands on.
pub(super) fn way_below(world: &World, body: ObjectId) -> Option<String> {
    let objects = &world.square(world.position(body)?).objects;
    let way = objects.iter().rev().map(|id| &world.objects[*id].traits);
    way.into_iter().find(|traits| matches!(traits.kind, EXIT | TELEPORTER)).map(|traits| traits.name.to_string())
}

/// May this player pass where the ground bars the way, because what bars it lets those pass who have something?
pub(super) fn lets_pass(world: &World, body: ObjectId, to: Position) -> bool {
    watcher::lets_pass(world, body, to)
}

/// Puts a creature or a loose thing elsewhere on the same map or another one of this world, beside
/// the square when that is blocked.
fn transfer(world: &mut World, id: ObjectId, to: Position) {
    let from = link::on_map(world, id);
    world.take_away(id);
    if let Some(from) = from {
        left(world, id, from);
    }
    if world.objects.get(id).is_none_or(|object| object.place != Place::Nowhere) {
        return;
    }
    let at = arrival::near(world, id, to);
    let landing = if world.objects[id].traits.kind == PLAYER { Landing::Laid } else { Landing::Dropped };
    world.put(id, at, landing);
}

/// Lets everybody near hear a machine.
fn noise(world: &mut World, id: ObjectId, kind: u8, action: &str) {
    if let Some(at) = link::on_map(world, id) {
        movement::noise(world, at, kind, action, id);
    }
}

/// Is it worn or wielded, so that it works on its bearer?
pub(super) fn is_worn(kind: u8) -> bool {
    let worn = [WEAPON, ARMOUR, SHIELD, HELMET, AMULET, RING, CLOAK, BOOTS, GLOVES, BRACERS, GIRDLE];
    worn.contains(&kind)
}

/// The low nibble of an applied thing's flags: how a list words it.
pub(super) fn applied_state(kind: u8) -> u32 {
    match kind {
        BOW | WAND | ROD => 1,
        WEAPON => 2,
        ARMOUR | HELMET | SHIELD | RING | BOOTS | GLOVES | AMULET | GIRDLE | BRACERS | CLOAK | SKILL => 3,
        CONTAINER => 4,
        _ => 5,
    }
}

/// Is there anything about the object that one has to find out?
pub(super) fn needs_identifying(object: &Object) -> bool {
    let kinds = [
        ROD,
        POTION,
        POISON,
        BOOK,
        BOW,
        WEAPON,
        ARMOUR,
        SHIELD,
        HELMET,
        AMULET,
        GEM,
        RING,
        FLESH,
        FOOD,
        DRINK,
        ARROW,
        INORGANIC,
        SPELLBOOK,
        CLOAK,
        BOOTS,
        GLOVES,
        BRACERS,
        WAND,
        SCROLL,
        GIRDLE,
        CONTAINER,
        ARMOUR_IMPROVER,
        WEAPON_IMPROVER,
        SKILL_SCROLL,
        POWER_CRYSTAL,
    ];
    kinds.contains(&object.traits.kind) && !object.has(Flag::Identified)
}
