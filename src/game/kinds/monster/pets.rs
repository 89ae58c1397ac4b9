//! Creatures that act for a player: whom they fight, how they follow, and how they travel with who leaves.
//!
//! Who leaves this world takes their pets along in their own hands, as a part of the character, and sets them down
//! where they arrive: so each is in one place, whatever happens on the way.

use crate::content::Flag;
use crate::game::bearing::{self, distance, steps};
use crate::game::kinds::{self, PLAYER, link};
use crate::game::map::Position;
use crate::game::object::{ObjectId, Place};
use crate::game::rules::{combat, fitness, movement};
use crate::game::update::Text;
use crate::game::upkeep;
use crate::game::world::{Landing, World};

use super::enemies::Enemy;
use super::{company, enemies, noticing, path, stepping};

/// How far from its master a pet fights, in squares; one that seeks and destroys goes as far as it sees.
const LEASH: i32 = 8;
/// How far a pet looks for enemies.
const HUNT: i32 = 8;
/// A pet that has fallen behind farther than this is with its master at once.
const BEHIND: i32 = 20;
/// How near it keeps.
const HEEL: i32 = 2;
/// How far from its master a pet can be set down.
const ROOM: i32 = 3;

/// What a player has told their pets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Normal,
    SeekAndDestroy,
    Defend,
    Arena,
}

fn mode(world: &World, master: ObjectId) -> Mode {
    match world.player_of(master).map(|player| player.settings.pet_mode.as_str()) {
        Some("sad") => Mode::SeekAndDestroy,
        Some("defend") => Mode::Defend,
        Some("arena") => Mode::Arena,
        _ => Mode::Normal,
    }
}

fn master(world: &World, pet: ObjectId) -> Option<ObjectId> {
    world.by_tag(world.objects[pet].owner?)
}

/// All pets of somebody that are on maps.
fn pets_of(world: &World, master: ObjectId) -> Vec<ObjectId> {
    let tag = Some(world.objects[master].tag);
    let active = world.active.iter().copied();
    active
        .filter(|id| {
            let object = &world.objects[*id];
            object.owner == tag && company::is_pet(object) && matches!(object.place, Place::On { .. })
        })
        .collect()
}

/// Sees to it that a pet is with its master. True: that was its turn.
pub(super) fn keeps_up(world: &mut World, pet: ObjectId, at: Position) -> bool {
    let Some(master) = master(world, pet) else {
        combat::leave_all(world, pet);
        return true;
    };
    let Some(to) = link::on_map(world, master) else { return true };
    match bearing::offset(world, at, to) {
        Some(away) if distance(away) <= BEHIND => {
            let far = distance(away) > LEASH && mode(world, master) != Mode::SeekAndDestroy;
            if far {
                world.objects[pet].enemy = None;
                come(world, pet, at, away);
            }
            far
        }
        _ => {
            world.objects[pet].enemy = None;
            join(world, pet, master);
            true
        }
    }
}

/// A pet without an enemy keeps near its master.
pub(super) fn follow(world: &mut World, pet: ObjectId, at: Position) {
    let to = master(world, pet).and_then(|master| link::on_map(world, master));
    if let Some(away) = to.and_then(|to| bearing::offset(world, at, to)).filter(|away| steps(*away) > HEEL) {
        come(world, pet, at, away);
    }
}

fn come(world: &mut World, pet: ObjectId, at: Position, away: (i32, i32)) {
    if let Some(direction) = path::toward(world, pet, at, away) {
        stepping::go(world, pet, direction);
    }
}

/// Puts a pet that is somewhere else beside its master, if there is room.
fn join(world: &mut World, pet: ObjectId, master: ObjectId) {
    let Some(spot) = room_beside(world, pet, master) else { return };
    let from = link::on_map(world, pet);
    world.take_away(pet);
    if let Some(from) = from {
        kinds::left(world, pet, from);
    }
    if world.objects.get(pet).is_some_and(|object| object.place == Place::Nowhere) {
        world.put(pet, spot, Landing::Dropped);
    }
}

