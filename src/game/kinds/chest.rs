//! Chests: what they hold lies at the feet of who opens them, and the chest is gone.

use super::{link, trap};
use crate::game::object::ObjectId;
use crate::game::rules::naming;
use crate::game::update::Text;
use crate::game::world::{Landing, World};

pub(super) fn open(world: &mut World, body: ObjectId, id: ObjectId) {
    let Some(at) = world.position(body).or_else(|| link::on_map(world, id)) else { return };
    let name = naming::for_list(world, id, 1);
    let content = world.objects[id].inventory.clone();
    if content.is_empty() {
        world.tell(body, Text::apply_failure(format!("The {name} was empty.")));
    }
    for item in content {
        if trap::is_trap(world.objects[item].traits.kind) {
            continue;
        }
        let found = naming::short(world, item);
        world.tell(body, Text::apply(format!("You find {found} in the {name}.")));
        world.take_away(item);
        world.put(item, at, Landing::Dropped);
    }
    trap::spring_all_inside(world, id, body);
    let left = world.objects[id].count.max(1) - 1;
    world.set_count(id, left);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{maybe, stage, the};
    use crate::game::kinds;

    #[test]
    fn what_is_in_a_chest_lies_at_the_feet_of_who_opens_it() {
        let mut stage = stage(&["@c"], &[('c', "chest")]);
        let chest = the(&stage, "chest");
        let coins = stage.make("coin", 7);
        stage.world.put_into(coins, chest);
        let (body, here) = (stage.body, stage.at(0, 0));
        kinds::applied(&mut stage.world, body, chest);
        assert_eq!(stage.lies(here), [("gold coin".to_owned(), 7)]);
        assert!(maybe(&stage, "chest").is_none());
    }
}
