//! The embedded store: one redb file for `wildfire` alone, or memory for simulations. Same promises as
//! JetStream and Redis, leases included; ends can be cut off, and a script can spoil single
//! operations.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use redb::backends::InMemoryBackend;
use redb::{Database, ReadableDatabase as _, ReadableTable, TableDefinition};
use tokio::time::Instant;

use super::lease::{Entry, Holder, LeaseState, Renewed};
use super::records::{ANSWER_TIMEOUT, Failed, Raw, Silent, Write, wall_ms};
use crate::bus::subject;
use crate::ids::{Claim, RegionId, Revision, ServerName};

/// All versions, by subject and revision.
const RECORDS: TableDefinition<'_, (&str, u64), &[u8]> = TableDefinition::new("records");
/// The newest revision of each subject.
const NEWEST: TableDefinition<'_, &str, u64> = TableDefinition::new("newest");
/// `last`: the newest revision of all; `opened`: how often the store was opened.
const COUNTS: TableDefinition<'_, &str, u64> = TableDefinition::new("counts");

const FILE: &str = "wildfire.redb";
/// What memory calls the beginning of time: the same in every simulation.
const MEMORY_EPOCH_MS: u64 = 1_000_000_000_000;

/// One store. Clones share it.
#[derive(Clone)]
pub struct LocalStore {
    shared: Arc<Shared>,
}

/// Why the state of `wildfire` alone cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    #[error("cannot make the state directory {dir}")]
    Directory { dir: PathBuf, source: std::io::Error },
    #[error("another wildfire uses the state in {dir}")]
    InUse { dir: PathBuf },
    #[error("cannot open the state in {dir}")]
    Open { dir: PathBuf, source: redb::Error },
}

/// One operation of one server, for a script of faults.
#[derive(Clone, Copy, Debug)]
pub struct StoreOp<'a> {
    pub server: &'a ServerName,
    pub kind: StoreOpKind,
    /// The subject, the region or the server it is about.
    pub about: &'a str,
}

/// What kind of operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StoreOpKind {
    Write,
    Read,
    Purge,
    Lease,
    Registry,
}

/// What becomes of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFate {
    Done,
    /// Not done and not answered.
    Lost,
    /// Done, but the answer is lost.
    Unheard,
    /// Not answered, and done so much later all the same.
    Late(Duration),
}

