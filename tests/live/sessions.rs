//! Accounts, and the service that keeps them.

use wildfire::client::Wish;
use wildfire::game::Newcomer;
use wildfire::ids::PlayerName;
use wildfire::persistence::Custody;
use wildfire::protocol::ClientPacket;

use super::cluster::{Cluster, PATIENCE};
use super::player::{PASSWORD, Player, SALTMARSH};

#[tokio::test]
async fn a_second_login_to_an_account_ends_the_first() {
    let cluster = Cluster::start(&["one"]).await;
    let mut first = Player::create(&cluster, "Ann", SALTMARSH).await;
    first.walk("1s").await;
    let things = first.things();
    let mut second = Player::again(&cluster, "Ann").await;
    first.client.until_closed().await.expect("the older connection ends");
    assert_eq!(second.things(), things);
    assert_eq!(second.map().await, "/saltmarsh/town_n");
    second.walk("1sw").await;
    second.assert_well_shown();
}

#[tokio::test]
async fn accounts_and_characters_outlive_the_login_service() {
    let mut cluster = Cluster::start(&["one"]).await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.walk("1s 1sw").await;
    let things = ann.things();
    cluster.login().kill().await;
    ann.client.until_closed().await.expect("its connection ends with it");
    cluster.restart_login().await;
    let mut ann = Player::again(&cluster, "Ann").await;
    assert_eq!(ann.things(), things);
    assert_eq!(ann.map().await, "/saltmarsh/town_n");
    ann.walk("1s").await;

    let status = cluster.login().terminate().await;
    assert!(status.success(), "{status}");
    ann.client.until_closed().await.expect("its connection ends with it");
    cluster.restart_login().await;
    let mut ann = Player::again(&cluster, "Ann").await;
    assert_eq!(ann.things(), things);
    ann.walk("1s").await;
    ann.assert_well_shown();
}

#[tokio::test]
async fn a_deleted_character_is_gone_with_all_they_had_and_the_name_is_free_for_their_account() {
    let cluster = Cluster::start(&["one"]).await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    for (answer, stays) in [("n", true), ("y", false)] {
        ann.client.ask("delete").await.expect("the connection is good");
        let since = ann.shown().heard;
        ann.client.send(&ClientPacket::Reply { text: answer.to_owned() }).await.expect("the connection is good");
        ann.until_told(since, if stays { "OK, continuing to play." } else { "Ann quits the game." }).await;
    }
    ann.until("an empty list of characters", |shown| shown.characters.is_empty()).await;

    let name = PlayerName::new("Ann");
    let ledger = cluster.store.ledger();
    let mut looks = tokio::time::interval(std::time::Duration::from_millis(20));
    loop {
        looks.tick().await;
        let newest = ledger.latest(&name).await.expect("the ledger answers").expect("she was written down");
        if newest.value.custody == Custody::Deleted {
            let body: Newcomer =
                serde_json::from_slice(&newest.value.body.unpack().expect("whole")).expect("a character");
            assert!(matches!(body, Newcomer::Known(character) if character.body.items.is_empty()));
            break;
        }
    }
    // The region lets her go before the account is told.
    let accounts = cluster.store.accounts();
    let listed = async || accounts.load("Ann").await.expect("answers").expect("it is there").value.characters;
    let forgotten = tokio::time::timeout(PATIENCE, async { while !listed().await.is_empty() {} });
    forgotten.await.expect("nobody is listed any more");

    let wish = Wish { starting_map: Some(SALTMARSH.to_owned()), seed: 8, ..Wish::default() };
    ann.client.create("Ann", PASSWORD, &wish).await.expect("she begins anew");
    assert!(!ann.things().is_empty());
    ann.assert_well_shown();
}

#[tokio::test]
async fn the_whole_cluster_stops_and_starts_and_everything_is_there() {
    let mut cluster = Cluster::start(&["one"]).await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.walk("1s 2sw").await;
    let (things, ground) = (ann.things(), ann.ground());
    assert!(cluster.login().terminate().await.success());
    assert!(cluster.service("one").terminate().await.success());
    cluster.brokers.nats.restart().await.expect("nats-server runs again");
    cluster.brokers.redis.restart().await.expect("redis-server runs again");
    cluster.add("two").await;
    cluster.restart_login().await;
    let mut ann = Player::again(&cluster, "Ann").await;
    assert_eq!((ann.things(), ann.ground()), (things, ground));
    assert_eq!(ann.map().await, "/saltmarsh/town_n");
    ann.walk("1s").await;
}
