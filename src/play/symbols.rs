//! One character and a colour for each square, by what the server calls the pictures on it.
//!
//! Names differ from world to world, so that words in them decide: `dwall_3.111` is a wall, `sea_S.111` water.
//! What has no known word is told apart by the layer it stands on and by a colour of its own.

use std::collections::BTreeMap;

use super::palette::Ink;
use crate::client::Shown;
use crate::protocol::{LAYERS, LayerImage};

/// Layers of a square: 0 floor, 1-2 what is fixed, 3-5 items, 6-7 the living, 8-9 above them.
const FLOOR: usize = 0;
const ITEMS: usize = 3;
const LIVING: usize = 6;
const ABOVE: usize = 8;
/// Squares darker than this are drawn dimmed.
const DIM: u8 = 140;
/// Squares that a picture covers each way, at most: the largest of the stock world has ten.
const SIDE_MAX: u8 = 10;

/// How a square looks: two columns wide, the second one filled for what has no gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Symbol {
    pub(super) glyph: char,
    pub(super) ink: Ink,
    /// The number of a colour among 256, where the terminal has so many.
    pub(super) ground: Option<u8>,
    /// A wall goes on beside its character.
    pub(super) fills: bool,
    pub(super) bright: bool,
    pub(super) dim: bool,
}

