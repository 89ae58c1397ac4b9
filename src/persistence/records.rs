//! Subjects with versioned bytes and compare-and-set: what the typed shelves stand on. Knows no
//! record's meaning.

use std::time::Duration;

use bytes::Bytes;

use super::jetstream::JetStream;
use super::local::LocalEnd;
use crate::ids::{Revision, ServerName};
use crate::limits;

/// How long one attempt waits for the store.
pub(super) const ANSWER_TIMEOUT: Duration = Duration::from_secs(1);
/// How long a call goes on trying before it reports that nobody answers.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);
/// Pause between two attempts that failed at once.
pub(super) const RETRY_PAUSE: Duration = Duration::from_millis(100);

/// The streams. What is in one survives under the same rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum StreamName {
    Players,
    Accounts,
    Regions,
    Checkpoints,
    Items,
    /// What belongs to no region and no account.
    Society,
}

impl StreamName {
    pub(super) const ALL: [Self; 6] =
        [Self::Players, Self::Accounts, Self::Regions, Self::Checkpoints, Self::Items, Self::Society];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Players => "PLAYERS",
            Self::Accounts => "ACCOUNTS",
            Self::Regions => "REGIONS",
            Self::Checkpoints => "CHECKPOINTS",
            Self::Items => "ITEMS",
            Self::Society => "SOCIETY",
        }
    }

    /// Versions kept of each subject; `None`: all, until they are purged.
    pub(super) fn history_max(self) -> Option<u16> {
        match self {
            Self::Players => Some(limits::LEDGER_HISTORY_MAX),
            Self::Accounts => Some(limits::ACCOUNT_HISTORY_MAX),
            Self::Regions => None,
            // A chunk is written once.
            Self::Checkpoints => Some(1),
            Self::Items => Some(limits::ENDED_RECORDS_MAX),
            Self::Society => Some(limits::SOCIETY_HISTORY_MAX),
        }
    }

    /// How long a record is kept; `None`: for as long as there is room.
    pub(super) fn age_max(self) -> Option<Duration> {
        match self {
            Self::Players | Self::Accounts | Self::Regions | Self::Checkpoints | Self::Society => None,
            Self::Items => Some(limits::ENDED_AGE_MAX),
        }
    }

    /// Whether its owner forgets records when they are of no more use.
    pub(super) fn is_purged(self) -> bool {
        match self {
            Self::Players | Self::Accounts | Self::Items | Self::Society => false,
            Self::Regions | Self::Checkpoints => true,
        }
    }

    /// Bytes of one record.
    pub(super) fn record_max(self) -> usize {
        match self {
            Self::Players => limits::LEDGER_RECORD_MAX,
            Self::Accounts => limits::ACCOUNT_RECORD_MAX,
            Self::Regions => limits::REGION_RECORD_MAX,
            Self::Checkpoints => limits::CHECKPOINT_CHUNK_BYTES,
            Self::Items => limits::ENDED_RECORD_MAX,
            Self::Society => limits::SOCIETY_RECORD_MAX,
        }
    }
}

/// The store did not answer, or not with an answer.
#[derive(Debug, thiserror::Error)]
pub enum Silent {
    #[error("the store does not answer within {0:?}")]
    Timeout(Duration),
    #[error("the store is in trouble: {0}")]
    Trouble(String),
}

/// One write, complete, so that it can be sent again as it is.
#[derive(Clone, Debug)]
pub(super) struct Write {
    pub(super) stream: StreamName,
    pub(super) subject: String,
    /// The subject's last revision as the writer knows it.
    pub(super) expected: Revision,
    /// Unique to this write, the same when it is sent again.
    pub(super) id: String,
    pub(super) payload: Bytes,
}

/// One version as stored.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    pub(super) revision: Revision,
    pub(super) payload: Bytes,
}

