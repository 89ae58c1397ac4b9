//! The audit that goes on by itself: one of the region servers looks every so often and says what it has found. It is the
//! one with the smallest name among those that there are; no other needs to know.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::audit::{Auditor, Finding, Report, Wrong};
use crate::bus::Link;
use crate::bus::message::{AuditFinding, ServerRole};
use crate::ids::{ItemId, ServerName};
use crate::persistence::Store;

/// A server's part in the audits.
#[derive(Debug)]
pub struct Inspection {
    name: ServerName,
    link: Link,
    store: Store,
    auditor: Auditor,
    /// What is found again is not told again.
    told: BTreeSet<(ItemId, Wrong)>,
}

impl Inspection {
    pub fn new(name: ServerName, link: Link, store: Store) -> Self {
        let auditor = Auditor::new(store.archive());
        Self { name, link, store, auditor, told: BTreeSet::new() }
    }

    /// Looks every so often until `stop`; never when that is 0.
    pub async fn run(mut self, every: Duration, stop: CancellationToken) {
        if every.is_zero() {
            return;
        }
        let mut looks = tokio::time::interval_at(Instant::now() + every, every);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                _ = looks.tick() => {}
            }
            if self.is_mine().await {
                tokio::select! {
                    biased;
                    () = stop.cancelled() => return,
                    () = self.inspect() => {}
                }
            }
        }
    }

    /// Is this server the first of those that stay?
    async fn is_mine(&self) -> bool {
        let Ok(servers) = self.store.registry().list().await else { return false };
        let staying = servers.into_iter().filter(|status| status.role == ServerRole::Region && !status.draining);
        staying.map(|status| status.server).min().is_some_and(|first| first == self.name)
    }

    async fn inspect(&mut self) {
        match self.auditor.audit().await {
            Ok(report) => self.tell(report).await,
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "an audit came to no end"),
        }
    }

    async fn tell(&mut self, report: Report) {
        let Report { findings, unsettled, extent, .. } = report;
        let (found, unsettled, unseen) = (findings.len(), unsettled.len(), extent.unseen.len());
        tracing::info!(extent.regions, extent.characters, extent.items, unseen, found, unsettled, "audited");
        let now: BTreeSet<(ItemId, Wrong)> = findings.iter().map(|finding| (finding.item, finding.wrong)).collect();
        for finding in findings {
            if self.told.insert((finding.item, finding.wrong)) {
                self.say(finding).await;
            }
        }
        self.told.retain(|known| now.contains(known));
    }

    async fn say(&self, finding: Finding) {
        let said = AuditFinding {
            by: self.name.clone(),
            item: finding.item,
            name: finding.name,
            wrong: finding.wrong.word().to_owned(),
            places: finding.copies.iter().map(ToString::to_string).collect(),
            history: finding.stays.iter().map(ToString::to_string).collect(),
        };
        tracing::error!(item = %said.item, name = said.name, places = ?said.places, history = ?said.history, "{}", finding.wrong);
        if let Err(error) = self.link.publish(&said).await {
            tracing::warn!(%error, "a finding was not published");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::message::ServerStatus;
    use crate::bus::{Broker, Subscription};
    use crate::game::character::testing::{character, thing};
    use crate::game::{Carried, Newcomer};
    use crate::ids::{MapPath, PlayerName};
    use crate::persistence::{Body, Cause, Custody, LocalStore, Place, Snapshot};

    const EVERY: Duration = Duration::from_secs(600);

    fn item(number: u64) -> ItemId {
        ItemId { mint: 7, number }
    }

    /// Somebody at rest who has this ring.
    fn bearer(name: &str, number: u64) -> Snapshot {
        let ring = Carried { item: Some(item(number)), ..thing(1, "ring", &[], Vec::new()) };
        let character = character(name, &[], vec![ring]);
        let json = serde_json::to_vec(&Newcomer::Known(Box::new(character))).expect("JSON");
        Snapshot {
            player: PlayerName::new(name),
            account: name.to_owned(),
            custody: Custody::Free,
            cause: Cause::Logout,
            place: Place { map: MapPath::new("/inn"), x: 3, y: 4 },
            note: None,
            body: Body::pack(&json).expect("small"),
        }
    }

    fn status(server: &str, role: ServerRole) -> ServerStatus {
        ServerStatus::silent(server, role)
    }

    struct Scene {
        store: LocalStore,
        broker: Broker,
        heard: Subscription<AuditFinding>,
        stop: CancellationToken,
    }

    impl Scene {
        async fn new() -> Self {
            let broker = Broker::new();
            let link = Link::Local(broker.connect(&ServerName::new("ear")));
            let heard = link.subscribe(AuditFinding::all()).await.expect("nobody refuses");
            Self { store: LocalStore::in_memory(), broker, heard, stop: CancellationToken::new() }
        }

        /// A server that says that it is there, and looks.
        fn serve(&self, name: &str, role: ServerRole) {
            let store = Store::local(&self.store, &ServerName::new(name));
            let (registry, status) = (store.registry(), status(name, role));
            tokio::spawn(async move {
                let mut beats = tokio::time::interval(Duration::from_secs(1));
                loop {
                    beats.tick().await;
                    registry.beat(&status).await.expect("it is alone");
                }
            });
            if role == ServerRole::Region {
                let link = Link::Local(self.broker.connect(&ServerName::new(name)));
                tokio::spawn(Inspection::new(ServerName::new(name), link, store).run(EVERY, self.stop.clone()));
            }
        }

        /// What was said in so many rounds of audits.
        async fn said(&mut self, rounds: u32) -> Vec<(String, ItemId, String)> {
            let until = Instant::now() + EVERY * rounds;
            let mut said = Vec::new();
            while let Ok(Some(finding)) = tokio::time::timeout_at(until, self.heard.next()).await {
                said.push((finding.by.to_string(), finding.item, finding.wrong));
            }
            said
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_region_server_tells_each_finding_once() {
        let mut scene = Scene::new().await;
        let ledger = Store::local(&scene.store, &ServerName::new("s1")).ledger();
        for (name, number) in [("Ann", 1), ("Bob", 1), ("Cid", 2)] {
            ledger.create(&bearer(name, number)).await.expect("new");
        }
        scene.serve("a-login", ServerRole::Login);
        scene.serve("region-2", ServerRole::Region);
        scene.serve("region-1", ServerRole::Region);
        let twice = ("region-1".to_owned(), item(1), "twice".to_owned());
        assert_eq!(scene.said(4).await, [twice]);

        // Cid's ring is lost; the other one is there twice still.
        let cid = PlayerName::new("Cid");
        let newest = ledger.latest(&cid).await.expect("answers").expect("there").revision;
        ledger.write(newest, &bearer("Cid", 3)).await.expect("nobody else writes");
        assert_eq!(scene.said(4).await, [("region-1".to_owned(), item(2), "vanished".to_owned())]);
        scene.stop.cancel();
        assert_eq!(scene.said(2).await, []);
    }
}
