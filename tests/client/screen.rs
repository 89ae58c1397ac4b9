//! A screen without a monitor (Xvfb), the hands in front of it (xdotool) and the eyes (ImageMagick).

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAMS: [&str; 4] = ["Xvfb", "xdotool", "import", "identify"];
const SIZE: &str = "1280x1024x24";
/// How long to look for a window once before the asker does something about it.
const WINDOW_PATIENCE: Duration = Duration::from_secs(5);

pub(crate) struct Screen {
    pub(crate) display: String,
    server: Child,
}

impl Screen {
    /// The programs of this list that are not installed.
    pub(crate) fn missing_programs() -> Vec<&'static str> {
        let installed = |program: &str| {
            let path = std::env::var("PATH").unwrap_or_default();
            path.split(':').any(|directory| Path::new(directory).join(program).exists())
        };
        PROGRAMS.into_iter().filter(|program| !installed(program)).collect()
    }

    /// Starts an X server on a display number that it finds free itself.
    pub(crate) fn start() -> Result<Self, String> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", SIZE, "-nolisten", "tcp"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("Xvfb: {e}"))?;
        let mut number = String::new();
        let output = server.stdout.take().expect("the output was asked for");
        BufReader::new(output).read_line(&mut number).map_err(|e| e.to_string())?;
        if number.trim().is_empty() {
            server.kill().ok();
            server.wait().ok();
            return Err("Xvfb found no display".to_owned());
        }
        Ok(Self { display: format!(":{}", number.trim()), server })
    }

    /// One line for xdotool: mouse and keys.
    pub(crate) fn does(&self, actions: &str) -> Result<(), String> {
        self.xdotool(&actions.split(' ').collect::<Vec<_>>())
    }

    pub(crate) fn types(&self, text: &str) -> Result<(), String> {
        self.xdotool(&["type", "--delay", "20", text])
    }

    /// Replaces the text of the entry at this point.
    pub(crate) fn fills(&self, (x, y): (u32, u32), text: &str) -> Result<(), String> {
        self.does(&format!("mousemove {x} {y} click --repeat 3 --delay 20 1"))?;
        self.types(text)
    }

    pub(crate) fn clicks(&self, (x, y): (u32, u32)) -> Result<(), String> {
        self.does(&format!("mousemove {x} {y} click 1"))
    }

    /// The number of the window with this title, if it comes up while one waits.
    pub(crate) fn window(&self, title: &str) -> Option<String> {
        let deadline = Instant::now() + WINDOW_PATIENCE;
        while Instant::now() < deadline {
            let found = self.command("xdotool").args(["search", "--onlyvisible", "--name", title]).output().ok()?;
            let found = String::from_utf8_lossy(&found.stdout).into_owned();
            if let Some(window) = found.lines().next() {
                return Some(window.to_owned());
            }
            std::thread::park_timeout(Duration::from_millis(50));
        }
        None
    }

    /// Takes a picture of the whole screen.
    pub(crate) fn takes_picture(&self, path: &Path) -> Result<(), String> {
        let status = self.command("import").args(["-window", "root"]).arg(path).status().map_err(|e| e.to_string())?;
        status.success().then_some(()).ok_or_else(|| format!("import: {status}"))
    }

    fn xdotool(&self, arguments: &[&str]) -> Result<(), String> {
        let status = self.command("xdotool").args(arguments).status().map_err(|e| e.to_string())?;
        status.success().then_some(()).ok_or_else(|| format!("xdotool {arguments:?}: {status}"))
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("DISPLAY", &self.display).stdin(Stdio::null()).stderr(Stdio::null());
        command
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

/// How many colours a part of a picture has, given as `WIDTHxHEIGHT+X+Y`.
pub(crate) fn colours(picture: &Path, part: &str) -> Result<u32, String> {
    let output = Command::new("identify")
        .args(["-format", "%k"])
        .arg(format!("{}[{part}]", picture.display()))
        .output()
        .map_err(|e| e.to_string())?;
    String::from_utf8_lossy(&output.stdout).trim().parse().map_err(|e| format!("identify: {e}"))
}
