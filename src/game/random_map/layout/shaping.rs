//! What is done to a layout of any style: parted, mirrored, doubled, turned, joined.

use std::collections::BTreeSet;

use super::grid::{Cell, Grid, NEXT, Square};
use crate::game::dice::Dice;

/// Of a hundred places of a maze where a door could stand, those where one does.
const DOORS_PERCENT: u32 = 8;

/// Sets doors in narrow passages.
pub(super) fn put_doors(grid: &mut Grid, dice: &mut Dice) {
    for square in grid.all(Cell::Floor) {
        let [north, east, south, west] = NEXT.map(|step| grid.beside(square, step));
        let upright = (north, south) == (Cell::Wall, Cell::Wall) && (east, west) == (Cell::Floor, Cell::Floor);
        let level = (east, west) == (Cell::Wall, Cell::Wall) && (north, south) == (Cell::Floor, Cell::Floor);
        if (upright || level) && dice.percent(DOORS_PERCENT) {
            grid.set(square, Cell::Door);
        }
    }
}

/// Squares of a wall that parts a room, at least and at most.
const PARTING_MIN: usize = 3;
const PARTING_MAX: usize = 14;

/// Parts rooms by walls with a door.
pub(super) fn part_rooms(grid: &mut Grid, dice: &mut Dice) {
    let tries = grid.width() * grid.height() / 30;
    for _ in 0..tries {
        let x = 1 + dice.below((grid.width() - 2) as u32) as usize;
        let y = 1 + dice.below((grid.height() - 2) as u32) as usize;
        let level = dice.once_in(2);
        let Some(wall) = parting(grid, (x, y), level) else { continue };
        let door = wall[dice.below(wall.len() as u32) as usize];
        for square in wall {
            grid.set(square, if square == door { Cell::Door } else { Cell::Wall });
        }
    }
}

/// The squares of a straight wall through one square, from wall to wall with open ground on both sides.
fn parting(grid: &Grid, through: Square, level: bool) -> Option<Vec<Square>> {
    let (ahead, aside) = if level { ((1, 0), (0, 1)) } else { ((0, 1), (1, 0)) };
    let back = |step: (i32, i32)| (-step.0, -step.1);
    let mut wall = Vec::new();
    for step in [ahead, back(ahead)] {
        let mut at = if step == ahead { through } else { grid.step(through, step)? };
        while grid.at(at) != Cell::Wall {
            let free = |cell: Cell| cell == Cell::Floor;
            if !free(grid.at(at)) || !free(grid.beside(at, aside)) || !free(grid.beside(at, back(aside))) {
                return None;
            }
            wall.push(at);
            at = grid.step(at, step)?;
        }
        // It may not end at a door's post, which would be half in the way.
        if grid.beside(at, aside) == Cell::Door || grid.beside(at, back(aside)) == Cell::Door {
            return None;
        }
    }
    (PARTING_MIN..=PARTING_MAX).contains(&wall.len()).then_some(wall)
}

/// The layout with its own image beside it and below it; the wall between is shared.
pub(super) fn mirrored(grid: Grid, sideways: bool, upright: bool) -> Grid {
    if !sideways && !upright {
        return grid;
    }
    let (w, h) = (grid.width(), grid.height());
    let whole = |length: usize, doubled: bool| if doubled { 2 * length - 1 } else { length };
    let mut out = Grid::filled(whole(w, sideways), whole(h, upright), Cell::Wall);
    for (x, y) in out.squares() {
        let fold = |at: usize, length: usize| if at < length { at } else { 2 * length - 2 - at };
        out.set((x, y), grid.at((fold(x, w), fold(y, h))));
    }
    out
}

