//! One client that writes down what it hears, step by step.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::normal::is_background;
use crate::recorder::packet::{Names, Packet, decode};
use crate::recorder::request;
use crate::recorder::wire::{Received, Wire};
use crate::transcript::{Step, Transcript};

/// How long a server may take to answer one step.
const STEP_TIMEOUT: Duration = Duration::from_secs(20);
/// A request no server knows: the stock server echoes it, so that whatever was asked before it is answered.
const FENCE: &str = "requestinfo fence";

pub(crate) struct Player {
    wire: Wire,
    sequence: u8,
    pub(crate) names: Names,
    pub(crate) transcript: Transcript,
}

impl Player {
    /// Connects; the first step is what the server says unasked.
    pub(crate) fn connect(address: SocketAddr, name: &str) -> Result<Self, String> {
        let mut player = Self {
            wire: Wire::connect(address)?,
            sequence: 0,
            names: Names::default(),
            transcript: Transcript::default(),
        };
        player.step(&format!("{name} connects"), |packets| packets.iter().any(|packet| packet.kind == "version"))?;
        Ok(player)
    }

    /// Sends something outside of play, and waits until the server has answered all of it.
    pub(crate) fn ask(&mut self, name: &str, payload: &[u8]) -> Result<&Step, String> {
        self.wire.send(payload)?;
        self.wire.send(FENCE.as_bytes())?;
        self.step(name, |packets| packets.last().is_some_and(is_fence))?;
        let step = self.transcript.steps.last_mut().expect("the step was just taken");
        step.packets.pop();
        Ok(step)
    }

    /// Sends something in play, and waits until nothing came of it for `quiet` ticks.
    pub(crate) fn act(&mut self, name: &str, payload: &[u8], quiet: usize) -> Result<&Step, String> {
        self.wire.send(payload)?;
        self.step(name, |packets| ticks_without_news(packets) >= quiet)
    }

    /// Sends a command line in play: answered by `comc`, and quiet for `quiet` ticks afterwards.
    pub(crate) fn command(&mut self, line: &str, count: i32, quiet: usize) -> Result<&Step, String> {
        self.send_command(line, count)?;
        let name = if count < 0 { format!("'{line}'") } else { format!("'{line}' with count {count}") };
        self.step(&name, |packets| {
            packets.iter().any(|packet| packet.kind == "comc") && ticks_without_news(packets) >= quiet
        })
    }

    /// Sends a command line in play, and waits until `done` holds.
    pub(crate) fn command_until(&mut self, line: &str, done: impl Fn(&[Packet]) -> bool) -> Result<&Step, String> {
        self.send_command(line, -1)?;
        self.step(&format!("'{line}'"), done)
    }

    fn send_command(&mut self, line: &str, count: i32) -> Result<(), String> {
        self.sequence = self.sequence.wrapping_add(1);
        self.wire.send(&request::command(u16::from(self.sequence), count, line))
    }

    /// Waits until the server has closed the connection.
    pub(crate) fn wait_for_close(&mut self, name: &str) -> Result<&Step, String> {
        self.step(name, |packets| packets.iter().any(|packet| packet.kind == "closed"))
    }

    /// Collects packets until `done` holds. A connection that closes is a packet of the kind `closed`, and the end.
    fn step(&mut self, name: &str, done: impl Fn(&[Packet]) -> bool) -> Result<&Step, String> {
        let deadline = Instant::now() + STEP_TIMEOUT;
        let mut packets = Vec::new();
        while !done(&packets) {
            match self.wire.receive(deadline)? {
                Received::Payload(payload) => packets.push(decode(&payload, &mut self.names)),
                Received::Closed => {
                    packets.push(Packet { kind: "closed".to_owned(), fields: Vec::new() });
                    break;
                }
                Received::Nothing => {
                    packets.push(Packet { kind: "never settled".to_owned(), fields: Vec::new() });
                    break;
                }
            }
        }
        self.transcript.steps.push(Step { name: name.to_owned(), packets });
        Ok(self.transcript.steps.last().expect("a step was just pushed"))
    }
}

fn is_fence(packet: &Packet) -> bool {
    packet.kind == "closed" || packet.kind == "replyinfo" && packet.field("what") == Some("fence")
}

/// Ticks since the last packet that is neither a tick nor what goes on by itself.
fn ticks_without_news(packets: &[Packet]) -> usize {
    packets.iter().rev().take_while(|packet| is_background(packet)).filter(|packet| packet.kind == "tick").count()
}
