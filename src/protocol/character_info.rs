//! The answers a client makes a new character from: races, classes, starting maps, rules.
//!
//! Owns the layout of `race_info`, `class_info`, `startingmap` and `newcharinfo`.

use super::reader::{DecodeError, Reader, lossy};
use super::stats::ShortStat;
use super::writer::{EncodeError, Writer};

/// A race or a class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CharacterInfo {
    /// Name of the archetype, as it was asked for.
    pub archetype: String,
    /// What players call it.
    pub name: String,
    pub description: String,
    /// What it adds to a statistic; those it leaves alone are not sent.
    pub stats: Vec<(ShortStat, i16)>,
    pub choices: Vec<Choice>,
}

/// One of several things to pick.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The word that `createplayer` sends back with the picked archetype.
    pub key: String,
    pub description: String,
    /// Archetype and what players call it.
    pub options: Vec<(String, String)>,
}

const STATS_END: u8 = 0;
const CHOICE_END: u8 = 0;

impl CharacterInfo {
    /// The answer about an archetype that is no race or class.
    pub fn unknown(archetype: impl Into<String>) -> Self {
        Self { archetype: archetype.into(), ..Self::default() }
    }

    pub(super) fn encode(&self, out: &mut Writer) -> Result<(), EncodeError> {
        out.word("archetype", &self.archetype)?;
        out.u8(b'\n');
        if *self == Self::unknown(&self.archetype) {
            return Ok(());
        }
        out.text("name ");
        out.string8("name", &self.name)?;
        out.text("msg ");
        out.caption16(&self.description);
        out.text("stats ");
        for &(stat, change) in &self.stats {
            out.u8(stat.id());
            out.i16(change);
        }
        out.u8(STATS_END);
        self.choices.iter().try_for_each(|choice| choice.encode(out))
    }

    /// Blocks may come in any order; an unknown one ends the reading, as it does in clients.
    pub(super) fn decode(data: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut info = Self::unknown(lossy(data.until(b'\n')));
        while !data.is_empty() {
            match data.until(b' ') {
                b"name" => info.name = data.string8("name")?,
                b"msg" => info.description = data.string16("description")?,
                b"stats" => decode_stats(data, &mut info.stats)?,
                b"choice" => info.choices.push(Choice::decode(data)?),
                _ => return Ok(info),
            }
        }
        Ok(info)
    }
}

fn decode_stats(data: &mut Reader<'_>, stats: &mut Vec<(ShortStat, i16)>) -> Result<(), DecodeError> {
    loop {
        let at = data.at();
        let id = data.u8("stat")?;
        if id == STATS_END {
            return Ok(());
        }
        let unknown = DecodeError::UnknownValue { what: "stat", at, value: id.into() };
        stats.push((ShortStat::from_id(id).ok_or(unknown)?, data.i16("stat change")?));
    }
}

impl Choice {
    fn encode(&self, out: &mut Writer) -> Result<(), EncodeError> {
        out.text("choice ");
        out.string8("choice", &self.key)?;
        out.string8("choice description", &self.description)?;
        for (archetype, name) in &self.options {
            if archetype.is_empty() {
                return Err(EncodeError::NotAWord { what: "choice archetype", word: archetype.clone() });
            }
            out.string8("choice archetype", archetype)?;
            out.string8("choice name", name)?;
        }
        out.u8(CHOICE_END);
        Ok(())
    }

    fn decode(data: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut choice = Self {
            key: data.string8("choice")?,
            description: data.string8("choice description")?,
            options: Vec::new(),
        };
        loop {
            let archetype = data.string8("choice archetype")?;
            if archetype.is_empty() {
                return Ok(choice);
            }
            choice.options.push((archetype, data.string8("choice name")?));
        }
    }
}

const MAP_ARCHETYPE: u8 = 1;
const MAP_NAME: u8 = 2;
const MAP_DESCRIPTION: u8 = 3;

/// Where a character may begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartingMap {
    /// What `createplayer` sends back.
    pub archetype: String,
    pub name: String,
    pub description: String,
}

impl StartingMap {
    pub(super) fn encode(&self, out: &mut Writer) -> Result<(), EncodeError> {
        let fields = [(MAP_ARCHETYPE, &self.archetype), (MAP_NAME, &self.name), (MAP_DESCRIPTION, &self.description)];
        for (kind, text) in fields {
            out.u8(kind);
            out.string16("starting map", text)?;
        }
        Ok(())
    }

    /// An archetype begins the next map; fields before the first one belong to none.
    pub(super) fn decode_all(data: &mut Reader<'_>) -> Result<Vec<Self>, DecodeError> {
        let mut maps: Vec<Self> = Vec::new();
        while !data.is_empty() {
            let kind = data.u8("starting map field")?;
            let text = data.string16("starting map")?;
            match (kind, maps.last_mut()) {
                (MAP_ARCHETYPE, _) => maps.push(Self { archetype: text, ..Self::default() }),
                (MAP_NAME, Some(map)) => map.name = text,
                (MAP_DESCRIPTION, Some(map)) => map.description = text,
                _ => {}
            }
        }
        Ok(maps)
    }
}

/// A line of `newcharinfo`: `V points 84`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCharLine {
    pub need: NewCharNeed,
    pub variable: String,
    pub values: String,
}

/// What a client must do about a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewCharNeed {
    /// Send it in `createplayer`.
    Required,
    Optional,
    /// Obey it.
    Value,
    /// Tell it to the player.
    Informational,
}

impl NewCharNeed {
    fn letter(self) -> u8 {
        match self {
            Self::Required => b'R',
            Self::Optional => b'O',
            Self::Value => b'V',
            Self::Informational => b'I',
        }
    }
}

impl NewCharLine {
    pub fn new(need: NewCharNeed, variable: impl Into<String>, values: impl Into<String>) -> Self {
        Self { need, variable: variable.into(), values: values.into() }
    }

    /// The length counts the NUL.
    pub(super) fn encode(&self, out: &mut Writer) -> Result<(), EncodeError> {
        out.count8("newcharinfo line", self.variable.len() + self.values.len() + 4)?;
        out.u8(self.need.letter());
        out.space();
        out.word("newcharinfo variable", &self.variable)?;
        out.space();
        out.text(&self.values);
        out.u8(0);
        Ok(())
    }

    pub(super) fn decode_all(data: &mut Reader<'_>) -> Result<Vec<Self>, DecodeError> {
        let mut lines = Vec::new();
        while !data.is_empty() {
            let at = data.at();
            lines.push(Self::decode(&mut Reader::new(data.bytes8("newcharinfo line")?), at)?);
        }
        Ok(lines)
    }

    fn decode(line: &mut Reader<'_>, at: usize) -> Result<Self, DecodeError> {
        let letter = line.u8("newcharinfo type")?;
        let need = match letter {
            b'R' => NewCharNeed::Required,
            b'O' => NewCharNeed::Optional,
            b'V' => NewCharNeed::Value,
            b'I' => NewCharNeed::Informational,
            _ => return Err(DecodeError::UnknownValue { what: "newcharinfo type", at, value: letter.into() }),
        };
        line.u8("newcharinfo separator")?;
        Ok(Self { need, variable: line.word(), values: line.c_text() })
    }
}
