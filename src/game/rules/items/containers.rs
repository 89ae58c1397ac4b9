//! Containers: getting them ready, opening, closing, filling (object-types, type 122).

use crate::content::Flag;
use crate::game::action::ApplyMode;
use crate::game::kinds;
use crate::game::looks;
use crate::game::object::{ObjectId, Place};
use crate::game::rules::{fitness, naming};
use crate::game::update::{Text, Update};
use crate::game::world::World;
use crate::ids::Tag;

use super::reach::{self, is_listed_for, open_container, show_gone, show_thing};

/// How many containers may lie inside one another. Characters are packed a few deeper than this.
const NESTING_MAX: usize = 4;

/// A carried container is made ready, then opened, then closed; one on the ground is opened and
/// closed.
pub(super) fn toggle(world: &mut World, body: ObjectId, id: ObjectId, mode: ApplyMode) {
    let in_hand = world.objects[id].place == Place::In(body);
    let on_ground = matches!(world.objects[id].place, Place::On { .. });
    if !in_hand && !on_ground {
        world.tell(body, Text::apply_error("You must get it first!\n"));
        return;
    }
    if open_container(world, body) == Some(id) {
        if !matches!(mode, ApplyMode::On | ApplyMode::Open) {
            close(world, body, id);
        }
        return;
    }
    if mode == ApplyMode::Off {
        return;
    }
    if world.objects[id].is_open {
        let words = format!("Somebody else looks into the {}.", naming::short(world, id));
        world.tell(body, Text::apply_error(words));
        return;
    }
    if in_hand && !world.objects[id].has(Flag::Applied) && mode != ApplyMode::Open {
        let words = format!("You readied {}.", naming::long(world, id));
        world.objects[id].set(Flag::Applied, true);
        world.tell(body, Text::apply(words));
        show_thing(world, body, id);
        return;
    }
    open(world, body, id);
}

fn open(world: &mut World, body: ObjectId, id: ObjectId) {
    if let Some(code) = world.objects[id].traits.slaying.clone() {
        let Some(key) = key_of(world, body, &code) else {
            let words = format!("You don't have the key to unlock {}.", naming::long(world, id));
            world.tell(body, Text::apply_error(words));
            return;
        };
        let words = format!("You unlock {} with {}.", naming::long(world, id), naming::for_list(world, key, 1));
        world.tell(body, Text::apply(words));
    }
    close_container(world, body);
    let words = format!("You open {}.", naming::long(world, id));
    world.tell(body, Text::apply(words));
    world.objects[id].set(Flag::Applied, true);
    world.objects[id].is_open = true;
    let icon = world.objects[id].traits.other_arch.clone();
    if let Some(icon) = icon.and_then(|name| world.catalog().archetype(&name).map(|icon| icon.traits.face)) {
        world.objects[id].face = icon;
    }
    if let Some(player) = world.player_of_mut(body) {
        player.open = Some(id);
    }
    show_anywhere(world, body, id);
}

/// Containers with a lock open to a key of the same code, which is kept.
fn key_of(world: &World, body: ObjectId, code: &str) -> Option<ObjectId> {
    let fits = |id: &ObjectId| {
        let item = &world.objects[*id].traits;
        item.kind == kinds::SPECIAL_KEY && item.slaying.as_deref() == Some(code)
    };
    world.objects[body].inventory.iter().copied().find(fits)
}

fn close(world: &mut World, body: ObjectId, id: ObjectId) {
    let words = format!("You close {}.", naming::long(world, id));
    world.tell(body, Text::unapply(words));
    world.objects[id].set(Flag::Applied, false);
    world.objects[id].is_open = false;
    world.objects[id].face = world.objects[id].traits.face;
    if let Some(player) = world.player_of_mut(body) {
        player.open = None;
    }
    show_anywhere(world, body, id);
}

/// Closes a container that leaves the hands, or only makes it unready.
pub(super) fn put_away(world: &mut World, body: ObjectId, id: ObjectId) {
    if open_container(world, body) == Some(id) {
        close(world, body, id);
    } else {
        world.objects[id].set(Flag::Applied, false);
        show_thing(world, body, id);
    }
}

/// A container on the ground is in the list of the ground, too.
fn show_anywhere(world: &mut World, body: ObjectId, id: ObjectId) {
    show_thing(world, body, id);
    if reach::ground(world, body).contains(&id) {
        let update = Update::Item { location: Tag(0), item: looks::item(world, id) };
        world.show(body, update);
    }
}

/// Closes whatever a player looks into.
pub fn close_container(world: &mut World, body: ObjectId) {
    if let Some(id) = open_container(world, body) {
        close(world, body, id);
    }
}

/// Closes a container that stays behind when its user walks away.
pub fn close_container_on_ground(world: &mut World, body: ObjectId) {
    if let Some(id) = open_container(world, body)
        && !reach::carried(world, body, id)
    {
        close(world, body, id);
    }
}

