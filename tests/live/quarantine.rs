//! What ends its servers is run alone, and what ended them is kept out.

use std::time::Duration;

use wildfire::bus::message::Quarantine;

use super::cluster::Cluster;
use super::moves::{ordered, refused};
use super::player::{GREYHAVEN, Player, SALTMARSH};

const WORD: &str = "xyzzy";

/// The next word about a quarantine that is as meant.
async fn until_said(
    heard: &mut wildfire::bus::Subscription<Quarantine>,
    is_meant: impl Fn(&Quarantine) -> bool,
) -> Quarantine {
    let said = async {
        loop {
            let quarantine = heard.next().await.expect("NATS is there");
            if is_meant(&quarantine) {
                return quarantine;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(120), said).await.expect("the operator is told")
}

#[tokio::test]
async fn a_region_that_an_administrator_wants_alone_is_run_alone() {
    let mut cluster = Cluster::start(&["first", "second"]).await;
    let mut heard = cluster.link.subscribe(Quarantine::all()).await.expect("NATS is there");
    cluster.place("saltmarsh", "first").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let things = ann.things();
    let said = ordered(&cluster, &["quarantine", "saltmarsh", "--because", "it is slow"]).await;
    assert_eq!(said, "first starts a process of its own for saltmarsh, and hands it over.\n");
    let told = until_said(&mut heard, |said| said.process.is_some()).await;
    assert!(told.why.ends_with(" wants saltmarsh alone: it is slow") && told.barred.is_empty(), "{told:?}");
    let process = told.process.expect("it has one");
    assert!(process.as_str().starts_with("first-alone-saltmarsh-"), "{process}");
    assert_eq!(cluster.until_owned("saltmarsh", |owner| owner != "first").await, process.as_str());
    goes_on(&mut ann, "hello").await;
    assert_eq!(ann.things(), things);
    ann.assert_well_shown();
    let again = refused(&cluster, &["quarantine", "saltmarsh", "--because", "once more"]).await;
    assert!(again.contains("saltmarsh is in a process of its own already"), "{again}");
    // It is held against the region, and not against a server: whoever goes on with it does so in a process of its own.
    cluster.service("first").kill().await;
    let next = cluster.until_owned("saltmarsh", |owner| owner.starts_with("second-alone-saltmarsh-")).await;
    goes_on(&mut ann, &format!("here with {next}")).await;
    assert_eq!(ann.things(), things);
    assert!(!cluster.service("second").has_ended(), "nothing else has ended");
}

async fn goes_on(player: &mut Player, words: &str) {
    let since = player.shown().heard;
    player.client.ask(&format!("say {words}")).await.expect("the connection is good");
    player.until_told(since, words).await;
}

#[tokio::test]
async fn an_action_that_ends_its_servers_is_run_alone_and_then_kept_out() {
    let names = ["first", "second", "third"];
    let mut cluster = Cluster::start_told(&names, &["--drill-word", WORD]).await;
    let mut heard = cluster.link.subscribe(Quarantine::all()).await.expect("NATS is there");
    cluster.place("saltmarsh", "first").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let mut bob = Player::create(&cluster, "Bob", GREYHAVEN).await;
    let things = ann.things();
    // It is sent again to each new owner, as every action that nobody has obeyed yet.
    ann.client.ask(&format!("say {WORD}")).await.expect("the connection is good");
    let alone = until_said(&mut heard, |said| said.process.is_some()).await;
    assert!(alone.why.contains(&format!("Say(\"{WORD}\")")) && alone.barred.is_empty(), "{alone:?}");
    assert_eq!(alone.region.as_str(), "saltmarsh");
    let living: Vec<&str> = names.iter().copied().filter(|name| !cluster.service(name).has_ended()).collect();
    assert_eq!(living, [alone.server.as_str()], "two servers have ended, and the third knows better");
    let barred = until_said(&mut heard, |said| !said.barred.is_empty() && said.process.is_none()).await;
    assert!(barred.why.contains(" on /saltmarsh"), "the operator is told which map: {barred:?}");
    assert_ne!(barred.server, alone.server, "it is run in a process of its own");
    goes_on(&mut ann, "hello").await;
    assert_eq!(ann.things(), things);
    ann.assert_well_shown();
    goes_on(&mut bob, "what was that").await;
    assert!(!cluster.service(living[0]).has_ended(), "nothing else has ended");
    // With its parent ends the process, and the region goes on elsewhere.
    cluster.add("fourth").await;
    cluster.service(living[0]).kill().await;
    goes_on(&mut ann, "still here").await;
    goes_on(&mut bob, "and here").await;
}

#[tokio::test]
async fn a_tick_that_panics_ends_its_region_and_no_server() {
    let names = ["first", "second"];
    let mut cluster = Cluster::start_told(&names, &["--drill-word", WORD, "--drill-end", "panic"]).await;
    let mut heard = cluster.link.subscribe(Quarantine::all()).await.expect("NATS is there");
    cluster.place("saltmarsh", "first").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.client.ask(&format!("say {WORD}")).await.expect("the connection is good");
    let barred = until_said(&mut heard, |said| !said.barred.is_empty() && said.process.is_none()).await;
    assert!(barred.why.contains(&format!("somebody said {WORD}")), "{barred:?}");
    goes_on(&mut ann, "hello").await;
    for name in names {
        assert!(!cluster.service(name).has_ended(), "{name} goes on");
    }
    // The same word again is another action, and ends the region again, alone.
    ann.client.ask(&format!("say {WORD}")).await.expect("the connection is good");
    goes_on(&mut ann, "hello again").await;
    for name in names {
        assert!(!cluster.service(name).has_ended(), "{name} goes on");
    }
}
