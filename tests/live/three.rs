//! Three NATS servers that keep everything three times: one of them may die, also the one that takes the writes.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use async_nats::jetstream;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use wildfire::audit::Auditor;
use wildfire::bus::Nats;
use wildfire::client::Client;
use wildfire::cluster::{BrokerKind, BrokerProcess};
use wildfire::ids::{MapPath, PlayerName, Revision, ServerName};
use wildfire::persistence::{Body, Cause, Custody, Place, Snapshot, Store};

use super::cluster::{free_address, starter_world};
use super::player::{Player, SALTMARSH};
use super::port::free_port;
use super::service::{LOGIN, REGION, Service};

/// A cluster of NATS servers chooses a leader after four to nine seconds of silence, for each stream, and players stand
/// still as long.
const PATIENCE: Duration = Duration::from_secs(90);
const STREAMS: [&str; 6] = ["PLAYERS", "ACCOUNTS", "REGIONS", "CHECKPOINTS", "ITEMS", "SOCIETY"];
const SERVERS: usize = 3;

/// The nats-server of the version that clusters are run with: Debian's is too old. `make test` names it.
fn newer() -> Option<PathBuf> {
    let named = std::env::var_os("NATS_SERVER").map(PathBuf::from);
    let ours = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".tools/nats-server-2.14.6");
    named.or_else(|| ours.is_file().then_some(ours))
}

/// Looks again and again until it is so.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    let mut looks = interval(Duration::from_millis(20));
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !is_so().await {
        assert!(Instant::now() < deadline, "no {what} after {PATIENCE:?}");
        looks.tick().await;
    }
}

struct Three {
    program: PathBuf,
    dir: TempDir,
    ports: Vec<u16>,
    processes: Vec<Option<Child>>,
}

impl Three {
    async fn start(program: PathBuf) -> Self {
        let dir = TempDir::new().expect("a temporary directory");
        let ports: Vec<u16> = (0..SERVERS).map(|_| free_port()).collect();
        let routes: Vec<u16> = (0..SERVERS).map(|_| free_port()).collect();
        let all: Vec<String> = routes.iter().map(|port| format!("\"nats://127.0.0.1:{port}\"")).collect();
        for (number, (port, route)) in ports.iter().zip(&routes).enumerate() {
            let place = dir.path().join(format!("n{number}"));
            let text = include_str!("../../nats.conf");
            let text = text.replace("\"wildfire\"", &format!("\"n{number}\""));
            let text = text.replace("127.0.0.1:4222", &format!("127.0.0.1:{port}"));
            let text = text.replace("http: \"127.0.0.1:8222\"", "");
            let text = text.replace("\"./.state/nats\"", &format!("{:?}", place.display().to_string()));
            let cluster = format!(
                "\ncluster {{ name: \"three\", listen: \"127.0.0.1:{route}\", routes: [{}] }}\n",
                all.join(", ")
            );
            std::fs::write(dir.path().join(format!("n{number}.conf")), text + &cluster).expect("the folder is there");
        }
        let mut three = Self { program, dir, ports, processes: (0..SERVERS).map(|_| None).collect() };
        for number in 0..SERVERS {
            three.launch(number);
        }
        three
    }

    fn launch(&mut self, number: usize) {
        let file = |kind: &str| self.dir.path().join(format!("n{number}.{kind}"));
        let log = std::fs::File::options().create(true).append(true).open(file("log")).expect("the folder is there");
        let mut command = Command::new(&self.program);
        command.arg("-c").arg(file("conf")).stdout(Stdio::null()).stderr(log).kill_on_drop(true);
        self.processes[number] = Some(command.spawn().expect("it is installed"));
    }

    async fn kill(&mut self, number: usize) {
        let mut process = self.processes[number].take().expect("it runs");
        process.kill().await.expect("it is ours");
    }

    /// All of them, as an operator names them.
    fn url(&self) -> String {
        self.ports.iter().map(|port| format!("nats://127.0.0.1:{port}")).collect::<Vec<_>>().join(",")
    }

