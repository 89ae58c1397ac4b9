//! Every layout can be walked through, and the same asked twice is the same map.

use proptest::prelude::*;

use super::layout::{self, Cell, Layout};
use super::*;
use crate::content::{Flag, PlacedObject, Report};
use crate::game::testing::Stage;

fn drawn(asked: &str, seed: u64) -> Layout {
    layout::make(&Parameters::parse(asked), &mut Dice::seeded(seed))
}

fn check_walkable(layout: &Layout) -> Result<(), TestCaseError> {
    let grid = &layout.grid;
    let open = grid.squares().filter(|square| grid.at(*square) != Cell::Wall).count();
    prop_assert_eq!(grid.reach(layout.entry, true).len(), open, "all that is open is reached from the entry");
    prop_assert!(layout.entry != layout.goal);
    let (right, bottom) = (grid.width() - 1, grid.height() - 1);
    let rim = grid.squares().filter(|(x, y)| *x == 0 || *y == 0 || *x == right || *y == bottom);
    for square in rim {
        prop_assert_eq!(grid.at(square), Cell::Wall, "the rim is closed at {:?}", square);
    }
    for end in [layout.entry, layout.goal] {
        prop_assert_eq!(grid.at(end), Cell::Floor);
    }
    Ok(())
}

proptest! {
    #[test]
    fn every_layout_can_be_walked_through(
        style in "(onion|maze|spiral|rogue|snake|squarespiral|)", width in 0..70, height in 0..70, symmetry in 0..5,
        options in 0..70, expand in 0..2, seed: u64,
    ) {
        let asked = format!(
            "layoutstyle {style}\nxsize {width}\nysize {height}\nsymmetry {symmetry}\nlayoutoptions1 {options}\n\
             expand2x {expand}\n",
        );
        let layout = drawn(&asked, seed);
        check_walkable(&layout)?;
        prop_assert_eq!(layout, drawn(&asked, seed));
    }

    #[test]
    fn no_text_breaks_the_generator(
        lines in prop::collection::vec(prop_oneof!["(xsize|ysize|symmetry|dungeon_level) -?[0-9]{1,12}", "[ -~]{0,20}"], 0..20),
        seed: u64,
    ) {
        check_walkable(&drawn(&lines.join("\n"), seed))?;
    }
}

fn shown(layout: &Layout) -> Vec<String> {
    let letter = |square| match layout.grid.at(square) {
        _ if square == layout.entry => '<',
        _ if square == layout.goal => '>',
        Cell::Wall => '#',
        Cell::Door => '+',
        _ => '.',
    };
    (0..layout.grid.height()).map(|y| (0..layout.grid.width()).map(|x| letter((x, y))).collect()).collect()
}

#[test]
fn a_mirrored_map_is_the_same_on_both_sides() {
    for seed in 0..20 {
        let layout = drawn("layoutstyle onion\nxsize 30\nysize 20\nsymmetry 4\n", seed);
        let size = (layout.grid.width().max(layout.grid.height()), layout.grid.width().min(layout.grid.height()));
        assert_eq!(size, (29, 19), "as large as on the stock server");
        let walls = |rows: Vec<String>| rows.iter().map(|row| row.replace(['<', '>'], ".")).collect::<Vec<_>>();
        let rows = walls(shown(&layout));
        let upside_down: Vec<String> = rows.iter().rev().cloned().collect();
        let differing = rows.iter().zip(&upside_down).filter(|(one, other)| one != other).count();
        // Where the halves were joined they may differ.
        assert!(differing <= 4, "{}", rows.join("\n"));
    }
}

const ARCHETYPES: &str = "Object pebbles\nis_floor 1\nno_pick 1\nend\nObject brick_0\nno_pick 1\nend\nObject brick_2_1_2\nno_pick 1\nend\n\
    Object brick_2_2_2\nno_pick 1\nend\nObject gate_1\nno_pick 1\ntype 23\nend\nObject gate_2\nno_pick 1\ntype 23\nend\n\
    Object ladder\ntype 66\nno_pick 1\nend\nObject imp\nalive 1\nmonster 1\nexp 20\ntype 0\nend\nObject chest\ntype 4\nend\n\
    Object sign\ntype 98\nno_pick 1\nend\nObject locked_door1\ntype 20\nno_pick 1\nend\nObject key2\ntype 21\nend\n";

fn record(stage: &Stage, path: &str, objects: &str) -> MapRecord {
    let text = format!("arch map\nname Stairs\nregion isle\nwidth 5\nheight 5\nend\n{objects}");
    stage.world.catalog().map(&MapPath::new(path), &text, &mut Report::default()).expect("it is a map")
}

fn styles(stage: &Stage) -> Styles {
    let one = |group: &str, archetype: &str| {
        record(stage, &format!("{STYLES}{group}/plain"), &format!("arch {archetype}\nend\n"))
    };
    let imps = record(stage, "/styles/monsterstyles/imp/imp_3", "arch imp\nend\n");
    Styles::new([
        one("floorstyles", "pebbles"),
        one("wallstyles", "brick_0"),
        one("doorstyles/hdoors", "gate_1"),
        one("doorstyles/vdoors", "gate_2"),
        one("exitstyles/up", "ladder"),
        one("exitstyles/down", "ladder"),
        imps,
    ])
}

