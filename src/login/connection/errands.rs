//! What a session wants done elsewhere: by the accounts, the ledger, regions and other login services.
//!
//! What must keep its order is done before the next effect; what takes time is a task whose answer comes as an
//! event. No task outlives the connection but those whose end somebody else needs.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use super::masters;
use super::once::Once;
use crate::bus::message::{Chat, Instruct, Message, Obituary, Shout, Tell, TellReply};
use crate::bus::{Link, RequestError, Requests};
use crate::ids::{PlayerName, SessionId};
use crate::limits::{PARTY_WISHES_WAITING_MAX, TELLS_WAITING_MAX};
use crate::login::desk::{Desk, Mailbox};
use crate::login::queue::Turn;
use crate::login::session::{AccountAnswer, AccountRequest, Effect, Event, SeatRequest};
use crate::login::steward::StewardRequest;
use crate::login::talk::{Heard, TalkRefusal};
use crate::persistence::PartyMember;
use crate::telemetry::metrics;

/// How long the other login service may take to answer, and how often it is asked.
const TELL_PATIENCE: Duration = Duration::from_secs(1);
const TELL_ATTEMPTS: u32 = 3;

/// A connection's errands.
pub(super) struct Errands {
    desk: Arc<Desk>,
    connection: u64,
    /// Where the client is.
    peer: IpAddr,
    mailbox: Mailbox,
    seated: Option<Seat>,
    tells: Option<mpsc::Sender<Tell>>,
    told: u64,
    /// What is wanted of parties, one after the other, and who does it.
    wishes: Option<(mpsc::Sender<Wish>, JoinHandle<()>)>,
    notes: Vec<JoinHandle<()>>,
}

type Wish = (PartyMember, StewardRequest);

struct Seat {
    session: SessionId,
    player: PlayerName,
    search: JoinHandle<()>,
    /// In the queue, then in the world.
    turn: Arc<Turn>,
    ear: Option<JoinHandle<()>>,
}

impl Errands {
    pub(super) fn new(desk: Arc<Desk>, connection: u64, peer: IpAddr, mailbox: Mailbox) -> Self {
        // Tells are numbered over all connections a player ever had.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let told = u64::try_from(since.as_micros()).unwrap_or(0);
        Self { desk, connection, peer, mailbox, seated: None, tells: None, told, wishes: None, notes: Vec::new() }
    }

    pub(super) async fn run(&mut self, effect: Effect) {
        match effect {
            Effect::Account(request) => self.account(request),
            Effect::Opened(account) => {
                tracing::info!(account, "account opened");
                let opened = self.desk.opened(self.connection, &account);
                self.publish(&opened).await;
            }
            Effect::Seat(request) => self.seat(*request),
            Effect::Act(batch) => self.publish(&batch).await,
            Effect::Detach(detach) => self.publish(&detach).await,
            Effect::Unseat(session) => self.unseat(&session),
            Effect::Online { session, player } => {
                // First: whoever reads that they are here may tell them something at once.
                self.listen_for_tells(player.is_some()).await;
                let online = self.desk.online(session, player);
                self.publish(&online).await;
            }
            Effect::Shout(text) => {
                if let Some(from) = self.player() {
                    self.publish(&Shout { from, text }).await;
                }
            }
            Effect::Chat(text) => {
                if let Some(from) = self.player() {
                    self.publish(&Chat { from, text }).await;
                }
            }
            Effect::Obituary(text) => {
                if let Some(of) = self.player() {
                    self.publish(&Obituary { of, text }).await;
                }
            }
            Effect::Tell { to, text } => self.tell(to, text).await,
            Effect::Party(request) => self.party(request).await,
            Effect::Master(errand) => masters::run(self.desk.clone(), self.mailbox.clone(), *errand),
            Effect::Note(note) => self.publish(&note).await,
            Effect::Send(_) | Effect::Close(_) => {}
        }
    }

    fn player(&self) -> Option<PlayerName> {
        self.seated.as_ref().map(|seat| seat.player.clone())
    }

    async fn publish<M: Message>(&self, message: &M) {
        if let Err(error) = self.desk.link.publish(message).await {
            tracing::warn!(subject = %message.subject(), %error, "a message was not sent");
        }
    }

    fn account(&mut self, request: AccountRequest) {
        let (desk, peer, mailbox) = (self.desk.clone(), self.peer, self.mailbox.clone());
        let nobody_waits = matches!(request, AccountRequest::Note { .. });
        let answering = async move {
            let asked = request.asked();
            let answer = desk.gate.answer(request, peer).await;
            if let Some(asked) = asked {
                metrics::account(asked, matches!(answer, AccountAnswer::Open(_)));
            }
            if !nobody_waits {
                mailbox.answer(Event::Account(answer)).await;
            }
        };
        let done = tokio::spawn(answering.in_current_span());
        if nobody_waits {
            self.notes.push(done);
        }
    }

    fn seat(&mut self, request: SeatRequest) {
        self.desk.seat(self.connection, &request.session);
        let (session, player) = (request.session.clone(), request.player.clone());
        let (desk, mailbox) = (self.desk.clone(), self.mailbox.clone());
        let turn = match &self.seated {
            Some(seat) if seat.session == session => seat.turn.clone(),
            _ => {
                let is_in_the_world = self.desk.common.roster().names().contains(&player);
                Arc::new(self.desk.queue.join(player.clone(), is_in_the_world))
            }
        };
        let waiting = turn.clone();
        let search = tokio::spawn(async move {
            while let Some(place) = waiting.place() {
                mailbox.answer(Event::Queued { place }).await;
                waiting.wait().await;
            }
            let result = desk.usher.seat(&request).await.map_err(|error| error.to_string());
            mailbox.answer(Event::Seated(result)).await;
        });
        match &mut self.seated {
            Some(seat) if seat.session == session => {
                seat.search.abort();
                seat.search = search;
            }
            seated => *seated = Some(Seat { session, player, search, turn, ear: None }),
        }
    }

