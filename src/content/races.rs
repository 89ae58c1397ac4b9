//! Races: which archetypes belong together for slaying and summoning. File `races`.

use super::archetype::{ArchetypeId, Archetypes};
use super::lines::{Lines, key_value};
use super::report::Report;
use super::traits::Text;

/// A race and its members, weakest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Race {
    pub name: Text,
    pub members: Vec<RaceMember>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RaceMember {
    pub archetype: ArchetypeId,
    /// The archetype's own `race` stays as it is (`!`).
    pub keeps_race: bool,
    /// Never summoned (`@`).
    pub unlisted: bool,
}

/// All races in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Races {
    pub all: Vec<Race>,
}

impl Races {
    pub fn find(&self, name: &str) -> Option<&Race> {
        self.all.iter().find(|race| &*race.name == name)
    }

    pub fn parse(file: &str, text: &str, archetypes: &Archetypes, report: &mut Report) -> Self {
        let mut races = Self::default();
        let mut lines = Lines::new(file, text);
        while let Some(line) = lines.next_spoken() {
            let line = line.trim_ascii();
            if line.starts_with('#') {
                continue;
            }
            if let ("RACE", name) = key_value(line) {
                races.all.push(Race { name: Text::from(name), members: Vec::new() });
                continue;
            }
            let name = line.trim_start_matches(['!', '@']);
            let marks = &line[..line.len() - name.len()];
            match (races.all.last_mut(), archetypes.find(name)) {
                (Some(race), Some(archetype)) => race.members.push(RaceMember {
                    archetype,
                    keeps_race: marks.contains('!'),
                    unlisted: marks.contains('@'),
                }),
                (None, _) => report.add(file, lines.number(), format_args!("{name:?} has no race")),
                (_, None) => report.add(file, lines.number(), format_args!("unknown archetype {name:?}")),
            }
        }
        races
    }
}
