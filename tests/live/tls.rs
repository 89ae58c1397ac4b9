//! Brokers that speak TLS and nothing else: the cluster plays, and who does not believe them or cannot speak it is told so.

use tokio::process::Command;
use wildfire::cluster::{BrokerKind, BrokerProcess};

use super::certificates::Authority;
use super::guarded::{Guarded, PASSWORD, watch};
use super::player::{Player, SALTMARSH, TO_THE_CAUSEWAY};
use super::service::{LOGIN, REGION};

/// The one sentence with which a program refuses to start.
async fn complaint(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().await.expect("the program runs");
    assert!(!output.status.success(), "it starts");
    let said = String::from_utf8(output.stderr).expect("it speaks text");
    said.lines().last().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_cluster_plays_over_tls_and_whoever_is_not_believed_is_told_so() {
    let cluster = Guarded::start_tls().await;
    let mut ann = Player::create_by(cluster.client().await, "Ann", SALTMARSH).await;
    ann.walk(TO_THE_CAUSEWAY).await;
    ann.walk("2e").await;
    assert_eq!(ann.map().await, "/tidewater/west_s", "into a region that nobody had");
    let servers = cluster.watch("watch", &["servers"]).await.expect("the window opens");
    assert!(servers.contains("login-1") && servers.contains("east"), "{servers}");
    let history = cluster.watch("admin", &["history", "Ann"]).await.expect("an administrator reads");
    assert!(history.contains("crossing"), "{history}");

    let tls = cluster.tls.as_ref().expect("it was asked for");
    let told = tls.arguments();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    let stranger = Authority::new(&cluster.dir.path().join("stranger"));
    let stranger = stranger.file();
    let wrong = [&["--broker-ca", stranger.to_str().expect("text")], &told[2..]].concat();
    let (nats, redis) = (cluster.nats_url("admin"), cluster.redis_url("admin"));
    let (nats_at, redis_at) = (format!("127.0.0.1:{}", cluster.nats_port), format!("127.0.0.1:{}", cluster.redis_port));
    let ask = async |nats: &str, redis: &str, more: &[&str], view: &[&str]| {
        let said = watch(nats, redis, &[more, view].concat()).await.expect_err("it is refused");
        assert!(!said.contains("everybody"), "a password: {said}");
        said
    };
    let (over_nats, over_redis) = (["history", "Ann"].as_slice(), ["servers"].as_slice());

    // An authority that did not sign them, in each program.
    let said = ask(&nats, &redis, &wrong, over_nats).await;
    let unproven = format!("whoever answers at tls://{nats_at} does not prove to be the NATS server");
    assert!(said.contains(&unproven) && said.contains("UnknownIssuer"), "{said}");
    let said = ask(&nats, &redis, &wrong, over_redis).await;
    let unproven_redis = format!("whoever answers at rediss://{redis_at} does not prove to be the Redis server");
    assert!(said.contains(&unproven_redis) && said.contains("UnknownIssuer"), "{said}");
    let at = |role| (cluster.nats_url(role), cluster.redis_url(role));
    for (program, (nats, redis)) in [(LOGIN, at("login")), (REGION, at("region"))] {
        let said = complaint(program, &[&["--nats", &nats, "--redis", &redis], wrong.as_slice()].concat()).await;
        assert!(said.contains(&unproven), "{said}");
    }
    let said = ask(&nats, &redis, &[], over_nats).await;
    assert!(said.contains(&unproven), "the machine's own authorities did not sign it: {said}");

    // No TLS where it is wanted, and no certificate.
    let said = ask(&nats, &redis.replace("rediss:", "redis:"), &told, over_redis).await;
    assert!(said.contains(&format!("the Redis server at redis://{redis_at} hangs up: does it want TLS")), "{said}");
    let said = ask(&nats, &redis, &told[..2], over_redis).await;
    assert!(said.contains("does it want a --broker-cert?"), "{said}");

    // TLS where there is none.
    let dir = cluster.dir.path();
    let plain_nats = BrokerProcess::start(BrokerKind::Nats, &dir.join("plain-nats")).await.expect("it runs");
    let plain_redis = BrokerProcess::start(BrokerKind::Redis, &dir.join("plain-redis")).await.expect("it runs");
    let (nats, redis) = (plain_nats.url().replace("nats:", "tls:"), plain_redis.url().replace("redis:", "rediss:"));
    let said = ask(&nats, &redis, &told, over_nats).await;
    assert!(said.contains(&format!("TLS with the NATS server at {nats} does not come about")), "{said}");
    let said = ask(&nats, &redis, &told, over_redis).await;
    assert!(said.contains(&format!("TLS with the Redis server at {redis} does not come about")), "{said}");

    for name in ["login-1", "west", "east"] {
        let log = cluster.log(name);
        assert!(!log.contains(PASSWORD) && !log.contains("not%20for") && !log.contains("PRIVATE KEY"), "{log}");
        assert!(!log.contains("NATS refuses"), "{name} lacks something:\n{log}");
    }
}

#[tokio::test]
async fn nobody_starts_with_a_redis_on_the_network_that_takes_anybody() {
    let world = super::cluster::starter_world();
    let world = ["--world", world.to_str().expect("text")];
    let open = ["--redis", "redis://203.0.113.1:6379"];
    for program in [LOGIN, REGION] {
        let said = complaint(program, &[open, world].concat()).await;
        assert!(said.contains("takes anybody who can reach it") && said.contains("--insecure"), "{said}");
    }
    let said = complaint(env!("CARGO_BIN_EXE_wildfire-watch"), &[&open[..], &["servers"]].concat()).await;
    assert!(said.contains("takes anybody who can reach it") && said.contains("--insecure"), "{said}");
}
