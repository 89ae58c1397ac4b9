//! Private `nats-server` and `redis-server` children on free loopback ports, their state under one
//! directory.
//!
//! They are in process groups of their own, so that a Ctrl-C meant for the parent does not stop them before
//! the services are done. A parent that was killed leaves them running; the next start on the same
//! directory finds them by their pid files and stops them.

use std::collections::VecDeque;
use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

const NATS_CONF: &str = include_str!("../../nats.conf");
/// Where that file has the store.
const STORE_DIR: &str = "\"./.state/nats\"";
/// Marks the lines of it that servers before 2.10 do not know.
const SINCE_2_10: &str = "# 2.10+ ";

/// A server with a large store reads it before it answers.
const START_TIMEOUT: Duration = Duration::from_secs(20);
const STOP_TIMEOUT: Duration = Duration::from_secs(5);
const POLL_PAUSE: Duration = Duration::from_millis(20);
/// Another process can take a free port between finding and using it.
const PORT_ATTEMPTS: usize = 3;
/// Last words of a child that are kept to say why it died.
const LINES_KEPT: usize = 8;

/// Why a broker does not run.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    #[error("another wildfire uses the state in {dir}")]
    InUse { dir: PathBuf },
    #[error("cannot use {path}")]
    State { path: PathBuf, source: std::io::Error },
    #[error("cannot run {program}; is it installed?")]
    NotInstalled { program: &'static str, source: std::io::Error },
    #[error("{program} does not start: {last_words}")]
    DoesNotStart { program: &'static str, last_words: String },
    #[error("no port is free on this machine")]
    NoPort(#[source] std::io::Error),
    #[error("an older {program} with process id {pid} does not stop")]
    DoesNotStop { program: &'static str, pid: i32 },
}

/// A broker that ended although nobody stopped it.
#[derive(Clone, Debug)]
pub struct Died {
    pub program: &'static str,
    pub status: String,
}

impl std::fmt::Display for Died {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ended with {}", self.program, self.status)
    }
}

/// The two brokers of a private cluster. Dropped, they are killed; [`Brokers::stop`] lets them finish.
#[derive(Debug)]
pub struct Brokers {
    nats: BrokerProcess,
    redis: BrokerProcess,
    _lock: File,
}

impl Brokers {
    /// Starts both, with their state in `dir/nats` and `dir/redis`, and waits until they answer.
    ///
    /// # Errors
    /// When the directory is in use, a program is missing or does not start.
    pub async fn start(dir: &Path) -> Result<Self, BrokerError> {
        let lock = lock(dir)?;
        let nats = BrokerProcess::start(BrokerKind::Nats, &dir.join("nats")).await?;
        let redis = BrokerProcess::start(BrokerKind::Redis, &dir.join("redis")).await?;
        Ok(Self { nats, redis, _lock: lock })
    }

    /// `nats://127.0.0.1:<port>`
    pub fn nats_url(&self) -> String {
        self.nats.url()
    }

    /// `redis://127.0.0.1:<port>`
    pub fn redis_url(&self) -> String {
        self.redis.url()
    }

    /// The ports of NATS and of Redis, on loopback.
    pub fn ports(&self) -> (u16, u16) {
        (self.nats.port(), self.redis.port())
    }

    /// Waits until one of them ends by itself.
    pub async fn died(&mut self) -> Died {
        tokio::select! {
            died = self.nats.died() => died,
            died = self.redis.died() => died,
        }
    }

    /// Stops both in order, the services having stopped before.
    pub async fn stop(mut self) {
        self.redis.stop().await;
        self.nats.stop().await;
    }
}

/// Which program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokerKind {
    Nats,
    Redis,
}

impl BrokerKind {
    fn program(self) -> &'static str {
        match self {
            Self::Nats => "nats-server",
            Self::Redis => "redis-server",
        }
    }

    fn scheme(self) -> &'static str {
        match self {
            Self::Nats => "nats",
            Self::Redis => "redis",
        }
    }

    /// Where the program is. Ordinary users of Debian do not have `/usr/sbin` in their `PATH`.
    fn path(self) -> PathBuf {
        if self == Self::Nats
            && let Some(path) = std::env::var_os("NATS_SERVER")
        {
            return path.into();
        }
        let places = std::env::var_os("PATH").unwrap_or_default();
        let usual = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
        let found = std::env::split_paths(&places).chain(usual).map(|place| place.join(self.program()));
        found.into_iter().find(|path| path.is_file()).unwrap_or_else(|| self.program().into())
    }
}

/// One broker as a child process.
#[derive(Debug)]
pub struct BrokerProcess {
    kind: BrokerKind,
    dir: PathBuf,
    port: u16,
    child: Child,
    last_words: LastWords,
}

