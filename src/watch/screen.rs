//! How things look: tables with aligned columns, sentences, and one JSON object for each line.

pub mod audit;
pub mod ledger;
pub mod masters;
pub(super) mod trail;

use std::fmt::Write as _;

use serde::Serialize;

use super::model::{Ownership, PlayerView, RegionView, Successor};
use super::story::Happening;
use crate::bus::message::{
    AuditFinding, BalanceMove, ClaimStep, CrossingEvent, CrossingStep, Measure, PartyChange, PartyStep, Quarantine,
    Sanction, SanctionChange, ServerRole, ServerStatus,
};
use crate::ids::{RegionId, ServerName};
use crate::persistence::registry::SERVER_TTL;
use crate::process;

/// Which side of its column a value stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

use Side::{Left, Right};

pub(super) const NO_REGION: &str = "No region has an owner, and none ever had.";
pub(super) const NO_SERVER: &str = "No server is up.";
pub(super) const NO_PLAYER: &str = "Nobody plays.";

pub(super) const REGION_COLUMNS: [(&str, Side); 8] = [
    ("REGION", Left),
    ("OWNER", Left),
    ("CLAIM", Right),
    ("PLAYERS", Right),
    ("TICK", Right),
    ("LOG", Right),
    ("SUCCESSOR", Left),
    ("BEHIND", Right),
];

pub fn regions(regions: &[RegionView]) -> String {
    table(REGION_COLUMNS, regions.iter().map(region_cells), NO_REGION)
}

pub(super) fn region_cells(view: &RegionView) -> [String; 8] {
    let owner = view.owner.as_ref().map_or("-", |owner| owner.as_str());
    let (owner, load) = match view.state {
        Ownership::Owned => (owner.to_owned(), true),
        Ownership::Silent => (format!("{owner} (silent)"), false),
        Ownership::Unowned => ("-".to_owned(), false),
    };
    let shown = |is_known: bool, value: String| if is_known { value } else { "-".to_owned() };
    [
        view.region.to_string(),
        owner,
        view.claim.to_string(),
        shown(load || view.players > 0, view.players.to_string()),
        shown(load, milliseconds(view.tick_us)),
        shown(load, milliseconds(view.log_us)),
        view.successor.as_ref().map_or_else(|| "-".to_owned(), successor),
        view.successor.as_ref().map_or_else(|| "-".to_owned(), behind),
    ]
}

fn successor(successor: &Successor) -> String {
    match successor.differed {
        0 => successor.server.to_string(),
        differed => format!("{} (differed {differed} times)", successor.server),
    }
}

fn behind(successor: &Successor) -> String {
    match successor.tick {
        Some(_) => format!("{:.1} s", successor.behind_ms as f64 / 1000.0),
        None => "reading".to_owned(),
    }
}

pub(super) const SERVER_COLUMNS: [(&str, Side); 11] = [
    ("SERVER", Left),
    ("ROLE", Left),
    ("BUILD", Left),
    ("UP", Right),
    ("PLAYERS", Right),
    ("REGIONS", Right),
    ("TICK P99", Right),
    ("MEMORY", Right),
    ("FENCED", Right),
    ("REFUSED", Right),
    ("STATE", Left),
];

pub fn servers(servers: &[ServerStatus]) -> String {
    table(SERVER_COLUMNS, servers.iter().map(server_cells), NO_SERVER)
}

pub(super) fn server_cells(status: &ServerStatus) -> [String; 11] {
    // A login service runs no region and has no ticks.
    let of_region = |value: String| if status.role == ServerRole::Region { value } else { "-".to_owned() };
    // Nobody connects to a region server.
    let of_login = |value: String| if status.role == ServerRole::Login { value } else { "-".to_owned() };
    [
        status.server.to_string(),
        role(status.role).to_owned(),
        status.build.clone(),
        duration(status.up_ms),
        status.players.to_string(),
        of_region(status.regions.len().to_string()),
        of_region(milliseconds(status.tick_p99_us)),
        format!("{} MB", status.memory_kb / 1024),
        of_region(status.fenced.to_string()),
        of_login(status.refused.to_string()),
        match &status.alone {
            _ if status.draining => "stopping".to_owned(),
            Some(region) => format!("alone with {region}"),
            None => "up".to_owned(),
        },
    ]
}

