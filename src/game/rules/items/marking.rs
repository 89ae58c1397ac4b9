//! Locking, marking and renaming things.

use crate::content::Flag;
use crate::game::object::ObjectId;
use crate::game::rules::naming;
use crate::game::update::Text;
use crate::game::world::World;
use crate::ids::Tag;

use super::pattern::best_fitting;
use super::reach::{self, show_thing};

/// Longest name a player can give, in bytes: it stands twice in a field of 255.
const NAME_MAX: usize = 127;

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

/// Gives a thing a name of the player's own, or with an empty one takes it back. Without an old
/// name the marked thing is meant.
pub fn rename(world: &mut World, body: ObjectId, old: Option<&str>, new: Option<&str>) {
    let id = match old.filter(|old| !old.is_empty()) {
        Some(old) => match best_fitting(world, &reach::inventory(world, body), old) {
            Some(id) => id,
            None => return world.tell(body, Text::error("Could not find a matching item to rename.")),
        },
        None => match marked(world, body) {
            Some(id) => id,
            None => return world.tell(body, Text::error("No marked item to rename.")),
        },
    };
    let new = new.unwrap_or_default();
    if new.len() > NAME_MAX || new.chars().any(char::is_control) {
        world.tell(body, Text::error("That name is too long or cannot be read."));
        return;
    }
    let many = world.objects[id].count > 1;
    let traits = &world.objects[id].traits;
    let plain = if many { traits.plural().to_owned() } else { traits.name.to_string() };
    let words = match (new.is_empty(), traits.custom.get(naming::CUSTOM_NAME).is_some()) {
        (true, false) => return world.tell(body, Text::error("This item has no custom name.")),
        (true, true) => format!("You stop calling your {plain} with weird names."),
        (false, _) => format!("Your {plain} will now be called {new}."),
    };
    world.objects[id].change().custom.set(naming::CUSTOM_NAME, new);
    world.tell(body, Text::success(words));
    show_thing(world, body, id);
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

    #[test]
    fn a_thing_is_called_as_its_owner_likes() {
        let mut stage = Stage::new();
        let sword = stage.give("sword", 1);
        let rename =
            |old: Option<&str>, new: &str| Action::Rename { old: old.map(str::to_owned), new: Some(new.to_owned()) };
        assert_eq!(stage.hear(rename(Some("long sword"), "Zap")), ["Your long sword will now be called Zap."]);
        assert_eq!(naming::short(&stage.world, sword), "Zap");
        assert_eq!(stage.hear(rename(Some("Zap"), "")), ["You stop calling your long sword with weird names."]);
        assert_eq!(stage.hear(rename(Some("Zap"), "")), ["Could not find a matching item to rename."]);
        assert_eq!(stage.hear(rename(None, "Zap")), ["No marked item to rename."]);
    }
}
