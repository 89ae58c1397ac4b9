//! The terminal of a player or an administrator: taken at the start, drawn on, read, and given back whatever happens.
//!
//! Given back when it is dropped, and before the words of a panic are written.

use std::io::{IsTerminal as _, Stdout, Write as _, stdin, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ratatui::Frame;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste, Event, KeyEventKind};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::layout::Rect;
use tokio::sync::mpsc;

/// How long the reading thread waits for a key before it asks whether anybody still wants one.
const LOOK_UP: Duration = Duration::from_millis(100);
/// Keys that may wait for the window: a paste that is typed, at most.
const KEYS_MAX: usize = 1_024;

/// Why there is no terminal.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TerminalError {
    #[error("input and output must be a terminal")]
    None,
    #[error("the terminal cannot be used")]
    Unusable(#[from] std::io::Error),
}

/// The screen and the keys.
pub(crate) struct Terminal {
    screen: ratatui::Terminal<CrosstermBackend<Stdout>>,
    keys: mpsc::Receiver<std::io::Result<Event>>,
    over: Arc<AtomicBool>,
}

impl Terminal {
    pub(crate) fn open() -> Result<Self, TerminalError> {
        if !stdin().is_terminal() || !stdout().is_terminal() {
            return Err(TerminalError::None);
        }
        let over = Arc::new(AtomicBool::new(false));
        let (sender, keys) = mpsc::channel(KEYS_MAX);
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            restore();
            usual(panic);
        }));
        // From here on it is given back whatever fails.
        let screen = ratatui::Terminal::new(CrosstermBackend::new(stdout()))?;
        let mut terminal = Self { screen, keys, over: Arc::clone(&over) };
        enable_raw_mode()?;
        execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
        terminal.redraw()?;
        std::thread::spawn(move || read(&sender, &over));
        Ok(terminal)
    }

    /// Columns and rows.
    pub(crate) fn size(&self) -> std::io::Result<(u16, u16)> {
        let size = self.screen.size()?;
        Ok((size.width, size.height))
    }

    /// The next key, paste or change of size; `None` when the terminal is gone.
    pub(crate) async fn next(&mut self) -> Option<std::io::Result<Event>> {
        self.keys.recv().await
    }

    pub(crate) fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> std::io::Result<()> {
        self.screen.draw(draw).map(|_| ())
    }

    /// Draws everything anew with the next drawing.
    pub(crate) fn redraw(&mut self) -> std::io::Result<()> {
        // `clear` would ask the terminal where its cursor is: not all answer, and the reading thread takes the answer.
        let size = self.screen.size()?;
        self.screen.resize(Rect::new(0, 0, size.width, size.height))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        restore();
    }
}

/// What fails here fails because the terminal is gone, and then nobody misses it.
fn restore() {
    let _ = disable_raw_mode();
    let _ = execute!(stdout(), DisableBracketedPaste, LeaveAlternateScreen, Show);
    let _ = stdout().flush();
}

fn read(keys: &mpsc::Sender<std::io::Result<Event>>, over: &AtomicBool) {
    while !over.load(Ordering::Relaxed) {
        let read = match event::poll(LOOK_UP) {
            Ok(false) => continue,
            Ok(true) => event::read(),
            Err(error) => Err(error),
        };
        let failed = read.is_err();
        // Some terminals tell when a key is let go; nobody asks for that here.
        let is_release = matches!(&read, Ok(Event::Key(key)) if key.kind == KeyEventKind::Release);
        if !is_release && (keys.blocking_send(read).is_err() || failed) {
            return;
        }
    }
}
