//! Picking things up, from the ground or out of the open container.

use crate::content::Flag;
use crate::game::kinds;
use crate::game::object::{ObjectId, Place};
use crate::game::rules::{fitness, naming, shops};
use crate::game::update::Text;
use crate::game::world::World;

use super::containers;
use super::pattern;
use super::reach::{self, is_listed_for, open_container, show_gone, show_thing};

/// Takes the topmost thing, or everything of a name.
pub fn take(world: &mut World, body: ObjectId, name: Option<&str>, count: Option<u32>) {
    let container = open_container(world, body);
    let things = match container {
        Some(container) => reach::contents(world, container),
        None => reach::ground(world, body),
    };
    if things.is_empty() && container.is_some() {
        world.tell(body, Text::error("Nothing to take!"));
        return;
    }
    match name {
        None => take_topmost(world, body, &things, count.unwrap_or(0)),
        Some(name) => take_named(world, body, &things, name, count),
    }
}

fn take_topmost(world: &mut World, body: ObjectId, things: &[ObjectId], count: u32) {
    let Some(top) = things.first().copied() else { return };
    if world.objects[top].has(Flag::NoPick) {
        let words = format!("You can't pick up a {}.", naming::short(world, top));
        world.tell(body, Text::error(words));
    } else {
        pick_up(world, body, top, count);
    }
}

fn take_named(world: &mut World, body: ObjectId, things: &[ObjectId], name: &str, count: Option<u32>) {
    let things: Vec<ObjectId> = things.iter().copied().filter(|id| !world.objects[*id].has(Flag::IsFloor)).collect();
    let patterns = pattern::parse(name, count);
    let mut left = 0;
    // Who asks for a thing by its name hears of each one why it stays.
    let by_name = patterns.iter().any(|pattern| pattern.names_a_thing());
    for (id, count) in pattern::all_fitting(world, &things, &patterns) {
        // What was taken before may have set something off.
        let there = world.objects.get(id).is_some_and(|object| object.place != Place::Nowhere);
        if there && world.objects[id].has(Flag::NoPick) && !by_name {
            left += 1;
        } else if there {
            pick_up(world, body, id, count.unwrap_or(0));
        }
    }
    match left {
        0 => {}
        1 => world.tell(body, Text::error("You were unable to take one of the items.")),
        _ => world.tell(body, Text::failure(format!("You were unable to take {left} of the items."))),
    }
}

/// Takes some pieces of a thing into the inventory (0: all). False: it cannot be taken.
pub(in crate::game) fn pick_up(world: &mut World, body: ObjectId, id: ObjectId, count: u32) -> bool {
    let object = &world.objects[id];
    if object.has(Flag::NoPick) || object.head.is_some() {
        let words = format!("You can't pick up the {}.", naming::short(world, id));
        world.tell(body, Text::error(words));
        return false;
    }
    let have = object.count.max(1);
    let pieces = if count == 0 { have } else { count.min(have) };
    if too_heavy(world, body, id, pieces) {
        world.tell(body, Text::failure("That item is too heavy for you to pick up."));
        return false;
    }
    if world.objects[id].is_open {
        super::close_container(world, body);
    }
    let from = world.objects[id].place;
    let tag = world.objects[id].tag;
    let part = reach::lift(world, id, pieces);
    if let Place::In(holder) = from
        && is_listed_for(world, body, holder)
    {
        if part == id {
            show_gone(world, body, tag);
        } else {
            show_thing(world, body, id);
            show_thing(world, body, holder);
        }
    }
    let words = if world.objects[part].has(Flag::Unpaid) {
        let price = shops::exactly(shops::cost(world, body, part));
        format!("{} will cost you {price}.", naming::long(world, part))
    } else {
        format!("You pick up the {}.", naming::short(world, part))
    };
    world.tell(body, Text::success(words));
    let into = match from {
        Place::On { .. } => ready_container(world, body, part).unwrap_or(body),
        _ => body,
    };
    let taken = world.put_into(part, into);
    show_thing(world, body, taken);
    if into != body {
        show_thing(world, body, into);
        reach::show_load(world, body);
    }
    if let Place::In(holder) = from {
        show_thing(world, body, holder);
        reach::show_load(world, body);
    }
    fitness::compute(world, body);
    true
}

/// What is picked up goes into a container that is ready for it: rather into one for things of its kind than into one
/// for anything.
fn ready_container(world: &World, body: ObjectId, id: ObjectId) -> Option<ObjectId> {
    let ready = world.objects[body].inventory.iter().copied().filter(|container| {
        let object = &world.objects[*container];
        object.traits.kind == kinds::CONTAINER
            && object.has(Flag::Applied)
            && containers::admits(world, id, *container, 0).is_ok()
    });
    let ready: Vec<ObjectId> = ready.collect();
    let special = ready.iter().find(|container| world.objects[**container].traits.race.is_some());
    special.or_else(|| ready.first()).copied()
}

