//! Selling: what is put down on a shop's floor is sold at once.

use crate::content::Flag;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::{items, naming};
use crate::game::stacking;
use crate::game::update::Text;
use crate::game::world::World;

use super::{exactly, is_shop, offer, purse};

/// Sells what somebody is about to put down where they stand, if that is in a shop and the shop wants it. Money and
/// what was not paid for just lie there. True: it is a part of the goods that lie there now, and no longer itself.
pub(in crate::game::rules) fn sell(world: &mut World, seller: ObjectId, id: ObjectId) -> bool {
    let Some(at) = world.position(seller) else { return false };
    let object = &world.objects[id];
    if !is_shop(world, at) || object.has(Flag::Unpaid) || object.traits.kind == kinds::MONEY {
        return false;
    }
    let price = offer(world, seller, id);
    let name = naming::short(world, id);
    if price == 0 {
        world.tell(seller, Text::sale(format!("We're not interested in {name}.")));
        return false;
    }
    world.tell(seller, Text::sale(format!("You receive {} for {name}.", exactly(price))));
    purse::receive(world, seller, price);
    items::know(&mut world.objects[id]);
    world.objects[id].set(Flag::Unpaid, true);
    world.objects[id].set(Flag::InvLocked, false);
    world.objects[id].set(Flag::Applied, false);
    stacking::join_there(world, id, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::rules::shops::testing::{counter, terms};
    use crate::ids::Tag;

    #[test]
    fn what_is_put_down_in_a_shop_is_sold_at_once() {
        let mut stage = counter();
        let at = stage.at(1, 0);
        let sword = stage.give("sword", 3);
        let item = stage.world.objects[sword].item;
        assert_eq!(
            stage.hear(Action::Drop(Some("1 sword".into()))),
            ["You receive 1 platinum coin, 1 gold coin and 2 silver coins for long sword."]
        );
        let tag = stage.tag(sword);
        assert_eq!(
            stage.hear(Action::Move { to: Tag(0), tag, count: 0 }),
            ["You receive 2 platinum coins, 2 gold coins and 4 silver coins for long swords."]
        );
        let purse = [("silver coin", 6), ("gold coin", 3), ("platinum coin", 3)];
        let mut carried = stage.carries();
        carried.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        assert_eq!(carried.len(), 3);
        purse.iter().for_each(|(name, count)| assert!(carried.contains(&((*name).to_owned(), *count)), "{carried:?}"));
        assert_eq!(stage.lies(at), [("long sword".to_owned(), 3)]);
        assert!(stage.world.objects.get(sword).is_none(), "it has joined what was sold before");
        let goods =
            *stage.world.square(at).objects.iter().rev().find(|id| **id != stage.body).expect("goods lie there");
        let goods = &stage.world.objects[goods];
        assert!(goods.has(Flag::Unpaid) && goods.has(Flag::Identified));
        assert!(goods.item.is_some() && goods.item != item);
    }

    #[test]
    fn what_is_sold_is_known_with_its_curse_and_stays_the_same_thing() {
        let mut stage = counter();
        let ring = stage.give("ring", 1);
        stage.world.objects[ring].set(Flag::Cursed, true);
        let item = stage.world.objects[ring].item;
        stage.hear(Action::Drop(Some("ring".into())));
        assert_eq!(naming::long(&stage.world, ring), "ring of adornment (cursed) (unpaid)");
        assert_eq!(stage.world.objects[ring].item, item);
    }

    #[test]
    fn a_shop_does_not_take_everything() {
        let mut stage = counter();
        terms(&mut stage, |header| header.shop_min = 100);
        stage.give("sword", 1);
        stage.give("bottle", 1);
        stage.give("coin", 7);
        assert_eq!(stage.hear(Action::Drop(Some("sword".into()))), ["We're not interested in long sword."]);
        assert_eq!(stage.hear(Action::Drop(Some("bottle".into()))), ["We're not interested in empty bottle."]);
        assert!(stage.hear(Action::Drop(Some("coin".into()))).is_empty());
        let there = stage.world.square(stage.at(1, 0)).objects.clone();
        assert!(there.iter().all(|id| !stage.world.objects[*id].has(Flag::Unpaid)));
    }

    #[test]
    fn unpaid_goods_are_put_back_and_elsewhere_nothing_is_sold() {
        let mut stage = counter();
        let bread = stage.give("bread", 2);
        stage.world.objects[bread].set(Flag::Unpaid, true);
        assert!(stage.hear(Action::Drop(Some("bread".into()))).is_empty());
        stage.hear(Action::Walk(crate::game::Direction::West));
        stage.give("sword", 1);
        assert!(stage.hear(Action::Drop(Some("sword".into()))).is_empty());
        assert!(stage.carries().is_empty());
    }
}