/// The nearest square beside somebody where a creature has room.
fn room_beside(world: &World, creature: ObjectId, who: ObjectId) -> Option<Position> {
    let at = link::on_map(world, who)?;
    let reach = -ROOM..=ROOM;
    let around = reach.clone().flat_map(|dy| reach.clone().map(move |dx| (dx, dy)));
    let free = around.filter_map(|(dx, dy)| Some((steps((dx, dy)), world.step(at, dx, dy)?)));
    free.filter(|(_, spot)| stepping::fits(world, creature, *spot)).min_by_key(|(far, _)| *far).map(|(_, spot)| spot)
}

/// Whom a pet fights: whoever fights its master or another pet of theirs, whom the master fights, and, unless it only
/// defends, what is hostile and near.
pub(super) fn prey(world: &World, pet: ObjectId, at: Position) -> Option<Enemy> {
    let master = master(world, pet)?;
    let mode = mode(world, master);
    let home = link::on_map(world, master)?;
    let reach = if mode == Mode::SeekAndDestroy { HUNT + HUNT / 2 } else { HUNT };
    let squares = (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| (dx, dy)));
    let near = squares.filter_map(|away| {
        let spot = world.step(at, away.0, away.1)?;
        let square = world.square(spot);
        let fought = |id: &&ObjectId| is_fought(world, pet, master, mode, **id);
        let who = square.objects.iter().filter(|_| square.sum.alive || square.sum.player).find(fought)?;
        let leashed = mode == Mode::SeekAndDestroy
            || bearing::offset(world, home, spot).is_some_and(|away| distance(away) <= LEASH);
        leashed.then_some(Enemy { who: *who, away })
    });
    let noticed = near.filter(|enemy| noticing::notices(world, pet, at, enemy.who, enemy.away));
    noticed.min_by_key(|enemy| (distance(enemy.away), steps(enemy.away)))
}

fn is_fought(world: &World, pet: ObjectId, master: ObjectId, mode: Mode, who: ObjectId) -> bool {
    let (object, owner) = (&world.objects[who], &world.objects[master]);
    if who == pet || who == master || object.head.is_some() || enemies::are_friends(world, pet, who) {
        return false;
    }
    if object.traits.kind == PLAYER {
        return mode == Mode::Arena && combat::is_in_arena(world, who) && combat::is_in_arena(world, master);
    }
    if !object.has(Flag::Monster) || !object.has(Flag::Alive) {
        return false;
    }
    let threatens = object.enemy.and_then(|tag| world.by_tag(tag)).is_some_and(|threatened| {
        threatened == master || threatened == pet || enemies::are_friends(world, pet, threatened)
    });
    if threatens || owner.enemy == Some(object.tag) {
        return true;
    }
    if company::is_pet(object) {
        return mode == Mode::Arena && combat::is_in_arena(world, who) && combat::is_in_arena(world, master);
    }
    let peaceful = [Flag::Friendly, Flag::Unaggressive, Flag::Neutral];
    mode != Mode::Defend && peaceful.into_iter().all(|flag| !object.has(flag))
}

/// A player walks into a pet: they change places, if each has room where the other one was.
pub(in crate::game) fn change_places(world: &mut World, body: ObjectId, pet: ObjectId) {
    let (Some(mine), Some(its)) = (link::on_map(world, body), link::on_map(world, pet)) else { return };
    if !world.objects[pet].tails.is_empty() {
        let words = format!("The {} is in your way.", world.objects[pet].traits.name);
        world.tell(body, Text::failure(words));
        return;
    }
    world.take_away(pet);
    kinds::left(world, pet, its);
    if !movement::blocked(world, body, its) {
        movement::step_onto(world, body, its);
    }
    if world.objects.get(pet).is_none_or(|object| object.place != Place::Nowhere) {
        return;
    }
    let spot = if stepping::fits(world, pet, mine) { Some(mine) } else { room_beside(world, pet, body) };
    world.put(pet, spot.unwrap_or(its), Landing::Dropped);
}

/// Somebody is about to leave this world: their pets come into their hands.
pub(in crate::game) fn take_along(world: &mut World, body: ObjectId) {
    for pet in pets_of(world, body) {
        let from = link::on_map(world, pet);
        world.take_away(pet);
        if let Some(from) = from {
            kinds::left(world, pet, from);
        }
        if world.objects.get(pet).is_some_and(|object| object.place == Place::Nowhere) {
            world.objects[pet].enemy = None;
            world.put_into_apart(pet, body);
        }
    }
}

