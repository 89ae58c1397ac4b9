//! A program in a terminal of its own: keys in, and the screen as a terminal would show it.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::io::{Read as _, Write as _};
use std::num::NonZeroU16;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};

const PATIENCE: Duration = Duration::from_secs(60);
const CHECK: Duration = Duration::from_millis(20);

/// The program, its keyboard and its screen; gone when dropped.
pub(crate) struct Terminal {
    child: Child,
    pty: Arc<Pty>,
    screen: Arc<Mutex<vt100::Parser>>,
    reading: Option<JoinHandle<()>>,
}

impl Terminal {
    /// Starts a program in a terminal of that many columns and rows. Only what it is told here is in its environment: no
    /// option comes from the environment of the test.
    pub(crate) fn start(
        program: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
        (columns, rows): (u16, u16),
    ) -> Result<Self, String> {
        let (pty, terminal) = open().map_err(|e| e.to_string())?;
        pty.resize(Size::new(rows, columns)).map_err(|e| e.to_string())?;
        let command = Command::new(program)
            .args(arguments)
            .env_clear()
            .envs([("TERM", "xterm-256color"), ("LC_ALL", "C.UTF-8")])
            .envs(environment.iter().copied());
        let child = command.spawn(terminal).map_err(|e| e.to_string())?;
        let side = |size| NonZeroU16::new(size).ok_or("a terminal has a size");
        let screen = Arc::new(Mutex::new(vt100::Parser::new(side(rows)?, side(columns)?, 0)));
        let pty = Arc::new(pty);
        let (from, to) = (Arc::clone(&pty), Arc::clone(&screen));
        let reading = Some(std::thread::spawn(move || shows(&from, &to)));
        Ok(Self { child, pty, screen, reading })
    }

    /// Presses keys, as a terminal sends them.
    pub(crate) fn types(&self, keys: &str) -> Result<(), String> {
        (&*self.pty).write_all(keys.as_bytes()).map_err(|e| e.to_string())
    }

    /// Makes the window larger or smaller.
    pub(crate) fn resizes(&self, (columns, rows): (u16, u16)) -> Result<(), String> {
        let side = |size| NonZeroU16::new(size).ok_or("a terminal has a size");
        self.parser().screen_mut().set_size(side(rows)?, side(columns)?);
        self.pty.resize(Size::new(rows, columns)).map_err(|e| e.to_string())
    }

    /// What is on the screen, row by row.
    pub(crate) fn text(&self) -> String {
        self.parser().screen().contents()
    }

    /// Whether the program has the terminal for itself.
    pub(crate) fn is_taken(&self) -> bool {
        self.parser().screen().alternate_screen()
    }

    pub(crate) fn is_cursor_hidden(&self) -> bool {
        self.parser().screen().hide_cursor()
    }

    fn parser(&self) -> MutexGuard<'_, vt100::Parser> {
        self.screen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the screen has these words.
    pub(crate) fn until(&self, words: &str) -> Result<(), String> {
        self.until_so(words, |text| text.contains(words))
    }

    /// Waits until the screen is so.
    pub(crate) fn until_so(&self, what: &str, is_so: impl Fn(&str) -> bool) -> Result<(), String> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = self.text();
            if is_so(&text) {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(format!("no {what:?} on the screen after {PATIENCE:?}:\n{text}"));
            }
            std::thread::park_timeout(CHECK);
        }
    }

    /// Asks it to stop, as the system does, and waits for its end.
    pub(crate) fn is_told_to_stop(&mut self) -> Result<ExitStatus, String> {
        let pid = i32::try_from(self.child.id()).map_err(|e| e.to_string())?;
        kill(Pid::from_raw(pid), Signal::SIGTERM).map_err(|e| e.to_string())?;
        self.until_ended()
    }

    /// Waits for its end.
    pub(crate) fn until_ended(&mut self) -> Result<ExitStatus, String> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().map_err(|e| e.to_string())? {
                // What it wrote last is on the screen when nothing more can come.
                self.reading.take().map(JoinHandle::join);
                return match status.signal() {
                    None => Ok(status),
                    Some(signal) => Err(format!("it ended by signal {signal}")),
                };
            }
            std::thread::park_timeout(CHECK);
        }
        Err(format!("it has not ended after {PATIENCE:?}:\n{}", self.text()))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        self.reading.take().map(JoinHandle::join);
    }
}

/// Until nobody has the terminal open any more.
fn shows(pty: &Pty, screen: &Mutex<vt100::Parser>) {
    let mut chunk = [0; 4096];
    let mut pty = pty;
    while let Ok(length) = pty.read(&mut chunk) {
        if length == 0 {
            return;
        }
        screen.lock().unwrap_or_else(PoisonError::into_inner).process(&chunk[..length]);
    }
}
