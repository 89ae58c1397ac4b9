//! One view of a cluster or of its ledger, or the story of it until somebody stops it.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use clap::{Args, Subcommand};
use serde::Serialize;
use tokio::time::{Instant, interval_at, timeout_at};
use tokio_util::sync::CancellationToken;

use super::dashboard::{self, Ways};
use super::follow::{self, Versions};
use super::ledger;
use super::live::Live;
use super::masters::{self, Named};
use super::model::{self, PlayerView};
use super::orders::Desk;
use super::sanctions::{self, Sentence};
use super::screen;
use super::trace::Sought;
use super::web;
use crate::audit::Auditor;
use crate::bus::Link;
use crate::bus::message::{BalanceMove, Master, Measure, PlayersOnline, Whom};
use crate::ids::{PlayerName, RegionId, Revision, ServerName};
use crate::membership::BrokerOptions;
use crate::persistence::{Archive, Ledger, Masters, Registry, Sanctions, Store};
use crate::{process, world_files};

/// Every login service says who plays once a second.
const GATHER: Duration = Duration::from_millis(1_200);
/// Between two pictures for a program that reads them.
const PICTURE_EVERY: Duration = Duration::from_secs(1);

/// Shows a running cluster: who is there, who owns what, and what happens.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// What to show; without it all of it, live: on a terminal as a dashboard with keys, elsewhere and with --json as one JSON
    /// object every second.
    #[command(subcommand)]
    pub view: Option<View>,
    /// One JSON object for each line, for programs.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(flatten)]
    pub brokers: BrokerOptions,
    /// Show the dashboard to browsers at this address and port
    #[arg(long, env = "WILDFIRE_HTTP", value_name = "ADDRESS:PORT")]
    pub http: Option<SocketAddr>,
    /// On that page: buttons that kill, freeze or cut off a server of `wildfire up --drills`
    #[arg(long, env = "WILDFIRE_STORM_BUTTON")]
    pub storm_button: bool,
    /// The world's directory, for the picture of it [default: as the servers]
    #[arg(long, env = "WILDFIRE_WORLD")]
    pub world: Option<PathBuf>,
}

impl Options {
    /// Does it take over the terminal?
    pub fn is_dashboard(&self) -> bool {
        self.view.is_none() && self.http.is_none() && !self.json && io::stdout().is_terminal()
    }
}

#[derive(Clone, Debug, Subcommand)]
pub enum View {
    /// Every region that is or was owned: by whom, under which claim, how busy (asks Redis)
    Regions,
    /// Every server: its role, build, load and state (asks Redis)
    Servers,
    /// Everybody who plays, and where (asks both)
    Players,
    /// What happens, a line each, until Ctrl-C (asks NATS)
    Events,
    /// Every kept version of a character, the oldest first (asks NATS)
    History {
        /// The character's name, with its capitals.
        player: String,
    },
    /// What differs between two versions of a character, thing by thing (asks NATS)
    Diff {
        /// The character's name, with its capitals.
        player: String,
        /// The revision to begin with, from the history.
        from: u64,
        /// The revision to compare it with.
        to: u64,
    },
    /// Gives a character who is not in the world an earlier version again (writes to NATS)
    Restore {
        /// The character's name, with its capitals.
        player: String,
        /// Which revision, from the history.
        revision: u64,
        /// Why; it is kept with the new version.
        #[arg(long, value_name = "TEXT")]
        because: Option<String>,
        /// Who does it; it is kept with the new version.
        #[arg(long, value_name = "NAME", env = "USER", default_value = "somebody")]
        by: String,
    },
    /// Hands a region to a server while it runs (asks Redis, orders over NATS)
    Move {
        /// The region.
        region: String,
        /// The server that is to have it.
        server: String,
        /// Why; it is told to everybody.
        #[arg(long, value_name = "TEXT", default_value = "an administrator wants it there")]
        because: String,
    },
    /// Has a region server hand everything to the others and end (orders over NATS)
    Drain {
        /// The server.
        server: String,
        /// Why.
        #[arg(long, value_name = "TEXT", default_value = "an administrator wants it empty")]
        because: String,
    },
    /// Has a region run in a process of its own, where it ends nothing else, until it has been played for ten minutes without
    /// trouble (asks Redis, orders over NATS)
    Quarantine {
        /// The region.
        region: String,
        /// Why; it is told to everybody.
        #[arg(long, value_name = "TEXT")]
        because: String,
    },
    /// What happens to one player and where they are, and each version that the ledger gets of them, a line each, until Ctrl-C
    /// (asks both)
    Follow {
        /// The character's name, with its capitals.
        player: String,
    },
    /// What would move from the busiest to the idlest servers, and why; begins the first of it (asks Redis)
    Balance {
        /// Only say it.
        #[arg(long)]
        dry_run: bool,
    },
    /// Keeps an account, whoever has a character, or an address or network out of the game, and ends their sessions (writes
    /// to NATS)
    Ban(Imposed),
    /// Keeps an account or whoever has a character from shouting, chatting, telling and talking to their party (writes to
    /// NATS)
    Mute(Imposed),
    /// Lifts the ban and the mute of an account, a character or an address (writes to NATS)
    Pardon {
        /// account:NAME, player:NAME, an address or a network.
        whom: Whom,
        /// Who does it.
        #[arg(long, value_name = "NAME", env = "USER", default_value = "somebody")]
        by: String,
    },
    /// The bans and mutes that are in force (asks NATS)
    Sanctions,
    /// Makes an account a dungeon master's: its players may command the world (writes to NATS)
    Master(Named),
    /// Takes that away again (writes to NATS)
    Unmaster {
        /// The account's name.
        account: String,
        /// Who does it.
        #[arg(long, value_name = "NAME", env = "USER", default_value = "somebody")]
        by: String,
    },
    /// The accounts that are dungeon masters' (asks NATS)
    Masters,
    /// Things that are there twice, and things that are nowhere and have not ended, over all regions and characters (asks
    /// NATS); looks twice, because what is on its way is in two places or in none. Ends with a failure when it finds any
    Audit {
        /// Look only once, and show also what may only be on its way.
        #[arg(long)]
        once: bool,
    },
    /// In which versions of which characters a thing is found (asks NATS)
    Trace {
        /// Its id, its tag, or words of its name.
        #[arg(value_name = "ID-OR-TAG-OR-NAME")]
        sought: Sought,
        /// Only with this character; otherwise with everybody.
        #[arg(long, value_name = "NAME")]
        player: Option<String>,
    },
}

