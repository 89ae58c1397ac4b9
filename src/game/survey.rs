//! How the maps lie around those who look, found once for all of them.
//!
//! A survey holds on to the world that it was made of: nothing can change under it, and it is thrown away before
//! anything does.

use super::map::{MapId, Position};
use super::world::World;

pub(super) struct Survey<'w> {
    pub(super) world: &'w World,
    /// What was found of each map.
    lands: Vec<Option<Land>>,
}

#[derive(Clone, Copy)]
struct Land {
    /// The maps in play to the north, east, south and west.
    beside: [Option<MapId>; 4],
    opacity: u64,
}

/// Squares side by side of a rectangle, all on one map or none on any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// Where it begins in the rectangle.
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) len: i32,
    /// Its first square; none: nothing is there.
    pub(super) from: Option<Position>,
}

impl Run {
    /// The square that is so many steps from its first.
    pub(super) fn square(&self, step: i32) -> Option<Position> {
        self.from.map(|from| Position { x: from.x + step as u16, ..from })
    }
}

/// As far as [`World::step`] goes.
const EDGES_MAX: u32 = 16;

impl<'w> Survey<'w> {
    pub(super) fn of(world: &'w World) -> Self {
        Self { world, lands: Vec::new() }
    }

    /// Lists the squares of a rectangle, row by row: for each the one that [`World::step`] leads to. `corner`: its upper
    /// left square, seen from `at`.
    pub(super) fn lay_out(
        &mut self,
        at: Position,
        corner: (i32, i32),
        (across, down): (i32, i32),
        runs: &mut Vec<Run>,
    ) {
        runs.clear();
        for y in 0..down {
            let mut x = 0;
            while x < across {
                let (from, len) = self.reach(at, corner.0 + x, corner.1 + y, across - x);
                runs.push(Run { x, y, len, from });
                x += len;
            }
        }
    }

    /// The square at an offset, and to how many squares from it eastward, `most` at most, the same way leads over the
    /// same edges.
    fn reach(&mut self, from: Position, dx: i32, dy: i32, most: i32) -> (Option<Position>, i32) {
        let (mut map_id, mut x, mut y) = (from.map, i32::from(from.x) + dx, i32::from(from.y) + dy);
        let mut len = most;
        for _ in 0..EDGES_MAX {
            let map = self.world.map(map_id);
            let (width, height) = (i32::from(map.width), i32::from(map.height));
            if x < width {
                len = len.min(if x < 0 { -x } else { width - x });
            }
            if map.holds(x, y) {
                return (Some(Position { map: map_id, x: x as u16, y: y as u16 }), len);
            }
            let side = map.side(x, y);
            let Some(next) = self.land(map_id).beside[side] else { return (None, len) };
            let there = self.world.map(next);
            match side {
                0 => y += i32::from(there.height),
                1 => x -= width,
                2 => y -= height,
                _ => x += i32::from(there.width),
            }
            map_id = next;
        }
        (None, len)
    }

    /// Changes when a map or one beside it changes what it hides.
    pub(super) fn opacity(&mut self, map: MapId) -> u64 {
        self.land(map).opacity
    }

    fn land(&mut self, id: MapId) -> Land {
        let index = id.0 as usize;
        if self.lands.len() <= index {
            self.lands.resize(index + 1, None);
        }
        let world = self.world;
        *self.lands[index].get_or_insert_with(|| {
            let map = world.map(id);
            let beside = map.neighbours.each_ref().map(|path| world.map_by_path(path.as_ref()?));
            let around = beside.iter().flatten().map(|id| world.map(*id).opacity);
            Land { beside, opacity: around.fold(map.opacity, u64::wrapping_add) }
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::game::kinds::testing::another_map;
    use crate::game::testing::Stage;
    use crate::ids::MapPath;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// However maps are joined: also to themselves, to nothing, and with edges that do not match.
        #[test]
        fn every_square_of_a_rectangle_is_where_steps_lead(
            sizes in prop::array::uniform4(1u16..9),
            joined in prop::collection::vec(prop::array::uniform4(prop::option::of(0usize..6)), 5),
            (x, y) in (0u16..3, 0u16..2),
        ) {
            let mut stage = Stage::with("", "", &["...", ".@."], &[]);
            let paths = ["/test", "/a", "/b", "/c", "/d", "/nowhere"];
            let mut maps = vec![stage.map];
            maps.extend(paths[1..].iter().zip(sizes).map(|(path, size)| another_map(&mut stage, path, size)));
            for (map, beside) in maps.iter().zip(joined) {
                stage.world.map_mut(*map).neighbours = beside.map(|to| Some(MapPath::new(paths[to?])));
            }
            let at = stage.at(x, y);
            let mut runs = Vec::new();
            Survey::of(&stage.world).lay_out(at, (-12, -12), (25, 25), &mut runs);
            let laid: Vec<_> = runs.iter().flat_map(|run| (0..run.len).map(|step| run.square(step))).collect();
            let steps = (-12..=12).flat_map(|dy| (-12..=12).map(move |dx| (dx, dy)));
            let stepped: Vec<_> = steps.map(|(dx, dy)| stage.world.step(at, dx, dy)).collect();
            prop_assert_eq!(laid, stepped);
        }
    }
}
