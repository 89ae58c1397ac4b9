//! What outlasts the maps it lies on: everything on squares that hold something `unique`, and the whole of a player's own
//! map. It is put away with the map and laid out with it again (data-formats, sections 4 and 6).
//!
//! Things are kept by the names of what they are made of, so they outlast the world's files as well.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::content::Flag;
use crate::ids::MapPath;

use super::carried;
use super::character::Carried;
use super::map::{MapId, Position};
use super::object::ObjectId;
use super::upkeep;
use super::world::{Landing, World};

/// What is kept of one map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lasting {
    /// It is a player's own map: nothing on it comes from the world's files any more.
    pub whole: bool,
    pub squares: Vec<LastingSquare>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastingSquare {
    pub x: u16,
    pub y: u16,
    /// From the bottom up.
    pub things: Vec<Carried>,
}

/// Is this a player's own copy of a map?
pub(super) fn is_own(path: &MapPath) -> bool {
    path.as_str().starts_with('~')
}

/// Keeps what outlasts a map that is about to be put away. It leaves the world, and has not ended.
pub(super) fn keep(world: &mut World, id: MapId) {
    let map = world.map(id);
    if map.scenery {
        return;
    }
    let (path, whole) = (map.path.clone(), is_own(&map.path));
    let lasts = |objects: &[ObjectId]| whole || objects.iter().any(|object| world.objects[*object].has(Flag::Unique));
    let squares: Vec<(u16, u16, Vec<ObjectId>)> = map
        .squares()
        .filter(|(_, _, square)| !square.objects.is_empty() && lasts(&square.objects))
        .map(|(x, y, square)| (x, y, square.objects.clone()))
        .collect();
    if squares.is_empty() && !whole {
        world.lasting.remove(&path);
        return;
    }
    let is_whole_thing = |world: &World, object: &ObjectId| world.objects[*object].head.is_none();
    let mut kept = Vec::new();
    for (x, y, objects) in squares {
        let things: Vec<ObjectId> = objects.into_iter().filter(|object| is_whole_thing(world, object)).collect();
        kept.push(LastingSquare {
            x,
            y,
            things: things.iter().map(|id| carried::pack_object(world, *id, 0)).collect(),
        });
        for id in things {
            world.withdraw(id);
        }
    }
    world.lasting.insert(path, Arc::new(Lasting { whole, squares: kept }));
}

/// Which squares of a map are laid out from what was kept of it.
pub(super) fn squares_of(kept: Option<Arc<Lasting>>) -> impl Fn(u16, u16) -> bool + use<> {
    let whole = kept.as_ref().is_some_and(|kept| kept.whole);
    let squares: BTreeSet<(u16, u16)> =
        kept.map(|kept| kept.squares.iter().map(|square| (square.x, square.y)).collect()).unwrap_or_default();
    move |x, y| whole || squares.contains(&(x, y))
}

