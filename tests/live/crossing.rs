//! From a region on one server into a region on another.

use super::cluster::Cluster;
use super::player::{Player, SALTMARSH, TO_THE_CAUSEWAY, TO_THE_FERRY};

#[tokio::test]
async fn a_walk_over_the_edge_of_a_region_is_a_walk() {
    let mut cluster = Cluster::start(&["west", "sea"]).await;
    cluster.place("saltmarsh", "west").await;
    cluster.place("tidewater", "sea").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.walk(TO_THE_CAUSEWAY).await;
    assert_eq!(ann.map().await, "/saltmarsh/town_s");
    let (things, tag) = (ann.things(), ann.shown().player.tag);
    let (new_maps, entries) = (ann.shown().new_maps, ann.shown().place);
    for _ in 0..2 {
        ann.walk("2e").await;
        assert_eq!(ann.map().await, "/tidewater/west_s");
        assert_eq!(ann.things(), things);
        ann.walk("2w").await;
        assert_eq!(ann.map().await, "/saltmarsh/town_s");
    }
    assert_eq!(ann.things(), things);
    assert_eq!(ann.shown().player.tag, tag);
    assert_eq!((ann.shown().new_maps, ann.shown().place), (new_maps, entries), "nothing told of a border");
    assert_eq!(cluster.owner("saltmarsh").await.as_deref(), Some("west"));
    assert_eq!(cluster.owner("tidewater").await.as_deref(), Some("sea"));
    ann.assert_well_shown();
}

#[tokio::test]
async fn the_ferry_sails_to_a_region_of_another_server_and_back() {
    let mut cluster = Cluster::start(&["west", "east"]).await;
    cluster.place("saltmarsh", "west").await;
    cluster.place("greyhaven", "east").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.walk(TO_THE_FERRY).await;
    let things = ann.things();
    sail(&mut ann, "/greyhaven/town_n").await;
    assert_eq!(ann.things(), things);
    ann.assert_well_shown();

    let name = ann.name.clone();
    ann.vanish();
    let mut ann = Player::again(&cluster, &name).await;
    assert_eq!(ann.map().await, "/greyhaven/town_n", "found again on the other side");
    assert_eq!(ann.things(), things);
}

#[tokio::test]
async fn who_runs_over_the_edge_of_a_region_runs_on_and_stops_when_they_want() {
    let mut cluster = Cluster::start(&["west", "sea"]).await;
    cluster.place("saltmarsh", "west").await;
    cluster.place("tidewater", "sea").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.walk(TO_THE_CAUSEWAY).await;
    ann.client.command("run 3").await.expect("the line is open");
    let begun = ann.shown().walked.0;
    ann.until("four steps to the east", |shown| shown.walked.0 >= begun + 4).await;
    ann.command("run_stop").await;
    let stopped = ann.shown().walked;
    ann.ticks(5).await;
    assert_eq!(ann.shown().walked, stopped);
    assert_eq!(ann.map().await, "/tidewater/west_s");
    ann.assert_well_shown();
}

#[tokio::test]
async fn a_view_that_was_made_larger_is_as_large_in_the_next_region() {
    let mut cluster = Cluster::start(&["west", "east"]).await;
    cluster.place("saltmarsh", "west").await;
    cluster.place("greyhaven", "east").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.walk(TO_THE_FERRY).await;
    let before = ann.shown().new_maps;
    ann.client.setup(&[("mapsize", "25x21")]).await.expect("the line is open");
    ann.until("the larger view", |shown| shown.new_maps > before && shown.squares.len() > 1).await;
    sail(&mut ann, "/greyhaven/town_n").await;
    ann.assert_well_shown();
    assert!(ann.shown().squares.keys().any(|&(x, _)| x == 24), "the view is as wide as it was made");
}

/// Boards what is underfoot.
pub(crate) async fn sail(player: &mut Player, to: &str) {
    let (new_maps, tag) = (player.shown().new_maps, player.shown().player.tag);
    player.command("apply").await;
    player.until("new map", |shown| shown.new_maps > new_maps && shown.squares.len() > 1).await;
    player.ticks(1).await;
    assert_eq!(player.map().await, to);
    assert_eq!(player.shown().new_maps, new_maps + 1, "one journey, one new map");
    assert_eq!(player.shown().player.tag, tag);
}
