//! Those who adventure together, wherever they are and whatever dies.

use wildfire::client::Client;

use super::cluster::Cluster;
use super::crossing::sail;
use super::player::{GREYHAVEN, Player, SALTMARSH, TO_THE_FERRY};

#[tokio::test]
async fn a_party_over_two_logins_and_two_regions_outlives_the_death_of_any_process() {
    let mut cluster = Cluster::start(&["west", "east"]).await;
    cluster.place("saltmarsh", "west").await;
    cluster.place("greyhaven", "east").await;
    let other = cluster.add_login("login-2").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let client = Client::connect(other).await.expect("the other login service greets");
    let mut bob = Player::create_by(client, "Bob", GREYHAVEN).await;
    ann.until_told(0, "Bob has entered the game").await;

    assert_eq!(ann.command("party form elves").await, ["You have formed party: elves"]);
    let since = ann.shown().heard;
    assert_eq!(bob.command("party join elves").await, ["You have joined party: elves\n"]);
    ann.until_told(since, "Bob joins party elves").await;
    let since = bob.shown().heard;
    assert_eq!(ann.command("gsay to the boats").await, ["<elves> You say: to the boats"]);
    bob.until_told(since, "<elves> Ann says: to the boats").await;

    // The region of one dies, and the player goes on, over a crossing too.
    cluster.service("west").kill().await;
    let since = ann.shown().heard;
    ann.client.ask("say still here").await.expect("the connection is good");
    ann.until_told(since, "still here").await;
    ann.walk(TO_THE_FERRY).await;
    cluster.until_owned("saltmarsh", |owner| owner == "east").await;
    sail(&mut ann, "/greyhaven/town_n").await;
    assert_eq!(ann.command("party").await, ["You are a member of party elves."]);
    let since = ann.shown().heard;
    bob.command("party say welcome").await;
    ann.until_told(since, "<elves> Bob says: welcome").await;

    // The login service of one dies: the region keeps the player, and the party its member.
    let since = bob.shown().heard;
    cluster.login().kill().await;
    ann.client.until_closed().await.expect("its connection ends with it");
    cluster.restart_login().await;
    let mut ann = Player::again(&cluster, "Ann").await;
    assert_eq!(ann.command("party").await, ["You are a member of party elves."]);
    let heard = bob.shown().heard;
    ann.command("gsay here again").await;
    bob.until_told(heard, "<elves> Ann says: here again").await;
    let told: Vec<&str> = bob.shown().lines_since(since).map(|line| line.text.as_str()).collect();
    assert!(!told.iter().any(|line| line.contains("party elves")), "she never left: {told:?}");

    // The broker dies, and what it had said is there.
    cluster.brokers.nats.kill().await;
    cluster.brokers.nats.restart().await.expect("nats-server runs again");
    let since = ann.shown().heard;
    ann.client.ask("party list").await.expect("the connection is good");
    ann.until_told(since, "elves                            Ann").await;

    // Who leaves the game leaves the party, and finds it again.
    let since = ann.shown().heard;
    bob.vanish();
    ann.until_told(since, "Bob leaves party elves.").await;
    let client = Client::connect(other).await.expect("the other login service greets");
    let bob = Player::again_by(client, "Bob").await;
    let told: Vec<&str> = bob.shown().lines_since(0).map(|line| line.text.as_str()).collect();
    assert!(told.contains(&"Rejoined party elves."), "{told:?}");
    ann.until_told(since, "Bob joins party elves").await;
    ann.assert_well_shown();
    bob.assert_well_shown();
}
