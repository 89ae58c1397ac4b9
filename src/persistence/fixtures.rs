//! Every stored record as it lies in `tests/fixtures/records`: what was written once stays readable.

use std::path::Path;

use bytes::Bytes;

use super::pinned::Pinned;
use super::shelf::Record;
use super::*;
use crate::bus::message::{Master, Measure, Sanction};
use crate::ids::{Claim, ItemId, MapPath, PlayerName, RegionId, Revision, ServerName, SessionId, Ticket};

fn check_fixture<T: Record + PartialEq>(file: &str, value: &T) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/records").join(file);
    let stamp =
        Stamp { write_id: "region-1/6c/3".to_owned(), by: ServerName::new("region-1"), at_ms: 1_792_000_000_000 };
    if std::env::var_os("WILDFIRE_WRITE_FIXTURES").is_some() {
        std::fs::write(&path, value.encode(&stamp)).expect("the fixtures can be written");
    }
    let fixture = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (read_stamp, read) = T::decode(&fixture).expect("readable");
    assert_eq!((&read_stamp, &read), (&stamp, value), "{file}");
    // The body's bytes depend on the release of zstd, the line before it does not.
    let line = |bytes: &[u8]| bytes.split(|&byte| byte == b'\n').next().map(<[u8]>::to_vec);
    assert_eq!(line(&value.encode(&stamp)), line(&fixture), "{file}");
}

