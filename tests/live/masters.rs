//! Dungeon masters on a live world: in another region, on another server, with another login service.

use tokio::time::{Instant, timeout};
use wildfire::bus::message::MasterDeed;
use wildfire::client::Client;

use super::cluster::{Cluster, PATIENCE};
use super::moves::ordered;
use super::player::{GREYHAVEN, PASSWORD, Player, SALTMARSH};

/// Makes somebody's account a dungeon master's, and has them begin.
async fn begin(cluster: &Cluster, player: &mut Player) {
    let account = player.name.to_lowercase();
    ordered(cluster, &["master", &account, "--because", "she helps", "--by", "root"]).await;
    // The login service is told at once, but not before the order returns.
    let has_begun = async {
        while !player.command("dm").await.iter().any(|line| line.starts_with("You are a dungeon master now")) {}
    };
    timeout(PATIENCE, has_begun).await.expect("the right is known");
}

/// A command, and the words that are to come of it.
async fn commands(player: &mut Player, line: &str, words: &str) {
    let since = player.shown().heard;
    player.command(line).await;
    player.until_told(since, words).await;
}

async fn until_on(player: &mut Player, map: &str) {
    let arrives = async { while player.map().await != map {} };
    let arrived = timeout(PATIENCE, arrives).await;
    assert!(arrived.is_ok(), "{} does not come to {map}", player.name);
}

#[tokio::test]
async fn who_has_no_right_is_told_what_the_stock_server_says() {
    let mut cluster = Cluster::start(&["west"]).await;
    cluster.place("saltmarsh", "west").await;
    let mut bob = Player::create(&cluster, "Bob", SALTMARSH).await;
    let home = bob.map().await;
    let refusal = |word: &str| format!("'{word}' is not a valid command.");
    for line in ["goto /greyhaven/town_n", "create longsword", "summon Bob", "shutdown now", "dmtell hm", "nodm"] {
        let told = bob.command(line).await;
        let word = line.split(' ').next().expect("a word");
        assert!(told.contains(&refusal(word)), "{line}: {told:?}");
    }
    assert!(bob.command("dm secret").await.contains(&"Sorry Pal, I don't think so.".to_owned()));
    assert_eq!(bob.map().await, home);

    begin(&cluster, &mut bob).await;
    let list = ordered(&cluster, &["masters"]).await;
    assert!(list.contains("bob") && list.contains("she helps") && list.contains("root"), "{list}");
    ordered(&cluster, &["unmaster", "bob"]).await;
    let is_refused = async { while !bob.command("reset").await.contains(&refusal("reset")) {} };
    timeout(PATIENCE, is_refused).await.expect("the right is gone, though they had begun");
    assert_eq!(ordered(&cluster, &["masters"]).await, "Nobody is a dungeon master.\n");
}

