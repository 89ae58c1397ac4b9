//! The words of typed commands: one line of text in, one action out.
//!
//! Owns which words there are and how their arguments are read. What a command does, what it costs and
//! what it answers is the core's business; a word that is not here becomes `Action::Unknown`. The words
//! are those of the stock server 1.75: matched whole, in any case.

use crate::game::{Action, ApplyMode, Deed, Direction, Missing, PartyWish};

/// Reads one line as a client typed it. Spaces at its end do not count.
pub(super) fn action(line: &str) -> Action {
    let line = line.trim_end_matches(' ');
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let word = word.to_lowercase();
    let rest = rest.trim_start_matches(' ');
    moving(&word, rest)
        .or_else(|| things(&word, rest))
        .or_else(|| talking(&word, rest))
        .or_else(|| party(&word, rest))
        .or_else(|| asking(&word, rest))
        .or_else(|| magic(&word, rest))
        .or_else(|| settings(&word, rest))
        .or_else(|| skills(&word, rest))
        .or_else(|| missing(&word, rest))
        .unwrap_or(Action::Unknown(word))
}

fn moving(word: &str, rest: &str) -> Option<Action> {
    if let Some(direction) = compass(word) {
        return Some(match rest.bytes().next() {
            Some(b'f') => Action::FireOnce(Some(direction)),
            Some(b'r') => Action::Run(Some(direction)),
            _ => Action::Walk(direction),
        });
    }
    Some(match word {
        "run" => direction_or_here(rest).map_or_else(|| far(Deed::Run, rest), Action::Run),
        "run_stop" => Action::RunStop,
        "fire" => direction_or_here(rest).map_or_else(|| far(Deed::Fire, rest), Action::Fire),
        "fire_stop" => Action::FireStop,
        "stay" if rest == "fire" => Action::FireOnce(None),
        "stay" => Action::Stay,
        "face" => direction_named(rest).map_or_else(|| far(Deed::Face, rest), Action::Face),
        _ => return None,
    })
}

/// What is no direction.
fn far(deed: Deed, to: &str) -> Action {
    Action::NoDirection { deed, to: to.to_owned() }
}

fn compass(word: &str) -> Option<Direction> {
    const WORDS: [&str; 8] = ["north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"];
    let place = WORDS.iter().position(|&name| name == word)?;
    Direction::ALL.get(place).copied()
}

/// `0` and nothing are one's own square; text that is no number counts as 0.
fn direction_or_here(rest: &str) -> Option<Option<Direction>> {
    match number(rest) {
        0 => Some(None),
        number => Direction::from_number(number).map(Some),
    }
}

/// A direction by number, name or the name's letters (`n`, `ne`).
fn direction_named(rest: &str) -> Option<Option<Direction>> {
    const LETTERS: [&str; 8] = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];
    if let Some(direction) = compass(rest) {
        return Some(Some(direction));
    }
    let rest = rest.to_lowercase();
    if let Some(place) = LETTERS.iter().position(|&letters| letters == rest) {
        return Some(Direction::ALL.get(place).copied());
    }
    if rest.is_empty() || !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    direction_or_here(&rest)
}

/// The number a text begins with, as C reads it; 0 when it begins with none.
fn number(text: &str) -> i64 {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let value = digits[..length].parse::<i64>().unwrap_or(0);
    if text.starts_with('-') { -value } else { value }
}

fn things(word: &str, rest: &str) -> Option<Action> {
    Some(match word {
        "apply" => apply(rest),
        "examine" => Action::ExamineNamed(named(rest)),
        "get" | "take" => Action::Take(named(rest)),
        "drop" => Action::Drop(named(rest)),
        "dropall" => Action::DropAll(named(rest)),
        "empty" => Action::Empty(named(rest)),
        "lock" => Action::LockNamed(named(rest)),
        "mark" => Action::MarkNamed(named(rest)),
        "rename" => Action::Rename(named(rest)),
        _ => return None,
    })
}