pub(super) const PLAYER_COLUMNS: [(&str, Side); 7] = [
    ("PLAYER", Left),
    ("TITLE", Left),
    ("LEVEL", Right),
    ("REGION", Left),
    ("MAP", Left),
    ("LOGIN SERVICE", Left),
    ("", Left),
];

pub fn players(players: &[PlayerView]) -> String {
    table(PLAYER_COLUMNS, players.iter().map(player_cells), NO_PLAYER)
}

pub(super) fn player_cells(view: &PlayerView) -> [String; 7] {
    let player = &view.player;
    [
        player.player.to_string(),
        player.title.clone(),
        player.level.to_string(),
        player.region.to_string(),
        player.map.to_string(),
        view.login.to_string(),
        if player.afk { "afk" } else { "" }.to_owned(),
    ]
}

/// One JSON object for each value, a line each.
pub fn json<T: Serialize>(values: &[T]) -> String {
    values.iter().fold(String::new(), |mut lines, value| {
        lines.push_str(&serde_json::to_string(value).expect("views have only string keys"));
        lines.push('\n');
        lines
    })
}

/// A happening as one line: the time of day (UTC) and a sentence.
pub fn event(at_ms: u64, happening: &Happening) -> String {
    line(at_ms, &sentence(happening))
}

/// The time of day (UTC) and a sentence, as one line.
pub(super) fn line(at_ms: u64, sentence: &str) -> String {
    let seconds = at_ms / 1000 % 86_400;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02} {}\n", seconds % 60, plain(sentence))
}

fn sentence(happening: &Happening) -> String {
    match happening {
        Happening::Server { server, role: of, build, regions, new, .. } => {
            let here = if *new { "has started" } else { "is here" };
            let with = if *regions > 0 { format!(" with {}", count(*regions, "region")) } else { String::new() };
            let what = match of {
                ServerRole::Login => "login service",
                ServerRole::Region => "region server",
            };
            format!("{server} {here}: a {what}, build {build}{with}.")
        }
        Happening::Draining { server } => format!("{server} stops, and gives back what it has."),
        Happening::Gone { server, expected: true } => format!("{server} is gone."),
        Happening::Gone { server, expected: false } => {
            format!("{server} has said nothing for {} s: it is dead, frozen or cut off.", SERVER_TTL.as_secs())
        }
        Happening::Slow { server, tick_p99_us } => {
            format!(
                "{server} is falling behind: ticks take up to {}, and one is due every 120 ms.",
                milliseconds(*tick_p99_us)
            )
        }
        Happening::Online { login, players } => format!("{login} has {}.", count(*players, "player")),
        Happening::Joined { player, region, login } => format!("{player} has come into {region}, through {login}."),
        Happening::Left { player, login } => format!("{player} has left {login}."),
        Happening::Account(opened) => {
            format!("Somebody opens the account {} at {}.", opened.account, opened.by.login)
        }
        Happening::Wanted(wanted) => match &wanted.player {
            Some(player) => format!("{} wants an owner for {}, where {player} should be.", wanted.by, wanted.region),
            None => format!("{} wants an owner for {}.", wanted.by, wanted.region),
        },
        Happening::Claim(claim) => {
            let (server, region) = (&claim.server, &claim.region);
            let what = match &claim.step {
                ClaimStep::Claimed => format!("{server} owns {region}"),
                ClaimStep::Released => format!("{server} has given {region} back"),
                ClaimStep::Lost => format!("{server} has lost {region}"),
                ClaimStep::Given { to } => format!("{server} has given {region} to {to}"),
            };
            format!("{what} (claim {}): {}.", claim.claim, claim.why)
        }
        Happening::Exit(exit) => format!(
            "{} wants to go from {} to {}, to {} at {} {}.",
            exit.player, exit.from, exit.to, exit.map, exit.x, exit.y
        ),
        Happening::Crossing(crossing) => step(crossing),
        Happening::Storm(storm) => {
            format!("A storm keeps {} in {}: nobody can get to {}, {}.", storm.player, storm.from, storm.to, storm.why)
        }
        Happening::Balance(balance) => moved(balance),
        Happening::Quarantine(quarantine) => quarantined(quarantine),
        Happening::Restored(restored) => {
            let why = restored.because.as_ref().map_or_else(String::new, |because| format!(": {because}"));
            let (by, player) = (&restored.by, &restored.player);
            format!(
                "{by} has given {player} revision {} again, as revision {}{why}.",
                restored.restored, restored.revision
            )
        }
        Happening::Audit(finding) => {
            let AuditFinding { by, item, name, .. } = finding;
            let wrong = if finding.wrong == "twice" { "is there twice" } else { "has vanished" };
            let known = if finding.places.is_empty() { &finding.history } else { &finding.places };
            format!("{by} has found that {name} {item} {wrong}: {}.", known.join("; "))
        }
        Happening::Party(change) => party_changed(change),
        Happening::Sanction(change) => sanctioned(change),
        Happening::Master(change) => masters::changed(change),
        Happening::Deed(deed) => masters::deed(deed),
        Happening::Shout(shout) => format!("{} shouts: {}", shout.from, shout.text),
        Happening::Death(died) => died.text.clone(),
        Happening::Chat(chat) => format!("{} chats: {}", chat.from, chat.text),
        Happening::Unreadable { subject, why } => format!("What was said on {subject} cannot be read: {why}."),
    }
}

