//! Follows one player until Ctrl-C: waits for what is told of them, and reads the ledger whenever somebody writes there.

use std::io::Write;
use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::task::AbortOnDropHandle;

use super::live::Live;
use super::screen;
use super::sheet::Read;
use super::trail::{Step, Trace, Trail, Written};
use crate::bus::{Link, SubscribeError, subject};
use crate::ids::{PlayerName, Revision};
use crate::persistence::{Kept, Ledger, ReadError, Snapshot, Version};
use crate::process;

/// How often it is looked where they are.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// After so long every server has said what it has, and who plays.
pub(super) const SPOKEN_AFTER: Duration = Duration::from_secs(2);
/// Versions that wait to be told.
const VERSIONS_MAX: usize = 64;

/// The versions of a character as they are written, the newest of before first, as long as somebody wants them.
pub(super) struct Versions {
    told: mpsc::Receiver<Result<Written, String>>,
    _reading: AbortOnDropHandle<()>,
}

impl Versions {
    /// Begins to listen. That somebody writes is heard; what the ledger has of it is read, for it may have refused it.
    ///
    /// # Errors
    /// When NATS refuses.
    pub(super) async fn open(link: &Link, ledger: Ledger, player: PlayerName) -> Result<Self, SubscribeError> {
        let mut writes = link.tap(subject::snapshot(&player).as_str()).await?;
        let (tell, told) = mpsc::channel(VERSIONS_MAX);
        let reading = async move {
            let mut last = None;
            loop {
                let news = newer(&ledger, &player, last).await;
                let news = match news {
                    Ok(versions) => versions,
                    Err(error) => {
                        let why = format!("{:#}", anyhow::Error::from(error));
                        if tell.send(Err(why)).await.is_err() {
                            return;
                        }
                        Vec::new()
                    }
                };
                for kept in news {
                    last = Some(kept.revision);
                    let written = Written::of(&Read::new(Version { kept, pinned: false }));
                    if tell.send(Ok(written)).await.is_err() {
                        return;
                    }
                }
                if writes.next().await.is_none() {
                    return;
                }
            }
        };
        Ok(Self { told, _reading: AbortOnDropHandle::new(tokio::spawn(reading)) })
    }

    /// Waits for the next one. None: there is no connection any more.
    pub(super) async fn next(&mut self) -> Option<Result<Written, String>> {
        self.told.recv().await
    }
}

/// The versions after the last that was told; the newest when none was.
async fn newer(ledger: &Ledger, player: &PlayerName, last: Option<Revision>) -> Result<Vec<Kept<Snapshot>>, ReadError> {
    match last {
        None => Ok(ledger.latest(player).await?.into_iter().collect()),
        Some(last) => {
            let mut history = ledger.history(player).await?;
            history.retain(|kept| kept.revision > last);
            Ok(history)
        }
    }
}

/// Tells of one player, a line for each thing.
///
/// # Errors
/// When there is no connection any more, or `out` takes nothing.
pub(super) async fn run(
    mut live: Live,
    mut versions: Versions,
    player: PlayerName,
    json: bool,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut trail = Trail::new(player);
    let began = Instant::now();
    let mut looks = interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        let steps: Vec<Step> = tokio::select! {
            news = live.next() => {
                let heard = |news: super::live::News| {
                    trail.hear(&news.what).map(|what| Step { at_ms: news.at_ms, what })
                };
                news?.into_iter().filter_map(heard).collect()
            }
            read = versions.next() => vec![now(trail.read(read.context("the connection to NATS is closed")?))],
            _ = looks.tick() => {
                let is_spoken = began.elapsed() > SPOKEN_AFTER;
                trail.look(&live.picture(), is_spoken).map(now).into_iter().collect()
            }
        };
        for step in steps {
            let line = if json { screen::json(&[step]) } else { screen::trail::line(&step) };
            out.write_all(line.as_bytes())?;
            out.flush()?;
        }
    }
}

fn now(what: Trace) -> Step {
    Step { at_ms: process::wall_ms(), what }
}
