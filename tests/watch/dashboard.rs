//! The dashboard on a terminal, and all of it as lines for programs.

use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};

use super::support::brokers::TestBrokers;
use super::support::terminal::Terminal;
use super::{PATIENCE, alive, watch};

#[tokio::test]
async fn without_a_view_all_of_it_is_told_every_second() {
    let brokers = TestBrokers::start().await;
    let _alive = alive(&brokers).await;
    let mut command = watch(&brokers, &[]);
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the program runs");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let picture = async {
        loop {
            let line = lines.next_line().await.expect("readable").expect("it goes on");
            let picture: Value = serde_json::from_str(&line).expect("an object for each line");
            let is_full = |what: &str, count: usize| picture[what].as_array().is_some_and(|rows| rows.len() == count);
            if is_full("servers", 2) && is_full("regions", 1) && is_full("players", 1) {
                return picture;
            }
        }
    };
    let picture = tokio::time::timeout(PATIENCE, picture).await.expect("it is seen");
    assert_eq!(picture["servers"][1]["server"], "region-1");
    let region = &picture["regions"][0];
    assert_eq!(
        (&region["region"], &region["state"], &region["players"]),
        (&"scorn".into(), &"owned".into(), &1.into())
    );
    assert_eq!((&picture["players"][0]["player"], &picture["stale_writes"]), (&"Bob".into(), &0.into()));
    let id = nix::unistd::Pid::from_raw(child.id().expect("it runs").try_into().expect("small"));
    nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGINT).expect("it runs");
    let ended = tokio::time::timeout(PATIENCE, child.wait()).await.expect("it stops").expect("it ran");
    assert!(ended.success(), "{ended}");
}

fn dashboard(brokers: &TestBrokers) -> Terminal {
    let urls = [("NATS_URL", brokers.nats.url()), ("REDIS_URL", brokers.redis.url())];
    Terminal::run(env!("CARGO_BIN_EXE_wildfire-watch"), &[], &urls, (100, 30))
}

#[tokio::test]
async fn on_a_terminal_it_is_a_dashboard_with_keys() {
    let brokers = TestBrokers::start().await;
    let _alive = alive(&brokers).await;
    let mut terminal = dashboard(&brokers);
    terminal
        .until("whole cluster", |screen| ["region-1", "scorn", "Bob"].iter().all(|word| screen.text.contains(word)))
        .await;
    terminal.press("/nowhere\r");
    terminal.until_shown("Nothing is like that.").await;
    terminal.press("\u{1b}");
    terminal.until("everything again", |screen| !screen.text.contains("Nothing is like that.")).await;
    // What is refused is said, and nothing else happens: nobody obeys orders here.
    terminal.press("1jd");
    terminal.until_shown("Shall it be done?").await;
    terminal.press("\r");
    terminal.until_shown("Not done: there is no region server region-1.").await;
    terminal.press("q");
    let (ended, screen) = terminal.ended().await;
    assert!(ended.success(), "{ended}");
    assert!(!screen.is_taken && !screen.is_cursor_hidden, "the terminal is given back: {screen:?}");
}

#[tokio::test]
async fn whatever_ends_the_dashboard_the_terminal_is_given_back() {
    let brokers = TestBrokers::start().await;
    let _alive = alive(&brokers).await;
    let mut terminal = dashboard(&brokers);
    terminal.until_shown("scorn").await;
    let id = nix::unistd::Pid::from_raw(terminal.id());
    nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGTERM).expect("it runs");
    let (ended, screen) = terminal.ended().await;
    assert!(ended.success(), "{ended}");
    assert!(!screen.is_taken && !screen.is_cursor_hidden, "{screen:?}");
}
