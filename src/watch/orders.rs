//! The administrator's hands: regions from one server to another, servers to be emptied, the balance at once.

use std::time::Duration;

use anyhow::{Context as _, bail};

use crate::balance::{self, Proposal};
use crate::bus::message::{BalanceMove, Order, OrderReply, OrderedDeed, ServerStatus};
use crate::bus::{Link, RequestError};
use crate::ids::{RegionId, ServerName};
use crate::persistence::{Leases, Registry};

/// How long a server may take to agree.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);
/// How many moves are proposed at most.
const PROPOSALS_MAX: usize = 20;

/// Whoever gives orders, and by which ways.
pub(super) struct Desk<'d> {
    pub(super) name: &'d ServerName,
    pub(super) link: &'d Link,
    pub(super) registry: &'d Registry,
    pub(super) leases: &'d Leases,
}

impl Desk<'_> {
    /// Has a region handed to a server. Returns what was begun.
    pub(super) async fn give(&self, region: RegionId, to: ServerName, why: String) -> anyhow::Result<BalanceMove> {
        let Some(holder) = self.leases.holder(&region).await? else {
            bail!("nobody owns {region} now: it is claimed where somebody wants to go there");
        };
        if !self.registry.list().await?.iter().any(|server| server.server == to) {
            bail!("there is no server {to}");
        }
        let from = holder.owner;
        self.order(&from, OrderedDeed::Give { region: region.clone(), to: to.clone(), why: why.clone() }).await?;
        Ok(BalanceMove { region, from, to, why, dry_run: false })
    }

    /// Has a region run in a process of its own from now on. Returns whose process that will be.
    pub(super) async fn quarantine(&self, region: &RegionId, why: String) -> anyhow::Result<ServerName> {
        let Some(holder) = self.leases.holder(region).await? else {
            bail!("nobody owns {region} now: it is claimed where somebody wants to go there");
        };
        self.order(&holder.owner, OrderedDeed::Quarantine { region: region.clone(), why }).await?;
        Ok(holder.owner)
    }

    /// Has a server give everything away and end.
    pub(super) async fn drain(&self, server: &ServerName, why: String) -> anyhow::Result<()> {
        self.order(server, OrderedDeed::Drain { why }).await
    }

    /// What would bring the servers closer together. With `act` the first of it is begun.
    pub(super) async fn balance(&self, act: bool) -> anyhow::Result<Vec<BalanceMove>> {
        let servers: Vec<ServerStatus> = self.registry.list().await?;
        let mut moves = Vec::new();
        for (number, proposal) in balance::proposals(&servers, PROPOSALS_MAX).into_iter().enumerate() {
            let Proposal { region, from, to, why } = proposal;
            let begun = act && number == 0;
            if begun {
                let deed = OrderedDeed::Give { region: region.clone(), to: to.clone(), why: why.clone() };
                self.order(&from, deed).await?;
            }
            moves.push(BalanceMove { region, from, to, why, dry_run: !begun });
        }
        Ok(moves)
    }

    async fn order(&self, server: &ServerName, deed: OrderedDeed) -> anyhow::Result<()> {
        let order = Order { server: server.clone(), by: self.name.clone(), deed };
        match self.link.request(&order, ANSWER_TIMEOUT).await {
            Ok(OrderReply::Agreed) => Ok(()),
            Ok(OrderReply::Refused { why }) => bail!("{server} refuses: {why}"),
            Err(RequestError::NoOwner) => bail!("there is no region server {server}"),
            Err(error) => Err(error).with_context(|| format!("{server} does not answer")),
        }
    }
}
