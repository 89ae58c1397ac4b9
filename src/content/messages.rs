//! Messages: texts that turn up in books. File `messages`.

use super::lines::{Lines, key_value};
use super::number::integer;
use super::report::Report;
use super::traits::Text;

/// A text for books.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Known to players who have read it.
    pub id: Option<Text>,
    pub title: Option<Text>,
    /// Weight among all messages; 0: never.
    pub chance: u32,
    /// Quest and its change of state, `CODE a>b`.
    pub quest: Option<Text>,
    /// Name of a face.
    pub face: Option<Text>,
    pub text: Text,
}

/// All messages in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Messages {
    pub all: Vec<Message>,
}

impl Messages {
    pub fn parse(file: &str, text: &str, report: &mut Report) -> Self {
        let mut messages = Self::default();
        let mut lines = Lines::new(file, text);
        let mut message = Message::default();
        while let Some(line) = lines.next_spoken() {
            let (key, value) = key_value(line);
            let text = (!value.is_empty()).then(|| Text::from(value));
            match key {
                "MSG" => message = Message { id: text, ..Message::default() },
                "TITLE" => message.title = text,
                "CHANCE" => message.chance = integer(value) as u32,
                "QUEST" => message.quest = text,
                "FACE" => message.face = text,
                "TEXT" => match lines.block("ENDMSG") {
                    Some(text) => {
                        message.text = Text::from(text);
                        messages.all.push(std::mem::take(&mut message));
                    }
                    None => report.add(file, lines.number(), "TEXT has no ENDMSG"),
                },
                _ => report.add(file, lines.number(), format_args!("unknown key {key:?}")),
            }
        }
        messages
    }
}
