//! Every message between processes: what is said, on which subject, by whom, and the two links that
//! carry it.
//!
//! A message knows its own subject and its own encoding; a link knows nothing but subjects and
//! bytes. `Link::Nats` joins processes, `Link::Local` joins the parts of one process; both
//! pass `tests/contract.rs`. A link is a datagram service: what is published may be lost, and a
//! request can be carried out although its answer was not heard. Whoever cannot live with that numbers
//! messages or writes to the store.

pub mod subject;

pub mod message;

mod link;
mod local;
mod nats;
mod subscription;
mod trust;

pub use link::{Link, PublishError, RequestError, SubscribeError};
pub use local::{Broker, Fate, Faults, Hop, Local};
pub use message::{Malformed, Message, Payload, Request};
pub use nats::{ConnectError, Nats};
pub(crate) use nats::{is_loopback, without_password};
pub use subject::{Pattern, Subject};
pub use subscription::{Heard, Reply, Requests, Subscription, Tap};
pub(crate) use trust::{TlsTrouble, tls_trouble};
pub use trust::{Trust, TrustError};
