//! What a player can lay hands on, and showing them at once what happens to it.

use crate::content::Flag;
use crate::game::kinds;
use crate::game::looks;
use crate::game::map::Position;
use crate::game::object::{Object, ObjectId, Place};
use crate::game::update::Update;
use crate::game::world::World;
use crate::ids::Tag;

/// The container a player looks into.
pub(super) fn open_container(world: &World, body: ObjectId) -> Option<ObjectId> {
    world.player_of(body)?.open.filter(|id| world.objects.get(*id).is_some())
}

/// Does the player carry the thing, however deep?
pub(super) fn carried(world: &World, body: ObjectId, id: ObjectId) -> bool {
    id != body && world.bearer(id) == body
}

/// Can the player touch it: carried in hand or in the open container, on the square, or in the
/// container opened there?
pub(super) fn reachable(world: &World, body: ObjectId, id: ObjectId) -> bool {
    match world.objects[id].place {
        Place::Nowhere => false,
        Place::In(holder) => holder == body || open_container(world, body) == Some(holder),
        Place::On { .. } => id == body || at_feet(world, body, id),
    }
}

/// Does it lie where the player stands? Of a big thing any part will do.
fn at_feet(world: &World, body: ObjectId, id: ObjectId) -> bool {
    let here = world.objects[body].place;
    let object = &world.objects[id];
    object.place == here || object.tails.iter().any(|tail| world.objects[*tail].place == here)
}

/// A reachable thing by its tag.
pub(super) fn by_tag(world: &World, body: ObjectId, tag: Tag) -> Option<ObjectId> {
    world.by_tag(tag).filter(|id| reachable(world, body, *id))
}

/// What lies where the player stands, topmost first, down to the floor.
pub(super) fn ground(world: &World, body: ObjectId) -> Vec<ObjectId> {
    let Some(at) = world.position(body) else { return Vec::new() };
    let mut listed = Vec::new();
    for id in world.square(at).objects.iter().rev() {
        let object = &world.objects[*id];
        if *id != body && is_seen(object) {
            listed.push(object.head.unwrap_or(*id));
        }
        if object.has(Flag::IsFloor) {
            break;
        }
    }
    listed
}

/// What lies below a player's feet, topmost first, down to the floor: not what hovers over their head.
pub(super) fn underfoot(world: &World, body: ObjectId) -> Vec<ObjectId> {
    let mut things = beneath(world, body);
    things.retain(|id| is_seen(&world.objects[*id]));
    things
}

/// The same for hands that grope for what can be used: they find also what is not seen but felt by who steps on it.
pub(super) fn in_hands_reach(world: &World, body: ObjectId) -> Vec<ObjectId> {
    let mut things = beneath(world, body);
    things.retain(|id| {
        let object = &world.objects[*id];
        is_seen(object) || object.traits.invisible != 0 && !object.traits.move_on.is_empty()
    });
    things
}

fn beneath(world: &World, body: ObjectId) -> Vec<ObjectId> {
    let Some(at) = world.position(body) else { return Vec::new() };
    let objects = &world.square(at).objects;
    let own = objects.iter().position(|id| *id == body).unwrap_or(objects.len());
    let floor = objects.iter().rposition(|id| world.objects[*id].has(Flag::IsFloor)).unwrap_or(0);
    let things = objects.iter().enumerate().skip(floor).rev();
    let things = things.filter(|(index, id)| **id != body && (*index < own || !world.hovers(**id)));
    things.map(|(_, id)| world.objects[*id].head.unwrap_or(*id)).collect()
}

/// Things in a list: everything but what is invisible, and people.
pub(super) fn is_seen(object: &Object) -> bool {
    object.traits.invisible == 0 && !matches!(object.traits.kind, kinds::EVENT_CONNECTOR | kinds::PLAYER)
}

/// What a player carries in hand, as lists show it.
pub(super) fn inventory(world: &World, body: ObjectId) -> Vec<ObjectId> {
    contents(world, body)
}

/// What is inside something, as lists show it.
pub(super) fn contents(world: &World, holder: ObjectId) -> Vec<ObjectId> {
    world.objects[holder].inventory.iter().copied().filter(|id| is_seen(&world.objects[*id])).collect()
}

/// Shows a player everything they carry.
pub fn show_inventory(world: &mut World, body: ObjectId) {
    let items = looks::inventory(world, body);
    let location = world.objects[body].tag;
    if let Some(player) = world.player_of_mut(body) {
        player.shown.inventory_was_shown(&items);
        player.outbox.push(Update::Items { location, items });
    }
}

/// Shows a player at once how a thing in their hands or in their open container looks now.
pub fn show_thing(world: &mut World, body: ObjectId, id: ObjectId) {
    let Some(Place::In(holder)) = world.objects.get(id).map(|object| object.place) else {
        stir(world, id);
        return;
    };
    world.stirred.insert(holder);
    if (holder == body || open_container(world, body) == Some(holder)) && is_seen(&world.objects[id]) {
        let item = looks::item(world, id);
        let location = world.objects[holder].tag;
        if let Some(player) = world.player_of_mut(body) {
            if holder == body {
                player.shown.carried_was_shown(item.clone());
            }
            player.outbox.push(Update::Item { location, item });
        }
    }
}

/// Tells a player at once that a thing is no longer where it was listed.
pub(in crate::game) fn show_gone(world: &mut World, body: ObjectId, tag: Tag) {
    if let Some(player) = world.player_of_mut(body) {
        player.shown.carried_is_gone(tag);
        player.outbox.push(Update::ItemGone(tag));
    }
}

/// Shows a player at once what they weigh now.
pub(in crate::game) fn show_load(world: &mut World, body: ObjectId) {
    if let Some(player) = world.player_of(body) {
        let view = looks::player_view(world, player);
        world.show(body, Update::Player(view));
    }
}

/// Something about a thing changed that others may see.
pub(super) fn stir(world: &mut World, id: ObjectId) {
    match world.objects.get(id).map(|object| object.place) {
        Some(Place::In(holder)) => {
            world.stirred.insert(holder);
        }
        Some(Place::On { .. }) => world.refresh_object(id),
        _ => {}
    }
}

/// Is the thing listed in what the player sees of their own things?
pub(super) fn is_listed_for(world: &World, body: ObjectId, holder: ObjectId) -> bool {
    holder == body || open_container(world, body) == Some(holder)
}

/// Takes one piece out of somebody's hands or a container of theirs, and shows them what is left.
pub(in crate::game) fn take_out(world: &mut World, who: ObjectId, id: ObjectId) -> ObjectId {
    let (place, tag) = (world.objects[id].place, world.objects[id].tag);
    let one = world.split(id, 1);
    if let Place::In(holder) = place {
        if one != id {
            show_thing(world, who, id);
        } else if is_listed_for(world, who, holder) {
            show_gone(world, who, tag);
        }
        if holder != who {
            show_thing(world, who, holder);
        }
    }
    one
}

/// Of some things the one that fits a name best.
pub(in crate::game) fn best_of_name(world: &World, things: &[ObjectId], name: &str) -> Option<ObjectId> {
    super::pattern::best_fitting(world, things, name)
}

/// Takes some pieces of a thing from where it is, as an object of their own. A square that they lay
/// on notices it.
pub(super) fn lift(world: &mut World, id: ObjectId, count: u32) -> ObjectId {
    let from = world.objects[id].place;
    let part = world.split(id, count);
    if let Place::On { map, x, y } = from {
        kinds::lifted(world, part, Position { map, x, y });
    }
    part
}
