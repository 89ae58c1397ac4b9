//! Letting go of things: onto the ground or into the open container.

use crate::content::Flag;
use crate::game::identity::End;
use crate::game::kinds;
use crate::game::object::{ObjectId, Place};
use crate::game::rules::{fitness, naming, shops};
use crate::game::update::Text;
use crate::game::world::{Landing, World};
use crate::ids::Tag;

use super::containers;
use super::pattern;
use super::reach::{self, is_listed_for, open_container, show_gone, show_load, show_thing};
use super::{taking, wearing};

/// Drops everything of a name.
pub fn drop(world: &mut World, body: ObjectId, name: Option<&str>, count: Option<u32>) {
    let Some(name) = name else {
        world.tell(body, Text::error("Drop what?"));
        return;
    };
    let patterns = pattern::parse(name, count);
    let things = pattern::all_fitting(world, &reach::inventory(world, body), &patterns);
    if things.is_empty() {
        world.tell(body, Text::error("Nothing to drop."));
        return;
    }
    let asked_for_one = things.len() == 1;
    let mut locked = 0;
    for (id, count) in things {
        let Some(object) = world.objects.get(id) else { continue };
        if object.has(Flag::InvLocked) {
            locked += 1;
        } else if open_container(world, body) != Some(id) && !object.has(Flag::NoDrop) {
            let (count, have) = (count.unwrap_or(0), object.count.max(1));
            if count > have {
                let words = format!("There are only {have} {}.", naming::for_list(world, id, have));
                world.tell(body, Text::error(words));
            } else {
                let_fall(world, body, id, count);
            }
        }
    }
    match locked {
        0 => {}
        1 if asked_for_one => world.tell(body, Text::error("This item is locked")),
        1 => world.tell(body, Text::error("One item couldn't be dropped because it was locked.")),
        _ => {
            let words = format!("{locked} items couldn't be dropped because they were locked.");
            world.tell(body, Text::error(words));
        }
    }
}

/// Into the open container if there is one, else onto the ground.
fn let_fall(world: &mut World, body: ObjectId, id: ObjectId, count: u32) -> bool {
    match open_container(world, body) {
        Some(container) => containers::put_inside(world, body, id, container, count),
        None => put_down(world, body, id, count),
    }
}

/// Puts some pieces of a thing (0: all) on the ground. False: it does not leave the hands.
fn put_down(world: &mut World, body: ObjectId, id: ObjectId, count: u32) -> bool {
    let Some(at) = world.position(body) else { return false };
    if world.objects[id].has(Flag::NoDrop) || !wearing::let_go(world, body, id) {
        return false;
    }
    let from = world.objects[id].place;
    let tag = world.objects[id].tag;
    let part = world.split(id, count);
    if let Place::In(holder) = from
        && is_listed_for(world, body, holder)
    {
        if part == id {
            show_gone(world, body, tag);
        } else {
            show_thing(world, body, id);
        }
        if holder != body {
            show_thing(world, body, holder);
        }
    }
    if world.objects[part].has(Flag::StartEquip) {
        let words = format!("You drop the {}. The gods who lent it to you retrieve it.", naming::short(world, part));
        world.destroy_near(part, End::Returned, body);
        world.tell(body, Text::success(words));
    } else {
        let joined = shops::sell(world, body, part);
        show_load(world, body);
        if joined {
            fitness::compute(world, body);
            return true;
        }
        world.objects[part].set(Flag::InvLocked, false);
        if world.objects[part].traits.kind != kinds::LAMP {
            world.objects[part].set(Flag::Applied, false);
        }
        world.put(part, at, Landing::Dropped);
    }
    fitness::compute(world, body);
    true
}

/// Kinds that stay in hand when everything is dropped.
const KEPT: [u8; 5] = [kinds::MONEY, kinds::FOOD, kinds::KEY, kinds::SPECIAL_KEY, kinds::GEM];
const WEAPONS: [u8; 3] = [kinds::WEAPON, kinds::BOW, kinds::ARROW];
const ARMOUR: [u8; 3] = [kinds::ARMOUR, kinds::SHIELD, kinds::HELMET];
const MISCELLANEOUS: [u8; 19] = [
    kinds::GIRDLE,
    kinds::BRACERS,
    kinds::GLOVES,
    kinds::BOOTS,
    kinds::CLOAK,
    kinds::ROD,
    kinds::POTION,
    kinds::BOOK,
    kinds::AMULET,
    kinds::RING,
    kinds::INORGANIC,
    kinds::SPELLBOOK,
    kinds::CLOCK,
    kinds::WAND,
    kinds::SCROLL,
    kinds::SKILL_SCROLL,
    kinds::ARMOUR_IMPROVER,
    kinds::WEAPON_IMPROVER,
    kinds::POWER_CRYSTAL,
];

