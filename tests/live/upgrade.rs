//! A cluster that is upgraded from the last release to this build, server by server, while it is played.

use std::path::PathBuf;

use wildfire::audit::Auditor;
use wildfire::client::Client;

use super::cluster::{Build, Cluster};
use super::moves::{drops_money, ordered, refused};
use super::player::{GREYHAVEN, Player, SALTMARSH};

const SKIPPED: &str = "SKIPPED: no earlier build is named by WILDFIRE_EARLIER, nothing was upgraded";

/// The last release, as `make test` has built it.
fn release() -> Option<Build> {
    let place = std::env::var_os("WILDFIRE_EARLIER").filter(|place| !place.is_empty()).map(PathBuf::from)?;
    Some(Build { login: place.join("wildfire-login"), region: place.join("wildfire-region") })
}

async fn talk(player: &mut Player, words: &str) {
    let since = player.shown().heard;
    player.client.ask(&format!("say {words}")).await.expect("the connection is good");
    player.until_told(since, words).await;
}

#[tokio::test]
async fn a_cluster_is_upgraded_while_it_is_played() {
    let Some(release) = release() else { return eprintln!("{SKIPPED}") };
    let mut cluster = Cluster::built(release, &["old-1", "old-2"]).await;
    cluster.place("saltmarsh", "old-1").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let ground = drops_money(&mut ann).await;
    let things = ann.things();

    // The new build comes in beside the old one: its servers, and a door that leads to both.
    cluster.go_on_with(Build::present());
    cluster.add("new-1").await;
    let door = cluster.add_login("new-login").await;
    let bob = Client::connect(door).await.expect("the new login service greets");
    let mut bob = Player::create_by(bob, "Bob", GREYHAVEN).await;
    talk(&mut bob, "anybody here?").await;

    // What the old build has put away, the new one takes up.
    ordered(&cluster, &["move", "saltmarsh", "new-1"]).await;
    cluster.until_owned("saltmarsh", |owner| owner == "new-1").await;
    talk(&mut ann, "on the new one").await;
    assert_eq!((ann.things(), ann.ground()), (things.clone(), ground.clone()));
    ann.assert_well_shown();
    let why = refused(&cluster, &["move", "saltmarsh", "old-2"]).await;
    assert!(why.contains("old-2 is of an earlier build"), "{why}");

    // The servers of the old build are stopped, and those of the new one have everything.
    cluster.add("new-2").await;
    for old in ["old-1", "old-2"] {
        let status = cluster.service(old).terminate().await;
        assert!(status.success(), "{old}: {status}");
        talk(&mut ann, &format!("without {old}")).await;
        talk(&mut bob, &format!("without {old}")).await;
    }
    let owner = cluster.until_owned("saltmarsh", |owner| owner.starts_with("new")).await;
    assert_eq!((ann.things(), ann.ground()), (things.clone(), ground.clone()));
    ann.walk("1s").await;
    ann.until("the next square", |shown| shown.ground().len() < ground.len()).await;

    // One of them dies, and what it logged since then is played by the other.
    ann.loose("bread").await;
    ann.command("drop loaf of bread").await;
    ann.until("no bread", |shown| !shown.inventory().iter().any(|item| item.name.singular == "loaf of bread")).await;
    let (things, ground) = (ann.things(), ann.ground());
    cluster.service(&owner).kill().await;
    cluster.until_owned("saltmarsh", |heir| heir.starts_with("new") && heir != owner).await;
    talk(&mut ann, "after the storm").await;
    assert_eq!((ann.things(), ann.ground()), (things.clone(), ground.clone()));

    // The old door is closed, and Ann comes back by the new one.
    let status = cluster.login().terminate().await;
    assert!(status.success(), "{status}");
    let back = Client::connect(door).await.expect("the new login service greets");
    let mut ann = Player::again_by(back, "Ann").await;
    ann.map().await;
    assert_eq!((ann.things(), ann.ground()), (things, ground));
    ann.assert_well_shown();
    let report = Auditor::new(cluster.store.archive()).audit().await.expect("an audit");
    assert!(report.findings.is_empty(), "{report:?}");
}

#[tokio::test]
async fn what_a_dead_server_of_the_old_build_logged_is_played_by_the_old_build() {
    let Some(release) = release() else { return eprintln!("{SKIPPED}") };
    let mut cluster = Cluster::built(release, &["old-1", "old-2"]).await;
    cluster.place("saltmarsh", "old-1").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    cluster.go_on_with(Build::present());
    cluster.add("new-1").await;
    cluster.add("new-2").await;
    let ground = drops_money(&mut ann).await;
    cluster.service("old-1").kill().await;
    talk(&mut ann, "after the storm").await;
    assert_eq!(cluster.owner("saltmarsh").await.as_deref(), Some("old-2"));
    assert_eq!(ann.ground(), ground);
}
