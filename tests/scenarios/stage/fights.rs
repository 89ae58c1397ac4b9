//! Fighting hand to hand, and creatures that come.

use crate::scenario::{PLAIN, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "a fight of fists with somebody who stands still",
        map: "
            ####
            #@m#
            ####
            m: ant speed=0 hp=3 maxhp=3",
        play: &["east", "east", "east", "east", "east", "east", "east", "east", "east", "east"],
        plays: 30,
        ..PLAIN
    },
    Scenario {
        name: "a fight with a sword",
        map: "
            ####
            #@m#
            ####
            m: generate_ant generator=0 speed=0 hp=200 maxhp=200",
        has: &["sword", "skill_one_handed_weapon"],
        play: &["east", "east", "east", "east", "east", "east", "east", "east", "east", "east"],
        plays: 24,
        ..PLAIN
    },
    Scenario {
        name: "a fight with what no blow can hurt",
        map: "
            ####
            #@m#
            ####
            m: generate_ant generator=0 speed=0 resist_physical=100",
        play: &["east", "east", "east", "east", "east", "east", "east", "east"],
        plays: 24,
        ..PLAIN
    },
    Scenario {
        name: "a fight with what is hard to hit",
        map: "
            ####
            #@m#
            ####
            m: generate_ant generator=0 speed=0 hp=200 maxhp=200 ac=-5",
        play: &["east", "east", "east", "east", "east", "east", "east", "east", "east", "east", "east", "east"],
        plays: 24,
        ..PLAIN
    },
    Scenario {
        name: "a fight that is worth a level",
        map: "
            ####
            #@m#
            ####
            m: ant speed=0 hp=0 maxhp=1 exp=3000 ac=30 level=20",
        play: &["east", "east", "east", "east", "east", "east", "*wait 4"],
        plays: 20,
        ..PLAIN
    },
    Scenario {
        name: "a fight with somebody who bites",
        map: "
            ####
            #@m#
            ####
            m: ant wc=-100 dam=3 speed=0.5 hp=500 maxhp=500 level=9",
        play: &["*wait 40"],
        plays: 16,
        ..PLAIN
    },
    Scenario {
        name: "a fight begins over a long way",
        map: "
            ###########
            #@.......m#
            ###########
            m: ant wc=-100 dam=1 hp=500 maxhp=500 is_animated=0",
        play: &["*wait 30", "*wait 30", "*wait 40"],
        plays: 12,
        ..PLAIN
    },
    Scenario {
        name: "a fight is not begun with friends",
        map: "
            #####
            #@m.#
            #####
            m: ant speed=0 friendly=1 is_animated=0",
        play: &["east", "east"],
        ..PLAIN
    },
    Scenario {
        name: "a fight is not begun with who stands still in peace",
        map: "
            #####
            #@m.#
            #####
            m: guard speed=0",
        play: &["east", "east"],
        ..PLAIN
    },
    Scenario {
        name: "a fight is not begun with who gives way now and then",
        map: "
            ########
            #@m....#
            ########
            m: farmer speed=0 is_animated=0",
        play: &["east", "east", "east", "east", "east", "east"],
        plays: 40,
        ..PLAIN
    },
    Scenario {
        name: "a fight with a wall of earth",
        map: "
            #####
            #@w.#
            #####
            w: earthwall",
        play: &["east", "east", "east", "east", "east", "east", "east", "east"],
        plays: 24,
        ..PLAIN
    },
    Scenario {
        name: "a fight is begun on a floor that angers",
        map: "
            #####
            #@f.#
            #####
            f: furious_floor + farmer speed=0.3 is_animated=0 hp=500 maxhp=500",
        play: &["*wait 30", "*wait 30"],
        plays: 16,
        ..PLAIN
    },
    Scenario {
        name: "a fight ends on a floor that calms",
        map: "
            #####
            #@f.#
            #####
            f: calm_floor + ant wc=-100 dam=2 speed=0.3 is_animated=0 hp=500 maxhp=500",
        play: &["*wait 30", "*wait 30"],
        plays: 16,
        ..PLAIN
    },
    Scenario {
        name: "a fight in an arena costs nothing",
        map: "
            #########
            #@bm...g#
            #########
            b: battleground hp=6 sp=1
            m: ant wc=-100 dam=300 speed=0.3 is_animated=0 hp=500 maxhp=500 level=50
            g: gem",
        play: &["east", "*wait 30", "inventory"],
        plays: 12,
        ..PLAIN
    },
    Scenario {
        name: "a fight with a nest",
        map: "
            ####
            #@m#
            ####
            m: generate_ant speed=0 hp=4 maxhp=4",
        play: &["east", "east", "east", "east", "east", "east", "east", "east"],
        plays: 24,
        ..PLAIN
    },
    Scenario {
        name: "who is killed by a needle is named so",
        map: "
            ######
            #@ggL#
            ######
            g: trap_needle dam=5000 level=100 hp=5 wc=-100
            L: button_lever connected=2",
        play: &["east"],
        plays: 8,
        ..PLAIN
    },
    Scenario {
        name: "who is killed by lava is named so",
        map: "
            ######
            #@ggL#
            ######
            g: lava dam=3000
            L: button_lever connected=2",
        play: &["east", "*wait 4"],
        plays: 8,
        ..PLAIN
    },
    Scenario {
        name: "who is killed by what a wall casts is killed by the wall",
        map: "
            #########
            #@.....f#
            #########
            f: firewall_7 speed=0.1 level=110 { spell_large_lightning }",
        play: &["*wait 12"],
        plays: 8,
        ..PLAIN
    },
    Scenario {
        name: "who wakes up in the fire that killed them does not burn for a while",
        map: "
            ########
            #@...f.#
            ########
            f: firewall_7 level=10 speed=0.02 { spell_burning_hands }",
        has: &["food"],
        play: &["~110 stay"],
        plays: 8,
        ..PLAIN
    },
];
