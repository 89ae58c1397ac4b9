//! A real cluster on this machine: private brokers, a login service and region servers, each a
//! process, under one readable log.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::PoisonError;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::drills::{Drills, Pids};
use super::{Brokers, alone};
use crate::bus::message::ServerRole;
use crate::bus::without_password;
use crate::ids::ServerName;
use crate::login::door;
use crate::membership::{BrokerOptions, TrustOptions};
use crate::persistence::Store;
use crate::shutdown;
use crate::telemetry::window;

/// How long a service may take from its start until it is in the registry.
const START_PATIENCE: Duration = Duration::from_secs(60);
/// How long a service may take to stop; then it is killed.
const STOP_PATIENCE: Duration = Duration::from_secs(12);
/// The programs of the services.
const LOGIN: &str = "wildfire-login";
const REGION: &str = "wildfire-region";
const LOGIN_NAME: &str = "login-1";
const POLL_PAUSE: Duration = Duration::from_millis(50);
/// A service that ended is started again after this long: its name is free by then.
const RESTART_PAUSE: Duration = Duration::from_secs(5);

/// Runs a cluster: brokers, login service and region servers.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Region servers to run.
    #[arg(long, env = "WILDFIRE_SERVERS", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub servers: u16,
    /// A NATS server to use in place of a private one; of a cluster of them all, separated by commas.
    #[arg(long, env = "NATS_URL", requires = "redis")]
    pub nats: Option<String>,
    /// A Redis server to use in place of a private one.
    #[arg(long, env = "REDIS_URL", requires = "nats")]
    pub redis: Option<String>,
    #[command(flatten)]
    pub trust: TrustOptions,
    /// Use brokers on the network that take anybody who can reach them.
    #[arg(long, env = "WILDFIRE_INSECURE")]
    pub insecure: bool,
    /// An exercise: kill, freeze or cut off a server of this cluster when an administrator asks for it
    #[arg(long, env = "WILDFIRE_DRILLS", conflicts_with = "nats")]
    pub drills: bool,
    /// This machine's address at which clients that can may come to the region servers directly, at ports of their own
    #[arg(long, env = "WILDFIRE_DIRECT_AT", value_name = "ADDRESS")]
    pub direct: Option<IpAddr>,
}

/// The processes of the cluster and what they need to know.
struct Cluster {
    services: BTreeMap<String, Service>,
    pids: Pids,
    ended: mpsc::Sender<Ended>,
    arguments: Arguments,
}

#[derive(Clone)]
struct Arguments {
    programs: PathBuf,
    brokers: BrokerOptions,
    door: door::Options,
    window: window::Options,
    world: Option<PathBuf>,
    abandon_foreign_logs: bool,
    audit_every: u64,
    drills: Option<Drills>,
    direct: Option<IpAddr>,
}

struct Service {
    pid: Pid,
    gone: tokio::task::JoinHandle<()>,
}

/// Runs the cluster until `stop`.
///
/// # Errors
/// When a broker or a service does not start.
pub async fn run(shared: alone::Options, options: Options, stop: CancellationToken) -> anyhow::Result<()> {
    let mut brokers = None;
    let (nats, redis) = match (options.nats, options.redis) {
        (Some(nats), Some(redis)) => (nats, redis),
        _ => {
            let private = brokers.insert(Brokers::start(&shared.state).await?);
            (private.nats_url(), private.redis_url())
        }
    };
    let programs =
        std::env::current_exe()?.parent().map(Path::to_owned).context("this program lies in no directory")?;
    let (ended, mut endings) = mpsc::channel(64);
    let pids = Pids::default();
    let drills = match &brokers {
        Some(brokers) if options.drills => {
            let (nats, redis) = brokers.ports();
            let names: Vec<String> = (1..=options.servers).map(region_name).chain([LOGIN_NAME.to_owned()]).collect();
            Some(Drills::prepare(&names, nats, redis, pids.clone()).await?)
        }
        _ => None,
    };
    let harm = (drills.clone(), nats.clone());
    let arguments = Arguments {
        programs,
        drills,
        direct: options.direct,
        brokers: BrokerOptions { nats, redis, trust: options.trust, insecure: options.insecure },
        door: shared.door,
        window: shared.window,
        world: shared.world,
        abandon_foreign_logs: shared.abandon_foreign_logs,
        audit_every: shared.audit_every,
    };
    let mut cluster = Cluster { services: BTreeMap::new(), pids, ended, arguments };
    let result = tokio::select! {
        result = cluster.serve(options.servers, &mut endings) => result,
        () = stop.cancelled() => Ok(()),
        died = died(&mut brokers) => Err(anyhow::anyhow!("{died}")),
        harmed = do_harm(&harm) => harmed,
    };
    cluster.stop().await;
    if let Some(brokers) = brokers {
        brokers.stop().await;
    }
    result
}

