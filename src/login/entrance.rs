//! Coming into the game: what the region shows first, told in the order that clients know.
//!
//! Collects until everything needed to draw a first picture has been shown, in whatever order, and then tells
//! it as the stock server does: one order for a character that is made, another for one that comes back.

use std::collections::BTreeMap;

use super::faces::Faces;
use super::mirror::{Difference, GROUND, ItemChange, Mirror};
use super::to_client;
use crate::game::update::{ItemView, PlayerView, Update, Welcome};
use crate::ids::Tag;
use crate::protocol::{ClientOptions, ServerPacket};

/// The wire's kind of texts about what is put on and what it does.
const KIND_ATTRIBUTE: u8 = 11;
/// Item flags: what is worn, wielded or used.
const APPLIED: u32 = 0x000f;

/// What has been shown so far.
#[derive(Debug, Default)]
pub(super) struct Entrance {
    welcome: Option<Welcome>,
    /// What a new character was given and felt, before it came into the world.
    life: Vec<Update>,
    /// The body as it was born, and as it is now.
    born: Option<PlayerView>,
    player: Option<PlayerView>,
    view: Option<Update>,
    /// What is carried, and what is in the bag that is open.
    lists: BTreeMap<Tag, Update>,
    inventory: Option<Update>,
    ground: Option<Update>,
    stats: Option<Update>,
    music: Option<Update>,
    new_map: Option<Update>,
    pickup: Option<Update>,
    spells: Option<Update>,
    texts: Vec<Update>,
    rest: Vec<Update>,
}

impl Entrance {
    /// Takes one update. True when it was the last one needed.
    pub(super) fn take(&mut self, update: Update) -> bool {
        match update {
            Update::Joined(joined) => self.welcome = Some(joined.welcome),
            Update::Item { .. } | Update::ItemGone(_) if self.welcome.is_none() => self.life.push(update),
            Update::Text(ref text) if self.welcome.is_none() && text.kind == KIND_ATTRIBUTE => self.life.push(update),
            Update::Player(player) => {
                self.born.get_or_insert_with(|| player.clone());
                self.player = Some(player);
            }
            Update::View(_) => self.view = Some(update),
            Update::Items { location: GROUND, .. } => self.ground = Some(update),
            Update::Items { location, .. } => {
                // Whatever was told of single things before is in the list.
                self.rest.retain(|update| match update {
                    Update::Item { location: other, .. } => *other != location,
                    Update::ItemGone(_) => false,
                    _ => true,
                });
                self.lists.insert(location, update);
            }
            Update::Stats(_) => self.stats = Some(update),
            Update::Music(_) => self.music = Some(update),
            Update::NewMap { .. } => self.new_map = Some(update),
            Update::Pickup(_) => self.pickup = Some(update),
            Update::Spells(_) => self.spells = Some(update),
            Update::Text(_) | Update::Talk { .. } => self.texts.push(update),
            Update::Tick => return self.welcome.is_some() && self.player.is_some() && self.view.is_some(),
            other => self.rest.push(other),
        }
        false
    }

    /// Tells everything. What has no place in the order comes back, to be handled after it. `words` are what somebody who
    /// comes back is told of their party.
    pub(super) fn tell(
        mut self,
        mirror: &mut Mirror,
        faces: &mut Faces,
        options: &ClientOptions,
        words: Vec<ServerPacket>,
        out: &mut Vec<ServerPacket>,
    ) -> Vec<Update> {
        let created = self.welcome == Some(Welcome::Created);
        self.inventory = self.player.as_ref().and_then(|player| self.lists.remove(&player.tag));
        // A bag can be told of when it is carried.
        self.rest.splice(..0, std::mem::take(&mut self.lists).into_values());
        let mut teller = Teller { mirror, faces, options, out };
        if created { self.tell_created(&mut teller) } else { self.tell_back(words, &mut teller) }
    }

