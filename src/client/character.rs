//! What a client answers when a server asks who it wants to be.
//!
//! Owns the choice among what the server offers: race, class, their choices, where to begin, and ability
//! points within the server's bounds.

use super::chance::Chance;
use crate::protocol::{CharacterInfo, NewCharLine, ShortStat, StartingMap};

/// What a new character should be; what is `None` is left to chance.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Archetype of the race.
    pub race: Option<String>,
    /// Archetype of the class.
    pub class: Option<String>,
    /// Archetype of the starting map.
    pub starting_map: Option<String>,
    pub seed: u64,
}

/// Rules of the server for new characters.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    pub(crate) points: i64,
    pub(crate) min: i64,
    pub(crate) max: i64,
    /// Names of the abilities, as the server has them.
    abilities: Vec<String>,
}

impl Bounds {
    /// Reads `newcharinfo`; what it leaves out is as the stock server has it.
    pub(crate) fn read(lines: &[NewCharLine]) -> Self {
        let value = |variable: &str| {
            lines.iter().find(|line| line.variable.eq_ignore_ascii_case(variable)).map(|line| line.values.as_str())
        };
        let mut range = value("statrange").unwrap_or("1 20").split(' ').map(|bound| bound.parse().unwrap_or(1));
        Self {
            points: value("points").and_then(|points| points.trim().parse().ok()).unwrap_or(0),
            min: range.next().unwrap_or(1),
            max: range.next().unwrap_or(20),
            abilities: value("statname")
                .unwrap_or("Str Dex Con Int Wis Pow Cha")
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
        }
    }

    /// Every point is given out, evenly, and nobody ends under 1 after what race and class change.
    pub(crate) fn abilities(&self, changed_by: [&CharacterInfo; 2]) -> Vec<(String, i64)> {
        let least = |ability: &str| (1 - change(changed_by, ability)).clamp(self.min, self.max);
        let mut given: Vec<_> = self.abilities.iter().map(|ability| (ability.clone(), least(ability))).collect();
        let mut left = self.points - given.iter().map(|(_, points)| points).sum::<i64>();
        while left > 0 {
            let Some(lowest) =
                given.iter_mut().filter(|(_, points)| *points < self.max).min_by_key(|(_, points)| *points)
            else {
                break;
            };
            lowest.1 += 1;
            left -= 1;
        }
        given
    }
}

/// What race and class add to an ability.
pub(crate) fn change(changed_by: [&CharacterInfo; 2], ability: &str) -> i64 {
    let stats = changed_by.iter().flat_map(|info| &info.stats);
    stats.filter(|(stat, _)| is_called(*stat, ability)).map(|&(_, change)| i64::from(change)).sum()
}

fn is_called(stat: ShortStat, ability: &str) -> bool {
    format!("{stat:?}").eq_ignore_ascii_case(ability)
}

/// Somebody that a server may be asked to make: the archetypes of everything chosen, and the abilities.
#[derive(Clone, Debug, Default)]
pub(crate) struct Born {
    /// Archetype, and the picks where it leaves a choice: the choice's key and an archetype.
    pub(crate) race: (String, Vec<(String, String)>),
    pub(crate) class: (String, Vec<(String, String)>),
    pub(crate) starting_map: Option<String>,
    pub(crate) abilities: Vec<(String, i64)>,
}

impl Born {
    /// Lines of `createplayer`, in the order of the stock client.
    pub(crate) fn attributes(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (word, (archetype, picks)) in [("race", &self.race), ("class", &self.class)] {
            lines.push(format!("{word} {archetype}"));
            lines.extend(picks.iter().map(|(key, picked)| format!("{key} {picked}")));
        }
        lines.extend(self.starting_map.iter().map(|map| format!("starting_map {map}")));
        lines.extend(self.abilities.iter().map(|(ability, points)| format!("{ability} {points}")));
        lines
    }
}

/// Lines of `createplayer` about somebody whose choices are left to chance.
pub(super) fn attributes(
    bounds: &Bounds,
    race: &CharacterInfo,
    class: &CharacterInfo,
    starting_map: Option<&str>,
    chance: &mut Chance,
) -> Vec<String> {
    let mut pick = |info: &CharacterInfo| {
        let picks = info.choices.iter().filter_map(|choice| {
            chance.pick(&choice.options).map(|(archetype, _)| (choice.key.clone(), archetype.clone()))
        });
        (info.archetype.clone(), picks.collect())
    };
    let (picked_race, picked_class) = (pick(race), pick(class));
    let born = Born {
        race: picked_race,
        class: picked_class,
        starting_map: starting_map.map(str::to_owned),
        abilities: bounds.abilities([race, class]),
    };
    born.attributes()
}

/// The one wished for, or one of those offered.
pub(super) fn choose(wished: Option<&str>, offered: &[String], chance: &mut Chance) -> Option<String> {
    wished.map(str::to_owned).or_else(|| chance.pick(offered).cloned())
}

pub(super) fn names(maps: &[StartingMap]) -> Vec<String> {
    maps.iter().map(|map| map.archetype.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Choice, NewCharNeed};

    fn bounds() -> Bounds {
        Bounds::read(&[
            NewCharLine::new(NewCharNeed::Value, "points", "84"),
            NewCharLine::new(NewCharNeed::Value, "statrange", "3 18"),
            NewCharLine::new(NewCharNeed::Value, "statname", "Str Dex Con Wis Cha Int Pow"),
        ])
    }

    #[test]
    fn all_points_are_given_and_nobody_is_born_dead() {
        let race = CharacterInfo { stats: vec![(ShortStat::Str, -14)], ..CharacterInfo::unknown("mouse") };
        let class = CharacterInfo::unknown("scribe");
        let abilities = bounds().abilities([&race, &class]);
        assert_eq!(abilities.iter().map(|(_, points)| points).sum::<i64>(), 84);
        assert_eq!(abilities[0], ("Str".to_owned(), 15));
        assert!(abilities.iter().all(|(_, points)| (3..=18).contains(points)));
    }

    #[test]
    fn choices_follow_what_they_belong_to() {
        let options = vec![("hat_red".to_owned(), "red hat".to_owned())];
        let choice = Choice { key: "hat".to_owned(), description: String::new(), options };
        let race = CharacterInfo { choices: vec![choice], ..CharacterInfo::unknown("elf") };
        let class = CharacterInfo::unknown("scribe");
        let lines = attributes(&bounds(), &race, &class, Some("map_here"), &mut Chance::seeded(1));
        assert_eq!(lines[..4], ["race elf", "hat hat_red", "class scribe", "starting_map map_here"]);
        assert_eq!(lines.len(), 11);
    }
}