fn apply(rest: &str) -> Action {
    let (mut mode, mut below) = (ApplyMode::Toggle, false);
    let mut rest = rest;
    while let Some(option) = rest.strip_prefix('-') {
        let Some((letter, more)) = option.split_once(' ') else { break };
        match letter {
            "a" => mode = ApplyMode::On,
            "u" => mode = ApplyMode::Off,
            "o" => mode = ApplyMode::Open,
            "b" => below = true,
            _ => break,
        }
        rest = more.trim_start_matches(' ');
    }
    Action::ApplyNamed { mode, below, name: named(rest) }
}

fn talking(word: &str, rest: &str) -> Option<Action> {
    Some(match word {
        "say" => Action::Say(rest.to_owned()),
        "me" => Action::Me(rest.to_owned()),
        "shout" => Action::Shout(rest.to_owned()),
        "chat" => Action::Chat(rest.to_owned()),
        "tell" => {
            let (to, text) = rest.split_once(' ').unwrap_or((rest, ""));
            Action::Tell { to: to.to_owned(), text: text.to_owned() }
        }
        "reply" => Action::Answer(rest.to_owned()),
        "cointoss" => Action::CoinToss,
        "orcknuckle" => Action::Orcknuckle,
        gesture if GESTURES.contains(&gesture) => Action::Emote { gesture: gesture.to_owned(), at: named(rest) },
        _ => return None,
    })
}

/// Words that are acted out before everybody on the map.
const GESTURES: [&str; 54] = [
    "nod", "dance", "kiss", "bounce", "smile", "cackle", "laugh", "giggle", "shake", "puke", "growl", "scream", "sigh",
    "sulk", "hug", "cry", "poke", "accuse", "grin", "bow", "clap", "blush", "burp", "chuckle", "cough", "flip",
    "frown", "gasp", "glare", "groan", "hiccup", "lick", "pout", "shiver", "shrug", "slap", "smirk", "snap", "sneeze",
    "snicker", "sniff", "snore", "spit", "strut", "thank", "twiddle", "wave", "whistle", "wink", "yawn", "beg",
    "bleed", "cringe", "think",
];

fn party(word: &str, rest: &str) -> Option<Action> {
    Some(match word {
        "party" => Action::Party(party_wish(rest)),
        "gsay" => Action::PartySay(rest.to_owned()),
        "party_rejoin" => Action::PartyRejoin(named(rest)),
        _ => return None,
    })
}

/// Words that are whole are all there may be; the others are followed by one space and then, as it is, by what they are
/// about. Anything else asks for help.
fn party_wish(rest: &str) -> PartyWish {
    let (word, about) = rest.split_once(' ').unwrap_or((rest, ""));
    match (word, about) {
        ("", _) => PartyWish::Mine,
        ("list", "") => PartyWish::List,
        ("who", "") => PartyWish::Who,
        ("leave", "") => PartyWish::Leave,
        (_, "") => PartyWish::Help,
        ("form", name) => PartyWish::Form(name.to_owned()),
        ("join", name) => PartyWish::Join(name.to_owned()),
        ("passwd", password) => PartyWish::Password(password.to_owned()),
        ("say", text) => PartyWish::Say(text.to_owned()),
        _ => PartyWish::Help,
    }
}

fn asking(word: &str, rest: &str) -> Option<Action> {
    Some(match word {
        "who" => Action::Who(named(rest)),
        "maps" => Action::Maps(named(rest)),
        "mapinfo" => Action::MapInfo,
        "whereami" => Action::WhereAmI,
        "whereabouts" => Action::WhereAbouts,
        "time" => Action::Time,
        "inventory" => Action::Inventory(named(rest)),
        "statistics" => Action::Statistics,
        "skills" => Action::Skills(named(rest)),
        "body" => Action::Body,
        "resistances" => Action::Resistances,
        "help" => Action::Help(named(rest)),
        "motd" => Action::Motd,
        "news" => Action::News,
        "rules" => Action::Rules,
        "version" => Action::Version,
        "hiscore" => Action::HighScores(named(rest)),
        _ => return None,
    })
}

