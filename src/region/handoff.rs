//! Players between regions: asking the other owner, sending them over, taking them in.
//!
//! Everything here runs beside the task and comes back to it as an event. The ledger decides: a
//! character changes hands by one compare-and-set.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::scribe::{self, Outcome};
use super::task::{Leaving, TaskEvent};
use crate::bus::message::{
    Admit, AdmitReply, Arrive, ArriveReply, ClientView, CrossingEvent, CrossingStep, ExitRequest, Refusal, Storm,
    Wanted,
};
use crate::bus::{Link, Message, RequestError};
use crate::game::{Admission, Coming, Held, Newcomer, Spot};
use crate::ids::{PlayerName, RegionId, Revision, ServerName, SessionId, Ticket};
use crate::persistence::{Cause, Custody, Ledger, Snapshot};
use crate::telemetry::{CROSSING, metrics};

/// How long a player waits at an exit for the other region's owner, who may have to be found first.
const ADMISSION_PATIENCE: Duration = Duration::from_millis(2_500);
/// How long a departed player is offered to the other region before they come back.
const DELIVERY_PATIENCE: Duration = Duration::from_secs(6);
const ANSWER_TIMEOUT: Duration = Duration::from_millis(1_000);
const RETRY_PAUSE: Duration = Duration::from_millis(60);
/// Between two calls for an owner: who heard the first may have had to wait for a lease to end.
const CALL_PAUSE: Duration = Duration::from_millis(500);

/// Somebody who wants in.
#[derive(Clone, Debug)]
pub(super) struct Incoming {
    pub(super) player: PlayerName,
    pub(super) session: SessionId,
    pub(super) view: ClientView,
    /// None: their session only looks for them.
    pub(super) ticket: Option<Ticket>,
    pub(super) how: Coming,
    /// The session's actions up to this number were applied before.
    pub(super) applied: u64,
    pub(super) held: Held,
    /// This owner has nothing to do with them, whatever it did before: what is held in its name is
    /// free to be taken up again.
    pub(super) unknown: bool,
}

/// What the ledger says about somebody who wants in.
#[derive(Debug)]
pub(super) struct Accepted {
    pub(super) coming: Incoming,
    pub(super) who: Result<Theirs, Refusal>,
}

/// A character that this region holds from now on.
#[derive(Debug)]
pub(super) struct Theirs {
    pub(super) snapshot: Snapshot,
    pub(super) revision: Revision,
    pub(super) who: Newcomer,
    /// The ticket of the journey that ends here, even when nobody showed it.
    pub(super) ticket: Option<Ticket>,
    pub(super) how: Coming,
}

/// What became of somebody who left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    Arrived,
    Failed(String),
}

/// Asks the owner of another region whether a player may come. The answer is an event.
pub(super) async fn ask(
    link: &Link,
    server: &ServerName,
    from: &RegionId,
    (player, ticket, to, spot): (PlayerName, Ticket, RegionId, Spot),
    back: &mpsc::Sender<TaskEvent>,
) {
    let (x, y) = (coordinate(spot.x), coordinate(spot.y));
    let exit = ExitRequest {
        ticket: ticket.clone(),
        player: player.clone(),
        from: from.clone(),
        to: to.clone(),
        map: spot.map.clone(),
        x,
        y,
    };
    say(link, &exit).await;
    let admit = Admit { ticket, player, from: from.clone(), to, map: spot.map, x, y };
    let (link, server, back) = (link.clone(), server.clone(), back.clone());
    tokio::spawn(async move {
        let answer = admission(&link, &server, &admit).await;
        match answer {
            Admission::Granted => {}
            Admission::Full => metrics::crossing("full"),
            Admission::Storm => metrics::crossing("storm"),
        }
        let Admit { player, ticket, .. } = admit;
        tracing::debug!(target: CROSSING, crossing = %ticket, %player, to = %admit.to, ?answer, "admission was asked for");
        let _ = back.send(TaskEvent::Admission { player, ticket, answer }).await;
    });
}

