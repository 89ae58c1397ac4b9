//! `map2`: what changed in the player's view.
//!
//! Owns the packing of squares and their layers. Which squares changed, and what is on them, is for
//! the sender to know. Layout: protocol.txt, "map2", and captures of the stock server: a scroll has
//! no end mark.

use super::reader::{DecodeError, Reader};
use super::writer::{EncodeError, Writer};

/// Added to both coordinates: a light may shine in from above or left of the view.
const COORD_OFFSET: i16 = 15;
/// What a square's coordinates can be. (0, 0) is the top left of the view.
pub const COORD_MIN: i8 = -15;
pub const COORD_MAX: i8 = 48;
/// Layers of a square: 0 floor, 1-2 fixed things, 3-5 items, 6-7 living, 8-9 above them.
pub const LAYERS: u8 = 10;
/// The darkness of a square in full light. 0 is never sent: such a square is not seen.
pub const FULL_LIGHT: u8 = 255;

const KIND_SQUARE: u16 = 0;
const KIND_SCROLL: u16 = 1;
const END: u8 = 0xff;
const CLEAR: u8 = 0x00;
const DARKNESS: u8 = 0x01;
const FIRST_LAYER: u8 = 0x10;
const LAST_LAYER: u8 = FIRST_LAYER + LAYERS - 1;
/// This length means that the next byte adds to it.
const LONG: u8 = 7;

const ANIMATION: u16 = 0x8000;
const ANIMATION_RANDOM: u16 = 0x2000;
const ANIMATION_SYNC: u16 = 0x4000;
/// The bits of an animation's number.
pub const ANIMATION_ID_MAX: u16 = 0x1fff;

/// One packet. Changes of a square are applied in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map2 {
    /// How far the view moved: the squares below are where they are after it.
    pub scroll: Option<Scroll>,
    pub squares: Vec<SquareUpdate>,
}

/// Squares to the right and down; each within `COORD_MIN..=COORD_MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scroll {
    pub dx: i8,
    pub dy: i8,
}

/// What changed at one square, which may be outside the view: the bottom right of a big image is
/// where it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SquareUpdate {
    pub x: i8,
    pub y: i8,
    pub changes: Vec<SquareChange>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SquareChange {
    /// Forget everything about the square.
    Clear,
    /// 255 is full light, 0 total darkness.
    Darkness(u8),
    /// `layer` is `0..LAYERS`.
    Layer { layer: u8, image: LayerImage },
}

/// What a layer shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerImage {
    Nothing,
    /// `face` is 1..0x8000; `smooth` 0 is not smoothed.
    Face {
        face: u16,
        smooth: u8,
    },
    /// `id` is up to `ANIMATION_ID_MAX`, `speed` the ticks from one phase to the next.
    Animation {
        id: u16,
        phase: AnimationPhase,
        speed: u8,
        smooth: u8,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AnimationPhase {
    #[default]
    FromStart,
    Random,
    /// The same as all others with its number.
    Synchronised,
}

impl Map2 {
    pub fn is_empty(&self) -> bool {
        self.scroll.is_none() && self.squares.is_empty()
    }

    pub(super) fn encode(&self, out: &mut Writer) -> Result<(), EncodeError> {
        if let Some(scroll) = self.scroll {
            out.u16(coordinates(scroll.dx, scroll.dy, KIND_SCROLL)?);
        }
        for square in &self.squares {
            out.u16(coordinates(square.x, square.y, KIND_SQUARE)?);
            for change in &square.changes {
                change.encode(out)?;
            }
            out.u8(END);
        }
        Ok(())
    }

    pub(super) fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut map = Self::default();
        while !body.is_empty() {
            let at = body.at();
            let coordinates = body.u16("square")?;
            let (x, y) = (coordinate(coordinates >> 10), coordinate(coordinates >> 4));
            match coordinates & 0xf {
                KIND_SQUARE => map.squares.push(SquareUpdate { x, y, changes: changes(body)? }),
                KIND_SCROLL if at == 0 => map.scroll = Some(Scroll { dx: x, dy: y }),
                kind => {
                    return Err(DecodeError::UnknownValue { what: "kind of square", at, value: kind.into() });
                }
            }
        }
        Ok(map)
    }
}

fn coordinates(x: i8, y: i8, kind: u16) -> Result<u16, EncodeError> {
    let six_bits = |what, value: i8| {
        in_range(what, value.into(), COORD_MIN.into(), COORD_MAX.into())?;
        Ok((i16::from(value) + COORD_OFFSET).cast_unsigned())
    };
    Ok(six_bits("square x", x)? << 10 | six_bits("square y", y)? << 4 | kind)
}

