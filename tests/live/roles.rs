//! The roles of `nats.conf` and the users of `deploy/cluster/redis.conf`, as an operator turns them on: everything works, and nobody does what another may.

use async_nats::{ConnectOptions, Event};
use tokio::sync::mpsc;
use wildfire::bus::Trust;
use wildfire::client::{Client, Greeting, WentOn};
use wildfire::ids::{Claim, RegionId, ServerName};
use wildfire::persistence::{Acquired, Leases, Store};

use super::guarded::{Guarded, PASSWORD, PATIENCE};
use super::player::{Player, SALTMARSH, TO_THE_CAUSEWAY};

/// Publishes on subjects that are not a role's, and waits until NATS has refused each of them.
async fn check_refused(cluster: &Guarded, role: &str, subjects: &[&str]) {
    let (refusals, mut refused) = mpsc::unbounded_channel();
    let options = ConnectOptions::with_user_and_password(role.to_owned(), PASSWORD.to_owned());
    let options = options.event_callback(move |event| {
        if let Event::ServerError(error) = event {
            // Whoever has heard enough hears no more.
            let _ = refusals.send(error.to_string());
        }
        async {}
    });
    let url = format!("nats://127.0.0.1:{}", cluster.nats_port);
    let client = options.connect(url).await.expect("the role is known");
    for subject in subjects {
        client.publish((*subject).to_owned(), "x".into()).await.expect("it is sent");
        let refusal = tokio::time::timeout(PATIENCE, refused.recv()).await;
        let refusal = refusal.unwrap_or_else(|_| panic!("{role} may publish on {subject}")).expect("it is connected");
        assert!(refusal.to_lowercase().contains(&subject.to_lowercase()), "{subject}: {refusal}");
    }
}

/// The leases as one of the users of Redis.
async fn leases(cluster: &Guarded, role: &str) -> Leases {
    let name = ServerName::new(role);
    let opened = Store::registry_and_leases(&cluster.redis_url(role), &name, &Trust::default()).await;
    opened.expect("the user is known").1
}

/// One command as one of the users of Redis.
async fn redis(cluster: &Guarded, role: &str, command: &[&str]) -> Result<redis::Value, redis::RedisError> {
    let client = redis::Client::open(cluster.redis_url(role)).expect("an address");
    let mut connection = client.get_multiplexed_async_connection().await.expect("the user is known");
    redis::cmd(command[0]).arg(&command[1..]).query_async(&mut connection).await
}

/// Somebody plays at the door of the server that has one, and is heard by the others.
async fn check_door(cluster: &Guarded) {
    cluster.watch("admin", &["move", "saltmarsh", "open"]).await.expect("an administrator moves");
    let address = cluster.address.to_string();
    let mut client = Client::open(&address).await.expect("the login service greets");
    client.greet(&Greeting { direct: true, ..Greeting::default() }).await.expect("the login service greets");
    let mut carl = Player::create_by(client, "Carl", SALTMARSH).await;
    while !carl.client.is_asked_to_go_on() {
        carl.client.next().await.expect("the connection is good");
    }
    assert!(matches!(carl.client.go_on().await, Some((WentOn::There(_), Some(_)))));
    carl.command("shout from the other door").await;
    carl.command("party form elves").await;
    carl.command("who").await;
    carl.vanish();
}

