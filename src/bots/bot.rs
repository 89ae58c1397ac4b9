//! One bot of a swarm: gets in, lives by its habit, and tells its story.

use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout};

use super::habits::{Act, Mind};
use super::report::Pause;
use super::swarm::{Options, Phase, name};
use super::trader::{self, Marks};
use crate::client::{Client, ClientError, Event, Greeting, PATIENCE, WentOn, Wish};
use crate::protocol::{ClientPacket, ServerPacket};

/// A server that says nothing for so long in the game is lost: it ticks eight times a second.
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// Between two map packets of somebody who walks: more than this is a pause.
const PAUSE_MIN: Duration = Duration::from_millis(500);
/// Between two tries to come back.
const RETURN_PAUSE: Duration = Duration::from_millis(250);
/// Ticks that traders look on when all is over, so that they see what came of the last deals.
const SETTLING_TICKS: u64 = 16;
/// Marked things that may have come or gone while nobody was there to see it: what was under way.
const UNDER_WAY_MAX: usize = 2;

/// What one bot saw. Samples are of the measured time only.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub(super) entered: bool,
    pub(super) error: Option<String>,
    pub(super) ticks: Vec<Duration>,
    pub(super) answers: Vec<Duration>,
    pub(super) packets: u64,
    pub(super) bytes: u64,
    pub(super) steps: u64,
    pub(super) new_maps: u64,
    pub(super) map_changes: u64,
    pub(super) region_changes: u64,
    pub(super) lines_heard: u64,
    pub(super) faults: u64,
    pub(super) first_fault: Option<String>,
    pub(super) pauses: Vec<Pause>,
    /// How often it came back.
    pub(super) returns: u64,
    /// How often it went on through another door, and how often it was not let in there.
    pub(super) went_on: u64,
    pub(super) stayed: u64,
    /// When it was not as before: in what.
    pub(super) robberies: Vec<String>,
    /// The game went on for it to the end.
    pub(super) is_in: bool,
    pub(super) marks_made: Marks,
    pub(super) marks_held: Marks,
    pub(super) marks_lying: Marks,
}

pub(super) struct Bot {
    address: String,
    name: String,
    password: String,
    wish: Wish,
    mind: Mind,
    comes_back: bool,
    direct: bool,
    phase: watch::Receiver<Phase>,
    settled: Option<mpsc::Sender<bool>>,
    story: Story,
    last_tick: Option<Instant>,
    last_map: Option<Instant>,
    walked: (i64, i64),
    /// Path and region's name, as last told.
    at: Option<(String, String)>,
}

impl Bot {
    pub(super) fn new(
        options: &Options,
        number: usize,
        phase: watch::Receiver<Phase>,
        settled: mpsc::Sender<bool>,
    ) -> Self {
        let seed = options.seed.wrapping_add(number as u64);
        Self {
            address: options.connect.clone(),
            name: name(&options.accounts, number),
            password: options.password.clone(),
            wish: Wish { race: options.race.clone(), class: None, starting_map: options.start.clone(), seed },
            mind: Mind::new(options.habit, &options.route, number, options.seed),
            comes_back: options.come_back,
            direct: options.direct,
            phase,
            settled: Some(settled),
            story: Story::default(),
            last_tick: None,
            last_map: None,
            walked: (0, 0),
            at: None,
        }
    }

    /// From the first word, at `start`, until the swarm is over, or the connection is.
    pub(super) async fn live(mut self, start: Instant) -> Story {
        let mut phase = self.phase.clone();
        let entered = tokio::select! {
            entered = self.enter(start) => entered,
            _ = phase.wait_for(|&phase| phase == Phase::Over) => return self.story,
        };
        self.story.entered = entered.is_ok();
        if let Some(settled) = self.settled.take() {
            // Nobody waits any more when the swarm was stopped early.
            let _ = settled.send(self.story.entered).await;
        }
        match entered {
            Err(error) => self.story.error = Some(format!("cannot enter: {}", words(&error))),
            Ok(client) => self.stay(client).await,
        }
        self.story
    }

