//! The fixed scenario: what GTK client 1.75 says when it connects, a warrior in the beginners' house, and the
//! things a player does there.
//!
//! The beginners' house belongs to one player alone and nothing moves where it begins, so that two runs see the same.

use std::net::SocketAddr;

use crate::normal::equipment_is_plain;
use crate::player::Player;
use crate::recorder::request::{account, character};
use crate::transcript::Transcript;

const ACCOUNT: &str = "parity";
const PASSWORD: &str = "secret";
const CHARACTER: &str = "Comparer";

/// Ticks without news after which a command is held to have had its effect.
const SETTLED: usize = 2;
/// The same where gates move, a step every few ticks.
const GATE_SETTLED: usize = 12;

/// A tag that no server gave to anything.
const NO_TAG: u32 = 2_000_000_000;

const SETUP: &str = "setup map2cmd 1 tick 1 sound2 3 darkness 1 spellmon 1 spellmon 2 faceset 0 facecache 0 \
                     want_pickup 1 loginmethod 2 newmapcmd 1";

/// Plays the scenario against the server at `address`. Nothing comes of it if the character happens to get enchanted
/// equipment.
pub(crate) fn play(address: SocketAddr) -> Result<Option<Transcript>, String> {
    let mut player = Player::connect(address, "the player")?;
    negotiate(&mut player)?;
    refusals(&mut player)?;
    ask_about_characters(&mut player)?;
    enter(&mut player)?;
    if !equipment_is_plain(&player.transcript) {
        return Ok(None);
    }
    resize(&mut player)?;
    look_around(&mut player)?;
    ask_for_words(&mut player)?;
    handle_items(&mut player)?;
    use_the_sack(&mut player)?;
    speak(&mut player)?;
    walk(&mut player)?;
    go_to_bed(&mut player)?;
    log_in_elsewhere(player, address).map(Some)
}

fn negotiate(player: &mut Player) -> Result<(), String> {
    player.ask("version", b"version 1023 1029 GTKv2 Client 1.75.0 (.)")?;
    for request in [
        SETUP,
        "requestinfo skill_info",
        "requestinfo exp_table",
        "requestinfo motd",
        "requestinfo news",
        "requestinfo rules",
        "setup mapsize 20x20",
        "requestinfo image_info",
        "setup mapsize 5x5",
        "setup mapsize 11x11",
        "setup bogus 1 tick 2 tick 1",
        "requestinfo bogus",
    ] {
        player.ask(request, request.as_bytes())?;
    }
    Ok(())
}

fn refusals(player: &mut Player) -> Result<(), String> {
    for (command, name, password) in [
        ("accountlogin", "nobody", PASSWORD),
        ("accountnew", "", PASSWORD),
        ("accountnew", "x", "s"),
        ("accountnew", "a:b", PASSWORD),
        ("accountnew", ACCOUNT, PASSWORD),
        ("accountnew", ACCOUNT, PASSWORD),
        ("accountlogin", ACCOUNT, "wrong"),
        ("accountlogin", ACCOUNT, PASSWORD),
        ("accountpw", "wrong", PASSWORD),
        ("accountpw", PASSWORD, "s"),
    ] {
        player.ask(&format!("{command} {name:?} {password:?}"), &account(command, name, password))?;
    }
    player.ask("accountplay of a stranger", b"accountplay Nobody")?;
    for (what, race, class, map, strength) in [
        ("a race that is none", "bogus", "warrior_class", "map_scorn", 12),
        ("a class that is none", "human_player", "bogus", "map_scorn", 12),
        ("a map that is none", "human_player", "warrior_class", "bogus", 12),
        ("a strength of 19", "human_player", "warrior_class", "map_scorn", 19),
        ("too many points", "human_player", "warrior_class", "map_scorn", 18),
    ] {
        let payload = character(CHARACTER, PASSWORD, race, class, map, strength);
        player.ask(&format!("createplayer with {what}"), &payload)?;
    }
    for (what, name, password) in
        [("no name", "", PASSWORD), ("a colon in the name", "a:b", PASSWORD), ("no password", CHARACTER, "")]
    {
        let payload = character(name, password, "human_player", "warrior_class", "map_scorn", 12);
        player.ask(&format!("createplayer with {what}"), &payload)?;
    }
    Ok(())
}

fn ask_about_characters(player: &mut Player) -> Result<(), String> {
    for request in [
        "requestinfo race_list",
        "requestinfo class_list",
        "requestinfo newcharinfo",
        "requestinfo startingmap",
        "requestinfo race_info human_player",
        "requestinfo class_info warrior_class",
        "requestinfo race_info bogus",
        "requestinfo spell_paths",
    ] {
        player.ask(request, request.as_bytes())?;
    }
    Ok(())
}

fn enter(player: &mut Player) -> Result<(), String> {
    let payload = character(CHARACTER, PASSWORD, "human_player", "warrior_class", "map_beginners_house", 12);
    player.act("createplayer", &payload, SETTLED).map(drop)
}

fn resize(player: &mut Player) -> Result<(), String> {
    player.act("setup mapsize 13x13 in play", b"setup mapsize 13x13", SETTLED)?;
    player.act("setup mapsize 11x11 in play", b"setup mapsize 11x11", SETTLED).map(drop)
}

fn look_around(player: &mut Player) -> Result<(), String> {
    commands(player, &["examine", "apply", "get", "stay"])?;
    for direction in ["lookat 0 0", "lookat 0 1", "lookat 1 0", "lookat 13 0"] {
        player.act(direction, direction.as_bytes(), SETTLED)?;
    }
    Ok(())
}

