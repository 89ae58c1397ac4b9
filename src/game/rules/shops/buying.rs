//! Paying for what was taken in a shop.

use crate::content::Flag;
use crate::game::object::{ObjectId, Place};
use crate::game::rules::{items, naming};
use crate::game::stacking;
use crate::game::update::Text;
use crate::game::world::World;

use super::{cost, exactly, purse};

/// How it came out when somebody was to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::game) enum Settled {
    Paid,
    /// It is more than they have at hand: they keep goods and money.
    TooDear,
}

/// Everything unpaid that somebody bears, also in what they carry it in, what they have had longest first.
pub(in crate::game) fn unpaid(world: &World, bearer: ObjectId) -> Vec<ObjectId> {
    let mut found = Vec::new();
    for id in world.objects[bearer].inventory.iter().rev() {
        if world.objects[*id].has(Flag::Unpaid) {
            found.push(*id);
        }
        found.extend(unpaid(world, *id));
    }
    found
}

/// Lets somebody pay for everything they bear, or for nothing.
pub(in crate::game) fn settle(world: &mut World, body: ObjectId) -> Settled {
    let goods = unpaid(world, body);
    let total = goods.iter().fold(0_u64, |sum, id| sum.saturating_add(cost(world, body, *id)));
    if !goods.is_empty() && purse::at_hand(world, body) < total {
        let words = format!(
            "You have {} unpaid items that would cost you {}, {}",
            goods.len(),
            exactly(total),
            purse::in_words(world, body)
        );
        world.tell(body, Text::payment(words));
        return Settled::TooDear;
    }
    for id in goods {
        let price = cost(world, body, id);
        if !purse::pay(world, body, price) {
            return Settled::TooDear;
        }
        let words = format!("You paid {} for {}.", exactly(price), naming::short(world, id));
        world.tell(body, Text::payment(words));
        hand_over(world, body, id);
    }
    Settled::Paid
}

/// A thing is its buyer's own, and joins its like.
fn hand_over(world: &mut World, body: ObjectId, id: ObjectId) {
    world.objects[id].set(Flag::Unpaid, false);
    let Place::In(holder) = world.objects[id].place else { return };
    let tag = world.objects[id].tag;
    match stacking::join_inside(world, id, holder) {
        Some(stack) => {
            items::show_gone(world, body, tag);
            items::show_thing(world, body, stack);
        }
        None => items::show_thing(world, body, id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::rules::shops::testing::counter;
    use crate::game::testing::{Stage, texts};

    fn take(stage: &mut Stage, archetype: &str, count: u32, holder: ObjectId) -> ObjectId {
        let id = stage.make(archetype, count);
        stage.world.objects[id].set(Flag::Unpaid, true);
        stage.world.objects[id].set(Flag::Identified, true);
        stage.world.put_into(id, holder)
    }

    fn words(stage: &mut Stage) -> Vec<String> {
        texts(&stage.wait(1))
    }

    #[test]
    fn everything_is_paid_for_in_the_order_in_which_it_was_taken() {
        let mut stage = counter();
        let body = stage.body;
        stage.give("platinacoin", 60);
        let sack = stage.give("sack", 0);
        take(&mut stage, "sword", 1, body);
        let gems = take(&mut stage, "gem", 3, sack);
        take(&mut stage, "bread", 2, body);
        assert_eq!(unpaid(&stage.world, body).len(), 3);
        assert_eq!(settle(&mut stage.world, body), Settled::Paid);
        assert_eq!(
            words(&mut stage),
            [
                "You paid 24 platinum coins, 3 gold coins and 6 silver coins for diamonds.",
                "You paid 4 platinum coins, 3 gold coins and 5 silver coins for long sword.",
                "You paid 2 gold coins for breads.",
            ]
        );
        assert!(unpaid(&stage.world, body).is_empty() && !stage.world.objects[gems].has(Flag::Unpaid));
        assert_eq!(purse::at_hand(&stage.world, body), 3000 - 1236 - 235 - 20);
        assert_eq!(settle(&mut stage.world, body), Settled::Paid, "nothing is paid for twice");
        assert!(words(&mut stage).is_empty());
    }

    #[test]
    fn who_cannot_pay_for_everything_pays_for_nothing_and_hears_what_is_missing() {
        let mut stage = counter();
        let body = stage.body;
        take(&mut stage, "bread", 1, body);
        let bread = "You have 1 unpaid items that would cost you 1 gold coin, ";
        assert_eq!(settle(&mut stage.world, body), Settled::TooDear);
        assert_eq!(words(&mut stage), [format!("{bread}but you don't have any money.")]);
        stage.give("silvercoin", 9);
        assert_eq!(settle(&mut stage.world, body), Settled::TooDear);
        assert_eq!(words(&mut stage), [format!("{bread}but you only have 9 silver coins,")]);
        take(&mut stage, "sword", 1, body);
        stage.give("goldcoin", 3);
        assert_eq!(settle(&mut stage.world, body), Settled::TooDear);
        let all = "You have 2 unpaid items that would cost you 4 platinum coins, 4 gold coins and 5 silver coins, ";
        assert_eq!(words(&mut stage), [format!("{all}but you only have 3 gold coins and 9 silver coins.")]);
        assert_eq!(unpaid(&stage.world, body).len(), 2);
        assert_eq!(purse::at_hand(&stage.world, body), 39);
    }

    #[test]
    fn what_was_bought_joins_its_like() {
        let mut stage = counter();
        let body = stage.body;
        stage.give("silvercoin", 10);
        let own = stage.give("bread", 2);
        take(&mut stage, "bread", 1, body);
        assert_eq!(settle(&mut stage.world, body), Settled::Paid);
        assert_eq!(stage.world.objects[own].count, 3);
        assert_eq!(stage.carries(), [("bread".to_owned(), 3)]);
    }
}