fn sanctioned(SanctionChange { sanction, lifted_by }: &SanctionChange) -> String {
    let Sanction { whom, measure, because, by, .. } = sanction;
    if let Some(lifted_by) = lifted_by {
        return format!("{lifted_by} has lifted the {} of {whom}.", word(*measure));
    }
    let until = sanction.until_ms.map_or_else(String::new, |until| format!(" until {}", process::moment(until)));
    let done = match measure {
        Measure::Ban => "banned",
        Measure::Mute => "muted",
    };
    format!("{by} has {done} {whom}{until}: {because}.")
}

fn word(measure: Measure) -> &'static str {
    match measure {
        Measure::Ban => "ban",
        Measure::Mute => "mute",
    }
}

pub fn sanctions(sanctions: &[Sanction]) -> String {
    let header =
        [("WHOM", Left), ("WHAT", Left), ("UNTIL (UTC)", Left), ("BY", Left), ("SINCE (UTC)", Left), ("BECAUSE", Left)];
    let row = |sanction: &Sanction| {
        [
            sanction.whom.to_string(),
            word(sanction.measure).to_owned(),
            sanction.until_ms.map_or_else(|| "lifted".to_owned(), process::moment),
            sanction.by.clone(),
            process::moment(sanction.at_ms),
            sanction.because.clone(),
        ]
    };
    table(header, sanctions.iter().map(row), "Nobody is banned or muted.")
}

fn party_changed(change: &PartyChange) -> String {
    let PartyChange { player, party, step, .. } = change;
    match step {
        PartyStep::Formed => format!("{player} has formed the party {party}."),
        PartyStep::Joined => format!("{player} has joined the party {party}."),
        PartyStep::Left => format!("{player} has left the party {party}."),
        PartyStep::Gone => format!("{player} is gone, and in the party {party} no more."),
        PartyStep::Password => format!("{player} has changed the password of the party {party}."),
    }
}

fn quarantined(quarantine: &Quarantine) -> String {
    let Quarantine { server, process, why, barred, .. } = quarantine;
    let place = match process {
        Some(process) => format!("{server} runs it in a process of its own, {process}"),
        None => format!("{server} runs it"),
    };
    let kept_out = if barred.is_empty() { String::new() } else { format!(", and keeps out {}", barred.join(", ")) };
    format!("QUARANTINE: {why}. {place}{kept_out}.")
}

pub(super) fn moved(balance: &BalanceMove) -> String {
    let only = if balance.dry_run { " (only said, not done)" } else { "" };
    format!("{} gives {} to {}{only}: {}.", balance.from, balance.region, balance.to, balance.why)
}

