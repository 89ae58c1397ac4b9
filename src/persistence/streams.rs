//! The streams of a cluster: what is asked of them, and whether that is what the server made.
//!
//! An old server accepts settings it does not know and drops them. So everything that promises safety is
//! read back, and a process that does not find it refuses to start.

use std::time::Duration;

use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};
use async_nats::jetstream::{Context, ErrorCode};

use super::records::{PATIENCE, RETRY_PAUSE, StreamName};
use crate::bus::subject::{
    EVERY_ACCOUNT, EVERY_CHARACTER, EVERY_ENDED, EVERY_PART, EVERY_PINNED, EVERY_REGION_LOG, EVERY_SNAPSHOT,
    EVERY_SOCIETY,
};
use crate::limits;

/// How long the server recognizes a write that is sent again.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(120);
/// The oldest nats-server whose cluster decides rightly between two writes at once.
const REPLICATED_SINCE: &str = "2.12";
const REPLICATED_SINCE_PARTS: (u32, u32) = (2, 12);
/// How long a cluster of NATS servers may take to choose who leads it: each of them waits for up to nine seconds.
const CLUSTER_PATIENCE: Duration = Duration::from_secs(30);

/// Why the streams cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    #[error("NATS makes no stream {stream}: {why}; is JetStream on, with enough max_file?")]
    NotMade { stream: &'static str, why: String },
    #[error("NATS does not let stream {stream} keep {subjects}: {why}")]
    NotWidened { stream: &'static str, subjects: String, why: String },
    #[error("stream {stream} has {setting} {found}, and {wanted} is needed")]
    Unsafe { stream: &'static str, setting: &'static str, found: String, wanted: String },
    #[error("NATS does not keep stream {stream} {wanted} times: {why}; are so many servers of its cluster there?")]
    NotReplicated { stream: &'static str, wanted: usize, why: String },
    #[error(
        "--replicas {wanted} wants nats-server {REPLICATED_SINCE} or newer, and this is {found}: older clusters can take two \
         writes where one was to win"
    )]
    TooOld { wanted: usize, found: String },
    #[error("NATS does not enlarge stream {stream}: {why}; has JetStream enough max_file?")]
    NotEnlarged { stream: &'static str, why: String },
}

/// Who may answer a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readers {
    /// Whichever server of NATS has the stream: there is one.
    Anybody,
    /// The one that takes the writes. Others may be behind.
    Leader,
}

/// Makes the streams that are missing, checks them all, and enlarges those that an earlier build made smaller. With
/// `replicas` each is kept by at least so many servers afterwards. Says who may be read from.
pub(super) async fn ensure(context: &Context, version: &str, replicas: Option<usize>) -> Result<Readers, StreamError> {
    if let Some(wanted) = replicas.filter(|&wanted| wanted > 1 && version_of(version) < REPLICATED_SINCE_PARTS) {
        return Err(StreamError::TooOld { wanted, found: version.to_owned() });
    }
    let mut readers = Readers::Anybody;
    for stream in StreamName::ALL {
        let wanted = config(stream, replicas.unwrap_or(1));
        let found = find_or_make(context, stream, &wanted).await?;
        let found = widen(context, stream, found, &wanted).await?;
        let found = replicate(context, stream, found, &wanted).await?;
        verify(stream, &found, &wanted)?;
        if !found.allow_direct {
            readers = Readers::Leader;
        }
        let enlarged = enlarge(context, stream, found, &wanted).await?;
        verify_sizes(stream, &enlarged, &wanted)?;
    }
    Ok(readers)
}

/// What an acknowledged write is worth on a server of this version: a warning when not everything.
pub(super) fn durability_warning(version: &str) -> Option<&'static str> {
    (version_of(version) < (2, 10)).then_some(
        "this nats-server acknowledges saves before they are on disk: kill -9 loses nothing, a power cut can lose \
         everything since the last minute and more; run 2.12 or newer with sync_interval: always for players you \
         care about",
    )
}