#[tokio::test]
async fn dungeon_masters_move_players_between_regions_of_two_servers_and_two_login_services() {
    let mut cluster = Cluster::start(&["west", "east"]).await;
    cluster.place("saltmarsh", "west").await;
    cluster.place("greyhaven", "east").await;
    let second = cluster.add_login("login-2").await;
    let mut deeds = cluster.link.subscribe(MasterDeed::all()).await.expect("NATS is there");
    cluster.link.flush().await.expect("NATS is there");
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let client = Client::connect(second).await.expect("the login service greets");
    let mut bob = Player::create_by(client, "Bob", GREYHAVEN).await;
    let (annes, bobs) = (ann.map().await, bob.map().await);
    assert_ne!(annes, bobs);
    begin(&cluster, &mut ann).await;
    let things = bob.things();

    commands(&mut ann, "teleport bob", &format!("Ann goes to {bobs}")).await;
    until_on(&mut ann, &bobs).await;
    commands(&mut ann, &format!("goto {annes}"), &format!("Ann goes to {annes}")).await;
    until_on(&mut ann, &annes).await;
    commands(&mut ann, "goto /nowhere", "There is no map /nowhere.").await;

    commands(&mut ann, "summon Bob", &format!("Bob goes to {annes}")).await;
    until_on(&mut bob, &annes).await;
    assert_eq!(bob.things(), things);
    commands(&mut ann, "stats Bob", "Level 1, ").await;
    commands(&mut ann, "arrest Bob", "Bob goes to /saltmarsh/cells (3, 3)").await;
    until_on(&mut bob, "/saltmarsh/cells").await;
    commands(&mut ann, "summon Nobody", "No such player or ambiguous name.").await;
    ann.assert_well_shown();
    bob.assert_well_shown();

    let history = ordered(&cluster, &["history", "Bob"]).await;
    for words in ["decreed by Ann: summon Bob", "decreed by Ann: arrest Bob", "pinned"] {
        assert!(history.contains(words), "{words}: {history}");
    }
    let mut told = Vec::new();
    let hears = async {
        while !told.iter().any(|deed: &MasterDeed| deed.command == "arrest Bob") {
            told.push(deeds.next().await.expect("the bus is there"));
        }
    };
    timeout(PATIENCE, hears).await.expect("each deed is told");
    let teleport = told.iter().find(|deed| deed.command == "teleport bob").expect("it is recorded");
    assert_eq!((teleport.account.as_str(), teleport.by.as_str()), ("ann", "Ann"));
    assert_eq!(teleport.whom.as_ref().map(|whom| whom.as_str()), Some("Bob"));
    ordered(&cluster, &["audit"]).await;
}

#[tokio::test]
async fn what_a_dungeon_master_creates_is_one_thing_that_can_be_traced_and_a_map_begins_anew() {
    let mut cluster = Cluster::start(&["west"]).await;
    cluster.place("saltmarsh", "west").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let before = ann.things();
    begin(&cluster, &mut ann).await;
    let told = ann.command("create longsword name \"odd blade\" magic 2").await;
    let made = told.iter().find(|line| line.starts_with("You have made ")).unwrap_or_else(|| panic!("{told:?}"));
    let id = made.rsplit_once('(').and_then(|(_, id)| id.strip_suffix(").")).expect("it has an id");
    ann.until("the blade", |shown| shown.inventory().iter().any(|item| item.name.singular.contains("odd blade"))).await;
    let counts = |things: &std::collections::BTreeMap<String, u32>| things.values().sum::<u32>();
    assert_eq!(counts(&ann.things()), counts(&before) + 1);
    cluster
        .until("the blade in the ledger", async |cluster| {
            let trace = ordered(cluster, &["trace", id]).await;
            trace.contains("Ann") && trace.contains("odd blade")
        })
        .await;
    let history = ordered(&cluster, &["history", "Ann"]).await;
    assert!(history.contains("decreed by Ann: create longsword"), "{history}");
    commands(&mut ann, "create longsword type 1", "type cannot be chosen").await;
    commands(&mut ann, "create nonsense", "The world has no nonsense.").await;

    // On a map that nobody is on what lies there goes with it, and has ended.
    let town = ann.map().await;
    commands(&mut ann, "goto /saltmarsh/barrow", "Ann goes to").await;
    until_on(&mut ann, "/saltmarsh/barrow").await;
    ann.command("drop odd blade").await;
    commands(&mut ann, "reset", "/saltmarsh/barrow begins anew when everybody has left it.").await;
    commands(&mut ann, &format!("goto {town}"), "Ann goes to").await;
    until_on(&mut ann, &town).await;
    commands(&mut ann, "reset /saltmarsh/barrow", "/saltmarsh/barrow begins anew.").await;
    commands(&mut ann, "goto /saltmarsh/barrow", "Ann goes to").await;
    until_on(&mut ann, "/saltmarsh/barrow").await;
    assert!(!ann.ground().keys().any(|name| name.contains("odd blade")), "{:?}", ann.ground());
    commands(&mut ann, "reset /greyhaven/town_n", "/greyhaven/town_n belongs to greyhaven: go there first.").await;
    ordered(&cluster, &["audit"]).await;
}

