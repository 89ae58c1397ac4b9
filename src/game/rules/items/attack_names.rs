//! What the stock server calls the kinds of attack: in what protects from them, in what attacks with them, and for who
//! withstands them.

use crate::content::AttackType;

const NAMES: [(&str, &str, &str); AttackType::COUNT] = [
    ("armour", "physical", "physical"),
    ("resist magic", "magical", "magic"),
    ("resist fire", "fire", "fire"),
    ("resist electricity", "electricity", "electricity"),
    ("resist cold", "cold", "cold"),
    ("resist confusion", "confusion", "confusion"),
    ("resist acid", "acid", "acid"),
    ("resist drain", "drain", "draining"),
    ("resist weaponmagic", "weaponmagic", "weapon magic"),
    ("resist ghosthit", "ghosthit", "ghosts"),
    ("resist poison", "poison", "poison"),
    ("resist slow", "slow", "slow"),
    ("resist paralyzation", "paralyze", "paralyze"),
    ("resist turn undead", "turn undead", "turn undead"),
    ("resist fear", "fear", "fear"),
    ("resist cancellation", "cancellation", "cancellation"),
    ("resist depletion", "depletion", "depletion"),
    ("resist death", "death", "death attacks"),
    ("resist chaos", "chaos", "chaos"),
    ("resist counterspell", "counterspell", "counterspell"),
    ("resist god power", "god power", "god power"),
    ("resist holy word", "holy power", "holy word"),
    ("resist blindness", "blinding", "blinding attacks"),
    ("resist internal", "", "internal"),
    ("resist life stealing", "life stealing", "life stealing"),
    ("resist diseases", "disease", "disease"),
];

/// As in `(resist fire +30)`, by the number of the attack.
pub(super) fn in_what_protects(kind: usize) -> &'static str {
    NAMES.get(kind).map_or("", |names| names.0)
}

/// As in `(Attacks: physical, fire)`.
pub(super) fn in_what_attacks(kind: usize) -> &'static str {
    NAMES.get(kind).map_or("", |names| names.1)
}

/// As in `Your resistance to fire rises to 30%.`
pub(super) fn for_who_withstands(kind: usize) -> &'static str {
    NAMES.get(kind).map_or("", |names| names.2)
}
