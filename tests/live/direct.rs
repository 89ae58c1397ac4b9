//! Direct play: through the door of the region server that has the player, and home again.

use std::net::SocketAddr;

use wildfire::client::{Client, ClientError, Greeting, WentOn};
use wildfire::protocol::{ClientPacket, Pass, ServerPacket};

use super::cluster::{Cluster, free_address};
use super::player::{GREYHAVEN, PASSWORD, Player, SALTMARSH, TO_THE_CAUSEWAY};

/// A login service, a server without an open port, and one with a door at the address that is given back.
async fn with_a_door() -> (Cluster, SocketAddr) {
    let mut cluster = Cluster::start(&["closed"]).await;
    let door = free_address();
    cluster.add_told("open", &["--direct", &door.to_string()]).await;
    cluster.place("saltmarsh", "open").await;
    cluster.place("tidewater", "closed").await;
    (cluster, door)
}

/// A client that goes through other doors, at the login page.
async fn client(cluster: &Cluster) -> Client {
    let address = cluster.address.to_string();
    let mut client = Client::open(&address).await.expect("the login service listens");
    client.greet(&Greeting { direct: true, ..Greeting::default() }).await.expect("it greets");
    client.at_home(&address);
    client
}

/// Goes on as soon as the client is asked to, and waits until the server has closed the connection that it came from.
async fn goes_on(player: &mut Player) -> WentOn {
    while !player.client.is_asked_to_go_on() {
        player.client.next().await.expect("the connection is good");
    }
    let (went_on, dropped) = player.client.go_on().await.expect("it was asked to");
    if let Some(mut dropped) = dropped {
        dropped.until_closed().await.expect("the account is open elsewhere");
    }
    went_on
}

/// A ticket, as a client is sent it.
async fn ticket(client: &mut Client) -> (String, Pass) {
    let packet = client.until_packet("invitation", |packet| matches!(packet, ServerPacket::Direct { .. })).await;
    match packet.expect("the region server has a door") {
        ServerPacket::Direct { address, pass } => (address, pass),
        packet => panic!("{packet:?}"),
    }
}

/// What a door says to a ticket; none when it lets whoever shows it in.
async fn refusal(door: SocketAddr, pass: Pass) -> Option<String> {
    let mut client = Client::open(door).await.expect("the door is open");
    client.greet(&Greeting { direct: true, ..Greeting::default() }).await.expect("it greets");
    client.send(&ClientPacket::DirectPlay { pass }).await.expect("the connection is good");
    let answer = client
        .until_packet("answer", |packet| matches!(packet, ServerPacket::Failure { .. } | ServerPacket::Player(_)));
    match answer.await.expect("it answers") {
        ServerPacket::Failure { command, text } => {
            assert_eq!(command, "directplay");
            Some(text)
        }
        _ => None,
    }
}

#[tokio::test]
async fn who_can_plays_at_the_door_of_the_region_server_and_hears_everybody() {
    let (cluster, door) = with_a_door().await;
    let mut ann = Player::create_by(client(&cluster).await, "Ann", SALTMARSH).await;
    // Elsewhere: nobody is in Ann's way.
    let mut bob = Player::create(&cluster, "Bob", GREYHAVEN).await;
    let things = ann.things();
    assert_eq!(goes_on(&mut ann).await, WentOn::There(door.to_string()));
    assert_eq!(ann.things(), things);
    ann.assert_well_shown();

    let since = bob.shown().heard;
    ann.command("shout land ahoy").await;
    bob.until_told(since, "Ann shouts: land ahoy").await;
    let since = ann.shown().heard;
    bob.command("tell Ann well done").await;
    ann.until_told(since, "well done").await;
    let who = bob.command("who").await.join("\n");
    assert!(who.contains("Ann") && who.contains("Bob"), "{who}");

    // Over the border to a server without a door, and back: nobody notices.
    ann.walk(TO_THE_CAUSEWAY).await;
    for map in ["/tidewater/west_s", "/saltmarsh/town_s"] {
        ann.walk(if map.starts_with("/tide") { "2e" } else { "2w" }).await;
        assert_eq!(ann.map().await, map);
    }
    assert_eq!(ann.things(), things);

    // Out of the game, and in again by the password.
    let name = ann.name.clone();
    ann.vanish();
    let mut ann = Player::again(&cluster, &name).await;
    assert_eq!(ann.map().await, "/saltmarsh/town_s");
    assert_eq!(ann.things(), things);
}