/// A word in a name, the character, its colour.
type Words = [(&'static str, char, Ink)];

/// Floors: word, character, colour, background among 256.
const FLOORS: [(&str, char, Ink, u8); 31] = [
    ("shallow", '~', Ink::LightCyan, 31),
    ("sea", '~', Ink::LightBlue, 18),
    ("water", '~', Ink::LightBlue, 19),
    ("river", '~', Ink::LightBlue, 19),
    ("ocean", '~', Ink::LightBlue, 17),
    ("lake", '~', Ink::LightBlue, 19),
    ("lava", '~', Ink::LightRed, 88),
    ("magma", '~', Ink::LightRed, 88),
    ("grass", '.', Ink::Green, 22),
    ("meadow", ',', Ink::Green, 22),
    ("lawn", '.', Ink::Green, 22),
    ("jungle", '&', Ink::Green, 22),
    ("wood", '&', Ink::Green, 22),
    ("forest", '&', Ink::Green, 22),
    ("swamp", '"', Ink::Cyan, 23),
    ("mud", '"', Ink::Yellow, 58),
    ("flats", '"', Ink::Yellow, 58),
    ("marsh", '"', Ink::Cyan, 23),
    ("hill", '^', Ink::Yellow, 58),
    ("mountain", '^', Ink::White, 240),
    ("desert", '.', Ink::Yellow, 94),
    ("dun", '.', Ink::Yellow, 94),
    ("sand", '.', Ink::Yellow, 94),
    ("beach", '.', Ink::Yellow, 94),
    ("snow", '.', Ink::White, 250),
    ("ice", '.', Ink::LightCyan, 152),
    ("path", '.', Ink::Yellow, 95),
    ("road", '.', Ink::Yellow, 95),
    ("earth", '.', Ink::Yellow, 52),
    ("dirt", '.', Ink::Yellow, 52),
    ("deck", '=', Ink::Yellow, 94),
];

const FIXED: &Words = &[
    ("gate", '+', Ink::LightYellow),
    ("portcullis", '+', Ink::LightYellow),
    ("door", '+', Ink::LightYellow),
    ("window", '#', Ink::LightCyan),
    ("wall", '#', Ink::Grey),
    ("cliff", '#', Ink::Yellow),
    ("fence", '#', Ink::Yellow),
    ("hedge", '#', Ink::Green),
    ("rock", '#', Ink::Grey),
    ("stair", '>', Ink::White),
    ("ladder", '>', Ink::White),
    ("trapdoor", '>', Ink::White),
    ("hole", '>', Ink::White),
    ("exit", '>', Ink::White),
    ("portal", 'O', Ink::LightMagenta),
    ("teleport", 'O', Ink::LightMagenta),
    ("bridge", '=', Ink::Yellow),
    ("pier", '=', Ink::Yellow),
    ("causeway", '=', Ink::Grey),
    ("plank", '=', Ink::Yellow),
    ("tree", 'T', Ink::LightGreen),
    ("oak", 'T', Ink::LightGreen),
    ("pine", 'T', Ink::LightGreen),
    ("evergreen", 'T', Ink::LightGreen),
    ("forest", 'T', Ink::LightGreen),
    ("bush", '%', Ink::Green),
    ("reed", '|', Ink::Green),
    ("flower", '*', Ink::LightMagenta),
    ("mountain", '^', Ink::White),
    ("hill", '^', Ink::Yellow),
    ("sign", '?', Ink::LightYellow),
    ("board", '?', Ink::LightYellow),
    ("altar", '_', Ink::LightMagenta),
    ("shrine", '_', Ink::LightMagenta),
    ("fountain", '{', Ink::LightBlue),
    ("waterfall", '{', Ink::LightBlue),
    ("well", '{', Ink::LightBlue),
    ("lever", '!', Ink::LightYellow),
    ("button", 'o', Ink::LightYellow),
    ("pedestal", 'o', Ink::LightYellow),
    ("fire", '*', Ink::LightRed),
    ("hearth", '*', Ink::LightRed),
    ("lamp", '*', Ink::LightYellow),
    ("torch", '*', Ink::LightYellow),
    ("table", 'n', Ink::Yellow),
    ("chair", 'h', Ink::Yellow),
    ("stool", 'h', Ink::Yellow),
    ("bench", 'h', Ink::Yellow),
    ("bed", '=', Ink::LightCyan),
    ("counter", 'n', Ink::Yellow),
    ("shelf", '#', Ink::Yellow),
    ("statue", '&', Ink::White),
    ("gravestone", '&', Ink::White),
];

const ITEM: &Words = &[
    ("coin", '$', Ink::LightYellow),
    ("book", '?', Ink::LightCyan),
    ("scroll", '?', Ink::White),
    ("note", '?', Ink::White),
    ("potion", '!', Ink::LightMagenta),
    ("bottle", '!', Ink::LightCyan),
    ("flask", '!', Ink::LightCyan),
    ("wine", '!', Ink::LightRed),
    ("key", '~', Ink::LightYellow),
    ("ring", '=', Ink::LightYellow),
    ("amulet", '"', Ink::LightYellow),
    ("wand", '/', Ink::LightMagenta),
    ("staff", '/', Ink::LightMagenta),
    ("rod", '/', Ink::LightMagenta),
    ("horn", '/', Ink::Yellow),
    ("sword", ')', Ink::White),
    ("axe", ')', Ink::White),
    ("bow", ')', Ink::Yellow),
    ("arrow", ')', Ink::Yellow),
    ("dagger", ')', Ink::White),
    ("knife", ')', Ink::White),
    ("hammer", ')', Ink::White),
    ("spear", ')', Ink::White),
    ("harpoon", ')', Ink::White),
    ("shield", '[', Ink::Cyan),
    ("helm", '[', Ink::Cyan),
    ("mail", '[', Ink::Cyan),
    ("armo", '[', Ink::Cyan),
    ("robe", '[', Ink::Cyan),
    ("cloak", '[', Ink::Cyan),
    ("boots", '[', Ink::Cyan),
    ("glove", '[', Ink::Cyan),
    ("chest", '(', Ink::Yellow),
    ("sack", '(', Ink::Yellow),
    ("pouch", '(', Ink::Yellow),
    ("barrel", '(', Ink::Yellow),
    ("crate", '(', Ink::Yellow),
    ("corpse", '%', Ink::Red),
    ("bone", '%', Ink::Grey),
    ("skull", '%', Ink::Grey),
    ("food", '%', Ink::LightRed),
    ("bread", '%', Ink::LightRed),
    ("apple", '%', Ink::LightRed),
    ("fish", '%', Ink::LightBlue),
    ("herring", '%', Ink::LightBlue),
    ("gem", '*', Ink::LightGreen),
    ("ruby", '*', Ink::LightRed),
    ("garnet", '*', Ink::LightRed),
    ("emerald", '*', Ink::LightGreen),
    ("sapphire", '*', Ink::LightBlue),
    ("amethyst", '*', Ink::LightMagenta),
    ("diamond", '*', Ink::White),
    ("pearl", '*', Ink::White),
    ("torch", '*', Ink::LightYellow),
    ("lamp", '*', Ink::LightYellow),
];

/// Colours for what has no word: bright for the living and things, dark for floors.
const BRIGHT: [Ink; 6] =
    [Ink::LightRed, Ink::LightYellow, Ink::LightMagenta, Ink::LightCyan, Ink::LightGreen, Ink::White];
const GROUNDS: [u8; 6] = [235, 236, 237, 238, 234, 239];

/// What was shown, and which squares its big pictures cover.
pub(super) struct Scene<'a> {
    shown: &'a Shown,
    /// By square and layer.
    covered: BTreeMap<(i16, i16, usize), &'a str>,
}

impl<'a> Scene<'a> {
    pub(super) fn of(shown: &'a Shown) -> Self {
        let mut covered = BTreeMap::new();
        for (&(x, y), square) in &shown.squares {
            for (layer, image) in square.layers.iter().enumerate() {
                let Some(face) = image.and_then(|image| shown.face(image)) else { continue };
                let (width, height) = (face.size.0.clamp(1, SIDE_MAX), face.size.1.clamp(1, SIDE_MAX));
                for (left, up) in (0..width).flat_map(|left| (0..height).map(move |up| (left, up))) {
                    covered.entry((x - i16::from(left), y - i16::from(up), layer)).or_insert(face.name.as_str());
                }
            }
        }
        Self { shown, covered }
    }

    /// The square at that offset from the player; `None`: it is not seen. What is not in sight itself may still be
    /// covered by a house whose door is.
    pub(super) fn at(&self, dx: i16, dy: i16) -> Option<Symbol> {
        let square = self.shown.beside(dx, dy);
        let darkness = square.and_then(|square| square.darkness);
        let mut symbol = Symbol { glyph: ' ', ink: Ink::Usual, ground: None, fills: false, bright: false, dim: false };
        let mut seen = darkness.is_some_and(|light| light > 0);
        for layer in 0..usize::from(LAYERS) {
            let Some((name, part)) = self.picture((dx, dy), layer) else { continue };
            seen = true;
            symbol = draw(symbol, name, layer, part);
        }
        symbol.dim = darkness.is_some_and(|light| light < DIM);
        seen.then_some(symbol)
    }

    /// What is on a layer of a square: its own picture, or the one of a big thing to the right or below.
    fn picture(&self, (dx, dy): (i16, i16), layer: usize) -> Option<(&str, Part)> {
        let own = self.shown.beside(dx, dy).and_then(|square| square.layers.get(layer).copied()?);
        if let Some(image) = own.filter(|image| *image != LayerImage::Nothing) {
            let face = self.shown.face(image);
            let is_big = face.is_some_and(|face| face.size.0 > 1 || face.size.1 > 1);
            let part = if is_big { Part::Foot } else { Part::Whole };
            return Some((face.map_or("", |face| face.name.as_str()), part));
        }
        let (x, y) = self.shown.centre();
        self.covered.get(&(x + dx, y + dy, layer)).map(|name| (*name, Part::Rest))
    }
}

/// What part of its picture a square shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    /// The bottom right one of several, where a big thing stands.
    Foot,
    Rest,
}

