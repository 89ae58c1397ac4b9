//! How often somebody may do something: so many times at once, and then once in a while.

use std::collections::BTreeMap;

use tokio::time::Instant;

use crate::limits::{ALLOWANCES_REMEMBERED_MAX, Rate};

/// What somebody may still do of one thing.
#[derive(Debug)]
pub(super) struct Allowance {
    rate: Rate,
    left: u32,
    /// Up to when it has been earned.
    since: Instant,
}

impl Allowance {
    pub(super) fn new(rate: Rate) -> Self {
        Self { rate, left: rate.burst, since: Instant::now() }
    }

    /// Uses one up; false when there is none.
    pub(super) fn take(&mut self) -> bool {
        let is_left = self.is_left();
        if is_left {
            self.left -= 1;
        }
        is_left
    }

    /// Whether there is one.
    pub(super) fn is_left(&mut self) -> bool {
        self.earn();
        self.left > 0
    }

    fn is_whole(&mut self) -> bool {
        self.earn();
        self.left == self.rate.burst
    }

    fn earn(&mut self) {
        let earned = self.since.elapsed().as_nanos() / self.rate.pause.as_nanos().max(1);
        let earned = u32::try_from(earned).unwrap_or(u32::MAX);
        if earned >= self.rate.burst - self.left {
            (self.left, self.since) = (self.rate.burst, Instant::now());
        } else {
            self.left += earned;
            self.since += self.rate.pause * earned;
        }
    }
}

/// The allowances of many for one thing. Who has used nothing of theirs is not remembered.
#[derive(Debug)]
pub(super) struct Allowances<K> {
    rate: Rate,
    used: BTreeMap<K, Allowance>,
}

impl<K: Ord + Clone> Allowances<K> {
    pub(super) fn new(rate: Rate) -> Self {
        Self { rate, used: BTreeMap::new() }
    }

    /// Uses one of somebody's up; false when they have none.
    pub(super) fn take(&mut self, who: &K) -> bool {
        self.make_room();
        let rate = self.rate;
        self.used.entry(who.clone()).or_insert_with(|| Allowance::new(rate)).take()
    }

    /// Whether somebody has one.
    pub(super) fn is_left(&mut self, who: &K) -> bool {
        self.used.get_mut(who).is_none_or(Allowance::is_left)
    }

    fn make_room(&mut self) {
        if self.used.len() < ALLOWANCES_REMEMBERED_MAX {
            return;
        }
        self.used.retain(|_, allowance| !allowance.is_whole());
        while self.used.len() >= ALLOWANCES_REMEMBERED_MAX {
            self.used.pop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const RATE: Rate = Rate { burst: 3, pause: Duration::from_secs(10) };

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_there_at_once_and_the_rest_is_earned() {
        let mut allowance = Allowance::new(RATE);
        let mut taken = || (0..5).filter(|_| allowance.take()).count();
        assert_eq!(taken(), 3);
        tokio::time::advance(Duration::from_secs(19)).await;
        assert_eq!(taken(), 1);
        // The nine seconds were not lost.
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(taken(), 1);
        tokio::time::advance(Duration::from_secs(1_000)).await;
        assert_eq!(taken(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn everybody_has_their_own_and_nobody_is_remembered_for_ever() {
        let mut allowances = Allowances::new(RATE);
        for _ in 0..3 {
            assert!(allowances.take(&0));
        }
        assert!(!allowances.take(&0) && !allowances.is_left(&0));
        assert!(allowances.is_left(&1) && allowances.take(&1));
        tokio::time::advance(Duration::from_secs(20)).await;
        for other in 2..ALLOWANCES_REMEMBERED_MAX {
            assert!(allowances.take(&other));
        }
        // Only who has used nothing lately makes room.
        assert!(allowances.take(&usize::MAX));
        assert!(!allowances.used.contains_key(&1));
        assert!(allowances.used.contains_key(&0) && allowances.used.len() == ALLOWANCES_REMEMBERED_MAX);
    }
}
