//! Ways of moving, as a set of bits.

use std::fmt;
use std::ops::{BitAnd, BitOr};

use serde::{Deserialize, Serialize};

use super::number;

/// A set of ways to move: how something moves, or what a square blocks, allows, slows or notices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MoveType(pub u8);

impl MoveType {
    pub const NONE: Self = Self(0);
    pub const WALK: Self = Self(1);
    pub const FLY_LOW: Self = Self(2);
    pub const FLY_HIGH: Self = Self(4);
    pub const FLYING: Self = Self(6);
    pub const SWIM: Self = Self(8);
    pub const BOAT: Self = Self(16);
    pub const ALL: Self = Self(31);

    /// Reads a number, or words from left to right where `-word` takes bits away. Words nobody knows,
    /// `-all` among them, change nothing.
    pub fn parse(text: &str) -> Self {
        let text = text.trim_ascii();
        if text.starts_with(|first: char| first.is_ascii_digit()) {
            return Self(number::integer(text) as u8);
        }
        text.split_ascii_whitespace().fold(Self::NONE, |bits, word| match word {
            "all" => bits | Self::ALL,
            "-all" => bits,
            _ => match word.strip_prefix('-') {
                Some(word) => bits.without(Self::word(word)),
                None => bits | Self::word(word),
            },
        })
    }

    fn word(word: &str) -> Self {
        match word {
            "walk" => Self::WALK,
            "fly_low" => Self::FLY_LOW,
            "fly_high" => Self::FLY_HIGH,
            "flying" => Self::FLYING,
            "swim" => Self::SWIM,
            "boat" => Self::BOAT,
            _ => Self::NONE,
        }
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl BitOr for MoveType {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for MoveType {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl fmt::Display for MoveType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_add_and_take_away_from_left_to_right() {
        for (text, bits) in [
            ("walk", 1),
            ("swim boat", 24),
            ("flying", 6),
            ("all -fly_low", 29),
            ("all", 31),
            ("-all", 0),
            ("walk fly low", 1),
            ("none", 0),
            ("31", 31),
            ("", 0),
        ] {
            assert_eq!(MoveType::parse(text), MoveType(bits), "{text:?}");
        }
    }
}
