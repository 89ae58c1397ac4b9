//! The habit of traders: each gives some of what it owns a name that nothing else in the world has, and then
//! they leave things for one another, pick up what others left, fill bags and carry it all over borders.
//!
//! Whatever happens to the servers meanwhile, every mark is in the world once. Sends nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::bot::map_and_region;
use super::habits::{Act, Walker};
use super::route::{COMPASS, Route, towards};
use crate::client::{Chance, Shown};
use crate::protocol::{GROUND, Item, ItemFlags, LayerImage, WEIGHT_FIXED};

/// What the name of a marked thing begins with.
const MARK: &str = "Mark-";
/// Things that one trader marks, at most.
const MARKS_MAX: usize = 6;
/// Ticks that a trader waits to see what came of something.
const PATIENCE_TICKS: u64 = 40;
/// Ticks from one deal to the next, so that the trader sees what came of it.
const DEAL_TICKS: u64 = 3;
/// One in so many decisions is about what is carried.
const DEAL_ONCE_IN: usize = 8;
/// One in so many steps is towards what looks like something to be had.
const TEMPTED_ONCE_IN: usize = 3;
/// Squares from which something to be had is worth the way.
const TEMPTING_SQUARES: i16 = 6;
/// Steps after which a trader turns round though no border came.
const STEPS_MAX: usize = 30;
/// Steps behind a border, at most, before a trader turns round.
const STEPS_BEHIND: usize = 4;
/// Lists of a stock client in which bags are.
const BAGS: std::ops::RangeInclusive<u16> = 51..=60;
/// Lists of a stock client in which food and drink are: somebody may have to eat it.
const PROVISIONS: std::ops::RangeInclusive<u16> = 601..=660;

/// The marked things that somebody sees, with how many pieces each has.
pub(super) type Marks = BTreeMap<String, u32>;

/// A thing that is being named.
struct Naming {
    tag: u32,
    /// Lines heard before it was begun.
    heard: u64,
    /// When to give up.
    until: u64,
    asked: bool,
}

pub(super) struct Trader {
    number: usize,
    made: Marks,
    /// Pictures of marked things.
    goods: BTreeSet<u32>,
    naming: Option<Naming>,
    next_deal: u64,
    /// The way to where the others are.
    there: Walker,
    way: (i64, i64),
    steps: usize,
    region: String,
    heard: u64,
}

impl Trader {
    /// `number` tells the traders of one swarm apart. They walk the first part of the route and then back
    /// and forth in the direction of the second, over whatever border they come to.
    pub(super) fn new(route: &Route, number: usize) -> Self {
        Self {
            number,
            made: Marks::new(),
            goods: BTreeSet::new(),
            naming: None,
            next_deal: 0,
            there: Walker::new(route.once_only()),
            way: route.direction(),
            steps: STEPS_MAX,
            region: String::new(),
            heard: 0,
        }
    }

    /// What this trader has marked.
    pub(super) fn made(&self) -> &Marks {
        &self.made
    }

    /// The connection is another one: what was under way is not known to have happened.
    pub(super) fn begin_anew(&mut self) {
        self.naming = None;
        self.next_deal = 0;
        self.heard = 0;
    }

    pub(super) fn decide(&mut self, shown: &Shown, moved: bool, chance: &mut Chance) -> Option<Act> {
        self.look(shown, chance);
        if self.naming.is_some() || self.begin_naming(shown) {
            return self.name(shown);
        }
        if shown.ticks >= self.next_deal
            && let Some(act) = self.deal(shown, chance)
        {
            self.next_deal = shown.ticks + DEAL_TICKS;
            return Some(act);
        }
        if chance.once_in(TEMPTED_ONCE_IN)
            && let Some(way) = self.tempting(shown)
        {
            return Some(Act::Say(way.to_owned()));
        }
        self.there.decide(shown, moved, chance).or_else(|| Some(Act::Say(self.pace(moved, chance).to_owned())))
    }

    /// Takes in what was made and what was said.
    fn look(&mut self, shown: &Shown, chance: &mut Chance) {
        let own = format!("{MARK}{}-", self.number);
        for item in shown.inventory() {
            if let Some(mark) = mark(item) {
                self.goods.insert(item.face);
                if mark.starts_with(&own) && !self.made.contains_key(mark) {
                    self.made.insert(mark.to_owned(), item.nrof.max(1));
                }
            }
        }
        let regions = shown.lines_since(self.heard).filter_map(|line| map_and_region(&line.text));
        if let Some((_, region)) = regions.last()
            && region != self.region
        {
            region.clone_into(&mut self.region);
            self.steps = 1 + chance.below(STEPS_BEHIND);
        }
        self.heard = shown.heard;
    }

