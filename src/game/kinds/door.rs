//! Doors: a key opens one, and the doors beside it follow.

use super::{CONTAINER, DOOR, KEY, LOCKED_DOOR, SPECIAL_KEY, link, trap};
use crate::content::{Fixed, Flag};
use crate::game::character::UseKeys;
use crate::game::identity::End;
use crate::game::object::{ObjectId, Place};
use crate::game::rules::{combat, movement, naming, skills};
use crate::game::tick::ONE_ACTION;
use crate::game::update::Text;
use crate::game::world::{Landing, World};

/// Actions for a tick of a door that follows the one beside it.
const FOLLOWING: Fixed = Fixed(100_000);
/// How deep keys are looked for in containers.
const DEPTH_MAX: u8 = 4;

/// Somebody walks against a door.
pub(super) fn bumped(world: &mut World, body: ObjectId, id: ObjectId) {
    let Some(key) = key_for(world, body, id) else {
        if world.objects[id].traits.kind == LOCKED_DOOR {
            if let Some((key, holder)) = put_away_key(world, body, id) {
                let (key, holder) = (naming::short(world, key), naming::long(world, holder));
                let words = format!("The {key} in your {holder} vibrates as you approach the door");
                world.tell(body, Text::vibrating_key(words));
            }
            let words = world.objects[id].traits.msg.as_deref();
            let words = words.map_or_else(|| "The door is locked.".to_owned(), str::to_owned);
            world.tell(body, Text::no_key(words));
        } else {
            force(world, body, id);
        }
        return;
    };
    trap::spring_all_inside(world, id, body);
    if world.objects.get(key).is_none() || world.objects.get(id).is_none() {
        return;
    }
    let left = world.objects[key].count.max(1) - 1;
    world.set_count(key, left);
    if let Some(at) = link::on_map(world, id) {
        movement::sound(world, at, "open", id);
    }
    open(world, id);
}

/// Without a key a door's lock is picked by who knows how and takes the time, else it is beaten until it breaks.
fn force(world: &mut World, body: ObjectId, id: ObjectId) {
    let runs = world.player_of(body).is_some_and(|player| player.running.is_some());
    if !runs && let Some(skill) = skills::of_kind(world, body, skills::LOCKPICKING) {
        skills::picks(world, body, skill, id);
        return;
    }
    trap::spring_all_inside(world, id, body);
    if combat::is_vulnerable(world, body) && world.objects.get(id).is_some() {
        combat::strike(world, body, id);
    }
}

/// The door goes; doors of its kind beside it follow, one after another.
pub(in crate::game) fn open(world: &mut World, id: ObjectId) {
    let Some(at) = link::on_map(world, id) else { return };
    let (kind, code, remains) = {
        let traits = &world.objects[id].traits;
        (traits.kind, traits.slaying.clone(), traits.other_arch.clone())
    };
    world.destroy(id, End::Destroyed);
    for (dx, dy) in [(0, -1), (1, 0), (0, 1), (-1, 0)] {
        let Some(beside) = world.step(at, dx, dy) else { continue };
        for other in world.square(beside).objects.clone() {
            let traits = &world.objects[other].traits;
            if traits.kind == kind && (kind == DOOR || traits.slaying == code) && !world.objects[other].is_active() {
                world.objects[other].change().speed = FOLLOWING;
                world.objects[other].speed_left = Fixed(-ONE_ACTION.0 / 5);
                world.set_active(other);
            }
        }
    }
    if let Some(remains) = remains.and_then(|name| world.make_named(&name)) {
        world.put(remains, at, Landing::Dropped);
    }
}

/// The key that opens a door, where its bearer is willing to look for one.
fn key_for(world: &World, body: ObjectId, door: ObjectId) -> Option<ObjectId> {
    let mode = world.player_of(body).map_or(UseKeys::Inventory, |player| player.settings.use_keys);
    search(world, body, door, mode, 0)
}

/// A key that would open a door, in a container that is not looked into, with that container.
fn put_away_key(world: &World, body: ObjectId, door: ObjectId) -> Option<(ObjectId, ObjectId)> {
    let key = search(world, body, door, UseKeys::Containers, 0)?;
    match world.objects[key].place {
        Place::In(holder) => Some((key, holder)),
        _ => None,
    }
}

fn search(world: &World, holder: ObjectId, door: ObjectId, mode: UseKeys, depth: u8) -> Option<ObjectId> {
    let inventory = &world.objects[holder].inventory;
    if let Some(key) = inventory.iter().find(|id| fits(world, **id, door)) {
        return Some(*key);
    }
    if depth >= DEPTH_MAX {
        return None;
    }
    let opens = |id: &&ObjectId| {
        let object = &world.objects[**id];
        let keyring = object.traits.race.as_deref() == Some("keys");
        object.traits.kind == CONTAINER
            && object.has(Flag::Applied)
            && match mode {
                UseKeys::Inventory => false,
                UseKeys::Keyrings => keyring,
                UseKeys::Containers => true,
            }
    };
    inventory.iter().filter(opens).find_map(|id| search(world, *id, door, mode, depth + 1))
}

