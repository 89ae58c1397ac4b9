//! Who plays in a region, and through which session.

use std::collections::BTreeMap;

use crate::bus::message::{ClientView, SessionUpdates, UpdateBatch};
use crate::game::exchange::PlayerUpdates;
use crate::ids::{Claim, PlayerName, RegionId, ServerName, SessionId, Tick};

/// A player's line to their client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) session: SessionId,
    pub(super) view: ClientView,
}

/// All players of a region with their lines.
#[derive(Debug, Default)]
pub(super) struct Roster {
    lines: BTreeMap<PlayerName, Line>,
}

impl Roster {
    pub(super) fn join(&mut self, player: PlayerName, line: Line) {
        self.lines.insert(player, line);
    }

    /// Forgets a player. Their last updates must be on the way already.
    pub(super) fn leave(&mut self, player: &PlayerName) -> Option<Line> {
        self.lines.remove(player)
    }

    /// Forgets everybody who plays through a login service, and says who they are.
    pub(super) fn leave_all(&mut self, login: &ServerName) -> Vec<PlayerName> {
        self.lines.extract_if(.., |_, line| line.session.login == *login).map(|(player, _)| player).collect()
    }

    pub(super) fn line(&self, player: &PlayerName) -> Option<&Line> {
        self.lines.get(player)
    }

    /// Is this the session that the player is played through now?
    pub(super) fn is_through(&self, player: &PlayerName, session: &SessionId) -> bool {
        self.line(player).is_some_and(|line| line.session == *session)
    }

    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// One message for each login service with everything that a tick shows to its players.
    pub(super) fn batches(
        &self,
        region: &RegionId,
        claim: Claim,
        tick: Tick,
        updates: Vec<PlayerUpdates>,
    ) -> Vec<UpdateBatch> {
        let mut by_login: BTreeMap<&ServerName, Vec<SessionUpdates>> = BTreeMap::new();
        for PlayerUpdates { player, applied, updates } in updates {
            let Some(line) = self.line(&player) else { continue };
            let session = line.session.number;
            by_login.entry(&line.session.login).or_default().push(SessionUpdates { session, applied, updates });
        }
        by_login
            .into_iter()
            .map(|(login, sessions)| UpdateBatch {
                login: login.clone(),
                region: region.clone(),
                claim,
                tick,
                sessions,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::Update;

    fn line(login: &str, number: u64) -> Line {
        let session = SessionId { login: ServerName::new(login), number };
        Line { session, view: ClientView { width: 11, height: 11, look_max: 50 } }
    }

    #[test]
    fn a_tick_is_one_message_for_each_login_service() {
        let mut roster = Roster::default();
        for (player, login, number) in [("Ann", "east", 1), ("Bob", "west", 1), ("Cid", "east", 2)] {
            roster.join(PlayerName::new(player), line(login, number));
        }
        let updates = ["Ann", "Bob", "Cid", "Gone"].map(|player| PlayerUpdates {
            player: PlayerName::new(player),
            applied: 7,
            updates: vec![Update::Tick],
        });
        let batches = roster.batches(&RegionId::new("sea"), Claim(3), Tick(9), updates.into());
        let told: Vec<(&str, Vec<u64>)> = batches
            .iter()
            .map(|batch| (batch.login.as_str(), batch.sessions.iter().map(|told| told.session).collect()))
            .collect();
        assert_eq!(told, [("east", vec![1, 2]), ("west", vec![1])]);
    }
}
