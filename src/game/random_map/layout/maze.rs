//! Mazes: walls grow out of the outer wall, and never touch one another.

use super::grid::{Cell, Grid, NEXT, Square, around};
use crate::game::dice::Dice;

/// Every square that a wall can grow to is taken, not only what grows out of the outer wall at once.
const FULL: i32 = 1;
/// Of a hundred places where a wall could begin, those of a maze with open rooms that are tried.
const SPARSE_PERCENT: u32 = 65;

pub(super) fn make(width: usize, height: usize, options: i32, dice: &mut Dice) -> Grid {
    let mut grid = Grid::walled(width, height);
    let full = options == FULL || (options == 0 && dice.once_in(2));
    let mut roots: Vec<Square> = grid.all(Cell::Wall);
    while !roots.is_empty() {
        let root = roots.swap_remove(dice.below(roots.len() as u32) as usize);
        if full || dice.percent(SPARSE_PERCENT) {
            grow(&mut grid, root, dice, full.then_some(&mut roots));
        }
    }
    corners(&mut grid, dice);
    grid
}

/// Grows a wall from a square until it is stuck; what may branch off later is kept among the roots.
fn grow(grid: &mut Grid, root: Square, dice: &mut Dice, mut roots: Option<&mut Vec<Square>>) {
    let mut tip = root;
    loop {
        let ways: Vec<Square> = NEXT.iter().filter_map(|step| may_grow(grid, tip, *step)).collect();
        if ways.is_empty() {
            return;
        }
        tip = ways[dice.below(ways.len() as u32) as usize];
        grid.set(tip, Cell::Wall);
        if let Some(roots) = roots.as_deref_mut() {
            roots.push(tip);
        }
    }
}

/// The square a wall may grow to: one that no other wall is near.
fn may_grow(grid: &Grid, from: Square, step: (i32, i32)) -> Option<Square> {
    let to = grid.step(from, step)?;
    if grid.at(to) != Cell::Floor {
        return None;
    }
    let is_free = |(dx, dy): &(i32, i32)| {
        // Behind it stands the wall that it grows from.
        dx * step.0 + dy * step.1 < 0 || grid.beside(to, (*dx, *dy)) == Cell::Floor
    };
    around().iter().all(is_free).then_some(to)
}

/// The ways in and on are in corners across from each other.
fn corners(grid: &mut Grid, dice: &mut Dice) {
    let (right, bottom) = (grid.width() - 2, grid.height() - 2);
    let (entry, goal) = if dice.once_in(2) { ((1, 1), (right, bottom)) } else { ((right, 1), (1, bottom)) };
    grid.set(entry, Cell::Entry);
    grid.set(goal, Cell::Goal);
}
