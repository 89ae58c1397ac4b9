//! What a server says to a client: every command word the stock server can emit.
//!
//! Owns the shape of those packets, both ways; the larger bodies have files of their own. Knows
//! nothing of when a client may be told what: a stock client disconnects at a word it does not know.

use super::accountplayers::{self, AccountPlayer};
use super::client_packet::Pass;
use super::item2::{Item2, UpdItem};
use super::journal::{Knowledge, Quest, UpdQuest};
use super::map2::Map2;
use super::reader::{DecodeError, Reader, lossy};
use super::replyinfo::ReplyInfo;
use super::spells::{self, Spell, UpdSpell};
use super::stats::Stat;
use super::text::DrawExtInfo;
use super::version::Version;
use super::words;
use super::writer::{EncodeError, Writer};

/// Bits of `ServerPacket::Query`.
pub const QUERY_YES_NO: u32 = 1;
pub const QUERY_SINGLE_CHAR: u32 = 2;
pub const QUERY_HIDE_INPUT: u32 = 4;

/// The song that is silence.
pub const MUSIC_NONE: &str = "NONE";

/// One packet of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerPacket {
    Version(Version),
    /// The options of a `setup`, in its order, with what they are now, or `FALSE`.
    Setup(Vec<(String, String)>),
    ReplyInfo(ReplyInfo),
    /// `command` is the word that failed.
    Failure {
        command: String,
        text: String,
    },
    Query {
        flags: u32,
        text: String,
    },
    AccountPlayers(Vec<AccountPlayer>),
    /// The player may be played through another door, which is nearer to them: see `docs/protocol.md`.
    Direct {
        /// `host:port`
        address: String,
        pass: Pass,
    },
    /// The player is to be played where the account was opened again: this door is not near to them any more.
    DirectHome,
    AddMeSuccess,
    AddMeFailed,
    Player(Player),
    Stats(Vec<Stat>),
    Item2(Item2),
    UpdItem(UpdItem),
    DelItem(Vec<u32>),
    /// Everything at that place goes; 0 is the ground.
    DelInv {
        tag: u32,
    },
    AddSpell(Vec<Spell>),
    UpdSpell(UpdSpell),
    DelSpell {
        tag: u32,
    },
    AddQuest(Vec<Quest>),
    UpdQuest(UpdQuest),
    AddKnowledge(Vec<Knowledge>),
    /// What is picked up by itself: a mode, or a mask with bit 31 set.
    Pickup {
        mode: u32,
    },
    Map2(Map2),
    NewMap,
    MagicMap(MagicMap),
    Face2 {
        face: u16,
        set: u8,
        checksum: u32,
        name: String,
    },
    /// `data` is a PNG.
    Image2 {
        face: u32,
        set: u8,
        data: Vec<u8>,
    },
    Anim {
        id: u16,
        flags: u16,
        faces: Vec<u16>,
    },
    Smooth {
        face: u16,
        smooth: u16,
    },
    DrawExtInfo(DrawExtInfo),
    /// `time` is the microseconds an action takes.
    ComC {
        packet: u16,
        time: u32,
    },
    Tick {
        number: u32,
    },
    Sound2(Sound2),
    /// `MUSIC_NONE` stops it.
    Music {
        song: String,
    },
    Goodbye,
    /// A word nobody knows.
    Unknown {
        word: String,
        body: Vec<u8>,
    },
}

/// The object that is the player. All zero: the player is out of the game.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Player {
    pub tag: u32,
    /// Grams.
    pub weight: i32,
    pub face: u32,
    pub name: String,
}

/// A map of the surroundings in colours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MagicMap {
    pub width: u16,
    pub height: u16,
    /// Where the player is.
    pub x: u16,
    pub y: u16,
    /// `width * height` squares, row by row: a text colour in the low nibble, `MAGIC_MAP_WALL`.
    pub squares: Vec<u8>,
}

/// What blocks the view, on a magic map.
pub const MAGIC_MAP_WALL: u8 = 0x40;

