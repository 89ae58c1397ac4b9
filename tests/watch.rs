//! The administrator's window on real brokers, with made-up servers.

mod support;

#[path = "watch/dashboard.rs"]
mod dashboard;
#[path = "watch/follow.rs"]
mod follow;

use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use support::brokers::TestBrokers;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use wildfire::bus::Link;
use wildfire::bus::message::{
    CharacterRestored, ClaimEvent, ClaimStep, OnlinePlayer, PlayersOnline, RegionLoad, ServerRole, ServerStatus, Shout,
    Tell,
};
use wildfire::game::character::{CHARACTER_VERSION, Origin, Settings};
use wildfire::game::{Carried, Character, Newcomer, Spot};
use wildfire::ids::{Claim, MapPath, PlayerName, RegionId, Revision, ServerName, Tag, Ticket};
use wildfire::limits::LEDGER_HISTORY_MAX;
use wildfire::persistence::{Acquired, Body, Cause, Custody, Ledger, Place, Snapshot, Store};
use wildfire::watch::restore::Restoration;

const PATIENCE: Duration = Duration::from_secs(20);

fn watch(brokers: &TestBrokers, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wildfire-watch"));
    command.args(arguments).env("NATS_URL", brokers.nats.url()).env("REDIS_URL", brokers.redis.url());
    command.kill_on_drop(true);
    command
}

/// What a view shows, as the objects it prints.
async fn view(brokers: &TestBrokers, name: &str) -> Vec<Value> {
    answer(brokers, &[name]).await
}

/// The objects that the program prints.
async fn answer(brokers: &TestBrokers, arguments: &[&str]) -> Vec<Value> {
    let text = told(brokers, &[arguments, &["--json"]].concat()).await;
    text.lines().map(|line| serde_json::from_str(line).expect("an object for each line")).collect()
}

/// What the program prints for people.
async fn told(brokers: &TestBrokers, arguments: &[&str]) -> String {
    let output = watch(brokers, arguments).output().await.expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The one sentence with which the program refuses.
async fn refusal(brokers: &TestBrokers, arguments: &[&str]) -> String {
    let output = watch(brokers, arguments).output().await.expect("the program runs");
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let said = String::from_utf8(output.stderr).expect("text");
    assert_eq!(said.lines().count(), 1, "{said}");
    said.trim_end().to_owned()
}

fn status(name: &str, role: ServerRole, regions: Vec<RegionLoad>) -> ServerStatus {
    ServerStatus {
        server: ServerName::new(name),
        role,
        build: "0.1.0".to_owned(),
        world: "3fe0".to_owned(),
        up_ms: 60_000,
        players: 1,
        tick_p99_us: 4100,
        memory_kb: 81_920,
        draining: false,
        fenced: 0,
        refused: 0,
        regions,
        following: Vec::new(),
        direct: None,
        key: None,
        alone: None,
        rules: None,
    }
}

fn players() -> PlayersOnline {
    let bob = OnlinePlayer {
        player: PlayerName::new("Bob"),
        title: "the human".to_owned(),
        level: 3,
        region: RegionId::new("scorn"),
        map: MapPath::new("/scorn/inn"),
        afk: false,
        hostile: false,
        master: false,
    };
    PlayersOnline { login: ServerName::new("login-1"), players: vec![bob] }
}

/// A region server and a login service that say what they are, until dropped.
struct Alive(tokio::task::JoinHandle<()>);

impl Alive {
    async fn start(brokers: &TestBrokers, region: Store, load: RegionLoad) -> Self {
        let (region, login) = (region.registry(), brokers.store("login-1").await.registry());
        let link = Link::Nats(brokers.nats("login-1").await);
        let say = async move || {
            let said = status("region-1", ServerRole::Region, vec![load.clone()]);
            region.beat(&said).await.expect("a free name");
            link.publish(&said).await.expect("NATS answers");
            link.publish(&status("login-1", ServerRole::Login, Vec::new())).await.expect("NATS answers");
            login.beat(&status("login-1", ServerRole::Login, Vec::new())).await.expect("a free name");
            link.publish(&players()).await.expect("NATS answers");
        };
        say().await;
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(100)).await;
                say().await;
            }
        }))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A cluster of made-up servers, with a region that has a player.
