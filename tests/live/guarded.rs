//! A cluster as an operator runs it on a network: NATS with the roles of `nats.conf`, Redis with the users of
//! `deploy/cluster/redis.conf`, and TLS to both where a story wants it.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::{Child, Command};
use wildfire::client::Client;

use super::certificates::{Authority, Signed};
use super::cluster::{free_address, starter_world};
use super::port::free_port;
use super::service::{LOGIN, REGION, Service};

pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
pub(crate) const PASSWORD: &str = "not for everybody";

/// The files that TLS needs: brokers and programs show certificates of one authority to each other.
pub(crate) struct Tls {
    pub(crate) authority: Authority,
    pub(crate) program: Signed,
}

impl Tls {
    fn new(dir: &Path) -> Self {
        let authority = Authority::new(dir);
        authority.sign("broker");
        Self { program: authority.sign("program"), authority }
    }

    /// What a program is told.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let text = |path: &Path| path.to_str().expect("the path is text").to_owned();
        let (ca, certificate, key) = (self.authority.file(), &self.program.certificate, &self.program.key);
        ["--broker-ca", &text(&ca), "--broker-cert", &text(certificate), "--broker-key", &text(key)]
            .map(str::to_owned)
            .to_vec()
    }
}

pub(crate) struct Guarded {
    pub(crate) nats_port: u16,
    pub(crate) redis_port: u16,
    pub(crate) tls: Option<Tls>,
    pub(crate) dir: TempDir,
    services: Vec<Service>,
    pub(crate) address: SocketAddr,
    _brokers: [Child; 2],
}

impl Guarded {
    pub(crate) async fn start() -> Self {
        Self::start_with(None).await
    }

    /// The same with TLS, where brokers and programs both show certificates.
    pub(crate) async fn start_tls() -> Self {
        let dir = TempDir::new().expect("a temporary directory");
        Self::start_with(Some(dir)).await
    }