    fn tell_created(self, teller: &mut Teller<'_>) -> Vec<Update> {
        let player = self.player.clone();
        let tag = player.as_ref().map_or(GROUND, |player| player.tag);
        teller.update(self.born.map(Update::Player).as_ref());
        teller.life(self.life);
        teller.update(self.inventory.as_ref());
        if let Some(player) = &player {
            teller.tell(&Difference::PlayerFace { tag, face: player.face });
        }
        match &self.spells {
            // Of what they do not know yet, beginners are told nothing.
            Some(Update::Spells(spells)) if spells.is_empty() => teller.knows(self.spells.as_ref()),
            spells => teller.update(spells.as_ref()),
        }
        teller.out.push(ServerPacket::AddMeSuccess);
        teller.update(self.music.as_ref());
        teller.update(self.new_map.as_ref());
        self.texts.iter().for_each(|text| teller.passing(text));
        teller.update(self.stats.as_ref());
        if let Some(player) = &player {
            teller.tell(&Difference::PlayerWeight { tag, weight: player.weight });
        }
        teller.knows(self.player.map(Update::Player).as_ref());
        teller.update(self.view.as_ref());
        teller.update(self.ground.as_ref());
        self.rest
    }

    fn tell_back(self, words: Vec<ServerPacket>, teller: &mut Teller<'_>) -> Vec<Update> {
        let (player, items) = (self.player.clone(), self.carried());
        let tag = player.as_ref().map_or(GROUND, |player| player.tag);
        for item in items.iter().rev() {
            teller.listed(tag, item);
        }
        teller.update(self.music.as_ref());
        match &self.new_map {
            Some(new_map) => teller.update(Some(new_map)),
            // Somebody who was in the world all along is on no new map, but their client is.
            None => teller.out.push(ServerPacket::NewMap),
        }
        self.life.iter().chain(&self.texts).for_each(|text| teller.passing(text));
        teller.update(player.map(Update::Player).as_ref());
        teller.update(Some(&self.spells.unwrap_or_else(|| Update::Spells(Vec::new()))));
        teller.update(self.inventory.as_ref());
        teller.update(self.pickup.as_ref());
        if teller.options.notifications > 0 {
            teller.out.push(ServerPacket::AddQuest(Vec::new()));
        }
        teller.out.extend(words);
        teller.out.push(ServerPacket::AddMeSuccess);
        teller.update(self.stats.as_ref());
        teller.update(self.view.as_ref());
        teller.update(self.ground.as_ref());
        self.rest
    }

    /// What the player carries, the newest first.
    fn carried(&self) -> Vec<ItemView> {
        match &self.inventory {
            Some(Update::Items { items, .. }) => items.clone(),
            _ => Vec::new(),
        }
    }
}

struct Teller<'a> {
    mirror: &'a mut Mirror,
    faces: &'a mut Faces,
    options: &'a ClientOptions,
    out: &'a mut Vec<ServerPacket>,
}