async fn alive(brokers: &TestBrokers) -> Alive {
    let one = brokers.store("region-1").await;
    let region = RegionId::new("scorn");
    let Acquired::Mine(lease) = one.leases_of(PATIENCE).acquire(&region, Claim(0)).await.expect("answers") else {
        panic!("somebody has it")
    };
    let load = RegionLoad { region, claim: lease.claim(), players: 1, tick_us: 900, log_us: 350 };
    Alive::start(brokers, one, load).await
}

#[tokio::test]
async fn the_views_show_what_servers_and_leases_say() {
    let brokers = TestBrokers::start().await;
    let one = brokers.store("region-1").await;
    let region = |name: &str| RegionId::new(name);
    let acquire =
        async |name: &str| match one.leases_of(PATIENCE).acquire(&region(name), Claim(0)).await.expect("answers") {
            Acquired::Mine(lease) => lease,
            Acquired::Theirs(holder) => panic!("{holder:?} has it"),
        };
    let scorn = acquire("scorn").await;
    let left = acquire("wilderness.12").await;
    one.leases().release(left).await.expect("answers");
    let load = RegionLoad { region: region("scorn"), claim: scorn.claim(), players: 1, tick_us: 900, log_us: 350 };
    let alive = Alive::start(&brokers, one, load).await;

    let servers = view(&brokers, "servers").await;
    let seen: Vec<_> = servers.iter().map(|server| (&server["server"], &server["role"])).collect();
    assert_eq!(seen, [(&"login-1".into(), &"login".into()), (&"region-1".into(), &"region".into())]);

    let regions = view(&brokers, "regions").await;
    let seen: Vec<_> = regions.iter().map(|region| (&region["region"], &region["state"], &region["owner"])).collect();
    let owned = (&"scorn".into(), &"owned".into(), &"region-1".into());
    assert_eq!(seen, [owned, (&"wilderness.12".into(), &"unowned".into(), &Value::Null)]);

    let seen = view(&brokers, "players").await;
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert_eq!((&seen[0]["player"], &seen[0]["login"]), (&"Bob".into(), &"login-1".into()));
    let table = watch(&brokers, &["servers"]).output().await.expect("the program runs").stdout;
    let table = String::from_utf8(table).expect("text");
    assert!(table.starts_with("SERVER ") && table.lines().count() == 3, "{table}");
    drop(alive);
}

/// A running `events --json`.
struct Following {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Following {
    fn start(brokers: &TestBrokers) -> Self {
        let mut child = watch(brokers, &["events", "--json"]).stdout(Stdio::piped()).spawn().expect("the program runs");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        Self { child, lines }
    }

    async fn next(&mut self) -> Value {
        let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await.expect("something happens");
        serde_json::from_str(&line.expect("readable").expect("it goes on")).expect("an object for each line")
    }
}

#[tokio::test]
async fn events_are_followed_until_an_interrupt() {
    let brokers = TestBrokers::start().await;
    let link = Link::Nats(brokers.nats("region-1").await);
    let mut following = Following::start(&brokers);
    // Until it listens, nobody hears.
    let status = status("region-1", ServerRole::Region, Vec::new());
    let first = loop {
        link.publish(&status).await.expect("NATS answers");
        if let Ok(event) = tokio::time::timeout(Duration::from_millis(50), following.next()).await {
            break event;
        }
    };
    assert_eq!((&first["event"], &first["server"]), (&"server".into(), &"region-1".into()));

    let claim = ClaimEvent {
        region: RegionId::new("scorn"),
        claim: Claim(7),
        server: ServerName::new("region-1"),
        step: ClaimStep::Claimed,
        why: "wanted".to_owned(),
    };
    link.publish(&claim).await.expect("NATS answers");
    let event = following.next().await;
    assert_eq!((&event["event"], &event["step"]), (&"claim".into(), &"claimed".into()));

    // A tell is heard by nobody else, and that nobody has the player is known at once.
    let (bob, ann) = (PlayerName::new("Bob"), PlayerName::new("Ann"));
    let tell = Tell { from: bob.clone(), to: ann, number: 1, text: "between us".to_owned() };
    let unheard = link.request(&tell, PATIENCE).await.expect_err("nobody is there");
    assert!(matches!(unheard, wildfire::bus::RequestError::NoOwner), "{unheard:?}");
    link.publish(&Shout { from: bob, text: "hello".to_owned() }).await.expect("NATS answers");
    let event = following.next().await;
    assert_eq!((&event["event"], &event["text"]), (&"shout".into(), &"hello".into()));

    let id = nix::unistd::Pid::from_raw(following.child.id().expect("it runs").try_into().expect("small"));
    nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGINT).expect("it runs");
    let ended = tokio::time::timeout(PATIENCE, following.child.wait()).await.expect("it stops").expect("it ran");
    assert!(ended.success(), "{ended}");
}