/// Somebody stands on a map of this world: the pets that they brought are beside them. One that finds no room waits in
/// their hands for the next time.
pub(in crate::game) fn set_down(world: &mut World, body: ObjectId) {
    let brought: Vec<ObjectId> =
        world.objects[body].inventory.iter().copied().filter(|id| is_led(world, *id)).collect();
    let some = !brought.is_empty();
    for pet in brought {
        world.objects[pet].owner = Some(world.objects[body].tag);
        if world.objects[pet].tails.is_empty() {
            upkeep::add_tails(world, pet);
        }
        if let Some(spot) = room_beside(world, pet, body) {
            world.take_away(pet);
            world.put(pet, spot, Landing::Dropped);
        }
    }
    if some {
        fitness::compute(world, body);
    }
}

fn is_led(world: &World, id: ObjectId) -> bool {
    let object = &world.objects[id];
    object.has(Flag::Monster) && object.has(Flag::Friendly) && object.has(Flag::Alive)
}

/// Lists what acts for a player (`showpets`).
pub(in crate::game) fn show(world: &mut World, body: ObjectId) {
    let pets = pets_of(world, body);
    if pets.is_empty() {
        world.tell(body, Text::answer("You have no pets."));
        return;
    }
    world.tell(body, Text::answer("Your pets are:"));
    for pet in pets {
        let traits = &world.objects[pet].traits;
        let words = format!("{} (level {}, {}/{} hp)", traits.name, traits.level, traits.hp, traits.maxhp);
        world.tell(body, Text::answer(words));
    }
}

/// Ends a player's pets, or those of one name (`killpets`).
pub(in crate::game) fn put_down(world: &mut World, body: ObjectId, name: Option<&str>) {
    let named = |id: &ObjectId| name.is_none_or(|name| world.objects[*id].traits.name.eq_ignore_ascii_case(name));
    let pets: Vec<ObjectId> = pets_of(world, body).into_iter().filter(named).collect();
    let words = match (name, pets.len()) {
        (None, _) => "Your pets have been killed.".to_owned(),
        (Some(_), 0) => "Couldn't find any suitable pets to kill.".to_owned(),
        (Some(_), 1) => "Killed 1 pet.".to_owned(),
        (Some(_), count) => format!("Killed {count} pets."),
    };
    for pet in pets {
        combat::leave_all(world, pet);
    }
    world.tell(body, Text::answer(words));
}

#[cfg(test)]
mod tests {
    use super::super::testing::{all, stage, stands, the};
    use super::*;
    use crate::game::action::Action;
    use crate::game::carried;
    use crate::game::direction::Direction;
    use crate::game::kinds::testing::another_map;
    use crate::game::rules::settings;
    use crate::game::testing::{Stage, texts};

    /// Makes an archer of the map a pet of the player.
    fn tame(stage: &mut Stage) -> ObjectId {
        let (pet, tag) = (the(stage, "archer"), stage.world.objects[stage.body].tag);
        stage.world.objects[pet].set(Flag::Friendly, true);
        stage.world.objects[pet].owner = Some(tag);
        stage.world.objects[pet].change().attack_movement = 0;
        pet
    }

    fn told(stage: &mut Stage, mode: &str) {
        let body = stage.body;
        settings::pet_mode(&mut stage.world, body, Some(mode));
    }

    #[test]
    fn a_pet_follows_its_master_over_the_map_and_through_exits() {
        let mut stage = stage(&["@..........a"], &[('a', "archer")]);
        let (pet, body) = (tame(&mut stage), stage.body);
        stage.wait(30);
        assert_eq!(stands(&stage, pet), (2, 0));
        let there = another_map(&mut stage, "/there", 9);
        stage.world.take_away(body);
        stage.world.put(body, Position { map: there, x: 4, y: 4 }, Landing::Laid);
        stage.wait(3);
        let at = stage.world.position(pet).expect("it is somewhere");
        assert_eq!((at.map, steps((i32::from(at.x) - 4, i32::from(at.y) - 4))), (there, 1));
    }

