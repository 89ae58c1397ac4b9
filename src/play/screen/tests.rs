//! What stands where on a screen of eighty columns and twenty-four rows, and on others.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::KeyCode;
use ratatui::style::{Color as Paint, Modifier};

use super::*;
use crate::play::model::Event;
use crate::protocol::{
    AccountPlayer, Color, DrawExtInfo, GROUND, Item, Item2, ItemName, LayerImage, Map2, Player, QUERY_HIDE_INPUT,
    ServerPacket, ShortStat, SquareChange, SquareUpdate, Stat, TextKind, View,
};

const LOOK: Look = Look { ascii: true, many_colors: true };

fn window_of(size: (u16, u16), model: &Model, shown: &Shown) -> Terminal<TestBackend> {
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    terminal.draw(|frame| draw(frame, model, shown, LOOK)).unwrap();
    terminal
}

fn rows(terminal: &Terminal<TestBackend>) -> Vec<String> {
    let buffer = terminal.backend().buffer();
    let row = |y| (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (0..buffer.area.height).map(row).collect()
}

fn model(size: (u16, u16)) -> Model {
    let mut model = Model::new("here:1".to_owned(), size, "", None);
    model.view_wanted();
    model.apply(Event::Connected, &Shown::default());
    model
}

fn hears(model: &mut Model, shown: &mut Shown, packet: &ServerPacket) {
    shown.apply(packet);
    model.apply(Event::Packet(packet), shown);
}

/// In the world: grass around, a wall to the east, a rat to the north, and a few things.
fn world(size: (u16, u16)) -> (Model, Shown) {
    let (mut model, mut shown) = (model(size), Shown::default());
    let View { width, height } = layout::view(size);
    let faces = [(1, "grass.111"), (2, "stonewall_3.111"), (3, "rat.151")];
    let mut packets = vec![
        ServerPacket::Setup(vec![("mapsize".to_owned(), format!("{width}x{height}"))]),
        ServerPacket::Player(Player { tag: 1, face: 0, weight: 0, name: "Alfa".to_owned() }),
        ServerPacket::AddMeSuccess,
    ];
    packets.extend(faces.map(|(face, name)| ServerPacket::Face2 { face, set: 0, checksum: 0, name: name.to_owned() }));
    let (x, y) = (i8::try_from(width / 2).unwrap(), i8::try_from(height / 2).unwrap());
    let square = |dx: i8, dy: i8, layer, face| SquareUpdate {
        x: x + dx,
        y: y + dy,
        changes: vec![
            SquareChange::Darkness(255),
            SquareChange::Layer { layer, image: LayerImage::Face { face, smooth: 0 } },
        ],
    };
    let grass = (-3..=3).flat_map(|dx| (-3..=3).map(move |dy| (dx, dy))).map(|(dx, dy)| square(dx, dy, 0, 1));
    let more = [square(1, 0, 1, 2), square(0, -1, 6, 3)];
    packets.push(ServerPacket::Map2(Map2 { scroll: None, squares: grass.chain(more).collect() }));
    packets.push(ServerPacket::Stats(vec![
        Stat::Short(ShortStat::Hp, 20),
        Stat::Short(ShortStat::MaxHp, 40),
        Stat::Short(ShortStat::Level, 3),
        Stat::Title("Player: Alfa the warden".to_owned()),
        Stat::Range("Skill: throwing".to_owned()),
    ]));
    let apples = Item { tag: 5, nrof: 3, name: ItemName::new("apple", "apples"), ..Item::default() };
    let board = Item { tag: 6, name: ItemName::new("notice board", "notice boards"), ..Item::default() };
    packets.push(ServerPacket::Item2(Item2 { location: 1, items: vec![apples] }));
    packets.push(ServerPacket::Item2(Item2 { location: GROUND, items: vec![board] }));
    let storm = "A terrible storm is blowing, and the world holds its breath. You wait in its eye.";
    packets.push(ServerPacket::DrawExtInfo(DrawExtInfo::new(Color::RED, TextKind::MISC, storm)));
    packets.iter().for_each(|packet| hears(&mut model, &mut shown, packet));
    (model, shown)
}

#[test]
fn the_world_fits_eighty_columns_and_twenty_four_rows() {
    let (model, shown) = world((80, 24));
    let terminal = window_of((80, 24), &model, &shown);
    let rows = rows(&terminal);
    let middle = rows.iter().position(|row| row.contains('@')).unwrap();
    assert_eq!(rows[middle].get(16..30), Some(". . . @ ##. . "), "{rows:#?}");
    assert_eq!(rows[middle - 1].chars().nth(22), Some('r'), "{rows:#?}");
    let all = rows.join("\n");
    for wanted in
        ["Alfa the warden", "HP   20/40", "Level 3", "Skill: throwing", "3 apples", "notice board", "holds its"]
    {
        assert!(all.contains(wanted), "{wanted}: {rows:#?}");
    }
}

#[test]
fn what_the_server_says_in_red_is_red_and_grass_has_its_ground() {
    let (model, shown) = world((80, 24));
    let terminal = window_of((80, 24), &model, &shown);
    let rows = rows(&terminal);
    let buffer = terminal.backend().buffer();
    let y = rows.iter().position(|row| row.contains("A terrible storm")).unwrap();
    assert_eq!(buffer[(0, u16::try_from(y).unwrap())].fg, Paint::LightRed);
    let y = u16::try_from(rows.iter().position(|row| row.contains('@')).unwrap()).unwrap();
    let x = u16::try_from(rows[usize::from(y)].find('@').unwrap()).unwrap();
    assert_eq!(buffer[(x, y)].bg, Paint::Indexed(22));
    assert!(buffer[(x, y)].modifier.contains(Modifier::BOLD));
}

#[test]
fn every_size_is_drawn_and_too_small_ones_say_so() {
    for size in [(1, 1), (20, 5), (50, 16), (80, 24), (132, 43), (300, 100)] {
        let (model, shown) = world(size);
        let all = rows(&window_of(size, &model, &shown)).join(" ");
        assert_eq!(all.contains('@'), size.0 >= 50, "{size:?}: {all}");
    }
    let (model, shown) = world((30, 10));
    assert!(rows(&window_of((30, 10), &model, &shown)).join("").contains("too small"));
}

#[test]
fn a_password_is_never_on_the_screen() {
    let mut model = model((80, 24));
    let shown = Shown::default();
    for code in ["ann", "\t", "secret"].iter().flat_map(|text| text.chars()) {
        let code = if code == '\t' { KeyCode::Tab } else { KeyCode::Char(code) };
        model.apply(Event::Key(code.into()), &shown);
    }
    let all = rows(&window_of((80, 24), &model, &shown)).join("\n");
    assert!(all.contains("ann") && all.contains("******") && !all.contains("secret"), "{all}");

    let (mut model, mut shown) = world((80, 24));
    hears(&mut model, &mut shown, &ServerPacket::Query { flags: QUERY_HIDE_INPUT, text: "Password:".to_owned() });
    for character in "secret".chars() {
        model.apply(Event::Key(KeyCode::Char(character).into()), &shown);
    }
    let all = rows(&window_of((80, 24), &model, &shown)).join("\n");
    assert!(all.contains("Password: ******") && !all.contains("secret"), "{all}");
}

#[test]
fn a_lost_connection_is_said_over_what_was_shown_last() {
    let (mut model, shown) = world((80, 24));
    model.apply(Event::Lost { why: "the server closed the connection".to_owned(), chance: 0 }, &shown);
    let all = rows(&window_of((80, 24), &model, &shown)).join("\n");
    assert!(
        all.contains("No connection: the server closed the connection.") && all.contains("Trying again in"),
        "{all}"
    );
    assert!(all.contains("Alfa the warden") && all.contains("notice board"), "{all}");
}

#[test]
fn help_fits_and_lists_the_characters() {
    let (mut model, mut shown) = world((80, 24));
    model.apply(Event::Key(KeyCode::Char('?').into()), &shown);
    let all = rows(&window_of((80, 24), &model, &shown)).join("\n");
    for (keys, what) in HELP {
        assert!(all.contains(keys) && all.contains(what), "{keys}: {all}");
    }
    let beta = AccountPlayer { name: "Beta".to_owned(), level: Some(4), ..AccountPlayer::default() };
    hears(&mut model, &mut shown, &ServerPacket::AccountPlayers(vec![beta]));
    let all = rows(&window_of((80, 24), &model, &shown)).join("\n");
    assert!(all.contains("Beta") && !all.contains("F1"), "{all}");
    model.apply(Event::Key(KeyCode::Char('n').into()), &shown);
    let all = rows(&window_of((80, 24), &model, &shown)).join("\n");
    assert!(all.contains("New character"), "{all}");
}