fn magic(word: &str, rest: &str) -> Option<Action> {
    Some(match word {
        "cast" | "prepare" => Action::Cast(named(rest)),
        "invoke" => Action::Invoke(named(rest)),
        "forget_spell" => Action::ForgetSpell(named(rest)),
        _ => return None,
    })
}

fn settings(word: &str, rest: &str) -> Option<Action> {
    Some(match word {
        "pickup" => Action::Pickup(named(rest)),
        "listen" => Action::Listen(named(rest)),
        "title" => Action::Title(named(rest)),
        "brace" => Action::Brace(named(rest)),
        "afk" => Action::Afk,
        "peaceful" => Action::Peaceful,
        "usekeys" => Action::UseKeys(named(rest)),
        "applymode" => Action::ApplyModeSetting(named(rest)),
        "bowmode" => Action::BowMode(named(rest)),
        "petmode" => Action::PetMode(named(rest)),
        "showpets" => Action::ShowPets,
        "killpets" => Action::KillPets(named(rest)),
        "wimpy" => Action::Wimpy(named(rest)),
        "language" => Action::Language(named(rest)),
        "sound" => Action::Sounds,
        "fix_me" => Action::FixMe,
        "save" => Action::Save,
        "quit" => Action::Quit,
        "delete" => Action::Delete,
        "search-items" => Action::SearchItems(named(rest)),
        _ => return None,
    })
}

fn skills(word: &str, rest: &str) -> Option<Action> {
    Some(match word {
        "rotateshoottype" => Action::RotateRange { back: rest.starts_with('-') },
        "use" => Action::UseWith(named(rest)),
        "ready_skill" => Action::ReadySkill(named(rest)),
        "use_skill" => Action::UseSkill(named(rest)),
        "search" => Action::Search,
        "disarm" => Action::Disarm,
        "throw" => Action::Throw(named(rest)),
        "unarmed_skill" => Action::UnarmedSkill(named(rest)),
        _ => return None,
    })
}

fn missing(word: &str, rest: &str) -> Option<Action> {
    let feature = match word {
        "quest" => Missing::Quest,
        "knowledge" => Missing::Knowledge,
        "dm" | "dmhide" => Missing::DungeonMaster,
        "passwd" => Missing::OldPassword,
        _ => return None,
    };
    Some(Action::Missing { feature, rest: named(rest) })
}

