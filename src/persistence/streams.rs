//! The streams of a cluster: what is asked of them, and whether that is what the server made.
//!
//! An old server accepts settings it does not know and drops them. So everything that promises safety is
//! read back, and a process that does not find it refuses to start.

use std::time::Duration;

use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};
use async_nats::jetstream::{Context, ErrorCode};

use super::records::{PATIENCE, RETRY_PAUSE, StreamName};
use crate::bus::subject::{EVERY_ACCOUNT, EVERY_CHARACTER, EVERY_REGION_LOG, EVERY_SNAPSHOT};
use crate::limits;

/// How long the server recognizes a write that is sent again.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(120);

/// Why the streams cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    #[error("NATS makes no stream {stream}: {why}; is JetStream on, with enough max_file?")]
    NotMade { stream: &'static str, why: String },
    #[error("stream {stream} has {setting} {found}, and {wanted} is needed")]
    Unsafe { stream: &'static str, setting: &'static str, found: String, wanted: String },
}

/// Makes the streams that are missing and checks them all.
pub(super) async fn ensure(context: &Context) -> Result<(), StreamError> {
    for stream in StreamName::ALL {
        let wanted = config(stream);
        let found = find_or_make(context, stream, &wanted).await?;
        verify(stream, &found, &wanted)?;
    }
    Ok(())
}

/// What an acknowledged write is worth on a server of this version: a warning when not everything.
pub(super) fn durability_warning(version: &str) -> Option<&'static str> {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let (major, minor) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    ((major, minor) < (2, 10)).then_some(
        "this nats-server acknowledges saves before they are on disk: kill -9 loses nothing, a power cut can lose \
         everything since the last minute and more; run 2.12 or newer with sync_interval: always for players you \
         care about",
    )
}

/// Two processes may do this at once. Making the same stream twice is making it once, but the server reserves
/// its bytes twice meanwhile and may refuse one of them for that: so who is refused looks again.
async fn find_or_make(context: &Context, stream: StreamName, wanted: &Config) -> Result<Config, StreamError> {
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let why = match find(context, stream).await? {
            Some(found) => return Ok(found),
            None => match context.create_stream(wanted.clone()).await {
                Ok(made) => return Ok(made.cached_info().config.clone()),
                Err(error) => error.to_string(),
            },
        };
        if tokio::time::Instant::now() + RETRY_PAUSE >= until {
            return Err(StreamError::NotMade { stream: stream.as_str(), why });
        }
        tokio::time::sleep(RETRY_PAUSE).await;
    }
}

async fn find(context: &Context, stream: StreamName) -> Result<Option<Config>, StreamError> {
    match context.get_stream(stream.as_str()).await {
        Ok(found) => Ok(Some(found.cached_info().config.clone())),
        Err(error) => match error.kind() {
            GetStreamErrorKind::JetStream(missing) if missing.error_code() == ErrorCode::STREAM_NOT_FOUND => Ok(None),
            _ => Err(StreamError::NotMade { stream: stream.as_str(), why: error.to_string() }),
        },
    }
}

fn config(stream: StreamName) -> Config {
    let (subjects, max_bytes) = match stream {
        StreamName::Players => (vec![EVERY_SNAPSHOT], limits::PLAYERS_STREAM_BYTES),
        StreamName::Accounts => (vec![EVERY_ACCOUNT, EVERY_CHARACTER], limits::ACCOUNTS_STREAM_BYTES),
        StreamName::Regions => (vec![EVERY_REGION_LOG], limits::REGIONS_STREAM_BYTES),
    };
    Config {
        name: stream.as_str().to_owned(),
        subjects: subjects.into_iter().map(str::to_owned).collect(),
        storage: StorageType::File,
        retention: RetentionPolicy::Limits,
        // Discarding the old would delete the only save of somebody who has not played for long.
        discard: DiscardPolicy::New,
        max_bytes: i64::try_from(max_bytes).expect("the limit is below 2^63"),
        max_messages_per_subject: stream.history_max().into(),
        // Headers come on top of a record.
        max_message_size: i32::try_from(stream.record_max()).expect("the limit is below 2^31").saturating_add(4096),
        num_replicas: 1,
        duplicate_window: DUPLICATE_WINDOW,
        deny_delete: true,
        allow_direct: true,
        ..Config::default()
    }
}

/// Operators may enlarge a stream; what keeps records safe must be as asked.
fn verify(stream: StreamName, found: &Config, wanted: &Config) -> Result<(), StreamError> {
    let checks = [
        ("subjects", format!("{:?}", found.subjects), format!("{:?}", wanted.subjects)),
        ("storage", format!("{:?}", found.storage), format!("{:?}", wanted.storage)),
        ("retention", format!("{:?}", found.retention), format!("{:?}", wanted.retention)),
        ("discard policy", format!("{:?}", found.discard), format!("{:?}", wanted.discard)),
        ("discard-new-per-subject", found.discard_new_per_subject.to_string(), false.to_string()),
        ("maximum age", format!("{:?}", found.max_age), format!("{:?}", Duration::ZERO)),
        ("direct reading", found.allow_direct.to_string(), true.to_string()),
        ("deletion forbidden", found.deny_delete.to_string(), true.to_string()),
    ];
    for (setting, found, wanted) in checks {
        if found != wanted {
            return Err(StreamError::Unsafe { stream: stream.as_str(), setting, found, wanted });
        }
    }
    let smaller = |found: i64, wanted: i64| found > 0 && found < wanted;
    if smaller(found.max_messages_per_subject, wanted.max_messages_per_subject) {
        return Err(StreamError::Unsafe {
            stream: stream.as_str(),
            setting: "history",
            found: found.max_messages_per_subject.to_string(),
            wanted: format!("at least {}", wanted.max_messages_per_subject),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_would_drop_old_saves_is_refused() {
        let wanted = config(StreamName::Players);
        verify(StreamName::Players, &wanted, &wanted).expect("as asked");
        let mut found = wanted.clone();
        found.discard = DiscardPolicy::Old;
        let error = verify(StreamName::Players, &found, &wanted).expect_err("unsafe");
        assert_eq!(error.to_string(), "stream PLAYERS has discard policy Old, and New is needed");
        let larger = Config { max_bytes: wanted.max_bytes * 2, max_messages_per_subject: -1, ..wanted.clone() };
        verify(StreamName::Players, &larger, &wanted).expect("larger is fine");
    }

    #[test]
    fn old_servers_are_warned_about() {
        assert!(durability_warning("2.9.10").is_some());
        assert!(durability_warning("2.10.26").is_none());
        assert!(durability_warning("3.0.0").is_none());
    }
}
