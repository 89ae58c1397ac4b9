//! Who should carry what: which regions had better be somewhere else, and why.
//!
//! There is no chief. Every server works this out from what all say of themselves, and gives away what is its own; so
//! does whoever only wants to know.
//!
//! While a cluster is upgraded, builds stand side by side: nothing goes to a server that could not read its checkpoint, and a
//! warm copy is made by one that plays by the same rules.

use crate::bus::message::{RegionLoad, Rules, ServerRole, ServerStatus};
use crate::ids::{RegionId, ServerName};

/// Microseconds of a tick by which two servers may differ: less than a hundredth of a core is not worth a pause.
const GAP_MIN_US: u64 = 1_000;
/// The busiest server carries at least so many hundredths of what the idlest does before anything moves.
const GAP_MIN_PERCENT: u64 = 150;
/// A tick that takes longer than this leaves no time for the rest: the server is falling behind.
const BEHIND_US: u64 = 100_000;
/// What a player costs besides the tick: packing, sending, writing.
const PLAYER_US: u64 = 5;

/// The format that builds write and read that do not say it.
const FORMAT_UNSAID: u32 = 7;

/// Whether a server can take up what another puts away.
pub fn can_take(to: &ServerStatus, from: &ServerStatus) -> bool {
    reads(to.rules.as_ref(), writes(from.rules.as_ref()))
}

fn writes(rules: Option<&Rules>) -> u32 {
    rules.map_or(FORMAT_UNSAID, |rules| rules.writes)
}

fn core(server: &ServerStatus) -> Option<&str> {
    server.rules.as_ref().map(|rules| rules.core.as_str())
}

fn reads(rules: Option<&Rules>, format: u32) -> bool {
    rules.map_or(format == FORMAT_UNSAID, |rules| rules.reads.contains(&format))
}

/// One region that had better be somewhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub region: RegionId,
    pub from: ServerName,
    pub to: ServerName,
    pub why: String,
}

/// What is proposed, in the order in which it would be done, at most `most` of it. Regions without players stay where
/// they are: they cost nothing.
pub fn proposals(servers: &[ServerStatus], most: usize) -> Vec<Proposal> {
    let mut carriers: Vec<Carrier> = servers.iter().filter_map(Carrier::of).collect();
    carriers.sort_by(|a, b| a.name.cmp(&b.name));
    let mut proposals = Vec::new();
    while proposals.len() < most
        && let Some(proposal) = next(&mut carriers)
    {
        proposals.push(proposal);
    }
    proposals
}

/// Who should have what a server that stops carries: the heaviest first, each to whoever carries least by then. Nothing
/// when nobody else is there.
pub fn heirs(leaving: &ServerStatus, others: &[ServerStatus]) -> Vec<(RegionId, ServerName)> {
    let others = others.iter().filter(|other| other.server != leaving.server && can_take(other, leaving));
    let mut carriers: Vec<Carrier> = others.filter_map(Carrier::of).collect();
    carriers.sort_by(|a, b| a.name.cmp(&b.name));
    let mut played: Vec<&RegionLoad> = leaving.regions.iter().filter(|load| load.players > 0).collect();
    played.sort_by_key(|load| (std::cmp::Reverse(cost(load)), load.region.clone()));
    let mut heirs = Vec::new();
    for load in played {
        let Some(heir) = carriers.iter_mut().min_by_key(|carrier| carrier.load()) else { break };
        heir.regions.push((load.region.clone(), cost(load)));
        heirs.push((load.region.clone(), heir.name.clone()));
    }
    heirs
}

/// Who should have a warm copy of a region: another server than its owner, the same one for as long as both are there, and
/// of many regions each server about as many as any other.
pub fn successor<'s>(
    region: &RegionId,
    owner: &ServerName,
    servers: impl IntoIterator<Item = &'s ServerStatus>,
) -> Option<&'s ServerName> {
    let servers: Vec<&ServerStatus> = servers.into_iter().collect();
    let owners = servers.iter().find(|server| server.server == *owner).map(|server| core(server));
    let able = |server: &&ServerStatus| {
        let is_free = server.role == ServerRole::Region && !server.draining && server.alone.is_none();
        is_free && server.server != *owner && owners.is_none_or(|owners| owners == core(server))
    };
    // Which is the highest does not change for the others when one comes or goes.
    let rank = |server: &&ServerStatus| *blake3::hash(format!("{region} {}", server.server).as_bytes()).as_bytes();
    servers.into_iter().filter(able).max_by_key(rank).map(|server| &server.server)
}

/// Microseconds of a tick that a region costs its server.
fn cost(load: &RegionLoad) -> u64 {
    load.tick_us + u64::from(load.players) * PLAYER_US
}

