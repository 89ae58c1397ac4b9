//! The stock GTK client under Xvfb creates an account and a character, walks and speaks, also when its servers die; and
//! so does our own client in a terminal.
//!
//! The pictures of its screen lie in the build directory under `client/`, to look at.

#[path = "../servers/mod.rs"]
mod servers;
#[path = "../support/terminal.rs"]
mod terminal;

mod cluster;
mod relay;
mod screen;

mod gtk;
mod play;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use cluster::WildfireCluster;
use gtk::GtkClient;
use relay::Relay;
use screen::{Screen, colours};
use servers::{STOCK_WORLD, StockServer, WildfireServer};

/// Where the map is on the picture, without its borders.
const MAP_ON_PICTURE: &str = "700x200+20+60";
/// A map that is black, or one floor, has fewer colours.
const MAP_COLOURS_MIN: u32 = 20;
/// How many plays there are at most. The client is another's program, and without a window manager it now and then loses
/// the keyboard for good; what is tested is that a whole play works, from the first window to the last word.
const PLAYS_MAX: usize = 3;
/// Two clients at a time on a small machine have no hands free for each other.
static ONE_SCREEN: Mutex<()> = Mutex::new(());

#[test]
fn the_stock_client_plays_on_the_stock_server() {
    if !StockServer::installed() {
        return eprintln!("SKIPPED: crossfire-server is not installed");
    }
    let server = StockServer::start(Path::new(STOCK_WORLD)).expect("the stock server starts");
    check_client_plays(server.address, "stock", |_| Ok(()));
}

#[test]
fn the_stock_client_plays_on_wildfire() {
    if !Path::new(STOCK_WORLD).exists() {
        return eprintln!("SKIPPED: the stock world is not installed (crossfire-maps, crossfire-common)");
    }
    let server = WildfireServer::start(Path::new(STOCK_WORLD)).expect("our server starts");
    check_client_plays(server.address, "wildfire", |_| Ok(()));
}

#[test]
fn the_stock_client_plays_on_when_region_servers_die() {
    if !Path::new(STOCK_WORLD).exists() {
        return eprintln!("SKIPPED: the stock world is not installed (crossfire-maps, crossfire-common)");
    }
    let cluster = WildfireCluster::start().expect("our cluster starts");
    // Whichever of the two has the player, it dies in one of the rounds, and the other has everything then.
    let mut started = [1, 1];
    check_client_plays(cluster.address, "cluster", |client| {
        for (server, started) in ["region-1", "region-2"].into_iter().zip(&mut started) {
            cluster.kills(server)?;
            client.walks()?;
            client.commands(&format!("say after {server}"), &format!("You say: after {server}"))?;
            *started += 1;
            cluster.until_started(server, *started)?;
        }
        client.commands("say goodbye", "You say: goodbye")
    });
}

/// Has the client play, and then what else there is.
fn check_client_plays(server: SocketAddr, name: &str, mut then: impl FnMut(&GtkClient<'_>) -> Result<(), String>) {
    let missing = Screen::missing_programs();
    if !GtkClient::installed() || !missing.is_empty() {
        return eprintln!("SKIPPED: the GTK client needs crossfire-client, xvfb, xdotool, imagemagick ({missing:?})");
    }
    let _alone = ONE_SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("client");
    std::fs::create_dir_all(&directory).expect("the build directory can be written");
    let mut lost = String::new();
    for play in 1..=PLAYS_MAX {
        let picture = directory.join(format!("{name}-{play}.png"));
        let Err(reason) = plays_once(server, play, &picture, &mut then) else { return };
        let reason = format!("play {play} was lost: {reason}\nThe screen was {}\n", picture.display());
        eprintln!("{reason}");
        lost.push_str(&reason);
    }
    panic!("{lost}");
}

/// One play from an empty home directory on, with an account and a character of its own.
fn plays_once(
    server: SocketAddr,
    play: usize,
    picture: &Path,
    then: &mut impl FnMut(&GtkClient<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let screen = Screen::start()?;
    let relay = Relay::to(server).map_err(|e| e.to_string())?;
    let mut client = GtkClient::start(&screen, &relay)?;
    let played = plays(&client, play).and_then(|()| then(&client));
    screen.takes_picture(picture)?;
    played?;
    if !client.is_running() {
        return Err("the client ended".to_owned());
    }
    let colours = colours(picture, MAP_ON_PICTURE)?;
    if colours < MAP_COLOURS_MIN {
        return Err(format!("the map has {colours} colours"));
    }
    Ok(())
}

fn plays(client: &GtkClient<'_>, play: usize) -> Result<(), String> {
    client.creates_account(&format!("painter{play}"), "secret")?;
    client.creates_character(&format!("Painter{}", "abc".chars().nth(play - 1).ok_or("a play too many")?))?;
    client.spreads_out()?;
    client.walks()?;
    client.commands("say hello", "You say: hello")
}
