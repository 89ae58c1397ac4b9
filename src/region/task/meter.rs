//! What a region's ticks cost lately.

use std::time::Duration;

use crate::region::task::Pulse;

/// What ticks cost lately.
#[derive(Debug, Default)]
pub(super) struct Meter {
    mean_us: u64,
    ticks: u64,
    /// Costs of the last ticks, in a ring.
    last_us: Vec<u64>,
}

/// Ticks that the meter looks back on: twelve seconds.
const METER_TICKS: usize = 100;

impl Meter {
    /// A mean that follows over some four seconds.
    pub(super) fn took(&mut self, cost: Duration) {
        let us = u64::try_from(cost.as_micros()).unwrap_or(u64::MAX);
        self.ticks += 1;
        self.mean_us = if self.ticks == 1 { us } else { (self.mean_us * 31 + us) / 32 };
        if self.last_us.len() < METER_TICKS {
            self.last_us.push(us);
        } else {
            let oldest = usize::try_from(self.ticks).unwrap_or(0) % METER_TICKS;
            self.last_us[oldest] = us;
        }
    }

    pub(super) fn pulse(&self, players: usize, log_us: u64) -> Pulse {
        let mut sorted = self.last_us.clone();
        sorted.sort_unstable();
        let p99 = sorted.get(sorted.len().saturating_mul(99) / 100).or_else(|| sorted.last());
        Pulse {
            players: u32::try_from(players).unwrap_or(u32::MAX),
            tick_us: self.mean_us,
            tick_p99_us: p99.copied().unwrap_or(0),
            log_us,
            troubled: false,
        }
    }
}
