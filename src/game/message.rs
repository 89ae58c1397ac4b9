//! The kinds of text a player hears, each with its colour and its kind on the clients' message
//! table.

use super::update::Text;

/// Colours of the message table.
pub mod colour {
    pub const BLACK: u8 = 0;
    pub const WHITE: u8 = 1;
    pub const NAVY: u8 = 2;
    pub const RED: u8 = 3;
    pub const BLUE: u8 = 5;
    pub const BROWN: u8 = 10;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident: $colour:ident, $kind:literal, $subkind:literal;)*) => {
        impl Text {
            $($(#[$doc])* pub fn $name(text: impl Into<String>) -> Self {
                Self { colour: colour::$colour, kind: $kind, subkind: $subkind, text: text.into() }
            })*
        }
    };
}

kinds! {
    /// A command's plain answer.
    answer: BLACK, 10, 0;
    /// A command could not be understood or obeyed.
    error: BLACK, 10, 11;
    success: BLACK, 10, 12;
    failure: BLACK, 10, 13;
    /// A setting as it is now.
    setting: BLACK, 10, 7;
    examine: BLACK, 10, 14;
    inventory: BLACK, 10, 15;
    statistics: BLACK, 10, 6;
    maps: BLACK, 10, 2;
    body: BLACK, 10, 3;
    quest: BLACK, 10, 9;
    info: BLACK, 10, 8;
    skills: BLACK, 12, 6;
    skill_missing: BLACK, 12, 1;
    throwing: BLACK, 12, 2;
    knowledge: BLACK, 18, 6;
    high_scores: BLACK, 8, 5;
    /// A game of chance, to who plays and to those who watch.
    gamble: BLACK, 15, 1;
    gambling: WHITE, 15, 1;
    say: WHITE, 15, 2;
    me: BLUE, 15, 3;
    emote: WHITE, 15, 5;
    /// Somebody of the world speaks.
    dialog: NAVY, 6, 1;
    sign: NAVY, 4, 1;
    /// A text that hangs in the air.
    magic_mouth: NAVY, 4, 5;
    altar: BLACK, 6, 2;
    /// An ear in the wall has heard what it waits for.
    magic_ear: NAVY, 6, 3;
    apply_error: BLACK, 13, 1;
    unapply: BLACK, 13, 2;
    apply: BLACK, 13, 3;
    apply_failure: BLACK, 13, 4;
    cursed: BLACK, 13, 5;
    /// A trap or a hole in the ground.
    trap: BLACK, 13, 6;
    /// A thing that serves other races.
    not_for_you: BLACK, 13, 8;
    /// What a door says to who has no key for it.
    no_key: NAVY, 17, 4;
    /// A key makes itself felt in the container that it was put into.
    vibrating_key: BROWN, 17, 4;
    /// What is said of the way that somebody takes.
    way: NAVY, 13, 3;
    /// The same, when it was a step that led there.
    step: NAVY, 13, 6;
    item_gone: BLACK, 17, 1;
    item: BLACK, 17, 4;
    welcome: BLACK, 8, 7;
    load_save: BLACK, 8, 6;
    version: BLACK, 8, 8;
    hit: BLACK, 14, 1;
    miss: BLACK, 14, 9;
    withheld: BLACK, 14, 7;
    /// What somebody's spell or shot or creature does.
    hit_from_afar: BLACK, 14, 2;
    god: BLACK, 11, 15;
    killed: BLACK, 14, 4;
    victim: BLACK, 19, 2;
    died: BLACK, 19, 5;
    /// Somebody pushed one aside.
    pushed: BLACK, 19, 6;
    /// One pushes somebody or something aside.
    pushing: BLACK, 14, 8;
    swamp: BLACK, 19, 1;
    miscellaneous: BLACK, 18, 0;
    /// What happens on a journey, and the storm that keeps one from it.
    journey: NAVY, 18, 0;
    shop: BLACK, 9, 1;
    payment: BLACK, 9, 2;
    sale: BLACK, 9, 3;
    /// What the keeper of a shop does.
    shopkeeper: BLACK, 9, 4;
    book: NAVY, 1, 2;
    good_effect: BLACK, 11, 13;
    /// What a skill is about.
    skill_description: BLUE, 16, 9;
    /// Hunger, and what comes of eating too much.
    bad_effect: BLACK, 11, 7;
    bad_effect_end: BLACK, 11, 8;
    good_effect_end: BLACK, 11, 14;
    protection_gain: BLUE, 11, 3;
    protection_loss: BLUE, 11, 4;
    stat_gain: BLACK, 11, 9;
    stat_loss: BLACK, 11, 10;
    /// What a spell says of its own.
    spell_info: BLACK, 16, 9;
    healed: BLACK, 16, 1;
    perceived: BLACK, 16, 7;
    portal: NAVY, 16, 5;
    spell_failure: BLACK, 16, 3;
    spell_success: BLACK, 16, 5;
    spell_error: BLACK, 16, 6;
    spell_target: BLACK, 16, 8;
    /// A skill that cannot be used so, or not now.
    skill_refused: BLACK, 12, 2;
    skill_success: BLACK, 12, 3;
    /// A skill is too low for something.
    skill_error: BLACK, 12, 4;
    /// A spell on one will soon be over.
    fading: NAVY, 16, 9;
    /// What is known no longer.
    forgotten: NAVY, 13, 5;
    /// What is read aloud of a book's cover.
    plain: NAVY, 0, 0;
    /// One leaves the ground, or comes back to it.
    lifted: BLACK, 11, 5;
    /// A rise of the character or a skill.
    level_gain: RED, 11, 11;
}
