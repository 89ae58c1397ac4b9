//! Everything a player can be shown. An update says what is true now for one player; what the
//! client was shown before is the login service's business.

use serde::{Deserialize, Serialize};

use super::action::PartyWish;
use super::decree::Verdict;
use crate::ids::{MapPath, PlayerName, Tag};

/// One thing to show one player, in the order in which they happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Update {
    // The map.
    /// The player stands on another map: what was drawn is void.
    NewMap {
        path: MapPath,
        name: String,
    },
    /// The player went over an edge onto this map: the picture goes on.
    Onto(MapPath),
    /// The music of this place, `None` for silence.
    Music(Option<String>),
    View(View),
    /// A sound near the player.
    Sound(Sound),

    // Things.
    /// The player's own object.
    Player(PlayerView),
    /// Everything in one place: the inventory, an open container, or the ground (tag 0).
    Items {
        location: Tag,
        items: Vec<ItemView>,
    },
    /// One thing that is new in `location` or looks different.
    Item {
        location: Tag,
        item: ItemView,
    },
    /// A thing that is no longer where it was.
    ItemGone(Tag),
    /// A container that was shown is closed.
    Closed(Tag),
    /// What is picked up in passing (bits of the wire).
    Pickup(u32),
    Stats(Box<StatsView>),

    // Words.
    Text(Text),
    /// A question to be answered with [`Action::Reply`](super::Action::Reply).
    Question {
        kind: QuestionKind,
        text: String,
    },

    // What the login service knows and the region does not: it answers when this comes by.
    /// Who is in the world, in regions whose name contains the filter.
    Who(Option<String>),
    /// How many players are in which region.
    WhereAbouts,
    Help(Option<String>),
    Document(Document),
    /// To everybody in the world.
    Talk {
        channel: Channel,
        text: String,
    },
    Tell {
        to: String,
        text: String,
    },
    /// To whoever told this player something last.
    Answer(String),
    /// Sounds are to be heard from now on, or no longer.
    Sounds,
    /// How much the player wants to hear, and whether they are away.
    Attention(Attention),

    // The course of play.
    /// The player is in the world.
    Joined(Joined),
    /// The command of that number is done. `microseconds` is what one action costs at the
    /// player's speed.
    Done {
        command: u16,
        microseconds: u32,
    },
    /// The player is out of the world; the client returns to its characters.
    Left(Farewell),
    /// The end of a heartbeat.
    Tick,

    // Magic.
    /// All spells the player knows.
    Spells(Vec<SpellView>),
    /// One spell that is new, or costs or does something else now.
    Spell(Box<SpellView>),
    /// A spell that is forgotten.
    SpellGone(Tag),

    // Of parties, which the login service knows and the region does not.
    Party(PartyWish),
    PartyRejoin(Option<String>),
    /// The best characters of all, which the login service knows too.
    HighScores(Option<String>),
    /// The land around, as magic draws it.
    MagicMap(MagicMap),

    /// What came of a dungeon master's decree, for them and not for this player.
    Decreed(Verdict),
}

/// How somebody comes into the world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    pub welcome: Welcome,
    pub player: PlayerName,
    /// The character's title as `who` and the score list show it, e.g. `the human`.
    pub title: String,
    pub level: i16,
    pub attention: Attention,
}

/// What a player heeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// Only what has a priority below this is to be heard.
    pub listen: u8,
    /// Away from the keyboard.
    pub afk: bool,
    /// Attacks other players.
    pub hostile: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Welcome {
    /// A character that never played before.
    Created,
    /// A character that comes back.
    Back,
    /// From another region, or the region from another server: nobody needs to be told.
    Carried,
}

/// Why somebody is out of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Farewell {
    /// They lay down in a bed of reality.
    Bed,
    /// The connection is gone.
    Lost,
    /// They have deleted their character.
    Deleted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Channel {
    Shout,
    Chat,
    /// Who enters and leaves the game.
    Notice,
    /// How the player died: everybody in the world hears of it.
    Death,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Document {
    Motd,
    News,
    Rules,
    Version,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum QuestionKind {
    YesNo,
    OneCharacter,
    Line,
    Hidden,
}

/// What changed in the player's view of the map. Coordinates count from the top left of the view;
/// the player stands at (width / 2, height / 2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Squares across and down that the view was made for. A client that has asked for another
    /// size since has no use for it.
    pub size: (u8, u8),
    /// `squares` is everything that is to be seen, not only what changed.
    pub whole: bool,
    /// The view moved by this many squares before the changes.
    pub scroll: (i8, i8),
    pub squares: Vec<SquareView>,
}

/// One square as it looks now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SquareView {
    /// -15..=48. Big images are drawn from their bottom right square, which may lie outside.
    pub x: i8,
    pub y: i8,
    /// 0 (full light) to 3; `None`: not to be seen (dark, or behind something).
    pub darkness: Option<u8>,
    /// Only layers that hold something, in rising order.
    pub layers: Vec<Layer>,
}