    fn begin_naming(&mut self, shown: &Shown) -> bool {
        if self.made.len() < MARKS_MAX
            && let Some(item) = shown.inventory().iter().find(|item| can_be_marked(item))
        {
            let until = shown.ticks + PATIENCE_TICKS;
            self.naming = Some(Naming { tag: item.tag, heard: shown.heard, until, asked: false });
        }
        self.naming.is_some()
    }

    /// The next word of naming something. It is named only after the server has said that it is meant.
    fn name(&mut self, shown: &Shown) -> Option<Act> {
        let naming = self.naming.as_mut()?;
        let begun = shown.ticks + PATIENCE_TICKS == naming.until;
        let item = shown.inventory().iter().find(|item| item.tag == naming.tag);
        if item.is_none_or(|item| mark(item).is_some()) || shown.ticks >= naming.until {
            self.naming = None;
            return None;
        }
        if begun {
            return Some(Act::Mark { tag: naming.tag });
        }
        let is_meant = shown.lines_since(naming.heard).any(|line| line.text.starts_with("Marked item "));
        if naming.asked || !is_meant {
            return None;
        }
        naming.asked = true;
        Some(Act::Say(format!("rename to <{MARK}{}-{}>", self.number, naming.tag)))
    }

    /// Takes, leaves, packs and unpacks.
    fn deal(&mut self, shown: &Shown, chance: &mut Chance) -> Option<Act> {
        let hands = shown.player.tag;
        if let Some(item) = marked(shown.ground()).next()
            && chance.once_in(2)
        {
            return Some(moved(item, hands));
        }
        if !chance.once_in(DEAL_ONCE_IN) {
            return None;
        }
        let open = shown.inventory().iter().find(|item| item.flags.has(ItemFlags::OPEN));
        let carried: Vec<&Item> = marked(shown.inventory()).filter(|item| !item.flags.has(ItemFlags::OPEN)).collect();
        match (open, chance.below(4)) {
            (Some(bag), 0) => Some(Act::Apply { tag: bag.tag }),
            (Some(bag), 1) => Some(moved(chance.pick(&carried)?, bag.tag)),
            (Some(bag), 2) => {
                let inside: Vec<&Item> = marked(shown.list(bag.tag)).collect();
                Some(moved(chance.pick(&inside)?, hands))
            }
            (None, 0 | 1) => {
                let bags: Vec<&Item> = shown.inventory().iter().filter(|item| is_bag(item)).collect();
                Some(Act::Apply { tag: chance.pick(&bags)?.tag })
            }
            _ => Some(moved(chance.pick(&carried)?, GROUND)),
        }
    }

    /// The way to the nearest square that shows what marked things look like.
    fn tempting(&self, shown: &Shown) -> Option<&'static str> {
        let (x, y) = shown.centre();
        let is_goods = |image: &LayerImage| matches!(image, LayerImage::Face { face, .. } if self.goods.contains(&u32::from(*face)));
        let distance = |&(to_x, to_y): &(i16, i16)| (to_x - x).abs().max((to_y - y).abs());
        let places = shown.squares.iter().filter(|(_, square)| square.layers.iter().flatten().any(is_goods));
        let near = places.map(|(place, _)| place).filter(|place| (1..=TEMPTING_SQUARES).contains(&distance(place)));
        let (to_x, to_y) = near.min_by_key(|place| distance(place))?;
        towards((i64::from(to_x - x), i64::from(to_y - y)))
    }

    fn pace(&mut self, moved: bool, chance: &mut Chance) -> &'static str {
        if self.steps == 0 {
            self.way = (-self.way.0, -self.way.1);
            self.steps = STEPS_MAX;
        }
        self.steps -= 1;
        let aside = !moved && chance.once_in(2);
        let way = if aside { None } else { towards(self.way) };
        way.unwrap_or_else(|| COMPASS[chance.below(COMPASS.len())].1)
    }
}

/// The marks of what is carried, bags apart.
pub(super) fn marks_carried(shown: &Shown) -> Marks {
    marks(shown.inventory())
}

/// The same with what is in the bag that is open.
pub(super) fn marks_in_hand(shown: &Shown) -> Marks {
    let open = shown.inventory().iter().filter(|item| item.flags.has(ItemFlags::OPEN));
    marks(shown.inventory().iter().chain(open.flat_map(|bag| shown.list(bag.tag))))
}

/// The marks of what lies where the trader stands.
pub(super) fn marks_underfoot(shown: &Shown) -> Marks {
    marks(shown.ground())
}

fn marks<'a>(items: impl IntoIterator<Item = &'a Item>) -> Marks {
    let named = items.into_iter().filter_map(|item| Some((mark(item)?.to_owned(), item.nrof.max(1))));
    named.fold(Marks::new(), |mut marks, (mark, pieces)| {
        *marks.entry(mark).or_default() += pieces;
        marks
    })
}