type Script = Box<dyn FnMut(&StoreOp<'_>) -> StoreFate + Send>;

struct Shared {
    database: Database,
    durable: bool,
    opened: u64,
    since: Instant,
    book: Mutex<LeaseBook>,
    cut: Mutex<BTreeSet<ServerName>>,
    script: Mutex<Option<Script>>,
    connected: AtomicU64,
}

#[derive(Default)]
struct LeaseBook {
    leases: BTreeMap<RegionId, HeldUntil>,
    tokens: BTreeMap<RegionId, u64>,
    servers: BTreeMap<ServerName, Noted>,
}

#[derive(Clone)]
struct HeldUntil {
    owner: ServerName,
    claim: Claim,
    until: Instant,
}

struct Noted {
    incarnation: String,
    status: String,
    until: Instant,
}

impl LocalStore {
    /// The store in a directory, made when it is not there.
    ///
    /// # Errors
    /// When the directory cannot be used, or another process uses it.
    pub fn open(dir: &Path) -> Result<Self, LocalError> {
        std::fs::create_dir_all(dir).map_err(|source| LocalError::Directory { dir: dir.to_owned(), source })?;
        let failed = |source: redb::Error| LocalError::Open { dir: dir.to_owned(), source };
        let database = Database::create(dir.join(FILE)).map_err(|error| match error {
            redb::DatabaseError::DatabaseAlreadyOpen => LocalError::InUse { dir: dir.to_owned() },
            error => failed(error.into()),
        })?;
        Self::with(database, true).map_err(failed)
    }

    /// A store that ends with the process.
    pub fn in_memory() -> Self {
        let database = Database::builder().create_with_backend(InMemoryBackend::new());
        let database = database.expect("an empty database in memory can be made");
        Self::with(database, false).expect("a table in memory can be made")
    }

    fn with(database: Database, durable: bool) -> Result<Self, redb::Error> {
        let opened = {
            let transaction = database.begin_write()?;
            transaction.open_table(RECORDS)?;
            transaction.open_table(NEWEST)?;
            let opened = count(&transaction, "opened")?;
            transaction.commit()?;
            opened
        };
        Ok(Self {
            shared: Arc::new(Shared {
                database,
                durable,
                opened,
                since: Instant::now(),
                book: Mutex::default(),
                cut: Mutex::default(),
                script: Mutex::default(),
                connected: AtomicU64::new(0),
            }),
        })
    }

    /// From now on nothing this server asks is done or answered.
    pub fn cut(&self, server: &ServerName) {
        self.shared.cut.lock().expect("nothing panics with it").insert(server.clone());
    }

    /// Ends a cut.
    pub fn heal(&self, server: &ServerName) {
        self.shared.cut.lock().expect("nothing panics with it").remove(server);
    }

    /// From now on the script decides about each operation that is not cut off. It may cut and heal.
    pub fn set_script(&self, script: impl FnMut(&StoreOp<'_>) -> StoreFate + Send + 'static) {
        *self.script() = Some(Box::new(script));
    }

    /// Forgets all leases, tokens and servers, as Redis does that lost its memory.
    pub fn forget_leases(&self) {
        *self.book() = LeaseBook::default();
    }

    /// Turns over a bit in the newest record of a subject, as a failing disk does. False: there is none.
    pub fn damage(&self, subject: &str) -> bool {
        self.spoil(subject, |mut payload| {
            *payload.last_mut()? ^= 1;
            Some(payload)
        })
    }

    /// Loses the newest record of a subject. False: there is none.
    pub fn lose(&self, subject: &str) -> bool {
        self.spoil(subject, |_| None)
    }

    fn spoil(&self, subject: &str, change: impl FnOnce(Vec<u8>) -> Option<Vec<u8>>) -> bool {
        let database = &self.shared.database;
        let Ok(Some(Raw { revision, payload, .. })) = newest(database, subject) else { return false };
        rewrite(database, subject, revision, change(payload.to_vec())).is_ok()
    }

    pub(super) fn connect(&self, name: &ServerName) -> LocalEnd {
        let number = self.shared.connected.fetch_add(1, Ordering::Relaxed);
        let incarnation = format!("{}.{number}", self.shared.opened);
        LocalEnd { store: self.clone(), name: name.clone(), incarnation: incarnation.into(), writes: Arc::default() }
    }

    fn script(&self) -> MutexGuard<'_, Option<Script>> {
        self.shared.script.lock().expect("no fault script panics")
    }

    fn book(&self) -> MutexGuard<'_, LeaseBook> {
        self.shared.book.lock().expect("nothing panics with it")
    }
}

impl std::fmt::Debug for LocalStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LocalStore")
    }
}

/// One server's way to a [`LocalStore`].
#[derive(Clone, Debug)]
pub(super) struct LocalEnd {
    store: LocalStore,
    name: ServerName,
    incarnation: Arc<str>,
    writes: Arc<AtomicU64>,
}

impl LocalEnd {
    pub(super) fn name(&self) -> &ServerName {
        &self.name
    }

    pub(super) fn incarnation(&self) -> &str {
        &self.incarnation
    }

    pub(super) fn write_id(&self) -> String {
        format!("{}/{}/{}", self.name, self.incarnation, self.writes.fetch_add(1, Ordering::Relaxed))
    }

    pub(super) fn now_ms(&self) -> u64 {
        let shared = &self.store.shared;
        if shared.durable {
            wall_ms()
        } else {
            MEMORY_EPOCH_MS + u64::try_from(shared.since.elapsed().as_millis()).unwrap_or(u64::MAX)
        }
    }

    pub(super) async fn write(&self, write: &Write) -> Result<Revision, Failed> {
        let shared = self.store.shared.clone();
        let write = write.clone();
        let about = write.subject.clone();
        let done = self.operate(StoreOpKind::Write, &about, move || put(&shared.database, &write)).await?;
        done.map_err(|error| trouble(&error))?.ok_or(Failed::Conflict)
    }

    pub(super) async fn last(&self, subject: &str) -> Result<Option<Raw>, Silent> {
        let (shared, text) = (self.store.shared.clone(), subject.to_owned());
        self.operate(StoreOpKind::Read, subject, move || newest(&shared.database, &text))
            .await?
            .map_err(|error| trouble(&error))
    }

