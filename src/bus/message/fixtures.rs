//! Every message as it lies in `tests/fixtures/bus`: what one build says, the next still hears. A change of a
//! message changes its version and its fixture, which `WILDFIRE_WRITE_FIXTURES=1 cargo test --lib fixtures` writes.

use std::fmt::Debug;
use std::path::Path;

use super::*;
use crate::game;
use crate::ids::{Claim, ItemId, MapPath, PlayerName, RegionId, Revision, ServerName, SessionId, Tick, Ticket};

fn check_fixture<M: Payload + PartialEq + Debug>(file: &str, message: &M) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bus").join(file);
    let encoded = message.encode();
    if std::env::var_os("WILDFIRE_WRITE_FIXTURES").is_some() {
        std::fs::write(&path, &encoded).expect("the fixtures can be written");
    }
    let fixture = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(String::from_utf8_lossy(&encoded), String::from_utf8_lossy(&fixture), "{file}");
    assert_eq!(&M::decode(&fixture).expect("readable"), message, "{file}");
}

fn bob() -> PlayerName {
    PlayerName::new("Bob")
}

fn scorn() -> RegionId {
    RegionId::new("scorn")
}

fn part() -> RegionId {
    RegionId::new("wilderness.12")
}

fn server() -> ServerName {
    ServerName::new("region-1")
}

fn session() -> SessionId {
    SessionId { login: ServerName::new("login-1"), number: 9 }
}

fn ticket() -> Ticket {
    Ticket::new("region-1-17")
}

fn map() -> MapPath {
    MapPath::new("/world/world_105_115")
}

#[test]
fn crossings_are_readable() {
    check_fixture(
        "Admit.json",
        &Admit { ticket: ticket(), player: bob(), from: scorn(), to: part(), map: map(), x: 3, y: -1 },
    );
    check_fixture("AdmitReply.admitted.json", &AdmitReply::Admitted { claim: Claim(7) });
    check_fixture("AdmitReply.refused.json", &AdmitReply::Refused { why: Refusal::StoreSilent });
    check_fixture(
        "Arrive.json",
        &Arrive {
            held: game::Held { running: Some(3), firing: None },
            ticket: ticket(),
            region: part(),
            player: bob(),
            session: session(),
            view: ClientView { width: 17, height: 13, look_max: 50 },
            from: None,
            revision: Revision(1234),
            applied: 56,
            how: game::Coming::Edge { dx: 1, dy: -1 },
        },
    );
    check_fixture("ArriveReply.arrived.json", &ArriveReply::Arrived { claim: Claim(7) });
    check_fixture("ArriveReply.refused.json", &ArriveReply::Refused { why: Refusal::NotInTransit });
    check_fixture(
        "ExitRequest.json",
        &ExitRequest { ticket: ticket(), player: bob(), from: scorn(), to: part(), map: map(), x: 3, y: 4 },
    );
    check_fixture(
        "CrossingEvent.json",
        &CrossingEvent {
            ticket: ticket(),
            player: bob(),
            from: Some(scorn()),
            to: part(),
            server: server(),
            step: CrossingStep::TakenBack,
            after_ms: 2003,
        },
    );
}

#[test]
fn sessions_are_readable() {
    let view = ClientView { width: 17, height: 13, look_max: 50 };
    check_fixture("Attach.json", &Attach { region: scorn(), session: session(), player: bob(), view });
    check_fixture("AttachReply.attached.json", &AttachReply::Attached { claim: Claim(7), applied: 56 });
    check_fixture("AttachReply.not-here.json", &AttachReply::NotHere);
    let why = "connection closed".to_owned();
    check_fixture("Detach.json", &Detach { region: scorn(), session: session(), player: bob(), why });
    let notice = |change| SessionNotice {
        login: ServerName::new("login-1"),
        session: 9,
        player: bob(),
        region: scorn(),
        claim: Claim(7),
        change,
    };
    check_fixture("SessionNotice.moved.json", &notice(SessionChange::Moved { to: part(), ticket: None }));
    check_fixture("SessionNotice.arrived.json", &notice(SessionChange::Arrived { applied: 56, ticket: None }));
    let ticket = Some(ticket());
    let moved = notice(SessionChange::Moved { to: part(), ticket: ticket.clone() });
    check_fixture("SessionNotice.moved.ticket.json", &moved);
    check_fixture("SessionNotice.arrived.ticket.json", &notice(SessionChange::Arrived { applied: 56, ticket }));
    check_fixture("SessionNotice.left.json", &notice(SessionChange::Left { why: "quit".to_owned() }));
    let forgotten = game::Update::SpellGone(crate::ids::Tag(77));
    let asked = game::Asked { command: Some(7), count: None, action: game::Action::Say("hello".to_owned()) };
    check_fixture(
        "ActionBatch.postcard",
        &ActionBatch {
            region: scorn(),
            session: session(),
            player: bob(),
            actions: vec![NumberedAction { number: 56, action: asked }],
        },
    );
    check_fixture(
        "UpdateBatch.postcard",
        &UpdateBatch {
            login: ServerName::new("login-1"),
            region: scorn(),
            claim: Claim(7),
            tick: Tick(1000),
            sessions: vec![SessionUpdates { session: 9, applied: 56, updates: vec![forgotten, game::Update::Tick] }],
        },
    );
}

