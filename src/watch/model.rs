//! What is true of a cluster right now, put together from the registry, the leases and what login
//! services say.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::bus::message::{Following, OnlinePlayer, PlayersOnline, RegionLoad, ServerRole, ServerStatus};
use crate::ids::{Claim, RegionId, ServerName};
use crate::persistence::LeaseState;

/// A region and whoever has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RegionView {
    pub region: RegionId,
    pub state: Ownership,
    /// Who has it; none when nobody has.
    pub owner: Option<ServerName>,
    /// The owner's claim, or the last one when nobody owns it.
    pub claim: Claim,
    /// As the owner says; when it says nothing, as the login services do where they are asked.
    pub players: u32,
    /// Mean cost of a tick in microseconds.
    pub tick_us: u64,
    /// Mean time from the end of a tick until it is in the log and may be seen, in microseconds.
    pub log_us: u64,
    /// The server that keeps a warm copy of it, and goes on with that when the owner dies.
    pub successor: Option<Successor>,
}

/// A server with a warm copy of a region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Successor {
    pub server: ServerName,
    /// The last tick that the copy has; none: it is being made.
    pub tick: Option<u64>,
    /// Milliseconds since the copy had everything that was in the log.
    pub behind_ms: u64,
    /// Copies that turned out not to be what the owner had, and were made anew.
    pub differed: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ownership {
    /// Its owner says so.
    Owned,
    /// Somebody has the lease and says nothing of the region: just claimed, or its server is dead or frozen.
    Silent,
    /// Nobody has it.
    Unowned,
}

/// A player and the login service that has their session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlayerView {
    #[serde(flatten)]
    pub player: OnlinePlayer,
    pub login: ServerName,
}

/// Every region that is owned now or has been as far as the leases tell, by name.
pub fn regions(servers: &[ServerStatus], leases: &[LeaseState]) -> Vec<RegionView> {
    let mut regions: BTreeMap<RegionId, RegionView> =
        leases.iter().map(|lease| (lease.region.clone(), leased(lease))).collect();
    for status in servers {
        for load in &status.regions {
            // A former owner that does not know it yet has a lower claim than the lease.
            let superseded = regions
                .get(&load.region)
                .is_some_and(|known| known.state != Ownership::Unowned && known.claim > load.claim);
            if !superseded {
                regions.insert(load.region.clone(), owned(&status.server, load));
            }
        }
    }
    for status in servers {
        for following in &status.following {
            // While a copy changes hands two have one: the one that is there counts.
            let followed =
                regions.get_mut(&following.region).filter(|region| region.owner.as_ref() != Some(&status.server));
            if let Some(region) = followed
                && region.successor.as_ref().is_none_or(|known| known.tick < following.tick)
            {
                let &Following { tick, behind_ms, differed, .. } = following;
                region.successor = Some(Successor { server: status.server.clone(), tick, behind_ms, differed });
            }
        }
    }
    regions.into_values().collect()
}

fn leased(lease: &LeaseState) -> RegionView {
    let (state, owner, claim) = match &lease.holder {
        Some(holder) => (Ownership::Silent, Some(holder.owner.clone()), holder.claim),
        None => (Ownership::Unowned, None, lease.last),
    };
    RegionView { region: lease.region.clone(), state, owner, claim, players: 0, tick_us: 0, log_us: 0, successor: None }
}

fn owned(server: &ServerName, load: &RegionLoad) -> RegionView {
    RegionView {
        region: load.region.clone(),
        state: Ownership::Owned,
        owner: Some(server.clone()),
        claim: load.claim,
        players: load.players,
        tick_us: load.tick_us,
        log_us: load.log_us,
        successor: None,
    }
}

impl RegionView {
    /// Do players wait here for somebody to own it?
    pub fn is_in_storm(&self) -> bool {
        self.state != Ownership::Owned && self.players > 0
    }
}

/// Counts who waits in regions whose owner says nothing, or that have none.
pub fn strand(regions: &mut [RegionView], players: &[PlayerView]) {
    for region in regions.iter_mut().filter(|region| region.state != Ownership::Owned) {
        let here = players.iter().filter(|view| view.player.region == region.region).count();
        region.players = u32::try_from(here).unwrap_or(u32::MAX);
    }
}

/// The login services that should say who plays.
pub fn logins(servers: &[ServerStatus]) -> impl Iterator<Item = &ServerName> {
    servers.iter().filter(|status| status.role == ServerRole::Login).map(|status| &status.server)
}

