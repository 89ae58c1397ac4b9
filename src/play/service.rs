//! The window as a service: waits for the server, for keys and for the clock, and does what the model says.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use ratatui::crossterm::event::Event as Input;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use tokio_util::sync::CancellationToken;

use super::dial::{DialError, Server};
use super::model::{Effect, Event, Model};
use super::passage::{Passage, Through, Way};
use super::screen::{self, Look};
use crate::client::{Client, ClientError, Event as Heard, Shown};
use crate::protocol::ServerPacket;
use crate::terminal::Terminal;

/// How often the model hears that time has passed.
const CLOCK: Duration = Duration::from_millis(250);
/// The screen is drawn no oftener than this: a world changes eight times a second, and lines are slow.
const FRAME: Duration = Duration::from_millis(33);
/// Typed commands that wait for room, at most.
const COMMANDS_MAX: usize = 50;

/// Plays in a terminal.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The server's address for clients; the port may be left out
    #[arg(long, env = "WILDFIRE_PLAY_SERVER", value_name = "HOST:PORT", default_value = "127.0.0.1:13327")]
    pub server: String,
    /// Connect with TLS
    #[arg(long, env = "WILDFIRE_PLAY_TLS")]
    pub tls: bool,
    /// Certificates (PEM) to trust for TLS [default: those that this machine trusts]
    #[arg(long, env = "WILDFIRE_PLAY_TLS_CA", value_name = "FILE", requires = "tls")]
    pub tls_ca: Option<PathBuf>,
    /// The name of the account, already filled in; the password is always asked for
    #[arg(long, env = "WILDFIRE_PLAY_ACCOUNT", value_name = "NAME", default_value = "", hide_default_value = true)]
    pub account: String,
    /// The character to play as soon as the account is open
    #[arg(long, env = "WILDFIRE_PLAY_CHARACTER", value_name = "NAME")]
    pub character: Option<String>,
    /// Draw with ASCII only [default: when the locale is not UTF-8]
    #[arg(long, env = "WILDFIRE_PLAY_ASCII")]
    pub ascii: bool,
    /// How many colours the terminal has: 16 or 256 [default: what TERM and COLORTERM say]
    #[arg(long, env = "WILDFIRE_PLAY_COLORS", value_name = "COUNT", value_parser = ["16", "256"])]
    pub colors: Option<String>,
}

impl Options {
    fn look(&self) -> Look {
        let said = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        // In the order in which a C library looks for it.
        let locale = said("LC_ALL").or_else(|| said("LC_CTYPE")).or_else(|| said("LANG")).unwrap_or_default();
        let locale = locale.to_ascii_lowercase();
        let utf8 = locale.contains("utf-8") || locale.contains("utf8");
        let many = said("COLORTERM").is_some() || said("TERM").is_some_and(|term| term.contains("256"));
        let many_colors = self.colors.as_deref().map_or(many, |colors| colors == "256");
        Look { ascii: self.ascii || !utf8, many_colors }
    }
}

/// Plays until the player leaves or `stop`.
///
/// # Errors
/// When there is no terminal, or the options cannot be used. A server that is not there is no error: it is tried
/// again.
pub async fn run(options: Options, stop: CancellationToken) -> anyhow::Result<()> {
    let server = Server::new(&options.server, options.tls, options.tls_ca.as_deref())?;
    let look = options.look();
    let terminal = Terminal::open()?;
    let size = terminal.size().context("the terminal has no size")?;
    let character = options.character.filter(|name| !name.is_empty());
    let model = Model::new(server.address.clone(), size, &options.account, character);
    let mut window = Window {
        model,
        server,
        look,
        terminal,
        client: None,
        dialling: None,
        passage: Passage::default(),
        last: Shown::default(),
        commands: VecDeque::new(),
        over: false,
    };
    // Dropped wherever it stands: a player who is told to stop does not wait for a server.
    stop.run_until_cancelled(window.play()).await.unwrap_or(Ok(()))
}

