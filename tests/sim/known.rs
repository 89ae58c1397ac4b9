//! What went wrong once, in the game's own history or here, and must not again: each story by its name.

use std::time::Duration;

use wildfire::bus::{Fate, Hop};
use wildfire::game::{Action, Direction};
use wildfire::ids::{RegionId, ServerName};
use wildfire::persistence::{LogEntry, Store, StoreFate, StoreOp, StoreOpKind};

use crate::census::{Census, census, check_census};
use crate::cluster::{AUDITOR, Calm, Cluster, Hands, Script, Step};
use crate::mishaps::Mishap;
use crate::people::{character, free, inside};
use crate::simulate;
use crate::story::{Watch, server};
use crate::trades::{
    self, ABROAD, ANN, BEA, Deed, HOME, LONG, MAP, Tale, act, being_moved, being_taken_over, drop, play, take, walk,
};
use crate::verdict::{check_books, everybody_leaves};
use crate::walker::{Desk, Leg, Walker, asked};

/// Plays a story in which nothing happens but what it tells.
fn tell(name: &'static str, people: usize, deeds: Vec<Deed>, wanted: &'static [(&'static str, &'static str)]) {
    let tale = Tale { name, people, deeds, wanted };
    simulate(name, play(&tale, Mishap::Lost, 0, 1));
}

#[test]
fn what_was_dropped_and_saved_before_a_crash_is_on_the_ground_and_nowhere_else() {
    let deeds = vec![drop(ANN, "keepsake 0 of Ann"), act(ANN, Action::Save), Deed::Takeover];
    tell("drop, save, crash", 1, deeds, &[("keepsake 0 of Ann", MAP)]);
}

#[test]
fn what_somebody_else_picked_up_and_saved_before_a_crash_is_theirs_and_nobody_elses() {
    let deeds = vec![
        drop(ANN, "keepsake 0 of Ann"),
        walk(ANN, Direction::South),
        walk(BEA, Direction::East),
        take(BEA, "keepsake 0 of Ann"),
        act(BEA, Action::Save),
        Deed::Takeover,
    ];
    tell("drop, pick up, save, crash", 2, deeds, &[("keepsake 0 of Ann", "Bea")]);
}

/// A session was told that an action is applied, the tick of that was never in the log, and the action was not sent again.
#[test]
fn a_session_is_told_of_nothing_that_is_not_in_the_log() {
    for (tale, mishap, at, seed) in [
        (being_taken_over(), Mishap::Late(Duration::from_millis(6_500)), 7, 166),
        (being_moved(), Mishap::SlowLog, 12, 0),
        (being_moved(), Mishap::SlowLog, 20, 0),
    ] {
        simulate(tale.name, play(&tale, mishap, at, seed));
    }
}

/// Nothing that is to be forgotten is, for a while.
struct NoTrim;

impl Script for NoTrim {
    fn operation(&mut self, op: &StoreOp<'_>) -> StoreFate {
        if op.kind == StoreOpKind::Purge { StoreFate::Late(Duration::from_secs(3)) } else { StoreFate::Done }
    }
}

/// An owner waited for the store to forget old records, took its log for silent, and gave the region up.
#[test]
fn a_log_that_is_slow_to_forget_holds_nobody_up() {
    simulate("a slow trim", async {
        let (cluster, _desk, mut ann) = ann_alone().await;
        let owner = cluster.hands.owner(&RegionId::new(HOME));
        cluster.play(NoTrim);
        ann.rest(Duration::from_secs(15)).await;
        assert_eq!(cluster.hands.owner(&RegionId::new(HOME)), owner);
        assert!(ann.longest_pause < Duration::from_millis(500), "a pause of {:?}", ann.longest_pause);
    });
}

/// The server that makes a region's first checkpoint dies at a write of it. What it wrote of it before was lost.
struct CrashAtFirst {
    write: &'static str,
    /// So many writes before.
    after: usize,
}

impl Script for CrashAtFirst {
    fn step(&mut self, hands: &Hands, what: &Step<'_>) {
        let Step::Operation(op) = what else { return };
        if op.kind != StoreOpKind::Write || !op.about.starts_with(self.write) || !hands.is_alive(op.server) {
            return;
        }
        if self.after == 0 {
            self.write = "nothing more";
            hands.kill(op.server);
        }
        self.after = self.after.saturating_sub(1);
    }

