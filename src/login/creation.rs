//! `createplayer`: what a player may choose for a new character, refused with the words of the stock server.
//!
//! Owns the checks. Who has the name already is the accounts' business; the character itself is made where it
//! arrives.

use super::answers::Answers;
use crate::game::NewCharacter;
use crate::ids::PlayerName;
use crate::protocol::{CharacterInfo, ShortStat};

/// Bytes of a name of an account or a character.
pub(super) const NAME_MAX: usize = 48;
/// A password has at least as many bytes.
pub(super) const PASSWORD_MIN: usize = 2;

/// Why a character is not made. The words are the stock server's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum CreationError {
    #[error("Name is too short")]
    NameTooShort,
    #[error("The name contains illegal characters")]
    NameIllegal,
    #[error("Password is too short")]
    PasswordTooShort,
    #[error("Stat value is out of range - {value} must be between {min} and {max}")]
    StatOutOfRange { value: i64, min: i64, max: i64 },
    #[error("Total allocated statistics is higher than allowed ({total}>{max})")]
    TooManyPoints { total: i64, max: i64 },
    #[error("Invalid or unknown race or class")]
    RaceOrClass,
    #[error("Invalid or map")]
    StartingMap,
    #[error("Unable to apply race or class - statistic is out of bounds")]
    Adjusted,
}

/// The abilities in the order of the core, as clients call them.
const ABILITIES: [(&str, ShortStat); 7] = [
    ("str", ShortStat::Str),
    ("dex", ShortStat::Dex),
    ("con", ShortStat::Con),
    ("int", ShortStat::Int),
    ("wis", ShortStat::Wis),
    ("pow", ShortStat::Pow),
    ("cha", ShortStat::Cha),
];

/// Checks everything that was chosen. `attributes` are lines like `race human_player` and `Str 12`; unknown
/// ones say nothing, of two alike the last counts.
pub(super) fn check(
    name: &str,
    password: &[u8],
    attributes: &[String],
    answers: &Answers,
) -> Result<NewCharacter, CreationError> {
    if name.is_empty() {
        return Err(CreationError::NameTooShort);
    }
    if !is_name(name) {
        return Err(CreationError::NameIllegal);
    }
    if password.len() < PASSWORD_MIN {
        return Err(CreationError::PasswordTooShort);
    }
    let chosen = Chosen::read(attributes);
    let abilities = abilities(&chosen, answers)?;
    let race = chosen.race.as_deref().and_then(|race| answers.race(race)).ok_or(CreationError::RaceOrClass)?;
    let class = chosen.class.as_deref().and_then(|class| answers.class(class)).ok_or(CreationError::RaceOrClass)?;
    for (ability, (_, stat)) in abilities.iter().zip(ABILITIES) {
        if ability + change(race, stat) + change(class, stat) < 1 {
            return Err(CreationError::Adjusted);
        }
    }
    let starting_map = match &chosen.starting_map {
        Some(map) if answers.is_starting_map(map) => Some(map.clone()),
        Some(_) => return Err(CreationError::StartingMap),
        None => answers.starting_map().map(str::to_owned),
    };
    Ok(NewCharacter {
        name: PlayerName::new(name),
        race: race.archetype.clone(),
        class: class.archetype.clone(),
        starting_map,
        abilities,
        choices: chosen.choices(race, class),
    })
}

/// A letter or digit first, then anything that can be printed but `: ; / ' [`, and no space at the end.
pub(super) fn is_name(name: &str) -> bool {
    let first = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    let printable = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    let rest = name.bytes().all(|byte| printable(byte) && !b":;/'[".contains(&byte));
    first && rest && !name.ends_with(' ') && name.len() <= NAME_MAX
}

#[derive(Default)]
struct Chosen {
    race: Option<String>,
    class: Option<String>,
    starting_map: Option<String>,
    abilities: [i64; 7],
    others: Vec<(String, String)>,
}

impl Chosen {
    fn read(attributes: &[String]) -> Self {
        let mut chosen = Self::default();
        for line in attributes {
            let (key, value) = line.split_once(' ').unwrap_or((line, ""));
            let value = value.trim();
            match key.to_lowercase().as_str() {
                "race" => chosen.race = Some(value.to_owned()),
                "class" => chosen.class = Some(value.to_owned()),
                "starting_map" => chosen.starting_map = Some(value.to_owned()),
                other => match ABILITIES.iter().position(|&(name, _)| name == other) {
                    Some(place) => chosen.abilities[place] = value.parse().unwrap_or(0),
                    None => chosen.others.push((key.to_owned(), value.to_owned())),
                },
            }
        }
        chosen
    }

    /// What was picked where race and class leave a choice. A pick that is none is as if nothing was picked.
    fn choices(&self, race: &CharacterInfo, class: &CharacterInfo) -> Vec<(String, String)> {
        let offered = |(key, pick): &&(String, String)| {
            let mut choices = race.choices.iter().chain(&class.choices);
            choices.any(|choice| choice.key == *key && choice.options.iter().any(|(archetype, _)| archetype == pick))
        };
        self.others.iter().filter(offered).cloned().collect()
    }
}