type LastWords = Arc<Mutex<VecDeque<String>>>;

impl BrokerProcess {
    /// Starts one on a free port, with its state in `dir`, and waits until it answers. One that an
    /// earlier parent left behind there is stopped first.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn start(kind: BrokerKind, dir: &Path) -> Result<Self, BrokerError> {
        std::fs::create_dir_all(dir).map_err(|source| state(dir, source))?;
        stop_leftover(kind, dir).await?;
        let mut attempts = 0;
        loop {
            attempts += 1;
            match Self::start_at(kind, dir, free_port()?).await {
                Err(BrokerError::DoesNotStart { .. }) if attempts < PORT_ATTEMPTS => {}
                started => return started,
            }
        }
    }

    async fn start_at(kind: BrokerKind, dir: &Path, port: u16) -> Result<Self, BrokerError> {
        let (child, last_words) = spawn(kind, dir, port).await?;
        let mut started = Self { kind, dir: dir.to_owned(), port, child, last_words };
        started.wait_until_it_answers().await?;
        Ok(started)
    }

    pub fn url(&self) -> String {
        format!("{}://127.0.0.1:{}", self.kind.scheme(), self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The process id; `None` when it has ended.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Waits until it ends by itself.
    pub async fn died(&mut self) -> Died {
        let status = self.child.wait().await.map_or_else(|error| error.to_string(), |status| status.to_string());
        Died { program: self.kind.program(), status }
    }

    /// Ends it without warning, as `kill -9` does.
    pub async fn kill(&mut self) {
        // It may have ended already, which is what is wanted.
        let _ = self.child.kill().await;
    }

    /// Starts it again on the same port and state, after it ended or was killed.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn restart(&mut self) -> Result<(), BrokerError> {
        self.stop().await;
        *self = Self::start_at(self.kind, &self.dir, self.port).await?;
        Ok(())
    }

    /// Stops it for a while, as SIGSTOP does: connections stay open and nobody answers.
    pub fn freeze(&self) {
        self.signal(Signal::SIGSTOP);
    }

    /// Lets it go on after [`BrokerProcess::freeze`].
    pub fn thaw(&self) {
        self.signal(Signal::SIGCONT);
    }

    /// Lets it finish what it does, and kills it if that takes too long.
    pub async fn stop(&mut self) -> Option<ExitStatus> {
        self.signal(Signal::SIGTERM);
        match timeout(STOP_TIMEOUT, self.child.wait()).await {
            Ok(status) => status.ok(),
            Err(_) => {
                tracing::warn!(program = self.kind.program(), "does not stop: killing it");
                self.kill().await;
                None
            }
        }
    }

    fn signal(&self, signal: Signal) {
        if let Some(pid) = self.child.id().and_then(|pid| i32::try_from(pid).ok()) {
            // It may have ended, and its parent has not noticed yet.
            let _ = kill(Pid::from_raw(pid), signal);
        }
    }

    async fn wait_until_it_answers(&mut self) -> Result<(), BrokerError> {
        let until = Instant::now() + START_TIMEOUT;
        loop {
            if answers(self.kind, self.port).await {
                return Ok(());
            }
            let ended = matches!(self.child.try_wait(), Ok(Some(_)));
            if ended || Instant::now() >= until {
                self.kill().await;
                let words = self.last_words.lock().expect("nothing panics with it");
                let last_words = words.iter().map(String::as_str).collect::<Vec<_>>().join("; ");
                return Err(BrokerError::DoesNotStart { program: self.kind.program(), last_words });
            }
            sleep(POLL_PAUSE).await;
        }
    }
}

/// The directory is one process' until the file is closed.
fn lock(dir: &Path) -> Result<File, BrokerError> {
    std::fs::create_dir_all(dir).map_err(|source| state(dir, source))?;
    let path = dir.join("lock");
    let file = File::create(&path).map_err(|source| state(&path, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(BrokerError::InUse { dir: dir.to_owned() }),
        Err(std::fs::TryLockError::Error(source)) => Err(state(&path, source)),
    }
}

fn state(path: &Path, source: std::io::Error) -> BrokerError {
    BrokerError::State { path: path.to_owned(), source }
}

fn free_port() -> Result<u16, BrokerError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(BrokerError::NoPort)?;
    Ok(listener.local_addr().map_err(BrokerError::NoPort)?.port())
}

