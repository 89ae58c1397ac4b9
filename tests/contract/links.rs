//! What every link does.

use std::time::{Duration, Instant};

use wildfire::bus::message::{
    ActionBatch, Admit, AdmitReply, NumberedAction, Refusal, Shout, Tell, TellReply, UpdateBatch, Wanted,
};
use wildfire::bus::{Link, Malformed, Message, Payload, PublishError, Request, RequestError, Subject, subject};
use wildfire::game;
use wildfire::ids::{Claim, MapPath, PlayerName, RegionId, ServerName, SessionId, Ticket};
use wildfire::limits::BUS_PAYLOAD_MAX;

use crate::place::Place;

crate::contract!(
    everybody_who_listens_hears_everything_in_order,
    a_request_without_an_owner_fails_at_once,
    a_request_is_answered_by_its_owner,
    an_owner_who_says_nothing_is_a_timeout,
    who_stops_serving_is_no_owner_any_more,
    names_with_dots_do_not_mix_regions,
    what_cannot_be_read_is_passed_over,
    a_message_that_is_too_large_is_refused,
    actions_arrive_as_they_were_asked,
    whoever_watches_sees_the_subjects,
);

const SOON: Duration = Duration::from_secs(5);

fn shout(text: impl ToString) -> Shout {
    Shout { from: PlayerName::new("Bob"), text: text.to_string() }
}

fn tell(to: &str) -> Tell {
    Tell { from: PlayerName::new("Bob"), to: PlayerName::new(to), number: 1, text: "hi".to_owned() }
}

fn admit(to: &str) -> Admit {
    Admit {
        ticket: Ticket::new("t1"),
        player: PlayerName::new("Bob"),
        from: RegionId::new("scorn"),
        to: RegionId::new(to),
        map: MapPath::new("/world/world_105_115"),
        x: 3,
        y: -4,
    }
}

async fn everybody_who_listens_hears_everything_in_order(place: &Place) {
    let (a, b, c) = (place.link("a").await, place.link("b").await, place.link("c").await);
    let mut at_b = b.subscribe(Shout::all()).await.expect("open");
    let mut at_c = c.subscribe(Shout::all()).await.expect("open");
    for number in 0..100 {
        a.publish(&shout(number)).await.expect("open");
    }
    for number in 0..100 {
        assert_eq!(at_b.next().await, Some(shout(number)));
        assert_eq!(at_c.next().await, Some(shout(number)));
    }
    assert_eq!((a.lost(), b.lost(), c.lost()), (0, 0, 0));
}

async fn a_request_without_an_owner_fails_at_once(place: &Place) {
    let link = place.link("a").await;
    let asked = Instant::now();
    let answer = link.request(&tell("Ann"), SOON).await;
    assert!(matches!(answer, Err(RequestError::NoOwner)), "{answer:?}");
    assert!(asked.elapsed() < SOON / 2);
}

async fn a_request_is_answered_by_its_owner(place: &Place) {
    let (asker, owner) = (place.link("a").await, place.link("b").await);
    let mut requests = owner.serve(Admit::to(&RegionId::new("navar"))).await.expect("open");
    let serve = async {
        for refused in [false, true] {
            let (request, reply) = requests.next().await.expect("open");
            assert_eq!(request, admit("navar"));
            let answer = if refused {
                AdmitReply::Refused { why: Refusal::Full }
            } else {
                AdmitReply::Admitted { claim: Claim(7) }
            };
            reply.send(&answer).await.expect("open");
        }
    };
    let ask = async {
        let first = asker.request(&admit("navar"), SOON).await.expect("answered");
        assert_eq!(first, AdmitReply::Admitted { claim: Claim(7) });
        let second = asker.request(&admit("navar"), SOON).await.expect("answered");
        assert_eq!(second, AdmitReply::Refused { why: Refusal::Full });
    };
    tokio::join!(serve, ask);
}

async fn an_owner_who_says_nothing_is_a_timeout(place: &Place) {
    let (asker, owner) = (place.link("a").await, place.link("b").await);
    let _requests = owner.serve(Tell::to(&PlayerName::new("Ann"))).await.expect("open");
    let answer = asker.request(&tell("Ann"), Duration::from_millis(100)).await;
    assert!(matches!(answer, Err(RequestError::Timeout(_))), "{answer:?}");
}

async fn who_stops_serving_is_no_owner_any_more(place: &Place) {
    let (asker, owner) = (place.link("a").await, place.link("b").await);
    let requests = owner.serve(Tell::to(&PlayerName::new("Ann"))).await.expect("open");
    drop(requests);
    let deadline = Instant::now() + SOON;
    // The broker hears of it a moment later.
    while !matches!(asker.request(&tell("Ann"), Duration::from_millis(50)).await, Err(RequestError::NoOwner)) {
        assert!(Instant::now() < deadline, "still somebody's");
    }
}

