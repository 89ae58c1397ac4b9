//! What every store does with the logs of regions and the parts of their checkpoints.

use bytes::Bytes;
use wildfire::ids::{Claim, RegionId, Revision, ServerName};
use wildfire::limits::{CHECKPOINT_CHUNK_BYTES, CHECKPOINT_PART_MAX, REGION_RECORD_MAX};
use wildfire::persistence::{
    CheckpointNote, Claimed, Kept, LogEntry, LogRecord, PartError, PartNote, PutError, RegionLogs, StateNote, Store,
    WriteError,
};

use crate::place::Place;
use crate::stores::acquire;

crate::contract!(
    a_log_keeps_entries_and_bodies_in_order,
    whoever_follows_a_log_reads_what_is_new,
    nothing_pushes_records_out_of_a_log,
    a_record_is_as_large_as_one_message_carries,
    trimming_keeps_what_is_at_or_after,
    a_stale_owner_trims_nothing_of_its_successor,
    an_append_whose_answer_is_lost_is_in_the_log_once,
    a_part_comes_back_as_it_went,
    a_part_that_is_not_what_was_stored_is_noticed,
    a_part_whose_answer_is_lost_is_stored_all_the_same,
    the_number_of_a_part_is_used_once,
    dropped_parts_are_gone_and_only_they,
    parts_of_later_claims_are_not_dropped,
);

async fn claim(store: &Store, region: &RegionId) -> Claimed {
    let lease = acquire(&store.leases(), region).await;
    store.region_logs().claim(&lease, "0.1.0").await.expect("nobody else is there")
}

async fn append_ticks(logs: &RegionLogs, claimed: &mut Claimed, tick: u64, body: &'static [u8]) -> Revision {
    let entry = LogEntry::Ticks { first: tick, last: tick, state: None };
    logs.append(claimed, entry, Bytes::from_static(body)).await.expect("the owner")
}

async fn tail(logs: &RegionLogs, region: &RegionId) -> Vec<Kept<LogRecord>> {
    logs.tail(region).await.expect("answers")
}

async fn revisions(logs: &RegionLogs, region: &RegionId) -> Vec<Revision> {
    tail(logs, region).await.into_iter().map(|kept| kept.revision).collect()
}

fn note(id: &str) -> PartNote {
    PartNote { id: id.to_owned(), bytes: 0, chunks: 1, sum: blake3_of_nothing() }
}

fn blake3_of_nothing() -> String {
    "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262".to_owned()
}

/// Bytes without pattern, the same every time.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    })
    .take(length)
    .collect()
}

async fn a_log_keeps_entries_and_bodies_in_order(place: &Place) {
    let region = RegionId::new("wilderness.12");
    let store = place.store("s1").await;
    let logs = store.region_logs();
    let mut claimed = claim(&store, &region).await;
    let first = claimed.last();
    let checkpoint = LogEntry::Checkpoint(CheckpointNote {
        tick: 41,
        format: 3,
        build: "0.1.0".to_owned(),
        world: "3fe0".to_owned(),
        hash: "9c41".to_owned(),
        parts: vec![note("1-1"), note("1-2")],
        troubles: Vec::new(),
        index: Some(note("1-3")),
    });
    let entries = [
        (
            LogEntry::Ticks { first: 38, last: 41, state: Some(StateNote { tick: 40, hash: "9c40".to_owned() }) },
            &b"\n\x00{}\n\xff"[..],
        ),
        (checkpoint, b""),
        (LogEntry::Ticks { first: 42, last: u64::MAX, state: None }, b"\n"),
        (LogEntry::Released, b""),
    ];
    let mut written =
        vec![(first, LogEntry::Claimed { server: ServerName::new("s1"), build: "0.1.0".to_owned() }, &b""[..])];
    for (entry, body) in entries {
        let revision = logs.append(&mut claimed, entry.clone(), Bytes::from_static(body)).await.expect("the owner");
        assert_eq!(revision, claimed.last());
        written.push((revision, entry, body));
    }
    let kept = tail(&place.store("s2").await.region_logs(), &region).await;
    assert!(kept.is_sorted_by_key(|kept| kept.revision));
    for (kept, (revision, entry, body)) in kept.iter().zip(&written) {
        let record =
            LogRecord { region: region.clone(), claim: claimed.claim(), entry: entry.clone(), body: (*body).into() };
        assert_eq!((kept.revision, &kept.value), (*revision, &record));
    }
    assert_eq!(kept.len(), written.len());
    assert_eq!(tail(&logs, &RegionId::new("scorn")).await, []);
}

