//! The dashboard on a terminal, and all of it as lines for programs.

use std::process::{ExitStatus, Stdio};

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
    let (nats, redis) = (brokers.nats.url(), brokers.redis.url());
    let urls = [("NATS_URL", nats.as_str()), ("REDIS_URL", redis.as_str())];
    Terminal::start(env!("CARGO_BIN_EXE_wildfire-watch"), &[], &urls, (100, 30)).expect("the program runs")
}

// The made-up servers go on speaking while a test waits for its screen.
#[tokio::test(flavor = "multi_thread")]
async fn on_a_terminal_it_is_a_dashboard_with_keys() {
    let brokers = TestBrokers::start().await;
    let _alive = alive(&brokers).await;
    let terminal = dashboard(&brokers);
    check_keys(&terminal).expect("every key does what it says");
    check_given_back(terminal, |terminal| {
        terminal.types("q")?;
        terminal.until_ended()
    });
}

fn check_keys(terminal: &Terminal) -> Result<(), String> {
    terminal.until_so("whole cluster", |text| ["region-1", "scorn", "Bob"].iter().all(|word| text.contains(word)))?;
    terminal.types("/nowhere\r")?;
    terminal.until("Nothing is like that.")?;
    terminal.types("\u{1b}")?;
    terminal.until_so("everything again", |text| !text.contains("Nothing is like that."))?;
    // What is refused is said, and nothing else happens: nobody obeys orders here.
    terminal.types("1jd")?;
    terminal.until("Shall it be done?")?;
    terminal.types("\r")?;
    terminal.until("Not done: there is no region server region-1.")
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_ends_the_dashboard_the_terminal_is_given_back() {
    let brokers = TestBrokers::start().await;
    let _alive = alive(&brokers).await;
    let terminal = dashboard(&brokers);
    terminal.until("scorn").expect("it is shown");
    check_given_back(terminal, Terminal::is_told_to_stop);
}

fn check_given_back(mut terminal: Terminal, ends: impl FnOnce(&mut Terminal) -> Result<ExitStatus, String>) {
    let ended = ends(&mut terminal).expect("it ends");
    assert!(ended.success(), "{ended}");
    assert!(!terminal.is_taken() && !terminal.is_cursor_hidden(), "the terminal is given back:\n{}", terminal.text());
}