#[test]
fn talk_is_readable() {
    check_fixture("Shout.json", &Shout { from: bob(), text: "hé!\n".to_owned() });
    check_fixture("Chat.json", &Chat { from: bob(), text: "hello".to_owned() });
    check_fixture("Obituary.json", &Obituary { of: bob(), text: "orc killed Bob in hand to hand combat.".to_owned() });
    check_fixture("Tell.json", &Tell { from: bob(), to: PlayerName::new("Ann"), number: 4, text: "hi".to_owned() });
    let text = "<elves> Bob says: hi".to_owned();
    check_fixture("PartyTalk.json", &PartyTalk { party: "elves".to_owned(), to: vec![PlayerName::new("Ann")], text });
    check_fixture("TellReply.heard.json", &TellReply::Heard);
    check_fixture("TellReply.ignored.json", &TellReply::Ignored);
}

#[test]
fn cluster_events_are_readable() {
    check_fixture("Wanted.json", &Wanted { region: part(), by: server(), player: Some(bob()) });
    let event = |step| ClaimEvent { region: part(), claim: Claim(7), server: server(), step, why: "wanted".to_owned() };
    check_fixture("ClaimEvent.claimed.json", &event(ClaimStep::Claimed));
    check_fixture("ClaimEvent.released.json", &event(ClaimStep::Released));
    check_fixture("ClaimEvent.lost.json", &event(ClaimStep::Lost));
    check_fixture("ClaimEvent.given.json", &event(ClaimStep::Given { to: ServerName::new("region-2") }));
    check_fixture(
        "ServerStatus.json",
        &ServerStatus {
            server: server(),
            role: ServerRole::Region,
            build: "0.1.0".to_owned(),
            rules: Some(Rules { core: "9a1c".to_owned(), writes: 8, reads: vec![7, 8] }),
            world: "3fe0".to_owned(),
            up_ms: 61_000,
            players: 12,
            tick_p99_us: 4100,
            memory_kb: 81_000,
            draining: false,
            fenced: 0,
            refused: 0,
            regions: vec![RegionLoad { region: part(), claim: Claim(7), players: 12, tick_us: 900, log_us: 350 }],
            following: vec![Following { region: scorn(), tick: Some(4103), behind_ms: 210, differed: 0 }],
            direct: None,
            key: None,
            alone: None,
        },
    );
    let online = OnlinePlayer {
        player: bob(),
        title: "the human".to_owned(),
        level: 3,
        region: part(),
        map: map(),
        afk: false,
        hostile: true,
        master: false,
    };
    check_fixture("PlayersOnline.json", &PlayersOnline { login: ServerName::new("login-1"), players: vec![online] });
    check_fixture(
        "Quarantine.json",
        &Quarantine {
            region: part(),
            server: server(),
            process: Some(ServerName::new("region-1-alone-wilderness.12-9")),
            why: "wilderness.12 has ended 2 owners".to_owned(),
            barred: vec!["the arrival of Bob".to_owned()],
        },
    );
    check_fixture("AccountOpened.json", &AccountOpened { account: "ann".to_owned(), by: session() });
    let imposed = Sanction::example("player:Bob", Measure::Mute, Some(1_790_000_060_000));
    check_fixture("SanctionChange.imposed.json", &SanctionChange { sanction: imposed, lifted_by: None });
    let lifted = SanctionChange {
        sanction: Sanction::example("203.0.113.0/24", Measure::Ban, None),
        lifted_by: Some("root".to_owned()),
    };
    check_fixture("SanctionChange.lifted.json", &lifted);
    let master = Master::example("ann");
    check_fixture("MasterChange.named.json", &MasterChange::Named { master: master.clone() });
    check_fixture("MasterChange.revoked.json", &MasterChange::Revoked { master, by: "root".to_owned() });
    let closing = MasterChange::Closing { by: PlayerName::new("Ann"), minutes: Some(5) };
    check_fixture("MasterChange.closing.json", &closing);
    let deed = MasterDeed {
        at_ms: 1_790_000_000_000,
        account: "ann".to_owned(),
        by: PlayerName::new("Ann"),
        whom: Some(bob()),
        command: "freeze bob".to_owned(),
        outcome: "Bob is frozen for 100 heartbeats.".to_owned(),
    };
    check_fixture("MasterDeed.json", &deed);
    let step = |step| PartyChange { player: bob(), party: "elves".to_owned(), step, revision: Revision(1301) };
    check_fixture("PartyChange.formed.json", &step(PartyStep::Formed));
    check_fixture("PartyChange.joined.json", &step(PartyStep::Joined));
    check_fixture("PartyChange.left.json", &step(PartyStep::Left));
    check_fixture("PartyChange.gone.json", &step(PartyStep::Gone));
    check_fixture("PartyChange.password.json", &step(PartyStep::Password));
    check_fixture(
        "Storm.json",
        &Storm {
            ticket: ticket(),
            player: bob(),
            from: scorn(),
            to: part(),
            map: map(),
            why: "nobody answers for it".to_owned(),
        },
    );
    check_fixture(
        "BalanceMove.json",
        &BalanceMove {
            region: part(),
            from: server(),
            to: ServerName::new("region-2"),
            why: "half of the load".to_owned(),
            dry_run: true,
        },
    );
    check_fixture(
        "CharacterRestored.json",
        &CharacterRestored {
            player: bob(),
            restored: Revision(1234),
            revision: Revision(1301),
            by: "marta".to_owned(),
            because: Some("a bug ate the ring".to_owned()),
        },
    );
    check_fixture(
        "AuditFinding.json",
        &AuditFinding {
            by: server(),
            item: ItemId { mint: 4711, number: 3 },
            name: "ring of Life".to_owned(),
            wrong: "twice".to_owned(),
            places: vec!["in scorn, on /scorn/inn 3 4".to_owned(), "with Bob (by the ledger)".to_owned()],
            history: vec![
                "Bob had it from revision 1188 (2026-11-25 15:20:44, trade) to revision 1301 (2026-11-25 15:40:44, administrator)".to_owned(),
            ],
        },
    );
}

