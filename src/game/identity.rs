//! Which thing is which: whatever a player has had once has an id, keeps it wherever it goes, and has it alone.
//!
//! A thing gets its id at the first touch of a player: when it comes into somebody's hands, or is made for them. What
//! lies on a map untouched needs none, for it begins anew with its map. A part that is taken off a stack is a thing of
//! its own; of two stacks that become one, one goes on. Ids are given by the world's state alone, so that who plays a
//! log again gives the same ones.

use serde::{Deserialize, Serialize};

use crate::ids::ItemId;

use super::kinds;
use super::object::{Object, ObjectId};
use super::world::World;

/// Kinds of things of no account, which nobody would ask after by their id: money, and what is eaten and drunk.
const TRIVIAL: [u8; 4] = [kinds::MONEY, kinds::FOOD, kinds::DRINK, kinds::POISON];
/// Kinds of what somebody has in them and not with them.
const BODILY: [u8; 6] =
    [kinds::PLAYER, kinds::SKILL, kinds::SPELL, kinds::SPELL_EFFECT, kinds::FORCE, kinds::EVENT_CONNECTOR];

/// The ids that a world gives.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Register {
    mint: u64,
    given: u64,
}

impl Register {
    /// Another owner runs the world from here on, and names things under a mint of its own: what the last one named
    /// and nobody has seen in a log cannot be mistaken for what this one names.
    pub(super) fn begin(&mut self, mint: u64) {
        (self.mint, self.given) = (mint, 0);
    }

    /// An id that nothing has.
    pub(super) fn fresh(&mut self) -> ItemId {
        self.given += 1;
        ItemId { mint: self.mint, number: self.given }
    }
}

/// Is it a thing to be followed through the world?
fn is_of_account(object: &Object) -> bool {
    let kind = object.traits.kind;
    // What cannot be seen in somebody's hands is what they are: marks, diseases, gifts of birth.
    object.head.is_none() && object.traits.invisible == 0 && !TRIVIAL.contains(&kind) && !BODILY.contains(&kind)
}

/// A thing was put into something. In somebody's hands it has an id from now on, and so has all that is in it.
pub(super) fn touched(world: &mut World, id: ObjectId, holder: ObjectId) {
    if world.objects[world.bearer(holder)].traits.kind == kinds::PLAYER {
        name(world, id);
    }
}

fn name(world: &mut World, id: ObjectId) {
    let object = &world.objects[id];
    if object.item.is_none() && is_of_account(object) {
        let fresh = world.items.fresh();
        world.objects[id].item = Some(fresh);
    }
    for inner in world.objects[id].inventory.clone() {
        name(world, inner);
    }
}

