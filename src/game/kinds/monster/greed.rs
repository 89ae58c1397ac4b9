//! What creatures pick up and use where they stand.

use crate::content::Flag;
use crate::game::identity::End;
use crate::game::kinds::{
    AMULET, ARMOUR, ARROW, BOOTS, BOW, BRACERS, CLOAK, DRINK, FLESH, FOOD, GEM, GIRDLE, GLOVES, HANDLE, HELMET, MONEY,
    PLAYER, RING, ROD, SCROLL, SHIELD, SKILL_SCROLL, SPELLBOOK, TREASURE, TRIGGER, WAND, WEAPON, chest, lever, reset,
};
use crate::game::map::Position;
use crate::game::object::{Object, ObjectId};
use crate::game::world::World;

use super::outfit;

/// Bits of `will_apply`.
pub(super) mod wants {
    pub(in super::super) const HANDLES: u8 = 1;
    pub(in super::super) const CHESTS: u8 = 2;
    pub(in super::super) const EARTH_WALLS: u8 = 4;
    pub(in super::super) const FOOD: u8 = 16;
}

/// Bits of `pick_up`.
mod taste {
    pub(super) const WEALTH: u8 = 2;
    pub(super) const FOOD: u8 = 4;
    pub(super) const WEAPONS: u8 = 8;
    pub(super) const ARMOUR: u8 = 16;
    pub(super) const ALL_ELSE: u8 = 32;
    pub(super) const ALL: u8 = 64;
}

/// What heals somebody by a point.
const FOOD_OF_A_POINT: i32 = 50;

/// Takes and uses what lies where a creature stands.
pub(super) fn look_around(world: &mut World, monster: ObjectId, at: Position) {
    let traits = &world.objects[monster].traits;
    let (taste, will) = (traits.pick_up, traits.will_apply);
    if (taste | will) == 0 || world.square(at).objects.len() < 2 {
        return;
    }
    for id in world.square(at).objects.clone() {
        if id == monster || world.objects.get(id).is_none() || world.position(monster) != Some(at) {
            continue;
        }
        if !uses(world, monster, id, will) && picks(&world.objects[monster], &world.objects[id]) {
            world.take_away(id);
            let id = world.put_into(id, monster);
            outfit::consider(world, monster, id);
        }
    }
}

/// Uses a thing on the ground. False: it is nothing that this creature uses.
fn uses(world: &mut World, monster: ObjectId, id: ObjectId, will: u8) -> bool {
    let traits = &world.objects[id].traits;
    match traits.kind {
        HANDLE if will & wants::HANDLES != 0 => lever::apply(world, monster, id),
        TRIGGER if will & wants::HANDLES != 0 => drop(reset::apply(world, monster, id)),
        TREASURE if will & wants::CHESTS != 0 && !traits.has(Flag::Unpaid) => chest::open(world, monster, id),
        FOOD | DRINK | FLESH if will & wants::FOOD != 0 => return eats(world, monster, id),
        _ => return false,
    }
    true
}

/// Whoever is hurt eats.
fn eats(world: &mut World, monster: ObjectId, id: ObjectId) -> bool {
    let (traits, food) = (&world.objects[monster].traits, &world.objects[id]);
    if traits.hp >= traits.maxhp || food.has(Flag::Unpaid) {
        return false;
    }
    let healed = i32::from(traits.hp) + (food.traits.food / FOOD_OF_A_POINT).max(1);
    let hp = i16::try_from(healed).unwrap_or(traits.maxhp).min(traits.maxhp);
    let left = food.count.max(1) - 1;
    world.objects[monster].change().hp = hp;
    if left == 0 {
        world.destroy(id, End::UsedUp);
    } else {
        world.set_count(id, left);
    }
    true
}

