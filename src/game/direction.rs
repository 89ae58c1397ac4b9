//! The eight ways to go. x grows to the right, y grows downward.

use serde::{Deserialize, Serialize};

/// A direction, numbered on the wire and in the world's files from 1 (north) clockwise to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
pub enum Direction {
    North = 1,
    NorthEast,
    East,
    SouthEast,
    South,
    SouthWest,
    West,
    NorthWest,
}

impl Direction {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 8] = [
        Self::North,
        Self::NorthEast,
        Self::East,
        Self::SouthEast,
        Self::South,
        Self::SouthWest,
        Self::West,
        Self::NorthWest,
    ];

    /// From the number of the world's files; 0 and everything else is no direction.
    pub fn from_number(number: i64) -> Option<Self> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        Self::ALL.get(index).copied()
    }

    /// 1 (north) to 8 (north-west).
    pub fn number(self) -> u8 {
        self as u8
    }

    /// One step: (dx, dy).
    pub fn step(self) -> (i32, i32) {
        match self {
            Self::North => (0, -1),
            Self::NorthEast => (1, -1),
            Self::East => (1, 0),
            Self::SouthEast => (1, 1),
            Self::South => (0, 1),
            Self::SouthWest => (-1, 1),
            Self::West => (-1, 0),
            Self::NorthWest => (-1, -1),
        }
    }

    /// Turned clockwise by `eighths` of a full turn; negative turns the other way.
    pub fn turned(self, eighths: i32) -> Self {
        let index = (i32::from(self.number()) - 1 + eighths).rem_euclid(8);
        Self::ALL[usize::try_from(index).expect("the remainder of eight is 0 to 7")]
    }

    pub fn opposite(self) -> Self {
        self.turned(4)
    }

    /// The direction that leads best along a vector; none for (0, 0).
    pub fn along(dx: i32, dy: i32) -> Option<Self> {
        let steep = |a: i32, b: i32| a.abs() * 2 < b.abs();
        let (sx, sy) = (if steep(dx, dy) { 0 } else { dx.signum() }, if steep(dy, dx) { 0 } else { dy.signum() });
        Self::ALL.into_iter().find(|direction| direction.step() == (sx, sy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_steps_agree_with_the_compass() {
        assert_eq!(Direction::from_number(1), Some(Direction::North));
        assert_eq!(Direction::from_number(8), Some(Direction::NorthWest));
        assert_eq!(Direction::from_number(0), None);
        assert_eq!(Direction::from_number(9), None);
        for direction in Direction::ALL {
            let (dx, dy) = direction.step();
            assert_eq!(Direction::along(dx * 5, dy * 5), Some(direction));
            assert_eq!(direction.opposite().step(), (-dx, -dy));
        }
    }

    #[test]
    fn turning_goes_round() {
        assert_eq!(Direction::NorthWest.turned(1), Direction::North);
        assert_eq!(Direction::North.turned(-1), Direction::NorthWest);
    }
}
