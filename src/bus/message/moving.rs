//! Regions on the way from one server to another while they run: what is asked of a server by an administrator, by
//! another server, or by the balance.

use serde::{Deserialize, Serialize};

use super::encoding::{answered, json_payload, on_subject};
use crate::bus::subject::{self, Pattern};
use crate::ids::{Claim, RegionId, ServerName};

/// Something a region server is asked to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Who is asked.
    pub server: ServerName,
    /// Who asks: a server, or a window of an administrator.
    pub by: ServerName,
    #[serde(flatten)]
    pub deed: OrderedDeed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "kebab-case")]
pub enum OrderedDeed {
    /// Hand a region that is yours to another server.
    Give { region: RegionId, to: ServerName, why: String },
    /// A region's lease is yours under this claim: take the region up.
    Take { region: RegionId, claim: Claim },
    /// Give everything away, take nothing more, and end.
    Drain { why: String },
    /// Run a region that is yours in a process of its own from now on, as one that has ended its owners.
    Quarantine { region: RegionId, why: String },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum OrderReply {
    /// It begins now; a region that was to be taken runs here.
    Agreed,
    Refused {
        why: String,
    },
}

json_payload!(Order = 1, OrderReply = 1);
on_subject!(Order, |m| subject::orders(&m.server));
answered!(Order -> OrderReply);

impl Order {
    pub fn to(server: &ServerName) -> Pattern<Self> {
        Pattern::one(subject::orders(server))
    }
}