fn named(rest: &str) -> Option<String> {
    (!rest.is_empty()).then(|| rest.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn every_line_becomes_the_action_it_names() {
        for (line, expected) in [
            ("north", Action::Walk(Direction::North)),
            ("NORTH ", Action::Walk(Direction::North)),
            ("southwest", Action::Walk(Direction::SouthWest)),
            ("east f", Action::FireOnce(Some(Direction::East))),
            ("east run", Action::Run(Some(Direction::East))),
            ("run 7", Action::Run(Some(Direction::West))),
            ("run", Action::Run(None)),
            ("run 0", Action::Run(None)),
            ("run_stop", Action::RunStop),
            ("fire 3", Action::Fire(Some(Direction::East))),
            ("stay fire", Action::FireOnce(None)),
            ("stay", Action::Stay),
            ("face 3", Action::Face(Some(Direction::East))),
            ("face NE", Action::Face(Some(Direction::NorthEast))),
            ("face 0", Action::Face(None)),
            ("get", Action::Take(None)),
            ("take 2 coins", Action::Take(text("2 coins"))),
            ("drop   sword", Action::Drop(text("sword"))),
            ("dropall armour", Action::DropAll(text("armour"))),
            ("say   two  spaces ", Action::Say("two  spaces".into())),
            ("shout", Action::Shout(String::new())),
            ("tell Bravo hello there", Action::Tell { to: "Bravo".into(), text: "hello there".into() }),
            ("tell Bravo   so ", Action::Tell { to: "Bravo".into(), text: "  so".into() }),
            ("tell zzz", Action::Tell { to: "zzz".into(), text: String::new() }),
            ("reply yes", Action::Answer("yes".into())),
            ("hug bravo", Action::Emote { gesture: "hug".into(), at: text("bravo") }),
            ("nod", Action::Emote { gesture: "nod".into(), at: None }),
            ("who scorn", Action::Who(text("scorn"))),
            ("listen 9", Action::Listen(text("9"))),
            ("applymode never", Action::ApplyModeSetting(text("never"))),
            ("run 9", Action::NoDirection { deed: Deed::Run, to: "9".into() }),
            ("fire -1", Action::NoDirection { deed: Deed::Fire, to: "-1".into() }),
            ("face west", Action::Face(Some(Direction::West))),
            ("face West", Action::NoDirection { deed: Deed::Face, to: "West".into() }),
            ("face", Action::NoDirection { deed: Deed::Face, to: String::new() }),
            ("face zz", Action::NoDirection { deed: Deed::Face, to: "zz".into() }),
            ("sound", Action::Sounds),
            ("wimpy 20", Action::Wimpy(text("20"))),
            ("gsay   hi  you ", Action::PartySay("hi  you".into())),
            ("gsay", Action::PartySay(String::new())),
            ("party", Action::Party(PartyWish::Mine)),
            ("party list", Action::Party(PartyWish::List)),
            ("party LIST", Action::Party(PartyWish::Help)),
            ("party leave now", Action::Party(PartyWish::Help)),
            ("party form", Action::Party(PartyWish::Help)),
            ("party kills", Action::Party(PartyWish::Help)),
            ("party form   of the wood", Action::Party(PartyWish::Form("  of the wood".into()))),
            ("party join elves", Action::Party(PartyWish::Join("elves".into()))),
            ("party passwd a b", Action::Party(PartyWish::Password("a b".into()))),
            ("party say  so", Action::Party(PartyWish::Say(" so".into()))),
            ("party_rejoin always", Action::PartyRejoin(text("always"))),
            ("search-items", Action::SearchItems(None)),
            ("search-items magic+1 ", Action::SearchItems(text("magic+1"))),
            ("hiscore Ann", Action::HighScores(text("Ann"))),
            ("delete", Action::Delete),
            ("orcknuckle", Action::Orcknuckle),
            ("where", Action::Unknown("where".into())),
            ("n", Action::Unknown("n".into())),
            ("", Action::Unknown(String::new())),
            ("   ", Action::Unknown(String::new())),
            ("Xyzzy 1 2", Action::Unknown("xyzzy".into())),
        ] {
            assert_eq!(action(line), expected, "{line:?}");
        }
    }

    #[test]
    fn apply_takes_options_in_any_order() {
        let apply = |mode, below, name: Option<&str>| Action::ApplyNamed { mode, below, name: name.and_then(text) };
        assert_eq!(action("apply"), apply(ApplyMode::Toggle, false, None));
        assert_eq!(action("apply long sword"), apply(ApplyMode::Toggle, false, Some("long sword")));
        assert_eq!(action("apply -u -b sack"), apply(ApplyMode::Off, true, Some("sack")));
        assert_eq!(action("apply -o x"), apply(ApplyMode::Open, false, Some("x")));
        assert_eq!(action("apply -o"), apply(ApplyMode::Toggle, false, Some("-o")));
        assert_eq!(action("apply -ab x"), apply(ApplyMode::Toggle, false, Some("-ab x")));
        assert_eq!(action("apply -"), apply(ApplyMode::Toggle, false, Some("-")));
        assert_eq!(action("apply -é"), apply(ApplyMode::Toggle, false, Some("-é")));
    }

    proptest! {
        #[test]
        fn any_line_is_some_action(line in ".{0,300}") {
            let _ = action(&line);
        }
    }
}
