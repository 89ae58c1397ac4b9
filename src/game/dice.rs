//! Chance: a generator that is part of the world's state.
//!
//! Written out here and not taken from a library, because a replay of yesterday's log with
//! tomorrow's build must roll the same numbers.

use serde::{Deserialize, Serialize};

/// PCG-XSH-RR 64/32 (O'Neill 2014): 64 bits of state, one fixed stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dice {
    state: u64,
}

const MULTIPLIER: u64 = 6_364_136_223_846_793_005;
const INCREMENT: u64 = 1_442_695_040_888_963_407;

impl Dice {
    pub fn seeded(seed: u64) -> Self {
        let mut dice = Self { state: seed.wrapping_add(INCREMENT) };
        dice.next_u32();
        dice
    }

    /// The next 32 bits.
    pub fn next_u32(&mut self) -> u32 {
        let old = self.state;
        self.state = old.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT);
        let [low, high] = [(((old >> 18) ^ old) >> 27), old >> 59];
        (low as u32).rotate_right(high as u32)
    }

    /// Evenly 0 to `bound` - 1; 0 for a bound of 0 or 1.
    pub fn below(&mut self, bound: u32) -> u32 {
        if bound <= 1 {
            return 0;
        }
        // Lemire 2019: reject the few values that would make some results likelier.
        loop {
            let wide = u64::from(self.next_u32()) * u64::from(bound);
            if wide as u32 >= bound.wrapping_neg() % bound {
                return (wide >> 32) as u32;
            }
        }
    }

    /// Evenly `low` to `high`, both included; `low` when `high` is less.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        let span = i64::from(high) - i64::from(low);
        if span <= 0 {
            return low;
        }
        let span = u32::try_from(span + 1).unwrap_or(u32::MAX);
        (i64::from(low) + i64::from(self.below(span))) as i32
    }

    /// True `percent` times in a hundred.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// True once in `n` times; always for 0 and 1.
    pub fn once_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }

    /// The place of one of so many by their weights; none when all weigh nothing.
    pub fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> Option<usize> {
        let mut at = self.below(weights.clone().sum());
        weights.into_iter().position(|weight| match at.checked_sub(weight) {
            Some(rest) => {
                at = rest;
                false
            }
            None => true,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_rolls_the_same_numbers_for_ever() {
        let mut dice = Dice::seeded(42);
        let rolled: Vec<u32> = (0..5).map(|_| dice.below(1000)).collect();
        assert_eq!(rolled, [761, 418, 448, 266, 959], "a change here makes old logs unreplayable");
    }

    #[test]
    fn what_weighs_more_comes_up_more_often_and_what_weighs_nothing_never() {
        let mut dice = Dice::seeded(3);
        let mut times = [0; 4];
        (0..4000).filter_map(|_| dice.weighted([0, 1, 3, 0].into_iter())).for_each(|place| times[place] += 1);
        assert_eq!((times[0], times[3], times[1] + times[2]), (0, 0, 4000));
        assert!((900..1100).contains(&times[1]), "{times:?}");
        assert_eq!(dice.weighted([0, 0].into_iter()), None);
        assert_eq!(dice.weighted(std::iter::empty()), None);
    }

    #[test]
    fn every_face_comes_up_about_equally_often() {
        let mut dice = Dice::seeded(7);
        let mut faces = [0; 6];
        for _ in 0..60_000 {
            faces[dice.below(6) as usize] += 1;
        }
        assert!(faces.iter().all(|count| (9_500..10_500).contains(count)), "{faces:?}");
    }

    #[test]
    fn between_includes_both_ends_and_survives_nonsense() {
        let mut dice = Dice::seeded(1);
        let rolled: Vec<i32> = (0..200).map(|_| dice.between(-1, 1)).collect();
        assert!(rolled.contains(&-1) && rolled.contains(&0) && rolled.contains(&1));
        assert!(rolled.iter().all(|roll| (-1..=1).contains(roll)));
        assert_eq!(dice.between(5, 3), 5);
        dice.between(i32::MIN, i32::MAX);
    }
}
