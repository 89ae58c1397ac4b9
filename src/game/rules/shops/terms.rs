//! The terms of a shop: what it trades in, how dear it is, and whom its keeper likes. They stand in the header of the
//! map.

use super::real::Real;
use crate::content::MapHeader;
use crate::game::kinds;
use crate::game::map::{MapId, Position};
use crate::game::object::ObjectId;
use crate::game::world::World;

/// Shops say in these words what they trade in: the kind of thing, one of them, and several.
pub(super) const TRADES: [(u8, &str, &str); 40] = [
    (kinds::WEAPON, "weapon", "weapons"),
    (kinds::ARMOUR, "armour", "armour"),
    (kinds::BOW, "bow", "bows"),
    (kinds::ARROW, "arrow", "arrows"),
    (kinds::SHIELD, "shield", "shields"),
    (kinds::HELMET, "helmet", "helmets"),
    (kinds::BOOTS, "boots", "boots"),
    (kinds::GLOVES, "gloves", "gloves"),
    (kinds::CLOAK, "cloak", "cloaks"),
    (kinds::GIRDLE, "girdle", "girdles"),
    (kinds::BRACERS, "bracers", "bracers"),
    (kinds::RING, "ring", "rings"),
    (kinds::AMULET, "amulet", "amulets"),
    (kinds::POTION, "potion", "potions"),
    (kinds::POISON, "poison", "poisons"),
    (kinds::FOOD, "food", "food"),
    (kinds::DRINK, "drink", "drinks"),
    (kinds::FLESH, "flesh", "flesh"),
    (kinds::BOOK, "book", "books"),
    (kinds::SCROLL, "scroll", "scrolls"),
    (kinds::SPELLBOOK, "spellbook", "spellbooks"),
    (kinds::SKILL_SCROLL, "skillscroll", "skillscrolls"),
    (kinds::ROD, "rod", "rods"),
    (kinds::WAND, "wand", "wands"),
    (kinds::GEM, "gem", "gems"),
    (kinds::INORGANIC, "inorganic", "inorganics"),
    (kinds::KEY, "key", "keys"),
    (kinds::SPECIAL_KEY, "special key", "special keys"),
    (kinds::CONTAINER, "container", "containers"),
    (kinds::POWER_CRYSTAL, "power_crystal", "power_crystals"),
    (kinds::ARMOUR_IMPROVER, "armour improver", "armour improvers"),
    (kinds::WEAPON_IMPROVER, "weapon improver", "weapon improvers"),
    (kinds::BUILDING_MATERIAL, "building material", "building materials"),
    (kinds::BUILDER, "item builder", "item builders"),
    (kinds::LAMP, "lamp", "lamps"),
    (kinds::MONEY, "money", "money"),
    (kinds::CLOCK, "clock", "clocks"),
    (kinds::SKILL_TOOL, "skill tool", "skill tools"),
    (kinds::TREASURE, "treasure", "treasures"),
    (0, "none", "none"),
];

/// Is a shop's floor on the square?
pub(in crate::game) fn is_shop(world: &World, at: Position) -> bool {
    world.square(at).objects.iter().any(|id| world.objects[*id].traits.kind == kinds::SHOP_FLOOR)
}

/// The header with the terms of the place where somebody stands.
fn header(world: &World, body: ObjectId) -> Option<&MapHeader> {
    Some(&world.map(world.position(body)?.map).header)
}

/// How much the shop deals in a kind of thing, between a tenth and the whole: what it knows well it sells cheaply and
/// pays well for. Where it says nothing of a kind it hardly wants it.
pub(super) fn specialisation(header: &MapHeader, kind: u8) -> Real {
    let trade = |name: &str| TRADES.iter().any(|(known, one, _)| *known == kind && *one == name);
    let named = header.shop_items.iter().find(|(name, _)| trade(name));
    let Some((_, strength)) = named.or_else(|| header.shop_items.iter().find(|(name, _)| &**name == "*")) else {
        return Real::ratio(1001, 2000);
    };
    let strength = u64::try_from(100 + i64::from((*strength).clamp(-100, 100))).unwrap_or(0);
    Real::ratio(strength, 200).max(Real::ratio(1, 10))
}

/// Does the keeper of the shops on a map like somebody's race?
pub(in crate::game) fn is_welcome(world: &World, body: ObjectId, map: MapId) -> bool {
    let liked = world.map(map).header.shop_race.as_deref();
    liked.is_none_or(|liked| world.objects[body].traits.race.as_deref() == Some(liked))
}

/// What everything is dearer by; things for sale fetch so much less.
pub(super) fn greed(header: &MapHeader) -> Real {
    match u64::try_from(header.shop_greed.0) {
        Ok(millionths @ 1..) => Real::ratio(millionths, 1_000_000),
        _ => Real::whole(1),
    }
}

/// The terms for one customer and one kind of thing.
pub(super) struct Terms {
    pub(super) specialisation: Real,
    pub(super) approval: Real,
    pub(super) greed: Real,
    /// Silver for one piece; 0: no limit.
    pub(super) least: u64,
    pub(super) most: u64,
}

impl Terms {
    /// None: the customer is nowhere.
    pub(super) fn of(world: &World, customer: ObjectId, kind: u8) -> Option<Self> {
        let header = header(world, customer)?;
        let welcome = is_welcome(world, customer, world.position(customer)?.map);
        Some(Self {
            specialisation: specialisation(header, kind),
            approval: if welcome { Real::whole(1) } else { Real::ratio(8, 10) },
            greed: greed(header),
            least: u64::try_from(header.shop_min).unwrap_or(0),
            most: u64::try_from(header.shop_max).unwrap_or(0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_knows_its_trade() {
        let header = MapHeader { shop_items: vec![("weapon".into(), 50), ("gem".into(), -100)], ..Default::default() };
        let with_rest = MapHeader { shop_items: vec![("*".into(), -20), ("food".into(), 95)], ..Default::default() };
        for (header, kind, hundred) in [
            (&header, kinds::WEAPON, 75),
            (&header, kinds::GEM, 10),
            (&header, kinds::FOOD, 50),
            (&with_rest, kinds::FOOD, 97),
            (&with_rest, kinds::WEAPON, 40),
            (&MapHeader::default(), kinds::FOOD, 50),
        ] {
            assert_eq!(specialisation(header, kind).times(Real::whole(100)).floor(), hundred, "kind {kind}");
        }
    }
}
