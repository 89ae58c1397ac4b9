//! How things look: the picture of an object, the layers of a square, the lines of a list.

use crate::content::{FaceId, Flag, MoveType};

use super::kinds;
use super::map::{Position, Square};
use super::object::{Image, Object, ObjectId, Place};
use super::player::Player;
use super::rules::naming;
use super::update::{ItemView, Layer, Picture, PlayerView};
use super::world::World;

/// What hangs over somebody who has something to say.
const SPEECH_BUBBLE: &str = "speech.111";
/// `ItemView::flags`: applied state in the low nibble and these bits.
pub mod item_flag {
    pub const UNIDENTIFIED: u32 = 0x0010;
    pub const BLESSED: u32 = 0x0100;
    pub const UNPAID: u32 = 0x0200;
    pub const MAGIC: u32 = 0x0400;
    pub const CURSED: u32 = 0x0800;
    pub const DAMNED: u32 = 0x1000;
    pub const OPEN: u32 = 0x2000;
    pub const NO_PICK: u32 = 0x4000;
    pub const LOCKED: u32 = 0x8000;
}

/// What is drawn on the ten layers of a square.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Drawn([Option<Layer>; 10]);

impl Drawn {
    /// In rising order.
    pub(super) fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.0.iter().flatten()
    }
}

/// The group of fixed things: the topmost are shown. Of the others those are that are seen best (measured).
const FIXED: usize = 1;
/// First layer and number of layers of each group: floor, fixed things, items, living, flying.
const GROUPS: [(usize, usize); 5] = [(0, 1), (1, 2), (3, 3), (6, 2), (8, 2)];
/// Layers of the largest group.
const MEMBERS_MAX: usize = 3;

/// Those of a group that are shown, from the bottom up, each with how well it is seen.
#[derive(Clone, Copy, Default)]
struct Group {
    members: [Option<(u8, ObjectId)>; MEMBERS_MAX],
    len: usize,
}

impl Group {
    /// Adds what lies above all that were added; of too many, what is seen worst and lies lowest is left out.
    fn add(&mut self, visibility: u8, id: ObjectId, most: usize) {
        let below = self.members[..self.len].iter().flatten().filter(|(other, _)| *other <= visibility).count();
        if self.len < most {
            self.members[below..=self.len].rotate_right(1);
            self.members[below] = Some((visibility, id));
            self.len += 1;
        } else if let Some(place) = below.checked_sub(1) {
            self.members[..below].rotate_left(1);
            self.members[place] = Some((visibility, id));
        }
    }
}

/// What is drawn on a square. Where the square itself is not seen, only big images that end there
/// and of which another square is: `sees(left, up)` tells of a square to the left and above.
pub(super) fn drawn(world: &World, square: &Square, viewer: &Player, sees: impl Fn(i32, i32) -> bool) -> Drawn {
    let mut groups = [Group::default(); 5];
    let mut speaks = false;
    for id in &square.objects {
        let object = &world.objects[*id];
        if !is_seen(object, &sees) || !is_drawn(object, *id, viewer) {
            continue;
        }
        let group = group_of(object);
        if group == 0 {
            // A floor covers all below it.
            (groups, speaks) = Default::default();
        }
        speaks |= has_something_to_say(object);
        let visibility = if group == FIXED { 0 } else { world.catalog().face_info(object.face).visibility };
        groups[group].add(visibility, *id, GROUPS[group].1);
    }
    let mut layers = [None; 10];
    for (group, (first, _)) in groups.iter().zip(GROUPS) {
        for (slot, (_, id)) in group.members[..group.len].iter().flatten().enumerate() {
            layers[first + slot] = Some(picture(world, *id, (first + slot) as u8));
        }
    }
    if speaks {
        let bubble = world.catalog().names.face(SPEECH_BUBBLE).map(|face| Picture::Face(face.0));
        layers[9] = bubble.map(|picture| Layer { layer: 9, picture, smooth: 0 }).or(layers[9]);
    }
    Drawn(layers)
}

/// People of the world who answer are marked, enemies are not.
fn has_something_to_say(object: &Object) -> bool {
    let peaceful = object.has(Flag::Friendly) || object.has(Flag::Unaggressive);
    object.has(Flag::Alive) && peaceful && object.traits.msg.is_some()
}

/// Which group of layers an object is drawn on.
fn group_of(object: &Object) -> usize {
    match object.traits.map_layer {
        Some(0) => return 0,
        Some(1..=2) => return 1,
        Some(3..=5) => return 2,
        Some(6..=7) => return 3,
        Some(8..=9) => return 4,
        _ => {}
    }
    if object.traits.move_type.intersects(MoveType::FLYING) {
        4
    } else if object.has(Flag::Monster) || object.traits.kind == kinds::PLAYER {
        3
    } else if object.has(Flag::IsFloor) {
        0
    } else if object.has(Flag::NoPick) {
        1
    } else {
        2
    }
}

