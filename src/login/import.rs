//! Moving in: takes the accounts and characters of a stock Crossfire server's state directory into this one.
//!
//! It is a command of the login service because passwords are in no other process. It runs beside the services: every
//! write is a compare-and-set, nothing that is there is written over, and what was carried once is not carried twice.

mod carry;
mod person;
mod report;
mod settings;
mod state;
mod things;
mod tree;

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use tokio_util::sync::CancellationToken;

pub use report::{AccountReport, CharacterReport, Counts, Fate, Note, Report};

use self::carry::Carrier;
use self::person::World;
use self::state::State;
use self::things::Customs;
use crate::ids::ServerName;
use crate::membership::{self, Member};
use crate::persistence::{LocalStore, Store};
use crate::world_files::{self, WorldFiles};

/// Takes over the accounts and characters of a stock Crossfire server, and says what could not be carried.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The state directory of the stock server, which should not run meanwhile: where its option -local points, on Debian
    /// /var/games/crossfire
    pub dir: PathBuf,
    /// Read everything and say what would come of it, and write no account and no character
    #[arg(long)]
    pub check: bool,
    /// Carry into the state directory of a `wildfire` that does not run now, in place of a cluster
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    #[command(flatten)]
    pub membership: membership::Options,
}

/// Where an import writes, and the world it is for.
#[derive(Debug)]
struct Target {
    store: Store,
    files: Arc<WorldFiles>,
}

/// Imports, and tells on `out` what became of everything.
///
/// # Errors
/// When the directory is none of a stock server, or a store cannot be used; what was carried until then stays.
pub async fn run(options: Options, stop: CancellationToken, out: &mut impl Write) -> anyhow::Result<()> {
    let Options { dir, check, state, membership } = options;
    let stock = State::read(&dir)?;
    let Target { store, files } = match state {
        Some(state) => alone(state, check, membership).await?,
        None => {
            let Member { store, files, .. } = membership.join("import").await?;
            Target { store, files }
        }
    };
    let report = tokio::select! {
        report = import(&stock, &store, &files, check) => report?,
        () = stop.cancelled() => anyhow::bail!("stopped: what was carried until now stays, and the next import goes on"),
    };
    write!(out, "{report}")?;
    Ok(())
}

/// Carries everything that was read into these stores.
async fn import(stock: &State, store: &Store, files: &WorldFiles, check: bool) -> anyhow::Result<Report> {
    let customs = Customs::of(files.catalog());
    let world = World { catalog: files.catalog(), maps: files.maps(), customs: &customs };
    Carrier::new(store.accounts(), store.ledger(), world, check).carry(stock).await
}

/// The embedded store of a server in one process.
async fn alone(state: PathBuf, check: bool, membership: membership::Options) -> anyhow::Result<Target> {
    let files = Arc::new(world_files::open(membership.world).await?);
    let shown = state.display();
    // A check makes nothing, and where nothing is there is nothing to compare with.
    let kept = if check && !state.exists() {
        LocalStore::in_memory()
    } else {
        LocalStore::open(&state).with_context(|| format!("cannot use the state in {shown}"))?
    };
    Ok(Target { store: Store::local(&kept, &ServerName::new("import")), files })
}
