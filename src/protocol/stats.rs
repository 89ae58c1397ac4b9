//! `stats`: what a character is and can, as a stream of numbered values of various widths.
//!
//! Owns the numbers of the statistics and how wide each value is. Which of them changed is for the
//! sender to know. Widths as observed on the stock server: a skill is a level *and* its experience,
//! nine bytes, which protocol.txt leaves out.

use super::reader::{DecodeError, Reader};
use super::writer::Writer;

/// `Speed` and `WeaponSpeed` are the value times this.
pub const SPEED_SCALE: i32 = 100_000;
/// The first skill's number. Skills are numbered from here, sorted by name.
pub const SKILL_FIRST: u8 = 140;
/// The last number a skill can have.
pub const SKILL_LAST: u8 = 189;
/// Bits of `Stat::Flags`.
pub const FLAG_FIRE_ON: u16 = 1;
pub const FLAG_RUN_ON: u16 = 2;

macro_rules! short_stats {
    ($($name:ident = $id:literal,)*) => {
        /// A statistic of sixteen bits. The number is its name on the wire.
        ///
        /// `Race…`, `Base…`, `Applied…` and the golem only after `extended_stats 1`: a client that
        /// did not ask misreads everything behind them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum ShortStat {
            $($name = $id,)*
        }

        impl ShortStat {
            /// Every one, by number.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            pub fn from_id(id: u8) -> Option<Self> {
                match id {
                    $($id => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

short_stats! {
    Hp = 1,
    MaxHp = 2,
    Sp = 3,
    MaxSp = 4,
    Str = 5,
    Int = 6,
    Wis = 7,
    Dex = 8,
    Con = 9,
    Cha = 10,
    Level = 12,
    Wc = 13,
    Ac = 14,
    Dam = 15,
    Armour = 16,
    Food = 18,
    Pow = 22,
    Grace = 23,
    MaxGrace = 24,
    RaceStr = 32,
    RaceInt = 33,
    RaceWis = 34,
    RaceDex = 35,
    RaceCon = 36,
    RaceCha = 37,
    RacePow = 38,
    BaseStr = 39,
    BaseInt = 40,
    BaseWis = 41,
    BaseDex = 42,
    BaseCon = 43,
    BaseCha = 44,
    BasePow = 45,
    AppliedStr = 46,
    AppliedInt = 47,
    AppliedWis = 48,
    AppliedDex = 49,
    AppliedCon = 50,
    AppliedCha = 51,
    AppliedPow = 52,
    GolemHp = 53,
    GolemMaxHp = 54,
    ResistPhysical = 100,
    ResistMagic = 101,
    ResistFire = 102,
    ResistElectricity = 103,
    ResistCold = 104,
    ResistConfusion = 105,
    ResistAcid = 106,
    ResistDrain = 107,
    ResistGhosthit = 108,
    ResistPoison = 109,
    ResistSlow = 110,
    ResistParalyze = 111,
    ResistTurnUndead = 112,
    ResistFear = 113,
    ResistDeplete = 114,
    ResistDeath = 115,
    ResistHolyword = 116,
    ResistBlind = 117,
}

impl ShortStat {
    /// The number on the wire.
    pub fn id(self) -> u8 {
        self as u8
    }
}

const SPEED: u8 = 17;
const WEAPON_SPEED: u8 = 19;
const RANGE: u8 = 20;
const TITLE: u8 = 21;
const FLAGS: u8 = 25;
const WEIGHT_LIMIT: u8 = 26;
const EXPERIENCE: u8 = 28;
const SPELL_ATTUNE: u8 = 29;
const SPELL_REPEL: u8 = 30;
const SPELL_DENY: u8 = 31;

/// One statistic and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stat {
    Short(ShortStat, i16),
    /// Actions per tick, times `SPEED_SCALE`.
    Speed(i32),
    /// As it is to be displayed, times `SPEED_SCALE`.
    WeaponSpeed(i32),
    /// What is readied: `Skill: one handed weapons`.
    Range(String),
    /// `Player: NAME the TITLE`.
    Title(String),
    /// `FLAG_FIRE_ON`, `FLAG_RUN_ON`.
    Flags(u16),
    /// Grams.
    WeightLimit(u32),
    Experience(i64),
    /// Masks of spell paths; only after `spellmon`.
    SpellAttune(u32),
    SpellRepel(u32),
    SpellDeny(u32),
    /// `id` is `SKILL_FIRST..=SKILL_LAST`.
    Skill {
        id: u8,
        level: u8,
        experience: i64,
    },
}

impl Stat {
    /// The number on the wire.
    pub fn id(&self) -> u8 {
        match self {
            Self::Short(stat, _) => stat.id(),
            Self::Speed(_) => SPEED,
            Self::WeaponSpeed(_) => WEAPON_SPEED,
            Self::Range(_) => RANGE,
            Self::Title(_) => TITLE,
            Self::Flags(_) => FLAGS,
            Self::WeightLimit(_) => WEIGHT_LIMIT,
            Self::Experience(_) => EXPERIENCE,
            Self::SpellAttune(_) => SPELL_ATTUNE,
            Self::SpellRepel(_) => SPELL_REPEL,
            Self::SpellDeny(_) => SPELL_DENY,
            Self::Skill { id, .. } => *id,
        }
    }

    pub(super) fn encode(&self, out: &mut Writer) {
        out.u8(self.id());
        match self {
            Self::Short(_, value) => out.i16(*value),
            Self::Speed(value) | Self::WeaponSpeed(value) => out.i32(*value),
            Self::Range(text) | Self::Title(text) => out.caption8(text),
            Self::Flags(flags) => out.u16(*flags),
            Self::WeightLimit(value) | Self::SpellAttune(value) | Self::SpellRepel(value) | Self::SpellDeny(value) => {
                out.u32(*value);
            }
            Self::Experience(value) => out.i64(*value),
            Self::Skill { level, experience, .. } => {
                out.u8(*level);
                out.i64(*experience);
            }
        }
    }

    pub(super) fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let at = body.at();
        let id = body.u8("stat")?;
        Ok(match id {
            SPEED => Self::Speed(body.i32("speed")?),
            WEAPON_SPEED => Self::WeaponSpeed(body.i32("weapon speed")?),
            RANGE => Self::Range(body.string8("range")?),
            TITLE => Self::Title(body.string8("title")?),
            FLAGS => Self::Flags(body.u16("stat flags")?),
            WEIGHT_LIMIT => Self::WeightLimit(body.u32("weight limit")?),
            EXPERIENCE => Self::Experience(body.i64("experience")?),
            SPELL_ATTUNE => Self::SpellAttune(body.u32("attuned paths")?),
            SPELL_REPEL => Self::SpellRepel(body.u32("repelled paths")?),
            SPELL_DENY => Self::SpellDeny(body.u32("denied paths")?),
            SKILL_FIRST..=SKILL_LAST => {
                Self::Skill { id, level: body.u8("skill level")?, experience: body.i64("skill experience")? }
            }
            _ => match ShortStat::from_id(id) {
                Some(stat) => Self::Short(stat, body.i16("stat value")?),
                None => return Err(DecodeError::UnknownValue { what: "stat", at, value: id.into() }),
            },
        })
    }
}