/// A server with the regions that cost it something.
struct Carrier {
    name: ServerName,
    rules: Option<Rules>,
    regions: Vec<(RegionId, u64)>,
    behind: bool,
}

impl Carrier {
    /// Servers that carry what comes and are not about to stop.
    fn of(server: &ServerStatus) -> Option<Self> {
        if server.role != ServerRole::Region || server.draining || server.alone.is_some() {
            return None;
        }
        let played = server.regions.iter().filter(|load| load.players > 0);
        let regions = played.map(|load| (load.region.clone(), cost(load))).collect();
        let (name, rules) = (server.server.clone(), server.rules.clone());
        Some(Self { name, rules, regions, behind: server.tick_p99_us > BEHIND_US })
    }

    fn load(&self) -> u64 {
        self.regions.iter().map(|(_, cost)| cost).sum()
    }
}

/// Moves the region that brings the busiest and the idlest closest together, and no closer than that they change
/// places.
fn next(carriers: &mut [Carrier]) -> Option<Proposal> {
    let busiest = (0..carriers.len()).max_by_key(|at| (carriers[*at].behind, carriers[*at].load()))?;
    let format = writes(carriers[busiest].rules.as_ref());
    let able = (0..carriers.len()).filter(|at| reads(carriers[*at].rules.as_ref(), format));
    let idlest = able.min_by_key(|at| carriers[*at].load())?;
    let (most, least) = (carriers[busiest].load(), carriers[idlest].load());
    let gap = most.saturating_sub(least);
    let behind = carriers[busiest].behind;
    if gap < GAP_MIN_US || (!behind && most * 100 < least * GAP_MIN_PERCENT) {
        return None;
    }
    let fits = |(_, (_, cost)): &(usize, &(RegionId, u64))| *cost < gap;
    let after = |cost: u64| (most - cost).max(least + cost);
    let regions = carriers[busiest].regions.iter().enumerate().filter(fits);
    let (at, _) = regions.min_by_key(|(_, (region, cost))| (after(*cost), region.clone()))?;
    let (region, cost) = carriers[busiest].regions.remove(at);
    let share = cost * 100 / most.max(1);
    let why = if behind {
        format!("{} falls behind its ticks; {region} is {share} % of its load", carriers[busiest].name)
    } else {
        format!(
            "{} carries {most} us a tick and {} {least}; {region} is {share} % of it",
            carriers[busiest].name, carriers[idlest].name
        )
    };
    carriers[busiest].behind = false;
    carriers[idlest].regions.push((region.clone(), cost));
    Some(Proposal { region, from: carriers[busiest].name.clone(), to: carriers[idlest].name.clone(), why })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Claim;

    fn server(name: &str, regions: &[(&str, u32, u64)]) -> ServerStatus {
        let load = |&(region, players, tick_us): &(&str, u32, u64)| RegionLoad {
            region: RegionId::new(region),
            claim: Claim(1),
            players,
            tick_us,
            log_us: 0,
        };
        let regions = regions.iter().map(load).collect();
        ServerStatus { regions, ..ServerStatus::silent(name, ServerRole::Region) }
    }

    fn moves(servers: &[ServerStatus]) -> Vec<(String, String, String)> {
        let said = |proposal: Proposal| (proposal.region.0, proposal.from.0, proposal.to.0);
        proposals(servers, 10).into_iter().map(said).collect()
    }

    fn owned(moves: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
        moves.iter().map(|(region, from, to)| ((*region).into(), (*from).into(), (*to).into())).collect()
    }

    #[test]
    fn a_newcomer_takes_half_of_the_busiest() {
        let busy = server("a", &[("scorn", 40, 6_000), ("navar", 10, 3_000), ("sea", 5, 2_500), ("empty", 0, 9_000)]);
        assert_eq!(moves(&[busy, server("b", &[])]), owned(&[("scorn", "a", "b")]));
        let many = server("a", &[("p", 1, 2_000), ("q", 1, 2_000), ("r", 1, 2_000), ("s", 1, 2_000)]);
        assert_eq!(moves(&[many, server("b", &[])]), owned(&[("p", "a", "b"), ("q", "a", "b")]));
    }

    #[test]
    fn what_is_even_enough_stays_and_so_does_the_last_region() {
        assert_eq!(moves(&[server("a", &[("p", 1, 5_000), ("q", 1, 500)]), server("b", &[("r", 1, 4_000)])]), []);
        assert_eq!(moves(&[server("a", &[("p", 1, 50_000)]), server("b", &[])]), [], "it would only change places");
        assert_eq!(moves(&[server("a", &[("p", 1, 400), ("q", 1, 400)]), server("b", &[])]), [], "not worth a pause");
    }

    #[test]
    fn who_falls_behind_gives_away_whatever_the_others_carry() {
        let mut slow = server("a", &[("p", 100, 60_000), ("q", 50, 40_000)]);
        let other = server("b", &[("r", 90, 80_000)]);
        assert_eq!(moves(&[slow.clone(), other.clone()]), []);
        slow.tick_p99_us = 130_000;
        assert_eq!(moves(&[slow, other]), []);
        let mut slow = server("a", &[("p", 100, 60_000), ("q", 50, 9_000)]);
        slow.tick_p99_us = 130_000;
        assert_eq!(moves(&[slow, server("b", &[("r", 9, 50_000)])]), owned(&[("q", "a", "b")]));
    }

    #[test]
    fn who_stops_takes_nothing_and_gives_by_itself() {
        let busy = server("a", &[("p", 1, 5_000), ("q", 1, 5_000)]);
        let stopping = ServerStatus { draining: true, ..server("b", &[]) };
        assert_eq!(moves(&[busy.clone(), stopping.clone()]), []);
        assert_eq!(heirs(&busy, &[busy.clone(), stopping]), []);
    }

    #[test]
    fn a_region_keeps_its_successor_when_servers_come_and_go() {
        let names = ["a", "b", "c", "d"];
        let servers: Vec<ServerStatus> = names.iter().map(|name| server(name, &[])).collect();
        let owner = ServerName::new("a");
        let mut counted = std::collections::BTreeMap::new();
        for number in 0..200 {
            let region = RegionId::new(format!("wilderness.{number}"));
            let chosen = successor(&region, &owner, &servers).expect("three are there").clone();
            assert_ne!(chosen, owner);
            let without =
                |gone: &str| servers.iter().filter(|server| server.server.as_str() != gone).cloned().collect();
            for gone in names.iter().filter(|name| **name != chosen.as_str()) {
                let left: Vec<ServerStatus> = without(gone);
                assert_eq!(successor(&region, &owner, &left), Some(&chosen), "{region} without {gone}");
            }
            *counted.entry(chosen).or_insert(0) += 1;
        }
        assert!(counted.len() == 3 && counted.values().all(|regions| *regions > 40), "{counted:?}");
        assert_eq!(successor(&RegionId::new("scorn"), &owner, &servers[..1]), None);
        let stopping = ServerStatus { draining: true, ..server("b", &[]) };
        assert_eq!(successor(&RegionId::new("scorn"), &owner, [&stopping]), None);
    }

    fn of_build(core: &str, format: u32, server: ServerStatus) -> ServerStatus {
        let rules = Rules { core: core.to_owned(), writes: format, reads: vec![format - 1, format] };
        ServerStatus { rules: Some(rules), ..server }
    }

    #[test]
    fn nothing_goes_to_a_build_that_cannot_read_it() {
        let load = [("p", 1, 5_000), ("q", 1, 5_000)];
        let (old, new) = (server("old", &[]), of_build("new", FORMAT_UNSAID + 1, server("new", &[])));
        let busy_new = ServerStatus { regions: server("new", &load).regions, ..new.clone() };
        assert_eq!(moves(&[busy_new.clone(), old.clone()]), []);
        assert_eq!(heirs(&busy_new, std::slice::from_ref(&old)), []);
        let third = of_build("newer", FORMAT_UNSAID + 2, server("third", &[("s", 1, 900)]));
        assert_eq!(
            moves(&[busy_new, old, third]),
            owned(&[("p", "new", "third")]),
            "it reads the format before its own"
        );
        let busy_old = server("old", &load);
        assert_eq!(moves(&[busy_old.clone(), new.clone()]), owned(&[("p", "old", "new")]));
        assert_eq!(heirs(&busy_old, &[new]).len(), 2);
    }

    #[test]
    fn who_plays_by_other_rules_has_no_warm_copy() {
        let (a, b) = (of_build("x", 8, server("a", &[])), of_build("x", 8, server("b", &[])));
        let (c, old) = (of_build("y", 8, server("c", &[])), server("old", &[]));
        let region = RegionId::new("scorn");
        let of = |owner: &str| successor(&region, &ServerName::new(owner), [&a, &b, &c, &old]).map(ServerName::as_str);
        assert_eq!([of("a"), of("b"), of("c"), of("old")], [Some("b"), Some("a"), None, None]);
    }

    #[test]
    fn what_a_server_leaves_is_shared_out() {
        let leaving = server("a", &[("p", 1, 5_000), ("q", 1, 1_000), ("r", 1, 900), ("empty", 0, 50)]);
        let others = [server("c", &[("s", 1, 3_000)]), server("d", &[])];
        let heirs: Vec<(String, String)> =
            heirs(&leaving, &others).into_iter().map(|(region, heir)| (region.0, heir.0)).collect();
        let expected = [("p", "d"), ("q", "c"), ("r", "c")].map(|(region, heir)| (region.into(), heir.into()));
        assert_eq!(heirs, expected);
    }
}
