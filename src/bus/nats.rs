//! The link between processes: one connection to a NATS server, with timings that suit a game.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_nats::{ConnectErrorKind, ConnectOptions, Event, RequestErrorKind};
use bytes::Bytes;
use futures_util::StreamExt as _;
use tokio::sync::watch;

use super::link::{PublishError, RequestError, SubscribeError};
use super::subject::token;
use super::subscription::Source;
use super::trust::{TlsTrouble, Trust, TrustError, tls_trouble};
use crate::ids::ServerName;
use crate::limits::{NATS_CLIENT_QUEUE_MAX, SUBSCRIPTION_QUEUE_MAX};

/// A silent server is noticed after two of these.
const PING_INTERVAL: Duration = Duration::from_secs(5);
/// Longest pause between two attempts to reconnect: an outage costs hardly more than itself.
const RECONNECT_PAUSE_MAX: Duration = Duration::from_millis(500);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long anything waits for the server unless it says otherwise.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(2);

/// A connection to NATS. It reconnects and subscribes again by itself; what is published meanwhile
/// is kept for a while and sent late.
#[derive(Clone, Debug)]
pub struct Nats {
    client: async_nats::Client,
    name: ServerName,
    connected: watch::Receiver<bool>,
    lost: Arc<AtomicU64>,
    there: Arc<There>,
}

/// The other end.
#[derive(Debug)]
struct There {
    /// The addresses, without passwords.
    url: String,
    trust: Trust,
}

/// No connection could be made. With several addresses it is the last one that the source tells of.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("no NATS server answers at {url}")]
    Silent { url: String, source: async_nats::ConnectError },
    #[error(
        "whoever answers at {url} does not prove to be the NATS server: is --broker-ca the authority that signed its \
         certificate, and is this address in that?"
    )]
    Distrusted { url: String, source: async_nats::ConnectError },
    #[error(
        "TLS with the NATS server at {url} does not come about: does it speak it, and does it want a --broker-cert?"
    )]
    Handshake { url: String, source: async_nats::ConnectError },
    #[error("the NATS server at {url} does not take this name and password")]
    Unknown { url: String, source: async_nats::ConnectError },
    #[error(transparent)]
    Trust(#[from] TrustError),
}

impl Nats {
    /// Connects as `name`, which monitoring shows, to the first of the servers of a cluster that answers: their addresses
    /// are separated by commas. Over TLS where the address says `tls://` or the server asks for it.
    ///
    /// # Errors
    /// At once when no server answers at `url`.
    pub async fn connect(url: &str, name: &ServerName) -> Result<Self, ConnectError> {
        Self::connect_trusting(url, name, Trust::default()).await
    }

    /// The same, where the operator says whom to believe.
    ///
    /// # Errors
    /// As [`Nats::connect`], and when the server is not to be believed.
    pub async fn connect_trusting(url: &str, name: &ServerName, trust: Trust) -> Result<Self, ConnectError> {
        let (reached, connected) = watch::channel(true);
        let lost = Arc::new(AtomicU64::new(0));
        let mut options = options(name, reached, lost.clone());
        if let Some((user, password)) = credentials(url) {
            options = options.user_and_password(user, password);
        }
        // The client logs the addresses that it tries.
        let servers: Vec<String> = addresses(url).map(one_without_password).collect();
        let connected_to = options.tls_client_config(trust.config()?).connect(servers).await;
        let url = without_password(url);
        match connected_to {
            Ok(client) => {
                Ok(Self { client, name: name.clone(), connected, lost, there: Arc::new(There { url, trust }) })
            }
            Err(source) => Err(refusal(url, source)),
        }
    }

    /// The address of a server that takes anybody who can reach it, and that others than this machine may reach.
    pub fn exposed(&self) -> Option<&str> {
        let takes_anybody = !self.client.server_info().auth_required;
        (takes_anybody && !is_on_this_machine(&self.there.url)).then_some(self.there.url.as_str())
    }

    /// Whom this process believes, for the other broker.
    pub(crate) fn trust(&self) -> &Trust {
        &self.there.trust
    }

    /// The connection itself, for the stores that are reached over it.
    pub(crate) fn client(&self) -> &async_nats::Client {
        &self.client
    }

    pub(super) fn name(&self) -> &ServerName {
        &self.name
    }

    pub(super) fn connected(&self) -> watch::Receiver<bool> {
        self.connected.clone()
    }

