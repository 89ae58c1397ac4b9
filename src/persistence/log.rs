//! The log of each region: who owned it, what went into its world, and where its checkpoints are, in order.
//! Appending needs the proof of the newest claim, and a later claim makes every earlier proof worthless.
//!
//! On `region.log.<region>`, one record is one line of JSON and, when there is a body, a newline and the body. What a
//! body means is its writer's business.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::checkpoints::PartNote;
use super::lease::Lease;
use super::records::{Records, Silent, StreamName};
use super::shelf::{Kept, Pending, ReadError, Record, Shelf, Stamp, WriteError, from_line, to_line};
use crate::bus::{Subject, subject};
use crate::ids::{Claim, MapPath, RegionId, Revision, ServerName};

const VERSION: u32 = 1;

/// One record of a region's log, with the claim it was written under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRecord {
    pub region: RegionId,
    pub claim: Claim,
    #[serde(flatten)]
    pub entry: LogEntry,
    #[serde(skip)]
    pub body: Bytes,
}

/// What is noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub enum LogEntry {
    /// From here on the region is `server`'s.
    Claimed {
        server: ServerName,
        /// The build that will write what follows. Records of builds that noted none have an empty one.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        build: String,
    },
    /// What went into the world at the ticks `first..=last` is the body, noted before anything of what came out of
    /// them was told to anybody.
    Ticks {
        first: u64,
        last: u64,
        /// What the state was some ticks before, for whoever follows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        state: Option<StateNote>,
    },
    /// What is about to go into the world at a tick is the body, noted because an owner ended before in the midst of
    /// play: when this is the last that is heard of this one, too, it is known at what. Or the owner had to give up here
    /// and could say so.
    Trying {
        tick: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failed: Option<String>,
    },
    /// The world as of a tick is stored; what is before in the log is needed no more.
    Checkpoint(CheckpointNote),
    /// Everything in it is saved and nobody owns it.
    Released,
    /// Everything in it is saved, and whoever owns it next is to run it in a process of its own: somebody wants it so.
    SetApart { wanted_by: ServerName, why: String },
    /// Its owner could not keep it, and lives: nothing in it has ended its owner.
    Left,
}

/// The hash of a region's state at the end of a tick, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateNote {
    pub tick: u64,
    pub hash: String,
}

/// Where the world of a region at one tick is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckpointNote {
    pub tick: u64,
    /// The version of what the parts hold.
    pub format: u32,
    /// The build that wrote them; only the same one may replay what follows.
    pub build: String,
    /// The hash of the world's files.
    pub world: String,
    /// The hash of the region's state at that tick, in hexadecimal.
    pub hash: String,
    /// In the order of their bytes.
    pub parts: Vec<PartNote>,
    /// Owners that ended in the midst of play, as far back as it matters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<Trouble>,
    /// A part besides, which the world is not restored from: where everything with an id is. Builds of before noted none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<PartNote>,
}

/// An owner that ended and had not given the region back, or was told to have it run in a process of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    pub claim: Claim,
    pub server: ServerName,
    /// The tick that it was at, or the last one that it had done.
    pub tick: u64,
    /// Ticks since its claim; none: so many that the claim is forgotten.
    pub after: Option<u64>,
    #[serde(flatten)]
    pub cause: TroubleCause,
}

/// What it was at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "kebab-case")]
pub enum TroubleCause {
    /// Nobody knows: it may have been killed, or cut off, or have had other regions.
    Unknown,
    /// It did not come to its first tick.
    TakingUp,
    /// In the midst of a tick with these inputs, named as the core names them.
    Tick {
        inputs: Vec<String>,
        /// Where those stand who are in it; of a tick without input, where anybody stands.
        maps: Vec<MapPath>,
        /// The words of the panic, when it was one.
        failed: Option<String>,
    },
    /// It has not ended: somebody has it held against the region that they want it run in a process of its own.
    Ordered { by: ServerName, why: String },
}

impl Record for LogRecord {
    const STREAM: StreamName = StreamName::Regions;

    fn subject(&self) -> Subject {
        subject::region_log(&self.region)
    }

    fn encode(&self, stamp: &Stamp) -> Vec<u8> {
        let mut bytes = to_line(VERSION, stamp, self);
        if !self.body.is_empty() {
            bytes.push(b'\n');
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }

    fn decode(bytes: &[u8]) -> Result<(Stamp, Self), String> {
        let end = bytes.iter().position(|&byte| byte == b'\n');
        let (line, body) = end.map_or((bytes, &[][..]), |end| (&bytes[..end], &bytes[end + 1..]));
        let (stamp, mut record): (Stamp, Self) = from_line(VERSION, line)?;
        record.body = Bytes::copy_from_slice(body);
        Ok((stamp, record))
    }
}

/// The proof that a region was claimed in its log, and the place of the next record. Not to be had
/// but from [`RegionLogs::claim`].
#[derive(Debug)]
pub struct Claimed {
    region: RegionId,
    claim: Claim,
    first: Revision,
    last: Revision,
}

impl Claimed {
    pub fn region(&self) -> &RegionId {
        &self.region
    }

    pub fn claim(&self) -> Claim {
        self.claim
    }

    /// The revision of the claim itself: no other claim on any region has it.
    pub fn first(&self) -> Revision {
        self.first
    }