impl Arguments {
    /// What a service is told.
    fn of(&self, program: &str, name: &str) -> Vec<OsString> {
        let own = self.drills.as_ref().and_then(|drills| drills.brokers(name));
        let mut brokers = self.brokers.clone();
        if let Some((nats, redis)) = own {
            brokers = BrokerOptions { nats, redis, ..brokers };
        }
        let mut told = vec!["--name".into(), name.into()];
        told.extend(brokers.arguments());
        if let Some(world) = &self.world {
            told.extend(["--world".into(), world.into()]);
        }
        if program == LOGIN {
            told.extend(self.door.arguments());
        } else {
            told.extend(["--audit-every".into(), self.audit_every.to_string().into()]);
            told.extend(self.abandon_foreign_logs.then(|| "--abandon-foreign-logs".into()));
            if let Some(address) = self.direct {
                told.extend(["--direct".into(), SocketAddr::new(address, 0).to_string().into()]);
                let files = [("--direct-tls-cert", &self.door.tls_cert), ("--direct-tls-key", &self.door.tls_key)];
                told.extend(
                    files
                        .into_iter()
                        .flat_map(|(option, file)| file.iter().flat_map(move |file| [option.into(), file.into()])),
                );
            }
        }
        told.extend(self.window.beside(place(name)).arguments());
        told
    }
}

/// How many ports after the first one a service shows its numbers: the login service at the first, region servers in
/// their order after it.
fn place(name: &str) -> u16 {
    name.strip_prefix("region-").and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn region_name(number: u16) -> String {
    format!("region-{number}")
}

/// Does harm to the servers when it is asked for.
async fn do_harm((drills, nats): &(Option<Drills>, String)) -> anyhow::Result<()> {
    match drills {
        Some(drills) => drills.serve(nats).await,
        None => std::future::pending().await,
    }
}

/// Waits for a private broker to end, which it must not.
async fn died(brokers: &mut Option<Brokers>) -> super::Died {
    match brokers {
        Some(brokers) => brokers.died().await,
        None => std::future::pending().await,
    }
}

impl Cluster {
    /// Starts everything, says so, and starts again what ends.
    async fn serve(&mut self, servers: u16, endings: &mut mpsc::Receiver<Ended>) -> anyhow::Result<()> {
        for number in 1..=servers {
            self.start(&region_name(number))?;
        }
        self.start(LOGIN_NAME)?;
        self.wait_until_ready(usize::from(servers), endings).await?;
        println!(
            "ready: players connect to {} (NATS {}, Redis {})",
            self.arguments.door.listen,
            without_password(&self.arguments.brokers.nats),
            without_password(&self.arguments.brokers.redis)
        );
        while let Some(Ended { name, in_order }) = endings.recv().await {
            if in_order && name == LOGIN_NAME {
                tracing::warn!("the login service has closed the world: everything ends");
                return Ok(());
            }
            tracing::error!(service = name, "ended; starting it again in {RESTART_PAUSE:?}");
            self.services.remove(&name);
            tokio::time::sleep(RESTART_PAUSE).await;
            self.start(&name)?;
        }
        Ok(())
    }

    fn start(&mut self, name: &str) -> anyhow::Result<()> {
        let program = if name.starts_with("login") { LOGIN } else { REGION };
        let mut command = Command::new(self.arguments.programs.join(program));
        command.args(self.arguments.of(program, name));
        command.env(shutdown::WITH_PARENT, std::process::id().to_string());
        // A group of its own: Ctrl-C is for this process, which stops the others in order.
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("cannot run {program}"))?;
        let pid = child.id().and_then(|pid| i32::try_from(pid).ok()).context("a new process has a number")?;
        forward(name, child.stdout.take());
        forward(name, child.stderr.take());
        let pid = Pid::from_raw(pid);
        self.pids.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), pid);
        let gone = tokio::spawn(watch(child, name.to_owned(), self.pids.clone(), self.ended.clone()));
        self.services.insert(name.to_owned(), Service { pid, gone });
        Ok(())
    }

    /// Waits until all are in the registry. Whatever ends meanwhile has said why in the log.
    async fn wait_until_ready(&self, servers: usize, endings: &mut mpsc::Receiver<Ended>) -> anyhow::Result<()> {
        let name = ServerName::new("up");
        let brokers = &self.arguments.brokers;
        brokers.check_redis()?;
        let nats = brokers.nats(&name).await?;
        let store = Store::cluster(&nats, &brokers.redis, &name).await?;
        let give_up = Instant::now() + START_PATIENCE;
        loop {
            let present = store.registry().list().await?;
            let count = |role| present.iter().filter(|status| status.role == role).count();
            if count(ServerRole::Region) >= servers && count(ServerRole::Login) >= 1 {
                return Ok(());
            }
            if let Ok(Ended { name, .. }) = endings.try_recv() {
                bail!("{name} did not start; the log says why");
            }
            if Instant::now() >= give_up {
                bail!("the cluster was not ready within {START_PATIENCE:?}");
            }
            tokio::time::sleep(POLL_PAUSE).await;
        }
    }

    /// Stops the login service first, so that players are told, then the region servers.
    async fn stop(self) {
        let (logins, regions): (Vec<_>, Vec<_>) =
            self.services.into_iter().partition(|(name, _)| name.starts_with("login"));
        for group in [logins, regions] {
            for (_, service) in &group {
                // A process that is gone needs no signal.
                let _ = kill(service.pid, Signal::SIGTERM);
                // Whoever is frozen hears nothing.
                let _ = kill(service.pid, Signal::SIGCONT);
            }
            for (name, mut service) in group {
                if timeout(STOP_PATIENCE, &mut service.gone).await.is_err() {
                    tracing::error!(service = name, "does not stop; killed");
                    let _ = kill(service.pid, Signal::SIGKILL);
                }
            }
        }
    }
}