/// Everybody who plays, by name; `said` is the newest word of each login service.
pub fn players(said: &BTreeMap<ServerName, PlayersOnline>) -> Vec<PlayerView> {
    let mut players: Vec<PlayerView> = said
        .values()
        .flat_map(|online| {
            online.players.iter().map(|player| PlayerView { player: player.clone(), login: online.login.clone() })
        })
        .collect();
    players.sort_by(|a, b| (&a.player.player, &a.login).cmp(&(&b.player.player, &b.login)));
    players
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::Duration;

    use super::*;
    use crate::ids::{MapPath, PlayerName};
    use crate::persistence::Holder;

    pub(in crate::watch) fn server(name: &str, role: ServerRole, regions: &[(&str, u64)]) -> ServerStatus {
        let load = |&(region, claim): &(&str, u64)| RegionLoad {
            region: RegionId::new(region),
            claim: Claim(claim),
            players: 2,
            tick_us: 1500,
            log_us: 400,
        };
        ServerStatus {
            build: "0.1.0".to_owned(),
            world: "3fe0".to_owned(),
            up_ms: 3_725_000,
            players: 2,
            tick_p99_us: 4100,
            memory_kb: 81_920,
            regions: regions.iter().map(load).collect(),
            ..ServerStatus::silent(name, role)
        }
    }

    pub(in crate::watch) fn online(login: &str, names: &[&str]) -> PlayersOnline {
        let player = |name: &&str| OnlinePlayer {
            player: PlayerName::new(*name),
            title: "the human".to_owned(),
            level: 3,
            region: RegionId::new("scorn"),
            map: MapPath::new("/scorn/inn"),
            afk: false,
            hostile: false,
            master: false,
        };
        PlayersOnline { login: ServerName::new(login), players: names.iter().map(player).collect() }
    }

    fn lease(region: &str, last: u64, holder: Option<(&str, u64)>) -> LeaseState {
        let holder = holder.map(|(owner, claim)| Holder {
            owner: ServerName::new(owner),
            claim: Claim(claim),
            left: Duration::from_secs(2),
        });
        LeaseState { region: RegionId::new(region), last: Claim(last), holder }
    }

    #[test]
    fn a_region_is_owned_silent_or_nobodys() {
        let servers = [server("region-1", ServerRole::Region, &[("scorn", 7)])];
        let leases = [lease("navar", 4, Some(("region-2", 4))), lease("scorn", 7, Some(("region-1", 7)))];
        let regions = regions(&servers, &[&leases[..], &[lease("wilderness.12", 9, None)]].concat());
        let seen: Vec<_> = regions
            .iter()
            .map(|view| (view.region.as_str(), view.state, view.owner.as_ref().map(ServerName::as_str), view.claim.0))
            .collect();
        let expected = [
            ("navar", Ownership::Silent, Some("region-2"), 4),
            ("scorn", Ownership::Owned, Some("region-1"), 7),
            ("wilderness.12", Ownership::Unowned, None, 9),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn the_later_claim_is_the_owners() {
        let frozen = server("region-1", ServerRole::Region, &[("scorn", 7)]);
        let taken = [lease("scorn", 8, Some(("region-2", 8)))];
        let seen = regions(std::slice::from_ref(&frozen), &taken);
        assert_eq!((seen[0].state, seen[0].claim), (Ownership::Silent, Claim(8)));
        let successor = server("region-2", ServerRole::Region, &[("scorn", 8)]);
        for servers in [[frozen.clone(), successor.clone()], [successor, frozen]] {
            let seen = regions(&servers, &taken);
            assert_eq!(seen.len(), 1);
            assert_eq!((seen[0].owner.clone(), seen[0].claim), (Some(ServerName::new("region-2")), Claim(8)));
        }
    }

    #[test]
    fn who_has_a_warm_copy_is_the_successor() {
        let following = |tick| Following { region: RegionId::new("scorn"), tick, behind_ms: 200, differed: 0 };
        let owner = server("region-1", ServerRole::Region, &[("scorn", 7)]);
        let warm = ServerStatus { following: vec![following(Some(99))], ..server("region-2", ServerRole::Region, &[]) };
        let new = ServerStatus { following: vec![following(None)], ..server("region-3", ServerRole::Region, &[]) };
        for servers in [[owner.clone(), warm.clone(), new.clone()], [new, warm, owner]] {
            let successor = regions(&servers, &[]).remove(0).successor.expect("two follow it");
            assert_eq!((successor.server.as_str(), successor.tick), ("region-2", Some(99)));
        }
    }

    #[test]
    fn who_is_in_a_region_without_a_word_of_its_owner_is_in_a_storm() {
        let servers = [server("region-1", ServerRole::Region, &[("navar", 7)])];
        let leases =
            [lease("navar", 7, Some(("region-1", 7))), lease("scorn", 4, None), lease("wilderness.1", 4, None)];
        let mut regions = regions(&servers, &leases);
        let said = [online("login-1", &["Carl", "Ann"])].into_iter().map(|said| (said.login.clone(), said)).collect();
        strand(&mut regions, &players(&said));
        let seen: Vec<_> =
            regions.iter().map(|view| (view.region.as_str(), view.players, view.is_in_storm())).collect();
        assert_eq!(seen, [("navar", 2, false), ("scorn", 2, true), ("wilderness.1", 0, false)]);
    }

    #[test]
    fn players_of_all_login_services_are_one_list() {
        let said = [online("login-1", &["Carl", "Ann"]), online("login-2", &["Bob"])];
        let said = said.into_iter().map(|said| (said.login.clone(), said)).collect();
        let seen: Vec<_> =
            players(&said).into_iter().map(|view| format!("{}@{}", view.player.player, view.login)).collect();
        assert_eq!(seen, ["Ann@login-1", "Bob@login-2", "Carl@login-1"]);
    }
}
