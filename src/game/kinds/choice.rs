//! Whom a mover or a director takes: `race` says whom alone, `slaying` whom not, and `subtype` by which of
//! their names.

use crate::game::object::ObjectId;
use crate::game::world::World;

/// Bits of `subtype`; none of them: all.
const BY_ARCHETYPE: u8 = 1;
const BY_NAME: u8 = 2;
const BY_RACE: u8 = 4;

pub(super) fn takes(world: &World, machine: ObjectId, other: ObjectId) -> bool {
    let traits = &world.objects[machine].traits;
    let is = |wanted: &str| is_called(world, other, wanted, traits.subtype);
    traits.race.as_deref().is_none_or(is) && !traits.slaying.as_deref().is_some_and(is)
}

fn is_called(world: &World, other: ObjectId, wanted: &str, by: u8) -> bool {
    let object = &world.objects[other];
    let by = if by & (BY_ARCHETYPE | BY_NAME | BY_RACE) == 0 { BY_ARCHETYPE | BY_NAME | BY_RACE } else { by };
    let archetype = &*world.catalog().archetypes[object.archetype].name;
    (by & BY_ARCHETYPE != 0 && archetype == wanted)
        || (by & BY_NAME != 0 && *object.traits.name == *wanted)
        || (by & BY_RACE != 0 && object.traits.race.as_deref() == Some(wanted))
}
