//! One process of the cluster: started with a log of its own, watched, signalled, killed by its process id.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::{Child, Command};
use tokio::time::timeout;
use wildfire::shutdown::WITH_PARENT;

/// How long a process may take to end after it was asked to. It gives itself eight seconds.
const END_PATIENCE: Duration = Duration::from_secs(60);
/// Lines of a log that are shown on failure.
const LINES_SHOWN: usize = 60;

pub(crate) const LOGIN: &str = env!("CARGO_BIN_EXE_wildfire-login");
pub(crate) const REGION: &str = env!("CARGO_BIN_EXE_wildfire-region");

pub(crate) struct Service {
    child: Child,
    log: PathBuf,
}

impl Service {
    /// Starts a program that logs to a file, at a level of its own or the usual one.
    pub(crate) fn start_logging(
        program: impl AsRef<std::ffi::OsStr>,
        arguments: &[&str],
        log: &Path,
        level: Option<&str>,
    ) -> Self {
        let usual = || std::env::var("WILDFIRE_LOG").unwrap_or_else(|_| "info,async_nats=warn".to_owned());
        let level = level.map_or_else(usual, str::to_owned);
        let file = std::fs::File::options().create(true).append(true).open(log).expect("the log can be written");
        let errors = file.try_clone().expect("a file can be shared");
        let child = Command::new(program)
            .args(arguments)
            .env(WITH_PARENT, std::process::id().to_string())
            .env("WILDFIRE_LOG", level)
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(errors)
            .kill_on_drop(true)
            .spawn()
            .expect("the program is built");
        Self { child, log: log.to_owned() }
    }

    /// Without warning, as `kill -9`.
    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.expect("the process is ours");
    }

    /// SIGTERM, and no wait.
    pub(crate) fn tell_to_stop(&self) {
        self.signal(Signal::SIGTERM);
    }

    /// SIGTERM, and the end of the process.
    pub(crate) async fn terminate(&mut self) -> ExitStatus {
        self.signal(Signal::SIGTERM);
        self.ended().await
    }

    /// The end of a process that was asked to end.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        timeout(END_PATIENCE, self.child.wait()).await.expect("it stops when asked").expect("the process is ours")
    }

    /// Stops it for a while: its connections stay open, and it says nothing.
    pub(crate) fn freeze(&self) {
        self.signal(Signal::SIGSTOP);
    }

    pub(crate) fn thaw(&self) {
        self.signal(Signal::SIGCONT);
    }

    /// Whether it ended although nobody ended it.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("the process is ours").is_some()
    }

    fn signal(&self, signal: Signal) {
        let pid = self.child.id().and_then(|pid| i32::try_from(pid).ok()).expect("the process runs");
        kill(Pid::from_raw(pid), signal).expect("the process is ours");
    }

    /// Everything it said.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub(crate) fn last_words(&self) -> String {
        let log = self.log();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(LINES_SHOWN)..].join("\n")
    }
}
