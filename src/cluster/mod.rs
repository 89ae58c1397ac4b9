//! A whole cluster on one machine: all in one process, or as the processes that `wildfire up`
//! starts, watches and stops.

pub mod alone;
pub mod brokers;
pub mod carrier;
mod drills;
mod relay;
pub mod up;

pub use brokers::{BrokerError, BrokerKind, BrokerProcess, Brokers, Died};
pub use relay::Relay;
