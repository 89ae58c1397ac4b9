//! Harm done on request to the servers of this cluster: killed, frozen, cut off, to see what players notice.
//!
//! Each server reaches the brokers over cables of its own, so that they can be pulled.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::Relay;
use crate::bus::message::{Drill, DrillReply, Harm};
use crate::bus::{Link, Nats};
use crate::ids::ServerName;

/// A frozen server wakes up, and a cut one is reached again, after so long: past the end of its leases.
const LASTS: Duration = Duration::from_secs(10);

/// The processes of the services, by name.
pub(super) type Pids = Arc<Mutex<BTreeMap<String, Pid>>>;

/// The way of one server to the brokers.
#[derive(Debug)]
struct Cables {
    nats: Relay,
    redis: Relay,
}

/// Whoever does the harm.
#[derive(Clone, Debug)]
pub(super) struct Drills {
    cables: Arc<BTreeMap<String, Cables>>,
    pids: Pids,
}

impl Drills {
    /// Lays cables for these servers to brokers on these ports.
    ///
    /// # Errors
    /// When loopback has no free port.
    pub(super) async fn prepare(names: &[String], nats: u16, redis: u16, pids: Pids) -> std::io::Result<Self> {
        let mut cables = BTreeMap::new();
        for name in names {
            cables.insert(name.clone(), Cables { nats: Relay::to(nats).await?, redis: Relay::to(redis).await? });
        }
        Ok(Self { cables: Arc::new(cables), pids })
    }

    /// Where a server finds NATS and Redis.
    pub(super) fn brokers(&self, name: &str) -> Option<(String, String)> {
        let cables = self.cables.get(name)?;
        Some((format!("nats://127.0.0.1:{}", cables.nats.port()), format!("redis://127.0.0.1:{}", cables.redis.port())))
    }

    /// Does what it is asked to, as long as there is a connection to NATS.
    ///
    /// # Errors
    /// When NATS cannot be reached.
    pub(super) async fn serve(&self, nats: &str) -> anyhow::Result<()> {
        let link = Link::Nats(Nats::connect(nats, &ServerName::new("up")).await?);
        let mut asked = link.serve(Drill::all()).await?;
        while let Some((drill, reply)) = asked.next().await {
            let answer = match self.obey(&drill) {
                Ok(()) => DrillReply::Done,
                Err(why) => DrillReply::Refused { why },
            };
            if let Err(error) = reply.send(&answer).await {
                tracing::warn!(%error, "an answer was not sent");
            }
        }
        anyhow::bail!("the connection to NATS is closed")
    }

    fn obey(&self, Drill { server, harm }: &Drill) -> Result<(), String> {
        let name = server.as_str();
        let pid = self.pids.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied();
        let pid = pid.ok_or_else(|| format!("there is no server {server} here now"))?;
        let signal = |signal| kill(pid, signal).map_err(|error| format!("{server} cannot be harmed: {error}"));
        tracing::warn!(%server, ?harm, "a drill");
        match harm {
            Harm::Kill => signal(Signal::SIGKILL)?,
            Harm::Freeze => {
                signal(Signal::SIGSTOP)?;
                let (pids, name) = (self.pids.clone(), name.to_owned());
                tokio::spawn(async move {
                    tokio::time::sleep(LASTS).await;
                    // It may have been killed meanwhile, and another have its number.
                    if pids.lock().unwrap_or_else(PoisonError::into_inner).get(&name) == Some(&pid) {
                        let _ = kill(pid, Signal::SIGCONT);
                    }
                });
            }
            Harm::Cut => {
                let (cables, name) = (self.cables.clone(), name.to_owned());
                let pull = |cut: bool, cables: &BTreeMap<String, Cables>, name: &str| {
                    for cable in cables.get(name).iter().flat_map(|cables| [&cables.nats, &cables.redis]) {
                        if cut { cable.cut() } else { cable.mend() }
                    }
                };
                pull(true, &cables, &name);
                tokio::spawn(async move {
                    tokio::time::sleep(LASTS).await;
                    pull(false, &cables, &name);
                });
            }
        }
        Ok(())
    }
}
