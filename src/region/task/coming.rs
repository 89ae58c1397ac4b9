//! Players come in: by a ticket, or by a session that looks for them.
//!
//! Whether somebody is this owner's is decided by the ledger alone, and asked of it only about those whom
//! this owner does not know already: who is here, on the way in or on the way out is answered at once.

use super::{Task, answered};
use crate::bus::Reply;
use crate::bus::message::{
    Admit, AdmitReply, Arrive, ArriveReply, Attach, AttachReply, ClientView, Detach, Refusal, SessionChange,
    SessionNotice,
};
use crate::game::update::Farewell;
use crate::game::{Arrival, Coming, Event, Held, Newcomer, Request};
use crate::ids::{Claim, PlayerName, SessionId, Tick, Ticket};
use crate::limits::PLAYERS_OF_A_REGION_MAX;
use crate::region::handoff::{self, Accepted, Incoming, Theirs};

/// Somebody at the door, with the place for the answer.
#[derive(Debug)]
pub(in crate::region) enum Knock {
    Arrive(Arrive, Reply<ArriveReply>),
    Attach(Attach, Reply<AttachReply>),
}

/// An answer that waits for the log: the last action it says is applied must have happened, whoever owns the region next.
#[derive(Debug)]
pub(super) struct Owed {
    tick: Tick,
    knock: Knock,
    applied: u64,
}

impl Task {
    pub(super) async fn admit(&mut self, admit: &Admit, reply: Reply<AdmitReply>) {
        let answer = match self.refusal() {
            Some(why) => AdmitReply::Refused { why },
            None if self.verdict.bars(&admit.player) => AdmitReply::Refused { why: Refusal::Barred },
            None if self.world.region_of(&admit.map) != self.region => AdmitReply::Refused { why: Refusal::NotMine },
            None if !self.files.has(&admit.map) => AdmitReply::Refused { why: Refusal::NoSuchMap },
            None => AdmitReply::Admitted { claim: self.claim },
        };
        answered(reply.send(&answer).await);
    }

    fn refusal(&self) -> Option<Refusal> {
        if self.is_ending() {
            Some(Refusal::Draining)
        } else if self.roster.len() + self.accepting.len() >= PLAYERS_OF_A_REGION_MAX {
            Some(Refusal::Full)
        } else {
            None
        }
    }

    pub(super) async fn knock(&mut self, knock: Knock) {
        match knock {
            Knock::Arrive(arrive, reply) => self.arrive(arrive, reply).await,
            Knock::Attach(attach, reply) => self.attach(attach, reply).await,
        }
    }

    pub(super) async fn arrive(&mut self, arrive: Arrive, reply: Reply<ArriveReply>) {
        let player = &arrive.player;
        let answer = if self.is_left(player) {
            // The last owner took them in, and their session was not told.
            self.go_on(arrive.player.clone(), arrive.session.clone(), arrive.view).await;
            return self.answer(Knock::Arrive(arrive, reply)).await;
        } else if self.world.has_arrived(&arrive.ticket) || self.is_here(player) {
            ArriveReply::Arrived { claim: self.claim }
        } else if let Some(waiting) = self.accepting.get_mut(player) {
            waiting.push(Knock::Arrive(arrive, reply));
            return;
        } else if let Some(why) = self.refusal() {
            ArriveReply::Refused { why }
        } else if self.verdict.bars(player) {
            ArriveReply::Refused { why: Refusal::Barred }
        } else if self.parting.contains_key(player) {
            // They come back before it is known here that they were gone.
            ArriveReply::Refused { why: Refusal::StoreSilent }
        } else {
            self.look_up(Knock::Arrive(arrive, reply));
            return;
        };
        answered(reply.send(&answer).await);
    }

    pub(super) async fn attach(&mut self, attach: Attach, reply: Reply<AttachReply>) {
        let player = &attach.player;
        let answer = if let Some(waiting) = self.accepting.get_mut(player) {
            waiting.push(Knock::Attach(attach, reply));
            return;
        } else if self.is_here(player) || self.is_left(player) {
            self.go_on(attach.player.clone(), attach.session.clone(), attach.view).await;
            return self.answer(Knock::Attach(attach, reply)).await;
        } else if self.is_ending() || self.scribe.is_open(player) || self.verdict.bars(player) {
            AttachReply::NotHere
        } else {
            self.look_up(Knock::Attach(attach, reply));
            return;
        };
        answered(reply.send(&answer).await);
    }

    /// Says that somebody is here and how far they came, as soon as all of that is in the log.
    async fn answer(&mut self, knock: Knock) {
        let applied = self.applied(knock.player());
        self.owed.push(Owed { tick: self.world.tick, knock, applied });
        self.pay().await;
    }

    /// Gives the answers that wait for nothing more.
    pub(super) async fn pay(&mut self) {
        let logbook = &self.logbook;
        let due: Vec<Owed> = self.owed.extract_if(.., |owed| logbook.has(owed.tick)).collect();
        for Owed { knock, applied, .. } in due {
            if let Knock::Arrive(arrive, _) = &knock {
                self.notify(
                    &arrive.player,
                    &arrive.session,
                    SessionChange::Arrived { applied, ticket: Some(arrive.ticket.clone()) },
                )
                .await;
            }
            knock.answer(self.claim, Ok(applied)).await;
        }
    }

    /// Is this player in the world, or about to be?
    fn is_here(&self, player: &PlayerName) -> bool {
        self.roster.session(player).is_some()
    }

    /// Is this player in the world that the last owner left, and no session has gone on with them yet?
    fn is_left(&self, player: &PlayerName) -> bool {
        !self.is_ending() && self.waiting.contains_key(player) && self.world.player(player).is_some()
    }