/// A ban or a mute.
#[derive(Args, Clone, Debug)]
pub struct Imposed {
    /// account:NAME, player:NAME, or for bans an address (203.0.113.7) or a network (203.0.113.0/24).
    pub whom: Whom,
    /// How long: 30m, 12h, 7days; otherwise until it is lifted.
    #[arg(long = "for", value_name = "TIME", value_parser = humantime::parse_duration)]
    pub lasts: Option<Duration>,
    /// Why; the player reads it.
    #[arg(long, value_name = "TEXT")]
    pub because: String,
    /// Who does it; it is kept with the reason.
    #[arg(long, value_name = "NAME", env = "USER", default_value = "somebody")]
    pub by: String,
}

/// Shows what `options` ask for on `out`.
///
/// # Errors
/// When a broker does not answer or `out` takes nothing; a reader of `out` that goes away is no error.
pub async fn run(options: Options, stop: CancellationToken, out: &mut impl Write) -> anyhow::Result<()> {
    let shown = tokio::select! {
        shown = show(&options, out) => shown,
        () = stop.cancelled() => Ok(()),
    };
    match shown {
        Err(error) if is_broken_pipe(&error) => Ok(()),
        shown => shown,
    }
}

async fn show(options: &Options, out: &mut impl Write) -> anyhow::Result<()> {
    let name = ServerName(process::made_up_name("watch"));
    if let Some(address) = options.http {
        return browse(options, address, &name).await;
    }
    let Some(view) = &options.view else {
        let (registry, leases) = options.brokers.registry_and_leases(&name).await?;
        let (link, ledger) = open(options, &name).await?;
        if options.is_dashboard() {
            return dashboard::run(Ways { name, link, ledger, registry, leases }).await;
        }
        return pictures(Live::open(link, Some(leases)).await?, out).await;
    };
    let text = match view {
        View::Regions => {
            let (registry, leases) = options.brokers.registry_and_leases(&name).await?;
            let regions = model::regions(&registry.list().await?, &leases.all().await?);
            if options.json { screen::json(&regions) } else { screen::regions(&regions) }
        }
        View::Servers => {
            let (registry, _) = options.brokers.registry_and_leases(&name).await?;
            let servers = registry.list().await?;
            if options.json { screen::json(&servers) } else { screen::servers(&servers) }
        }
        View::Players => {
            let (registry, _) = options.brokers.registry_and_leases(&name).await?;
            let link = Link::Nats(options.brokers.nats(&name).await?);
            let players = gather(&link, &registry).await?;
            if options.json { screen::json(&players) } else { screen::players(&players) }
        }
        View::Move { region, server, because } => {
            let (region, server) = (RegionId::new(region), ServerName::new(server));
            let moved =
                with_desk(options, &name, async |desk| desk.give(region, server, because.clone()).await).await?;
            moves(options, &[moved])
        }
        View::Drain { server, because } => {
            let server = ServerName::new(server);
            with_desk(options, &name, async |desk| desk.drain(&server, because.clone()).await).await?;
            if options.json {
                screen::json(&[Drained { server: &server, because }])
            } else {
                format!("{}\n", screen::drained(&server))
            }
        }
        View::Quarantine { region, because } => {
            let region = RegionId::new(region);
            let owner = with_desk(options, &name, async |desk| desk.quarantine(&region, because.clone()).await).await?;
            quarantined(options, &region, &owner, because)
        }
        View::Follow { player } => {
            let (_, leases) = options.brokers.registry_and_leases(&name).await?;
            let (link, ledger) = open(options, &name).await?;
            let player = PlayerName::new(player);
            let versions = Versions::open(&link, ledger, player.clone()).await?;
            return follow::run(Live::open(link, Some(leases)).await?, versions, player, options.json, out).await;
        }
        View::Balance { dry_run } => {
            moves(options, &with_desk(options, &name, async |desk| desk.balance(!dry_run).await).await?)
        }
        View::Events => {
            let link = Link::Nats(options.brokers.nats(&name).await?);
            return tell(link, options.json, out).await;
        }
        View::History { player } => {
            let (_, ledger) = open(options, &name).await?;
            ledger::history(&ledger, &PlayerName::new(player), options.json).await?
        }
        View::Diff { player, from, to } => {
            let (_, ledger) = open(options, &name).await?;
            let revisions = (Revision(*from), Revision(*to));
            ledger::difference(&ledger, &PlayerName::new(player), revisions, options.json).await?
        }
        View::Restore { player, revision, because, by } => {
            let (link, ledger) = open(options, &name).await?;
            let said = (by.as_str(), because.as_deref());
            let player = PlayerName::new(player);
            let restored = ledger::restore(&ledger, &link, &player, Revision(*revision), said).await?;
            if options.json { screen::json(&[restored]) } else { screen::ledger::restored(&restored) }
        }
        View::Trace { sought, player } => {
            let archive = archive(options, &name).await?;
            let player = player.as_ref().map(PlayerName::new);
            ledger::trace(&archive, sought, player.as_ref(), options.json).await?
        }
        View::Ban(imposed) => impose(options, &name, Measure::Ban, imposed).await?,
        View::Mute(imposed) => {
            if matches!(imposed.whom, Whom::Address(_)) {
                bail!("an address is not muted: mute account:NAME or player:NAME");
            }
            impose(options, &name, Measure::Mute, imposed).await?
        }
        View::Pardon { whom, by } => {
            let (link, kept) = open_sanctions(options, &name).await?;
            let lifted = sanctions::lift(&kept, &link, whom, by).await?;
            if options.json { screen::json(&lifted) } else { screen::sanctions(&lifted) }
        }
        View::Sanctions => {
            let (_, kept) = open_sanctions(options, &name).await?;
            let list = sanctions::in_force(&kept).await?;
            if options.json { screen::json(&list) } else { screen::sanctions(&list) }
        }
        View::Master(named) => {
            let (link, kept) = open_masters(options, &name).await?;
            mastered(options, &[masters::name(&kept, &link, named).await?])
        }
        View::Unmaster { account, by } => {
            let (link, kept) = open_masters(options, &name).await?;
            mastered(options, &[masters::revoke(&kept, &link, account, by).await?])
        }
        View::Masters => {
            let (_, kept) = open_masters(options, &name).await?;
            mastered(options, &kept.load().await?.masters)
        }
        View::Audit { once } => {
            let mut auditor = Auditor::new(archive(options, &name).await?);
            let report = if *once { auditor.glance().await? } else { auditor.audit().await? };
            write(
                out,
                &if options.json { screen::audit::report_json(&report) } else { screen::audit::report(&report) },
            )?;
            if !report.findings.is_empty() {
                bail!("{} there twice or lost", screen::audit::things(report.findings.len()));
            }
            return Ok(());
        }
    };
    write(out, &text)?;
    Ok(())
}

