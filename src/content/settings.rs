//! The settings of play an operator may change: lines of `key value`. File `settings`.

use std::collections::BTreeMap;

use super::lines::{Lines, key_value};
use super::number::integer;

/// Settings as written; what is missing has the stock server's default at the place that asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    values: BTreeMap<String, String>,
}

impl Settings {
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    pub fn number(&self, key: &str, default: i64) -> i64 {
        self.text(key).map_or(default, integer)
    }

    pub fn yes(&self, key: &str, default: bool) -> bool {
        let Some(value) = self.text(key) else { return default };
        ["true", "on", "yes", "1"].iter().any(|yes| value.eq_ignore_ascii_case(yes))
    }

    pub fn starting_stat_min(&self) -> i8 {
        self.number("starting_stat_min", 3).clamp(1, 30) as i8
    }

    pub fn starting_stat_max(&self) -> i8 {
        self.number("starting_stat_max", 18).clamp(1, 30) as i8
    }

    /// Points to spread over the stats of a new character.
    pub fn starting_stat_points(&self) -> i16 {
        self.number("starting_stat_points", 84).clamp(0, 1000) as i16
    }

    /// Percent of experience that a death takes.
    pub fn death_penalty_percentage(&self) -> i64 {
        self.number("death_penalty_percentage", 20).clamp(0, 100)
    }

    /// A death takes no more than so many levels made.
    pub fn death_penalty_levels(&self) -> i16 {
        self.number("death_penalty_levels", 3).clamp(0, 1000) as i16
    }

    pub fn parse(file: &str, text: &str) -> Self {
        let mut settings = Self::default();
        let mut lines = Lines::new(file, text);
        while let Some(line) = lines.next_spoken() {
            let (key, value) = key_value(line);
            settings.values.insert(key.to_owned(), value.to_owned());
        }
        settings
    }
}
