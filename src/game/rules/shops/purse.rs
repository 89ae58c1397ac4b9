//! Money: coins in hand and in what is ready to be reached into, paying with them and getting some.

use crate::content::Flag;
use crate::game::identity::End;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::items;
use crate::game::world::World;

/// Archetypes of coins, their names, and their worth in silver: the most precious first.
const COINS: [(&str, &str, u64); 5] = [
    ("ambercoin", "amberium", 500_000),
    ("jadecoin", "jade", 5_000),
    ("platinacoin", "platinum", 50),
    ("goldcoin", "gold", 10),
    ("silvercoin", "silver", 1),
];
/// Change is given in coins from this one on.
const CHANGE_FROM: usize = 2;

/// How many there are of each kind of coin.
type Coins = [u64; COINS.len()];

/// Which kind of coin is it?
fn kind_of(world: &World, id: ObjectId) -> Option<usize> {
    let object = &world.objects[id];
    if object.traits.kind != kinds::MONEY || object.has(Flag::Unpaid) {
        return None;
    }
    let name = &*world.catalog().archetypes[object.archetype].name;
    COINS.iter().position(|(archetype, ..)| *archetype == name)
}

/// Everything money may be in: the body, then whatever of its containers is ready, in the order of the lists.
fn holders(world: &World, body: ObjectId) -> Vec<ObjectId> {
    let mut holders = vec![body];
    let mut at = 0;
    while let Some(holder) = holders.get(at).copied() {
        holders.extend(world.objects[holder].inventory.iter().copied().filter(|id| {
            let object = &world.objects[*id];
            object.traits.kind == kinds::CONTAINER && object.has(Flag::Applied)
        }));
        at += 1;
    }
    holders
}

/// `but you only have 30 platinum coins, 1 gold coins and 91 silver coins.`: everything somebody has, also in what they
/// would first have to open. Of a single kind of coin it is said with a comma in the end.
pub(super) fn in_words(world: &World, body: ObjectId) -> String {
    let mut coins = Coins::default();
    count_all(world, body, &mut coins);
    let kinds = coins.iter().zip(COINS).filter(|(count, _)| **count > 0);
    let parts: Vec<String> = kinds.map(|(count, (_, name, _))| format!("{count} {name} coins")).collect();
    match parts.as_slice() {
        [] => "but you don't have any money.".to_owned(),
        [only] => format!("but you only have {only},"),
        parts => format!("but you only have {}.", super::words::listed(parts)),
    }
}

fn count_all(world: &World, holder: ObjectId, coins: &mut Coins) {
    for id in &world.objects[holder].inventory {
        match kind_of(world, *id) {
            Some(kind) => coins[kind] += u64::from(world.objects[*id].count.max(1)),
            None => count_all(world, *id, coins),
        }
    }
}

/// What somebody could pay with as they stand, in silver.
pub(super) fn at_hand(world: &World, body: ObjectId) -> u64 {
    let coins = holders(world, body).into_iter().flat_map(|holder| world.objects[holder].inventory.iter());
    coins.fold(0, |sum: u64, id| {
        let worth = kind_of(world, *id).map_or(0, |kind| COINS[kind].2);
        sum.saturating_add(worth.saturating_mul(world.objects[*id].count.max(1).into()))
    })
}

/// Pays with the smallest coins first and takes change. False: there is not enough at hand.
pub(super) fn pay(world: &mut World, body: ObjectId, price: u64) -> bool {
    if at_hand(world, body) < price {
        return false;
    }
    if price == 0 {
        return true;
    }
    let (stacks, purse) = take_out(world, body);
    let mut coins = Coins::default();
    for (kind, id) in &stacks {
        coins[*kind] += u64::from(world.objects[*id].count.max(1));
    }
    let left = after_paying(coins, price);
    put_back(world, purse, stacks, &left);
    show(world, body, purse);
    true
}

