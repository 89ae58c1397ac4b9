//! A field of walls and floors.

use std::collections::{BTreeSet, VecDeque};

use crate::game::direction::Direction;

/// What stands on a square of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::game::random_map) enum Cell {
    Wall,
    Floor,
    Door,
    /// Where the way in and the way on may be.
    Entry,
    Goal,
}

/// Column and row.
pub(in crate::game::random_map) type Square = (usize, usize);

/// Steps to the four squares beside one: north, east, south, west.
pub(in crate::game::random_map) const NEXT: [(i32, i32); 4] = [(0, -1), (1, 0), (0, 1), (-1, 0)];

/// Steps to the eight squares around one.
pub(in crate::game::random_map) fn around() -> [(i32, i32); 8] {
    Direction::ALL.map(Direction::step)
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::game::random_map) struct Grid {
    width: usize,
    cells: Vec<Cell>,
}

impl Grid {
    pub(in crate::game::random_map) fn filled(width: usize, height: usize, cell: Cell) -> Self {
        Self { width, cells: vec![cell; width * height] }
    }

    /// Open ground inside four walls.
    pub(super) fn walled(width: usize, height: usize) -> Self {
        let mut grid = Self::filled(width, height, Cell::Floor);
        grid.frame(0, 0, width - 1, height - 1, Cell::Wall);
        grid
    }

    pub(in crate::game::random_map) const fn width(&self) -> usize {
        self.width
    }

    pub(in crate::game::random_map) const fn height(&self) -> usize {
        self.cells.len() / self.width
    }

    pub(in crate::game::random_map) fn at(&self, (x, y): Square) -> Cell {
        self.cells[y * self.width + x]
    }

    pub(in crate::game::random_map) fn set(&mut self, (x, y): Square, cell: Cell) {
        self.cells[y * self.width + x] = cell;
    }

    /// The square a step away, if it is inside.
    pub(in crate::game::random_map) fn step(&self, (x, y): Square, (dx, dy): (i32, i32)) -> Option<Square> {
        let (x, y) = (x.checked_add_signed(dx as isize)?, y.checked_add_signed(dy as isize)?);
        (x < self.width && y < self.height()).then_some((x, y))
    }

    /// What is a step away; wall outside.
    pub(super) fn beside(&self, from: Square, step: (i32, i32)) -> Cell {
        self.step(from, step).map_or(Cell::Wall, |square| self.at(square))
    }

    pub(in crate::game::random_map) fn squares(&self) -> impl Iterator<Item = Square> + use<> {
        let (width, height) = (self.width, self.height());
        (0..height).flat_map(move |y| (0..width).map(move |x| (x, y)))
    }

    /// The squares where such a thing stands, row by row.
    pub(in crate::game::random_map) fn all(&self, cell: Cell) -> Vec<Square> {
        self.squares().filter(|square| self.at(*square) == cell).collect()
    }

    /// The edge of a rectangle, corners included.
    pub(super) fn frame(&mut self, left: usize, top: usize, right: usize, bottom: usize, cell: Cell) {
        for x in left..=right {
            self.set((x, top), cell);
            self.set((x, bottom), cell);
        }
        for y in top..=bottom {
            self.set((left, y), cell);
            self.set((right, y), cell);
        }
    }

    /// Everything that can be walked to from a square, by steps to the four sides; through doors or not.
    pub(in crate::game::random_map) fn reach(&self, from: Square, through_doors: bool) -> BTreeSet<Square> {
        let mut reached = BTreeSet::from([from]);
        let mut next = VecDeque::from([from]);
        while let Some(square) = next.pop_front() {
            for step in NEXT {
                let Some(beside) = self.step(square, step) else { continue };
                let open = match self.at(beside) {
                    Cell::Wall => false,
                    Cell::Door => through_doors,
                    _ => true,
                };
                if open && reached.insert(beside) {
                    next.push_back(beside);
                }
            }
        }
        reached
    }
}
