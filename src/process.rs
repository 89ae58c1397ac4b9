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

/// Milliseconds since 1970 by the wall clock.
pub fn wall_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// `2026-10-14 17:46:40`
pub fn moment(at_ms: u64) -> String {
    let seconds = at_ms / 1000;
    let (year, month, day) = date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// The date that many days after 1 January 1970, by `civil_from_days` of Howard Hinnant's "chrono-Compatible
/// Low-Level Date Algorithms": years begin in March, so that a leap day is the last of its year.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        let dates = [0, 58, 59, 11_016, 19_782, 20_512, 47_540].map(date);
        let expected =
            [(1970, 1, 1), (1970, 2, 28), (1970, 3, 1), (2000, 2, 29), (2024, 2, 29), (2026, 2, 28), (2100, 2, 28)];
        assert_eq!(dates, expected);
        assert_eq!(date(47_541), (2100, 3, 1));
    }
}