struct Window {
    model: Model,
    server: Server,
    look: Look,
    terminal: Terminal,
    client: Option<Client>,
    dialling: Option<JoinHandle<Result<Client, DialError>>>,
    passage: Passage,
    /// What was shown before the connection was lost.
    last: Shown,
    /// Typed commands that wait until the server has answered earlier ones.
    commands: VecDeque<String>,
    over: bool,
}

/// What there was to wait for.
enum Happened {
    Heard(Box<Result<Heard, ClientError>>),
    Dialled(Box<Result<Client, DialError>>),
    /// A step of the way through another door was made, or the last one.
    Passing(Option<Box<Through>>),
    Typed(Option<std::io::Result<Input>>),
    Passed,
    Drawing,
}

impl Happened {
    /// Whether nothing of it can be seen, while all is well: most of what a server says in a quiet place.
    fn is_quiet(&self) -> bool {
        match self {
            Self::Passed => true,
            Self::Heard(heard) => matches!(
                &**heard,
                Ok(heard) if matches!(heard.received.packet, ServerPacket::Tick { .. } | ServerPacket::ComC { .. })
            ),
            _ => false,
        }
    }
}

impl Window {
    async fn play(&mut self) -> anyhow::Result<()> {
        let mut clock = interval(CLOCK);
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut drawing: Option<Instant> = Some(Instant::now());
        self.dial();
        while !self.over {
            let happened = tokio::select! {
                heard = heard(&mut self.client) => Happened::Heard(Box::new(heard)),
                dialled = dialled(&mut self.dialling) => Happened::Dialled(Box::new(dialled)),
                through = self.passage.step() => Happened::Passing(through.map(Box::new)),
                typed = self.terminal.next() => Happened::Typed(typed),
                _ = clock.tick() => Happened::Passed,
                () = sleep_until(drawing.unwrap_or_else(Instant::now)), if drawing.is_some() => Happened::Drawing,
            };
            if let Happened::Drawing = happened {
                drawing = None;
                self.draw().context("the terminal cannot be drawn on")?;
                continue;
            }
            let is_quiet = happened.is_quiet() && !self.model.is_in_trouble();
            self.happened(happened).await?;
            if !is_quiet || self.model.is_in_trouble() {
                drawing.get_or_insert_with(|| Instant::now() + FRAME);
            }
        }
        Ok(())
    }

    async fn happened(&mut self, happened: Happened) -> anyhow::Result<()> {
        match happened {
            Happened::Heard(heard) => match *heard {
                Ok(heard) => self.apply(Event::Packet(&heard.received.packet)).await?,
                // The other door has the player, and tells it soon; or does not, and then it is noticed.
                Err(_) if self.passage.is_entered() => {
                    self.keep_what_was_shown();
                }
                Err(error) => self.lost(&error).await?,
            },
            Happened::Dialled(dialled) => match *dialled {
                Ok(client) => {
                    self.client = Some(client);
                    self.apply(Event::Connected).await?;
                }
                Err(error) => self.lost(&error).await?,
            },
            Happened::Passing(through) => self.passed_through(through.map(|through| *through)).await?,
            Happened::Typed(None) => anyhow::bail!("the terminal is gone"),
            Happened::Typed(Some(input)) => match input.context("the terminal cannot be read")? {
                Input::Key(key) => self.apply(Event::Key(key)).await?,
                Input::Paste(text) => self.apply(Event::Pasted(&text)).await?,
                Input::Resize(columns, rows) => self.apply(Event::Resized(columns, rows)).await?,
                _ => {}
            },
            Happened::Passed => self.apply(Event::Passed(CLOCK)).await?,
            Happened::Drawing => {}
        }
        self.send_commands().await?;
        self.go_on();
        Ok(())
    }

    /// Takes the way that the server names, and enters when nothing is under way that might be lost.
    fn go_on(&mut self) {
        let may = self.commands.is_empty() && !self.passage.is_entered();
        let Some(client) = self.client.as_mut().filter(|_| may) else { return };
        if let Some(way) = client.invitation().and_then(|invitation| Way::of(invitation, self.model.home())) {
            self.passage = Passage::open(way, self.server.clone(), self.model.view_wanted());
        }
        if client.unanswered() == 0 {
            self.passage.enter();
        }
    }

