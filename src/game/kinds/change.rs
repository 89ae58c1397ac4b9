//! What time does to things: some turn into something else, some are no more.

use super::{FORCE, LAMP, SIGN, SPELL_EFFECT, link, monster};
use crate::content::Flag;
use crate::game::arrival;
use crate::game::identity::End;
use crate::game::object::{ObjectId, Place};
use crate::game::rules::items;
use crate::game::update::Text;
use crate::game::world::{Landing, World};

/// The kind of what has no behaviour.
const NOTHING: u8 = 0;

/// An active thing has acted once. True: with that it has become something else, or is no more.
pub(super) fn age(world: &mut World, id: ObjectId) -> bool {
    let object = &world.objects[id];
    if object.has(Flag::Changing) && is_ripe(world, id) {
        turn_into_other(world, id);
        return true;
    }
    if world.objects[id].has(Flag::IsUsedUp) && is_over(world, id) {
        // An egg brings forth what is in it with its last action.
        if world.objects[id].has(Flag::Generator) {
            monster::breed(world, id);
        }
        vanish(world, id);
        return true;
    }
    false
}

/// What lives changes with the first frame of its animation, other things when their `food` actions are over.
fn is_ripe(world: &mut World, id: ObjectId) -> bool {
    let object = &world.objects[id];
    if object.has(Flag::Alive) {
        return object.frame == 0;
    }
    let left = object.traits.food;
    if left > 0 {
        world.objects[id].change().food = left - 1;
    }
    left <= 0
}

fn is_over(world: &mut World, id: ObjectId) -> bool {
    let left = world.objects[id].traits.food - 1;
    world.objects[id].change().food = left;
    // What is only to be looked at, as the glow of a spell or the mark of a trap, is there for one action more.
    let traits = &world.objects[id].traits;
    let shown = matches!(traits.kind, NOTHING | SPELL_EFFECT | SIGN) && traits.has(Flag::NoPick);
    if shown { left < 0 } else { left <= 0 }
}

/// One of `other_arch` comes in its place, of what lives `food` of them.
fn turn_into_other(world: &mut World, id: ObjectId) {
    let object = &world.objects[id];
    let (place, burnt_out) = (object.place, object.traits.kind == LAMP);
    let pieces = if object.has(Flag::Alive) { object.traits.food.clamp(1, 8) } else { 1 };
    let Some(name) = object.traits.other_arch.clone() else {
        world.objects[id].set(Flag::Changing, false);
        return;
    };
    let made: Vec<ObjectId> = (0..pieces).filter_map(|_| world.make_named(&name)).collect();
    let body = world.bearer(id);
    world.destroy(id, End::UsedUp);
    for other in made {
        if burnt_out {
            world.objects[other].change().food = 0;
        }
        match place {
            Place::On { map, x, y } => {
                let at = arrival::near(world, other, crate::game::map::Position { map, x, y });
                world.put(other, at, Landing::Dropped);
            }
            Place::In(holder) => {
                let other = world.put_into(other, holder);
                items::show_thing(world, body, other);
            }
            Place::Nowhere => world.withdraw(other),
        }
    }
}

/// It is used up; `used_up_message` is what its bearer hears of that.
fn vanish(world: &mut World, id: ObjectId) {
    let words = world.objects[id].traits.custom.get("used_up_message").map(str::to_owned);
    let body = world.bearer(id);
    if world.objects[id].traits.kind == FORCE {
        // What it lived on is felt to be digested.
        world.objects[id].change().food = -1;
    }
    if let (Some(words), None) = (words, link::on_map(world, id)) {
        world.tell(body, Text::item_gone(words));
    }
    items::end_force(world, id);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{maybe, stage, the};

    #[test]
    fn a_candle_burns_down_on_the_ground_and_in_the_hand() {
        let mut stage = stage(&["@c"], &[('c', "candle\nfood 2")]);
        let candle = stage.give("candle", 0);
        stage.world.objects[candle].change().food = 2;
        stage.wait(20);
        assert!(maybe(&stage, "candle").is_none());
        assert_eq!(stage.lies(stage.at(1, 0)), [("stub".to_owned(), 1)]);
        assert_eq!(stage.carries(), [("stub".to_owned(), 1)]);
    }

    #[test]
    fn what_is_used_up_by_time_is_gone_after_so_many_actions() {
        let mut stage = stage(&["@m"], &[('m', "mist\nfood 3")]);
        stage.wait(4);
        assert!(maybe(&stage, "mist").is_some());
        stage.wait(4);
        assert!(maybe(&stage, "mist").is_none());
    }

    #[test]
    fn what_lives_becomes_as_many_as_it_says() {
        let mut stage = stage(&["@..", ".e.", "..."], &[('e', "egg")]);
        let egg = the(&stage, "egg");
        stage.world.objects[egg].frame = 0;
        super::age(&mut stage.world, egg);
        let catalog = stage.world.catalog().clone();
        let guard = catalog.archetype_id("guard").expect("the test world has guards");
        let guards = stage.world.objects.iter().filter(|(_, object)| object.archetype == guard).count();
        assert_eq!((guards, maybe(&stage, "egg")), (3, None));
    }
}
