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
