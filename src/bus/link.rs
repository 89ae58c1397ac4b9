//! The door: typed messages in, typed messages out, over NATS or within the process.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::watch;

use super::local::Local;
use super::message::{Malformed, Message, Payload, Request};
use super::nats::Nats;
use super::subject::Pattern;
use super::subscription::{Requests, Source, Subscription, Tap};
use crate::ids::ServerName;
use crate::limits::BUS_PAYLOAD_MAX;

/// One process's (or one simulated process's) connection to the others. Clones share it.
#[derive(Clone, Debug)]
pub enum Link {
    Nats(Nats),
    Local(Local),
}

/// Why a message was not handed over to the link. `Ok` says only that it was: it may still be lost.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error("{bytes} bytes for {subject}, more than the {BUS_PAYLOAD_MAX} one message may have")]
    TooLarge { subject: String, bytes: usize },
    #[error("the link is closed")]
    Closed,
    #[error("the broker has not taken a message for {0:?}")]
    Stuck(Duration),
}

/// Why nothing can be heard.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {pattern}")]
pub struct SubscribeError {
    pub pattern: String,
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// Nobody listens: at once, and it was certainly not carried out.
    #[error("nobody answers for it")]
    NoOwner,
    /// It may or may not have been carried out.
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    #[error("the link is closed")]
    Closed,
    /// An answer came, and this build cannot read it.
    #[error("the answer cannot be read")]
    Malformed(#[from] Malformed),
    #[error(transparent)]
    NotSent(PublishError),
}

impl Link {
    /// The name this end is known by.
    pub fn name(&self) -> &ServerName {
        match self {
            Self::Nats(nats) => nats.name(),
            Self::Local(local) => local.name(),
        }
    }

    /// Sends a message to everybody who listens on its subject.
    ///
    /// # Errors
    /// When the message is too large or the link cannot take it; never because nobody heard it.
    pub async fn publish<M: Message>(&self, message: &M) -> Result<(), PublishError> {
        let (subject, payload) = encode(message)?;
        match self {
            Self::Nats(nats) => nats.publish(subject, payload).await,
            Self::Local(local) => {
                local.publish(subject, payload);
                Ok(())
            }
        }
    }

    /// Listens. Who does not keep up loses messages, which [`Link::lost`] counts.
    ///
    /// # Errors
    /// When the link is closed.
    pub async fn subscribe<M: Message>(&self, pattern: Pattern<M>) -> Result<Subscription<M>, SubscribeError> {
        Ok(Subscription::new(self.listen(pattern.as_str()).await?))
    }

    /// Listens for requests, each to be answered with its [`Reply`](super::Reply).
    ///
    /// # Errors
    /// When the link is closed.
    pub async fn serve<M: Request>(&self, pattern: Pattern<M>) -> Result<Requests<M>, SubscribeError> {
        Ok(Requests::new(self.listen(pattern.as_str()).await?))
    }

    /// Listens to whatever passes on these subjects (`>` is everything), unread: for those who watch.
    ///
    /// # Errors
    /// When the link is closed.
    pub async fn tap(&self, pattern: &str) -> Result<Tap, SubscribeError> {
        Ok(Tap::new(self.listen(pattern).await?))
    }

    /// Asks, and waits for the first answer.
    ///
    /// # Errors
    /// See [`RequestError`]: only `NoOwner` and `NotSent` say that nothing was done.
    pub async fn request<M: Request>(&self, message: &M, timeout: Duration) -> Result<M::Reply, RequestError> {
        let (subject, payload) = encode(message).map_err(RequestError::NotSent)?;
        let answer = match self {
            Self::Nats(nats) => nats.request(subject, payload, timeout).await?,
            Self::Local(local) => local.request(subject, payload, timeout).await?,
        };
        Ok(M::Reply::decode(&answer)?)
    }

    /// Waits until what was published and subscribed before has reached the broker.
    ///
    /// # Errors
    /// When the link is closed.
    pub async fn flush(&self) -> Result<(), PublishError> {
        match self {
            Self::Nats(nats) => nats.flush().await,
            Self::Local(_) => Ok(()),
        }
    }

    /// Whether the broker is within reach, as far as this end knows, and every change of it.
    pub fn connected(&self) -> watch::Receiver<bool> {
        match self {
            Self::Nats(nats) => nats.connected(),
            Self::Local(local) => local.connected(),
        }
    }

    /// How often messages were lost here because a subscription was not read fast enough.
    pub fn lost(&self) -> u64 {
        match self {
            Self::Nats(nats) => nats.lost(),
            Self::Local(local) => local.lost(),
        }
    }

    async fn listen(&self, pattern: &str) -> Result<Source, SubscribeError> {
        match self {
            Self::Nats(nats) => nats.subscribe(pattern).await,
            Self::Local(local) => Ok(local.subscribe(pattern)),
        }
    }
}

fn encode<M: Message>(message: &M) -> Result<(String, Bytes), PublishError> {
    let subject = message.subject().as_str().to_owned();
    let payload = message.encode();
    check_size(&subject, payload.len())?;
    Ok((subject, payload.into()))
}

pub(super) fn check_size(subject: &str, bytes: usize) -> Result<(), PublishError> {
    if bytes > BUS_PAYLOAD_MAX {
        return Err(PublishError::TooLarge { subject: subject.to_owned(), bytes });
    }
    Ok(())
}
