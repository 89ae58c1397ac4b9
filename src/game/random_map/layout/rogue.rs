//! Rooms strewn about and joined by passages, as in the game of that name.

use super::grid::{Cell, Grid, Square};
use crate::game::dice::Dice;

/// Shapes of rooms.
const RECTANGLES: i32 = 1;
const CIRCLES: i32 = 2;

/// Squares from the middle of a room to its wall.
const REACH_MIN: u32 = 1;

#[derive(Clone, Copy)]
struct Room {
    middle: Square,
    /// Squares from the middle to the last one of floor.
    across: usize,
    down: usize,
    round: bool,
}

impl Room {
    fn holds(&self, (x, y): Square) -> bool {
        let (dx, dy) = (x.abs_diff(self.middle.0), y.abs_diff(self.middle.1));
        if self.round {
            // Half a square is added to the radius: rooms without single squares at their ends.
            let radius = 2 * self.across + 1;
            4 * (dx * dx + dy * dy) <= radius * radius
        } else {
            dx <= self.across && dy <= self.down
        }
    }

    /// Would the walls of both be one?
    fn touches(&self, other: &Self) -> bool {
        self.middle.0.abs_diff(other.middle.0) <= self.across + other.across + 2
            && self.middle.1.abs_diff(other.middle.1) <= self.down + other.down + 2
    }
}

pub(super) fn make(width: usize, height: usize, options: i32, dice: &mut Dice) -> Grid {
    let mut grid = Grid::filled(width, height, Cell::Wall);
    let rooms = strewn(width, height, options, dice);
    for room in &rooms {
        for square in grid.squares() {
            if room.holds(square) {
                grid.set(square, Cell::Floor);
            }
        }
    }
    for at in 1..rooms.len() {
        // The nearest of those that are joined already.
        let distance =
            |other: &&Room| other.middle.0.abs_diff(rooms[at].middle.0) + other.middle.1.abs_diff(rooms[at].middle.1);
        if let Some(near) = rooms[..at].iter().min_by_key(distance) {
            dig(&mut grid, &rooms, rooms[at].middle, near.middle, dice.once_in(2));
        }
    }
    let last = rooms.len() - 1;
    grid.set(rooms[0].middle, Cell::Entry);
    if last > 0 {
        grid.set(rooms[1 + dice.below(last as u32) as usize].middle, Cell::Goal);
    }
    grid
}

fn strewn(width: usize, height: usize, options: i32, dice: &mut Dice) -> Vec<Room> {
    let wanted = 3 + dice.below(7) as usize;
    // A room, its walls and its share of what lies between.
    let reach_max = (width.min(height) / 6).max(REACH_MIN as usize) as u32;
    let mut rooms: Vec<Room> = Vec::new();
    for _ in 0..wanted * 20 {
        if rooms.len() == wanted {
            break;
        }
        let across = (REACH_MIN + dice.below(reach_max)) as usize;
        let round = match options {
            RECTANGLES => false,
            CIRCLES => true,
            _ => dice.once_in(2),
        };
        let down = if round { across } else { (REACH_MIN + dice.below(reach_max)) as usize };
        if width < 2 * across + 3 || height < 2 * down + 3 {
            continue;
        }
        let x = across + 1 + dice.below((width - 2 * across - 2) as u32) as usize;
        let y = down + 1 + dice.below((height - 2 * down - 2) as u32) as usize;
        let room = Room { middle: (x, y), across, down, round };
        if !rooms.iter().any(|other| other.touches(&room)) {
            rooms.push(room);
        }
    }
    if rooms.is_empty() {
        rooms.push(Room { middle: (width / 2, height / 2), across: 1, down: 1, round: false });
    }
    rooms
}

/// Digs a passage with one bend, and sets a door where it leaves or enters a room.
fn dig(grid: &mut Grid, rooms: &[Room], from: Square, to: Square, across_first: bool) {
    let mut way = vec![from];
    let (mut x, mut y) = from;
    let toward = |now: usize, goal: usize| if now < goal { now + 1 } else { now - 1 };
    let turns: [bool; 2] = [across_first, !across_first];
    for across in turns {
        while if across { x != to.0 } else { y != to.1 } {
            if across {
                x = toward(x, to.0);
            } else {
                y = toward(y, to.1);
            }
            way.push((x, y));
        }
    }
    let inside = |square: Square| rooms.iter().position(|room| room.holds(square));
    for at in 1..way.len() {
        let (before, here) = (way[at - 1], way[at]);
        let after = way.get(at + 1).copied().unwrap_or(here);
        if grid.at(here) != Cell::Wall {
            continue;
        }
        let at_a_room = inside(before).is_some() || inside(after).is_some();
        let straight = before.0 == after.0 || before.1 == after.1;
        let sides = [(after.1.abs_diff(before.1) as i32, after.0.abs_diff(before.0) as i32)];
        let between_walls = sides.iter().all(|(dx, dy)| {
            let (dx, dy) = (dx.signum(), dy.signum());
            grid.beside(here, (dx, dy)) == Cell::Wall && grid.beside(here, (-dx, -dy)) == Cell::Wall
        });
        let door = at_a_room && straight && between_walls;
        grid.set(here, if door { Cell::Door } else { Cell::Floor });
    }
}
