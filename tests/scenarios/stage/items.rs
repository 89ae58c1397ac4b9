//! What is carried: taken, put down, put away, looked at.

use crate::scenario::{PLAIN, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "a thing is taken from the ground and put down again",
        map: "
            #####
            #@d.#
            #####
            d: dagger",
        play: &["get", "east", "get", "examine dagger", "drop dagger", "examine", "get dagger", "drop"],
        ..PLAIN
    },
    Scenario {
        name: "some of a stack is taken and put down",
        map: "
            #####
            #@g.#
            #####
            g: gem nrof=5",
        play: &[
            "east",
            "get 2 diamond",
            "get",
            "drop 1 diamond",
            "#2 drop diamond",
            "drop all",
            "get all",
            "*drop 3 diamond",
            "*take 1 below diamond",
        ],
        ..PLAIN
    },
    Scenario {
        name: "a sack is opened, filled and emptied",
        map: "
            #####
            #@s.#
            #####
            s: sack + gem nrof=5 + food",
        play: &[
            "east",
            "get sack",
            "get all",
            "*apply sack",
            "*apply sack",
            "*put 2 diamond in sack",
            "drop food",
            "*take diamond",
            "apply sack",
            "examine sack",
            "empty sack",
        ],
        ..PLAIN
    },
    Scenario {
        name: "things are marked and locked",
        map: "
            #####
            #@s.#
            #####
            s: dagger + cloak",
        play: &[
            "east",
            "get all",
            "*mark dagger",
            "mark",
            "mark cloak",
            "*lock dagger",
            "drop dagger",
            "drop all",
            "*unlock dagger",
            "drop dagger",
            "lock cloak",
            "lock cloak",
            "mark nothing",
        ],
        ..PLAIN
    },
    Scenario {
        name: "food is eaten, and drink drunk",
        map: "
            #####
            #@s.#
            #####
            s: food nrof=2 + booze + water",
        play: &["east", "get all", "apply food", "apply booze", "apply water", "apply food", "examine food"],
        ..PLAIN
    },
    Scenario {
        name: "a weapon is wielded and put away",
        map: "
            #####
            #@s.#
            #####
            s: dagger + sword",
        has: &["skill_one_handed_weapon"],
        play: &[
            "east",
            "get all",
            "apply dagger",
            "apply sword",
            "apply -u sword",
            "apply -a dagger",
            "examine dagger",
            "drop dagger",
            "skills",
        ],
        ..PLAIN
    },
    Scenario {
        name: "what things do is told of them in full",
        map: "
            #####
            #@d.#
            #####
            d: sword identified=1 attacktype=67108863 name=all glow_radius=2 + cloak identified=1 name=whole resist_magic=100 resist_slow=-100 resist_acid=99 + wand level=3 food=4 identified=1 { spell_light } + levitationboots identified=1 + imperial + lantern_1 identified=1",
        play: &[
            "east",
            "get all",
            "*examine all",
            "*examine whole",
            "*examine wand",
            "*examine levitation",
            "*examine Imperial",
            "*examine lantern",
        ],
        ..PLAIN
    },
    Scenario {
        name: "what somebody withstands has names of its own",
        map: "
            #####
            #@d.#
            #####
            d: cloak identified=1 resist_drain=10 resist_ghosthit=10 resist_paralyze=10 resist_death=10 resist_blind=10",
        play: &["east", "get", "apply cloak", "apply cloak"],
        ..PLAIN
    },
];
