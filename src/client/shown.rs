//! What a server has shown one client: the map, the lists, the statistics, the words.
//!
//! Owns how packets change that picture, as the stock client does it, and notices what would confuse a
//! stock client. Never sends.

use std::collections::{BTreeMap, VecDeque};

use crate::protocol::{
    AccountPlayer, DrawExtInfo, GROUND, Item, LAYERS, LayerImage, Map2, Player, ReplyInfo, Scroll, ServerPacket,
    ShortStat, Spell, SquareChange, Stat, UpdItem, UpdSpell, View,
};

/// Lines of text that are kept.
const LINES_MAX: usize = 1_000;
/// Faults that are kept with their words; more are only counted.
const FAULTS_MAX: usize = 50;
/// Squares around the view that may be told of, for big images.
const BORDER: i16 = 15;

/// What one square of the map looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Square {
    pub darkness: Option<u8>,
    pub layers: [Option<LayerImage>; LAYERS as usize],
}

impl Square {
    /// The uppermost picture's face, or the number of its animation.
    pub fn top(&self) -> Option<LayerImage> {
        self.layers.iter().rev().copied().flatten().next()
    }
}

/// What is known of one face.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Face {
    /// Empty where the picture came without a name.
    pub name: String,
    /// Squares to the left and up that its picture covers, with its own; (0, 0): not known, one.
    pub size: (u8, u8),
}

/// Where the connection is between the first word and the game.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Before an account is named, or after.
    #[default]
    Doorstep,
    /// At the list of the account's characters.
    Characters,
    /// In the game.
    World,
}

/// The picture of the world that a client has.
#[derive(Debug, Default)]
pub struct Shown {
    pub place: Place,
    pub options: BTreeMap<String, String>,
    pub view: Option<View>,
    pub replies: Vec<ReplyInfo>,
    pub characters: Vec<AccountPlayer>,
    pub player: Player,
    /// (0, 0) is the top left of the view.
    pub squares: BTreeMap<(i16, i16), Square>,
    /// How far the view has moved since the map was new: right and down.
    pub walked: (i64, i64),
    /// Lists by where they are: `GROUND`, the player's tag, a container's.
    pub lists: BTreeMap<u32, Vec<Item>>,
    pub stats: BTreeMap<u8, Stat>,
    pub music: String,
    pub new_maps: u64,
    pub ticks: u64,
    pub packets: u64,
    /// Text lines in all, also those that are no longer kept.
    pub heard: u64,
    lines: VecDeque<DrawExtInfo>,
    /// Those that were announced or sent.
    faces: BTreeMap<u32, Face>,
    animations: BTreeMap<u16, Vec<u16>>,
    pub spells: Vec<Spell>,
    pub fault_count: u64,
    faults: Vec<String>,
}

impl Shown {
    /// What is carried, in the order shown.
    pub fn inventory(&self) -> &[Item] {
        self.list(self.player.tag)
    }

    /// What lies on the player's square, uppermost first.
    pub fn ground(&self) -> &[Item] {
        self.list(GROUND)
    }

    pub fn list(&self, location: u32) -> &[Item] {
        self.lists.get(&location).map(Vec::as_slice).unwrap_or_default()
    }

    pub fn short(&self, stat: ShortStat) -> Option<i16> {
        match self.stats.get(&stat.id()) {
            Some(&Stat::Short(_, value)) => Some(value),
            _ => None,
        }
    }

    /// Kept lines that came after the first `since` of all.
    pub fn lines_since(&self, since: u64) -> impl Iterator<Item = &DrawExtInfo> {
        let gone = self.heard - self.lines.len() as u64;
        self.lines.iter().skip(usize::try_from(since.saturating_sub(gone)).unwrap_or(usize::MAX))
    }

    /// All kept lines.
    pub fn lines(&self) -> impl Iterator<Item = &DrawExtInfo> {
        self.lines.iter()
    }

    /// What a stock client would have shown wrongly, or not survived.
    pub fn faults(&self) -> &[String] {
        &self.faults
    }

    /// The middle of the view, where the player stands.
    pub fn centre(&self) -> (i16, i16) {
        self.view.map_or((0, 0), |view| (i16::from(view.width) / 2, i16::from(view.height) / 2))
    }

    /// The square at that offset from the player: right and down.
    pub fn beside(&self, dx: i16, dy: i16) -> Option<&Square> {
        let (x, y) = self.centre();
        self.squares.get(&(x + dx, y + dy))
    }

