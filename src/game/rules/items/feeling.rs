//! What somebody feels when a thing that they put on or take off begins or ceases to work on them.

use crate::content::{AttackType, Traits};
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::fitness::abilities;
use crate::game::update::Text;
use crate::game::world::World;

use super::attack_names;

/// Tells a player what changes; numbers are computed before.
pub(super) fn feel(world: &mut World, body: ObjectId, traits: &Traits, begins: bool) {
    // What a wand or rod holds is no power of it.
    if matches!(traits.kind, kinds::SKILL | kinds::CONTAINER | kinds::WAND | kinds::ROD) {
        return;
    }
    if traits.kind == kinds::SKILL_TOOL {
        // Of tools only what they protect from is felt.
        return feel_resistances(world, body, traits, begins);
    }
    let bow = traits.kind == kinds::BOW;
    let sign = if begins { 1 } else { -1 };
    for (value, gain, loss) in [
        (i64::from(traits.luck), "You feel more lucky.", "You feel less lucky."),
        (i64::from(traits.hp), "You feel much more healthy!", "You feel much less healthy!"),
        (i64::from(traits.sp), "You feel one with the powers of magic!", "You suddenly feel very mundane."),
        (i64::from(traits.grace), "You feel closer to your deity!", "You suddenly feel less holy."),
        (
            i64::from(traits.ac),
            "You feel more confident in your dodging skills.",
            "You feel less confident in your dodging skills.",
        ),
        (i64::from(traits.wc), "You feel more confident in combat.", "You feel less confident in combat."),
        (traits.exp, "You feel like you're moving faster.", "You feel like you're moving more slowly."),
        (i64::from(traits.food), "You feel your digestion slowing down.", "You feel your digestion speeding up."),
    ] {
        // Taking off a bow says nothing of its pull.
        if bow && !begins {
            continue;
        }
        tell(world, body, value * sign, gain, loss);
    }
    feel_resistances(world, body, traits, begins);
    feel_abilities(world, body, traits, begins);
}

/// Tells a player what becomes of their abilities alone.
pub(in crate::game) fn feel_abilities(world: &mut World, body: ObjectId, traits: &Traits, begins: bool) {
    let sign = if begins { 1 } else { -1 };
    for (slot, gain, loss) in ABILITIES {
        tell(world, body, i64::from(abilities(traits)[slot]) * sign, gain, loss);
    }
}

/// Place in the list of abilities, and what is felt, in the order in which it is felt.
const ABILITIES: [(usize, &str, &str); 7] = [
    (0, "You feel stronger.", "You feel weaker!"),
    (1, "You feel more agile.", "You feel clumsy!"),
    (2, "You feel healthy.", "You feel less healthy!"),
    (4, "You feel wiser.", "You feel foolish!"),
    (6, "You seem to look better.", "You look ugly!"),
    (3, "You feel smarter.", "You feel stupid!"),
    (5, "You feel more potent.", "You feel less potent."),
];

/// Tells a player that one of their abilities rose or fell by its own.
pub(in crate::game) fn feel_ability(world: &mut World, body: ObjectId, slot: usize, change: i64) {
    if let Some((_, gain, loss)) = ABILITIES.iter().find(|(other, ..)| *other == slot) {
        tell(world, body, change, gain, loss);
    }
}

fn tell(world: &mut World, body: ObjectId, value: i64, gain: &str, loss: &str) {
    match value {
        0 => {}
        1.. => world.tell(body, Text::stat_gain(gain)),
        _ => world.tell(body, Text::stat_loss(loss)),
    }
}

fn feel_resistances(world: &mut World, body: ObjectId, traits: &Traits, begins: bool) {
    let Some(player) = world.player_of(body) else { return };
    let now = player.fitness.resistances;
    for (kind, value) in traits.resistances.0.iter().enumerate() {
        if *value == 0 || kind == AttackType::Physical as usize {
            continue;
        }
        let rises = (*value > 0) == begins;
        let name = attack_names::for_who_withstands(kind);
        let verb = if rises { "rises" } else { "drops" };
        let words = format!("Your resistance to {name} {verb} to {}%.", now.0[kind]);
        world.tell(body, if rises { Text::protection_gain(words) } else { Text::protection_loss(words) });
    }
}