fn is_drawn(object: &Object, id: ObjectId, viewer: &Player) -> bool {
    let invisible = object.traits.invisible != 0 && id != viewer.body;
    !invisible && object.face != FaceId(0) && object.image != Image::Covered
}

/// Is any square seen that the picture covers?
fn is_seen(object: &Object, sees: &impl Fn(i32, i32) -> bool) -> bool {
    match object.image {
        Image::Own | Image::Covered => sees(0, 0),
        Image::Corner { left, up } => (0..=i32::from(up)).any(|up| (0..=i32::from(left)).any(|left| sees(left, up))),
    }
}

fn picture(world: &World, id: ObjectId, layer: u8) -> Layer {
    let object = &world.objects[id];
    // One image over all parts changes with the head.
    let whole = if object.image == Image::Own { object } else { &world.objects[object.head.unwrap_or(id)] };
    let by_client = object.has(Flag::ClientAnimRandom) || object.has(Flag::ClientAnimSync);
    let picture = match object.traits.animation {
        animation if by_client && !animation.is_none() => Picture::Animation {
            id: animation.0,
            random: object.has(Flag::ClientAnimRandom),
            synchronised: object.has(Flag::ClientAnimSync),
            speed: animation_speed(object),
        },
        _ => Picture::Face(naming::face(world, whole).0),
    };
    Layer { layer, picture, smooth: object.traits.smoothlevel }
}

/// Ticks for a frame as clients are told.
pub(super) fn animation_speed(object: &Object) -> u8 {
    if object.traits.anim_speed != 0 {
        return object.traits.anim_speed;
    }
    match object.traits.speed.0.abs() {
        0..4_000 => 255,
        1_000_000.. => 1,
        speed => u8::try_from(1_000_000 / speed).unwrap_or(255),
    }
}

/// Everything inside an object as a list shows it.
pub(super) fn inventory(world: &World, holder: ObjectId) -> Vec<ItemView> {
    world.objects[holder]
        .inventory
        .iter()
        .filter(|id| is_listed(&world.objects[**id]))
        .map(|id| item(world, *id))
        .collect()
}

/// What lies where the player stands, topmost first, down to the floor.
pub(super) fn ground(world: &World, player: &Player) -> Vec<ItemView> {
    let Place::On { map, x, y } = world.objects[player.body].place else { return Vec::new() };
    let objects = &world.square(Position { map, x, y }).objects;
    let mut listed = Vec::new();
    let mut floor_seen = false;
    for id in objects.iter().rev() {
        let object = &world.objects[*id];
        if floor_seen && !object.has(Flag::IsFloor) {
            break;
        }
        let head = object.head.unwrap_or(*id);
        if *id != player.body && object.traits.kind != kinds::PLAYER && is_listed(object) {
            listed.push(item(world, head));
        }
        if object.has(Flag::IsFloor) {
            if floor_seen {
                break;
            }
            floor_seen = true;
        }
    }
    page(world, player, listed)
}

/// Cuts a long list to the page that the player is on, with entries that turn the page.
fn page(world: &World, player: &Player, listed: Vec<ItemView>) -> Vec<ItemView> {
    let most = usize::from(player.look_max.max(3));
    if listed.len() <= most {
        return listed;
    }
    let room = most - 2;
    let from = player.look_from.min(listed.len() - 1);
    let turn = |to: usize, name: &str| ItemView {
        tag: crate::ids::Tag(0x8000_0000 | u32::try_from(to).unwrap_or(0)),
        flags: 0,
        weight: None,
        face: world.catalog().names.face("empty.111").map_or(0, |face| face.0),
        name: name.to_owned(),
        name_plural: name.to_owned(),
        animation: 0,
        animation_speed: 0,
        count: 0,
        client_type: 0,
    };
    let mut shown = Vec::new();
    if from > 0 {
        shown.push(turn(from.saturating_sub(room), "Click here to see previous group of items"));
    }
    let rest = listed.len() - from;
    shown.extend(listed.into_iter().skip(from).take(room));
    if rest > room {
        shown.push(turn(from + room, "Click here to see next group of items"));
    }
    shown
}

fn is_listed(object: &Object) -> bool {
    object.traits.invisible == 0 && object.traits.kind != kinds::EVENT_CONNECTOR
}

/// One thing as a list shows it.
pub(super) fn item(world: &World, id: ObjectId) -> ItemView {
    let object = &world.objects[id];
    let no_pick = object.has(Flag::NoPick);
    ItemView {
        tag: object.tag,
        flags: flags(object) | if no_pick { item_flag::NO_PICK } else { 0 },
        weight: (!no_pick).then(|| weight_of_one(object)),
        face: naming::face(world, object).0,
        name: naming::for_list(world, id, 1),
        name_plural: naming::for_list(world, id, 2),
        animation: if object.has(Flag::IsAnimated) { object.traits.animation.0 } else { 0 },
        animation_speed: if object.has(Flag::IsAnimated) { animation_speed(object) } else { 0 },
        count: object.count,
        client_type: object.traits.client_type,
    }
}

