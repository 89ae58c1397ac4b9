//! The names of things: newtypes, ordered, printable, and nothing else.

use serde::{Deserialize, Serialize};

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            pub fn new(name: impl Into<String>) -> Self {
                Self(name.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

name! {
    /// A unit of ownership: a header region of the world (`scorn`) or a named part of one
    /// (`wilderness.12`).
    RegionId
}
name! {
    /// A process that takes part in the cluster: a region server or a login service.
    ServerName
}
name! {
    /// A character. One character has one name, over all servers and for ever.
    PlayerName
}
name! {
    /// The absolute path of a map, `/world/world_105_115`. A leading `~NAME/` marks the copy that
    /// belongs to one player.
    MapPath
}
name! {
    /// One journey of one player between two owners. It arrives once.
    Ticket
}

number! {
    /// The fencing token of an ownership; a later owner of the same region has a higher one.
    Claim(u64)
}
number! {
    /// Which version of a stored record: later ones have higher numbers, with gaps. 0 is "there is none".
    Revision(u64)
}
number! {
    /// What the wire calls a tag: names an object to a client. Never 0; bit 31 is left to the
    /// page entries of the look window.
    Tag(u32)
}
number! {
    /// Heartbeats of a region since its world began, 120 ms each.
    Tick(u64)
}

/// One thing of the world, or one stack of them, for as long as it lives and wherever it goes. Shown `4711-3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId {
    /// The revision of the claim under whose owner the thing got its id: no two claims on any regions share it.
    pub mint: u64,
    /// Counts the things that this owner named.
    pub number: u64,
}

impl std::fmt::Display for ItemId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.mint, self.number)
    }
}

/// Why a text names no item.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the id of an item, such as 4711-3")]
pub struct NoItemId(String);

impl std::str::FromStr for ItemId {
    type Err = NoItemId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let parts = text.split_once('-').filter(|(mint, number)| digits(mint) && digits(number));
        let parsed =
            parts.and_then(|(mint, number)| Some(Self { mint: mint.parse().ok()?, number: number.parse().ok()? }));
        parsed.ok_or_else(|| NoItemId(text.to_owned()))
    }
}

/// A text for people (`"4711-3"`), two numbers for machines.
impl Serialize for ItemId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            (self.mint, self.number).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for ItemId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
        } else {
            let (mint, number) = Deserialize::deserialize(deserializer)?;
            Ok(Self { mint, number })
        }
    }
}

/// A client's session, as the region servers know it: the login service that holds the connection
/// and a number that this service never gives twice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SessionId {
    pub login: ServerName,
    pub number: u64,
}

impl std::fmt::Display for SessionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.login, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_named_the_same_by_people_and_by_machines() {
        let id = ItemId { mint: 4711, number: 3 };
        assert_eq!(id.to_string(), "4711-3");
        assert_eq!("4711-3".parse(), Ok(id));
        let json = serde_json::to_string(&id).expect("a text");
        assert_eq!(json, r#""4711-3""#);
        assert_eq!(serde_json::from_str::<ItemId>(&json).expect("a text"), id);
        let bytes = postcard::to_stdvec(&id).expect("two numbers");
        assert_eq!(bytes.len(), 3);
        assert_eq!(postcard::from_bytes::<ItemId>(&bytes).expect("two numbers"), id);
    }

    #[test]
    fn what_names_no_item_is_refused() {
        for text in ["", "-", "4711", "4711-", "-3", "+1-3", "1-+3", "a-3", "1-2-3", "1-18446744073709551616"] {
            text.parse::<ItemId>().expect_err(text);
        }
    }
}