/// Puts some pieces of a thing into a container. False: they do not go in, and the player hears why.
pub(super) fn put_inside(world: &mut World, body: ObjectId, id: ObjectId, container: ObjectId, count: u32) -> bool {
    if let Err(words) = admits(world, id, container, count) {
        world.tell(body, Text::error(words));
        return false;
    }
    super::wearing::let_go(world, body, id);
    let from = world.objects[id].place;
    let tag = world.objects[id].tag;
    let part = reach::lift(world, id, count);
    if let Place::In(holder) = from
        && is_listed_for(world, body, holder)
    {
        if part == id {
            show_gone(world, body, tag);
        } else {
            show_thing(world, body, id);
            reach::show_load(world, body);
        }
    }
    world.objects[part].set(Flag::InvLocked, false);
    let words = format!("You put the {} in {}.", naming::short(world, part), naming::long(world, container));
    world.tell(body, Text::success(words));
    let inside = world.put_into(part, container);
    show_thing(world, body, inside);
    show_thing(world, body, container);
    reach::show_load(world, body);
    fitness::compute(world, body);
    true
}

/// Does it go in? An error says why not.
pub(super) fn admits(world: &World, id: ObjectId, container: ObjectId, count: u32) -> Result<(), String> {
    let name = || naming::long(world, container);
    if id == container || lies_within(world, container, id) {
        return Err(format!("You can't put the {} into itself.", name()));
    }
    let (thing, holder) = (&world.objects[id], &world.objects[container]);
    if thing.traits.kind == kinds::CONTAINER {
        return Err(format!("You can not put a {} into a {}", naming::short(world, id), name()));
    }
    let worn = thing.has(Flag::Applied) && thing.traits.kind != kinds::CONTAINER;
    if worn || thing.has(Flag::NoDrop) || thing.has(Flag::NoPick) {
        return Err(format!("You cannot put the {} in the {}.", naming::long(world, id), name()));
    }
    let locked_with = holder.traits.slaying.as_ref().filter(|_| thing.traits.kind == kinds::SPECIAL_KEY);
    if locked_with.is_some() && thing.traits.slaying.as_ref() == locked_with {
        return Err(format!("You can't put the key into {}.", name()));
    }
    if let Some(race) = &holder.traits.race
        && thing.traits.race.as_ref() != Some(race)
    {
        return Err(format!("You can put only {race} into the {}.", name()));
    }
    let pieces = if count == 0 { thing.count.max(1) } else { count.min(thing.count.max(1)) };
    let weight = i64::from(thing.traits.weight) * i64::from(pieces) + thing.carrying_felt();
    let felt = 100 - i64::from(holder.traits.strength).clamp(0, 100);
    let full = (holder.carrying + weight) * felt / 100 > i64::from(holder.traits.capacity);
    if full || depth_below(world, id) + depth_above(world, container) > NESTING_MAX {
        return Err(format!("That won't fit in the {}!", name()));
    }
    Ok(())
}

fn lies_within(world: &World, inner: ObjectId, outer: ObjectId) -> bool {
    match world.objects[inner].place {
        Place::In(holder) => holder == outer || lies_within(world, holder, outer),
        _ => false,
    }
}

/// Containers around a thing, itself included.
fn depth_above(world: &World, id: ObjectId) -> usize {
    match world.objects[id].place {
        Place::In(holder) => 1 + depth_above(world, holder),
        _ => 1,
    }
}