    pub(super) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    pub(super) async fn publish(&self, subject: String, payload: Bytes) -> Result<(), PublishError> {
        // While the server is away the client's own queue fills, and then it waits without end.
        match tokio::time::timeout(REQUEST_TIMEOUT, self.client.publish(subject, payload)).await {
            Ok(sent) => sent.map_err(|_| PublishError::Closed),
            Err(_) => Err(PublishError::Stuck(REQUEST_TIMEOUT)),
        }
    }

    pub(super) async fn subscribe(&self, pattern: &str) -> Result<Source, SubscribeError> {
        let refused =
            |source: Box<dyn std::error::Error + Send + Sync>| SubscribeError { pattern: pattern.to_owned(), source };
        let subscriber = self.client.subscribe(pattern.to_owned()).await.map_err(|error| refused(Box::new(error)))?;
        // Whoever publishes after this call is heard, as on the local link.
        self.flush().await.map_err(|error| refused(Box::new(error)))?;
        Ok(Source::Nats { subscriber, nats: self.clone() })
    }

    pub(super) async fn request(
        &self,
        subject: String,
        payload: Bytes,
        timeout: Duration,
    ) -> Result<Bytes, RequestError> {
        let request = async_nats::Request::new().payload(payload).timeout(None);
        match tokio::time::timeout(timeout, self.client.send_request(subject, request)).await {
            Ok(Ok(answer)) => Ok(answer.payload),
            Ok(Err(error)) => Err(match error.kind() {
                RequestErrorKind::NoResponders => RequestError::NoOwner,
                RequestErrorKind::TimedOut => RequestError::Timeout(timeout),
                _ => RequestError::Closed,
            }),
            Err(_) => Err(RequestError::Timeout(timeout)),
        }
    }

    /// Waits until the server has seen everything sent so far: it handles what one connection sends in
    /// order, so a message to ourselves comes back last.
    pub(super) async fn flush(&self) -> Result<(), PublishError> {
        let echo = async {
            let subject = self.client.new_inbox();
            let mut echo = self.client.subscribe(subject.clone()).await.map_err(|_| PublishError::Closed)?;
            self.client.publish(subject, Bytes::new()).await.map_err(|_| PublishError::Closed)?;
            echo.next().await.map(|_| ()).ok_or(PublishError::Closed)
        };
        match tokio::time::timeout(REQUEST_TIMEOUT, echo).await {
            Ok(flushed) => flushed,
            Err(_) => Err(PublishError::Stuck(REQUEST_TIMEOUT)),
        }
    }

    pub(super) fn returning(&self, to: async_nats::Subject) -> NatsReturn {
        NatsReturn { nats: self.clone(), to }
    }
}

/// Where one request's answer goes.
#[derive(Debug)]
pub(super) struct NatsReturn {
    nats: Nats,
    to: async_nats::Subject,
}

impl NatsReturn {
    pub(super) async fn send(self, payload: Bytes) -> Result<(), PublishError> {
        self.nats.publish(self.to.to_string(), payload).await
    }
}

fn options(name: &ServerName, reached: watch::Sender<bool>, lost: Arc<AtomicU64>) -> ConnectOptions {
    let reached = Arc::new(reached);
    ConnectOptions::new()
        .name(name)
        // A subject of its own for answers, so that permissions can keep them from other roles.
        .custom_inbox_prefix(format!("_INBOX.{}", token(name.as_str())))
        .ping_interval(PING_INTERVAL)
        .connection_timeout(CONNECT_TIMEOUT)
        .request_timeout(Some(REQUEST_TIMEOUT))
        .client_capacity(NATS_CLIENT_QUEUE_MAX)
        .subscription_capacity(SUBSCRIPTION_QUEUE_MAX)
        .reconnect_delay_callback(reconnect_pause)
        .event_callback(move |event| {
            let (reached, lost) = (reached.clone(), lost.clone());
            async move { note(event, &reached, &lost) }
        })
}

fn reconnect_pause(attempts: usize) -> Duration {
    match attempts {
        0 | 1 => Duration::ZERO,
        _ => RECONNECT_PAUSE_MAX.min(Duration::from_millis(1 << attempts.min(16))),
    }
}

fn note(event: Event, reached: &watch::Sender<bool>, lost: &AtomicU64) {
    match event {
        Event::Connected => {
            if !reached.send_replace(true) {
                tracing::info!("NATS answers again");
            }
        }
        Event::Disconnected => {
            if reached.send_replace(false) {
                tracing::warn!("NATS does not answer: trying to reconnect");
            }
        }
        Event::SlowConsumer(subscription) => {
            lost.fetch_add(1, Ordering::Relaxed);
            tracing::warn!(subscription, "messages lost: a subscription is not read fast enough");
        }
        // A subject that permissions forbid shows up only here.
        Event::ServerError(error) => tracing::error!(%error, "NATS refuses something"),
        // Every attempt to reconnect that fails is one.
        Event::ClientError(error) if !*reached.borrow() => tracing::debug!(%error, "NATS does not answer yet"),
        Event::ClientError(error) => tracing::warn!(%error, "the NATS connection has trouble"),
        Event::LameDuckMode => tracing::warn!("the NATS server is about to stop"),
        Event::Draining | Event::Closed => {}
    }
}

