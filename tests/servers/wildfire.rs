//! Our own server, the whole world in one process, started fresh on a world of the stock layout.

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use super::port::free_port;
use super::wait_until_listening;

/// Where in its directory the server keeps what outlives it.
pub(crate) const STATE: &str = "state";

pub(crate) struct WildfireServer {
    pub(crate) address: SocketAddr,
    world: PathBuf,
    child: Child,
    state: TempDir,
}

impl WildfireServer {
    /// Starts our server with no accounts and no characters.
    pub(crate) fn start(world: &Path) -> Result<Self, String> {
        Self::start_on(world, TempDir::new().map_err(|e| e.to_string())?)
    }

    /// Starts our server on what is kept in a directory, below [`STATE`].
    pub(crate) fn start_on(world: &Path, state: TempDir) -> Result<Self, String> {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let child = launch(address, world, state.path())?;
        Ok(Self { address, world: world.to_owned(), child, state })
    }

    /// Kills it, as a failing machine does.
    pub(crate) fn dies(&mut self) -> Result<(), String> {
        self.child.kill().and_then(|()| self.child.wait()).map(|_| ()).map_err(|e| e.to_string())
    }

    /// Starts it again, where it was and with what it had.
    pub(crate) fn comes_again(&mut self) -> Result<(), String> {
        self.child = launch(self.address, &self.world, self.state.path())?;
        Ok(())
    }

    /// Asks the server to end, waits until everybody is written down, and gives back its directory.
    pub(crate) fn stop(mut self) -> Result<TempDir, String> {
        let id = i32::try_from(self.child.id()).map_err(|e| e.to_string())?;
        kill(Pid::from_raw(id), Signal::SIGTERM).map_err(|e| e.to_string())?;
        let status = self.child.wait().map_err(|e| e.to_string())?;
        if !status.success() {
            return Err(format!("our server ended with {status}\n{}", self.log()));
        }
        let nothing = TempDir::new().map_err(|e| e.to_string())?;
        Ok(std::mem::replace(&mut self.state, nothing))
    }

    /// What the server wrote down so far.
    pub(crate) fn log(&self) -> String {
        let log = std::fs::read(self.state.path().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }
}

impl Drop for WildfireServer {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn launch(address: SocketAddr, world: &Path, state: &Path) -> Result<Child, String> {
    let log = File::options().create(true).append(true).open(state.join("log")).map_err(|e| e.to_string())?;
    let mut child = Command::new(env!("CARGO_BIN_EXE_wildfire"))
        .args(["--listen", &address.to_string()])
        .arg("--world")
        .arg(world)
        .arg("--state")
        .arg(state.join(STATE))
        .stdin(Stdio::null())
        .stdout(log.try_clone().map_err(|e| e.to_string())?)
        .stderr(log)
        .spawn()
        .map_err(|e| e.to_string())?;
    if let Err(reason) = wait_until_listening(address, &mut child) {
        let log = std::fs::read_to_string(state.join("log")).unwrap_or_default();
        child.kill().ok();
        child.wait().ok();
        return Err(format!("{reason}\n{log}"));
    }
    Ok(child)
}