#[tokio::test]
async fn players_are_frozen_kicked_and_banished_and_do_not_hear_what_dungeon_masters_say() {
    let mut cluster = Cluster::start(&["west"]).await;
    cluster.place("saltmarsh", "west").await;
    let second = cluster.add_login("login-2").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let client = Client::connect(second).await.expect("the login service greets");
    let mut eve = Player::create_by(client, "Eve", SALTMARSH).await;
    let client = Client::connect(second).await.expect("the login service greets");
    let mut bob = Player::create_by(client, "Bob", SALTMARSH).await;
    begin(&cluster, &mut ann).await;
    begin(&cluster, &mut eve).await;

    let (eves, bobs) = (eve.shown().heard, bob.shown().heard);
    commands(&mut ann, "dmtell watch Bob", "Ann tells the dungeon masters: watch Bob").await;
    eve.until_told(eves, "Ann tells the dungeon masters: watch Bob").await;
    // What came after it has been heard.
    ann.command("shout the end").await;
    bob.until_told(bobs, "Ann shouts: the end").await;
    assert!(!bob.shown().lines_since(bobs).any(|line| line.text.contains("watch Bob")));

    commands(&mut ann, "freeze Bob 40", "Bob is frozen for 40 heartbeats.").await;
    let since = Instant::now();
    bob.command("say late").await;
    let waited = since.elapsed();
    println!("frozen for 40 heartbeats: the next word came after {waited:?}");
    assert!(waited.as_millis() > 20 * 120, "{waited:?}");

    let since = ann.shown().heard;
    commands(&mut ann, "kick Bob", "Bob is out of the game.").await;
    ann.until_told(since, "Bob left the game").await;
    bob.client.until("the end", |_| false).await.expect_err("whoever is kicked is let go");
    let mut bob = Player::again(&cluster, "Bob").await;

    commands(&mut ann, "banish Bob he never stops", "Bob is banished.").await;
    let words = "You are banned from this server: he never stops";
    bob.client.until("the end", |_| false).await.expect_err("whoever is banished is let go");
    assert!(bob.shown().lines_since(0).any(|line| line.text == words));
    let mut client = cluster.client().await;
    let refusal = client.log_in("Bob", PASSWORD).await.expect_err("whoever is banished stays outside");
    assert!(refusal.to_string().contains(words), "{refusal}");
    let list = ordered(&cluster, &["sanctions"]).await;
    assert!(list.contains("player:Bob") && list.contains("dungeon master Ann"), "{list}");
}

#[tokio::test]
async fn the_end_of_play_is_announced_can_be_called_off_and_ends_every_login_service_in_order() {
    let mut cluster = Cluster::start(&["west"]).await;
    cluster.place("saltmarsh", "west").await;
    let second = cluster.add_login("login-2").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let client = Client::connect(second).await.expect("the login service greets");
    let mut bob = Player::create_by(client, "Bob", SALTMARSH).await;
    begin(&cluster, &mut ann).await;

    let since = bob.shown().heard;
    commands(&mut ann, "shutdown 5", "The world closes in 5 minutes").await;
    bob.until_told(since, "The world closes in 5 minutes.").await;
    let since = bob.shown().heard;
    commands(&mut ann, "shutdown cancel", "The world does not close").await;
    bob.until_told(since, "The world does not close after all.").await;

    let since = bob.shown().heard;
    ann.client.ask("shutdown now").await.expect("the connection is good");
    bob.until_told(since, "The world closes now.").await;
    for name in ["login", "login-2"] {
        let status = if name == "login" { cluster.login().ended().await } else { cluster.service(name).ended().await };
        assert!(status.success(), "{name}: {status}");
    }
    for name in ["Ann", "Bob"] {
        cluster
            .until("everybody written down", async |cluster| {
                ordered(cluster, &["history", name]).await.contains("logout")
            })
            .await;
    }
    // What was to be before it began again is over.
    cluster.restart_login().await;
    Player::again(&cluster, "Bob").await;
}