fn refusal(url: String, source: async_nats::ConnectError) -> ConnectError {
    match (tls_trouble(&source), source.kind()) {
        (Some(TlsTrouble::Distrust), _) => ConnectError::Distrusted { url, source },
        (Some(TlsTrouble::Handshake), _) => ConnectError::Handshake { url, source },
        (None, ConnectErrorKind::AuthorizationViolation) => ConnectError::Unknown { url, source },
        (None, _) => ConnectError::Silent { url, source },
    }
}

/// Those of a list of servers.
fn addresses(urls: &str) -> impl Iterator<Item = &str> {
    urls.split(',').map(str::trim)
}

/// Name and password in the first address of a list, which the client itself does not look for. What an address cannot hold
/// is written `%XX` there.
fn credentials(url: &str) -> Option<(String, String)> {
    let first = addresses(url).next()?;
    let authority = first.split_once("://").map_or(first, |(_, rest)| rest);
    let (user, password) = authority.rsplit_once('@')?.0.split_once(':')?;
    Some((decoded(user), decoded(password)))
}

/// Whether only this machine can reach what a list of addresses names. What is no address is not on this machine.
fn is_on_this_machine(urls: &str) -> bool {
    addresses(urls).all(|url| {
        let address = url.parse::<async_nats::ServerAddr>();
        address.is_ok_and(|address| is_loopback(address.host()))
    })
}

/// `localhost`, or a loopback address.
pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = (byte == b'%').then(|| byte_of_hex(after.get(..2)?)).flatten();
        bytes.push(escaped.unwrap_or(byte));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn byte_of_hex(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// A list of addresses as it may be shown.
pub(crate) fn without_password(urls: &str) -> String {
    let shown: Vec<String> = addresses(urls).map(one_without_password).collect();
    shown.join(",")
}

fn one_without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
        (None, Some((_, host))) => host.to_owned(),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_the_address_is_not_shown() {
        assert_eq!(without_password("nats://me:secret@10.0.0.1:4222"), "nats://10.0.0.1:4222");
        assert_eq!(without_password("nats://10.0.0.1:4222"), "nats://10.0.0.1:4222");
        let several = "tls://me:secret@10.0.0.1:4222, 10.0.0.2:4222,me:secret@10.0.0.3";
        assert_eq!(without_password(several), "tls://10.0.0.1:4222,10.0.0.2:4222,10.0.0.3");
    }

    #[test]
    fn only_loopback_is_on_this_machine() {
        for url in ["nats://127.0.0.1:4222", "localhost", "tls://[::1]:4222", "nats://127.0.0.1:1,nats://127.1.2.3:2"] {
            assert!(is_on_this_machine(url), "{url}");
        }
        for url in ["nats://10.0.0.1:4222", "0.0.0.0:4222", "nats://127.0.0.1:1,nats://10.0.0.1:1", "nats.example", ""]
        {
            assert!(!is_on_this_machine(url), "{url}");
        }
    }

    #[test]
    fn name_and_password_come_from_the_address() {
        let found = |url| credentials(url).map(|(user, password)| format!("{user} {password}"));
        assert_eq!(found("nats://me:se%40cr%3Aet@10.0.0.1:4222"), Some("me se@cr:et".to_owned()));
        assert_eq!(found("me:100%@10.0.0.1:4222,nats://10.0.0.2"), Some("me 100%".to_owned()));
        assert_eq!(found("nats://10.0.0.1:4222"), None);
    }

    #[test]
    fn reconnecting_starts_at_once_and_never_waits_long() {
        assert_eq!(reconnect_pause(1), Duration::ZERO);
        assert_eq!(reconnect_pause(3), Duration::from_millis(8));
        assert_eq!(reconnect_pause(1000), RECONNECT_PAUSE_MAX);
    }

    #[tokio::test]
    async fn a_missing_server_is_one_sentence() {
        let error =
            Nats::connect("nats://127.0.0.1:1", &ServerName::new("s1")).await.expect_err("nothing listens there");
        assert_eq!(error.to_string(), "no NATS server answers at nats://127.0.0.1:1");
    }
}
