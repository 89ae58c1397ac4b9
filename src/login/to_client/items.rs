//! Things in lists: `item2`, `upditem`.

use crate::game::update::ItemView;
use crate::ids::Tag;
use crate::login::faces::Faces;
use crate::login::mirror::{GROUND, ItemChange};
use crate::protocol::{Item, Item2, ItemFlags, ItemName, PAGE_TAG, ServerPacket, UpdItem, WEIGHT_FIXED};

/// The picture of the entries that turn a page. Clients get it with the first list of what lies below.
const PAGE_FACE: &str = "empty.111";

/// New things, each with its face before the list.
pub(super) fn listed(location: Tag, items: &[ItemView], faces: &mut Faces, out: &mut Vec<ServerPacket>) {
    if location == GROUND {
        faces.named(PAGE_FACE, out);
    }
    for item in items {
        faces.face(item.face, out);
        faces.animation(item.animation, out);
    }
    out.extend(Item2::packets(location.0, items.iter().map(item)).into_iter().map(ServerPacket::Item2));
}

fn item(item: &ItemView) -> Item {
    Item {
        tag: item.tag.0,
        flags: ItemFlags(item.flags),
        weight: item.weight.unwrap_or(WEIGHT_FIXED),
        face: item.face.into(),
        name: name(item.tag, &item.name, &item.name_plural),
        anim: item.animation,
        anim_speed: item.animation_speed,
        nrof: item.count,
        client_type: item.client_type,
    }
}

/// The entries that turn a page have one name only.
fn name(tag: Tag, singular: &str, plural: &str) -> ItemName {
    let plural = (tag.0 & PAGE_TAG == 0).then(|| plural.to_owned());
    ItemName { singular: singular.to_owned(), plural }
}

pub(super) fn changed(tag: Tag, change: &ItemChange, faces: &mut Faces, out: &mut Vec<ServerPacket>) {
    if let Some(face) = change.face {
        faces.face(face, out);
    }
    if let Some(animation) = change.animation {
        faces.animation(animation, out);
    }
    out.push(ServerPacket::UpdItem(UpdItem {
        location: None,
        flags: change.flags.map(|flags| ItemFlags(flags & !ItemFlags::NO_PICK.0)),
        weight: change.weight.map(|weight| weight.unwrap_or(WEIGHT_FIXED)),
        face: change.face.map(u32::from),
        name: change.name.as_ref().map(|(singular, plural)| name(tag, singular, plural)),
        anim: change.animation,
        anim_speed: change.animation_speed,
        nrof: change.count,
        ..UpdItem::new(tag.0)
    }));
}

pub(super) fn face(tag: Tag, face: u16, faces: &mut Faces, out: &mut Vec<ServerPacket>) {
    faces.face(face, out);
    out.push(ServerPacket::UpdItem(UpdItem { face: Some(face.into()), ..UpdItem::new(tag.0) }));
}

pub(super) fn weight(tag: Tag, weight: u32, out: &mut Vec<ServerPacket>) {
    out.push(ServerPacket::UpdItem(UpdItem { weight: Some(grams(weight)), ..UpdItem::new(tag.0) }));
}

/// The wire's weights have a sign.
pub(super) fn grams(weight: u32) -> i32 {
    i32::try_from(weight).unwrap_or(i32::MAX)
}
