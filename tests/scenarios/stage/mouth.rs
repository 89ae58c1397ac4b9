//! What is eaten and drunk, read and lit.

use crate::scenario::{PLAIN, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "poison is drunk",
        map: "
            #####
            #@p.#
            #####
            p: wine_poison hp=8",
        play: &["east", "get", "apply wine", "*wait 3", "inventory"],
        plays: 16,
        ..PLAIN
    },
    Scenario {
        name: "cursed food is bad for who eats it",
        map: "
            #####
            #@p.#
            #####
            p: apple cursed=1 hp=5 title=\"of sickness\"",
        play: &["east", "get", "apply apple", "inventory"],
        plays: 16,
        ..PLAIN
    },
    Scenario {
        name: "flesh of an unclean beast is eaten",
        map: "
            #####
            #@p.#
            #####
            p: heart food=20 + fried_egg",
        play: &["east", "get all", "apply heart", "apply fried egg", "inventory"],
        ..PLAIN
    },
    Scenario {
        name: "a potion of strength makes stronger",
        map: "
            #####
            #@p.#
            #####
            p: potionstr identified=1",
        play: &["east", "get", "examine potion", "apply potion", "inventory"],
        ..PLAIN
    },
    Scenario {
        name: "a cursed potion of strength makes weaker",
        map: "
            #####
            #@p.#
            #####
            p: potionstr identified=1 cursed=1",
        play: &["east", "get", "apply potion", "inventory"],
        ..PLAIN
    },
    Scenario {
        name: "a healing potion heals",
        map: "
            #####
            #@p.#
            #####
            p: potion_heal identified=1",
        play: &["east", "get", "apply potion", "*wait 3"],
        ..PLAIN
    },
    Scenario {
        name: "a potion of fire protection protects",
        map: "
            #####
            #@p.#
            #####
            p: potion_fire identified=1",
        play: &["east", "get", "apply potion", "resistances"],
        ..PLAIN
    },
    Scenario {
        name: "a potion of life restores nothing where nothing is lost",
        map: "
            #####
            #@p.#
            #####
            p: minor_potion_restoration identified=1 + potion_improve identified=1",
        play: &["east", "get all", "apply minor", "apply potion of", "inventory"],
        ..PLAIN
    },
    Scenario {
        name: "a book is read by who can read",
        map: "
            #####
            #@b.#
            #####
            b: book_clasp msg=\"A tale of two cities.\" name=\"old tome\" + note msg=\"Remember the milk.\" + card msg=\"Visit us.\"",
        has: &["skill_literacy"],
        play: &["east", "get all", "apply old tome", "apply note", "apply card", "examine old tome", "apply old tome", "skills"],
        ..PLAIN
    },
    Scenario {
        name: "a book is closed to who cannot read",
        map: "
            #####
            #@b.#
            #####
            b: book_clasp msg=\"A tale of two cities.\" + quarto",
        play: &["east", "get all", "apply book", "apply quarto"],
        ..PLAIN
    },
    Scenario {
        name: "a hard book is too hard",
        map: "
            #####
            #@b.#
            #####
            b: book_clasp level=30 msg=\"Of the nature of the planes.\"",
        has: &["skill_literacy"],
        play: &["east", "get all", "apply book"],
        ..PLAIN
    },
    Scenario {
        name: "a scroll teaches a skill",
        map: "
            #####
            #@s.#
            #####
            s: scroll_literacy identified=1 + scroll_one_handed_weapons identified=1 + scroll_punching identified=1",
        has: &["skill_literacy"],
        play: &["east", "get all", "examine scroll", "apply scroll", "apply scroll", "apply scroll", "skills", "inventory"],
        plays: 8,
        ..PLAIN
    },
    Scenario {
        name: "a torch is lit with flint and steel",
        map: "
            map: darkness=4
            #######
            #@t...#
            #######
            t: torch_unlit nrof=2 + flint_and_steel",
        play: &["east", "get all", "mark torch", "apply flint", "inventory", "apply torch", "drop torch"],
        plays: 16,
        ..PLAIN
    },
    Scenario {
        name: "a lantern lights a dark room",
        map: "
            map: darkness=4
            #########
            #@l.....#
            #########
            l: lantern_unlit + torch_unlit",
        play: &["east", "get all", "apply lantern", "east", "apply lantern", "apply torch", "inventory"],
        ..PLAIN
    },
    Scenario {
        name: "a lamp post lights its surroundings",
        map: "
            map: darkness=5
            #########
            #@.....l#
            #########
            l: lamppost",
        play: &["east", "east", "east"],
        ..PLAIN
    },
    Scenario {
        name: "a clock tells the time",
        map: "
            #####
            #@c.#
            #####
            c: clock_grand",
        play: &["east", "examine", "*apply below clock"],
        plays: 4,
        ..PLAIN
    },
    Scenario {
        name: "a power crystal takes and gives",
        map: "
            #####
            #@c.#
            #####
            c: power_crystal",
        play: &["east", "get", "apply glowing", "apply glowing", "examine glowing"],
        ..PLAIN
    },
    Scenario {
        name: "a magic mouth speaks to who comes by",
        map: "
            ######
            #@m..#
            ######
            m: magic_mouth msg=\"Boo!\" food=1",
        play: &["east", "west", "east"],
        ..PLAIN
    },
    Scenario {
        name: "a magic mouth speaks when its button is pressed",
        map: "
            ######
            #@b.m#
            ######
            b: button_small connected=2
            m: magic_mouth msg=\"Intruders!\" connected=2 move_on=0",
        players: 2,
        play: &["east", "2: east"],
        ..PLAIN
    },
    Scenario {
        name: "what is written speaks when it is set off, as often as it may",
        map: "
            #########
            #@b....m#
            #########
            b: button_small connected=2
            m: sign msg=Sign connected=2 + sign msg=Rel connected=2 activate_on_push=0 + magic_mouth msg=Twice connected=2 food=2 + gravestone msg=Grave connected=2",
        play: &["east", "west", "east", "west"],
        ..PLAIN
    },
    Scenario {
        name: "signs have sides and stones have words",
        map: "
            #######
            #@abc.#
            #######
            a: sign_e msg=\"East.\"
            b: gravestone msg=\"Here lies somebody.\"
            c: statue msg=\"A hero.\"",
        play: &["east", "apply", "examine", "east", "apply", "examine", "east"],
        ..PLAIN
    },
    Scenario {
        name: "a bed is slept in",
        map: "
            ####
            #@b#
            ####
            b: bed_save",
        play: &["east", "examine"],
        ..PLAIN
    },
];