/// The picture on one of the ten layers of a square.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// 0 floor, 1-2 fixed things, 3-5 items, 6-7 living, 8-9 flying.
    pub layer: u8,
    pub picture: Picture,
    /// 0: does not flow into its neighbours.
    pub smooth: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Picture {
    /// A face number of the catalog.
    Face(u16),
    /// An animation that the client runs by itself. `speed` is ticks for a frame.
    Animation { id: u16, random: bool, synchronised: bool, speed: u8 },
}

/// A thing as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemView {
    pub tag: Tag,
    /// The item flags of the wire: applied state in the low nibble and one bit for each property.
    pub flags: u32,
    /// Grams of one piece, with its content; `None`: cannot be picked up.
    pub weight: Option<i32>,
    pub face: u16,
    pub name: String,
    pub name_plural: String,
    pub animation: u16,
    pub animation_speed: u8,
    /// Pieces of a stack; 0: does not stack.
    pub count: u32,
    /// Where a client sorts it in a list.
    pub client_type: u16,
}

/// A spell that a player knows, with what it costs and does for them now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpellView {
    pub tag: Tag,
    pub level: i16,
    /// Heartbeats.
    pub casting_time: i16,
    pub mana: i16,
    pub grace: i16,
    pub damage: i16,
    /// Place of its skill in the catalog's sorted list.
    pub skill: Option<u8>,
    /// Bits of its paths.
    pub paths: u32,
    pub face: u16,
    pub name: String,
    pub description: String,
    pub argument: SpellArgument,
    /// What is used up by casting it, in the words of the world's files.
    pub requirements: String,
}

/// The land around somebody in colours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MagicMap {
    pub width: u16,
    pub height: u16,
    /// Where the player is.
    pub x: u16,
    pub y: u16,
    /// Row by row: the colour in the low four bits, 0x40 for what hides what is behind it; 0 is not known.
    pub squares: Vec<u8>,
}

/// What somebody may say after the name of a spell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SpellArgument {
    #[default]
    None,
    /// The name of another spell.
    Spell,
    MayBeText,
    Text,
}

/// The player's own object as the client must know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlayerView {
    pub tag: Tag,
    /// Grams, with everything carried.
    pub weight: u32,
    pub face: u16,
    pub name: String,
}

/// All numbers of a character. Fixed-point values are as on the wire: 100000 for 1.0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatsView {
    pub hp: i16,
    pub hp_max: i16,
    pub sp: i16,
    pub sp_max: i16,
    pub grace: i16,
    pub grace_max: i16,
    /// Strength, dexterity, constitution, intelligence, wisdom, power, charisma: now.
    pub abilities: [i16; 7],
    /// In the same order: of the race, natural without equipment, and the change by what is worn.
    pub abilities_race: [i16; 7],
    pub abilities_base: [i16; 7],
    pub abilities_applied: [i16; 7],
    pub experience: i64,
    pub level: i16,
    pub wc: i16,
    pub ac: i16,
    pub dam: i16,
    pub speed: i32,
    pub weapon_speed: i32,
    pub food: i16,
    /// Grams that can be carried.
    pub weight_limit: u32,
    pub firing: bool,
    pub running: bool,
    /// `Range: nothing`, and so on.
    pub range: String,
    /// `Player: NAME the TITLE`.
    pub title: String,
    pub golem_hp: i16,
    pub golem_hp_max: i16,
    pub attuned: u32,
    pub repelled: u32,
    pub denied: u32,
    /// In the order of the wire's numbers 100 to 117.
    pub resistances: [i16; 18],
    /// (index of the skill in the catalog's sorted list, level, experience), the newest skill first.
    pub skills: Vec<(u8, u8, i64)>,
}

/// A line of text with the colour and kind that clients use to colour and route it
/// (numbers of the wire's message table).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub colour: u8,
    pub kind: u8,
    pub subkind: u8,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sound {
    pub dx: i8,
    pub dy: i8,
    pub direction: u8,
    /// 1 living, 2 spell, 3 item, 4 ground, 5 hit, 6 hit by.
    pub kind: u8,
    /// 0 to 50.
    pub volume: u8,
    pub action: String,
    pub name: String,
}
