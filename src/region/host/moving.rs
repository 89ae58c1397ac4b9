//! Regions on the way to other servers: because an administrator says so, because this server stops, or because another
//! carries less.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use super::{Attempt, ClaimTrouble, Follower, Host, HostEvent, HostParts, Proof, TaskEvent, Warm, take_up, whole};
use crate::balance;
use crate::bus::message::{BalanceMove, ClaimStep, Order, OrderReply, OrderedDeed, ServerRole, ServerStatus};
use crate::bus::{Link, Reply};
use crate::ids::{Claim, RegionId, ServerName};
use crate::region::tenure::Heir;

/// How old a word of another server may be and still be believed.
const STATUS_FRESH: Duration = Duration::from_secs(3);
/// A server that has just started, or has just given something away, waits so long before it gives: what it
/// knows of loads is a mean over some seconds.
const GIVE_PAUSE: Duration = Duration::from_secs(6);
/// A region that has come here by a move stays so long, whatever the balance says.
const STAY: Duration = Duration::from_secs(60);
/// How long a server may take to take a region up.
const TAKE_TIMEOUT: Duration = Duration::from_secs(3);

impl Host {
    /// Does what it is asked, or says why not.
    pub(super) async fn obey(&mut self, order: Order, reply: Reply<OrderReply>) {
        let Order { by, deed, .. } = order;
        let answer = match deed {
            OrderedDeed::Take { region, claim } => return self.take(region, claim, by, reply),
            OrderedDeed::Give { region, to, why } => self
                .ordered(&region, to, &by, &why)
                .await
                .map_or_else(|why| OrderReply::Refused { why }, |()| OrderReply::Agreed),
            OrderedDeed::Quarantine { region, why } => self
                .quarantine(&region, by, why)
                .await
                .map_or_else(|why| OrderReply::Refused { why }, |()| OrderReply::Agreed),
            OrderedDeed::Drain { why } => {
                tracing::info!(%by, why, "told to give everything away and end");
                self.stop.cancel();
                OrderReply::Agreed
            }
        };
        self.answer(reply, &answer).await;
    }

    /// Does what an administrator wants. Whether the other server is there is looked up: it may not have been heard yet.
    async fn ordered(&mut self, region: &RegionId, to: ServerName, by: &ServerName, why: &str) -> Result<(), String> {
        let servers = self.parts.store.registry().list().await.map_err(|error| error.to_string())?;
        let is_it = |other: &&ServerStatus| other.server == to && other.role == ServerRole::Region && !other.draining;
        let other = servers.iter().find(is_it).ok_or_else(|| format!("{to} is no region server, or is stopping"))?;
        if !balance::can_take(other, &self.status()) {
            return Err(format!("{to} is of an earlier build, which cannot read what this one puts away"));
        }
        self.give(region, to, &format!("{by} asks: {why}")).await
    }

    /// Begins to hand a region to another server.
    ///
    /// # Errors
    /// Says why it cannot be.
    pub(super) async fn give(&mut self, region: &RegionId, to: ServerName, why: &str) -> Result<(), String> {
        let name = &self.parts.name;
        let running = self.running.get(region).ok_or_else(|| format!("{region} is not with {name}"))?;
        if to == *name {
            return Err(format!("{region} is with {name} already"));
        }
        let sent = running.events.send(TaskEvent::Give(Heir::Server(to.clone()))).await;
        sent.map_err(|_| format!("{region} is ending"))?;
        tracing::info!(%region, %to, why, "giving a region away");
        let event = BalanceMove { region: region.clone(), from: name.clone(), to, why: why.to_owned(), dry_run: false };
        self.say(&event).await;
        self.gave = Instant::now();
        Ok(())
    }

    /// A region's lease is handed over: its next owner takes it up. Nobody has to hear of it for the region to go on; who
    /// misses it claims it when the lease ends.
    pub(super) async fn given(&mut self, region: RegionId, claim: Claim, to: ServerName, next: Option<Claim>) {
        let step = ClaimStep::Given { to: to.clone() };
        match next {
            Some(next) => {
                let (link, by) = (self.parts.link.clone(), self.parts.name.clone());
                let about = region.clone();
                self.handing.spawn(async move { tell_to_take(&link, &by, &to, about, next).await });
            }
            None => tracing::warn!(%region, %to, "the lease was gone: whoever is first has it"),
        }
        tracing::info!(%region, %claim, "handed over");
        self.announce(region, claim, step, "it is carried elsewhere from now on").await;
    }

    /// Takes up a region whose lease is this server's.
    fn take(&mut self, region: RegionId, claim: Claim, from: ServerName, reply: Reply<OrderReply>) {
        let (parts, back) = (self.parts.clone(), self.back.clone());
        let warm = self.following.get(&region).map(Follower::warm);
        self.claiming.insert(region.clone(), Instant::now());
        tokio::spawn(async move {
            let outcome = whole(&region, taken(&parts, &region, claim, warm)).await;
            let _ = back.send(HostEvent::Taken(region, from, outcome, reply)).await;
        });
    }

