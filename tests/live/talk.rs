//! Words that reach everybody, wherever they are.

use super::cluster::Cluster;
use super::player::{GREYHAVEN, Player, SALTMARSH};

#[tokio::test]
async fn shouts_chats_and_tells_reach_players_on_other_servers_and_who_lists_them_all() {
    let mut cluster = Cluster::start(&["west", "east"]).await;
    cluster.place("saltmarsh", "west").await;
    cluster.place("greyhaven", "east").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let mut bob = Player::create(&cluster, "Bob", GREYHAVEN).await;
    ann.until_told(0, "Bob has entered the game").await;

    let since = bob.shown().heard;
    ann.command("shout land ahoy").await;
    bob.until_told(since, "Ann shouts: land ahoy").await;
    ann.command("chat the tide is late").await;
    bob.until_told(since, "Ann chats: the tide is late").await;
    let told = ann.command("tell bob only for you").await;
    assert!(told.iter().any(|line| line.contains("only for you")), "{told:?}");
    bob.until_told(since, "Ann tells you: only for you").await;
    let since = ann.shown().heard;
    bob.command("reply thank you").await;
    ann.until_told(since, "Bob tells you: thank you").await;

    let since = bob.shown().heard;
    ann.command("say nobody there hears this").await;
    ann.command("shout the end").await;
    bob.until_told(since, "Ann shouts: the end").await;
    assert!(!bob.shown().lines_since(since).any(|line| line.text.contains("nobody there")));

    for player in [&mut ann, &mut bob] {
        // The roster of other services is told every second.
        let listed = player.command("who").await.join("\n");
        assert!(listed.contains("Ann") && listed.contains("Bob"), "{listed}");
    }

    let since = ann.shown().heard;
    bob.vanish();
    ann.until_told(since, "Bob left the game").await;
}
