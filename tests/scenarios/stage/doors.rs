//! Doors, gates and what opens them.

use crate::scenario::{PLAIN, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "a door is opened with a plain key, and the door beside it follows",
        map: "
            #####
            #@kD#
            ###D#
            ###.#
            #####
            k: key
            D: door_0",
        play: &["east", "get", "east", "*wait 15", "east", "south", "south"],
        ..PLAIN
    },
    Scenario {
        name: "a locked door says that it is locked, and locked doors beside it follow",
        map: "
            ######
            #@k.D#
            ####D#
            ######
            k: key2 slaying=gold name=\"gold key\" nrof=2
            D: locked_door1 slaying=gold",
        play: &["east", "east", "east", "west", "get", "east", "east", "*wait 15", "east", "inventory"],
        ..PLAIN
    },
    Scenario {
        name: "a key in a keyring opens nothing until keyrings are asked",
        map: "
            ######
            #@k.D#
            ######
            k: key_ring + key2 slaying=gold name=\"gold key\"
            D: locked_door1 slaying=gold",
        play: &[
            "east",
            "get all",
            "*apply key ring",
            "*apply key ring",
            "*put gold key in key ring",
            "usekeys",
            "east",
            "east",
            "usekeys keyrings",
            "east",
            "*wait 10",
            "inventory",
        ],
        ..PLAIN
    },
    Scenario {
        name: "a timed gate opens and closes again",
        map: "
            #######
            #@b.G.#
            #######
            b: button_small connected=2
            G: gateTrg1 connected=2 maxhp=10",
        play: &["east", "*wait 10", "*wait 30", "west", "*wait 30"],
        ..PLAIN
    },
    Scenario {
        name: "a pedestal knows its race",
        map: "
            #######
            #@p.G.#
            #######
            p: pedestal slaying=human connected=2
            G: gate_closed_1 connected=2",
        play: &["east", "*wait 15", "west", "*wait 15", "east"],
        ..PLAIN
    },
    Scenario {
        name: "a pedestal wants a player",
        map: "
            #######
            #@p.G.#
            #######
            p: pedestal slaying=player connected=2
            G: gate_closed_1 connected=2",
        play: &["east", "*wait 15", "west", "*wait 15", "east"],
        ..PLAIN
    },
    Scenario {
        name: "a pedestal takes a key for who carries it",
        map: "
            ########
            #@kp.G.#
            ########
            k: key2 slaying=moon name=\"moon key\"
            p: pedestal slaying=moon connected=2
            G: gate_closed_1 connected=2",
        play: &[
            "east",
            "east",
            "*wait 8",
            "west",
            "get",
            "east",
            "*wait 15",
            "drop moon key",
            "*wait 15",
            "west",
            "*wait 10",
        ],
        ..PLAIN
    },
    Scenario {
        name: "a handle turns and turns back by itself",
        map: "
            #######
            #@t.G.#
            #######
            t: trigger connected=2 exp=30
            G: gate_closed_1 connected=2",
        play: &["apply", "east", "apply", "*wait 15", "apply", "*wait 60"],
        ..PLAIN
    },
    Scenario {
        name: "a trigger button comes up again after its time",
        map: "
            #######
            #@b.G.#
            #######
            b: button_trigger connected=2 exp=20
            G: gate_closed_1 connected=2",
        play: &["east", "*wait 15", "west", "*wait 60", "east"],
        ..PLAIN
    },
    Scenario {
        name: "a trigger pedestal comes back after its time",
        map: "
            #######
            #@b.G.#
            #######
            b: pedestal_trigger connected=2 exp=20 slaying=player
            G: gate_closed_1 connected=2",
        play: &["east", "*wait 15", "west", "*wait 60", "east"],
        ..PLAIN
    },
    Scenario {
        name: "two buttons of a link hold a gate together",
        map: "
            ########
            #@db.bG#
            ########
            d: dagger
            b: button_small connected=2 weight=500
            G: gate_closed_1 connected=2",
        play: &[
            "east",
            "get",
            "east",
            "drop dagger",
            "*wait 12",
            "east",
            "east",
            "*wait 12",
            "west",
            "*wait 12",
            "west",
            "get",
            "west",
            "*wait 12",
        ],
        ..PLAIN
    },
    Scenario {
        name: "an inventory checker opens for who carries the key",
        map: "
            ########
            #@kc.G.#
            ########
            k: key2 slaying=moon name=\"moon key\"
            c: check_inv slaying=moon hp=21 last_sp=1 connected=2
            G: gate_closed_1 connected=2",
        play: &["east", "east", "*wait 12", "west", "get", "east", "*wait 12", "east", "*wait 12"],
        ..PLAIN
    },
    Scenario {
        name: "an inventory checker takes what it found",
        map: "
            ########
            #@kc.G.#
            ########
            k: key2 slaying=moon name=\"moon key\"
            c: check_inv slaying=moon hp=21 last_sp=1 last_heal=1 connected=2
            G: gate_closed_1 connected=2",
        play: &["east", "get", "east", "*wait 12", "inventory", "west", "east", "*wait 12"],
        ..PLAIN
    },
    Scenario {
        name: "an inventory checker closes for who lacks the key",
        map: "
            ########
            #@kc.G.#
            ########
            k: key2 slaying=moon name=\"moon key\"
            c: check_inv slaying=moon hp=21 last_sp=0 connected=2
            G: gate_open_1 connected=2",
        play: &["east", "east", "*wait 12", "west", "get", "east", "*wait 12"],
        ..PLAIN
    },
    Scenario {
        name: "a detector sees what lies on it",
        map: "
            ########
            #@dt.G.#
            ########
            d: dagger
            t: detector slaying=dagger speed=0.2 connected=2 sp=1
            G: gate_closed_1 connected=2",
        play: &["east", "get", "east", "*wait 15", "drop dagger", "*wait 25", "get dagger", "*wait 25"],
        ..PLAIN
    },
    Scenario {
        name: "a magic ear hears its word",
        map: "
            ########
            #@e..G.#
            ########
            e: magic_ear connected=2 msg=\"@match open sesame\\nThe rock rumbles.\"
            G: gate_closed_1 connected=2",
        play: &["say open", "say open sesame", "*wait 15", "say please open sesame now", "*wait 15"],
        ..PLAIN
    },
];
