//! Locking and marking things.

use crate::content::Flag;
use crate::game::object::ObjectId;
use crate::game::rules::naming;
use crate::game::update::Text;
use crate::game::world::World;
use crate::ids::Tag;

use super::pattern::best_fitting;
use super::reach::{self, show_thing};

/// Locks a carried thing against being dropped by a command, or unlocks it.
pub fn lock(world: &mut World, body: ObjectId, tag: Tag, locked: bool) {
    let Some(id) = world.by_tag(tag).filter(|id| reach::carried(world, body, *id)) else { return };
    world.objects[id].set(Flag::InvLocked, locked);
    let verb = if locked { "Locked" } else { "Unlocked" };
    let words = format!("{verb} {}.", naming::short(world, id));
    world.tell(body, Text::failure(words));
    show_thing(world, body, id);
}

/// Turns the lock of the thing of a name.
pub fn lock_named(world: &mut World, body: ObjectId, name: Option<&str>) {
    let Some(name) = name else {
        world.tell(body, Text::failure("Lock what item?"));
        return;
    };
    let Some(id) = best_fitting(world, &reach::inventory(world, body), name) else {
        world.tell(body, Text::failure("Can't find any matching item."));
        return;
    };
    let (tag, locked) = (world.objects[id].tag, world.objects[id].has(Flag::InvLocked));
    lock(world, body, tag, !locked);
}

/// Remembers a thing for later commands, which mind it as long as it is carried.
pub fn mark(world: &mut World, body: ObjectId, tag: Tag) {
    match reach::by_tag(world, body, tag) {
        Some(id) => mark_thing(world, body, id),
        None => world.tell(body, Text::error("Could not find object to mark")),
    }
}

fn mark_thing(world: &mut World, body: ObjectId, id: ObjectId) {
    let tag = world.objects[id].tag;
    if let Some(player) = world.player_of_mut(body) {
        player.marked = Some(tag);
    }
    let words = format!("Marked item {}", naming::long(world, id));
    world.tell(body, Text::success(words));
}

/// The thing a player has marked and still carries.
pub(in crate::game) fn marked(world: &World, body: ObjectId) -> Option<ObjectId> {
    world.by_tag(world.player_of(body)?.marked?).filter(|id| reach::carried(world, body, *id))
}

/// Marks the thing of a name; without one tells what is marked.
pub fn mark_named(world: &mut World, body: ObjectId, name: Option<&str>) {
    let Some(name) = name else {
        let words = match marked(world, body) {
            Some(id) => Text::success(format!("{} is marked.", naming::long(world, id))),
            None => Text::error("You have no marked object."),
        };
        world.tell(body, words);
        return;
    };
    match best_fitting(world, &reach::inventory(world, body), name) {
        Some(id) => mark_thing(world, body, id),
        None => world.tell(body, Text::error(format!("Could not find an object that matches {name}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::identity::End;
    use crate::game::testing::Stage;

    #[test]
    fn a_lock_is_turned_by_tag_and_by_name() {
        let mut stage = Stage::new();
        let arrows = stage.give("arrow", 5);
        let tag = stage.tag(arrows);
        assert_eq!(stage.hear(Action::Lock { tag, locked: true }), ["Locked arrows."]);
        assert_eq!(stage.hear(Action::LockNamed(Some("arrow".into()))), ["Unlocked arrows."]);
        assert_eq!(stage.hear(Action::LockNamed(None)), ["Lock what item?"]);
        assert_eq!(stage.hear(Action::LockNamed(Some("zzz".into()))), ["Can't find any matching item."]);
        assert!(stage.hear(Action::Lock { tag: Tag(77), locked: true }).is_empty());
    }

    #[test]
    fn a_mark_is_remembered_as_long_as_the_thing_is_carried() {
        let mut stage = Stage::new();
        let sword = stage.give("sword", 1);
        assert_eq!(stage.hear(Action::MarkNamed(None)), ["You have no marked object."]);
        assert_eq!(stage.hear(Action::MarkNamed(Some("sword".into()))), ["Marked item long sword"]);
        assert_eq!(stage.hear(Action::MarkNamed(None)), ["long sword is marked."]);
        assert_eq!(stage.hear(Action::Mark(Tag(5))), ["Could not find object to mark"]);
        stage.world.destroy(sword, End::Destroyed);
        assert_eq!(stage.hear(Action::MarkNamed(None)), ["You have no marked object."]);
    }
}
