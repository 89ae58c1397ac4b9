//! Versioned records in JetStream: one subject's messages are the versions of one record, and the
//! sequence of a message is its revision.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_nats::HeaderMap;
use async_nats::header::{NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, NATS_MESSAGE_ID};
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::stream::{DirectGetErrorKind, Stream};
use async_nats::jetstream::{Context, ErrorCode};
use futures_util::{StreamExt as _, TryStreamExt as _};

use super::records::{ANSWER_TIMEOUT, Failed, Raw, Silent, StreamName, Write};
use crate::bus::Nats;
use crate::ids::{Revision, ServerName};

/// Reads of one subject's versions that are under way at the same time. A version is found from the revision before
/// it, so one after the other costs a way to the server and back for each: 500 records took 70 ms, and take 20 ms so.
const STRETCHES: u64 = 16;
/// Revisions of one stretch at least: who follows a subject reads a few at a time, and not by many requests.
const STRETCH_MIN: u64 = 64;

/// The records, as one process reaches them.
#[derive(Clone, Debug)]
pub(super) struct JetStream {
    context: Arc<Context>,
    name: ServerName,
    /// What makes this process' write ids unlike those of any other that ever had its name.
    incarnation: Arc<str>,
    writes: Arc<AtomicU64>,
}

impl JetStream {
    pub(super) fn new(nats: &Nats, name: &ServerName, incarnation: &str) -> Self {
        let mut context = async_nats::jetstream::new(nats.client().clone());
        context.set_timeout(ANSWER_TIMEOUT);
        Self { context: Arc::new(context), name: name.clone(), incarnation: incarnation.into(), writes: Arc::default() }
    }

    pub(super) fn context(&self) -> &Context {
        &self.context
    }

    pub(super) fn name(&self) -> &ServerName {
        &self.name
    }

    pub(super) fn write_id(&self) -> String {
        format!("{}/{}/{}", self.name, self.incarnation, self.writes.fetch_add(1, Ordering::Relaxed))
    }

    pub(super) async fn write(&self, write: &Write) -> Result<Revision, Failed> {
        let mut headers = HeaderMap::new();
        headers.insert(NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, write.expected.to_string().as_str());
        // A server that has the message answers again instead of keeping it twice.
        headers.insert(NATS_MESSAGE_ID, write.id.as_str());
        let publish = async {
            self.context.publish_with_headers(write.subject.clone(), headers, write.payload.clone()).await?.await
        };
        let acknowledged =
            tokio::time::timeout(ANSWER_TIMEOUT, publish).await.map_err(|_| Silent::Timeout(ANSWER_TIMEOUT))?;
        acknowledged.map(|ack| Revision(ack.sequence)).map_err(|error| match error.kind() {
            PublishErrorKind::WrongLastSequence => Failed::Conflict,
            PublishErrorKind::TimedOut => Silent::Timeout(ANSWER_TIMEOUT).into(),
            _ if is_full(&error) => Failed::Full,
            _ => trouble(&error).into(),
        })
    }

    pub(super) async fn last(&self, stream: StreamName, subject: &str) -> Result<Option<Raw>, Silent> {
        let stream = self.stream(stream).await?;
        let found = in_time(stream.direct_get_last_for_subject(subject)).await?;
        match found {
            Ok(message) => Ok(Some(Raw { revision: Revision(message.sequence), payload: message.payload })),
            Err(error) if error.kind() == DirectGetErrorKind::NotFound => Ok(None),
            Err(error) => Err(trouble(&error)),
        }
    }

