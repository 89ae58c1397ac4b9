//! The list of everything a shop has for sale.

use std::collections::BTreeMap;

use crate::content::Flag;
use crate::game::object::ObjectId;
use crate::game::rules::naming;
use crate::game::update::Text;
use crate::game::world::World;

/// Tells somebody what there is to buy on the map where they stand.
pub(in crate::game) fn list(world: &mut World, body: ObjectId) {
    let Some(at) = world.position(body) else { return };
    let mut goods: BTreeMap<(u8, String), (u32, ObjectId)> = BTreeMap::new();
    let lying = world.map(at.map).squares().flat_map(|(_, _, square)| square.objects.iter().copied());
    for id in lying.filter(|id| world.objects[*id].has(Flag::Unpaid)) {
        let key = (world.objects[id].traits.kind, naming::for_list(world, id, 1));
        let (pieces, _) = goods.entry(key).or_insert((0, id));
        *pieces = pieces.saturating_add(world.objects[id].count.max(1));
    }
    let lines: Vec<String> =
        goods.values().map(|(pieces, id)| format!("{pieces} {}", naming::for_list(world, *id, *pieces))).collect();
    world.tell(body, Text::shop("\nThe shop contains:"));
    for line in lines {
        world.tell(body, Text::shop(line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::{Action, ApplyMode};
    use crate::game::rules::shops::testing::shop;

    #[test]
    fn goods_are_listed_by_kind_and_name_with_their_numbers() {
        let mut stage = shop(&["@ss", "sss"]);
        let menu = stage.make("menu", 0);
        let here = stage.at(0, 0);
        stage.world.put(menu, here, crate::game::world::Landing::Laid);
        for (archetype, count, x, paid) in [
            ("ring", 1, 1, false),
            ("bread", 3, 1, false),
            ("sword", 1, 2, false),
            ("sword", 1, 0, false),
            ("gem", 2, 2, true),
        ] {
            let at = stage.at(x, 1);
            let id = stage.make(archetype, count);
            stage.world.objects[id].set(Flag::Unpaid, !paid);
            stage.world.put(id, at, crate::game::world::Landing::Laid);
        }
        let words = stage.hear(Action::ApplyNamed { mode: ApplyMode::Toggle, below: false, name: None });
        assert_eq!(words, ["\nThe shop contains:", "3 breads", "2 long swords", "1 ring"]);
    }
}
