//! From what is shown to packets. One of the two files that know both languages; a table of contents.

mod items;
mod map;
mod spells;
mod stats;

use super::faces::Faces;
use super::mirror::Difference;
use crate::game::update::{Channel, MagicMap, QuestionKind, Sound, Text, Update};
use crate::protocol::{
    self, ClientOptions, Color, DrawExtInfo, MUSIC_NONE, Player, QUERY_HIDE_INPUT, QUERY_SINGLE_CHAR, QUERY_YES_NO,
    SOUND_EFFECTS, SOUND_MUSIC, SOUND_MUTE, ServerPacket, Sound2, SoundKind, TextKind,
};

/// What a client must be sent to know a difference: first what it draws it with, then the thing itself.
pub(super) fn difference(
    difference: &Difference,
    faces: &mut Faces,
    options: &ClientOptions,
    out: &mut Vec<ServerPacket>,
) {
    match difference {
        Difference::NewMap => out.push(ServerPacket::NewMap),
        Difference::Music(song) => music(song.as_deref(), options, out),
        Difference::Pickup(mode) => {
            if options.want_pickup {
                out.push(ServerPacket::Pickup { mode: *mode });
            }
        }
        Difference::Player(player) => {
            faces.face(player.face, out);
            out.push(ServerPacket::Player(Player {
                tag: player.tag.0,
                weight: items::grams(player.weight),
                face: player.face.into(),
                name: player.name.clone(),
            }));
        }
        Difference::PlayerFace { tag, face } => items::face(*tag, *face, faces, out),
        Difference::PlayerWeight { tag, weight } => items::weight(*tag, *weight, out),
        Difference::Emptied(tag) => out.push(ServerPacket::DelInv { tag: tag.0 }),
        Difference::Listed { location, items } => items::listed(*location, items, faces, out),
        Difference::Changed { tag, change } => items::changed(*tag, change, faces, out),
        Difference::Gone(tag) => out.push(ServerPacket::DelItem(vec![tag.0])),
        Difference::Learnt(spells) => spells::learnt(spells, faces, options, out),
        Difference::SpellChanged(change) => spells::changed(change, options, out),
        Difference::Forgotten(tag) => spells::forgotten(*tag, options, out),
        Difference::Stats { before, now } => stats::changed(before.as_deref(), now, options, out),
        Difference::Map(change) => map::changed(change, faces, options, out),
    }
}

/// What an update shows that does not last: the mirror has nothing to say about it.
pub(super) fn passing(update: &Update, options: &ClientOptions) -> Option<ServerPacket> {
    match update {
        Update::Text(shown) => Some(text(shown)),
        Update::Talk { channel: Channel::Notice, text } => {
            Some(line(Color::DARK_ORANGE, TextKind::ADMIN_PLAYER, text.clone()))
        }
        Update::Sound(heard) => sound(heard, options),
        Update::MagicMap(map) => Some(ServerPacket::MagicMap(magic_map(map))),
        Update::Question { kind, text } => {
            Some(ServerPacket::Query { flags: question_flags(*kind), text: text.clone() })
        }
        Update::Done { command, microseconds } => Some(ServerPacket::ComC { packet: *command, time: *microseconds }),
        _ => None,
    }
}

fn music(song: Option<&str>, options: &ClientOptions, out: &mut Vec<ServerPacket>) {
    if options.sound & SOUND_MUSIC != 0 {
        out.push(ServerPacket::Music { song: song.unwrap_or(MUSIC_NONE).to_owned() });
    }
}

/// A line of text.
pub(super) fn text(text: &Text) -> ServerPacket {
    let kind = TextKind { kind: text.kind, subtype: text.subkind };
    ServerPacket::DrawExtInfo(DrawExtInfo::new(Color(text.colour), kind, text.text.clone()))
}

fn sound(sound: &Sound, options: &ClientOptions) -> Option<ServerPacket> {
    let audible = options.sound & SOUND_EFFECTS != 0 && options.sound & SOUND_MUTE == 0;
    let kind = match sound.kind {
        1 => SoundKind::Living,
        2 => SoundKind::Spell,
        3 => SoundKind::Item,
        4 => SoundKind::Ground,
        5 => SoundKind::Hit,
        6 => SoundKind::HitBy,
        _ => return None,
    };
    audible.then(|| {
        ServerPacket::Sound2(Sound2 {
            dx: sound.dx,
            dy: sound.dy,
            direction: sound.direction,
            volume: sound.volume,
            kind,
            action: sound.action.clone(),
            name: sound.name.clone(),
        })
    })
}

fn magic_map(map: &MagicMap) -> protocol::MagicMap {
    let MagicMap { width, height, x, y, squares } = map.clone();
    protocol::MagicMap { width, height, x, y, squares }
}

fn question_flags(kind: QuestionKind) -> u32 {
    match kind {
        QuestionKind::YesNo => QUERY_YES_NO,
        QuestionKind::OneCharacter => QUERY_SINGLE_CHAR,
        QuestionKind::Line => 0,
        QuestionKind::Hidden => QUERY_HIDE_INPUT,
    }
}

/// A line of the login service's own.
pub(super) fn line(color: Color, kind: TextKind, text: impl Into<String>) -> ServerPacket {
    ServerPacket::DrawExtInfo(DrawExtInfo::new(color, kind, text))
}
