//! Prices in silver: what goods cost, what they fetch, and what somebody believes they are worth.

use crate::content::{Fixed, Flag};
use crate::game::kinds;
use crate::game::object::{Object, ObjectId};
use crate::game::rules::fitness::CHARISMA;
use crate::game::rules::{naming, skills};
use crate::game::world::World;

use super::real::Real;
use super::terms::Terms;

/// What things cost is this many times their value; money and gems are worth what they are.
const PRICE_FACTOR: u64 = 4;
/// Each step of magic makes so much of a difference, in hundredths.
const MAGIC_HUNDREDTHS: u64 = 115;
/// A wand with so many charges is worth its value.
const CHARGES: u64 = 50;
/// The skill of buying cheaply and of knowing what things are worth.
const BARGAINING: &str = "bargaining";
/// Levels of a skill that would make everything half as dear.
const LEVELS: u64 = 115;
/// Silver for one piece from which on shops without a limit of their own pay ever less.
const HIGH: u64 = 10_000;
/// Keys of the world's files with a price that is not that of the rest: in general, to buy, and to sell.
const ADJUSTED: &str = "price_adjustment";
const ADJUSTED_TO_BUY: &str = "price_adjustment_buy";
const ADJUSTED_TO_SELL: &str = "price_adjustment_sell";

/// What all pieces of a thing cost a customer where they stand.
pub(in crate::game::rules) fn cost(world: &World, customer: ObjectId, id: ObjectId) -> u64 {
    let object = &world.objects[id];
    let price = unit_price(world, object).saturating_mul(pieces(object));
    if let Some(factor) = adjustment(object, ADJUSTED_TO_BUY) {
        return Real::whole(price).times(factor).floor();
    }
    if object.traits.kind == kinds::GEM {
        return Real::whole(price).times(Real::ratio(103, 100)).floor();
    }
    let bad = object.has(Flag::Cursed) || object.has(Flag::Damned);
    let price = if bad { Real::whole(price).times(Real::ratio(8, 10)).floor() } else { price };
    let price = Real::whole(Real::whole(price).times(customer_factor(world, customer)).floor());
    let Some(terms) = Terms::of(world, customer, object.traits.kind) else { return price.floor() };
    price.times(terms.greed).over(terms.specialisation.times(terms.approval)).floor()
}

/// What all pieces of a thing fetch where somebody stands; 0: the shop does not want it.
pub(in crate::game::rules) fn offer(world: &World, seller: ObjectId, id: ObjectId) -> u64 {
    let object = &world.objects[id];
    let (unit, pieces) = (unit_price(world, object), pieces(object));
    if let Some(factor) = adjustment(object, ADJUSTED_TO_SELL) {
        return Real::whole(unit.saturating_mul(pieces)).times(factor).floor();
    }
    if object.traits.kind == kinds::GEM {
        return Real::whole(unit.saturating_mul(pieces)).times(Real::ratio(97, 100)).floor();
    }
    let tried = object.has(Flag::BeenApplied);
    let known = match (naming::is_known(object), tried) {
        (true, _) => Real::whole(1),
        (false, true) => Real::ratio(85, 100),
        (false, false) => Real::ratio(70, 100),
    };
    let price = Real::whole(unit).times(known).times(Real::ratio(1, 2)).floor();
    let Some(terms) = Terms::of(world, seller, object.traits.kind) else { return 0 };
    let Some(price) = limited(price, terms.least, terms.most) else { return 0 };
    let price = Real::whole(price.saturating_mul(pieces));
    price.times(terms.specialisation).times(terms.approval).over(terms.greed).floor()
}

/// What one piece fetches in a shop with limits (0: none). None: it is worth too little.
fn limited(price: u64, least: u64, most: u64) -> Option<u64> {
    let half = most / 2;
    match price {
        _ if price < least => None,
        _ if most > 0 && price > half => Some((half + (price - half).isqrt()).min(most)),
        HIGH.. if most == 0 => Some(8_000 + price.saturating_mul(400).isqrt()),
        _ => Some(price),
    }
}

