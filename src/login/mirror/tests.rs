//! A model client that does as it is told ends with exactly the truth.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::game::update::{Layer, Picture, SquareView};

/// What is drawn on a square, by layer.
type Layers = BTreeMap<u8, (Picture, u8)>;
/// How dark it is, and what is drawn, by column and row.
type Drawn<L> = BTreeMap<(i8, i8), (L, Layers)>;

fn item(tag: u32, look: u16) -> ItemView {
    ItemView {
        tag: Tag(tag),
        flags: u32::from(look % 3),
        weight: (!look.is_multiple_of(5)).then_some(i32::from(look)),
        face: look % 7,
        name: format!("thing {}", look % 2),
        name_plural: "things".into(),
        animation: 0,
        animation_speed: 0,
        count: u32::from(look % 4),
        client_type: look % 2,
    }
}

/// What a stock client does with what it is told.
#[derive(Default)]
struct Client {
    items: BTreeMap<Tag, (Tag, ItemView)>,
    squares: Drawn<Option<u8>>,
    size: i8,
}

impl Client {
    fn told(&mut self, difference: Difference) {
        match difference {
            Difference::NewMap => self.squares.clear(),
            Difference::Emptied(place) => self.items.retain(|_, (at, _)| *at != place),
            Difference::Listed { location, items } => {
                for item in items {
                    self.items.insert(item.tag, (location, item));
                }
            }
            Difference::Changed { tag, change } => {
                let (_, item) = self.items.get_mut(&tag).expect("only what was listed changes");
                item.flags = change.flags.unwrap_or(item.flags);
                item.weight = change.weight.unwrap_or(item.weight);
                item.face = change.face.unwrap_or(item.face);
                item.count = change.count.unwrap_or(item.count);
                if let Some((name, plural)) = change.name {
                    (item.name, item.name_plural) = (name, plural);
                }
            }
            Difference::Gone(tag) => {
                assert!(self.items.remove(&tag).is_some(), "only what was listed goes");
            }
            Difference::Map(change) => self.map(change),
            _ => {}
        }
    }

    fn map(&mut self, change: MapChange) {
        let inside = |x: i8, y: i8| (0..self.size).contains(&x) && (0..self.size).contains(&y);
        if let Some((dx, dy)) = change.scroll {
            self.squares = std::mem::take(&mut self.squares)
                .into_iter()
                .filter(|&((x, y), _)| inside(x, y) && inside(x - dx, y - dy))
                .map(|((x, y), square)| ((x - dx, y - dy), square))
                .collect();
        }
        for square in change.squares {
            let place = (square.x, square.y);
            assert!(!square.changes.is_empty(), "no square is named for nothing");
            for change in square.changes {
                let known = self.squares.entry(place).or_default();
                match change {
                    SquareChange::Clear => *known = Default::default(),
                    SquareChange::Darkness(darkness) => known.0 = Some(darkness),
                    SquareChange::Layer { layer, picture: Some(picture) } => {
                        known.1.insert(layer, picture);
                    }
                    SquareChange::Layer { layer, picture: None } => {
                        assert!(known.1.remove(&layer).is_some(), "only what was drawn is rubbed out");
                    }
                }
            }
        }
    }

    /// What is drawn, with a square in full light like one of unknown light.
    fn drawn(&self) -> Drawn<u8> {
        let squares = self.squares.iter();
        squares
            .map(|(&place, (darkness, layers))| (place, (darkness.unwrap_or(0), layers.clone())))
            .filter(|(_, square)| *square != (0, BTreeMap::new()))
            .collect()
    }
}

const SIZE: u8 = 9;

