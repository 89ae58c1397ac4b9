//! Typed records under compare-and-set, and the one place that decides what a refused write means.
//!
//! An answer can be lost though the write was not. So every record carries a write id, the same write is
//! sent again while the store is silent, and "wrong last revision" is read back before anybody
//! believes it.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use super::records::{Failed, PATIENCE, RETRY_PAUSE, Raw, Records, Silent, StreamName, Write};
use crate::bus::Subject;
use crate::ids::{Revision, ServerName};

/// What the store notes beside each record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Unique to the write.
    pub write_id: String,
    /// Who wrote.
    pub by: ServerName,
    /// When, in milliseconds since 1970 by the writer's clock; nothing is decided by it.
    pub at_ms: u64,
}

/// A record as it lies in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept<T> {
    pub revision: Revision,
    pub stamp: Stamp,
    pub value: T,
}

/// Why a record was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError<T: std::fmt::Debug> {
    /// The last record is not the one expected, nor this one: somebody else wrote.
    #[error("{subject} was written by somebody else")]
    Conflict {
        subject: Subject,
        /// What is there now.
        found: Option<Box<Kept<T>>>,
        /// What is there is older than what was expected: the store has lost records it had acknowledged.
        rolled_back: bool,
    },
    /// It may have been written, now or soon. The same write can be tried again.
    #[error("no answer about {}", .0.subject())]
    Unanswered(Pending<T>),
    #[error("the store is full: {subject} was not written")]
    Full { subject: Subject },
    #[error("{subject} has {bytes} bytes, more than {max}")]
    TooLarge { subject: Subject, bytes: usize, max: usize },
    /// Something is there that this build cannot read.
    #[error(transparent)]
    Unreadable(ReadError),
}

/// Why a record could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("cannot read {subject}")]
    Silent { subject: Subject, source: Silent },
    #[error("{subject} at revision {revision} is not readable: {why}")]
    Malformed { subject: Subject, revision: Revision, why: String },
}

/// A write nobody has answered yet.
#[derive(Clone)]
pub struct Pending<T> {
    subject: Subject,
    write: Write,
    of: PhantomData<fn() -> T>,
}

impl<T> Pending<T> {
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The record as it is sent.
    pub(super) fn payload(&self) -> &[u8] {
        &self.write.payload
    }
}

impl<T> std::fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pending({} after {})", self.subject, self.write.expected)
    }
}

/// A value that a shelf keeps.
pub(super) trait Record: Sized + std::fmt::Debug {
    const STREAM: StreamName;

    fn subject(&self) -> Subject;
    fn encode(&self, stamp: &Stamp) -> Vec<u8>;
    /// The error says what is wrong.
    fn decode(bytes: &[u8]) -> Result<(Stamp, Self), String>;
}

/// The records of one type.
#[derive(Debug)]
pub(super) struct Shelf<T> {
    records: Records,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Shelf<T> {
    fn clone(&self) -> Self {
        Self { records: self.records.clone(), of: PhantomData }
    }
}

impl<T: Record> Shelf<T> {
    pub(super) fn new(records: Records) -> Self {
        Self { records, of: PhantomData }
    }

    pub(super) fn now_ms(&self) -> u64 {
        self.records.now_ms()
    }

    /// Writes `value` if the last revision of its subject is `expected` (0: there is none).
    pub(super) async fn write(&self, expected: Revision, value: &T) -> Result<Revision, WriteError<T>> {
        let subject = value.subject();
        let stamp =
            Stamp { write_id: self.records.write_id(), by: self.records.name().clone(), at_ms: self.records.now_ms() };
        let payload = value.encode(&stamp);
        let max = T::STREAM.record_max();
        if payload.len() > max {
            return Err(WriteError::TooLarge { subject, bytes: payload.len(), max });
        }
        let write = Write {
            stream: T::STREAM,
            subject: subject.as_str().to_owned(),
            expected,
            id: stamp.write_id,
            payload: payload.into(),
        };
        self.retry(Pending { subject, write, of: PhantomData }).await
    }

    /// Sends a write, again and again while nobody answers, for as long as patience lasts.
    pub(super) async fn retry(&self, pending: Pending<T>) -> Result<Revision, WriteError<T>> {
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            match self.records.write(&pending.write).await {
                Ok(revision) => return Ok(revision),
                Err(Failed::Full) => return Err(WriteError::Full { subject: pending.subject }),
                Err(Failed::Conflict) => return self.read_back(pending).await,
                Err(Failed::Silent(silent)) => {
                    tracing::debug!(subject = %pending.subject, %silent, "a write is not answered");
                    if tokio::time::Instant::now() + RETRY_PAUSE >= until {
                        return Err(WriteError::Unanswered(pending));
                    }
                    tokio::time::sleep(RETRY_PAUSE).await;
                }
            }
        }
    }