    async fn passed_through(&mut self, through: Option<Through>) -> anyhow::Result<()> {
        match through {
            Some(Ok((client, words))) => {
                self.client = Some(client);
                self.apply(Event::WentOn(&words)).await
            }
            // Not let in, and nothing is left to stay with.
            Some(Err(error)) if self.client.is_none() && self.model.is_up() => self.lost(&error).await,
            _ => Ok(()),
        }
    }

    fn draw(&mut self) -> std::io::Result<()> {
        let shown = self.client.as_ref().map_or(&self.last, |client| &client.shown);
        let (model, look) = (&self.model, self.look);
        self.terminal.draw(|frame| screen::draw(frame, model, shown, look))
    }

    /// The connection is over, if there was one.
    fn keep_what_was_shown(&mut self) {
        if let Some(client) = self.client.take() {
            self.last = client.shown;
        }
    }

    fn dial(&mut self) {
        let view = self.model.view_wanted();
        self.dialling = Some(tokio::spawn(self.server.clone().dial(view)));
    }

    async fn lost(&mut self, error: &(dyn std::error::Error + Send + Sync)) -> anyhow::Result<()> {
        self.keep_what_was_shown();
        self.commands.clear();
        self.passage = Passage::Closed;
        // Whom chance fails waits a little longer than others.
        let chance = getrandom::u32().unwrap_or(u32::MAX);
        Box::pin(self.apply(Event::Lost { why: told(error), chance })).await
    }

    async fn apply(&mut self, event: Event<'_>) -> anyhow::Result<()> {
        let shown = self.client.as_ref().map_or(&self.last, |client| &client.shown);
        let was_up = self.model.is_up();
        let effects = self.model.apply(event, shown);
        if was_up && !self.model.is_up() {
            // The model has given it up, if it was not lost already.
            self.keep_what_was_shown();
        }
        for effect in effects {
            if let Err(error) = self.effect(effect).await? {
                return self.lost(&error).await;
            }
        }
        Ok(())
    }

    /// Does it; the inner error is the connection's.
    async fn effect(&mut self, effect: Effect) -> anyhow::Result<Result<(), ClientError>> {
        match effect {
            Effect::Connect => self.dial(),
            Effect::Leave => self.over = true,
            Effect::Redraw => self.terminal.redraw().context("the terminal cannot be drawn on")?,
            Effect::Command(command) if self.commands.len() < COMMANDS_MAX => self.commands.push_back(command),
            Effect::Command(_) => {}
            Effect::Send(packet) => {
                if let Some(client) = &mut self.client {
                    return Ok(client.send(&packet).await);
                }
            }
            Effect::View(view) => {
                if let Some(client) = &mut self.client {
                    return Ok(client.setup(&[("mapsize", &view.to_string())]).await);
                }
            }
            Effect::Step(command) => {
                if let Some(client) = &mut self.client
                    && self.commands.is_empty()
                    && !self.passage.is_entered()
                    && client.has_room()
                {
                    return Ok(client.ask(&command).await.map(|_| ()));
                }
            }
        }
        Ok(Ok(()))
    }

    /// As many as there is room for: nothing waits here.
    async fn send_commands(&mut self) -> anyhow::Result<()> {
        while !self.passage.is_entered()
            && let Some(client) = &mut self.client
            && client.has_room()
            && let Some(command) = self.commands.pop_front()
        {
            if let Err(error) = client.ask(&command).await {
                return self.lost(&error).await;
            }
        }
        Ok(())
    }
}

async fn heard(client: &mut Option<Client>) -> Result<Heard, ClientError> {
    match client {
        Some(client) => client.next().await,
        None => std::future::pending().await,
    }
}

async fn dialled(dialling: &mut Option<JoinHandle<Result<Client, DialError>>>) -> Result<Client, DialError> {
    let Some(task) = dialling else { return std::future::pending().await };
    let outcome = task.await;
    *dialling = None;
    match outcome {
        Ok(outcome) => outcome,
        Err(broken) => std::panic::resume_unwind(broken.into_panic()),
    }
}

/// An error and its causes in one line, each said once.
fn told(error: &(dyn std::error::Error + Send + Sync)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let words = cause.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        source = cause.source();
    }
    text
}
