//! Shops: what things cost, how they are paid and sold.

use crate::scenario::{PLAIN, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "a sword is bought with the right money",
        map: "
            map: shopitems=* shopgreed=1.2
            #########
            #@$.sM.M#
            #########
            $: platinacoin nrof=40
            s: !shop_empty + sword unpaid=1 identified=1
            .: !shop_empty
            M: !shop_mat",
        play: &[
            "east",
            "get",
            "east",
            "east",
            "get",
            "inventory",
            "examine sword",
            "apply sword",
            "east",
            "*wait 4",
            "inventory",
        ],
        ..PLAIN
    },
    Scenario {
        name: "goods on the floor are not used before they are paid",
        map: "
            map: shopitems=* shopgreed=1.2
            #########
            #@sfbam.#
            #########
            s: !shop_empty + sack unpaid=1 identified=1
            f: !shop_empty + food unpaid=1 identified=1
            b: !shop_empty + letter unpaid=1 identified=1 msg=\"Read me.\"
            a: !shop_empty + button_lever + amulet unpaid=1 identified=1
            m: !shop_empty + sack + lantern_unlit unpaid=1
            .: !shop_empty",
        has: &["skill_literacy"],
        play: &[
            "east",
            "apply",
            "*apply below sack",
            "east",
            "apply",
            "east",
            "apply",
            "*apply below letter",
            "east",
            "apply",
            "apply -b amulet",
            "east",
            "apply",
        ],
        ..PLAIN
    },
    Scenario {
        name: "who cannot pay is pushed back",
        map: "
            map: shopitems=* shopgreed=1.2
            ########
            #@s.M.M#
            ########
            s: !shop_empty + sword unpaid=1 identified=1
            .: !shop_empty
            M: !shop_mat",
        play: &["east", "get", "east", "east", "*wait 4", "east", "drop sword"],
        ..PLAIN
    },
    Scenario {
        name: "own things are sold where they are dropped",
        map: "
            map: shopitems=*
            ########
            #@d.....#
            ########
            d: dagger identified=1 + sword + gem nrof=5 + apple
            .: !shop_empty",
        play: &[
            "east",
            "get all",
            "east",
            "drop dagger",
            "drop sword",
            "drop 2 diamond",
            "drop apple",
            "drop diamond",
            "inventory",
        ],
        ..PLAIN
    },
    Scenario {
        name: "a shop buys only what it trades in",
        map: "
            map: shopitems=gem
            ########
            #@d.....#
            ########
            d: dagger identified=1 + gem nrof=5
            .: !shop_empty",
        play: &["east", "get all", "east", "drop dagger", "drop 2 diamond", "inventory", "examine diamond"],
        ..PLAIN
    },
    Scenario {
        name: "unpaid things are kept out of the mouth and off the body",
        map: "
            map: shopitems=*
            ######
            #@s..#
            ######
            s: !shop_empty + apple unpaid=1 + b_helmet unpaid=1 identified=1 + sack unpaid=1
            .: !shop_empty",
        play: &["east", "get all", "apply apple", "apply helmet", "apply sack", "drop unpaid", "get all", "drop all"],
        ..PLAIN
    },
    Scenario {
        name: "coins change as they are counted",
        map: "
            map: shopitems=*
            #########
            #@$.sM.M#
            #########
            $: goldcoin nrof=3 + silvercoin nrof=70 + jadecoin
            s: !shop_empty + apple unpaid=1 nrof=4
            .: !shop_empty
            M: !shop_mat",
        play: &["east", "get all", "east", "east", "get 2 apple", "east", "*wait 4", "inventory"],
        ..PLAIN
    },
    Scenario {
        name: "what things are worth is guessed",
        map: "
            #####
            #@d.#
            #####
            d: dagger + longbow + book_clasp msg=\"Once upon a time.\" + gem",
        play: &["east", "get all", "examine dagger", "examine bow", "examine book", "examine diamond"],
        plays: 40,
        ..PLAIN
    },
    Scenario {
        name: "a shop lays out its goods",
        map: "
            map: shopitems=* difficulty=5
            #####
            #@s.#
            #####
            s: !shop_gems
            .: !shop_empty",
        play: &["east", "examine", "get"],
        plays: 24,
        ..PLAIN
    },
    Scenario {
        name: "a purse of all coins is counted",
        map: "
            map: shopitems=*
            #######
            #@$.p.#
            #######
            $: goldcoin nrof=13 + silvercoin nrof=7 + platinacoin nrof=3 + ambercoin + jadecoin nrof=2
            p: gem nrof=4
            .: !shop_empty",
        play: &[
            "east",
            "examine",
            "get all",
            "examine gold",
            "examine jade",
            "east",
            "east",
            "get",
            "west",
            "drop 1 diamond",
            "inventory",
        ],
        ..PLAIN
    },
    Scenario {
        name: "who knows a thing may call it otherwise and see it otherwise",
        map: "
            #####
            #@s.#
            #####
            s: improve_cha identified=1 + scroll_alchemy identified=1 nrof=2 + scroll_bargaining + ring identified=1",
        play: &["east", "get all", "inventory", "drop scroll", "drop Improve Charisma Bonus"],
        ..PLAIN
    },
    Scenario {
        name: "found jewels are sold, and some of them turn out to be cursed",
        map: "
            map: shopitems=* difficulty=10
            ######
            #@ts.#
            ######
            t: random_treasure auto_apply=1 hp=12 randomitems=random_amulet
            s: !shop_empty
            .: !shop_empty",
        play: &["east", "get all", "east", "drop all"],
        plays: 24,
        ..PLAIN
    },
];