    /// After a refusal: was it this write, whose answer was lost, or is it somebody else's?
    async fn read_back(&self, pending: Pending<T>) -> Result<Revision, WriteError<T>> {
        let found = match self.last(&pending.subject).await {
            Ok(found) => found,
            Err(ReadError::Silent { .. }) => return Err(WriteError::Unanswered(pending)),
            Err(error) => return Err(WriteError::Unreadable(error)),
        };
        if let Some(found) = &found
            && found.stamp.write_id == pending.write.id
        {
            return Ok(found.revision);
        }
        let rolled_back =
            found.as_ref().map_or_else(Revision::default, |found| found.revision) < pending.write.expected;
        if rolled_back {
            tracing::error!(subject = %pending.subject, "the store has lost records it had acknowledged");
        }
        Err(WriteError::Conflict { subject: pending.subject, found: found.map(Box::new), rolled_back })
    }

    pub(super) async fn last(&self, subject: &Subject) -> Result<Option<Kept<T>>, ReadError> {
        let raw = self.records.last(T::STREAM, subject.as_str()).await.map_err(|source| silent(subject, source))?;
        raw.map(|raw| unpack(subject, raw)).transpose()
    }

    /// What there is where `at_first` belongs, which stands for nothing, and its revision.
    pub(super) async fn kept_or(&self, at_first: T) -> Result<(Revision, T), ReadError> {
        let kept = self.last(&at_first.subject()).await?;
        Ok(kept.map_or_else(|| (Revision::default(), at_first), |kept| (kept.revision, kept.value)))
    }

    /// Changes what there is where `at_first` belongs: `change` sees it as it is, and may be called again when somebody else
    /// was faster. Gives what `change` says, and the revision that holds from then on; what stays the same is not written.
    pub(super) async fn change<S, E: From<ReadError>>(
        &self,
        at_first: T,
        mut change: impl FnMut(&mut T) -> Result<S, E>,
        not_written: impl FnOnce(Box<dyn std::error::Error + Send + Sync>) -> E,
    ) -> Result<(S, Revision), E>
    where
        T: Clone + PartialEq + Send + Sync + 'static,
    {
        loop {
            let (revision, before) = self.kept_or(at_first.clone()).await?;
            let mut value = before.clone();
            let said = change(&mut value)?;
            if value == before {
                return Ok((said, revision));
            }
            match self.write(revision, &value).await {
                Ok(revision) => return Ok((said, revision)),
                Err(WriteError::Conflict { .. }) => {}
                Err(error) => return Err(not_written(Box::new(error))),
            }
        }
    }

    /// The oldest first.
    pub(super) async fn history(&self, subject: &Subject) -> Result<Vec<Kept<T>>, ReadError> {
        self.since(subject, Revision::default()).await
    }

    /// Those younger than `after`, the oldest first.
    pub(super) async fn since(&self, subject: &Subject, after: Revision) -> Result<Vec<Kept<T>>, ReadError> {
        let raws = self.records.history(T::STREAM, subject.as_str(), after).await;
        let raws = raws.map_err(|source| silent(subject, source))?;
        raws.into_iter().map(|raw| unpack(subject, raw)).collect()
    }

    /// Forgets the records of a subject that are older than `before`.
    pub(super) async fn forget(&self, subject: &Subject, before: Revision) -> Result<(), Silent> {
        self.records.purge(T::STREAM, subject.as_str(), Some(before)).await
    }

    /// When the oldest record of the stream was written, if older ones were dropped.
    pub(super) async fn dropped_before_ms(&self) -> Result<Option<u64>, Silent> {
        self.records.dropped_before_ms(T::STREAM).await
    }

    pub(super) async fn subjects(&self, pattern: &str) -> Result<Vec<String>, Silent> {
        self.records.subjects(T::STREAM, pattern).await
    }
}

fn silent(subject: &Subject, source: Silent) -> ReadError {
    ReadError::Silent { subject: subject.clone(), source }
}

fn unpack<T: Record>(subject: &Subject, raw: Raw) -> Result<Kept<T>, ReadError> {
    match T::decode(&raw.payload) {
        Ok((stamp, value)) => Ok(Kept { revision: raw.revision, stamp, value }),
        Err(why) => Err(ReadError::Malformed { subject: subject.clone(), revision: raw.revision, why }),
    }
}

#[derive(Serialize)]
struct Out<'a, T> {
    version: u32,
    #[serde(flatten)]
    stamp: &'a Stamp,
    #[serde(flatten)]
    value: &'a T,
}

#[derive(Deserialize)]
struct In<T> {
    #[serde(flatten)]
    stamp: Stamp,
    #[serde(flatten)]
    value: T,
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// `{"version":1,"write_id":..,"by":..,"at_ms":.., ...}` on one line.
pub(super) fn to_line<T: Serialize>(version: u32, stamp: &Stamp, value: &T) -> Vec<u8> {
    serde_json::to_vec(&Out { version, stamp, value }).expect("records have only fields that JSON can hold")
}

/// Of a line that [`to_line`] wrote.
pub(super) fn version_of(line: &[u8]) -> Result<u32, String> {
    let Version { version } = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    Ok(version)
}

pub(super) fn from_line<T: serde::de::DeserializeOwned>(known: u32, line: &[u8]) -> Result<(Stamp, T), String> {
    let version = version_of(line)?;
    if version != known {
        return Err(format!("version {version}, where this build knows {known}"));
    }
    let In { stamp, value } = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    Ok((stamp, value))
}
