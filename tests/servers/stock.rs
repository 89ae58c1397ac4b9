//! The stock Crossfire server of Debian, started fresh on a world of its layout.
//!
//! It refuses to run as root, so that root starts it as `nobody`. It can bind no single address: while a test
//! runs it listens on every interface of the machine.

use std::net::SocketAddr;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::port::free_port;
use super::{STOCK_WORLD, wait_until_listening};

const PROGRAM: &str = "/usr/sbin/crossfire-server";
pub(crate) const CONFIGURATION: &str = "/etc/crossfire";
const ROOT: u32 = 0;
/// User and group `nobody` of Debian.
const NOBODY: u32 = 65_534;

pub(crate) struct StockServer {
    pub(crate) address: SocketAddr,
    child: Child,
    state: TempDir,
}

impl StockServer {
    /// Whether the stock server and its world are installed on this machine.
    pub(crate) fn installed() -> bool {
        Path::new(PROGRAM).exists() && Path::new(CONFIGURATION).exists() && Path::new(STOCK_WORLD).exists()
    }

    /// Starts the stock server with no accounts, no characters and no maps in use.
    pub(crate) fn start(world: &Path) -> Result<Self, String> {
        Self::start_with(world, Path::new(CONFIGURATION))
    }

    /// The same with a configuration of its own. [`CONFIGURATION`] has what there should be in it.
    pub(crate) fn start_with(world: &Path, configuration: &Path) -> Result<Self, String> {
        let state = TempDir::new().map_err(|e| e.to_string())?;
        let as_root = std::fs::metadata(state.path()).map_err(|e| e.to_string())?.uid() == ROOT;
        let mut directories = vec![state.path().to_owned()];
        for name in ["local", "local/account", "local/players", "local/unique-items", "local/datafiles", "tmp"] {
            let directory = state.path().join(name);
            std::fs::create_dir_all(&directory).map_err(|e| e.to_string())?;
            directories.push(directory);
        }
        if as_root {
            for directory in &directories {
                chown(directory, Some(NOBODY), Some(NOBODY)).map_err(|e| e.to_string())?;
            }
        }
        let port = free_port();
        let mut command = Command::new(PROGRAM);
        command
            .current_dir(state.path())
            .args(["-p", &port.to_string()])
            .arg("-conf")
            .arg(configuration)
            .arg("-data")
            .arg(world)
            .arg("-local")
            .arg(state.path().join("local"))
            .arg("-tmpdir")
            .arg(state.path().join("tmp"))
            .arg("-log")
            .arg(state.path().join("log"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if as_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        let mut child = command.spawn().map_err(|e| format!("{PROGRAM}: {e}"))?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        if let Err(reason) = wait_until_listening(address, &mut child) {
            let log = std::fs::read_to_string(state.path().join("log")).unwrap_or_default();
            child.kill().ok();
            child.wait().ok();
            return Err(format!("{reason}\n{log}"));
        }
        Ok(Self { address, child, state })
    }

    /// Ends the server at once; what it wrote stays until this is dropped.
    pub(crate) fn stop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }

    /// Where it keeps accounts and characters.
    pub(crate) fn local(&self) -> PathBuf {
        self.state.path().join("local")
    }

    /// What the server wrote down so far.
    pub(crate) fn log(&self) -> String {
        let log = std::fs::read(self.state.path().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }
}

impl Drop for StockServer {
    fn drop(&mut self) {
        self.stop();
    }
}
