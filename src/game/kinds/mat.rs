//! Shop mats: the way in and out of a shop, closed to those who carry what is not paid for.

use super::{PLAYER, SHOP_FLOOR, SHOP_MAT, teleporter, transfer};
use crate::content::Flag;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::update::Text;
use crate::game::world::World;

/// Somebody or something stepped on a mat: it takes them to another one.
pub(super) fn stepped_on(world: &mut World, id: ObjectId, who: ObjectId, at: Position) {
    if world.objects[who].traits.kind != PLAYER {
        return;
    }
    if has_unpaid(world, who) {
        world.tell(who, Text::payment("You have not paid for everything you carry."));
        if let Some(back) = shop_beside(world, who, at) {
            transfer(world, who, back);
        }
        return;
    }
    if let Some(to) = teleporter::another(world, id, at, SHOP_MAT) {
        teleporter::send(world, who, to);
    }
}

fn has_unpaid(world: &World, holder: ObjectId) -> bool {
    world.objects[holder]
        .inventory
        .iter()
        .any(|item| world.objects[*item].has(Flag::Unpaid) || has_unpaid(world, *item))
}

/// A square of the shop beside the mat.
fn shop_beside(world: &World, who: ObjectId, at: Position) -> Option<Position> {
    crate::game::Direction::ALL.into_iter().find_map(|direction| {
        let (dx, dy) = direction.step();
        let beside = world.step(at, dx, dy)?;
        let shop = world.square(beside).objects.iter().any(|id| world.objects[*id].traits.kind == SHOP_FLOOR);
        (shop && !crate::game::rules::movement::blocked(world, who, beside)).then_some(beside)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, stands, walk};
    use crate::content::Flag;
    use crate::game::direction::Direction;

    const SHOP: &[(char, &str)] = &[('m', "mat"), ('s', "shop")];

    #[test]
    fn a_mat_leads_to_another_mat() {
        let mut stage = stage(&["@ms#sm."], SHOP);
        walk(&mut stage, Direction::East);
        assert_eq!(stands(&stage), (5, 0));
    }

    #[test]
    fn who_carries_unpaid_goods_is_kept_in_the_shop() {
        let mut stage = stage(&["#ss@m#..m"], SHOP);
        let coin = stage.give("coin", 1);
        stage.world.objects[coin].set(Flag::Unpaid, true);
        walk(&mut stage, Direction::West);
        walk(&mut stage, Direction::East);
        let words = walk(&mut stage, Direction::East);
        assert_eq!(words.len(), 1, "{words:?}");
        assert_ne!(stands(&stage), (8, 0));
    }
}
