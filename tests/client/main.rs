//! The stock GTK client under Xvfb creates an account and a character, walks and speaks.
//!
//! The pictures of its screen lie in the build directory under `client/`, to look at.

#[path = "../servers/mod.rs"]
mod servers;

mod relay;
mod screen;

mod gtk;

use std::net::SocketAddr;
use std::path::Path;

use gtk::GtkClient;
use relay::Relay;
use screen::{Screen, colours};
use servers::{StockServer, WildfireServer};

/// Where the map is on the picture, without its borders.
const MAP_ON_PICTURE: &str = "700x200+20+60";
/// A map that is black, or one floor, has fewer colours.
const MAP_COLOURS_MIN: u32 = 20;

#[test]
fn the_stock_client_plays_on_the_stock_server() {
    if !StockServer::installed() {
        return eprintln!("SKIPPED: crossfire-server is not installed");
    }
    let server = StockServer::start().expect("the stock server starts");
    check_client_plays(server.address, "stock");
}

#[test]
fn the_stock_client_plays_on_wildfire() {
    if !WildfireServer::world_installed() {
        return eprintln!("SKIPPED: the stock world is not installed (crossfire-maps, crossfire-common)");
    }
    let server = WildfireServer::start().expect("our server starts");
    check_client_plays(server.address, "wildfire");
}

fn check_client_plays(server: SocketAddr, name: &str) {
    let missing = Screen::missing_programs();
    if !GtkClient::installed() || !missing.is_empty() {
        return eprintln!("SKIPPED: the GTK client needs crossfire-client, xvfb, xdotool, imagemagick ({missing:?})");
    }
    let screen = Screen::start().expect("Xvfb starts");
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("client");
    std::fs::create_dir_all(&directory).expect("the build directory can be written");
    let picture = directory.join(format!("{name}.png"));
    let relay = Relay::to(server).expect("the loopback interface has a free port");
    let mut client = GtkClient::start(&screen, &relay).expect("the client comes to its first window");
    let played = plays(&client);
    screen.takes_picture(&picture).expect("a picture can be taken");
    played.unwrap_or_else(|reason| panic!("{reason}\nThe screen was {}", picture.display()));
    assert!(client.is_running(), "the client ended");
    let colours = colours(&picture, MAP_ON_PICTURE).expect("the picture can be read");
    assert!(colours >= MAP_COLOURS_MIN, "the map has {colours} colours: {}", picture.display());
}

fn plays(client: &GtkClient<'_>) -> Result<(), String> {
    client.creates_account("painter", "secret")?;
    client.creates_character("Painter")?;
    client.spreads_out()?;
    client.walks()?;
    client.commands("say hello", "You say: hello")
}