impl Teller<'_> {
    fn tell(&mut self, difference: &Difference) {
        to_client::difference(difference, self.faces, self.options, self.out);
    }

    /// What an update leaves to be told.
    fn update(&mut self, update: Option<&Update>) {
        let differences = update.map(|update| self.mirror.apply(update)).unwrap_or_default();
        differences.iter().for_each(|difference| self.tell(difference));
    }

    /// What was told in an order of its own need not be told again.
    fn knows(&mut self, update: Option<&Update>) {
        update.map(|update| self.mirror.apply(update));
    }

    fn passing(&mut self, update: &Update) {
        self.out.extend(to_client::passing(update, self.options));
    }

    /// A thing the player was given, before the whole list is told.
    fn listed(&mut self, location: Tag, item: &ItemView) {
        self.tell(&Difference::Listed { location, items: vec![item.clone()] });
    }

    /// What a new character was given, put on and felt, in the order in which it happened. The mirror
    /// does not see it: the whole list follows.
    fn life(&mut self, life: Vec<Update>) {
        let mut listed: BTreeMap<Tag, ItemView> = BTreeMap::new();
        for update in life {
            match update {
                Update::Item { location, item } => {
                    match listed.get(&item.tag) {
                        None => self.listed(location, &item),
                        Some(before) => self.changed(before, &item),
                    }
                    listed.insert(item.tag, item);
                }
                Update::ItemGone(tag) => {
                    if listed.remove(&tag).is_some() {
                        self.tell(&Difference::Gone(tag));
                    }
                }
                other => self.passing(&other),
            }
        }
    }

    /// A thing that was put on is told with all that may have come to light; of others what changed.
    fn changed(&mut self, before: &ItemView, item: &ItemView) {
        let put_on = before.flags & APPLIED == 0 && item.flags & APPLIED != 0;
        let change = ItemChange {
            flags: (put_on || before.flags != item.flags).then_some(item.flags),
            weight: put_on.then_some(item.weight),
            name: put_on.then(|| (item.name.clone(), item.name_plural.clone())),
            count: (put_on || before.count != item.count).then_some(item.count),
            ..ItemChange::default()
        };
        self.tell(&Difference::Changed { tag: item.tag, change });
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::game::update::{Attention, Channel, Joined, Layer, Picture, SquareView, Text, View};
    use crate::ids::{MapPath, PlayerName};
    use crate::login::answers::tests::catalog;

    pub(in crate::login) fn item(tag: u32, flags: u32) -> ItemView {
        ItemView {
            tag: Tag(tag),
            flags,
            weight: Some(100),
            face: 2,
            name: "sword".into(),
            name_plural: "swords".into(),
            animation: 0,
            animation_speed: 0,
            count: 1,
            client_type: 101,
        }
    }

    /// What a region shows somebody who comes in, the last thing a heartbeat.
    pub(in crate::login) fn first_updates(welcome: Welcome) -> Vec<Update> {
        let player = PlayerView { tag: Tag(1), weight: 70_000, face: 1, name: "Bravo".into() };
        let joined = Joined {
            welcome,
            player: PlayerName::new("Bravo"),
            title: "the human".into(),
            level: 1,
            attention: Attention { listen: 10, afk: false, hostile: false },
        };
        let attribute = Text { colour: 0, kind: 11, subkind: 9, text: "You feel more confident.".into() };
        let square = SquareView {
            x: 5,
            y: 5,
            darkness: Some(0),
            layers: vec![Layer { layer: 0, picture: Picture::Face(3), smooth: 0 }],
        };
        let mut updates = Vec::new();
        if welcome == Welcome::Created {
            let given = |item| Update::Item { location: Tag(1), item };
            updates.extend([Update::Player(player.clone()), given(item(10, 0x10)), given(item(11, 0x10))]);
            updates.extend([Update::Text(attribute), given(item(11, 0x8002))]);
        } else {
            updates.push(Update::Text(attribute));
        }
        updates.extend([
            Update::Items { location: Tag(1), items: vec![item(11, 0x8002), item(10, 0x8000)] },
            Update::Joined(joined),
            Update::Music(Some("scorn".into())),
            Update::NewMap { path: MapPath::new("/world/scorn"), name: "scorn".into() },
            Update::Talk { channel: Channel::Notice, text: "Bravo has entered the game.".into() },
            Update::Pickup(0),
            Update::Stats(Box::default()),
            Update::Player(player),
            Update::View(View { size: (11, 11), whole: true, scroll: (0, 0), squares: vec![square] }),
            Update::Items { location: GROUND, items: vec![item(20, 0)] },
            Update::Tick,
        ]);
        updates
    }

    fn words(welcome: Welcome) -> Vec<String> {
        let mut entrance = Entrance::default();
        let complete: Vec<bool> = first_updates(welcome).into_iter().map(|update| entrance.take(update)).collect();
        assert_eq!(complete.iter().filter(|&&complete| complete).count(), 1);
        let options =
            ClientOptions { sound: 3, want_pickup: true, facecache: true, spellmon: 2, ..ClientOptions::default() };
        let mut faces = Faces::new(catalog());
        faces.negotiate(true, 0);
        let mut out = Vec::new();
        let rest = entrance.tell(&mut Mirror::new(11, 11), &mut faces, &options, Vec::new(), &mut out);
        assert_eq!(rest, []);
        out.iter().map(|packet| packet.word().to_owned()).filter(|word| word != "face2").collect()
    }

    #[test]
    fn a_new_character_is_told_in_the_order_of_the_stock_server() {
        assert_eq!(
            words(Welcome::Created),
            [
                "player",
                "item2",
                "item2",
                "drawextinfo",
                "upditem",
                "delinv",
                "item2",
                "upditem",
                "addme_success",
                "music",
                "newmap",
                "drawextinfo",
                "stats",
                "upditem",
                "map2",
                "delinv",
                "item2"
            ]
        );
    }

    #[test]
    fn the_face_and_the_weight_that_a_new_character_was_told_are_known() {
        let mut entrance = Entrance::default();
        let born = PlayerView { tag: Tag(1), weight: 70_000, face: 1, name: "Bravo".into() };
        let dressed = PlayerView { weight: 160_000, face: 2, ..born.clone() };
        for update in first_updates(Welcome::Created) {
            let update = if update == Update::Stats(Box::default()) { Update::Player(dressed.clone()) } else { update };
            let update = if update == Update::Player(born.clone()) && entrance.born.is_some() {
                Update::Stats(Box::default())
            } else {
                update
            };
            entrance.take(update);
        }
        let (options, mut faces) = (ClientOptions::default(), Faces::new(catalog()));
        let mut mirror = Mirror::new(11, 11);
        entrance.tell(&mut mirror, &mut faces, &options, Vec::new(), &mut Vec::new());
        assert_eq!(mirror.apply(&Update::Player(dressed)), []);
    }

    #[test]
    fn a_list_of_everything_carried_supersedes_what_was_told_before_it() {
        let mut entrance = Entrance::default();
        let older = Update::Item { location: Tag(1), item: item(10, 0) };
        let newer = Update::Item { location: Tag(1), item: item(12, 0) };
        entrance.take(older);
        for update in first_updates(Welcome::Created) {
            entrance.take(update);
        }
        entrance.take(newer.clone());
        let (options, mut faces) = (ClientOptions::default(), Faces::new(catalog()));
        let rest = entrance.tell(&mut Mirror::new(11, 11), &mut faces, &options, Vec::new(), &mut Vec::new());
        assert_eq!(rest, [newer]);
    }

    #[test]
    fn a_character_that_comes_back_is_told_in_the_order_of_the_stock_server() {
        assert_eq!(
            words(Welcome::Back),
            [
                "item2",
                "item2",
                "music",
                "newmap",
                "drawextinfo",
                "drawextinfo",
                "player",
                "addspell",
                "delinv",
                "item2",
                "pickup",
                "addme_success",
                "stats",
                "map2",
                "delinv",
                "item2"
            ]
        );
    }

    #[test]
    fn whoever_left_with_an_open_bag_is_shown_what_they_carry_and_then_the_bag() {
        let mut entrance = Entrance::default();
        let mut first = first_updates(Welcome::Back);
        let bag = Update::Items { location: Tag(10), items: vec![item(12, 0)] };
        first.insert(first.len() - 1, bag.clone());
        assert_eq!(first.into_iter().filter(|update| entrance.take(update.clone())).count(), 1, "complete once");
        let (mut mirror, mut faces) = (Mirror::new(11, 11), Faces::new(catalog()));
        let mut out = Vec::new();
        let rest = entrance.tell(&mut mirror, &mut faces, &ClientOptions::default(), Vec::new(), &mut out);
        let listed = out.iter().any(|packet| matches!(packet, ServerPacket::Item2(list) if list.items.len() == 2));
        assert!(listed, "{out:?}");
        assert_eq!(rest, [bag]);
    }
}
