//! Whole clusters in one process, on the in-process link and store, with a paused clock and one seed: servers
//! die, freeze and come back at every step of a crossing, messages are lost and doubled, the store falls
//! silent, all leases are forgotten. Afterwards every character is in one place with everything they had.
//!
//! A simulation that fails prints its seed and its story; `WILDFIRE_SIM_SEED=<seed>` plays it again.

mod cluster;
mod crossings;
mod people;
mod storms;
mod story;
mod verdict;
mod walker;
mod worlds;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Plays one simulation: on one thread, with a clock that moves only when nobody has anything to do. One
/// that fails prints what it was and what happened in it.
fn simulate<T>(what: &str, play: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    let runtime = runtime.expect("a runtime can be made");
    match catch_unwind(AssertUnwindSafe(|| runtime.block_on(play))) {
        Ok(played) => played,
        Err(failure) => {
            println!("{what} went like this:\n{}", story::readable(&story::so_far()));
            println!("{what} failed: the story above ends there");
            resume_unwind(failure);
        }
    }
}
