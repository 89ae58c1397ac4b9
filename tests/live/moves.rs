//! Regions that go to other servers while they are played.

use std::collections::BTreeMap;
use std::process::Output;

use tokio::process::Command;
use tokio::time::Instant;

use super::cluster::Cluster;
use super::player::{Player, SALTMARSH};

/// An order of an administrator.
async fn watch(cluster: &Cluster, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wildfire-watch"));
    command.args(["--nats", &cluster.brokers.nats.url(), "--redis", &cluster.brokers.redis.url()]).args(arguments);
    command.output().await.expect("the program runs")
}

pub(crate) async fn ordered(cluster: &Cluster, arguments: &[&str]) -> String {
    let output = watch(cluster, arguments).await;
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it speaks text")
}

pub(crate) async fn refused(cluster: &Cluster, arguments: &[&str]) -> String {
    let output = watch(cluster, arguments).await;
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8(output.stderr).expect("it speaks text")
}

/// Puts money on the ground and says what lies there then.
pub(crate) async fn drops_money(ann: &mut Player) -> BTreeMap<String, u32> {
    let coin = ann.loose_coins().await.name.singular;
    ann.command(&format!("drop {coin}")).await;
    ann.until("money on the ground", |shown| shown.ground().iter().any(|item| item.name.singular == coin)).await;
    ann.ground()
}

#[tokio::test]
async fn a_region_moves_with_its_players_and_what_lies_on_the_ground() {
    let mut cluster = Cluster::start(&["first", "second"]).await;
    cluster.place("saltmarsh", "first").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let ground = drops_money(&mut ann).await;
    let things = ann.things();
    for (from, to) in [("first", "second"), ("second", "first"), ("first", "second")] {
        let told = Instant::now();
        let said = ordered(&cluster, &["move", "saltmarsh", to]).await;
        assert_eq!(said, format!("{from} gives saltmarsh to {to}: an administrator wants it there.\n"));
        cluster.until_owned("saltmarsh", |owner| owner == to).await;
        let since = ann.shown().heard;
        ann.client.ask(&format!("say with {to}")).await.expect("the connection is good");
        ann.until_told(since, &format!("with {to}")).await;
        println!("told to move; the player went on {:?} later", told.elapsed());
        assert_eq!((ann.things(), ann.ground()), (things.clone(), ground.clone()));
    }
    ann.walk("1s 1n").await;
    ann.assert_well_shown();
}

#[tokio::test]
async fn a_server_that_is_emptied_hands_everything_over_and_ends() {
    let mut cluster = Cluster::start(&["first", "second"]).await;
    cluster.place("saltmarsh", "first").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let ground = drops_money(&mut ann).await;
    let said = ordered(&cluster, &["drain", "first", "--because", "a new kernel"]).await;
    assert_eq!(said, "first gives everything away and ends.\n");
    let status = cluster.service("first").ended().await;
    assert!(status.success(), "{status}");
    assert_eq!(cluster.until_owned("saltmarsh", |owner| owner != "first").await, "second");
    let since = ann.shown().heard;
    ann.client.ask("say still here").await.expect("the connection is good");
    ann.until_told(since, "still here").await;
    assert_eq!(ann.ground(), ground);
    ann.assert_well_shown();
}

#[tokio::test]
async fn orders_that_cannot_be_are_refused_with_the_reason() {
    let mut cluster = Cluster::start(&["first"]).await;
    cluster.place("saltmarsh", "first").await;
    for (arguments, why) in [
        (["move", "saltmarsh", "nowhere"].as_slice(), "there is no server nowhere"),
        (&["move", "saltmarsh", "first"], "first refuses: saltmarsh is with first already"),
        (&["move", "greyhaven", "first"], "nobody owns greyhaven now"),
        (&["drain", "nowhere"], "there is no region server nowhere"),
    ] {
        let said = refused(&cluster, arguments).await;
        assert!(said.contains(why), "{arguments:?}: {said}");
    }
    assert_eq!(ordered(&cluster, &["balance", "--dry-run"]).await, "Nothing had better be elsewhere.\n");
    assert_eq!(cluster.owner("saltmarsh").await.as_deref(), Some("first"));
}
