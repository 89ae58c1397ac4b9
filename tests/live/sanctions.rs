//! Bans and mutes, imposed by an administrator while people play.

use tokio::time::timeout;

use super::cluster::{Cluster, PATIENCE};
use super::moves::{ordered, refused};
use super::player::{PASSWORD, Player, SALTMARSH};

#[tokio::test]
async fn who_is_muted_is_not_heard_and_who_is_banned_leaves_until_they_are_pardoned() {
    let mut cluster = Cluster::start(&["west"]).await;
    cluster.place("saltmarsh", "west").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let mut bob = Player::create(&cluster, "Bob", SALTMARSH).await;

    ordered(&cluster, &["mute", "player:Bob", "--for", "1h", "--because", "he shouts", "--by", "root"]).await;
    let since = ann.shown().heard;
    // The login service is told at once, but not before the order returns.
    let is_muted = async {
        let mut told = Vec::new();
        while !told.iter().any(|line: &String| line.starts_with("You are muted until ")) {
            told = bob.command("shout hey").await;
        }
    };
    timeout(PATIENCE, is_muted).await.expect("the mute is in force");
    bob.command("say only here").await;
    ann.until_told(since, "Bob says: only here").await;

    ordered(&cluster, &["ban", "account:bob", "--because", "he never stops", "--by", "root"]).await;
    let ended = bob.client.until("the end", |_| false).await.expect_err("whoever is banned is let go");
    let words = "You are banned from this server: he never stops";
    assert!(bob.shown().lines_since(0).any(|line| line.text == words), "{ended}");
    ann.until_told(since, "Bob left the game").await;
    let mut client = cluster.client().await;
    let refusal = client.log_in("Bob", PASSWORD).await.expect_err("whoever is banned stays outside");
    assert!(refusal.to_string().contains(words), "{refusal}");

    let list = ordered(&cluster, &["sanctions"]).await;
    assert!(list.contains("account:bob") && list.contains("player:Bob") && list.contains("he shouts"), "{list}");
    ordered(&cluster, &["pardon", "account:bob"]).await;
    let error = refused(&cluster, &["pardon", "account:bob"]).await;
    assert!(error.contains("there is no ban or mute of account:bob"), "{error}");
    let error = refused(&cluster, &["mute", "127.0.0.1", "--because", "x"]).await;
    assert!(error.contains("an address is not muted"), "{error}");
    let is_back = async {
        loop {
            let mut client = cluster.client().await;
            if client.log_in("Bob", PASSWORD).await.is_ok() {
                break client.play("Bob").await;
            }
        }
    };
    timeout(PATIENCE, is_back).await.expect("the ban is lifted").expect("the character is there");
}

#[tokio::test]
async fn an_address_that_is_banned_finds_the_door_shut() {
    let mut cluster = Cluster::start(&["west"]).await;
    cluster.place("saltmarsh", "west").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ordered(&cluster, &["ban", "127.0.0.0/8", "--because", "a flood", "--for", "1h"]).await;
    ann.client.until("the end", |_| false).await.expect_err("whoever is there is let go");
    assert!(ann.shown().lines_since(0).any(|line| line.text.starts_with("You are banned from this server until ")));
    cluster.try_client().await.map(drop).expect_err("nobody comes in from there");
    ordered(&cluster, &["pardon", "127.0.0.0/8"]).await;
    let is_open = async { while cluster.try_client().await.is_err() {} };
    timeout(PATIENCE, is_open).await.expect("the ban is lifted");
    Player::again(&cluster, "Ann").await;
}