    /// Plays to the end, on one connection or on several.
    async fn stay(&mut self, mut client: Client) {
        loop {
            let played = self.play(&mut client).await;
            let settled = match played {
                Ok(()) => self.settle(&mut client).await,
                Err(error) => Err(error),
            };
            self.count(&client);
            let Err(error) = settled else {
                self.story.is_in = true;
                return;
            };
            if !self.comes_back {
                self.story.error = Some(format!("lost: {}", words(&error)));
                return;
            }
            let before = trader::marks_carried(&client.shown);
            client = match self.come_back().await {
                Ok(client) => client,
                Err(error) => {
                    self.story.error = Some(format!("cannot come back: {}", words(&error)));
                    return;
                }
            };
            self.story.returns += 1;
            let robbery = robbery(&before, &trader::marks_carried(&client.shown));
            self.story.robberies.extend(robbery);
        }
    }

    /// Traders see what came of their last deals, and what they have then.
    async fn settle(&mut self, client: &mut Client) -> Result<(), ClientError> {
        let Some(trader) = self.mind.trader() else { return Ok(()) };
        // So that it is this world's last word, not the login service's.
        client.command("mapinfo").await?;
        let until = client.shown.ticks + SETTLING_TICKS;
        client.until("last ticks", |shown| shown.ticks >= until).await?;
        self.story.marks_made = trader.made().clone();
        self.story.marks_held = trader::marks_in_hand(&client.shown);
        self.story.marks_lying = trader::marks_underfoot(&client.shown);
        Ok(())
    }

    /// Takes over into the story what one connection has seen.
    fn count(&mut self, client: &Client) {
        let shown = &client.shown;
        self.story.packets += shown.packets;
        self.story.bytes += client.bytes();
        self.story.new_maps += shown.new_maps;
        self.story.lines_heard += shown.heard;
        self.story.faults += shown.fault_count;
        let fault = shown.faults().first().map(|fault| format!("fault: {}", plain(fault)));
        self.story.first_fault = self.story.first_fault.take().or(fault);
    }

    /// Into the game again, as soon as somebody lets it in.
    async fn come_back(&mut self) -> Result<Client, ClientError> {
        self.mind.begin_anew();
        self.walked = (0, 0);
        let give_up = Instant::now() + PATIENCE;
        loop {
            let entered = match self.enter(Instant::now()).await {
                // Everything is shown when the world has answered.
                Ok(mut client) => client.command("mapinfo").await.map(|()| client),
                Err(error) => Err(error),
            };
            match entered {
                Err(error) if Instant::now() >= give_up => return Err(error),
                Err(_) => sleep_until(Instant::now() + RETURN_PAUSE).await,
                entered => return entered,
            }
        }
    }

    /// Into the game, with the character that is there, or a new one of a new account.
    async fn enter(&self, start: Instant) -> Result<Client, ClientError> {
        sleep_until(start).await;
        let mut client = Client::open(&self.address).await?;
        client.greet(&Greeting { direct: self.direct, ..Greeting::default() }).await?;
        client.at_home(&self.address);
        match client.log_in(&self.name, self.password.as_str()).await {
            Err(ClientError::Refused { .. }) => client.new_account(&self.name, &self.password).await?,
            listed => listed?,
        }
        if client.shown.characters.iter().any(|character| character.name == self.name) {
            client.play(&self.name).await?;
        } else {
            client.create(&self.name, &self.password, &self.wish).await?;
        }
        Ok(client)
    }

    async fn play(&mut self, client: &mut Client) -> Result<(), ClientError> {
        let mut phase = self.phase.clone();
        loop {
            let event = tokio::select! {
                event = timeout(SILENCE_MAX, client.next()) => event,
                _ = phase.wait_for(|&phase| phase == Phase::Over) => return Ok(()),
            };
            let silent = ClientError::Late { what: "word from the server", waited: SILENCE_MAX, last: String::new() };
            let event = event.map_err(|_| silent)??;
            self.note(&event, client);
            if client.is_asked_to_go_on() {
                self.go_on(client).await?;
                continue;
            }
            if matches!(event.received.packet, ServerPacket::Tick { .. })
                && client.unanswered() == 0
                && let Some(act) = self.mind.decide(&client.shown)
            {
                match act {
                    Act::Say(command) => drop(client.ask(&command).await?),
                    Act::Apply { tag } => client.send(&ClientPacket::Apply { tag }).await?,
                    Act::Move { to, tag } => client.send(&ClientPacket::Move { to, tag, nrof: 0 }).await?,
                    Act::Mark { tag } => client.send(&ClientPacket::Mark { tag }).await?,
                }
            }
        }
    }

