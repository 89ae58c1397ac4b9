//! Skills in use, bows and what is thrown.

use crate::scenario::{PLAIN, Scenario};

const ROOM: &str = "
    ######
    #@...#
    ######";

const HALL: &str = "
    ####################
    #@.................#
    ####################";

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "skills that have nothing to work on say so",
        map: ROOM,
        has: &[
            "skill_lockpick",
            "skill_stealing",
            "skill_oratory",
            "skill_singing",
            "skill_find_traps",
            "skill_remove_trap",
            "skill_smithery",
            "skill_sense_magic",
            "skill_sense_curse",
        ],
        play: &[
            "use_skill lockpicking",
            "use_skill stealing",
            "use_skill oratory",
            "use_skill singing",
            "use_skill find traps",
            "search",
            "use_skill disarm traps",
            "disarm",
            "use_skill smithery",
            "use_skill sense magic",
            "use_skill sense curse",
        ],
        ..PLAIN
    },
    Scenario {
        name: "skills that are of no use by themselves say so",
        map: ROOM,
        has: &[
            "skill_smithery",
            "skill_oratory",
            "skill_levitate",
            "skill_set_trap",
            "skill_inscription",
            "skill_climbing",
            "skill_missile_weapon",
            "skill_throwing",
            "skill_use_magic_item",
        ],
        play: &[
            "use_skill levitation",
            "use_skill levitation",
            "use_skill set traps",
            "use_skill inscription",
            "use_skill climbing",
            "use_skill missile weapons",
            "use_skill throwing",
            "throw",
            "throw nothing",
            "use_skill use magic item",
            "ready_skill smithery",
            "ready_skill oratory",
            "rotateshoottype",
        ],
        ..PLAIN
    },
    Scenario {
        name: "what is used at a distance is rotated",
        map: ROOM,
        has: &["skill_missile_weapon", "skill_smithery", "bow"],
        play: &[
            "fire 0",
            "fire_stop",
            "rotateshoottype",
            "ready_skill smithery",
            "rotateshoottype",
            "rotateshoottype",
            "rotateshoottype",
            "rotateshoottype -",
        ],
        ..PLAIN
    },
    Scenario {
        name: "curses and magic are felt",
        map: "
            #####
            #@d.#
            #####
            d: dagger + cloak cursed=1 + dagger magic=2",
        has: &["skill_sense_magic", "skill_sense_curse"],
        play: &["east", "get all", "use_skill sense curse", "use_skill sense magic", "use_skill sense curse"],
        ..PLAIN
    },
    Scenario {
        name: "a jump goes over some squares",
        map: HALL,
        has: &["skill_jumping"],
        play: &["east", "use_skill jumping", "use_skill jumping", "west", "use_skill jumping", "use_skill jumping"],
        ..PLAIN
    },
    Scenario {
        name: "who is armoured too heavily does not meditate",
        map: "
            #####
            #@d.#
            #####
            d: plate_mail",
        has: &["skill_meditation"],
        play: &["east", "get all", "apply mail", "use_skill meditation"],
        ..PLAIN
    },
    Scenario {
        name: "a craft tells what things are, or never will",
        map: "
            #####
            #@d.#
            #####
            d: sword name=plain + sword name=better magic=1 + sword name=fine magic=2 + sword name=tale msg=\"An old one.\"",
        has: &["skill_smithery"],
        play: &[
            "east",
            "get all",
            "*examine plain",
            "*examine better",
            "*examine fine",
            "*examine tale",
            "*examine plain",
            "use_skill smithery",
        ],
        plays: 60,
        ..PLAIN
    },
    Scenario {
        name: "a book is recognised where it lies",
        map: "
            #####
            #@b.#
            #####
            b: book_clasp level=30 msg=\"Of the nature of the planes.\"",
        has: &["skill_literacy"],
        play: &["east", "use_skill literacy", "*examine book", "*mark book", "mark", "apply book"],
        plays: 60,
        ..PLAIN
    },
    Scenario {
        name: "what things are worth is known better by who knows them",
        map: "
            #####
            #@d.#
            #####
            d: sword identified=1",
        has: &["skill_smithery"],
        play: &["east", "get all", "*examine long"],
        plays: 60,
        ..PLAIN
    },
];
