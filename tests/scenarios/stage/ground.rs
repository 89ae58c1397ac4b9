//! What lies in wait on the ground, and what carries people elsewhere.

use crate::scenario::{PLAIN, Scenario};

/// Somebody steps on a needle, and waits until what it may have done to them is over.
macro_rules! needle {
    ($name:literal, $needle:literal, $waits:literal) => {
        Scenario {
            name: $name,
            map: concat!(
                "
                #####
                #@t.#
                #####
                t: trap_needle level=30 hp=1 Cha=20 ",
                $needle
            ),
            has: &["food"],
            play: &[$waits],
            plays: 16,
            ..PLAIN
        }
    };
}

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "a pit opens under who stands on it",
        map: "
            ######
            #@L.p#
            ######
            L: button_lever connected=2
            p: pit_closed connected=2 hp=1 sp=1",
        players: 2,
        play: &["2: east", "2: east", "2: east", "east", "apply", "*wait 20", "apply", "*wait 20"],
        ..PLAIN
    },
    Scenario {
        name: "a trapdoor gives way under weight",
        map: "
            ######
            #@t#.#
            ######
            t: trapdoor_1 hp=4 sp=1 weight=50000",
        play: &["east", "*wait 5", "examine"],
        ..PLAIN
    },
    Scenario {
        name: "a trapdoor bears what is light",
        map: "
            ######
            #@t#.#
            ######
            t: trapdoor_1 hp=4 sp=1 weight=500000",
        play: &["east", "*wait 5", "examine", "east", "west"],
        ..PLAIN
    },
    Scenario {
        name: "a teleporter works when its button is pressed",
        map: "
            #######
            #@b.t.#
            #######
            b: button_small connected=2
            t: teleporter connected=2 hp=1 sp=1",
        players: 2,
        play: &["2: east", "2: east", "2: east", "east", "*wait 5", "west"],
        ..PLAIN
    },
    Scenario {
        name: "a teleporter leads to another map",
        map: "
            ####
            #@t#
            ####
            t: teleporter slaying=cellar hp=1 sp=1 speed=0.5
            == cellar
            ####
            #..#
            ####",
        play: &["east", "*wait 6", "mapinfo"],
        ..PLAIN
    },
    Scenario {
        name: "a mover pushes on whoever stands on it",
        map: "
            ########
            #@m....#
            ########
            m: mover_3 speed=0.2 is_animated=0",
        play: &["east", "*wait 20", "west", "west"],
        ..PLAIN
    },
    Scenario {
        name: "movers in a row carry somebody along",
        map: "
            ########
            #@mmm..#
            ########
            m: smover_3 speed=0.3 is_animated=0",
        play: &["east", "*wait 40", "west"],
        ..PLAIN
    },
    Scenario {
        name: "an exit that is stepped on leads down",
        map: "
            ####
            #@e#
            ####
            e: manhole_open_1 slaying=cellar hp=1 sp=1 type=66 move_on=walk
            == cellar
            ####
            #..#
            ####",
        play: &["east", "west", "east"],
        ..PLAIN
    },
    Scenario {
        name: "who runs through an exit runs on",
        map: "
            #########
            #@.e....#
            #########
            e: manhole_open_1 slaying=cellar hp=1 sp=1 type=66 move_on=walk
            == cellar
            #########
            #.......#
            #########",
        play: &["run 3", "*wait 12", "run_stop", "west"],
        ..PLAIN
    },
    Scenario {
        name: "an exit onto the same map",
        map: "
            ######
            #@e#.#
            ######
            e: stair_down slaying=map hp=4 sp=1",
        play: &["east", "apply", "apply"],
        ..PLAIN
    },
    Scenario {
        name: "an exit that leads nowhere",
        map: "
            #####
            #@eh#
            #####
            e: stair_down
            h: stair_down slaying=nowhere hp=4 sp=1",
        play: &["east", "apply", "examine", "east", "apply"],
        ..PLAIN
    },
    Scenario {
        name: "a spike trap strikes who steps on it",
        map: "
            #####
            #@t.#
            #####
            t: trap_needle",
        play: &["east", "*wait 3", "west", "east"],
        plays: 20,
        ..PLAIN
    },
    Scenario {
        name: "a rune of fire burns who steps on it",
        map: "
            #####
            #@t.#
            #####
            t: rune_burning_hands",
        play: &["east", "*wait 15", "west", "east"],
        plays: 20,
        ..PLAIN
    },
    Scenario {
        name: "a swamp slows and is left again",
        map: "
            #####
            #@s.#
            #####
            s: !deep_swamp is_animated=0",
        play: &["east", "east", "west"],
        plays: 12,
        ..PLAIN
    },
    Scenario {
        name: "a boulder rolls until something is in its way",
        map: "
            #######
            #@o..##
            #######
            o: boulder",
        play: &["east", "east", "east", "east", "east"],
        plays: 12,
        ..PLAIN
    },
    Scenario {
        name: "a row of boulders rolls before the strong",
        map: "
            ########
            #@oo...#
            ########
            @: ring Str=15 identified=1
            o: boulder",
        play: &["get", "apply ring", "east", "east", "east", "east"],
        ..PLAIN
    },
    Scenario {
        name: "things are picked up where the way is blocked",
        map: "
            #####
            #@f##
            #####
            f: food nrof=3 + gem + sword",
        play: &["pickup 1", "east", "east", "east", "east"],
        ..PLAIN
    },
    Scenario {
        name: "what is worth its weight is picked up",
        map: "
            ##########
            #@abcdefg#
            ##########
            a: sword name=v120 weight=10000 value=120 identified=1
            b: sword name=v130 weight=10000 value=130 identified=1
            c: sword name=w600 weight=10000 value=600
            d: gem name=v480 weight=10000 value=480 + gem name=v520 weight=10000 value=520
            e: lockpicks + gloves + scroll + bracers_ac
            f: arrow nrof=3 + dagger
            g: food value=600",
        play: &[
            "pickup 2147483649",
            "east",
            "east",
            "east",
            "east",
            "east",
            "east",
            "west",
            "pickup +stop",
            "east",
            "east",
        ],
        ..PLAIN
    },
    Scenario {
        name: "rough ground slows",
        map: "
            #######
            #@hhh.#
            #######
            h: !hills",
        play: &["east", "east", "east", "east", "examine"],
        ..PLAIN
    },
    Scenario {
        name: "deep water is not walked into",
        map: "
            #####
            #@w.#
            #####
            w: !deep_sea",
        play: &["east", "east"],
        ..PLAIN
    },
    Scenario {
        name: "a director and a spinner leave walkers alone",
        map: "
            #######
            #@ds..#
            #######
            d: director_1
            s: spinner_90",
        play: &["east", "east", "east"],
        ..PLAIN
    },
    Scenario {
        name: "a marker marks who stands on it",
        map: "
            ########
            #@mc.G.#
            ########
            m: marker slaying=visited msg=\"You are marked.\" speed=0.5
            c: check_inv slaying=visited hp=114 last_sp=1 connected=2
            G: gate_closed_1 connected=2",
        play: &["east", "*wait 6", "east", "*wait 12"],
        ..PLAIN
    },
    Scenario {
        name: "a trap that has struck warns for a while",
        map: "
            #####
            #@t.#
            #####
            t: trap_needle",
        play: &["east", "west", "east", "west", "*wait 40", "east", "west", "*wait 100", "east", "west"],
        plays: 8,
        ..PLAIN
    },
    Scenario {
        name: "a sign speaks when it is stepped on",
        map: "
            #####
            #@s.#
            #####
            s: sign move_on=walk msg=\"Mind the step.\"",
        play: &["east", "apply", "west", "east"],
        ..PLAIN
    },
    Scenario {
        name: "a wall shoots when its button is pressed",
        map: "
            #########
            #@b....w#
            #########
            b: button_small connected=2
            w: bulletwall_7 connected=2 speed=0",
        play: &["east", "*wait 10", "examine"],
        ..PLAIN
    },
    Scenario {
        name: "a wall shoots what it holds",
        map: "
            #########
            #@b....w#
            #########
            b: button_small connected=2
            w: firewall connected=2 speed=0 direction=7 level=1 { spell_small_bullet }",
        play: &["east", "*wait 10", "examine"],
        plays: 12,
        ..PLAIN
    },
    Scenario {
        name: "the world goes on over the edge of a map",
        map: "
            map: tile_path_2=east
            ###
            #@.
            ###
            == east
            map: tile_path_4=map
            ####
            ..g#
            ####
            g: gem",
        play: &["east", "east", "mapinfo", "east", "west", "west", "west", "say back"],
        ..PLAIN
    },
    Scenario {
        name: "things fall through a pit and lie below",
        map: "
            ###########
            #@p.#xabcy#
            ###########
            p: pit_open hp=7 sp=1
            x: sign msg=\"Far west.\"
            y: sign msg=\"Far east.\"
            a: sign msg=\"West.\"
            b: sign msg=\"Middle.\"
            c: sign msg=\"East.\"
            @: gem nrof=3",
        play: &["get", "east", "apply", "drop diamond", "get"],
        plays: 40,
        ..PLAIN
    },
    Scenario {
        name: "a ground that nothing may be cast on",
        map: "
            #####
            #@n.#
            #####
            n: woodfloor no_magic=1 damned=1",
        play: &["east", "cast", "save", "apply"],
        ..PLAIN
    },
    Scenario {
        name: "a wall of ice is looked at and walked around",
        map: "
            ######
            #@i..#
            #....#
            ######
            i: icecube",
        play: &["*look 1 0", "southeast", "northeast", "west"],
        ..PLAIN
    },
    Scenario {
        name: "an invisible thing is not seen",
        map: "
            #####
            #@i.#
            #####
            i: gem invisible=1 + dagger",
        play: &["east", "get all", "examine", "inventory"],
        ..PLAIN
    },
    Scenario {
        name: "many things lie on one square",
        map: "
            #####
            #@m.#
            #####
            m: gem + ruby + dagger + sword + apple + food + cloak + key + sack + pouch + goldcoin + silvercoin",
        play: &["*look 1 0", "east", "get", "examine", "get", "get", "drop apple", "west"],
        ..PLAIN
    },
    Scenario {
        name: "exits that lead nowhere are closed, whoever comes by them",
        map: "
            ########
            #@ef.h.#
            ########
            e: exit slaying=/nowhere/at/all hp=1 sp=1 move_on=0
            f: exit slaying=nothere hp=1 sp=1
            h: exit slaying=nothere hp=1 sp=1 msg=\"You fall.\"",
        play: &["east", "apply", "east", "apply", "east", "east", "apply"],
        ..PLAIN
    },
    Scenario {
        name: "an exit says something else to who steps on it",
        map: "
            ######
            #@e.f#
            ######
            e: exit slaying=map hp=1 sp=1 msg=\"You go back.\" move_on=0
            f: exit slaying=cellar hp=1 sp=1 msg=\"You fall.\"
            == cellar
            ####
            #..#
            ####",
        play: &["east", "apply", "east", "east", "east"],
        ..PLAIN
    },
    Scenario {
        name: "an exit that leads to itself puts one beside it",
        map: "
            #####
            #####
            #@.e#
            #####
            e: exit slaying=map hp=3 sp=2 move_on=0",
        play: &["east", "east", "apply", "*wait 2"],
        ..PLAIN
    },
    needle!("a needle that stiffens the limbs", "attacktype=4096 dam=4", "~20 east"),
    needle!("a needle that blinds", "attacktype=4194304 dam=3", "~50 east"),
    needle!("a needle that confuses", "attacktype=32 dam=2", "~258 east"),
    needle!("a needle that slows", "attacktype=2048 dam=2", "~110 east"),
    Scenario {
        name: "of many things on a square some are seen",
        map: "
            #######
            #@bcde#
            #######
            b: sign + statue + sign_e
            c: statue face=gem.111 + statue + monument
            d: sword face=sign.111 + food face=gem.111 + shield face=sign_e.111 + sack face=sign.111 + dagger
            e: food map_layer=living face=gem.111 + sword map_layer=living + shield map_layer=living",
        play: &["east"],
        ..PLAIN
    },
];