    async fn connect(&self) -> jetstream::Context {
        let mut found = None;
        until("NATS that answers", async || {
            let options = async_nats::ConnectOptions::new().retain_servers_order();
            let urls: Vec<String> = self.url().split(',').map(str::to_owned).collect();
            found = options.connect(urls).await.ok();
            found.is_some()
        })
        .await;
        jetstream::new(found.expect("it answers"))
    }

    /// The number of the server that takes a stream's writes.
    async fn leader(&self, context: &jetstream::Context, stream: &str) -> Option<usize> {
        let found = context.get_stream(stream).await.ok()?;
        let leader = found.cached_info().cluster.as_ref()?.leader.clone()?;
        leader.strip_prefix('n')?.parse().ok()
    }

    /// Waits until every stream is kept three times and nobody is behind.
    async fn until_whole(&self, context: &jetstream::Context) {
        until("stream that three servers keep", async || {
            for stream in STREAMS {
                let Ok(found) = context.get_stream(stream).await else { return false };
                let info = found.cached_info();
                let Some(cluster) = &info.cluster else { return false };
                let is_whole = cluster.leader.is_some()
                    && cluster.replicas.len() == SERVERS - 1
                    && cluster.replicas.iter().all(|peer| peer.current && !peer.offline);
                if !is_whole {
                    return false;
                }
            }
            true
        })
        .await;
    }
}

struct Cluster {
    nats: Three,
    redis: BrokerProcess,
    services: Vec<(String, Service)>,
    address: std::net::SocketAddr,
}

impl Cluster {
    async fn start(program: PathBuf) -> Self {
        let nats = Three::start(program).await;
        let redis = BrokerProcess::start(BrokerKind::Redis, &nats.dir.path().join("redis")).await.expect("it runs");
        // Until somebody leads the three, streams cannot be asked for.
        let context = nats.connect().await;
        until("leader of the three", async || context.query_account().await.is_ok()).await;
        let mut cluster = Self { nats, redis, services: Vec::new(), address: free_address() };
        let listen = cluster.address.to_string();
        cluster.launch(LOGIN, "login-1", &["--listen", &listen, "--replicas", "3"]);
        cluster.until_log("login-1", "players can connect").await;
        cluster.nats.until_whole(&context).await;
        for server in ["west", "east"] {
            cluster.launch(REGION, server, &["--replicas", "3"]);
            cluster.until_log(server, "region server ready").await;
        }
        cluster
    }

    fn launch(&mut self, program: &str, name: &str, more: &[&str]) {
        let (nats, redis, world) = (self.nats.url(), self.redis.url(), starter_world());
        let world = world.to_str().expect("the path is text");
        let mut arguments = vec!["--name", name, "--nats", &nats, "--redis", &redis, "--world", world];
        arguments.extend(more);
        let log = self.nats.dir.path().join(name);
        self.services.push((name.to_owned(), Service::start_logging(program, &arguments, &log, None)));
    }

    fn log(&self, name: &str) -> String {
        std::fs::read_to_string(self.nats.dir.path().join(name)).unwrap_or_default()
    }

    async fn until_log(&self, name: &str, words: &str) {
        let mut log = String::new();
        until(words, async || {
            log = self.log(name);
            log.contains(words)
        })
        .await;
    }

    async fn store(&self) -> Store {
        let name = ServerName::new("tester");
        let nats = Nats::connect(&self.nats.url(), &name).await.expect("one of them answers");
        Store::cluster(&nats, &self.redis.url(), &name).await.expect("the stores open")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for (name, service) in &self.services {
                eprintln!("---- {name} ----\n{}", service.last_words());
            }
        }
    }
}

