//! Every Redis key on one page. Nothing in Redis must survive: losing all of it costs time.
//!
//! | key                     | value                                        | lives |
//! |-------------------------|----------------------------------------------|-------|
//! | `lease:{<region>}`      | `<claim>|<server>`: who owns the region      | a few seconds, renewed |
//! | `lease-token:{<region>}`| the last claim given, so that claims only rise | for ever |
//! | `server:<server>`       | `<incarnation>` and, on the next line, its status as JSON | a few seconds, renewed |
//! | `servers`               | the set of names that may have a `server:` key | for ever |
//!
//! The braces keep both keys of a region on one node of a Redis cluster.

use crate::ids::{RegionId, ServerName};

pub const SERVERS: &str = "servers";

pub fn lease(region: &RegionId) -> String {
    format!("lease:{{{region}}}")
}

pub fn lease_token(region: &RegionId) -> String {
    format!("lease-token:{{{region}}}")
}

/// The region of a [`lease_token`] key.
pub fn token_region(key: &str) -> Option<RegionId> {
    key.strip_prefix("lease-token:{")?.strip_suffix('}').map(RegionId::new)
}

/// Stands for every [`lease_token`] key where Redis takes a pattern.
pub const EVERY_LEASE_TOKEN: &str = "lease-token:{*}";

pub fn server(server: &ServerName) -> String {
    format!("server:{server}")
}
