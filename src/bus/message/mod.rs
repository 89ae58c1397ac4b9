//! What processes say to each other. A message knows its own subject and its own encoding.

mod encoding;

pub mod cluster;
pub mod crossing;
pub mod direct;
pub mod drill;
pub mod master;
pub mod moving;
pub mod sanction;
pub mod session;
pub mod talk;

pub use cluster::{
    AccountOpened, AuditFinding, BalanceMove, CharacterRestored, ClaimEvent, ClaimStep, Following, OnlinePlayer,
    PartyChange, PartyStep, PlayersOnline, Quarantine, RegionLoad, Rules, ServerRole, ServerStatus, Storm, Wanted,
};
pub use crossing::{Admit, AdmitReply, Arrive, ArriveReply, CrossingEvent, CrossingStep, ExitRequest, Refusal};
pub use direct::{CharacterNote, CharacterSummary};
pub use drill::{Drill, DrillReply, Harm};
pub use encoding::{Malformed, Message, Payload, Request};
pub use master::{Instruct, InstructReply, Instruction, Master, MasterChange, MasterDeed, MasterTalk, Report};
pub use moving::{Order, OrderReply, OrderedDeed};
pub use sanction::{Measure, NotWhom, Sanction, SanctionChange, Whom};
pub use session::{
    ActionBatch, Attach, AttachReply, ClientView, Detach, NumberedAction, SessionChange, SessionNotice, SessionUpdates,
    UpdateBatch,
};
pub use talk::{Chat, Obituary, PartyTalk, Shout, Tell, TellReply};

#[cfg(test)]
mod fixtures;
