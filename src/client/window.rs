//! The commands a client has sent and the server has not answered.
//!
//! A stock client sends at most ten ahead; the numbers go round at 256.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// Unanswered commands that a stock client allows itself.
pub(super) const WINDOW: usize = 10;
const NUMBERS: u16 = 256;

#[derive(Default)]
pub(super) struct Window {
    last: u16,
    waiting: VecDeque<(u16, Instant)>,
}

impl Window {
    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() >= WINDOW
    }

    pub(super) fn unanswered(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn awaits(&self, number: u16) -> bool {
        self.waiting.iter().any(|&(waiting, _)| waiting == number)
    }

    /// The number of the next command, which is sent now.
    pub(super) fn open(&mut self, now: Instant) -> u16 {
        self.last = (self.last + 1) % NUMBERS;
        self.waiting.push_back((self.last, now));
        self.last
    }

    /// How long the command took to be answered; `None` for one that nobody sent.
    pub(super) fn close(&mut self, number: u16, now: Instant) -> Option<Duration> {
        let place = self.waiting.iter().position(|&(waiting, _)| waiting == number)?;
        let (_, sent) = self.waiting.remove(place)?;
        Some(now.saturating_duration_since(sent))
    }

    /// Out of the game nothing is answered any more.
    pub(super) fn clear(&mut self) {
        self.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_round_and_each_is_answered_once() {
        let now = Instant::now();
        let mut window = Window::default();
        for _ in 0..300 {
            let number = window.open(now);
            assert!(window.awaits(number));
            assert_eq!(window.close(number, now + Duration::from_millis(7)), Some(Duration::from_millis(7)));
            assert_eq!(window.close(number, now), None);
        }
        assert_eq!(window.open(now), 45);
        assert_eq!(window.unanswered(), 1);
    }

    #[test]
    fn ten_unanswered_commands_are_all() {
        let now = Instant::now();
        let mut window = Window::default();
        for _ in 0..WINDOW {
            assert!(!window.is_full());
            window.open(now);
        }
        assert!(window.is_full());
    }
}
