//! Prices as they were measured on the stock server, for a human of Charisma 12.

use super::*;
use crate::content::{MapHeader, Traits};
use crate::game::rules::items::begin_skill;
use crate::game::rules::shops::testing::{counter, terms};
use crate::game::testing::Stage;

fn goods(stage: &mut Stage, archetype: &str, count: u32, change: impl FnOnce(&mut Traits)) -> ObjectId {
    let id = stage.make(archetype, count);
    change(stage.world.objects[id].change());
    let body = stage.body;
    stage.world.put_into_apart(id, body);
    id
}

fn prices(stage: &mut Stage, archetype: &str, count: u32, change: impl FnOnce(&mut Traits)) -> (u64, u64) {
    let id = goods(stage, archetype, count, change);
    (cost(&stage.world, stage.body, id), offer(&stage.world, stage.body, id))
}

fn known(value: i32) -> impl FnOnce(&mut Traits) {
    move |traits| {
        traits.value = value;
        traits.flags.set(Flag::Identified, true);
    }
}

#[test]
fn what_is_known_of_a_thing_makes_its_price() {
    type Change = fn(&mut Traits);
    let identified: Change = |it| it.flags.set(Flag::Identified, true);
    let table: &[(&str, Change, (u64, u64))] = &[
        ("as it is", |_| {}, (5231, 2000)),
        ("magic", |it| it.magic = 1, (6015, 2300)),
        ("more magic", |it| it.magic = 2, (6915, 2644)),
        ("much magic", |it| it.magic = 5, (10_520, 4022)),
        ("bad magic", |it| it.magic = -1, (4545, 1738)),
        ("worse magic", |it| it.magic = -2, (3954, 1512)),
        ("cursed", |it| it.flags.set(Flag::Cursed, true), (3348, 1600)),
        ("damned", |it| it.flags.set(Flag::Damned, true), (2511, 1200)),
        ("blessed", |it| it.flags.set(Flag::Blessed, true), (6015, 2300)),
        ("priced", |it| it.custom.set(ADJUSTED, "2"), (2615, 1000)),
        ("priced low", |it| it.custom.set(ADJUSTED, "0.5"), (653, 250)),
        ("dear to buy", |it| it.custom.set(ADJUSTED_TO_BUY, "2"), (8000, 2000)),
        ("cheap to buy", |it| it.custom.set(ADJUSTED_TO_BUY, "0.1"), (400, 2000)),
        ("well paid", |it| it.custom.set(ADJUSTED_TO_SELL, "2"), (5231, 8000)),
    ];
    for (what, change, expected) in table {
        let mut stage = counter();
        let got = prices(&mut stage, "sword", 1, |traits| {
            traits.value = 1000;
            identified(traits);
            change(traits);
        });
        assert_eq!(got, *expected, "{what}");
    }
}

#[test]
fn what_is_not_known_is_worth_what_its_like_is_worth() {
    for (count, flags, expected) in [
        (1, &[][..], (235, 62)),
        (1, &[Flag::BeenApplied], (235, 76)),
        (1, &[Flag::Cursed], (150, 50)),
        (1, &[Flag::Damned], (112, 37)),
        (2, &[], (470, 124)),
        (3, &[], (706, 186)),
    ] {
        let mut stage = counter();
        let got = prices(&mut stage, "sword", count, |traits| {
            traits.value = 1000;
            traits.magic = 2;
            flags.iter().for_each(|flag| traits.flags.set(*flag, true));
        });
        assert_eq!(got, expected, "{count} {flags:?}");
    }
}

