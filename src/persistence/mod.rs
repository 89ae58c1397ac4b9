//! What outlives a process: characters, accounts, the logs of regions and the parts of their checkpoints, what ended,
//! parties, bans and mutes, and the leases.
//!
//! Two stores, one door: `Store::Cluster` is JetStream for what must not be lost and Redis for what
//! may, `Store::Local` is one embedded file or plain memory. Both pass `tests/contract.rs`. Everything that
//! must not be lost is written by compare-and-set: whoever lags behind is refused by the store itself.
//!
//! This room stands on `bus`: the subjects of stored records are on its page, and the stores of a
//! cluster are reached over its connection.

pub mod keys;
pub mod streams;

mod records;
mod shelf;

pub mod accounts;
pub mod checkpoints;
pub mod items;
pub mod ledger;
pub mod log;
pub mod masters;
pub mod parties;
mod pinned;
pub mod sanctions;
pub mod scores;

pub mod lease;
pub mod registry;

mod jetstream;
mod local;
mod redis;
mod store;

pub use crate::bus::message::CharacterSummary;
pub use accounts::{Account, AccountError, Accounts, StoredPassword};
pub use checkpoints::{Checkpoints, PartError, PartNote, PutError};
pub use items::{EndedItem, EndedItems, EndsOfRegion, Items};
pub use lease::{Acquired, Holder, Lease, LeaseError, LeaseState, Leases, Renewed};
pub use ledger::{Body, BodyError, Cause, Custody, Ledger, Note, Place, Snapshot};
pub use local::{LocalError, LocalStore, StoreFate, StoreOp, StoreOpKind};
pub use log::{CheckpointNote, ClaimError, Claimed, LogEntry, LogRecord, RegionLogs, StateNote, Trouble, TroubleCause};
pub use masters::{Closing, MasterError, MasterList, Masters};
pub use parties::{LastParty, Parties, Party, PartyError, PartyMember, PartyMemory, PartyTable, Rejoin};
pub use pinned::Version;
pub use records::Silent;
pub use registry::{Registry, RegistryError};
pub use sanctions::{SanctionError, SanctionList, Sanctions};
pub use scores::{Ending, Entered, Score, ScoreError, ScoreTable, Scores};
pub use shelf::{Kept, Pending, ReadError, Stamp, WriteError};
pub use store::{Archive, ClusterStore, LocalHandle, OpenError, Store, check_guarded};

#[cfg(test)]
mod fixtures;
