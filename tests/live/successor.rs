//! A server that follows a region goes on with it when its owner dies, without reading its state anew.

use tokio::process::Command;

use super::cluster::Cluster;
use super::player::{Player, SALTMARSH};

/// The server with a warm copy of a region, as an administrator sees it.
async fn successor(cluster: &Cluster, region: &str) -> Option<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wildfire-watch"));
    command.args(["--nats", &cluster.brokers.nats.url(), "--redis", &cluster.brokers.redis.url(), "--json", "regions"]);
    let output = command.output().await.expect("the program runs");
    let lines = String::from_utf8(output.stdout).expect("it speaks text");
    let views = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("each line is JSON"));
    let view = views.into_iter().find(|view| view["region"] == region)?;
    let successor = &view["successor"];
    assert!(successor.is_null() || successor["differed"] == 0, "{view}");
    successor["tick"].as_u64()?;
    Some(successor["server"].as_str()?.to_owned())
}

async fn until_followed(cluster: &mut Cluster, region: &str) -> String {
    cluster.until("successor with a warm copy", async |cluster| successor(cluster, region).await.is_some()).await;
    successor(cluster, region).await.expect("it has one")
}

#[tokio::test]
async fn the_successor_goes_on_with_its_warm_copy() {
    let mut cluster = Cluster::start(&["first", "second", "third"]).await;
    cluster.place("saltmarsh", "first").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let coin = ann.loose_coins().await.name.singular;
    ann.command(&format!("drop {coin}")).await;
    ann.until("money on the ground", |shown| shown.ground().iter().any(|item| item.name.singular == coin)).await;
    let (ground, things) = (ann.ground(), ann.things());
    let mut owner = "first".to_owned();
    // Whoever took it up by its copy is followed by somebody else then.
    for round in 0..2 {
        let heir = until_followed(&mut cluster, "saltmarsh").await;
        assert_ne!(heir, owner);
        cluster.service(&owner).kill().await;
        assert_eq!(cluster.until_owned("saltmarsh", |now| now != owner).await, heir, "round {round}");
        cluster.until_log(&heir, "saltmarsh", |line| line.contains("claimed") && line.contains("warm=true")).await;
        let since = ann.shown().heard;
        ann.client.ask(&format!("say with {heir}")).await.expect("the connection is good");
        ann.until_told(since, &format!("with {heir}")).await;
        assert_eq!((ann.ground(), ann.things()), (ground.clone(), things.clone()));
        owner = heir;
    }
    ann.assert_well_shown();
}