#[test]
fn another_version_is_named() {
    let error = Shout::decode(br#"{"version":2,"from":"Bob","text":"hi"}"#).expect_err("unknown");
    assert_eq!(error.to_string(), "version 2 of Shout, where this build knows 1");
    let error = ActionBatch::decode(&[9, 1, 2]).expect_err("unknown");
    assert_eq!(error.to_string(), "version 9 of ActionBatch, where this build knows 6");
    for bytes in [&b""[..], b"{}", b"null", b"\xff", b"{\"version\":1}"] {
        Shout::decode(bytes).expect_err("no message");
        ActionBatch::decode(bytes).expect_err("no message");
    }
}

#[test]
fn what_dungeon_masters_say_is_readable() {
    let will = game::Will::Go(game::Spot { map: MapPath::new("/scorn/inn"), x: 3, y: 4 });
    let (from, by, command) = (session(), PlayerName::new("Ann"), "summon Bob".to_owned());
    let decree = game::Decree { from: from.clone(), number: 4, by, command, will };
    let instruct = |instruction| Instruct { to: bob(), from: from.clone(), number: 4, instruction };
    check_fixture("Instruct.decree.json", &instruct(Instruction::Decree(decree)));
    check_fixture("Instruct.kick.json", &instruct(Instruction::Kick));
    check_fixture("InstructReply.json", &InstructReply::Taken);
    let reply = game::Reply::Done("Bob goes to /scorn/inn (3, 4).".to_owned());
    check_fixture("Report.json", &Report { verdict: game::Verdict { from, number: 4, reply } });
    check_fixture("MasterTalk.json", &MasterTalk { from: bob(), text: "look at Ann".to_owned() });
}

#[test]
fn orders_are_readable() {
    let order = |deed| Order { server: server(), by: ServerName::new("watch-1f3a90c2"), deed };
    let give = OrderedDeed::Give { region: part(), to: ServerName::new("region-2"), why: "as asked".to_owned() };
    check_fixture("Order.give.json", &order(give));
    check_fixture("Order.take.json", &order(OrderedDeed::Take { region: part(), claim: Claim(8) }));
    check_fixture("Order.drain.json", &order(OrderedDeed::Drain { why: "a new kernel".to_owned() }));
    let door = ServerStatus {
        direct: Some("203.0.113.7:13400".to_owned()),
        ..ServerStatus::silent("open", ServerRole::Region)
    };
    check_fixture("ServerStatus.direct.json", &door);
    let key = ServerStatus { key: Some("0f".repeat(32)), ..ServerStatus::silent("login-1", ServerRole::Login) };
    check_fixture("ServerStatus.key.json", &key);
    let note = CharacterNote {
        login: ServerName::new("login-1"),
        account: "Ann".to_owned(),
        character: CharacterSummary {
            player: bob(),
            race: "human".to_owned(),
            class: "warrior".to_owned(),
            level: 3,
            face: "human.111".to_owned(),
            party: "elves".to_owned(),
            map: map(),
        },
        deleted: false,
    };
    check_fixture("CharacterNote.json", &note);
    check_fixture("Drill.json", &Drill { server: ServerName::new("region-2"), harm: Harm::Freeze });
    check_fixture("DrillReply.done.json", &DrillReply::Done);
    check_fixture("DrillReply.refused.json", &DrillReply::Refused { why: "there is no server region-9".to_owned() });
    let quarantine = OrderedDeed::Quarantine { region: part(), why: "it is slow".to_owned() };
    check_fixture("Order.quarantine.json", &order(quarantine));
    check_fixture("OrderReply.agreed.json", &OrderReply::Agreed);
    check_fixture("OrderReply.refused.json", &OrderReply::Refused { why: "it is not here".to_owned() });
}