    /// A region that was handed to this server is here, or not.
    pub(super) async fn has_taken(
        &mut self,
        region: RegionId,
        from: ServerName,
        outcome: Result<Attempt, ClaimTrouble>,
        reply: Reply<OrderReply>,
    ) {
        let answer = match &outcome {
            Ok(Attempt::Mine(_)) => OrderReply::Agreed,
            Ok(Attempt::Theirs { .. }) => OrderReply::Refused { why: "its lease ended meanwhile".to_owned() },
            Ok(Attempt::Troubled(..)) => OrderReply::Refused { why: "it goes to a process of its own".to_owned() },
            Err(error) => OrderReply::Refused { why: error.to_string() },
        };
        if matches!(outcome, Ok(Attempt::Mine(_))) {
            self.came.insert(region.clone(), Instant::now());
        }
        self.claimed(region, outcome, &format!("{from} handed it over")).await;
        self.answer(reply, &answer).await;
    }

    /// Gives one region away, if another server carries much less.
    pub(super) async fn balance(&mut self) {
        if self.gave.elapsed() < GIVE_PAUSE || self.parts.quarters.is_alone() {
            return;
        }
        self.came.retain(|_, since| since.elapsed() < STAY);
        let mut servers: Vec<ServerStatus> = self.fresh().cloned().collect();
        servers.push(self.status());
        let first = balance::proposals(&servers, 1).into_iter().next();
        let mine = first.filter(|first| first.from == self.parts.name && !self.came.contains_key(&first.region));
        if let Some(mine) = mine
            && let Err(why) = self.give(&mine.region, mine.to, &mine.why).await
        {
            tracing::debug!(region = %mine.region, why, "nothing is given away");
        }
    }

    /// Begins to hand every region that is played to another server. The others, and all when there is no other
    /// server, are put away.
    pub(super) async fn give_everything(&mut self) {
        let others: Vec<ServerStatus> = self.fresh().cloned().collect();
        let heirs: BTreeMap<RegionId, ServerName> = balance::heirs(&self.status(), &others).into_iter().collect();
        let regions: Vec<RegionId> = self.running.keys().cloned().collect();
        for region in regions {
            let given = match heirs.get(&region) {
                Some(heir) => self.give(&region, heir.clone(), "its server stops").await.is_ok(),
                None => false,
            };
            if !given && let Some(running) = self.running.get(&region) {
                // A task that is gone has ended already.
                let _ = running.events.send(TaskEvent::Stop).await;
            }
        }
    }

    /// Hears what a server says of itself.
    pub(super) async fn note(&mut self, status: ServerStatus) {
        if status.role == ServerRole::Login {
            return self.note_login(status.server, status.up_ms).await;
        }
        if status.server != self.parts.name {
            self.others.insert(status.server.clone(), (status, Instant::now()));
        }
        self.others.retain(|_, (_, heard)| heard.elapsed() < STATUS_FRESH);
    }

    pub(super) fn fresh(&self) -> impl Iterator<Item = &ServerStatus> {
        self.others.values().filter(|(_, heard)| heard.elapsed() < STATUS_FRESH).map(|(status, _)| status)
    }

    async fn answer(&self, reply: Reply<OrderReply>, answer: &OrderReply) {
        if let Err(error) = reply.send(answer).await {
            tracing::warn!(%error, "an answer was not sent");
        }
    }
}

async fn tell_to_take(link: &Link, by: &ServerName, to: &ServerName, region: RegionId, claim: Claim) {
    let deed = OrderedDeed::Take { region: region.clone(), claim };
    let order = Order { server: to.clone(), by: by.clone(), deed };
    match link.request(&order, TAKE_TIMEOUT).await {
        Ok(OrderReply::Agreed) => {}
        Ok(OrderReply::Refused { why }) => tracing::warn!(%region, %to, why, "was not taken up"),
        Err(error) => tracing::warn!(%region, %to, %error, "was not taken up"),
    }
}

pub(super) async fn taken(
    parts: &HostParts,
    region: &RegionId,
    claim: Claim,
    warm: Option<Warm>,
) -> Result<Attempt, ClaimTrouble> {
    let Some(lease) = parts.store.leases().take_up(region, claim).await? else {
        return Ok(Attempt::Theirs { left: Duration::ZERO });
    };
    match take_up(parts, region, &lease, warm).await {
        Ok((claimed, ears, recovered, reconciled)) => {
            Ok(Attempt::Mine(Box::new(Proof { lease, claimed, ears, recovered, reconciled })))
        }
        Err(ClaimTrouble::Troubled(troubles)) => Ok(Attempt::Troubled(lease, troubles)),
        Err(trouble) => Err(trouble),
    }
}