fn square() -> impl Strategy<Value = SquareView> {
    let layer = (0_u8..10, 1_u16..4, 0_u8..2);
    let layers = prop::collection::btree_map(0_u8..10, layer, 0..3);
    (-2_i8..14, -2_i8..14, prop::option::of(0_u8..4), layers).prop_map(|(x, y, darkness, layers)| SquareView {
        x,
        y,
        darkness,
        layers: layers
            .into_iter()
            .map(|(layer, (_, face, smooth))| Layer { layer, picture: Picture::Face(face), smooth })
            .collect(),
    })
}

fn view() -> impl Strategy<Value = View> {
    (any::<bool>(), (-2_i8..3, -2_i8..3), prop::collection::vec(square(), 0..40))
        .prop_map(|(whole, scroll, squares)| View { size: (SIZE, SIZE), whole, scroll, squares })
}

/// The truth as the updates tell it, kept in the plainest way.
#[derive(Default)]
struct Truth(BTreeMap<(i8, i8), SquareView>);

impl Truth {
    fn apply(&mut self, view: &View) {
        let (dx, dy) = view.scroll;
        if view.scroll != (0, 0) {
            self.0 = std::mem::take(&mut self.0)
                .into_iter()
                .map(|((x, y), square)| ((x - dx, y - dy), square))
                .filter(|&((x, y), _)| x >= 0 && y >= 0)
                .collect();
        }
        if view.whole {
            self.0.clear();
        }
        for square in &view.squares {
            self.0.insert((square.x, square.y), square.clone());
        }
    }

    fn drawn(&self) -> Drawn<u8> {
        let squares = self.0.iter();
        squares
            .map(|(&place, square)| {
                let layers = square.layers.iter().map(|layer| (layer.layer, (layer.picture, layer.smooth)));
                (place, (square.darkness.unwrap_or(0), layers.collect()))
            })
            .filter(|(_, square)| *square != (0, BTreeMap::new()))
            .collect()
    }
}

proptest! {
    #[test]
    fn a_client_draws_what_is_true_however_the_view_moves(views in prop::collection::vec(view(), 1..12)) {
        let mut mirror = Mirror::new(SIZE, SIZE);
        let mut client = Client { size: 9, ..Client::default() };
        let mut truth = Truth::default();
        for view in views {
            truth.apply(&view);
            mirror.apply(&Update::View(view)).into_iter().for_each(|told| client.told(told));
            prop_assert_eq!(client.drawn(), truth.drawn());
        }
    }

    #[test]
    fn a_client_lists_what_is_there(
        steps in prop::collection::vec((0_u8..4, 0_u32..3, prop::collection::btree_map(10_u32..18, 0_u16..30, 0..5)), 1..20),
    ) {
        let mut mirror = Mirror::new(SIZE, SIZE);
        let mut client = Client::default();
        // Place 0 is the ground, 1 the inventory, 2 a container; the same tag is in one place at a time.
        let mut truth: BTreeMap<Tag, BTreeMap<Tag, ItemView>> = BTreeMap::new();
        for (step, place, items) in steps {
            let place = Tag(place);
            let items: Vec<ItemView> = items.into_iter().map(|(tag, look)| item(tag + place.0 * 100, look)).collect();
            let update = match (step, items.first()) {
                (0, Some(item)) => {
                    truth.entry(place).or_default().insert(item.tag, item.clone());
                    Update::Item { location: place, item: item.clone() }
                }
                (1, Some(item)) => {
                    truth.entry(place).or_default().remove(&item.tag);
                    Update::ItemGone(item.tag)
                }
                _ => {
                    truth.insert(place, items.iter().map(|item| (item.tag, item.clone())).collect());
                    Update::Items { location: place, items }
                }
            };
            mirror.apply(&update).into_iter().for_each(|told| client.told(told));
            let listed: BTreeMap<Tag, (Tag, ItemView)> = truth
                .iter()
                .flat_map(|(&place, items)| items.iter().map(move |(&tag, item)| (tag, (place, item.clone()))))
                .collect();
            prop_assert_eq!(&client.items, &listed);
        }
    }
}