#[tokio::test]
async fn a_missing_broker_is_one_sentence_and_a_failure() {
    for (view, who) in [("servers", "Redis"), ("events", "NATS")] {
        let output = Command::new(env!("CARGO_BIN_EXE_wildfire-watch"))
            .args([view, "--nats", "nats://127.0.0.1:1", "--redis", "redis://127.0.0.1:1"])
            .output()
            .await
            .expect("the program runs");
        assert!(!output.status.success());
        let said = String::from_utf8(output.stderr).expect("text");
        assert!(said.contains(&format!("no {who} server answers at")) && said.lines().count() == 1, "{said}");
    }
}

fn thing(tag: u32, arch: &str, keys: &[(&str, &str)], items: Vec<Carried>) -> Carried {
    let keys = keys.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Carried { arch: arch.to_owned(), tag: Tag(tag), item: None, keys, items }
}

fn ring() -> Carried {
    thing(77, "ring", &[("name", "ring of life")], Vec::new())
}

fn coins(count: &str) -> Carried {
    thing(80, "goldcoin", &[("nrof", count)], Vec::new())
}

fn sack(items: Vec<Carried>) -> Carried {
    thing(79, "sack", &[], items)
}

/// A version of somebody with that experience and those things.
fn version(name: &str, cause: Cause, exp: &str, items: Vec<Carried>) -> Snapshot {
    let inn = Spot { map: MapPath::new("/scorn/inn"), x: 3, y: 4 };
    let character = Character {
        version: CHARACTER_VERSION,
        name: PlayerName::new(name),
        place: inn.clone(),
        home: inn.clone(),
        applied: 0,
        played: 0,
        frozen: 0,
        body: thing(1, "human_player", &[("exp", exp)], items),
        origin: Origin {
            race: "human_player".to_owned(),
            class: "warrior_class".to_owned(),
            abilities: [12; 7],
            hp_rolls: vec![10],
            sp_rolls: vec![3],
            grace_rolls: vec![1],
        },
        settings: Settings::default(),
    };
    let json = serde_json::to_vec(&Newcomer::Known(Box::new(character))).expect("a character is JSON");
    Snapshot {
        player: PlayerName::new(name),
        account: "ann".to_owned(),
        custody: Custody::Free,
        cause,
        place: Place { map: inn.map, x: 3, y: 4 },
        note: None,
        body: Body::pack(&json).expect("a small character"),
    }
}

fn held() -> Custody {
    Custody::Held { region: RegionId::new("scorn"), claim: Claim(7), server: ServerName::new("region-1") }
}

/// A life in three versions: a ring in a sack, a death that takes it, and money found since.
async fn live(ledger: &Ledger) -> [Revision; 3] {
    let with_ring = version("Bob", Cause::Login, "120", vec![sack(vec![ring()]), coins("50")]);
    let with_ring = ledger.create(&Snapshot { custody: held(), ..with_ring }).await.expect("new");
    let death = version("Bob", Cause::Death, "80", vec![sack(Vec::new()), coins("50")]);
    let death = ledger.write(with_ring, &Snapshot { custody: held(), ..death }).await.expect("expected");
    let logout = version("Bob", Cause::Logout, "90", vec![sack(vec![coins("55")])]);
    let logout = ledger.write(death, &logout).await.expect("expected");
    [with_ring, death, logout]
}