    fn operation(&mut self, op: &StoreOp<'_>) -> StoreFate {
        let lost =
            op.kind == StoreOpKind::Write && op.about.starts_with("region.part.") && op.about.starts_with(self.write);
        if lost { StoreFate::Lost } else { StoreFate::Done }
    }
}

#[test]
fn a_region_whose_owner_died_before_its_first_checkpoint_loses_nothing() {
    // With the parts of it, at once or when they could not be stored for a while and somebody is there; with the note of
    // it; and with the first ticks after it.
    let part = "region.part.saltmarsh.";
    for (write, after) in [(part, 0), (part, 2), ("region.log.saltmarsh", 1), ("region.log.saltmarsh", 2)] {
        let what = format!("a crash at write {after} of {write}");
        simulate(&what, async {
            let cluster = Cluster::start(1, Watch::NoRequests).await;
            let people = [character("Ann", 1, MAP, 22, 13)];
            cluster.introduce(&people).await;
            for name in ["one", "two", "three"] {
                cluster.add(name).await;
            }
            cluster.play(CrashAtFirst { write, after });
            let mut desk = Desk::open(&cluster, "desk").await;
            let mut ann = desk.session("Ann");
            ann.enter().await;
            ann.act(asked(Action::Drop(Some("keepsake 0 of Ann".to_owned()))), LONG).await;
            assert_eq!(cluster.hands.alive().len(), 2, "one has died");
            check_census(&cluster, &people).await;
            kill_the_owner(&cluster);
            ann.act(asked(Action::Drop(Some("keepsake 1 of Ann".to_owned()))), LONG).await;
            everybody_leaves(&cluster, &mut [ann]).await;
            check_books(&cluster, &people).await;
            let census = check_census(&cluster, &people).await;
            assert_eq!(census.places("keepsake 0 of Ann"), [MAP]);
            assert_eq!(census.places("keepsake 1 of Ann"), [MAP]);
        });
    }
}

#[test]
fn a_region_that_began_anew_and_whose_owner_died_goes_on_from_there() {
    simulate("no checkpoint is whole", async {
        let (cluster, _desk, mut ann) = ann_alone().await;
        let people = [character("Ann", 1, MAP, 22, 13)];
        ann.rest(Duration::from_secs(6)).await;
        // Nobody who has a copy is left, and nobody can read what is stored.
        cluster.hands.alive().iter().for_each(|server| cluster.hands.kill(server));
        spoil_all_checkpoints(&cluster).await;
        for name in ["four", "five", "six"] {
            cluster.add(name).await;
        }
        ann.act(asked(Action::Drop(Some("keepsake 0 of Ann".to_owned()))), LONG).await;
        check_census(&cluster, &people).await;
        kill_the_owner(&cluster);
        ann.act(asked(Action::Drop(Some("keepsake 1 of Ann".to_owned()))), LONG).await;
        everybody_leaves(&cluster, &mut [ann]).await;
        let census = check_census(&cluster, &people).await;
        assert_eq!(census.places("keepsake 0 of Ann"), [MAP]);
        assert_eq!(census.places("keepsake 1 of Ann"), [MAP]);
    });
}

async fn spoil_all_checkpoints(cluster: &Cluster) {
    let (store, home) = (Store::local(&cluster.hands.store, &server(AUDITOR)), RegionId::new(HOME));
    let mut spoilt = 0;
    for kept in store.region_logs().tail(&home).await.expect("a calm store") {
        let LogEntry::Checkpoint(note) = &kept.value.entry else { continue };
        let head = note.parts.first().expect("a checkpoint has parts");
        spoilt += u32::from(cluster.hands.store.damage(&format!("region.part.{HOME}.{}.0", head.id)));
    }
    assert!(spoilt >= 2, "only {spoilt} checkpoints were there to be spoilt");
}

/// The source never hears that somebody arrived; it dies when the ledger says that they are back, and its log does not.
struct Unheard {
    source: ServerName,
    silent: u32,
    back: bool,
}

impl Script for Unheard {
    fn step(&mut self, hands: &Hands, what: &Step<'_>) {
        let Step::Operation(op) = what else { return };
        if op.kind != StoreOpKind::Write || *op.server != self.source {
            return;
        }
        if self.silent > 0 && op.about.starts_with("player.") {
            self.back = true;
        } else if self.back && op.about == "region.log.saltmarsh" && hands.is_alive(op.server) {
            hands.kill(op.server);
        }
    }

