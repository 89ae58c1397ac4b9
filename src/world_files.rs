//! The world's files as a process uses them: constants read once at its start, maps when asked for.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use anyhow::{Context as _, bail};

use crate::content::load::{self, LoadedWorld};
use crate::content::paths::RandomPath;
use crate::content::{Catalog, MapIndex, MapRecord, Partition, Report};
use crate::game::Constants;
use crate::game::random_map::{self, STYLES, Styles};
use crate::ids::{MapPath, ServerName};
use crate::persistence::Store;

/// A loaded world, shared by all regions of a process.
#[derive(Clone, Debug)]
pub struct WorldFiles {
    root: PathBuf,
    catalog: Arc<Catalog>,
    partition: Arc<Partition>,
    maps: Arc<MapIndex>,
    hash: String,
    on_the_spot: bool,
    /// Read when the first random map is made.
    styles: Arc<OnceLock<Styles>>,
}

impl WorldFiles {
    pub fn new(world: LoadedWorld) -> Self {
        let hash = world.hash.to_string();
        Self {
            root: world.root,
            catalog: Arc::new(world.catalog),
            partition: Arc::new(world.partition),
            maps: Arc::new(world.maps),
            hash,
            on_the_spot: false,
            styles: Arc::default(),
        }
    }

    /// Maps are read while everything else waits. For simulations: on other threads, which of two maps comes
    /// first would depend on the machine.
    pub fn on_the_spot(self) -> Self {
        Self { on_the_spot: true, ..self }
    }

    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    pub fn partition(&self) -> &Arc<Partition> {
        &self.partition
    }

    pub fn maps(&self) -> &Arc<MapIndex> {
        &self.maps
    }

    /// The same in every process that serves the same world in the same parts.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    pub fn constants(&self) -> Constants {
        Constants { catalog: Arc::clone(&self.catalog), partition: Arc::clone(&self.partition) }
    }

    /// Does the world have this map? A player's own copy is there when its original is, a random map when its exit's is.
    pub fn has(&self, path: &MapPath) -> bool {
        match RandomPath::of(path) {
            Some(random) => self.has(&random.origin),
            None => self.maps.original(path).is_some(),
        }
    }

    /// As [`WorldFiles::map`], off the caller's thread.
    pub async fn read(self: &Arc<Self>, path: &MapPath) -> Option<Arc<MapRecord>> {
        let record = if self.on_the_spot {
            self.map(path)
        } else {
            let (files, path) = (Arc::clone(self), path.clone());
            tokio::task::spawn_blocking(move || files.map(&path)).await.ok().flatten()
        };
        record.map(Arc::new)
    }

    /// Does work off the caller's thread; on the spot where nothing may leave it.
    pub async fn beside<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        if self.on_the_spot {
            return work();
        }
        match tokio::task::spawn_blocking(work).await {
            Ok(done) => done,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime ends, and with it whoever waits.
                Err(_) => std::future::pending().await,
            },
        }
    }

    /// Reads and parses one map, or makes it when it is a random one. What is wrong with it is told, and none is given
    /// when nothing of it can be used.
    pub fn map(&self, path: &MapPath) -> Option<MapRecord> {
        match RandomPath::of(path) {
            Some(random) => {
                let origin = self.map(&random.origin)?;
                random_map::generate(&self.catalog, self.styles(), &random, &origin)
            }
            None => self.map_of_a_file(path),
        }
    }

    fn styles(&self) -> &Styles {
        self.styles.get_or_init(|| {
            let first = MapPath::new(STYLES);
            let paths = self.maps.maps.range(&first..).map(|(path, _)| path);
            Styles::new(paths.take_while(|path| path.as_str().starts_with(STYLES)).filter_map(|path| self.map(path)))
        })
    }

    fn map_of_a_file(&self, path: &MapPath) -> Option<MapRecord> {
        let text = match load::original_text(&self.root, &self.maps, path) {
            Ok(text) => text,
            Err(error) => {
                tracing::warn!(map = %path, error = &error as &dyn std::error::Error, "a map cannot be read");
                return None;
            }
        };
        let original = self.maps.original(path).unwrap_or(path);
        let mut report = Report::default();
        let record = self.catalog.map(original, &text, &mut report);
        for problem in &report.problems {
            tracing::debug!(map = %path, %problem, "a map is not as it should be");
        }
        record.inspect_err(|error| tracing::warn!(map = %path, %error, "a map cannot be used")).ok()
    }
}

/// Reads a world: the directory given, or the stock world, or the starter world.
///
/// # Errors
/// Says which file is missing.
pub async fn open(root: Option<PathBuf>) -> anyhow::Result<WorldFiles> {
    let root = match root {
        Some(root) => root,
        None => default_world()?,
    };
    let shown = root.display().to_string();
    let loaded = tokio::task::spawn_blocking(move || load::world(&root))
        .await?
        .with_context(|| format!("the world in {shown} cannot be used"))?;
    for problem in &loaded.report.problems {
        tracing::debug!(%problem, "the world is not as it should be");
    }
    tracing::info!(
        world = shown,
        maps = loaded.maps.maps.len(),
        archetypes = loaded.catalog.archetypes.len(),
        regions = loaded.partition.regions().len(),
        problems = loaded.report.problems.len(),
        hash = %loaded.hash,
        "world loaded"
    );
    Ok(WorldFiles::new(loaded))
}

/// The stock world where Debian has put it, else the starter world beside the program's sources.
fn default_world() -> anyhow::Result<PathBuf> {
    let stock = PathBuf::from(load::STOCK_WORLD);
    if stock.join("archetypes").exists() {
        return Ok(stock);
    }
    for starter in ["maps", concat!(env!("CARGO_MANIFEST_DIR"), "/maps")] {
        let starter = PathBuf::from(starter);
        if starter.join("archetypes").exists() {
            tracing::warn!(
                world = %starter.display(),
                "the stock world is not installed (packages crossfire-common and crossfire-maps): playing the starter world"
            );
            return Ok(starter);
        }
    }
    bail!("there is no world: install crossfire-common and crossfire-maps, or name a directory with --world");
}

/// Refuses to join a cluster that plays another world.
///
/// # Errors
/// Names the server that has the other world.
pub async fn check_same(store: &Store, name: &ServerName, files: &WorldFiles) -> anyhow::Result<()> {
    for other in store.registry().list().await? {
        if other.server != *name && other.world != files.hash() {
            bail!(
                "this world ({}) is not the one that {} plays ({}): all servers of a cluster need the same files",
                files.hash(),
                other.server,
                other.world
            );
        }
    }
    Ok(())
}
