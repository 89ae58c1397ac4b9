//! Altars: an offering sets off the link, once or again and again.

use super::{MONEY, TRIGGER_ALTAR, link, reset, spell};
use crate::content::Flag;
use crate::game::object::ObjectId;
use crate::game::update::Text;
use crate::game::world::World;

/// Something was laid on an altar.
pub(super) fn offered(world: &mut World, id: ObjectId, gift: ObjectId, by: Option<ObjectId>) {
    let altar = &world.objects[id];
    let used_up = altar.traits.kind != TRIGGER_ALTAR && altar.traits.value != 0;
    let resting = altar.traits.kind == TRIGGER_ALTAR && reset::is_running(world, id);
    if used_up || resting {
        return;
    }
    let Some(pieces) = pieces_taken(world, id, gift) else { return };
    let have = world.objects[gift].count.max(1);
    world.set_count(gift, have.saturating_sub(pieces));
    announce(world, id);
    // An altar with a spell in it answers with that, as often as it is asked.
    if spell::holds_one(world, id) {
        spell::answer(world, id);
        return;
    }
    if world.objects[id].traits.kind == TRIGGER_ALTAR {
        take_turns(world, id, by);
    } else {
        use_up(world, id);
        link::push(world, id, true, by);
    }
}

/// How many pieces of a thing make an offering; none when it is not what the altar asks for.
pub(super) fn pieces_taken(world: &World, id: ObjectId, gift: ObjectId) -> Option<u32> {
    let altar = &world.objects[id].traits;
    let object = &world.objects[gift];
    if object.has(Flag::Alive) || object.has(Flag::Unpaid) || object.has(Flag::IsFloor) || object.has(Flag::NoPick) {
        return None;
    }
    let wanted = altar.slaying.as_deref()?;
    let asked = u32::try_from(altar.food).unwrap_or(0).max(1);
    if wanted == "money" {
        let worth = u32::try_from(object.traits.value).ok().filter(|worth| *worth > 0)?;
        let pieces = asked.div_ceil(worth);
        return (object.traits.kind == MONEY && object.count.max(1) >= pieces).then_some(pieces);
    }
    let archetype = &world.catalog().archetypes[object.archetype].name;
    let fits =
        **archetype == *wanted || *object.traits.name == *wanted || object.traits.slaying.as_deref() == Some(wanted);
    (fits && object.count.max(1) >= asked).then_some(asked)
}

fn announce(world: &mut World, id: ObjectId) {
    let words = world.objects[id].traits.msg.clone();
    if let (Some(words), Some(at)) = (words, link::on_map(world, id)) {
        world.tell_map(at.map, None, &Text::altar(&*words));
    }
}

/// A trigger altar turns back by itself, or (`last_sp`) with the next offering.
fn take_turns(world: &mut World, id: ObjectId, by: Option<ObjectId>) {
    match world.objects[id].traits.last_sp {
        0 => reset::start(world, id, by),
        turn => {
            world.objects[id].change().last_sp = -turn;
            world.objects[id].change().value = i32::from(turn > 0);
            link::push(world, id, turn > 0, by);
        }
    }
}

/// An altar is used for ever: by its own offering or by another machine of its link.
pub(super) fn use_up(world: &mut World, id: ObjectId) {
    world.objects[id].change().value = 1;
    link::show_frame(world, id, 1);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, the};
    use crate::game::testing::texts;

    #[test]
    fn an_altar_takes_its_offering_once() {
        let mut stage = stage(&["@ag"], &[('a', "altar\nconnected 1"), ('g', "gate\nconnected 1")]);
        let (at, gate) = (stage.at(1, 0), the(&stage, "gate"));
        stage.drop_there("coin", 2, at);
        assert_eq!(stage.world.objects[gate].traits.value, 0, "two are too few");
        let more = stage.make("coin", 5);
        stage.world.put(more, at, crate::game::world::Landing::Dropped);
        assert_eq!(stage.world.objects[gate].traits.value, 1);
        assert_eq!(texts(&stage.wait(1)), ["The altar hums.\n"]);
        let coins = |stage: &crate::game::testing::Stage| -> u32 {
            stage.lies(at).iter().map(|(_, count)| count.max(&1) - u32::from(*count == 0)).sum()
        };
        let left = coins(&stage);
        assert_eq!(left, 4, "three were taken");
        stage.drop_there("coin", 9, at);
        assert_eq!(coins(&stage), left + 9, "nothing is taken any more");
    }

    #[test]
    fn money_is_counted_by_its_worth() {
        let mut stage = stage(&["@a"], &[('a', "altar_trigger\nconnected 1")]);
        let altar = the(&stage, "altar_trigger");
        let coins = stage.make("coin", 5);
        assert_eq!(super::pieces_taken(&stage.world, altar, coins), Some(2), "two gold coins are twenty silver");
        let sword = stage.make("sword", 1);
        assert_eq!(super::pieces_taken(&stage.world, altar, sword), None);
    }
}
