//! What flies: arrows, and spells out of wands and scrolls. (Spells that somebody knows are shown to newborns by us
//! alone; things have them too, and of any level.)

use crate::scenario::{PLAIN, Scenario};

const RANGE: &str = "
    ########
    #W@...t#
    ########
    t: ant name=blob stand_still=1 speed=0 dam=0 hp=25 maxhp=25 ac=30 level=1
    W: arrow nrof=40";

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "arrows fly, hit, stick and are left",
        map: RANGE,
        has: &["skill_missile_weapon", "bow", "arrow"],
        play: &[
            "west",
            "get all",
            "east",
            "fire 3",
            "*wait 20",
            "*wait 20",
            "fire_stop",
            "east",
            "east",
            "east",
            "east",
        ],
        plays: 24,
        ..PLAIN
    },
    Scenario {
        name: "a bow has its pace",
        map: "
            ########
            #W@....#
            ########
            W: arrow nrof=40",
        has: &["skill_missile_weapon", "longbow"],
        play: &["west", "get all", "east", "~16 fire 1", "fire_stop"],
        ..PLAIN
    },
    Scenario {
        name: "a wand has its pace and shoots bolts",
        map: "
            ##########
            #@W......#
            ##########
            W: wand level=10 food=100 identified=1 { spell_firebolt }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~16 fire 3", "fire_stop", "*wait 20", "apply wand"],
        ..PLAIN
    },
    Scenario {
        name: "a bolt kills who stands in its way",
        map: "
            ##########
            #@W..t...#
            ##########
            W: wand level=10 food=100 identified=1 { spell_firebolt }
            t: generate_ant generator=0 name=blob speed=0 hp=30 maxhp=30 ac=10 level=1",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "~14 fire_stop"],
        plays: 24,
        ..PLAIN
    },
    Scenario {
        name: "a rod is pointed by who is whole",
        map: "
            ##########
            #@W......#
            ##########
            W: rod_light level=1 hp=100 maxhp=100 identified=1 { spell_magic_bullet }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply rod", "fire_stop", "~10 fire 3", "fire_stop", "apply rod"],
        ..PLAIN
    },
    Scenario {
        name: "a scroll is read by who can use it",
        map: "
            ##########
            #@W......#
            ##########
            W: scroll_new level=1 nrof=3 identified=1 { spell_light }",
        has: &["skill_literacy", "skill_use_magic_item"],
        play: &["east", "get all", "apply scroll", "*wait 5", "apply scroll", "skills"],
        ..PLAIN
    },
    Scenario {
        name: "a scroll is wasted by who can only read",
        map: "
            ##########
            #@W......#
            ##########
            W: scroll_new level=1 nrof=3 identified=1 { spell_light }",
        has: &["skill_literacy"],
        play: &["east", "get all", "apply scroll", "*wait 5", "skills"],
        ..PLAIN
    },
    Scenario {
        name: "a cone widens",
        map: "
            ...........
            ...........
            ...........
            @W.........
            ...........
            ...........
            ...........
            W: wand level=20 food=100 identified=1 { spell_icestorm }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10", "*wait 10"],

        ..PLAIN
    },
    Scenario {
        name: "fear lasts the longer the mightier who spreads it is",
        map: "
            ...........
            ...........
            ...........
            @W.........
            ...........
            ...........
            ...........
            W: wand level=20 food=100 identified=1 { spell_fear }",
        has: &["skill_use_magic_item"],
        play: &[
            "east",
            "get all",
            "apply wand",
            "fire_stop",
            "~1 fire 3",
            "fire_stop",
            "*wait 10",
            "*wait 10",
            "*wait 20",
        ],

        ..PLAIN
    },
    Scenario {
        name: "a ball of fire bursts and spreads",
        map: "
            ...........
            ...........
            ...........
            @W...t.....
            ...........
            ...........
            ...........
            W: wand level=20 food=100 identified=1 { spell_small_fireball }
            t: generate_ant generator=0 name=blob speed=0 hp=30 maxhp=30 ac=10 level=1",
        has: &["skill_use_magic_item"],
        play: &[
            "east",
            "get all",
            "apply wand",
            "fire_stop",
            "~1 fire 3",
            "fire_stop",
            "*wait 10",
            "*wait 10",
            "*wait 10",
            "*wait 10",
        ],
        plays: 16,
        ..PLAIN
    },
    Scenario {
        name: "what has nothing to burst into flies on through whom it fells",
        map: "
            ...........
            ...........
            ...........
            @W...t.....
            ...........
            ...........
            ...........
            W: wand level=20 food=100 identified=1 { spell_lg_magic_bullet }
            t: generate_ant generator=0 name=blob speed=0 hp=30 maxhp=30 ac=10 level=1",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10", "*wait 10"],

        ..PLAIN
    },
    Scenario {
        name: "a wall of fire stands",
        map: "
            ...........
            ...........
            ...........
            @W.........
            ...........
            ...........
            ...........
            W: wand level=20 food=100 identified=1 { spell_create_fire_wall }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 20", "*wait 20"],

        ..PLAIN
    },
    Scenario {
        name: "a bomb is laid ahead",
        map: "
            ...........
            ...........
            ...........
            @W.........
            ...........
            ...........
            ...........
            W: wand level=20 food=100 identified=1 { spell_create_bomb }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10"],

        ..PLAIN
    },
    Scenario {
        name: "holy words are for who has a god",
        map: "
            ...........
            ...........
            ...........
            @W.........
            ...........
            ...........
            ...........
            W: wand level=20 food=100 identified=1 { spell_holy_word }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10"],

        ..PLAIN
    },
    Scenario {
        name: "wounds close",
        map: "
            ##########
            #@W......#
            ##########
            W: wand level=20 food=100 identified=1 { spell_minor_healing }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10", "*wait 10"],

        ..PLAIN
    },
    Scenario {
        name: "somebody is faster for a while",
        map: "
            ##########
            #@W......#
            ##########
            W: wand level=20 food=100 identified=1 { spell_haste }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10", "inventory"],

        ..PLAIN
    },
    Scenario {
        name: "somebody is stronger for a while",
        map: "
            ##########
            #@W......#
            ##########
            W: wand level=20 food=100 identified=1 { spell_strength }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10"],
        plays: 24,
        ..PLAIN
    },
    Scenario {
        name: "somebody withstands fire for a while",
        map: "
            ##########
            #@W......#
            ##########
            W: wand level=20 food=100 identified=1 { spell_protection_from_fire }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10", "resistances"],

        ..PLAIN
    },
    Scenario {
        name: "nothing can harm who is protected from all",
        map: "
            ##########
            #@W......#
            ##########
            W: wand level=100 food=100 identified=1 { spell_invulnerability }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10"],

        ..PLAIN
    },
    Scenario {
        name: "somebody sees through walls",
        map: "
            ##########
            #@W......#
            ##########
            W: wand level=20 food=100 identified=1 { spell_xray }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10"],

        ..PLAIN
    },
    Scenario {
        name: "somebody looks at themselves",
        map: "
            ##########
            #@W......#
            ##########
            W: wand level=20 food=100 identified=1 { spell_perceive_self }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10"],

        ..PLAIN
    },
    Scenario {
        name: "food appears",
        map: "
            ##########
            #@W......#
            ##########
            W: wand level=20 food=100 identified=1 { spell_create_food }",
        has: &["skill_use_magic_item"],
        play: &[
            "east",
            "get all",
            "apply wand",
            "fire_stop",
            "~1 fire 3",
            "fire_stop",
            "*wait 10",
            "east",
            "get",
            "examine",
        ],

        ..PLAIN
    },
    Scenario {
        name: "a light is lit",
        map: "
            ##########
            #@W......#
            ##########
            W: wand level=20 food=100 identified=1 { spell_light }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10", "east"],

        ..PLAIN
    },
    Scenario {
        name: "what is magic glows",
        map: "
            ##########
            #@W.m....#
            ##########
            W: wand level=20 food=100 identified=1 { spell_detect_magic }
            m: sword magic=2",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10", "east", "get"],

        ..PLAIN
    },
    Scenario {
        name: "a wand tells what things are",
        map: "
            ##########
            #@Ws.....#
            ##########
            W: wand level=20 food=100 identified=1 { spell_identify }
            s: sword magic=2",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10", "inventory"],

        ..PLAIN
    },
    Scenario {
        name: "somebody is probed",
        map: "
            ##########
            #@W..t...#
            ##########
            W: wand level=20 food=100 identified=1 { spell_probe }
            t: generate_ant generator=0 name=blob speed=0 hp=30 maxhp=30 ac=10 level=1",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10"],

        ..PLAIN
    },
    Scenario {
        name: "a rune is drawn",
        map: "
            ##########
            #@W......#
            ##########
            W: wand level=20 food=100 identified=1 { spell_rune_of_fire }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10"],

        ..PLAIN
    },
    Scenario {
        name: "a door of dimensions is stepped through",
        map: "
            ............
            @W..........
            ............
            W: wand level=20 food=100 identified=1 { spell_dimension_door }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 10", "west"],
        ..PLAIN
    },
    Scenario {
        name: "nobody is there to be raised",
        map: "
            #####
            #@W.#
            #####
            W: wand level=20 food=100 identified=1 { spell_raise_dead }",
        has: &["skill_use_magic_item"],
        play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop", "*wait 5"],
        ..PLAIN
    },
];
