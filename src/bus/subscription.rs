//! The receiving ends: messages, requests with their replies, and the unread tap.

use std::marker::PhantomData;

use bytes::Bytes;
use futures_util::StreamExt as _;

use super::link::{PublishError, check_size};
use super::local::{LocalReturn, LocalSource};
use super::message::{Message, Payload, Request};
use super::nats::{Nats, NatsReturn};

/// Messages of one type. Dropping it ends the subscription.
#[derive(Debug)]
pub struct Subscription<M> {
    source: Source,
    of: PhantomData<fn() -> M>,
}

impl<M: Message> Subscription<M> {
    pub(super) fn new(source: Source) -> Self {
        Self { source, of: PhantomData }
    }

    /// The next message; `None` when the link is closed. What cannot be read is logged and passed
    /// over. Nothing is lost when the future is dropped before it is done.
    pub async fn next(&mut self) -> Option<M> {
        loop {
            let carried = self.source.next().await?;
            match M::decode(&carried.payload) {
                Ok(message) => return Some(message),
                Err(error) => unread(&carried.subject, &error),
            }
        }
    }
}

/// Requests of one type. While it exists, requesters are not told that nobody answers.
#[derive(Debug)]
pub struct Requests<M> {
    source: Source,
    of: PhantomData<fn() -> M>,
}

impl<M: Request> Requests<M> {
    pub(super) fn new(source: Source) -> Self {
        Self { source, of: PhantomData }
    }

    /// The next request and where its answer goes; `None` when the link is closed. Who sends
    /// what cannot be read is answered with something they cannot read either.
    pub async fn next(&mut self) -> Option<(M, Reply<M::Reply>)> {
        loop {
            let carried = self.source.next().await?;
            match M::decode(&carried.payload) {
                Ok(message) => return Some((message, Reply { to: carried.reply, of: PhantomData })),
                Err(error) => {
                    unread(&carried.subject, &error);
                    if let Some(reply) = carried.reply {
                        // A requester that does not hear this hears its timeout.
                        let _ = reply.send(Bytes::new()).await;
                    }
                }
            }
        }
    }
}

fn unread(subject: &str, error: &super::Malformed) {
    tracing::warn!(subject, error = error as &dyn std::error::Error, "cannot read a message");
}

/// The place for the answer to one request.
#[derive(Debug)]
pub struct Reply<R> {
    to: Option<Return>,
    of: PhantomData<fn(R)>,
}

impl<R: Payload> Reply<R> {
    /// Answers. The requester may have given up, and never says so.
    ///
    /// # Errors
    /// When the answer is too large or the link is closed.
    pub async fn send(self, answer: &R) -> Result<(), PublishError> {
        // Somebody who only published what is a request wants no answer.
        let Some(to) = self.to else { return Ok(()) };
        let payload = answer.encode();
        check_size("a reply", payload.len())?;
        to.send(payload.into()).await
    }
}

/// Everything on some subjects, as bytes.
#[derive(Debug)]
pub struct Tap {
    source: Source,
}

/// Something overheard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    pub subject: String,
    pub payload: Bytes,
}

impl Tap {
    pub(super) fn new(source: Source) -> Self {
        Self { source }
    }

    pub async fn next(&mut self) -> Option<Heard> {
        let carried = self.source.next().await?;
        Some(Heard { subject: carried.subject, payload: carried.payload })
    }
}

#[derive(Debug)]
pub(super) enum Source {
    Nats { subscriber: async_nats::Subscriber, nats: Nats },
    Local(LocalSource),
}

#[derive(Debug)]
pub(super) struct Carried {
    pub(super) subject: String,
    pub(super) payload: Bytes,
    pub(super) reply: Option<Return>,
}

#[derive(Debug)]
pub(super) enum Return {
    Nats(NatsReturn),
    Local(LocalReturn),
}

impl Source {
    async fn next(&mut self) -> Option<Carried> {
        match self {
            Self::Nats { subscriber, nats } => {
                let message = subscriber.next().await?;
                let reply = message.reply.map(|to| Return::Nats(nats.returning(to)));
                Some(Carried { subject: message.subject.to_string(), payload: message.payload, reply })
            }
            Self::Local(source) => source.next().await,
        }
    }
}

impl Return {
    async fn send(self, payload: Bytes) -> Result<(), PublishError> {
        match self {
            Self::Nats(to) => to.send(payload).await,
            Self::Local(to) => {
                to.send(payload);
                Ok(())
            }
        }
    }
}
