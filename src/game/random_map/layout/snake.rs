//! Snakes: one way to and fro between walls with a door at one end.

use super::grid::{Cell, Grid};
use crate::game::dice::Dice;

/// Squares from one wall to the next, at least.
const GAP_MIN: usize = 3;

pub(super) fn make(width: usize, height: usize, dice: &mut Dice) -> Grid {
    let mut grid = Grid::walled(width, height);
    let most = ((height - 1) / GAP_MIN).clamp(2, 6);
    let lanes = 2 + dice.below((most - 1) as u32) as usize;
    let mut at_right = true;
    for lane in 1..lanes {
        let y = lane * (height - 1) / lanes;
        for x in 1..width - 1 {
            grid.set((x, y), Cell::Wall);
        }
        grid.set((if at_right { width - 2 } else { 1 }, y), Cell::Door);
        at_right = !at_right;
    }
    grid.set((1, 1), Cell::Entry);
    grid.set((if at_right { width - 2 } else { 1 }, height - 2), Cell::Goal);
    grid
}
