//! Bans and mutes: who may not come in, and who may not call over the world.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::encoding::{json_payload, on_subject};
use crate::bus::subject::{self, Pattern};
use crate::ids::PlayerName;

/// What an administrator has imposed on somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sanction {
    pub whom: Whom,
    pub measure: Measure,
    /// When it ends, in milliseconds since 1970; none: when it is lifted.
    pub until_ms: Option<u64>,
    /// For the player, too.
    pub because: String,
    pub by: String,
    /// When it was imposed, in milliseconds since 1970.
    pub at_ms: u64,
}

/// `account:ann`, `player:Alfa`, `203.0.113.7` or `203.0.113.0/24`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Whom {
    /// An account's name in small letters.
    Account(String),
    /// Whoever's account has this character.
    Player(PlayerName),
    Address(IpNet),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// They may not come in.
    Ban,
    /// They are not heard beyond where they stand.
    Mute,
}

/// What is no [`Whom`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not account:NAME, player:NAME, an address or a network")]
pub struct NotWhom(String);

/// A sanction was imposed or lifted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SanctionChange {
    pub sanction: Sanction,
    /// By whom it was lifted.
    pub lifted_by: Option<String>,
}

impl Sanction {
    pub fn is_over(&self, now_ms: u64) -> bool {
        self.until_ms.is_some_and(|until| until <= now_ms)
    }
}

#[cfg(test)]
impl Sanction {
    /// One for tests to say what they are about.
    pub(crate) fn example(whom: &str, measure: Measure, until_ms: Option<u64>) -> Self {
        Self {
            whom: whom.parse().expect("it is somebody"),
            measure,
            until_ms,
            because: "he shouts".to_owned(),
            by: "root".to_owned(),
            at_ms: 1_790_000_000_000,
        }
    }
}

impl FromStr for Whom {
    type Err = NotWhom;

    fn from_str(text: &str) -> Result<Self, NotWhom> {
        match text.split_once(':') {
            Some(("account", name)) if !name.is_empty() => return Ok(Self::Account(name.to_lowercase())),
            Some(("player", name)) if !name.is_empty() => return Ok(Self::Player(PlayerName::new(name))),
            _ => {}
        }
        let address = text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
        let network = address.or_else(|_| text.parse::<IpNet>().map(|network| network.trunc()));
        network.map(Self::Address).map_err(|_| NotWhom(text.to_owned()))
    }
}

impl fmt::Display for Whom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(name) => write!(f, "account:{name}"),
            Self::Player(name) => write!(f, "player:{name}"),
            Self::Address(network) if network.prefix_len() == network.max_prefix_len() => {
                write!(f, "{}", network.addr())
            }
            Self::Address(network) => write!(f, "{network}"),
        }
    }
}

impl TryFrom<String> for Whom {
    type Error = NotWhom;

    fn try_from(text: String) -> Result<Self, NotWhom> {
        text.parse()
    }
}

impl From<Whom> for String {
    fn from(whom: Whom) -> Self {
        whom.to_string()
    }
}

json_payload!(SanctionChange = 1);
on_subject!(SanctionChange, |_| subject::sanctions());

impl SanctionChange {
    pub fn all() -> Pattern<Self> {
        Pattern::one(subject::sanctions())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_is_read_as_it_is_written() {
        for (text, written) in [
            ("account:Ann", "account:ann"),
            ("player:Alfa", "player:Alfa"),
            ("203.0.113.7", "203.0.113.7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("203.0.113.7/24", "203.0.113.0/24"),
            ("2001:db8::1", "2001:db8::1"),
        ] {
            let whom: Whom = text.parse().unwrap();
            assert_eq!(whom.to_string(), written);
            assert_eq!(written.parse(), Ok(whom));
        }
        for text in ["", "Ann", "account:", "player:", "203.0.113", "guild:x"] {
            assert_eq!(text.parse::<Whom>(), Err(NotWhom(text.to_owned())));
        }
    }
}
