//! The commands of dungeon masters, read.

use crate::game::{Creation, Spot};
use crate::ids::MapPath;
use crate::limits::{CLOSING_MINUTES_MAX, FREEZE_BEATS_MAX};

/// How long somebody is frozen when nothing else is said.
const FREEZE_BEATS: u32 = 100;

/// What a dungeon master wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::login) enum Wish {
    Begin,
    End,
    Goto(Spot),
    Teleport(String),
    Summon(String),
    Kick(String),
    Banish {
        whom: String,
        because: String,
    },
    Arrest(String),
    Create(Creation),
    Reset(Option<MapPath>),
    Freeze {
        whom: String,
        heartbeats: u32,
    },
    Stats(String),
    Tell(String),
    /// In so many minutes; none: not after all.
    Shutdown(Option<u64>),
    /// Not to be understood; how it is said.
    Unclear(&'static str),
}

impl Wish {
    /// What a line asks for; none when its word is none of these.
    pub(in crate::login) fn read(text: &str) -> Option<Self> {
        let text = text.trim_end_matches(' ');
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        let rest = rest.trim_start_matches(' ');
        Some(match word.to_lowercase().as_str() {
            "dm" | "dmhide" => Self::Begin,
            "nodm" | "nowiz" => Self::End,
            "goto" => goto(rest).unwrap_or(Self::Unclear("goto MAP [X Y]")),
            "teleport" => player(rest, Self::Teleport, "teleport PLAYER"),
            "summon" => player(rest, Self::Summon, "summon PLAYER"),
            "kick" => player(rest, Self::Kick, "kick PLAYER"),
            "banish" => banish(rest),
            "arrest" => player(rest, Self::Arrest, "arrest PLAYER"),
            "create" => create(rest).unwrap_or(Self::Unclear("create [COUNT] ARCHETYPE [KEY VALUE]... [of ARTIFACT]")),
            "reset" => Self::Reset((!rest.is_empty()).then(|| MapPath::new(rest))),
            "freeze" => freeze(rest).unwrap_or(Self::Unclear("freeze PLAYER [HEARTBEATS]")),
            "stats" => player(rest, Self::Stats, "stats PLAYER"),
            "dmtell" if rest.is_empty() => Self::Unclear("dmtell TEXT"),
            "dmtell" => Self::Tell(rest.to_owned()),
            "shutdown" => shutdown(rest).unwrap_or(Self::Unclear("shutdown now, shutdown MINUTES or shutdown cancel")),
            _ => return None,
        })
    }
}

fn player(rest: &str, wish: impl Fn(String) -> Wish, usage: &'static str) -> Wish {
    let mut words = rest.split_ascii_whitespace();
    match (words.next(), words.next()) {
        (Some(name), None) => wish(name.to_owned()),
        _ => Wish::Unclear(usage),
    }
}

/// Without a square it is the entrance of the map.
fn goto(rest: &str) -> Option<Wish> {
    let mut words = rest.split_ascii_whitespace();
    let map = MapPath::new(words.next()?);
    let numbers: Vec<i16> = words.map(|word| word.parse().ok()).collect::<Option<_>>()?;
    match numbers[..] {
        [] => Some(Wish::Goto(Spot { map, x: -1, y: -1 })),
        [x, y] if x >= 0 && y >= 0 => Some(Wish::Goto(Spot { map, x: x.into(), y: y.into() })),
        _ => None,
    }
}

fn banish(rest: &str) -> Wish {
    let (whom, because) = rest.split_once(' ').unwrap_or((rest, ""));
    if whom.is_empty() {
        return Wish::Unclear("banish PLAYER [REASON]");
    }
    let because = because.trim();
    let because = if because.is_empty() { "a dungeon master has banished you" } else { because };
    Wish::Banish { whom: whom.to_owned(), because: because.to_owned() }
}

fn freeze(rest: &str) -> Option<Wish> {
    let mut words = rest.split_ascii_whitespace();
    let whom = words.next()?.to_owned();
    let heartbeats = words.next().map_or(Ok(FREEZE_BEATS), str::parse).ok()?;
    let is_fit = words.next().is_none() && heartbeats <= FREEZE_BEATS_MAX;
    is_fit.then_some(Wish::Freeze { whom, heartbeats })
}

fn shutdown(rest: &str) -> Option<Wish> {
    let minutes = match rest {
        "cancel" => None,
        "now" => Some(0),
        minutes => Some(minutes.parse().ok().filter(|minutes| *minutes <= CLOSING_MINUTES_MAX)?),
    };
    Some(Wish::Shutdown(minutes))
}