    /// The last action applied of somebody who is here.
    fn applied(&self, player: &PlayerName) -> u64 {
        let entering = self.entering.get(player).copied().unwrap_or_default();
        self.world.player(player).map_or(entering, |player| player.applied)
    }

    /// A session goes on with a player who is here.
    async fn go_on(&mut self, player: PlayerName, session: SessionId, view: ClientView) {
        if self.waiting.remove(&player).is_some() {
            let journeys = self.world.unanswered().into_iter();
            let theirs =
                |request: &Request| matches!(request, Request::Admission { player: who, .. } if *who == player);
            for journey in journeys.filter(theirs) {
                self.serve(journey).await;
            }
        }
        self.roster.join(player.clone(), session);
        let over = |event: &Event| matches!(event, Event::Detached { player: other, .. } if *other == player);
        self.input.events.retain(|event| !over(event));
        self.input.events.push(Event::ShowAnew { player, view: Some((view.width, view.height)) });
    }

    /// Asks the ledger about somebody.
    fn look_up(&mut self, knock: Knock) {
        let (player, unknown) = (knock.player().clone(), !self.scribe.is_open(knock.player()));
        let coming = match &knock {
            Knock::Arrive(arrive, _) => Incoming {
                player: player.clone(),
                session: arrive.session.clone(),
                view: arrive.view,
                ticket: Some(arrive.ticket.clone()),
                how: arrive.how,
                applied: arrive.applied,
                held: arrive.held,
                unknown,
            },
            Knock::Attach(attach, _) => Incoming {
                player: player.clone(),
                session: attach.session.clone(),
                view: attach.view,
                ticket: None,
                how: Coming::Takeover,
                applied: 0,
                held: Held::default(),
                unknown,
            },
        };
        self.accepting.insert(player, vec![knock]);
        handoff::accept(self.scribe.ledger().clone(), self.region.clone(), self.scribe.held(), coming, &self.back);
    }

    /// The ledger has spoken: somebody is this region's, or not.
    pub(super) async fn accepted(&mut self, accepted: Accepted) {
        let Accepted { coming, who } = accepted;
        let mut knocks = self.accepting.remove(&coming.player).unwrap_or_default().into_iter();
        let applied = match who {
            Ok(theirs) => Ok(self.bring_in(coming, theirs).await),
            Err(why) => {
                tracing::info!(region = %self.region, player = %coming.player, %why, "somebody was not let in");
                Err(why)
            }
        };
        if let Some(first) = knocks.next() {
            first.answer(self.claim, applied).await;
        }
        for knock in knocks {
            self.knock(knock).await;
        }
    }

    async fn bring_in(&mut self, coming: Incoming, theirs: Theirs) -> u64 {
        let Incoming { player, session, view: ClientView { width, height, look_max }, applied, held, .. } = coming;
        let Theirs { snapshot, revision, mut who, ticket, mut how } = theirs;
        // Whoever left from here and comes in again is at the end of that journey, confirmed or not.
        self.end_journeys(&player);
        let applied = match &mut who {
            Newcomer::Known(character) => {
                if how == Coming::Login {
                    character.applied = applied;
                }
                character.applied
            }
            Newcomer::Created(_) => {
                how = Coming::Login;
                0
            }
        };
        self.scribe.open(snapshot, revision);
        let ticket = ticket.unwrap_or_else(|| Ticket(format!("{}/{}/{player}/{revision}", self.region, self.claim)));
        tracing::info!(region = %self.region, %player, crossing = %ticket, "joined");
        let change = SessionChange::Arrived { applied, ticket: Some(ticket.clone()) };
        let view = (width, height);
        self.input.events.push(Event::Arrived(Box::new(Arrival { ticket, who, view, look_max, how, held })));
        self.notify(&player, &session, change).await;
        self.roster.join(player.clone(), session);
        self.entering.insert(player, applied);
        applied
    }

    /// After a heartbeat: whom the world has got by now.
    pub(super) fn let_in(&mut self) {
        let world = &self.world;
        self.entering.retain(|player, _| world.player(player).is_none());
    }

    pub(super) fn detach(&mut self, detach: &Detach) {
        if self.roster.is_through(&detach.player, &detach.session) {
            let player = detach.player.clone();
            self.input.events.push(Event::Detached { player, farewell: Farewell::Lost });
        }
    }

    pub(super) async fn notify(&self, player: &PlayerName, session: &SessionId, change: SessionChange) {
        let notice = SessionNotice {
            login: session.login.clone(),
            session: session.number,
            player: player.clone(),
            region: self.region.clone(),
            claim: self.claim,
            change,
        };
        answered(self.link.publish(&notice).await);
    }
}

impl Owed {
    /// The region is not this owner's any more: the next one is to be asked.
    pub(super) async fn turn_away(self, claim: Claim) {
        self.knock.answer(claim, Err(Refusal::Draining)).await;
    }
}

impl Knock {
    fn player(&self) -> &PlayerName {
        match self {
            Self::Arrive(arrive, _) => &arrive.player,
            Self::Attach(attach, _) => &attach.player,
        }
    }

    async fn answer(self, claim: Claim, applied: Result<u64, Refusal>) {
        answered(match (self, applied) {
            (Self::Arrive(_, reply), Ok(_)) => reply.send(&ArriveReply::Arrived { claim }).await,
            (Self::Arrive(_, reply), Err(why)) => reply.send(&ArriveReply::Refused { why }).await,
            (Self::Attach(_, reply), Ok(applied)) => reply.send(&AttachReply::Attached { claim, applied }).await,
            (Self::Attach(_, reply), Err(_)) => reply.send(&AttachReply::NotHere).await,
        });
    }
}