/// What is left of some coins that are worth at least the price.
fn after_paying(mut coins: Coins, price: u64) -> Coins {
    let mut owed = price;
    let mut change = 0;
    for (count, (.., worth)) in coins.iter_mut().zip(COINS).rev() {
        let given = owed.div_ceil(worth).min(*count);
        *count -= given;
        change = (given * worth).saturating_sub(owed);
        owed = owed.saturating_sub(given * worth);
        if owed == 0 {
            break;
        }
    }
    for (count, (.., worth)) in coins.iter_mut().zip(COINS).skip(CHANGE_FROM) {
        *count += change / worth;
        change %= worth;
    }
    coins
}

/// Takes all money out of everything. What is left goes into the last place where there was some.
fn take_out(world: &mut World, body: ObjectId) -> (Vec<(usize, ObjectId)>, ObjectId) {
    let (mut stacks, mut purse) = (Vec::new(), body);
    for holder in holders(world, body) {
        for id in world.objects[holder].inventory.clone() {
            if let Some(kind) = kind_of(world, id) {
                let tag = world.objects[id].tag;
                world.take_away(id);
                items::show_gone(world, body, tag);
                stacks.push((kind, id));
                purse = holder;
            }
        }
    }
    (stacks, purse)
}

/// Puts what is left back, the least precious first. The first stack of each kind goes on.
fn put_back(world: &mut World, purse: ObjectId, stacks: Vec<(usize, ObjectId)>, left: &Coins) {
    for (kind, count) in left.iter().enumerate().rev() {
        let mut same = stacks.iter().filter(|(other, _)| *other == kind).map(|(_, id)| *id);
        let stack = same.next();
        same.for_each(|id| world.destroy_near(id, End::UsedUp, purse));
        match (stack, u32::try_from(*count).unwrap_or(u32::MAX)) {
            (None, 0) => {}
            (Some(stack), 0) => world.destroy_near(stack, End::UsedUp, purse),
            (Some(stack), count) => {
                world.objects[stack].count = count;
                world.put_into_apart(stack, purse);
            }
            (None, count) => mint(world, purse, kind, count),
        }
    }
}

/// Makes coins.
fn mint(world: &mut World, purse: ObjectId, kind: usize, count: u32) {
    let Some(coin) = world.make_named(COINS[kind].0) else { return };
    world.objects[coin].count = count;
    world.put_into(coin, purse);
}

/// Gives somebody money: into a ready purse for gold, else into the hand.
pub(super) fn receive(world: &mut World, body: ObjectId, silver: u64) {
    let for_gold = |id: &ObjectId| world.objects[*id].traits.race.as_deref().is_some_and(|race| race.contains("gold"));
    let purse = holders(world, body).into_iter().skip(1).find(for_gold).unwrap_or(body);
    let mut rest = silver;
    for (kind, (.., worth)) in COINS.into_iter().enumerate().skip(CHANGE_FROM) {
        let count = u32::try_from(rest / worth).unwrap_or(u32::MAX);
        rest %= worth;
        if count > 0 {
            mint(world, purse, kind, count);
        }
    }
    show(world, body, purse);
}