#[tokio::test]
async fn the_history_of_a_character_is_a_line_for_each_version() {
    let brokers = TestBrokers::start().await;
    let ledger = brokers.store("region-1").await.ledger();
    let [first, death, last] = live(&ledger).await;
    let table = told(&brokers, &["history", "Bob"]).await;
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 4, "{table}");
    assert!(lines[1].contains(" in scorn, held by region-1 (claim 7)  /scorn/inn 3 4 "), "{table}");
    assert!(lines[2].ends_with("  pinned"), "{table}");
    let versions = answer(&brokers, &["history", "Bob"]).await;
    let field = |name: &str| versions.iter().map(|version| version[name].clone()).collect::<Vec<_>>();
    assert_eq!(field("revision"), [first, death, last].map(|revision| Value::from(revision.0)));
    assert_eq!(field("cause"), ["login", "death", "logout"]);
    assert_eq!(field("things"), [3, 2, 2]);
    assert_eq!(field("pieces"), [52, 51, 56]);
    assert_eq!(field("pinned"), [false, true, false]);
    assert_eq!(field("by"), ["region-1"; 3]);
    assert_eq!((&versions[0]["custody"]["is"], &versions[2]["custody"]["is"]), (&"held".into(), &"free".into()));

    // Play pushes the versions out, but not the death.
    let mut newest = last;
    for _ in 0..LEDGER_HISTORY_MAX {
        newest = ledger.write(newest, &version("Bob", Cause::Autosave, "90", vec![])).await.expect("expected");
    }
    let versions = answer(&brokers, &["history", "Bob"]).await;
    assert_eq!(versions.len(), usize::from(LEDGER_HISTORY_MAX) + 1);
    assert_eq!((&versions[0]["revision"], &versions[0]["pinned"]), (&death.0.into(), &true.into()));
    let (death, newest) = (death.to_string(), newest.to_string());
    let difference = told(&brokers, &["diff", "Bob", &death, &newest]).await;
    assert!(difference.contains("\nlost       50 goldcoin #80\n"), "{difference}");
    let said = refusal(&brokers, &["history", "Ann"]).await;
    assert_eq!(said, "wildfire-watch: the ledger has nobody called Ann");
}

#[tokio::test]
async fn versions_differ_thing_by_thing() {
    let brokers = TestBrokers::start().await;
    let [first, _, last] = live(&brokers.store("region-1").await.ledger()).await;
    let (from, to) = (first.to_string(), last.to_string());
    let shown = told(&brokers, &["diff", "Bob", &from, &to]).await;
    let (heading, lines) = shown.split_once('\n').expect("a heading");
    assert!(
        heading.starts_with(&format!("Bob, from revision {from} (")) && heading.ends_with(", logout):"),
        "{heading}"
    );
    let expected = "\
lost       ring of life #77 (ring), in sack #79
count      goldcoin #80: 50 -> 55
moved      goldcoin #80: in no container -> in sack #79
character  exp: 120 -> 90
";
    assert_eq!(lines, expected);
    let difference = &answer(&brokers, &["diff", "Bob", &from, &to]).await[0];
    assert_eq!((&difference["from"]["revision"], &difference["to"]["cause"]), (&first.0.into(), &"logout".into()));
    assert_eq!((&difference["lost"][0]["tag"], &difference["counted"][0]["before"]), (&77.into(), &50.into()));
    let said = refusal(&brokers, &["diff", "Bob", &from, "9999"]).await;
    assert_eq!(said, "wildfire-watch: revision 9999 of Bob is not kept");
}

#[tokio::test]
async fn a_character_at_rest_is_restored_and_everybody_hears_of_it() {
    let brokers = TestBrokers::start().await;
    let ledger = brokers.store("region-1").await.ledger();
    let [first, ..] = live(&ledger).await;
    let link = Link::Nats(brokers.nats("listener").await);
    let mut news = link.subscribe(CharacterRestored::all()).await.expect("open");
    link.flush().await.expect("NATS answers");

    let revision = first.to_string();
    let arguments = ["restore", "Bob", &revision, "--by", "marta", "--because", "a bug ate the ring"];
    let said = told(&brokers, &arguments).await;
    let newest = ledger.latest(&PlayerName::new("Bob")).await.expect("answers").expect("written");
    assert_eq!(said, format!("Bob has revision {first} again, as revision {}.\n", newest.revision));
    let heard = tokio::time::timeout(PATIENCE, news.next()).await.expect("it is said").expect("NATS answers");
    let expected = CharacterRestored {
        player: PlayerName::new("Bob"),
        restored: first,
        revision: newest.revision,
        by: "marta".to_owned(),
        because: Some("a bug ate the ring".to_owned()),
    };
    assert_eq!(heard, expected);

    assert_eq!((newest.value.custody, newest.value.cause), (Custody::Free, Cause::Administrator));
    let to = newest.revision.to_string();
    let same = told(&brokers, &["diff", "Bob", &revision, &to]).await;
    assert!(same.ends_with("\nnothing    differs\n"), "{same}");
    let table = told(&brokers, &["history", "Bob"]).await;
    let line = table.lines().last().expect("not empty");
    assert!(line.ends_with(&format!("pinned; revision {first} restored by marta: a bug ate the ring")), "{line}");
}

