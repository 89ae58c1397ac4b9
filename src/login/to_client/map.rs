//! The view: `map2`, with what it draws with before it.

use crate::game::update::Picture;
use crate::login::faces::Faces;
use crate::login::mirror::{MapChange, SquareChange, SquareDifference};
use crate::protocol::{
    ANIMATION_ID_MAX, AnimationPhase, ClientOptions, FULL_LIGHT, LayerImage, Map2, Scroll, ServerPacket,
    SquareChange as Change, SquareUpdate,
};

/// How much darker each step is.
const SHADE: u8 = 64;

pub(super) fn changed(change: &MapChange, faces: &mut Faces, options: &ClientOptions, out: &mut Vec<ServerPacket>) {
    let squares = change.squares.iter().filter_map(|difference| square(difference, faces, options, out)).collect();
    let map = Map2 { scroll: change.scroll.map(|(dx, dy)| Scroll { dx, dy }), squares };
    if !map.is_empty() {
        out.push(ServerPacket::Map2(map));
    }
}

fn square(
    difference: &SquareDifference,
    faces: &mut Faces,
    options: &ClientOptions,
    out: &mut Vec<ServerPacket>,
) -> Option<SquareUpdate> {
    let mut changes = Vec::with_capacity(difference.changes.len());
    for change in &difference.changes {
        match *change {
            SquareChange::Clear => changes.push(Change::Clear),
            SquareChange::Darkness(_) if !options.darkness => {}
            SquareChange::Darkness(shade) => {
                changes.push(Change::Darkness(FULL_LIGHT.saturating_sub(shade.saturating_mul(SHADE))));
            }
            SquareChange::Layer { layer, picture } => {
                changes.push(Change::Layer { layer, image: image(picture, faces, out) });
            }
        }
    }
    (!changes.is_empty()).then_some(SquareUpdate { x: difference.x, y: difference.y, changes })
}

fn image(picture: Option<(Picture, u8)>, faces: &mut Faces, out: &mut Vec<ServerPacket>) -> LayerImage {
    match picture {
        None | Some((Picture::Face(0), _)) => LayerImage::Nothing,
        Some((Picture::Face(face), smooth)) => {
            faces.face(face, out);
            if smooth > 0 {
                faces.smoothing(face, out);
            }
            LayerImage::Face { face, smooth }
        }
        Some((Picture::Animation { id, random, synchronised, speed }, smooth)) => {
            faces.animation(id, out);
            if smooth > 0 {
                faces.animation_smoothing(id, out);
            }
            let phase = match (random, synchronised) {
                (true, _) => AnimationPhase::Random,
                (false, true) => AnimationPhase::Synchronised,
                (false, false) => AnimationPhase::FromStart,
            };
            LayerImage::Animation { id: id.min(ANIMATION_ID_MAX), phase, speed, smooth }
        }
    }
}