    fn unseat(&mut self, session: &SessionId) {
        if let Some(seat) = self.seated.take_if(|seat| seat.session == *session) {
            seat.search.abort();
            seat.ear.inspect(JoinHandle::abort);
            self.desk.unseat(session, &seat.player);
        }
    }

    /// Whoever is in the world can be told something, from now on until the session has no player.
    async fn listen_for_tells(&mut self, online: bool) {
        let Some(seat) = self.seated.as_mut().filter(|seat| online && seat.ear.is_none()) else { return };
        let (desk, session) = (self.desk.clone(), seat.session.number);
        let ears = (desk.link.serve(Tell::to(&seat.player)).await, desk.link.serve(Instruct::to(&seat.player)).await);
        seat.ear = match ears {
            (Ok(tells), Ok(instructions)) => Some(tokio::spawn(async move {
                tokio::join!(hear_tells(&desk, tells, session), masters::hear(&desk, instructions, session));
            })),
            (Err(error), _) | (_, Err(error)) => {
                tracing::warn!(player = %seat.player, %error, "a player cannot be told anything");
                None
            }
        };
    }

    /// Tells are sent one after the other, in their order.
    async fn tell(&mut self, to: PlayerName, text: String) {
        let Some(from) = self.player() else { return };
        self.told += 1;
        let tell = Tell { from, to, number: self.told, text };
        let tells = self.tells.get_or_insert_with(|| {
            let (tells, waiting) = mpsc::channel(TELLS_WAITING_MAX);
            tokio::spawn(send_tells(self.desk.link.clone(), waiting, self.mailbox.clone()));
            tells
        });
        if tells.try_send(tell).is_err() {
            self.mailbox.answer(Event::NotTold(TalkRefusal::NoSuchPlayer)).await;
        }
    }

    /// What is wanted of parties is done in its order, also when the session that wanted it is over.
    async fn party(&mut self, request: StewardRequest) {
        let Some(seat) = &self.seated else { return };
        let who = PartyMember { player: seat.player.clone(), session: seat.session.clone() };
        let (wishes, _) = self.wishes.get_or_insert_with(|| {
            let (wishes, waiting) = mpsc::channel(PARTY_WISHES_WAITING_MAX);
            (wishes, tokio::spawn(grant_wishes(self.desk.clone(), waiting, self.mailbox.clone())))
        });
        // At the end of a session nothing is left out; before, whoever wants that much waits for it.
        if wishes.send((who, request)).await.is_err() {
            tracing::error!("nobody grants what a session wants of parties");
        }
    }

    /// Waits for what must not be lost.
    pub(super) async fn finish(&mut self) {
        if let Some(seat) = self.seated.take() {
            self.unseat_now(seat);
        }
        if let Some((wishes, done)) = self.wishes.take() {
            drop(wishes);
            if let Err(error) = done.await {
                tracing::error!(%error, "what a session wanted of parties was not done");
            }
        }
        for note in self.notes.drain(..) {
            if let Err(error) = note.await {
                tracing::error!(%error, "a note for an account was not written");
            }
        }
    }

    fn unseat_now(&self, seat: Seat) {
        seat.search.abort();
        seat.ear.inspect(JoinHandle::abort);
        self.desk.unseat(&seat.session, &seat.player);
    }
}

async fn grant_wishes(desk: Arc<Desk>, mut wishes: mpsc::Receiver<Wish>, mailbox: Mailbox) {
    while let Some((who, request)) = wishes.recv().await {
        let (online, departs) = (desk.common.roster().players(), request == StewardRequest::Depart);
        let answer = desk.steward.answer(&who, request, &online).await;
        if !departs {
            // Not waited for: the session may be waiting to say what it wants.
            mailbox.post(Event::Party { session: who.session.number, answer });
        }
    }
}

async fn hear_tells(desk: &Desk, mut tells: Requests<Tell>, session: u64) {
    let mut once = Once::new();
    while let Some((tell, reply)) = tells.next().await {
        if once.is_new((tell.from.clone(), tell.number)) {
            desk.tell(session, Heard::Tell { from: tell.from, text: tell.text });
        }
        if let Err(error) = reply.send(&TellReply::Heard).await {
            tracing::debug!(%error, "a tell was heard and could not be answered");
        }
    }
}

async fn send_tells(link: Link, mut tells: mpsc::Receiver<Tell>, mailbox: Mailbox) {
    while let Some(tell) = tells.recv().await {
        if !told(&link, &tell).await {
            mailbox.answer(Event::NotTold(TalkRefusal::NoSuchPlayer)).await;
        }
    }
}

async fn told(link: &Link, tell: &Tell) -> bool {
    for _ in 0..TELL_ATTEMPTS {
        match link.request(tell, TELL_PATIENCE).await {
            Ok(_) => return true,
            Err(RequestError::Timeout(_)) => {}
            Err(error) => {
                tracing::debug!(to = %tell.to, %error, "a tell was not heard");
                return false;
            }
        }
    }
    false
}