fn weight_of_one(object: &Object) -> i32 {
    let content = if object.count <= 1 { object.carrying_felt() } else { 0 };
    i32::try_from(i64::from(object.traits.weight) + content).unwrap_or(i32::MAX)
}

fn flags(object: &Object) -> u32 {
    let mut flags = if object.has(Flag::Applied) { kinds::applied_state(object.traits.kind) } else { 0 };
    let known = object.has(Flag::Identified);
    for (holds, bit) in [
        (!naming::is_known(object), item_flag::UNIDENTIFIED),
        (object.has(Flag::Blessed) && known, item_flag::BLESSED),
        (object.has(Flag::Unpaid), item_flag::UNPAID),
        (object.has(Flag::KnownMagical) && !known, item_flag::MAGIC),
        (object.has(Flag::Cursed) && object.has(Flag::KnownCursed), item_flag::CURSED),
        (object.has(Flag::Damned) && object.has(Flag::KnownCursed), item_flag::DAMNED),
        (object.has(Flag::InvLocked), item_flag::LOCKED),
        (object.is_open, item_flag::OPEN),
    ] {
        if holds {
            flags |= bit;
        }
    }
    flags
}

pub(super) fn player_view(world: &World, player: &Player) -> PlayerView {
    let body = &world.objects[player.body];
    let weight = u32::try_from(i64::from(body.traits.weight) + body.carrying_felt()).unwrap_or(u32::MAX);
    PlayerView { tag: body.tag, weight, face: body.face.0, name: player.name.to_string() }
}

/// Turns an object's picture to where it faces; `frame` counts within the facing.
pub(super) fn turn(world: &mut World, id: ObjectId) {
    let catalog = world.catalog().clone();
    let object = &mut world.objects[id];
    let Some(animation) = catalog.animation(object.traits.animation) else { return };
    let facings = usize::from(animation.facings.max(1));
    let frames = (animation.frames.len() / facings).max(1);
    if facings == 1 && object.has(Flag::IsTurnable) && !object.has(Flag::IsAnimated) {
        // Its frames are its directions; the first is for none.
        let towards = object.facing.map_or(0, |to| usize::from(to.number()));
        object.face = animation.frames.get(towards).copied().unwrap_or(object.face);
        return;
    }
    let facing = match (facings, object.facing) {
        (8, Some(to)) => usize::from(to.number()) - 1,
        (4, Some(to)) => (usize::from(to.number()) - 1) / 2,
        (2, Some(to)) => usize::from(to.number() > 4 || to.number() == 1),
        _ => 0,
    };
    let index = facing * frames + usize::from(object.frame) % frames;
    if let Some(face) = animation.frames.get(index) {
        object.face = *face;
    }
}

#[cfg(test)]
mod tests {
    use crate::game::testing::Stage;

    /// The layers on which something is drawn beside the floor, for a thing with these traits.
    fn drawn(traits: &str) -> Vec<u8> {
        let stage = Stage::with(&format!("Object thing\nface two.1\n{traits}end\n"), "", &["@t"], &[('t', "thing")]);
        let viewer = stage.world.player_of(stage.body).expect("a player looks");
        super::drawn(&stage.world, stage.world.square(stage.at(1, 0)), viewer, |_, _| true)
            .layers()
            .map(|layer| layer.layer)
            .collect()
    }

    const WORDS: &str = "msg\nGood day.\nendmsg\n";

    #[test]
    fn monsters_stand_above_things_and_what_only_lives_does_not() {
        assert_eq!(drawn("alive 1\nmonster 1\n"), [6]);
        assert_eq!(drawn("alive 1\n"), [3]);
        assert_eq!(drawn("alive 1\nno_pick 1\n"), [1]);
        assert_eq!(drawn("move_type fly_low\n"), [8]);
    }

    #[test]
    fn a_bubble_hangs_over_peaceful_people_who_have_something_to_say() {
        assert_eq!(drawn(&format!("alive 1\nmonster 1\nunaggressive 1\n{WORDS}")), [6, 9]);
        assert_eq!(drawn(&format!("alive 1\nfriendly 1\n{WORDS}")), [3, 9]);
        assert_eq!(drawn(&format!("alive 1\nmonster 1\n{WORDS}")), [6], "an enemy");
        assert_eq!(drawn(&format!("unaggressive 1\n{WORDS}")), [3], "a thing");
        assert_eq!(drawn(&format!("alive 1\nunaggressive 1\ninvisible 1\n{WORDS}")), [] as [u8; 0], "unseen");
    }
}
