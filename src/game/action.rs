//! Everything a player can ask for. One closed list: what is not here cannot be asked.
//!
//! The wire never appears here: `login/from_client.rs` turns packets and typed command lines into
//! these values.

use serde::{Deserialize, Serialize};

use super::decree::Decree;
use super::direction::Direction;
use crate::ids::Tag;

/// One thing a player asked for, as the login service understood it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The number of the command to be acknowledged with [`Update::Done`](super::Update::Done).
    /// Packets that are not commands have none.
    pub command: Option<u16>,
    /// The count that was typed before the command; limits quantities of `take` and `drop`.
    pub count: Option<u32>,
    pub action: Action,
}

/// What a player asks for. Text that names items is the player's own words: a pattern, not a tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    // Moving.
    /// One step, or an attack or a push of what stands there.
    Walk(Direction),
    /// Keep walking until `RunStop`; `None` runs on the spot.
    Run(Option<Direction>),
    RunStop,
    /// Use the readied range in a direction and stay in fire mode; `None` fires at one's own square.
    Fire(Option<Direction>),
    FireStop,
    /// Pass a moment.
    Stay,
    /// Turn without moving.
    Face(Option<Direction>),
    /// One of the three in a direction that is none, in the player's words.
    NoDirection {
        deed: Deed,
        to: String,
    },

    // Things.
    /// Use a thing by its tag, or turn a page of the look window.
    Apply(Tag),
    /// Use what lies on top here, or what is named.
    ApplyNamed {
        mode: ApplyMode,
        below: bool,
        name: Option<String>,
    },
    Examine(Tag),
    ExamineNamed(Option<String>),
    Take(Option<String>),
    Drop(Option<String>),
    /// Drop everything of a kind (`weapons`, `armour`, `food`, `flesh`, `misc`), or of all kinds.
    DropAll(Option<String>),
    /// Put the content of a container (or of `all`) on the ground.
    Empty(Option<String>),
    /// Move `count` pieces (0 = all) of a thing to the ground (`to` 0), a container or the inventory.
    Move {
        to: Tag,
        tag: Tag,
        count: u32,
    },
    Lock {
        tag: Tag,
        locked: bool,
    },
    LockNamed(Option<String>),
    Mark(Tag),
    MarkNamed(Option<String>),
    /// Look at a square, relative to where one stands.
    LookAt {
        dx: i8,
        dy: i8,
    },
    /// A thing, as `<long sword> to <Zap>`.
    Rename(Option<String>),
    /// A tool with a material, as `knife with apple`.
    UseWith(Option<String>),

    // Talk.
    Say(String),
    Me(String),
    /// A named gesture (`bow`, `dance`), at somebody or at nobody.
    Emote {
        gesture: String,
        at: Option<String>,
    },
    Shout(String),
    Chat(String),
    Tell {
        to: String,
        text: String,
    },
    /// Toss a coin before everybody on the map.
    CoinToss,
    /// Tell whoever told one something last.
    Answer(String),
    /// The answer to a question that was asked with [`Update::Question`](super::Update::Question).
    Reply(String),

    // Asking about the world and oneself.
    Who(Option<String>),
    /// With a part of their paths, or all.
    Maps(Option<String>),
    MapInfo,
    WhereAmI,
    WhereAbouts,
    Time,
    /// `None`: of oneself; it can be asked of nothing else.
    Inventory(Option<String>),
    Statistics,
    /// Those with this in their name, or all.
    Skills(Option<String>),
    Body,
    Resistances,
    Help(Option<String>),
    Motd,
    News,
    Rules,
    Version,

    // One's own settings.
    /// A number or words that add and remove kinds of things to be picked up in passing.
    Pickup(Option<String>),
    /// How much to hear, `None` asks.
    Listen(Option<String>),
    Title(Option<String>),
    Brace(Option<String>),
    Afk,
    Peaceful,
    UseKeys(Option<String>),
    ApplyModeSetting(Option<String>),
    BowMode(Option<String>),
    PetMode(Option<String>),
    /// At how many percent of their health somebody flees, `None` asks.
    Wimpy(Option<String>),
    Language(Option<String>),
    /// Hear the sounds of the world, or no longer.
    Sounds,
    /// Work out again what race, class and things make of oneself.
    FixMe,

    // Those who act for one.
    ShowPets,
    /// All of them, or those of one name.
    KillPets(Option<String>),

    // Coming and going.
    Save,
    Quit,

    /// Something that belongs to a feature the world does not have.
    Missing {
        feature: Missing,
        rest: Option<String>,
    },
    /// A word that is no command here.
    Unknown(String),

    // What the client negotiates and the core must know.
    /// Squares across and down that the client shows.
    ViewSize {
        width: u8,
        height: u8,
    },
    /// How many things the look window lists at a time.
    LookMax(u8),

    // Magic. Text that names a spell is its tag, its name, or the beginning of it, and what is said after it.
    /// Ready a spell, or list those that begin so.
    Cast(Option<String>),
    /// Cast a spell at once.
    Invoke(Option<String>),
    ForgetSpell(Option<String>),

    // Parties. The login services keep them, and answer what is asked here.
    Party(PartyWish),
    /// Say something to the members of one's party.
    PartySay(String),
    /// Whether to be in the same party again after coming back, `None` asks.
    PartyRejoin(Option<String>),
    /// Delete one's character, after a question.
    Delete,
    /// Roll four dice before everybody on the map.
    Orcknuckle,
    /// Look out for things whose name has this in it, and pick them up; for nothing any more without a word.
    SearchItems(Option<String>),
    /// The best of all, or those with this in their name or title.
    HighScores(Option<String>),
    /// The login service says which party the player is in from now on. No client can ask for it.
    InParty(Option<String>),

    // Skills and what is used at a distance.
    /// The next of what can be used at a distance, or the one before.
    RotateRange {
        back: bool,
    },
    /// Make a skill the one that is used in fire mode.
    ReadySkill(Option<String>),
    /// Use a skill at once, with what is said after its name.
    UseSkill(Option<String>),
    /// Look for traps.
    Search,
    /// Take the edge off traps that are seen.
    Disarm,
    /// Throw what is named, or what is at hand.
    Throw(Option<String>),
    /// Use the readied range once in a direction, and stay out of fire mode.
    FireOnce(Option<Direction>),
    /// The skill to fight with when nothing is wielded, `None` asks.
    UnarmedSkill(Option<String>),

    /// A dungeon master's, about this player. No client can ask for it: its login service knows who may.
    Decree(Box<Decree>),
}

/// What somebody wants of parties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PartyWish {
    /// Which one am I in?
    Mine,
    Help,
    List,
    Who,
    Leave,
    Form(String),
    Join(String),
    Password(String),
    Say(String),
}

/// What can be done in a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    Run,
    Fire,
    Face,
}

/// Commands of features that the world does not have; who has nothing of a feature can still be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Missing {
    Quest,
    Knowledge,
    DungeonMaster,
    OldPassword,
}

/// What `apply` should do with a thing that can be both put on and taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApplyMode {
    Toggle,
    On,
    Off,
    Open,
}