    /// The revision of the last record this owner wrote.
    pub fn last(&self) -> Revision {
        self.last
    }
}

/// Why a region could not be claimed.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// The lease is older than the newest claim: it is worth nothing.
    #[error("{region} is claimed under {newest}, and the lease is only {lease}")]
    Superseded { region: RegionId, newest: Claim, lease: Claim },
    #[error(transparent)]
    Write(#[from] WriteError<LogRecord>),
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// The door to all regions' logs. Clones share the connection.
#[derive(Clone, Debug)]
pub struct RegionLogs {
    shelf: Shelf<LogRecord>,
}

impl RegionLogs {
    pub(super) fn new(records: Records) -> Self {
        Self { shelf: Shelf::new(records) }
    }

    /// The newest claim on a region, 0 when there never was one: the floor for the token of the next lease.
    ///
    /// # Errors
    /// When the store is silent or holds something that this build cannot read.
    pub async fn newest_claim(&self, region: &RegionId) -> Result<Claim, ReadError> {
        Ok(self.last(region).await?.map_or_else(Claim::default, |kept| kept.value.claim))
    }

    /// Claims a region for the holder of its lease, who is of that build. From now on every earlier owner is refused.
    ///
    /// # Errors
    /// `Superseded` when somebody has claimed it under a later lease; `Write(Conflict)` when
    /// somebody did between looking and writing.
    pub async fn claim(&self, lease: &Lease, build: &str) -> Result<Claimed, ClaimError> {
        let region = lease.region().clone();
        let last = self.last(&region).await?;
        let newest = last.as_ref().map_or_else(Claim::default, |kept| kept.value.claim);
        if newest >= lease.claim() {
            return Err(ClaimError::Superseded { region, newest, lease: lease.claim() });
        }
        let entry = LogEntry::Claimed { server: lease.owner().clone(), build: build.to_owned() };
        let record = LogRecord { region: region.clone(), claim: lease.claim(), entry, body: Bytes::new() };
        let expected = last.map_or_else(Revision::default, |kept| kept.revision);
        let last = self.shelf.write(expected, &record).await?;
        Ok(Claimed { region, claim: lease.claim(), first: last, last })
    }

    /// Appends to the log of a claimed region.
    ///
    /// # Errors
    /// `Conflict`: fenced, the region is somebody else's. `Unanswered`: [`RegionLogs::retry`] it before
    /// anything else is appended. `TooLarge`: more than [`crate::limits::REGION_RECORD_MAX`] bytes, line and body.
    pub async fn append(
        &self,
        claimed: &mut Claimed,
        entry: LogEntry,
        body: Bytes,
    ) -> Result<Revision, WriteError<LogRecord>> {
        let record = LogRecord { region: claimed.region.clone(), claim: claimed.claim, entry, body };
        claimed.last = self.shelf.write(claimed.last, &record).await?;
        Ok(claimed.last)
    }

    /// Says that the owner has given the region up and lives. Whoever has claimed it meanwhile has heard of the owner's end
    /// already, and a store that does not answer is not waited for.
    pub async fn leave(&self, mut claimed: Claimed) {
        if let Err(error) = self.append(&mut claimed, LogEntry::Left, Bytes::new()).await {
            tracing::debug!(region = %claimed.region, %error, "an owner left without a word");
        }
    }

    /// Goes on with an append that was not answered.
    ///
    /// # Errors
    /// As [`RegionLogs::append`].
    pub async fn retry(
        &self,
        claimed: &mut Claimed,
        pending: Pending<LogRecord>,
    ) -> Result<Revision, WriteError<LogRecord>> {
        claimed.last = self.shelf.retry(pending).await?;
        Ok(claimed.last)
    }

    /// Everything kept of a region's log, the oldest first.
    ///
    /// # Errors
    /// As [`RegionLogs::newest_claim`].
    pub async fn tail(&self, region: &RegionId) -> Result<Vec<Kept<LogRecord>>, ReadError> {
        self.shelf.history(&subject::region_log(region)).await
    }

    /// What came after a record that is known, the oldest first: whoever follows a log asks this again and again. Records
    /// that were trimmed meanwhile are missing.
    ///
    /// # Errors
    /// As [`RegionLogs::newest_claim`].
    pub async fn since(&self, region: &RegionId, known: Revision) -> Result<Vec<Kept<LogRecord>>, ReadError> {
        self.shelf.since(&subject::region_log(region), known).await
    }

    /// The regions that have a log, ordered by subject.
    ///
    /// # Errors
    /// When the store is silent.
    pub async fn regions(&self) -> Result<Vec<RegionId>, Silent> {
        let subjects = self.shelf.subjects(subject::EVERY_REGION_LOG).await?;
        Ok(subjects.iter().filter_map(|text| subject::log_region(text)).collect())
    }

    /// Forgets the records below `before`, which the owner has no more use for: those before a checkpoint whose
    /// append was answered. The last record this owner knows of stays in any case, for it holds the newest claim.
    /// Trimming twice, or late, is harmless.
    ///
    /// The proof is looked at now; the store need not have answered before the owner goes on.
    ///
    /// # Errors
    /// When the store is silent.
    pub fn trim(&self, claimed: &Claimed, before: Revision) -> impl Future<Output = Result<(), Silent>> + use<> {
        let (shelf, subject) = (self.shelf.clone(), subject::region_log(&claimed.region));
        let before = before.min(claimed.last);
        async move { shelf.forget(&subject, before).await }
    }

    async fn last(&self, region: &RegionId) -> Result<Option<Kept<LogRecord>>, ReadError> {
        self.shelf.last(&subject::region_log(region)).await
    }
}