fn coordinate(bits: u16) -> i8 {
    let [_, low] = (bits & 0x3f).to_be_bytes();
    low.cast_signed() - COORD_MIN.abs()
}

fn changes(body: &mut Reader<'_>) -> Result<Vec<SquareChange>, DecodeError> {
    let mut changes = Vec::new();
    loop {
        let at = body.at();
        let byte = body.u8("square change")?;
        if byte == END {
            return Ok(changes);
        }
        let (length, kind) = (byte >> 5, byte & 0x1f);
        let longer = if length == LONG { body.u8("square change length")? } else { 0 };
        let data = &mut Reader::new(body.bytes("square change", usize::from(length) + usize::from(longer))?);
        match kind {
            CLEAR => changes.push(SquareChange::Clear),
            DARKNESS => changes.push(SquareChange::Darkness(data.u8("darkness")?)),
            FIRST_LAYER..=LAST_LAYER => {
                let image = LayerImage::decode(data, at)?;
                changes.push(SquareChange::Layer { layer: kind - FIRST_LAYER, image });
            }
            // The length is there so that newer kinds can be skipped.
            _ => {}
        }
    }
}

impl SquareChange {
    fn encode(self, out: &mut Writer) -> Result<(), EncodeError> {
        match self {
            Self::Clear => out.u8(CLEAR),
            Self::Darkness(light) => {
                out.u8(1 << 5 | DARKNESS);
                out.u8(light);
            }
            Self::Layer { layer, image } => {
                in_range("layer", layer.into(), 0, (LAYERS - 1).into())?;
                image.encode(FIRST_LAYER + layer, out)?;
            }
        }
        Ok(())
    }
}

impl LayerImage {
    fn encode(self, kind: u8, out: &mut Writer) -> Result<(), EncodeError> {
        let start = |length: u8, number: u16, out: &mut Writer| {
            out.u8(length << 5 | kind);
            out.u16(number);
        };
        match self {
            Self::Nothing => start(2, 0, out),
            Self::Face { face, smooth } => {
                in_range("face", face.into(), 1, (ANIMATION - 1).into())?;
                if smooth == 0 {
                    start(2, face, out);
                } else {
                    start(3, face, out);
                    out.u8(smooth);
                }
            }
            Self::Animation { id, phase, speed, smooth } => {
                in_range("animation", id.into(), 0, ANIMATION_ID_MAX.into())?;
                let number = ANIMATION | phase.bits() | id;
                start(if smooth == 0 { 3 } else { 4 }, number, out);
                out.u8(speed);
                if smooth != 0 {
                    out.u8(smooth);
                }
            }
        }
        Ok(())
    }

    fn decode(data: &mut Reader<'_>, at: usize) -> Result<Self, DecodeError> {
        let number = data.u16("layer image")?;
        let extra = data.remaining();
        Ok(match (number, extra) {
            (0, _) => Self::Nothing,
            (_, []) if number & ANIMATION == 0 => Self::Face { face: number, smooth: 0 },
            (_, [smooth] | [_, smooth]) if number & ANIMATION == 0 => Self::Face { face: number, smooth: *smooth },
            (_, []) => Self::animation(number, 0, 0),
            (_, [speed]) => Self::animation(number, *speed, 0),
            (_, [speed, smooth]) => Self::animation(number, *speed, *smooth),
            _ => {
                let value = u32::try_from(extra.len()).unwrap_or(u32::MAX);
                return Err(DecodeError::UnknownValue { what: "layer length", at, value });
            }
        })
    }

    fn animation(number: u16, speed: u8, smooth: u8) -> Self {
        let phase = match number & (ANIMATION_RANDOM | ANIMATION_SYNC) {
            0 => AnimationPhase::FromStart,
            ANIMATION_RANDOM => AnimationPhase::Random,
            _ => AnimationPhase::Synchronised,
        };
        Self::Animation { id: number & ANIMATION_ID_MAX, phase, speed, smooth }
    }
}

impl AnimationPhase {
    fn bits(self) -> u16 {
        match self {
            Self::FromStart => 0,
            Self::Random => ANIMATION_RANDOM,
            Self::Synchronised => ANIMATION_SYNC,
        }
    }
}

fn in_range(what: &'static str, value: i64, min: i64, max: i64) -> Result<(), EncodeError> {
    if (min..=max).contains(&value) { Ok(()) } else { Err(EncodeError::OutOfRange { what, value, min, max }) }
}
