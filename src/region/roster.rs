//! Who plays in a region, and through which session.

use std::collections::BTreeMap;

use crate::bus::message::{SessionUpdates, UpdateBatch};
use crate::game::exchange::PlayerUpdates;
use crate::ids::{Claim, PlayerName, RegionId, ServerName, SessionId, Tick};

/// All players of a region with their sessions.
#[derive(Debug, Default)]
pub(super) struct Roster {
    sessions: BTreeMap<PlayerName, SessionId>,
}

impl Roster {
    pub(super) fn join(&mut self, player: PlayerName, session: SessionId) {
        self.sessions.insert(player, session);
    }

    /// Forgets a player. Their last updates must be on the way already.
    pub(super) fn leave(&mut self, player: &PlayerName) -> Option<SessionId> {
        self.sessions.remove(player)
    }

    /// Forgets everybody who plays through a login service, and says who they are.
    pub(super) fn leave_all(&mut self, login: &ServerName) -> Vec<PlayerName> {
        self.sessions.extract_if(.., |_, session| session.login == *login).map(|(player, _)| player).collect()
    }

    pub(super) fn session(&self, player: &PlayerName) -> Option<&SessionId> {
        self.sessions.get(player)
    }

    /// Is this the session that the player is played through now?
    pub(super) fn is_through(&self, player: &PlayerName, session: &SessionId) -> bool {
        self.session(player) == Some(session)
    }

    pub(super) fn len(&self) -> usize {
        self.sessions.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sessions.is_empty()
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
            let Some(SessionId { login, number }) = self.session(&player) else { continue };
            by_login.entry(login).or_default().push(SessionUpdates { session: *number, applied, updates });
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

    #[test]
    fn a_tick_is_one_message_for_each_login_service() {
        let mut roster = Roster::default();
        for (player, login, number) in [("Ann", "east", 1), ("Bob", "west", 1), ("Cid", "east", 2)] {
            roster.join(PlayerName::new(player), SessionId { login: ServerName::new(login), number });
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