    pub(super) async fn history(&self, stream: StreamName, subject: &str, after: Revision) -> Result<Vec<Raw>, Silent> {
        let Some(last) = self.last(stream, subject).await?.filter(|last| last.revision > after) else {
            return Ok(Vec::new());
        };
        let stream = self.stream(stream).await?;
        let Some(first) = next(&stream, subject, after.0 + 1).await? else {
            return Ok(Vec::new());
        };
        let (from, to) = (first.revision.0, last.revision.0);
        let length = (to.saturating_sub(from) + 1).div_ceil(STRETCHES).max(STRETCH_MIN);
        let stretches = (from..=to).step_by(usize::try_from(length).unwrap_or(usize::MAX)).map(|from| {
            let (stream, end) = (&stream, to.min(from + (length - 1)));
            async move { stretch(stream, subject, from, end).await }
        });
        let stretches = futures_util::stream::iter(stretches).buffered(usize::try_from(STRETCHES).unwrap_or(1));
        stretches.try_concat().await
    }

    pub(super) async fn purge(
        &self,
        stream: StreamName,
        pattern: &str,
        before: Option<Revision>,
    ) -> Result<(), Silent> {
        let purge = self.stream(stream).await?.purge().filter(pattern);
        let purged = match before {
            None => in_time(purge.into_future()).await?,
            // The server takes 0 for "all", and nothing is older than 1.
            Some(Revision(0 | 1)) => return Ok(()),
            Some(before) => in_time(purge.sequence(before.0).into_future()).await?,
        };
        purged.map(drop).map_err(|error| trouble(&error))
    }

    pub(super) async fn subjects(&self, stream: StreamName, pattern: &str) -> Result<Vec<String>, Silent> {
        let stream = self.stream(stream).await?;
        let list = async {
            let counted = stream.info_with_subjects(pattern).await.map_err(|error| trouble(&error))?;
            let counted: Vec<(String, usize)> = counted.try_collect().await.map_err(|error| trouble(&error))?;
            Ok::<_, Silent>(counted)
        };
        let mut subjects: Vec<_> = in_time(list).await??.into_iter().map(|(subject, _)| subject).collect();
        subjects.sort();
        Ok(subjects)
    }

    pub(super) async fn dropped_before_ms(&self, stream: StreamName) -> Result<Option<u64>, Silent> {
        let found = in_time(self.context.get_stream(stream.as_str())).await?.map_err(|error| trouble(&error))?;
        let state = &found.cached_info().state;
        let first = state.first_timestamp.unix_timestamp_nanos() / 1_000_000;
        Ok((state.first_sequence > 1).then(|| u64::try_from(first).unwrap_or_default()))
    }

    async fn stream(&self, stream: StreamName) -> Result<Stream<()>, Silent> {
        self.context.get_stream_no_info(stream.as_str()).await.map_err(|error| trouble(&error))
    }
}

/// The versions of a subject between two revisions, both included.
async fn stretch(stream: &Stream<()>, subject: &str, mut from: u64, to: u64) -> Result<Vec<Raw>, Silent> {
    let mut versions = Vec::new();
    while from <= to {
        match next(stream, subject, from).await? {
            Some(version) if version.revision.0 <= to => {
                from = version.revision.0 + 1;
                versions.push(version);
            }
            _ => break,
        }
    }
    Ok(versions)
}

/// The oldest version of a subject that is not older than `from`.
async fn next(stream: &Stream<()>, subject: &str, from: u64) -> Result<Option<Raw>, Silent> {
    match in_time(stream.direct_get_next_for_subject(subject, Some(from))).await? {
        Ok(message) => Ok(Some(Raw { revision: Revision(message.sequence), payload: message.payload })),
        Err(error) if error.kind() == DirectGetErrorKind::NotFound => Ok(None),
        Err(error) => Err(trouble(&error)),
    }
}

async fn in_time<T>(answer: impl Future<Output = T>) -> Result<T, Silent> {
    tokio::time::timeout(ANSWER_TIMEOUT, answer).await.map_err(|_| Silent::Timeout(ANSWER_TIMEOUT))
}

fn trouble(error: &dyn std::error::Error) -> Silent {
    Silent::Trouble(error.to_string())
}

fn is_full(error: &async_nats::jetstream::context::PublishError) -> bool {
    std::error::Error::source(error)
        .and_then(|source| source.downcast_ref::<async_nats::jetstream::Error>())
        .is_some_and(|error| error.error_code() == ErrorCode::STREAM_STORE_FAILED)
}
