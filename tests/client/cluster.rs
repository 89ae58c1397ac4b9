//! A whole cluster of ours, whose region servers die when a test wants it.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use crate::servers::port::free_port;

const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct WildfireCluster {
    pub(crate) address: SocketAddr,
    up: Child,
    directory: TempDir,
}

impl WildfireCluster {
    /// Starts brokers, a login service and two region servers on the stock world.
    pub(crate) fn start() -> Result<Self, String> {
        Self::start_told(&[], &[])
    }

    /// The same, with more that is told to `wildfire`, and then to `up`.
    pub(crate) fn start_told(more: &[&str], up: &[&str]) -> Result<Self, String> {
        let directory = TempDir::new().map_err(|e| e.to_string())?;
        let log = File::create(directory.path().join("log")).map_err(|e| e.to_string())?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let up = Command::new(env!("CARGO_BIN_EXE_wildfire"))
            .args(["--listen", &address.to_string(), "--state"])
            .arg(directory.path().join("state"))
            .args(more)
            .args(["up", "--servers", "2"])
            .args(up)
            .stdin(Stdio::null())
            .stdout(log.try_clone().map_err(|e| e.to_string())?)
            .stderr(log)
            .spawn()
            .map_err(|e| e.to_string())?;
        let cluster = Self { address, up, directory };
        cluster.until("a login service that listens", || TcpStream::connect(address).is_ok())?;
        cluster.until("two region servers", || cluster.ready("region-1") + cluster.ready("region-2") == 2)?;
        Ok(cluster)
    }

    /// Kills a region server, as a failing machine does. It is started again by itself.
    pub(crate) fn kills(&self, server: &str) -> Result<(), String> {
        let pid = self.process(server).ok_or_else(|| format!("{server} does not run"))?;
        kill(pid, Signal::SIGKILL).map_err(|e| e.to_string())
    }

    /// Waits until a region server has been started so often.
    pub(crate) fn until_started(&self, server: &str, times: usize) -> Result<(), String> {
        self.until(server, || self.ready(server) == times)
    }

    /// The end of what its processes wrote, to tell what went wrong.
    fn last_words(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().rev().take(40).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }

    fn ready(&self, server: &str) -> usize {
        let is_meant = |line: &&str| line.contains("region server ready") && line.contains(server);
        self.log().lines().filter(is_meant).count()
    }

    /// The process that runs a server of this cluster.
    fn process(&self, server: &str) -> Option<Pid> {
        let children = PathBuf::from(format!("/proc/{}/task", self.up.id()));
        let tasks = std::fs::read_dir(children).ok()?.flatten();
        let pids = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
        let pids: Vec<i32> = pids
            .flat_map(|pids| pids.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
            .filter_map(|pid| pid.parse().ok())
            .collect();
        let is_it = |pid: &i32| {
            let told = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            told.split(|byte| *byte == 0).any(|word| word == server.as_bytes())
        };
        pids.into_iter().find(is_it).map(Pid::from_raw)
    }

    fn until(&self, what: &str, is_so: impl Fn() -> bool) -> Result<(), String> {
        let deadline = Instant::now() + PATIENCE;
        while !is_so() {
            if Instant::now() > deadline {
                return Err(format!("no {what} after {PATIENCE:?}:\n{}", self.log()));
            }
            std::thread::park_timeout(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for WildfireCluster {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the cluster wrote at last:\n{}", self.last_words());
        }
        // In order, so that the brokers end as well.
        if let Ok(pid) = i32::try_from(self.up.id()) {
            kill(Pid::from_raw(pid), Signal::SIGTERM).ok();
        }
        self.up.wait().ok();
    }
}
