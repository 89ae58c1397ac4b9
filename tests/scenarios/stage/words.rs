//! What is typed and said.

use crate::scenario::{PLAIN, Scenario};

const ROOM: &str = "
    ####
    #@.#
    ####";

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "what is said is heard by who is there",
        map: ROOM,
        players: 2,
        play: &["say hello", "2: say hi there", "me waves", "2: nod", "say"],
        ..PLAIN
    },
    Scenario {
        name: "commands that are none are refused",
        map: ROOM,
        play: &["frobnicate", "get", "drop", "apply", "examine", "cast", "invoke", "use_skill", "ready_skill", "throw"],
        ..PLAIN
    },
    Scenario {
        name: "somebody asks what they are and have",
        map: ROOM,
        play: &[
            "inventory",
            "skills",
            "body",
            "resistances",
            "statistics",
            "whereami",
            "mapinfo",
            "who",
            "title",
            "title the Tester",
            "save",
            "quit",
            "version",
        ],
        ..PLAIN
    },
    Scenario {
        name: "steps against walls and along them",
        map: ROOM,
        play: &["north", "east", "east", "southwest", "west", "stay", "run 3", "run_stop"],
        ..PLAIN
    },
    Scenario {
        name: "tells find their ears",
        map: ROOM,
        players: 2,
        play: &["shout ho", "2: chat ha", "tell", "tell nobody hi", "reply hm", "gsay hm"],
        ..PLAIN
    },
];
