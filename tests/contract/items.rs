//! What every store does with what has ended.

use wildfire::ids::{ItemId, RegionId, Revision};
use wildfire::persistence::{EndedItem, EndedItems, WriteError};

use crate::place::Place;

crate::contract!(
    ends_are_kept_in_the_order_in_which_anybody_noted_them,
    a_note_whose_answer_is_lost_is_there_once,
    what_ended_since_a_record_is_read_without_the_rest,
);

fn ended(region: &RegionId, tick: u64, numbers: &[u64]) -> EndedItems {
    let item = |number: &u64| EndedItem {
        item: ItemId { mint: 4711, number: *number },
        name: "ring".to_owned(),
        how: "used up".to_owned(),
        player: None,
        place: None,
    };
    EndedItems { region: region.clone(), tick, items: numbers.iter().map(item).collect() }
}

async fn ends_are_kept_in_the_order_in_which_anybody_noted_them(place: &Place) {
    let (first, second) = (place.store("s1").await.items(), place.store("s2").await.items());
    let (scorn, wilderness) = (RegionId::new("scorn"), RegionId::new("wilderness.12"));
    assert_eq!(first.regions().await.expect("answers"), []);
    first.note(&ended(&scorn, 5, &[1, 2])).await.expect("new");
    second.note(&ended(&wilderness, 1, &[3])).await.expect("new");
    second.note(&ended(&scorn, 5, &[1])).await.expect("behind the other's");
    first.note(&ended(&scorn, 9, &[4])).await.expect("behind the other's");
    let of_scorn = first.of(&scorn).await.expect("answers");
    let kept: Vec<_> = of_scorn.records.into_iter().map(|kept| kept.value).collect();
    assert_eq!(kept, [ended(&scorn, 5, &[1, 2]), ended(&scorn, 5, &[1]), ended(&scorn, 9, &[4])]);
    assert!(!of_scorn.full);
    assert_eq!(first.regions().await.expect("answers"), [scorn, wilderness]);
}

async fn a_note_whose_answer_is_lost_is_there_once(place: &Place) {
    let items = place.store("s1").await.items();
    let scorn = RegionId::new("scorn");
    let note = ended(&scorn, 5, &[1]);
    let noted = place.without_answers(async {
        let mut result = items.note(&note).await;
        loop {
            result = match result {
                Err(WriteError::Unanswered(pending)) => items.retry(pending).await,
                // Nobody answered the look before the write.
                Err(WriteError::Unreadable(_)) => items.note(&note).await,
                result => break result,
            };
        }
    });
    noted.await.expect("written at last");
    assert_eq!(items.of(&scorn).await.expect("answers").records.len(), 1);
}

async fn what_ended_since_a_record_is_read_without_the_rest(place: &Place) {
    let items = place.store("s1").await.items();
    let scorn = RegionId::new("scorn");
    assert_eq!(items.since(&scorn, Revision(0)).await.expect("answers"), []);
    items.note(&ended(&scorn, 1, &[1])).await.expect("new");
    let second = items.note(&ended(&scorn, 2, &[2])).await.expect("new");
    items.note(&ended(&RegionId::new("lake"), 2, &[7])).await.expect("new");
    items.note(&ended(&scorn, 3, &[3])).await.expect("new");
    let since = items.since(&scorn, second).await.expect("answers");
    assert_eq!(since.iter().map(|kept| kept.value.tick).collect::<Vec<_>>(), [3]);
    let newest = since[0].revision;
    assert_eq!(items.since(&scorn, newest).await.expect("answers"), []);
    assert_eq!(items.since(&scorn, Revision(0)).await.expect("answers").len(), 3);
}