/// One stack is about to take in another: if only the other has an id, it goes on with the stack.
pub(super) fn joined(world: &mut World, stays: ObjectId, ends: ObjectId) {
    if world.objects[stays].item.is_none() {
        world.objects[stays].item = world.objects[ends].item.take();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::carried;
    use crate::game::testing::Stage;
    use crate::game::world::Landing;

    fn item(stage: &Stage, id: ObjectId) -> Option<ItemId> {
        stage.world.objects[id].item
    }

    /// The ids of everything in the world, by number.
    fn all(stage: &Stage) -> Vec<u64> {
        let mut numbers: Vec<u64> =
            stage.world.objects.iter().filter_map(|(_, object)| Some(object.item?.number)).collect();
        numbers.sort_unstable();
        numbers
    }

    #[test]
    fn a_thing_gets_its_id_from_the_first_who_takes_it_and_keeps_it() {
        let mut stage = Stage::new();
        stage.world.items.begin(4711);
        let sword = stage.drop_there("sword", 1, stage.at(2, 2));
        assert_eq!(item(&stage, sword), None, "nobody has touched it");
        stage.act(Action::Take(Some("sword".into())));
        let given = item(&stage, sword);
        assert_eq!(given, Some(ItemId { mint: 4711, number: 1 }));
        stage.world.items.begin(4712);
        stage.act(Action::Drop(Some("sword".into())));
        stage.act(Action::Take(Some("sword".into())));
        assert_eq!(item(&stage, sword), given, "under the next owner, too");
    }

    #[test]
    fn what_is_in_a_bag_is_named_with_the_bag_and_when_it_is_put_in() {
        let mut stage = Stage::new();
        let (sack, ring) = (stage.make("sack", 0), stage.make("ring", 1));
        stage.world.put_into(ring, sack);
        assert_eq!((item(&stage, sack), item(&stage, ring)), (None, None));
        let body = stage.body;
        stage.world.put_into(sack, body);
        assert!(item(&stage, sack).is_some() && item(&stage, ring).is_some());
        let arrows = stage.make("arrow", 9);
        stage.world.put_into(arrows, sack);
        assert_eq!(all(&stage), [1, 2, 3]);
    }

    #[test]
    fn money_food_and_what_somebody_is_have_no_ids() {
        let mut stage = Stage::new();
        for arch in ["coin", "bread", "water", "venom", "force", "skill_literacy"] {
            stage.give(arch, 1);
        }
        assert!(all(&stage).is_empty(), "{:?}", all(&stage));
    }

    #[test]
    fn a_part_of_a_stack_is_a_thing_of_its_own_and_joins_again() {
        let mut stage = Stage::new();
        let arrows = stage.give("arrow", 9);
        let whole = item(&stage, arrows);
        stage.act(Action::Drop(Some("4 arrow".into())));
        assert_eq!(item(&stage, arrows), whole);
        assert_eq!(all(&stage), [1, 2]);
        stage.act(Action::Take(Some("arrow".into())));
        assert_eq!((stage.carries(), all(&stage)), (vec![("arrow".to_owned(), 9)], vec![1]));
    }

    #[test]
    fn of_two_stacks_the_one_with_an_id_goes_on() {
        let mut stage = Stage::new();
        stage.drop_there("arrow", 3, stage.at(2, 2));
        let arrows = stage.give("arrow", 2);
        let known = item(&stage, arrows);
        stage.act(Action::Drop(Some("arrow".into())));
        assert_eq!(item(&stage, arrows), known, "what was dropped takes in what lies there");
        let more = stage.make("arrow", 1);
        let at = stage.at(2, 2);
        stage.world.put(more, at, Landing::Dropped);
        assert_eq!(item(&stage, more), known, "what a machine throws there takes the stack in, with its id");
        assert_eq!(all(&stage), [1]);
    }

    #[test]
    fn a_copy_is_another_thing() {
        let mut stage = Stage::new();
        let sack = stage.give("sack", 0);
        let ring = stage.make("ring", 1);
        stage.world.put_into(ring, sack);
        stage.world.copy(sack);
        assert_eq!(all(&stage), [1, 2, 3, 4]);
    }

    #[test]
    fn ids_travel_with_a_character_and_who_has_none_yet_gets_them_on_arrival() {
        let mut stage = Stage::new();
        let sack = stage.give("sack", 0);
        let ring = stage.make("ring", 1);
        stage.world.put_into(ring, sack);
        let character = carried::pack(&stage.world, stage.body).expect("Ann is there");
        let json = serde_json::to_string(&character).expect("JSON");
        assert_eq!(serde_json::from_str::<super::super::Character>(&json).expect("readable"), character);
        let old = json.replace(r#","item":"0-1""#, "").replace(r#","item":"0-2""#, "").replace(r#","item":null"#, "");
        let old: super::super::Character = serde_json::from_str(&old).expect("readable without ids");
        for (character, first) in [(character, 1), (old, 7)] {
            let mut other = Stage::new();
            other.world.items.given = 6;
            let known = all(&other).len();
            carried::unpack(&mut other.world, character, (11, 11), 50).expect("the archetypes are there");
            assert_eq!(all(&other)[known..], [first, first + 1]);
        }
    }
}