/// One floor of a dungeon behind an exit that asks for this.
fn made(asked: &str, floor: u16, seed: u32) -> Option<MapRecord> {
    let stage = Stage::with(ARCHETYPES, "", &["@"], &[]);
    let origin =
        record(&stage, "/isle/stairs", &format!("arch ladder\nx 2\ny 3\nslaying /!\nmsg\n{asked}\nendmsg\nend\n"));
    let path = RandomPath { origin: origin.path.clone(), x: 2, y: 3, seed, floor };
    generate(stage.world.catalog(), &styles(&stage), &path, &origin)
}

const DUNGEON: &str = "layoutstyle snake\nxsize 20\nysize 16\nsymmetry 1\norientation 1\nexitstyle plain\nmonsterstyle imp\n\
    dungeon_level 2\ndungeon_depth 4\nfinal_map /isle/throne";

fn exits(map: &MapRecord) -> Vec<(&str, i16, i16)> {
    let ways = map.objects.iter().filter(|object| object.traits.kind == 66);
    ways.map(|way| (way.traits.slaying.as_deref().unwrap_or_default(), way.traits.hp, way.traits.sp)).collect()
}

#[test]
fn the_floors_of_a_dungeon_lead_to_each_other_and_back_to_the_exit() {
    let floors: Vec<MapRecord> =
        (0..=2).map(|floor| made(DUNGEON, floor, 7).expect("there are three floors")).collect();
    assert!(made(DUNGEON, 3, 7).is_none(), "level 2 to 4 are three floors");
    let name = |floor: u16| format!("/random/isle/stairs/2.3.7.{floor}");
    assert_eq!(floors[0].path.as_str(), name(0));
    assert_eq!(exits(&floors[0])[0], ("/isle/stairs", 2, 3));
    for floor in [1, 2] {
        let (to, x, y) = exits(&floors[floor])[0];
        assert_eq!(to, name(floor as u16 - 1));
        let onward =
            floors[floor - 1].objects.iter().find(|object| (object.x, object.y) == (x, y) && object.traits.kind == 66);
        assert_eq!(onward.and_then(|way| way.traits.slaying.as_deref()), Some(&*name(floor as u16)));
    }
    assert_eq!(exits(&floors[2])[1], ("/isle/throne", -1, -1));
    assert!(floors.iter().all(|floor| floor.header.region.as_deref() == Some("isle")));
}

#[test]
fn the_same_seed_makes_the_same_map_and_another_one_another() {
    assert_eq!(made(DUNGEON, 1, 7), made(DUNGEON, 1, 7));
    assert_ne!(made(DUNGEON, 1, 7), made(DUNGEON, 1, 8));
}

#[test]
fn a_map_is_called_what_its_exit_calls_it() {
    let name = |asked: &str| made(asked, 0, 1).map(|map| map.header.name.to_string());
    assert_eq!(name(DUNGEON).as_deref(), Some("Stairs"));
    assert_eq!(name(&format!("{DUNGEON}\ndungeon_name The Pit")).as_deref(), Some("The Pit"));
    let own = format!("{DUNGEON}\nendmsg\nname Old Cellar\nmsg\n{DUNGEON}");
    assert_eq!(name(&own).as_deref(), Some("Old Cellar"));
}

#[test]
fn an_exit_that_is_not_there_leads_nowhere() {
    let stage = Stage::with(ARCHETYPES, "", &["@"], &[]);
    let origin = record(&stage, "/isle/stairs", "arch ladder\nx 2\ny 3\nslaying /isle/quay\nend\n");
    let path = RandomPath { origin: origin.path.clone(), x: 2, y: 3, seed: 1, floor: 0 };
    assert!(generate(stage.world.catalog(), &styles(&stage), &path, &origin).is_none());
    assert!(generate(stage.world.catalog(), &Styles::default(), &path, &origin).is_none());
}

fn count(map: &MapRecord, is: impl Fn(&PlacedObject) -> bool) -> usize {
    map.objects.iter().filter(|object| is(object)).count()
}

#[test]
fn creatures_are_as_many_as_their_level_and_the_room_allow() {
    let imps = |asked: &str| count(&made(asked, 0, 3).expect("it is made"), |object| object.traits.has(Flag::Monster));
    let asked = |level: i32| format!("{DUNGEON}\ndungeon_level {level}\ndungeon_depth 9");
    assert_eq!(imps(&asked(1)), 1);
    // Imps of 20 until they are worth more than 2 for each of 320 squares.
    assert_eq!(imps(&asked(2)), 33);
    assert_eq!(imps(&asked(8)), 40, "one for every eight squares at most");
}

#[test]
fn what_is_locked_in_can_be_unlocked() {
    for seed in 0..30 {
        let map = made(&format!("{DUNGEON}\ntreasureoptions 9"), 0, seed).expect("it is made");
        let doors = map.objects.iter().filter(|object| object.traits.kind == 20);
        for door in doors {
            let code = door.traits.slaying.as_deref();
            let fits = |object: &PlacedObject| object.traits.kind == 21 && object.traits.slaying.as_deref() == code;
            let keys = count(&map, |object| fits(object) || object.inventory.iter().any(fits));
            assert_eq!(keys, 1, "seed {seed}");
        }
    }
}
