//! Who may try to own a region: leases that end by themselves.
//!
//! A lease makes double ownership rare and failover fast. It does not make double ownership impossible: that is
//! the compare-and-set of the region's log, whose newest claim every token is above.

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};
use tokio::time::Instant;

use super::local::LocalEnd;
use super::records::Silent;
use super::redis::Redis;
use crate::ids::{Claim, RegionId, ServerName};

/// Life of a lease that is not renewed.
pub const LEASE_TTL: Duration = Duration::from_secs(3);

/// The right to act for a region, until its deadline.
#[derive(Debug)]
pub struct Lease {
    region: RegionId,
    owner: ServerName,
    claim: Claim,
    deadline: Deadline,
}

impl Lease {
    pub fn region(&self) -> &RegionId {
        &self.region
    }

    pub fn owner(&self) -> &ServerName {
        &self.owner
    }

    /// The fencing token that came with the lease.
    pub fn claim(&self) -> Claim {
        self.claim
    }

    /// Whether its holder may still act. The lease itself lives a quarter longer.
    pub fn is_alive(&self) -> bool {
        !self.deadline.is_past()
    }

    /// When it stops being alive, unless it is renewed.
    pub fn deadline(&self) -> Instant {
        self.deadline.at
    }
}

/// A point in time by both clocks: the runtime's, which simulations pause, and the one that goes on
/// while the machine is suspended.
#[derive(Clone, Copy, Debug)]
struct Deadline {
    at: Instant,
    /// Since boot, where the store's time is real.
    since_boot: Option<Duration>,
}

impl Deadline {
    fn is_past(&self) -> bool {
        Instant::now() >= self.at || self.since_boot.is_some_and(|deadline| since_boot() >= deadline)
    }
}

fn since_boot() -> Duration {
    clock_gettime(ClockId::CLOCK_BOOTTIME).expect("Linux has this clock").into()
}

/// What became of an attempt to acquire.
#[derive(Debug)]
pub enum Acquired {
    Mine(Lease),
    /// Somebody has it: try again when it may have ended.
    Theirs(Holder),
}

/// Who has a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub owner: ServerName,
    pub claim: Claim,
    /// Until it ends, unless it is renewed.
    pub left: Duration,
}

/// What is known of one region's lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseState {
    pub region: RegionId,
    /// The newest token given for it.
    pub last: Claim,
    /// Who has it now.
    pub holder: Option<Holder>,
}

/// What became of an attempt to renew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewed {
    /// Alive for another while.
    Kept,
    /// Somebody else has it: stop at once.
    Taken,
    /// Nobody has it: it ended, or the store forgot. It may be acquired again, under a new claim.
    Gone,
}

/// Why there is no answer about a lease. The holder goes on until the deadline.
#[derive(Debug, thiserror::Error)]
#[error("no word about the lease on {region}")]
pub struct LeaseError {
    pub region: RegionId,
    pub source: Silent,
}

/// The door to all leases. Clones share the connection.
#[derive(Clone, Debug)]
pub struct Leases {
    book: Book,
    ttl: Duration,
}

/// Where leases are written down.
#[derive(Clone, Debug)]
pub(super) enum Book {
    Redis(Redis),
    Local(LocalEnd),
}

/// The raw answer to an attempt to acquire.
#[derive(Debug)]
pub(super) enum Entry {
    New(Claim),
    Old(Holder),
}

impl Leases {
    pub(super) fn new(book: Book, ttl: Duration) -> Self {
        Self { book, ttl }
    }

    pub fn ttl(&self) -> Duration {
        self.ttl
    }

    /// Tries to get a lease that nobody has. `floor` is the newest claim in the region's log: the new token
    /// is above it, even when Redis has lost its memory.
    ///
    /// # Errors
    /// When the store is silent; the lease may then be held in this server's name until it ends.
    pub async fn acquire(&self, region: &RegionId, floor: Claim) -> Result<Acquired, LeaseError> {
        let deadline = self.deadline();
        let entry = match &self.book {
            Book::Redis(redis) => redis.acquire(region, self.ttl, floor).await,
            Book::Local(local) => local.acquire(region, self.ttl, floor).await,
        };
        Ok(match entry.map_err(|source| silent(region, source))? {
            Entry::New(claim) => {
                Acquired::Mine(Lease { region: region.clone(), owner: self.name().clone(), claim, deadline })
            }
            Entry::Old(holder) => Acquired::Theirs(holder),
        })
    }

