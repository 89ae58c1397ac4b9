//! Passwords stay in the login service: not in a log, on a subject, in a stream or in Redis.

use std::collections::BTreeSet;
use std::path::Path;

use futures_util::StreamExt as _;
use wildfire::client::{Client, Greeting, WentOn};
use wildfire::protocol::{ClientPacket, ServerPacket};

use super::cluster::{Cluster, PATIENCE, free_address};
use super::player::{PASSWORD, Player, SALTMARSH};

const WRONG: &str = "close sesame";
const NEW: &str = "sesame oil, cold";
/// The subject on which the listener says that it is the end.
const END: &str = "test.end";

/// The secrets that some bytes have in them.
fn secrets(bytes: &[u8]) -> Vec<&'static str> {
    [PASSWORD, WRONG, NEW].into_iter().filter(|secret| contains(bytes, secret)).collect()
}

fn contains(bytes: &[u8], secret: &str) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret.as_bytes())
}

/// Every file below a folder that has a secret in it, and how many there are in all.
fn leaks(folder: &Path, ticket: &str, found: &mut Vec<String>) -> usize {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            files += leaks(&path, ticket, found);
        } else if let Ok(bytes) = std::fs::read(&path) {
            files += 1;
            found.extend(secrets(&bytes).into_iter().map(|secret| format!("{}: {secret}", path.display())));
            if contains(&bytes, ticket) {
                found.push(format!("{}: a ticket", path.display()));
            }
        }
    }
    files
}

#[tokio::test]
async fn no_password_is_on_a_subject_in_a_store_or_in_a_log() {
    let mut cluster = Cluster::start_logging(&["west"], "trace").await;
    let ear = async_nats::connect(cluster.brokers.nats.url()).await.expect("nats-server answers");
    let mut everything = ear.subscribe(">").await.expect("it listens");
    ear.flush().await.expect("it listens");
    // Up to a word of our own: what was said before it has come by then.
    let listening = tokio::spawn(async move {
        let (mut subjects, mut found, mut said) = (BTreeSet::new(), Vec::new(), Vec::new());
        while let Some(message) = everything.next().await {
            if message.subject.as_str() == END {
                break;
            }
            found.extend(secrets(&message.payload).into_iter().map(|secret| format!("{}: {secret}", message.subject)));
            subjects.insert(message.subject.to_string());
            said.push(message);
        }
        (subjects, found, said)
    });

    let door = free_address();
    cluster.add_told("open", &["--direct", &door.to_string()]).await;
    cluster.place("saltmarsh", "open").await;
    let mut client = Client::open(cluster.address).await.expect("the login service listens");
    client.greet(&Greeting { direct: true, ..Greeting::default() }).await.expect("it greets");
    let mut ann = Player::create_by(client, "Ann", SALTMARSH).await;
    ann.command("shout hello").await;
    let invited = |packet: &ServerPacket| matches!(packet, ServerPacket::Direct { .. });
    let invited = ann.client.until_packet("invitation", invited).await.expect("there is a door");
    let ServerPacket::Direct { pass, .. } = &invited else { panic!("{invited:?}") };
    let ticket = pass.as_str().to_owned();
    let went_on = ann.client.go_on().await;
    assert!(matches!(went_on, Some((WentOn::There(_), Some(_)))), "the ticket is used");
    ann.vanish();
    let mut client = cluster.client().await;
    client.log_in("Ann", WRONG).await.expect_err("it is the wrong one");
    client.log_in("Ann", PASSWORD).await.expect("it is the right one");
    let change = ClientPacket::AccountPw { current: PASSWORD.into(), new: NEW.into() };
    client.send(&change).await.expect("the line is open");
    drop(client);
    // Until the new one is in force.
    let is_changed = async { while cluster.client().await.log_in("Ann", NEW).await.is_err() {} };
    tokio::time::timeout(PATIENCE, is_changed).await.expect("the new password is in force");
    cluster.login().terminate().await;

    ear.publish(END, "".into()).await.expect("the line is open");
    let (subjects, mut found, said) = listening.await.expect("it listens to the end");
    // The signature alone is enough to know it by.
    let (_, signature) = ticket.split_once('.').expect("a ticket has two parts");
    let told = said.iter().filter(|message| contains(&message.payload, signature));
    found.extend(told.map(|message| format!("{}: a ticket", message.subject)));
    for subject in ["account.ann", "player.=41nn.snapshot", "talk.shout", "login.login.updates"] {
        assert!(subjects.contains(subject), "{subject} was not heard: {subjects:?}");
    }
    let mut files = 0;
    for folder in [cluster.brokers.folder(), cluster.logs()] {
        files += leaks(folder, signature, &mut found);
    }
    assert!(files > 10, "{files} files were read");
    assert_eq!(found, [] as [String; 0]);
}
