//! A character that does not exist yet: what the player chose, checked, before any dice are rolled.
//!
//! The login service writes it into the ledger in place of a character; the region that the character
//! arrives in first makes the character of it, with its own world's dice.

use serde::{Deserialize, Serialize};

use crate::ids::PlayerName;

/// Everything a player decides about a new character. Archetypes exist, and abilities are within
/// bounds before and after race and class are added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCharacter {
    pub name: PlayerName,
    /// Name of a race's archetype: `human_player`.
    pub race: String,
    /// Name of a class' archetype: `warrior_class`.
    pub class: String,
    /// Name of the archetype of a starting map; `None` takes the world's own.
    pub starting_map: Option<String>,
    /// Before race and class: strength, dexterity, constitution, intelligence, wisdom, power, charisma.
    pub abilities: [i16; 7],
    /// What was picked where race or class leave a choice: key and archetype.
    pub choices: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    new_character: NewCharacter,
}

impl NewCharacter {
    /// As the body of the first snapshot: `{"new_character":{...}}`.
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(&Document { new_character: self.clone() })
            .expect("a new character has only fields that JSON can hold")
    }

    /// From the body of a snapshot; `None` when it holds something else: a character that was played.
    pub fn from_json(json: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Document>(json).ok().map(|document| document.new_character)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_character_is_told_from_one_that_was_played() {
        let new = NewCharacter {
            name: PlayerName::new("Bravo"),
            race: "human_player".into(),
            class: "warrior_class".into(),
            starting_map: Some("map_scorn".into()),
            abilities: [12; 7],
            choices: vec![("race_choice_1".into(), "skill_literacy".into())],
        };
        assert_eq!(NewCharacter::from_json(&new.to_json()), Some(new));
        assert_eq!(NewCharacter::from_json(b"{\"player\":{}}"), None);
        assert_eq!(NewCharacter::from_json(b""), None);
    }
}