    async fn start_with(tls: Option<TempDir>) -> Self {
        let is_tls = tls.is_some();
        let dir = tls.unwrap_or_else(|| TempDir::new().expect("a temporary directory"));
        let tls = is_tls.then(|| Tls::new(&dir.path().join("tls")));
        let (nats_port, nats) = nats(dir.path(), tls.as_ref()).await;
        let (redis_port, redis) = redis(dir.path(), tls.as_ref()).await;
        let (services, address) = (Vec::new(), free_address());
        let mut guarded = Self { nats_port, redis_port, tls, dir, services, address, _brokers: [nats, redis] };
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

    pub(crate) fn nats_url(&self, role: &str) -> String {
        let scheme = if self.tls.is_some() { "tls" } else { "nats" };
        format!("{scheme}://{role}:{}@127.0.0.1:{}", PASSWORD.replace(' ', "%20"), self.nats_port)
    }

    pub(crate) fn redis_url(&self, role: &str) -> String {
        let scheme = if self.tls.is_some() { "rediss" } else { "redis" };
        format!("{scheme}://{role}:{}@127.0.0.1:{}", PASSWORD.replace(' ', "%20"), self.redis_port)
    }

    fn launch(&mut self, program: &str, role: &str, name: &str, more: &[&str]) {
        // Redis makes no difference between region servers with a door and without.
        let of_redis = if role == "direct" { "region" } else { role };
        let (nats, redis, world) = (self.nats_url(role), self.redis_url(of_redis), starter_world());
        let world = world.to_str().expect("the path is text");
        let tls = self.tls.as_ref().map(Tls::arguments).unwrap_or_default();
        let mut arguments = vec!["--name", name, "--nats", &nats, "--redis", &redis, "--world", world];
        arguments.extend(tls.iter().map(String::as_str));
        arguments.extend(more);
        let log = self.dir.path().join(name);
        self.services.push(Service::start_logging(program, &arguments, &log, Some("debug")));
    }

    pub(crate) fn log(&self, name: &str) -> String {
        fs::read_to_string(self.dir.path().join(name)).unwrap_or_default()
    }

    pub(crate) async fn until_log(&self, name: &str, words: &str) {
        let said = async {
            while !self.log(name).contains(words) {
                tokio::task::yield_now().await;
            }
        };
        let said = tokio::time::timeout(PATIENCE, said).await;
        assert!(said.is_ok(), "{name} does not say {words:?}:\n{}", self.log(name));
    }

    pub(crate) async fn client(&self) -> Client {
        Client::connect(self.address).await.expect("the login service greets")
    }

    /// What `wildfire-watch` says as one of the roles.
    pub(crate) async fn watch(&self, role: &str, arguments: &[&str]) -> Result<String, String> {
        let tls = self.tls.as_ref().map(Tls::arguments).unwrap_or_default();
        let tls: Vec<&str> = tls.iter().map(String::as_str).collect();
        watch(&self.nats_url(role), &self.redis_url(role), &[&tls, arguments].concat()).await
    }
}

/// What `wildfire-watch` says, or its complaint.
pub(crate) async fn watch(nats: &str, redis: &str, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wildfire-watch"));
    let output = command.args(["--nats", nats, "--redis", redis]).args(arguments).output().await.expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("it speaks text");
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

/// NATS with the commented part of `nats.conf` turned on.
async fn nats(dir: &Path, tls: Option<&Tls>) -> (u16, Child) {
    let conf = include_str!("../../nats.conf");
    let (open, guarded) = conf.split_once("# REGION_PASSWORD").expect("the roles are there");
    let guarded = format!("# REGION_PASSWORD{guarded}");
    let guarded: Vec<&str> = guarded.lines().map(|line| line.trim_start_matches("# ")).collect();
    let guarded = guarded.join("\n").replace("\"...\"", &format!("{PASSWORD:?}"));
    let store = format!("{:?}", dir.join("nats").display().to_string());
    let mut text = open.replace("\"./.state/nats\"", &store) + &guarded;
    if let Some(tls) = tls {
        let file = |name: &str| tls.authority.folder().join(name);
        let (ca, certificate, key) = (file("ca.pem"), file("broker.pem"), file("broker.key"));
        text += &format!("\ntls {{ ca_file: {ca:?}, cert_file: {certificate:?}, key_file: {key:?}, verify: true }}\n");
    }
    let (port, monitoring) = (free_port(), free_port().to_string());
    let conf = dir.join("nats.conf");
    fs::write(&conf, text).expect("the folder is there");
    let mut command = Command::new("nats-server");
    command.arg("-c").arg(&conf).args(["-a", "127.0.0.1", "-p", &port.to_string(), "-m", &monitoring]);
    (port, broker(command, port, &dir.join("nats.log")).await)
}

/// Redis with the users of the file that operators start from.
async fn redis(dir: &Path, tls: Option<&Tls>) -> (u16, Child) {
    let port = free_port();
    let mut text = include_str!("../../deploy/cluster/redis.conf").to_owned();
    for role in ["REGION", "LOGIN", "WATCH", "ADMIN"] {
        assert!(text.contains(&format!("{role}_PASSWORD")), "{role} has a user");
        text = text.replace(&format!("{role}_PASSWORD"), PASSWORD);
    }
    let place = dir.join("redis");
    fs::create_dir_all(&place).expect("the folder is there");
    text = text.replace("bind 10.0.0.1", "bind 127.0.0.1").replace("/var/lib/redis", place.to_str().expect("text"));
    if let Some(tls) = tls {
        let files = tls.authority.folder().to_str().expect("text");
        text = text.replace("/etc/wildfire/broker", files).replace("tls-port 6379", &format!("tls-port {port}"));
        text = text.replace("tls-auth-clients no", "tls-auth-clients yes");
    } else {
        let plain: Vec<&str> = text.lines().filter(|line| !line.starts_with("tls-")).collect();
        text = plain.join("\n").replace("port 0", &format!("port {port}"));
    }
    let conf = dir.join("redis.conf");
    fs::write(&conf, text).expect("the folder is there");
    let mut command = Command::new("redis-server");
    command.arg(&conf);
    (port, broker(command, port, &dir.join("redis.log")).await)
}

async fn broker(mut command: Command, port: u16, log: &Path) -> Child {
    let said = File::create(log).expect("the folder is there");
    let errors = said.try_clone().expect("a file can be shared");
    let mut process = command.stdout(said).stderr(errors).kill_on_drop(true).spawn().expect("it is installed");
    let answers = async {
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            let ended = process.try_wait().expect("it is ours");
            assert!(ended.is_none(), "{}", fs::read_to_string(log).unwrap_or_default());
        }
    };
    tokio::time::timeout(PATIENCE, answers).await.expect("it answers");
    process
}