fn version_of(version: &str) -> (u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

/// Two processes may do this at once. Making the same stream twice is making it once, but the server reserves
/// its bytes twice meanwhile and may refuse one of them for that: so who is refused looks again.
async fn find_or_make(context: &Context, stream: StreamName, wanted: &Config) -> Result<Config, StreamError> {
    let until = tokio::time::Instant::now() + if wanted.num_replicas > 1 { CLUSTER_PATIENCE } else { PATIENCE };
    loop {
        let why = match find(context, stream).await {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => match context.create_stream(wanted.clone()).await {
                Ok(made) => return Ok(made.cached_info().config.clone()),
                Err(error) => error.to_string(),
            },
            // A cluster of NATS servers that has just been started, or has lost one, has nobody to ask for a while.
            Err(StreamError::NotMade { why, .. }) => why,
            Err(error) => return Err(error),
        };
        if tokio::time::Instant::now() + RETRY_PAUSE >= until {
            return Err(StreamError::NotMade { stream: stream.as_str(), why });
        }
        tokio::time::sleep(RETRY_PAUSE).await;
    }
}

async fn enlarge(
    context: &Context,
    stream: StreamName,
    mut found: Config,
    wanted: &Config,
) -> Result<Config, StreamError> {
    let until = tokio::time::Instant::now() + PATIENCE;
    while let Some(enlarged) = enlarged(&found, wanted) {
        let why = match context.update_stream(&enlarged).await {
            Ok(made) => {
                tracing::info!(stream = stream.as_str(), "enlarged a stream that was made for less");
                return Ok(made.config);
            }
            Err(error) => error.to_string(),
        };
        if tokio::time::Instant::now() + RETRY_PAUSE >= until {
            return Err(StreamError::NotEnlarged { stream: stream.as_str(), why });
        }
        tokio::time::sleep(RETRY_PAUSE).await;
        found = find_or_make(context, stream, wanted).await?;
    }
    Ok(found)
}

/// A stream that an earlier build made may lack subjects. It keeps what it has and gets them too.
async fn widen(context: &Context, stream: StreamName, found: Config, wanted: &Config) -> Result<Config, StreamError> {
    let is_missing = |subject: &&String| !found.subjects.contains(subject);
    let missing: Vec<String> = wanted.subjects.iter().filter(is_missing).cloned().collect();
    if missing.is_empty() {
        return Ok(found);
    }
    let subjects = missing.join(" and ");
    let wider = Config { subjects: [found.subjects.clone(), missing].concat(), ..found };
    tracing::info!(stream = stream.as_str(), subjects, "a stream of an earlier build gets subjects");
    match context.update_stream(wider).await {
        Ok(info) => Ok(info.config),
        Err(error) => Err(StreamError::NotWidened { stream: stream.as_str(), subjects, why: error.to_string() }),
    }
}

/// Has a stream kept by as many servers as are asked for. One that is kept by more stays so: more is not weaker. What several
/// keep is read from the one that takes the writes.
async fn replicate(
    context: &Context,
    stream: StreamName,
    found: Config,
    wanted: &Config,
) -> Result<Config, StreamError> {
    let Some(replicated) = replicated(&found, wanted) else { return Ok(found) };
    let until = tokio::time::Instant::now() + CLUSTER_PATIENCE;
    loop {
        let why = match context.update_stream(&replicated).await {
            Ok(made) => {
                let (stream, replicas) = (stream.as_str(), made.config.num_replicas);
                tracing::info!(stream, replicas, "a stream is kept by more servers from now on");
                return Ok(made.config);
            }
            Err(error) => error.to_string(),
        };
        if tokio::time::Instant::now() + RETRY_PAUSE >= until {
            let wanted = replicated.num_replicas;
            return Err(StreamError::NotReplicated { stream: stream.as_str(), wanted, why });
        }
        tokio::time::sleep(RETRY_PAUSE).await;
        // Another process may have done it.
        match find(context, stream).await {
            Ok(Some(found)) if self::replicated(&found, wanted).is_none() => return Ok(found),
            _ => {}
        }
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

fn config(stream: StreamName, replicas: usize) -> Config {
    let (subjects, max_bytes) = match stream {
        StreamName::Players => (vec![EVERY_SNAPSHOT, EVERY_PINNED], limits::PLAYERS_STREAM_BYTES),
        StreamName::Accounts => (vec![EVERY_ACCOUNT, EVERY_CHARACTER], limits::ACCOUNTS_STREAM_BYTES),
        StreamName::Regions => (vec![EVERY_REGION_LOG], limits::REGIONS_STREAM_BYTES),
        StreamName::Checkpoints => (vec![EVERY_PART], limits::CHECKPOINTS_STREAM_BYTES),
        StreamName::Items => (vec![EVERY_ENDED], limits::ITEMS_STREAM_BYTES),
        StreamName::Society => (vec![EVERY_SOCIETY], limits::SOCIETY_STREAM_BYTES),
    };
    Config {
        name: stream.as_str().to_owned(),
        subjects: subjects.into_iter().map(str::to_owned).collect(),
        storage: StorageType::File,
        retention: RetentionPolicy::Limits,
        discard: match stream {
            // What ended long ago is in no version of anybody any more, and nobody asks.
            StreamName::Items => DiscardPolicy::Old,
            // Discarding the old would delete the only save of somebody who has not played for long.
            _ => DiscardPolicy::New,
        },
        max_age: stream.age_max().unwrap_or_default(),
        max_bytes: i64::try_from(max_bytes).expect("the limit is below 2^63"),
        max_messages_per_subject: stream.history_max().map_or(-1, i64::from),
        // Headers come on top of a record.
        max_message_size: i32::try_from(stream.record_max()).expect("the limit is below 2^31").saturating_add(4096),
        num_replicas: replicas,
        duplicate_window: DUPLICATE_WINDOW,
        deny_delete: true,
        // Any of several servers would answer, also one that is behind (docs/decisions/0031-three-brokers.md).
        allow_direct: replicas == 1,
        ..Config::default()
    }
}

/// What keeps records safe must be as asked.
fn verify(stream: StreamName, found: &Config, wanted: &Config) -> Result<(), StreamError> {
    let checks = [
        ("subjects", format!("{:?}", found.subjects), format!("{:?}", wanted.subjects)),
        ("storage", format!("{:?}", found.storage), format!("{:?}", wanted.storage)),
        ("retention", format!("{:?}", found.retention), format!("{:?}", wanted.retention)),
        ("discard policy", format!("{:?}", found.discard), format!("{:?}", wanted.discard)),
        ("discard-new-per-subject", found.discard_new_per_subject.to_string(), false.to_string()),
        ("maximum age", format!("{:?}", found.max_age), format!("{:?}", wanted.max_age)),
        ("direct reading", (found.allow_direct && found.num_replicas > 1).to_string(), false.to_string()),
        ("deletion forbidden", found.deny_delete.to_string(), true.to_string()),
    ];
    for (setting, found, wanted) in checks {
        if found != wanted {
            return Err(StreamError::Unsafe { stream: stream.as_str(), setting, found, wanted });
        }
    }
    if stream.is_purged() && found.deny_purge {
        return Err(StreamError::Unsafe {
            stream: stream.as_str(),
            setting: "purging forbidden",
            found: true.to_string(),
            wanted: false.to_string(),
        });
    }
    Ok(())
}

/// A stream as it is, and kept by as many servers as wanted; `None` when it is that already.
fn replicated(found: &Config, wanted: &Config) -> Option<Config> {
    let replicas = found.num_replicas.max(wanted.num_replicas);
    let replicated =
        Config { num_replicas: replicas, allow_direct: found.allow_direct && replicas == 1, ..found.clone() };
    (replicated != *found).then_some(replicated)
}

/// Operators may enlarge a stream, not make it smaller.
fn verify_sizes(stream: StreamName, found: &Config, wanted: &Config) -> Result<(), StreamError> {
    for ((setting, found), (_, wanted)) in sizes(found).into_iter().zip(sizes(wanted)) {
        if is_smaller(found, wanted) {
            let wanted = if wanted > 0 { format!("at least {wanted}") } else { "no bound".to_owned() };
            return Err(StreamError::Unsafe { stream: stream.as_str(), setting, found: found.to_string(), wanted });
        }
    }
    Ok(())
}

/// A stream with all that it has, and as large as wanted; `None` when it is that already.
fn enlarged(found: &Config, wanted: &Config) -> Option<Config> {
    let larger = |found: i64, wanted: i64| if is_smaller(found, wanted) { wanted } else { found };
    let enlarged = Config {
        max_messages_per_subject: larger(found.max_messages_per_subject, wanted.max_messages_per_subject),
        max_bytes: larger(found.max_bytes, wanted.max_bytes),
        max_message_size: if is_smaller(found.max_message_size.into(), wanted.max_message_size.into()) {
            wanted.max_message_size
        } else {
            found.max_message_size
        },
        ..found.clone()
    };
    (sizes(&enlarged) != sizes(found)).then_some(enlarged)
}

fn sizes(config: &Config) -> [(&'static str, i64); 3] {
    [
        ("history", config.max_messages_per_subject),
        ("maximum bytes", config.max_bytes),
        ("maximum message size", config.max_message_size.into()),
    ]
}

/// 0 and less stand for "no bound".
fn is_smaller(found: i64, wanted: i64) -> bool {
    found > 0 && (wanted <= 0 || found < wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_would_drop_old_saves_is_refused() {
        let wanted = config(StreamName::Players, 1);
        verify(StreamName::Players, &wanted, &wanted).expect("as asked");
        let mut found = wanted.clone();
        found.discard = DiscardPolicy::Old;
        let error = verify(StreamName::Players, &found, &wanted).expect_err("unsafe");
        assert_eq!(error.to_string(), "stream PLAYERS has discard policy Old, and New is needed");
        let larger = Config { max_bytes: wanted.max_bytes * 2, max_messages_per_subject: -1, ..wanted.clone() };
        verify(StreamName::Players, &larger, &wanted).expect("larger is fine");
        verify_sizes(StreamName::Players, &larger, &wanted).expect("larger is fine");
        let forbidden = Config { deny_purge: true, ..wanted.clone() };
        verify(StreamName::Players, &forbidden, &wanted).expect("nobody purges it");
        let error = verify(
            StreamName::Regions,
            &Config { deny_purge: true, ..config(StreamName::Regions, 1) },
            &config(StreamName::Regions, 1),
        )
        .expect_err("logs are trimmed");
        assert_eq!(error.to_string(), "stream REGIONS has purging forbidden true, and false is needed");
    }

    #[test]
    fn only_what_is_smaller_than_wanted_is_enlarged() {
        let wanted = config(StreamName::Regions, 1);
        assert_eq!(enlarged(&wanted, &wanted), None);
        let larger = Config { max_bytes: -1, max_message_size: -1, ..wanted.clone() };
        assert_eq!(enlarged(&larger, &wanted), None);
        let old = Config {
            max_messages_per_subject: 1024,
            max_bytes: wanted.max_bytes * 3,
            max_message_size: 1000,
            description: Some("ours".to_owned()),
            ..wanted.clone()
        };
        let error = verify_sizes(StreamName::Regions, &old, &wanted).expect_err("too small");
        assert_eq!(error.to_string(), "stream REGIONS has history 1024, and no bound is needed");
        let enlarged = enlarged(&old, &wanted).expect("smaller");
        verify_sizes(StreamName::Regions, &enlarged, &wanted).expect("as asked");
        assert_eq!(enlarged.description, old.description);
        assert_eq!(enlarged.max_bytes, old.max_bytes);
    }

    #[test]
    fn what_several_servers_keep_is_read_from_the_one_that_takes_the_writes() {
        let (one, three) = (config(StreamName::Players, 1), config(StreamName::Players, 3));
        assert_eq!(replicated(&one, &one), None);
        assert_eq!(replicated(&three, &one), None, "more is not weaker");
        assert_eq!(replicated(&one, &three), Some(three.clone()));
        let by_hand = Config { allow_direct: true, ..three.clone() };
        assert_eq!(replicated(&by_hand, &one), Some(three));
        let error = verify(StreamName::Players, &by_hand, &one).expect_err("it may be behind");
        assert_eq!(error.to_string(), "stream PLAYERS has direct reading true, and false is needed");
    }

    #[test]
    fn old_servers_are_warned_about() {
        assert!(durability_warning("2.9.10").is_some());
        assert!(durability_warning("2.10.26").is_none());
        assert!(durability_warning("3.0.0").is_none());
    }
}
