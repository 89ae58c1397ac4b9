//! What is sent again until it is answered, and must be done once.

use std::collections::VecDeque;

use crate::limits::TELLS_REMEMBERED_MAX;

/// The marks of what came last.
#[derive(Debug)]
pub(super) struct Once<M> {
    seen: VecDeque<M>,
}

impl<M: PartialEq> Once<M> {
    pub(super) fn new() -> Self {
        Self { seen: VecDeque::new() }
    }

    /// Whether that has not come before; from now on it has.
    pub(super) fn is_new(&mut self, mark: M) -> bool {
        if self.seen.contains(&mark) {
            return false;
        }
        if self.seen.len() >= TELLS_REMEMBERED_MAX {
            self.seen.pop_front();
        }
        self.seen.push_back(mark);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_again_is_not_new_and_the_oldest_is_forgotten() {
        let mut once = Once::new();
        assert!((0..TELLS_REMEMBERED_MAX).all(|mark| once.is_new(mark)));
        assert!(!once.is_new(0) && !once.is_new(TELLS_REMEMBERED_MAX - 1));
        assert!(once.is_new(TELLS_REMEMBERED_MAX));
        assert!(once.is_new(0), "it was the oldest");
    }
}
