//! What maps do by themselves or when they are touched: doors, gates, buttons, levers, altars, exits.

use crate::scenario::{PLAIN, Scenario};

/// A wall in a wide room casts a spell once, while somebody looks on from its lever.
macro_rules! wall_casts {
    ($name:literal, $level:literal, $spell:literal, $waits:literal) => {
        Scenario {
            name: $name,
            map: concat!(
                "
                ###############
                #.............#
                #.............#
                #.............#
                #......f......#
                #.............#
                #......L@.....#
                ###############
                L: button_lever connected=2
                f: firewall_3 connected=2 speed=0 ",
                $level,
                " { ",
                $spell,
                " }"
            ),
            play: &["west", $waits],
            plays: 12,
            ..PLAIN
        }
    };
}

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "a locked door opens to its key alone",
        map: "
            #######
            #@kK.D.
            #######
            k: key2 slaying=silver name=\"silver key\"
            K: key2 slaying=gold name=\"gold key\"
            D: locked_door1 slaying=gold msg=\"It wants gold.\"",
        play: &["east", "get", "east", "east", "east", "west", "get", "east", "east", "east", "*wait 5"],
        ..PLAIN
    },
    Scenario {
        name: "a lever moves a gate",
        map: "
            ######
            #@.G.#
            ######
            @: button_lever connected=5
            G: gate_closed_1 connected=5",
        play: &[
            "examine", "east", "east", "west", "apply", "*wait 20", "east", "east", "east", "west", "west", "west",
            "apply", "*wait 20",
        ],
        ..PLAIN
    },
    Scenario {
        name: "an exit leads to another map and back",
        map: "
            ####
            #@e#
            ####
            e: stair_down slaying=cellar hp=1 sp=1 msg=\"Down you go.\"
            == cellar
            ####
            #u.#
            ####
            u: stair_up slaying=map hp=1 sp=1",
        play: &["east", "apply", "mapinfo", "apply"],
        ..PLAIN
    },
    Scenario {
        name: "a sign is read",
        map: "
            ####
            #@s#
            ####
            s: sign msg=\"Keep off the grass.\"",
        play: &["apply", "east", "apply", "examine"],
        ..PLAIN
    },
    Scenario {
        name: "a pit swallows whoever steps on it",
        map: "
            ######
            #@p#.#
            ######
            p: pit_open hp=4 sp=1",
        play: &["east", "west"],
        ..PLAIN
    },
    Scenario {
        name: "a teleporter sends to its place",
        map: "
            ######
            #@t#.#
            ######
            t: teleporter hp=4 sp=1 speed=0.5",
        play: &["east", "*wait 6", "west"],
        ..PLAIN
    },
    Scenario {
        name: "a button presses a gate open while something lies on it",
        map: "
            #######
            #@b.G.#
            #######
            @: dagger
            b: button_small connected=3 weight=1000
            G: gate_closed_1 connected=3",
        play: &[
            "get",
            "east",
            "*wait 12",
            "drop dagger",
            "east",
            "*wait 12",
            "west",
            "get dagger",
            "east",
            "*wait 12",
            "east",
            "east",
        ],
        ..PLAIN
    },
    Scenario {
        name: "an altar takes its sacrifice",
        map: "
            #####
            #@aG#
            #####
            @: gem nrof=3
            a: altar slaying=gem food=2 connected=4 msg=\"The altar hums.\"
            G: gate_closed_1 connected=4",
        play: &["get", "east", "drop 1 gem", "get", "drop 2 gem", "*wait 12", "east", "get"],
        ..PLAIN
    },
    Scenario {
        name: "buttons and pedestals without a link are pictures",
        map: "
            ######
            #@bp.#
            ######
            b: button_small
            p: pedestal slaying=player",
        play: &["~3 east", "~3 east", "~3 east"],
        ..PLAIN
    },
    Scenario {
        name: "a timed gate without a link waits and opens once",
        map: "
            ######
            #@.G.#
            ######
            G: gateTrg1 hp=9 maxhp=5",
        play: &["*wait 20", "*wait 40", "*wait 60", "east", "east", "east"],
        ..PLAIN
    },
    Scenario {
        name: "whoever would fall into a wall stays at the brink",
        map: "
            #######
            #@p..w#
            #.....#
            #######
            p: pit_open hp=5 sp=1
            w: awall_0",
        play: &["east", "east"],
        ..PLAIN
    },
    Scenario {
        name: "hands find what is felt and not seen",
        map: "
            #######
            #@ml.s#
            #######
            m: magic_mouth msg=\"Hello.\"
            l: button_lever connected=3 invisible=1 move_on=walk
            s: sign invisible=1 msg=\"Never read.\"",
        play: &["east", "apply", "examine", "east", "apply", "examine", "east", "east", "apply"],
        ..PLAIN
    },
    Scenario {
        name: "a trap that has struck for the last time is seen and read for a while",
        map: "
            ########
            #@r.s..#
            ########
            r: trap_needle hp=1 level=1 invisible=0 Cha=0 dam=1
            s: rune_frost hp=1 level=1 invisible=0 Cha=0 dam=1 speed=0.5",
        play: &["east", "west", "east", "*wait 25", "examine", "east", "east", "*wait 70"],
        ..PLAIN
    },
    Scenario {
        name: "a wall throws lightning back",
        map: "
            #############
            #...........#
            #...f.......#
            #...........#
            #.....L@....#
            #############
            f: firewall_7 connected=2 level=1 speed=0 { spell_sm_lightning }
            L: button_lever connected=2",
        play: &["west", "~14 apply"],
        ..PLAIN
    },
    Scenario {
        name: "lightning turns at a wall that it meets aslant",
        map: "
            #############
            #...........#
            #......f....#
            #...........#
            #...........#
            #...........#
            #.....L@....#
            #############
            f: firewall_6 connected=2 level=1 speed=0 { spell_sm_lightning }
            L: button_lever connected=2",
        play: &["west", "~14 apply"],
        ..PLAIN
    },
    Scenario {
        name: "a firewall shoots by its own clock",
        map: "
            ########
            #@.....#
            #.....f#
            ########
            f: firewall_7 { spell_small_fireball }",
        play: &["~110 stay"],
        ..PLAIN
    },
    wall_casts!("a wall casts a ball of lightning", "level=1", "spell_ball_lightning", "~24 apply"),
    wall_casts!("a wall calls creatures", "level=10", "spell_summon_pet_monster", "~2 apply"),
    wall_casts!("a wall without a god says a holy word", "level=10", "spell_holy_word", "~6 apply"),
];