#[tokio::test]
async fn one_of_three_nats_servers_dies_and_nobody_is_disconnected() {
    let Some(program) = newer() else {
        eprintln!("SKIPPED: no nats-server that is new enough for a cluster (tools/nats-server 2.14.6)");
        return;
    };
    let mut cluster = Cluster::start(program).await;
    let context = cluster.nats.connect().await;
    let mut ann = Player::create_by(Client::connect(cluster.address).await.expect("it greets"), "Ann", SALTMARSH).await;
    ann.walk("1s 1sw").await;
    ann.drop_coins().await;
    let (things, ground) = (ann.things(), ann.ground());

    // Of the region's log, of the characters, and one more: whoever leads the three themselves is among them by chance.
    let mut pauses = Vec::new();
    for stream in ["REGIONS", "PLAYERS"] {
        cluster.nats.until_whole(&context).await;
        let leader = cluster.nats.leader(&context, stream).await.expect("somebody takes the writes");
        cluster.nats.kill(leader).await;
        let killed = Instant::now();
        let since = ann.shown().heard;
        let word = format!("still here without the leader of {stream}");
        // Said once it may be done and not be heard: it is in the log, and who was to tell of it has given up.
        until("player who goes on", async || {
            ann.client.ask(&format!("say {word}")).await.expect("the connection is good");
            timeout(Duration::from_millis(250), ann.until_told(since, &word)).await.is_ok()
        })
        .await;
        pauses.push((stream, killed.elapsed()));
        assert_eq!((ann.things(), ann.ground()), (things.clone(), ground.clone()), "without the leader of {stream}");
        ann.walk("1s 1n").await;
        cluster.nats.launch(leader);
    }
    println!("the leader of a stream was killed, and the player went on after: {pauses:?}");
    cluster.nats.until_whole(&context).await;
    for (name, service) in &mut cluster.services {
        assert!(!service.has_ended(), "{name} ended:\n{}", service.last_words());
    }

    // What was acknowledged is there: an audit finds nothing twice and nothing lost, and the character goes on.
    let store = cluster.store().await;
    let report = Auditor::new(store.archive()).audit().await.expect("the stores answer");
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    ann.walk("1s").await;
}

fn snapshot(cause: Cause) -> Snapshot {
    Snapshot {
        player: PlayerName::new("Bob"),
        account: "ann".to_owned(),
        custody: Custody::Free,
        cause,
        place: Place { map: MapPath::new("/scorn/inn"), x: 1, y: 2 },
        note: None,
        body: Body::pack(b"{}").expect("small"),
    }
}

#[tokio::test]
async fn streams_of_one_server_are_raised_to_three_and_read_from_their_leaders() {
    let Some(program) = newer() else {
        eprintln!("SKIPPED: no nats-server that is new enough for a cluster (tools/nats-server 2.14.6)");
        return;
    };
    let three = Three::start(program).await;
    let redis = BrokerProcess::start(BrokerKind::Redis, &three.dir.path().join("redis")).await.expect("it runs");
    let context = three.connect().await;
    until("leader of the three", async || context.query_account().await.is_ok()).await;
    let open = async |name: &str, replicas| {
        let name = ServerName::new(name);
        let nats = Nats::connect(&three.url(), &name).await.expect("one of them answers");
        Store::cluster_kept_by(&nats, &redis.url(), &name, replicas).await
    };
    let config = async || context.get_stream("PLAYERS").await.expect("it is there").cached_info().config.clone();

    let early = open("early", None).await.expect("the stores open");
    assert_eq!((config().await.num_replicas, config().await.allow_direct), (1, true));
    let bob = PlayerName::new("Bob");
    let first = early.ledger().write(Revision(0), &snapshot(Cause::Created)).await.expect("nobody else is there");
    assert!(early.ledger().latest(&bob).await.expect("it answers").is_some());
    let late = open("late", Some(3)).await.expect("they are raised");
    assert_eq!((config().await.num_replicas, config().await.allow_direct), (3, false));
    three.until_whole(&context).await;
    let second = late.ledger().write(first, &snapshot(Cause::Autosave)).await.expect("nobody else is there");
    // Who has come before reads from the leader too, from the first answer that does not come.
    for store in [&early, &late] {
        let kept = store.ledger().history(&bob).await.expect("it answers");
        assert_eq!(kept.iter().map(|kept| kept.revision).collect::<Vec<_>>(), [first, second]);
    }
    open("unasked", None).await.expect("more is not weaker");
    let refused = open("greedy", Some(5)).await.expect_err("there are three servers");
    assert!(refused.to_string().starts_with("NATS does not keep stream PLAYERS 5 times"), "{refused}");
}
