//! The administrator's window on real brokers, with made-up servers.

mod support;

use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use support::brokers::TestBrokers;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use wildfire::bus::Link;
use wildfire::bus::message::{
    ClaimEvent, ClaimStep, OnlinePlayer, PlayersOnline, RegionLoad, ServerRole, ServerStatus, Shout, Tell,
};
use wildfire::ids::{Claim, MapPath, PlayerName, RegionId, ServerName};
use wildfire::persistence::{Acquired, Store};

const PATIENCE: Duration = Duration::from_secs(20);

fn watch(brokers: &TestBrokers, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wildfire-watch"));
    command.args(arguments).env("NATS_URL", brokers.nats.url()).env("REDIS_URL", brokers.redis.url());
    command.kill_on_drop(true);
    command
}

/// What a view shows, as the objects it prints.
async fn view(brokers: &TestBrokers, name: &str) -> Vec<Value> {
    let output = watch(brokers, &[name, "--json"]).output().await.expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("JSON is text");
    text.lines().map(|line| serde_json::from_str(line).expect("an object for each line")).collect()
}

fn status(name: &str, role: ServerRole, regions: Vec<RegionLoad>) -> ServerStatus {
    ServerStatus {
        server: ServerName::new(name),
        role,
        build: "0.1.0".to_owned(),
        world: "3fe0".to_owned(),
        up_ms: 60_000,
        players: 1,
        tick_p99_us: 4100,
        memory_kb: 81_920,
        draining: false,
        regions,
    }
}

fn players() -> PlayersOnline {
    let bob = OnlinePlayer {
        player: PlayerName::new("Bob"),
        title: "the human".to_owned(),
        level: 3,
        region: RegionId::new("scorn"),
        map: MapPath::new("/scorn/inn"),
        afk: false,
    };
    PlayersOnline { login: ServerName::new("login-1"), players: vec![bob] }
}

/// A region server and a login service that say what they are, until dropped.
struct Alive(tokio::task::JoinHandle<()>);

impl Alive {
    async fn start(brokers: &TestBrokers, region: Store, load: RegionLoad) -> Self {
        let (region, login) = (region.registry(), brokers.store("login-1").await.registry());
        let link = Link::Nats(brokers.nats("login-1").await);
        let say = async move || {
            region.beat(&status("region-1", ServerRole::Region, vec![load.clone()])).await.expect("a free name");
            login.beat(&status("login-1", ServerRole::Login, Vec::new())).await.expect("a free name");
            link.publish(&players()).await.expect("NATS answers");
        };
        say().await;
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(100)).await;
                say().await;
            }
        }))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[tokio::test]
async fn the_views_show_what_servers_and_leases_say() {
    let brokers = TestBrokers::start().await;
    let one = brokers.store("region-1").await;
    let region = |name: &str| RegionId::new(name);
    let acquire =
        async |name: &str| match one.leases_of(PATIENCE).acquire(&region(name), Claim(0)).await.expect("answers") {
            Acquired::Mine(lease) => lease,
            Acquired::Theirs(holder) => panic!("{holder:?} has it"),
        };
    let scorn = acquire("scorn").await;
    let left = acquire("wilderness.12").await;
    one.leases().release(left).await.expect("answers");
    let load = RegionLoad { region: region("scorn"), claim: scorn.claim(), players: 1, tick_us: 900 };
    let alive = Alive::start(&brokers, one, load).await;

    let servers = view(&brokers, "servers").await;
    let seen: Vec<_> = servers.iter().map(|server| (&server["server"], &server["role"])).collect();
    assert_eq!(seen, [(&"login-1".into(), &"login".into()), (&"region-1".into(), &"region".into())]);

    let regions = view(&brokers, "regions").await;
    let seen: Vec<_> = regions.iter().map(|region| (&region["region"], &region["state"], &region["owner"])).collect();
    let owned = (&"scorn".into(), &"owned".into(), &"region-1".into());
    assert_eq!(seen, [owned, (&"wilderness.12".into(), &"unowned".into(), &Value::Null)]);

    let seen = view(&brokers, "players").await;
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert_eq!((&seen[0]["player"], &seen[0]["login"]), (&"Bob".into(), &"login-1".into()));
    let table = watch(&brokers, &["servers"]).output().await.expect("the program runs").stdout;
    let table = String::from_utf8(table).expect("text");
    assert!(table.starts_with("SERVER ") && table.lines().count() == 3, "{table}");
    drop(alive);
}

/// A running `events --json`.
struct Following {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Following {
    fn start(brokers: &TestBrokers) -> Self {
        let mut child = watch(brokers, &["events", "--json"]).stdout(Stdio::piped()).spawn().expect("the program runs");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        Self { child, lines }
    }

    async fn next(&mut self) -> Value {
        let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await.expect("something happens");
        serde_json::from_str(&line.expect("readable").expect("it goes on")).expect("an object for each line")
    }
}

#[tokio::test]
async fn events_are_followed_until_an_interrupt() {
    let brokers = TestBrokers::start().await;
    let link = Link::Nats(brokers.nats("region-1").await);
    let mut following = Following::start(&brokers);
    // Until it listens, nobody hears.
    let status = status("region-1", ServerRole::Region, Vec::new());
    let first = loop {
        link.publish(&status).await.expect("NATS answers");
        if let Ok(event) = tokio::time::timeout(Duration::from_millis(50), following.next()).await {
            break event;
        }
    };
    assert_eq!((&first["event"], &first["server"]), (&"server".into(), &"region-1".into()));

    let claim = ClaimEvent {
        region: RegionId::new("scorn"),
        claim: Claim(7),
        server: ServerName::new("region-1"),
        step: ClaimStep::Claimed,
        why: "wanted".to_owned(),
    };
    link.publish(&claim).await.expect("NATS answers");
    let event = following.next().await;
    assert_eq!((&event["event"], &event["step"]), (&"claim".into(), &"claimed".into()));

    // A tell is heard by nobody else, and that nobody has the player is known at once.
    let (bob, ann) = (PlayerName::new("Bob"), PlayerName::new("Ann"));
    let tell = Tell { from: bob.clone(), to: ann, number: 1, text: "between us".to_owned() };
    let unheard = link.request(&tell, PATIENCE).await.expect_err("nobody is there");
    assert!(matches!(unheard, wildfire::bus::RequestError::NoOwner), "{unheard:?}");
    link.publish(&Shout { from: bob, text: "hello".to_owned() }).await.expect("NATS answers");
    let event = following.next().await;
    assert_eq!((&event["event"], &event["text"]), (&"shout".into(), &"hello".into()));

    let id = nix::unistd::Pid::from_raw(following.child.id().expect("it runs").try_into().expect("small"));
    nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGINT).expect("it runs");
    let ended = tokio::time::timeout(PATIENCE, following.child.wait()).await.expect("it stops").expect("it ran");
    assert!(ended.success(), "{ended}");
}

#[tokio::test]
async fn a_missing_broker_is_one_sentence_and_a_failure() {
    for (view, who) in [("servers", "Redis"), ("events", "NATS")] {
        let output = Command::new(env!("CARGO_BIN_EXE_wildfire-watch"))
            .args([view, "--nats", "nats://127.0.0.1:1", "--redis", "redis://127.0.0.1:1"])
            .output()
            .await
            .expect("the program runs");
        assert!(!output.status.success());
        let said = String::from_utf8(output.stderr).expect("text");
        assert!(said.contains(&format!("no {who} server answers at")) && said.lines().count() == 1, "{said}");
    }
}