/// Lays out what was kept of a map.
pub(super) fn lay_out(world: &mut World, map: MapId, kept: &Lasting) {
    let mut heads = Vec::new();
    for square in &kept.squares {
        if !world.map(map).holds(i32::from(square.x), i32::from(square.y)) {
            // The map is another one by now.
            continue;
        }
        let at = Position { map, x: square.x, y: square.y };
        for thing in &square.things {
            // What the world's files do not know any more is gone with them.
            let Some(id) = carried::unpack_object(world, thing, &mut Vec::new()) else { continue };
            upkeep::add_tails(world, id);
            world.lay(id, at, Landing::Laid);
            heads.push((id, at));
        }
    }
    for (id, at) in heads {
        world.lay_tails(id, at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::World;
    use crate::game::checkpoint::{FORMAT, PartId};
    use crate::game::fingerprint::Fingerprint;
    use crate::game::identity::Whereabouts;
    use crate::game::testing::Stage;
    use crate::ids::Tick;

    /// A hall with a sword on each of two squares, of which the first is `unique`.
    const HALL: &str = "arch map\nname Hall\nwidth 4\nheight 2\nend\n\
        arch floor\nunique 1\nx 1\ny 1\nend\narch sword\nx 1\ny 1\nend\n\
        arch floor\nx 2\ny 1\nend\narch sword\nx 2\ny 1\nend\n";

    fn lay(stage: &mut Stage, path: &str) -> MapId {
        let path = MapPath::new(path);
        let mut report = crate::content::Report::default();
        let record = stage.world.catalog().map(&path, HALL, &mut report).expect("a drawn map is a map");
        upkeep::map_read(&mut stage.world, path.clone(), Some(Arc::new(record)));
        stage.world.map_by_path(&path).expect("the map was just laid out")
    }

    /// As when its time has come and nobody is there.
    fn reset(stage: &mut Stage, map: MapId) {
        let path = stage.world.map(map).path.clone();
        let (minutes, own) = (stage.world.minutes + 10, stage.map);
        stage.world.map_mut(map).resets = Tick(0);
        stage.world.map_mut(own).players += 1;
        upkeep::tell_the_time(&mut stage.world, minutes);
        upkeep::tell_the_time(&mut stage.world, minutes + 10);
        stage.world.map_mut(own).players -= 1;
        assert_eq!(stage.world.map_by_path(&path), None, "it is put away");
    }

    fn lying(stage: &Stage, map: MapId, x: u16) -> Vec<(String, u32)> {
        stage.lies(Position { map, x, y: 1 })
    }

    fn some(things: &[(&str, u32)]) -> Vec<(String, u32)> {
        things.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    }

    /// Takes the sword of the file away and leaves other things on both squares.
    fn furnish(stage: &mut Stage, map: MapId) {
        for x in [1, 2] {
            let at = Position { map, x, y: 1 };
            let sword = stage.world.square(at).objects[1];
            stage.world.withdraw(sword);
            let sack = stage.give("sack", 0);
            let gem = stage.make("coin", 7);
            stage.world.put_into_apart(gem, sack);
            stage.world.take_away(sack);
            stage.world.put(sack, at, Landing::Dropped);
        }
    }

    #[test]
    fn what_lies_on_unique_squares_outlasts_its_map() {
        let mut stage = Stage::new();
        let map = lay(&mut stage, "/hall");
        furnish(&mut stage, map);
        let sack = stage.world.square(Position { map, x: 1, y: 1 }).objects[1];
        let (tag, item) = (stage.world.objects[sack].tag, stage.world.objects[sack].item);
        assert!(item.is_some(), "somebody had it");
        for _ in 0..2 {
            let map = stage.world.map_by_path(&MapPath::new("/hall")).expect("it is there");
            reset(&mut stage, map);
            let index = stage.world.freeze().index();
            let found: Vec<_> = index.items.iter().filter(|found| Some(found.item) == item).collect();
            assert!(
                matches!(found[..], [one] if matches!(&one.at, Some(Whereabouts::On(spot)) if spot.x == 1)),
                "{found:?}"
            );
            let map = lay(&mut stage, "/hall");
            assert_eq!(lying(&stage, map, 1), some(&[("sack", 0)]), "no sword comes back, and the sack is there");
            assert_eq!(lying(&stage, map, 2), some(&[("long sword", 1)]), "as the file has it");
            let sack = stage.world.square(Position { map, x: 1, y: 1 }).objects[1];
            assert_eq!((stage.world.objects[sack].tag, stage.world.objects[sack].item), (tag, item));
            assert_eq!(stage.world.objects[stage.world.objects[sack].inventory[0]].count, 7);
        }
    }

    #[test]
    fn a_players_own_map_is_as_they_left_it() {
        let mut stage = Stage::new();
        let map = lay(&mut stage, "~Bob/_hall");
        furnish(&mut stage, map);
        // Long before its time to start again: nobody is there, and that is enough.
        stage.world.map_mut(map).resets = Tick(u64::MAX);
        stage.wait(u32::try_from(crate::limits::MAP_IDLE_TICKS).expect("small") + 2);
        assert_eq!(stage.world.map_by_path(&MapPath::new("~Bob/_hall")), None, "it is put away");
        let map = lay(&mut stage, "~Bob/_hall");
        for x in [1, 2] {
            assert_eq!(lying(&stage, map, x), some(&[("sack", 0)]));
        }
        let all: usize = stage.world.map(map).squares().map(|(_, _, square)| square.objects.len()).sum();
        assert_eq!(all, 4, "two floors and two sacks");
    }

    #[test]
    fn what_is_kept_is_part_of_the_state() {
        let mut stage = Stage::new();
        let map = lay(&mut stage, "/hall");
        furnish(&mut stage, map);
        reset(&mut stage, map);
        let frozen = stage.world.freeze();
        let kept =
            frozen.parts().into_iter().find(|part| matches!(part, PartId::Lasting(_))).expect("there is something");
        assert!(stage.world.freeze().is_unchanged(kept, &frozen));
        let parts: Vec<Vec<u8>> = frozen.parts().into_iter().map(|id| frozen.part(id)).collect();
        let constants = stage.world.constants.clone();
        let restore = |parts: &[Vec<u8>]| {
            World::restore(constants.clone(), FORMAT, &frozen.head(), parts.iter().map(Vec::as_slice))
        };
        let mut restored = restore(&parts).expect("it can be restored");
        assert_eq!(restored.state_hash(), stage.world.state_hash());
        let prints = [&mut restored, &mut stage.world].map(|world| Fingerprint::of(world.freeze(), None).to_string());
        assert_eq!(prints[0], prints[1]);
        let mut anew = World::new(stage.world.region.clone(), constants.clone(), 9);
        assert_eq!(
            anew.keep_lasting(FORMAT, parts.iter().map(Vec::as_slice)),
            1,
            "other files of the world do not matter"
        );
        assert_eq!(anew.lasting, stage.world.lasting);
        restore(&parts[..parts.len() - 1]).expect_err("what is kept is missing");
        let map = lay(&mut stage, "/hall");
        furnish(&mut stage, map);
        reset(&mut stage, map);
        assert!(!stage.world.freeze().is_unchanged(kept, &frozen));
    }
}