async fn admission(link: &Link, server: &ServerName, admit: &Admit) -> Admission {
    let give_up = Instant::now() + ADMISSION_PATIENCE;
    let mut call = Call::new(link, server, &admit.to, &admit.player);
    loop {
        let (why, for_good) = match link.request(admit, ANSWER_TIMEOUT).await {
            Ok(AdmitReply::Admitted { .. }) => return Admission::Granted,
            Ok(AdmitReply::Refused { why: Refusal::Full }) => return Admission::Full,
            Ok(AdmitReply::Refused { why }) => (why.to_string(), matches!(why, Refusal::NotMine | Refusal::NoSuchMap)),
            Err(error) => (call.unanswered(&error).await, false),
        };
        if for_good || Instant::now() >= give_up {
            let storm = Storm {
                ticket: admit.ticket.clone(),
                player: admit.player.clone(),
                from: admit.from.clone(),
                to: admit.to.clone(),
                map: admit.map.clone(),
                why,
            };
            say(link, &storm).await;
            return Admission::Storm;
        }
        tokio::time::sleep(RETRY_PAUSE).await;
    }
}

/// Calls for an owner, again and again but not too often.
struct Call<'a> {
    link: &'a Link,
    wanted: Wanted,
    next: Option<Instant>,
}

impl<'a> Call<'a> {
    fn new(link: &'a Link, server: &ServerName, region: &RegionId, player: &PlayerName) -> Self {
        let wanted = Wanted { region: region.clone(), by: server.clone(), player: Some(player.clone()) };
        Self { link, wanted, next: None }
    }

    /// A region that does not answer may have lost its owner. Says what went wrong.
    async fn unanswered(&mut self, error: &RequestError) -> String {
        if self.next.is_none_or(|next| Instant::now() >= next) {
            self.next = Some(Instant::now() + CALL_PAUSE);
            say(self.link, &self.wanted).await;
        }
        error.to_string()
    }
}

/// Offers a departed player to the other region until it answers. The outcome is an event.
pub(super) fn deliver(
    link: &Link,
    server: &ServerName,
    from: &RegionId,
    ticket: &Ticket,
    leaving: &Leaving,
    revision: Revision,
    back: &mpsc::Sender<TaskEvent>,
) {
    let arrive = Arrive {
        held: leaving.held,
        ticket: ticket.clone(),
        region: leaving.to.clone(),
        player: leaving.player.clone(),
        session: leaving.session.clone(),
        view: leaving.view,
        from: Some(from.clone()),
        revision,
        applied: leaving.applied,
        how: leaving.how,
    };
    let (link, server, back, since) = (link.clone(), server.clone(), back.clone(), leaving.since);
    tokio::spawn(async move {
        step(&link, &server, &arrive, CrossingStep::Departed, since).await;
        let delivery = delivery(&link, &server, &arrive).await;
        let taken = if delivery == Delivery::Arrived { CrossingStep::Arrived } else { CrossingStep::Refused };
        step(&link, &server, &arrive, taken, since).await;
        let _ = back.send(TaskEvent::Delivered { ticket: arrive.ticket, delivery }).await;
    });
}

async fn delivery(link: &Link, server: &ServerName, arrive: &Arrive) -> Delivery {
    let give_up = Instant::now() + DELIVERY_PATIENCE;
    let mut call = Call::new(link, server, &arrive.region, &arrive.player);
    loop {
        let why = match link.request(arrive, ANSWER_TIMEOUT).await {
            Ok(ArriveReply::Arrived { .. }) => return Delivery::Arrived,
            Ok(ArriveReply::Refused { why: why @ (Refusal::Draining | Refusal::StoreSilent) }) => why.to_string(),
            Ok(ArriveReply::Refused { why }) => return Delivery::Failed(why.to_string()),
            Err(error) => call.unanswered(&error).await,
        };
        if Instant::now() >= give_up {
            return Delivery::Failed(why);
        }
        tokio::time::sleep(RETRY_PAUSE).await;
    }
}

