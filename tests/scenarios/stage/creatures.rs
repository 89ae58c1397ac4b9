//! Creatures' turns: how they come, keep their distance and walk about.

use crate::scenario::{PLAIN, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "a creature comes by any short way and hits when it is there",
        map: "
            #############
            #...........#
            #...........#
            #.@.......m.#
            #...........#
            #...........#
            #############
            m: ant speed=0.5 wc=-100 dam=1 hp=500 maxhp=500 is_animated=0",
        play: &["*wait 2", "*wait 3", "*wait 3", "*wait 3", "*wait 9"],
        plays: 30,
        ..PLAIN
    },
    Scenario {
        name: "a creature that fights from a distance makes off",
        map: "
            #############
            #...........#
            #...........#
            #...........#
            #@.m........#
            #...........#
            #...........#
            #...........#
            #############
            m: ant attack_movement=1 speed=0.5 wc=-100 hp=500 maxhp=500 is_animated=0",
        play: &["*wait 4", "*wait 4", "*wait 4", "*wait 30"],
        plays: 24,
        ..PLAIN
    },
    Scenario {
        name: "a creature that waits runs when it has fought for a while",
        map: "
            #######
            #@m...#
            #######
            m: ant attack_movement=4 wc=-100 dam=1 speed=2 hp=500 maxhp=500 is_animated=0",
        play: &["*wait 2", "*wait 4", "*wait 4", "*wait 4", "*wait 20"],
        plays: 16,
        ..PLAIN
    },
    Scenario {
        name: "a creature that only waits is passed by",
        map: "
            #######
            #@.m..#
            #######
            m: ant attack_movement=4 wc=-100 dam=1 speed=2 hp=500 maxhp=500 is_animated=0",
        play: &["*wait 20"],
        ..PLAIN
    },
    Scenario {
        name: "a creature that hits and runs comes again",
        map: "
            #######
            #@.m..#
            #######
            m: ant attack_movement=3 wc=-100 dam=1 speed=5 hp=500 maxhp=500 is_animated=0",
        play: &["*wait 15", "*wait 10", "*wait 15", "*wait 10"],
        plays: 16,
        ..PLAIN
    },
    Scenario {
        name: "creatures without an enemy pace and go in circles",
        map: "
            #############
            #...c.......#
            #...........#
            #.......w...#
            #...........#
            #...........#
            #.@.........#
            #...........#
            #......p....#
            #...f.......#
            #...........#
            #...........#
            #############
            c: ant attack_movement=32 unaggressive=1 speed=0.3 is_animated=0
            w: bat attack_movement=48 unaggressive=1 speed=0.3 is_animated=0 hp=50 maxhp=50
            p: bee attack_movement=64 unaggressive=1 speed=0.3 is_animated=0
            f: kobold attack_movement=80 unaggressive=1 sleep=0 speed=0.3 is_animated=0",
        play: &["*wait 4", "*wait 4", "*wait 4", "*wait 4", "*wait 12", "*wait 13", "*wait 17", "*wait 23"],
        plays: 12,
        ..PLAIN
    },
    Scenario {
        name: "a creature finds its way through a maze from where nobody is seen",
        map: "
            ##########
            #@.......#
            ########.#
            #......#.#
            #.####.#.#
            #m#....#.#
            ###.####.#
            ###......#
            ##########
            m: ant speed=2 wc=-100 dam=1 hp=500 maxhp=500 is_animated=0",
        play: &["*wait 10", "*wait 10", "*wait 12", "*wait 10"],
        plays: 12,
        ..PLAIN
    },
    Scenario {
        name: "a creature notices nobody in the dark from afar",
        map: "
            ##########
            #@...m...#
            ##########
            map: darkness=1
            m: ant Wis=12 can_see_in_dark=1 speed=2 wc=-100 dam=1 hp=500 maxhp=500 is_animated=0",
        play: &["*wait 10", "east", "*wait 10"],
        ..PLAIN
    },
    Scenario {
        name: "a creature notices who stands in a light",
        map: "
            ###########
            #@g....m..#
            ###########
            map: darkness=1
            g: gem glow_radius=2
            m: ant Wis=30 can_see_in_dark=1 speed=2 wc=-100 dam=1 hp=500 maxhp=500 is_animated=0",
        play: &["*wait 10", "*wait 10"],
        ..PLAIN
    },
    Scenario {
        name: "creatures in a queue step back from each other",
        map: "
            ##########
            #@.m..n..#
            ##########
            m: ant speed=1 wc=-100 dam=1 hp=500 maxhp=500 is_animated=0
            n: bee speed=1 wc=-100 dam=1 hp=500 maxhp=500 is_animated=0",
        play: &["*wait 2", "*wait 2", "*wait 2"],
        plays: 12,
        ..PLAIN
    },
    Scenario {
        name: "a creature leaves a door closed that it has a key for",
        map: "
            ##########
            ####.....#
            #@.d..m..#
            ####.....#
            ##########
            d: door_1 blocksview=0
            m: ant will_apply=8 speed=2 wc=-100 dam=1 hp=500 maxhp=500 is_animated=0 { key nrof=3 }",
        play: &["*wait 30"],
        plays: 12,
        ..PLAIN
    },
    Scenario {
        name: "a creature with a sword does thrice what it does without",
        map: "
            ####
            #@m#
            ####
            m: ant can_use_weapon=1 body_arm=2 speed=0.5 wc=-100 dam=1 is_animated=0 { sword dam=30 }",
        play: &["*wait 20"],
        plays: 24,
        ..PLAIN
    },
    Scenario {
        name: "a creature that drains hurts and takes experience with every hit",
        map: "
            ######
            #e@m.#
            ######
            e: ant speed=0 hp=0 maxhp=1 exp=3000 ac=30 level=20
            m: ant attacktype=128 level=10 speed=0.2 wc=-100 dam=2 is_animated=0 hp=500 maxhp=500",
        play: &["west", "west", "*wait 20"],
        plays: 16,
        ..PLAIN
    },
    Scenario {
        name: "a creature that poisons makes weak and kills by and by",
        map: "
            ####
            #@m#
            ####
            m: ant attacktype=1025 level=10 speed=0.5 wc=-100 dam=3 is_animated=0 hp=500 maxhp=500",
        play: &["*wait 20", "*wait 20"],
        plays: 24,
        ..PLAIN
    },
    Scenario {
        name: "a creature that slows and frightens",
        map: "
            #####
            #s@f#
            #####
            s: ant attacktype=2048 level=10 speed=0.5 wc=-100 dam=1 is_animated=0 hp=500 maxhp=500
            f: bee attacktype=16384 level=10 speed=0.5 wc=-100 dam=1 is_animated=0 hp=500 maxhp=500",
        play: &["*wait 40"],
        plays: 24,
        ..PLAIN
    },
    Scenario {
        name: "creatures hatch",
        map: "
            #######
            #@....#
            #.....#
            #...e.#
            #######
            e: ant_egg speed=0.3 is_animated=0",
        play: &["*wait 3", "*wait 12"],
        plays: 12,
        ..PLAIN
    },
    Scenario {
        name: "a creature in fear goes to and fro in a dead end",
        map: "
            #######
            #@..m.#
            #######
            m: ant scared=1 speed=1 wc=100 dam=1 is_animated=0 hp=100 maxhp=100",
        play: &["*wait 2", "*wait 2", "*wait 2"],
        plays: 24,
        ..PLAIN
    },
    Scenario {
        name: "a creature casts, is heard and takes its time",
        map: "
            ########
            #@...m.#
            ########
            m: ant can_cast_spell=1 stand_still=1 speed=0.5 is_animated=0 can_see_in_dark=1 hp=500 maxhp=500 Pow=20 sp=500 maxsp=500 speed_left=0 level=1 { spell_burning_hands dam=1 dam_modifier=0 }",
        play: &["*wait 20", "*wait 20", "*wait 20"],
        plays: 16,
        ..PLAIN
    },
    Scenario {
        name: "who attacks nobody casts nothing",
        map: "
            ########
            #@...m.#
            ########
            m: ant can_cast_spell=1 no_attack=1 stand_still=1 speed=0.5 is_animated=0 can_see_in_dark=1 hp=500 maxhp=500 Pow=20 sp=500 maxsp=500 speed_left=0 level=1 { spell_burning_hands dam=1 dam_modifier=0 }",
        play: &["*wait 30"],
        ..PLAIN
    },
    Scenario {
        name: "a creature with few hit points fights until it is hurt, then runs",
        map: "
            ############
            #..........#
            #@m........#
            #..........#
            ############
            m: kobold run_away=80 hp=22 maxhp=30 speed=0.3 ac=30 exp=0 dam=1",
        has: &["food"],
        play: &["*wait 20", "~4 east", "*wait 30"],
        plays: 12,
        ..PLAIN
    },
    Scenario {
        name: "a creature sends a fist of magic",
        map: "
            ##########
            #........#
            #@.....m.#
            #........#
            ##########
            m: generate_ant generator=0 monster=1 randomitems=none can_cast_spell=1 sp=300 maxsp=300 Pow=30 level=3 speed=0.3 exp=0 dam=0 attack_movement=7 stand_still=1 hp=200 maxhp=200 { spell_mystic_fist }",
        has: &["food"],
        play: &["*wait 30"],
        plays: 16,
        ..PLAIN
    },
    Scenario {
        name: "a creature that knows how to heal itself fights instead",
        map: "
            ##########
            #........#
            #@.....m.#
            #........#
            ##########
            m: generate_ant generator=0 monster=1 randomitems=none can_cast_spell=1 sp=300 maxsp=300 grace=300 maxgrace=300 Pow=30 level=3 speed=0.3 exp=0 dam=0 attack_movement=7 stand_still=1 hp=100 maxhp=200 { spell_heal }",
        has: &["food"],
        play: &["*wait 60"],
        plays: 8,
        ..PLAIN
    },
];