fn create(rest: &str) -> Option<Wish> {
    let words = words(rest)?;
    let mut words = words.iter().map(String::as_str).peekable();
    let count = words.peek().and_then(|word| word.parse().ok());
    if count.is_some() {
        words.next();
    }
    let mut creation =
        Creation { count: count.unwrap_or(1), archetype: words.next()?.to_owned(), ..Creation::default() };
    while let Some(key) = words.next() {
        if key == "of" {
            let title = words.by_ref().collect::<Vec<_>>().join(" ");
            creation.artifact = (!title.is_empty()).then_some(title);
            creation.artifact.as_ref()?;
        } else {
            creation.keys.push((key.to_lowercase(), words.next()?.to_owned()));
        }
    }
    Some(Wish::Create(creation))
}

/// Words between spaces, or between quotation marks. None: a mark has no other.
fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (word, more) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = more.trim_start();
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_unclear(line: &str) -> bool {
        matches!(Wish::read(line), Some(Wish::Unclear(_)))
    }

    #[test]
    fn every_line_becomes_the_wish_it_names() {
        let spot = |x, y| Spot { map: MapPath::new("/scorn/inn"), x, y };
        let name = || "Bob".to_owned();
        for (line, expected) in [
            ("dm", Wish::Begin),
            ("dm secret", Wish::Begin),
            ("NODM ", Wish::End),
            ("goto /scorn/inn", Wish::Goto(spot(-1, -1))),
            ("goto /scorn/inn 3 4", Wish::Goto(spot(3, 4))),
            ("Teleport  Bob", Wish::Teleport(name())),
            ("summon Bob", Wish::Summon(name())),
            ("kick Bob ", Wish::Kick(name())),
            ("arrest Bob", Wish::Arrest(name())),
            ("stats Bob", Wish::Stats(name())),
            ("banish Bob  he shouts ", Wish::Banish { whom: name(), because: "he shouts".to_owned() }),
            ("freeze Bob", Wish::Freeze { whom: name(), heartbeats: FREEZE_BEATS }),
            ("freeze Bob 7", Wish::Freeze { whom: name(), heartbeats: 7 }),
            ("reset", Wish::Reset(None)),
            ("reset /scorn/inn", Wish::Reset(Some(MapPath::new("/scorn/inn")))),
            ("dmtell  so it is", Wish::Tell("so it is".to_owned())),
            ("shutdown 5", Wish::Shutdown(Some(5))),
            ("shutdown now", Wish::Shutdown(Some(0))),
            ("shutdown cancel", Wish::Shutdown(None)),
        ] {
            assert_eq!(Wish::read(line), Some(expected), "{line:?}");
        }
        for line in ["goto", "goto /a 1", "goto /a x y", "goto /a -1 2", "summon", "summon a b", "banish", "freeze"] {
            assert!(is_unclear(line), "{line:?}");
        }
        for line in ["freeze Bob 5001", "freeze Bob x", "dmtell", "shutdown", "shutdown 99999", "create", "create 3"] {
            assert!(is_unclear(line), "{line:?}");
        }
        for line in ["", "north", "say dm", "where"] {
            assert_eq!(Wish::read(line), None, "{line:?}");
        }
    }

    #[test]
    fn what_is_to_be_created_is_read_word_by_word() {
        let creation = |line: &str| match Wish::read(line) {
            Some(Wish::Create(creation)) => creation,
            other => panic!("{line:?}: {other:?}"),
        };
        let plain = |count| Creation { count, archetype: "sword".to_owned(), ..Creation::default() };
        assert_eq!(creation("create sword"), plain(1));
        assert_eq!(creation("create 3 sword"), plain(3));
        let keys = vec![("name".to_owned(), "long one".to_owned()), ("magic".to_owned(), "2".to_owned())];
        let expected = Creation { keys, artifact: Some("Great Might".to_owned()), ..plain(1) };
        assert_eq!(creation("create sword NAME \"long one\" magic 2 of Great Might"), expected);
        for line in ["create sword of", "create sword name", "create sword name \"x"] {
            assert!(is_unclear(line), "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_panics(word in "(goto|create|freeze|shutdown|banish|reset|stats)?", rest in ".*") {
            let _ = Wish::read(&format!("{word} {rest}"));
        }
    }
}
