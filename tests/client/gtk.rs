//! The stock GTK client, and the ways of its windows.
//!
//! The points are those of its windows with Debian's fonts at the upper left of a screen without a window manager.

use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::relay::{From, Relay};
use crate::screen::Screen;

const PROGRAM: &str = "/usr/games/crossfire-client-gtk2";
/// How often something is done again that had no effect, because a window was not ready for it yet.
const ATTEMPTS: usize = 6;
/// How long one waits for an effect before one does it again.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long one waits for what the server does by itself.
const SERVER_PATIENCE: Duration = Duration::from_secs(30);

const CREATE_ACCOUNT: (u32, u32) = (605, 265);
const NEW_ACCOUNT_ENTRIES: [(u32, u32); 3] = [(90, 104), (90, 180), (90, 256)];
const NEW_ACCOUNT_DONE: (u32, u32) = (551, 343);
const CHARACTER_NAME: (u32, u32) = (370, 60);
/// The first of seven entries below each other.
const FIRST_STATISTIC: (u32, u32) = (148, 149);
const STATISTIC_HEIGHT: u32 = 28;
const STARTING_MAP_CHOICE: (u32, u32) = (75, 65);
const MAP: (u32, u32) = (300, 200);
/// The bars between the panes of the game window, and where they are dragged to, so that there is room for the map.
const PANES: [((u32, u32), (u32, u32)); 3] =
    [((411, 329), (411, 780)), ((1035, 254), (1035, 560)), ((1035, 142), (1035, 330))];

pub(crate) struct GtkClient<'a> {
    screen: &'a Screen,
    relay: &'a Relay,
    process: Child,
    _home: TempDir,
}

impl<'a> GtkClient<'a> {
    pub(crate) fn installed() -> bool {
        Path::new(PROGRAM).exists()
    }

