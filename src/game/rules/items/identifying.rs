//! Finding out what a thing is.

use crate::content::Flag;
use crate::game::kinds;
use crate::game::object::{Object, ObjectId, Place};
use crate::game::rules::naming;
use crate::game::stacking;
use crate::game::update::Text;
use crate::game::world::World;

use super::describing::describe;
use super::reach::{self, show_gone, show_thing};

/// What somebody carries in hand that has something to be found out about it: the marked thing alone if it has, else
/// everything, as their list shows it.
pub(in crate::game) fn unidentified(world: &World, body: ObjectId) -> Vec<ObjectId> {
    let unknown = |id: &ObjectId| kinds::needs_identifying(&world.objects[*id]);
    match super::marking::marked(world, body).filter(unknown) {
        Some(marked) => vec![marked],
        None => reach::inventory(world, body).into_iter().filter(unknown).collect(),
    }
}

/// Everything about a thing is known from now on, curses too.
pub(in crate::game) fn know(object: &mut Object) {
    // What needs no identifying goes on joining its like that nobody has looked at.
    if !naming::is_known(object) {
        object.set(Flag::Identified, true);
    }
    if object.has(Flag::Cursed) || object.has(Flag::Damned) {
        object.set(Flag::KnownCursed, true);
    }
}

/// Everything about a thing is known from now on; its bearer hears what it is.
pub(in crate::game) fn identify(world: &mut World, body: ObjectId, id: ObjectId) {
    let what = learn(world, id);
    world.tell(body, Text::apply(format!("You have {what}.")));
    if let Some(story) = world.objects[id].traits.msg.clone() {
        world.tell(body, Text::apply("The item has a story:"));
        world.tell(body, Text::apply(&*story));
    }
    show_known(world, body, id);
}

/// The same by one's own skill.
pub(in crate::game) fn recognise(world: &mut World, body: ObjectId, id: ObjectId) {
    let what = learn(world, id);
    world.tell(body, Text::skill_success(format!("You identify {what}.")));
    if let Some(story) = &world.objects[id].traits.msg {
        let story = format!("The item has a story:\n{}", story.trim_end());
        world.tell(body, Text::item(story));
    }
    show_known(world, body, id);
}

fn learn(world: &mut World, id: ObjectId) -> String {
    know(&mut world.objects[id]);
    let (name, about) = (naming::long(world, id), describe(world, id));
    let gap = if about.is_empty() { "" } else { " " };
    format!("{name}{gap}{about}")
}

fn show_known(world: &mut World, body: ObjectId, id: ObjectId) {
    let tag = world.objects[id].tag;
    let joined = match world.objects[id].place {
        Place::In(holder) => stacking::join_inside(world, id, holder),
        _ => None,
    };
    match joined {
        Some(stack) => {
            show_gone(world, body, tag);
            show_thing(world, body, stack);
        }
        None => show_thing(world, body, id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::{Stage, texts};

    #[test]
    fn what_is_known_has_its_name_and_joins_its_like() {
        let mut stage = Stage::new();
        let body = stage.body;
        let known = stage.give("sword", 2);
        stage.world.objects[known].set(Flag::Identified, true);
        let sword = stage.give("sword", 1);
        assert_eq!(unidentified(&stage.world, body), [sword]);
        identify(&mut stage.world, body, sword);
        assert_eq!(texts(&stage.wait(1)), ["You have long sword (dam+8)(weapon speed 8)(Attacks: physical)."]);
        assert_eq!(stage.carries(), [("long sword".to_owned(), 3)]);
        assert!(unidentified(&stage.world, body).is_empty());
    }
}
