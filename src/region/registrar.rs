//! Has it written down what ended in a region, one record at a time and in order, until each is written.
//!
//! The world remembers an end until it hears that it is written. So what was on its way when a server died is written by
//! the next one, perhaps a second time, which changes nothing.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::mpsc;

use super::scribe;
use super::task::TaskEvent;
use crate::game::{Ended, Whereabouts};
use crate::ids::{RegionId, Tick};
use crate::limits::ENDED_THINGS_MAX;
use crate::persistence::{EndedItem, EndedItems, Items, ReadError, WriteError};

/// Between two tries of a record that the store does not take.
const RETRY_PAUSE: Duration = Duration::from_millis(200);

#[derive(Debug)]
pub(super) struct Registrar {
    items: Items,
    region: RegionId,
    waiting: VecDeque<(Tick, Vec<Ended>)>,
    writing: bool,
    back: mpsc::Sender<TaskEvent>,
}

impl Registrar {
    pub(super) fn new(items: Items, region: RegionId, back: mpsc::Sender<TaskEvent>) -> Self {
        Self { items, region, waiting: VecDeque::new(), writing: false, back }
    }

    /// Has what ended in a tick written down. It comes back as [`TaskEvent::EndsWritten`].
    pub(super) fn write(&mut self, tick: Tick, things: Vec<Ended>) {
        self.waiting.push_back((tick, things));
        self.start();
    }

    /// What ended in a tick is written; the next one follows.
    pub(super) fn written(&mut self) {
        self.writing = false;
        self.start();
    }

    fn start(&mut self) {
        if self.writing {
            return;
        }
        let Some((tick, things)) = self.waiting.pop_front() else { return };
        self.writing = true;
        let (items, region, back) = (self.items.clone(), self.region.clone(), self.back.clone());
        tokio::spawn(async move {
            for part in things.chunks(ENDED_THINGS_MAX) {
                let part = part.iter().map(record).collect();
                let ended = EndedItems { region: region.clone(), tick: tick.0, items: part };
                // Who has lost the region need not go on: the next owner asks for the same.
                tokio::select! {
                    biased;
                    () = back.closed() => return,
                    () = persist(&items, &ended) => {}
                }
            }
            let _ = back.send(TaskEvent::EndsWritten(tick)).await;
        });
    }
}

/// Writes until the store has taken it, or never will.
async fn persist(items: &Items, ended: &EndedItems) {
    let mut result = items.note(ended).await;
    loop {
        result = match result {
            Ok(_) => return,
            Err(WriteError::Unanswered(pending)) => {
                tokio::time::sleep(RETRY_PAUSE).await;
                items.retry(pending).await
            }
            Err(error @ (WriteError::TooLarge { .. } | WriteError::Unreadable(ReadError::Malformed { .. }))) => {
                tracing::error!(region = %ended.region, %error, "what ended is not written down");
                return;
            }
            Err(error) => {
                tracing::debug!(region = %ended.region, %error, "what ended is not written down yet");
                tokio::time::sleep(RETRY_PAUSE).await;
                items.note(ended).await
            }
        };
    }
}

fn record(ended: &Ended) -> EndedItem {
    let (player, place) = match &ended.at {
        Some(Whereabouts::With(player)) => (Some(player.clone()), None),
        Some(Whereabouts::On(spot)) => (None, Some(scribe::place_of(spot))),
        None => (None, None),
    };
    EndedItem { item: ended.item, name: ended.name.clone(), how: ended.how.to_string(), player, place }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::{End, Spot};
    use crate::ids::{ItemId, MapPath, PlayerName, ServerName};
    use crate::persistence::{LocalStore, Place, Store, StoreFate, StoreOpKind};

    fn ended(number: u64, at: Option<Whereabouts>) -> Ended {
        Ended { item: ItemId { mint: 7, number }, name: "ring".to_owned(), how: End::UsedUp, at }
    }

    async fn next(inbox: &mut mpsc::Receiver<TaskEvent>) -> Tick {
        match inbox.recv().await {
            Some(TaskEvent::EndsWritten(tick)) => tick,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_ended_is_written_in_order_while_the_store_loses_every_other_answer() {
        let local = LocalStore::in_memory();
        let items = Store::local(&local, &ServerName::new("s1")).items();
        let (back, mut inbox) = mpsc::channel(8);
        let scorn = RegionId::new("scorn");
        let mut registrar = Registrar::new(items.clone(), scorn.clone(), back);
        let mut lost = false;
        local.set_script(move |op| {
            lost = op.kind == StoreOpKind::Write && !lost;
            if lost { StoreFate::Unheard } else { StoreFate::Done }
        });
        let bob = Whereabouts::With(PlayerName::new("Bob"));
        let inn = Whereabouts::On(Spot { map: MapPath::new("/inn"), x: 3, y: 70_000 });
        registrar.write(Tick(5), vec![ended(1, Some(bob)), ended(2, None)]);
        registrar.write(Tick(6), vec![ended(3, Some(inn))]);
        for tick in [5, 6] {
            assert_eq!(next(&mut inbox).await, Tick(tick));
            registrar.written();
        }
        let records = items.of(&scorn).await.expect("answers").records;
        let noted: Vec<_> = records
            .iter()
            .flat_map(|kept| kept.value.items.iter().map(|it| (kept.value.tick, it.item.number, it.player.clone())))
            .collect();
        assert_eq!(noted, [(5, 1, Some(PlayerName::new("Bob"))), (5, 2, None), (6, 3, None)]);
        assert_eq!(records[1].value.items[0].place, Some(Place { map: MapPath::new("/inn"), x: 3, y: 0 }));
    }

    #[tokio::test(start_paused = true)]
    async fn a_map_full_of_ended_things_is_written_in_several_records() {
        let items = Store::local(&LocalStore::in_memory(), &ServerName::new("s1")).items();
        let (back, mut inbox) = mpsc::channel(8);
        let scorn = RegionId::new("scorn");
        let mut registrar = Registrar::new(items.clone(), scorn.clone(), back);
        let name = "\u{1}".repeat(crate::limits::ENDED_NAME_MAX);
        let inn =
            Whereabouts::On(Spot { map: MapPath::new("/some/quite/long/path/of/a/map/of/the/world"), x: 300, y: 300 });
        let things = (0..2_500).map(|number| Ended { name: name.clone(), ..ended(number, Some(inn.clone())) });
        registrar.write(Tick(5), things.collect());
        assert_eq!(next(&mut inbox).await, Tick(5));
        let records = items.of(&scorn).await.expect("answers").records;
        let sizes: Vec<_> = records.iter().map(|kept| kept.value.items.len()).collect();
        assert_eq!(sizes, [1_000, 1_000, 500]);
    }
}
