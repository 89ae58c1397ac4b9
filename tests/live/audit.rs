//! The auditor on a cluster that is played: it finds nothing where nothing is wrong, and what is wrong with every place.

use serde_json::Value;
use tokio::process::Command;
use wildfire::game::{Character, Newcomer};
use wildfire::ids::{ItemId, PlayerName, RegionId, Revision};
use wildfire::persistence::{Body, Cause, Custody, LogEntry, Snapshot};

use super::cluster::Cluster;
use super::player::{Player, SALTMARSH, TO_THE_CAUSEWAY};

/// What the administrator's window prints, as objects, and whether it ends well.
async fn watch(cluster: &Cluster, arguments: &[&str]) -> (Vec<Value>, bool) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wildfire-watch"));
    command.args(["--json", "--nats", &cluster.brokers.nats.url(), "--redis", &cluster.brokers.redis.url()]);
    let output = command.args(arguments).output().await.expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("it speaks text");
    let objects = text.lines().map(|line| serde_json::from_str(line).expect("an object for each line")).collect();
    (objects, output.status.success())
}

/// What an audit finds, without what it says of its reading, and that.
async fn audit(cluster: &Cluster) -> (Vec<Value>, Value) {
    let (mut lines, good) = watch(cluster, &["audit"]).await;
    let read = lines.pop().expect("it says how much it has read");
    assert_eq!(good, !lines.iter().any(|line| line["audit"] == "finding"), "{lines:?}");
    (lines, read)
}

/// Waits until a region sleeps and everything in its log is put away: the auditor sees what it has.
async fn is_put_away(cluster: &mut Cluster, region: &str) {
    let region = RegionId::new(region);
    cluster
        .until("region that is put away", async |cluster| {
            let tail = cluster.store.region_logs().tail(&region).await.unwrap_or_default();
            let (mut put_away, mut logged) = (0, 0);
            for kept in tail {
                match kept.value.entry {
                    LogEntry::Checkpoint(note) => put_away = note.tick,
                    LogEntry::Ticks { last, .. } => logged = last,
                    LogEntry::Claimed { .. }
                    | LogEntry::Trying { .. }
                    | LogEntry::Released
                    | LogEntry::SetApart { .. }
                    | LogEntry::Left => {}
                }
            }
            put_away > 0 && put_away >= logged
        })
        .await;
}

/// The newest version of a character who has left the game.
async fn at_rest(cluster: &mut Cluster, player: &str) -> (Revision, Snapshot, Character) {
    let name = PlayerName::new(player);
    cluster
        .until("character at rest", async |cluster| {
            let newest = cluster.store.ledger().latest(&name).await.ok().flatten();
            newest.is_some_and(|newest| newest.value.custody == Custody::Free && newest.value.cause == Cause::Logout)
        })
        .await;
    let newest = cluster.store.ledger().latest(&name).await.expect("the ledger answers").expect("it was there");
    let character = character(&newest.value).expect("who leaves has been there");
    (newest.revision, newest.value, character)
}

/// None: it was ordered and not made yet.
fn character(snapshot: &Snapshot) -> Option<Character> {
    let json = snapshot.body.unpack().expect("the body is whole");
    match serde_json::from_slice(&json).expect("it is a character") {
        Newcomer::Known(character) => Some(*character),
        Newcomer::Created(_) => None,
    }
}

/// The version that was written when the character was made, and the id of something in it.
async fn born_with(cluster: &mut Cluster, player: &str, arch: &str) -> (Revision, ItemId) {
    let (ledger, name) = (cluster.store.ledger(), PlayerName::new(player));
    let mut born = None;
    // Who is in the game is written down a moment later.
    cluster
        .until("birth in the ledger", async |_| {
            let history = ledger.history(&name).await.unwrap_or_default();
            born = history.iter().find_map(|kept| Some((kept.revision, character(&kept.value)?)));
            born.is_some()
        })
        .await;
    let (revision, character) = born.expect("it was waited for");
    let thing = character.body.items.iter().find(|item| item.arch == arch);
    let thing = thing.unwrap_or_else(|| panic!("{player} has no {arch}: {:?}", character.body.items));
    (revision, thing.item.expect("what is not trivial has an id"))
}

/// Lays the sack down where one begins.
async fn drops_the_sack(ann: &mut Player) {
    ann.loose("sack").await;
    ann.command("drop sack").await;
    ann.until("sack on the ground", |shown| shown.ground().iter().any(|item| item.name.singular == "sack")).await;
}

