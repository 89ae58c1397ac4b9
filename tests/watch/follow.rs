//! One player who is followed through the game and the ledger.

use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use wildfire::bus::Link;
use wildfire::bus::message::Shout;
use wildfire::ids::PlayerName;
use wildfire::persistence::Cause;

use super::support::brokers::TestBrokers;
use super::{PATIENCE, alive, ring, version, watch};

#[tokio::test]
async fn somebody_is_followed_through_the_game_and_the_ledger() {
    let brokers = TestBrokers::start().await;
    let _alive = alive(&brokers).await;
    let ledger = brokers.store("writer").await.ledger();
    let first = ledger.create(&version("Bob", Cause::Login, "10", vec![ring()])).await.expect("new");
    let mut command = watch(&brokers, &["follow", "Bob", "--json"]);
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the program runs");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut next = async |event: &str| {
        let found = async {
            loop {
                let line = lines.next_line().await.expect("readable").expect("it goes on");
                let step: Value = serde_json::from_str(&line).expect("an object for each line");
                if step["event"] == event {
                    return step;
                }
            }
        };
        tokio::time::timeout(PATIENCE, found).await.unwrap_or_else(|_| panic!("{event} is told"))
    };
    let known = next("version").await;
    assert_eq!((&known["revision"], &known["cause"], &known["things"]), (&first.0.into(), &"login".into(), &1.into()));
    let here = next("here").await;
    assert_eq!(
        (&here["region"], &here["map"], &here["login"]),
        (&"scorn".into(), &"/scorn/inn".into(), &"login-1".into())
    );
    let second = ledger.write(first, &version("Bob", Cause::Autosave, "20", vec![])).await.expect("expected");
    let written = next("version").await;
    let seen = (&written["revision"], &written["by"], &written["custody"]["is"]);
    assert_eq!(seen, (&second.0.into(), &"writer".into(), &"free".into()));
    let link = Link::Nats(brokers.nats("listener").await);
    for from in ["Ann", "Bob"] {
        let from = PlayerName::new(from);
        link.publish(&Shout { from, text: "hello".to_owned() }).await.expect("NATS answers");
    }
    assert_eq!(next("shout").await["from"], "Bob", "nobody else is told of");
    child.kill().await.expect("it runs");
}
