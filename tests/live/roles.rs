//! The roles of `nats.conf`, as an operator turns them on: everything works, and nobody does what another may.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use async_nats::{ConnectOptions, Event};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use wildfire::client::{Client, Greeting, WentOn};
use wildfire::cluster::{BrokerKind, BrokerProcess};

use super::cluster::{free_address, starter_world};
use super::player::{Player, SALTMARSH, TO_THE_CAUSEWAY};
use super::port::free_port;
use super::service::{LOGIN, REGION, Service};

const PATIENCE: Duration = Duration::from_secs(60);
const PASSWORD: &str = "not for everybody";

/// A NATS server with the commented part of `nats.conf` turned on.
struct GuardedNats {
    port: u16,
    _process: Child,
}

impl GuardedNats {
    async fn start(dir: &Path) -> Self {
        let conf = include_str!("../../nats.conf");
        let (open, guarded) = conf.split_once("# REGION_PASSWORD").expect("the roles are there");
        let guarded = format!("# REGION_PASSWORD{guarded}");
        let guarded: Vec<&str> = guarded.lines().map(|line| line.trim_start_matches("# ")).collect();
        let guarded = guarded.join("\n").replace("\"...\"", &format!("{PASSWORD:?}"));
        let store = format!("{:?}", dir.join("nats").display().to_string());
        let open = open.replace("\"./.state/nats\"", &store);
        let file = dir.join("nats.conf");
        std::fs::write(&file, open + &guarded).expect("the folder is there");
        let (port, monitoring) = (free_port(), free_port().to_string());
        let process = Command::new("nats-server")
            .arg("-c")
            .arg(&file)
            .args(["-a", "127.0.0.1", "-p", &port.to_string(), "-m", &monitoring])
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(dir.join("nats.log")).expect("the folder is there"))
            .kill_on_drop(true)
            .spawn()
            .expect("nats-server is installed");
        let answers = async { while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {} };
        let answered = tokio::time::timeout(PATIENCE, answers).await;
        assert!(answered.is_ok(), "{}", std::fs::read_to_string(dir.join("nats.log")).unwrap_or_default());
        Self { port, _process: process }
    }

    fn url(&self, role: &str) -> String {
        format!("nats://{role}:{}@127.0.0.1:{}", PASSWORD.replace(' ', "%20"), self.port)
    }
}

struct Guarded {
    nats: GuardedNats,
    redis: BrokerProcess,
    dir: TempDir,
    services: Vec<Service>,
    address: SocketAddr,
}

impl Guarded {
    async fn start() -> Self {
        let dir = TempDir::new().expect("a temporary directory");
        let nats = GuardedNats::start(dir.path()).await;
        let redis =
            BrokerProcess::start(BrokerKind::Redis, &dir.path().join("redis")).await.expect("redis-server runs");
        let address = free_address();
        let mut guarded = Self { nats, redis, dir, services: Vec::new(), address };
        guarded.launch(LOGIN, "login", "login-1", &["--listen", &address.to_string()]);
        guarded.until_log("login-1", "players can connect").await;
        for server in ["west", "east"] {
            guarded.launch(REGION, "region", server, &[]);
            guarded.until_log(server, "region server ready").await;
        }
        let door = free_address().to_string();
        guarded.launch(REGION, "direct", "open", &["--direct", &door]);
        guarded.until_log("open", "players can connect").await;
        guarded
    }

    fn launch(&mut self, program: &str, role: &str, name: &str, more: &[&str]) {
        let (nats, world) = (self.nats.url(role), starter_world());
        let world = world.to_str().expect("the path is text");
        let redis = self.redis.url();
        let mut arguments = vec!["--name", name, "--nats", &nats, "--redis", &redis, "--world", world];
        arguments.extend(more);
        self.services.push(Service::start(program, &arguments, &self.dir.path().join(name)));
    }

    fn log(&self, name: &str) -> String {
        std::fs::read_to_string(self.dir.path().join(name)).unwrap_or_default()
    }

    async fn until_log(&self, name: &str, words: &str) {
        let said = async {
            while !self.log(name).contains(words) {
                tokio::task::yield_now().await;
            }
        };
        let said = tokio::time::timeout(PATIENCE, said).await;
        assert!(said.is_ok(), "{name} does not say {words:?}:\n{}", self.log(name));
    }

    async fn client(&self) -> Client {
        Client::connect(self.address).await.expect("the login service greets")
    }

