//! The two ways in which the servers of this game have always doubled things: something is saved with one half of what
//! happened, the server dies, and the other half has never been.

use std::collections::BTreeMap;

use super::cluster::Cluster;
use super::player::{Player, SALTMARSH};

/// Waits until a player is answered by whoever has the region now.
async fn goes_on(player: &mut Player) {
    let since = player.shown().heard;
    player.client.ask("say still here").await.expect("the connection is good");
    player.until_told(since, "still here").await;
}

/// What two heaps hold together.
fn together(heaps: [&BTreeMap<String, u32>; 2]) -> BTreeMap<String, u32> {
    let mut sum = BTreeMap::new();
    for (name, count) in heaps.into_iter().flatten() {
        *sum.entry(name.clone()).or_default() += count;
    }
    sum
}

#[tokio::test]
async fn what_was_dropped_before_the_crash_lies_where_it_fell_once() {
    let mut cluster = Cluster::start(&["first", "second"]).await;
    cluster.place("saltmarsh", "first").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let coin = ann.loose_coins().await.name.singular;
    let before = together([&ann.things(), &ann.ground()]);
    ann.command(&format!("drop {coin}")).await;
    ann.until("money on the ground", |shown| shown.ground().iter().any(|item| item.name.singular == coin)).await;
    ann.command("save").await;
    let (things, ground) = (ann.things(), ann.ground());
    cluster.service("first").kill().await;
    goes_on(&mut ann).await;
    assert_eq!(cluster.until_owned("saltmarsh", |owner| owner != "first").await, "second");
    assert_eq!((ann.things(), ann.ground()), (things, ground));
    ann.command(&format!("take {coin}")).await;
    ann.until("money in the pack", |shown| shown.inventory().iter().any(|item| item.name.singular == coin)).await;
    assert_eq!(together([&ann.things(), &ann.ground()]), before);
}

#[tokio::test]
async fn what_was_traded_before_the_crash_is_with_who_picked_it_up_once() {
    let mut cluster = Cluster::start(&["first", "second"]).await;
    cluster.place("saltmarsh", "first").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let coin = ann.loose_coins().await.name.singular;
    ann.command(&format!("drop {coin}")).await;
    ann.until("money on the ground", |shown| shown.ground().iter().any(|item| item.name.singular == coin)).await;
    ann.walk("1s").await;
    let mut bob = Player::create(&cluster, "Bob", SALTMARSH).await;
    bob.until("money on the ground", |shown| shown.ground().iter().any(|item| item.name.singular == coin)).await;
    bob.command(&format!("take {coin}")).await;
    bob.until("nothing on the ground", |shown| shown.ground().iter().all(|item| item.name.singular != coin)).await;
    bob.command("save").await;
    let (anns, bobs) = (ann.things(), bob.things());
    cluster.service("first").kill().await;
    goes_on(&mut ann).await;
    goes_on(&mut bob).await;
    assert_eq!(cluster.until_owned("saltmarsh", |owner| owner != "first").await, "second");
    assert_eq!((ann.things(), bob.things()), (anns, bobs));
    assert!(bob.shown().ground().iter().all(|item| item.name.singular != coin), "{:?}", bob.ground());
}
