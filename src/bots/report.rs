//! What became of a swarm, in numbers.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::bot::Story;

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

/// Somebody saw nothing new of the map for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    pub began: Instant,
    pub ended: Instant,
}

impl Pause {
    pub fn lasted(&self) -> Duration {
        self.ended - self.began
    }
}

/// What became of the things that traders gave names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Marks {
    /// How many pieces of each there are.
    pub made: BTreeMap<String, u32>,
    /// Seen at the end, in hand or underfoot.
    pub seen: usize,
    /// In the hands of two at once, or of another number of pieces than were made.
    pub doubled: Vec<String>,
    /// Seen by nobody at the end: they may lie somewhere, or in a bag.
    pub missing: Vec<String>,
}

impl Marks {
    /// None when nobody has marked anything.
    pub(super) fn of(stories: &[Story]) -> Option<Self> {
        let made: BTreeMap<String, u32> = stories.iter().flat_map(|story| story.marks_made.clone()).collect();
        if made.is_empty() {
            return None;
        }
        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        for (mark, pieces) in stories.iter().flat_map(|story| &story.marks_held) {
            *seen.entry(mark).or_default() += pieces;
        }
        let pieces_of = |mark: &str| made.get(mark).copied().unwrap_or(1);
        let doubled = seen.iter().filter(|&(mark, &pieces)| pieces != pieces_of(mark));
        let doubled = doubled.map(|(&mark, _)| mark.to_owned()).collect();
        // Two may stand on it.
        for (mark, pieces) in stories.iter().flat_map(|story| &story.marks_lying) {
            seen.entry(mark).or_insert(*pieces);
        }
        let missing = made.keys().filter(|mark| !seen.contains_key(mark.as_str())).cloned().collect();
        Some(Self { seen: seen.len(), doubled, missing, made })
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
    /// Those who were in the game at the end, whatever happened before.
    pub in_the_end: usize,
    /// How often somebody came back after a lost connection.
    pub returns: u64,
    /// How often somebody went on through another door, and how often they were not let in there.
    pub went_on: u64,
    pub stayed: u64,
    /// How often somebody who came back did not have what they had before.
    pub robbed: u64,
    /// Whenever a client saw nothing new for half a second.
    #[serde(skip)]
    pub pauses: Vec<Pause>,
    /// What traders marked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marks: Option<Marks>,
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
        if self.returns > 0 {
            writeln!(f, "came back       {} times, {} times robbed", self.returns, self.robbed)?;
        }
        if self.went_on + self.stayed > 0 {
            writeln!(f, "other doors     {} times gone on, {} times not let in", self.went_on, self.stayed)?;
        }
        if let Some(marks) = &self.marks {
            let (made, doubled, missing) = (marks.made.len(), marks.doubled.len(), marks.missing.len());
            let seen = marks.seen;
            writeln!(
                f,
                "marks           {made} made, {seen} seen at the end, {doubled} doubled, {missing} missing or out of sight"
            )?;
        }
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
    fn what_two_have_in_hand_is_doubled_and_what_two_stand_on_is_not() {
        let marks = |marks: &[(&str, u32)]| -> BTreeMap<String, u32> {
            marks.iter().map(|&(mark, pieces)| (mark.to_owned(), pieces)).collect()
        };
        let ann = Story {
            marks_made: marks(&[("a", 1), ("b", 40), ("c", 1), ("d", 1)]),
            marks_held: marks(&[("a", 1), ("b", 40)]),
            marks_lying: marks(&[("c", 1)]),
            ..Story::default()
        };
        let bob = Story { marks_held: marks(&[("a", 1)]), marks_lying: marks(&[("c", 1)]), ..Story::default() };
        let seen = Marks::of(&[ann, bob]).expect("something is marked");
        assert_eq!((seen.made.len(), seen.seen), (4, 3));
        assert_eq!((seen.doubled, seen.missing), (vec!["a".to_owned()], vec!["d".to_owned()]));
        assert_eq!(Marks::of(&[Story::default()]), None);
    }

    #[test]
    fn a_swarm_that_lost_somebody_is_not_good() {
        let good = Report { clients: 2, entered: 2, ..Report::default() };
        assert!(good.is_good());
        assert!(!Report { disconnects: 1, ..good.clone() }.is_good());
        assert!(!Report { entered: 1, ..good }.is_good());
    }
}