#[tokio::test]
async fn who_is_not_at_rest_or_was_written_meanwhile_is_not_restored() {
    let brokers = TestBrokers::start().await;
    let ledger = brokers.store("region-1").await.ledger();
    let [first, _, last] = live(&ledger).await;
    let revision = first.to_string();
    let restore = ["restore", "Bob", &revision];
    assert_eq!(
        refusal(&brokers, &["restore", "Bob", "9999"]).await,
        "wildfire-watch: revision 9999 of Bob is not kept"
    );

    let bob = PlayerName::new("Bob");
    let restoration = Restoration::prepare(&ledger, &bob, first, "marta", None).await.expect("free");
    let transit = Custody::Transit { ticket: Ticket::new("t1"), from: None, to: RegionId::new("scorn") };
    let login = version("Bob", Cause::Login, "90", vec![]);
    let on_the_way = Snapshot { custody: transit, ..login.clone() };
    let on_the_way = ledger.write(last, &on_the_way).await.expect("expected");
    let overtaken = restoration.write(&ledger).await.expect_err("somebody wrote");
    assert_eq!(overtaken.to_string(), "somebody wrote Bob meanwhile: nothing was restored");

    let said = refusal(&brokers, &restore).await;
    let expected = "wildfire-watch: Bob is on the way to scorn, and must arrive there and leave the game first";
    assert_eq!(said, expected);
    let in_the_world = Snapshot { custody: held(), ..login };
    let in_the_world = ledger.write(on_the_way, &in_the_world).await.expect("expected");
    let said = refusal(&brokers, &restore).await;
    let expected = "wildfire-watch: Bob is in scorn, held by region-1 (claim 7), and must leave the game first";
    assert_eq!(said, expected);
    assert_eq!(ledger.latest(&bob).await.expect("answers").expect("written").revision, in_the_world);
}

#[tokio::test]
async fn a_thing_is_traced_from_one_character_to_another() {
    let brokers = TestBrokers::start().await;
    let ledger = brokers.store("region-1").await.ledger();
    let ann = ledger.create(&version("Ann", Cause::Login, "10", vec![])).await.expect("new");
    let bob = ledger.create(&version("Bob", Cause::Login, "10", vec![ring()])).await.expect("new");
    let given = ledger.write(bob, &version("Bob", Cause::Trade, "10", vec![])).await.expect("expected");
    let taken = version("Ann", Cause::Trade, "10", vec![sack(vec![ring()])]);
    let taken = ledger.write(ann, &taken).await.expect("expected");
    ledger.write(given, &version("Bob", Cause::Logout, "10", vec![])).await.expect("expected");

    for sought in ["77", "Ring of Life"] {
        let lines = answer(&brokers, &["trace", sought]).await;
        let [with_bob, with_ann, read] = &lines[..] else { panic!("{lines:?}") };
        assert_eq!((&with_bob["player"], &with_bob["now"]), (&"Bob".into(), &false.into()));
        assert_eq!((&with_bob["first"]["revision"], &with_bob["from_the_start"]), (&bob.0.into(), &true.into()));
        assert_eq!((&with_ann["player"], &with_ann["now"]), (&"Ann".into(), &true.into()));
        assert_eq!((&with_ann["first"]["revision"], &with_ann["first"]["cause"]), (&taken.0.into(), &"trade".into()));
        assert_eq!(with_ann["within"][0], "sack #79");
        assert_eq!((&read["characters"], &read["versions"]), (&2.into(), &5.into()));
    }
    let shown = told(&brokers, &["trace", "77", "--player", "Ann"]).await;
    assert!(shown.ends_with("there now, in sack #79\nRead: 1 character, 2 versions.\n"), "{shown}");
    let shown = told(&brokers, &["trace", "excalibur"]).await;
    assert_eq!(shown, "No kept version has it.\nRead: 2 characters, 5 versions.\n");
}
