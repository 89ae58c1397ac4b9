//! Passwords stay in the login service: not in a log, on a subject, in a stream or in Redis.

use std::path::Path;
use std::sync::{Arc, Mutex};

use futures_util::StreamExt as _;
use wildfire::protocol::ClientPacket;

use super::cluster::Cluster;
use super::player::{PASSWORD, Player, SALTMARSH};

const WRONG: &str = "close sesame";
const NEW: &str = "sesame oil, cold";

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
    let heard = Arc::new(Mutex::new((0, Vec::new())));
    let notes = heard.clone();
    let listening = tokio::spawn(async move {
        while let Some(message) = everything.next().await {
            let mut notes = notes.lock().expect("nobody panics");
            notes.0 += 1;
            let found = secrets(&message.payload);
            notes.1.extend(found.into_iter().map(|secret| format!("{}: {secret}", message.subject)));
        }
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
    while cluster.client().await.log_in("Ann", NEW).await.is_err() {}
    cluster.login().terminate().await;

    let (count, mut found) = heard.lock().expect("nobody panics").clone();
    listening.abort();
    assert!(count > 100, "{count} messages were heard");
    let mut files = 0;
    for folder in [cluster.brokers.folder(), cluster.logs()] {
        files += leaks(folder, &mut found);
    }
    assert!(files > 10, "{files} files were read");
    assert_eq!(found, [] as [String; 0]);
}