#[test]
fn fractions_of_silver_are_cut_where_the_stock_server_cuts_them() {
    type Row = (i32, u32, Option<Flag>, i8, Option<u64>, Option<u64>);
    let table: [Row; 8] = [
        (101, 3, None, 0, Some(1585), Some(606)),
        (101, 1, Some(Flag::Cursed), 0, Some(334), Some(160)),
        (103, 1, Some(Flag::Damned), 0, Some(255), None),
        (107, 1, Some(Flag::Blessed), 0, Some(643), None),
        (107, 3, Some(Flag::Blessed), 0, None, Some(738)),
        (100, 1, None, 1, Some(596), Some(228)),
        (7, 2, None, 0, Some(73), Some(28)),
        (45, 5, None, 0, Some(1177), Some(450)),
    ];
    for (value, count, flag, magic, to_buy, to_sell) in table {
        let mut stage = counter();
        let (cost, offer) = prices(&mut stage, "arrow", count, |traits| {
            known(value)(traits);
            traits.magic = magic;
            flag.into_iter().for_each(|flag| traits.flags.set(flag, true));
        });
        assert_eq!((to_buy.unwrap_or(cost), to_sell.unwrap_or(offer)), (cost, offer), "{value} x{count} {flag:?}");
    }
}

/// For swords of the values 45, 101, 1000 and 20000, known: what they fetch and what they cost.
#[test]
fn a_shop_has_its_own_terms() {
    type Change = fn(&mut MapHeader);
    type Row<'a> = (&'a str, Change, [u64; 4], [u64; 4]);
    let table: [Row<'_>; 12] = [
        ("all", |_| {}, [90, 202, 2000, 12_000], [235, 528, 5231, 104_625]),
        ("none", |it| it.shop_items = vec![], [45, 101, 1000, 6005], [469, 1054, 10_451, 209_040]),
        ("zero", |it| it.shop_items = vec![("*".into(), 0)], [45, 101, 1000, 6000], [470, 1056, 10_462, 209_250]),
        ("bad", |it| it.shop_items = vec![("*".into(), -100)], [9, 20, 200, 1200], [2350, 5280, 52_310, 1_046_250]),
        ("arms", |it| it.shop_items = vec![("weapon".into(), 50)], [67, 151, 1500, 9000], [313, 704, 6974, 139_500]),
        ("greedy", |it| it.shop_greed = Fixed(1_500_000), [60, 134, 1333, 8000], [352, 792, 7846, 156_937]),
        ("giving", |it| it.shop_greed = Fixed(500_000), [180, 404, 4000, 24_000], [117, 264, 2615, 52_312]),
        ("poor", |it| it.shop_max = 200, [90, 110, 143, 200], [235, 528, 5231, 104_625]),
        ("choosy", |it| it.shop_min = 500, [0, 0, 2000, 12_000], [235, 528, 5231, 104_625]),
        ("of dwarves", |it| it.shop_race = Some("dwarf".into()), [72, 161, 1600, 9600], [293, 660, 6538, 130_781]),
        ("of men", |it| it.shop_race = Some("human".into()), [90, 202, 2000, 12_000], [235, 528, 5231, 104_625]),
        (
            "everything",
            |it| {
                it.shop_items = vec![("*".into(), 50)];
                (it.shop_min, it.shop_max, it.shop_greed) = (100, 1000, Fixed(1_200_000));
            },
            [0, 126, 336, 436],
            [376, 844, 8369, 167_400],
        ),
    ];
    for (what, change, offers, costs) in table {
        let mut stage = counter();
        terms(&mut stage, change);
        for (value, (offer, cost)) in [45, 101, 1000, 20_000].into_iter().zip(offers.into_iter().zip(costs)) {
            assert_eq!(prices(&mut stage, "sword", 1, known(value)), (cost, offer), "{what}: {value}");
        }
        assert_eq!(prices(&mut stage, "gem", 1, known(1000)), (1030, 970), "{what}: gems have one price everywhere");
    }
}

#[test]
fn limits_hold_for_one_piece_and_terms_for_all() {
    let mut stage = counter();
    terms(&mut stage, |header| header.shop_max = 200);
    assert_eq!(prices(&mut stage, "sword", 3, known(1000)).1, 429);
    assert_eq!(prices(&mut stage, "ambercoin", 3, |_| {}).1, 600);
    terms(&mut stage, |header| (header.shop_max, header.shop_items) = (0, vec![("weapon".into(), 50)]));
    assert_eq!(prices(&mut stage, "sword", 2, |_| {}).1, 93);
    assert_eq!(prices(&mut stage, "sword", 3, known(45)), (941, 202));
    assert_eq!(prices(&mut stage, "ambercoin", 3, |_| {}).1, 27_026);
}

