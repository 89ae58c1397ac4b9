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
        map: RANGE,
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
];