#[tokio::test]
async fn a_ticket_works_once_at_one_door_for_one_player() {
    let (mut cluster, door) = with_a_door().await;
    let other = free_address();
    cluster.add_told("another", &["--direct", &other.to_string()]).await;
    let mut ann = Player::create_by(client(&cluster).await, "Ann", SALTMARSH).await;
    let (address, pass) = ticket(&mut ann.client).await;
    assert_eq!(address, door.to_string());
    let refused = |words: Option<String>| words.expect("it is refused");
    assert!(refused(refusal(other, pass.clone()).await).contains("another door"));
    assert!(refused(refusal(cluster.address, pass.clone()).await).contains("another door"));
    let forged = pass.as_str().replacen("7b", "7c", 1);
    assert!(refused(refusal(door, Pass::new(forged)).await).contains("not from any login service"));
    assert!(refused(refusal(door, Pass::new("")).await).contains("not from any login service"));
    assert_eq!(refusal(door, pass.clone()).await, None, "the true one is let in");
    assert!(refused(refusal(door, pass).await).contains("has been used"));
    cluster.until_metrics("open", |open| open.contains("wildfire_tickets_total{outcome=\"refused\"} 3")).await;
    assert!(cluster.service("open").log().contains("a ticket was refused"));

    // No password opens anything there.
    let mut bob = Client::connect(door).await.expect("the door is open");
    let refused = bob.log_in("Ann", PASSWORD).await;
    assert!(
        matches!(&refused, Err(ClientError::Refused { text, .. }) if text.contains("login service")),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_server_with_a_door_that_stops_sends_its_players_home() {
    let (mut cluster, door) = with_a_door().await;
    let mut ann = Player::create_by(client(&cluster).await, "Ann", SALTMARSH).await;
    let things = ann.things();
    assert_eq!(goes_on(&mut ann).await, WentOn::There(door.to_string()));
    cluster.service("open").tell_to_stop();
    assert_eq!(goes_on(&mut ann).await, WentOn::Home);
    assert!(cluster.service("open").ended().await.success());
    assert_eq!(cluster.until_owned("saltmarsh", |owner| owner != "open").await, "closed");
    assert_eq!(ann.map().await, "/saltmarsh/town_n");
    ann.walk("1s").await;
    assert_eq!(ann.things(), things);
    ann.assert_well_shown();
}

#[tokio::test]
async fn who_loses_the_server_with_the_door_finds_the_character_where_it_stood() {
    let (mut cluster, door) = with_a_door().await;
    let mut ann = Player::create_by(client(&cluster).await, "Ann", SALTMARSH).await;
    assert_eq!(goes_on(&mut ann).await, WentOn::There(door.to_string()));
    ann.walk("1s 1sw").await;
    let (things, map) = (ann.things(), ann.map().await);
    cluster.service("open").kill().await;
    ann.client.until_closed().await.expect("the machine is gone");
    let name = ann.name.clone();
    let mut ann = Player::again(&cluster, &name).await;
    assert_eq!((ann.things(), ann.map().await), (things, map));
}

#[tokio::test]
async fn a_door_that_cannot_be_reached_costs_nothing() {
    let mut cluster = Cluster::start(&[]).await;
    let (door, nowhere) = (free_address(), free_address());
    let more = ["--direct", &door.to_string(), "--direct-as", &nowhere.to_string()];
    cluster.add_told("open", &more).await;
    cluster.place("saltmarsh", "open").await;
    let mut ann = Player::create_by(client(&cluster).await, "Ann", SALTMARSH).await;
    let WentOn::Stayed(_) = goes_on(&mut ann).await else { panic!("nobody listens there") };
    ann.walk("1s").await;
    ann.assert_well_shown();
}
