//! Machines that make things: creators, duplicators, converters.

use super::{SHOP_FLOOR, link};
use crate::content::Flag;
use crate::game::identity::End;
use crate::game::map::Position;
use crate::game::object::{Object, ObjectId};
use crate::game::rules::movement;
use crate::game::world::{Landing, World};

/// Largest stack that a duplicator makes.
const STACK_MAX: u32 = 1_000_000;

/// A creator puts a copy of something it holds, or of `other_arch`, on its square.
pub(super) fn create(world: &mut World, id: ObjectId) {
    let Some(at) = link::on_map(world, id) else { return };
    let Some(made) = copy_of_content(world, id) else { return };
    name_and_raise(world, id, made);
    if !has_room(world, made, at) {
        world.withdraw(made);
        return;
    }
    // A copy of what is inside joins nothing of its kind.
    if world.objects[id].inventory.is_empty() {
        world.put(made, at, Landing::Dropped);
    } else {
        world.put(made, at, Landing::Laid);
        super::landed(world, made, at);
    }
    use_once(world, id);
}

fn copy_of_content(world: &mut World, id: ObjectId) -> Option<ObjectId> {
    let count = u32::try_from(world.objects[id].inventory.len()).unwrap_or(0);
    if count > 0 {
        let chosen = world.dice.below(count) as usize;
        let chosen = world.objects[id].inventory[chosen];
        return Some(world.copy(chosen));
    }
    let name = world.objects[id].traits.other_arch.clone()?;
    world.make_named(&name)
}

/// `slaying` names what is made, `level` is its level.
fn name_and_raise(world: &mut World, id: ObjectId, made: ObjectId) {
    let (name, level) = (world.objects[id].traits.slaying.clone(), world.objects[id].traits.level);
    if let Some(name) = name {
        // Many of them are still called what they were.
        let traits = world.objects[made].change();
        traits.title = None;
        traits.name = name;
    }
    if level != 0 {
        world.objects[made].change().level = level;
    }
}

/// Big things and living ones need free squares.
fn has_room(world: &World, made: ObjectId, at: Position) -> bool {
    let object = &world.objects[made];
    if object.tails.is_empty() && !object.has(Flag::Alive) {
        return true;
    }
    object.tails.iter().map(|tail| world.objects[*tail].offset).chain([(0, 0)]).all(|(dx, dy)| {
        world
            .step(at, i32::from(dx), i32::from(dy))
            .is_some_and(|square| square.map == at.map && !movement::blocked(world, made, square))
    })
}

/// `hp` is how often it works, unless it has `lifesave`.
fn use_once(world: &mut World, id: ObjectId) {
    if world.objects[id].has(Flag::Lifesave) {
        return;
    }
    let left = world.objects[id].traits.hp - 1;
    if left <= 0 {
        world.destroy(id, End::UsedUp);
    } else {
        world.objects[id].change().hp = left;
    }
}

/// A duplicator multiplies the lowest `nrof` stacks (at least one) of its archetype that lie on it; by 0 or less it
/// ends them.
pub(super) fn duplicate(world: &mut World, id: ObjectId) {
    let Some(wanted) = world.objects[id].traits.other_arch.clone() else { return };
    let factor = u32::try_from(world.objects[id].traits.level).unwrap_or(0);
    let is_wanted =
        |object: &Object| object.head.is_none() && world.catalog().archetypes[object.archetype].name == wanted;
    let stacks: Vec<ObjectId> = link::above(world, id)
        .into_iter()
        .filter(|other| world.objects.get(*other).is_some_and(is_wanted))
        .take(world.objects[id].count.max(1) as usize)
        .collect();
    for other in stacks {
        let count = world.objects[other].count;
        if factor == 0 {
            world.destroy(other, End::Destroyed);
        } else if count > 0 {
            world.set_count(other, count.saturating_mul(factor).min(STACK_MAX));
        }
    }
}

