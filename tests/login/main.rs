//! The login service and region servers as players meet them: the way from the first packet to a step in the starter
//! world, talk, storms, and every way in through the door.

mod cluster;
mod door;

use std::time::Duration;

use cluster::{Client, Cluster};
use wildfire::ids::{PlayerName, ServerName};
use wildfire::persistence::Custody;
use wildfire::protocol::{ClientPacket, ServerPacket};

/// A story that goes on for so long goes round in circles.
const STORY: Duration = Duration::from_secs(60);

fn words(packets: &[ServerPacket]) -> Vec<&str> {
    let pushes = ["face2", "image2", "anim", "smooth"];
    packets.iter().map(ServerPacket::word).filter(|word| !pushes.contains(word)).collect()
}

#[tokio::test]
async fn a_character_is_made_and_walks_and_is_there_tomorrow() {
    tokio::time::timeout(STORY, check_the_way_in()).await.expect("the story comes to its end");
}

async fn check_the_way_in() {
    let mut cluster = Cluster::start().await;
    cluster.region_server("region-1").await;
    let address = cluster.login_service("login-1").await;
    let mut client = Client::connect(address).await;
    assert!(client.account("Ann").await.is_empty());
    client.create("Alfa").await;
    let entered = client.until("tick").await;
    let words = words(&entered);
    let place =
        |word: &str| words.iter().position(|&other| other == word).unwrap_or_else(|| panic!("{word}: {words:?}"));
    assert!(place("player") < place("addme_success"));
    assert!(place("addme_success") < place("newmap"));
    assert!(place("newmap") < place("stats"));
    assert!(place("stats") < place("map2"));
    client.command(1, "south").await;
    let who = client.command(2, "who").await;
    assert!(who.iter().any(|packet| matches!(packet, ServerPacket::DrawExtInfo(text) if text.text.contains("Alfa"))));
    client.say("setup mapsize 35x25").await;
    let packets = client.until("setup").await;
    assert_eq!(packets[packets.len() - 2], ServerPacket::NewMap);
    client.until("map2").await;
    drop(client);

    let mut client = Client::connect(address).await;
    client.send(&ClientPacket::AccountLogin { name: "ann".into(), password: "secret".into() }).await;
    assert_eq!(client.characters().await, ["Alfa"]);
    client.send(&ClientPacket::AccountPlay { name: "Alfa".into() }).await;
    let entered = client.until("tick").await;
    assert!(entered.iter().any(|packet| packet.word() == "addme_success"));
    cluster.stop().await;
}

#[tokio::test]
async fn players_of_two_login_services_hear_and_find_each_other() {
    tokio::time::timeout(STORY, check_talk()).await.expect("the story comes to its end");
}

async fn check_talk() {
    let mut cluster = Cluster::start().await;
    cluster.region_server("region-1").await;
    let first = cluster.login_service("login-1").await;
    let second = cluster.login_service("login-2").await;
    let mut alfa = Client::connect(first).await;
    alfa.account("Ann").await;
    alfa.create("Alfa").await;
    alfa.until("tick").await;
    let mut bravo = Client::connect(second).await;
    bravo.account("Bob").await;
    bravo.create("Bravo").await;
    bravo.until("tick").await;
    alfa.text("Bravo has entered the game.").await;
    alfa.command(1, "shout hello").await;
    bravo.text("Alfa shouts: hello").await;
    alfa.command(2, "tell br psst").await;
    bravo.text("Alfa tells you: psst").await;
    bravo.command(1, "reply yes").await;
    alfa.text("Bravo tells you: yes").await;

    let mut again = Client::connect(first).await;
    again.send(&ClientPacket::AccountLogin { name: "BOB".into(), password: "secret".into() }).await;
    assert_eq!(again.characters().await, ["Bravo"]);
    while bravo.next().await.is_some() {}
    alfa.text("Bravo left the game.").await;
    cluster.stop().await;
}

#[tokio::test]
async fn a_region_server_that_is_cut_off_is_a_storm_that_passes() {
    tokio::time::timeout(STORY, check_takeover()).await.expect("the story comes to its end");
}

async fn check_takeover() {
    let mut cluster = Cluster::start().await;
    cluster.region_server("region-1").await;
    let address = cluster.login_service("login-1").await;
    let mut client = Client::connect(address).await;
    client.account("Ann").await;
    client.create("Alfa").await;
    client.until("tick").await;
    client.command(1, "south").await;
    cluster.region_server("region-2").await;
    let lost = ServerName::new("region-1");
    cluster.broker.cut(&lost);
    cluster.store.cut(&lost);
    client.text("Such storms pass within five seconds.").await;
    client.send(&ClientPacket::Ncom { packet: 2, repeat: -1, text: "who".into() }).await;
    client.text("The storm has passed. It blew for").await;
    let answered = client.until("comc").await;
    assert!(answered.iter().all(|packet| packet.word() != "newmap" && packet.word() != "player"), "{answered:?}");
    client.command(3, "north").await;
    cluster.broker.heal(&lost);
    cluster.store.heal(&lost);
    cluster.stop().await;
}

/// Longer than somebody stands in the world without a session.
const ABSENCE: Duration = Duration::from_secs(90);

#[tokio::test]
async fn whose_login_service_dies_stands_for_a_while_and_is_let_go_if_they_do_not_come_again() {
    let mut cluster = Cluster::start().await;
    cluster.region_server("region-1").await;
    let first = cluster.login_service("login-1").await;
    let mut gone = Client::connect(first).await;
    gone.account("Ann").await;
    gone.create("Alfa").await;
    gone.until("tick").await;
    let mut back = Client::connect(first).await;
    back.account("Bob").await;
    back.create("Bravo").await;
    back.until("tick").await;

    let second = cluster.login_service("login-2").await;
    let dead = ServerName::new("login-1");
    cluster.broker.cut(&dead);
    cluster.store.cut(&dead);
    let mut back = Client::connect(second).await;
    back.send(&ClientPacket::AccountLogin { name: "Bob".into(), password: "secret".into() }).await;
    back.until("accountplayers").await;
    back.send(&ClientPacket::AccountPlay { name: "Bravo".into() }).await;
    back.until("tick").await;
    let ledger = cluster.ends("tester").2.ledger();
    let is_free = async |name: &str| {
        let kept = ledger.latest(&PlayerName::new(name)).await.expect("the store answers").expect("a record");
        kept.value.custody == Custody::Free
    };
    assert!(!is_free("Alfa").await, "nobody is let go at once");
    let let_go = async {
        // The world tells everybody in it every heartbeat.
        while !is_free("Alfa").await {
            back.until("tick").await;
        }
    };
    tokio::time::timeout(ABSENCE, let_go).await.expect("who does not come again is let go");
    assert!(!is_free("Bravo").await, "who came again stays");
    back.command(1, "south").await;
    cluster.broker.heal(&dead);
    cluster.store.heal(&dead);
    cluster.stop().await;
}
