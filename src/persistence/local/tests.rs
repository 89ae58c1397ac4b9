use super::super::{Acquired, Body, Cause, Custody, Place, Snapshot, Store, WriteError};
use super::*;
use crate::ids::{MapPath, PlayerName};

fn snapshot(x: i16) -> Snapshot {
    Snapshot {
        player: PlayerName::new("Bob"),
        account: "ann".to_owned(),
        custody: Custody::Free,
        cause: Cause::Autosave,
        place: Place { map: MapPath::new("/scorn/inn"), x, y: 0 },
        note: None,
        body: Body::default(),
    }
}

fn server() -> ServerName {
    ServerName::new("s1")
}

#[tokio::test(start_paused = true)]
async fn who_is_cut_off_writes_nothing_until_healed() {
    let store = LocalStore::in_memory();
    let (cut, other) = (Store::local(&store, &server()), Store::local(&store, &ServerName::new("s2")));
    let first = other.ledger().create(&snapshot(1)).await.expect("new");
    store.cut(&server());
    let Err(WriteError::Unanswered(pending)) = cut.ledger().write(first, &snapshot(2)).await else {
        panic!("nobody answers");
    };
    cut.ledger().latest(&PlayerName::new("Bob")).await.expect_err("nobody answers");
    cut.leases().acquire(&RegionId::new("scorn"), Claim(0)).await.expect_err("nobody answers");
    let kept = other.ledger().latest(&PlayerName::new("Bob")).await.expect("answers").expect("written");
    assert_eq!(kept.value, snapshot(1));
    store.heal(&server());
    let second = cut.ledger().retry(pending).await.expect("the same write goes on");
    assert!(second > first);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_lands_late_is_recognized() {
    let store = LocalStore::in_memory();
    let ledger = Store::local(&store, &server()).ledger();
    let first = ledger.create(&snapshot(1)).await.expect("new");
    let late = Duration::from_secs(60);
    store.set_script(move |op| match op.kind {
        StoreOpKind::Write => StoreFate::Late(late),
        _ => StoreFate::Done,
    });
    let Err(WriteError::Unanswered(pending)) = ledger.write(first, &snapshot(2)).await else {
        panic!("nobody answers in time");
    };
    store.set_script(|_| StoreFate::Done);
    tokio::time::sleep(late).await;
    let second = ledger.retry(pending).await.expect("it is there");
    assert_eq!(ledger.history(&PlayerName::new("Bob")).await.expect("answers").len(), 2);
    ledger.write(second, &snapshot(3)).await.expect("the revision is right");
}

#[tokio::test(start_paused = true)]
async fn a_late_write_never_overwrites() {
    let store = LocalStore::in_memory();
    let (one, two) = (Store::local(&store, &server()).ledger(), Store::local(&store, &ServerName::new("s2")).ledger());
    let first = one.create(&snapshot(1)).await.expect("new");
    store.set_script(|op| {
        let late = op.kind == StoreOpKind::Write && op.server.as_str() == "s1";
        if late { StoreFate::Late(Duration::from_secs(60)) } else { StoreFate::Done }
    });
    let Err(WriteError::Unanswered(pending)) = one.write(first, &snapshot(2)).await else {
        panic!("nobody answers in time");
    };
    let second = two.write(first, &snapshot(3)).await.expect("expected");
    tokio::time::sleep(Duration::from_secs(90)).await;
    store.set_script(|_| StoreFate::Done);
    let refused = one.retry(pending).await;
    assert!(matches!(refused, Err(WriteError::Conflict { rolled_back: false, .. })), "{refused:?}");
    let kept = two.latest(&PlayerName::new("Bob")).await.expect("answers").expect("written");
    assert_eq!((kept.revision, kept.value), (second, snapshot(3)));
}

#[tokio::test(start_paused = true)]
async fn a_store_that_lost_what_it_acknowledged_is_noticed() {
    let store = LocalStore::in_memory();
    let ledger = Store::local(&store, &server()).ledger();
    ledger.create(&snapshot(1)).await.expect("new");
    let refused = ledger.write(Revision(1000), &snapshot(2)).await;
    assert!(matches!(refused, Err(WriteError::Conflict { rolled_back: true, .. })), "{refused:?}");
}

#[tokio::test(start_paused = true)]
async fn a_purge_that_is_lost_or_unheard_is_tried_again() {
    let store = LocalStore::in_memory();
    let checkpoints = Store::local(&store, &server()).checkpoints();
    let region = RegionId::new("scorn");
    for fate in [StoreFate::Lost, StoreFate::Unheard] {
        checkpoints.put(&region, Claim(1), 1, b"part").await.expect("nothing is there");
        let mut first = true;
        store.set_script(move |op| {
            let spoiled = op.kind == StoreOpKind::Purge && std::mem::take(&mut first);
            if spoiled { fate } else { StoreFate::Done }
        });
        checkpoints.drop_parts(&region, Claim(1), &["1-1".to_owned()]).await.expect("in the end");
        assert_eq!(checkpoints.known(&region).await.expect("answers"), [""; 0]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_acquisition_nobody_heard_of_ends_by_itself() {
    let store = LocalStore::in_memory();
    let leases = Store::local(&store, &server()).leases();
    let region = RegionId::new("scorn");
    store.set_script(|_| StoreFate::Unheard);
    leases.acquire(&region, Claim(0)).await.expect_err("unheard");
    store.set_script(|_| StoreFate::Done);
    let Acquired::Theirs(holder) = leases.acquire(&region, Claim(0)).await.expect("answers") else {
        panic!("it was done");
    };
    assert_eq!((holder.owner, holder.claim), (server(), Claim(1)));
    tokio::time::sleep(leases.ttl()).await;
    assert!(matches!(leases.acquire(&region, Claim(0)).await.expect("answers"), Acquired::Mine(_)));
}