#[test]
fn a_new_list_of_the_ground_is_told_whole_and_the_same_one_not_at_all() {
    let mut mirror = Mirror::new(SIZE, SIZE);
    let items = vec![item(5, 1), item(6, 2)];
    let ground = Update::Items { location: GROUND, items: items.clone() };
    let whole = [Difference::Emptied(GROUND), Difference::Listed { location: GROUND, items }];
    assert_eq!(mirror.apply(&ground), whole);
    assert_eq!(mirror.apply(&ground), []);
    assert_eq!(mirror.apply(&Update::Items { location: GROUND, items: Vec::new() }), [Difference::Emptied(GROUND)]);
}

#[test]
fn what_only_looks_different_on_the_ground_is_told_alone() {
    let mut mirror = Mirror::new(SIZE, SIZE);
    let lever = item(5, 1);
    mirror.apply(&Update::Items { location: GROUND, items: vec![lever.clone(), item(6, 2)] });
    let turned = ItemView { face: 9, ..lever.clone() };
    let ground = |first: &ItemView| Update::Items { location: GROUND, items: vec![first.clone(), item(6, 2)] };
    assert_eq!(
        mirror.apply(&ground(&turned)),
        [Difference::Changed { tag: Tag(5), change: ItemChange { face: Some(9), ..ItemChange::default() } }]
    );
    let fewer = ItemView { count: turned.count + 1, ..turned };
    assert_eq!(mirror.apply(&ground(&fewer)).len(), 2, "a stack that grew is listed anew with the others");
}

#[test]
fn a_container_is_listed_again_whenever_it_is_shown_whole() {
    let mut mirror = Mirror::new(SIZE, SIZE);
    mirror.apply(&Update::Player(PlayerView { tag: Tag(1), weight: 1, face: 1, name: "Ann".into() }));
    let inside = Update::Items { location: Tag(7), items: vec![item(5, 1)] };
    let whole = mirror.apply(&inside);
    assert_eq!(whole.len(), 2);
    assert_eq!(mirror.apply(&inside), whole);
}

#[test]
fn a_thing_that_is_put_on_is_told_with_all_that_may_have_come_to_light() {
    let mut mirror = Mirror::new(SIZE, SIZE);
    let before = ItemView { flags: 0x8000, ..item(5, 1) };
    mirror.apply(&Update::Items { location: Tag(1), items: vec![before.clone()] });
    let told = |mirror: &mut Mirror, flags| {
        mirror.apply(&Update::Item { location: Tag(1), item: ItemView { flags, ..before.clone() } })
    };
    let change = ItemChange {
        flags: Some(0x8002),
        weight: Some(before.weight),
        name: Some((before.name.clone(), before.name_plural.clone())),
        count: Some(before.count),
        ..ItemChange::default()
    };
    assert_eq!(told(&mut mirror, 0x8002), [Difference::Changed { tag: Tag(5), change }]);
    let off = ItemChange { flags: Some(0x8000), ..ItemChange::default() };
    assert_eq!(told(&mut mirror, 0x8000), [Difference::Changed { tag: Tag(5), change: off }]);
    let ready = ItemChange { flags: Some(0x8004), ..ItemChange::default() };
    assert_eq!(told(&mut mirror, 0x8004), [Difference::Changed { tag: Tag(5), change: ready }]);
}

#[test]
fn what_changed_about_a_carried_thing_is_told_and_nothing_else() {
    let mut mirror = Mirror::new(SIZE, SIZE);
    let before = item(5, 1);
    mirror.apply(&Update::Items { location: Tag(1), items: vec![before.clone(), item(6, 2)] });
    let now = ItemView { count: 3, ..before };
    assert_eq!(
        mirror.apply(&Update::Items { location: Tag(1), items: vec![now.clone(), item(6, 2)] }),
        [Difference::Changed { tag: Tag(5), change: ItemChange { count: Some(3), ..ItemChange::default() } }]
    );
    assert_eq!(mirror.apply(&Update::ItemGone(Tag(6))), [Difference::Gone(Tag(6))]);
    assert_eq!(mirror.apply(&Update::ItemGone(Tag(6))), []);
}