/// Lets the log of a service appear in this one, each line under its name.
fn forward(name: &str, lines: Option<impl AsyncRead + Unpin + Send + 'static>) {
    let (name, Some(lines)) = (name.to_owned(), lines) else { return };
    tokio::spawn(async move {
        let mut lines = BufReader::new(lines).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            eprintln!("{name:<9} {line}");
        }
    });
}

/// A service whose process has ended.
#[derive(Debug)]
struct Ended {
    name: String,
    /// It was not killed, and nothing had gone wrong: of a login service, a dungeon master has closed the world.
    in_order: bool,
}

async fn watch(mut child: Child, name: String, pids: Pids, ended: mpsc::Sender<Ended>) {
    let status = child.wait().await;
    let in_order = status.as_ref().is_ok_and(std::process::ExitStatus::success);
    pids.lock().unwrap_or_else(PoisonError::into_inner).remove(&name);
    tracing::info!(service = name, status = ?status.ok(), "process ended");
    // Nobody listens any more when everything stops.
    let _ = ended.send(Ended { name, in_order }).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_is_told_what_concerns_it() {
        let arguments = Arguments {
            programs: PathBuf::new(),
            brokers: BrokerOptions {
                nats: "nats://127.0.0.1:1".to_owned(),
                redis: "redis://127.0.0.1:2".to_owned(),
                trust: TrustOptions::default(),
                insecure: false,
            },
            door: door::Options::at("127.0.0.1:3"),
            window: window::Options::default(),
            world: Some("maps".into()),
            abandon_foreign_logs: true,
            audit_every: 7,
            drills: None,
            direct: None,
        };
        let of = |arguments: &Arguments, program| arguments.of(program, "it").join(" ".as_ref()).into_string();
        let brokers = "--name it --nats nats://127.0.0.1:1 --redis redis://127.0.0.1:2";
        assert_eq!(
            of(&arguments, LOGIN),
            Ok(format!(
                "{brokers} --world maps --listen 127.0.0.1:3 --forwarded-header x-forwarded-for --accounts-per-hour 2048 --players 3072"
            ))
        );
        let region = format!("{brokers} --world maps --audit-every 7");
        assert_eq!(of(&arguments, REGION), Ok(format!("{region} --abandon-foreign-logs")));
        let usual = Arguments { abandon_foreign_logs: false, ..arguments };
        assert_eq!(of(&usual, REGION), Ok(region.clone()));
        let door = door::Options { tls_cert: Some("cert".into()), tls_key: Some("key".into()), ..usual.door.clone() };
        let open = Arguments { direct: Some(IpAddr::from([127, 0, 0, 1])), door, ..usual.clone() };
        let there = "--direct 127.0.0.1:0 --direct-tls-cert cert --direct-tls-key key";
        assert_eq!(of(&open, REGION), Ok(format!("{region} {there}")));
        let window = window::Options { metrics: Some(SocketAddr::from(([127, 0, 0, 1], 9100))) };
        let measured = Arguments { window, ..usual };
        let ends = |program, name, end: &str| {
            let told = measured.of(program, name);
            assert!(told.join(" ".as_ref()).into_string().is_ok_and(|told| told.ends_with(end)), "{told:?}");
        };
        ends(REGION, "region-2", " --metrics 127.0.0.1:9102");
        ends(LOGIN, "login-1", " --metrics 127.0.0.1:9100");
    }
}