/// Shows somebody the coins in a place of theirs, and what they weigh now.
fn show(world: &mut World, body: ObjectId, purse: ObjectId) {
    for id in world.objects[purse].inventory.clone().into_iter().rev() {
        if kind_of(world, id).is_some() {
            items::show_thing(world, body, id);
        }
    }
    if purse != body {
        items::show_thing(world, body, purse);
    }
    items::show_load(world, body);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::rules::shops::testing::counter;
    use crate::game::testing::Stage;

    /// As measured on the stock server: amberium, jade, platinum, gold, silver.
    #[test]
    fn the_smallest_coins_go_first_and_change_comes_in_platinum_gold_and_silver() {
        for (coins, price, left) in [
            ([0, 3, 40, 0, 0], 249, [0, 3, 35, 0, 1]),
            ([0, 3, 35, 0, 1], 1247, [0, 3, 10, 0, 4]),
            ([0, 3, 10, 0, 4], 1236, [0, 2, 85, 1, 8]),
            ([0, 2, 85, 1, 8], 277, [0, 2, 79, 4, 1]),
            ([0, 2, 113, 5, 5], 1109, [0, 2, 91, 4, 6]),
            ([0, 2, 91, 4, 6], 5545, [0, 1, 81, 0, 1]),
            ([1, 0, 0, 0, 0], 1, [0, 0, 9999, 4, 9]),
        ] {
            assert_eq!(after_paying(coins, price), left, "{coins:?} for {price}");
            assert_eq!(value(&left) + price, value(&coins));
        }
    }

    fn value(coins: &Coins) -> u64 {
        coins.iter().zip(COINS).map(|(count, (.., worth))| count * worth).sum()
    }

    fn purse(stage: &mut Stage, container: &str, ready: bool, coins: &[(&str, u32)]) -> ObjectId {
        let purse = stage.give(container, 0);
        stage.world.objects[purse].set(Flag::Applied, ready);
        for (coin, count) in coins {
            let coin = stage.make(coin, *count);
            stage.world.put_into(coin, purse);
        }
        purse
    }

    fn inside(stage: &Stage, holder: ObjectId) -> Vec<(String, u32)> {
        let inside = stage.world.objects[holder].inventory.iter().map(|id| &stage.world.objects[*id]);
        inside.map(|object| (object.traits.name.to_string(), object.count)).collect()
    }

    #[test]
    fn only_money_at_hand_pays_and_all_of_it_is_told() {
        let mut stage = counter();
        let body = stage.body;
        assert_eq!(in_words(&stage.world, body), "but you don't have any money.");
        let sack = purse(&mut stage, "sack", false, &[("platinacoin", 9)]);
        assert_eq!(in_words(&stage.world, body), "but you only have 9 platinum coins,");
        assert!(!pay(&mut stage.world, body, 235), "the sack is closed");
        stage.world.objects[sack].set(Flag::Applied, true);
        assert!(pay(&mut stage.world, body, 235));
        let expected = [("platinum coin".to_owned(), 4), ("gold coin".to_owned(), 1), ("silver coin".to_owned(), 5)];
        assert_eq!(inside(&stage, sack), expected);
        assert_eq!(
            in_words(&stage.world, body),
            "but you only have 4 platinum coins, 1 gold coins and 5 silver coins."
        );
        assert!(!pay(&mut stage.world, body, 216));
        assert!(pay(&mut stage.world, body, 215));
        assert!(inside(&stage, sack).is_empty());
    }

    #[test]
    fn a_ready_purse_keeps_the_change_and_takes_what_is_earned() {
        let mut stage = counter();
        let pouch = purse(&mut stage, "pouch", true, &[("jadecoin", 2)]);
        stage.give("platinacoin", 2);
        let body = stage.body;
        let carrying = |stage: &Stage| stage.world.objects[stage.body].carrying;
        assert!(pay(&mut stage.world, body, 235));
        let expected = [("jade coin", 1), ("platinum coin", 97), ("gold coin", 1), ("silver coin", 5)];
        assert_eq!(inside(&stage, pouch), expected.map(|(name, count)| (name.to_owned(), count)));
        assert_eq!(carrying(&stage), 100 + 10 + 970 + 10 + 140, "everything weighs what it should");
        receive(&mut stage.world, body, 61);
        assert_eq!(at_hand(&stage.world, body), 5000 + 97 * 50 + 10 + 5 + 61);
        assert_eq!(stage.carries(), [("pouch".to_owned(), 0)]);
    }

    #[test]
    fn stacks_of_one_kind_become_one() {
        let mut stage = counter();
        let body = stage.body;
        for _ in 0..2 {
            let coins = stage.make("goldcoin", 5);
            stage.world.put_into_apart(coins, body);
        }
        assert!(pay(&mut stage.world, body, 33));
        assert_eq!(stage.carries(), [("gold coin".to_owned(), 6), ("silver coin".to_owned(), 7)]);
    }
}
