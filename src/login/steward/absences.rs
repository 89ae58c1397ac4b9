//! Those who are in a party and not in the game: their login service has died, and they have not come back.
//!
//! Every login service looks, and whoever finds them first takes them out. They find their party again as if they had
//! left the game in order.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use super::Steward;
use crate::bus::message::{OnlinePlayer, PartyStep};
use crate::persistence::{PartyMember, PartyTable};

/// How long somebody may be nowhere. A region keeps its players for a minute when their sessions are gone.
const PATIENCE: Duration = Duration::from_secs(90);

/// Who is nowhere, by this service's own roster, and since when.
#[derive(Debug, Default)]
pub(in crate::login) struct Absences {
    since: BTreeMap<String, (PartyMember, Instant)>,
}

impl Absences {
    /// Looks who is nowhere, and takes out of their parties those who have been so for long.
    pub(in crate::login) async fn look(&mut self, steward: &Steward, online: &[OnlinePlayer]) {
        let table = match steward.parties.load().await {
            Ok(table) => table,
            Err(error) => {
                tracing::warn!(%error, "the parties are out of reach");
                return;
            }
        };
        for gone in self.note(&table, online, Instant::now()) {
            if let Err(error) = steward.depart(&gone, PartyStep::Gone).await {
                tracing::warn!(player = %gone.player, %error, "somebody who is gone stays in their party");
            }
        }
    }

    fn note(&mut self, table: &PartyTable, online: &[OnlinePlayer], now: Instant) -> Vec<PartyMember> {
        let members = table.parties.iter().flat_map(|party| &party.members);
        let absent = members.filter(|member| online.iter().all(|player| player.player != member.player));
        let before = std::mem::take(&mut self.since);
        for member in absent {
            let known = before.get(member.player.as_str()).filter(|(as_then, _)| as_then == member);
            let since = known.map_or(now, |(_, since)| *since);
            self.since.insert(member.player.to_string(), (member.clone(), since));
        }
        let long = |since: &Instant| now.saturating_duration_since(*since) >= PATIENCE;
        self.since.values().filter(|(_, since)| long(since)).map(|(member, _)| member.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{PlayerName, ServerName, SessionId};
    use crate::login::roster::tests::player;

    #[tokio::test(start_paused = true)]
    async fn who_is_nowhere_for_long_is_gone_and_who_comes_back_is_not() {
        let member = |name: &str, number| PartyMember {
            player: PlayerName::new(name),
            session: SessionId { login: ServerName::new("login-1"), number },
        };
        let mut table = PartyTable::default();
        table.form("elves", "", &member("Ann", 1)).expect("a new name");
        table.join("elves", "", &member("Bob", 2)).expect("it is there");
        let (mut absences, now) = (Absences::default(), Instant::now());
        let ann = [player("Ann", "scorn")];
        assert_eq!(absences.note(&table, &ann, now), []);
        assert_eq!(absences.note(&table, &ann, now + PATIENCE / 2), []);
        assert_eq!(absences.note(&table, &[], now + PATIENCE), [member("Bob", 2)], "she has only just gone");
        table.seat(&member("Bob", 3));
        assert_eq!(absences.note(&table, &ann, now + PATIENCE), [], "he is another's by now");
        assert_eq!(absences.note(&table, &ann, now + PATIENCE * 2), [member("Bob", 3)]);
    }
}
