//! Features that the world does not have: quests and knowledge.
//!
//! Somebody who has nothing of one is answered as such.

use crate::game::action::Missing;
use crate::game::object::ObjectId;
use crate::game::update::{Text, Update};
use crate::game::world::World;

/// What is said of it.
pub(super) fn answer(world: &mut World, body: ObjectId, feature: Missing, rest: Option<&str>) {
    if feature == Missing::Knowledge {
        match knowledge(rest) {
            Some(words) => words.into_iter().for_each(|text| world.tell(body, text)),
            None => world.show(body, Update::Help(Some("knowledge".to_owned()))),
        }
        return;
    }
    for text in words(feature, rest) {
        world.tell(body, text);
    }
}

fn words(feature: Missing, rest: Option<&str>) -> Vec<Text> {
    let one = match feature {
        Missing::Quest => return quest(rest),
        Missing::Knowledge => return Vec::new(),
        Missing::DungeonMaster => Text::error("Sorry Pal, I don't think so."),
        Missing::OldPassword => Text::answer(
            "passwd is maintained for older clients that do not support the account system. Please use the \
             'Password' button in your character selection screen to change your password.",
        ),
    };
    vec![one]
}

fn first_word(rest: Option<&str>) -> &str {
    rest.and_then(|rest| rest.split_ascii_whitespace().next()).unwrap_or_default()
}

fn second_words(rest: Option<&str>) -> &str {
    rest.and_then(|rest| rest.split_once(' ')).map_or("", |(_, words)| words.trim())
}

fn quest(rest: Option<&str>) -> Vec<Text> {
    let lines: &[&str] = match (first_word(rest), second_words(rest)) {
        ("list", "" | "all") => &["You didn't start any quest."],
        ("info", number) if !number.is_empty() => &["Invalid quest number"],
        // The clients ask so, and know a failure when they see one.
        ("info_c", number) if !number.is_empty() => return vec![Text::failure("Invalid quest number")],
        _ => &[
            "Quest commands:",
            " - list: displays quests you are currently attempting add 'all' to show completed quests also",
            " - info: displays information about the specified (by number) quest",
        ],
    };
    lines.iter().map(|line| Text::quest(*line)).collect()
}

/// What there is to know about.
const KNOWLEDGE: [&str; 4] = ["recipes", "monsters", "gods", "messages"];

/// None: the question is none, and the topic is to be explained.
fn knowledge(rest: Option<&str>) -> Option<Vec<Text>> {
    let nothing = |about: &str| vec![Text::knowledge(format!("You don't know yet any relevant information{about}."))];
    Some(match (first_word(rest), second_words(rest)) {
        ("list", "") => nothing(""),
        ("list", about) if KNOWLEDGE.contains(&about) => nothing(&format!(" about {about}")),
        ("list", _) => {
            let kinds = KNOWLEDGE.iter().map(|kind| Text::knowledge(format!("- {kind}")));
            std::iter::once(Text::knowledge("Invalid type, valid types are:")).chain(kinds).collect()
        }
        (_, "") => return None,
        ("show" | "attempt", _) => vec![Text::info("Invalid knowledge number")],
        ("search", about) => nothing(&format!(" about '{about}'")),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    fn check(stage: &mut Stage, feature: Missing, rest: &str, expected: &str) {
        let rest = (!rest.is_empty()).then(|| rest.to_owned());
        assert_eq!(stage.hear(Action::Missing { feature, rest }), [expected], "{feature:?}");
    }

    #[test]
    fn who_has_nothing_of_a_feature_is_told_so() {
        let mut stage = Stage::new();
        for (feature, rest, expected) in [
            (Missing::Quest, "list all", "You didn't start any quest."),
            (Missing::Quest, "info_c 5", "Invalid quest number"),
            (Missing::Knowledge, "list", "You don't know yet any relevant information."),
            (Missing::Knowledge, "list gods", "You don't know yet any relevant information about gods."),
            (Missing::Knowledge, "search orc", "You don't know yet any relevant information about 'orc'."),
            (Missing::DungeonMaster, "secret", "Sorry Pal, I don't think so."),
        ] {
            check(&mut stage, feature, rest, expected);
        }
    }

    #[test]
    fn knowledge_without_a_question_is_explained() {
        let mut stage = Stage::new();
        let shown = stage.act(Action::Missing { feature: Missing::Knowledge, rest: None });
        assert!(shown.contains(&Update::Help(Some("knowledge".to_owned()))));
    }
}
