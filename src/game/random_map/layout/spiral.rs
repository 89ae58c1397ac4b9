//! Spirals: one way that winds from the rim to the middle.

use super::grid::{Cell, Grid, Square};
use crate::game::dice::Dice;

/// Options: turns as many as fit, and as wide as it is high or not.
const FINE: i32 = 2;
const FIT: i32 = 4;

/// A quarter of a circle in so many steps: sines of their angles, of [`ONE`].
const QUARTER: [i64; 17] = [0, 98, 195, 290, 383, 471, 556, 634, 707, 773, 831, 882, 924, 957, 981, 995, 1000];
const ONE: i64 = 1000;
const STEPS: usize = 64;

/// Squares from one turn to the next.
const PITCH_FINE: i64 = 3;

pub(super) fn make(width: usize, height: usize, options: i32, dice: &mut Dice) -> Grid {
    let mut grid = Grid::filled(width, height, Cell::Wall);
    let options = if options & 7 == 0 { 1 << dice.below(3) } else { options };
    let (middle_x, middle_y) = ((width / 2) as i64, (height / 2) as i64);
    let (mut reach_x, mut reach_y) =
        (middle_x.min((width as i64 - 1) / 2) - 1, middle_y.min((height as i64 - 1) / 2) - 1);
    if options & FIT == 0 {
        reach_x = reach_x.min(reach_y);
        reach_y = reach_x;
    }
    let shorter = reach_x.min(reach_y).max(1);
    let pitch = if options & FINE == 0 { PITCH_FINE + i64::from(dice.below(3)) } else { PITCH_FINE };
    let turns = (shorter / pitch).max(1);
    let from = dice.below(STEPS as u32) as usize;
    let all = turns as usize * STEPS;
    let mut before: Square = (middle_x as usize, middle_y as usize);
    grid.set(before, Cell::Floor);
    for step in 1..=all {
        let angle = (from + step) % STEPS;
        // The radius grows with the angle; both in thousandths to keep the curve smooth.
        let along = |reach: i64, unit: i64, middle: i64, last: usize| {
            let far = reach * unit * step as i64 / all as i64;
            (middle + (far + far.signum() * ONE / 2) / ONE).clamp(1, last as i64 - 1) as usize
        };
        let here =
            (along(reach_x, cosine(angle), middle_x, width - 1), along(reach_y, sine(angle), middle_y, height - 1));
        carve(&mut grid, before, here);
        before = here;
    }
    grid.set(before, Cell::Entry);
    grid.set((middle_x as usize, middle_y as usize), Cell::Goal);
    grid
}

/// Opens the way from one square to another, without going cornerwise.
fn carve(grid: &mut Grid, from: Square, to: Square) {
    let (mut x, mut y) = from;
    while (x, y) != to {
        if x.abs_diff(to.0) >= y.abs_diff(to.1) {
            x = if x < to.0 { x + 1 } else { x - 1 };
        } else {
            y = if y < to.1 { y + 1 } else { y - 1 };
        }
        grid.set((x, y), Cell::Floor);
    }
}

fn sine(angle: usize) -> i64 {
    let (quarter, at) = (angle / 16 % 4, angle % 16);
    match quarter {
        0 => QUARTER[at],
        1 => QUARTER[16 - at],
        2 => -QUARTER[at],
        _ => -QUARTER[16 - at],
    }
}

fn cosine(angle: usize) -> i64 {
    sine((angle + 16) % STEPS)
}