fn abilities(chosen: &Chosen, answers: &Answers) -> Result<[i16; 7], CreationError> {
    let settings = &answers.catalog().settings;
    let (min, max) = (i64::from(settings.starting_stat_min()), i64::from(settings.starting_stat_max()));
    if let Some(&value) = chosen.abilities.iter().find(|value| !(min..=max).contains(value)) {
        return Err(CreationError::StatOutOfRange { value, min, max });
    }
    let (total, points) = (chosen.abilities.iter().sum::<i64>(), i64::from(settings.starting_stat_points()));
    if total > points {
        return Err(CreationError::TooManyPoints { total, max: points });
    }
    Ok(chosen.abilities.map(|value| i16::try_from(value).expect("within the range just checked")))
}

fn change(info: &CharacterInfo, stat: ShortStat) -> i16 {
    info.stats.iter().filter(|(changed, _)| *changed == stat).map(|&(_, change)| change).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::login::answers::tests::catalog;

    const GOOD: [&str; 10] = [
        "race human_player",
        "class warrior_class",
        "starting_map map_scorn",
        "Str 12",
        "Dex 12",
        "Con 12",
        "Int 12",
        "Wis 12",
        "Pow 12",
        "Cha 12",
    ];

    fn with(name: &str, changes: &[(&str, &str)]) -> Result<NewCharacter, CreationError> {
        let mut lines: Vec<String> = GOOD.iter().map(|&line| line.to_owned()).collect();
        for &(before, after) in changes {
            lines.retain(|line| !line.starts_with(before));
            if !after.is_empty() {
                lines.push(after.to_owned());
            }
        }
        check(name, b"secret", &lines, &Answers::of(&catalog()))
    }

    #[test]
    fn a_good_choice_becomes_a_new_character() {
        let new = with("Bravo", &[]).unwrap();
        assert_eq!((new.race.as_str(), new.class.as_str()), ("human_player", "warrior_class"));
        assert_eq!(new.starting_map.as_deref(), Some("map_scorn"));
        assert_eq!(new.abilities, [12; 7]);
        let dragon = [("race", "race pl_dragon"), ("xx", "race_choice_1 cold"), ("yy", "race_choice_2 cold")];
        assert_eq!(with("Bravo", &dragon).unwrap().choices, [("race_choice_1".to_owned(), "cold".to_owned())]);
    }

    #[test]
    fn every_bad_choice_is_refused_with_the_stock_words() {
        for (changes, words) in [
            (&[("Str", "str 19")][..], "Stat value is out of range - 19 must be between 3 and 18"),
            (&[("Str", "Str 2")], "Stat value is out of range - 2 must be between 3 and 18"),
            (&[("Str", "Str 13")], "Total allocated statistics is higher than allowed (85>84)"),
            (&[("Str", "")], "Stat value is out of range - 0 must be between 3 and 18"),
            (&[("Str", "Str twelve")], "Stat value is out of range - 0 must be between 3 and 18"),
            (&[("Str", "Str 99999999999999999999")], "Stat value is out of range - 0 must be between 3 and 18"),
            (&[("race", "")], "Invalid or unknown race or class"),
            (&[("race", "race warrior_class")], "Invalid or unknown race or class"),
            (&[("class", "class human_player")], "Invalid or unknown race or class"),
            (&[("class", "")], "Invalid or unknown race or class"),
            (&[("starting", "starting_map nowhere")], "Invalid or map"),
            (&[("starting", "starting_map map_other")], "Invalid or map"),
            (
                &[("race", "race pl_dragon"), ("Int", "Int 5")],
                "Unable to apply race or class - statistic is out of bounds",
            ),
        ] {
            assert_eq!(with("Bravo", changes).unwrap_err().to_string(), words, "{changes:?}");
        }
    }

    #[test]
    fn what_the_stock_server_lets_pass_passes() {
        for changes in [
            &[("Str", "Str 11")][..],
            &[("starting", "")],
            &[("zz", "colour blue")],
            &[("zz", "race_choice_1 nothing")],
            &[("Str", "Str 3"), ("zz", "STR 12")],
        ] {
            with("Bravo", changes).unwrap_or_else(|error| panic!("{changes:?}: {error}"));
        }
    }

    #[test]
    fn names_are_checked_as_the_stock_server_does() {
        for name in ["A", "a b", "a_b", "a]b", "a.b", "a*b", "ab<", "9x", &"x".repeat(48)] {
            assert!(is_name(name), "{name}");
        }
        for name in [
            "",
            "a'b",
            "a/b",
            "a[b",
            "-ab",
            ".ab",
            "_ab",
            "a;b",
            "a:b",
            "ab ",
            " ab",
            "é",
            "a\tb",
            "a\nb",
            "\"ab",
            "?x",
            ".",
            "..",
            &"x".repeat(49),
        ] {
            assert!(!is_name(name), "{name}");
        }
        assert_eq!(with("", &[]), Err(CreationError::NameTooShort));
        let lines: Vec<String> = GOOD.iter().map(|&line| line.to_owned()).collect();
        let answers = Answers::of(&catalog());
        assert_eq!(check("Bravo", b"s", &lines, &answers), Err(CreationError::PasswordTooShort));
    }
}
