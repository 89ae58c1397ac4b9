//! What only real brokers, or only a real disk, can show.

use std::time::{Duration, Instant};

use async_nats::jetstream;
use tempfile::TempDir;
use wildfire::bus::message::{Tell, TellReply};
use wildfire::bus::{Link, Nats};
use wildfire::cluster::{BrokerError, BrokerKind, BrokerProcess, Brokers};
use wildfire::ids::{MapPath, PlayerName, Revision, ServerName};
use wildfire::persistence::{Body, Cause, Custody, LocalStore, Place, Snapshot, Store};

use crate::support::brokers::TestBrokers;

fn snapshot(gold: u32) -> Snapshot {
    Snapshot {
        player: PlayerName::new("Bob"),
        account: "ann".to_owned(),
        custody: Custody::Free,
        cause: Cause::Autosave,
        place: Place { map: MapPath::new("/scorn/inn"), x: 1, y: 2 },
        note: None,
        body: Body::pack(gold.to_string().as_bytes()).expect("small"),
    }
}

#[tokio::test]
async fn what_was_acknowledged_outlives_kill_9_of_the_brokers() {
    let mut brokers = TestBrokers::start().await;
    let ledger = brokers.store("s1").await.ledger();
    let mut last = Revision(0);
    for gold in 0..20 {
        last = ledger.write(last, &snapshot(gold)).await.expect("expected");
        if gold % 7 == 3 {
            brokers.nats.kill().await;
            brokers.nats.restart().await.expect("it starts again");
        }
    }
    let kept = ledger.latest(&PlayerName::new("Bob")).await.expect("answers").expect("written");
    assert_eq!((kept.revision, kept.value), (last, snapshot(19)));
    assert_eq!(ledger.history(&PlayerName::new("Bob")).await.expect("answers").len(), 20);
}

#[tokio::test]
async fn a_stream_of_an_earlier_build_gets_the_subject_of_pins() {
    let brokers = TestBrokers::start().await;
    let client = async_nats::connect(brokers.nats.url()).await.expect("nats-server answers");
    let context = jetstream::new(client);
    brokers.store("s1").await;
    let mut before = context.get_stream("PLAYERS").await.expect("made").cached_info().config.clone();
    let wanted = std::mem::replace(&mut before.subjects, vec!["player.*.snapshot".to_owned()]);
    context.update_stream(before).await.expect("as an earlier build made it");

    let death = Snapshot { cause: Cause::Death, ..snapshot(1) };
    let ledger = brokers.store("s1").await.ledger();
    let after = context.get_stream("PLAYERS").await.expect("there").cached_info().config.clone();
    assert_eq!(after.subjects, wanted);
    let revision = ledger.create(&death).await.expect("new");
    let versions = ledger.versions(&PlayerName::new("Bob")).await.expect("answers");
    assert_eq!(versions.len(), 1);
    assert_eq!((versions[0].kept.revision, versions[0].pinned), (revision, true));
}

#[tokio::test]
async fn a_link_heals_by_itself_after_an_outage() {
    let mut brokers = TestBrokers::start().await;
    let (asker, owner) = (Link::Nats(brokers.nats("a").await), Link::Nats(brokers.nats("b").await));
    let mut requests = owner.serve(Tell::to(&PlayerName::new("Ann"))).await.expect("open");
    let serving = tokio::spawn(async move {
        while let Some((_, reply)) = requests.next().await {
            // The link may be down just now; the asker asks again.
            let _ = reply.send(&TellReply::Heard).await;
        }
    });
    let mut connected = asker.connected();
    assert!(*connected.borrow());
    brokers.nats.kill().await;
    connected.wait_for(|connected| !connected).await.expect("the link exists");
    brokers.nats.restart().await.expect("it starts again");
    connected.wait_for(|connected| *connected).await.expect("the link exists");
    let tell = Tell { from: PlayerName::new("Bob"), to: PlayerName::new("Ann"), number: 1, text: "hi".to_owned() };
    let deadline = Instant::now() + Duration::from_secs(10);
    while asker.request(&tell, Duration::from_millis(500)).await.is_err() {
        assert!(Instant::now() < deadline, "the owner is heard again");
    }
    serving.abort();
}

#[tokio::test]
async fn leases_go_on_after_redis_was_restarted() {
    let mut brokers = TestBrokers::start().await;
    let leases = brokers.store("s1").await.leases();
    let region = wildfire::ids::RegionId::new("scorn");
    brokers.redis.kill().await;
    leases.holder(&region).await.expect_err("nobody is there");
    brokers.redis.restart().await.expect("it starts again");
    let deadline = Instant::now() + Duration::from_secs(10);
    while leases.acquire(&region, wildfire::ids::Claim(0)).await.is_err() {
        assert!(Instant::now() < deadline, "it answers again");
    }
}

#[tokio::test]
async fn a_stream_that_drops_old_saves_is_refused_in_one_sentence() {
    let brokers = TestBrokers::start().await;
    let client = async_nats::connect(brokers.nats.url()).await.expect("nats-server answers");
    let unsafe_stream = jetstream::stream::Config {
        name: "PLAYERS".to_owned(),
        subjects: vec!["player.*.snapshot".to_owned()],
        ..jetstream::stream::Config::default()
    };
    jetstream::new(client).create_stream(unsafe_stream).await.expect("an ordinary stream");
    let nats = brokers.nats("s1").await;
    let refused = Store::cluster(&nats, &brokers.redis.url(), &ServerName::new("s1")).await.expect_err("unsafe");
    assert_eq!(refused.to_string(), "stream PLAYERS has discard policy Old, and New is needed");
}

