//! What players read while nobody runs their region: what happens, and how long it will take, in the game's words.

use std::time::Duration;

use crate::telemetry::metrics;

/// A storm over one player.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Storm {
    /// Heartbeats since it began; none: the weather is fair.
    beats: Option<u32>,
}

/// A lease ends in three seconds, and taking a region up takes less than two.
const BEGINS: &str = "A terrible storm is blowing, and the world holds its breath. You wait in its eye, where nothing can reach you. Such storms pass within five seconds.";
/// After ten seconds it is no server that has died, but something that all need: it is back when it is started again.
const RAGES: (u32, &str) = (80, "The storm rages on. It may take a minute.");
/// After a minute somebody has to do something.
const STAYS: (u32, &str) = (
    500,
    "The storm does not die down, and nobody can say when it will. You may leave, and come back to where you are when it has passed.",
);
/// Milliseconds from one heartbeat to the next.
const BEAT_MS: u32 = 120;

impl Storm {
    /// It begins, if it has not yet.
    pub(super) fn begin(&mut self) -> Option<&'static str> {
        if self.beats.is_some() {
            return None;
        }
        self.beats = Some(0);
        metrics::storm_begins();
        Some(BEGINS)
    }

    /// A heartbeat later.
    pub(super) fn beat(&mut self) -> Option<&'static str> {
        let beats = self.beats.as_mut()?;
        *beats += 1;
        [RAGES, STAYS].into_iter().find(|(when, _)| when == beats).map(|(_, words)| words)
    }

    /// It is over, if there was one.
    pub(super) fn pass(&mut self) -> Option<String> {
        let milliseconds = self.beats.take()? * BEAT_MS;
        metrics::storm_passes(Duration::from_millis(milliseconds.into()));
        let seconds = milliseconds.div_ceil(1000);
        let lasted = match seconds {
            0 | 1 => "a second".to_owned(),
            seconds => format!("{seconds} seconds"),
        };
        Some(format!("The storm has passed. It blew for {lasted}."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_says_how_long_it_takes_and_how_long_it_took() {
        let mut storm = Storm::default();
        assert_eq!((storm.beat(), storm.pass()), (None, None));
        assert!(storm.begin().is_some_and(|words| words.contains("within five seconds")));
        assert_eq!(storm.begin(), None, "one is enough");
        let mut said = Vec::new();
        for beat in 1..=600 {
            said.extend(storm.beat().map(|_| beat));
        }
        assert_eq!(said, [80, 500]);
        assert_eq!(storm.pass().as_deref(), Some("The storm has passed. It blew for 72 seconds."));
        assert_eq!(storm.pass(), None);
    }
}