    pub(super) async fn history(&self, subject: &str, after: Revision) -> Result<Vec<Raw>, Silent> {
        let (shared, text) = (self.store.shared.clone(), subject.to_owned());
        self.operate(StoreOpKind::Read, subject, move || all(&shared.database, &text, after))
            .await?
            .map_err(|error| trouble(&error))
    }

    pub(super) async fn purge(&self, pattern: &str, before: Option<Revision>) -> Result<(), Silent> {
        let (shared, text) = (self.store.shared.clone(), pattern.to_owned());
        self.operate(StoreOpKind::Purge, pattern, move || forget(&shared.database, &text, before))
            .await?
            .map_err(|error| trouble(&error))
    }

    pub(super) async fn subjects(&self, pattern: &str) -> Result<Vec<String>, Silent> {
        let (shared, text) = (self.store.shared.clone(), pattern.to_owned());
        self.operate(StoreOpKind::Read, pattern, move || subjects(&shared.database, &text))
            .await?
            .map_err(|error| trouble(&error))
    }

    pub(super) async fn acquire(&self, region: &RegionId, ttl: Duration, floor: Claim) -> Result<Entry, Silent> {
        let (owner, of) = (self.name.clone(), region.clone());
        self.keep_book(StoreOpKind::Lease, region.as_str(), move |book, now| {
            if let Some(held) = book.held(&of, now) {
                return Entry::Old(Holder { owner: held.owner, claim: held.claim, left: held.until - now });
            }
            let claim = book.next_token(&of, floor);
            book.leases.insert(of, HeldUntil { owner, claim, until: now + ttl });
            Entry::New(claim)
        })
        .await
    }

    pub(super) async fn renew(&self, region: &RegionId, claim: Claim, ttl: Duration) -> Result<Renewed, Silent> {
        let (owner, of) = (self.name.clone(), region.clone());
        self.keep_book(StoreOpKind::Lease, region.as_str(), move |book, now| match book.held(&of, now) {
            None => Renewed::Gone,
            Some(held) if held.owner != owner || held.claim != claim => Renewed::Taken,
            Some(held) => {
                book.leases.insert(of, HeldUntil { until: now + ttl, ..held });
                Renewed::Kept
            }
        })
        .await
    }

    pub(super) async fn release(&self, region: &RegionId, claim: Claim) -> Result<bool, Silent> {
        let (owner, of) = (self.name.clone(), region.clone());
        self.keep_book(StoreOpKind::Lease, region.as_str(), move |book, now| {
            book.is_held_by(&of, &owner, claim, now) && book.leases.remove(&of).is_some()
        })
        .await
    }

    pub(super) async fn transfer(
        &self,
        region: &RegionId,
        claim: Claim,
        to: &ServerName,
        ttl: Duration,
    ) -> Result<Option<Claim>, Silent> {
        let (owner, of, to) = (self.name.clone(), region.clone(), to.clone());
        self.keep_book(StoreOpKind::Lease, region.as_str(), move |book, now| {
            if !book.is_held_by(&of, &owner, claim, now) {
                return None;
            }
            let next = book.next_token(&of, claim);
            book.leases.insert(of, HeldUntil { owner: to, claim: next, until: now + ttl });
            Some(next)
        })
        .await
    }

    pub(super) async fn holder(&self, region: &RegionId) -> Result<Option<Holder>, Silent> {
        let of = region.clone();
        self.keep_book(StoreOpKind::Lease, region.as_str(), move |book, now| {
            book.held(&of, now).map(|held| Holder { owner: held.owner, claim: held.claim, left: held.until - now })
        })
        .await
    }

    pub(super) async fn leases(&self) -> Result<Vec<LeaseState>, Silent> {
        self.keep_book(StoreOpKind::Lease, "leases", |book, now| {
            let state = |(region, last): (&RegionId, &u64)| LeaseState {
                region: region.clone(),
                last: Claim(*last),
                holder: book.held(region, now).map(|held| Holder {
                    owner: held.owner,
                    claim: held.claim,
                    left: held.until - now,
                }),
            };
            book.tokens.iter().map(state).collect()
        })
        .await
    }