/// The layout twice as large: what lies between two squares is wall only where both are.
pub(super) fn doubled(grid: &Grid) -> Grid {
    let mut out = Grid::filled(2 * grid.width() - 1, 2 * grid.height() - 1, Cell::Wall);
    for (x, y) in out.squares() {
        let corners = [(x / 2, y / 2), (x.div_ceil(2), y / 2), (x / 2, y.div_ceil(2)), (x.div_ceil(2), y.div_ceil(2))];
        let cells = corners.map(|square| grid.at(square));
        let cell = if x % 2 == 0 && y % 2 == 0 {
            cells[0]
        } else if cells.contains(&Cell::Floor) || cells.contains(&Cell::Entry) || cells.contains(&Cell::Goal) {
            Cell::Floor
        } else if cells.contains(&Cell::Door) {
            Cell::Door
        } else {
            Cell::Wall
        };
        out.set((x, y), cell);
    }
    out
}

/// The layout turned by so many quarters.
pub(super) fn turned(grid: Grid, quarters: u32) -> Grid {
    (0..quarters).fold(grid, |grid, _| {
        let (w, h) = (grid.width(), grid.height());
        let mut out = Grid::filled(h, w, Cell::Wall);
        for (x, y) in grid.squares() {
            out.set((h - 1 - y, x), grid.at((x, y)));
        }
        out
    })
}

/// Breaks through walls until everything can be walked to from everywhere.
pub(super) fn join(grid: &mut Grid, dice: &mut Dice) {
    loop {
        let open: BTreeSet<Square> = grid.squares().filter(|square| grid.at(*square) != Cell::Wall).collect();
        let Some(first) = open.first() else { return };
        let reached = grid.reach(*first, true);
        if reached.len() == open.len() {
            return;
        }
        let walls = |grid: &Grid| -> Vec<(Square, (i32, i32))> {
            let near = reached.iter().flat_map(|square| NEXT.map(|step| (*square, step)));
            near.filter(|(square, step)| grid.beside(*square, *step) == Cell::Wall).collect()
        };
        // The thinnest wall between what is reached and what is not.
        let thickness = |(square, step): &(Square, (i32, i32))| {
            let mut at = *square;
            for thick in 0usize.. {
                match grid.step(at, *step) {
                    Some(next) if grid.at(next) == Cell::Wall => at = next,
                    Some(next) if !reached.contains(&next) => return Some(thick),
                    _ => break,
                }
            }
            None
        };
        let ways: Vec<_> = walls(grid).into_iter().filter_map(|way| Some((thickness(&way)?, way))).collect();
        let Some(thinnest) = ways.iter().map(|(thick, _)| *thick).min() else {
            fill_in(grid, &reached);
            return;
        };
        let ways: Vec<_> = ways.into_iter().filter(|(thick, _)| *thick == thinnest).collect();
        let (thick, (mut at, step)) = ways[dice.below(ways.len() as u32) as usize];
        for _ in 0..thick {
            at = grid.step(at, step).unwrap_or(at);
            grid.set(at, Cell::Floor);
        }
    }
}

/// Makes wall of what no straight way leads to.
fn fill_in(grid: &mut Grid, reached: &BTreeSet<Square>) {
    for square in grid.squares() {
        if !reached.contains(&square) {
            grid.set(square, Cell::Wall);
        }
    }
}

/// The way in and the way on, each one of those that the mirror left, or any square of floor.
pub(super) fn ends(grid: &mut Grid, dice: &mut Dice) -> (Square, Square) {
    let mut one = |grid: &mut Grid, of: Cell, but: Option<Square>| {
        let marked = grid.all(of);
        let mut from = if marked.is_empty() { grid.all(Cell::Floor) } else { marked.clone() };
        from.retain(|square| Some(*square) != but);
        let chosen = from.get(dice.below(from.len() as u32) as usize).copied();
        for square in marked {
            grid.set(square, Cell::Floor);
        }
        chosen
    };
    let entry = one(grid, Cell::Entry, None).unwrap_or((0, 0));
    let goal = one(grid, Cell::Goal, Some(entry)).unwrap_or(entry);
    (entry, goal)
}
