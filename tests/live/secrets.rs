//! Passwords stay in the login service: not in a log, on a subject, in a stream or in Redis.

use std::collections::BTreeSet;
use std::path::Path;

use futures_util::StreamExt as _;
use wildfire::protocol::ClientPacket;

use super::cluster::{Cluster, PATIENCE};
use super::player::{PASSWORD, Player, SALTMARSH};

const WRONG: &str = "close sesame";
const NEW: &str = "sesame oil, cold";
/// The subject on which the listener says that it is the end.
const END: &str = "test.end";

/// The secrets that some bytes have in them.
fn secrets(bytes: &[u8]) -> Vec<&'static str> {
    let has = |secret: &&str| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
    [PASSWORD, WRONG, NEW].into_iter().filter(has).collect()
}

/// Every file below a folder that has a secret in it, and how many there are in all.
fn leaks(folder: &Path, found: &mut Vec<String>) -> usize {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            files += leaks(&path, found);
        } else if let Ok(bytes) = std::fs::read(&path) {
            files += 1;
            found.extend(secrets(&bytes).into_iter().map(|secret| format!("{}: {secret}", path.display())));
        }
    }
    files
}

#[tokio::test]
async fn no_password_is_on_a_subject_in_a_store_or_in_a_log() {
    let mut cluster = Cluster::start_logging(&["west"], "trace").await;
    cluster.place("saltmarsh", "west").await;
    let ear = async_nats::connect(cluster.brokers.nats.url()).await.expect("nats-server answers");
    let mut everything = ear.subscribe(">").await.expect("it listens");
    ear.flush().await.expect("it listens");
    // Up to a word of our own: what was said before it has come by then.
    let listening = tokio::spawn(async move {
        let (mut subjects, mut found) = (BTreeSet::new(), Vec::new());
        while let Some(message) = everything.next().await {
            if message.subject.as_str() == END {
                break;
            }
            found.extend(secrets(&message.payload).into_iter().map(|secret| format!("{}: {secret}", message.subject)));
            subjects.insert(message.subject.to_string());
        }
        (subjects, found)
    });

    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.command("shout hello").await;
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
    let (subjects, mut found) = listening.await.expect("it listens to the end");
    for subject in ["account.ann", "player.=41nn.snapshot", "talk.shout", "login.login.updates"] {
        assert!(subjects.contains(subject), "{subject} was not heard: {subjects:?}");
    }
    let mut files = 0;
    for folder in [cluster.brokers.folder(), cluster.logs()] {
        files += leaks(folder, &mut found);
    }
    assert!(files > 10, "{files} files were read");
    assert_eq!(found, [] as [String; 0]);
}
