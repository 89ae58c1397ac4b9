//! Whether this process is well: beats of what must go on, and what it needs from others.
//!
//! Alive is a process whose beats come. Ready is one that is alive, has all that it needs, and takes on work: one that
//! waits for a broker or drains is alive and not ready. There is one list for the process, as there is one log.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::metrics;

/// A beat that has not come for so long will not: five of those that come every second, and time for a broker that
/// takes its two seconds to answer.
const BEAT_MAX: Duration = Duration::from_secs(10);

static VITALS: Mutex<Vitals> = Mutex::new(Vitals { beats: BTreeMap::new(), needs: BTreeMap::new() });

/// What is known of a process.
#[derive(Debug, Default)]
struct Vitals {
    beats: BTreeMap<Cow<'static, str>, Instant>,
    /// What is needed, and what is wrong with it.
    needs: BTreeMap<&'static str, Option<String>>,
}

/// How a process is, line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    pub well: bool,
    lines: Vec<String>,
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

fn vitals() -> MutexGuard<'static, Vitals> {
    VITALS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What must go on goes on.
pub(crate) fn beat(of: impl Into<Cow<'static, str>>) {
    vitals().beats.insert(of.into(), Instant::now());
}

/// What ended in order need not beat any more.
pub(crate) fn rest(of: &str) {
    vitals().beats.remove(of);
}

/// Something that is needed is there.
pub(crate) fn has(what: &'static str) {
    vitals().needs.insert(what, None);
}

/// Something that is needed is not there, or the process does not take on work, and why.
pub(crate) fn lacks(what: &'static str, why: impl fmt::Display) {
    vitals().needs.insert(what, Some(why.to_string()));
}

/// Has one or lacks it.
pub(crate) fn needs(what: &'static str, is_there: bool, why: &str) {
    if is_there { has(what) } else { lacks(what, why) }
}

/// Do the brokers answer? `stored` is what came of the last write to Redis.
pub(crate) fn brokers<E: fmt::Display>(is_connected: bool, stored: &Result<(), E>) {
    metrics::broker("nats", is_connected);
    metrics::broker("redis", stored.is_ok());
    needs("nats", is_connected, "no connection");
    match stored {
        Ok(()) => has("redis"),
        Err(error) => lacks("redis", error),
    }
}

/// Does everything go on that must?
pub fn alive() -> Health {
    vitals().alive(Instant::now())
}

/// Does this process take on work?
pub fn ready() -> Health {
    vitals().ready(Instant::now())
}

impl Vitals {
    fn alive(&self, now: Instant) -> Health {
        let mut health = Health { well: true, lines: Vec::new() };
        for (of, last) in &self.beats {
            let since = now.saturating_duration_since(*last);
            health.well &= since <= BEAT_MAX;
            let word = if since <= BEAT_MAX { "ok" } else { "FAILING" };
            health.lines.push(format!("{of}: {word}, last beat {:.1} s ago", since.as_secs_f64()));
        }
        health
    }

    fn ready(&self, now: Instant) -> Health {
        let mut health = self.alive(now);
        if self.beats.is_empty() {
            health.well = false;
            health.lines.push("service: FAILING, not started".to_owned());
        }
        for (what, wrong) in &self.needs {
            health.well &= wrong.is_none();
            health.lines.push(match wrong {
                None => format!("{what}: ok"),
                Some(why) => format!("{what}: FAILING, {why}"),
            });
        }
        health
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_beats_is_alive_and_who_has_all_is_ready() {
        let mut vitals = Vitals::default();
        let now = Instant::now();
        assert!(vitals.alive(now).well, "nothing has begun that could have stopped");
        assert!(!vitals.ready(now).well);
        vitals.beats.insert("host".into(), now);
        assert!(vitals.ready(now).well);
        vitals.needs.insert("redis", Some("no answer".to_owned()));
        assert!(vitals.alive(now).well);
        let ready = vitals.ready(now);
        assert_eq!((ready.well, ready.to_string().contains("redis: FAILING, no answer\n")), (false, true), "{ready}");
        vitals.needs.insert("redis", None);
        assert!(vitals.ready(now).well);
    }

    #[test]
    fn who_does_not_beat_is_neither() {
        let mut vitals = Vitals::default();
        let then = Instant::now();
        vitals.beats.insert("host".into(), then);
        let late = then + BEAT_MAX + Duration::from_millis(1);
        assert!(!vitals.alive(late).well);
        assert!(!vitals.ready(late).well);
        assert_eq!(vitals.alive(late).to_string(), "host: FAILING, last beat 10.0 s ago\n");
    }
}