fn draw(below: Symbol, name: &str, layer: usize, part: Part) -> Symbol {
    let stem = stem(name);
    if layer == FLOOR {
        return floor(stem);
    }
    if stem == "empty" || stem == "blank" {
        return below;
    }
    let on = |glyph, ink| Symbol { glyph, ink, fills: false, bright: false, ..below };
    if layer >= ABOVE {
        let (glyph, ink) = word(FIXED, stem).unwrap_or_else(|| ('*', own(stem)));
        return Symbol { fills: glyph == '#', ..on(glyph, ink) };
    }
    if layer >= LIVING {
        return Symbol { bright: true, ..on(initial(stem), own(stem)) };
    }
    if layer >= ITEMS
        && let Some((glyph, ink)) = word(ITEM, stem)
    {
        return on(glyph, ink);
    }
    if let Some((glyph, ink)) = word(FIXED, stem) {
        return Symbol { fills: glyph == '#', ground: below.ground.filter(|_| glyph != '#'), ..on(glyph, ink) };
    }
    if layer < ITEMS
        && let Some(floor) = known_floor(stem)
    {
        return floor;
    }
    match part {
        _ if layer >= ITEMS => on('?', own(stem)),
        Part::Whole => on('&', own(stem)),
        // Where one enters a house is where it stands; the rest of it is in the way.
        Part::Foot => Symbol { ground: Some(52), bright: true, ..on('A', Ink::LightYellow) },
        Part::Rest => Symbol { ground: Some(52), ..on('^', Ink::Yellow) },
    }
}