#[test]
fn a_scroll_tells_only_the_new_edge_and_the_far_corners_of_big_images() {
    let face = |face| vec![Layer { layer: 0, picture: Picture::Face(face), smooth: 0 }];
    let squares = |x: i8| (0..9).map(move |y| SquareView { x, y, darkness: Some(0), layers: face(7) });
    let mut mirror = Mirror::new(SIZE, SIZE);
    let mut whole: Vec<SquareView> = (0..9).flat_map(squares).collect();
    whole.push(SquareView { x: 12, y: 4, darkness: None, layers: face(9) });
    mirror.apply(&Update::View(View { size: (SIZE, SIZE), whole: true, scroll: (0, 0), squares: whole }));
    let moved = View { size: (SIZE, SIZE), whole: false, scroll: (1, 0), squares: squares(8).collect() };
    let Some(Difference::Map(change)) = mirror.apply(&Update::View(moved)).pop() else {
        panic!("the view has moved");
    };
    assert_eq!(change.scroll, Some((1, 0)));
    let places: Vec<(i8, i8)> = change.squares.iter().map(|square| (square.x, square.y)).collect();
    let mut expected: Vec<(i8, i8)> = (0..9).map(|y| (8, y)).collect();
    expected.insert(5, (11, 4));
    assert_eq!(places, expected);
}

#[test]
fn what_is_shown_again_after_a_takeover_is_not_told_again() {
    let mut mirror = Mirror::new(SIZE, SIZE);
    let everything = [
        Update::Player(PlayerView { tag: Tag(1), weight: 70_000, face: 3, name: "Bravo".into() }),
        Update::Items { location: Tag(1), items: vec![item(5, 1)] },
        Update::Music(Some("scorn".into())),
        Update::NewMap { path: MapPath::new("/world/world_105_115"), name: "world".into() },
        Update::Pickup(4),
        Update::Stats(Box::default()),
        Update::View(View {
            size: (SIZE, SIZE),
            whole: true,
            scroll: (0, 0),
            squares: vec![SquareView {
                x: 1,
                y: 1,
                darkness: Some(1),
                layers: vec![Layer { layer: 0, picture: Picture::Face(2), smooth: 0 }],
            }],
        }),
        Update::Items { location: GROUND, items: vec![item(9, 1)] },
        Update::Tick,
    ];
    let first: Vec<Difference> = everything.iter().flat_map(|update| mirror.apply(update)).collect();
    assert_eq!(first.len(), 10);
    mirror.expect_everything_anew();
    let again: Vec<Difference> = everything.iter().flat_map(|update| mirror.apply(update)).collect();
    assert_eq!(again, []);
    let elsewhere = Update::NewMap { path: MapPath::new("/world/world_105_115"), name: "world".into() };
    assert_eq!(mirror.apply(&elsewhere), [Difference::NewMap]);
}

#[test]
fn a_view_of_a_size_that_the_client_has_given_up_is_not_drawn() {
    let square = |face| SquareView {
        x: 1,
        y: 1,
        darkness: Some(0),
        layers: vec![Layer { layer: 0, picture: Picture::Face(face), smooth: 0 }],
    };
    let view = |size, whole, face| Update::View(View { size, whole, scroll: (0, 0), squares: vec![square(face)] });
    let mut mirror = Mirror::new(SIZE, SIZE);
    mirror.apply(&view((SIZE, SIZE), true, 1));
    mirror.resize(SIZE + 2, SIZE);
    assert_eq!(mirror.apply(&view((SIZE, SIZE), false, 2)), []);
    assert_eq!(mirror.apply(&view((SIZE + 2, SIZE), true, 3)).len(), 1);
}