async fn whoever_follows_a_log_reads_what_is_new(place: &Place) {
    let (region, other) = (RegionId::new("wilderness.12"), RegionId::new("scorn"));
    let store = place.store("s1").await;
    let (owned, followed) = (store.region_logs(), place.store("s2").await.region_logs());
    let (mut claimed, mut neighbour) = (claim(&store, &region).await, claim(&store, &other).await);
    let mut known = claimed.last();
    assert_eq!(followed.since(&region, known).await.expect("answers"), []);
    for round in 0..3 {
        let mut written = Vec::new();
        for tick in round * 3..round * 3 + 3 {
            append_ticks(&owned, &mut neighbour, tick, b"of another region").await;
            written.push(append_ticks(&owned, &mut claimed, tick, b"tick").await);
        }
        let news = followed.since(&region, known).await.expect("answers");
        assert_eq!(news.iter().map(|kept| kept.revision).collect::<Vec<_>>(), written);
        known = claimed.last();
        // What was trimmed before it was read is missing, and the rest is there.
        append_ticks(&owned, &mut claimed, 100, b"trimmed").await;
        let kept = append_ticks(&owned, &mut claimed, 101, b"kept").await;
        owned.trim(&claimed, kept).await.expect("answers");
        let news = followed.since(&region, known).await.expect("answers");
        assert_eq!(news.iter().map(|kept| kept.revision).collect::<Vec<_>>(), [kept]);
        known = kept;
    }
}

async fn nothing_pushes_records_out_of_a_log(place: &Place) {
    // More than earlier builds kept.
    const RECORDS: u64 = 1_100;
    let (region, other) = (RegionId::new("wilderness.12"), RegionId::new("scorn"));
    let store = place.store("s1").await;
    let logs = store.region_logs();
    let (mut claimed, mut neighbour) = (claim(&store, &region).await, claim(&store, &other).await);
    for tick in 0..RECORDS {
        append_ticks(&logs, &mut claimed, tick, b"north").await;
        if tick % 10 == 0 {
            append_ticks(&logs, &mut neighbour, tick, b"south").await;
        }
    }
    let ticks: Vec<_> = tail(&logs, &region)
        .await
        .into_iter()
        .filter_map(|kept| match kept.value.entry {
            LogEntry::Ticks { first, .. } => Some(first),
            _ => None,
        })
        .collect();
    assert_eq!(ticks, (0..RECORDS).collect::<Vec<_>>());
    assert_eq!(tail(&logs, &other).await.len(), 111);
}

async fn a_record_is_as_large_as_one_message_carries(place: &Place) {
    let region = RegionId::new("scorn");
    let store = place.store("s1").await;
    let logs = store.region_logs();
    let mut claimed = claim(&store, &region).await;
    let entry = LogEntry::Ticks { first: 1, last: 1, state: None };
    let too_large = Bytes::from(noise(REGION_RECORD_MAX));
    let refused = logs.append(&mut claimed, entry.clone(), too_large).await;
    assert!(matches!(refused, Err(WriteError::TooLarge { .. })), "{refused:?}");
    // The line takes some hundred bytes.
    let large = Bytes::from(noise(REGION_RECORD_MAX - 400));
    logs.append(&mut claimed, entry, large.clone()).await.expect("fits");
    assert_eq!(tail(&logs, &region).await.pop().expect("written").value.body, large);
}

async fn trimming_keeps_what_is_at_or_after(place: &Place) {
    let (region, other) = (RegionId::new("wilderness.12"), RegionId::new("wilderness.1"));
    let store = place.store("s1").await;
    let logs = store.region_logs();
    let (mut claimed, mut neighbour) = (claim(&store, &region).await, claim(&store, &other).await);
    let mut written = vec![claimed.last()];
    for tick in 0..20 {
        written.push(append_ticks(&logs, &mut claimed, tick, b"x").await);
        append_ticks(&logs, &mut neighbour, tick, b"y").await;
    }
    for nothing in [Revision(0), Revision(1), written[0]] {
        logs.trim(&claimed, nothing).await.expect("answers");
        assert_eq!(revisions(&logs, &region).await, written, "{nothing}");
    }
    for _ in 0..2 {
        logs.trim(&claimed, written[7]).await.expect("answers");
        assert_eq!(revisions(&logs, &region).await, written[7..]);
    }
    logs.trim(&claimed, Revision(written[7].0 + 1)).await.expect("answers");
    assert_eq!(revisions(&logs, &region).await, written[8..]);
    let next = append_ticks(&logs, &mut claimed, 20, b"z").await;
    logs.trim(&claimed, Revision(u64::MAX)).await.expect("answers");
    assert_eq!(revisions(&logs, &region).await, [next], "the newest claim stays known");
    assert_eq!(logs.newest_claim(&region).await.expect("answers"), claimed.claim());
    append_ticks(&logs, &mut claimed, 21, b"z").await;
    assert_eq!(tail(&logs, &other).await.len(), 21);
}

