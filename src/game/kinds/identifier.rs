//! Altars that tell for money what things are.

use super::{PLAYER, altar};
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::items;
use crate::game::update::Text;
use crate::game::world::World;

/// Something was laid on the altar. Whoever stands there hears of the thing they have marked, or of one thing after
/// the other while the money lasts.
pub(super) fn offered(world: &mut World, id: ObjectId, gift: ObjectId, at: Position) {
    let people = world.square(at).objects.iter().copied();
    let Some(body) = people.into_iter().find(|other| world.objects[*other].traits.kind == PLAYER) else { return };
    if altar::pieces_taken(world, id, gift).is_none() {
        return;
    }
    let unknown = items::unidentified(world, body);
    if unknown.is_empty() {
        world.tell(body, Text::apply_failure("You have nothing that needs identifying"));
    }
    for thing in unknown {
        if world.objects.get(gift).is_none() {
            return;
        }
        let Some(pieces) = altar::pieces_taken(world, id, gift) else { return };
        let have = world.objects[gift].count.max(1);
        world.set_count(gift, have.saturating_sub(pieces));
        if world.objects.get(thing).is_some() {
            items::identify(world, body, thing);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::content::Flag;
    use crate::game::action::Action;
    use crate::game::direction::Direction;
    use crate::game::rules::shops::testing::shop;

    use super::super::testing::walk;

    const NOTHING: &str = "You have nothing that needs identifying";

    #[test]
    fn for_two_hundred_silver_each_things_are_identified_while_the_money_lasts() {
        let mut stage = shop(&["@a"]);
        walk(&mut stage, Direction::East);
        let at = stage.at(1, 0);
        stage.give("platinacoin", 50);
        stage.give("sword", 3);
        let ring = stage.give("ring", 1);
        stage.give("shield", 1);
        let pay = |count: u32| Action::Drop(Some(format!("{count} platinum")));
        assert!(stage.hear(pay(3)).is_empty(), "that is too little");
        assert_eq!(stage.hear(pay(6)).len(), 2, "a shield and a ring; what is left is too little");
        assert!(stage.world.objects[ring].has(Flag::Identified));
        assert_eq!(stage.lies(at)[0], ("platinum coin".to_owned(), 1));
        stage.hear(Action::Take(Some("platinum".into())));
        assert_eq!(stage.hear(pay(4)), ["You have long swords (dam+8)(weapon speed 8)(Attacks: physical)."]);
        assert_eq!(stage.hear(pay(4)), [NOTHING]);
        assert_eq!(stage.lies(at)[0], ("platinum coin".to_owned(), 4));
    }

    #[test]
    fn what_is_marked_comes_alone() {
        let mut stage = shop(&["@a"]);
        walk(&mut stage, Direction::East);
        stage.give("platinacoin", 50);
        stage.give("sword", 1);
        stage.give("ring", 1);
        stage.hear(Action::MarkNamed(Some("sword".into())));
        let words = stage.hear(Action::Drop(Some("platinum".into())));
        assert_eq!(words, ["You have long sword (dam+8)(weapon speed 8)(Attacks: physical)."]);
        assert_eq!(stage.lies(stage.at(1, 0))[0], ("platinum coin".to_owned(), 46));
    }
}
