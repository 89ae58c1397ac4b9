//! Processes that cannot do what they were asked: one clear sentence, and an exit that says so.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use super::cluster::{Cluster, free_address, starter_world};
use super::service::{LOGIN, REGION};

const BOTS: &str = env!("CARGO_BIN_EXE_wildfire-bots");
const WILDFIRE: &str = env!("CARGO_BIN_EXE_wildfire");

/// Runs a program that must fail by itself, and tells what it said last.
async fn refused(program: &str, arguments: &[&str]) -> String {
    let (program, arguments) =
        (program.to_owned(), arguments.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
    let shown = format!("{program} {arguments:?}");
    let run = move || Command::new(program).args(arguments).env("NO_COLOR", "1").env("WILDFIRE_LOG", "off").output();
    let output: Output = tokio::task::spawn_blocking(run).await.expect("no panic").expect("the program is built");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{shown} went well");
    assert!(output.status.code().is_some(), "{shown} was ended by {}", output.status);
    assert!(!words.contains("panicked"), "{shown}: {words}");
    assert!(!words.trim().is_empty(), "{shown} says nothing");
    words
}

#[tokio::test]
async fn wrong_options_are_named() {
    for program in [LOGIN, REGION, BOTS, WILDFIRE] {
        let words = refused(program, &["--no-such-option"]).await;
        assert!(words.contains("--no-such-option"), "{words}");
    }
    let words = refused(BOTS, &["--count", "many"]).await;
    assert!(words.contains("many") && words.contains("--count"), "{words}");
}

#[tokio::test]
async fn a_world_that_is_not_there_is_named() {
    let listen = free_address().to_string();
    let words = refused(REGION, &["--world", "/no/such/world"]).await;
    assert!(words.contains("/no/such/world"), "{words}");
    let words = refused(LOGIN, &["--world", "/no/such/world", "--listen", &listen]).await;
    assert!(words.contains("/no/such/world"), "{words}");
}

#[tokio::test]
async fn a_broker_that_is_not_there_is_named() {
    let world = starter_world();
    let world = world.to_str().expect("the path is text");
    let (nats, listen) = (format!("nats://{}", free_address()), free_address().to_string());
    let words = refused(REGION, &["--world", world, "--nats", &nats]).await;
    assert!(words.contains(&nats), "{words}");
    let words = refused(LOGIN, &["--world", world, "--nats", &nats, "--listen", &listen]).await;
    assert!(words.contains(&nats), "{words}");

    let cluster = Cluster::start(&["one"]).await;
    let nats = cluster.brokers.nats.url();
    let redis = free_address();
    let words = refused(REGION, &["--world", world, "--nats", &nats, "--redis", &format!("redis://{redis}")]).await;
    assert!(words.contains(&redis.to_string()), "{words}");
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = taken.local_addr().expect("it is bound").to_string();
    let cluster = Cluster::start(&["one"]).await;
    let (nats, redis) = (cluster.brokers.nats.url(), cluster.brokers.redis.url());
    let world = starter_world();
    let world = world.to_str().expect("the path is text");
    let words = refused(LOGIN, &["--world", world, "--nats", &nats, "--redis", &redis, "--listen", &address]).await;
    assert!(words.contains(&address), "{words}");
}

#[tokio::test]
async fn a_server_with_another_world_or_a_taken_name_is_not_let_in() {
    let cluster = Cluster::start(&["one"]).await;
    let (nats, redis) = (cluster.brokers.nats.url(), cluster.brokers.redis.url());
    let other = TempDir::new().expect("a temporary directory");
    copy(&starter_world(), other.path());
    let motd = other.path().join("archetypes");
    let text = fs::read_to_string(&motd).expect("the world has archetypes");
    fs::write(&motd, text.replacen("name ", "name another ", 1)).expect("the copy can be changed");
    let world = other.path().to_str().expect("the path is text");
    let words = refused(REGION, &["--world", world, "--nats", &nats, "--redis", &redis, "--name", "stranger"]).await;
    assert!(words.contains("world"), "{words}");

    let same = starter_world();
    let same = same.to_str().expect("the path is text");
    let words = refused(REGION, &["--world", same, "--nats", &nats, "--redis", &redis, "--name", "one"]).await;
    assert!(words.contains("one"), "{words}");
}

#[tokio::test]
async fn bots_without_a_server_say_so() {
    let address = free_address().to_string();
    let words = refused(BOTS, &["--connect", &address, "--count", "1", "--seconds", "1"]).await;
    assert!(words.contains("did not get in"), "{words}");
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("it is a directory").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).expect("the copy can be written");
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("the copy can be written");
        }
    }
}
