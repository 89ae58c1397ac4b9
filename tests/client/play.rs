//! Our own client in a terminal plays in the starter world: the whole way in, a step, something picked up, a word;
//! and it is back by itself when the server died.

use std::path::Path;

use crate::cluster::WildfireCluster;
use crate::servers::WildfireServer;
use crate::terminal::Terminal;

const PROGRAM: &str = env!("CARGO_BIN_EXE_wildfire-play");
const STARTER_WORLD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/maps");
const PASSWORD: &str = "lantern7";
/// Told once when it is picked up, and in the list of what is carried.
const HAT: &str = "sou'wester";
const MESSAGES_WIDTH: usize = 48;
const ENTER: &str = "\r";
const F2: &str = "\x1bOQ";
/// Questions before the name, at most: race, class, what they leave to choose, the place, the abilities.
const QUESTIONS_MAX: usize = 12;

#[test]
fn a_player_at_a_terminal_plays_on_when_the_server_was_killed() {
    check_terminal_plays().expect("the play goes on to its end");
}

#[test]
fn a_player_at_a_terminal_goes_on_at_the_server_that_has_them() {
    check_terminal_goes_on().expect("the play goes on to its end");
}

#[test]
fn a_terminal_without_a_server_says_so_and_is_given_back() {
    check_terminal_waits().expect("it waits, and ends when it is told to");
}

fn check_terminal_plays() -> Result<(), String> {
    let mut server = WildfireServer::start(Path::new(STARTER_WORLD))?;
    let mut play = Terminal::start(PROGRAM, &["--server", &server.address.to_string()], &[], (80, 24))?;
    comes_in(&play)?;
    play.until("is in the world")?;
    play.until("wooden floor")?;

    // A note lies south-west of where everybody begins.
    play.types("b")?;
    play.until("second note")?;
    // And in the corner an old chest stands, with a hat in it.
    play.types("uukkk")?;
    play.until("your old chest")?;
    play.types("a")?;
    play.until_so("an open chest", |text| in_chest(text).contains(HAT))?;
    play.types("og")?;
    play.until_so("the hat in the hand", |text| {
        text.contains(&format!("pick up the {HAT}")) && !in_chest(text).contains(HAT)
    })?;
    play.types("\x1b")?;
    play.until("Tab lists")?;
    play.types("shello there\r")?;
    play.until("You say: hello there")?;
    play.resizes((132, 43))?;
    play.until_so("a larger window", |text| {
        text.lines().count() > 40 && text.contains("pouch") && text.matches(HAT).count() == 2
    })?;

    server.dies()?;
    play.until("No connection")?;
    server.comes_again()?;
    play.until_so("the character in the world again", |text| text.matches("is in the world").count() == 2)?;
    play.types("sback again\r")?;
    play.until("You say: back again")?;
    play.until_so("the hat in the hand still", |text| text.matches(HAT).count() == 2)?;

    play.types("q")?;
    play.until("Leave?")?;
    play.types("y")?;
    let status = play.until_ended()?;
    if !status.success() || play.is_taken() {
        return Err(format!("it ends with {status}:\n{}", play.text()));
    }
    Ok(())
}

fn check_terminal_goes_on() -> Result<(), String> {
    let cluster = WildfireCluster::start_told(&["--world", STARTER_WORLD], &["--direct", "127.0.0.1"])?;
    let mut play = Terminal::start(PROGRAM, &["--server", &cluster.address.to_string()], &[], (80, 24))?;
    comes_in(&play)?;
    play.until("You go on at 127.0.0.1:")?;
    play.types("shere I am\r")?;
    play.until("You say: here I am")?;

    // Whoever has the player dies. The program connects again where it logged in, and is sent on again.
    for server in ["region-1", "region-2"] {
        cluster.kills(server)?;
        cluster.until_started(server, 2)?;
    }
    play.until_so("the way to the other server", |text| text.matches("You go on at 127.0.0.1:").count() > 1)?;
    play.types("sand again\r")?;
    play.until("You say: and again")?;
    play.types("qy")?;
    let status = play.until_ended()?;
    if status.success() { Ok(()) } else { Err(format!("it ends with {status}:\n{}", play.text())) }
}

/// From the login page into the world, as somebody new.
fn comes_in(play: &Terminal) -> Result<(), String> {
    play.until("Log in")?;
    play.until_so("a connection", |text| !text.contains("Connecting"))?;
    play.types(F2)?;
    play.until("New account")?;
    play.types(&format!("ann{ENTER}{PASSWORD}{ENTER}{PASSWORD}"))?;
    play.until_so("hidden passwords", |text| text.matches(&"*".repeat(PASSWORD.len())).count() == 2)?;
    if play.text().contains(PASSWORD) {
        return Err(format!("the password can be read:\n{}", play.text()));
    }
    play.types(ENTER)?;
    play.until("There is none yet")?;
    play.types(ENTER)?;
    play.until("Who are your people?")?;
    for _ in 0..QUESTIONS_MAX {
        let before = play.text();
        if before.contains("What are you called?") {
            break;
        }
        play.types(ENTER)?;
        play.until_so("the next question", |text| text != before)?;
    }
    play.until("What are you called?")?;
    play.types(&format!("Gus{ENTER}"))
}

/// The part of a screen of eighty columns that says what is in the chest: beside the messages.
fn in_chest(text: &str) -> String {
    let rows = text.lines().map(|row| row.chars().skip(MESSAGES_WIDTH).collect::<String>());
    rows.skip_while(|row| !row.contains("In your old chest")).collect()
}

fn check_terminal_waits() -> Result<(), String> {
    let mut play = Terminal::start(PROGRAM, &["--server", "127.0.0.1:1", "--account", "ann"], &[], (80, 24))?;
    play.until("No connection: cannot connect to 127.0.0.1:1")?;
    if !play.is_taken() {
        return Err("it does not draw on a screen of its own".to_owned());
    }
    let status = play.is_told_to_stop()?;
    if !status.success() || play.is_taken() {
        return Err(format!("the terminal is not given back ({status}):\n{}", play.text()));
    }
    Ok(())
}
