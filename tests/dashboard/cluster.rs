//! A cluster of `wildfire up` on our own small world, and the dashboard beside it.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};
use wildfire::shutdown::WITH_PARENT;

use super::http;
use super::port::free_port;

const PATIENCE: Duration = Duration::from_secs(90);
const LOOK: Duration = Duration::from_millis(30);

pub(crate) struct Cluster {
    pub(crate) address: SocketAddr,
    up: Child,
    watch: Option<Child>,
    directory: TempDir,
}

fn world() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("maps")
}

fn free_address() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()))
}

impl Cluster {
    /// Two region servers and a login service that can be harmed.
    pub(crate) async fn start() -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let address = free_address();
        let up = Command::new(env!("CARGO_BIN_EXE_wildfire"))
            .args(["--listen", &address.to_string(), "--state"])
            .arg(directory.path().join("state"))
            .arg("--world")
            .arg(world())
            .args(["up", "--servers", "2", "--drills"])
            .stdin(Stdio::null())
            .stdout(log(&directory, "up"))
            .stderr(log(&directory, "up.log"))
            .spawn()
            .expect("the program is built");
        let mut cluster = Self { address, up, watch: None, directory };
        cluster.until("a cluster", |cluster| cluster.read("up").contains("ready:")).await;
        cluster
    }

    /// A dashboard with storm buttons.
    pub(crate) async fn watch(&mut self) -> SocketAddr {
        let ready = self.read("up");
        let broker = |scheme: &str| {
            let words = ready.split(|c: char| c.is_whitespace() || "(),".contains(c));
            words.into_iter().find(|word| word.starts_with(scheme)).expect("it says where its brokers are").to_owned()
        };
        let address = free_address();
        let watch = Command::new(env!("CARGO_BIN_EXE_wildfire-watch"))
            .args(["--nats", &broker("nats://"), "--redis", &broker("redis://")])
            .args(["--http", &address.to_string(), "--storm-button", "--world"])
            .arg(world())
            .env(WITH_PARENT, std::process::id().to_string())
            .stdin(Stdio::null())
            .stdout(log(&self.directory, "watch"))
            .stderr(log(&self.directory, "watch.log"))
            .kill_on_drop(true)
            .spawn()
            .expect("the program is built");
        self.watch = Some(watch);
        let give_up = Instant::now() + PATIENCE;
        while http::get(address, "/picture.json").await.is_none() {
            assert!(Instant::now() < give_up, "no dashboard:\n{}", self.read("watch.log"));
            sleep(LOOK).await;
        }
        address
    }

    async fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let give_up = Instant::now() + PATIENCE;
        while !is_so(self) {
            assert!(Instant::now() < give_up, "no {what}:\n{}", self.read("up.log"));
            assert!(self.up.try_wait().is_ok_and(|ended| ended.is_none()), "it ended:\n{}", self.read("up.log"));
            sleep(LOOK).await;
        }
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.directory.path().join(name)).unwrap_or_default()
    }
}

impl Drop for Cluster {
    /// Asks it to stop, so that its brokers and services end with it.
    fn drop(&mut self) {
        let Some(pid) = self.up.id().and_then(|pid| i32::try_from(pid).ok()) else { return };
        let _ = kill(Pid::from_raw(pid), Signal::SIGTERM);
        let give_up = std::time::Instant::now() + PATIENCE;
        while self.up.try_wait().is_ok_and(|ended| ended.is_none()) && std::time::Instant::now() < give_up {
            std::thread::sleep(LOOK);
        }
    }
}

fn log(directory: &TempDir, name: &str) -> File {
    File::create(directory.path().join(name)).expect("the log can be written")
}
