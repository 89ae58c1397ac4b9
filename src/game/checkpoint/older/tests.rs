use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_reflection::{Registry, Tracer, TracerConfig};

use super::Older;
use crate::game::action::{Action, ApplyMode, Deed, Missing, PartyWish};
use crate::game::character::{ApplyFull, Range, UseKeys};
use crate::game::checkpoint::{FORMAT, HeadPart, Part, TraitsNote, write};
use crate::game::decree::Will;
use crate::game::direction::Direction;
use crate::game::exchange::{Coming, Newcomer};
use crate::game::identity::{End, Whereabouts};
use crate::game::object::{Image, Place};
use crate::game::player::{self, Question};
use crate::game::testing::Stage;
use crate::game::update::Farewell;

/// The shape of what this build writes.
fn shape() -> Registry {
    let mut tracer = Tracer::new(TracerConfig::default().is_human_readable(false));
    macro_rules! trace {
        ($($type:ty),+) => { $(tracer.trace_simple_type::<$type>().expect(stringify!($type));)+ };
    }
    trace!(HeadPart, Part);
    // An enumeration shows one variant where it stands within others, and all of them by itself.
    trace!(Action, ApplyFull, ApplyMode, Coming, Deed, Direction, End, Farewell, Image, Missing, Newcomer, PartyWish);
    trace!(Place, Question, Range, player::Stage, TraitsNote, UseKeys, Whereabouts, Will);
    tracer.registry().expect("every enumeration is named above")
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the shapes lie beside the code")]
fn what_is_kept_has_the_shape_that_its_format_names() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/game/checkpoint/shapes/{FORMAT}.json"));
    let shape = serde_json::to_string_pretty(&shape()).expect("a shape is JSON") + "\n";
    if std::env::var_os("WILDFIRE_WRITE_FIXTURES").is_some() {
        std::fs::write(&file, &shape).expect("the shape can be written");
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(known == shape, "what checkpoints hold has changed: raise FORMAT and write shapes/{FORMAT}.json");
}

#[test]
fn along_its_shape_a_state_is_what_it_is_by_itself() {
    let mut stage = Stage::drawn(&["@.#", "..."], &[]);
    stage.give("coin", 7);
    stage.give("sword", 2);
    stage.act(Action::Drop(Some("3 coin".into())));
    stage.act(Action::Run(Some(Direction::East)));
    let frozen = stage.world.freeze();
    let older = Older { registry: shape() };
    let head: HeadPart = older.read("HeadPart", &frozen.head()).expect("a head");
    assert_eq!(write(&head), frozen.head());
    for id in frozen.parts() {
        let part: Part = older.read("Part", &frozen.part(id)).expect("a part");
        assert_eq!(write(&part), frozen.part(id));
    }
}

mod then {
    //! What a build wrote once.
    use super::*;

    #[derive(Serialize)]
    pub(super) enum Manner {
        Walks,
        Rides(String),
        Sails { ship: String, crew: Vec<u64> },
    }

    #[derive(Serialize)]
    pub(super) struct Person {
        pub name: String,
        pub gone: BTreeMap<u32, (u8, Option<String>)>,
        pub nick: String,
        pub manner: Manner,
        pub before: Vec<Manner>,
        pub turned: Option<Option<i32>>,
    }
}

#[derive(Debug, PartialEq, Deserialize)]
enum Manner {
    Sails { crew: Vec<u64> },
    Flies,
    Walks,
}

/// What another reads: a field is gone, one is new, one has another name, one is optional, and the variants are in
/// another order.
#[derive(Debug, PartialEq, Deserialize)]
struct Person {
    manner: Manner,
    #[serde(default)]
    age: u32,
    name: Option<String>,
    #[serde(alias = "nick")]
    called: String,
    before: Vec<Manner>,
    turned: Option<Option<i32>>,
}

fn person_of_then() -> (Older, then::Person) {
    let shape = r#"{
        "Manner": {"ENUM": {"0": {"Walks": "UNIT"}, "1": {"Rides": {"NEWTYPE": "STR"}},
                            "2": {"Sails": {"STRUCT": [{"ship": "STR"}, {"crew": {"SEQ": "U64"}}]}}}},
        "Person": {"STRUCT": [{"name": "STR"},
                              {"gone": {"MAP": {"KEY": "U32", "VALUE": {"TUPLE": ["U8", {"OPTION": "STR"}]}}}},
                              {"nick": "STR"}, {"manner": {"TYPENAME": "Manner"}},
                              {"before": {"SEQ": {"TYPENAME": "Manner"}}},
                              {"turned": {"OPTION": {"OPTION": "I32"}}}]}}"#;
    let person = then::Person {
        name: "Ann".to_owned(),
        gone: BTreeMap::from([(7, (1, Some("x".to_owned()))), (900, (2, None))]),
        nick: "A".to_owned(),
        manner: then::Manner::Sails { ship: "Argo".to_owned(), crew: vec![1, 1 << 40] },
        before: vec![then::Manner::Walks, then::Manner::Walks],
        turned: Some(None),
    };
    (Older { registry: serde_json::from_str(shape).expect("a shape") }, person)
}

#[test]
fn a_type_that_has_changed_takes_what_it_knows_from_what_was_written() {
    let (older, person) = person_of_then();
    let read: Person = older.read("Person", &write(&person)).expect("a person");
    let manner = Manner::Sails { crew: vec![1, 1 << 40] };
    let (before, name) = (vec![Manner::Walks, Manner::Walks], Some("Ann".to_owned()));
    assert_eq!(read, Person { manner, age: 0, name, called: "A".to_owned(), before, turned: Some(None) });
}

#[test]
fn what_cannot_be_read_says_why() {
    let (older, mut person) = person_of_then();
    let why = |person: &then::Person| older.read::<Person>("Person", &write(person)).expect_err("no person");
    person.manner = then::Manner::Rides("a horse".to_owned());
    assert!(why(&person).contains("unknown variant `Rides`"), "{}", why(&person));
    let whole = write(&person);
    let short = older.read::<Person>("Person", &whole[..whole.len() / 2]).expect_err("it ends too early");
    assert!(short.contains("end of"), "{short}");
    let unknown = older.read::<Person>("Pirate", &whole).expect_err("no such type");
    assert!(unknown.contains("the shape does not say what Pirate was"), "{unknown}");
    assert!(Older::new(FORMAT + 1).is_err_and(|why| why.contains("nobody knows")));
}