/// Shows the dashboard to browsers.
async fn browse(options: &Options, address: SocketAddr, name: &ServerName) -> anyhow::Result<()> {
    let files = Arc::new(world_files::open(options.world.clone()).await?);
    let (_, leases) = options.brokers.registry_and_leases(name).await?;
    let link = Link::Nats(options.brokers.nats(name).await?);
    let harm = options.storm_button.then(|| link.clone());
    web::serve(address, Live::open(link, Some(leases)).await?, files, harm).await
}

async fn with_desk<T>(
    options: &Options,
    name: &ServerName,
    order: impl AsyncFnOnce(&Desk<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let (registry, leases) = options.brokers.registry_and_leases(name).await?;
    let link = Link::Nats(options.brokers.nats(name).await?);
    order(&Desk { name, link: &link, registry: &registry, leases: &leases }).await
}

fn quarantined(options: &Options, region: &RegionId, server: &ServerName, because: &str) -> String {
    let begun = Begun { region, server, because };
    if options.json { screen::json(&[begun]) } else { format!("{}\n", screen::set_apart(region, server)) }
}

/// A quarantine that was begun, for programs.
#[derive(Serialize)]
struct Begun<'b> {
    region: &'b RegionId,
    /// Whose process it is.
    server: &'b ServerName,
    because: &'b str,
}