/// Something was laid on a converter: it becomes something else, as much of it as there is.
pub(super) fn convert(world: &mut World, id: ObjectId, gift: ObjectId, at: Position) {
    let object = &world.objects[gift];
    if object.has(Flag::Alive) || object.has(Flag::NoPick) || !is_accepted(world, id, gift) {
        return;
    }
    if object.has(Flag::Unpaid) {
        world.destroy(gift, End::Taken);
        return;
    }
    let Some((pieces, times)) = exchange(world, id, gift) else { return };
    let Some(product) = product(world, id) else { return };
    let have = world.objects[gift].count.max(1);
    world.set_count(gift, have - pieces);
    let each = u32::try_from(world.objects[id].traits.sp).unwrap_or(0).max(1);
    let stacks = world.objects[product].count > 0;
    if stacks {
        world.set_count(product, times.saturating_mul(each).min(STACK_MAX));
    }
    let in_shop = world.square(at).objects.iter().any(|other| world.objects[*other].traits.kind == SHOP_FLOOR);
    // Whoever changes money has paid for it with money.
    let is_money = world.objects[product].traits.kind == super::MONEY;
    world.objects[product].set(Flag::Unpaid, in_shop && !is_money);
    world.put(product, at, Landing::Dropped);
}

fn product(world: &mut World, id: ObjectId) -> Option<ObjectId> {
    if let Some(inner) = world.objects[id].inventory.first().copied() {
        return Some(world.copy(inner));
    }
    let name = world.objects[id].traits.other_arch.clone()?;
    world.make_named(&name)
}

/// How many pieces go in, and how often that makes something.
fn exchange(world: &World, id: ObjectId, gift: ObjectId) -> Option<(u32, u32)> {
    let converter = &world.objects[id].traits;
    let gift = &world.objects[gift];
    let asked = u32::try_from(converter.food).unwrap_or(0).max(1);
    let have = gift.count.max(1);
    let (pieces_for_one, times) = if converter.slaying.as_deref() == Some("money") {
        let worth = u32::try_from(gift.traits.value).ok().filter(|worth| *worth > 0)?;
        let each = asked.div_ceil(worth);
        (each, have / each)
    } else {
        (asked, have / asked)
    };
    let times = if gift.count == 0 { times.min(1) } else { times };
    (times > 0).then_some((pieces_for_one * times, times))
}

/// `slaying` names archetypes, several parted by commas; `*` at the end stands for anything.
fn is_accepted(world: &World, id: ObjectId, gift: ObjectId) -> bool {
    let Some(wanted) = world.objects[id].traits.slaying.as_deref() else { return false };
    if wanted == "money" {
        return world.objects[gift].traits.kind == super::MONEY;
    }
    let archetype = &*world.catalog().archetypes[world.objects[gift].archetype].name;
    wanted
        .split(',')
        .map(str::trim)
        .any(|pattern| pattern.strip_suffix('*').map_or(pattern == archetype, |start| archetype.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{maybe, stage, the, walk};
    use crate::game::direction::Direction;

    #[test]
    fn a_creator_makes_things_until_it_is_used_up() {
        let mut stage = stage(&["@bc"], &[('b', "button\nconnected 1"), ('c', "creator\nconnected 1")]);
        let at = stage.at(2, 0);
        walk(&mut stage, Direction::East);
        assert_eq!(stage.lies(at).len(), 1);
        walk(&mut stage, Direction::West);
        walk(&mut stage, Direction::East);
        assert!(maybe(&stage, "creator").is_none(), "it worked twice");
    }

    #[test]
    fn a_duplicator_multiplies_its_own_kind_of_thing() {
        let mut stage = stage(&["@d"], &[('d', "duplicator")]);
        let at = stage.at(1, 0);
        stage.drop_there("coin", 4, at);
        stage.drop_there("ring", 2, at);
        let duplicator = the(&stage, "duplicator");
        super::duplicate(&mut stage.world, duplicator);
        let mut lies = stage.lies(at);
        lies.sort();
        assert_eq!(lies, [("gold coin".to_owned(), 12), ("ring".to_owned(), 2)]);
        stage.world.objects[duplicator].change().level = 0;
        super::duplicate(&mut stage.world, duplicator);
        assert_eq!(stage.lies(at), [("ring".to_owned(), 2)]);
    }

    #[test]
    fn a_converter_makes_as_much_as_it_gets_and_leaves_the_rest() {
        let mut stage = stage(&["@c"], &[('c', "converter")]);
        let at = stage.at(1, 0);
        stage.drop_there("coin", 25, at);
        let mut lies: Vec<(String, u32)> = stage.lies(at).into_iter().filter(|(name, _)| name != "bath").collect();
        lies.sort();
        assert_eq!(lies, [("gold coin".to_owned(), 5), ("ring".to_owned(), 2)]);
    }
}