/// A sound at a place relative to the player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound2 {
    pub dx: i8,
    pub dy: i8,
    /// 0 none, 1..=8 from north, clockwise.
    pub direction: u8,
    /// 1..=100.
    pub volume: u8,
    pub kind: SoundKind,
    /// What happens: `step`, `apply`, `hit`.
    pub action: String,
    /// Who sounds: an object's name, a player's race.
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum SoundKind {
    Living = 1,
    Spell = 2,
    Item = 3,
    Ground = 4,
    Hit = 5,
    HitBy = 6,
}

impl ServerPacket {
    /// Writes the payload, without the length of a frame.
    pub fn encode(&self) -> Result<Vec<u8>, EncodeError> {
        let mut out = match self {
            Self::DirectHome | Self::AddMeSuccess | Self::AddMeFailed | Self::NewMap | Self::Goodbye => {
                Writer::bare(self.word())
            }
            Self::Setup(options) if options.is_empty() => Writer::bare(self.word()),
            Self::Unknown { word, body } if body.is_empty() => Writer::bare(word),
            _ => Writer::command(self.word()),
        };
        self.encode_body(&mut out)?;
        out.finish()
    }

    fn encode_body(&self, out: &mut Writer) -> Result<(), EncodeError> {
        match self {
            Self::DirectHome | Self::AddMeSuccess | Self::AddMeFailed | Self::NewMap | Self::Goodbye => {}
            Self::Direct { address, pass } => {
                out.word("direct address", address)?;
                out.space();
                out.text(pass.as_str());
            }
            Self::Version(version) => version.encode(out),
            Self::Setup(options) => words::encode_pairs(options, out)?,
            Self::ReplyInfo(reply) => reply.encode(out)?,
            Self::Failure { command, text } => {
                out.word("failed command", command)?;
                out.space();
                out.text(text);
            }
            Self::Query { flags, text } => out.text(&format!("{flags} {text}")),
            Self::AccountPlayers(players) => accountplayers::encode(players, out)?,
            Self::Player(player) => player.encode(out),
            Self::Stats(stats) => stats.iter().for_each(|stat| stat.encode(out)),
            Self::Item2(items) => items.encode(out)?,
            Self::UpdItem(update) => update.encode(out)?,
            Self::DelItem(tags) => tags.iter().for_each(|&tag| out.u32(tag)),
            Self::DelInv { tag } => out.number(tag),
            Self::AddSpell(spells) => spells::encode(spells, out)?,
            Self::UpdSpell(update) => update.encode(out),
            Self::DelSpell { tag } => out.u32(*tag),
            Self::AddQuest(quests) => quests.iter().try_for_each(|quest| quest.encode(out))?,
            Self::UpdQuest(update) => update.encode(out)?,
            Self::AddKnowledge(items) => items.iter().try_for_each(|item| item.encode(out))?,
            Self::Pickup { mode } => out.u32(*mode),
            Self::Map2(map) => map.encode(out)?,
            Self::MagicMap(map) => map.encode(out)?,
            Self::Face2 { face, set, checksum, name } => {
                out.u16(*face);
                out.u8(*set);
                out.u32(*checksum);
                out.text(name);
            }
            Self::Image2 { face, set, data } => {
                out.u32(*face);
                out.u8(*set);
                out.count32("picture", data.len())?;
                out.bytes(data);
            }
            Self::Anim { id, flags, faces } => {
                out.u16(*id);
                out.u16(*flags);
                faces.iter().for_each(|&face| out.u16(face));
            }
            Self::Smooth { face, smooth } => {
                out.u16(*face);
                out.u16(*smooth);
            }
            Self::DrawExtInfo(text) => text.encode(out),
            Self::ComC { packet, time } => {
                out.u16(*packet);
                out.u32(*time);
            }
            Self::Tick { number } => out.u32(*number),
            Self::Sound2(sound) => sound.encode(out)?,
            Self::Music { song } => out.text(song),
            Self::Unknown { word, body } => {
                Writer::bare("").word("command", word)?;
                out.bytes(body);
            }
        }
        Ok(())
    }

