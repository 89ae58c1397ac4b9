//! What players say to each other over all regions, in the words of the stock server.
//!
//! Owns who hears what: the priorities that `listen` works with. The bus carries it; nothing here waits.

use std::sync::Arc;

use super::masters;
use super::party;
use super::to_client::line;
use crate::ids::PlayerName;
use crate::limits::{CALL_PAUSE_BEATS, CALLS_BURST_MAX};
use crate::protocol::{Color, ServerPacket, TextKind};

/// Everybody hears priorities below this until they say otherwise.
pub(super) const LISTEN_DEFAULT: u8 = 10;

/// Something that reaches one player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Shout {
        from: PlayerName,
        text: String,
    },
    Chat {
        from: PlayerName,
        text: String,
    },
    Tell {
        from: PlayerName,
        text: String,
    },
    /// How a player died.
    Obituary {
        of: PlayerName,
        text: String,
    },
    /// A line for members of a party.
    Party {
        to: Arc<[PlayerName]>,
        text: String,
    },
    /// For dungeon masters alone.
    Masters {
        from: PlayerName,
        text: String,
    },
    /// What everybody must know.
    Herald(String),
    Entered(PlayerName),
    Left(PlayerName),
}

impl Heard {
    /// 0 is heard by everybody who listens at all.
    pub(super) fn priority(&self) -> u8 {
        match self {
            Self::Tell { .. } | Self::Party { .. } | Self::Masters { .. } | Self::Herald(_) => 0,
            Self::Shout { .. } => 1,
            Self::Obituary { .. } | Self::Entered(_) | Self::Left(_) => 5,
            Self::Chat { .. } => 9,
        }
    }

    pub(super) fn packet(&self) -> ServerPacket {
        match self {
            Self::Shout { from, text } => {
                line(Color::RED, TextKind::COMMUNICATION_SHOUT, format!("{from} shouts: {text}"))
            }
            Self::Chat { from, text } => {
                line(Color::BLUE, TextKind::COMMUNICATION_CHAT, format!("{from} chats: {text}"))
            }
            Self::Tell { from, text } => {
                line(Color::ORANGE, TextKind::COMMUNICATION_TELL, format!("{from} tells you: {text}"))
            }
            Self::Obituary { text, .. } => line(Color::BLACK, TextKind::ADMIN_PLAYER, text.clone()),
            Self::Party { text, .. } => party::talk(text),
            Self::Masters { from, text } => masters::talk(from, text),
            Self::Herald(text) => line(Color::RED, TextKind::ADMIN, text.clone()),
            Self::Entered(player) => entered(player),
            Self::Left(player) => line(Color::DARK_ORANGE, TextKind::ADMIN_PLAYER, format!("{player} left the game.")),
        }
    }
}

/// Somebody is in the world.
pub(super) fn entered(player: &PlayerName) -> ServerPacket {
    line(Color::DARK_ORANGE, TextKind::ADMIN_PLAYER, format!("{player} has entered the game."))
}

/// What the sender of a tell reads.
pub(super) fn told(to: &PlayerName, text: &str) -> ServerPacket {
    line(Color::ORANGE, TextKind::COMMUNICATION_TELL, format!("You tell {to}: {text}"))
}

/// What the sender of an answer reads.
pub(super) fn answered(to: &PlayerName, text: &str) -> ServerPacket {
    line(Color::ORANGE, TextKind::COMMUNICATION_TELL, format!("You tell to {to}: {text}"))
}

/// Why something was not said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum TalkRefusal {
    #[error("Shout/Chat what?")]
    NothingToShout,
    #[error("Tell whom what?")]
    TellWhom,
    #[error("Tell {to} what?")]
    TellWhat { to: String },
    #[error("No such player or ambiguous name.")]
    NoSuchPlayer,
    #[error("Reply what?")]
    ReplyWhat,
    #[error("You can't reply to nobody.")]
    ReplyToNobody,
    #[error("You can't reply, this player left.")]
    ReplyToGone,
    #[error("You are out of breath: wait a moment before you call again.")]
    OutOfBreath,
    #[error("{0}")]
    Muted(String),
}

impl TalkRefusal {
    pub(super) fn packet(&self) -> ServerPacket {
        line(Color::BLACK, TextKind::COMMAND_ERROR, self.to_string())
    }
}

/// How often a player may still call over the world.
#[derive(Debug)]
pub(super) struct Breath {
    left: u32,
    beats: u32,
}

impl Breath {
    pub(super) fn new() -> Self {
        Self { left: CALLS_BURST_MAX, beats: 0 }
    }

    /// A heartbeat's time has passed.
    pub(super) fn beat(&mut self) {
        self.beats += 1;
        if self.beats >= CALL_PAUSE_BEATS {
            (self.beats, self.left) = (0, CALLS_BURST_MAX.min(self.left + 1));
        }
    }

    /// Uses one up; false when there is none.
    pub(super) fn take(&mut self) -> bool {
        let is_left = self.left > 0;
        self.left = self.left.saturating_sub(1);
        is_left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_called_often_has_to_wait() {
        let mut breath = Breath::new();
        let mut calls = |beats: u32| {
            (0..beats).for_each(|_| breath.beat());
            (0..CALLS_BURST_MAX + 5).filter(|_| breath.take()).count()
        };
        assert_eq!(calls(0), CALLS_BURST_MAX as usize);
        assert_eq!(calls(CALL_PAUSE_BEATS - 1), 0);
        assert_eq!(calls(1), 1);
        assert_eq!(calls(CALL_PAUSE_BEATS * 2), 2);
        assert_eq!(calls(CALL_PAUSE_BEATS * 1_000), CALLS_BURST_MAX as usize);
    }

    #[test]
    fn listening_to_nine_mutes_the_chat_and_listening_to_one_all_but_tells() {
        let from = PlayerName::new("Alfa");
        let chat = Heard::Chat { from: from.clone(), text: "x".into() };
        let shout = Heard::Shout { from: from.clone(), text: "x".into() };
        let tell = Heard::Tell { from, text: "x".into() };
        assert!(chat.priority() < LISTEN_DEFAULT && chat.priority() >= 9);
        assert!(shout.priority() < 9 && shout.priority() >= 1);
        assert!(tell.priority() < 1);
    }
}
