//! What one client was shown: turns whole truths into the smallest difference.
//!
//! A region says what is true for its player; this remembers what the client already knows and says what
//! is still to be told, in the way the stock server tells it. So a region may show everything anew,
//! after a crossing or a takeover, and the client sees only what differs. Speaks the language of `game`
//! alone: packets are made by `to_client`.

mod items;
mod map;
mod spells;
#[cfg(test)]
mod tests;

pub(super) use items::ItemChange;
pub(super) use map::{MapChange, SquareChange, SquareDifference};
pub(super) use spells::SpellChange;

use items::Places;
use map::MapShown;
use spells::SpellsShown;

use crate::game::update::{ItemView, PlayerView, SpellView, StatsView, Update, View};
use crate::ids::{MapPath, Tag};

/// What lies on the player's square is listed at this place.
pub(super) const GROUND: Tag = Tag(0);

/// Something the client does not know yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// What was drawn is void.
    NewMap,
    Music(Option<String>),
    Pickup(u32),
    /// The player's object, for the first time or under another tag.
    Player(PlayerView),
    PlayerFace {
        tag: Tag,
        face: u16,
    },
    PlayerWeight {
        tag: Tag,
        weight: u32,
    },
    /// Everything in one place is to be forgotten.
    Emptied(Tag),
    /// Things that are new in one place.
    Listed {
        location: Tag,
        items: Vec<ItemView>,
    },
    Changed {
        tag: Tag,
        change: ItemChange,
    },
    Gone(Tag),
    /// Spells that are new to the client; none at all when it is to hear that there are none.
    Learnt(Vec<SpellView>),
    SpellChanged(SpellChange),
    Forgotten(Tag),
    /// The numbers of a character before and now; nothing was shown before the first time.
    Stats {
        before: Option<Box<StatsView>>,
        now: Box<StatsView>,
    },
    Map(MapChange),
}

/// The client's knowledge.
#[derive(Clone, Debug)]
pub(super) struct Mirror {
    player: Option<PlayerView>,
    stats: Option<Box<StatsView>>,
    places: Places,
    spells: SpellsShown,
    map: MapShown,
    path: Option<MapPath>,
    music: Option<Option<String>>,
    pickup: Option<u32>,
    /// Everything is being shown again: the map it stands on is not a new one.
    anew: bool,
}

impl Mirror {
    /// A client that knows nothing and shows this many squares.
    pub(super) fn new(width: u8, height: u8) -> Self {
        Self {
            player: None,
            stats: None,
            places: Places::default(),
            spells: SpellsShown::default(),
            map: MapShown::new(width, height),
            path: None,
            music: None,
            pickup: None,
            anew: false,
        }
    }

    /// The player's own tag.
    pub(super) fn player(&self) -> Option<&PlayerView> {
        self.player.as_ref()
    }

    /// Everything the player carries, the newest first.
    pub(super) fn carried(&self) -> Vec<Tag> {
        self.player.as_ref().map(|player| self.places.tags(player.tag)).unwrap_or_default()
    }

    /// Whoever has the player now will show everything again.
    pub(super) fn expect_everything_anew(&mut self) {
        self.anew = true;
    }

    /// The client has been sent `newmap` for another size of its view: it knows no square.
    pub(super) fn resize(&mut self, width: u8, height: u8) {
        self.map = MapShown::new(width, height);
    }

    /// What an update leaves to be told. Updates that show nothing lasting leave nothing.
    pub(super) fn apply(&mut self, update: &Update) -> Vec<Difference> {
        match update {
            Update::NewMap { path, .. } => self.new_map(path),
            Update::Onto(path) => {
                self.path = Some(path.clone());
                Vec::new()
            }
            Update::Music(music) => self.new_music(music),
            Update::Pickup(mode) => {
                let known = self.pickup.replace(*mode) == Some(*mode);
                if known && self.anew { Vec::new() } else { vec![Difference::Pickup(*mode)] }
            }
            Update::View(view) => self.view(view),
            Update::Player(player) => self.player_now(player),
            Update::Stats(now) => self.stats_now(now),
            Update::Items { location, items } => {
                let inventory =
                    *location != GROUND && self.player.as_ref().is_none_or(|player| player.tag == *location);
                self.places.list(*location, items, inventory)
            }
            Update::Item { location, item } => self.places.put(*location, item),
            Update::ItemGone(tag) => self.places.remove(*tag),
            Update::Spells(spells) => self.spells.list(spells),
            Update::Spell(spell) => self.spells.put(spell),
            Update::SpellGone(tag) => self.spells.remove(*tag),
            Update::Closed(tag) => {
                self.places.forget(*tag);
                Vec::new()
            }
            Update::Tick => {
                self.anew = false;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn new_map(&mut self, path: &MapPath) -> Vec<Difference> {
        let known = self.path.replace(path.clone()).as_ref() == Some(path);
        if known && self.anew {
            return Vec::new();
        }
        self.map.forget();
        vec![Difference::NewMap]
    }

    fn new_music(&mut self, music: &Option<String>) -> Vec<Difference> {
        let known = self.music.replace(music.clone()).as_ref() == Some(music);
        if known && self.anew { Vec::new() } else { vec![Difference::Music(music.clone())] }
    }

    fn view(&mut self, view: &View) -> Vec<Difference> {
        let change = self.map.apply(view);
        if change.is_empty() { Vec::new() } else { vec![Difference::Map(change)] }
    }

    fn player_now(&mut self, now: &PlayerView) -> Vec<Difference> {
        let before = self.player.replace(now.clone());
        let Some(before) = before.filter(|before| before.tag == now.tag) else {
            self.places.forget_all();
            // Clients forget their spells with the player.
            self.spells = SpellsShown::default();
            return vec![Difference::Player(now.clone())];
        };
        let tag = now.tag;
        let face = (before.face != now.face).then_some(Difference::PlayerFace { tag, face: now.face });
        let weight = (before.weight != now.weight).then_some(Difference::PlayerWeight { tag, weight: now.weight });
        face.into_iter().chain(weight).collect()
    }

    fn stats_now(&mut self, now: &StatsView) -> Vec<Difference> {
        let now = Box::new(now.clone());
        let before = self.stats.replace(now.clone());
        if before.as_ref() == Some(&now) { Vec::new() } else { vec![Difference::Stats { before, now }] }
    }
}
