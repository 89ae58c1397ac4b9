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
    Scenario {
        name: "skills are named by their beginnings",
        map: ROOM,
        has: &["skill_karate", "skill_find_traps", "skill_meditation"],
        play: &[
            "ready_skill kar",
            "ready_skill karate x",
            "ready_skill f",
            "use_skill med",
            "*wait 10",
            "use_skill meditation foo",
            "*wait 10",
            "use_skill med foo",
            "use_skill find",
            "ready_skill p",
        ],
        ..PLAIN
    },
    Scenario {
        name: "a skill is there as long as its tool is carried",
        map: "
            ####
            #@l#
            ####
            l: lockpicks + holy_symbol + talisman_sorcery",
        has: &["spell_magic_bullet", "spell_bless"],
        play: &[
            "east",
            "cast magic bullet",
            "get all",
            "use_skill lockpicking",
            "drop lockpicks",
            "use_skill lockpicking",
            "ready_skill lockpicking",
            "get lockpicks",
            "ready_skill lock",
            "ready_skill lock",
            "ready_skill pun",
            "apply holy symbol",
            "~6 fire 3",
            "fire_stop",
            "rotateshoottype",
            "cast magic bullet",
            "invoke bless",
            "skills",
            "drop talisman",
            "cast magic bullet",
        ],
        ..PLAIN
    },
    Scenario {
        name: "who aims nowhere throws at the ground",
        map: "
            ########
            #@.....#
            ########
            @: dagger nrof=9",
        has: &["skill_throwing"],
        play: &["get all", "mark dagger", "face 3", "fire 0", "fire_stop", "throw", "throw"],
        ..PLAIN
    },
    Scenario {
        name: "magic and arms say what they cannot do alone",
        map: ROOM,
        has: &["skill_sorcery", "skill_karate", "skill_one_handed_weapon", "skill_jumping", "skill_flame_touch"],
        play: &[
            "use_skill sorcery",
            "use_skill one handed weapons",
            "face 7",
            "use_skill karate",
            "face 3",
            "use_skill karate",
            "ready_skill jumping",
            "ready_skill flame",
            "ready_skill karate",
        ],
        ..PLAIN
    },
    Scenario {
        name: "bare hands lay the sword down",
        map: "
            #####
            #@t.#
            #####
            @: sword
            t: ant name=blob stand_still=1 speed=0 dam=0 hp=30000 maxhp=30000 ac=20 level=1 wc=120 no_attack=1 is_animated=0",
        has: &["skill_karate", "skill_one_handed_weapon"],
        play: &["get all", "apply sword", "face 3", "use_skill one handed weapons", "*wait 10", "use_skill karate", "*wait 10"],
        ..PLAIN
    },
];