/// Why one attempt to write failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failed {
    /// The last revision is not the expected one. It may be this very write, landed before.
    #[error("the last revision is not the expected one")]
    Conflict,
    /// It may have landed.
    #[error(transparent)]
    Silent(#[from] Silent),
    /// The stream holds as many bytes as it may.
    #[error("the store is full")]
    Full,
}

#[derive(Clone, Debug)]
pub(super) enum Records {
    JetStream(JetStream),
    Local(LocalEnd),
}

impl Records {
    /// The writer's name.
    pub(super) fn name(&self) -> &ServerName {
        match self {
            Self::JetStream(jetstream) => jetstream.name(),
            Self::Local(local) => local.name(),
        }
    }

    /// A write id nobody else uses.
    pub(super) fn write_id(&self) -> String {
        match self {
            Self::JetStream(jetstream) => jetstream.write_id(),
            Self::Local(local) => local.write_id(),
        }
    }

    /// Milliseconds since 1970, for the record only: nothing is decided by it.
    pub(super) fn now_ms(&self) -> u64 {
        match self {
            Self::JetStream(_) => wall_ms(),
            Self::Local(local) => local.now_ms(),
        }
    }

    /// One attempt.
    pub(super) async fn write(&self, write: &Write) -> Result<Revision, Failed> {
        match self {
            Self::JetStream(jetstream) => jetstream.write(write).await,
            Self::Local(local) => local.write(write).await,
        }
    }

    /// The newest version; tries for a while.
    pub(super) async fn last(&self, stream: StreamName, subject: &str) -> Result<Option<Raw>, Silent> {
        persist(|| async {
            match self {
                Self::JetStream(jetstream) => jetstream.last(stream, subject).await,
                Self::Local(local) => local.last(subject).await,
            }
        })
        .await
    }

    /// All versions that are kept and younger than `after` (0: all), the oldest first; tries for a while.
    pub(super) async fn history(&self, stream: StreamName, subject: &str, after: Revision) -> Result<Vec<Raw>, Silent> {
        persist(|| async {
            match self {
                Self::JetStream(jetstream) => jetstream.history(stream, subject, after).await,
                Self::Local(local) => local.history(subject, after).await,
            }
        })
        .await
    }

    /// Forgets the records of all subjects that `pattern` stands for: those older than `before`, or all of them.
    /// Tries for a while.
    pub(super) async fn purge(
        &self,
        stream: StreamName,
        pattern: &str,
        before: Option<Revision>,
    ) -> Result<(), Silent> {
        persist(|| async {
            match self {
                Self::JetStream(jetstream) => jetstream.purge(stream, pattern, before).await,
                Self::Local(local) => local.purge(pattern, before).await,
            }
        })
        .await
    }

    /// When the oldest record of a stream was written, if older ones were dropped; the local store drops none.
    pub(super) async fn dropped_before_ms(&self, stream: StreamName) -> Result<Option<u64>, Silent> {
        persist(|| async {
            match self {
                Self::JetStream(jetstream) => jetstream.dropped_before_ms(stream).await,
                Self::Local(_) => Ok(None),
            }
        })
        .await
    }

    /// The subjects of a stream that have a record, in order.
    pub(super) async fn subjects(&self, stream: StreamName, pattern: &str) -> Result<Vec<String>, Silent> {
        persist(|| async {
            match self {
                Self::JetStream(jetstream) => jetstream.subjects(stream, pattern).await,
                Self::Local(local) => local.subjects(pattern).await,
            }
        })
        .await
    }
}

/// Asks again while the store is silent, for as long as [`PATIENCE`] lasts.
async fn persist<T, F: Future<Output = Result<T, Silent>>>(ask: impl Fn() -> F) -> Result<T, Silent> {
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        match ask().await {
            Err(_) if tokio::time::Instant::now() + RETRY_PAUSE < until => tokio::time::sleep(RETRY_PAUSE).await,
            answer => return answer,
        }
    }
}

pub(super) fn wall_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
