//! What one server said in a scenario, step by step.

use std::fmt::Write as _;

use crate::recorder::packet::Packet;

pub(crate) struct Step {
    /// What the client asked for, in words that are the same for every server.
    pub(crate) name: String,
    pub(crate) packets: Vec<Packet>,
}

#[derive(Default)]
pub(crate) struct Transcript {
    pub(crate) steps: Vec<Step>,
}

impl Transcript {
    /// The transcript to read with one's own eyes.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for step in &self.steps {
            writeln!(text, "== {}", step.name).expect("a String takes everything");
            for packet in &step.packets {
                writeln!(text, "   {}", packet.line()).expect("a String takes everything");
            }
        }
        text
    }
}
