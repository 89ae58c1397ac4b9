//! Several who walk at once. The large one is for a quiet machine:
//! `wildfire-bots --count 200 --seconds 60 --start map_saltmarsh --habit pace --route "1s 2sw 20s 10e | 6e"`.

use tokio_util::sync::CancellationToken;
use wildfire::bots::swarm::{Options, swarm};
use wildfire::bots::{Habit, Report};

use super::cluster::Cluster;

fn options(cluster: &Cluster, habit: Habit, route: &str) -> Options {
    Options {
        connect: cluster.address.to_string(),
        count: 20,
        seconds: 10,
        logins: 10,
        habit,
        route: route.parse().expect("it is a route"),
        start: Some("map_saltmarsh".to_owned()),
        race: None,
        accounts: "Bot".to_owned(),
        password: "wandering".to_owned(),
        seed: 11,
        come_back: false,
        direct: false,
        json: false,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_walkers_cross_between_servers_and_nobody_is_lost() {
    let mut cluster = Cluster::start(&["west", "sea"]).await;
    cluster.place("saltmarsh", "west").await;
    cluster.place("tidewater", "sea").await;
    let report = swarm(options(&cluster, Habit::Pace, "1s 2sw 20s 11e | 4e"), CancellationToken::new()).await;
    println!("{report}");
    assert_nobody_is_lost(&report);
    assert!(report.region_changes > 0, "nobody crossed");

    let again = swarm(options(&cluster, Habit::Mixed, "1e"), CancellationToken::new()).await;
    println!("{again}");
    assert_nobody_is_lost(&again);
    assert!(again.steps > 0);
}

fn assert_nobody_is_lost(report: &Report) {
    assert_eq!((report.entered, report.disconnects), (20, 0), "{report}");
    assert_eq!(report.faults, 0, "{report}");
}
