//! Characters for simulations: each carries things that nobody else has, so that what is lost or doubled
//! shows.

use serde_json::json;
use wildfire::game::Newcomer;
use wildfire::game::character::{CHARACTER_VERSION, Carried, Character};
use wildfire::ids::Tag;
use wildfire::persistence::{Body, Cause, Custody, Place, Snapshot};

/// Things of their own that every character carries, beside a sack and some shells.
const KEEPSAKES: u32 = 6;
const SHELLS: u32 = 20;

/// A keepsake of the character of a number.
pub(crate) fn keepsake(number: u32, item: u32) -> Tag {
    Tag(1_000_000 * (number + 1) + item)
}

/// The sack of the character of a number.
pub(crate) fn sack(number: u32) -> Tag {
    keepsake(number, 50)
}

/// The body of the character of a number.
pub(crate) fn body(number: u32) -> Tag {
    keepsake(number, 99)
}

/// A character who stands somewhere, with things of their own.
pub(crate) fn character(name: &str, number: u32, map: &str, x: i32, y: i32) -> Character {
    let keepsake = |item| {
        let called = format!("keepsake {item} of {name}");
        json!({ "arch": "torch", "tag": keepsake(number, item), "keys": [["name", called]] })
    };
    let mut items: Vec<_> = (0..KEEPSAKES).map(keepsake).collect();
    items.push(json!({ "arch": "sack", "tag": sack(number), "keys": [["name", format!("sack of {name}")]] }));
    let shells = json!([["name", format!("shell of {name}")], ["nrof", SHELLS.to_string()]]);
    items.push(json!({ "arch": "silvercoin", "tag": Tag(sack(number).0 + 1), "keys": shells }));
    items.push(json!({ "arch": "skill_punching", "tag": Tag(sack(number).0 + 2) }));
    let place = json!({ "map": map, "x": x, "y": y });
    let character = json!({
        "version": CHARACTER_VERSION,
        "name": name,
        "place": place.clone(),
        "home": place,
        "body": { "arch": "marshfolk_player", "tag": body(number), "keys": HARDY, "items": items },
        "origin": {
            "race": "marshfolk_player",
            "class": "harpooner_class",
            "abilities": [12, 12, 12, 12, 12, 12, 12],
            "hp_rolls": [10],
            "sp_rolls": [5],
            "grace_rolls": [5],
        },
    });
    serde_json::from_value(character).expect("a character")
}

/// The first record of a character: nobody has them.
pub(crate) fn free(character: &Character) -> Snapshot {
    let json = serde_json::to_vec(&Newcomer::Known(Box::new(character.clone()))).expect("a character is JSON");
    Snapshot {
        player: character.name.clone(),
        account: character.name.as_str().to_lowercase(),
        custody: Custody::Free,
        cause: Cause::Created,
        place: Place { map: character.place.map.clone(), x: 0, y: 0 },
        note: None,
        body: Body::pack(&json).expect("a small character"),
    }
}

/// The character in a record.
pub(crate) fn inside(snapshot: &Snapshot) -> Character {
    let json = snapshot.body.unpack().expect("a whole body");
    match serde_json::from_slice(&json).expect("a readable body") {
        Newcomer::Known(character) => *character,
        Newcomer::Created(new) => panic!("{} was never made", new.name),
    }
}

/// Their stories are not about fights: no creature of the marsh hurts these people, and none that stands in their way
/// stands there for long.
const HARDY: [(&str, &str); 3] = [("no_damage", "1"), ("dam", "500"), ("wc", "-50")];

/// Archetypes of what is in a body and is no thing.
const BODILY: [&str; 5] = ["depletion", "force", "poisoning", "skill_punching", "symptom"];

/// What lies directly in something, without what belongs to a body.
pub(crate) fn things(holder: &Carried) -> impl Iterator<Item = &Carried> {
    holder.items.iter().filter(|item| !BODILY.contains(&item.arch.as_str()))
}

/// Tags and names of every thing somebody carries, in order.
pub(crate) fn belongings(character: &Character) -> Vec<(Tag, String)> {
    fn walk(carried: &Carried, found: &mut Vec<(Tag, String)>) {
        let name = carried.keys.iter().find(|(key, _)| key == "name").map(|(_, name)| name);
        found.push((carried.tag, name.unwrap_or(&carried.arch).clone()));
        things(carried).for_each(|item| walk(item, found));
    }
    let mut found = Vec::new();
    walk(&character.body, &mut found);
    found.sort();
    found
}