#[tokio::test]
async fn a_stream_of_an_earlier_build_is_enlarged_with_what_it_holds() {
    let brokers = TestBrokers::start().await;
    let context = jetstream::new(async_nats::connect(brokers.nats.url()).await.expect("nats-server answers"));
    let config_of =
        async |stream: &str| context.get_stream(stream).await.expect("it is there").cached_info().config.clone();
    let ledger = brokers.store("s1").await.ledger();
    ledger.create(&snapshot(1)).await.expect("new");
    let wanted = config_of("REGIONS").await;
    let old = jetstream::stream::Config { max_messages_per_subject: 1024, max_message_size: 4096, ..wanted.clone() };
    context.update_stream(old).await.expect("allowed");
    let players = config_of("PLAYERS").await;
    let larger = jetstream::stream::Config { max_messages_per_subject: 500, ..players.clone() };
    context.update_stream(&larger).await.expect("allowed");
    let smaller = jetstream::stream::Config { max_bytes: 1 << 20, ..config_of("ACCOUNTS").await };
    context.update_stream(&smaller).await.expect("allowed");
    context.delete_stream("CHECKPOINTS").await.expect("it is empty");

    let (one, two) = tokio::join!(brokers.store("s1"), brokers.store("s2"));
    let enlarged = config_of("REGIONS").await;
    assert_eq!((enlarged.max_messages_per_subject, enlarged.max_message_size), (-1, wanted.max_message_size));
    assert_eq!(config_of("PLAYERS").await.max_messages_per_subject, 500, "what an operator enlarged stays");
    assert!(config_of("ACCOUNTS").await.max_bytes > 1 << 20);
    config_of("CHECKPOINTS").await;
    for store in [one, two] {
        let kept = store.ledger().latest(&PlayerName::new("Bob")).await.expect("answers").expect("written");
        assert_eq!(kept.value, snapshot(1));
    }
}

#[tokio::test]
async fn missing_brokers_are_one_sentence() {
    let brokers = TestBrokers::start().await;
    let name = ServerName::new("s1");
    let nats = brokers.nats("s1").await;
    let refused = Store::cluster(&nats, "redis://127.0.0.1:1", &name).await.expect_err("nothing is there");
    assert_eq!(refused.to_string(), "no Redis server answers at redis://127.0.0.1:1");
    let refused = Nats::connect("127.0.0.1:1", &name).await.expect_err("nothing is there");
    assert_eq!(refused.to_string(), "no NATS server answers at 127.0.0.1:1");
}

#[tokio::test]
async fn a_store_on_disk_is_there_the_next_day() {
    let dir = TempDir::new().expect("a temporary directory");
    let name = ServerName::new("s1");
    let first = {
        let store = LocalStore::open(dir.path()).expect("empty");
        let second = LocalStore::open(dir.path()).expect_err("in use");
        assert!(second.to_string().starts_with("another wildfire uses the state in "), "{second}");
        Store::local(&store, &name).ledger().create(&snapshot(1)).await.expect("new")
    };
    let store = LocalStore::open(dir.path()).expect("closed before");
    let ledger = Store::local(&store, &name).ledger();
    let kept = ledger.latest(&PlayerName::new("Bob")).await.expect("answers").expect("written");
    assert_eq!((kept.revision, kept.value), (first, snapshot(1)));
    ledger.write(first, &snapshot(2)).await.expect("expected");
    let ids: Vec<_> = ledger.history(&PlayerName::new("Bob")).await.expect("answers").into_iter().collect();
    assert_ne!(ids[0].stamp.write_id, ids[1].stamp.write_id, "two runs never use the same write id");
}

#[tokio::test]
async fn brokers_keep_their_state_and_their_directory_to_themselves() {
    let dir = TempDir::new().expect("a temporary directory");
    let name = ServerName::new("s1");
    let brokers = Brokers::start(dir.path()).await.expect("they start");
    let second = Brokers::start(dir.path()).await.expect_err("in use");
    assert!(matches!(second, BrokerError::InUse { .. }), "{second}");
    let nats = Nats::connect(&brokers.nats_url(), &name).await.expect("answers");
    let store = Store::cluster(&nats, &brokers.redis_url(), &name).await.expect("opens");
    store.ledger().create(&snapshot(1)).await.expect("new");
    brokers.stop().await;
    let brokers = Brokers::start(dir.path()).await.expect("they start again");
    let nats = Nats::connect(&brokers.nats_url(), &name).await.expect("answers");
    let store = Store::cluster(&nats, &brokers.redis_url(), &name).await.expect("opens");
    assert!(store.ledger().latest(&PlayerName::new("Bob")).await.expect("answers").is_some());
    brokers.stop().await;
}

#[tokio::test]
async fn a_broker_left_behind_is_stopped_before_the_next_one_starts() {
    let dir = TempDir::new().expect("a temporary directory");
    let mut first = BrokerProcess::start(BrokerKind::Redis, dir.path()).await.expect("it starts");
    let pid = first.pid().expect("it runs");
    let second = BrokerProcess::start(BrokerKind::Redis, dir.path()).await.expect("it starts");
    assert_ne!(second.pid(), Some(pid));
    assert_eq!(first.died().await.program, "redis-server");
}
