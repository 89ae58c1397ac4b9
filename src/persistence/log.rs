//! The log of each region: who owned it, in order. Appending needs the proof of the newest claim,
//! and a later claim makes every earlier proof worthless.

use serde::{Deserialize, Serialize};

use super::lease::Lease;
use super::records::{Records, StreamName};
use super::shelf::{Kept, Pending, ReadError, Record, Shelf, Stamp, WriteError, from_line, to_line};
use crate::bus::{Subject, subject};
use crate::ids::{Claim, RegionId, Revision, ServerName};

const VERSION: u32 = 1;

/// One record of a region's log, with the claim it was written under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRecord {
    pub region: RegionId,
    pub claim: Claim,
    #[serde(flatten)]
    pub entry: LogEntry,
}

/// What is noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub enum LogEntry {
    /// From here on the region is `server`'s.
    Claimed { server: ServerName },
    /// Everything in it is saved and nobody owns it.
    Released,
}

impl Record for LogRecord {
    const STREAM: StreamName = StreamName::Regions;

    fn subject(&self) -> Subject {
        subject::region_log(&self.region)
    }

    fn encode(&self, stamp: &Stamp) -> Vec<u8> {
        to_line(VERSION, stamp, self)
    }

    fn decode(bytes: &[u8]) -> Result<(Stamp, Self), String> {
        from_line(VERSION, bytes)
    }
}

/// The proof that a region was claimed in its log, and the place of the next record. Not to be had
/// but from [`RegionLogs::claim`].
#[derive(Debug)]
pub struct Claimed {
    region: RegionId,
    claim: Claim,
    last: Revision,
}

impl Claimed {
    pub fn region(&self) -> &RegionId {
        &self.region
    }

    pub fn claim(&self) -> Claim {
        self.claim
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

    /// Claims a region for the holder of its lease. From now on every earlier owner is refused.
    ///
    /// # Errors
    /// `Superseded` when somebody has claimed it under a later lease; `Write(Conflict)` when
    /// somebody did between looking and writing.
    pub async fn claim(&self, lease: &Lease) -> Result<Claimed, ClaimError> {
        let region = lease.region().clone();
        let last = self.last(&region).await?;
        let newest = last.as_ref().map_or_else(Claim::default, |kept| kept.value.claim);
        if newest >= lease.claim() {
            return Err(ClaimError::Superseded { region, newest, lease: lease.claim() });
        }
        let entry = LogEntry::Claimed { server: lease.owner().clone() };
        let record = LogRecord { region: region.clone(), claim: lease.claim(), entry };
        let expected = last.map_or_else(Revision::default, |kept| kept.revision);
        let last = self.shelf.write(expected, &record).await?;
        Ok(Claimed { region, claim: lease.claim(), last })
    }

    /// Appends to the log of a claimed region.
    ///
    /// # Errors
    /// `Conflict`: fenced, the region is somebody else's. `Unanswered`: [`RegionLogs::retry`] it before
    /// anything else is appended.
    pub async fn append(&self, claimed: &mut Claimed, entry: LogEntry) -> Result<Revision, WriteError<LogRecord>> {
        let record = LogRecord { region: claimed.region.clone(), claim: claimed.claim, entry };
        claimed.last = self.shelf.write(claimed.last, &record).await?;
        Ok(claimed.last)
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
    pub async fn history(&self, region: &RegionId) -> Result<Vec<Kept<LogRecord>>, ReadError> {
        self.shelf.history(&subject::region_log(region)).await
    }

    async fn last(&self, region: &RegionId) -> Result<Option<Kept<LogRecord>>, ReadError> {
        self.shelf.last(&subject::region_log(region)).await
    }
}