    #[test]
    fn pets_fight_as_they_are_told() {
        let fights = |mode: &str, orc: &str| {
            let mut stage = stage(&["@a....o", "......."], &[('a', "archer"), ('o', orc)]);
            let (pet, orc) = (tame(&mut stage), the(&stage, "orc"));
            told(&mut stage, mode);
            stage.wait(4);
            stage.world.objects[pet].enemy == Some(stage.world.objects[orc].tag)
        };
        let (asleep, peaceful) = ("orc\nsleep 1\nWis 0", "orc\nunaggressive 1");
        assert!(fights("normal", asleep) && !fights("normal", peaceful));
        assert!(!fights("defend", asleep), "it threatens nobody");
        assert!(fights("defend", "orc"), "it comes for the master");
    }

    #[test]
    fn monsters_fight_pets_and_pets_do_not_fight_each_other() {
        let mut stage = stage(&["@...o.a", "......a"], &[('a', "archer"), ('o', "orc")]);
        let pets = all(&stage, "archer");
        for pet in &pets {
            stage.world.objects[*pet].set(Flag::Friendly, true);
            stage.world.objects[*pet].owner = Some(stage.world.objects[stage.body].tag);
        }
        stage.wait(2);
        let (orc, tags) = (the(&stage, "orc"), pets.iter().map(|pet| stage.world.objects[*pet].tag));
        let enemy = stage.world.objects[orc].enemy;
        assert!(tags.clone().any(|tag| enemy == Some(tag)));
        assert!(pets.iter().all(|pet| !tags.clone().any(|tag| stage.world.objects[*pet].enemy == Some(tag))));
    }

    #[test]
    fn who_walks_into_a_pet_changes_places_with_it() {
        let mut stage = stage(&["@a"], &[('a', "archer")]);
        let (pet, body) = (tame(&mut stage), stage.body);
        stage.act(Action::Walk(Direction::East));
        assert_eq!((stands(&stage, body), stands(&stage, pet)), ((1, 0), (0, 0)));
    }

    #[test]
    fn pets_travel_in_the_hands_of_who_leaves_and_are_set_down_where_they_arrive() {
        let mut stage = stage(&["@.a.."], &[('a', "archer")]);
        let (pet, body) = (tame(&mut stage), stage.body);
        stage.world.objects[pet].change().hp = 7;
        let sword = stage.make("sword", 1);
        stage.world.put_into(sword, pet);
        take_along(&mut stage.world, body);
        let character = carried::pack(&stage.world, body).expect("somebody plays");
        stage.world.withdraw(body);
        stage.world.strike(&character.name);
        let body = carried::unpack(&mut stage.world, character, (11, 11), 50).expect("the world is the same");
        stage.world.put(body, stage.at(1, 0), Landing::Laid);
        set_down(&mut stage.world, body);
        let pet = the(&stage, "archer");
        let object = &stage.world.objects[pet];
        assert_eq!(
            (object.owner, object.traits.hp, object.inventory.len()),
            (Some(stage.world.objects[body].tag), 7, 1)
        );
        assert!(stage.world.objects[body].inventory.is_empty() && stage.world.objects[body].carrying == 0);
        stage.wait(4);
        assert!(stage.world.objects.get(pet).is_some());
    }

    #[test]
    fn a_pet_without_a_master_is_gone_and_leaves_what_it_had() {
        let mut stage = stage(&["@.a"], &[('a', "archer")]);
        let pet = tame(&mut stage);
        stage.world.objects[pet].owner = Some(crate::ids::Tag(77));
        let coin = stage.make("coin", 3);
        stage.world.put_into(coin, pet);
        stage.wait(3);
        assert!(stage.world.objects.get(pet).is_none());
        assert_eq!(stage.lies(stage.at(2, 0)), [("gold coin".to_owned(), 3)]);
    }

    #[test]
    fn pets_are_listed_and_put_down() {
        let mut stage = stage(&["@.a"], &[('a', "archer")]);
        tame(&mut stage);
        let shown = texts(&stage.act(Action::ShowPets));
        assert_eq!(shown, ["Your pets are:", "archer (level 1, 20/20 hp)"]);
        let none = texts(&stage.act(Action::KillPets(Some("cow".into()))));
        assert_eq!(none, ["Couldn't find any suitable pets to kill."]);
        stage.act(Action::KillPets(None));
        assert_eq!(texts(&stage.act(Action::ShowPets)), ["You have no pets."]);
    }
}
