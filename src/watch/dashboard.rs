//! A cluster at a glance in a terminal, from moment to moment, with keys that act.
//!
//! `state` decides, `screen` draws; here is what waits: for keys, for what happens, and for answers.

mod errand;
mod lines;
mod panel;
mod prompt;

mod state;

mod screen;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use ratatui::crossterm::event::Event;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use self::errand::{Answer, Errand};
use self::state::{Effect, Input, State};
use super::follow::{SPOKEN_AFTER, Versions};
use super::live::Live;
use super::orders::Desk;
use super::screen as view;
use super::trail::Written;
use crate::bus::Link;
use crate::ids::ServerName;
use crate::persistence::{Leases, Ledger, Registry};
use crate::process;
use crate::terminal::Terminal;

/// How often what is known is looked at as a whole.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Answers that wait to be shown.
const ANSWERS_MAX: usize = 16;

/// What the dashboard reaches the cluster by.
pub(super) struct Ways {
    pub(super) name: ServerName,
    pub(super) link: Link,
    pub(super) ledger: Ledger,
    pub(super) registry: Registry,
    pub(super) leases: Leases,
}

/// Shows the cluster until whoever watches has seen enough.
///
/// # Errors
/// When there is no terminal, or no connection any more.
pub(super) async fn run(ways: Ways) -> anyhow::Result<()> {
    let mut live = Live::open(ways.link.clone(), Some(ways.leases.clone())).await?;
    let ways = Arc::new(ways);
    let mut state = State::default();
    // The ledger of who is followed.
    let mut versions: Option<Versions> = None;
    let (spoken, mut is_spoken) = (Instant::now() + SPOKEN_AFTER, true);
    let (answered, mut answers) = mpsc::channel(ANSWERS_MAX);
    let mut errands = JoinSet::new();
    let mut terminal = Terminal::open().context("this terminal cannot be drawn on")?;
    let mut looks = interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        // News may come by the hundred: they are drawn with the next look.
        let (inputs, is_due) = tokio::select! {
            biased;
            key = terminal.next() => match key {
                Some(Ok(Event::Key(key))) => (vec![Input::Key(key)], true),
                Some(Ok(_)) => (Vec::new(), true),
                Some(Err(error)) => return Err(error).context("the terminal is gone"),
                None => bail!("the terminal is gone"),
            },
            Some(answer) = answers.recv() => (vec![Input::Answer(process::wall_ms(), answer)], true),
            _ = looks.tick() => (vec![Input::Picture(process::wall_ms(), live.picture())], true),
            Some(read) = next_version(&mut versions) => (vec![Input::Version(process::wall_ms(), read)], true),
            () = sleep_until(spoken), if !is_spoken => {
                is_spoken = true;
                (vec![Input::Spoken], false)
            }
            news = live.next() => (news?.into_iter().map(Input::News).collect(), false),
            Some(_) = errands.join_next() => continue,
        };
        for input in inputs {
            match state.apply(input) {
                None => {}
                Some(Effect::Quit) => return Ok(()),
                Some(Effect::Unfollow) => versions = None,
                Some(Effect::Follow(player)) => {
                    versions = Some(Versions::open(&ways.link, ways.ledger.clone(), player).await?);
                    is_spoken = false;
                }
                Some(Effect::Order(errand)) => {
                    let (ways, answered) = (Arc::clone(&ways), answered.clone());
                    errands.spawn(async move {
                        let _ = answered.send(ways.run(errand).await).await;
                    });
                }
            }
        }
        if is_due {
            terminal.draw(|frame| screen::draw(frame, &state))?;
        }
    }
}

/// The next version of who is followed; never, when nobody is.
async fn next_version(versions: &mut Option<Versions>) -> Option<Result<Written, String>> {
    match versions {
        Some(versions) => versions.next().await,
        None => std::future::pending().await,
    }
}

impl Ways {
    async fn run(&self, errand: Errand) -> Answer {
        let desk = Desk { name: &self.name, link: &self.link, registry: &self.registry, leases: &self.leases };
        let done = match errand {
            Errand::Move { region, to, why } => desk.give(region, to, why).await.map(|moved| Answer::moved(&moved)),
            Errand::Drain { server, why } => {
                let drained = desk.drain(&server, why).await;
                drained.map(|()| Answer::Done(view::drained(&server)))
            }
            Errand::Quarantine { region, why } => {
                let owner = desk.quarantine(&region, why).await;
                owner.map(|owner| Answer::Done(view::set_apart(&region, &owner)))
            }
            Errand::Propose => desk.balance(false).await.map(Answer::Proposed),
        };
        done.unwrap_or_else(|error| Answer::Refused(format!("Not done: {error:#}.")))
    }
}