async fn names_with_dots_do_not_mix_regions(place: &Place) {
    let link = place.link("a").await;
    let (whole, part) = (RegionId::new("wilderness"), RegionId::new("wilderness.12"));
    let mut at_whole = link.serve(Admit::to(&whole)).await.expect("open");
    let mut at_part = link.serve(Admit::to(&part)).await.expect("open");
    link.publish(&admit("wilderness.12")).await.expect("open");
    link.publish(&admit("wilderness")).await.expect("open");
    assert_eq!(at_part.next().await.expect("open").0.to, part);
    assert_eq!(at_whole.next().await.expect("open").0.to, whole);
}

/// A tell of a build to come.
struct TellOfTomorrow;

impl Payload for TellOfTomorrow {
    fn encode(&self) -> Vec<u8> {
        br#"{"version":2,"feelings":[]}"#.to_vec()
    }

    fn decode(_: &[u8]) -> Result<Self, Malformed> {
        Ok(Self)
    }
}

impl Message for TellOfTomorrow {
    fn subject(&self) -> Subject {
        subject::tell(&PlayerName::new("Ann"))
    }
}

impl Request for TellOfTomorrow {
    type Reply = TellReply;
}

async fn what_cannot_be_read_is_passed_over(place: &Place) {
    let (asker, owner) = (place.link("a").await, place.link("b").await);
    let mut requests = owner.serve(Tell::to(&PlayerName::new("Ann"))).await.expect("open");
    let serve = async {
        let (request, reply) = requests.next().await.expect("open");
        assert_eq!(request, tell("Ann"));
        reply.send(&TellReply::Heard).await.expect("open");
    };
    let ask = async {
        let answer = asker.request(&TellOfTomorrow, SOON).await;
        assert!(matches!(answer, Err(RequestError::Malformed(_))), "{answer:?}");
        assert_eq!(asker.request(&tell("Ann"), SOON).await.expect("answered"), TellReply::Heard);
    };
    tokio::join!(serve, ask);
}

async fn a_message_that_is_too_large_is_refused(place: &Place) {
    let link = place.link("a").await;
    let mut shouts = link.subscribe(Shout::all()).await.expect("open");
    let refused = link.publish(&shout("a".repeat(BUS_PAYLOAD_MAX))).await;
    assert!(matches!(refused, Err(PublishError::TooLarge { .. })), "{refused:?}");
    let large = shout("a".repeat(BUS_PAYLOAD_MAX - 100));
    link.publish(&large).await.expect("fits");
    assert_eq!(shouts.next().await, Some(large));
}

async fn actions_arrive_as_they_were_asked(place: &Place) {
    let (login, region) = (place.link("l").await, place.link("r").await);
    let scorn = RegionId::new("scorn");
    let mut batches = region.subscribe(ActionBatch::to(&scorn)).await.expect("open");
    let asked = game::Asked { command: Some(7), count: Some(2), action: game::Action::Say("héllo\n".to_owned()) };
    let batch = ActionBatch {
        region: scorn.clone(),
        session: SessionId { login: ServerName::new("l"), number: 9 },
        player: PlayerName::new("Bob"),
        actions: vec![NumberedAction { number: 1, action: asked }],
    };
    login.publish(&batch).await.expect("open");
    assert_eq!(batches.next().await, Some(batch));

    let mut updates = login.subscribe(UpdateBatch::to(login.name())).await.expect("open");
    let batch = UpdateBatch {
        login: login.name().clone(),
        region: scorn,
        claim: Claim(3),
        tick: wildfire::ids::Tick(u64::MAX),
        sessions: vec![wildfire::bus::message::SessionUpdates {
            session: 9,
            applied: 1,
            updates: vec![game::Update::Tick],
        }],
    };
    region.publish(&batch).await.expect("open");
    assert_eq!(updates.next().await, Some(batch));
}

async fn whoever_watches_sees_the_subjects(place: &Place) {
    let (a, watcher) = (place.link("a").await, place.link("w").await);
    let mut tap = watcher.tap("cluster.>").await.expect("open");
    a.publish(&shout("not for the tap")).await.expect("open");
    let wanted = Wanted { region: RegionId::new("scorn"), by: ServerName::new("a"), player: None };
    publish(&a, &wanted).await;
    let heard = tap.next().await.expect("open");
    assert_eq!(heard.subject, "cluster.wanted");
    assert_eq!(&heard.payload[..], br#"{"version":1,"region":"scorn","by":"a","player":null}"#);
}

async fn publish<M: Message>(link: &Link, message: &M) {
    link.publish(message).await.expect("open");
}
