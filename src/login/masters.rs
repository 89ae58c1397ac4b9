//! Dungeon masters: the words of their commands, and what they and their players read.
//!
//! Owns which words there are and how they are read. Only who may command, and has begun to, is understood here: for everybody
//! else these words are no commands.

mod wish;

pub(super) use wish::Wish;

use super::desk::Desk;
use super::talk::Heard;
use super::to_client::line;
use crate::ids::PlayerName;
use crate::persistence::{Closing, Masters, ReadError};
use crate::protocol::{Color, ServerPacket, TextKind};

pub(super) const BEGUN: &str = "You are a dungeon master now. Your commands: goto, teleport, summon, kick, banish, arrest, \
    create, reset, freeze, stats, dmtell, shutdown; nodm ends it.";
pub(super) const ENDED: &str = "You are no dungeon master now.";
pub(super) const NO_SUCH_PLAYER: &str = "No such player or ambiguous name.";
pub(super) const NO_ANSWER: &str = "There is no answer: it may have been done or not.";
const A_MINUTE_MS: u64 = 60_000;

/// A line for a dungeon master.
pub(super) fn done(text: impl Into<String>) -> ServerPacket {
    line(Color::BLACK, TextKind::COMMAND_DM, text)
}

pub(super) fn refused(text: impl Into<String>) -> ServerPacket {
    line(Color::BLACK, TextKind::COMMAND_ERROR, text)
}

/// What dungeon masters say to each other.
pub(super) fn talk(from: &PlayerName, text: &str) -> ServerPacket {
    line(Color::NAVY, TextKind::ADMIN_DM, format!("{from} tells the dungeon masters: {text}"))
}

/// Reads who may command now, and when play is to end; everybody hears when that has changed.
pub(super) async fn refresh(desk: &Desk, masters: &Masters, now_ms: u64) -> Result<(), ReadError> {
    let list = masters.load().await?;
    let before = std::mem::replace(&mut *desk.common.masters(), list.clone()).closing;
    let is_over = |closing: &Closing| closing.at_ms <= now_ms;
    match list.closing.filter(|closing| !is_over(closing)) {
        Some(closing) if before.as_ref() != Some(&closing) => desk.heard(&closes(closing.at_ms - now_ms)),
        None if before.is_some_and(|closing| !is_over(&closing)) => {
            desk.heard(&Heard::Herald("The world does not close after all.".to_owned()));
        }
        _ => {}
    }
    Ok(())
}

fn closes(left_ms: u64) -> Heard {
    let minutes = left_ms.div_ceil(A_MINUTE_MS);
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    Heard::Herald(format!("The world closes in {minutes} {unit}. Go to a safe place; you will be saved."))
}

/// Tells everybody how long play goes on.
#[derive(Debug)]
pub(super) struct Crier {
    /// When this service began: what was to be before that is over.
    since_ms: u64,
    /// How many minutes were left when it was told last.
    told: Option<u64>,
}

impl Crier {
    pub(super) fn new(since_ms: u64) -> Self {
        Self { since_ms, told: None }
    }

    /// A second has passed. What is to be told, and whether play is at its end.
    pub(super) fn look(&mut self, closing: Option<&Closing>, now_ms: u64) -> (Option<Heard>, bool) {
        let Some(closing) = closing.filter(|closing| closing.at_ms > self.since_ms) else {
            self.told = None;
            return (None, false);
        };
        if closing.at_ms <= now_ms {
            return (Some(Heard::Herald("The world closes now.".to_owned())), true);
        }
        let left_ms = closing.at_ms - now_ms;
        let minutes = left_ms.div_ceil(A_MINUTE_MS);
        // Whoever read the list has told the first of them.
        let before = self.told.replace(minutes);
        let is_news = before.is_some_and(|before| before != minutes) && (minutes <= 5 || minutes.is_multiple_of(10));
        (is_news.then(|| closes(left_ms)), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crier_counts_the_last_minutes_and_says_when_it_is_time() {
        let mut crier = Crier::new(1_000);
        let closing = |at_ms| Closing { by: PlayerName::new("Ann"), ordered_ms: 1_000, at_ms };
        let soon = closing(200_000);
        let mut told = Vec::new();
        let mut at_end = None;
        for now_ms in (1_000..=200_000).step_by(1_000) {
            let (heard, is_time) = crier.look(Some(&soon), now_ms);
            if let Some(Heard::Herald(text)) = heard {
                told.push(text);
            }
            at_end = at_end.or_else(|| is_time.then_some(now_ms));
        }
        let minutes = |text: &String| text.split(' ').nth(4).map(str::to_owned);
        let counted: Vec<_> = told.iter().filter_map(minutes).collect();
        assert_eq!(counted, ["3", "2", "1"], "{told:?}");
        assert_eq!((at_end, told.last().map(String::as_str)), (Some(200_000), Some("The world closes now.")));
        assert_eq!(crier.look(Some(&closing(900)), 2_000), (None, false), "that was before this service began");
        assert_eq!(crier.look(None, 2_000), (None, false));
    }
}