    /// Reads a payload, without its frame's length.
    pub fn decode(payload: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(payload);
        let word = reader.until(b' ');
        if word.is_empty() {
            return Err(DecodeError::NoCommand);
        }
        let body = &mut Reader::new(reader.remaining());
        Ok(match word {
            b"version" => Self::Version(Version::decode(body)?),
            b"setup" => Self::Setup(words::decode_pairs(body)),
            b"replyinfo" => Self::ReplyInfo(ReplyInfo::decode(body)?),
            b"failure" => Self::Failure { command: body.word(), text: body.text() },
            b"query" => Self::Query { flags: body.number("query flags")?, text: body.text() },
            b"accountplayers" => Self::AccountPlayers(accountplayers::decode(body)?),
            b"direct" => {
                let address = body.word();
                Self::Direct { address, pass: Pass::new(body.text()) }
            }
            b"direct_home" => Self::DirectHome,
            b"addme_success" => Self::AddMeSuccess,
            b"addme_failed" => Self::AddMeFailed,
            b"player" => Self::Player(Player::decode(body)?),
            b"stats" => Self::Stats(to_end(body, Stat::decode)?),
            b"item2" => Self::Item2(Item2::decode(body)?),
            b"upditem" => Self::UpdItem(UpdItem::decode(body)?),
            b"delitem" => Self::DelItem(to_end(body, |body| body.u32("deleted tag"))?),
            b"delinv" => Self::DelInv { tag: body.tag("emptied tag")? },
            b"addspell" => Self::AddSpell(spells::decode(body)?),
            b"updspell" => Self::UpdSpell(UpdSpell::decode(body)?),
            b"delspell" => Self::DelSpell { tag: body.u32("deleted spell")? },
            b"addquest" => Self::AddQuest(to_end(body, Quest::decode)?),
            b"updquest" => Self::UpdQuest(UpdQuest::decode(body)?),
            b"addknowledge" => Self::AddKnowledge(to_end(body, Knowledge::decode)?),
            b"pickup" => Self::Pickup { mode: body.u32("pickup mode")? },
            b"map2" => Self::Map2(Map2::decode(body)?),
            b"newmap" => Self::NewMap,
            b"magicmap" => Self::MagicMap(MagicMap::decode(body)?),
            b"face2" => Self::Face2 {
                face: body.u16("face number")?,
                set: body.u8("face set")?,
                checksum: body.u32("face checksum")?,
                name: body.text(),
            },
            b"image2" => Self::decode_image(body)?,
            b"anim" => Self::Anim {
                id: body.u16("animation")?,
                flags: body.u16("animation flags")?,
                faces: to_end(body, |body| body.u16("animation face"))?,
            },
            b"smooth" => Self::Smooth { face: body.u16("smoothed face")?, smooth: body.u16("smoothing face")? },
            b"drawextinfo" => Self::DrawExtInfo(DrawExtInfo::decode(body)?),
            b"comc" => Self::ComC { packet: body.u16("comc packet")?, time: body.u32("comc time")? },
            b"tick" => Self::Tick { number: body.u32("tick")? },
            b"sound2" => Self::Sound2(Sound2::decode(body)?),
            b"music" => Self::Music { song: body.text() },
            b"goodbye" => Self::Goodbye,
            other => Self::Unknown { word: lossy(other), body: body.remaining().to_vec() },
        })
    }

    fn decode_image(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let face = body.u32("face number")?;
        let set = body.u8("face set")?;
        let length = body.u32("picture length")?;
        let data = body.bytes("picture", usize::try_from(length).unwrap_or(usize::MAX))?.to_vec();
        body.end("image2")?;
        Ok(Self::Image2 { face, set, data })
    }

