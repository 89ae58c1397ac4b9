//! Players go: to another region, out of the game, or because somebody else has them.

use crate::bus::message::{ClientView, CrossingStep, SessionChange};
use crate::game::update::Farewell;
use crate::game::{Character, Departure, Event};
use crate::ids::{PlayerName, Revision, Ticket};
use crate::persistence::{Custody, Snapshot};
use crate::region::handoff::{self, Delivery};
use crate::region::scribe::{Entry, Finished, Outcome};
use crate::region::tenure::Ending;
use crate::telemetry::{CROSSING, metrics};

use super::{Leaving, Task};

impl Task {
    /// Somebody has left the world for another region.
    pub(super) async fn depart(&mut self, departure: Departure) {
        let Departure { ticket, region: to, how, character, view: (width, height), look_max, held } = departure;
        let player = character.name.clone();
        let Some(session) = self.roster.leave(&player) else {
            // Somebody else has them: they are not ours to send.
            self.input.events.push(Event::Confirmed { ticket });
            return;
        };
        tracing::debug!(target: CROSSING, region = %self.region, %player, crossing = %ticket, %to, "departs");
        let change = SessionChange::Moved { to: to.clone(), ticket: Some(ticket.clone()) };
        self.notify(&player, &session, change).await;
        let (view, applied) = (ClientView { width, height, look_max }, character.applied);
        let since = tokio::time::Instant::now();
        let leaving = Leaving { player, to: to.clone(), session, view, how, held, applied, since };
        self.leaving.insert(ticket.clone(), leaving);
        if !self.write(Entry::Depart { ticket: ticket.clone(), to }, &character) {
            self.come_back(&ticket).await;
        }
    }

    /// Somebody has left the game.
    pub(super) fn release(&mut self, farewell: Farewell, character: &Character) {
        let session = self.roster.leave(&character.name);
        self.entering.remove(&character.name);
        if !self.scribe.is_open(&character.name) {
            // Somebody else has them.
            self.input.events.push(Event::Released { player: character.name.clone() });
            return;
        }
        self.parting.insert(character.name.clone(), session);
        let entry = if farewell == Farewell::Deleted { Entry::Delete } else { Entry::Release };
        if !self.write(entry, character) {
            self.scribe.close(&character.name);
            self.parting.remove(&character.name);
        }
    }

    /// A write is over. An ending means that a later owner has this region.
    pub(super) async fn written(&mut self, finished: Finished) -> Option<Ending> {
        if !self.scribe.finished(&finished) {
            return None;
        }
        match finished.outcome {
            Outcome::Written(revision) => self.is_written(finished.player, finished.entry, revision).await,
            Outcome::Refused(found) => return self.is_refused(finished.player, found.map(|kept| kept.value)).await,
            Outcome::Impossible(why) => {
                tracing::error!(player = %finished.player, why, "a character cannot be written");
                if let Entry::Depart { ticket, .. } = finished.entry {
                    self.come_back(&ticket).await;
                }
            }
        }
        None
    }

    async fn is_written(&mut self, player: PlayerName, entry: Entry, revision: Revision) {
        match entry {
            Entry::Save(_) | Entry::Decreed { .. } => {}
            Entry::Depart { ticket, .. } => {
                if let Some(leaving) = self.leaving.get(&ticket) {
                    handoff::deliver(&self.link, &self.server, &self.region, &ticket, leaving, revision, &self.back);
                }
            }
            Entry::TakeBack { ticket } => self.come_back(&ticket).await,
            Entry::Release | Entry::Delete => {
                self.scribe.close(&player);
                self.input.events.push(Event::Released { player: player.clone() });
                if let Some(Some(session)) = self.parting.remove(&player) {
                    tracing::info!(region = %self.region, %player, "left");
                    self.notify(&player, &session, SessionChange::Left { why: "saved".to_owned() }).await;
                }
            }
        }
    }

    /// Somebody who left is in the world again, where they stood.
    async fn come_back(&mut self, ticket: &Ticket) {
        let Some(leaving) = self.leaving.remove(ticket) else { return };
        handoff::tell(&self.link, &self.server, &self.region, ticket, &leaving, CrossingStep::TakenBack).await;
        let change = SessionChange::Arrived { applied: leaving.applied, ticket: Some(ticket.clone()) };
        self.notify(&leaving.player, &leaving.session, change).await;
        self.roster.join(leaving.player, leaving.session);
        self.input.events.push(Event::TakenBack { ticket: ticket.clone() });
    }

    /// Somebody else has written about the character. A later owner of this region ends this one;
    /// anything else ends only this player's stay.
    async fn is_refused(&mut self, player: PlayerName, found: Option<Snapshot>) -> Option<Ending> {
        let custody = found.map(|snapshot| snapshot.custody);
        tracing::warn!(region = %self.region, %player, ?custody, "a stale write was refused");
        metrics::stale_write_refused("character");
        if let Some(Custody::Held { region, claim, server }) = &custody
            && *region == self.region
            && *claim > self.claim
        {
            return Some(Ending::Fenced(format!("{server} owns it under claim {claim}")));
        }
        self.scribe.close(&player);
        self.end_journeys(&player);
        let here = self.roster.leave(&player);
        self.entering.remove(&player);
        if let Some(session) = here.or_else(|| self.parting.remove(&player).flatten()) {
            let change = match custody {
                Some(Custody::Held { region: to, .. } | Custody::Transit { to, .. }) => {
                    SessionChange::Moved { to, ticket: None }
                }
                Some(Custody::Free | Custody::Deleted) | None => {
                    SessionChange::Left { why: "let go elsewhere".to_owned() }
                }
            };
            self.notify(&player, &session, change).await;
        }
        self.input.events.push(Event::Released { player: player.clone() });
        self.input.events.push(Event::Disowned { player });
        None
    }

    /// Whoever left by these journeys is not to be waited for any more.
    pub(super) fn end_journeys(&mut self, player: &PlayerName) {
        let ended: Vec<Ticket> =
            self.leaving.extract_if(.., |_, leaving| leaving.player == *player).map(|(ticket, _)| ticket).collect();
        self.input.events.extend(ended.into_iter().map(|ticket| Event::Confirmed { ticket }));
    }

    pub(super) fn delivered(&mut self, ticket: &Ticket, delivery: Delivery) {
        let Some(leaving) = self.leaving.get(ticket) else { return };
        tracing::debug!(target: CROSSING, region = %self.region, player = %leaving.player, crossing = %ticket, ?delivery, "delivered");
        match delivery {
            Delivery::Arrived => {
                metrics::crossed(leaving.since.elapsed());
                let player = leaving.player.clone();
                self.scribe.close(&player);
                self.end_journeys(&player);
            }
            Delivery::Failed(why) => {
                metrics::crossing("back");
                tracing::warn!(region = %self.region, player = %leaving.player, to = %leaving.to, why, "taking back");
                let ticket = ticket.clone();
                if let Some(character) = self.world.departed(&ticket) {
                    self.write(Entry::TakeBack { ticket }, &character);
                }
            }
        }
    }
}