    fn delivery(&mut self, hop: &Hop<'_>) -> Fate {
        if hop.answer && hop.subject == "region.tidewater.arrive" && *hop.to == self.source {
            self.silent += 1;
            return Fate::Drop;
        }
        Fate::Deliver
    }
}

#[test]
fn who_has_come_back_is_as_they_are_and_not_as_they_left() {
    simulate("an unheard arrival", async {
        let (cluster, _desk, mut ann) = ann_alone().await;
        let people = [character("Ann", 1, MAP, 22, 13)];
        let source = cluster.hands.owner(&RegionId::new(HOME)).expect("it was claimed");
        cluster.play(Unheard { source: source.clone(), silent: 0, back: false });
        let leg = |direction, to| [Leg { action: Action::Walk(direction), to: RegionId::new(to) }];
        ann.go(&leg(Direction::East, ABROAD), LONG).await;
        ann.act(asked(Action::Drop(Some("keepsake 0 of Ann".to_owned()))), LONG).await;
        ann.go(&leg(Direction::West, HOME), LONG).await;
        assert!(!cluster.hands.is_alive(&source), "it died with the journey unconfirmed");
        cluster.play(Calm);
        everybody_leaves(&cluster, &mut [ann]).await;
        check_books(&cluster, &people).await;
        let census = check_census(&cluster, &people).await;
        assert_eq!(census.places("keepsake 0 of Ann"), ["/tidewater/west_s"]);
        assert_eq!(census.places("keepsake 1 of Ann"), ["Ann"]);
    });
}

/// The verdict itself: somebody doctors the books.
#[test]
fn the_census_sees_what_is_doubled_and_what_is_lost() {
    simulate("doctored books", async {
        let (cluster, _desk, mut ann) = ann_alone().await;
        let people = [character("Ann", 1, MAP, 22, 13)];
        ann.act(asked(Action::Drop(Some("keepsake 0 of Ann".to_owned()))), LONG).await;
        everybody_leaves(&cluster, &mut [ann]).await;
        check_census(&cluster, &people).await;

        let store = Store::local(&cluster.hands.store, &server(AUDITOR));
        let mint = Census::of_mint(cluster.files.catalog(), &people);
        let kept = store.ledger().latest(&people[0].name).await.expect("a calm store").expect("a record");
        let honest = inside(&kept.value);
        let mut doubled = honest.clone();
        doubled.body.items.push(people[0].body.items[0].clone());
        let revision = store.ledger().write(kept.revision, &free(&doubled)).await.expect("nobody has them");
        let complaints = census(&cluster, &people).await.complaints(&mint);
        assert_eq!(complaints, [format!("1 of keepsake 0 of Ann were given, and 2 are found: {MAP}, Ann")]);

        let mut robbed = honest.clone();
        robbed.body.items.retain(|thing| thing.tag != trades::keepsake(1));
        let revision = store.ledger().write(revision, &free(&robbed)).await.expect("nobody has them");
        let complaints = census(&cluster, &people).await.complaints(&mint);
        assert_eq!(complaints, ["1 of keepsake 1 of Ann were given, and 0 are found: "]);

        let mut richer = honest;
        let shells = richer.body.items.iter_mut().find(|thing| thing.arch == "silvercoin").expect("Ann has shells");
        shells.keys.iter_mut().filter(|(key, _)| key == "nrof").for_each(|(_, count)| "21".clone_into(count));
        store.ledger().write(revision, &free(&richer)).await.expect("nobody has them");
        let complaints = census(&cluster, &people).await.complaints(&mint);
        assert_eq!(complaints, ["20 of shell of Ann were given, and 21 are found: Ann"]);
    });
}

fn kill_the_owner(cluster: &Cluster) {
    let owner = cluster.hands.owner(&RegionId::new(HOME)).expect("somebody has the region");
    cluster.hands.kill(&owner);
}

/// Ann at home, where one server is, another abroad, and one that has nothing.
async fn ann_alone() -> (Cluster, Desk, Walker) {
    let cluster = Cluster::start(1, Watch::NoRequests).await;
    cluster.introduce(&[character("Ann", 1, MAP, 22, 13)]).await;
    cluster.add("one").await;
    cluster.claim(HOME).await;
    cluster.add("two").await;
    cluster.claim(ABROAD).await;
    cluster.add("three").await;
    let mut desk = Desk::open(&cluster, "desk").await;
    let mut ann = desk.session("Ann");
    ann.enter().await;
    ann.rest(Duration::from_millis(400)).await;
    (cluster, desk, ann)
}