fn fits(world: &World, key: ObjectId, door: ObjectId) -> bool {
    let (key, door) = (&world.objects[key].traits, &world.objects[door].traits);
    match key.kind {
        KEY => door.kind == DOOR,
        SPECIAL_KEY => door.slaying.is_some() && key.slaying == door.slaying,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{maybe, stage, stands, the, walk};
    use crate::game::character::UseKeys;
    use crate::game::direction::Direction;

    #[test]
    fn a_key_opens_a_door_and_is_used_up_and_the_next_door_follows() {
        let mut stage = stage(&["@d.", ".d."], &[('d', "door")]);
        stage.give("key", 1);
        walk(&mut stage, Direction::East);
        assert_eq!(stands(&stage), (0, 0), "the door only opens");
        assert!(stage.carries().is_empty());
        assert!(maybe(&stage, "door").is_some(), "the second one stands for a moment");
        stage.wait(30);
        assert!(maybe(&stage, "door").is_none());
    }

    #[test]
    fn without_a_key_a_door_is_beaten_down() {
        let mut stage = stage(&["@d."], &[('d', "door\nhp 6")]);
        stage.give("special_key", 1);
        let skill = stage.give("skill_karate", 0);
        crate::game::rules::items::begin_skill(&mut stage.world, skill);
        let blows = (1..100).find(|_| {
            walk(&mut stage, Direction::East);
            stage.wait(10);
            maybe(&stage, "door").is_none()
        });
        assert!(blows.is_some_and(|blows| blows > 1), "{blows:?}");
        assert_eq!(stage.carries(), [("blue key".to_owned(), 1)], "that key is for another door");
    }

    #[test]
    fn an_earth_wall_is_beaten_down_or_crumbles() {
        let mut stage = stage(&["@e.", "..f"], &[('e', "earth_wall"), ('f', "earth_wall\nname other\nspeed 0.5")]);
        stage.wait(30);
        assert_eq!(stage.lies(stage.at(2, 1)), []);
        let skill = stage.give("skill_karate", 0);
        crate::game::rules::items::begin_skill(&mut stage.world, skill);
        let blows = (1..100).find(|_| {
            walk(&mut stage, Direction::East);
            stage.wait(10);
            maybe(&stage, "earth_wall").is_none()
        });
        assert!(blows.is_some(), "it stands");
    }

    #[test]
    fn a_trap_in_a_door_strikes_who_forces_it_and_who_has_the_key() {
        for key in [false, true] {
            let mut stage = stage(&["@d."], &[('d', "door")]);
            let (door, trap) = (the(&stage, "door"), stage.make("blades", 0));
            stage.world.put_into_apart(trap, door);
            if key {
                stage.give("key", 1);
            }
            assert_eq!(walk(&mut stage, Direction::East)[0], "You set off a trap!\n");
            assert_eq!(maybe(&stage, "door").is_none(), key);
        }
    }

    #[test]
    fn a_locked_door_wants_its_own_key_and_says_so() {
        let mut stage = stage(&["@d."], &[('d', "locked_door")]);
        stage.give("key", 1);
        assert_eq!(walk(&mut stage, Direction::East), ["A blue key is needed.\n"]);
        stage.give("special_key", 2);
        walk(&mut stage, Direction::East);
        assert!(maybe(&stage, "locked_door").is_none());
        assert_eq!(stage.carries()[0], ("blue key".to_owned(), 1));
    }

    #[test]
    fn keys_are_looked_for_where_the_player_allows() {
        let mut stage = stage(&["@d."], &[('d', "door")]);
        let ring = stage.give("keyring", 0);
        let key = stage.make("key", 1);
        stage.world.put_into(key, ring);
        stage.world.objects[ring].set(crate::content::Flag::Applied, true);
        walk(&mut stage, Direction::East);
        assert!(maybe(&stage, "door").is_some(), "keyrings are not looked into");
        let body = stage.body;
        stage.world.player_of_mut(body).expect("the player plays").settings.use_keys = UseKeys::Keyrings;
        walk(&mut stage, Direction::East);
        assert!(maybe(&stage, "door").is_none());
    }

    #[test]
    fn what_a_door_leaves_lies_in_its_place() {
        let mut stage = stage(&["@d."], &[('d', "door\nother_arch coin")]);
        let door = the(&stage, "door");
        super::open(&mut stage.world, door);
        assert_eq!(stage.lies(stage.at(1, 0)), [("gold coin".to_owned(), 1)]);
    }
}