    /// Prolongs a lease. Call it from the loop that does the work, so that who hangs does not seem
    /// alive.
    ///
    /// # Errors
    /// When the store is silent; the deadline stays as it was.
    pub async fn renew(&self, lease: &mut Lease) -> Result<Renewed, LeaseError> {
        let deadline = self.deadline();
        let renewed = match &self.book {
            Book::Redis(redis) => redis.renew(&lease.region, lease.claim, self.ttl).await,
            Book::Local(local) => local.renew(&lease.region, lease.claim, self.ttl).await,
        };
        let renewed = renewed.map_err(|source| silent(&lease.region, source))?;
        if renewed == Renewed::Kept {
            lease.deadline = deadline;
        }
        Ok(renewed)
    }

    /// Gives a lease back. Whether it was still held.
    ///
    /// # Errors
    /// When the store is silent; it then ends by itself.
    pub async fn release(&self, lease: Lease) -> Result<bool, LeaseError> {
        let released = match &self.book {
            Book::Redis(redis) => redis.release(&lease.region, lease.claim).await,
            Book::Local(local) => local.release(&lease.region, lease.claim).await,
        };
        released.map_err(|source| silent(&lease.region, source))
    }

    /// Gives a lease to a named successor in one step and says under which claim they have it; `None`
    /// when it was not held any more. Everything is saved before, and nothing done after.
    ///
    /// # Errors
    /// When the store is silent; the successor may have it.
    pub async fn transfer(&self, lease: Lease, to: &ServerName) -> Result<Option<Claim>, LeaseError> {
        let given = match &self.book {
            Book::Redis(redis) => redis.transfer(&lease.region, lease.claim, to, self.ttl).await,
            Book::Local(local) => local.transfer(&lease.region, lease.claim, to, self.ttl).await,
        };
        given.map_err(|source| silent(&lease.region, source))
    }

    /// Takes up a lease that was transferred to this server; `None` when it ended meanwhile.
    ///
    /// # Errors
    /// When the store is silent.
    pub async fn take_up(&self, region: &RegionId, claim: Claim) -> Result<Option<Lease>, LeaseError> {
        let deadline = self.deadline();
        let mut lease = Lease { region: region.clone(), owner: self.name().clone(), claim, deadline };
        Ok((self.renew(&mut lease).await? == Renewed::Kept).then_some(lease))
    }

    /// Who has the lease on a region.
    ///
    /// # Errors
    /// When the store is silent.
    pub async fn holder(&self, region: &RegionId) -> Result<Option<Holder>, LeaseError> {
        let holder = match &self.book {
            Book::Redis(redis) => redis.holder(region).await,
            Book::Local(local) => local.holder(region).await,
        };
        holder.map_err(|source| silent(region, source))
    }

    /// Every region that ever had a lease, as far as the store remembers, by name. For those who watch: it
    /// goes through all of them.
    ///
    /// # Errors
    /// When the store is silent.
    pub async fn all(&self) -> Result<Vec<LeaseState>, Silent> {
        let mut all = match &self.book {
            Book::Redis(redis) => redis.leases().await?,
            Book::Local(local) => local.leases().await?,
        };
        all.sort_by(|a, b| a.region.cmp(&b.region));
        Ok(all)
    }

    fn name(&self) -> &ServerName {
        match &self.book {
            Book::Redis(redis) => redis.name(),
            Book::Local(local) => local.name(),
        }
    }

    /// Reckoned before asking: however long the answer takes, the holder stops before the lease ends.
    fn deadline(&self) -> Deadline {
        let alive = self.ttl * 3 / 4;
        let since_boot = match self.book {
            Book::Redis(_) => Some(since_boot() + alive),
            Book::Local(_) => None,
        };
        Deadline { at: Instant::now() + alive, since_boot }
    }
}

fn silent(region: &RegionId, source: Silent) -> LeaseError {
    LeaseError { region: region.clone(), source }
}

/// `<claim>|<server>`: how a lease is written.
pub(super) fn entry(claim: Claim, owner: &ServerName) -> String {
    format!("{claim}|{owner}")
}

pub(super) fn read_entry(entry: &str) -> Option<(Claim, ServerName)> {
    let (claim, owner) = entry.split_once('|')?;
    Some((Claim(claim.parse().ok()?), ServerName::new(owner)))
}