/// What somebody believes all pieces are worth, right or wrong, and about the same thing always by the same: who knows
/// nothing of such things is off by the whole price at most, who knows them at a level by less with the square root of it.
/// (On the stock server by 50 % at level 1, 23 at 6, 13.5 at 18 and 7.8 at 55.)
pub(in crate::game::rules) fn worth(world: &World, id: ObjectId, level: i16) -> u64 {
    const MILLION: u64 = 1_000_000;
    let object = &world.objects[id];
    let price = i128::from(unit_price(world, object).saturating_mul(pieces(object)));
    let knowledge = (3 * u64::try_from(level).unwrap_or(0) + 1).saturating_mul(MILLION * MILLION).isqrt();
    let off = i128::from(sine(object.tag.0).0) * i128::from(MILLION) / i128::from(knowledge);
    u64::try_from(price + price * off / i128::from(Fixed::ONE.0)).unwrap_or(0)
}

fn pieces(object: &Object) -> u64 {
    u64::from(object.count.max(1))
}

/// What one piece is worth, as far as it is known, before anybody bargains.
pub(in crate::game::rules) fn unit_price(world: &World, object: &Object) -> u64 {
    let archetype = &world.catalog().archetypes[object.archetype].traits;
    let known = naming::is_known(object);
    let value = if known { object.traits.value } else { archetype.value };
    let mut value = u64::try_from(value).unwrap_or(0);
    if let Some(factor) = adjustment(object, ADJUSTED) {
        return Real::whole(value).times(factor).floor();
    }
    let magic = i32::from(object.traits.magic) - i32::from(archetype.magic);
    if known && magic != 0 {
        let factor = Real::ratio(MAGIC_HUNDREDTHS, 100).power(magic.unsigned_abs());
        let value_now = Real::whole(value);
        value = if magic > 0 { value_now.times(factor) } else { value_now.over(factor) }.floor();
    }
    let spirit = [(Flag::Blessed, 115), (Flag::Cursed, 80), (Flag::Damned, 60)];
    if let Some((_, hundredths)) = spirit.into_iter().find(|(flag, _)| object.has(*flag)) {
        value = Real::whole(value).times(Real::ratio(hundredths, 100)).floor();
    }
    if object.traits.kind == kinds::WAND {
        let charges = u64::try_from(object.traits.food).unwrap_or(0);
        value = value.saturating_mul(charges) / CHARGES;
    }
    let factor = if matches!(object.traits.kind, kinds::MONEY | kinds::GEM) { 1 } else { PRICE_FACTOR };
    value.saturating_mul(factor)
}

/// A factor under one of the keys for prices of their own.
fn adjustment(object: &Object, key: &str) -> Option<Real> {
    let factor = Fixed::parse(object.traits.custom.get(key)?);
    Some(Real::ratio(u64::try_from(factor.0).unwrap_or(0), 1_000_000))
}

/// What the looks and the skill of a customer do to the price of what they buy.
fn customer_factor(world: &World, customer: ObjectId) -> Real {
    let charisma = world.player_of(customer).map_or(0, |player| player.fitness.abilities[CHARISMA]);
    let charm = Real::ratio(106, 100).power(u32::try_from(charisma.clamp(0, 100)).unwrap_or(0));
    let looks = Real::whole(1).over(Real::ratio(38, 100).times(charm));
    let half = Real::ratio(1, 2);
    let looks = looks.clamp(half, Real::whole(2));
    let skill = skills::skill_named(world, customer, BARGAINING).map(|skill| world.objects[skill].traits.level);
    let level = skill.map_or(0, |level| u64::try_from(level).unwrap_or(0)).min(LEVELS);
    looks.times(Real::ratio(2 * LEVELS - level, 2 * LEVELS)).max(half)
}

/// Does somebody know how to bargain?
pub(in crate::game::rules) fn bargains(world: &World, body: ObjectId) -> bool {
    skills::skill_named(world, body, BARGAINING).is_some()
}

/// A full turn in trillionths.
const TURN: i128 = 6_283_185_307_180;

/// The sine of a number, in millionths.
fn sine(number: u32) -> Fixed {
    let trillion = 1_000_000_000_000;
    let mut angle = (i128::from(number) * trillion) % TURN;
    if angle > TURN / 2 {
        angle -= TURN;
    }
    // The series has converged to a millionth after eleven terms for half a turn.
    let (mut sum, mut term) = (angle, angle);
    for step in 1..=11 {
        term = -(term * angle / trillion) * angle / trillion / (2 * step * (2 * step + 1));
        sum += term;
    }
    Fixed((sum / 1_000_000) as i64)
}

#[cfg(test)]
mod tests;
