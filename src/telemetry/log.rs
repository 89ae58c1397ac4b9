//! The log of a process: one readable line for each event on standard error.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// Starts logging. `WILDFIRE_LOG` (default `info`) says what is shown, `WILDFIRE_LOG_FORMAT=json`
/// gives one JSON object for each line.
pub fn start() {
    let filter = EnvFilter::try_from_env("WILDFIRE_LOG").unwrap_or_else(|_| EnvFilter::new("info,async_nats=warn"));
    let json = std::env::var("WILDFIRE_LOG_FORMAT").is_ok_and(|format| format == "json");
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    // A second start in the same process (tests) keeps the first.
    let _ = if json { lines.json().try_init() } else { lines.try_init() };
}
