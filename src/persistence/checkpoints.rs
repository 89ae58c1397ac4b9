//! Parts of checkpoints: bytes of a world at one tick, cut into chunks that fit into messages. What the bytes mean
//! is their writer's business; which parts make a checkpoint stands in the log of the region.
//!
//! A part is written once and never changed. What no checkpoint names is dropped by the region's owner.

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde::{Deserialize, Serialize};

use super::records::{Failed, PATIENCE, RETRY_PAUSE, Records, Silent, StreamName, Write};
use crate::bus::{Subject, subject};
use crate::ids::{Claim, RegionId, Revision};
use crate::limits::{CHECKPOINT_CHUNK_BYTES, CHECKPOINT_PART_MAX};

/// Chunks of one part that are under way at the same time: 2 MB, little enough to let a log record through.
const CHUNKS_AT_ONCE: usize = 4;

/// What a checkpoint must remember of a part to find it again, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartNote {
    /// `<claim>-<n>`: the claim it was written under, and a number that its writer uses once.
    pub id: String,
    pub bytes: u32,
    pub chunks: u16,
    /// BLAKE3 of all bytes, in hexadecimal.
    pub sum: String,
}

/// Why a part was not stored.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// Some of it may be there, or come to be there. The same part can be put again.
    #[error("part {id} was not stored")]
    Silent { id: String, source: Silent },
    #[error("the store is full: part {id} was not stored")]
    Full { id: String },
    #[error("part {id} has {bytes} bytes, more than {CHECKPOINT_PART_MAX}")]
    TooLarge { id: String, bytes: usize },
    /// The number was used before, for other bytes.
    #[error("part {id} is stored with other bytes")]
    Taken { id: String },
}

/// Why there is no part to be had.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    #[error(transparent)]
    Silent(#[from] Silent),
    #[error("part {id} is not stored, or not all of it")]
    Missing { id: String },
    #[error("part {id} is not what was stored")]
    Damaged { id: String },
}

/// The door to the parts of all regions' checkpoints. Clones share the connection.
#[derive(Clone, Debug)]
pub struct Checkpoints {
    records: Records,
}

impl Checkpoints {
    pub(super) fn new(records: Records) -> Self {
        Self { records }
    }

    /// Stores the `n`th part of a claim on a region. Putting the same bytes again is putting them once.
    ///
    /// # Errors
    /// `Taken` when other bytes are there; `Full`, `TooLarge`; `Silent` after some seconds without an answer.
    pub async fn put(&self, region: &RegionId, claim: Claim, n: u64, bytes: &[u8]) -> Result<PartNote, PutError> {
        let id = format!("{claim}-{n}");
        let (Ok(length), true) = (u32::try_from(bytes.len()), bytes.len() <= CHECKPOINT_PART_MAX) else {
            return Err(PutError::TooLarge { id, bytes: bytes.len() });
        };
        let note =
            PartNote { chunks: chunks_of(length), bytes: length, sum: blake3::hash(bytes).to_string(), id: id.clone() };
        let writes: Vec<Write> = (0..note.chunks)
            .map(|chunk| {
                let rest = &bytes[usize::from(chunk) * CHECKPOINT_CHUNK_BYTES..];
                self.write_of(&subject::part(region, &id, chunk), &rest[..rest.len().min(CHECKPOINT_CHUNK_BYTES)])
            })
            .collect();
        futures_util::stream::iter(writes)
            .map(|write| self.put_chunk(&id, write))
            .buffer_unordered(CHUNKS_AT_ONCE)
            .try_collect::<()>()
            .await?;
        Ok(note)
    }

