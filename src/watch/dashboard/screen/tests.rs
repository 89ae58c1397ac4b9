use std::path::Path;
use std::sync::Arc;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::{Color, Style};

use super::*;
use crate::ids::{PlayerName, ServerName};
use crate::watch::dashboard::state::tests::{looking, picture, type_keys};
use crate::watch::dashboard::state::{Effect, Input};
use crate::watch::live::News;
use crate::watch::story::Happening;

/// What is on a terminal of that size, and in which colors.
fn drawn(state: &State, (width, height): (u16, u16)) -> (String, Vec<Style>) {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("memory can be drawn on");
    terminal.draw(|frame| draw(frame, state)).expect("memory can be drawn on");
    let buffer = terminal.backend().buffer();
    let mut text = String::new();
    for y in 0..height {
        let line: String = (0..width).map(|x| buffer[(x, y)].symbol()).collect();
        text.push_str(line.trim_end());
        text.push('\n');
    }
    (text, (0..height).map(|y| buffer[(1.min(width - 1), y)].style()).collect())
}

fn text(state: &State, size: (u16, u16)) -> String {
    drawn(state, size).0
}

fn check_screen(name: &str, shown: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/screens").join(name).with_extension("txt");
    if std::env::var_os("WILDFIRE_WRITE_FIXTURES").is_some() {
        std::fs::write(&path, shown).expect("the fixtures can be written");
    }
    let fixture = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(shown, fixture, "{name}:\n{shown}");
}

#[test]
fn everything_is_on_one_screen() {
    let mut state = looking();
    let (player, login) = (PlayerName::new("Dora"), ServerName::new("login-1"));
    state.apply(Input::News(News { at_ms: 0, what: Happening::Left { player, login } }));
    let (shown, styles) = drawn(&state, (100, 24));
    check_screen("everything", &shown);
    let storm = shown.lines().position(|line| line.contains("wilderness.12")).expect("it is shown");
    assert_eq!(styles[storm].fg, Some(Color::Red), "players wait there");
}

#[test]
fn a_small_terminal_shows_what_has_the_keys() {
    let mut state = looking();
    type_keys(&mut state, "3");
    check_screen("small", &text(&state, (60, 10)));
    // However small it is, it is drawn.
    for size in [(1, 1), (10, 3), (20, 6), (300, 100)] {
        drawn(&state, size);
    }
}

#[test]
fn what_is_asked_stands_over_everything() {
    let mut state = looking();
    type_keys(&mut state, "jm");
    check_screen("choice", &text(&state, (80, 20)));
    type_keys(&mut state, "\n");
    check_screen("confirmation", &text(&state, (80, 20)));
    type_keys(&mut state, "\u{1b}?");
    check_screen("help", &text(&state, (80, 24)));
}

#[test]
fn who_is_followed_has_the_screen() {
    let mut state = looking();
    assert_eq!(type_keys(&mut state, "3jjf"), Some(Effect::Follow(PlayerName::new("Carl"))));
    state.apply(Input::Spoken);
    state.apply(Input::Picture(0, picture()));
    state.apply(Input::Version(0, Err("NATS does not answer".to_owned())));
    let (shown, styles) = drawn(&state, (100, 12));
    check_screen("follow", &shown);
    assert_eq!(styles[2].fg, Some(Color::Red), "nobody owns where they are");
    assert_eq!(type_keys(&mut state, "\u{1b}"), Some(Effect::Unfollow));
    assert!(text(&state, (100, 30)).contains("Carl"), "and is selected still");
}

#[test]
fn what_cannot_be_seen_is_said() {
    let mut state = looking();
    let blind = Some("NATS is out of reach".to_owned());
    state.apply(Input::Picture(0, Arc::new(Picture { blind, ..(*picture()).clone() })));
    let shown = text(&state, (80, 20));
    assert_eq!(shown.lines().nth(1), Some(" Cannot see: NATS is out of reach"), "{shown}");
}

#[test]
fn a_long_line_goes_on_under_its_words() {
    let shown: Vec<String> = wrapped("00:00:00 Carl is somewhere", 20).iter().map(Line::to_string).collect();
    assert_eq!(shown, [" 00:00:00 Carl is", "          somewhere"]);
}

#[test]
fn heights_are_shared() {
    // Enough for everything: events have the rest.
    assert_eq!(heights(40, [5, 6, 7], Panel::Regions), [5, 6, 7, 22]);
    // A long table that has the keys leaves some room to the others.
    assert_eq!(heights(40, [5, 60, 70], Panel::Players), [4, 4, 20, 12]);
    assert_eq!(heights(40, [5, 60, 70], Panel::Events), [5, 15, 4, 16]);
    assert_eq!(heights(10, [5, 6, 7], Panel::Servers), [7, 0, 0, 3]);
    assert_eq!(heights(5, [5, 6, 7], Panel::Players), [0, 0, 5, 0]);
}
