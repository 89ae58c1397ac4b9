//! Whatever happens, a picture that was kept up by what changed is the picture that is painted from nothing.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::game::action::Action;
use crate::game::direction::Direction;
use crate::game::kinds::testing::another_map;
use crate::game::testing::Stage;
use crate::ids::{MapPath, PlayerName};

const THINGS: &str = "\
Object lamp\nface two.1\nglow_radius 3\nend
Object curtain\nface two.2\nno_pick 1\nblocksview 1\nend
Object statue\nface four.1\nno_pick 1\nend
Object bird\nface four.2\nalive 1\nmonster 1\nunaggressive 1\nmove_type fly_low\nmsg\nTweet.\nendmsg\nend
Object ghost\nface four.3\ninvisible 1\nend
Object hut\nface two.1\nno_pick 1\nend\nMore\nObject hut_2\nface two.1\nno_pick 1\nx 1\nend
More\nObject hut_3\nface two.1\nno_pick 1\ny 1\nend\nMore\nObject hut_4\nface two.1\nno_pick 1\nx 1\ny 1\nend
";
const NAMES: [&str; 8] = ["lamp", "curtain", "statue", "bird", "ghost", "hut", "coin", "wall"];
const FIELD: [&str; 7] = ["........", ".#......", ".#..h...", "...@....", "......#.", "..h...#.", "........"];

/// Something that changes what can be seen.
#[derive(Clone, Debug)]
enum Deed {
    Walk(usize),
    /// Somebody else goes elsewhere.
    Stroll(usize),
    Put(usize, (u16, u16)),
    /// The topmost thing there is gone.
    Take((u16, u16)),
    /// It looks different.
    Turn((u16, u16)),
    Hide((u16, u16)),
    Hour(u64),
    Keen(bool),
    /// The client shows more or less.
    Resize(u8, u8),
    /// The map to the east is read.
    Read,
}

fn deeds() -> impl Strategy<Value = Deed> {
    let square = || (0u16..8, 0u16..7);
    prop_oneof![
        4 => (0usize..8).prop_map(Deed::Walk),
        2 => (0usize..8).prop_map(Deed::Stroll),
        4 => (0..NAMES.len(), square()).prop_map(|(name, at)| Deed::Put(name, at)),
        3 => square().prop_map(Deed::Take),
        2 => square().prop_map(Deed::Turn),
        1 => square().prop_map(Deed::Hide),
        1 => (0u64..24).prop_map(Deed::Hour),
        1 => any::<bool>().prop_map(Deed::Keen),
        1 => (4u8..13, 4u8..13).prop_map(|(across, down)| Deed::Resize(2 * across + 1, 2 * down + 1)),
        1 => Just(Deed::Read),
    ]
}

fn topmost(stage: &Stage, (x, y): (u16, u16)) -> Option<crate::game::object::ObjectId> {
    let objects = stage.world.square(stage.at(x, y)).objects.iter().rev().copied();
    let mut things = objects.filter(|id| stage.world.player_of(*id).is_none());
    things.next().map(|id| stage.world.objects[id].head.unwrap_or(id))
}

fn stroll(stage: &mut Stage, who: crate::game::object::ObjectId, way: usize) {
    let (dx, dy) = Direction::ALL[way].step();
    let from = stage.world.position(who).expect("they stand somewhere");
    if let Some(to) = stage.world.step(from, dx, dy) {
        stage.world.take_away(who);
        stage.world.put(who, to, crate::game::world::Landing::Laid);
    }
}

/// Does it, and gives what the player is shown of it.
fn act(stage: &mut Stage, other: crate::game::object::ObjectId, deed: &Deed) -> Vec<Update> {
    match *deed {
        Deed::Walk(way) => return stage.act(Action::Walk(Direction::ALL[way])),
        Deed::Stroll(way) => stroll(stage, other, way),
        Deed::Put(name, (x, y)) => {
            let thing = stage.make(NAMES[name], 0);
            stage.world.put(thing, stage.at(x, y), crate::game::world::Landing::Laid);
        }
        Deed::Take(at) => {
            if let Some(thing) = topmost(stage, at) {
                stage.world.withdraw(thing);
            }
        }
        Deed::Turn(at) => {
            if let Some(thing) = topmost(stage, at) {
                let face = stage.world.catalog().names.face("four.4").expect("the test world has the face");
                stage.world.objects[thing].face = face;
                stage.world.refresh_object(thing);
                for tail in stage.world.objects[thing].tails.clone() {
                    stage.world.refresh_object(tail);
                }
            }
        }
        Deed::Hide(at) => {
            if let Some(thing) = topmost(stage, at) {
                let traits = stage.world.objects[thing].change();
                traits.invisible = i16::from(traits.invisible == 0);
                stage.world.refresh_object(thing);
            }
        }
        Deed::Hour(hour) => stage.world.minutes = hour * 60,
        Deed::Keen(keen) => stage.world.objects[stage.body].set(Flag::CanSeeInDark, keen),
        Deed::Resize(across, down) => {
            stage.world.players.get_mut(&PlayerName::new("Ann")).expect("Ann is there").view = (across, down);
        }
        Deed::Read => {
            let path = MapPath::new("/east");
            if stage.world.map_by_path(&path).is_none() {
                let east = another_map(stage, "/east", 7);
                let east = stage.world.map_mut(east);
                east.neighbours[3] = Some(MapPath::new("/test"));
                std::sync::Arc::make_mut(&mut east.header).outdoor = true;
            }
        }
    }
    stage.wait(1)
}

/// The picture that a client has of what it was shown: squares that are neither seen nor drawn on are not in it.
type Picture = BTreeMap<(i8, i8), (Option<u8>, Vec<Layer>)>;

fn draw(picture: &mut Picture, updates: Vec<Update>) {
    for update in updates {
        let Update::View(view) = update else { continue };
        if view.whole {
            picture.clear();
        }
        let (dx, dy) = view.scroll;
        let scrolled = std::mem::take(picture).into_iter().map(|((x, y), square)| ((x - dx, y - dy), square));
        let (across, down) = (view.size.0 as i8 + BEYOND as i8, view.size.1 as i8 + BEYOND as i8);
        picture.extend(scrolled.filter(|((x, y), _)| (0..across).contains(x) && (0..down).contains(y)));
        for square in view.squares {
            if square.darkness.is_none() && square.layers.is_empty() {
                picture.remove(&(square.x, square.y));
            } else {
                picture.insert((square.x, square.y), (square.darkness, square.layers));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_picture_kept_up_by_changes_is_the_one_painted_anew(deeds in prop::collection::vec(deeds(), 1..40), dark: bool) {
        let mut stage = Stage::with(THINGS, "", &FIELD, &[('h', "hut")]);
        let map = stage.world.map_mut(stage.map);
        map.neighbours[1] = Some(MapPath::new("/east"));
        std::sync::Arc::make_mut(&mut map.header).outdoor = dark;
        let other = stage.join("Bob", 0, 0);
        let mut picture = Picture::new();
        draw(&mut picture, stage.wait(1));
        for deed in &deeds {
            draw(&mut picture, act(&mut stage, other, deed));
            let player = stage.world.player_of(stage.body).expect("a player looks");
            let (mut anew, mut updates) = (Picture::new(), Vec::new());
            Painter::of(&stage.world).show(player, &mut Scene::default(), &mut updates);
            draw(&mut anew, updates);
            prop_assert_eq!(&picture, &anew, "after {:?}", deed);
        }
    }
}
