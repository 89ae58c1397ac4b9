//! The whole world in one process: in-process links, state in an embedded store, no brokers.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use tokio_util::sync::CancellationToken;

use crate::bus::message::Master;
use crate::bus::{Broker, Link};
use crate::ids::ServerName;
use crate::login;
use crate::persistence::{LocalStore, Store};
use crate::region::service::AUDIT_EVERY;
use crate::region::{Host, HostParts, Inspection, Quarters};
use crate::telemetry::metrics::Role;
use crate::telemetry::window;
use crate::{process, world_files};

/// Plays the whole world in one process.
#[derive(Args, Clone, Debug)]
pub struct Options {
    #[command(flatten)]
    pub door: login::door::Options,
    #[command(flatten)]
    pub window: window::Options,
    /// The world's directory, laid out like Debian's /usr/share/games/crossfire [default: that one
    /// when it is there, else the starter world]
    #[arg(long, env = "WILDFIRE_WORLD", global = true)]
    pub world: Option<PathBuf>,
    /// Where accounts and characters are kept.
    #[arg(long, env = "WILDFIRE_STATE", default_value = ".state", global = true)]
    pub state: PathBuf,
    /// Where what came after a region's last checkpoint was logged by another build, go on from the checkpoint
    /// without it: at most some seconds are lost
    #[arg(long, env = "WILDFIRE_ABANDON_FOREIGN_LOGS", global = true)]
    pub abandon_foreign_logs: bool,
    /// Look every so many seconds for things that are there twice or have vanished; 0: never
    #[arg(long, env = "WILDFIRE_AUDIT_EVERY", value_name = "SECONDS", default_value_t = AUDIT_EVERY, global = true)]
    pub audit_every: u64,
    /// Make this account a dungeon master's, whose players may command the world; may be said more than once
    #[arg(long, env = "WILDFIRE_DUNGEON_MASTER", value_name = "ACCOUNT", value_delimiter = ',', global = true)]
    pub dungeon_master: Vec<String>,
}

/// Serves players until `stop`.
///
/// # Errors
/// When the world or the state cannot be used, or the port is taken.
pub async fn run(options: Options, stop: CancellationToken) -> anyhow::Result<()> {
    let listener = process::listen(&options.door.listen).await?;
    let address = listener.local_addr()?;
    let _window = options.window.open(Role::Alone).await?;
    let files = Arc::new(world_files::open(options.world).await?);
    let shown = options.state.display();
    std::fs::create_dir_all(&options.state).with_context(|| format!("cannot make the state directory {shown}"))?;
    let kept = LocalStore::open(&options.state).with_context(|| format!("cannot use the state in {shown}"))?;
    let broker = Broker::new();
    let names = ["region", "login"].map(ServerName::new);
    let [region_name, login_name] = &names;

    let (link, store) = (Link::Local(broker.connect(region_name)), Store::local(&kept, region_name));
    let inspection = Inspection::new(region_name.clone(), link.clone(), store.clone());
    let host = Host::start(HostParts {
        name: region_name.clone(),
        link,
        store,
        files: Arc::clone(&files),
        seed: getrandom::u64()?,
        minutes: process::wall_minutes,
        quarters: Quarters::Here,
        drill: None,
        abandon_foreign_logs: options.abandon_foreign_logs,
        direct: None,
    })
    .await?;
    name_masters(&Store::local(&kept, login_name), &options.dungeon_master).await?;
    let login = login::Parts {
        link: Link::Local(broker.connect(login_name)),
        store: Store::local(&kept, login_name),
        catalog: Arc::clone(files.catalog()),
        partition: Arc::clone(files.partition()),
        world: files.hash().to_owned(),
        door: options.door,
        behind: None,
        listener,
    };
    println!("ready: players connect to {address}");

    // Players leave before the regions do, so that everybody is written down.
    let regions_stop = CancellationToken::new();
    let regions = tokio::spawn(host.run(regions_stop.clone()));
    let inspecting = tokio::spawn(inspection.run(Duration::from_secs(options.audit_every), regions_stop.clone()));
    let served = login::run(login, stop).await;
    regions_stop.cancel();
    regions.await?;
    inspecting.await?;
    served
}

/// Who plays alone names dungeon masters where the world is started: there is no broker to ask.
async fn name_masters(store: &Store, accounts: &[String]) -> anyhow::Result<()> {
    for account in accounts {
        let master = Master {
            account: account.to_lowercase(),
            because: "whoever started the world wants it".to_owned(),
            by: "wildfire".to_owned(),
            at_ms: process::wall_ms(),
        };
        let named = store.masters().change(|list| list.name(master.clone())).await;
        named.with_context(|| format!("cannot make {account} a dungeon master's"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_starts_the_world_names_its_dungeon_masters() {
        let store = Store::local(&LocalStore::in_memory(), &ServerName::new("login"));
        let names = ["Ann".to_owned(), "bob".to_owned()];
        name_masters(&store, &names).await.unwrap();
        name_masters(&store, &names).await.unwrap();
        let list = store.masters().load().await.unwrap();
        assert!(list.has("ann") && list.has("Bob") && !list.has("eve"));
        assert_eq!(list.masters.len(), 2, "also when the world is started again");
    }
}