pub(super) fn drained(server: &ServerName) -> String {
    format!("{server} gives everything away and ends.")
}

pub(super) fn set_apart(region: &RegionId, server: &ServerName) -> String {
    format!("{server} starts a process of its own for {region}, and hands it over.")
}

/// Regions that move or would move, a sentence each.
pub fn moves(moves: &[BalanceMove]) -> String {
    if moves.is_empty() {
        return "Nothing had better be elsewhere.\n".to_owned();
    }
    moves.iter().map(|balance| format!("{}\n", moved(balance))).collect()
}

fn step(crossing: &CrossingEvent) -> String {
    let (player, to) = (&crossing.player, &crossing.to);
    let from = crossing.from.as_ref().map_or("outside", |from| from.as_str());
    let what = match crossing.step {
        CrossingStep::Admitted => format!("{to} lets {player} in"),
        CrossingStep::Departed => format!("{player} leaves {from} for {to}"),
        CrossingStep::Arrived => format!("{player} arrives in {to} from {from}"),
        CrossingStep::Refused => format!("{to} does not take {player}"),
        CrossingStep::TakenBack => format!("{from} has {player} back"),
    };
    format!("{what} ({} ms, says {}).", crossing.after_ms, crossing.server)
}

fn role(role: ServerRole) -> &'static str {
    match role {
        ServerRole::Login => "login",
        ServerRole::Region => "region",
    }
}

pub(super) fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// `1.5 ms`
fn milliseconds(microseconds: u64) -> String {
    let tenths = microseconds.saturating_add(50) / 100;
    format!("{}.{} ms", tenths / 10, tenths % 10)
}

/// `42 s`, `5 min`, `1 h 02 min`, `3 d 04 h`
fn duration(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes} min"),
        (1..48, _) => format!("{hours} h {:02} min", minutes % 60),
        _ => format!("{} d {:02} h", hours / 24, hours % 24),
    }
}

/// Text from players and other processes, so that no control character reaches the terminal.
pub(super) fn plain(text: &str) -> String {
    text.trim_end().chars().map(|letter| if letter.is_control() { '\u{b7}' } else { letter }).collect()
}