fn ask_for_words(player: &mut Player) -> Result<(), String> {
    commands(
        player,
        &[
            "who",
            "maps",
            "mapinfo",
            "whereami",
            "whereabouts",
            "where",
            "inventory",
            "statistics",
            "skills",
            "time",
            "title",
            "title the Bold",
            "title clear",
            "motd",
            "news",
            "rules",
            "help",
            "help motd",
            "help zzz",
            "body",
            "resistances",
            "save",
            "quit",
            "listen",
            "listen 9",
            "listen 10",
            "brace",
            "brace",
            "afk",
            "afk",
            "peaceful",
            "peaceful",
            "pickup",
            "pickup 4",
            "pickup 0",
            "sound",
            "sound",
            "run_stop",
            "xyzzy",
            "NORTHISH",
        ],
    )
}

fn handle_items(player: &mut Player) -> Result<(), String> {
    commands(
        player,
        &[
            "apply long sword",
            "apply long sword",
            "examine long sword",
            "mark long sword",
            "mark",
            "drop long sword",
            "drop",
            "drop zzz",
            "get zzz",
            "examine zzz",
            "apply zzz",
            "lock shield",
            "lock shield",
            "lock",
            "lock coins",
        ],
    )?;
    player.command("drop coin", 1, SETTLED)?;
    commands(player, &["examine", "get", "get"])?;
    let sword = tag(player, "long sword");
    player.act("examine the sword by its tag", format!("examine {sword}").as_bytes(), SETTLED)?;
    player.act("apply the sword by its tag", format!("apply {sword}").as_bytes(), SETTLED)?;
    player.act("apply the sword by its tag again", format!("apply {sword}").as_bytes(), SETTLED)?;
    player.act("mark the sword by its tag", &[b"mark ".as_slice(), &sword.to_be_bytes()].concat(), SETTLED)?;
    player.act("unlock the sword by its tag", &[b"lock \0".as_slice(), &sword.to_be_bytes()].concat(), SETTLED)?;
    player.act("lock the sword by its tag", &[b"lock \x01".as_slice(), &sword.to_be_bytes()].concat(), SETTLED)?;
    player.act("examine a tag that is none", format!("examine {NO_TAG}").as_bytes(), SETTLED)?;
    player.act("apply a tag that is none", format!("apply {NO_TAG}").as_bytes(), SETTLED)?;
    player.act("move a tag that is none", format!("move 0 {NO_TAG} 1").as_bytes(), SETTLED)?;
    Ok(())
}

fn use_the_sack(player: &mut Player) -> Result<(), String> {
    let (me, sack) = (player.names.own_tag, tag(player, "sack"));
    let coins = ["silver coin", "gold coin", "platinum coin"].into_iter().find_map(|name| player.names.carried(name));
    let coins = coins.unwrap_or(NO_TAG);
    let apply = format!("apply {sack}");
    player.act("apply the sack", apply.as_bytes(), SETTLED)?;
    player.act("apply the sack again", apply.as_bytes(), SETTLED)?;
    player.act("move a coin into the sack", format!("move {sack} {coins} 1").as_bytes(), SETTLED)?;
    let inside = player.names.newest_in(sack).unwrap_or(NO_TAG);
    player.act("move the coin back", format!("move {me} {inside} 0").as_bytes(), SETTLED)?;
    player.act("apply the sack a third time", apply.as_bytes(), SETTLED)?;
    player.act("move the coins to the ground", format!("move 0 {coins} 1").as_bytes(), SETTLED)?;
    commands(player, &["get all"])
}

fn speak(player: &mut Player) -> Result<(), String> {
    commands(
        player,
        &[
            "say hello there",
            "say",
            "shout hello",
            "shout",
            "chat hello",
            "tell Comparer to oneself",
            "tell nobody hello",
            "tell nobody",
            "tell",
            "me dances",
            "reply hello",
            "gsay hello",
            "nod",
        ],
    )
}

/// From (9, 4) over the sign at (9, 5) to the wall west of (7, 7), and back.
fn walk(player: &mut Player) -> Result<(), String> {
    commands(player, &["south", "apply", "examine", "southwest", "southwest", "west", "west"])?;
    commands(player, &["northeast", "northeast", "north", "face 3", "stay"])?;
    player.command_until("run 5", |packets| {
        packets.iter().filter(|packet| packet.kind == "map2" && packet.field("scroll").is_some()).count() == 4
    })?;
    commands(player, &["run_stop", "run 9"])
}

/// From (9, 8) past the sign at (7, 10) through the door that the hidden button at (2, 7) opens.
fn go_to_bed(player: &mut Player) -> Result<(), String> {
    commands(player, &["south", "southwest", "west", "northwest", "northwest", "northwest", "west"])?;
    for step in ["west", "north", "north", "north", "north"] {
        player.command(step, -1, GATE_SETTLED)?;
    }
    commands(player, &["examine", "apply", "save"])
}

fn log_in_elsewhere(mut first: Player, address: SocketAddr) -> Result<Transcript, String> {
    let mut second = Player::connect(address, "a second client")?;
    second.ask("second client: version", b"version 1023 1029 GTKv2 Client 1.75.0 (.)")?;
    second.ask("second client: setup", SETUP.as_bytes())?;
    let payload = account("accountlogin", ACCOUNT, PASSWORD);
    second.ask("second client: accountlogin of the same account", &payload)?;
    first.wait_for_close("the first client is closed")?;
    let mut transcript = first.transcript;
    transcript.steps.append(&mut second.transcript.steps);
    Ok(transcript)
}

fn commands(player: &mut Player, lines: &[&str]) -> Result<(), String> {
    lines.iter().try_for_each(|line| player.command(line, -1, SETTLED).map(drop))
}

/// The tag of something the character should have. Without it the steps with that thing go wrong, and the next go on.
fn tag(player: &Player, name: &str) -> u32 {
    player.names.carried(name).unwrap_or(NO_TAG)
}