fn marked(items: &[Item]) -> impl Iterator<Item = &Item> {
    items.iter().filter(|item| mark(item).is_some())
}

/// The mark that a thing has, without what a list says besides.
fn mark(item: &Item) -> Option<&str> {
    item.name.singular.split(' ').next().filter(|name| name.starts_with(MARK))
}

/// What is lent to beginners is gone when they put it down: everything but bags, and what they have plenty of.
fn can_be_marked(item: &Item) -> bool {
    let is_theirs = is_bag(item) || item.nrof > 1;
    let is_in_the_way = item.flags.has(ItemFlags::OPEN) || item.weight == WEIGHT_FIXED;
    is_theirs && !is_in_the_way && !PROVISIONS.contains(&item.client_type) && mark(item).is_none()
}

fn is_bag(item: &Item) -> bool {
    BAGS.contains(&item.client_type)
}

/// All pieces of it go there.
fn moved(item: &Item, to: u32) -> Act {
    Act::Move { to, tag: item.tag }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{DrawExtInfo, ItemName, Player, ServerPacket};

    fn thing(tag: u32, name: &str, client_type: u16, nrof: u32) -> Item {
        let name = ItemName { singular: name.to_owned(), plural: None };
        Item { tag, name, client_type, nrof, weight: 10, ..Item::default() }
    }

    fn shown(items: Vec<Item>) -> Shown {
        let mut shown = Shown::default();
        shown.apply(&ServerPacket::Player(Player { tag: 1, ..Player::default() }));
        shown.lists.insert(1, items);
        shown
    }

    #[test]
    fn a_bag_is_named_when_the_server_says_that_it_is_meant() {
        let mut shown = shown(vec![thing(5, "loaf", 601, 3), thing(6, "cutlass", 101, 0), thing(7, "sack", 51, 0)]);
        let (mut trader, mut chance) = (Trader::new(&Route::default(), 3), Chance::seeded(1));
        assert_eq!(trader.decide(&shown, true, &mut chance), Some(Act::Mark { tag: 7 }));
        shown.ticks += 1;
        assert_eq!(trader.decide(&shown, true, &mut chance), None);
        let text = "Marked item sack".to_owned();
        shown.apply(&ServerPacket::DrawExtInfo(DrawExtInfo { text, ..DrawExtInfo::default() }));
        let named = Act::Say("rename to <Mark-3-7>".to_owned());
        assert_eq!(trader.decide(&shown, true, &mut chance), Some(named));
        assert!(trader.made().is_empty(), "not seen yet");
        shown.lists.insert(1, vec![thing(7, "Mark-3-7 (active)", 51, 0)]);
        trader.decide(&shown, true, &mut chance);
        assert_eq!(trader.made(), &Marks::from([("Mark-3-7".to_owned(), 1)]));
    }

    #[test]
    fn what_lies_there_with_a_mark_is_picked_up_and_nothing_else() {
        let mut shown = shown(Vec::new());
        let mut trader = Trader::new(&Route::default(), 3);
        shown.lists.insert(GROUND, vec![thing(8, "sack", 51, 0), thing(9, "Mark-1-2", 51, 0)]);
        let mut chance = Chance::seeded(1);
        let acts: Vec<Act> = (0..20)
            .filter_map(|tick| {
                shown.ticks = tick * DEAL_TICKS;
                trader.decide(&shown, true, &mut chance)
            })
            .collect();
        assert!(acts.contains(&Act::Move { to: 1, tag: 9 }), "{acts:?}");
        assert!(!acts.contains(&Act::Move { to: 1, tag: 8 }), "{acts:?}");
    }

    #[test]
    fn marks_are_counted_wherever_they_are_seen() {
        let bag = Item { flags: ItemFlags::OPEN, ..thing(7, "Mark-3-7 (open)", 51, 0) };
        let mut shown = shown(vec![bag, thing(8, "Mark-3-8", 2001, 40)]);
        shown.lists.insert(7, vec![thing(9, "Mark-1-9", 51, 0)]);
        shown.lists.insert(6, vec![thing(11, "Mark-1-10", 51, 0)]);
        shown.lists.insert(GROUND, vec![thing(10, "Mark-2-1", 51, 0)]);
        let in_hand = [("Mark-1-9", 1), ("Mark-3-7", 1), ("Mark-3-8", 40)].map(|(mark, n)| (mark.to_owned(), n));
        assert_eq!(marks_in_hand(&shown), Marks::from(in_hand));
        assert_eq!(marks_underfoot(&shown), Marks::from([("Mark-2-1".to_owned(), 1)]));
    }
}
