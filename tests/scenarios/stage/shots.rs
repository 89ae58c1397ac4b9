//! What flies: arrows, and spells out of wands and scrolls. (Spells that somebody knows are shown to newborns by us
//! alone; things have them too, and of any level.)

use crate::scenario::{PLAIN, Scenario};

const RANGE: &str = "
    ########
    #W@...t#
    ########
    t: ant name=blob stand_still=1 speed=0 dam=0 hp=25 maxhp=25 ac=30 level=1
    W: arrow nrof=40";

/// Where wands are pointed.
macro_rules! corridor {
    () => {
        "##########\n#@W......#\n##########"
    };
}
macro_rules! hall {
    () => {
        "...........\n...........\n...........\n@W.........\n...........\n...........\n..........."
    };
}

/// Somebody takes up a wand of a level and a spell, points it to the east once, and does what is written.
macro_rules! pointed {
    ($name:literal, $rows:expr, $level:literal, $spell:literal, $more:literal, [$($step:literal),*]) => {
        pointed!($name, $rows, $level, $spell, $more, [$($step),*], plays: 1)
    };
    ($name:literal, $rows:expr, $level:literal, $spell:literal, $more:literal, [$($step:literal),*], plays: $plays:literal) => {
        Scenario {
            name: $name,
            map: concat!($rows, "\nW: wand level=", $level, " food=100 identified=1 { ", $spell, " }", $more),
            has: &["skill_use_magic_item"],
            play: &["east", "get all", "apply wand", "fire_stop", "~1 fire 3", "fire_stop" $(, $step)*],
            plays: $plays,
            ..PLAIN
        }
    };
}

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
        play: &["west", "get all", "east", "~18 fire 1", "fire_stop"],
        // One arrow in five breaks.
        plays: 24,
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
    pointed!("a cone widens", hall!(), 20, "spell_icestorm", "", ["*wait 10", "*wait 10"]),
    pointed!(
        "fear lasts the longer the mightier who spreads it is",
        hall!(),
        20,
        "spell_fear",
        "",
        ["*wait 10", "*wait 10", "*wait 20"]
    ),
    pointed!(
        "a ball of fire bursts and spreads",
        "...........\n...........\n...........\n@W...t.....\n...........\n...........\n...........",
        20,
        "spell_small_fireball",
        "\nt: generate_ant generator=0 name=blob speed=0 hp=30 maxhp=30 ac=10 level=1",
        ["*wait 10", "*wait 10", "*wait 10", "*wait 10"],
        plays: 16
    ),
    pointed!(
        "what has nothing to burst into flies on through whom it fells",
        "...........\n...........\n...........\n@W...t.....\n...........\n...........\n...........",
        20,
        "spell_lg_magic_bullet",
        "\nt: generate_ant generator=0 name=blob speed=0 hp=30 maxhp=30 ac=10 level=1",
        ["*wait 10", "*wait 10"]
    ),
    pointed!("a wall of fire stands", hall!(), 20, "spell_create_fire_wall", "", ["*wait 20", "*wait 20"]),
    pointed!("a bomb is laid ahead", hall!(), 20, "spell_create_bomb", "", ["*wait 10"]),
    pointed!("holy words are for who has a god", hall!(), 20, "spell_holy_word", "", ["*wait 10"]),
    pointed!("wounds close", corridor!(), 20, "spell_minor_healing", "", ["*wait 10", "*wait 10"]),
    pointed!("somebody is faster for a while", corridor!(), 20, "spell_haste", "", ["*wait 10", "inventory"]),
    pointed!("somebody is stronger for a while", corridor!(), 20, "spell_strength", "", ["*wait 10"], plays: 24),
    pointed!(
        "somebody withstands fire for a while",
        corridor!(),
        20,
        "spell_protection_from_fire",
        "",
        ["*wait 10", "resistances"]
    ),
    pointed!("nothing can harm who is protected from all", corridor!(), 100, "spell_invulnerability", "", ["*wait 10"]),
    pointed!("somebody sees through walls", corridor!(), 20, "spell_xray", "", ["*wait 10"]),
    pointed!("somebody looks at themselves", corridor!(), 20, "spell_perceive_self", "", ["*wait 10"]),
    pointed!("food appears", corridor!(), 20, "spell_create_food", "", ["*wait 10", "east", "get", "examine"]),
    pointed!("a light is lit", corridor!(), 20, "spell_light", "", ["*wait 10", "east"]),
    pointed!(
        "what is magic glows",
        "##########\n#@W.m....#\n##########",
        20,
        "spell_detect_magic",
        "\nm: sword magic=2",
        ["*wait 10", "east", "get"]
    ),
    pointed!(
        "a wand tells what things are",
        "##########\n#@Ws.....#\n##########",
        20,
        "spell_identify",
        "\ns: sword magic=2",
        ["*wait 10", "inventory"]
    ),
    pointed!(
        "somebody is probed",
        "##########\n#@W..t...#\n##########",
        20,
        "spell_probe",
        "\nt: generate_ant generator=0 name=blob speed=0 hp=30 maxhp=30 ac=10 level=1",
        ["*wait 10"]
    ),
    pointed!("a rune is drawn", corridor!(), 20, "spell_rune_of_fire", "", ["*wait 10"]),
    pointed!(
        "a door of dimensions is stepped through",
        "............\n@W..........\n............",
        20,
        "spell_dimension_door",
        "",
        ["*wait 10", "west"]
    ),
    pointed!("nobody is there to be raised", "#####\n#@W.#\n#####", 20, "spell_raise_dead", "", ["*wait 5"]),
];