#[tokio::test]
async fn a_cluster_with_roles_plays_and_each_role_does_only_what_is_its_own() {
    let cluster = Guarded::start().await;
    let mut ann = Player::create_by(cluster.client().await, "Ann", SALTMARSH).await;
    ann.walk(TO_THE_CAUSEWAY).await;
    ann.walk("2e").await;
    assert_eq!(ann.map().await, "/tidewater/west_s", "into a region that nobody had");
    let mut bob = Player::create_by(cluster.client().await, "Bob", SALTMARSH).await;
    let since = bob.shown().heard;
    ann.command("shout land ahoy").await;
    bob.until_told(since, "Ann shouts: land ahoy").await;

    check_door(&cluster).await;

    let players = cluster.watch("watch", &["players"]).await.expect("the window opens");
    assert!(players.contains("Ann") && players.contains("Bob"), "{players}");
    let history = cluster.watch("admin", &["history", "Ann"]).await.expect("an administrator reads");
    assert!(history.contains("crossing"), "{history}");
    cluster.watch("admin", &["audit"]).await.expect("nothing is there twice");
    cluster.watch("admin", &["ban", "player:Bob", "--because", "he swears"]).await.expect("an administrator bans");
    bob.client.until("the end", |_| false).await.expect_err("whoever is banned is let go");
    cluster.watch("watch", &["ban", "player:Ann", "--because", "x"]).await.expect_err("who looks changes nothing");

    cluster.watch("admin", &["master", "ann", "--because", "she helps"]).await.expect("an administrator names masters");
    cluster.watch("watch", &["unmaster", "ann"]).await.expect_err("who looks changes nothing");
    let begins = async { while !ann.command("dm").await.iter().any(|line| line.contains("dungeon master now")) {} };
    tokio::time::timeout(PATIENCE, begins).await.expect("the login service reads it");
    let since = ann.shown().heard;
    ann.command("freeze Ann").await;
    ann.until_told(since, "That is you.").await;

    let foreign = [
        "account.ann",
        "region.saltmarsh.actions",
        "talk.shout",
        "cluster.masters",
        "cluster.deeds",
        "talk.masters",
        "$JS.API.DIRECT.GET.ACCOUNTS.account.ann",
    ];
    check_refused(&cluster, "region", &foreign).await;
    let foreign = ["region.log.saltmarsh", "$JS.API.STREAM.DELETE.ACCOUNTS", "login.login-1.updates"];
    check_refused(&cluster, "login", &foreign).await;
    let foreign =
        ["account.ann", "society.masters", "$JS.API.DIRECT.GET.ACCOUNTS.account.ann", "$JS.API.STREAM.DELETE.PLAYERS"];
    check_refused(&cluster, "direct", &foreign).await;
    for name in ["login-1", "west", "east", "open"] {
        let log = cluster.log(name);
        assert!(!log.contains("NATS refuses"), "{name} lacks something:\n{log}");
    }
}

#[tokio::test]
async fn each_user_of_redis_does_only_what_is_its_own() {
    let cluster = Guarded::start().await;
    let ann = Player::create_by(cluster.client().await, "Ann", SALTMARSH).await;
    let saltmarsh = RegionId::new("saltmarsh");
    for role in ["watch", "admin"] {
        let regions = cluster.watch(role, &["regions"]).await.expect("who looks sees leases");
        assert!(regions.contains("saltmarsh"), "{regions}");
    }
    let all = leases(&cluster, "watch").await.all().await.expect("who looks sees leases");
    let held = all.iter().find(|lease| lease.region == saltmarsh).and_then(|lease| lease.holder.as_ref());
    let key = "lease:{saltmarsh}";
    for role in ["login", "watch", "admin"] {
        let free = RegionId::new("nowhere");
        let refused =
            leases(&cluster, role).await.acquire(&free, Claim(0)).await.expect_err("it is not theirs to take");
        let why = std::error::Error::source(&refused).expect("it says why").to_string();
        assert!(why.contains("NOPERM") || why.contains("permission"), "{role}: {why}");
        for command in
            [["SET", key, "9|me"].as_slice(), &["DEL", key], &["FLUSHALL"], &["CONFIG", "GET", "*"], &["KEYS", "*"]]
        {
            let refused = redis(&cluster, role, command).await.expect_err("it is not theirs to do");
            assert_eq!(refused.code(), Some("NOPERM"), "{role} {command:?}: {refused}");
        }
    }
    // Their own they may do, or the refusals would say nothing.
    let of_regions = leases(&cluster, "region").await;
    let taken = of_regions.acquire(&RegionId::new("nowhere"), Claim(0)).await.expect("it is a region server's to take");
    let Acquired::Mine(lease) = taken else { panic!("somebody has it: {taken:?}") };
    assert!(of_regions.release(lease).await.expect("it answers"));
    let refused = redis(&cluster, "region", &["SET", "elsewhere", "x"]).await.expect_err("no key of ours");
    assert_eq!(refused.code(), Some("NOPERM"), "{refused}");
    assert!(held.is_some(), "{all:?}");
    drop(ann);
}
