//! Walking into what can be pushed: boulders roll, people give way.

use super::PLAYER;
use super::monster;
use super::sound::LIVING;
use crate::content::Flag;
use crate::game::direction::Direction;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::fitness::STRENGTH;
use crate::game::rules::movement;
use crate::game::update::Text;
use crate::game::world::{Landing, World};

/// Percent by which each level that a creature is ahead makes it less likely to give way.
const LEVEL: i32 = 20;
/// The longest row of boulders that rolls: maps may lead back into themselves.
const ROW_MAX: u8 = 50;

/// Somebody rolls a boulder one square on, with what rolls before it, and goes after it.
pub(super) fn push_on(world: &mut World, body: ObjectId, boulder: ObjectId, from: Position, direction: Direction) {
    let name = world.objects[boulder].traits.name.clone();
    if !roll(world, body, boulder, from, direction, ROW_MAX) {
        return world.tell(body, Text::failure(format!("You fail to push the {name}.")));
    }
    world.tell(body, Text::success(format!("You move the {name}.")));
    let braced = world.player_of(body).is_some_and(|player| player.settings.braced);
    if !braced && !movement::blocked(world, body, from) {
        movement::step_onto(world, body, from);
    }
}

/// Each boulder of a row of so many at most is as hard to move as it would be alone. True: this one has rolled.
fn roll(world: &mut World, body: ObjectId, boulder: ObjectId, from: Position, direction: Direction, row: u8) -> bool {
    if row == 0 {
        return false;
    }
    let (dx, dy) = direction.step();
    let Some(to) = world.step(from, dx, dy).filter(|to| !world.map(to.map).scenery) else { return false };
    if !is_strong_enough(world, body, boulder) {
        return false;
    }
    if !is_free(world, boulder, to) {
        let next = world.square(to).objects.iter().copied().find(|id| is_boulder(world, *id));
        // What those before it set off may have moved it as well.
        let stays = |world: &World| world.position(boulder) == Some(from);
        if !next.is_some_and(|next| roll(world, body, next, to, direction, row - 1))
            || !stays(world)
            || !is_free(world, boulder, to)
        {
            return false;
        }
    }
    world.take_away(boulder);
    super::left(world, boulder, from);
    if world.objects.get(boulder).is_some() {
        world.put(boulder, to, Landing::Dropped);
    }
    true
}

/// The stronger somebody is, the more often a heavy thing moves: of so many times 50 kg one for each point of strength
/// and one more (measured from strength 2 to 30 and from 10 g to 50 t).
fn is_strong_enough(world: &mut World, body: ObjectId, boulder: ObjectId) -> bool {
    let burden = i32::try_from(world.objects[boulder].weight_total() / 50_000).unwrap_or(i32::MAX);
    let strength = strength(world, body);
    world.dice.between(0, burden - 1) <= strength
}

fn strength(world: &World, body: ObjectId) -> i32 {
    world.player_of(body).map_or(10, |player| i32::from(player.fitness.abilities[STRENGTH])).max(1)
}

fn is_free(world: &World, boulder: ObjectId, to: Position) -> bool {
    let square = world.square(to);
    !square.sum.alive && !square.sum.player && {
        let ways = world.objects[boulder].traits.move_type;
        let ways = if ways.is_empty() { crate::content::MoveType::WALK } else { ways };
        !square.sum.block.intersects(ways)
    }
}

/// Somebody peaceful walks into a creature that is: it gives way, unless it stands still, is too strong or has no room.
pub(super) fn nudge(world: &mut World, body: ObjectId, creature: ObjectId, direction: Direction) {
    super::noise(world, creature, LIVING, "push");
    let object = &world.objects[creature];
    let name = object.traits.name.clone();
    if object.has(Flag::Unaggressive) && !object.has(Flag::Friendly) {
        world.tell(body, Text::failure(format!("You avoid attacking {name}.")));
    }
    let lead = i32::from(world.objects[creature].traits.level) - i32::from(world.objects[body].traits.level);
    let gives_way = world.dice.percent((100 - LEVEL * lead).clamp(0, 100) as u32);
    if world.objects[creature].has(Flag::StandStill) {
        world.tell(body, Text::failure(format!("You can't push {name}.")));
    } else if gives_way {
        let moved = monster::shove(world, creature, direction);
        let words = if moved {
            // The stock server tells it in the category of who was pushed.
            Text::pushed(format!("You pushed {name} back."))
        } else {
            Text::failure(format!("You can't push {name}."))
        };
        world.tell(body, words);
    }
}