/// A server that was told to end, for programs.
#[derive(Serialize)]
struct Drained<'d> {
    server: &'d ServerName,
    because: &'d str,
}

fn moves(options: &Options, moves: &[BalanceMove]) -> String {
    if options.json { screen::json(moves) } else { screen::moves(moves) }
}

async fn impose(options: &Options, name: &ServerName, measure: Measure, imposed: &Imposed) -> anyhow::Result<String> {
    let (link, kept) = open_sanctions(options, name).await?;
    let Imposed { whom, lasts, because, by } = imposed;
    let sentence = Sentence { whom, measure, lasts: *lasts, because, by };
    let sanction = [sanctions::impose(&kept, &link, sentence).await?];
    Ok(if options.json { screen::json(&sanction) } else { screen::sanctions(&sanction) })
}

/// The bus, and the bans and mutes, over one connection.
async fn open_sanctions(options: &Options, name: &ServerName) -> anyhow::Result<(Link, Sanctions)> {
    let nats = options.brokers.nats(name).await?;
    let sanctions = Store::archive_alone(&nats, name)?.sanctions;
    Ok((Link::Nats(nats), sanctions))
}

fn mastered(options: &Options, masters: &[Master]) -> String {
    if options.json { screen::json(masters) } else { screen::masters::masters(masters) }
}

/// The bus, and the list of dungeon masters, over one connection.
async fn open_masters(options: &Options, name: &ServerName) -> anyhow::Result<(Link, Masters)> {
    let nats = options.brokers.nats(name).await?;
    let masters = Store::archive_alone(&nats, name)?.masters;
    Ok((Link::Nats(nats), masters))
}

/// The bus and the ledger, over one connection.
async fn open(options: &Options, name: &ServerName) -> anyhow::Result<(Link, Ledger)> {
    let nats = options.brokers.nats(name).await?;
    let ledger = Store::archive_alone(&nats, name)?.ledger;
    Ok((Link::Nats(nats), ledger))
}

async fn archive(options: &Options, name: &ServerName) -> anyhow::Result<Archive> {
    Ok(Store::archive_alone(&options.brokers.nats(name).await?, name)?)
}

/// Waits until every login service of the registry has said who plays, but not for long.
async fn gather(link: &Link, registry: &Registry) -> anyhow::Result<Vec<PlayerView>> {
    let mut online = link.subscribe(PlayersOnline::all()).await?;
    let servers = registry.list().await?;
    let until = Instant::now() + GATHER;
    let mut said: BTreeMap<ServerName, PlayersOnline> = BTreeMap::new();
    while model::logins(&servers).any(|login| !said.contains_key(login)) {
        match timeout_at(until, online.next()).await {
            Ok(Some(online)) => drop(said.insert(online.login.clone(), online)),
            Ok(None) => bail!("the connection to NATS is closed"),
            Err(_) => {
                for login in model::logins(&servers).filter(|login| !said.contains_key(login)) {
                    tracing::warn!(%login, "has not said who plays there");
                }
                break;
            }
        }
    }
    Ok(model::players(&said))
}

/// All that is known, once a second.
async fn pictures(mut live: Live, out: &mut impl Write) -> anyhow::Result<()> {
    let mut seconds = interval_at(Instant::now() + PICTURE_EVERY, PICTURE_EVERY);
    loop {
        tokio::select! {
            news = live.next() => drop(news?),
            _ = seconds.tick() => write(out, &screen::json(&[live.picture().as_ref()]))?,
        }
    }
}

/// Tells what happens, as long as there is a connection.
async fn tell(link: Link, json: bool, out: &mut impl Write) -> anyhow::Result<()> {
    let mut live = Live::open(link, None).await?;
    loop {
        for news in live.next().await? {
            let line = if json { screen::json(&[news]) } else { screen::event(news.at_ms, &news.what) };
            write(out, &line)?;
        }
    }
}

fn write(out: &mut impl Write, text: &str) -> io::Result<()> {
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
