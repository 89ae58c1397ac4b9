//! `addspell`, `updspell`: the spells a character knows.
//!
//! Owns both forms of the list: the one of `spellmon 1` and the longer one of `spellmon 2`.

use super::reader::{DecodeError, Reader};
use super::writer::{EncodeError, Writer};

/// One spell. Levels, costs and damage are what they are for this character now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spell {
    pub tag: u32,
    pub level: i16,
    /// Ticks.
    pub casting_time: i16,
    pub mana: i16,
    pub grace: i16,
    pub damage: i16,
    /// The number of the skill's statistic, or 0.
    pub skill: u8,
    /// Mask of spell paths.
    pub path: u32,
    pub face: u32,
    pub name: String,
    /// The description, of several lines, the last one ended too.
    pub message: String,
    /// Present for a client that asked for `spellmon 2`, for all spells of a packet or none.
    pub usage: Option<SpellUsage>,
}

/// What a spell wants to be cast.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpellUsage {
    pub argument: SpellArgument,
    /// Items that are used up: comma separated, singular names, maybe with numbers.
    pub requirements: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum SpellArgument {
    #[default]
    None = 0,
    /// The name of another spell.
    Spell = 1,
    MayBeText = 2,
    Text = 3,
}

impl SpellArgument {
    fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let at = body.at();
        Ok(match body.u8("spell usage")? {
            0 => Self::None,
            1 => Self::Spell,
            2 => Self::MayBeText,
            3 => Self::Text,
            value => return Err(DecodeError::UnknownValue { what: "spell usage", at, value: value.into() }),
        })
    }
}

pub(super) fn encode(spells: &[Spell], out: &mut Writer) -> Result<(), EncodeError> {
    let long = spells.first().is_some_and(|spell| spell.usage.is_some());
    if spells.iter().any(|spell| spell.usage.is_some() != long) {
        return Err(EncodeError::MixedSpells);
    }
    for spell in spells {
        spell.encode(out);
    }
    Ok(())
}

/// The packet does not say which form it has. The longer one is tried first: a list of the shorter
/// form is read as that one unless it fits both to the last byte. A reader that knows what it asked
/// for uses `decode_form`.
pub(super) fn decode(body: &mut Reader<'_>) -> Result<Vec<Spell>, DecodeError> {
    let bytes = body.remaining();
    decode_form(bytes, true).or_else(|_| decode_form(bytes, false))
}

/// Reads the body of `addspell` as the answer to `spellmon 2` (`long`) or `spellmon 1`.
pub fn decode_form(bytes: &[u8], long: bool) -> Result<Vec<Spell>, DecodeError> {
    let mut body = Reader::new(bytes);
    let mut spells = Vec::new();
    while !body.is_empty() {
        spells.push(Spell::decode(&mut body, long)?);
    }
    Ok(spells)
}

impl Spell {
    fn encode(&self, out: &mut Writer) {
        out.u32(self.tag);
        out.i16(self.level);
        out.i16(self.casting_time);
        out.i16(self.mana);
        out.i16(self.grace);
        out.i16(self.damage);
        out.u8(self.skill);
        out.u32(self.path);
        out.u32(self.face);
        out.caption8(&self.name);
        out.caption16(&self.message);
        if let Some(usage) = &self.usage {
            out.u8(usage.argument as u8);
            out.caption8(&usage.requirements);
        }
    }

    fn decode(body: &mut Reader<'_>, long: bool) -> Result<Self, DecodeError> {
        Ok(Self {
            tag: body.u32("spell tag")?,
            level: body.i16("spell level")?,
            casting_time: body.i16("spell casting time")?,
            mana: body.i16("spell mana")?,
            grace: body.i16("spell grace")?,
            damage: body.i16("spell damage")?,
            skill: body.u8("spell skill")?,
            path: body.u32("spell path")?,
            face: body.u32("spell face")?,
            name: body.string8("spell name")?,
            message: body.string16("spell message")?,
            usage: long.then(|| SpellUsage::decode(body)).transpose()?,
        })
    }
}

impl SpellUsage {
    fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { argument: SpellArgument::decode(body)?, requirements: body.string8("spell requirements")? })
    }
}

const UPD_MANA: u8 = 1;
const UPD_GRACE: u8 = 2;
const UPD_DAMAGE: u8 = 4;

/// What changed about one spell that the client knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdSpell {
    pub tag: u32,
    pub mana: Option<i16>,
    pub grace: Option<i16>,
    pub damage: Option<i16>,
}

impl UpdSpell {
    pub(super) fn encode(&self, out: &mut Writer) {
        let bit = |value: Option<i16>, bit| if value.is_some() { bit } else { 0 };
        out.u8(bit(self.mana, UPD_MANA) | bit(self.grace, UPD_GRACE) | bit(self.damage, UPD_DAMAGE));
        out.u32(self.tag);
        for value in [self.mana, self.grace, self.damage].into_iter().flatten() {
            out.i16(value);
        }
    }

    pub(super) fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let fields = body.u8("spell update fields")?;
        let tag = body.u32("spell update tag")?;
        let mut value = |bit| (fields & bit != 0).then(|| body.i16("spell update value")).transpose();
        Ok(Self { tag, mana: value(UPD_MANA)?, grace: value(UPD_GRACE)?, damage: value(UPD_DAMAGE)? })
    }
}
