//! Where our server may differ from the stock one, and why: `docs/decisions/0013-where-we-differ-from-the-stock-server.md`.

use crate::compare::{Difference, What};

/// One accepted difference. An empty word stands for any.
struct Accepted {
    /// How the name of the step begins.
    step: &'static str,
    /// How the packet's kind and subject begin.
    packet: &'static str,
    /// The field that differs; packets that are missing or too much have none.
    field: &'static str,
    /// The heading in the decision.
    reason: &'static str,
}

const SIZE: &str = "a refused view size is brought into bounds";
const LIST: &str = "a refusal to play is followed by the list of characters";
const NAME: &str = "a new character has its own name and face";
const KEPT: &str = "a new character is kept";
const CALENDAR: &str = "the calendar goes by the wall clock";
const WEIGHT: &str = "a weight that did not change is told once";
const FACE: &str = "a face that did not change is not told again";
const WALLS: &str = "walls do not shoot";

const ACCEPTED: [Accepted; 15] = [
    Accepted { step: "setup mapsize 5x5", packet: "newmap", field: "", reason: SIZE },
    Accepted { step: "setup mapsize 5x5", packet: "setup", field: "text", reason: SIZE },
    Accepted { step: "accountplay of a stranger", packet: "accountplayers", field: "", reason: LIST },
    Accepted { step: "accountplay of a stranger", packet: "drawextinfo 3/8/7", field: "", reason: LIST },
    Accepted { step: "createplayer with", packet: "accountplayers", field: "", reason: LIST },
    Accepted { step: "createplayer", packet: "player me", field: "", reason: NAME },
    Accepted { step: "createplayer", packet: "image2 3004", field: "", reason: NAME },
    Accepted { step: "createplayer", packet: "image2 3006", field: "", reason: NAME },
    Accepted { step: "second client", packet: "accountplayers", field: "", reason: KEPT },
    Accepted { step: "second client", packet: "image2", field: "", reason: KEPT },
    Accepted { step: "'time'", packet: "drawextinfo 0/10/8", field: "text", reason: CALENDAR },
    Accepted { step: "'drop coin' with count 1", packet: "upditem me", field: "", reason: WEIGHT },
    Accepted { step: "move the coins to the ground", packet: "upditem me", field: "", reason: WEIGHT },
    Accepted { step: "'north'", packet: "upditem wood door", field: "", reason: FACE },
    Accepted { step: "", packet: "sound2 2", field: "", reason: WALLS },
];

/// Why a difference is accepted, if it is.
pub(crate) fn reason(difference: &Difference) -> Option<&'static str> {
    let field = match &difference.what {
        What::Field { name, .. } => name.as_str(),
        What::Missing(_) | What::Extra(_) => "",
    };
    let accepted = ACCEPTED.iter().find(|accepted| {
        difference.step.starts_with(accepted.step)
            && difference.packet.starts_with(accepted.packet)
            && (accepted.field.is_empty() || accepted.field == field)
    });
    accepted.map(|accepted| accepted.reason)
}
