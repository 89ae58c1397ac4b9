//! One client's connection: bytes to packets, packets to the session, and the session's effects.
//!
//! Generic over the stream. Owns the bounds of what a client may send and of what waits to be sent to it: a
//! client that floods or does not read loses its own connection, and nobody waits for it. Half a packet may
//! come for as long as it likes.

mod errands;
mod masters;
mod once;
mod outgoing;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};
use tokio::sync::mpsc;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use errands::Errands;
use outgoing::Outgoing;

use super::allowance::Allowance;
use super::desk::{Desk, Mailbox};
use super::door::doorkeeper::Place;
use super::session::{Effect, Event, Session};
use super::to_client::line;
use crate::limits::{PACKETS_OF_A_CLIENT, SENDING_PAUSE, SILENCE_MAX, STRANGER_MAX};
use crate::protocol::{ClientPacket, Color, FrameDecoder, ServerPacket, TextKind, Version};
use crate::telemetry::metrics;

/// The time of a heartbeat.
const BEAT: Duration = Duration::from_millis(120);
/// A region's tick that comes no later than this after a heartbeat's time is in time.
const TICK_GRACE: Duration = Duration::from_millis(20);
/// Bytes read at a time.
const READ_SIZE: usize = 4_096;

/// Talks with a client until it is gone, or must go.
pub(super) async fn serve<S>(stream: S, place: Place, desk: Arc<Desk>)
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let number = desk.common.next_session().number;
    let span = tracing::info_span!("session", session = number, peer = %place.address());
    converse(stream, place, number, desk).instrument(span).await;
}

async fn converse<S>(stream: S, place: Place, number: u64, desk: Arc<Desk>)
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let (mailbox, events, overflow) = Mailbox::new();
    desk.connected(number, place.address(), mailbox.clone());
    let (read, write) = tokio::io::split(stream);
    let mut connection = Connection {
        read,
        decoder: FrameDecoder::new(),
        allowance: Allowance::new(PACKETS_OF_A_CLIENT),
        session: Session::new(desk.common.clone()),
        outgoing: Outgoing::new(write),
        errands: Errands::new(desk.clone(), number, place.address(), mailbox),
        place,
        since: Instant::now(),
        has_spoken: false,
        events,
        overflow,
        beats: beats(),
        ticks: beats(),
    };
    connection.send(&ServerPacket::Version(Version::ours("Crossfire Server\n")));
    let why = connection.talk().await;
    tracing::debug!(why, "connection ended");
    metrics::connection_ended(why);
    let last = connection.session.apply(Event::Closed);
    connection.obey(last).await;
    connection.errands.finish().await;
    desk.disconnected(number);
    connection.outgoing.finish().await;
}

fn beats() -> Interval {
    let mut beats = interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beats
}

struct Connection<R> {
    read: R,
    decoder: FrameDecoder,
    allowance: Allowance,
    session: Session,
    outgoing: Outgoing,
    errands: Errands,
    place: Place,
    since: Instant,
    has_spoken: bool,
    events: mpsc::Receiver<Event>,
    overflow: CancellationToken,
    beats: Interval,
    /// When the client must hear the next tick.
    ticks: Interval,
}

impl<R: AsyncRead + Unpin> Connection<R> {
    /// Waits, and lets the session decide; gives the reason for the end.
    async fn talk(&mut self) -> &'static str {
        let mut buffer = vec![0; READ_SIZE];
        loop {
            if let Some(why) = self.read_packets().await {
                return why;
            }
            // Who gives up in the queue is noticed, and keeps nobody waiting.
            let listens = self.listens() || self.session.is_queued() && self.decoder.buffered() < READ_SIZE;
            tokio::select! {
                Some(event) = self.events.recv() => {
                    let effects = self.session.apply(event);
                    if let Some(why) = self.obey(effects).await {
                        return why;
                    }
                }
                read = self.read.read(&mut buffer), if listens => match read {
                    Ok(0) => return "closed by the client",
                    Ok(length) => {
                        metrics::received(length);
                        self.decoder.push(&buffer[..length]);
                    }
                    Err(_) => return "the connection broke",
                },
                _ = self.beats.tick() => {
                    if let Some(why) = self.out_of_patience() {
                        return why;
                    }
                    let effects = self.session.apply(Event::Elapsed);
                    if let Some(why) = self.obey(effects).await {
                        return why;
                    }
                }
                _ = self.ticks.tick(), if self.session.is_in_the_world() => {
                    let effects = self.session.apply(Event::TickDue);
                    if let Some(why) = self.obey(effects).await {
                        return why;
                    }
                }
                () = self.overflow.cancelled() => return "too slow: too much waits for the session",
                () = self.outgoing.ended() => return "the client does not read",
            }
        }
    }

    /// Who opens no account must not hold the door open for ever.
    fn out_of_patience(&mut self) -> Option<&'static str> {
        let patience = if self.has_spoken { STRANGER_MAX } else { SILENCE_MAX };
        let is_over = self.place.is_stranger() && self.since.elapsed() >= patience;
        is_over.then(|| self.refuse("You have not logged in for a long time: come again when you want to play."))
    }

    fn listens(&self) -> bool {
        self.session.listens() && self.outgoing.waiting() < SENDING_PAUSE
    }

    /// The packets that are whole, as long as the session listens; a reason to end.
    async fn read_packets(&mut self) -> Option<&'static str> {
        while self.listens() {
            let payload = match self.decoder.pop() {
                Ok(Some(payload)) => payload,
                Ok(None) => return None,
                Err(error) => {
                    tracing::debug!(%error, "no frame");
                    return Some(self.refuse("Your client sends what is no packet."));
                }
            };
            if !self.allowance.take() {
                return Some(self.refuse("Your client sends too many packets: slow down."));
            }
            match ClientPacket::decode(&payload) {
                Ok(packet) => {
                    self.has_spoken = true;
                    let effects = self.session.apply(Event::Packet(packet));
                    if let Some(why) = self.obey(effects).await {
                        return Some(why);
                    }
                }
                // The frame was good: the next packet may be understood.
                Err(error) => tracing::debug!(%error, "a packet was not understood"),
            }
        }
        None
    }

    fn refuse(&mut self, why: &'static str) -> &'static str {
        self.send(&line(Color::RED, TextKind::ADMIN_ERROR, why));
        why
    }

    /// Carries out effects in their order; a reason to end.
    async fn obey(&mut self, effects: Vec<Effect>) -> Option<&'static str> {
        let mut end = None;
        for effect in effects {
            match effect {
                Effect::Send(packet) => self.send(&packet),
                Effect::Close(why) => end = Some(why),
                Effect::Opened(account) => {
                    self.place.welcome();
                    self.errands.run(Effect::Opened(account)).await;
                }
                effect => self.errands.run(effect).await,
            }
        }
        if self.outgoing.flush() { end } else { Some("the client does not read") }
    }

    fn send(&mut self, packet: &ServerPacket) {
        if matches!(packet, ServerPacket::Tick { .. }) {
            self.ticks.reset_after(BEAT + TICK_GRACE);
        }
        match packet.encode() {
            Ok(payload) => self.outgoing.push(&payload),
            Err(error) => tracing::error!(%error, packet = packet.word(), "a packet cannot be written"),
        }
    }
}
