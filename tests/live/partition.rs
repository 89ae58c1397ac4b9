//! Servers that live and cannot reach what they need.

use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::cluster::Cluster;
use super::player::{Player, SALTMARSH};
use wildfire::cluster::Relay;

/// The cables of one server.
struct Cables {
    nats: Relay,
    redis: Relay,
}

impl Cables {
    async fn of(cluster: &Cluster) -> Self {
        let brokers = &cluster.brokers;
        let to = async |port| Relay::to(port).await.expect("loopback has a free port");
        Self { nats: to(brokers.nats.port()).await, redis: to(brokers.redis.port()).await }
    }

    fn cut(&self, which: Which) {
        if which != Which::Redis {
            self.nats.cut();
        }
        if which != Which::Nats {
            self.redis.cut();
        }
    }

    fn mend(&self) {
        self.nats.mend();
        self.redis.mend();
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Nats,
    Redis,
    Both,
}

/// Ann plays in a region of a server that is cut off, and goes on in another's; the first is let in again
/// later and changes nothing.
async fn check_cut_off(which: Which) {
    let mut cluster = Cluster::start(&["second"]).await;
    let cables = Cables::of(&cluster).await;
    cluster.add_behind("first", cables.nats.port(), cables.redis.port()).await;
    cluster.place("saltmarsh", "first").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.walk("1s 1sw").await;
    ann.drop_coins().await;
    let (things, ground) = (ann.things(), ann.ground());

    cables.cut(which);
    let cut = Instant::now();
    cluster.until_owned("saltmarsh", |owner| owner == "second").await;
    let since = ann.shown().heard;
    ann.client.ask("say still here").await.expect("the connection is good");
    ann.until_told(since, "still here").await;
    println!("cut off from {which:?}; the player went on {:?} later", cut.elapsed());
    assert_eq!((ann.things(), ann.ground()), (things.clone(), ground.clone()));
    ann.walk("1s").await;

    cables.mend();
    cluster.until_log("first", "saltmarsh", |line| line.contains("fenced") || line.contains("lost")).await;
    ann.walk("1n 1s 1n").await;
    ann.ticks(1).await;
    assert_eq!(cluster.owner("saltmarsh").await.as_deref(), Some("second"));
    assert_eq!((ann.things(), ann.ground()), (things, ground));
    assert!(!cluster.service("first").has_ended());
    // It is of use again.
    cluster.service("second").kill().await;
    cluster.until_owned("saltmarsh", |owner| owner == "first").await;
    ann.command("say here again").await;
    ann.assert_well_shown();
}

#[tokio::test]
async fn a_server_cut_off_from_nats_loses_its_region_and_no_more() {
    check_cut_off(Which::Nats).await;
}

#[tokio::test]
async fn a_server_cut_off_from_redis_loses_its_region_and_no_more() {
    check_cut_off(Which::Redis).await;
}

#[tokio::test]
async fn a_server_cut_off_from_both_loses_its_region_and_no_more() {
    check_cut_off(Which::Both).await;
}

/// Redis forgets everything.
async fn flush_redis(cluster: &Cluster) {
    let address = (Ipv4Addr::LOCALHOST, cluster.brokers.redis.port());
    let mut redis = TcpStream::connect(address).await.expect("Redis listens");
    redis.write_all(b"FLUSHALL\r\n").await.expect("Redis reads");
    let mut answer = [0; 5];
    redis.read_exact(&mut answer).await.expect("Redis answers");
    assert_eq!(&answer, b"+OK\r\n");
}

#[tokio::test]
async fn the_writes_of_an_owner_that_was_replaced_without_knowing_it_are_refused() {
    let mut cluster = Cluster::start(&["second"]).await;
    let cables = Cables::of(&cluster).await;
    cluster.add_behind("first", cables.nats.port(), cables.redis.port()).await;
    cluster.place("saltmarsh", "first").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.walk("1s 1sw").await;
    ann.drop_coins().await;
    let (things, ground) = (ann.things(), ann.ground());
    // Its lease is gone before its time, and it cannot see that.
    cables.cut(Which::Redis);
    flush_redis(&cluster).await;
    cluster.want("saltmarsh").await;
    cluster.until_owned("saltmarsh", |owner| owner == "second").await;
    cluster.until_log("first", "saltmarsh", |line| line.contains("fenced")).await;
    let since = ann.shown().heard;
    ann.client.ask("say still here").await.expect("the connection is good");
    ann.until_told(since, "still here").await;
    assert_eq!((ann.things(), ann.ground()), (things, ground));
    ann.assert_well_shown();
}

#[tokio::test]
async fn all_of_redis_can_be_wiped_under_play() {
    let mut cluster = Cluster::start(&["first", "second"]).await;
    cluster.place("saltmarsh", "first").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.walk("1s 1sw").await;
    ann.drop_coins().await;
    let (things, ground) = (ann.things(), ann.ground());
    for round in 0..3 {
        flush_redis(&cluster).await;
        let words = format!("still here after {round}");
        let since = ann.shown().heard;
        ann.client.ask(&format!("say {words}")).await.expect("the connection is good");
        ann.until_told(since, &words).await;
        cluster.until_owned("saltmarsh", |_| true).await;
        assert_eq!((ann.things(), ann.ground()), (things.clone(), ground.clone()));
    }
    ann.assert_well_shown();
}

#[tokio::test]
async fn a_region_that_sleeps_on_a_server_cut_off_from_nats_is_to_be_had() {
    let mut cluster = Cluster::start(&["second"]).await;
    let cables = Cables::of(&cluster).await;
    cluster.add_behind("first", cables.nats.port(), cables.redis.port()).await;
    // Nobody plays there: nothing is appended that could be missed.
    cluster.place("saltmarsh", "first").await;
    cables.cut(Which::Nats);
    let cut = Instant::now();
    cluster
        .until("an owner that can be reached", async |cluster| {
            cluster.want("saltmarsh").await;
            cluster.owner("saltmarsh").await.as_deref() == Some("second")
        })
        .await;
    println!("cut off from Nats; what slept was another's {:?} later", cut.elapsed());
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.walk("1s").await;
    ann.assert_well_shown();
}
