//! Whole clusters in one process, on the in-process link and store, with a paused clock and one seed: servers
//! die, freeze and come back at every step of what players do, messages are lost and doubled, the store falls
//! silent, all leases are forgotten. At every moment every character is in one place, and everything that there was is
//! there once.
//!
//! A simulation that fails prints its seed and its story; `WILDFIRE_SIM_SEED=<seed>` plays it again, with the name of
//! the test. `WILDFIRE_SIM_SEEDS` plays more of them than `trades.rs` does by itself.

mod census;
mod cluster;
mod crossings;
mod known;
mod mishaps;
mod people;
mod storms;
mod story;
mod trades;
mod verdict;
mod walker;
mod worlds;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// As many stories are printed of a test run in which simulations fail.
const STORIES_PRINTED_MAX: usize = 3;

/// Plays many simulations, as many at once as the machine has cores, and says in the end which failed.
fn in_parallel<T: Sync>(all: &[T], name: impl Fn(&T) -> String + Sync, play: impl Fn(&T) + Sync) {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(why) = catch_unwind(AssertUnwindSafe(|| play(one))) {
                        let why = why.downcast_ref::<String>().map_or("it panicked", String::as_str);
                        failed.lock().expect("nobody panics with it").push(format!("{}: {why}", name(one)));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().expect("nobody panics with it");
    assert!(failed.is_empty(), "{} of {} failed:\n{}", failed.len(), all.len(), failed.join("\n"));
}

/// Plays one simulation: on one thread, with a clock that moves only when nobody has anything to do. One
/// that fails prints what it was and what happened in it.
fn simulate<T>(what: &str, play: impl Future<Output = T>) -> T {
    static PRINTED: AtomicUsize = AtomicUsize::new(0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    let runtime = runtime.expect("a runtime can be made");
    match catch_unwind(AssertUnwindSafe(|| runtime.block_on(play))) {
        Ok(played) => played,
        Err(failure) => {
            if PRINTED.fetch_add(1, Ordering::Relaxed) < STORIES_PRINTED_MAX {
                println!("{what} went like this:\n{}", story::readable(&story::so_far()));
                println!("{what} failed: the story above ends there");
            }
            resume_unwind(failure);
        }
    }
}

/// What somebody wants of the simulations.
fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a number, and not {text}")))
}