/// Drops everything of a kind that is neither locked nor in use.
pub fn drop_all(world: &mut World, body: ObjectId, kind: Option<&str>) {
    let wanted: fn(u8) -> bool = match kind.map(str::trim).unwrap_or_default() {
        "" => |kind| !KEPT.contains(&kind),
        "weapons" => |kind| WEAPONS.contains(&kind),
        "armour" | "armor" => |kind| ARMOUR.contains(&kind),
        "food" => |kind| matches!(kind, kinds::FOOD | kinds::DRINK),
        "flesh" => |kind| kind == kinds::FLESH,
        "misc" => |kind| MISCELLANEOUS.contains(&kind),
        _ => return,
    };
    for id in reach::inventory(world, body) {
        let Some(object) = world.objects.get(id) else { continue };
        let in_use = object.has(Flag::InvLocked) || object.has(Flag::Applied) || object.is_open;
        if !in_use && wanted(object.traits.kind) {
            let_fall(world, body, id, 0);
        }
    }
}

/// Puts what is in a container on the ground, or into the open container.
pub fn empty(world: &mut World, body: ObjectId, name: Option<&str>) {
    let Some(name) = name else {
        world.tell(body, Text::error("Empty what?"));
        return;
    };
    let carried = reach::inventory(world, body);
    let chosen = if name == "all" {
        carried.into_iter().filter(|id| world.objects[*id].traits.kind == kinds::CONTAINER).collect()
    } else {
        Vec::from_iter(pattern::best_fitting(world, &carried, name))
    };
    if chosen.is_empty() {
        world.tell(body, Text::error("No such item."));
    }
    for id in chosen {
        empty_one(world, body, id);
    }
}

fn empty_one(world: &mut World, body: ObjectId, id: ObjectId) {
    if world.objects[id].traits.kind != kinds::CONTAINER {
        world.tell(body, Text::error("This is not a container!"));
        return;
    }
    let mut left = 0;
    let content = reach::contents(world, id);
    if content.is_empty() {
        return;
    }
    for inner in content {
        if world.objects.get(inner).is_some() && !let_fall(world, body, inner, 0) {
            left += 1;
        }
    }
    show_thing(world, body, id);
    let name = naming::short(world, id);
    world.tell(
        body,
        Text::success(match left {
            0 => format!("You empty the {name}."),
            1 => format!("You empty the {name} except 1 item."),
            _ => format!("You empty the {name} except {left} items."),
        }),
    );
}

