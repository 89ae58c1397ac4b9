//! Versioned records in JetStream: one subject's messages are the versions of one record, and the
//! sequence of a message is its revision.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use async_nats::header::{NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, NATS_MESSAGE_ID};
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::{DirectGetError, DirectGetErrorKind, RawMessageError, RawMessageErrorKind, Stream};
use async_nats::jetstream::{Context, ErrorCode};
use async_nats::{HeaderMap, StatusCode};
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
    /// Whether reads go to the server that takes the writes. Once they do, they always do.
    reads_from_leader: Arc<AtomicBool>,
}

impl JetStream {
    pub(super) fn new(nats: &Nats, name: &ServerName, incarnation: &str) -> Self {
        let mut context = async_nats::jetstream::new(nats.client().clone());
        context.set_timeout(ANSWER_TIMEOUT);
        Self {
            context: Arc::new(context),
            name: name.clone(),
            incarnation: incarnation.into(),
            writes: Arc::default(),
            reads_from_leader: Arc::default(),
        }
    }

    pub(super) fn context(&self) -> &Context {
        &self.context
    }

    /// From now on only the server that takes a stream's writes is asked for what is in it.
    pub(super) fn read_from_leader(&self) {
        self.reads_from_leader.store(true, Ordering::Relaxed);
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
        self.read(&self.stream(stream).await?, Which::Last(subject)).await
    }

    pub(super) async fn history(&self, stream: StreamName, subject: &str, after: Revision) -> Result<Vec<Raw>, Silent> {
        let Some(last) = self.last(stream, subject).await?.filter(|last| last.revision > after) else {
            return Ok(Vec::new());
        };
        let stream = self.stream(stream).await?;
        let Some(first) = self.read(&stream, Which::Next(subject, after.0 + 1)).await? else {
            return Ok(Vec::new());
        };
        let (from, to) = (first.revision.0, last.revision.0);
        let length = (to.saturating_sub(from) + 1).div_ceil(STRETCHES).max(STRETCH_MIN);
        let stretches = (from..=to).step_by(usize::try_from(length).unwrap_or(usize::MAX)).map(|from| {
            let (stream, end) = (&stream, to.min(from + (length - 1)));
            async move { self.stretch(stream, subject, from, end).await }
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

    /// The versions of a subject between two revisions, both included.
    async fn stretch(&self, stream: &Stream<()>, subject: &str, mut from: u64, to: u64) -> Result<Vec<Raw>, Silent> {
        let mut versions = Vec::new();
        while from <= to {
            match self.read(stream, Which::Next(subject, from)).await? {
                Some(version) if version.revision.0 <= to => {
                    from = version.revision.0 + 1;
                    versions.push(version);
                }
                _ => break,
            }
        }
        Ok(versions)
    }

    async fn read(&self, stream: &Stream<()>, which: Which<'_>) -> Result<Option<Raw>, Silent> {
        if !self.reads_from_leader.load(Ordering::Relaxed) {
            match in_time(which.directly(stream)).await? {
                Ok(message) => return Ok(Some(raw(message))),
                Err(error) => match error.kind() {
                    DirectGetErrorKind::NotFound => return Ok(None),
                    // The stream is kept by several servers now, and then none of them answers so.
                    DirectGetErrorKind::ErrorResponse(StatusCode::NO_RESPONDERS, _) => self.read_from_leader(),
                    _ => return Err(trouble(&error)),
                },
            }
        }
        match in_time(which.by_leader(stream)).await? {
            Ok(message) => Ok(Some(raw(message))),
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(trouble(&error)),
        }
    }

    async fn stream(&self, stream: StreamName) -> Result<Stream<()>, Silent> {
        self.context.get_stream_no_info(stream.as_str()).await.map_err(|error| trouble(&error))
    }
}

/// One version of a subject.
#[derive(Clone, Copy)]
enum Which<'s> {
    Last(&'s str),
    /// The oldest that is not older than a revision.
    Next(&'s str, u64),
}

impl Which<'_> {
    /// Any server that has the stream answers, and sends the bytes as they are.
    async fn directly(self, stream: &Stream<()>) -> Result<StreamMessage, DirectGetError> {
        match self {
            Self::Last(subject) => stream.direct_get_last_for_subject(subject).await,
            Self::Next(subject, from) => stream.direct_get_next_for_subject(subject, Some(from)).await,
        }
    }

    /// Only the server that takes the stream's writes answers.
    async fn by_leader(self, stream: &Stream<()>) -> Result<StreamMessage, RawMessageError> {
        match self {
            Self::Last(subject) => stream.get_last_raw_message_by_subject(subject).await,
            Self::Next(subject, from) => stream.get_first_raw_message_by_subject(subject, from).await,
        }
    }
}

fn raw(message: StreamMessage) -> Raw {
    Raw { revision: Revision(message.sequence), payload: message.payload }
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