    pub(super) async fn beat(
        &self,
        server: &ServerName,
        incarnation: &str,
        status: &str,
        ttl: Duration,
    ) -> Result<bool, Silent> {
        let (name, incarnation, status) = (server.clone(), incarnation.to_owned(), status.to_owned());
        self.keep_book(StoreOpKind::Registry, server.as_str(), move |book, now| {
            let taken =
                book.servers.get(&name).is_some_and(|noted| noted.until > now && noted.incarnation != incarnation);
            if !taken {
                book.servers.insert(name, Noted { incarnation, status, until: now + ttl });
            }
            !taken
        })
        .await
    }

    pub(super) async fn leave(&self, server: &ServerName, incarnation: &str) -> Result<bool, Silent> {
        let (name, incarnation) = (server.clone(), incarnation.to_owned());
        self.keep_book(StoreOpKind::Registry, server.as_str(), move |book, _| {
            let mine = book.servers.get(&name).is_some_and(|noted| noted.incarnation == incarnation);
            mine && book.servers.remove(&name).is_some()
        })
        .await
    }

    pub(super) async fn servers(&self) -> Result<Vec<String>, Silent> {
        self.keep_book(StoreOpKind::Registry, "servers", |book, now| {
            book.servers.retain(|_, noted| noted.until > now);
            book.servers.values().map(|noted| noted.status.clone()).collect()
        })
        .await
    }

    async fn keep_book<T: Send + 'static>(
        &self,
        kind: StoreOpKind,
        about: &str,
        change: impl FnOnce(&mut LeaseBook, Instant) -> T + Send + 'static,
    ) -> Result<T, Silent> {
        let store = self.store.clone();
        self.operate(kind, about, move || change(&mut store.book(), Instant::now())).await
    }

    /// Does one operation, or whatever its fate is.
    async fn operate<T: Send + 'static>(
        &self,
        kind: StoreOpKind,
        about: &str,
        act: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Silent> {
        match self.fate(&StoreOp { server: &self.name, kind, about }) {
            StoreFate::Done => return self.act(kind, act).await,
            StoreFate::Unheard => drop(self.act(kind, act).await),
            StoreFate::Lost => {}
            StoreFate::Late(delay) => {
                tokio::spawn(async move {
                    tokio::time::sleep(ANSWER_TIMEOUT + delay).await;
                    drop(act());
                });
            }
        }
        tokio::time::sleep(ANSWER_TIMEOUT).await;
        Err(Silent::Timeout(ANSWER_TIMEOUT))
    }

    async fn act<T: Send + 'static>(
        &self,
        kind: StoreOpKind,
        act: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Silent> {
        // A change on a disk waits for the disk. In memory nothing may leave the thread, or the order of a
        // simulation would depend on the machine.
        if self.store.shared.durable && matches!(kind, StoreOpKind::Write | StoreOpKind::Purge) {
            tokio::task::spawn_blocking(act).await.map_err(|error| Silent::Trouble(error.to_string()))
        } else {
            Ok(act())
        }
    }

    fn fate(&self, op: &StoreOp<'_>) -> StoreFate {
        let fate = self.store.script().as_mut().map_or(StoreFate::Done, |script| script(op));
        let cut = self.store.shared.cut.lock().expect("nothing panics with it").contains(&self.name);
        if cut { StoreFate::Lost } else { fate }
    }
}

impl LeaseBook {
    fn held(&self, region: &RegionId, now: Instant) -> Option<HeldUntil> {
        self.leases.get(region).filter(|held| held.until > now).cloned()
    }

    fn is_held_by(&self, region: &RegionId, owner: &ServerName, claim: Claim, now: Instant) -> bool {
        self.held(region, now).is_some_and(|held| held.owner == *owner && held.claim == claim)
    }

    fn next_token(&mut self, region: &RegionId, floor: Claim) -> Claim {
        let token = self.tokens.entry(region.clone()).or_default();
        *token = (*token).max(floor.0) + 1;
        Claim(*token)
    }
}

fn trouble(error: &redb::Error) -> Silent {
    Silent::Trouble(error.to_string())
}

/// Adds one to a count and gives it.
fn count(transaction: &redb::WriteTransaction, name: &str) -> Result<u64, redb::Error> {
    let mut counts = transaction.open_table(COUNTS)?;
    let next = counts.get(name)?.map_or(0, |count| count.value()) + 1;
    counts.insert(name, next)?;
    Ok(next)
}

