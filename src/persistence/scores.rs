//! The best characters there ever were, each once, as they were when they left the game.
//!
//! One record, like that of the parties and for the same reason. Only login services come here.

use serde::{Deserialize, Serialize};

use super::records::{Records, StreamName};
use super::shelf::{ReadError, Record, Shelf, Stamp, from_line, to_line};
use crate::bus::{Subject, subject};
use crate::ids::PlayerName;
use crate::limits::SCORES_MAX;

const VERSION: u32 = 1;

/// The best first; of equals, who came last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreTable {
    pub scores: Vec<Score>,
}

/// What somebody had come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    pub player: PlayerName,
    /// `the human`.
    pub title: String,
    pub experience: i64,
    pub ending: Ending,
    /// Of the map they were on, in a word.
    pub map: String,
    /// The most they could have of each.
    pub hp: i16,
    pub sp: i16,
    pub grace: i16,
}

/// How they left the game.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    Left,
    /// For ever.
    Quit,
}

/// What became of a score: ranks count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// The last score of that player.
    pub before: Option<(usize, Score)>,
    /// Where the new one stands; none when the table is full of better ones, or their last was better.
    pub now: Option<usize>,
}

/// Why a score was not entered.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    #[error("the store does not take the scores")]
    Write(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl ScoreTable {
    /// Enters a score, in place of the last one of that player, unless that was better.
    pub fn enter(&mut self, score: &Score) -> Entered {
        let last = self.scores.iter().position(|other| other.player == score.player);
        let before = last.map(|place| (place + 1, self.scores[place].clone()));
        if before.as_ref().is_some_and(|(_, last)| last.experience > score.experience) {
            return Entered { before, now: None };
        }
        if let Some(place) = last {
            self.scores.remove(place);
        }
        let place = self.scores.partition_point(|other| other.experience > score.experience);
        if place >= SCORES_MAX {
            return Entered { before, now: None };
        }
        self.scores.insert(place, score.clone());
        self.scores.truncate(SCORES_MAX);
        Entered { before, now: Some(place + 1) }
    }
}

impl Record for ScoreTable {
    const STREAM: StreamName = StreamName::Society;

    fn subject(&self) -> Subject {
        subject::score_table()
    }

    fn encode(&self, stamp: &Stamp) -> Vec<u8> {
        to_line(VERSION, stamp, self)
    }

    fn decode(bytes: &[u8]) -> Result<(Stamp, Self), String> {
        from_line(VERSION, bytes)
    }
}

/// The door to the scores. Clones share the connection.
#[derive(Clone, Debug)]
pub struct Scores {
    table: Shelf<ScoreTable>,
}

impl Scores {
    pub(super) fn new(records: Records) -> Self {
        Self { table: Shelf::new(records) }
    }

    /// All scores as they are now.
    ///
    /// # Errors
    /// When the store is silent or holds something that this build cannot read.
    pub async fn load(&self) -> Result<ScoreTable, ReadError> {
        Ok(self.table.kept_or(ScoreTable::default()).await?.1)
    }

    /// Enters a score.
    ///
    /// # Errors
    /// When the store does not take it.
    pub async fn enter(&self, score: &Score) -> Result<Entered, ScoreError> {
        let enter = |table: &mut ScoreTable| Ok(table.enter(score));
        Ok(self.table.change(ScoreTable::default(), enter, ScoreError::Write).await?.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::SOCIETY_RECORD_MAX;

    fn score(player: &str, experience: i64) -> Score {
        Score {
            player: PlayerName::new(player),
            title: "the human".to_owned(),
            experience,
            ending: Ending::Left,
            map: "inn".to_owned(),
            hp: 40,
            sp: 1,
            grace: 1,
        }
    }

    #[test]
    fn everybody_is_there_once_with_their_best() {
        let mut table = ScoreTable::default();
        for (player, experience, rank) in [("Ann", 500, 1), ("Bob", 600, 1), ("Cid", 500, 2)] {
            assert_eq!(table.enter(&score(player, experience)), Entered { before: None, now: Some(rank) });
        }
        let lower = table.enter(&score("Bob", 400));
        assert_eq!(lower, Entered { before: Some((1, score("Bob", 600))), now: None });
        let higher = table.enter(&score("Ann", 700));
        assert_eq!(higher, Entered { before: Some((3, score("Ann", 500))), now: Some(1) });
        let quit = Score { ending: Ending::Quit, ..score("Bob", 600) };
        assert_eq!(table.enter(&quit).now, Some(2));
        assert_eq!(table.scores, [score("Ann", 700), quit, score("Cid", 500)]);
    }

    #[test]
    fn the_worst_make_room_and_the_record_has_room_for_all() {
        let mut table = ScoreTable::default();
        for number in 0..SCORES_MAX as i64 {
            let longest = Score {
                title: "\u{1}".repeat(60),
                map: "m".repeat(120),
                ..score(&format!("{number:0>48}"), i64::MAX - number)
            };
            table.enter(&longest);
        }
        assert_eq!(table.enter(&score("Bob", 5)), Entered { before: None, now: None });
        assert_eq!(table.enter(&score("Ann", i64::MAX)).now, Some(1));
        assert_eq!(table.scores.len(), SCORES_MAX);
        let stamp = Stamp { write_id: "x".repeat(80), by: crate::ids::ServerName::new("l"), at_ms: 0 };
        assert!(table.encode(&stamp).len() <= SOCIETY_RECORD_MAX);
    }
}