async fn spawn(kind: BrokerKind, dir: &Path, port: u16) -> Result<(Child, LastWords), BrokerError> {
    let not_installed = |source| BrokerError::NotInstalled { program: kind.program(), source };
    let dir = std::path::absolute(dir).map_err(|source| state(dir, source))?;
    let mut command = Command::new(kind.path());
    match kind {
        BrokerKind::Nats => nats_arguments(&mut command, &dir, port).await?,
        BrokerKind::Redis => redis_arguments(&mut command, &dir, port),
    }
    command.current_dir(&dir).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.process_group(0).kill_on_drop(true).spawn().map_err(not_installed)?;
    let last_words = LastWords::default();
    if let Some(stdout) = child.stdout.take() {
        tokio::spawn(forward(kind, stdout, last_words.clone()));
    }
    if let Some(stderr) = child.stderr.take() {
        tokio::spawn(forward(kind, stderr, last_words.clone()));
    }
    if let Some(pid) = child.id() {
        let path = pid_file(&dir);
        std::fs::write(&path, pid.to_string()).map_err(|source| state(&path, source))?;
    }
    Ok((child, last_words))
}

async fn nats_arguments(command: &mut Command, dir: &Path, port: u16) -> Result<(), BrokerError> {
    let conf = dir.join("nats.conf");
    // The server takes the directory from its file only.
    let mut text = NATS_CONF.replace(STORE_DIR, &format!("{:?}", dir.display().to_string()));
    if knows_sync(&BrokerKind::Nats.path()).await {
        text = text.replace(SINCE_2_10, "");
    }
    std::fs::write(&conf, text).map_err(|source| state(&conf, source))?;
    command.arg("-c").arg(conf).args(["-a", "127.0.0.1"]).args(["-p", &port.to_string()]);
    command.args(["-m", &free_port()?.to_string()]);
    Ok(())
}

/// Whether this nats-server is 2.10 or newer. One that does not say is taken for an old one.
async fn knows_sync(program: &Path) -> bool {
    let Ok(output) = Command::new(program).arg("--version").output().await else { return false };
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let Some((_, version)) = said.split_once(": v") else { return false };
    let mut parts = version.trim().split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= (2, 10)
}

fn redis_arguments(command: &mut Command, dir: &Path, port: u16) {
    command.args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--dir"]).arg(dir);
    // An evicted lease would be a lost region.
    command.args(["--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction", "--daemonize", "no"]);
}

fn pid_file(dir: &Path) -> PathBuf {
    dir.join("pid")
}

/// Stops the broker that a killed parent left behind in this directory.
async fn stop_leftover(kind: BrokerKind, dir: &Path) -> Result<(), BrokerError> {
    let Ok(text) = std::fs::read_to_string(pid_file(dir)) else { return Ok(()) };
    let Ok(pid) = text.trim().parse::<i32>() else { return Ok(()) };
    for signal in [Signal::SIGTERM, Signal::SIGKILL] {
        if !is_leftover(kind, dir, pid) {
            return Ok(());
        }
        tracing::warn!(program = kind.program(), pid, %signal, "stopping one that was left behind");
        let _ = kill(Pid::from_raw(pid), signal);
        let until = Instant::now() + STOP_TIMEOUT;
        while is_leftover(kind, dir, pid) && Instant::now() < until {
            sleep(POLL_PAUSE).await;
        }
    }
    if is_leftover(kind, dir, pid) {
        return Err(BrokerError::DoesNotStop { program: kind.program(), pid });
    }
    Ok(())
}

/// Whether that process is a broker of this directory and not somebody who has got the number since.
fn is_leftover(kind: BrokerKind, dir: &Path, pid: i32) -> bool {
    let Ok(dir) = dir.canonicalize() else { return false };
    let works_here = std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == dir);
    let command = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    works_here && String::from_utf8_lossy(&command).contains(kind.scheme())
}

/// Whether what listens there is such a broker, and ready.
async fn answers(kind: BrokerKind, port: u16) -> bool {
    let ask = async {
        let mut stream = tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.ok()?;
        let expected: &[u8] = match kind {
            BrokerKind::Nats => b"INFO ",
            BrokerKind::Redis => {
                stream.write_all(b"PING\r\n").await.ok()?;
                b"+PONG"
            }
        };
        let mut heard = [0; 5];
        stream.read_exact(&mut heard).await.ok()?;
        (heard == *expected).then_some(())
    };
    matches!(timeout(Duration::from_millis(500), ask).await, Ok(Some(())))
}

/// A child's lines, in our log: what it complains about as warnings, the rest for those who look.
async fn forward(kind: BrokerKind, output: impl AsyncRead + Unpin, last_words: LastWords) {
    let mut lines = BufReader::new(output).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let program = kind.program();
        if ["[WRN]", "[ERR]", "[FTL]"].iter().any(|mark| line.contains(mark)) {
            tracing::warn!(program, "{line}");
        } else {
            tracing::debug!(program, "{line}");
        }
        let mut words = last_words.lock().expect("nothing panics with it");
        if words.len() == LINES_KEPT {
            words.pop_front();
        }
        words.push_back(line);
    }
}
