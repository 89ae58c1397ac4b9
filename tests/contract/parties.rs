//! What every store does with parties, with the table of the best, with bans and mutes, and with dungeon masters.

use wildfire::bus::message::{Master, Measure, Sanction, Whom};
use wildfire::ids::{PlayerName, Revision, ServerName, SessionId};
use wildfire::persistence::{Ending, LastParty, PartyError, PartyMember, Rejoin, Score};

use crate::place::Place;

crate::contract!(
    a_party_formed_by_many_at_once_is_formed_by_one,
    everybody_who_joins_at_once_is_in,
    a_change_whose_answer_is_lost_is_made_once,
    what_changes_nothing_is_not_written,
    what_a_player_finds_again_is_kept,
    scores_that_come_at_once_are_all_entered,
    sanctions_that_come_at_once_are_all_in_force,
    dungeon_masters_named_at_once_are_all_on_the_list,
);

fn member(name: &str) -> PartyMember {
    let session = SessionId { login: ServerName::new("login-1"), number: 9 };
    PartyMember { player: PlayerName::new(name), session }
}

async fn a_party_formed_by_many_at_once_is_formed_by_one(place: &Place) {
    let mut attempts = Vec::new();
    for number in 0..6 {
        let parties = place.store(&format!("l{number}")).await.parties();
        let who = member(&format!("P{number}"));
        attempts.push(tokio::spawn(async move { parties.change(|table| table.form("elves", "", &who)).await }));
    }
    let mut formed = 0;
    for attempt in attempts {
        match attempt.await.expect("no panic") {
            Ok(_) => formed += 1,
            Err(PartyError::NameTaken { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(formed, 1);
    assert_eq!(place.store("l9").await.parties().load().await.expect("answers").parties.len(), 1);
}

async fn everybody_who_joins_at_once_is_in(place: &Place) {
    let founder = place.store("l").await.parties();
    founder.change(|table| table.form("elves", "oak", &member("Ann"))).await.expect("a new name");
    let mut joining = Vec::new();
    for number in 0..6 {
        let parties = place.store(&format!("l{number}")).await.parties();
        let who = member(&format!("P{number}"));
        joining.push(tokio::spawn(async move { parties.change(|table| table.join("elves", "oak", &who)).await }));
    }
    let mut revisions = Vec::new();
    for joins in joining {
        revisions.push(joins.await.expect("no panic").expect("the password is right").1);
    }
    revisions.sort();
    revisions.dedup();
    assert_eq!(revisions.len(), 6, "each is a change of its own");
    let table = founder.load().await.expect("answers");
    assert_eq!(table.named("elves").map(|party| party.members.len()), Some(7));
}

async fn a_change_whose_answer_is_lost_is_made_once(place: &Place) {
    let parties = place.store("l").await.parties();
    let who = member("Ann");
    let formed = place.without_answers(async {
        loop {
            match parties.change(|table| table.form("elves", "", &who)).await {
                Err(PartyError::Write(_) | PartyError::Read(_)) => {}
                other => break other,
            }
        }
    });
    // It may have been made by an attempt that nobody heard the answer of.
    match formed.await {
        Ok(_) | Err(PartyError::NameTaken { .. }) => {}
        Err(error) => panic!("{error}"),
    }
    let table = parties.load().await.expect("answers");
    assert_eq!(table.of(&who.player).map(|party| party.members.len()), Some(1));
}

async fn what_changes_nothing_is_not_written(place: &Place) {
    let parties = place.store("l").await.parties();
    assert_eq!(parties.load().await.expect("answers").parties, []);
    let (left, revision) = parties.change(|table| Ok(table.leave(&PlayerName::new("Ann")))).await.expect("answers");
    assert_eq!((left, revision), (None, Revision(0)));
    let (_, first) = parties.change(|table| table.form("elves", "", &member("Ann"))).await.expect("a new name");
    let (party, same) = parties.change(|table| Ok(table.seat(&member("Ann")))).await.expect("answers");
    assert_eq!((party.map(|party| party.name), same), (Some("elves".to_owned()), first));
}

async fn what_a_player_finds_again_is_kept(place: &Place) {
    let (one, two) = (place.store("l1").await.parties(), place.store("l2").await.parties());
    let ann = PlayerName::new("Ann");
    let nothing = one.memory(&ann).await.expect("answers");
    assert_eq!((nothing.rejoin, nothing.last), (Rejoin::IfExists, None));
    one.remember(&ann, |memory| memory.rejoin = Rejoin::Always).await.expect("answers");
    let last = LastParty { name: "elves".to_owned(), password: "oak".to_owned() };
    two.remember(&ann, |memory| memory.last = Some(last.clone())).await.expect("answers");
    let kept = one.memory(&ann).await.expect("answers");
    assert_eq!((kept.rejoin, kept.last), (Rejoin::Always, Some(last)));
    assert_eq!(one.memory(&PlayerName::new("ann")).await.expect("answers").last, None, "another player");
}

async fn scores_that_come_at_once_are_all_entered(place: &Place) {
    let score = |number: i64| Score {
        player: PlayerName::new(format!("P{number}")),
        title: "the human".to_owned(),
        experience: 100 * number,
        ending: Ending::Left,
        map: "inn".to_owned(),
        hp: 40,
        sp: 1,
        grace: 1,
    };
    let mut entering = Vec::new();
    for number in 1..6 {
        let (scores, score) = (place.store(&format!("l{number}")).await.scores(), score(number));
        entering.push(tokio::spawn(async move { scores.enter(&score).await }));
    }
    for entered in entering {
        entered.await.expect("no panic").expect("answers");
    }
    let table = place.store("l").await.scores().load().await.expect("answers");
    assert_eq!(table.scores, [5, 4, 3, 2, 1].map(score));
}

async fn sanctions_that_come_at_once_are_all_in_force(place: &Place) {
    let sanction = |number: u64| Sanction {
        whom: Whom::Account(format!("a{number}")),
        measure: Measure::Ban,
        until_ms: (number == 1).then_some(50),
        because: "he shouts".to_owned(),
        by: "root".to_owned(),
        at_ms: 0,
    };
    let mut imposing = Vec::new();
    for number in 1..6 {
        let (sanctions, sanction) = (place.store(&format!("w{number}")).await.sanctions(), sanction(number));
        imposing.push(tokio::spawn(async move { sanctions.change(0, |list| list.impose(sanction.clone())).await }));
    }
    for imposed in imposing {
        imposed.await.expect("no panic").expect("it is in force");
    }
    let sanctions = place.store("w").await.sanctions();
    assert_eq!(sanctions.load().await.expect("answers").sanctions.len(), 5);
    // A change forgets what is over.
    let lifted = sanctions.change(50, |list| list.lift(&Whom::Account("a2".to_owned()))).await.expect("it was there");
    assert_eq!(lifted, [sanction(2)]);
    assert_eq!(sanctions.load().await.expect("answers").sanctions.len(), 3);
}

async fn dungeon_masters_named_at_once_are_all_on_the_list(place: &Place) {
    let master = |number: u64| Master {
        account: format!("a{number}"),
        because: "he helps".to_owned(),
        by: "root".to_owned(),
        at_ms: 0,
    };
    let mut naming = Vec::new();
    for number in 1..6 {
        let (masters, master) = (place.store(&format!("w{number}")).await.masters(), master(number));
        naming.push(tokio::spawn(async move { masters.change(|list| list.name(master.clone())).await }));
    }
    for named in naming {
        named.await.expect("no panic").expect("they are on the list");
    }
    let masters = place.store("w").await.masters();
    assert_eq!(masters.load().await.expect("answers").masters.len(), 5);
    assert_eq!(masters.change(|list| list.revoke("A2")).await.expect("it was there"), master(2));
    masters.change(|list| list.revoke("a2")).await.expect_err("it is there no more");
    let list = masters.load().await.expect("answers");
    assert!(list.has("a1") && !list.has("a2"));
}
