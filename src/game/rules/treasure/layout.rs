//! Treasure of a map that has just been laid out: what its files leave to chance is decided now, once.

use crate::content::Flag;
use crate::game::kinds::{self, monster};
use crate::game::map::{MapId, Position};
use crate::game::object::ObjectId;
use crate::game::rules::magic;
use crate::game::world::{Landing, World};

use super::{Purpose, give, roll};

/// How often a shop's shelf is filled anew when nothing fit for it came up.
const SHELF_TRIES: usize = 10;
/// Shops have goods as of a place at least this difficult.
const SHOP_DIFFICULTY_MIN: i32 = 5;

/// Decides everything random on a map.
pub fn expand_map(world: &mut World, map: MapId) {
    let difficulty = difficulty(world, map);
    let placed: Vec<(Position, ObjectId)> = world
        .map(map)
        .squares()
        .flat_map(|(x, y, square)| square.objects.iter().map(move |id| (Position { map, x, y }, *id)))
        .collect();
    for (at, id) in placed {
        if world.objects[id].head.is_none() {
            expand_inside(world, id, difficulty);
            expand(world, id, at, difficulty);
            if world.objects.get(id).is_some_and(|object| object.has(Flag::Monster)) {
                monster::equip(world, id);
            }
        }
    }
}

/// What the map says, or what its monsters make of it.
pub(in crate::game) fn difficulty(world: &World, map: MapId) -> i32 {
    let header = &world.map(map).header;
    if header.difficulty > 0 {
        return header.difficulty;
    }
    let objects = world.map(map).squares().flat_map(|(_, _, square)| square.objects.iter());
    let levels: Vec<i32> = objects
        .map(|id| &world.objects[*id])
        .filter(|object| object.has(Flag::Monster) && object.head.is_none())
        .map(|monster| i32::from(monster.traits.level))
        .collect();
    let count = i32::try_from(levels.len()).unwrap_or(i32::MAX);
    levels.iter().sum::<i32>().checked_div(count).unwrap_or(1).max(1)
}

/// What lies in things on the map.
fn expand_inside(world: &mut World, id: ObjectId, difficulty: i32) {
    // What a generator holds is brought up when a copy of it is made.
    if world.objects[id].has(Flag::UseContentOnGen) {
        return;
    }
    for inner in world.objects[id].inventory.clone() {
        expand_inside(world, inner, difficulty);
        let object = &world.objects[inner];
        if object.traits.kind == kinds::TREASURE && object.has(Flag::AutoApply) {
            let made = open(world, inner, difficulty);
            world.withdraw(inner);
            for item in made {
                world.put_into(item, id);
            }
        } else {
            fill(world, inner, difficulty);
        }
    }
}

fn expand(world: &mut World, id: ObjectId, at: Position, difficulty: i32) {
    let object = &world.objects[id];
    match object.traits.kind {
        kinds::TREASURE if object.has(Flag::AutoApply) => {
            let made = open(world, id, difficulty);
            world.withdraw(id);
            for item in made {
                world.put(item, at, Landing::Laid);
            }
        }
        kinds::SHOP_FLOOR if object.has(Flag::AutoApply) => {
            world.objects[id].set(Flag::AutoApply, false);
            stock(world, id, at, difficulty);
        }
        _ => fill(world, id, difficulty),
    }
}

/// What comes of a heap of treasure: as many rolls as it says.
fn open(world: &mut World, id: ObjectId, difficulty: i32) -> Vec<ObjectId> {
    let traits = &world.objects[id].traits;
    let Some(list) = traits.randomitems.clone() else { return Vec::new() };
    let rolls = traits.hp.max(1);
    let purpose = if traits.has(Flag::Blessed) { Purpose::Sold } else { Purpose::Found };
    let difficulty = if traits.exp > 0 { i32::try_from(traits.exp).unwrap_or(difficulty) } else { difficulty };
    let made: Vec<ObjectId> = (0..rolls).flat_map(|_| roll(world, &list, difficulty, purpose)).collect();
    if purpose == Purpose::Sold {
        // Good is not known to be good.
        for item in &made {
            world.objects[*item].set(Flag::Identified, false);
        }
    }
    made
}