/// Containers inside one another in a thing, itself included.
fn depth_below(world: &World, id: ObjectId) -> usize {
    let object = &world.objects[id];
    let inner = object.inventory.iter().map(|inner| depth_below(world, *inner)).max().unwrap_or(0);
    inner + usize::from(object.traits.kind == kinds::CONTAINER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::{Stage, texts};

    fn apply(stage: &mut Stage, id: ObjectId) -> Vec<String> {
        let tag = stage.tag(id);
        stage.hear(Action::Apply(tag))
    }

    fn put(stage: &mut Stage, id: ObjectId, container: ObjectId, count: u32) -> Vec<String> {
        let (to, tag) = (stage.tag(container), stage.tag(id));
        stage.hear(Action::Move { to, tag, count })
    }

    #[test]
    fn a_carried_container_takes_three_steps_and_one_on_the_ground_two() {
        let mut stage = Stage::new();
        let sack = stage.give("sack", 0);
        assert_eq!(apply(&mut stage, sack), ["You readied sack."]);
        assert_eq!(apply(&mut stage, sack), ["You open sack (active)."]);
        assert_eq!(apply(&mut stage, sack), ["You close sack (open) (active)."]);
        let at = stage.at(2, 2);
        let chest = stage.drop_there("sack", 0, at);
        assert_eq!(apply(&mut stage, chest), ["You open sack."]);
        assert_eq!(apply(&mut stage, chest), ["You close sack (open) (active)."]);
    }

    #[test]
    fn opening_one_closes_the_other_and_shows_what_is_inside() {
        let mut stage = Stage::new();
        let at = stage.at(2, 2);
        let sack = stage.drop_there("sack", 0, at);
        let coins = stage.make("coin", 5);
        stage.world.put_into(coins, sack);
        let other = stage.give("sack", 0);
        apply(&mut stage, other);
        apply(&mut stage, other);
        let tag = stage.tag(sack);
        let shown = stage.act(Action::Apply(tag));
        assert_eq!(texts(&shown), ["You close sack (open) (active).", "You open sack."]);
        let inside = shown.iter().find_map(|update| match update {
            Update::Items { location, items } if *location == tag => Some(items.clone()),
            _ => None,
        });
        assert_eq!(inside.expect("the content is shown")[0].count, 5);
    }

    #[test]
    fn things_go_in_and_weigh_less_there() {
        let mut stage = Stage::new();
        let sack = stage.give("sack", 0);
        let mail = stage.give("mail", 1);
        apply(&mut stage, sack);
        apply(&mut stage, sack);
        let before = stage.world.objects[stage.body].carrying;
        assert_eq!(put(&mut stage, mail, sack, 0), ["You put the chain mail in sack (open) (active)."]);
        assert_eq!(stage.world.objects[stage.body].carrying, before - 6_000);
        let body = stage.body;
        assert_eq!(put(&mut stage, mail, body, 0), ["You pick up the chain mail."]);
        assert_eq!(stage.world.objects[stage.body].carrying, before);
    }

    #[test]
    fn a_part_of_a_stack_that_goes_in_and_comes_back_is_told_with_the_load() {
        let mut stage = Stage::new();
        let sack = stage.give("sack", 0);
        let coins = stage.give("coin", 9);
        apply(&mut stage, sack);
        apply(&mut stage, sack);
        let (to, tag, body) = (stage.tag(sack), stage.tag(coins), stage.body);
        let own = stage.tag(body);
        let kinds = |updates: Vec<Update>| -> Vec<&str> {
            updates
                .iter()
                .filter_map(|update| match update {
                    Update::Item { .. } => Some("item"),
                    Update::ItemGone(_) => Some("gone"),
                    Update::Items { .. } => Some("list"),
                    Update::Player(_) => Some("load"),
                    Update::Text(_) => Some("text"),
                    _ => None,
                })
                .collect()
        };
        let told = kinds(stage.act(Action::Move { to, tag, count: 1 }));
        assert_eq!(told[..6], ["item", "load", "text", "item", "item", "load"]);
        let inside = stage.world.objects[sack].inventory[0];
        let tag = stage.tag(inside);
        let told = kinds(stage.act(Action::Move { to: own, tag, count: 0 }));
        assert_eq!(told[..5], ["gone", "text", "item", "item", "load"]);
    }

    #[test]
    fn not_everything_goes_in() {
        let mut stage = Stage::new();
        let sack = stage.give("sack", 0);
        apply(&mut stage, sack);
        apply(&mut stage, sack);
        assert_eq!(put(&mut stage, sack, sack, 0), ["You can't put the sack (open) (active) into itself."]);
        let mail = stage.give("mail", 3);
        assert_eq!(put(&mut stage, mail, sack, 0), ["That won't fit in the sack (open) (active)!"]);
        assert_eq!(put(&mut stage, mail, sack, 2), ["You put the chain mails in sack (open) (active)."]);
        stage.world.objects[mail].set(Flag::Applied, true);
        assert_eq!(
            put(&mut stage, mail, sack, 0),
            ["You cannot put the chain mail (worn) in the sack (open) (active)."]
        );
        let quiver = stage.give("quiver", 0);
        apply(&mut stage, quiver);
        apply(&mut stage, quiver);
        let coins = stage.give("coin", 3);
        assert_eq!(put(&mut stage, coins, quiver, 0), ["You can put only arrows into the quiver (open) (active)."]);
        let arrows = stage.give("arrow", 9);
        assert_eq!(put(&mut stage, arrows, quiver, 4), ["You put the arrows in quiver (open) (active)."]);
        assert_eq!(stage.world.objects[arrows].count, 5);
    }

    #[test]
    fn walking_away_closes_what_lies_on_the_ground() {
        let mut stage = Stage::new();
        let at = stage.at(2, 2);
        let sack = stage.drop_there("sack", 0, at);
        apply(&mut stage, sack);
        let words = stage.hear(Action::Walk(crate::game::direction::Direction::North));
        assert_eq!(words, ["You close sack (open) (active)."]);
        assert!(!stage.world.objects[sack].is_open);
    }
}
