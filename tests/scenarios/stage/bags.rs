//! Containers, heaps and how much can be carried.

use crate::scenario::{PLAIN, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "a chest on the ground is looked into",
        map: "
            #####
            #@c.#
            #####
            c: chest_2 { gem nrof=3, dagger }",
        play: &[
            "east",
            "apply",
            "*take 2 diamond",
            "get",
            "apply",
            "east",
            "west",
            "apply",
            "drop diamond",
            "examine",
            "get chest",
        ],
        ..PLAIN
    },
    Scenario {
        name: "a locked container wants its key",
        map: "
            #####
            #@c.#
            #####
            c: chest_2 slaying=vault { gem nrof=3 } + key2 slaying=vault name=\"vault key\"",
        play: &["east", "*apply below chest", "get vault key", "apply", "get", "drop vault key", "*apply below chest"],
        ..PLAIN
    },
    Scenario {
        name: "a sack holds only so much",
        map: "
            #####
            #@s.#
            #####
            s: sack container=5000 + dagger + sword + gem nrof=200",
        play: &[
            "east",
            "get all",
            "apply sack",
            "apply sack",
            "*put long sword in sack",
            "*put dagger in sack",
            "*put 100 diamond in sack",
            "drop all",
            "apply sack",
            "inventory",
        ],
        ..PLAIN
    },
    Scenario {
        name: "a quiver takes arrows and nothing else",
        map: "
            #####
            #@q.#
            #####
            q: quiver + arrow nrof=12 + dagger",
        play: &[
            "east",
            "get all",
            "apply quiver",
            "apply quiver",
            "*put 5 arrow in quiver",
            "*put dagger in quiver",
            "inventory",
        ],
        ..PLAIN
    },
    Scenario {
        name: "a pouch goes into a sack and not the other way",
        map: "
            #####
            #@s.#
            #####
            s: sack + pouch + gem nrof=3",
        play: &[
            "east",
            "get all",
            "apply sack",
            "apply sack",
            "*put pouch in sack",
            "*put sack in sack",
            "*take pouch",
            "*put 1 diamond in sack",
            "apply sack",
            "drop sack",
            "inventory",
        ],
        ..PLAIN
    },
    Scenario {
        name: "what is too heavy stays where it is",
        map: "
            #####
            #@b.#
            #####
            b: dagger weight=90000000 + gem nrof=10 weight=200000",
        play: &["east", "get dagger", "get diamond", "get all", "get 3 diamond", "inventory"],
        ..PLAIN
    },
    Scenario {
        name: "a heavy load slows",
        map: "
            ######
            #@b..#
            ######
            b: dagger weight=500000 + sword weight=500000",
        play: &["east", "get dagger", "get sword", "east", "west", "drop all"],
        ..PLAIN
    },
    Scenario {
        name: "like things join and unlike do not",
        map: "
            ######
            #@abc#
            ######
            a: gem nrof=2
            b: gem nrof=3
            c: gem nrof=4 name=\"odd stone\"",
        play: &["east", "get", "east", "get", "east", "get", "inventory", "drop all", "get"],
        ..PLAIN
    },
    Scenario {
        name: "what cannot be taken",
        map: "
            #######
            #@ab.c#
            #######
            a: sign msg=\"No.\"
            b: sign msg=\"No.\" + sign_w msg=\"No.\"
            c: boulder",
        play: &["get all", "east", "get all", "get", "east", "get all", "get sign", "take all", "get nothing"],
        ..PLAIN
    },
    Scenario {
        name: "things are taken by their kind and number",
        map: "
            #####
            #@a.#
            #####
            a: gem nrof=5 + ruby nrof=2 + dagger + sword",
        play: &[
            "east",
            "get 2 diamond, ruby",
            "get sw",
            "drop 1 diamond, dagger",
            "get unlocked",
            "drop unpaid",
            "drop cursed",
            "get all",
            "drop all",
        ],
        ..PLAIN
    },
    Scenario {
        name: "everything is dropped by sorts",
        map: "
            #####
            #@a.#
            #####
            a: dagger + chain_mail + apple + heart + gem nrof=3 + goldcoin nrof=9 + cloak",
        play: &[
            "east",
            "get all",
            "dropall weapons",
            "dropall armour",
            "dropall food",
            "dropall flesh",
            "dropall misc",
            "inventory",
            "get all",
            "dropall",
            "dropall nothing",
        ],
        ..PLAIN
    },
    Scenario {
        name: "things pick themselves up",
        map: "
            ########
            #@abcd.#
            ########
            a: gem nrof=2
            b: dagger
            c: apple
            d: goldcoin nrof=8",
        play: &[
            "pickup",
            "pickup +food",
            "pickup +valuables",
            "east",
            "east",
            "east",
            "east",
            "pickup 0",
            "pickup 4",
            "west",
            "west",
        ],
        ..PLAIN
    },
    Scenario {
        name: "old ways of picking up",
        map: "
            #########
            #@abcde.#
            #########
            a: gem nrof=2 + apple
            b: dagger + apple
            c: apple
            d: goldcoin nrof=8 + apple
            e: sword",
        play: &[
            "pickup 1",
            "east",
            "pickup 2",
            "east",
            "pickup 4",
            "east",
            "pickup 7",
            "east",
            "pickup 6",
            "east",
            "inventory",
        ],
        ..PLAIN
    },
    Scenario {
        name: "a thing gets a name of its own",
        map: "
            #####
            #@a.#
            #####
            a: dagger + gem nrof=3",
        play: &[
            "east",
            "get all",
            "mark dagger",
            "rename to Sting",
            "rename <diamond> to <shiny>",
            "inventory",
            "drop Sting",
            "get",
            "rename <Sting> to <>",
            "rename",
        ],
        ..PLAIN
    },
    Scenario {
        name: "a search is made for names to pick up",
        map: "
            ######
            #@ab.#
            ######
            a: gem nrof=2
            b: dagger",
        play: &["search-items dagg", "east", "east", "search-items"],
        ..PLAIN
    },
    Scenario {
        name: "somebody examines things of all sorts",
        map:
            "
            #####
            #@a.#
            #####
            a: b_helmet + longbow + gem nrof=3 + goldcoin nrof=9 + apple + key + sack + torch_unlit + book_clasp + ring",
        play: &[
            "east",
            "examine",
            "get all",
            "examine helmet",
            "examine bow",
            "examine diamond",
            "examine gold",
            "examine apple",
            "examine key",
            "examine sack",
            "examine torch",
            "examine book",
            "examine ring",
            "examine all",
        ],
        ..PLAIN
    },
    Scenario {
        name: "bags in bags",
        map: "
            #####
            #@s.#
            #####
            s: sack + sack name=\"second sack\" + pouch + key_ring + quiver + chest_2",
        play: &[
            "east",
            "get second sack",
            "get pouch",
            "get key ring",
            "get quiver",
            "*apply below sack",
            "*put second sack in below sack",
            "*put pouch in below sack",
            "*put key ring in below sack",
            "*apply below sack",
            "*apply below chest",
            "*put pouch in below chest",
            "*put quiver in below chest",
            "*put second sack in below chest",
        ],
        ..PLAIN
    },
];