    /// What is known of a face; of an animation, of its first.
    pub fn face(&self, image: LayerImage) -> Option<&Face> {
        let face = match image {
            LayerImage::Nothing => return None,
            LayerImage::Face { face, .. } => face,
            LayerImage::Animation { id, .. } => *self.animations.get(&id)?.first()?,
        };
        self.faces.get(&face.into())
    }

    /// Faces that were announced and whose pictures were not sent.
    pub fn faces_without_pictures(&self) -> impl Iterator<Item = u32> {
        self.faces.iter().filter(|(_, face)| face.size == (0, 0)).map(|(&face, _)| face)
    }

    /// Whether the entry is done: the player is somebody, stands somewhere, and the world has moved.
    pub fn is_playing(&self) -> bool {
        self.place == Place::World && self.player.tag != 0 && !self.squares.is_empty() && !self.stats.is_empty()
    }

    fn fault(&mut self, fault: impl FnOnce() -> String) {
        self.fault_count += 1;
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(fault());
        }
    }

    /// Takes in one packet. Answers to commands are not looked at.
    pub(crate) fn apply(&mut self, packet: &ServerPacket) {
        self.packets += 1;
        match packet {
            ServerPacket::Setup(words) => self.apply_setup(words),
            ServerPacket::ReplyInfo(reply) => self.replies.push(reply.clone()),
            ServerPacket::AccountPlayers(players) => {
                self.characters.clone_from(players);
                self.place = Place::Characters;
            }
            ServerPacket::AddMeSuccess => self.place = Place::World,
            ServerPacket::Player(player) => self.apply_player(player),
            ServerPacket::Stats(stats) => {
                self.stats.extend(stats.iter().map(|stat| (stat.id(), stat.clone())));
            }
            ServerPacket::Item2(items) => items.items.iter().for_each(|item| self.put(items.location, item)),
            ServerPacket::UpdItem(update) => self.apply_update(update),
            ServerPacket::DelItem(tags) => tags.iter().for_each(|&tag| self.delete(tag)),
            ServerPacket::DelInv { tag } => {
                self.lists.remove(tag);
            }
            ServerPacket::NewMap => {
                self.squares.clear();
                self.walked = (0, 0);
                self.new_maps += 1;
            }
            ServerPacket::Map2(map) => self.apply_map(map),
            ServerPacket::Face2 { face, name, .. } => {
                self.faces.entry(u32::from(*face)).or_default().name.clone_from(name);
            }
            ServerPacket::Image2 { face, data, .. } => {
                self.faces.entry(*face).or_default().size = squares_of_picture(data);
            }
            ServerPacket::Anim { id, faces, .. } => self.apply_animation(*id, faces),
            ServerPacket::AddSpell(spells) => self.spells.extend(spells.iter().cloned()),
            ServerPacket::UpdSpell(update) => self.apply_spell(update),
            ServerPacket::DelSpell { tag } => self.spells.retain(|spell| spell.tag != *tag),
            ServerPacket::Music { song } => self.music.clone_from(song),
            ServerPacket::DrawExtInfo(line) => self.hear(line),
            ServerPacket::Tick { .. } => self.ticks += 1,
            ServerPacket::Unknown { word, .. } => self.fault(|| format!("a stock client leaves at {word:?}")),
            _ => {}
        }
    }

    fn apply_setup(&mut self, words: &[(String, String)]) {
        for (option, value) in words {
            if option == "mapsize"
                && let Some((width, height)) = value.split_once('x')
                && let (Ok(width), Ok(height)) = (width.parse(), height.parse())
            {
                self.view = Some(View { width, height });
                self.squares.clear();
            }
            self.options.insert(option.clone(), value.clone());
        }
    }

    fn apply_spell(&mut self, update: &UpdSpell) {
        let Some(spell) = self.spells.iter_mut().find(|spell| spell.tag == update.tag) else { return };
        spell.mana = update.mana.unwrap_or(spell.mana);
        spell.grace = update.grace.unwrap_or(spell.grace);
        spell.damage = update.damage.unwrap_or(spell.damage);
    }

    fn apply_player(&mut self, player: &Player) {
        self.player = player.clone();
        // Clients forget their spells when they are somebody else, or somebody anew.
        self.spells.clear();
        if player.tag == 0 {
            self.lists.clear();
            self.squares.clear();
        } else {
            self.need_face(player.face, || "the player".to_owned());
        }
    }

    fn put(&mut self, location: u32, item: &Item) {
        self.need_face(item.face, || format!("item {:?}", item.name.singular));
        if item.anim != 0 && !self.animations.contains_key(&item.anim) {
            self.fault(|| format!("item {:?} has animation {} before it is told", item.name.singular, item.anim));
        }
        for list in self.lists.values_mut() {
            list.retain(|there| there.tag != item.tag);
        }
        self.lists.entry(location).or_default().push(item.clone());
    }

    fn apply_update(&mut self, update: &UpdItem) {
        if let Some(face) = update.face {
            self.need_face(face, || format!("the update of {}", update.tag));
        }
        if update.tag == self.player.tag {
            self.player.weight = update.weight.unwrap_or(self.player.weight);
            self.player.face = update.face.unwrap_or(self.player.face);
            return;
        }
        let found = self.lists.values_mut().flatten().find(|item| item.tag == update.tag);
        let Some(item) = found else {
            self.fault(|| format!("upditem {} is of nothing that was shown", update.tag));
            return;
        };
        if let Some(flags) = update.flags {
            item.flags = flags;
        }
        if let Some(name) = &update.name {
            item.name.clone_from(name);
        }
        item.weight = update.weight.unwrap_or(item.weight);
        item.face = update.face.unwrap_or(item.face);
        item.anim = update.anim.unwrap_or(item.anim);
        item.anim_speed = update.anim_speed.unwrap_or(item.anim_speed);
        item.nrof = update.nrof.unwrap_or(item.nrof);
        if let Some(location) = update.location {
            let item = item.clone();
            self.put(location, &item);
        }
    }

    fn delete(&mut self, tag: u32) {
        let gone = self.lists.values_mut().map(|list| list.extract_if(.., |item| item.tag == tag).count());
        if gone.sum::<usize>() == 0 {
            self.fault(|| format!("delitem {tag} is of nothing that was shown"));
        }
    }

    fn apply_animation(&mut self, id: u16, faces: &[u16]) {
        self.animations.insert(id, faces.to_vec());
        for &face in faces {
            self.need_face(face.into(), || format!("animation {id}"));
        }
    }

    fn apply_map(&mut self, map: &Map2) {
        if let Some(scroll) = map.scroll {
            self.scroll(scroll);
        }
        for update in &map.squares {
            let place = (i16::from(update.x), i16::from(update.y));
            let mut square = self.squares.get(&place).copied().unwrap_or_default();
            for change in &update.changes {
                match *change {
                    SquareChange::Clear => square = Square::default(),
                    SquareChange::Darkness(light) => square.darkness = Some(light),
                    SquareChange::Layer { layer, image } => {
                        self.need_image(image, place);
                        let image = Some(image).filter(|&image| image != LayerImage::Nothing);
                        if let Some(shown) = square.layers.get_mut(usize::from(layer)) {
                            *shown = image;
                        }
                    }
                }
            }
            self.squares.insert(place, square);
        }
    }

    /// The view moves: what was at (dx, dy) is now at (0, 0). What is far outside is forgotten.
    fn scroll(&mut self, scroll: Scroll) {
        let (dx, dy) = (i16::from(scroll.dx), i16::from(scroll.dy));
        self.walked = (self.walked.0 + i64::from(dx), self.walked.1 + i64::from(dy));
        let (width, height) = self.view.map_or((25, 25), |view| (i16::from(view.width), i16::from(view.height)));
        self.squares = std::mem::take(&mut self.squares)
            .into_iter()
            .map(|((x, y), square)| ((x - dx, y - dy), square))
            .filter(|((x, y), _)| (-BORDER..width + BORDER).contains(x) && (-BORDER..height + BORDER).contains(y))
            .collect();
    }

    fn hear(&mut self, line: &DrawExtInfo) {
        self.heard += 1;
        if self.lines.len() == LINES_MAX {
            self.lines.pop_front();
        }
        self.lines.push_back(line.clone());
    }

    fn need_image(&mut self, image: LayerImage, place: (i16, i16)) {
        match image {
            LayerImage::Nothing => {}
            LayerImage::Face { face, .. } => self.need_face(face.into(), || format!("the square at {place:?}")),
            LayerImage::Animation { id, .. } if self.animations.contains_key(&id) => {}
            LayerImage::Animation { id, .. } => {
                self.fault(|| format!("the square at {place:?} has animation {id} before it is told"));
            }
        }
    }

    fn need_face(&mut self, face: u32, who: impl FnOnce() -> String) {
        if face != 0 && !self.faces.contains_key(&face) {
            self.fault(|| format!("{} has face {face} before its picture", who()));
        }
    }
}