    /// The command word.
    pub fn word(&self) -> &str {
        match self {
            Self::Version(_) => "version",
            Self::Setup(_) => "setup",
            Self::ReplyInfo(_) => "replyinfo",
            Self::Failure { .. } => "failure",
            Self::Query { .. } => "query",
            Self::AccountPlayers(_) => "accountplayers",
            Self::Direct { .. } => "direct",
            Self::DirectHome => "direct_home",
            Self::AddMeSuccess => "addme_success",
            Self::AddMeFailed => "addme_failed",
            Self::Player(_) => "player",
            Self::Stats(_) => "stats",
            Self::Item2(_) => "item2",
            Self::UpdItem(_) => "upditem",
            Self::DelItem(_) => "delitem",
            Self::DelInv { .. } => "delinv",
            Self::AddSpell(_) => "addspell",
            Self::UpdSpell(_) => "updspell",
            Self::DelSpell { .. } => "delspell",
            Self::AddQuest(_) => "addquest",
            Self::UpdQuest(_) => "updquest",
            Self::AddKnowledge(_) => "addknowledge",
            Self::Pickup { .. } => "pickup",
            Self::Map2(_) => "map2",
            Self::NewMap => "newmap",
            Self::MagicMap(_) => "magicmap",
            Self::Face2 { .. } => "face2",
            Self::Image2 { .. } => "image2",
            Self::Anim { .. } => "anim",
            Self::Smooth { .. } => "smooth",
            Self::DrawExtInfo(_) => "drawextinfo",
            Self::ComC { .. } => "comc",
            Self::Tick { .. } => "tick",
            Self::Sound2(_) => "sound2",
            Self::Music { .. } => "music",
            Self::Goodbye => "goodbye",
            Self::Unknown { word, .. } => word,
        }
    }
}

fn to_end<T>(
    body: &mut Reader<'_>,
    decode: impl Fn(&mut Reader<'_>) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    let mut entries = Vec::new();
    while !body.is_empty() {
        entries.push(decode(body)?);
    }
    Ok(entries)
}

impl Player {
    fn encode(&self, out: &mut Writer) {
        out.u32(self.tag);
        out.i32(self.weight);
        out.u32(self.face);
        out.caption8(&self.name);
    }

    fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            tag: body.u32("player tag")?,
            weight: body.i32("player weight")?,
            face: body.u32("player face")?,
            name: body.string8("player name")?,
        })
    }
}

impl MagicMap {
    fn area(&self) -> usize {
        usize::from(self.width) * usize::from(self.height)
    }

    fn encode(&self, out: &mut Writer) -> Result<(), EncodeError> {
        if self.squares.len() != self.area() {
            return Err(EncodeError::WrongCount {
                what: "magic map squares",
                wanted: self.area(),
                given: self.squares.len(),
            });
        }
        out.text(&format!("{} {} {} {} ", self.width, self.height, self.x, self.y));
        out.bytes(&self.squares);
        Ok(())
    }

    fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut map = Self {
            width: body.number("magic map width")?,
            height: body.number("magic map height")?,
            x: body.number("magic map x")?,
            y: body.number("magic map y")?,
            squares: Vec::new(),
        };
        map.squares = body.bytes("magic map squares", map.area())?.to_vec();
        body.end("magicmap")?;
        Ok(map)
    }
}

impl Sound2 {
    fn encode(&self, out: &mut Writer) -> Result<(), EncodeError> {
        out.i8(self.dx);
        out.i8(self.dy);
        out.u8(self.direction);
        out.u8(self.volume);
        out.u8(self.kind as u8);
        out.string8("sound action", &self.action)?;
        out.string8("sound name", &self.name)
    }

    fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            dx: body.i8("sound dx")?,
            dy: body.i8("sound dy")?,
            direction: body.u8("sound direction")?,
            volume: body.u8("sound volume")?,
            kind: SoundKind::decode(body)?,
            action: body.string8("sound action")?,
            name: body.string8("sound name")?,
        })
    }
}

impl SoundKind {
    fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let at = body.at();
        Ok(match body.u8("sound type")? {
            1 => Self::Living,
            2 => Self::Spell,
            3 => Self::Item,
            4 => Self::Ground,
            5 => Self::Hit,
            6 => Self::HitBy,
            value => return Err(DecodeError::UnknownValue { what: "sound type", at, value: value.into() }),
        })
    }
}
