//! Servers that die, and servers that are told to stop.

use std::time::Duration;

use tokio::time::Instant;

use super::cluster::Cluster;
use super::player::{GREYHAVEN, Player, SALTMARSH};

#[tokio::test]
async fn a_killed_server_is_a_pause_for_its_players_and_nothing_for_the_others() {
    let mut cluster = Cluster::start(&["first", "second", "elsewhere"]).await;
    cluster.place("saltmarsh", "first").await;
    cluster.place("greyhaven", "elsewhere").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let mut bob = Player::create(&cluster, "Bob", GREYHAVEN).await;
    let things = ann.things();
    let new_maps = bob.shown().new_maps;

    cluster.service("first").kill().await;
    let killed = Instant::now();
    let bystander = async {
        let mut longest = Duration::ZERO;
        loop {
            let before = Instant::now();
            bob.walk("1s 1n").await;
            longest = longest.max(before.elapsed());
            tokio::task::yield_now().await;
            if killed.elapsed() > Duration::from_secs(600) {
                return longest;
            }
        }
    };
    let victim = async {
        let since = ann.shown().heard;
        ann.client.ask("say still here").await.expect("the connection is good");
        ann.until_told(since, "still here").await;
        killed.elapsed()
    };
    let pause = tokio::select! {
        pause = victim => pause,
        longest = bystander => panic!("nobody took over; a walk elsewhere took {longest:?}"),
    };
    let owner = cluster.until_owned("saltmarsh", |owner| owner != "first").await;
    println!("killed; {owner} had the region and the player {pause:?} later");
    assert_eq!(ann.map().await, "/saltmarsh/town_n");
    assert_eq!(ann.things(), things);
    ann.walk("1s").await;
    let bobs = bob.map().await;
    assert_eq!((bobs.as_str(), bob.shown().new_maps), ("/greyhaven/town_n", new_maps));
    assert_eq!(cluster.owner("greyhaven").await.as_deref(), Some("elsewhere"));
    ann.assert_well_shown();
    bob.assert_well_shown();
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_hands_its_players_over() {
    let mut cluster = Cluster::start(&["first", "second"]).await;
    cluster.place("saltmarsh", "first").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.walk("1s 1sw").await;
    let things = ann.things();
    let told = Instant::now();
    let status = cluster.service("first").terminate().await;
    assert!(status.success(), "{status}");
    let since = ann.shown().heard;
    ann.client.ask("say still here").await.expect("the connection is good");
    ann.until_told(since, "still here").await;
    println!("told to stop; the player went on {:?} later", told.elapsed());
    assert_eq!(cluster.until_owned("saltmarsh", |owner| owner != "first").await, "second");
    assert_eq!(ann.things(), things);
    ann.walk("1s").await;
    assert_eq!(ann.map().await, "/saltmarsh/town_n");
    ann.assert_well_shown();
}

#[tokio::test]
async fn a_frozen_server_that_wakes_up_finds_its_region_taken_and_lets_go() {
    let mut cluster = Cluster::start(&["first", "second"]).await;
    cluster.place("saltmarsh", "first").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let things = ann.things();
    cluster.service("first").freeze();
    let since = ann.shown().heard;
    ann.client.ask("say is anybody there").await.expect("the connection is good");
    ann.until_told(since, "is anybody there").await;
    assert_eq!(cluster.until_owned("saltmarsh", |owner| owner != "first").await, "second");
    cluster.service("first").thaw();
    ann.walk("1s 1sw 1s").await;
    assert_eq!(cluster.owner("saltmarsh").await.as_deref(), Some("second"));
    assert_eq!(ann.things(), things);
    assert!(!cluster.service("first").has_ended());
    ann.assert_well_shown();
}