/// Does a creature pick a thing up?
fn picks(monster: &Object, thing: &Object) -> bool {
    let loose = !thing.has(Flag::NoPick)
        && !thing.has(Flag::Alive)
        && !thing.has(Flag::IsFloor)
        && !thing.has(Flag::Unpaid)
        && !thing.is_active()
        && thing.head.is_none()
        && thing.traits.invisible == 0
        && thing.traits.kind != PLAYER;
    loose && likes(monster, thing.traits.kind)
}

fn likes(monster: &Object, kind: u8) -> bool {
    let taste = monster.traits.pick_up;
    if taste & taste::ALL != 0 {
        return true;
    }
    if taste == 0 {
        return false;
    }
    let listed = match kind {
        MONEY | GEM => taste & taste::WEALTH != 0,
        FOOD | DRINK => taste & taste::FOOD != 0,
        WEAPON | BOW | ARROW => taste & taste::WEAPONS != 0,
        ARMOUR | SHIELD | HELMET | CLOAK | BOOTS | GLOVES | GIRDLE | BRACERS => taste & taste::ARMOUR != 0,
        _ => taste & taste::ALL_ELSE != 0,
    };
    listed || can_use(monster, kind)
}

/// Could it make use of such a thing?
fn can_use(monster: &Object, kind: u8) -> bool {
    let need = match kind {
        BOW | ARROW => Flag::CanUseBow,
        SCROLL => Flag::CanUseScroll,
        SPELLBOOK => Flag::CanCastSpell,
        SKILL_SCROLL => Flag::CanUseSkill,
        WAND | ROD => Flag::CanUseRange,
        RING | AMULET => Flag::CanUseRing,
        WEAPON => Flag::CanUseWeapon,
        SHIELD => Flag::CanUseShield,
        ARMOUR | HELMET | CLOAK | BOOTS | GLOVES | GIRDLE | BRACERS => Flag::CanUseArmour,
        _ => return false,
    };
    monster.has(need)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{all, stage, the};
    use crate::content::Flag;
    use crate::game::object::ObjectId;
    use crate::game::testing::Stage;

    fn has(stage: &Stage, id: ObjectId) -> Vec<String> {
        let inside = stage.world.objects[id].inventory.iter().map(|id| &stage.world.objects[*id]);
        inside.map(|it| format!("{}{}", it.traits.name, if it.has(Flag::Applied) { "!" } else { "" })).collect()
    }

    #[test]
    fn a_monster_takes_what_it_likes_and_puts_it_on() {
        let mut stage = stage(&["@.t"], &[('t', "thief")]);
        let thief = the(&stage, "thief");
        assert_eq!(has(&stage, thief), ["shield!"], "as it came into the world");
        let at = stage.at(2, 0);
        for thing in ["sword", "mail", "ring", "coin", "two_hander"] {
            stage.drop_there(thing, 1, at);
        }
        stage.wait(4);
        assert_eq!(has(&stage, thief), ["two-handed sword", "chain mail!", "long sword!", "shield!"]);
        assert_eq!(stage.lies(at).iter().filter(|(name, _)| name != "thief").count(), 2, "no use for the rest");
    }

    #[test]
    fn goods_that_are_not_paid_stay_where_they_are() {
        let mut stage = stage(&["@.t"], &[('t', "thief")]);
        let (thief, at) = (the(&stage, "thief"), stage.at(2, 0));
        let sword = stage.drop_there("sword", 1, at);
        stage.world.objects[sword].set(Flag::Unpaid, true);
        stage.wait(4);
        assert_eq!(has(&stage, thief), ["shield!"]);
    }

    #[test]
    fn the_hungry_eat_when_they_are_hurt() {
        let mut stage = stage(&["@.t"], &[('t', "thief\npick_up 0")]);
        let (thief, at) = (the(&stage, "thief"), stage.at(2, 0));
        stage.drop_there("bread", 2, at);
        stage.wait(4);
        assert_eq!(all(&stage, "bread").len(), 1, "it is not hurt");
        stage.world.objects[thief].change().hp = 3;
        stage.wait(2);
        assert!(stage.world.objects[thief].traits.hp > 3);
    }
}
