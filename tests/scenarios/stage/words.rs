//! What is typed and said.

use crate::scenario::{PLAIN, Scenario};

const ROOM: &str = "
    ####
    #@.#
    ####";

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "what is said is heard by who is there",
        map: ROOM,
        players: 2,
        play: &["say hello", "2: say hi there", "me waves", "2: nod", "say"],
        ..PLAIN
    },
    Scenario {
        name: "commands that are none are refused",
        map: ROOM,
        play: &["frobnicate", "get", "drop", "apply", "examine", "cast", "invoke", "use_skill", "ready_skill", "throw"],
        ..PLAIN
    },
    Scenario {
        name: "somebody asks what they are and have",
        map: ROOM,
        play: &[
            "inventory",
            "skills",
            "body",
            "resistances",
            "statistics",
            "whereami",
            "mapinfo",
            "who",
            "title",
            "title the Tester",
            "save",
            "quit",
            "version",
        ],
        ..PLAIN
    },
    Scenario {
        name: "steps against walls and along them",
        map: ROOM,
        play: &["north", "east", "east", "southwest", "west", "stay", "run 3", "run_stop"],
        ..PLAIN
    },
    Scenario {
        name: "tells find their ears",
        map: ROOM,
        players: 2,
        play: &["shout ho", "2: chat ha", "tell", "tell nobody hi", "reply hm", "gsay hm"],
        ..PLAIN
    },
    Scenario {
        name: "settings are asked for and changed",
        map: ROOM,
        play: &[
            "brace",
            "brace off",
            "usekeys",
            "usekeys containers",
            "usekeys bogus",
            "applymode bogus",
            "bowmode",
            "bowmode threewide",
            "bowmode bogus",
            "petmode",
            "petmode sad",
            "petmode bogus",
            "wimpy",
            "wimpy 30",
            "wimpy 300",
            "listen",
            "listen 5",
            "listen 11",
            "afk",
            "afk",
            "sound",
            "peaceful",
            "pickup bogus",
        ],
        ..PLAIN
    },
    Scenario {
        name: "somebody turns without a step",
        map: ROOM,
        play: &["face 1", "face n", "face north", "face bogus", "face", "face 9", "fix_me"],
        ..PLAIN
    },
    Scenario {
        name: "help is asked for",
        map: ROOM,
        play: &["help", "help get", "help bogus", "help apply", "motd", "rules", "news", "language", "language bogus"],
        ..PLAIN
    },
    Scenario {
        name: "spells are asked for by who knows none",
        map: ROOM,
        play: &[
            "cast",
            "cast bogus",
            "invoke bogus",
            "prepare",
            "forget_spell",
            "forget_spell bogus",
            "rotateshoottype",
            "rotateshoottype -",
            "fire 3",
            "fire_stop",
        ],
        ..PLAIN
    },
    Scenario {
        name: "skills are readied and used",
        map: ROOM,
        has: &["skill_one_handed_weapon", "skill_literacy"],
        play: &[
            "skills",
            "ready_skill punching",
            "ready_skill bogus",
            "ready_skill literacy",
            "use_skill bogus",
            "ready_skill",
            "unarmed_skill",
            "unarmed_skill punching",
            "unarmed_skill bogus",
        ],
        ..PLAIN
    },
    Scenario {
        name: "pets are asked for by who has none",
        map: ROOM,
        play: &["showpets", "killpets", "killpets bogus"],
        ..PLAIN
    },
    Scenario {
        name: "quests and knowledge are asked for",
        map: ROOM,
        play: &["quest", "quest list", "quest bogus", "knowledge", "knowledge list", "knowledge bogus"],
        ..PLAIN
    },
    Scenario {
        name: "places are asked for",
        map: ROOM,
        play: &[
            "whereami",
            "mapinfo",
            "maps bogus",
            "whereabouts",
            "who bogus",
            "hiscore bogus",
            "tell",
            "reply",
            "statistics",
        ],
        ..PLAIN
    },
    Scenario { name: "games of chance are played", map: ROOM, play: &["cointoss", "orcknuckle"], plays: 20, ..PLAIN },
    Scenario {
        name: "somebody who is no master gives orders",
        map: ROOM,
        play: &[
            "dm bogus",
            "create gem",
            "goto /scorn/misc/jail",
            "nodm",
            "invisible",
            "kick nobody",
            "shutdown now",
            "dmhide",
        ],
        ..PLAIN
    },
    Scenario {
        name: "somebody wants a title",
        map: ROOM,
        play: &[
            "title",
            "title the Bold",
            "title",
            "title clear",
            "title xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ],
        ..PLAIN
    },
    Scenario {
        name: "directions are run and fired",
        map: "
            #######
            #@....#
            #######",
        play: &[
            "run 3",
            "*wait 6",
            "run_stop",
            "west r",
            "run_stop",
            "*wait 5",
            "west f",
            "fire 7",
            "fire_stop",
            "stay fire",
            "run 9",
        ],
        ..PLAIN
    },
    Scenario {
        name: "somebody looks around",
        map: "
            #####
            #@s.#
            #.g.#
            #####
            s: sign msg=\"Look.\"
            g: gem nrof=3 + dagger",
        play: &["*look 1 0", "*look 1 1", "*look 0 0", "*look -1 0", "*look 20 0", "*look 2 0"],
        ..PLAIN
    },
    Scenario {
        name: "walls hide what is behind",
        map: "
            ########
            #@..#.g#
            #.......
            ########
            g: gem",
        play: &["east", "east", "south", "east", "east", "northeast"],
        ..PLAIN
    },
    Scenario {
        name: "a dark room is lit by nothing",
        map: "
            map: darkness=5
            ########
            #@..g..#
            ########
            g: gem",
        play: &["east", "east", "east", "get", "west"],
        ..PLAIN
    },
    Scenario {
        name: "a long command and one in capitals",
        map: ROOM,
        play: &[
            "say xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "SAY Hello",
            "Say  two  blanks ",
        ],
        ..PLAIN
    },
    Scenario {
        name: "things get names of their owner's own",
        map: "
            ###
            #@#
            ###
            @: sword name=blade + dagger nrof=3",
        play: &[
            "get all",
            "rename",
            "rename <blade",
            "rename <blade> to <Biter>",
            "rename <Biter> to <Biter>",
            "rename <Biter> too <a>",
            "rename <Biter> to a",
            "rename <Biter> to <a",
            "rename <Biter> to <a%b>",
            "rename <Biter> to <a.b>",
            "rename <Biter> foo",
            "rename <> to <a>",
            "rename <Biter>",
            "rename <Biter>",
            "mark dagger",
            "rename to <it's a b-c_9> and more",
            "rename foo",
            "rename",
            "rename",
        ],
        ..PLAIN
    },
    Scenario {
        name: "tools make things out of others",
        map: "
            ###
            #@#
            ###
            @: slicingknife + apple nrof=3 + leather nrof=2 + file + silverbar + sword name=blade",
        play: &[
            "get all",
            "use",
            "use slicing knife with",
            "use slicing knife with nothing",
            "use nothing with apple",
            "use blade with apple",
            "use slicing knife with apple",
            "use slicing knife with apple",
            "use apple with slicing knife",
            "use slicing knife with leather",
            "use file with silver bar",
            "use slicing knife with apple half",
            "inventory",
        ],
        ..PLAIN
    },
    Scenario {
        name: "many things are dropped by their kind",
        map: "
            ####
            #@w#
            ####
            w: helmet + shield + speedboots + plate_mail + cloak + gloves + bracers_ac + ring + amulet + sword + key2",
        play: &[
            "east",
            "get all",
            "dropall armour",
            "dropall misc",
            "empty sword",
            "dropall",
            "examine ring",
            "apply -a",
        ],
        ..PLAIN
    },
];
