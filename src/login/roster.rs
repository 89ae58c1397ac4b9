//! Who is playing, over all login services.
//!
//! Each login service tells all others its players at every change and once a second; what a service says
//! counts until it says something else or has been silent for a while. Everybody in the roster can be told
//! something, whatever region they are in or on their way to.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::bus::message::{OnlinePlayer, PlayersOnline};
use crate::ids::{PlayerName, ServerName};

/// A service that has said nothing for so long is gone, and its players with it.
pub(super) const SILENCE_MAX: Duration = Duration::from_secs(4);

/// Somebody came or went, anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RosterChange {
    Entered(PlayerName),
    Left(PlayerName),
}

/// Everybody who is playing.
#[derive(Debug)]
pub(super) struct Roster {
    own_name: ServerName,
    own: BTreeMap<u64, OnlinePlayer>,
    others: BTreeMap<ServerName, Heard>,
}

#[derive(Debug)]
struct Heard {
    at: Instant,
    players: Vec<OnlinePlayer>,
}

impl Roster {
    pub(super) fn new(own_name: ServerName) -> Self {
        Self { own_name, own: BTreeMap::new(), others: BTreeMap::new() }
    }

    /// A session's player is in the world, or not any more.
    pub(super) fn set(&mut self, session: u64, player: Option<OnlinePlayer>) -> Vec<RosterChange> {
        let before = self.names();
        match player {
            Some(player) => self.own.insert(session, player),
            None => self.own.remove(&session),
        };
        changes(&before, &self.names())
    }

    /// What this service tells the others.
    pub(super) fn own(&self) -> PlayersOnline {
        PlayersOnline { login: self.own_name.clone(), players: self.own.values().cloned().collect() }
    }

    /// What another service says. A service that speaks for the first time brings players who came before
    /// we listened: nobody is told of them.
    pub(super) fn hear(&mut self, said: PlayersOnline, now: Instant) -> Vec<RosterChange> {
        if said.login == self.own_name {
            return Vec::new();
        }
        let before = self.names();
        let known = self.others.insert(said.login, Heard { at: now, players: said.players }).is_some();
        if known { changes(&before, &self.names()) } else { Vec::new() }
    }

    /// Lets go of services that are silent.
    pub(super) fn expire(&mut self, now: Instant) -> Vec<RosterChange> {
        let before = self.names();
        self.others.retain(|_, heard| now.saturating_duration_since(heard.at) < SILENCE_MAX);
        changes(&before, &self.names())
    }

    /// Everybody by name.
    pub(super) fn players(&self) -> Vec<OnlinePlayer> {
        let others = self.others.values().flat_map(|heard| &heard.players);
        let by_name: BTreeMap<&PlayerName, &OnlinePlayer> =
            others.chain(self.own.values()).map(|player| (&player.player, player)).collect();
        by_name.into_values().cloned().collect()
    }

    /// Somebody by the beginning of their name in any case; a whole name counts more than a beginning.
    /// `None` when nobody or more than one is meant.
    pub(super) fn find(&self, name: &str) -> Option<PlayerName> {
        let wanted = name.to_lowercase();
        let names = self.names();
        let lower = |player: &PlayerName| player.as_str().to_lowercase();
        if let Some(whole) = names.iter().find(|player| lower(player) == wanted) {
            return Some(whole.clone());
        }
        let mut meant = names.iter().filter(|player| !wanted.is_empty() && lower(player).starts_with(&wanted));
        let first = meant.next()?;
        meant.next().is_none().then(|| first.clone())
    }

    pub(super) fn names(&self) -> Vec<PlayerName> {
        self.players().into_iter().map(|player| player.player).collect()
    }
}

fn changes(before: &[PlayerName], after: &[PlayerName]) -> Vec<RosterChange> {
    let left = before.iter().filter(|name| !after.contains(name)).cloned().map(RosterChange::Left);
    let entered = after.iter().filter(|name| !before.contains(name)).cloned().map(RosterChange::Entered);
    left.chain(entered).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::ids::{MapPath, RegionId};

    pub(in crate::login) fn player(name: &str, region: &str) -> OnlinePlayer {
        OnlinePlayer {
            player: PlayerName::new(name),
            title: "the human".into(),
            level: 1,
            region: RegionId::new(region),
            map: MapPath::new(format!("/{region}/inn")),
            afk: false,
            hostile: false,
            master: false,
        }
    }

    fn said(login: &str, names: &[&str]) -> PlayersOnline {
        let players = names.iter().map(|name| player(name, "scorn")).collect();
        PlayersOnline { login: ServerName::new(login), players }
    }

    #[tokio::test(start_paused = true)]
    async fn players_of_all_services_are_listed_until_their_service_is_silent() {
        let now = Instant::now();
        let mut roster = Roster::new(ServerName::new("login-1"));
        assert_eq!(roster.set(1, Some(player("Alfa", "scorn"))), [RosterChange::Entered(PlayerName::new("Alfa"))]);
        assert_eq!(roster.hear(said("login-2", &["Bravo"]), now), []);
        let carl = RosterChange::Entered(PlayerName::new("Carl"));
        assert_eq!(roster.hear(said("login-2", &["Bravo", "Carl"]), now), [carl]);
        assert_eq!(roster.names().len(), 3);
        assert_eq!(roster.expire(now + SILENCE_MAX / 2), []);
        let gone = ["Bravo", "Carl"].map(|name| RosterChange::Left(PlayerName::new(name)));
        assert_eq!(roster.expire(now + SILENCE_MAX), gone);
        assert_eq!(roster.set(1, None), [RosterChange::Left(PlayerName::new("Alfa"))]);
    }

    #[tokio::test(start_paused = true)]
    async fn one_is_found_by_the_unique_beginning_of_a_name() {
        let mut roster = Roster::new(ServerName::new("login-1"));
        roster.hear(said("login-2", &["Bravo", "Brav", "Carl"]), Instant::now());
        let found = |name| roster.find(name).map(|player| player.0);
        assert_eq!(found("c"), Some("Carl".into()));
        assert_eq!(found("bravo"), Some("Bravo".into()));
        assert_eq!(found("BRAV"), Some("Brav".into()));
        assert_eq!(found("bra"), None);
        assert_eq!(found("x"), None);
        assert_eq!(found(""), None);
    }
}