/// How many squares a PNG covers each way: its head has its size, and a square has 32 pixels.
fn squares_of_picture(png: &[u8]) -> (u8, u8) {
    const WIDTH: usize = 16;
    const HEIGHT: usize = 20;
    const PIXELS: u32 = 32;
    let side = |at: usize| {
        let bytes = png.get(at..at + 4)?.try_into().ok()?;
        u8::try_from(u32::from_be_bytes(bytes).div_ceil(PIXELS)).ok()
    };
    side(WIDTH).zip(side(HEIGHT)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Item2, ItemName, SquareUpdate};

    fn face(face: u16) -> LayerImage {
        LayerImage::Face { face, smooth: 0 }
    }

    fn picture(number: u16) -> ServerPacket {
        ServerPacket::Image2 { face: number.into(), set: 0, data: Vec::new() }
    }

    fn square(x: i8, y: i8, image: LayerImage) -> SquareUpdate {
        SquareUpdate { x, y, changes: vec![SquareChange::Layer { layer: 0, image }] }
    }

    fn item(tag: u32, name: &str) -> Item {
        Item { tag, name: ItemName { singular: name.to_owned(), plural: None }, ..Item::default() }
    }

    #[test]
    fn a_scroll_moves_what_was_shown_before_new_squares_come() {
        let mut shown = Shown::default();
        shown.apply(&picture(7));
        shown.apply(&ServerPacket::Setup(vec![("mapsize".to_owned(), "11x11".to_owned())]));
        shown.apply(&ServerPacket::Map2(Map2 { scroll: None, squares: vec![square(5, 5, face(7))] }));
        let east = Some(Scroll { dx: 1, dy: 0 });
        shown.apply(&ServerPacket::Map2(Map2 { scroll: east, squares: vec![square(10, 5, face(7))] }));
        assert_eq!(shown.beside(-1, 0).and_then(Square::top), Some(face(7)));
        assert_eq!(shown.beside(5, 0).and_then(Square::top), Some(face(7)));
        assert_eq!(shown.beside(0, 0), None);
        assert_eq!(shown.walked, (1, 0));
        assert_eq!(shown.faults(), [""; 0]);
    }

    #[test]
    fn a_face_has_the_name_it_is_announced_with_and_the_size_of_its_picture() {
        let mut shown = Shown::default();
        shown.apply(&ServerPacket::Face2 { face: 7, set: 0, checksum: 0, name: "hall.111".to_owned() });
        let known = |shown: &Shown| shown.face(face(7)).cloned();
        assert_eq!(known(&shown), Some(Face { name: "hall.111".to_owned(), size: (0, 0) }));
        let mut data = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        data.extend([0, 0, 0, 96, 0, 0, 0, 64]);
        shown.apply(&ServerPacket::Image2 { face: 7, set: 0, data });
        assert_eq!(known(&shown), Some(Face { name: "hall.111".to_owned(), size: (3, 2) }));
        shown.apply(&ServerPacket::Anim { id: 3, flags: 0, faces: vec![7, 7] });
        let animation =
            LayerImage::Animation { id: 3, phase: crate::protocol::AnimationPhase::FromStart, speed: 1, smooth: 0 };
        assert_eq!(shown.face(animation), shown.face(face(7)));
    }

    #[test]
    fn a_picture_that_was_never_sent_is_a_fault() {
        let mut shown = Shown::default();
        shown.apply(&ServerPacket::Map2(Map2 { scroll: None, squares: vec![square(0, 0, face(9))] }));
        assert_eq!(shown.faults(), ["the square at (0, 0) has face 9 before its picture"]);
    }

    #[test]
    fn an_item_is_in_one_list_at_a_time() {
        let mut shown = Shown::default();
        shown.apply(&ServerPacket::Player(Player { tag: 1, ..Player::default() }));
        shown.apply(&ServerPacket::Item2(Item2 { location: 1, items: vec![item(5, "sack"), item(6, "loaf")] }));
        shown.apply(&ServerPacket::Item2(Item2 { location: GROUND, items: vec![item(5, "sack")] }));
        assert_eq!(shown.inventory(), [item(6, "loaf")]);
        assert_eq!(shown.ground(), [item(5, "sack")]);
        shown.apply(&ServerPacket::DelItem(vec![6, 77]));
        assert_eq!(shown.inventory(), []);
        assert_eq!(shown.faults(), ["delitem 77 is of nothing that was shown"]);
    }

    #[test]
    fn lines_are_found_from_any_point_on() {
        let mut shown = Shown::default();
        for number in 0..LINES_MAX + 10 {
            let line = DrawExtInfo { text: number.to_string(), ..DrawExtInfo::default() };
            shown.apply(&ServerPacket::DrawExtInfo(line));
        }
        let last = LINES_MAX as u64 + 8;
        assert_eq!(shown.lines_since(last).map(|line| line.text.as_str()).collect::<Vec<_>>(), ["1008", "1009"]);
        assert_eq!(shown.lines_since(0).count(), LINES_MAX);
    }
}