    /// Starts the client with an empty home directory; it connects by itself.
    pub(crate) fn start(screen: &'a Screen, relay: &'a Relay) -> Result<Self, String> {
        let home = TempDir::new().map_err(|e| e.to_string())?;
        let log = File::create(home.path().join("log")).map_err(|e| e.to_string())?;
        let process = Command::new(PROGRAM)
            .args(["-s", &server_argument(relay.address)])
            .env("DISPLAY", &screen.display)
            .env("HOME", home.path())
            .env("XDG_CONFIG_HOME", home.path().join("config"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().map_err(|e| e.to_string())?)
            .stderr(log)
            .spawn()
            .map_err(|e| format!("{PROGRAM}: {e}"))?;
        let client = Self { screen, relay, process, _home: home };
        client.server_says("the end of negotiation", |payload| payload.starts_with(b"replyinfo image_info"))?;
        client.again("the first window", || Ok(screen.window("Crossfire Client").is_some()))?;
        Ok(client)
    }

    pub(crate) fn creates_account(&self, name: &str, password: &str) -> Result<(), String> {
        self.again("a new account", || {
            let before = self.relay.now();
            self.screen.clicks(CREATE_ACCOUNT)?;
            for (entry, text) in NEW_ACCOUNT_ENTRIES.into_iter().zip([name, password, password]) {
                self.screen.fills(entry, text)?;
            }
            self.screen.clicks(NEW_ACCOUNT_DONE)?;
            Ok(self.says(before, From::Server, |payload| payload.starts_with(b"accountplayers")))
        })
    }

    /// A character of the first race and class of the lists, with twelve points in everything, on the first map.
    pub(crate) fn creates_character(&self, name: &str) -> Result<(), String> {
        self.again("the form for a character", || {
            self.screen.does("key alt+n")?;
            Ok(self.screen.window("Character Creation").is_some())
        })?;
        self.again("the choice of a map", || {
            self.screen.fills(CHARACTER_NAME, name)?;
            for index in 0..7 {
                let (x, y) = FIRST_STATISTIC;
                self.screen.fills((x, y + index * STATISTIC_HEIGHT), "12")?;
                self.screen.does("key Tab")?;
            }
            self.screen.does("key alt+f")?;
            Ok(self.screen.window("Starting Map").is_some())
        })?;
        let before = self.relay.now();
        self.again("a new character", || {
            self.screen.clicks(STARTING_MAP_CHOICE)?;
            self.screen.does("key Return key alt+o")?;
            Ok(self.says(before, From::Client, |payload| payload.starts_with(b"createplayer")))
        })?;
        for word in ["addme_success", "player", "stats", "item2", "map2", "tick"] {
            self.server_says(word, |payload| payload.starts_with(word.as_bytes()))?;
        }
        Ok(())
    }

    /// Makes the game window as large as the screen, with most of it for the map.
    pub(crate) fn spreads_out(&self) -> Result<(), String> {
        let window = self.screen.window("Crossfire Client").ok_or("there is no game window")?;
        self.screen.does(&format!("windowsize --sync {window} 1280 1024"))?;
        self.catches_up()?;
        let before = self.relay.now();
        for ((x, y), (to_x, to_y)) in PANES {
            self.screen.does(&format!("mousemove {x} {y} mousedown 1"))?;
            self.catches_up()?;
            self.screen.does(&format!("mousemove {to_x} {to_y}"))?;
            self.catches_up()?;
            self.screen.does("mouseup 1")?;
            self.catches_up()?;
        }
        let wider = self.says(before, From::Client, |payload| payload.starts_with(b"setup mapsize"));
        wider.then_some(()).ok_or_else(|| "the client asked for no larger map".to_owned())
    }

    /// Waits until the client has seen what the hands did: it takes two keys after that, and sends a step and a step back.
    fn catches_up(&self) -> Result<(), String> {
        let mut first = true;
        self.again("command for a key", || {
            // A window that is gone may have taken the keyboard with it.
            if !std::mem::take(&mut first) {
                let window = self.screen.window("Crossfire Client").ok_or("there is no game window")?;
                self.screen.does(&format!("windowfocus {window}"))?;
            }
            let before = self.relay.now();
            self.screen.does("key Down Up")?;
            Ok(self.says(before, From::Client, |payload| payload.starts_with(b"ncom")))
        })
    }

    /// Tries the four arrow keys until the server scrolls the map: the character has gone a step.
    pub(crate) fn walks(&self) -> Result<(), String> {
        let (x, y) = MAP;
        self.screen.does(&format!("mousemove {x} {y}"))?;
        let mut keys = ["Down", "Left", "Right", "Up"].into_iter().cycle();
        self.again("a step", || {
            let before = self.relay.now();
            self.screen.does(&format!("key {}", keys.next().expect("a cycle has no end")))?;
            Ok(self.says(before, From::Server, scrolls))
        })
    }

    /// Types a command line and waits until the server answers with a text that ends so.
    pub(crate) fn commands(&self, line: &str, answer: &str) -> Result<(), String> {
        self.again(line, || {
            let before = self.relay.now();
            self.screen.does("key apostrophe")?;
            self.screen.types(line)?;
            self.screen.does("key Return")?;
            let answers = |payload: &[u8]| payload.starts_with(b"drawextinfo") && payload.ends_with(answer.as_bytes());
            Ok(self.says(before, From::Server, answers))
        })
    }

    /// Whether the client has not ended.
    pub(crate) fn is_running(&mut self) -> bool {
        self.process.try_wait().is_ok_and(|status| status.is_none())
    }

    fn says(&self, since: usize, who: From, is_it: impl Fn(&[u8]) -> bool) -> bool {
        self.relay.waits(since, PATIENCE, |from, payload| from == who && is_it(payload))
    }

    fn server_says(&self, what: &str, is_it: impl Fn(&[u8]) -> bool) -> Result<(), String> {
        let heard = self.relay.waits(0, SERVER_PATIENCE, |from, payload| from == From::Server && is_it(payload));
        heard.then_some(()).ok_or_else(|| format!("the server never said {what}:\n{}", self.relay.last_words()))
    }

    fn again(&self, what: &str, mut attempt: impl FnMut() -> Result<bool, String>) -> Result<(), String> {
        for _ in 0..ATTEMPTS {
            if attempt()? {
                return Ok(());
            }
        }
        Err(format!("{ATTEMPTS} attempts led to no {what}:\n{}", self.relay.last_words()))
    }
}

impl Drop for GtkClient<'_> {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn server_argument(address: SocketAddr) -> String {
    format!("{}:{}", address.ip(), address.port())
}

/// Whether a payload is a `map2` that begins with a scroll.
fn scrolls(payload: &[u8]) -> bool {
    let position = payload.strip_prefix(b"map2 ").and_then(|body| body.get(..2));
    position.is_some_and(|position| position[1] & 0x0f == 1)
}
