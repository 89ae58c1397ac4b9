//! A cluster for one story.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;
use tokio::time::{Instant, MissedTickBehavior, interval};
use wildfire::bus::Link;
use wildfire::bus::message::{ServerRole, Wanted};
use wildfire::client::{Client, ClientError};
use wildfire::ids::{RegionId, ServerName};
use wildfire::persistence::Store;

use super::http;
use super::port::free_port;
use super::service::{LOGIN, REGION, Service};
use super::support::brokers::TestBrokers;

/// How long anything may take on a slow day before a story gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
const LOGIN_NAME: &str = "login";
/// The name under which a story itself looks into the stores.
const TESTER: &str = "tester";

pub(crate) struct Cluster {
    services: BTreeMap<String, Service>,
    /// Where each service shows its metrics and its health.
    windows: BTreeMap<String, SocketAddr>,
    pub(crate) link: Link,
    pub(crate) store: Store,
    pub(crate) address: SocketAddr,
    pub(crate) brokers: TestBrokers,
    build: Build,
    world: PathBuf,
    /// What is logged, where it is not the usual.
    level: Option<String>,
    logs: TempDir,
}

/// The programs that are started.
#[derive(Clone, Debug)]
pub(crate) struct Build {
    pub(crate) login: PathBuf,
    pub(crate) region: PathBuf,
}

impl Build {
    pub(crate) fn present() -> Self {
        Self { login: LOGIN.into(), region: REGION.into() }
    }

    fn program(&self, role: ServerRole) -> &Path {
        match role {
            ServerRole::Login => &self.login,
            ServerRole::Region => &self.region,
        }
    }
}

/// Our own small world, which is always there.
pub(crate) fn starter_world() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("maps")
}

/// Loopback, a port that is free.
pub(crate) fn free_address() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()))
}

impl Cluster {
    /// The starter world on region servers of these names and a login service, ready for players.
    pub(crate) async fn start(servers: &[&str]) -> Self {
        Self::playing(&starter_world(), servers).await
    }

    pub(crate) async fn playing(world: &Path, servers: &[&str]) -> Self {
        Self::told(world, servers, &[]).await
    }

    /// The starter world on region servers that are told more.
    pub(crate) async fn start_told(servers: &[&str], more: &[&str]) -> Self {
        Self::told(&starter_world(), servers, more).await
    }

    /// The starter world, with everything said in the logs that a level has.
    pub(crate) async fn start_logging(servers: &[&str], level: &str) -> Self {
        Self::told_logging(&starter_world(), servers, &[], Some(level)).await
    }

    async fn told(world: &Path, servers: &[&str], more: &[&str]) -> Self {
        Self::told_logging(world, servers, more, None).await
    }

    async fn told_logging(world: &Path, servers: &[&str], more: &[&str], level: Option<&str>) -> Self {
        let mut cluster = Self::empty(world, level).await;
        cluster.open(servers, more).await;
        cluster
    }

    /// The starter world on servers of another build.
    pub(crate) async fn built(build: Build, servers: &[&str]) -> Self {
        let mut cluster = Self::empty(&starter_world(), None).await;
        cluster.build = build;
        cluster.open(servers, &[]).await;
        cluster
    }

    /// What is started from now on is of that build.
    pub(crate) fn go_on_with(&mut self, build: Build) {
        self.build = build;
    }

    async fn empty(world: &Path, level: Option<&str>) -> Self {
        let brokers = TestBrokers::start().await;
        Self {
            services: BTreeMap::new(),
            windows: BTreeMap::new(),
            link: Link::Nats(brokers.nats(TESTER).await),
            store: brokers.store(TESTER).await,
            address: free_address(),
            brokers,
            build: Build::present(),
            world: world.to_owned(),
            level: level.map(str::to_owned),
            logs: TempDir::new().expect("a temporary directory"),
        }
    }

