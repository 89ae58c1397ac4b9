//! Coming into the world, and finding it again.

use super::cluster::Cluster;
use super::player::{Player, SALTMARSH, refusal};
use wildfire::client::Wish;
use wildfire::protocol::Item;

#[tokio::test]
async fn a_character_walks_drops_and_picks_up_and_is_found_again_where_it_was() {
    let cluster = Cluster::start(&["one"]).await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    assert_eq!(ann.map().await, "/saltmarsh/town_n");
    ann.walk("1s 2sw").await;
    let coin = ann.loose_coins().await;
    let (before, ground) = (ann.things(), ann.ground());

    ann.command(&format!("drop {}", coin.name.singular)).await;
    ann.until("coins on the ground", |shown| shown.ground().iter().any(|item| is_called(item, &coin))).await;
    assert!(!ann.shown().inventory().iter().any(|item| is_called(item, &coin)), "{:?}", ann.things());
    ann.command(&format!("take {}", coin.name.singular)).await;
    ann.until("coins in the pack", |shown| shown.inventory().iter().any(|item| is_called(item, &coin))).await;
    assert_eq!(ann.things(), before);
    assert_eq!(ann.ground(), ground);
    let sight = ann.sight();
    ann.assert_well_shown();
    ann.vanish();

    let mut ann = Player::again(&cluster, "Ann").await;
    assert_eq!(ann.map().await, "/saltmarsh/town_n");
    assert_eq!(ann.things(), before);
    assert_eq!(ann.ground(), ground);
    assert_eq!(ann.sight(), sight);
    ann.walk("1s").await;
    ann.assert_well_shown();
}

fn is_called(item: &Item, other: &Item) -> bool {
    item.name == other.name
}

#[tokio::test]
async fn what_was_dropped_is_there_for_somebody_else() {
    let cluster = Cluster::start(&["one"]).await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let coin = ann.loose_coins().await;
    let ann_had = ann.things();
    ann.command(&format!("drop {}", coin.name.singular)).await;
    ann.until("coins on the ground", |shown| shown.ground().iter().any(|item| is_called(item, &coin))).await;
    ann.walk("1s").await;

    // Where Ann began, and where she dropped it.
    let mut bob = Player::create(&cluster, "Bob", SALTMARSH).await;
    let bob_had = bob.things();
    bob.until("coins on the ground", |shown| shown.ground().iter().any(|item| is_called(item, &coin))).await;
    bob.command(&format!("take {}", coin.name.singular)).await;
    bob.until("nothing on the ground", |shown| !shown.ground().iter().any(|item| is_called(item, &coin))).await;
    let count = |things: &std::collections::BTreeMap<String, u32>| things.values().sum::<u32>();
    assert_eq!(count(&ann.things()) + coin.nrof.max(1), count(&ann_had));
    assert_eq!(count(&bob.things()), count(&bob_had) + coin.nrof.max(1));
}

#[tokio::test]
async fn characters_are_refused_with_reasons_and_the_connection_stays_good() {
    let cluster = Cluster::start(&["one"]).await;
    let mut client = cluster.client().await;
    client.new_account("Carla", "sesame").await.expect("the account is new");
    let nowhere = Wish { starting_map: Some("map_of_nowhere".to_owned()), ..Wish::default() };
    let refused = refusal(client.create("Carla", "sesame", &nowhere).await);
    assert!(refused.contains("map"), "{refused}");
    let nobody = refusal(client.play("Nobody").await);
    assert!(!nobody.is_empty());
    client.create("Carla", "sesame", &Wish::default()).await.expect("this one is made");

    let mut other = cluster.client().await;
    assert!(!refusal(other.log_in("Carla", "wrong").await).is_empty());
    assert!(!refusal(other.new_account("carla", "sesame").await).is_empty());
    other.new_account("Dora", "sesame").await.expect("the connection is good");
    assert!(!refusal(other.create("Carla", "sesame", &Wish::default()).await).is_empty(), "the name is taken");
}
