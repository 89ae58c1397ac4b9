use std::sync::Mutex;

use super::*;
use crate::bus::message::{Shout, Tell, TellReply, Wanted};
use crate::bus::{Link, RequestError};
use crate::ids::{PlayerName, RegionId};

const SOON: Duration = Duration::from_secs(2);

fn link(broker: &Broker, name: &str) -> Link {
    Link::Local(broker.connect(&ServerName::new(name)))
}

fn shout(text: &str) -> Shout {
    Shout { from: PlayerName::new("Bob"), text: text.to_owned() }
}

fn tell(number: u64) -> Tell {
    Tell { from: PlayerName::new("Bob"), to: PlayerName::new("Ann"), number, text: "hi".to_owned() }
}

async fn answer_everything(link: Link) {
    let mut tells = link.serve(Tell::to(&PlayerName::new("Ann"))).await.expect("open");
    tokio::spawn(async move {
        while let Some((_, reply)) = tells.next().await {
            reply.send(&TellReply::Heard).await.expect("open");
        }
    });
}

#[tokio::test(start_paused = true)]
async fn a_full_subscription_loses_messages_and_counts_them() {
    let broker = Broker::with_queues(2);
    let (speaker, listener) = (link(&broker, "a"), link(&broker, "b"));
    let mut shouts = listener.subscribe(Shout::all()).await.expect("open");
    for text in ["one", "two", "three", "four"] {
        speaker.publish(&shout(text)).await.expect("open");
    }
    assert_eq!(listener.lost(), 2);
    assert_eq!(speaker.lost(), 0);
    assert_eq!(shouts.next().await, Some(shout("one")));
    assert_eq!(shouts.next().await, Some(shout("two")));
    speaker.publish(&shout("five")).await.expect("open");
    assert_eq!(shouts.next().await, Some(shout("five")));
}

#[tokio::test(start_paused = true)]
async fn who_is_cut_off_hears_nothing_and_is_heard_late() {
    let broker = Broker::new();
    let (a, b) = (link(&broker, "a"), link(&broker, "b"));
    answer_everything(b.clone()).await;
    let (mut at_a, mut at_b) =
        (a.subscribe(Shout::all()).await.expect("open"), b.subscribe(Shout::all()).await.expect("open"));
    broker.cut(a.name());
    assert!(!*a.connected().borrow());
    b.publish(&shout("never heard by a")).await.expect("open");
    a.publish(&shout("late")).await.expect("open");
    assert_eq!(at_b.next().await, Some(shout("never heard by a")));
    assert!(matches!(a.request(&tell(1), SOON).await, Err(RequestError::Timeout(_))));
    broker.heal(a.name());
    assert_eq!(at_b.next().await, Some(shout("late")));
    assert_eq!(at_a.next().await, Some(shout("late")));
    a.request(&tell(2), SOON).await.expect("healed");
}

#[tokio::test(start_paused = true)]
async fn a_request_to_somebody_cut_off_times_out() {
    let broker = Broker::new();
    let (a, b) = (link(&broker, "a"), link(&broker, "b"));
    answer_everything(b.clone()).await;
    broker.cut(b.name());
    let before = Instant::now();
    assert!(matches!(a.request(&tell(1), SOON).await, Err(RequestError::Timeout(_))));
    assert_eq!(before.elapsed(), SOON);
}

#[tokio::test(start_paused = true)]
async fn a_script_can_lose_just_the_answer() {
    let broker = Broker::new();
    let (a, b) = (link(&broker, "a"), link(&broker, "b"));
    let mut tells = b.serve(Tell::to(&PlayerName::new("Ann"))).await.expect("open");
    let heard = Arc::new(Mutex::new(0));
    let count = heard.clone();
    tokio::spawn(async move {
        while let Some((_, reply)) = tells.next().await {
            *count.lock().unwrap() += 1;
            reply.send(&TellReply::Heard).await.expect("open");
        }
    });
    let mut answers = 0;
    broker.set_faults(Faults::Scripted(Box::new(move |hop| {
        answers += u32::from(hop.answer);
        if hop.answer && answers == 1 { Fate::Drop } else { Fate::Deliver }
    })));
    assert!(matches!(a.request(&tell(1), SOON).await, Err(RequestError::Timeout(_))));
    a.request(&tell(1), SOON).await.expect("the second answer is let through");
    assert_eq!(*heard.lock().unwrap(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_delay_never_overtakes() {
    let broker = Broker::new();
    let (a, b) = (link(&broker, "a"), link(&broker, "b"));
    let mut shouts = b.subscribe(Shout::all()).await.expect("open");
    let mut delays = [50, 0, 10].into_iter();
    broker.set_faults(Faults::Scripted(Box::new(move |_| {
        Fate::Delay(Duration::from_millis(delays.next().unwrap_or_default()))
    })));
    let before = Instant::now();
    for text in ["one", "two", "three"] {
        a.publish(&shout(text)).await.expect("open");
    }
    for text in ["one", "two", "three"] {
        assert_eq!(shouts.next().await, Some(shout(text)));
    }
    assert_eq!(before.elapsed(), Duration::from_millis(50));
}

/// A little cluster under faults; what every end heard, in order, as text.
async fn story(seed: u64) -> String {
    let broker = Broker::new();
    broker.set_faults(Faults::Seeded {
        seed,
        drop: 200,
        duplicate: 200,
        delay: 300,
        delay_max: Duration::from_millis(40),
    });
    let story = Arc::new(Mutex::new(String::new()));
    for name in ["a", "b", "c"] {
        let link = link(&broker, name);
        let mut heard = link.tap("cluster.>").await.expect("open");
        let story = story.clone();
        let start = Instant::now();
        tokio::spawn(async move {
            while let Some(heard) = heard.next().await {
                let at = start.elapsed().as_millis();
                story.lock().unwrap().push_str(&format!("{at} {name} {:?}\n", heard.payload));
            }
        });
    }
    let speakers: Vec<_> = ["d", "e"].map(|name| link(&broker, name)).into();
    for number in 0..50 {
        for speaker in &speakers {
            let region = RegionId::new(number.to_string());
            let wanted = Wanted { region, by: speaker.name().clone(), player: None };
            speaker.publish(&wanted).await.expect("open");
        }
        tokio::time::sleep(Duration::from_millis(7)).await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let story = story.lock().unwrap();
    story.clone()
}

#[tokio::test(start_paused = true)]
async fn one_seed_one_story() {
    let first = story(7).await;
    assert_eq!(first, story(7).await);
    assert_ne!(first, story(8).await);
    assert!(first.lines().count() > 200, "{first}");
}
