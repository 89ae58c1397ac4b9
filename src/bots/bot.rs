//! One bot of a swarm: gets in, lives by its habit, and tells its story.

use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout};

use super::character::Wish;
use super::client::{Client, ClientError, Event};
use super::habits::{Act, Mind};
use super::swarm::{Options, Phase, name};
use crate::protocol::{ClientPacket, ServerPacket};

/// A server that says nothing for so long in the game is lost: it ticks eight times a second.
const SILENCE_MAX: Duration = Duration::from_secs(60);

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
}

pub(super) struct Bot {
    address: String,
    name: String,
    password: String,
    wish: Wish,
    mind: Mind,
    phase: watch::Receiver<Phase>,
    settled: Option<mpsc::Sender<bool>>,
    story: Story,
    last_tick: Option<Instant>,
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
            phase,
            settled: Some(settled),
            story: Story::default(),
            last_tick: None,
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
            Ok(mut client) => {
                if let Err(error) = self.play(&mut client).await {
                    self.story.error = Some(format!("lost: {}", words(&error)));
                }
                self.story.packets = client.shown.packets;
                self.story.bytes = client.bytes();
                self.story.new_maps = client.shown.new_maps;
                self.story.lines_heard = client.shown.heard;
                self.story.faults = client.shown.fault_count;
                self.story.first_fault = client.shown.faults().first().map(|fault| format!("fault: {}", plain(fault)));
            }
        }
        self.story
    }

    /// Into the game, with the character that is there, or a new one of a new account.
    async fn enter(&self, start: Instant) -> Result<Client, ClientError> {
        sleep_until(start).await;
        let mut client = Client::connect(&self.address).await?;
        match client.log_in(&self.name, &self.password).await {
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
            if matches!(event.received.packet, ServerPacket::Tick { .. })
                && client.unanswered() == 0
                && let Some(act) = self.mind.decide(&client.shown)
            {
                match act {
                    Act::Say(command) => drop(client.ask(&command).await?),
                    Act::Apply { tag } => client.send(&ClientPacket::Apply { tag }).await?,
                }
            }
        }
    }

    fn note(&mut self, event: &Event, client: &Client) {
        let measuring = *self.phase.borrow() == Phase::Measuring;
        let at = event.received.at;
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
