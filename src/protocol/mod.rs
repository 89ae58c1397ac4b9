//! The Crossfire wire as types, both ways: bytes in, packets out, and back. No sockets, no state of a
//! conversation but the frame that is not whole yet and the options a client asked for.
//!
//! Written from the Crossfire Protocol Handbook and from captures of the stock server 1.75.
#![deny(clippy::disallowed_types, clippy::disallowed_methods)]
#![deny(clippy::cast_possible_truncation, clippy::indexing_slicing)]

// Bytes.
mod frame;
mod reader;
mod writer;

// What is said.
mod client_packet;
mod server_packet;

// Their larger bodies.
mod accountplayers;
mod character_info;
mod item2;
mod journal;
mod map2;
mod replyinfo;
mod setup;
mod spells;
mod stats;
mod text;
mod version;
mod words;

// Sums over pictures.
mod checksum;

#[cfg(test)]
mod tests;

pub use accountplayers::AccountPlayer;
pub use character_info::{CharacterInfo, Choice, NewCharLine, NewCharNeed, StartingMap};
pub use checksum::{face_checksum, name_table_checksum};
pub use client_packet::{ClientPacket, Pass, Password};
pub use frame::{FrameDecoder, FrameError, append_frame, frame};
pub use item2::{Applied, GROUND, Item, Item2, ItemFlags, ItemName, NAME_MAX, PAGE_TAG, UpdItem, WEIGHT_FIXED};
pub use journal::{Knowledge, Quest, UpdQuest};
pub use map2::{
    ANIMATION_ID_MAX, AnimationPhase, COORD_MAX, COORD_MIN, FULL_LIGHT, LAYERS, LayerImage, Map2, Scroll, SquareChange,
    SquareUpdate,
};
pub use reader::DecodeError;
pub use replyinfo::{IMAGE_SUMS_MAX, ImageInfo, ImageSum, KnowledgeKind, ReplyInfo, SkillName};
pub use server_packet::{
    MAGIC_MAP_WALL, MUSIC_NONE, MagicMap, Player, QUERY_HIDE_INPUT, QUERY_SINGLE_CHAR, QUERY_YES_NO, ServerPacket,
    Sound2, SoundKind,
};
pub use setup::{ClientOptions, SOUND_EFFECTS, SOUND_MUSIC, SOUND_MUTE, SetupAnswer, View, answer};
pub use spells::{Spell, SpellArgument, SpellUsage, UpdSpell, decode_form};
pub use stats::{FLAG_FIRE_ON, FLAG_RUN_ON, SKILL_FIRST, SKILL_LAST, SPEED_SCALE, ShortStat, Stat};
pub use text::{Color, DrawExtInfo, TextKind};
pub use version::{CS_VERSION, SC_VERSION, Version};
pub use writer::EncodeError;