async fn a_stale_owner_trims_nothing_of_its_successor(place: &Place) {
    let region = RegionId::new("scorn");
    let (one, two) = (place.store("s1").await, place.store("s2").await);
    let mut stale = claim(&one, &region).await;
    let last = append_ticks(&one.region_logs(), &mut stale, 1, b"x").await;
    place.forget_leases().await;
    let logs = two.region_logs();
    let floor = logs.newest_claim(&region).await.expect("answers");
    let lease = crate::stores::acquire_above(&two.leases(), &region, floor).await;
    let mut fresh = logs.claim(&lease, "0.1.0").await.expect("newest");
    let claimed = fresh.last();
    let refused = one
        .region_logs()
        .append(&mut stale, LogEntry::Ticks { first: 2, last: 2, state: None }, Bytes::from_static(b"x"))
        .await;
    assert!(matches!(refused, Err(WriteError::Conflict { rolled_back: false, .. })), "{refused:?}");
    assert_eq!(stale.last(), last);
    let next = append_ticks(&logs, &mut fresh, 2, b"y").await;
    one.region_logs().trim(&stale, Revision(u64::MAX)).await.expect("answers");
    assert_eq!(revisions(&logs, &region).await, [last, claimed, next]);
}

async fn an_append_whose_answer_is_lost_is_in_the_log_once(place: &Place) {
    let region = RegionId::new("scorn");
    let store = place.store("s1").await;
    let logs = store.region_logs();
    let mut claimed = claim(&store, &region).await;
    let first = claimed.last();
    let second = place.without_answers(append_ticks(&logs, &mut claimed, 1, b"x")).await;
    let third = append_ticks(&logs, &mut claimed, 2, b"x").await;
    assert_eq!(revisions(&logs, &region).await, [first, second, third]);
}

async fn a_part_comes_back_as_it_went(place: &Place) {
    let region = RegionId::new("wilderness.12");
    let (one, two) = (place.store("s1").await.checkpoints(), place.store("s2").await.checkpoints());
    assert_eq!(one.known(&region).await.expect("answers"), [""; 0]);
    let lengths = [(0, 1), (1, 1), (CHECKPOINT_CHUNK_BYTES, 1), (CHECKPOINT_CHUNK_BYTES + 1, 2), (3_000_000, 6)];
    for (n, (length, chunks)) in (0..).zip(lengths) {
        let bytes = noise(length);
        let note = one.put(&region, Claim(7), n, &bytes).await.expect("stored");
        assert_eq!((note.id.as_str(), note.chunks), (format!("7-{n}").as_str(), chunks));
        assert_eq!(two.put(&region, Claim(7), n, &bytes).await.expect("the same"), note);
        assert_eq!(two.get(&region, &note).await.expect("whole"), bytes);
    }
    assert_eq!(two.known(&region).await.expect("answers"), ["7-0", "7-1", "7-2", "7-3", "7-4"]);
    assert_eq!(two.known(&RegionId::new("wilderness.1")).await.expect("answers"), [""; 0]);
    let too_large = one.put(&region, Claim(7), 9, &vec![0; CHECKPOINT_PART_MAX + 1]).await;
    assert!(matches!(too_large, Err(PutError::TooLarge { .. })), "{too_large:?}");
}

