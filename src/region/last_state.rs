//! What a region's next owner would find, for whoever only wants to know: nothing is claimed and nothing written.

use std::sync::Arc;

use super::recovery::{self, RecoveryError};
use crate::game::World;
use crate::ids::RegionId;
use crate::persistence::Store;
use crate::world_files::WorldFiles;

/// The state that a region's next owner would go on from if it came now, with everything that its log holds so far.
/// None when no checkpoint can be used: then its maps begin anew.
///
/// Who is in it is decided by the ledger: whoever that gives elsewhere was let go.
///
/// # Errors
/// When the store is silent, or the log needs another build.
pub async fn last_state(
    store: &Store,
    files: &Arc<WorldFiles>,
    region: &RegionId,
) -> Result<Option<World>, RecoveryError> {
    let tail = store.region_logs().tail(region).await?;
    recovery::state_of(store, files, region, &tail).await
}