#[test]
fn ledger_records_are_readable() {
    let custodies = [
        ("free", Custody::Free),
        ("deleted", Custody::Deleted),
        (
            "transit",
            Custody::Transit {
                ticket: Ticket::new("region-1-17"),
                from: Some(RegionId::new("scorn")),
                to: RegionId::new("wilderness.12"),
            },
        ),
        (
            "held",
            Custody::Held {
                region: RegionId::new("wilderness.12"),
                claim: Claim(7),
                server: ServerName::new("region-1"),
            },
        ),
    ];
    for (name, custody) in custodies {
        let snapshot = Snapshot {
            player: PlayerName::new("Bob"),
            account: "ann".to_owned(),
            custody,
            cause: Cause::Crossing,
            place: Place { map: MapPath::new("/world/world_105_115"), x: 3, y: -1 },
            note: None,
            body: Body::pack(br#"{"version":1,"gold":50}"#).expect("small"),
        };
        check_fixture(&format!("Snapshot.{name}.record"), &snapshot);
        assert_eq!(snapshot.body.unpack().expect("whole"), br#"{"version":1,"gold":50}"#);
    }
}

#[test]
fn a_restored_version_is_readable() {
    let snapshot = Snapshot {
        player: PlayerName::new("Bob"),
        account: "ann".to_owned(),
        custody: Custody::Free,
        cause: Cause::Administrator,
        place: Place { map: MapPath::new("/scorn/inn"), x: 3, y: 4 },
        note: Some(Note {
            restored: Revision(1234),
            by: "marta".to_owned(),
            because: Some("a bug ate the ring".to_owned()),
        }),
        body: Body::pack(br#"{"version":1,"gold":50}"#).expect("small"),
    };
    check_fixture("Snapshot.restored.record", &snapshot);
    check_fixture("Pinned.record", &Pinned { revision: Revision(1301), snapshot });
}

#[test]
fn what_was_taken_over_from_another_server_is_readable() {
    let snapshot = Snapshot {
        player: PlayerName::new("Bob"),
        account: "ann".to_owned(),
        custody: Custody::Free,
        cause: Cause::Imported,
        place: Place { map: MapPath::new("/scorn/inn"), x: 3, y: 4 },
        note: None,
        body: Body::pack(br#"{"version":1,"gold":50}"#).expect("small"),
    };
    check_fixture("Snapshot.imported.record", &snapshot);
}

#[test]
fn account_records_are_readable() {
    let character = CharacterSummary {
        player: PlayerName::new("Bob"),
        race: "human".to_owned(),
        class: "Warrior".to_owned(),
        level: 3,
        face: "warrior.111".to_owned(),
        party: String::new(),
        map: MapPath::new("/scorn/inn"),
    };
    let account = Account {
        name: "Ann".to_owned(),
        password: StoredPassword::Argon2("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned()),
        created_ms: 1_792_000_000_000,
        characters: vec![character],
    };
    check_fixture("Account.record", &account);
    let crypt = "ab6ffOLbT8Rts".to_owned();
    check_fixture("Account.foreign.record", &Account { password: StoredPassword::Foreign { crypt }, ..account });
}

#[test]
fn log_records_are_readable() {
    let record = |entry, body: &'static [u8]| LogRecord {
        region: RegionId::new("wilderness.12"),
        claim: Claim(7),
        entry,
        body: Bytes::from_static(body),
    };
    let claimed = |build: &str| LogEntry::Claimed { server: ServerName::new("region-1"), build: build.to_owned() };
    // As the builds wrote it that noted no build.
    check_fixture("LogRecord.claimed.record", &record(claimed(""), b""));
    check_fixture("LogRecord.claimed-by-build.record", &record(claimed("0.1.0"), b""));
    let ticks = |state| LogEntry::Ticks { first: 4100, last: 4103, state };
    check_fixture("LogRecord.ticks.record", &record(ticks(None), b"\x00\n{}\xff\n"));
    let state = StateNote { tick: 4096, hash: "9c41".to_owned() };
    check_fixture("LogRecord.ticks-with-state.record", &record(ticks(Some(state)), b"\x00\n{}\xff\n"));
    let part = |id: &str, bytes, chunks| PartNote {
        id: id.to_owned(),
        bytes,
        chunks,
        sum: "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262".to_owned(),
    };
    let note = CheckpointNote {
        tick: 4103,
        format: 1,
        build: "0.1.0".to_owned(),
        world: "3fe0".to_owned(),
        hash: "9c41".to_owned(),
        parts: vec![part("7-1", 600_000, 2), part("6-12", 0, 1)],
        troubles: Vec::new(),
        index: None,
    };
    // As the builds wrote it that noted no index.
    check_fixture("LogRecord.checkpoint.record", &record(LogEntry::Checkpoint(note.clone()), b""));
    let indexed = CheckpointNote { index: Some(part("7-2", 300, 1)), ..note.clone() };
    check_fixture("LogRecord.checkpoint-with-index.record", &record(LogEntry::Checkpoint(indexed), b""));
    let tick = TroubleCause::Tick {
        inputs: vec!["the arrival of Bob".to_owned()],
        maps: vec![MapPath::new("/scorn/inn")],
        failed: Some("no such square".to_owned()),
    };
    let causes = [TroubleCause::Unknown, TroubleCause::TakingUp, tick];
    let trouble =
        |cause| Trouble { claim: Claim(6), server: ServerName::new("region-2"), tick: 4090, after: Some(7), cause };
    let note = CheckpointNote { troubles: causes.into_iter().map(trouble).collect(), ..note };
    check_fixture("LogRecord.checkpoint-with-troubles.record", &record(LogEntry::Checkpoint(note.clone()), b""));
    let trying = |failed| LogEntry::Trying { tick: 4104, failed };
    check_fixture("LogRecord.trying.record", &record(trying(None), b"\x01\x00"));
    check_fixture("LogRecord.failed.record", &record(trying(Some("no such square".to_owned())), b"\x01\x00"));
    check_fixture("LogRecord.released.record", &record(LogEntry::Released, b""));
    let (by, why) = (ServerName::new("watch-1f3a90c2"), "it is slow".to_owned());
    let ordered = trouble(TroubleCause::Ordered { by: by.clone(), why: why.clone() });
    let note = CheckpointNote { troubles: vec![ordered], ..note };
    check_fixture("LogRecord.checkpoint-set-apart.record", &record(LogEntry::Checkpoint(note), b""));
    check_fixture("LogRecord.set-apart.record", &record(LogEntry::SetApart { wanted_by: by, why }, b""));
    check_fixture("LogRecord.left.record", &record(LogEntry::Left, b""));
}

#[test]
fn what_ended_is_readable() {
    let ended = |number, how: &str, player: Option<&str>, place| EndedItem {
        item: ItemId { mint: 4711, number },
        name: "long sword".to_owned(),
        how: how.to_owned(),
        player: player.map(PlayerName::new),
        place,
    };
    let place = Place { map: MapPath::new("/scorn/inn"), x: 3, y: 4 };
    let items = vec![
        ended(3, "joined 4711-1", Some("Bob"), None),
        ended(4, "reset", None, Some(place)),
        ended(5, "destroyed", None, None),
    ];
    check_fixture("EndedItems.record", &EndedItems { region: RegionId::new("wilderness.12"), tick: 4103, items });
}

#[test]
fn parties_are_readable() {
    let member = |name: &str, number| PartyMember {
        player: PlayerName::new(name),
        session: SessionId { login: ServerName::new("login-1"), number },
    };
    let party = |name: &str, password: &str, members| Party {
        name: name.to_owned(),
        leader: PlayerName::new("Bob"),
        password: password.to_owned(),
        members,
    };
    let elves = party("elves of the wood", "oak", vec![member("Ann", 7), member("Bob", 9)]);
    check_fixture("PartyTable.record", &PartyTable { parties: vec![elves, party("orcs", "", vec![member("Cid", 8)])] });
    let memory = |rejoin, last| PartyMemory { player: PlayerName::new("Bob"), rejoin, last };
    let last = LastParty { name: "orcs".to_owned(), password: "oak".to_owned() };
    check_fixture("PartyMemory.record", &memory(Rejoin::IfExists, Some(last)));
    check_fixture("PartyMemory.none.record", &memory(Rejoin::No, None));
}

#[test]
fn sanctions_are_readable() {
    let sanctions = vec![
        Sanction::example("account:ann", Measure::Mute, Some(1_790_000_060_000)),
        Sanction::example("player:Bob", Measure::Ban, None),
        Sanction::example("203.0.113.0/24", Measure::Ban, None),
    ];
    check_fixture("SanctionList.record", &SanctionList { sanctions });
}

#[test]
fn dungeon_masters_are_readable() {
    let closing = Closing { by: PlayerName::new("Ann"), ordered_ms: 1_790_000_000_000, at_ms: 1_790_000_300_000 };
    let masters = vec![Master::example("ann"), Master::example("bob")];
    check_fixture("MasterList.record", &MasterList { masters: masters.clone(), closing: None });
    check_fixture("MasterList.closing.record", &MasterList { masters, closing: Some(closing) });
}

#[test]
fn scores_are_readable() {
    let score = |name: &str, experience, ending| Score {
        player: PlayerName::new(name),
        title: "the human".to_owned(),
        experience,
        ending,
        map: "inn".to_owned(),
        hp: 58,
        sp: 1,
        grace: 1,
    };
    let scores = vec![score("Bob", 5000, Ending::Quit), score("Ann", 500, Ending::Left)];
    check_fixture("ScoreTable.record", &ScoreTable { scores });
}
