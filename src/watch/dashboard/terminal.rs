//! The terminal: taken over, and given back as it was, however the dashboard ends.

use std::io;
use std::thread;
use std::time::Duration;

use ratatui::crossterm::event::{self, Event};
use ratatui::{DefaultTerminal, Frame};
use tokio::sync::mpsc;

/// How long the thread that reads keys takes to notice that nobody wants them any more.
const KEYS_PATIENCE: Duration = Duration::from_millis(100);
/// Keys that wait: somebody who pastes.
const KEYS_WAITING_MAX: usize = 256;

/// A terminal in hand. Whoever drops it, by an error, a signal or a panic, gives it back.
pub(super) struct Taken {
    terminal: DefaultTerminal,
}

impl Taken {
    /// Takes the terminal. A panic elsewhere gives it back, too, before it is told.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn take() -> io::Result<Self> {
        // What was changed before an error is changed back.
        let terminal = ratatui::try_init().inspect_err(|_| ratatui::restore())?;
        Ok(Self { terminal })
    }

    pub(super) fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(draw).map(drop)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

/// Keys and changes of the size, as they come, until the receiver is dropped or the terminal is gone.
pub(super) fn keys() -> mpsc::Receiver<io::Result<Event>> {
    let (typed, keys) = mpsc::channel(KEYS_WAITING_MAX);
    thread::spawn(move || {
        while !typed.is_closed() {
            let read = match event::poll(KEYS_PATIENCE) {
                Ok(false) => continue,
                Ok(true) => event::read(),
                Err(error) => Err(error),
            };
            let is_over = read.is_err();
            if typed.blocking_send(read).is_err() || is_over {
                return;
            }
        }
    });
    keys
}
