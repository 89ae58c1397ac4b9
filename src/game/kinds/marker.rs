//! Markers: they put an unseen mark on players, for other machines to find.

use super::{FORCE, PLAYER, link};
use crate::content::{Fixed, Text as Name};
use crate::game::identity::End;
use crate::game::object::ObjectId;
use crate::game::rules::{items, magic};
use crate::game::update::Text;
use crate::game::world::World;

/// Actions for a tick of a mark that fades: about one in ten seconds.
const FADING: Fixed = Fixed(10_000);

/// Marks every player on its square. `food` is how long the mark lasts (0: for ever), `hp` how many
/// marks can be given (0: any number).
pub(super) fn act(world: &mut World, id: ObjectId) {
    let Some(code) = world.objects[id].traits.slaying.clone() else { return };
    for who in link::above(world, id) {
        let player = world.objects.get(who).is_some_and(|object| object.traits.kind == PLAYER);
        if !player || is_marked(world, who, &code) {
            continue;
        }
        unmark(world, id, who);
        mark(world, id, who, &code);
        if is_used_up(world, id) {
            world.destroy(id, End::UsedUp);
            return;
        }
    }
}

fn is_marked(world: &World, who: ObjectId, code: &Name) -> bool {
    world.objects[who].inventory.iter().any(|item| {
        let traits = &world.objects[*item].traits;
        traits.kind == FORCE && traits.slaying.as_ref() == Some(code)
    })
}

/// A marker that has a name of its own takes the mark of that name away.
fn unmark(world: &mut World, id: ObjectId, who: ObjectId) {
    let name = world.objects[id].traits.name.clone();
    if name == world.catalog().archetypes[world.objects[id].archetype].traits.name {
        return;
    }
    for item in world.objects[who].inventory.clone() {
        let traits = &world.objects[item].traits;
        if traits.kind == FORCE && traits.slaying.as_ref() == Some(&name) {
            world.destroy(item, End::UsedUp);
        }
    }
}

fn mark(world: &mut World, id: ObjectId, who: ObjectId, code: &Name) {
    let Some(force) = world.make_named("force") else { return };
    let marker = &world.objects[id].traits;
    let (lasting, words) = (i16::try_from(marker.food).unwrap_or(i16::MAX), marker.msg.clone());
    let traits = world.objects[force].change();
    traits.slaying = Some(code.clone());
    traits.duration = lasting;
    traits.speed = if lasting > 0 { FADING } else { Fixed(0) };
    world.set_active(force);
    world.put_into_apart(force, who);
    if let Some(words) = words {
        world.tell(who, Text::journey(&*words));
    }
}

fn is_used_up(world: &mut World, id: ObjectId) -> bool {
    let left = world.objects[id].traits.hp;
    if left <= 0 {
        return false;
    }
    world.objects[id].change().hp = left - 1;
    left == 1
}

/// A force in somebody fades: `duration` actions, then it is gone.
pub(super) fn fade(world: &mut World, id: ObjectId) {
    let left = world.objects[id].traits.duration;
    if left > 1 {
        world.objects[id].change().duration = left - 1;
        magic::warn_of_end(world, id);
    } else {
        items::end_force(world, id);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{maybe, stage, walk};
    use crate::game::direction::Direction;
    use crate::game::kinds::FORCE;
    use crate::game::testing::{Stage, texts};
    use crate::game::update::{Text, Update};

    fn is_marked(stage: &Stage) -> bool {
        let inventory = &stage.world.objects[stage.body].inventory;
        inventory
            .iter()
            .map(|id| &stage.world.objects[*id].traits)
            .any(|it| it.kind == FORCE && it.slaying.as_deref() == Some("seen"))
    }

    #[test]
    fn a_marker_with_a_name_takes_that_mark_away() {
        let legend = [('m', "marker\nfood 0\nhp 0"), ('n', "marker\nname seen\nslaying other")];
        let mut stage = stage(&["@m.n"], &legend);
        walk(&mut stage, Direction::East);
        stage.wait(6);
        assert!(is_marked(&stage));
        walk(&mut stage, Direction::East);
        walk(&mut stage, Direction::East);
        stage.wait(6);
        assert!(!is_marked(&stage));
    }

    #[test]
    fn a_marker_marks_as_often_as_it_can_and_the_mark_fades() {
        let mut stage = stage(&["@m"], &[('m', "marker")]);
        walk(&mut stage, Direction::East);
        let shown = stage.wait(6);
        assert!(is_marked(&stage));
        assert_eq!(texts(&shown), ["You feel watched.\n"]);
        assert!(shown.contains(&Update::Text(Text::journey("You feel watched.\n"))), "navy and miscellaneous");
        assert!(maybe(&stage, "marker").is_none(), "it had one mark to give");
        stage.wait(400);
        assert!(!is_marked(&stage));
    }
}
