//! The places of a body: which ones a thing takes, whether they are free, and making room there.

use crate::content::{BodySlot, Flag, Traits};
use crate::game::character::ApplyFull;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::naming;
use crate::game::update::Text;
use crate::game::world::World;

use super::wearing::{Voice, take_off};

/// Has the body the places the thing needs, free or not, and may it use such things?
pub(in crate::game) fn body_suits(world: &World, body: ObjectId, id: ObjectId) -> bool {
    let (bearer, thing) = (&world.objects[body], &world.objects[id].traits);
    let allowed = match thing.kind {
        kinds::WEAPON => bearer.has(Flag::CanUseWeapon),
        kinds::SHIELD => bearer.has(Flag::CanUseShield),
        kinds::ARMOUR | kinds::HELMET | kinds::BOOTS | kinds::GLOVES => bearer.has(Flag::CanUseArmour),
        _ => true,
    };
    allowed
        && BodySlot::ALL.iter().all(|slot| bearer.traits.body[*slot] >= -thing.body[*slot] || thing.body[*slot] >= 0)
}

/// Places of a kind that nothing worn takes.
pub(in crate::game) fn free_places(world: &World, body: ObjectId, slot: BodySlot) -> i32 {
    let has = i32::from(world.objects[body].traits.body[slot].max(0));
    let inside = world.objects[body].inventory.iter().map(|id| &world.objects[*id]);
    let taken: i32 =
        inside.filter(|object| object.has(Flag::Applied)).map(|object| uses(object.traits.body[slot])).sum();
    (has - taken).max(0)
}

fn uses(places: i8) -> i32 {
    (-i32::from(places)).max(0)
}

/// Takes off what is in the way, as far as the player's settings allow.
pub(super) fn make_room(world: &mut World, body: ObjectId, id: ObjectId, voice: Voice) -> bool {
    let kind = world.objects[id].traits.kind;
    // One weapon and one shield, whatever arms there are.
    if matches!(kind, kinds::WEAPON | kinds::SHIELD) {
        let same = worn_where(world, body, |traits| traits.kind == kind);
        if same.into_iter().any(|other| !take_off(world, body, other, voice)) {
            return false;
        }
    }
    for slot in BodySlot::ALL {
        let needed = uses(world.objects[id].traits.body[slot]);
        let lacking = needed - free_places(world, body, slot);
        // A skill makes way for another by itself.
        if lacking > 0 && slot != BodySlot::Skill && !free(world, body, slot, lacking, voice) {
            return false;
        }
    }
    true
}

/// What is worn of some kind.
pub(super) fn worn_where(world: &World, body: ObjectId, which: impl Fn(&Traits) -> bool) -> Vec<ObjectId> {
    let inside = world.objects[body].inventory.iter().copied();
    inside.filter(|id| world.objects[*id].has(Flag::Applied) && which(&world.objects[*id].traits)).collect()
}

/// Frees some places of a kind. Where there is a choice the player is to make it.
fn free(world: &mut World, body: ObjectId, slot: BodySlot, lacking: i32, voice: Voice) -> bool {
    let occupants = worn_where(world, body, |traits| traits.body[slot] < 0);
    let freed: i32 = occupants.iter().map(|id| uses(world.objects[*id].traits.body[slot])).sum();
    let setting = match voice {
        Voice::Silent => ApplyFull::Always,
        Voice::Aloud => world.player_of(body).map_or(ApplyFull::Always, |player| player.settings.apply_mode),
    };
    let refused = match setting {
        ApplyFull::Always => false,
        ApplyFull::Never => true,
        ApplyFull::NoChoice => freed > lacking && occupants.len() > 1,
    };
    if refused {
        world.tell(body, Text::unapply("You need to unapply some item(s):"));
        for occupant in occupants {
            let name = naming::long(world, occupant);
            world.tell(body, Text::unapply(name));
        }
        return false;
    }
    let mut lacking = lacking;
    for occupant in occupants {
        if lacking <= 0 {
            break;
        }
        lacking -= uses(world.objects[occupant].traits.body[slot]);
        if !take_off(world, body, occupant, voice) {
            return false;
        }
    }
    lacking <= 0
}