/// `None` when the newest revision is not the expected one.
fn put(database: &Database, write: &Write) -> Result<Option<Revision>, redb::Error> {
    let subject = write.subject.as_str();
    let transaction = database.begin_write()?;
    let revision = {
        let mut newest = transaction.open_table(NEWEST)?;
        let last = newest.get(subject)?.map_or(0, |last| last.value());
        if last != write.expected.0 {
            return Ok(None);
        }
        let revision = count(&transaction, "last")?;
        newest.insert(subject, revision)?;
        let mut records = transaction.open_table(RECORDS)?;
        records.insert((subject, revision), write.payload.as_ref())?;
        if let Some(history_max) = write.stream.history_max() {
            let kept = revisions(&records, subject)?;
            let too_many = kept.len().saturating_sub(history_max.into());
            for old in &kept[..too_many] {
                records.remove((subject, *old))?;
            }
        }
        revision
    };
    transaction.commit()?;
    Ok(Some(Revision(revision)))
}

fn forget(database: &Database, pattern: &str, before: Option<Revision>) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    {
        let mut newest = transaction.open_table(NEWEST)?;
        let mut records = transaction.open_table(RECORDS)?;
        for subject in matching(&newest, pattern)? {
            let subject = subject.as_str();
            let kept = revisions(&records, subject)?;
            let old = before.map_or(kept.len(), |before| kept.partition_point(|&revision| revision < before.0));
            for revision in &kept[..old] {
                records.remove((subject, *revision))?;
            }
            if old == kept.len() {
                newest.remove(subject)?;
            }
        }
    }
    transaction.commit()?;
    Ok(())
}

/// Puts other bytes in the place of a record, or nothing.
fn rewrite(
    database: &Database,
    subject: &str,
    revision: Revision,
    payload: Option<Vec<u8>>,
) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    {
        let mut records = transaction.open_table(RECORDS)?;
        match payload {
            Some(payload) => drop(records.insert((subject, revision.0), payload.as_slice())?),
            None => drop(records.remove((subject, revision.0))?),
        }
    }
    transaction.commit()?;
    Ok(())
}

/// What is kept of a subject, the oldest first.
fn revisions(
    records: &impl ReadableTable<(&'static str, u64), &'static [u8]>,
    subject: &str,
) -> Result<Vec<u64>, redb::Error> {
    records.range((subject, 0)..=(subject, u64::MAX))?.map(|row| Ok(row?.0.value().1)).collect()
}

fn newest(database: &Database, subject: &str) -> Result<Option<Raw>, redb::Error> {
    let transaction = database.begin_read()?;
    let Some(revision) = transaction.open_table(NEWEST)?.get(subject)?.map(|last| last.value()) else {
        return Ok(None);
    };
    let payload = transaction.open_table(RECORDS)?.get((subject, revision))?;
    Ok(payload.map(|payload| Raw { revision: Revision(revision), payload: payload.value().to_vec().into() }))
}

fn all(database: &Database, subject: &str, after: Revision) -> Result<Vec<Raw>, redb::Error> {
    let records = database.begin_read()?.open_table(RECORDS)?;
    let mut versions = Vec::new();
    for row in records.range((subject, after.0.saturating_add(1))..=(subject, u64::MAX))? {
        let (key, payload) = row?;
        versions.push(Raw { revision: Revision(key.value().1), payload: payload.value().to_vec().into() });
    }
    Ok(versions)
}

fn subjects(database: &Database, pattern: &str) -> Result<Vec<String>, redb::Error> {
    matching(&database.begin_read()?.open_table(NEWEST)?, pattern)
}

/// The subjects that have a record and that a pattern stands for, in order.
fn matching(newest: &impl ReadableTable<&'static str, u64>, pattern: &str) -> Result<Vec<String>, redb::Error> {
    let fixed = &pattern[..pattern.find(['*', '>']).unwrap_or(pattern.len())];
    let mut subjects = Vec::new();
    for row in newest.range(fixed..)? {
        let (subject, _) = row?;
        if !subject.value().starts_with(fixed) {
            break;
        }
        if subject::matches(pattern, subject.value()) {
            subjects.push(subject.value().to_owned());
        }
    }
    Ok(subjects)
}

#[cfg(test)]
mod tests;
