//! `drawextinfo`: lines of text with a colour and a kind.
//!
//! Owns the numbers of colours and kinds. Which line is of which kind is for the speaker to know.

use super::reader::{DecodeError, Reader};
use super::writer::Writer;

/// A colour of the text window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Color(pub u8);

impl Color {
    pub const BLACK: Self = Self(0);
    pub const WHITE: Self = Self(1);
    pub const NAVY: Self = Self(2);
    pub const RED: Self = Self(3);
    pub const ORANGE: Self = Self(4);
    pub const BLUE: Self = Self(5);
    pub const DARK_ORANGE: Self = Self(6);
    pub const GREEN: Self = Self(7);
    pub const LIGHT_GREEN: Self = Self(8);
    pub const GREY: Self = Self(9);
    pub const BROWN: Self = Self(10);
    pub const GOLD: Self = Self(11);
    pub const TAN: Self = Self(12);
}

/// A type and its subtype: where a client shows a line, and how. Subtype 0 is none in particular.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextKind {
    pub kind: u8,
    pub subtype: u8,
}

macro_rules! kinds {
    ($($kind:literal { $($name:ident = $subtype:literal,)* })*) => {
        impl TextKind {
            $($(pub const $name: Self = Self { kind: $kind, subtype: $subtype };)*)*
        }
    };
}