#[test]
fn what_is_cursed_is_cut_to_silver_before_anybody_bargains() {
    let mut stage = counter();
    terms(&mut stage, |header| (header.shop_items, header.shop_greed) = (vec![("*".into(), 20)], Fixed(1_200_000)));
    let (cost, offer) = prices(&mut stage, "ring", 1, |traits| {
        known(333)(traits);
        traits.flags.set(Flag::Cursed, true);
    });
    assert_eq!((cost, offer), (2224, 266));
}

#[test]
fn gems_coins_and_wands_are_priced_in_their_own_way() {
    let mut stage = counter();
    assert_eq!(prices(&mut stage, "gem", 3, |_| {}), (1236, 1164));
    assert_eq!(prices(&mut stage, "gem", 3, |traits| traits.value = 185), (571, 538));
    assert_eq!(prices(&mut stage, "gem", 1, |traits| traits.custom.set(ADJUSTED_TO_SELL, "3")).1, 1200);
    assert_eq!(prices(&mut stage, "silvercoin", 9, |_| {}), (11, 0));
    assert_eq!(prices(&mut stage, "platinacoin", 20, |_| {}).1, 500);
    for (charges, is_known, expected) in [(100, true, 4000), (25, true, 1000), (0, true, 0), (100, false, 140)] {
        let got = prices(&mut stage, "wand", 1, |traits| {
            traits.value = 1000;
            traits.food = charges;
            traits.flags.set(Flag::Identified, is_known);
        });
        assert_eq!(got.1, expected, "{charges} charges");
    }
    assert_eq!(
        prices(&mut stage, "wand", 1, |traits| {
            known(1000)(traits);
            traits.food = 7;
        })
        .0,
        732
    );
}

#[test]
fn who_bargains_buys_cheaper_and_sells_as_everybody_does() {
    let mut stage = counter();
    let skill = stage.give("skill_bargaining", 0);
    begin_skill(&mut stage.world, skill);
    for (level, expected) in [(1, 52_085), (2, 51_857), (10, 50_038), (56, 39_575)] {
        stage.world.objects[skill].change().level = level;
        assert_eq!(prices(&mut stage, "sword", 1, known(10_000)).0, expected, "level {level}");
        assert_eq!(prices(&mut stage, "sword", 1, known(2000)).1, 4000);
    }
}

#[test]
fn charisma_makes_cheap_within_limits() {
    let mut stage = counter();
    let id = goods(&mut stage, "sword", 1, known(1000));
    for (charisma, expected) in [(1, 8000), (11, 5545), (12, 5231), (28, 2059), (29, 2000), (30, 2000)] {
        let body = stage.body;
        stage.world.player_of_mut(body).expect("the player is there").fitness.abilities[CHARISMA] = charisma;
        assert_eq!(cost(&stage.world, body, id), expected, "Charisma {charisma}");
    }
}

#[test]
fn a_guess_is_off_by_no_more_than_the_price_and_is_the_same_again() {
    let mut stage = counter();
    let guesses: Vec<u64> = (0..200)
        .map(|_| {
            let id = goods(&mut stage, "sword", 1, known(250));
            assert_eq!(worth(&stage.world, id, 0), worth(&stage.world, id, 0));
            assert!((500..=1500).contains(&worth(&stage.world, id, 1)), "who knows such things is off by half");
            assert!((920..=1080).contains(&worth(&stage.world, id, 55)));
            worth(&stage.world, id, 0)
        })
        .collect();
    assert!(guesses.iter().all(|guess| *guess <= 2000));
    let low = guesses.iter().filter(|guess| **guess < 300).count();
    let high = guesses.iter().filter(|guess| **guess > 1700).count();
    assert!((30..90).contains(&low) && (30..90).contains(&high), "{low} low, {high} high");
}

#[test]
fn the_sine_is_that_of_the_stock_servers_guesses() {
    for (number, millionths) in [(0, 0), (10_808, 796_371), (10_812, -978_263), (10_818, -997_241), (1, 841_471)] {
        let off = (sine(number).0 - millionths).abs();
        assert!(off < 20, "sine({number}) = {}", sine(number).0);
    }
}