/// Looks in the ledger whether somebody is this region's to have, and takes them. The outcome is
/// an event.
pub(super) fn accept(
    ledger: Ledger,
    region: RegionId,
    held: Custody,
    coming: Incoming,
    back: &mpsc::Sender<TaskEvent>,
) {
    let back = back.clone();
    tokio::spawn(async move {
        // Who has lost the region takes nobody in any more.
        let who = tokio::select! {
            biased;
            () = back.closed() => return,
            who = take(&ledger, &region, held, &coming) => who,
        };
        let _ = back.send(TaskEvent::Accepted(Box::new(Accepted { coming, who }))).await;
    });
}

async fn take(ledger: &Ledger, region: &RegionId, held: Custody, coming: &Incoming) -> Result<Theirs, Refusal> {
    let kept = match ledger.latest(&coming.player).await {
        Ok(Some(kept)) => kept,
        Ok(None) => return Err(Refusal::NotInTransit),
        Err(error) => {
            tracing::warn!(player = %coming.player, %error, "the ledger is silent");
            return Err(Refusal::StoreSilent);
        }
    };
    let (cause, ticket, how) = right(region, &held, coming, &kept.value.custody).ok_or(Refusal::NotInTransit)?;
    let who = scribe::unpack(&kept.value).map_err(|error| {
        tracing::error!(player = %coming.player, error, "a character cannot be read");
        Refusal::NotInTransit
    })?;
    let snapshot = Snapshot { custody: held, cause, note: None, ..kept.value };
    match scribe::write(ledger, kept.revision, &snapshot).await {
        Outcome::Written(revision) => Ok(Theirs { snapshot, revision, who, ticket, how }),
        Outcome::Refused(_) => Err(Refusal::NotInTransit),
        Outcome::Impossible(_) => Err(Refusal::StoreSilent),
    }
}

/// Is somebody whose record says this ours to take? Why, by which ticket, and by which way they come.
fn right(
    region: &RegionId,
    held: &Custody,
    coming: &Incoming,
    custody: &Custody,
) -> Option<(Cause, Option<Ticket>, Coming)> {
    let Custody::Held { claim: ours, .. } = held else { return None };
    match custody {
        Custody::Transit { ticket, to, from } if to == region => {
            let same = coming.ticket.as_ref().is_none_or(|asked| asked == ticket);
            // Who only looks for somebody on the way ends their journey for them.
            let how = match (coming.how, from) {
                (Coming::Takeover, None) => Coming::Login,
                (Coming::Takeover, Some(_)) => Coming::Exit,
                (how, _) => how,
            };
            let cause = if from.is_none() { Cause::Login } else { Cause::Crossing };
            same.then(|| (cause, Some(ticket.clone()), how))
        }
        Custody::Held { region: holder, claim, .. } if holder == region => {
            let left_over = claim < ours || (claim == ours && coming.unknown);
            left_over.then(|| (Cause::Takeover, coming.ticket.clone(), coming.how))
        }
        _ => None,
    }
}

/// Tells whoever watches about one step of a crossing.
pub(super) async fn tell(
    link: &Link,
    server: &ServerName,
    from: &RegionId,
    ticket: &Ticket,
    leaving: &Leaving,
    taken: CrossingStep,
) {
    let event = CrossingEvent {
        ticket: ticket.clone(),
        player: leaving.player.clone(),
        from: Some(from.clone()),
        to: leaving.to.clone(),
        server: server.clone(),
        step: taken,
        after_ms: milliseconds(leaving.since),
    };
    say(link, &event).await;
}

async fn step(link: &Link, server: &ServerName, arrive: &Arrive, taken: CrossingStep, since: Instant) {
    let event = CrossingEvent {
        ticket: arrive.ticket.clone(),
        player: arrive.player.clone(),
        from: arrive.from.clone(),
        to: arrive.region.clone(),
        server: server.clone(),
        step: taken,
        after_ms: milliseconds(since),
    };
    say(link, &event).await;
}

/// Says something that nobody has to hear.
async fn say<M: Message>(link: &Link, message: &M) {
    if let Err(error) = link.publish(message).await {
        tracing::warn!(%error, "an event was not published");
    }
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn coordinate(value: i32) -> i16 {
    i16::try_from(value).unwrap_or(-1)
}
