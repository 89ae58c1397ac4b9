//! What became of a swarm, in numbers.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

/// Milliseconds of something that happened often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    pub count: usize,
    pub p50: f64,
    pub p99: f64,
    pub max: f64,
}

impl Spread {
    pub(super) fn of(mut samples: Vec<Duration>) -> Self {
        samples.sort_unstable();
        // The smallest sample that so many percent do not exceed.
        let rank = |percent: usize| {
            let rank = (samples.len() * percent).div_ceil(100).max(1) - 1;
            samples.get(rank).map_or(0.0, |sample| sample.as_secs_f64() * 1_000.0)
        };
        Self { count: samples.len(), p50: rank(50), p99: rank(99), max: rank(100) }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms ({})", self.p50, self.p99, self.max, self.count)
    }
}

/// A swarm's minute.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    pub clients: usize,
    /// Those that got into the game.
    pub entered: usize,
    /// Seconds from the first to the last of them.
    pub entering_seconds: f64,
    /// Seconds that were measured.
    pub seconds: f64,
    /// Connections lost after the entry.
    pub disconnects: usize,
    /// From one tick to the next, over all clients.
    pub ticks: Spread,
    /// The worst client's.
    pub ticks_worst_p99: f64,
    /// From a command to its `comc`.
    pub answers: Spread,
    pub packets: u64,
    pub bytes: u64,
    pub steps: u64,
    /// `newmap`s seen.
    pub new_maps: u64,
    /// Changes of the map's name, over tiled edges too.
    pub map_changes: u64,
    /// Changes of the region's name.
    pub region_changes: u64,
    pub lines_heard: u64,
    /// What a stock client would have shown wrongly, or not survived.
    pub faults: u64,
    /// Why clients did not get in, or were lost, and some faults; how often each.
    pub errors: BTreeMap<String, usize>,
}

impl Report {
    /// Whether everybody got in and stayed.
    pub fn is_good(&self) -> bool {
        self.entered == self.clients && self.disconnects == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "clients         {} of {} entered in {:.1} s", self.entered, self.clients, self.entering_seconds)?;
        writeln!(f, "disconnects     {} in {:.1} s", self.disconnects, self.seconds)?;
        writeln!(f, "tick interval   {}; worst client's p99 {:.1} ms", self.ticks, self.ticks_worst_p99)?;
        writeln!(f, "key to comc     {}", self.answers)?;
        writeln!(f, "walked          {} squares, {} newmaps", self.steps, self.new_maps)?;
        writeln!(f, "crossings       {} to another map, {} to another region", self.map_changes, self.region_changes)?;
        writeln!(f, "heard           {} lines", self.lines_heard)?;
        writeln!(f, "received        {} packets, {} bytes", self.packets, self.bytes)?;
        write!(f, "faults          {}", self.faults)?;
        for (error, count) in &self.errors {
            write!(f, "\n  {count} times: {error}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_samples_and_not_in_between() {
        let spread = Spread::of((1..=200).rev().map(Duration::from_millis).collect());
        assert_eq!(spread, Spread { count: 200, p50: 100.0, p99: 198.0, max: 200.0 });
        assert_eq!(Spread::of(vec![Duration::from_millis(3)]).p99, 3.0);
        assert_eq!(Spread::of(Vec::new()), Spread::default());
    }

    #[test]
    fn a_swarm_that_lost_somebody_is_not_good() {
        let good = Report { clients: 2, entered: 2, ..Report::default() };
        assert!(good.is_good());
        assert!(!Report { disconnects: 1, ..good.clone() }.is_good());
        assert!(!Report { entered: 1, ..good }.is_good());
    }
}
