//! Shop mats: the way in and out of a shop. Whoever comes onto one pays for what they carry and stands beside another one.

use super::{PLAYER, SHOP_MAT, teleporter, transfer};
use crate::content::Flag;
use crate::game::direction::Direction;
use crate::game::identity::End;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::{movement, shops};
use crate::game::update::Text;
use crate::game::world::World;

/// Somebody stepped on a mat. Who cannot pay is pushed back; creatures leave behind what they have not paid for.
pub(super) fn stepped_on(world: &mut World, id: ObjectId, who: ObjectId, at: Position) {
    if world.objects[who].traits.kind == PLAYER {
        if shops::settle(world, who) == shops::Settled::TooDear {
            let back = beside(world, who, at);
            transfer(world, who, back);
            return;
        }
    } else if world.objects[who].has(Flag::Alive) {
        for goods in shops::unpaid(world, who) {
            if world.objects.get(goods).is_some() {
                world.destroy(goods, End::Taken);
            }
        }
    } else {
        return;
    }
    let Some(other) = teleporter::another(world, id, at, SHOP_MAT) else { return };
    let to = beside(world, who, other);
    teleporter::send(world, who, to);
    see_off(world, who);
}

/// Who leaves the shop is seen off by its keeper.
fn see_off(world: &mut World, who: ObjectId) {
    let Some(at) = world.position(who) else { return };
    if !shops::is_shop(world, at) {
        let words = if shops::is_welcome(world, who, at.map) {
            "The shopkeeper gives you a friendly wave."
        } else {
            "The shopkeeper waves to you."
        };
        world.tell(who, Text::shopkeeper(words));
    }
}

/// A free square beside a mat; the mat itself when there is none.
fn beside(world: &mut World, who: ObjectId, mat: Position) -> Position {
    let around = Direction::ALL.into_iter().filter_map(|direction| {
        let (dx, dy) = direction.step();
        world.step(mat, dx, dy)
    });
    let free: Vec<Position> = around.filter(|to| !movement::blocked(world, who, *to)).collect();
    match u32::try_from(free.len()) {
        Ok(count @ 1..) => free[world.dice.below(count) as usize],
        _ => mat,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stands, walk};
    use crate::content::Flag;
    use crate::game::direction::Direction;
    use crate::game::rules::shops::testing::{shop, terms};
    use crate::game::world::Landing;

    #[test]
    fn a_mat_leads_to_another_mat_and_one_stands_beside_it() {
        let mut stage = shop(&["@o#sms"]);
        assert!(walk(&mut stage, Direction::East).is_empty(), "who enters is not greeted");
        assert!(matches!(stands(&stage), (3 | 5, 0)), "{:?}", stands(&stage));
    }

    #[test]
    fn who_leaves_is_seen_off() {
        for (race, words) in [(None, "gives you a friendly wave."), (Some("dwarf"), "waves to you.")] {
            let mut stage = shop(&["@m#.o."]);
            terms(&mut stage, |header| header.shop_race = race.map(Into::into));
            assert_eq!(walk(&mut stage, Direction::East), [format!("The shopkeeper {words}")]);
            assert!(matches!(stands(&stage), (3 | 5, 0)), "{:?}", stands(&stage));
        }
    }

    #[test]
    fn who_cannot_pay_is_pushed_back_and_who_can_pays() {
        let mut stage = shop(&["#ss@m#.o."]);
        let bread = stage.give("bread", 1);
        stage.world.objects[bread].set(Flag::Unpaid, true);
        assert_eq!(
            walk(&mut stage, Direction::East),
            ["You have 1 unpaid items that would cost you 1 gold coin, but you don't have any money."]
        );
        assert_eq!(stands(&stage), (3, 0));
        stage.give("goldcoin", 2);
        assert_eq!(
            walk(&mut stage, Direction::East),
            ["You paid 1 gold coin for bread.", "The shopkeeper gives you a friendly wave."]
        );
        assert!(matches!(stands(&stage), (6 | 8, 0)), "{:?}", stands(&stage));
        assert!(!stage.world.objects[bread].has(Flag::Unpaid));
        assert_eq!(stage.carries(), [("gold coin".to_owned(), 1), ("bread".to_owned(), 1)]);
    }

    #[test]
    fn creatures_take_nothing_unpaid_out_of_a_shop() {
        let mut stage = shop(&["@.sm#.o."]);
        let thief = stage.make("sword", 1);
        let traits = stage.world.objects[thief].change();
        traits.flags.set(Flag::Alive, true);
        traits.flags.set(Flag::Monster, true);
        for paid in [true, false] {
            let bread = stage.make("bread", 1);
            stage.world.objects[bread].set(Flag::Unpaid, !paid);
            stage.world.put_into(bread, thief);
        }
        let at = stage.at(3, 0);
        stage.world.put(thief, at, Landing::Dropped);
        assert_eq!(stage.world.objects[thief].inventory.len(), 1);
        let at = stage.world.position(thief).expect("it is somewhere");
        assert!(matches!(at.x, 5 | 7), "{at:?}");
    }

    #[test]
    fn things_on_a_mat_lie_there() {
        let mut stage = shop(&["@m#.o."]);
        let at = stage.at(1, 0);
        stage.drop_there("sword", 1, at);
        assert_eq!(stage.lies(at).first(), Some(&("long sword".to_owned(), 1)));
    }
}
