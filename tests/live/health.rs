//! What the processes tell of themselves: numbers, health, and one id through all their logs.

use std::collections::BTreeSet;

use super::cluster::Cluster;
use super::player::{Player, SALTMARSH, TO_THE_CAUSEWAY};

/// The value of a number, by its name and labels as they are written; none when it is not shown.
fn value(metrics: &str, name: &str) -> Option<f64> {
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map(|value| value.parse().expect("a number"))
}

/// The ids of crossings that a log names.
fn crossings(log: &str) -> BTreeSet<String> {
    let ids = log.split("crossing=").skip(1).filter_map(|rest| rest.split_ascii_whitespace().next());
    ids.map(str::to_owned).collect()
}

#[tokio::test]
async fn what_happens_is_counted_where_it_happens() {
    let mut cluster = Cluster::start_logging(&["west", "sea"], "info,crossing=debug").await;
    cluster.place("saltmarsh", "west").await;
    cluster.place("tidewater", "sea").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.walk(TO_THE_CAUSEWAY).await;
    ann.walk("2e").await;
    assert_eq!(ann.map().await, "/tidewater/west_s");

    let west = cluster
        .until_metrics("west", |west| value(west, r#"wildfire_crossings_total{outcome="arrived"}"#) == Some(1.0));
    let west = west.await;
    assert!(
        value(&west, r#"wildfire_tick_seconds_count{region="saltmarsh"}"#).is_some_and(|ticks| ticks > 10.0),
        "{west}"
    );
    assert!(value(&west, r#"wildfire_log_append_seconds_count{region="saltmarsh"}"#).is_some_and(|ticks| ticks > 10.0));
    assert!(value(&west, r#"wildfire_log_bytes_total{region="saltmarsh"}"#).is_some_and(|bytes| bytes > 0.0));
    assert!(value(&west, r#"wildfire_checkpoint_bytes{region="saltmarsh"}"#).is_some_and(|bytes| bytes > 0.0));
    assert_eq!(value(&west, r#"wildfire_stale_writes_refused_total{what="log"}"#), Some(0.0));
    assert!(value(&west, "process_resident_memory_bytes").is_some_and(|bytes| bytes > 0.0));
    cluster.until_metrics("sea", |sea| value(sea, r#"wildfire_players{region="tidewater"}"#) == Some(1.0)).await;
    let login = cluster.until_metrics("login", |login| value(login, "wildfire_players") == Some(1.0)).await;
    assert_eq!(value(&login, r#"wildfire_logins_total{what="new account",outcome="done"}"#), Some(1.0), "{login}");
    assert!(value(&login, "wildfire_sent_bytes_total") > value(&login, "wildfire_received_bytes_total"));
    assert_eq!(value(&login, "wildfire_storms_total"), Some(0.0));

    // One crossing, and every process that had a part in it says its id.
    let logs = ["west", "sea", "login"].map(|name| crossings(&cluster.service(name).log()));
    let [west, sea, login] = &logs;
    let everywhere = west.iter().filter(|id| sea.contains(*id) && login.contains(*id));
    assert_eq!(everywhere.count(), 1, "{logs:?}");

    // A storm, seen from both sides.
    cluster.service("sea").kill().await;
    let since = ann.shown().heard;
    ann.client.ask("say still here").await.expect("the connection is good");
    ann.until_told(since, "still here").await;
    cluster.until_metrics("login", |login| value(login, "wildfire_storm_seconds_count") == Some(1.0)).await;
    let taken = |west: &str| {
        ["copy", "log"]
            .iter()
            .filter_map(|from| value(west, &format!(r#"wildfire_takeovers_total{{from="{from}"}}"#)))
            .sum::<f64>()
    };
    cluster.until_metrics("west", |west| taken(west) == 1.0).await;
}

#[tokio::test]
async fn who_has_no_broker_is_alive_and_not_ready() {
    let mut cluster = Cluster::start(&["only"]).await;
    for name in ["only", "login"] {
        assert_eq!(cluster.health(name, "/healthz").await, Some(200), "{name}");
        cluster.until_health(name, "/readyz", 200).await;
    }
    cluster.brokers.redis.kill().await;
    for name in ["only", "login"] {
        cluster.until_health(name, "/readyz", 503).await;
        assert_eq!(cluster.health(name, "/healthz").await, Some(200), "it will go on when Redis is back");
    }
    cluster.until_metrics("only", |only| value(only, r#"wildfire_broker_up{broker="redis"}"#) == Some(0.0)).await;
    cluster.brokers.redis.restart().await.expect("it starts again");
    cluster.until_health("only", "/readyz", 200).await;
    assert_eq!(cluster.health("only", "/").await, Some(404));
}
