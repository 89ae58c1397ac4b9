//! The queue before a full world: who came first comes in first, and everybody hears their place.
//!
//! Whoever is in the world already, or was a moment ago, and comes over another connection does not wait. A place in
//! the world is a [`Turn`] that has come; it is free when that is dropped.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::SetOnce;
use tokio::time::{Instant, timeout};

use crate::ids::PlayerName;
use crate::limits::SESSIONS_REMEMBERED_MAX;
use crate::telemetry::metrics;

/// How often those who wait hear their place.
const TOLD_EVERY: Duration = Duration::from_secs(5);
/// A player whose connection is lost stands in the world for so long, and comes back at once.
const RETURN_MAX: Duration = Duration::from_secs(60);

/// Before the door of one login service's share of the world.
#[derive(Debug)]
pub(super) struct Queue {
    room: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    inside: usize,
    joined: u64,
    waiting: VecDeque<Waiting>,
    /// Who has left, and when; the last ones.
    left: VecDeque<(PlayerName, Instant)>,
}

#[derive(Debug)]
struct Waiting {
    number: u64,
    come: Arc<SetOnce<()>>,
}

/// Somebody's place: in the queue first, then in the world.
#[derive(Debug)]
pub(super) struct Turn {
    queue: Arc<Queue>,
    number: u64,
    player: PlayerName,
    come: Arc<SetOnce<()>>,
}

impl Queue {
    /// There is room for so many in the world.
    pub(super) fn new(room: usize) -> Self {
        Self { room, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody wants to come in.
    pub(super) fn join(self: &Arc<Self>, player: PlayerName, is_in_the_world: bool) -> Turn {
        let mut state = self.state();
        state.joined += 1;
        let (number, come) = (state.joined, Arc::new(SetOnce::new()));
        let returns = is_in_the_world || state.has_just_left(&player);
        state.waiting.push_back(Waiting { number, come: come.clone() });
        if returns {
            state.admit_last();
        } else {
            state.admit(self.room);
        }
        Turn { queue: self.clone(), number, player, come }
    }
}

impl State {
    fn has_just_left(&self, player: &PlayerName) -> bool {
        self.left.iter().any(|(left, at)| left == player && at.elapsed() < RETURN_MAX)
    }

    /// Lets in as many as there is room for.
    fn admit(&mut self, room: usize) {
        while self.inside < room
            && let Some(first) = self.waiting.pop_front()
        {
            self.lets_in(&first);
        }
        metrics::queue(self.waiting.len());
    }

    /// Lets in who has just come, whether there is room or not.
    fn admit_last(&mut self) {
        if let Some(last) = self.waiting.pop_back() {
            self.lets_in(&last);
        }
    }

    fn lets_in(&mut self, next: &Waiting) {
        self.inside += 1;
        // Set once and nowhere else.
        next.come.set(()).ok();
    }
}

impl Turn {
    /// Waits until it has come, or the place is to be told again.
    pub(super) async fn wait(&self) {
        timeout(TOLD_EVERY, self.come.wait()).await.ok();
    }

    /// 1 is the next. None: in the world.
    pub(super) fn place(&self) -> Option<usize> {
        let state = self.queue.state();
        Some(state.waiting.iter().position(|waiting| waiting.number == self.number)? + 1)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.queue.state();
        if self.come.initialized() {
            state.inside -= 1;
            if state.left.len() >= SESSIONS_REMEMBERED_MAX {
                state.left.pop_front();
            }
            state.left.push_back((self.player.clone(), Instant::now()));
        } else {
            state.waiting.retain(|waiting| waiting.number != self.number);
        }
        state.admit(self.queue.room);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(room: usize) -> Arc<Queue> {
        Arc::new(Queue::new(room))
    }

    fn joins(queue: &Arc<Queue>, name: &str) -> Turn {
        queue.join(PlayerName::new(name), false)
    }

    fn places<const N: usize>(turns: [&Turn; N]) -> [Option<usize>; N] {
        turns.map(Turn::place)
    }

    #[tokio::test(start_paused = true)]
    async fn who_came_first_comes_in_first_and_who_gives_up_is_not_waited_for() {
        let queue = queue(2);
        let [ann, bob] = ["Ann", "Bob"].map(|name| joins(&queue, name));
        let [carl, dora, emil] = ["Carl", "Dora", "Emil"].map(|name| joins(&queue, name));
        assert_eq!(places([&ann, &bob, &carl, &dora, &emil]), [None, None, Some(1), Some(2), Some(3)]);
        drop(dora);
        assert_eq!(places([&carl, &emil]), [Some(1), Some(2)]);
        drop(ann);
        assert_eq!(places([&carl, &emil]), [None, Some(1)]);
        drop((bob, carl));
        let fay = joins(&queue, "Fay");
        assert_eq!(places([&emil, &fay]), [None, None]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_was_there_a_moment_ago_comes_in_at_once_and_takes_the_next_room() {
        let queue = queue(1);
        let ann = joins(&queue, "Ann");
        let [bob, carl] = ["Bob", "Carl"].map(|name| joins(&queue, name));
        drop(ann);
        let ann = joins(&queue, "Ann");
        assert_eq!(places([&ann, &bob, &carl]), [None, None, Some(1)]);
        drop(ann);
        assert_eq!(carl.place(), Some(1), "Bob fills the room");
        tokio::time::advance(RETURN_MAX).await;
        assert_eq!(joins(&queue, "Ann").place(), Some(2), "a minute later she is one of many");
        assert_eq!(queue.join(PlayerName::new("Dora"), true).place(), None, "she is in the world");
    }

    #[tokio::test(start_paused = true)]
    async fn everybody_hears_their_place_until_their_turn_comes() {
        let queue = queue(1);
        let [ann, bob, carl] = ["Ann", "Bob", "Carl"].map(|name| joins(&queue, name));
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = told.clone();
        let waiting = tokio::spawn(async move {
            while let Some(place) = carl.place() {
                heard.lock().expect("nobody panics").push(place);
                carl.wait().await;
            }
            carl
        });
        tokio::time::sleep(TOLD_EVERY + TOLD_EVERY / 2).await;
        drop(bob);
        tokio::time::sleep(TOLD_EVERY).await;
        drop(ann);
        assert_eq!(waiting.await.expect("it ends").place(), None);
        assert_eq!(*told.lock().expect("nobody panics"), [2, 2, 1]);
    }
}