    async fn open(&mut self, servers: &[&str], more: &[&str]) {
        for server in servers {
            self.launch(ServerRole::Region, server, more);
        }
        self.launch_login();
        for server in servers {
            self.until_listed(server).await;
        }
        self.until_open().await;
    }

    /// Where the services log.
    pub(crate) fn logs(&self) -> &Path {
        self.logs.path()
    }

    /// Players in the game, as the region servers that there are tell it.
    pub(crate) async fn players(&self) -> usize {
        let servers = self.store.registry().list().await.unwrap_or_default();
        servers.iter().filter(|status| status.role == ServerRole::Region).map(|status| status.players as usize).sum()
    }

    /// Another region server, or one that was ended once more.
    pub(crate) async fn add(&mut self, server: &str) {
        self.launch(ServerRole::Region, server, &[]);
        self.until_listed(server).await;
    }

    /// Another region server that is told more.
    pub(crate) async fn add_told(&mut self, server: &str, more: &[&str]) {
        self.launch(ServerRole::Region, server, more);
        self.until_listed(server).await;
    }

    /// Another region server, which reaches NATS and Redis at these ports.
    pub(crate) async fn add_behind(&mut self, server: &str, nats: u16, redis: u16) {
        let (nats, redis) = (format!("nats://127.0.0.1:{nats}"), format!("redis://127.0.0.1:{redis}"));
        self.launch_at(ServerRole::Region, server, (&nats, &redis), &[]);
        self.until_listed(server).await;
    }

    /// Waits for a line in a server's log that is about a region.
    pub(crate) async fn until_log(&mut self, server: &str, region: &str, is_meant: impl Fn(&str) -> bool) {
        self.until("line in a log", async |cluster| {
            cluster.service(server).log().lines().any(|line| line.contains(region) && is_meant(line))
        })
        .await;
    }

    /// The login service again, at the same address, after it was ended.
    pub(crate) async fn restart_login(&mut self) {
        self.launch_login();
        self.until_open().await;
    }

    /// Another login service, which listens at the address that is given back.
    pub(crate) async fn add_login(&mut self, name: &str) -> SocketAddr {
        self.add_login_told(name, &[]).await
    }

    /// The same, told more.
    pub(crate) async fn add_login_told(&mut self, name: &str, more: &[&str]) -> SocketAddr {
        let address = free_address();
        self.launch(ServerRole::Login, name, &[&["--listen", &address.to_string()], more].concat());
        self.until("another login service that listens", async |cluster| {
            assert!(!cluster.service(name).has_ended(), "it ended:\n{}", cluster.service(name).last_words());
            tokio::net::TcpStream::connect(address).await.is_ok()
        })
        .await;
        address
    }

    fn launch_login(&mut self) {
        let address = self.address.to_string();
        self.launch(ServerRole::Login, LOGIN_NAME, &["--listen", &address]);
    }

    fn launch(&mut self, role: ServerRole, name: &str, more: &[&str]) {
        let (nats, redis) = (self.brokers.nats.url(), self.brokers.redis.url());
        self.launch_at(role, name, (&nats, &redis), more);
    }

    fn launch_at(&mut self, role: ServerRole, name: &str, (nats, redis): (&str, &str), more: &[&str]) {
        let world = self.world.to_str().expect("the path is text");
        let mut arguments = vec!["--name", name, "--nats", nats, "--redis", redis, "--world", world];
        let window = free_address();
        let shown = window.to_string();
        arguments.extend(["--metrics", &shown]);
        arguments.extend(more);
        self.windows.insert(name.to_owned(), window);
        let log = self.logs.path().join(name);
        let program = self.build.program(role);
        let service = Service::start_logging(program, &arguments, &log, self.level.as_deref());
        self.services.insert(name.to_owned(), service);
    }

    /// How a service answers when it is asked how it is.
    pub(crate) async fn health(&self, name: &str, path: &str) -> Option<u16> {
        http::get(self.windows[name], path).await.map(|(status, _)| status)
    }

