//! What has ended: the things with an id that are no more, each with how and where, for the auditor and for those who
//! ask what became of theirs.
//!
//! On `item.ended.<region>`, one record is one line of JSON: what ended in one tick. A thing may be noted twice, when its
//! region's owner died before it heard that the first note was written.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::ledger::Place;
use super::records::{Records, Silent, StreamName};
use super::shelf::{Kept, Pending, ReadError, Record, Shelf, Stamp, WriteError, from_line, to_line};
use crate::bus::{Subject, subject};
use crate::ids::{ItemId, PlayerName, RegionId, Revision};
use crate::limits::{ENDED_AGE_MAX, ENDED_RECORDS_MAX};

const VERSION: u32 = 1;
/// Clocks differ, and stores clear up when they come to it.
const MARGIN: Duration = Duration::from_secs(86_400);

/// What ended in a region in one tick, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedItems {
    pub region: RegionId,
    pub tick: u64,
    pub items: Vec<EndedItem>,
}

/// A thing that is no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedItem {
    pub item: ItemId,
    pub name: String,
    /// In a word or two: `used up`, `joined 4711-1`.
    pub how: String,
    /// Who had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub player: Option<PlayerName>,
    /// Where it lay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

impl Record for EndedItems {
    const STREAM: StreamName = StreamName::Items;

    fn subject(&self) -> Subject {
        subject::ended(&self.region)
    }

    fn encode(&self, stamp: &Stamp) -> Vec<u8> {
        to_line(VERSION, stamp, self)
    }

    fn decode(bytes: &[u8]) -> Result<(Stamp, Self), String> {
        from_line(VERSION, bytes)
    }
}

/// What is kept of the ends in one region.
#[derive(Clone, Debug, Default)]
pub struct EndsOfRegion {
    /// The oldest first.
    pub records: Vec<Kept<EndedItems>>,
    /// There are as many as are kept: older ones may have been pushed out.
    pub full: bool,
}

/// The door to what has ended. Clones share the connection.
#[derive(Clone, Debug)]
pub struct Items {
    shelf: Shelf<EndedItems>,
}

impl Items {
    pub(super) fn new(records: Records) -> Self {
        Self { shelf: Shelf::new(records) }
    }

    /// Notes ends behind what is noted of the region already, whoever noted that.
    ///
    /// # Errors
    /// `Unanswered`: [`Items::retry`] it. `Conflict`, when others write all the time: note it again.
    pub async fn note(&self, ended: &EndedItems) -> Result<Revision, WriteError<EndedItems>> {
        let last = self.shelf.last(&ended.subject()).await.map_err(WriteError::Unreadable)?;
        self.shelf.write(last.map_or_else(Revision::default, |last| last.revision), ended).await
    }

    /// Goes on with a note that was not answered.
    ///
    /// # Errors
    /// As [`Items::note`].
    pub async fn retry(&self, pending: Pending<EndedItems>) -> Result<Revision, WriteError<EndedItems>> {
        self.shelf.retry(pending).await
    }

    /// The regions in which something has ended, ordered by subject.
    ///
    /// # Errors
    /// When the store is silent.
    pub async fn regions(&self) -> Result<Vec<RegionId>, Silent> {
        let subjects = self.shelf.subjects(subject::EVERY_ENDED).await?;
        Ok(subjects.iter().filter_map(|text| subject::ended_region(text)).collect())
    }

    /// Since when everything is known that has ended, in milliseconds since 1970: records get old, and the store drops the
    /// oldest when it is full.
    ///
    /// # Errors
    /// When the store is silent.
    pub async fn known_since_ms(&self) -> Result<u64, Silent> {
        let kept = u64::try_from((ENDED_AGE_MAX - MARGIN).as_millis()).unwrap_or(u64::MAX);
        let dropped = self.shelf.dropped_before_ms().await?.unwrap_or_default();
        Ok(self.shelf.now_ms().saturating_sub(kept).max(dropped))
    }

    /// What has ended in a region.
    ///
    /// # Errors
    /// When the store is silent or holds something that this build cannot read.
    pub async fn of(&self, region: &RegionId) -> Result<EndsOfRegion, ReadError> {
        let records = self.shelf.history(&subject::ended(region)).await?;
        Ok(EndsOfRegion { full: records.len() >= usize::from(ENDED_RECORDS_MAX), records })
    }

    /// What has ended in a region since a record of it.
    ///
    /// # Errors
    /// As [`Items::of`].
    pub async fn since(&self, region: &RegionId, after: Revision) -> Result<Vec<Kept<EndedItems>>, ReadError> {
        self.shelf.since(&subject::ended(region), after).await
    }
}