kinds! {
    1 {
        BOOK = 0, BOOK_CLASP_1 = 1, BOOK_CLASP_2 = 2, BOOK_ELEGANT_1 = 3, BOOK_ELEGANT_2 = 4,
        BOOK_QUARTO_1 = 5, BOOK_QUARTO_2 = 6, BOOK_EVOKER = 7, BOOK_PRAYER = 8, BOOK_PYRO = 9,
        BOOK_SORCERER = 10, BOOK_SUMMONER = 11,
    }
    2 {
        CARD = 0, CARD_SIMPLE_1 = 1, CARD_SIMPLE_2 = 2, CARD_SIMPLE_3 = 3, CARD_ELEGANT_1 = 4,
        CARD_ELEGANT_2 = 5, CARD_ELEGANT_3 = 6, CARD_STRANGE_1 = 7, CARD_STRANGE_2 = 8,
        CARD_STRANGE_3 = 9, CARD_MONEY_1 = 10, CARD_MONEY_2 = 11, CARD_MONEY_3 = 12,
    }
    3 {
        PAPER = 0, PAPER_NOTE_1 = 1, PAPER_NOTE_2 = 2, PAPER_NOTE_3 = 3, PAPER_OLD_LETTER_1 = 4,
        PAPER_OLD_LETTER_2 = 5, PAPER_NEW_LETTER_1 = 6, PAPER_NEW_LETTER_2 = 7, PAPER_ENVELOPE_1 = 8,
        PAPER_ENVELOPE_2 = 9, PAPER_OLD_SCROLL_1 = 10, PAPER_OLD_SCROLL_2 = 11,
        PAPER_NEW_SCROLL_1 = 12, PAPER_NEW_SCROLL_2 = 13, PAPER_MAGIC_SCROLL = 14,
    }
    4 { SIGN = 0, SIGN_BASIC = 1, SIGN_LEFT = 2, SIGN_RIGHT = 3, SIGN_BOTH = 4, SIGN_MAGIC_MOUTH = 5, }
    5 {
        MONUMENT = 0, MONUMENT_STONE_1 = 1, MONUMENT_STONE_2 = 2, MONUMENT_STONE_3 = 3,
        MONUMENT_STATUE_1 = 4, MONUMENT_STATUE_2 = 5, MONUMENT_STATUE_3 = 6, MONUMENT_GRAVESTONE_1 = 7,
        MONUMENT_GRAVESTONE_2 = 8, MONUMENT_GRAVESTONE_3 = 9, MONUMENT_WALL_1 = 10,
        MONUMENT_WALL_2 = 11, MONUMENT_WALL_3 = 12,
    }
    6 { DIALOG = 0, DIALOG_NPC = 1, DIALOG_ALTAR = 2, DIALOG_MAGIC_EAR = 3, }
    7 { MOTD = 0, }
    8 {
        ADMIN = 0, ADMIN_RULES = 1, ADMIN_NEWS = 2, ADMIN_PLAYER = 3, ADMIN_DM = 4, ADMIN_HISCORE = 5,
        ADMIN_LOADSAVE = 6, ADMIN_LOGIN = 7, ADMIN_VERSION = 8, ADMIN_ERROR = 9,
    }
    9 { SHOP = 0, SHOP_LISTING = 1, SHOP_PAYMENT = 2, SHOP_SELL = 3, SHOP_MISC = 4, }
    10 {
        COMMAND = 0, COMMAND_WHO = 1, COMMAND_MAPS = 2, COMMAND_BODY = 3, COMMAND_MALLOC = 4,
        COMMAND_WEATHER = 5, COMMAND_STATISTICS = 6, COMMAND_CONFIG = 7, COMMAND_INFO = 8,
        COMMAND_QUESTS = 9, COMMAND_DEBUG = 10, COMMAND_ERROR = 11, COMMAND_SUCCESS = 12,
        COMMAND_FAILURE = 13, COMMAND_EXAMINE = 14, COMMAND_INVENTORY = 15, COMMAND_HELP = 16,
        COMMAND_DM = 17, COMMAND_NEWPLAYER = 18,
    }
    11 {
        ATTRIBUTE = 0, ATTRIBUTE_ATTACKTYPE_GAIN = 1, ATTRIBUTE_ATTACKTYPE_LOSS = 2,
        ATTRIBUTE_PROTECTION_GAIN = 3, ATTRIBUTE_PROTECTION_LOSS = 4, ATTRIBUTE_MOVE = 5,
        ATTRIBUTE_RACE = 6, ATTRIBUTE_BAD_EFFECT_START = 7, ATTRIBUTE_BAD_EFFECT_END = 8,
        ATTRIBUTE_STAT_GAIN = 9, ATTRIBUTE_STAT_LOSS = 10, ATTRIBUTE_LEVEL_GAIN = 11,
        ATTRIBUTE_LEVEL_LOSS = 12, ATTRIBUTE_GOOD_EFFECT_START = 13, ATTRIBUTE_GOOD_EFFECT_END = 14,
        ATTRIBUTE_GOD = 15,
    }
    12 {
        SKILL = 0, SKILL_MISSING = 1, SKILL_ERROR = 2, SKILL_SUCCESS = 3, SKILL_FAILURE = 4,
        SKILL_PRAY = 5, SKILL_LIST = 6,
    }
    13 {
        APPLY = 0, APPLY_ERROR = 1, APPLY_UNAPPLY = 2, APPLY_SUCCESS = 3, APPLY_FAILURE = 4,
        APPLY_CURSED = 5, APPLY_TRAP = 6, APPLY_BADBODY = 7, APPLY_PROHIBITION = 8, APPLY_BUILD = 9,
    }
    14 {
        ATTACK = 0, ATTACK_DID_HIT = 1, ATTACK_PET_HIT = 2, ATTACK_FUMBLE = 3, ATTACK_DID_KILL = 4,
        ATTACK_PET_DIED = 5, ATTACK_NOKEY = 6, ATTACK_NOATTACK = 7, ATTACK_PUSHED = 8, ATTACK_MISS = 9,
    }
    15 {
        COMMUNICATION = 0, COMMUNICATION_RANDOM = 1, COMMUNICATION_SAY = 2, COMMUNICATION_ME = 3,
        COMMUNICATION_TELL = 4, COMMUNICATION_EMOTE = 5, COMMUNICATION_PARTY = 6,
        COMMUNICATION_SHOUT = 7, COMMUNICATION_CHAT = 8,
    }
    16 {
        SPELL = 0, SPELL_HEAL = 1, SPELL_PET = 2, SPELL_FAILURE = 3, SPELL_END = 4, SPELL_SUCCESS = 5,
        SPELL_ERROR = 6, SPELL_PERCEIVE_SELF = 7, SPELL_TARGET = 8, SPELL_INFO = 9,
    }
    17 { ITEM = 0, ITEM_REMOVE = 1, ITEM_ADD = 2, ITEM_CHANGE = 3, ITEM_INFO = 4, }
    18 { MISC = 0, }
    19 {
        VICTIM = 0, VICTIM_SWAMP = 1, VICTIM_WAS_HIT = 2, VICTIM_STEAL = 3, VICTIM_SPELL = 4,
        VICTIM_DIED = 5, VICTIM_WAS_PUSHED = 6,
    }
}

/// One message, maybe of several lines, maybe with media tags like `[b]` and `[/b]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawExtInfo {
    pub color: Color,
    pub kind: TextKind,
    pub text: String,
}

impl DrawExtInfo {
    pub fn new(color: Color, kind: TextKind, text: impl Into<String>) -> Self {
        Self { color, kind, text: text.into() }
    }

    pub(super) fn encode(&self, out: &mut Writer) {
        out.text(&format!("{} {} {} {}", self.color.0, self.kind.kind, self.kind.subtype, self.text));
    }

    pub(super) fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            color: Color(body.number("text color")?),
            kind: TextKind { kind: body.number("text type")?, subtype: body.number("text subtype")? },
            text: body.text(),
        })
    }
}