async fn a_part_that_is_not_what_was_stored_is_noticed(place: &Place) {
    let region = RegionId::new("scorn");
    let checkpoints = place.store("s1").await.checkpoints();
    let note = checkpoints.put(&region, Claim(1), 1, &noise(CHECKPOINT_CHUNK_BYTES + 9)).await.expect("stored");
    let damaged = [
        PartNote { sum: blake3_of_nothing(), ..note.clone() },
        PartNote { bytes: note.bytes - 1, ..note.clone() },
        PartNote { bytes: note.bytes + 1, ..note.clone() },
        PartNote { chunks: 1, ..note.clone() },
        PartNote { chunks: 3, ..note.clone() },
        PartNote { bytes: u32::MAX, chunks: u16::MAX, ..note.clone() },
    ];
    for damaged in damaged {
        let refused = checkpoints.get(&region, &damaged).await;
        assert!(matches!(refused, Err(PartError::Damaged { .. })), "{damaged:?}: {refused:?}");
    }
    let missing = [
        PartNote { id: "1-2".to_owned(), ..note.clone() },
        PartNote { bytes: note.bytes * 2, chunks: 3, ..note.clone() },
        PartNote { id: "*".to_owned(), ..note.clone() },
    ];
    for missing in missing {
        let refused = checkpoints.get(&region, &missing).await;
        assert!(matches!(refused, Err(PartError::Missing { .. })), "{missing:?}: {refused:?}");
    }
    checkpoints.get(&region, &note).await.expect("whole");
}

async fn a_part_whose_answer_is_lost_is_stored_all_the_same(place: &Place) {
    let region = RegionId::new("scorn");
    let checkpoints = place.store("s1").await.checkpoints();
    let bytes = noise(1_200_000);
    let put = {
        let (checkpoints, region, bytes) = (checkpoints.clone(), region.clone(), bytes.clone());
        async move { checkpoints.put(&region, Claim(1), 1, &bytes).await }
    };
    // Region tasks write their checkpoints beside their ticks.
    let note = place.without_answers(tokio::spawn(put)).await.expect("no panic").expect("in the end");
    assert_eq!(checkpoints.get(&region, &note).await.expect("whole"), bytes);
}

async fn the_number_of_a_part_is_used_once(place: &Place) {
    let region = RegionId::new("scorn");
    let checkpoints = place.store("s1").await.checkpoints();
    let note = checkpoints.put(&region, Claim(1), 1, b"one").await.expect("stored");
    let taken = checkpoints.put(&region, Claim(1), 1, b"two").await;
    assert!(matches!(taken, Err(PutError::Taken { .. })), "{taken:?}");
    assert_eq!(checkpoints.get(&region, &note).await.expect("whole"), &b"one"[..]);
}

async fn dropped_parts_are_gone_and_only_they(place: &Place) {
    let (region, other) = (RegionId::new("wilderness.12"), RegionId::new("wilderness.1"));
    let checkpoints = place.store("s1").await.checkpoints();
    let mut notes = Vec::new();
    for n in 1..=12 {
        notes.push(checkpoints.put(&region, Claim(1), n, &noise(600_000)).await.expect("stored"));
    }
    let elsewhere = checkpoints.put(&other, Claim(1), 1, b"there").await.expect("stored");
    let dropped = ["1-1", "1-7", "1-7", "1-99", "*", "1-*"].map(str::to_owned);
    checkpoints.drop_parts(&region, Claim(1), &dropped).await.expect("answers");
    for note in &notes {
        match checkpoints.get(&region, note).await {
            Ok(bytes) => assert!(!dropped.contains(&note.id) && bytes.len() == 600_000, "{note:?}"),
            Err(PartError::Missing { id }) => assert!(dropped.contains(&id), "{note:?}"),
            Err(error) => panic!("{error}"),
        }
    }
    let mut left: Vec<String> = notes.iter().map(|note| note.id.clone()).filter(|id| !dropped.contains(id)).collect();
    left.sort();
    let mut known = checkpoints.known(&region).await.expect("answers");
    known.sort();
    assert_eq!(known, left);
    checkpoints.get(&other, &elsewhere).await.expect("another region's");
    let again = checkpoints.put(&region, Claim(1), 7, b"anew").await.expect("nothing is there");
    assert_eq!(checkpoints.get(&region, &again).await.expect("whole"), &b"anew"[..]);
}

async fn parts_of_later_claims_are_not_dropped(place: &Place) {
    let region = RegionId::new("scorn");
    let checkpoints = place.store("s1").await.checkpoints();
    for claim in [2, 9, 10] {
        checkpoints.put(&region, Claim(claim), 1, b"part").await.expect("stored");
    }
    let all = checkpoints.known(&region).await.expect("answers");
    checkpoints.drop_parts(&region, Claim(9), &all).await.expect("answers");
    assert_eq!(checkpoints.known(&region).await.expect("answers"), ["10-1"]);
}