/// Moves some pieces (0: all) of a thing by hand: into the inventory, onto the ground, into the open
/// container. A lock guards against commands, not against this.
pub fn move_item(world: &mut World, body: ObjectId, to: Tag, tag: Tag, count: u32) {
    let Some(id) = reach::by_tag(world, body, tag) else { return };
    if id == body || count > i32::MAX.unsigned_abs() {
        return;
    }
    let have = world.objects[id].count.max(1);
    if count > have {
        let words = format!("There are only {have} {}.", naming::for_list(world, id, have));
        world.tell(body, Text::error(words));
        return;
    }
    let place = world.objects[id].place;
    if to == Tag(0) {
        if !matches!(place, Place::On { .. }) {
            put_down(world, body, id, count);
        }
    } else if to == world.objects[body].tag {
        if place != Place::In(body) {
            taking::pick_up(world, body, id, count);
        }
    } else if let Some(container) = world.by_tag(to)
        && open_container(world, body) == Some(container)
        && place != Place::In(container)
    {
        containers::put_inside(world, body, id, container, count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    #[test]
    fn what_is_dropped_lies_there_and_joins_its_like() {
        let mut stage = Stage::new();
        let at = stage.at(2, 2);
        let coins = stage.give("coin", 5);
        let words = stage.act_counted(Action::Drop(Some("coin".into())), Some(3));
        assert!(crate::game::testing::texts(&words).is_empty(), "dropping is silent");
        assert_eq!(stage.lies(at), [("gold coin".to_owned(), 3)]);
        assert!(stage.hear(Action::Drop(Some("2 coins".into()))).is_empty());
        assert_eq!(stage.lies(at), [("gold coin".to_owned(), 5)]);
        assert!(stage.world.square(at).objects.contains(&coins), "the whole stack keeps its identity");
        assert_eq!(stage.hear(Action::Drop(Some("coin".into()))), ["Nothing to drop."]);
        stage.hear(Action::Take(Some("coin".into())));
        assert_eq!(stage.hear(Action::Drop(Some("6 coins".into()))), ["There are only 5 gold coins."]);
        assert_eq!(stage.hear(Action::Drop(None)), ["Drop what?"]);
    }

    #[test]
    fn locked_things_are_counted_and_kept() {
        let mut stage = Stage::new();
        for archetype in ["sword", "shield", "coin"] {
            stage.give(archetype, 1);
        }
        assert_eq!(stage.hear(Action::LockNamed(Some("long sword".into()))), ["Locked long sword."]);
        assert_eq!(stage.hear(Action::Drop(Some("sword".into()))), ["This item is locked"]);
        stage.hear(Action::LockNamed(Some("shield".into())));
        assert_eq!(
            stage.hear(Action::Drop(Some("all".into()))),
            ["2 items couldn't be dropped because they were locked."]
        );
        assert_eq!(stage.lies(stage.at(2, 2)), [("gold coin".to_owned(), 1)]);
    }

    #[test]
    fn a_lock_does_not_hold_against_the_hand_and_only_what_is_there_moves() {
        let mut stage = Stage::new();
        let arrows = stage.give("arrow", 13);
        stage.world.objects[arrows].set(Flag::InvLocked, true);
        let tag = stage.tag(arrows);
        let ground = |count| Action::Move { to: Tag(0), tag, count };
        assert_eq!(stage.hear(ground(100)), ["There are only 13 arrows."]);
        assert!(stage.hear(ground(5)).is_empty());
        assert!(stage.hear(ground(u32::MAX)).is_empty());
        assert_eq!(stage.lies(stage.at(2, 2)), [("arrow".to_owned(), 5)]);
        assert_eq!(stage.world.objects[arrows].count, 8);
    }

    #[test]
    fn the_gods_take_back_what_they_lent() {
        let mut stage = Stage::new();
        let sword = stage.give("sword", 1);
        stage.world.objects[sword].set(Flag::StartEquip, true);
        assert_eq!(
            stage.hear(Action::Drop(Some("sword".into()))),
            ["You drop the long sword. The gods who lent it to you retrieve it."]
        );
        assert!(stage.world.objects.get(sword).is_none());
        assert!(stage.lies(stage.at(2, 2)).is_empty());
    }

    #[test]
    fn with_a_container_open_things_go_into_it() {
        let mut stage = Stage::new();
        let sack = stage.give("sack", 0);
        let tag = stage.tag(sack);
        stage.hear(Action::Apply(tag));
        stage.hear(Action::Apply(tag));
        stage.give("arrow", 3);
        assert_eq!(stage.hear(Action::Drop(Some("all".into()))), ["You put the arrows in sack (open) (active)."]);
        assert!(
            stage.hear(Action::Move { to: Tag(0), tag, count: 0 }).contains(&"You close sack (open) (active).".into())
        );
        assert_eq!(stage.lies(stage.at(2, 2)), [("sack".to_owned(), 0)]);
    }

    #[test]
    fn everything_but_the_purse_is_dropped_at_once() {
        let mut stage = Stage::new();
        for archetype in ["sword", "coin", "bread", "ring", "water"] {
            stage.give(archetype, 1);
        }
        stage.hear(Action::DropAll(Some("weapons".into())));
        assert_eq!(stage.lies(stage.at(2, 2)), [("long sword".to_owned(), 1)]);
        stage.hear(Action::DropAll(Some("zzz".into())));
        stage.hear(Action::DropAll(None));
        assert_eq!(stage.carries(), [("bread".to_owned(), 1), ("gold coin".to_owned(), 1)]);
    }

    #[test]
    fn a_container_is_emptied_onto_the_ground() {
        let mut stage = Stage::new();
        let sack = stage.give("sack", 0);
        for archetype in ["arrow", "coin"] {
            let id = stage.make(archetype, 2);
            stage.world.put_into(id, sack);
        }
        assert_eq!(stage.hear(Action::Empty(Some("sack".into()))), ["You empty the sack."]);
        assert_eq!(stage.lies(stage.at(2, 2)).len(), 2);
        assert_eq!(stage.hear(Action::Empty(None)), ["Empty what?"]);
        assert_eq!(stage.hear(Action::Empty(Some("zzz".into()))), ["No such item."]);
    }
}