#[tokio::test]
async fn where_nothing_is_wrong_the_auditor_finds_nothing() {
    let mut cluster = Cluster::start(&["first", "second"]).await;
    cluster.place("saltmarsh", "first").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    drops_the_sack(&mut ann).await;
    let lent = ann.loose("lamp").await.name.singular;
    ann.command(&format!("drop {lent}")).await;
    ann.until("nothing lent", |shown| shown.inventory().iter().all(|item| item.name.singular != lent)).await;
    ann.walk("1n").await;
    let mut bob = Player::create(&cluster, "Bob", SALTMARSH).await;
    bob.until("sack on the ground", |shown| shown.ground().iter().any(|item| item.name.singular == "sack")).await;
    bob.command("take sack").await;
    bob.until("no sack on the ground", |shown| shown.ground().iter().all(|item| item.name.singular != "sack")).await;
    let (findings, _) = audit(&cluster).await;
    assert_eq!(findings, [] as [Value; 0], "while they play");

    cluster.service("first").kill().await;
    assert_eq!(cluster.until_owned("saltmarsh", |owner| owner != "first").await, "second");
    // Who is shown everything anew does not see a step made in the same heartbeat.
    bob.command("say still here").await;
    bob.walk(TO_THE_CAUSEWAY).await;
    bob.command("east").await;
    bob.map().await;
    bob.command("save").await;
    let (_, sack) = born_with(&mut cluster, "Ann", "sack").await;
    let (_, lamp) = born_with(&mut cluster, "Ann", "lamp").await;
    ann.vanish();
    at_rest(&mut cluster, "Ann").await;
    let (findings, read) = audit(&cluster).await;
    assert_eq!(findings, [] as [Value; 0], "after a crash and a crossing");
    let number = |what: &str| read[what].as_u64().unwrap_or_default();
    assert!(number("regions") >= 2 && number("characters") == 2 && number("items") > 4, "{read}");
    assert_eq!(read["unseen"], serde_json::json!({}));

    let (lines, good) = watch(&cluster, &["trace", &lamp.to_string()]).await;
    assert!(good);
    let ends: Vec<_> = lines.iter().filter(|line| line["trace"] == "ended").collect();
    assert_eq!(ends.len(), 1, "{lines:?}");
    assert_eq!((&ends[0]["how"], &ends[0]["player"]), (&"returned".into(), &"Ann".into()), "{lines:?}");
    let (lines, _) = watch(&cluster, &["trace", &sack.to_string()]).await;
    let bearers: Vec<_> = lines.iter().filter(|line| line["trace"] == "stay").map(|line| &line["player"]).collect();
    assert_eq!(bearers, ["Ann", "Bob"], "{lines:?}");
}

#[tokio::test]
async fn what_a_restoring_doubles_is_found_with_both_places() {
    let mut cluster = Cluster::start(&["first"]).await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    drops_the_sack(&mut ann).await;
    ann.vanish();
    at_rest(&mut cluster, "Ann").await;
    let (born, sack) = born_with(&mut cluster, "Ann", "sack").await;
    let (_, good) = watch(&cluster, &["restore", "Ann", &born.to_string()]).await;
    assert!(good);
    is_put_away(&mut cluster, "saltmarsh").await;
    let (findings, _) = audit(&cluster).await;
    assert_eq!(findings.len(), 1, "{findings:?}");
    let finding = &findings[0];
    assert_eq!((&finding["item"], &finding["wrong"]), (&sack.to_string().into(), &"twice".into()));
    let holders: Vec<_> = finding["copies"].as_array().into_iter().flatten().map(|copy| &copy["holder"]).collect();
    assert_eq!(holders.len(), 2, "{finding}");
    assert_eq!(holders[0]["ground"]["region"], "saltmarsh", "{finding}");
    assert_eq!(holders[1]["player"], "Ann", "{finding}");
    let stays = finding["stays"].as_array().expect("the ledger knows of it");
    let causes: Vec<_> = stays.iter().map(|stay| &stay["first"]["cause"]).collect();
    assert_eq!(causes, ["created", "administrator"], "{finding}");
}

#[tokio::test]
async fn what_is_nowhere_and_has_not_ended_is_found_with_who_had_it() {
    let mut cluster = Cluster::start(&["first"]).await;
    let ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let (_, sack) = born_with(&mut cluster, "Ann", "sack").await;
    ann.vanish();
    let (newest, snapshot, mut character) = at_rest(&mut cluster, "Ann").await;
    let (findings, _) = audit(&cluster).await;
    assert_eq!(findings, [] as [Value; 0]);
    // Somebody writes her down without it, as a server that loses things would.
    character.body.items.retain(|item| item.item != Some(sack));
    let json = serde_json::to_vec(&Newcomer::Known(Box::new(character))).expect("a character is JSON");
    let without = Snapshot { body: Body::pack(&json).expect("it is small"), ..snapshot };
    cluster.store.ledger().write(newest, &without).await.expect("nobody else writes");
    let (findings, _) = audit(&cluster).await;
    assert_eq!(findings.len(), 1, "{findings:?}");
    let finding = &findings[0];
    assert_eq!((&finding["item"], &finding["wrong"]), (&sack.to_string().into(), &"vanished".into()));
    let stays = finding["stays"].as_array().expect("the ledger knows of it");
    assert_eq!((stays.len(), &stays[0]["player"], &stays[0]["first"]["cause"]), (1, &"Ann".into(), &"created".into()));
    assert_eq!(stays[0]["last"]["revision"], newest.0, "{finding}");
}