/// Two people in each other's way: who pushes and is the stronger moves the other one on.
pub(super) fn jostle(world: &mut World, body: ObjectId, other: ObjectId, direction: Direction) {
    if world.objects[other].traits.kind != PLAYER {
        return;
    }
    let name = |world: &World, id: ObjectId| world.player_of(id).map(|player| player.name.to_string());
    let (Some(me), Some(them)) = (name(world, body), name(world, other)) else { return };
    if world.player_of(other).is_some_and(|player| player.sheltered) {
        world.tell(body, Text::pushing(format!("{them} stands in the eye of a storm: you cannot reach them.")));
        return;
    }
    if let Some(at) = world.position(other) {
        movement::noise(world, at, LIVING, "push", other);
    }
    let (mine, theirs) = (strength(world, body), strength(world, other));
    let stronger = world.dice.between(1, mine * 2) >= world.dice.between(1, theirs);
    let (dx, dy) = direction.step();
    let to = world.position(other).and_then(|at| world.step(at, dx, dy));
    let to = to.filter(|to| stronger && !world.map(to.map).scenery && !movement::blocked(world, other, *to));
    let Some(to) = to else {
        world.tell(body, Text::pushing(format!("You fail to push {them}.")));
        world.tell(other, Text::pushed(format!("{me} tried to push you.")));
        return;
    };
    world.tell(body, Text::pushing(format!("You push {them} back.")));
    world.tell(other, Text::pushed(format!("{me} pushed you.")));
    movement::step_onto(world, other, to);
}

/// Can this be rolled?
pub(super) fn is_boulder(world: &World, id: ObjectId) -> bool {
    world.objects[id].has(Flag::CanRoll)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, stands, the, walk};
    use crate::game::direction::Direction;
    use crate::game::{Event, TickInput};

    #[test]
    fn a_boulder_rolls_on_until_something_is_in_its_way() {
        let mut stage = stage(&["@o.#"], &[('o', "boulder")]);
        let body = stage.body;
        stage.world.player_of_mut(body).expect("the player plays").fitness.abilities[0] = 12;
        walk(&mut stage, Direction::East);
        let boulder = the(&stage, "boulder");
        assert_eq!(stage.world.position(boulder), Some(stage.at(2, 0)));
        walk(&mut stage, Direction::East);
        walk(&mut stage, Direction::East);
        assert_eq!(stage.world.position(boulder), Some(stage.at(2, 0)), "the wall is in its way");
        assert_eq!(stands(&stage), (1, 0));
    }

    #[test]
    fn a_row_of_boulders_rolls_before_the_strong() {
        let mut stage = stage(&["@oo.#"], &[('o', "boulder\nweight 50000")]);
        walk(&mut stage, Direction::East);
        let there = |x: u16| stage.lies(stage.at(x, 0)).len();
        assert_eq!((there(2), there(3)), (1, 1), "both have rolled");
        assert_eq!(stands(&stage), (1, 0), "and who pushes goes after them");
        walk(&mut stage, Direction::East);
        assert_eq!(stands(&stage), (1, 0), "the wall is in their way");
    }

    #[test]
    fn peaceful_creatures_give_way_unless_they_stand_still_or_are_too_strong() {
        let legend = [('o', "orc\nspeed 0\nfriendly 1\nlevel 1")];
        let mut giving = stage(&["@o..#"], &legend);
        let orc = the(&giving, "orc");
        let told = walk(&mut giving, Direction::East);
        assert_eq!(told, ["You pushed orc back."]);
        assert_eq!(giving.world.position(orc), Some(giving.at(2, 0)));
        let mut still = stage(&["@o..#"], &[('o', "orc\nspeed 0\nunaggressive 1\nstand_still 1")]);
        assert_eq!(walk(&mut still, Direction::East), ["You avoid attacking orc.", "You can't push orc."]);
        let mut strong = stage(&["@o..#"], &[('o', "orc\nspeed 0\nfriendly 1\nlevel 30")]);
        for _ in 0..20 {
            assert!(walk(&mut strong, Direction::East).is_empty());
        }
    }

    #[test]
    fn players_push_each_other_on() {
        let mut stage = stage(&["@...#"], &[]);
        let other = stage.join("Ben", 1, 0);
        for _ in 0..30 {
            walk(&mut stage, Direction::East);
        }
        assert_eq!(stage.world.position(other), Some(stage.at(3, 0)), "as far as the wall");
        assert_eq!(stands(&stage), (2, 0));
    }

    #[test]
    fn who_waits_in_the_eye_of_a_storm_is_not_pushed() {
        let mut stage = stage(&["@...#"], &[]);
        let other = stage.join("Ben", 1, 0);
        let ben = crate::ids::PlayerName::new("Ben");
        stage.world.tick(TickInput { events: vec![Event::Sheltered { player: ben.clone() }], actions: Vec::new() });
        let food = stage.world.objects[other].traits.food;
        for _ in 0..30 {
            let told = walk(&mut stage, Direction::East);
            assert!(told.iter().any(|text| text.contains("the eye of a storm")), "{told:?}");
        }
        assert_eq!((stage.world.position(other), stands(&stage)), (Some(stage.at(1, 0)), (0, 0)));
        assert_eq!(stage.world.objects[other].traits.food, food, "nor do they go hungry");
        stage.world.tick(TickInput { events: vec![Event::ShowAnew { player: ben, view: None }], actions: Vec::new() });
        for _ in 0..30 {
            walk(&mut stage, Direction::East);
        }
        assert_eq!(stage.world.position(other), Some(stage.at(3, 0)));
    }

    #[test]
    fn a_monster_in_the_way_stays_where_it_is() {
        let mut stage = stage(&["@g."], &[('g', "guard")]);
        assert_eq!(walk(&mut stage, Direction::East), ["You have no skill to fight with."]);
        assert_eq!(stands(&stage), (0, 0));
    }
}