/// Would it be more than the player can carry? What they carry already does not count anew.
fn too_heavy(world: &World, body: ObjectId, id: ObjectId, pieces: u32) -> bool {
    if reach::carried(world, body, id) {
        return false;
    }
    let object = &world.objects[id];
    let weight = i64::from(object.traits.weight) * i64::from(pieces) + object.carrying_felt();
    let limit = world.player_of(body).map_or(i64::MAX, |player| i64::from(player.fitness.weight_limit));
    world.objects[body].carrying_felt() + weight > limit
}

#[cfg(test)]
mod tests {
    use crate::content::Flag;
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    #[test]
    fn the_topmost_thing_is_taken_as_a_whole_or_in_part() {
        let mut stage = Stage::new();
        let at = stage.at(2, 2);
        stage.drop_there("coin", 5, at);
        stage.drop_there("arrow", 2, at);
        assert_eq!(stage.hear(Action::Take(None)), ["You pick up the arrows."]);
        let words = stage.act_counted(Action::Take(None), Some(2));
        assert_eq!(crate::game::testing::texts(&words), ["You pick up the gold coins."]);
        assert_eq!(stage.lies(at), [("gold coin".to_owned(), 3)]);
        assert_eq!(stage.hear(Action::Take(Some("1 coin".into()))), ["You pick up the gold coin."]);
        assert_eq!(stage.hear(Action::Take(Some("all".into()))), ["You pick up the gold coins."]);
        assert_eq!(stage.carries(), [("gold coin".to_owned(), 5), ("arrow".to_owned(), 2)]);
        assert_eq!(stage.hear(Action::Take(None)), ["You can't pick up a floor."]);
        assert!(stage.hear(Action::Take(Some("all".into()))).is_empty());
    }

    #[test]
    fn what_is_picked_up_goes_into_a_container_that_is_ready_for_it() {
        let mut stage = Stage::new();
        let (sack, quiver) = (stage.give("sack", 0), stage.give("quiver", 0));
        let inside = |stage: &Stage, holder| {
            let inside = stage.world.objects[holder].inventory.iter();
            inside.map(|id| stage.world.objects[*id].traits.name.to_string()).collect::<Vec<_>>()
        };
        let at = stage.at(2, 2);
        for container in [sack, quiver] {
            stage.world.objects[container].set(Flag::Applied, true);
        }
        for archetype in ["arrow", "coin"] {
            stage.drop_there(archetype, 1, at);
        }
        assert_eq!(
            stage.hear(Action::Take(Some("all".into()))),
            ["You pick up the gold coin.", "You pick up the arrow."]
        );
        assert_eq!((inside(&stage, sack), inside(&stage, quiver)), (vec!["gold coin".into()], vec!["arrow".into()]));
        stage.world.objects[sack].set(Flag::Applied, false);
        stage.drop_there("coin", 1, at);
        stage.hear(Action::Take(None));
        assert!(stage.carries().contains(&("gold coin".to_owned(), 1)));
    }

    #[test]
    fn unpaid_goods_say_what_they_cost() {
        let mut stage = crate::game::rules::shops::testing::counter();
        let at = stage.at(1, 0);
        let sword = stage.drop_there("sword", 2, at);
        stage.world.objects[sword].set(Flag::Unpaid, true);
        let words = stage.act_counted(Action::Take(None), Some(1));
        assert_eq!(
            crate::game::testing::texts(&words),
            ["long sword (unpaid) will cost you 4 platinum coins, 3 gold coins and 5 silver coins."]
        );
    }

    #[test]
    fn what_is_too_heavy_or_fixed_stays() {
        let mut stage = Stage::new();
        let at = stage.at(2, 2);
        stage.drop_there("coin", 1, at);
        stage.drop_there("rock", 0, at);
        assert_eq!(
            stage.hear(Action::Take(Some("all".into()))),
            ["That item is too heavy for you to pick up.", "You pick up the gold coin.",]
        );
        assert_eq!(stage.lies(at), [("rock".to_owned(), 0)]);
    }

    #[test]
    fn an_open_container_is_emptied_first() {
        let mut stage = Stage::new();
        let at = stage.at(2, 2);
        stage.drop_there("coin", 1, at);
        let sack = stage.give("sack", 0);
        let arrows = stage.make("arrow", 3);
        stage.world.put_into(arrows, sack);
        let tag = stage.tag(sack);
        stage.hear(Action::Apply(tag));
        stage.hear(Action::Apply(tag));
        assert_eq!(stage.hear(Action::Take(Some("all".into()))), ["You pick up the arrows."]);
        assert_eq!(stage.hear(Action::Take(Some("all".into()))), ["Nothing to take!"]);
        assert_eq!(stage.lies(at), [("gold coin".to_owned(), 1)]);
    }
}