    pub(crate) async fn until_health(&mut self, name: &str, path: &str, status: u16) {
        self.until("a service that is well, or is not", async |cluster| {
            cluster.health(name, path).await == Some(status)
        })
        .await;
    }

    /// Waits for numbers, and gives all of them.
    pub(crate) async fn until_metrics(&mut self, name: &str, is_meant: impl Fn(&str) -> bool) -> String {
        let mut seen = String::new();
        self.until("a number", async |cluster| {
            let answer = http::get(cluster.windows[name], "/metrics").await;
            seen = answer.map_or_else(String::new, |(_, metrics)| metrics);
            is_meant(&seen)
        })
        .await;
        seen
    }

    async fn until_listed(&mut self, server: &str) {
        self.until("a server in the registry", async |cluster| {
            assert!(!cluster.service(server).has_ended(), "{server} ended:\n{}", cluster.service(server).last_words());
            let servers = cluster.store.registry().list().await;
            servers.is_ok_and(|servers| servers.iter().any(|status| status.server.as_str() == server))
        })
        .await;
    }

    async fn until_open(&mut self) {
        self.until("a login service that listens", async |cluster| {
            assert!(!cluster.login().has_ended(), "it ended:\n{}", cluster.login().last_words());
            tokio::net::TcpStream::connect(cluster.address).await.is_ok()
        })
        .await;
    }

    pub(crate) fn login(&mut self) -> &mut Service {
        self.service(LOGIN_NAME)
    }

    pub(crate) fn service(&mut self, name: &str) -> &mut Service {
        self.services.get_mut(name).expect("it was started")
    }

    /// A client at the login page.
    pub(crate) async fn client(&self) -> Client {
        Client::connect(self.address).await.expect("the login service greets")
    }

    /// The same, where they may not be let in.
    pub(crate) async fn try_client(&self) -> Result<Client, ClientError> {
        Client::connect(self.address).await
    }

    /// Who has the lease on a region.
    pub(crate) async fn owner(&self, region: &str) -> Option<String> {
        // Who has just been started again may not answer yet.
        let holder = self.store.leases().holder(&RegionId::new(region)).await.ok().flatten();
        holder.map(|holder| holder.owner.as_str().to_owned())
    }

    /// Waits until a region has an owner that is as asked, and names it.
    pub(crate) async fn until_owned(&mut self, region: &str, by: impl Fn(&str) -> bool) -> String {
        let region = region.to_owned();
        let mut seen = None;
        self.until("another owner", async |cluster| {
            seen = cluster.owner(&region).await.filter(|owner| by(owner));
            seen.is_some()
        })
        .await;
        seen.expect("it was waited for")
    }

    /// Says that somebody wants a region.
    pub(crate) async fn want(&self, region: &str) {
        let wanted = Wanted { region: RegionId::new(region), by: ServerName::new(TESTER), player: None };
        self.link.publish(&wanted).await.expect("NATS is there");
    }

    /// Has that server claim a region that nobody owns: nobody else is awake when it is called for.
    pub(crate) async fn place(&mut self, region: &str, server: &str) {
        let others: Vec<String> =
            self.services.keys().filter(|name| *name != server && *name != LOGIN_NAME).cloned().collect();
        for other in &others {
            self.service(other).freeze();
        }
        self.want(region).await;
        let owner = self.until_owned(region, |_| true).await;
        for other in &others {
            self.service(other).thaw();
        }
        assert_eq!(owner, server, "{region} had an owner before");
    }

    /// Looks again and again until it is so.
    pub(crate) async fn until(&mut self, what: &str, mut is_so: impl AsyncFnMut(&mut Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut looks = interval(Duration::from_millis(20));
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !is_so(self).await {
            assert!(Instant::now() < deadline, "no {what} after {PATIENCE:?}");
            looks.tick().await;
        }
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
