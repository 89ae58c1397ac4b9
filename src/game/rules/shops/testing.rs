//! A shop for tests.

use std::sync::Arc;

use crate::content::MapHeader;
use crate::game::testing::Stage;

const KINDS: &str = "\
Object silvercoin\ntype 36\nname silver coin\nname_pl silver coins\nnrof 1\nvalue 1\nweight 28\nend
Object goldcoin\ntype 36\nname gold coin\nname_pl gold coins\nnrof 1\nvalue 10\nweight 10\nend
Object platinacoin\ntype 36\nname platinum coin\nname_pl platinum coins\nnrof 1\nvalue 50\nweight 10\nend
Object jadecoin\ntype 36\nname jade coin\nname_pl jade coins\nnrof 1\nvalue 5000\nweight 10\nend
Object ambercoin\ntype 36\nname amberium coin\nname_pl amberium coins\nnrof 1\nvalue 500000\nweight 23\nend
Object gem\ntype 60\nname diamond\nname_pl diamonds\nnrof 1\nvalue 400\nweight 50\nidentified 1\nend
Object wand\ntype 109\nname wand\nname_pl wands\nvalue 50\nfood 50\nbody_range -1\nend
Object pouch\ntype 122\nname pouch\nidentified 1\nrace gold and jewels\ncontainer 100000\nweight 100\nend
Object shop\ntype 68\nname shop tile\nis_floor 1\nno_pick 1\ndamned 1\nend
Object mat\ntype 69\nname doormat\nno_pick 1\nmove_on walk\nend
Object menu\ntype 150\nname shop inventory\nno_pick 1\nend
Object scribe\ntype 139\nname identify altar\nno_pick 1\nmove_on walk\nslaying money\nfood 200\nend
Object baker\ntype 103\nname table\nno_pick 1\nmove_on walk\nslaying goldcoin\nfood 7\nother_arch bread\nend
Object changer\ntype 103\nname changer\nno_pick 1\nmove_on walk\nslaying goldcoin\nfood 5\nother_arch platinacoin\nend
Object skill_bargaining\ntype 43\nsubtype 9\nname bargaining\nskill bargaining\ninvisible 1\nno_drop 1\nlevel 100\nend
";

/// The drawing of a shop: `s` its floor, `m` a mat in it, `o` a mat outside.
const LEGEND: &[(char, &str)] = &[
    ('s', "shop"),
    ('m', "shop"),
    ('m', "mat"),
    ('o', "mat"),
    ('i', "shop"),
    ('i', "menu"),
    ('a', "shop"),
    ('a', "scribe"),
    ('b', "shop"),
    ('b', "baker"),
    ('c', "shop"),
    ('c', "changer"),
];

/// A drawn shop that deals in everything and takes what things are worth.
pub(in crate::game) fn shop(rows: &[&str]) -> Stage {
    let mut stage = Stage::with(KINDS, "", rows, LEGEND);
    terms(&mut stage, |header| header.shop_items = vec![("*".into(), 100)]);
    stage
}

/// Changes the terms of the shop.
pub(in crate::game) fn terms(stage: &mut Stage, change: impl FnOnce(&mut MapHeader)) {
    let map = stage.map;
    change(Arc::make_mut(&mut stage.world.map_mut(map).header));
}

/// Steps from the shop's edge onto its floor, where prices hold.
pub(in crate::game) fn counter() -> Stage {
    let mut stage = shop(&["@s"]);
    let at = stage.at(1, 0);
    let body = stage.body;
    stage.world.take_away(body);
    stage.world.put(body, at, crate::game::world::Landing::Laid);
    stage
}
