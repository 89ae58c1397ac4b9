//! The squares a client was shown.
//!
//! A client keeps what it saw in the view and moves it along when the view scrolls. What lies outside the
//! view, the far corners of big images, it forgets with every scroll, and so does this.

use std::collections::{BTreeMap, BTreeSet};

use crate::game::update::{Picture, SquareView, View};

const LAYERS: usize = 10;
/// Squares a client may be told of.
const COORDINATES: std::ops::RangeInclusive<i16> = -15..=48;

/// One difference of the view. Nothing to be told: no scroll and no squares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::login) struct MapChange {
    /// The view moves first.
    pub(in crate::login) scroll: Option<(i8, i8)>,
    /// Row by row.
    pub(in crate::login) squares: Vec<SquareDifference>,
}

impl MapChange {
    pub(in crate::login) fn is_empty(&self) -> bool {
        self.scroll.is_none() && self.squares.is_empty()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::login) struct SquareDifference {
    pub(in crate::login) x: i8,
    pub(in crate::login) y: i8,
    /// In the order in which they are to be done.
    pub(in crate::login) changes: Vec<SquareChange>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::login) enum SquareChange {
    /// Out of sight: everything about the square is forgotten.
    Clear,
    /// 0 (full light) to 3.
    Darkness(u8),
    /// What a layer shows now, and how it flows into its neighbours.
    Layer { layer: u8, picture: Option<(Picture, u8)> },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Square {
    darkness: Option<u8>,
    layers: [Option<(Picture, u8)>; LAYERS],
}

impl Square {
    /// `None` when there is nothing to be seen.
    fn of(view: &SquareView) -> Option<Self> {
        let mut square = Self { darkness: view.darkness, ..Self::default() };
        for layer in &view.layers {
            if let Some(place) = square.layers.get_mut(usize::from(layer.layer)) {
                *place = Some((layer.picture, layer.smooth));
            }
        }
        (square != Self::default()).then_some(square)
    }
}

/// Row before column, so that squares come in the order of reading.
type Place = (i16, i16);

/// What is true of the view, and what the client knows of it.
#[derive(Clone, Debug)]
pub(super) struct MapShown {
    width: i16,
    height: i16,
    truth: BTreeMap<Place, Square>,
    shown: BTreeMap<Place, Square>,
}

impl MapShown {
    pub(super) fn new(width: u8, height: u8) -> Self {
        Self { width: width.into(), height: height.into(), truth: BTreeMap::new(), shown: BTreeMap::new() }
    }

    /// Nothing is drawn.
    pub(super) fn forget(&mut self) {
        self.truth.clear();
        self.shown.clear();
    }

    pub(super) fn apply(&mut self, view: &View) -> MapChange {
        // Made before the region heard of the new size; a whole view of that size follows.
        if (i16::from(view.size.0), i16::from(view.size.1)) != (self.width, self.height) {
            return MapChange::default();
        }
        let scroll = (view.scroll != (0, 0)).then_some(view.scroll);
        if let Some((dx, dy)) = scroll {
            self.scroll(dx.into(), dy.into());
        }
        if view.whole {
            self.truth.clear();
        }
        let mut told = BTreeSet::new();
        for square in &view.squares {
            let place = (i16::from(square.y), i16::from(square.x));
            if COORDINATES.contains(&place.0) && COORDINATES.contains(&place.1) {
                told.insert(place);
                match Square::of(square) {
                    Some(square) => self.truth.insert(place, square),
                    None => self.truth.remove(&place),
                };
            }
        }
        if view.whole || scroll.is_some() {
            told.extend(self.truth.keys().chain(self.shown.keys()));
        }
        let squares = told.into_iter().filter_map(|place| self.tell(place)).collect();
        MapChange { scroll, squares }
    }

    fn scroll(&mut self, dx: i16, dy: i16) {
        let moved = |(y, x): Place| (y - dy, x - dx);
        let (width, height) = (self.width, self.height);
        let inside = |(y, x): Place| (0..height).contains(&y) && (0..width).contains(&x);
        self.shown = std::mem::take(&mut self.shown)
            .into_iter()
            .filter(|&(place, _)| inside(place) && inside(moved(place)))
            .map(|(place, square)| (moved(place), square))
            .collect();
        // To the left and above nothing is kept: a big image is drawn from its bottom right.
        let kept = |(y, x): Place| (0..=*COORDINATES.end()).contains(&y) && (0..=*COORDINATES.end()).contains(&x);
        self.truth = std::mem::take(&mut self.truth)
            .into_iter()
            .map(|(place, square)| (moved(place), square))
            .filter(|&(place, _)| kept(place))
            .collect();
    }

    fn inside(&self, (y, x): Place) -> bool {
        (0..self.height).contains(&y) && (0..self.width).contains(&x)
    }

    /// What the client must be told of one square; afterwards it knows.
    fn tell(&mut self, place: Place) -> Option<SquareDifference> {
        let now = self.truth.get(&place).copied();
        let before = match now {
            Some(now) => self.shown.insert(place, now),
            None => self.shown.remove(&place),
        };
        let changes = match (before, now) {
            (Some(_), None) if self.inside(place) => vec![SquareChange::Clear],
            (before, now) => changes(before.unwrap_or_default(), now.unwrap_or_default()),
        };
        let coordinate = |value| i8::try_from(value).expect("squares are kept within -15 to 48");
        (!changes.is_empty()).then(|| SquareDifference { x: coordinate(place.1), y: coordinate(place.0), changes })
    }
}

fn changes(before: Square, now: Square) -> Vec<SquareChange> {
    // A square in the dark of which only the corner of a big image is seen.
    if before.darkness.is_some() && now.darkness.is_none() {
        let mut all = vec![SquareChange::Clear];
        all.extend(changes(Square::default(), now));
        return all;
    }
    let darkness = match (before.darkness, now.darkness) {
        (None, Some(0)) => None,
        (before, Some(now)) if before != Some(now) => Some(SquareChange::Darkness(now)),
        _ => None,
    };
    let layers = (0_u8..).zip(before.layers.iter().zip(now.layers)).filter(|(_, (before, now))| *before != now);
    darkness.into_iter().chain(layers.map(|(layer, (_, picture))| SquareChange::Layer { layer, picture })).collect()
}
