//! What every store does.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;
use wildfire::bus::message::{ServerRole, ServerStatus};
use wildfire::ids::{Claim, MapPath, PlayerName, RegionId, Revision, ServerName, Ticket};
use wildfire::limits::{ACCOUNT_CHARACTERS_MAX, LEDGER_HISTORY_MAX};
use wildfire::persistence::accounts::AccountError;
use wildfire::persistence::{
    Acquired, Body, Cause, CharacterSummary, ClaimError, Custody, Lease, Leases, LogEntry, Place as Spot,
    RegistryError, Renewed, Snapshot, StoredPassword, WriteError,
};

use crate::place::Place;

crate::contract!(
    a_character_is_created_once,
    a_stale_write_is_refused_and_shown_the_truth,
    of_many_writers_one_wins,
    history_is_kept_in_order_and_bounded,
    a_write_whose_answer_is_lost_is_written_once,
    a_body_comes_back_as_it_went,
    a_record_that_is_too_large_is_refused,
    of_many_servers_one_gets_the_lease_and_claims_rise,
    a_lease_that_is_not_renewed_ends,
    only_its_holder_renews_and_releases,
    a_lease_passes_to_a_named_successor,
    every_region_that_had_a_lease_is_known,
    claims_rise_even_when_the_leases_are_forgotten,
    a_stale_owner_cannot_write_over_its_successor,
    an_old_lease_claims_nothing,
    account_names_are_taken_whatever_their_capitals,
    changes_of_an_account_do_not_get_lost,
    the_hash_of_another_server_goes_with_the_first_password_of_our_own,
    a_character_name_belongs_to_one_account_for_ever,
    an_account_has_room_for_so_many,
    servers_are_listed_while_they_live,
    a_server_name_is_one_process,
);

fn snapshot(player: &str, gold: u32) -> Snapshot {
    Snapshot {
        player: PlayerName::new(player),
        account: "ann".to_owned(),
        custody: Custody::Free,
        cause: Cause::Created,
        place: Spot { map: MapPath::new("/scorn/inn"), x: 1, y: 2 },
        note: None,
        body: Body::pack(format!("{{\"gold\":{gold}}}").as_bytes()).expect("small"),
    }
}

async fn a_character_is_created_once(place: &Place) {
    let ledger = place.store("s1").await.ledger();
    let bob = PlayerName::new("Bob");
    assert!(ledger.latest(&bob).await.expect("answers").is_none());
    let revision = ledger.create(&snapshot("Bob", 1)).await.expect("new");
    assert!(revision > Revision(0));
    let again = ledger.create(&snapshot("Bob", 2)).await;
    assert!(matches!(again, Err(WriteError::Conflict { rolled_back: false, .. })), "{again:?}");
    let kept = ledger.latest(&bob).await.expect("answers").expect("created");
    assert_eq!((kept.revision, &kept.value), (revision, &snapshot("Bob", 1)));
    assert_eq!(kept.stamp.by, ServerName::new("s1"));
    ledger.create(&snapshot("bob", 3)).await.expect("another subject");
    let players = ledger.players().await.expect("answers");
    assert_eq!(players, [PlayerName::new("Bob"), PlayerName::new("bob")]);
}

async fn a_stale_write_is_refused_and_shown_the_truth(place: &Place) {
    let (one, two) = (place.store("s1").await.ledger(), place.store("s2").await.ledger());
    let first = one.create(&snapshot("Bob", 1)).await.expect("new");
    let mut moved = snapshot("Bob", 1);
    moved.custody = Custody::Transit {
        ticket: Ticket::new("t"),
        from: Some(RegionId::new("scorn")),
        to: RegionId::new("wilderness.12"),
    };
    let second = two.write(first, &moved).await.expect("expected");
    assert!(second > first);
    match one.write(first, &snapshot("Bob", 100)).await {
        Err(WriteError::Conflict { found: Some(found), rolled_back: false, .. }) => {
            assert_eq!((found.revision, found.value), (second, moved));
        }
        other => panic!("{other:?}"),
    }
    let held = Custody::Held { region: RegionId::new("wilderness.12"), claim: Claim(4), server: ServerName::new("s2") };
    let third = two.write(second, &Snapshot { custody: held.clone(), ..snapshot("Bob", 1) }).await.expect("expected");
    assert!(third > second);
    let kept = one.latest(&PlayerName::new("Bob")).await.expect("answers").expect("written");
    assert_eq!(kept.value.custody, held);
}