    /// What `wildfire-watch` says as one of the roles.
    async fn watch(&self, role: &str, arguments: &[&str]) -> Result<String, String> {
        let output = Command::new(env!("CARGO_BIN_EXE_wildfire-watch"))
            .args(["--nats", &self.nats.url(role), "--redis", &self.redis.url()])
            .args(arguments)
            .output()
            .await
            .expect("the program runs");
        let text = |bytes| String::from_utf8(bytes).expect("it speaks text");
        if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
    }

    /// Publishes on subjects that are not a role's, and waits until NATS has refused each of them.
    async fn check_refused(&self, role: &str, subjects: &[&str]) {
        let (refusals, mut refused) = mpsc::unbounded_channel();
        let options = ConnectOptions::with_user_and_password(role.to_owned(), PASSWORD.to_owned());
        let options = options.event_callback(move |event| {
            if let Event::ServerError(error) = event {
                // Whoever has heard enough hears no more.
                let _ = refusals.send(error.to_string());
            }
            async {}
        });
        let url = format!("nats://127.0.0.1:{}", self.nats.port);
        let client = options.connect(url).await.expect("the role is known");
        for subject in subjects {
            client.publish((*subject).to_owned(), "x".into()).await.expect("it is sent");
            let refusal = tokio::time::timeout(PATIENCE, refused.recv()).await;
            let refusal =
                refusal.unwrap_or_else(|_| panic!("{role} may publish on {subject}")).expect("it is connected");
            assert!(refusal.to_lowercase().contains(&subject.to_lowercase()), "{subject}: {refusal}");
        }
    }
}

/// Somebody plays at the door of the server that has one, and is heard by the others.
async fn check_door(cluster: &Guarded) {
    cluster.watch("admin", &["move", "saltmarsh", "open"]).await.expect("an administrator moves");
    let address = cluster.address.to_string();
    let mut client = Client::open(&address).await.expect("the login service greets");
    client.greet(&Greeting { direct: true, ..Greeting::default() }).await.expect("the login service greets");
    let mut carl = Player::create_by(client, "Carl", SALTMARSH).await;
    while !carl.client.is_asked_to_go_on() {
        carl.client.next().await.expect("the connection is good");
    }
    assert!(matches!(carl.client.go_on().await, Some((WentOn::There(_), Some(_)))));
    carl.command("shout from the other door").await;
    carl.command("party form elves").await;
    carl.command("who").await;
    carl.vanish();
}

#[tokio::test]
async fn a_cluster_with_roles_plays_and_each_role_does_only_what_is_its_own() {
    let cluster = Guarded::start().await;
    let mut ann = Player::create_by(cluster.client().await, "Ann", SALTMARSH).await;
    ann.walk(TO_THE_CAUSEWAY).await;
    ann.walk("2e").await;
    assert_eq!(ann.map().await, "/tidewater/west_s", "into a region that nobody had");
    let mut bob = Player::create_by(cluster.client().await, "Bob", SALTMARSH).await;
    let since = bob.shown().heard;
    ann.command("shout land ahoy").await;
    bob.until_told(since, "Ann shouts: land ahoy").await;

    check_door(&cluster).await;

    let players = cluster.watch("watch", &["players"]).await.expect("the window opens");
    assert!(players.contains("Ann") && players.contains("Bob"), "{players}");
    let history = cluster.watch("admin", &["history", "Ann"]).await.expect("an administrator reads");
    assert!(history.contains("crossing"), "{history}");
    cluster.watch("admin", &["audit"]).await.expect("nothing is there twice");
    cluster.watch("admin", &["ban", "player:Bob", "--because", "he swears"]).await.expect("an administrator bans");
    bob.client.until("the end", |_| false).await.expect_err("whoever is banned is let go");
    cluster.watch("watch", &["ban", "player:Ann", "--because", "x"]).await.expect_err("who looks changes nothing");

    let foreign = ["account.ann", "region.saltmarsh.actions", "talk.shout", "$JS.API.DIRECT.GET.ACCOUNTS.account.ann"];
    cluster.check_refused("region", &foreign).await;
    let foreign = ["region.log.saltmarsh", "$JS.API.STREAM.DELETE.ACCOUNTS", "login.login-1.updates"];
    cluster.check_refused("login", &foreign).await;
    let foreign = ["account.ann", "$JS.API.DIRECT.GET.ACCOUNTS.account.ann", "$JS.API.STREAM.DELETE.PLAYERS"];
    cluster.check_refused("direct", &foreign).await;
    for name in ["login-1", "west", "east", "open"] {
        let log = cluster.log(name);
        assert!(!log.contains("NATS refuses"), "{name} lacks something:\n{log}");
    }
}
