//! The queue before a full world.

use wildfire::client::Client;

use super::cluster::Cluster;
use super::player::{GREYHAVEN, Player, SALTMARSH};

#[tokio::test]
async fn who_finds_the_world_full_waits_and_who_lost_the_connection_does_not() {
    let mut cluster = Cluster::start(&["one"]).await;
    let address = cluster.add_login_told("small", &["--players", "1"]).await;
    let client = async || Client::connect(address).await.expect("the login service listens");
    let ann = Player::create_by(client().await, "Ann", SALTMARSH).await;
    // Elsewhere: nobody is in Ann's way later.
    let bob = tokio::spawn(Player::create_by(client().await, "Bob", GREYHAVEN));
    cluster.until_metrics("small", |page| page.contains("wildfire_queue_waiting 1\n")).await;
    let carl = tokio::spawn(Player::create_by(client().await, "Carl", GREYHAVEN));
    cluster.until_metrics("small", |page| page.contains("wildfire_queue_waiting 2\n")).await;

    ann.vanish();
    let bob = bob.await.expect("he comes in");
    let words: Vec<&str> = bob.shown().lines().map(|line| line.text.as_str()).collect();
    assert!(words.iter().any(|line| line.contains("you are number 1 in the queue")), "{words:?}");
    let mut ann = Player::again_by(client().await, "Ann").await;
    assert!(!ann.shown().lines().any(|line| line.text.contains("in the queue")), "she was here a moment ago");
    assert!(!carl.is_finished(), "there is still no room for Carl");
    ann.walk("1s").await;

    carl.abort();
    cluster.until_metrics("small", |page| page.contains("wildfire_queue_waiting 0\n")).await;
}
