//! People of the world who answer, and players among themselves.

use crate::scenario::{PLAIN, Scenario};

const INN: &str = "
    #######
    #@..n.#
    #.....#
    #######
    n: guard name=Gus unaggressive=1 speed=0 no_pick=1 msg=\"@match hello|hi\\nGood day.\\n@match *\\nWhat?\\n@match never\\nNever.\"";

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario { name: "somebody behind the bar answers who is near", map: INN, play: &["say hello", "east", "say hello", "say HI there", "say this and that", "east", "examine"], ..PLAIN },
    Scenario {
        name: "somebody offers answers",
        map: "
            ######
            #@.n.#
            ######
            n: guard name=Gus unaggressive=1 speed=0 msg=\"@match help\\n@reply yes I want to help.\\n@reply no I do not.\\nWill you help me?\\n@match yes\\nThank you.\\n@match no\\nA pity.\"",
        play: &["say help", "say yes", "say help", "say no", "say yes"],
        ..PLAIN
    },
    Scenario {
        name: "words are found in what is said",
        map: "
            ######
            #@.n.#
            ######
            n: guard name=Gus friendly=1 speed=0 msg=\"Before.\\n@match hello|good day\\nFirst.\\n@match CAPS|\\nCaps.\\n@match why\\n@reply no\\n@question what  What is it? \\n@foo\\nWell?\"",
        play: &["say shellos", "say goodday", "say oh, GOOD day!", "say caps", "say x", "say why not", "say no", "say what", "east", "east"],
        ..PLAIN
    },
    Scenario { name: "who is peaceful spares the innkeeper", map: INN, play: &["peaceful", "peaceful", "east", "east", "east"], ..PLAIN },
    Scenario { name: "gestures are made and seen", map: INN, players: 2, play: &["dance", "laugh", "2: wave", "bow nobody", "kiss", "shake", "smile", "2: think"], ..PLAIN },
    Scenario {
        name: "who is braced withholds the blow from the peaceful",
        map: "
            ######
            #@t..#
            ######
            t: guard name=Gus unaggressive=1 speed=0 hp=30000 maxhp=30000 no_attack=1",
        play: &["brace", "east", "brace", "east"],
        ..PLAIN
    },
    Scenario { name: "two stand in each other's way", map: "
            #####
            #@..#
            #####", players: 2, plays: 16, play: &["2: east", "east", "2: west", "east"], ..PLAIN },
    Scenario { name: "a thing goes from hand to hand", map: "
            #####
            #@.d#
            #####
            d: dagger + gem nrof=4", players: 2, play: &["2: east", "2: get all", "2: drop 2 diamond", "2: drop dagger", "say thanks", "2: inventory"], ..PLAIN },
    Scenario { name: "a party is formed and left", map: INN, play: &["party", "party list", "party form Scenerylings", "party", "party who", "gsay hello", "party leave", "party help", "party bogus"], ..PLAIN },
];
