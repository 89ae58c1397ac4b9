//! Small things that every process needs to know of itself.

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use tokio::net::TcpListener;

/// A name that nobody else has made up.
pub fn made_up_name(kind: &str) -> String {
    let random = getrandom::u32().unwrap_or_else(|_| std::process::id());
    format!("{kind}-{random:08x}")
}

/// Resident memory of this process in kilobytes; 0 where the system does not tell.
pub fn memory_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    resident.and_then(|line| line.split_ascii_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// When the world's calendar begins: 1 January 2026, in minutes since 1970.
const CALENDAR_BEGINS: u64 = 29_453_760;

/// Minutes of the world's calendar by the wall clock, the same in every process.
pub fn wall_minutes() -> u64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() / 60);
    since_1970.saturating_sub(CALENDAR_BEGINS)
}

/// How a program ends: what went wrong is one sentence on standard error, with the innermost cause.
pub fn end(program: &str, outcome: anyhow::Result<()>) -> ExitCode {
    let Err(error) = outcome else { return ExitCode::SUCCESS };
    let (what, cause) = (error.to_string(), error.root_cause().to_string());
    if what.contains(&cause) {
        eprintln!("{program}: {what}");
    } else {
        eprintln!("{program}: {what}: {cause}");
    }
    ExitCode::FAILURE
}

/// Opens a port for clients.
///
/// # Errors
/// When the address is none, or somebody listens there already.
pub async fn listen(address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}
