//! A program on a terminal of its own, and what is on its screen.

use std::io::{Read as _, Write};
use std::num::NonZero;
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use tokio::sync::watch;

const PATIENCE: Duration = Duration::from_secs(20);

/// What is on the screen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Screen {
    pub(crate) text: String,
    /// A program has taken the terminal over.
    pub(crate) is_taken: bool,
    pub(crate) is_cursor_hidden: bool,
}

pub(crate) struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    screen: watch::Receiver<Screen>,
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Runs a program, with more in its environment, on so many columns and rows.
    pub(crate) fn run(program: &str, arguments: &[&str], more: &[(&str, String)], (cols, rows): (u16, u16)) -> Self {
        let [high, wide] = [rows, cols].map(|count| NonZero::new(count).expect("a terminal has a size"));
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        more.iter().for_each(|(name, value)| command.env(name, value));
        let child = pair.slave.spawn_command(command).expect("the program runs");
        let mut shown = pair.master.try_clone_reader().expect("it can be read");
        let keys = pair.master.take_writer().expect("it can be typed on");
        let (seen, screen) = watch::channel(Screen::default());
        std::thread::spawn(move || {
            let mut parser = vt100::Parser::new(high, wide, 0);
            let mut bytes = [0; 4096];
            // Reading fails when the program is gone.
            while let Ok(count @ 1..) = shown.read(&mut bytes) {
                parser.process(&bytes[..count]);
                let screen = parser.screen();
                seen.send_replace(Screen {
                    text: screen.contents(),
                    is_taken: screen.alternate_screen(),
                    is_cursor_hidden: screen.hide_cursor(),
                });
            }
        });
        Self { child, keys, screen, _master: pair.master }
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("the program reads");
    }

    pub(crate) fn id(&self) -> i32 {
        self.child.process_id().and_then(|id| id.try_into().ok()).expect("it runs")
    }

    /// Waits until the screen is as meant, and says what is on it.
    pub(crate) async fn until(&mut self, what: &str, is_so: impl Fn(&Screen) -> bool) -> Screen {
        let mut screen = self.screen.clone();
        let seen = tokio::time::timeout(PATIENCE, screen.wait_for(|screen| is_so(screen))).await;
        if let Ok(Ok(screen)) = seen {
            return screen.clone();
        }
        panic!("no {what} on the screen:\n{}", self.screen.borrow().text);
    }

    pub(crate) async fn until_shown(&mut self, text: &str) -> Screen {
        self.until(text, |screen| screen.text.contains(text)).await
    }

    /// Waits for the program's end, and says how it ended and what is on the screen then.
    pub(crate) async fn ended(mut self) -> (ExitStatus, Screen) {
        let ended = tokio::task::spawn_blocking(move || self.child.wait().map(|status| (status, self.screen)));
        let (status, mut screen) =
            tokio::time::timeout(PATIENCE, ended).await.expect("it ends").expect("waited").expect("it ran");
        // Until everything it wrote is read.
        while screen.changed().await.is_ok() {}
        let last = screen.borrow().clone();
        (status, last)
    }
}
