//! Our own server, the whole world in one process, started fresh on the stock world.

use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::{free_port, wait_until_listening};

const WORLD: &str = "/usr/share/games/crossfire";

pub(crate) struct WildfireServer {
    pub(crate) address: SocketAddr,
    child: Child,
    _state: TempDir,
}

impl WildfireServer {
    /// Whether the stock world is installed on this machine.
    pub(crate) fn world_installed() -> bool {
        Path::new(WORLD).exists()
    }

    /// Starts our server with no accounts and no characters.
    pub(crate) fn start() -> Result<Self, String> {
        let state = TempDir::new().map_err(|e| e.to_string())?;
        let log = File::create(state.path().join("log")).map_err(|e| e.to_string())?;
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let mut child = Command::new(env!("CARGO_BIN_EXE_wildfire"))
            .args(["--listen", &address.to_string(), "--world", WORLD])
            .arg("--state")
            .arg(state.path().join("state"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().map_err(|e| e.to_string())?)
            .stderr(log)
            .spawn()
            .map_err(|e| e.to_string())?;
        if let Err(reason) = wait_until_listening(address, &mut child) {
            let log = std::fs::read_to_string(state.path().join("log")).unwrap_or_default();
            child.kill().ok();
            child.wait().ok();
            return Err(format!("{reason}\n{log}"));
        }
        Ok(Self { address, child, _state: state })
    }
}

impl Drop for WildfireServer {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
