//! Machines that make, take and change things: creators, duplicators, converters, altars, chests.

use crate::scenario::{PLAIN, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "a creator makes a thing each time its lever is turned",
        map: "
            ######
            #@L.c#
            ######
            L: button_lever connected=2
            c: creator connected=2 other_arch=gem hp=2",
        play: &["east", "apply", "apply", "apply", "apply", "east", "east", "get all"],
        ..PLAIN
    },
    Scenario {
        name: "a creator copies what is inside of it",
        map: "
            ######
            #@L.c#
            ######
            L: button_lever connected=2
            c: creator connected=2 lifesave=1 slaying=\"made thing\" { dagger }",
        play: &["east", "apply", "apply", "east", "east", "get all", "examine made"],
        ..PLAIN
    },
    Scenario {
        name: "a duplicator makes many of few",
        map: "
            #######
            #@gdL.#
            #######
            g: gem nrof=3
            d: duplicator connected=2 other_arch=gem level=2
            L: button_lever connected=2",
        play: &["east", "get", "east", "drop diamond", "east", "apply", "apply", "west", "get"],
        ..PLAIN
    },
    Scenario {
        name: "a duplicator of no level destroys",
        map: "
            #######
            #@gdL.#
            #######
            g: gem nrof=3
            d: duplicator connected=2 other_arch=gem level=0
            L: button_lever connected=2",
        play: &["east", "get", "east", "drop diamond", "east", "apply", "west", "get"],
        ..PLAIN
    },
    Scenario {
        name: "a converter gives diamonds for gold",
        map: "
            #####
            #@gc#
            #####
            g: goldcoin nrof=130
            c: gold_converter",
        play: &[
            "examine",
            "east",
            "get",
            "east",
            "examine",
            "drop 45 gold",
            "get all",
            "drop gold",
            "get all",
            "inventory",
        ],
        ..PLAIN
    },
    Scenario {
        name: "a converter makes silver of gold",
        map: "
            #####
            #@gc#
            #####
            g: goldcoin nrof=7
            c: gold_converter slaying=goldcoin food=2 other_arch=gem sp=3",
        play: &["east", "get", "east", "drop gold", "get all", "inventory"],
        ..PLAIN
    },
    Scenario {
        name: "an altar wants money",
        map: "
            #####
            #@aG#
            #####
            @: silvercoin nrof=60
            a: altar slaying=money food=50 connected=4 msg=\"The altar hums.\"
            G: gate_closed_1 connected=4",
        play: &[
            "get",
            "east",
            "drop 10 silver",
            "get all",
            "drop 55 silver",
            "get all",
            "*wait 12",
            "drop silver",
            "examine",
        ],
        ..PLAIN
    },
    Scenario {
        name: "a trigger altar wants money again and again",
        map: "
            #####
            #@aG#
            #####
            @: silvercoin nrof=60
            a: altar_trigger slaying=money food=10 connected=4 exp=20 msg=\"Click.\"
            G: gate_closed_1 connected=4",
        play: &[
            "get",
            "east",
            "drop 10 silver",
            "*wait 15",
            "*wait 40",
            "drop 12 silver",
            "*wait 15",
            "get all",
            "*wait 30",
        ],
        ..PLAIN
    },
    Scenario {
        name: "an altar turns another thing away",
        map: "
            #####
            #@aG#
            #####
            @: dagger
            a: altar slaying=gem food=1 connected=4
            G: gate_closed_1 connected=4",
        play: &["get", "east", "drop dagger", "*wait 5", "get"],
        ..PLAIN
    },
    Scenario {
        name: "a chest is opened",
        map: "
            #####
            #@c.#
            #####
            c: chest { gem nrof=2, dagger }",
        play: &["apply", "east", "examine", "apply", "get all"],
        ..PLAIN
    },
    Scenario {
        name: "a chest is picked up whole",
        map: "
            #####
            #@c.#
            #####
            c: chest { gem nrof=2 }",
        play: &["east", "get", "apply chest", "inventory"],
        ..PLAIN
    },
    Scenario {
        name: "a trapped chest hurts who opens it",
        map: "
            #####
            #@c.#
            #####
            c: chest { trap_needle, gem }",
        play: &["east", "apply", "*wait 3"],
        plays: 16,
        ..PLAIN
    },
    Scenario {
        name: "an identifying table identifies for money",
        map: "
            #####
            #@t.#
            #####
            @: goldcoin nrof=500 + ring + amulet
            t: identify_table",
        play: &["get all", "east", "examine", "drop gold", "inventory"],
        plays: 12,
        ..PLAIN
    },
    Scenario {
        name: "random treasures lie in the open when a map is loaded",
        map: "
            ######
            #@fg.#
            ######
            f: random_food
            g: random_gem hp=3",
        play: &["east", "get all", "east", "get all"],
        plays: 30,
        ..PLAIN
    },
    Scenario {
        name: "a power that takes gifts for its god turns others away",
        map: "
            #####
            #@a.#
            #####
            a: altar_valriel",
        play: &["east", "examine", "apply", "use_skill praying"],
        ..PLAIN
    },
    Scenario {
        name: "a slot machine takes a coin",
        map: "
            #####
            #@s.#
            #####
            @: silvercoin nrof=4
            s: altar_trigger slaying=silvercoin food=1 exp=10 msg=\"Clink.\"",
        play: &["get", "east", "drop 1 silver", "*wait 15", "drop 2 silver", "*wait 15", "get all", "inventory"],
        ..PLAIN
    },
    Scenario {
        name: "a shelf and an inorganic heap",
        map: "
            #####
            #@a.#
            #####
            a: lead nrof=2 + salt + goldbar + raw_diamond_flawless_beauty + bouquet",
        play: &[
            "east",
            "get all",
            "examine lead",
            "examine salt",
            "examine gold",
            "examine bouquet",
            "apply lead",
            "drop all",
            "inventory",
        ],
        ..PLAIN
    },
    Scenario {
        name: "a duplicator takes the lowest stacks, as many as it is told",
        map: "
            #######
            #@..dL#
            #######
            d: duplicator connected=2 other_arch=gem level=3 nrof=2 + gem nrof=2 + gem name=odd nrof=3 + gem name=two
            L: button_lever connected=2",
        play: &["east", "east", "east", "east", "apply", "west", "get all"],
        ..PLAIN
    },
];
