//! What players say of spells: `cast`, `invoke`, `prepare`, `forget_spell`, and firing the one that is ready.

use crate::game::character::Range;
use crate::game::direction::Direction;
use crate::game::object::ObjectId;
use crate::game::rules::fitness;
use crate::game::update::Text;
use crate::game::world::World;

use super::{book, casting};

/// Readies a spell.
pub(in crate::game) fn cast(world: &mut World, body: ObjectId, words: Option<&str>) {
    let words = words.unwrap_or_default();
    let Some((spell, rest)) = book::meant(world, body, words) else { return book::list(world, body, words) };
    let name = world.objects[spell].traits.name.to_string();
    if let Err(words) = casting::take_up_skill(world, body, spell) {
        return world.tell(body, words);
    }
    world.tell(body, Text::success(format!("You ready the spell {name}")));
    if let Some(player) = world.player_of_mut(body) {
        player.settings.range = Range::Spell;
        player.settings.spell = Some(name);
        player.settings.spell_words = (!rest.is_empty()).then(|| rest.to_owned());
    }
    fitness::compute(world, body);
}

/// Casts a spell at once, the way one faces.
pub(in crate::game) fn invoke(world: &mut World, body: ObjectId, words: Option<&str>) {
    let words = words.unwrap_or_default();
    let Some((spell, rest)) = book::meant(world, body, words) else { return book::list(world, body, words) };
    if let Err(words) = casting::take_up_skill(world, body, spell) {
        return world.tell(body, words);
    }
    let direction = world.objects[body].facing;
    casting::cast_known(world, body, spell, direction, rest);
}

/// The spell that is ready to be fired; none when something else is, or nothing.
pub(in crate::game) fn readied(world: &World, body: ObjectId) -> Option<ObjectId> {
    let settings = &world.player_of(body)?.settings;
    let name = settings.spell.as_deref().filter(|_| settings.range == Range::Spell)?;
    book::named(world, body, name)
}

/// Was a spell readied that is still known, whatever is used now?
pub(in crate::game) fn has_readied(world: &World, body: ObjectId) -> bool {
    let spell = world.player_of(body).and_then(|player| player.settings.spell.clone());
    spell.is_some_and(|name| book::named(world, body, &name).is_some())
}

/// Casts the readied spell in a direction.
pub(in crate::game) fn fire(world: &mut World, body: ObjectId, direction: Option<Direction>) {
    let Some(spell) = readied(world, body) else { return };
    let words = world.player_of(body).and_then(|player| player.settings.spell_words.clone());
    casting::cast_known(world, body, spell, direction, words.as_deref().unwrap_or_default());
}

/// Forgets a spell for ever.
pub(in crate::game) fn forget(world: &mut World, body: ObjectId, name: Option<&str>) {
    let Some(name) = name else {
        return world.tell(body, Text::error("Which spell do you want to forget?"));
    };
    match book::named(world, body, name) {
        Some(spell) => book::forget(world, body, spell),
        None => world.tell(body, Text::error(format!("You do not know the spell {name}."))),
    }
}