    /// The bytes of a part, as they were put.
    ///
    /// # Errors
    /// `Missing`, `Damaged`, or `Silent` after some seconds without an answer.
    pub async fn get(&self, region: &RegionId, note: &PartNote) -> Result<Bytes, PartError> {
        let missing = || PartError::Missing { id: note.id.clone() };
        let damaged = || PartError::Damaged { id: note.id.clone() };
        let length = usize::try_from(note.bytes).map_err(|_| damaged())?;
        if length > CHECKPOINT_PART_MAX || note.chunks != chunks_of(note.bytes) {
            return Err(damaged());
        }
        let subjects: Vec<Subject> = (0..note.chunks).map(|chunk| subject::part(region, &note.id, chunk)).collect();
        let mut chunks = futures_util::stream::iter(subjects)
            .map(|subject| async move { self.records.last(StreamName::Checkpoints, subject.as_str()).await })
            .buffered(CHUNKS_AT_ONCE);
        let mut whole = BytesMut::with_capacity(length);
        while let Some(chunk) = chunks.try_next().await? {
            let chunk = chunk.ok_or_else(missing)?;
            if whole.len() + chunk.payload.len() > length {
                return Err(damaged());
            }
            whole.extend_from_slice(&chunk.payload);
        }
        if whole.len() != length || blake3::hash(&whole).to_string() != note.sum {
            return Err(damaged());
        }
        Ok(whole.freeze())
    }

    /// Forgets parts that were put under `claim` or an earlier one; parts of later claims are left alone, so that an
    /// owner who lags behind cannot take away its successor's. Name only parts that no checkpoint needs which
    /// anybody may begin from: drop the old ones after the append of a checkpoint without them was answered.
    ///
    /// # Errors
    /// When the store is silent. Some of them may be forgotten.
    pub async fn drop_parts(&self, region: &RegionId, claim: Claim, ids: &[String]) -> Result<(), Silent> {
        let patterns: Vec<String> = ids
            .iter()
            .filter(|id| claim_of(id).is_some_and(|of| of <= claim))
            .map(|id| subject::every_chunk(region, id))
            .collect();
        futures_util::stream::iter(patterns)
            .map(|pattern| async move { self.records.purge(StreamName::Checkpoints, &pattern, None).await })
            .buffer_unordered(CHUNKS_AT_ONCE)
            .try_collect()
            .await
    }

    /// The ids of all parts of which something is stored, ordered by subject.
    ///
    /// # Errors
    /// When the store is silent.
    pub async fn known(&self, region: &RegionId) -> Result<Vec<String>, Silent> {
        let subjects = self.records.subjects(StreamName::Checkpoints, &subject::every_part_of(region)).await?;
        let mut ids: Vec<String> = subjects.iter().filter_map(|text| subject::part_id(text)).collect();
        ids.dedup();
        Ok(ids)
    }

    fn write_of(&self, subject: &Subject, chunk: &[u8]) -> Write {
        Write {
            stream: StreamName::Checkpoints,
            subject: subject.as_str().to_owned(),
            expected: Revision::default(),
            id: self.records.write_id(),
            payload: Bytes::copy_from_slice(chunk),
        }
    }

    /// Writes one chunk, again and again while nobody answers, for as long as patience lasts.
    async fn put_chunk(&self, id: &str, write: Write) -> Result<(), PutError> {
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            match self.records.write(&write).await {
                Ok(_) => return Ok(()),
                Err(Failed::Full) => return Err(PutError::Full { id: id.to_owned() }),
                Err(Failed::Conflict) => return self.compare(id, &write).await,
                Err(Failed::Silent(source)) => {
                    if tokio::time::Instant::now() + RETRY_PAUSE >= until {
                        return Err(PutError::Silent { id: id.to_owned(), source });
                    }
                    tokio::time::sleep(RETRY_PAUSE).await;
                }
            }
        }
    }

    /// Something is stored already: this very chunk, from an attempt whose answer was lost?
    async fn compare(&self, id: &str, write: &Write) -> Result<(), PutError> {
        let found = self.records.last(write.stream, &write.subject).await;
        match found.map_err(|source| PutError::Silent { id: id.to_owned(), source })? {
            Some(found) if found.payload == write.payload => Ok(()),
            _ => Err(PutError::Taken { id: id.to_owned() }),
        }
    }
}

/// Nothing at all is one chunk too, so that an empty part is known and can be missing.
fn chunks_of(bytes: u32) -> u16 {
    let chunk = u32::try_from(CHECKPOINT_CHUNK_BYTES).expect("a chunk is less than a message");
    u16::try_from(bytes.div_ceil(chunk).max(1)).unwrap_or(u16::MAX)
}

fn claim_of(id: &str) -> Option<Claim> {
    let (claim, _) = id.split_once('-')?;
    claim.parse().ok().map(Claim)
}