async fn of_many_writers_one_wins(place: &Place) {
    let mut expected = place.store("s0").await.ledger().create(&snapshot("Bob", 0)).await.expect("new");
    let mut ledgers = Vec::new();
    for number in 0..8 {
        ledgers.push(place.store(&format!("s{number}")).await.ledger());
    }
    for round in 1..=10 {
        let writes = ledgers.iter().map(|ledger| {
            let ledger = ledger.clone();
            tokio::spawn(async move { ledger.write(expected, &snapshot("Bob", round)).await })
        });
        let mut winners = Vec::new();
        for write in writes.collect::<Vec<_>>() {
            match write.await.expect("no panic") {
                Ok(revision) => winners.push(revision),
                Err(WriteError::Conflict { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(winners.len(), 1, "round {round}");
        expected = winners[0];
    }
    assert_eq!(ledgers[0].history(&PlayerName::new("Bob")).await.expect("answers").len(), 11);
}

async fn history_is_kept_in_order_and_bounded(place: &Place) {
    let ledger = place.store("s1").await.ledger();
    let mut last = Revision(0);
    let (kept, extra) = (u32::from(LEDGER_HISTORY_MAX), 5);
    for gold in 0..kept + extra {
        last = ledger.write(last, &snapshot("Bob", gold)).await.expect("expected");
        ledger.write(Revision(0), &snapshot(&format!("P{gold}"), gold)).await.expect("new");
    }
    let history = ledger.history(&PlayerName::new("Bob")).await.expect("answers");
    let golds: Vec<_> = history.iter().map(|kept| kept.value.clone()).collect();
    assert_eq!(golds, (extra..kept + extra).map(|gold| snapshot("Bob", gold)).collect::<Vec<_>>());
    assert!(history.is_sorted_by_key(|kept| kept.revision));
    assert_eq!(history.last().expect("not empty").revision, last);
}

async fn a_write_whose_answer_is_lost_is_written_once(place: &Place) {
    let ledger = place.store("s1").await.ledger();
    let first = ledger.create(&snapshot("Bob", 1)).await.expect("new");
    let second = place.without_answers(ledger.write(first, &snapshot("Bob", 2))).await.expect("in the end");
    let third = ledger.write(second, &snapshot("Bob", 3)).await.expect("the revision is the right one");
    let revisions: Vec<_> =
        ledger.history(&PlayerName::new("Bob")).await.expect("answers").into_iter().map(|kept| kept.revision).collect();
    assert_eq!(revisions, [first, second, third]);
}

async fn a_body_comes_back_as_it_went(place: &Place) {
    let ledger = place.store("s1").await.ledger();
    let json = format!("{{\"items\":[{}]}}\n", "{\"arch\":\"sword\",\"x\":\"\u{e9}\\n\"},".repeat(2000));
    let body = Body::pack(json.as_bytes()).expect("fits");
    assert!(body.packed_len() < json.len() / 10);
    ledger.create(&Snapshot { body, ..snapshot("Bob", 0) }).await.expect("new");
    let kept = ledger.latest(&PlayerName::new("Bob")).await.expect("answers").expect("written");
    assert_eq!(kept.value.body.unpack().expect("whole"), json.as_bytes());
}

async fn a_record_that_is_too_large_is_refused(place: &Place) {
    let ledger = place.store("s1").await.ledger();
    let mut state = 1_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    })
    .take(400_000)
    .collect();
    let body = Body::pack(&noise).expect("below the bound of a body");
    let refused = ledger.create(&Snapshot { body, ..snapshot("Bob", 0) }).await;
    assert!(matches!(refused, Err(WriteError::TooLarge { .. })), "{refused:?}");
    assert!(ledger.latest(&PlayerName::new("Bob")).await.expect("answers").is_none());
}

pub(crate) async fn acquire(leases: &Leases, region: &RegionId) -> Lease {
    acquire_above(leases, region, Claim(0)).await
}

pub(crate) async fn acquire_above(leases: &Leases, region: &RegionId, floor: Claim) -> Lease {
    match leases.acquire(region, floor).await.expect("answers") {
        Acquired::Mine(lease) => lease,
        Acquired::Theirs(holder) => panic!("{holder:?}"),
    }
}

async fn of_many_servers_one_gets_the_lease_and_claims_rise(place: &Place) {
    let region = RegionId::new("wilderness.12");
    let mut servers = Vec::new();
    for number in 0..32 {
        servers.push(place.store(&format!("s{number}")).await.leases());
    }
    let mut before = Claim(0);
    for round in 0..20 {
        let attempts: Vec<_> = servers
            .iter()
            .map(|leases| {
                let (leases, region) = (leases.clone(), region.clone());
                tokio::spawn(async move { (leases.acquire(&region, Claim(0)).await.expect("answers"), leases) })
            })
            .collect();
        let (mut winners, mut seen) = (Vec::new(), BTreeSet::new());
        for attempt in attempts {
            match attempt.await.expect("no panic") {
                (Acquired::Mine(lease), leases) => winners.push((lease, leases)),
                (Acquired::Theirs(holder), _) => {
                    seen.insert((holder.owner, holder.claim));
                }
            }
        }
        assert_eq!(winners.len(), 1, "round {round}");
        let (lease, leases) = winners.remove(0);
        assert!(lease.claim() > before && lease.is_alive());
        assert_eq!(seen, BTreeSet::from([(lease.owner().clone(), lease.claim())]));
        before = lease.claim();
        assert!(leases.release(lease).await.expect("answers"));
    }
}

async fn a_lease_that_is_not_renewed_ends(place: &Place) {
    let ttl = Duration::from_millis(400);
    let region = RegionId::new("scorn");
    let (one, two) = (place.store("s1").await.leases_of(ttl), place.store("s2").await.leases_of(ttl));
    let asked = Instant::now();
    let mut lease = acquire(&one, &region).await;
    assert!(lease.deadline() <= Instant::now() + ttl * 3 / 4);
    let successor = loop {
        match two.acquire(&region, Claim(0)).await.expect("answers") {
            Acquired::Mine(successor) => break successor,
            Acquired::Theirs(holder) => {
                assert_eq!((holder.owner, holder.claim), (ServerName::new("s1"), lease.claim()));
                assert!(holder.left <= ttl);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    };
    assert!(asked.elapsed() >= ttl);
    assert!(!lease.is_alive(), "who lags behind knows by itself");
    assert!(successor.claim() > lease.claim());
    assert_eq!(one.renew(&mut lease).await.expect("answers"), Renewed::Taken);
}

async fn only_its_holder_renews_and_releases(place: &Place) {
    let region = RegionId::new("scorn");
    let (one, two) = (place.store("s1").await.leases(), place.store("s2").await.leases());
    let mut lease = acquire(&one, &region).await;
    let before = lease.deadline();
    assert_eq!(one.renew(&mut lease).await.expect("answers"), Renewed::Kept);
    assert!(lease.deadline() >= before);
    assert!(two.take_up(&region, lease.claim()).await.expect("answers").is_none());
    let holder = two.holder(&region).await.expect("answers").expect("held");
    assert_eq!((holder.owner, holder.claim), (ServerName::new("s1"), lease.claim()));
    assert!(one.release(lease).await.expect("answers"));
    assert_eq!(two.holder(&region).await.expect("answers"), None);
    assert!(one.take_up(&region, Claim(1)).await.expect("answers").is_none());
}

async fn a_lease_passes_to_a_named_successor(place: &Place) {
    let region = RegionId::new("scorn");
    let (one, two) = (place.store("s1").await.leases(), place.store("s2").await.leases());
    let lease = acquire(&one, &region).await;
    let given = lease.claim();
    let claim = one.transfer(lease, &ServerName::new("s2")).await.expect("answers").expect("held");
    assert!(claim > given);
    assert!(matches!(one.acquire(&region, Claim(0)).await.expect("answers"), Acquired::Theirs(_)));
    let taken = two.take_up(&region, claim).await.expect("answers").expect("given");
    assert_eq!((taken.claim(), taken.owner()), (claim, &ServerName::new("s2")));
    assert!(two.release(taken).await.expect("answers"));
    let next = acquire(&one, &region).await;
    assert!(next.claim() > claim);
    place.forget_leases().await;
    assert_eq!(one.transfer(next, &ServerName::new("s2")).await.expect("answers"), None);
}

async fn every_region_that_had_a_lease_is_known(place: &Place) {
    let (one, two) = (place.store("s1").await.leases(), place.store("s2").await.leases());
    assert_eq!(one.all().await.expect("answers"), []);
    let (sea, wild) = (RegionId::new("sea"), RegionId::new("wilderness.12"));
    let given_back = acquire(&one, &sea).await;
    let last = given_back.claim();
    assert!(one.release(given_back).await.expect("answers"));
    let kept = acquire(&one, &wild).await;
    let all = two.all().await.expect("answers");
    let seen: Vec<_> = all
        .iter()
        .map(|state| (&state.region, state.last, state.holder.as_ref().map(|holder| (&holder.owner, holder.claim))))
        .collect();
    let owner = ServerName::new("s1");
    assert_eq!(seen, [(&sea, last, None), (&wild, kept.claim(), Some((&owner, kept.claim())))]);
}

async fn claims_rise_even_when_the_leases_are_forgotten(place: &Place) {
    let region = RegionId::new("scorn");
    let store = place.store("s1").await;
    let (leases, logs) = (store.leases(), store.region_logs());
    let mut newest = Claim(0);
    for _ in 0..3 {
        for _ in 0..3 {
            let floor = logs.newest_claim(&region).await.expect("answers");
            let Acquired::Mine(lease) = leases.acquire(&region, floor).await.expect("answers") else {
                panic!("nobody else is there");
            };
            assert!(lease.claim() > newest);
            newest = lease.claim();
            logs.claim(&lease, "0.1.0").await.expect("newest");
            leases.release(lease).await.expect("answers");
        }
        place.forget_leases().await;
    }
    assert_eq!(newest, Claim(9));
}

async fn a_stale_owner_cannot_write_over_its_successor(place: &Place) {
    let region = RegionId::new("wilderness.12");
    let (one, two) = (place.store("s1").await, place.store("s2").await);
    let lease = acquire(&one.leases(), &region).await;
    let mut stale = one.region_logs().claim(&lease, "0.1.0").await.expect("first");
    place.forget_leases().await;
    let floor = two.region_logs().newest_claim(&region).await.expect("answers");
    assert_eq!(floor, lease.claim());
    let Acquired::Mine(next) = two.leases().acquire(&region, floor).await.expect("answers") else {
        panic!("the leases are forgotten");
    };
    let mut fresh = two.region_logs().claim(&next, "0.1.0").await.expect("newest");
    let refused = one.region_logs().append(&mut stale, LogEntry::Released, Bytes::new()).await;
    assert!(matches!(refused, Err(WriteError::Conflict { rolled_back: false, .. })), "{refused:?}");
    two.region_logs().append(&mut fresh, LogEntry::Released, Bytes::new()).await.expect("the owner");
    let history = two.region_logs().tail(&region).await.expect("answers");
    let claimed = |server| LogEntry::Claimed { server: ServerName::new(server), build: "0.1.0".to_owned() };
    let entries: Vec<_> = history.into_iter().map(|kept| (kept.value.claim, kept.value.entry)).collect();
    assert_eq!(
        entries,
        [(stale.claim(), claimed("s1")), (fresh.claim(), claimed("s2")), (fresh.claim(), LogEntry::Released),]
    );
}

async fn an_old_lease_claims_nothing(place: &Place) {
    let region = RegionId::new("scorn");
    let (one, two) = (place.store("s1").await, place.store("s2").await);
    let old = acquire(&one.leases(), &region).await;
    place.forget_leases().await;
    // Nothing is in the log yet, so the floor does not help; the log does.
    let _first = acquire(&two.leases(), &region).await;
    place.forget_leases().await;
    let Acquired::Mine(new) = two.leases().acquire(&region, Claim(5)).await.expect("answers") else {
        panic!("the leases are forgotten");
    };
    assert_eq!(new.claim(), Claim(6));
    two.region_logs().claim(&new, "0.1.0").await.expect("newest");
    let refused = one.region_logs().claim(&old, "0.1.0").await;
    assert!(matches!(refused, Err(ClaimError::Superseded { newest: Claim(6), .. })), "{refused:?}");
}

async fn account_names_are_taken_whatever_their_capitals(place: &Place) {
    let accounts = place.store("login").await.accounts();
    let made = accounts.create("Ann", "$argon2id$x").await.expect("new");
    assert_eq!((made.value.name.as_str(), made.value.characters.len()), ("Ann", 0));
    let again = accounts.create("aNN", "$argon2id$y").await;
    assert!(matches!(again, Err(AccountError::NameTaken { .. })), "{again:?}");
    let loaded = accounts.load("ANN").await.expect("answers").expect("made");
    assert_eq!(loaded.value.password, StoredPassword::Argon2("$argon2id$x".to_owned()));
    assert!(accounts.load("An").await.expect("answers").is_none());
    let missing = accounts.change("An", |_| Ok(())).await;
    assert!(matches!(missing, Err(AccountError::Missing { .. })), "{missing:?}");
}

async fn changes_of_an_account_do_not_get_lost(place: &Place) {
    place.store("login").await.accounts().create("Ann", "").await.expect("new");
    let mut changes = Vec::new();
    for number in 0..8 {
        let accounts = place.store(&format!("l{number}")).await.accounts();
        changes.push(tokio::spawn(async move {
            accounts
                .change("ann", |account| {
                    if let StoredPassword::Argon2(hash) = &mut account.password {
                        hash.push('x');
                    }
                    Ok(())
                })
                .await
        }));
    }
    for change in changes {
        change.await.expect("no panic").expect("answers");
    }
    let kept = place.store("login").await.accounts().load("Ann").await.expect("answers").expect("made");
    assert_eq!(kept.value.password, StoredPassword::Argon2("xxxxxxxx".to_owned()));
}

async fn the_hash_of_another_server_goes_with_the_first_password_of_our_own(place: &Place) {
    let accounts = place.store("login").await.accounts();
    let foreign = StoredPassword::Foreign { crypt: "ab6ffOLbT8Rts".to_owned() };
    accounts.take_over("Ann", foreign.clone(), 7_000).await.expect("new");
    assert_eq!(accounts.load("ann").await.expect("answers").expect("made").value.password, foreign);
    let ours = |hash: &str| StoredPassword::Argon2(hash.to_owned());
    let kept = accounts.set_password("Ann", "$argon2id$x", Some(&foreign)).await.expect("answers");
    assert_eq!((kept.value.password, kept.value.created_ms), (ours("$argon2id$x"), 7_000));
    let late = accounts.set_password("Ann", "$argon2id$y", Some(&foreign)).await.expect("answers");
    assert_eq!(late.value.password, ours("$argon2id$x"), "what was looked at is not there any more");
    let changed = accounts.set_password("Ann", "$argon2id$z", None).await.expect("answers");
    assert_eq!(changed.value.password, ours("$argon2id$z"));
}

fn character(name: &str) -> CharacterSummary {
    CharacterSummary {
        player: PlayerName::new(name),
        race: "human".to_owned(),
        class: "Warrior".to_owned(),
        level: 1,
        face: "warrior.111".to_owned(),
        party: String::new(),
        map: MapPath::new("/start/city"),
    }
}

async fn a_character_name_belongs_to_one_account_for_ever(place: &Place) {
    let accounts = place.store("login").await.accounts();
    for name in ["Ann", "Bob"] {
        accounts.create(name, "").await.expect("new");
    }
    accounts.add_character("ann", &character("Zed")).await.expect("free");
    let again = accounts.add_character("Ann", &CharacterSummary { level: 2, ..character("Zed") }).await.expect("hers");
    assert_eq!(again.value.characters, [CharacterSummary { level: 2, ..character("Zed") }]);
    for taken in ["Zed", "ZED", "zed"] {
        let refused = accounts.add_character("Bob", &character(taken)).await;
        assert!(matches!(refused, Err(AccountError::CharacterTaken { .. })), "{refused:?}");
    }
    let other_capitals = accounts.add_character("Ann", &character("ZED")).await;
    assert!(matches!(other_capitals, Err(AccountError::CharacterTaken { .. })), "{other_capitals:?}");
    accounts
        .change("Ann", |account| {
            account.characters.clear();
            Ok(())
        })
        .await
        .expect("hers");
    let refused = accounts.add_character("Bob", &character("Zed")).await;
    assert!(matches!(refused, Err(AccountError::CharacterTaken { .. })), "{refused:?}");
    assert_eq!(accounts.owner(&PlayerName::new("zed")).await.expect("answers").as_deref(), Some("Ann"));
    assert_eq!(accounts.owner(&PlayerName::new("Yan")).await.expect("answers"), None);
}

async fn an_account_has_room_for_so_many(place: &Place) {
    let accounts = place.store("login").await.accounts();
    accounts.create("Ann", "").await.expect("new");
    for number in 0..ACCOUNT_CHARACTERS_MAX {
        accounts.add_character("Ann", &character(&format!("C{number}"))).await.expect("room");
    }
    let refused = accounts.add_character("Ann", &character("Last")).await;
    assert!(matches!(refused, Err(AccountError::Full { .. })), "{refused:?}");
    assert_eq!(accounts.owner(&PlayerName::new("Last")).await.expect("answers"), None);
}

fn status(server: &str, players: u32) -> ServerStatus {
    ServerStatus {
        rules: None,
        server: ServerName::new(server),
        role: ServerRole::Region,
        build: "0.1.0".to_owned(),
        world: "abc".to_owned(),
        up_ms: 1,
        players,
        tick_p99_us: 900,
        memory_kb: 1000,
        draining: false,
        fenced: 0,
        refused: 0,
        regions: Vec::new(),
        following: Vec::new(),
        direct: None,
        key: None,
        alone: None,
    }
}

async fn servers_are_listed_while_they_live(place: &Place) {
    let (one, two) = (place.store("s1").await.registry(), place.store("s2").await.registry());
    assert_eq!(one.list().await.expect("answers"), []);
    two.beat(&status("s2", 5)).await.expect("free");
    one.beat(&status("s1", 1)).await.expect("free");
    one.beat(&status("s1", 2)).await.expect("its own");
    assert_eq!(two.list().await.expect("answers"), [status("s1", 2), status("s2", 5)]);
    one.leave(&ServerName::new("s1")).await.expect("answers");
    assert_eq!(two.list().await.expect("answers"), [status("s2", 5)]);
    let until = Instant::now() + Duration::from_secs(20);
    while !two.list().await.expect("answers").is_empty() {
        assert!(Instant::now() < until, "a silent server is forgotten");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn a_server_name_is_one_process(place: &Place) {
    let (one, other) = (place.store("s1").await.registry(), place.store("s1").await.registry());
    one.beat(&status("s1", 1)).await.expect("free");
    let refused = other.beat(&status("s1", 2)).await;
    assert!(matches!(refused, Err(RegistryError::NameTaken(_))), "{refused:?}");
    other.leave(&ServerName::new("s1")).await.expect("answers");
    assert_eq!(one.list().await.expect("answers"), [status("s1", 1)]);
    one.leave(&ServerName::new("s1")).await.expect("answers");
    other.beat(&status("s1", 2)).await.expect("free again");
}
