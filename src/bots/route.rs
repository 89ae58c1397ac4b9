//! A way to walk, written as text: `3s 2w | 10e apply`.
//!
//! Legs are squares and a direction, or `apply` for what is underfoot. What is before the bar is walked
//! once, what is behind it back and forth for ever.

use std::str::FromStr;

/// A compass point by its letters, and the step it makes: right and down.
pub(super) const COMPASS: [(&str, &str, (i64, i64)); 8] = [
    ("n", "north", (0, -1)),
    ("ne", "northeast", (1, -1)),
    ("e", "east", (1, 0)),
    ("se", "southeast", (1, 1)),
    ("s", "south", (0, 1)),
    ("sw", "southwest", (-1, 1)),
    ("w", "west", (-1, 0)),
    ("nw", "northwest", (-1, -1)),
];

/// The command that makes a step in about that direction.
pub(super) fn towards((dx, dy): (i64, i64)) -> Option<&'static str> {
    let step = (dx.signum(), dy.signum());
    COMPASS.iter().find(|(_, _, direction)| *direction == step).map(|(_, command, _)| *command)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leg {
    /// So far to the right and down.
    Go(i64, i64),
    Apply,
}

impl Leg {
    fn back(self) -> Self {
        match self {
            Self::Go(dx, dy) => Self::Go(-dx, -dy),
            Self::Apply => Self::Apply,
        }
    }
}

/// Why a text is no route.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    #[error("{0:?} is no leg: say 12e, 3nw or apply")]
    Leg(String),
    #[error("a route has one bar at most")]
    Bars,
}

/// Legs walked once, then legs walked back and forth.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    once: Vec<Leg>,
    /// There and back.
    again: Vec<Leg>,
}

impl Route {
    /// The leg after so many; `None` when there are no more.
    pub(super) fn leg(&self, place: usize) -> Option<Leg> {
        if let Some(&leg) = self.once.get(place) {
            return Some(leg);
        }
        let round = place.checked_sub(self.once.len())?.checked_rem(self.again.len())?;
        self.again.get(round).copied()
    }

    /// Only what is walked once.
    pub(super) fn once_only(&self) -> Self {
        Self { once: self.once.clone(), again: Vec::new() }
    }

    /// Where what is walked again leads first; east if it leads nowhere.
    pub(super) fn direction(&self) -> (i64, i64) {
        let ways = self.again.iter().filter_map(|leg| match leg {
            Leg::Go(dx, dy) => Some((dx.signum(), dy.signum())),
            Leg::Apply => None,
        });
        ways.into_iter().next().unwrap_or((1, 0))
    }
}

impl FromStr for Route {
    type Err = RouteError;

    fn from_str(text: &str) -> Result<Self, RouteError> {
        let mut parts = text.split('|');
        let first = legs(parts.next().unwrap_or_default())?;
        let second = parts.next().map(legs).transpose()?;
        if parts.next().is_some() {
            return Err(RouteError::Bars);
        }
        let (once, there) = match second {
            Some(second) => (first, second),
            None => (Vec::new(), first),
        };
        let back = there.iter().rev().map(|leg| leg.back());
        Ok(Self { once, again: there.iter().copied().chain(back).collect() })
    }
}

fn legs(text: &str) -> Result<Vec<Leg>, RouteError> {
    text.split_whitespace()
        .map(|word| {
            if word == "apply" {
                return Ok(Leg::Apply);
            }
            let bad = || RouteError::Leg(word.to_owned());
            let digits = word.bytes().take_while(u8::is_ascii_digit).count();
            let (count, letters) = word.split_at(digits);
            let count: i64 = if count.is_empty() { 1 } else { count.parse().map_err(|_| bad())? };
            let (_, _, (dx, dy)) = COMPASS.iter().find(|(name, _, _)| *name == letters).ok_or_else(bad)?;
            Ok(Leg::Go(dx * count, dy * count))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_part_is_walked_there_and_back_for_ever() {
        let route: Route = "3s | 10e apply".parse().unwrap();
        let legs: Vec<_> = (0..6).filter_map(|place| route.leg(place)).collect();
        let (there, back) = (Leg::Go(10, 0), Leg::Go(-10, 0));
        assert_eq!(legs, [Leg::Go(0, 3), there, Leg::Apply, Leg::Apply, back, there]);
    }

    #[test]
    fn a_route_that_ends_ends() {
        let route: Route = "nw 2e|".parse().unwrap();
        assert_eq!(route.leg(1), Some(Leg::Go(2, 0)));
        assert_eq!(route.leg(2), None);
    }

    #[test]
    fn nonsense_is_refused_with_its_words() {
        assert_eq!("5x".parse::<Route>(), Err(RouteError::Leg("5x".to_owned())));
        assert_eq!("1n | 1s | 1e".parse::<Route>(), Err(RouteError::Bars));
    }
}