/// A header and rows in columns two spaces apart, or a sentence when there is no row.
fn table<const N: usize>(header: [(&str, Side); N], rows: impl Iterator<Item = [String; N]>, nothing: &str) -> String {
    let rows: Vec<[String; N]> = rows.map(|row| row.map(|cell| plain(&cell))).collect();
    if rows.is_empty() {
        return format!("{nothing}\n");
    }
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0).max(header[column].0.chars().count())
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let titles = header.map(|(title, _)| title.to_owned());
    let mut text = String::new();
    for row in std::iter::once(&titles).chain(&rows) {
        let mut line = String::new();
        for ((cell, width), (_, side)) in row.iter().zip(widths).zip(header) {
            let _ = match side {
                Left => write!(line, "{cell:<width$}  "),
                Right => write!(line, "{cell:>width$}  "),
            };
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::{online, server};
    use super::*;
    use crate::bus::message::{CharacterRestored, ClaimEvent, Shout};
    use crate::ids::{Claim, ItemId, PlayerName, Revision, Ticket};
    use crate::watch::live::News;

    fn region(name: &str, state: Ownership, owner: Option<&str>) -> RegionView {
        let owner = owner.map(ServerName::new);
        RegionView {
            region: RegionId::new(name),
            state,
            owner,
            claim: Claim(12),
            players: if state == Ownership::Owned { 3 } else { 0 },
            tick_us: 949,
            log_us: 412,
            successor: None,
        }
    }

    #[test]
    fn regions_are_a_table() {
        let follower = |name: &str, tick, differed| {
            Some(Successor { server: ServerName::new(name), tick, behind_ms: 214, differed })
        };
        let silent = region("navar", Ownership::Silent, Some("region-2"));
        let owned = region("scorn", Ownership::Owned, Some("region-1"));
        let shown = regions(&[
            RegionView { successor: follower("region-1", None, 2), ..silent },
            RegionView { successor: follower("region-2", Some(4103), 0), ..owned },
            region("wilderness.12", Ownership::Unowned, None),
        ]);
        let expected = "\
REGION         OWNER              CLAIM  PLAYERS    TICK     LOG  SUCCESSOR                     BEHIND
navar          region-2 (silent)     12        -       -       -  region-1 (differed 2 times)  reading
scorn          region-1              12        3  0.9 ms  0.4 ms  region-2                       0.2 s
wilderness.12  -                     12        -       -       -  -                                  -
";
        assert_eq!(shown, expected);
        assert_eq!(regions(&[]), "No region has an owner, and none ever had.\n");
    }

    #[test]
    fn servers_are_a_table() {
        let login = ServerStatus { draining: true, ..server("login-1", ServerRole::Login, &[]) };
        let shown = servers(&[login, server("region-1", ServerRole::Region, &[("scorn", 1), ("navar", 2)])]);
        let expected = "\
SERVER    ROLE    BUILD          UP  PLAYERS  REGIONS  TICK P99  MEMORY  FENCED  REFUSED  STATE
login-1   login   0.1.0  1 h 02 min        2        -         -   80 MB       -        0  stopping
region-1  region  0.1.0  1 h 02 min        2        2    4.1 ms   80 MB       0        -  up
";
        assert_eq!(shown, expected);
    }

    #[test]
    fn sanctions_are_a_table_and_sentences() {
        let sanction = Sanction::example("player:Bob", Measure::Mute, Some(1_790_000_060_000));
        let ban = Sanction { measure: Measure::Ban, until_ms: None, ..sanction.clone() };
        let expected = "\
WHOM        WHAT  UNTIL (UTC)          BY    SINCE (UTC)          BECAUSE
player:Bob  mute  2026-09-21 14:14:20  root  2026-09-21 14:13:20  he shouts
player:Bob  ban   lifted               root  2026-09-21 14:13:20  he shouts
";
        assert_eq!(sanctions(&[sanction.clone(), ban.clone()]), expected);
        assert_eq!(sanctions(&[]), "Nobody is banned or muted.\n");
        let told = |sanction, lifted_by: Option<&str>| {
            let lifted_by = lifted_by.map(str::to_owned);
            sentence(&Happening::Sanction(SanctionChange { sanction, lifted_by }))
        };
        assert_eq!(told(sanction, None), "root has muted player:Bob until 2026-09-21 14:14:20: he shouts.");
        assert_eq!(told(ban.clone(), None), "root has banned player:Bob: he shouts.");
        assert_eq!(told(ban, Some("ann")), "ann has lifted the ban of player:Bob.");
    }

    #[test]
    fn players_are_a_table() {
        let said = [online("login-1", &["Ann", "Bartholomew"])];
        let said = said.into_iter().map(|said| (said.login.clone(), said)).collect();
        let shown = players(&super::super::model::players(&said));
        let expected = "\
PLAYER       TITLE      LEVEL  REGION  MAP         LOGIN SERVICE
Ann          the human      3  scorn   /scorn/inn  login-1
Bartholomew  the human      3  scorn   /scorn/inn  login-1
";
        assert_eq!(shown, expected);
    }

    #[test]
    fn views_are_objects_for_programs() {
        let line = json(&[region("wilderness.12", Ownership::Unowned, None)]);
        let expected = r#"{"region":"wilderness.12","state":"unowned","owner":null,"claim":12,"players":0,"tick_us":949,"log_us":412,"successor":null}"#;
        assert_eq!(line, format!("{expected}\n"));
        let claim = ClaimEvent {
            region: RegionId::new("scorn"),
            claim: Claim(7),
            server: ServerName::new("region-1"),
            step: ClaimStep::Given { to: ServerName::new("region-2") },
            why: "half of the load".to_owned(),
        };
        let expected = r#"{"at_ms":5,"event":"claim","region":"scorn","claim":7,"server":"region-1","step":"given","to":"region-2","why":"half of the load"}"#;
        let news = News { at_ms: 5, what: Happening::Claim(claim) };
        assert_eq!(json(&[news]), format!("{expected}\n"));
    }

    #[test]
    fn events_are_sentences() {
        let crossing = |step| {
            Happening::Crossing(CrossingEvent {
                ticket: Ticket::new("t1"),
                player: PlayerName::new("Bob"),
                from: Some(RegionId::new("scorn")),
                to: RegionId::new("wilderness.12"),
                server: ServerName::new("region-1"),
                step,
                after_ms: 14,
            })
        };
        let at = 1_792_000_000_000;
        assert_eq!(
            event(at, &crossing(CrossingStep::Departed)),
            "17:46:40 Bob leaves scorn for wilderness.12 (14 ms, says region-1).\n"
        );
        assert_eq!(
            event(at, &crossing(CrossingStep::TakenBack)),
            "17:46:40 scorn has Bob back (14 ms, says region-1).\n"
        );
    }

    #[test]
    fn what_an_audit_has_found_is_told_with_where_it_is_or_who_had_it() {
        let finding = |wrong: &str, places: &[&str]| {
            Happening::Audit(AuditFinding {
                by: ServerName::new("region-1"),
                item: ItemId { mint: 4711, number: 3 },
                name: "ring".to_owned(),
                wrong: wrong.to_owned(),
                places: places.iter().map(|it| (*it).to_owned()).collect(),
                history: vec!["Bob had it".to_owned()],
            })
        };
        let twice = event(0, &finding("twice", &["in scorn, on /inn 3 4", "with Bob (by the ledger)"]));
        assert_eq!(
            twice,
            "00:00:00 region-1 has found that ring 4711-3 is there twice: in scorn, on /inn 3 4; with Bob (by the ledger).\n"
        );
        let vanished = event(0, &finding("vanished", &[]));
        assert_eq!(vanished, "00:00:00 region-1 has found that ring 4711-3 has vanished: Bob had it.\n");
    }

    #[test]
    fn a_restoring_is_told_with_its_reason() {
        let restored = |because: Option<&str>| {
            Happening::Restored(CharacterRestored {
                player: PlayerName::new("Bob"),
                restored: Revision(12),
                revision: Revision(31),
                by: "marta".to_owned(),
                because: because.map(str::to_owned),
            })
        };
        let said = [Some("a bug ate the ring"), None].map(|because| event(0, &restored(because)));
        let expected = [
            "00:00:00 marta has given Bob revision 12 again, as revision 31: a bug ate the ring.\n",
            "00:00:00 marta has given Bob revision 12 again, as revision 31.\n",
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn a_quarantine_says_what_and_where() {
        let quarantine = |process: Option<&str>, barred: &[&str]| {
            Happening::Quarantine(Quarantine {
                region: RegionId::new("scorn"),
                server: ServerName::new("region-2"),
                process: process.map(ServerName::new),
                why: "scorn has ended 2 owners: ...".to_owned(),
                barred: barred.iter().map(|what| (*what).to_owned()).collect(),
            })
        };
        let said = [quarantine(Some("region-2-alone-scorn-9"), &[]), quarantine(None, &["the arrival of Bob"])];
        let expected = [
            "00:00:00 QUARANTINE: scorn has ended 2 owners: .... region-2 runs it in a process of its own, region-2-alone-scorn-9.\n",
            "00:00:00 QUARANTINE: scorn has ended 2 owners: .... region-2 runs it, and keeps out the arrival of Bob.\n",
        ];
        assert_eq!(said.map(|said| event(0, &said)), expected);
    }

    #[test]
    fn nobody_paints_the_administrators_terminal() {
        let shout = Shout { from: PlayerName::new("Bob"), text: "\u{1b}[2Jboo\nregion-1 is gone.\n".to_owned() };
        assert_eq!(event(0, &Happening::Shout(shout)), "00:00:00 Bob shouts: ·[2Jboo·region-1 is gone.\n");
    }

    #[test]
    fn times_are_short() {
        let shown = [41_900, 300_000, 3_725_000, 273_600_000].map(duration);
        assert_eq!(shown, ["41 s", "5 min", "1 h 02 min", "3 d 04 h"]);
        assert_eq!([0, 40, 50, 120_000].map(milliseconds), ["0.0 ms", "0.0 ms", "0.1 ms", "120.0 ms"]);
    }
}