/// One thing for sale on a shop's floor.
fn stock(world: &mut World, id: ObjectId, at: Position, difficulty: i32) {
    let traits = &world.objects[id].traits;
    let Some(list) = traits.randomitems.clone() else { return };
    let difficulty = match i32::try_from(traits.exp) {
        Ok(own @ 1..) => own,
        _ => difficulty.max(SHOP_DIFFICULTY_MIN),
    };
    for _ in 0..SHELF_TRIES {
        let mut goods = roll(world, &list, difficulty, Purpose::Sold).into_iter();
        let first = goods.next();
        goods.for_each(|extra| world.withdraw(extra));
        let Some(item) = first else { continue };
        let object = &mut world.objects[item];
        if object.has(Flag::Cursed) || object.has(Flag::Damned) || object.has(Flag::NoPick) {
            world.withdraw(item);
            continue;
        }
        object.set(Flag::Unpaid, true);
        object.set(Flag::Identified, true);
        world.put(item, at, Landing::Laid);
        return;
    }
}

/// What something on the map carries or holds by its own list.
fn fill(world: &mut World, id: ObjectId, difficulty: i32) {
    let object = &world.objects[id];
    let Some(list) = object.traits.randomitems.clone() else { return };
    let lives = object.has(Flag::Monster) || object.has(Flag::Alive);
    let holds = lives
        || matches!(
            object.traits.kind,
            kinds::TREASURE
                | kinds::CONTAINER
                | kinds::SPELLBOOK
                | kinds::SCROLL
                | kinds::WAND
                | kinds::ROD
                | kinds::DOOR
        );
    if !holds || (object.has(Flag::Generator) && !object.has(Flag::Monster)) {
        return;
    }
    let spell_inside = |inner: &ObjectId| world.objects[*inner].traits.kind == kinds::SPELL;
    if !lives && object.inventory.iter().any(spell_inside) {
        return;
    }
    let rolls = if object.traits.kind == kinds::TREASURE { object.traits.hp.max(1) } else { 1 };
    for _ in 0..rolls {
        give(world, &list, id, difficulty, Purpose::Found);
    }
    // A map says itself at which level it lays something to cast from, and how often that works.
    if !lives && let Some(spell) = magic::spell_in(world, id) {
        world.objects[spell].count = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::Stage;

    const KINDS: &str = "\
Object heap
type 4
name heap
auto_apply 1
hp 3
randomitems loot
end
Object shelf
type 68
name shelf
is_floor 1
auto_apply 1
randomitems goods
end
Object chest
type 4
name chest
weight 50000
hp 2
randomitems loot
end
Object orc
name orc
monster 1
alive 1
level 7
randomitems loot
end
";
    const LISTS: &str = "treasure loot\narch arrow\nend\ntreasure goods\narch sword\nend\n";

    fn stage(drawn: char, archetype: &str) -> Stage {
        Stage::with(KINDS, LISTS, &["@x"], &[(drawn, archetype)])
    }

    #[test]
    fn a_heap_of_treasure_becomes_what_was_rolled() {
        let stage = stage('x', "heap");
        let total: u32 = stage
            .lies(stage.at(1, 0))
            .iter()
            .map(|(name, count)| {
                assert_eq!(name, "arrow");
                *count
            })
            .sum();
        assert_eq!(total, 3);
    }

    #[test]
    fn a_shelf_has_one_thing_for_sale() {
        let stage = stage('x', "shelf");
        let goods = stage.world.square(stage.at(1, 0)).objects.last().copied().expect("something is there");
        let goods = &stage.world.objects[goods];
        assert_eq!(&*goods.traits.name, "long sword");
        assert!(goods.has(Flag::Unpaid) && goods.has(Flag::Identified) && !goods.has(Flag::Cursed));
    }

    #[test]
    fn chests_and_monsters_hold_theirs() {
        for (archetype, expected) in [("chest", 2), ("orc", 1)] {
            let stage = stage('x', archetype);
            let holder = stage.world.square(stage.at(1, 0)).objects.last().copied().expect("something is there");
            let inside = &stage.world.objects[holder].inventory;
            let total: u32 = inside.iter().map(|id| stage.world.objects[*id].count).sum();
            assert_eq!(total, expected, "{archetype}");
        }
    }

    #[test]
    fn monsters_make_a_map_difficult() {
        let stage = stage('x', "orc");
        assert_eq!(difficulty(&stage.world, stage.map), 7);
        assert_eq!(difficulty(&Stage::new().world, Stage::new().map), 1);
    }

    #[test]
    fn the_same_world_rolls_the_same_treasure() {
        let lies = || {
            let stage = stage('x', "heap");
            (stage.lies(stage.at(1, 0)), stage.world.dice.clone())
        };
        assert_eq!(lies(), lies());
    }
}
