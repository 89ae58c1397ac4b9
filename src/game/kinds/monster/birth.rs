//! What a creature is given when it comes into the world, and how one becomes several.

use crate::content::Flag;
use crate::game::kinds::link;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::combat;
use crate::game::rules::treasure::{self, Purpose};
use crate::game::world::{Landing, World};

use super::{generator, outfit};

/// How many in ten of those that are made may be something special of their kind.
const SPECIAL: u32 = 9;
/// Pieces into which something divides.
const PIECES_MAX: i32 = 8;

/// Lets a creature put on what it has.
pub(in crate::game) fn equip(world: &mut World, monster: ObjectId) {
    for id in world.objects[monster].inventory.clone() {
        outfit::consider(world, monster, id);
    }
}

/// A creature was made: it may become a leader of its kind, gets what its kind carries, and puts it on.
pub(super) fn bring_up(world: &mut World, monster: ObjectId, difficulty: i32) {
    if !world.objects[monster].has(Flag::Monster) {
        return;
    }
    if world.dice.below(10) < SPECIAL {
        treasure::make_special(world, monster, difficulty);
    }
    if let Some(list) = world.objects[monster].traits.randomitems.clone() {
        treasure::give(world, &list, monster, difficulty, Purpose::Found);
    }
    equip(world, monster);
}

/// A creature that was made comes into the world at or beside a square. False: there is no room, and it is gone.
pub(in crate::game) fn bring_forth(world: &mut World, creature: ObjectId, at: Position) -> bool {
    let Some(spot) = generator::place_near(world, creature, at) else {
        world.withdraw(creature);
        return false;
    };
    let difficulty = treasure::difficulty(world, at.map);
    bring_up(world, creature, difficulty);
    world.put(creature, spot, Landing::Dropped);
    true
}

/// Something that divides when it is struck: `food` of `other_arch` are there in its place.
pub(in crate::game) fn split(world: &mut World, monster: ObjectId) {
    let Some(object) = world.objects.get(monster).filter(|object| object.has(Flag::Splitting)) else { return };
    let (pieces, kind, enemy) =
        (object.traits.food.clamp(1, PIECES_MAX), object.traits.other_arch.clone(), object.enemy);
    let (Some(at), Some(kind)) = (link::on_map(world, monster), kind) else { return };
    let made: Vec<ObjectId> = (0..pieces).filter_map(|_| world.make_named(&kind)).collect();
    combat::leave_all(world, monster);
    for piece in made {
        world.objects[piece].enemy = enemy;
        match generator::place_near(world, piece, at) {
            Some(spot) => drop(world.put(piece, spot, Landing::Dropped)),
            None => world.withdraw(piece),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{all, stage, the};
    use crate::content::AttackType;
    use crate::game::rules::combat;

    #[test]
    fn what_divides_is_two_when_it_is_struck() {
        let mut stage = stage(&["@.p..", "....."], &[('p', "troll\nsplitting 1\nother_arch orc\nfood 2")]);
        let (pudding, body) = (the(&stage, "troll"), stage.body);
        combat::hurt(&mut stage.world, pudding, body, 3, AttackType::Fire.bit());
        assert_eq!(all(&stage, "orc").len(), 0, "fire does not divide it");
        combat::hurt(&mut stage.world, pudding, body, 3, AttackType::Physical.bit());
        assert_eq!((all(&stage, "orc").len(), all(&stage, "troll").len()), (2, 0));
        let me = Some(stage.world.objects[body].tag);
        assert!(all(&stage, "orc").iter().all(|orc| stage.world.objects[*orc].enemy == me));
    }
}
