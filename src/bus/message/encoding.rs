//! The two encodings of the bus: readable JSON for what servers decide, postcard for what players do
//! and see. Both name their version; a version that this build does not know is malformed.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::bus::subject::Subject;

/// Something that can be sent.
pub trait Payload: Sized + Send + 'static {
    fn encode(&self) -> Vec<u8>;

    /// # Errors
    /// When the bytes are no payload of this type and version.
    fn decode(bytes: &[u8]) -> Result<Self, Malformed>;
}

/// A payload that knows where it goes.
pub trait Message: Payload {
    fn subject(&self) -> Subject;
}

/// A message that is answered.
pub trait Request: Message {
    type Reply: Payload;
}

/// Bytes that are not what their subject promises.
#[derive(Debug, thiserror::Error)]
pub enum Malformed {
    #[error("version {found} of {what}, where this build knows {known}")]
    Version { what: &'static str, found: u32, known: u32 },
    #[error("no {what}")]
    Json { what: &'static str, source: serde_json::Error },
    #[error("no {what}")]
    Binary { what: &'static str, source: postcard::Error },
    #[error("no {what}: nothing in it")]
    Empty { what: &'static str },
}

#[derive(Serialize)]
struct Speak<'a, T> {
    version: u32,
    #[serde(flatten)]
    body: &'a T,
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// `{"version":1, ...}`: the fields of `body` after its version.
pub(super) fn json<T: Serialize>(version: u32, body: &T) -> Vec<u8> {
    serde_json::to_vec(&Speak { version, body }).expect("messages have only fields that JSON can hold")
}

pub(super) fn from_json<T: DeserializeOwned>(what: &'static str, known: u32, bytes: &[u8]) -> Result<T, Malformed> {
    let Version { version: found } =
        serde_json::from_slice(bytes).map_err(|source| Malformed::Json { what, source })?;
    if found != known {
        return Err(Malformed::Version { what, found, known });
    }
    serde_json::from_slice(bytes).map_err(|source| Malformed::Json { what, source })
}

/// One byte of version, then postcard.
pub(super) fn binary<T: Serialize>(version: u8, body: &T) -> Vec<u8> {
    postcard::to_extend(body, vec![version]).expect("session messages have only sized fields")
}

pub(super) fn from_binary<T: DeserializeOwned>(what: &'static str, known: u8, bytes: &[u8]) -> Result<T, Malformed> {
    let (&found, body) = bytes.split_first().ok_or(Malformed::Empty { what })?;
    if found != known {
        return Err(Malformed::Version { what, found: found.into(), known: known.into() });
    }
    postcard::from_bytes(body).map_err(|source| Malformed::Binary { what, source })
}

/// `json_payload!(Admit = 1)`: JSON, at version 1.
macro_rules! json_payload {
    ($($name:ident = $version:literal),+ $(,)?) => {$(
        impl $crate::bus::message::Payload for $name {
            fn encode(&self) -> Vec<u8> {
                $crate::bus::message::encoding::json($version, self)
            }

            fn decode(bytes: &[u8]) -> Result<Self, $crate::bus::message::Malformed> {
                $crate::bus::message::encoding::from_json(stringify!($name), $version, bytes)
            }
        }
    )+};
}

/// `binary_payload!(ActionBatch = 1)`: postcard, at version 1.
macro_rules! binary_payload {
    ($($name:ident = $version:literal),+ $(,)?) => {$(
        impl $crate::bus::message::Payload for $name {
            fn encode(&self) -> Vec<u8> {
                $crate::bus::message::encoding::binary($version, self)
            }

            fn decode(bytes: &[u8]) -> Result<Self, $crate::bus::message::Malformed> {
                $crate::bus::message::encoding::from_binary(stringify!($name), $version, bytes)
            }
        }
    )+};
}

/// `on_subject!(Admit, |m| subject::admit(&m.to))`: the subject a message goes to.
macro_rules! on_subject {
    ($name:ident, |$message:pat_param| $subject:expr) => {
        impl $crate::bus::message::Message for $name {
            fn subject(&self) -> $crate::bus::subject::Subject {
                let $message = self;
                $subject
            }
        }
    };
}

/// `answered!(Admit -> AdmitReply)`.
macro_rules! answered {
    ($name:ident -> $reply:ident) => {
        impl $crate::bus::message::Request for $name {
            type Reply = $reply;
        }
    };
}

pub(super) use {answered, binary_payload, json_payload, on_subject};
