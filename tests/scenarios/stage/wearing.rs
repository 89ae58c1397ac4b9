//! What is worn and wielded.

use crate::scenario::{PLAIN, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "armour is put on from head to foot",
        map: "
            #####
            #@a.#
            #####
            a: b_helmet + chain_mail + high_boots + gloves + cloak + girdle_con + b_shield",
        play: &[
            "east", "get all", "apply helmet", "apply chain mail", "apply jack boots", "apply gloves", "apply cloak", "apply girdle", "apply shield", "body", "resistances", "apply -u chain mail",
            "drop helmet", "inventory",
        ],
        ..PLAIN
    },
    Scenario {
        name: "two rings fit and a third pushes one off",
        map: "
            #####
            #@r.#
            #####
            r: ring resist_fire=10 identified=1 name=\"red ring\" + ring resist_cold=10 identified=1 name=\"blue ring\" + ring Str=1 identified=1 name=\"green ring\"",
        play: &["east", "get all", "apply red ring", "apply blue ring", "apply green ring", "resistances", "apply -u red ring", "apply blue ring", "apply blue ring"],
        ..PLAIN
    },
    Scenario {
        name: "a body slot that is full, in three ways",
        map: "
            #####
            #@h.#
            #####
            h: b_helmet + helmet + b_shield",
        play: &["east", "get all", "apply helmet", "applymode", "applymode never", "apply full", "apply shield", "applymode always", "apply helmet", "applymode nochoice", "inventory"],
        ..PLAIN
    },
    Scenario {
        name: "a cursed ring cannot be taken off",
        map: "
            #####
            #@r.#
            #####
            r: ring Str=-1 cursed=1 identified=1",
        play: &["east", "get", "apply ring", "apply ring", "drop ring", "inventory", "examine ring"],
        ..PLAIN
    },
    Scenario {
        name: "a cursed weapon stays in the hand",
        map: "
            #####
            #@s.#
            #####
            s: sword cursed=1 magic=-1 + dagger",
        has: &["skill_one_handed_weapon"],
        play: &["east", "get all", "apply sword", "apply sword", "apply dagger", "drop sword", "inventory"],
        ..PLAIN
    },
    Scenario {
        name: "things of too much power are refused",
        map: "
            #####
            #@r.#
            #####
            r: ring Str=3 item_power=5 identified=1 + amulet resist_fire=30 item_power=1 identified=1",
        play: &["east", "get all", "apply ring", "apply amulet", "skills", "examine amulet"],
        ..PLAIN
    },
    Scenario {
        name: "a two handed sword leaves no hand for a shield",
        map: "
            #####
            #@s.#
            #####
            s: spear_ixalovh + b_shield",
        has: &["skill_two_handed_weapon"],
        play: &["east", "get all", "apply shield", "apply Ixalovh's spear", "apply shield", "body"],
        ..PLAIN
    },
    Scenario {
        name: "a weapon nobody taught one is not wielded",
        map: "
            #####
            #@s.#
            #####
            s: sword",
        play: &["east", "get all", "apply sword", "skills"],
        ..PLAIN
    },
    Scenario {
        name: "a bow and its arrows are readied",
        map: "
            #####
            #@b.#
            #####
            b: bow + arrow nrof=20 + quiver",
        has: &["skill_missile_weapon"],
        play: &["east", "get all", "apply bow", "apply arrow", "apply quiver", "apply quiver", "inventory", "apply bow", "examine arrow"],
        ..PLAIN
    },
    Scenario {
        name: "bracers, amulet and robe",
        map: "
            #####
            #@b.#
            #####
            b: bracers_ac magic=1 identified=1 + amulet resist_magic=20 identified=1 + robe",
        play: &["east", "get all", "apply bracers", "apply amulet", "apply robe", "resistances", "apply bracers", "examine bracers"],
        ..PLAIN
    },
    Scenario {
        name: "a magic helmet is felt when it is put on",
        map: "
            #####
            #@h.#
            #####
            h: b_helmet magic=2 Wis=1",
        play: &["east", "get", "examine helmet", "apply helmet", "apply helmet", "examine helmet"],
        ..PLAIN
    },
    Scenario {
        name: "boots of speed make faster",
        map: "
            #####
            #@b.#
            #####
            b: speedboots identified=1",
        play: &["east", "get", "apply", "apply boots", "apply boots"],
        ..PLAIN
    },
    Scenario {
        name: "boots lift who wears them",
        map: "
            #####
            #@p.#
            #####
            p: levitationboots identified=1",
        play: &["east", "get", "apply boots", "*wait 3", "west", "east", "apply boots", "*wait 3", "west"],
        ..PLAIN
    },
    Scenario {
        name: "who has learnt to float is drawn above and makes no sound",
        map: "
            #####
            #@..#
            #####",
        has: &["skill_levitate"],
        play: &["east", "use_skill levitation", "*wait 5", "west", "use_skill levitation", "*wait 3", "east"],
        ..PLAIN
    },
];