fn floor(stem: &str) -> Symbol {
    known_floor(stem).unwrap_or_else(|| {
        let ground = Some(GROUNDS[number(stem) % GROUNDS.len()]);
        Symbol { glyph: '.', ink: Ink::DarkGrey, ground, fills: false, bright: false, dim: false }
    })
}

fn known_floor(stem: &str) -> Option<Symbol> {
    let wall = stem.contains("wall").then_some(('#', Ink::Grey, None));
    let known = FLOORS.iter().find(|(word, ..)| stem.contains(word));
    let (glyph, ink, ground) = wall.or_else(|| known.map(|&(_, glyph, ink, ground)| (glyph, ink, Some(ground))))?;
    Some(Symbol { glyph, ink, ground, fills: glyph == '#', bright: false, dim: false })
}

/// `dwall` of `dwall_3.111`: without the number of its frame.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn word(words: &Words, stem: &str) -> Option<(char, Ink)> {
    words.iter().find(|(word, ..)| stem.contains(word)).map(|&(_, glyph, ink)| (glyph, ink))
}

fn initial(stem: &str) -> char {
    stem.chars().find(char::is_ascii_alphabetic).unwrap_or('?')
}

fn own(stem: &str) -> Ink {
    BRIGHT[number(stem) % BRIGHT.len()]
}

/// The same for the same name, in every session.
fn number(stem: &str) -> usize {
    stem.bytes().fold(7, |number: usize, byte| number.wrapping_mul(31).wrapping_add(byte.into()) % 65_521)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Map2, ServerPacket, SquareChange, SquareUpdate, View};

    /// Faces by name, each on its layer of the square at that place of a view of nine squares.
    fn shown(pictures: &[((i8, i8), u8, &str)]) -> Shown {
        let mut shown = Shown::default();
        shown.view = Some(View { width: 9, height: 9 });
        for (face, &((x, y), layer, name)) in (1..).zip(pictures) {
            shown.apply(&ServerPacket::Face2 { face, set: 0, checksum: 0, name: name.to_owned() });
            let image = LayerImage::Face { face, smooth: 0 };
            let changes = vec![SquareChange::Darkness(255), SquareChange::Layer { layer, image }];
            let squares = vec![SquareUpdate { x: x + 4, y: y + 4, changes }];
            shown.apply(&ServerPacket::Map2(Map2 { scroll: None, squares }));
        }
        shown
    }

    fn glyph(shown: &Shown, dx: i16, dy: i16) -> Option<char> {
        Scene::of(shown).at(dx, dy).map(|symbol| symbol.glyph)
    }

    #[test]
    fn walls_water_things_and_the_living_are_told_apart() {
        let shown = shown(&[
            ((0, 0), 0, "grass.111"),
            ((1, 0), 0, "sea_S.111"),
            ((2, 0), 1, "dwall_3.111"),
            ((3, 0), 2, "door_oak.111"),
            ((0, 1), 0, "flagstones.111"),
            ((0, 1), 4, "goldcoin.111"),
            ((1, 1), 0, "grass.111"),
            ((1, 1), 6, "kobold.131"),
        ]);
        let row = |dy| (0..4).map(|dx| glyph(&shown, dx, dy).unwrap_or(' ')).collect::<String>();
        assert_eq!(row(0), ".~#+");
        assert_eq!(row(1), "$k  ");
        assert_eq!(glyph(&shown, -1, 0), None, "what was not shown is not seen");
        let ground = |dx, dy| Scene::of(&shown).at(dx, dy).and_then(|symbol| symbol.ground);
        assert_eq!(ground(1, 1), ground(0, 0), "one sees what it stands on");
    }

    #[test]
    fn a_big_picture_covers_the_squares_up_and_left_of_where_it_stands() {
        let mut shown = shown(&[((0, 0), 0, "grass.111"), ((-1, 0), 0, "grass.111"), ((0, 0), 2, "hall.111")]);
        assert_eq!(glyph(&shown, -1, 0), Some('.'));
        let mut data = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        data.extend([0, 0, 0, 64, 0, 0, 0, 32]);
        shown.apply(&ServerPacket::Image2 { face: 3, set: 0, data });
        assert_eq!([glyph(&shown, -1, 0), glyph(&shown, 0, 0)], [Some('^'), Some('A')]);
    }
}