    /// Through another door, when the world has answered all that was asked for.
    async fn go_on(&mut self, client: &mut Client) -> Result<(), ClientError> {
        client.command("mapinfo").await?;
        match client.go_on().await {
            Some((WentOn::Stayed(why), _)) => {
                tracing::debug!(why, "not let in at another door");
                self.story.stayed += 1;
            }
            Some((_, dropped)) => {
                self.story.went_on += 1;
                dropped.iter().for_each(|dropped| self.count(dropped));
                self.mind.begin_anew();
                (self.walked, self.last_tick) = ((0, 0), None);
                client.command("mapinfo").await?;
            }
            None => {}
        }
        Ok(())
    }

    fn note(&mut self, event: &Event, client: &Client) {
        let measuring = *self.phase.borrow() == Phase::Measuring;
        let at = event.received.at;
        if matches!(event.received.packet, ServerPacket::Map2(_)) {
            let before = self.last_map.replace(at);
            let pause = before.map(|began| Pause { began, ended: at });
            self.story.pauses.extend(pause.filter(|pause| measuring && pause.lasted() >= PAUSE_MIN));
        }
        match &event.received.packet {
            ServerPacket::Tick { .. } => {
                let before = self.last_tick.replace(at);
                if measuring && let Some(before) = before {
                    self.story.ticks.push(at.duration_since(before));
                }
            }
            ServerPacket::ComC { .. } if measuring => self.story.answers.extend(event.answered_after),
            ServerPacket::Map2(_) if client.shown.walked != self.walked => {
                self.walked = client.shown.walked;
                self.story.steps += u64::from(self.walked != (0, 0));
            }
            ServerPacket::DrawExtInfo(line) => self.look_around(&line.text),
            _ => {}
        }
    }

    fn look_around(&mut self, text: &str) {
        let Some((path, region)) = map_and_region(text) else { return };
        let here = (path.to_owned(), region.to_owned());
        if let Some((path, region)) = self.at.replace(here.clone()) {
            self.story.map_changes += u64::from(path != here.0);
            self.story.region_changes += u64::from(region != here.1);
        }
    }
}

/// What somebody who came back has more and less than before, if it is more than what was under way.
fn robbery(before: &Marks, now: &Marks) -> Option<String> {
    let less: Vec<&String> = before.keys().filter(|mark| !now.contains_key(*mark)).collect();
    let more: Vec<&String> = now.keys().filter(|mark| !before.contains_key(*mark)).collect();
    (less.len() + more.len() > UNDER_WAY_MAX).then(|| format!("came back without {less:?} and with {more:?}"))
}

/// The path and the region's name in the answer to `mapinfo`: `Name (/path) in Region`.
pub fn map_and_region(text: &str) -> Option<(&str, &str)> {
    let (before, region) = text.rsplit_once(") in ")?;
    let (_, path) = before.rsplit_once(" (")?;
    (path.starts_with(['/', '~']) && !region.contains('\n')).then_some((path, region))
}

/// Without the numbers that make every fault different.
fn plain(fault: &str) -> String {
    let mut plain: String = fault.chars().map(|c| if c.is_ascii_digit() || c == '-' { '#' } else { c }).collect();
    while plain.contains("##") {
        plain = plain.replace("##", "#");
    }
    plain
}

/// An error with its causes in one line.
fn words(error: &ClientError) -> String {
    let mut causes = vec![error.to_string()];
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    causes.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mapinfo_tells_the_path_and_the_region() {
        let told = "world_105_115 (/world/world_105_115) in The Kingdom of Scorn";
        assert_eq!(map_and_region(told), Some(("/world/world_105_115", "The Kingdom of Scorn")));
        let own = "Starting House (~Echo/_start_newbieshouse) in The Creation of Time";
        assert_eq!(map_and_region(own), Some(("~Echo/_start_newbieshouse", "The Creation of Time")));
        assert_eq!(map_and_region("Bot0001 says: I was (once) in love"), None);
    }

    #[test]
    fn faults_that_differ_in_numbers_are_one_fault() {
        assert_eq!(
            plain("the square at (-3, 12) has face 99 before its picture"),
            "the square at (#, #) has face # before its picture"
        );
    }
}
