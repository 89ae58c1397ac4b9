//! Which thing is which: whatever a player has had once has an id, keeps it wherever it goes, and has it alone.
//!
//! A thing gets its id at the first touch of a player: when it comes into somebody's hands, or is made for them. What
//! lies on a map untouched needs none, for it begins anew with its map. A part that is taken off a stack is a thing of
//! its own; of two stacks that become one, one goes on. Ids are given by the world's state alone, so that who plays a
//! log again gives the same ones.
//!
//! When such a thing ends, the world says so and remembers it until it hears that this is written down: what is
//! nowhere and has not ended is lost.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{ItemId, PlayerName, Tick};
use crate::limits::{ENDED_NAME_MAX, ENDS_UNWRITTEN_MAX};

use super::character::Spot;
use super::exchange::Request;
use super::kinds;
use super::object::{Object, ObjectId};
use super::rules::naming;
use super::world::World;

/// Kinds of things of no account, which nobody would ask after by their id: money, and what is eaten and drunk.
const TRIVIAL: [u8; 4] = [kinds::MONEY, kinds::FOOD, kinds::DRINK, kinds::POISON];
/// Kinds of what somebody has in them and not with them.
const BODILY: [u8; 6] =
    [kinds::PLAYER, kinds::SKILL, kinds::SPELL, kinds::SPELL_EFFECT, kinds::FORCE, kinds::EVENT_CONNECTOR];

/// How a thing ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// Eaten, spent, offered, changed for something else: its last piece is gone.
    UsedUp,
    /// It is a part of that stack now.
    Joined(ItemId),
    /// Back with the gods who had lent it.
    Returned,
    /// A machine has taken it and gives nothing for it.
    Taken,
    Destroyed,
    /// Its map begins anew without it.
    Reset,
    /// Whoever had it has deleted their character.
    Deleted,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UsedUp => f.write_str("used up"),
            Self::Joined(stack) => write!(f, "joined {stack}"),
            Self::Returned => f.write_str("returned"),
            Self::Taken => f.write_str("taken"),
            Self::Destroyed => f.write_str("destroyed"),
            Self::Reset => f.write_str("reset"),
            Self::Deleted => f.write_str("deleted with its bearer"),
        }
    }
}

/// Where a thing is, for those who do not know this world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whereabouts {
    With(PlayerName),
    On(Spot),
}

/// A thing that is no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub item: ItemId,
    pub name: String,
    pub how: End,
    /// None: it was on no map and with nobody.
    pub at: Option<Whereabouts>,
}

/// The ids that a world gives, and those that have ended in it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Register {
    mint: u64,
    given: u64,
    /// What ended, by tick, and is not known to be written down.
    ended: BTreeMap<Tick, Vec<Ended>>,
}

impl Register {
    /// Another owner runs the world from here on, and names things under a mint of its own: what the last one named
    /// and nobody has seen in a log cannot be mistaken for what this one names.
    pub(super) fn begin(&mut self, mint: u64) {
        (self.mint, self.given) = (mint, 0);
    }

    /// An id that nothing has.
    pub(super) fn fresh(&mut self) -> ItemId {
        self.given += 1;
        ItemId { mint: self.mint, number: self.given }
    }

    fn note(&mut self, tick: Tick, ended: Ended) {
        self.ended.entry(tick).or_default().push(ended);
        while self.ended.len() > 1 && self.ended.values().map(Vec::len).sum::<usize>() > ENDS_UNWRITTEN_MAX {
            self.ended.pop_first();
        }
    }

    /// Asks that what ended in a tick be written down.
    pub(super) fn ended_in(&self, tick: Tick) -> Option<Request> {
        self.ended.get(&tick).map(|things| Request::Ended { tick, things: things.clone() })
    }

    /// The same for everything that was asked and not answered.
    pub(super) fn unwritten(&self) -> impl Iterator<Item = Request> {
        self.ended.iter().map(|(tick, things)| Request::Ended { tick: *tick, things: things.clone() })
    }

    /// What has ended and is not known to be written down.
    pub(super) fn ended(&self) -> impl Iterator<Item = &Ended> {
        self.ended.values().flatten()
    }

    /// What ended in a tick is written down.
    pub(super) fn are_written(&mut self, tick: Tick) {
        self.ended.remove(&tick);
    }
}

/// Is it a thing to be followed through the world?
fn is_of_account(object: &Object) -> bool {
    let kind = object.traits.kind;
    // What cannot be seen in somebody's hands is what they are: marks, diseases, gifts of birth.
    object.head.is_none() && object.traits.invisible == 0 && !TRIVIAL.contains(&kind) && !BODILY.contains(&kind)
}

/// A thing was put into something. In somebody's hands it has an id from now on, and so has all that is in it.
pub(super) fn touched(world: &mut World, id: ObjectId, holder: ObjectId) {
    if world.objects[world.bearer(holder)].traits.kind == kinds::PLAYER {
        name(world, id);
    }
}

fn name(world: &mut World, id: ObjectId) {
    let object = &world.objects[id];
    if object.item.is_none() && is_of_account(object) {
        let fresh = world.items.fresh();
        world.objects[id].item = Some(fresh);
    }
    for inner in world.objects[id].inventory.clone() {
        name(world, inner);
    }
}

/// One stack is about to take in another, which ends where `near` is. If only that one has an id, it goes on with
/// the stack.
pub(super) fn joined(world: &mut World, stays: ObjectId, gone: ObjectId, near: ObjectId) {
    if world.objects[stays].item.is_none() {
        world.objects[stays].item = world.objects[gone].item.take();
    }
    let how = world.objects[stays].item.map_or(End::UsedUp, End::Joined);
    ends(world, gone, how, near);
}

/// A thing is about to end where `near` is, with everything in it.
pub(super) fn ends(world: &mut World, id: ObjectId, how: End, near: ObjectId) {
    if let Some(item) = world.objects[id].item {
        let name = naming::short(world, id).chars().take(ENDED_NAME_MAX).collect();
        let ended = Ended { item, name, how, at: whereabouts(world, near) };
        world.items.note(world.tick, ended);
    }
    for inner in world.objects[id].inventory.clone() {
        ends(world, inner, how, near);
    }
}

/// Where a thing is; none: nowhere in this world.
pub(super) fn whereabouts(world: &World, id: ObjectId) -> Option<Whereabouts> {
    let bearer = world.bearer(id);
    if let Some(player) = world.player_of(bearer) {
        return Some(Whereabouts::With(player.name.clone()));
    }
    let at = world.position(bearer)?;
    let map = world.map(at.map).path.clone();
    Some(Whereabouts::On(Spot { map, x: i32::from(at.x), y: i32::from(at.y) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::carried;
    use crate::game::checkpoint::FORMAT;
    use crate::game::exchange::Event;
    use crate::game::testing::Stage;
    use crate::game::world::Landing;

    fn item(stage: &Stage, id: ObjectId) -> Option<ItemId> {
        stage.world.objects[id].item
    }

    /// The ids of everything in the world, by number.
    fn all(stage: &Stage) -> Vec<u64> {
        let mut numbers: Vec<u64> =
            stage.world.objects.iter().filter_map(|(_, object)| Some(object.item?.number)).collect();
        numbers.sort_unstable();
        numbers
    }

    #[test]
    fn a_thing_gets_its_id_from_the_first_who_takes_it_and_keeps_it() {
        let mut stage = Stage::new();
        stage.world.items.begin(4711);
        let sword = stage.drop_there("sword", 1, stage.at(2, 2));
        assert_eq!(item(&stage, sword), None, "nobody has touched it");
        stage.act(Action::Take(Some("sword".into())));
        let given = item(&stage, sword);
        assert_eq!(given, Some(ItemId { mint: 4711, number: 1 }));
        stage.world.items.begin(4712);
        stage.act(Action::Drop(Some("sword".into())));
        stage.act(Action::Take(Some("sword".into())));
        assert_eq!(item(&stage, sword), given, "under the next owner, too");
    }

    #[test]
    fn what_is_in_a_bag_is_named_with_the_bag_and_when_it_is_put_in() {
        let mut stage = Stage::new();
        let (sack, ring) = (stage.make("sack", 0), stage.make("ring", 1));
        stage.world.put_into(ring, sack);
        assert_eq!((item(&stage, sack), item(&stage, ring)), (None, None));
        let body = stage.body;
        stage.world.put_into(sack, body);
        assert!(item(&stage, sack).is_some() && item(&stage, ring).is_some());
        let arrows = stage.make("arrow", 9);
        stage.world.put_into(arrows, sack);
        assert_eq!(all(&stage), [1, 2, 3]);
    }

    #[test]
    fn money_food_and_what_somebody_is_have_no_ids() {
        let mut stage = Stage::new();
        for arch in ["coin", "bread", "water", "venom", "force", "skill_literacy"] {
            stage.give(arch, 1);
        }
        assert!(all(&stage).is_empty(), "{:?}", all(&stage));
    }

    #[test]
    fn a_part_of_a_stack_is_a_thing_of_its_own_and_joins_again() {
        let mut stage = Stage::new();
        let arrows = stage.give("arrow", 9);
        let whole = item(&stage, arrows);
        stage.act(Action::Drop(Some("4 arrow".into())));
        assert_eq!(item(&stage, arrows), whole);
        assert_eq!(all(&stage), [1, 2]);
        stage.act(Action::Take(Some("arrow".into())));
        assert_eq!((stage.carries(), all(&stage)), (vec![("arrow".to_owned(), 9)], vec![1]));
    }

    #[test]
    fn of_two_stacks_the_one_with_an_id_goes_on() {
        let mut stage = Stage::new();
        stage.drop_there("arrow", 3, stage.at(2, 2));
        let arrows = stage.give("arrow", 2);
        let known = item(&stage, arrows);
        stage.act(Action::Drop(Some("arrow".into())));
        assert_eq!(item(&stage, arrows), known, "what was dropped takes in what lies there");
        let more = stage.make("arrow", 1);
        let at = stage.at(2, 2);
        stage.world.put(more, at, Landing::Dropped);
        assert_eq!(item(&stage, more), known, "what a machine throws there takes the stack in, with its id");
        assert_eq!(all(&stage), [1]);
    }

    /// What the world has written down of what ended in the last tick.
    fn ended(stage: &mut Stage, action: Action) -> Vec<(u64, String, Option<Whereabouts>)> {
        let last = stage.world.tick;
        stage.act(action);
        let things = stage.world.items.ended.range(Tick(last.0 + 1)..).flat_map(|(_, things)| things);
        things.map(|ended| (ended.item.number, ended.how.to_string(), ended.at.clone())).collect()
    }

    fn with_ann() -> Option<Whereabouts> {
        Some(Whereabouts::With(PlayerName::new("Ann")))
    }

    #[test]
    fn what_ends_is_noted_with_how_and_where() {
        let mut stage = Stage::new();
        stage.give("arrow", 9);
        assert_eq!(ended(&mut stage, Action::Drop(Some("4 arrow".into()))), []);
        let joined = ended(&mut stage, Action::Take(Some("arrow".into())));
        assert_eq!(joined, [(2, "joined 0-1".to_owned(), with_ann())]);
        let book = stage.give("skill_scroll", 1);
        stage.give("skill_literacy", 1);
        let read = Action::Apply(stage.tag(book));
        assert_eq!(ended(&mut stage, read), [(3, "used up".to_owned(), with_ann())]);
        let lent = stage.give("shield", 1);
        stage.world.objects[lent].set(crate::content::Flag::StartEquip, true);
        let dropped = ended(&mut stage, Action::Drop(Some("shield".into())));
        assert_eq!(dropped, [(4, "returned".to_owned(), with_ann())]);
    }

    #[test]
    fn what_a_map_loses_when_it_begins_anew_has_ended_there() {
        let mut stage = Stage::new();
        let sack = stage.give("sack", 0);
        let ring = stage.make("ring", 1);
        stage.world.put_into(ring, sack);
        stage.act(Action::Drop(Some("sack".into())));
        let body = stage.body;
        stage.world.withdraw(body);
        stage.world.map_mut(stage.map).resets = Tick(0);
        super::super::upkeep::tell_the_time(&mut stage.world, 100);
        super::super::upkeep::tell_the_time(&mut stage.world, 300);
        let at = Some(Whereabouts::On(Spot { map: crate::ids::MapPath::new("/test"), x: 2, y: 2 }));
        let noted = stage.world.items.ended.values().flatten();
        let noted: Vec<_> = noted.map(|ended| (ended.item.number, ended.how, &ended.at)).collect();
        assert_eq!(noted, [(1, End::Reset, &at), (2, End::Reset, &at)]);
    }

    #[test]
    fn who_leaves_takes_their_things_along_and_nothing_ends() {
        let mut stage = Stage::new();
        stage.give("sword", 1);
        let farewell = crate::game::update::Farewell::Lost;
        crate::game::arrival::release(&mut stage.world, stage.body, farewell);
        assert_eq!(stage.world.items.ended.len(), 0);
    }

    #[test]
    fn an_end_is_asked_for_again_until_it_is_written() {
        let mut stage = Stage::new();
        stage.give("arrow", 9);
        stage.act(Action::Drop(Some("4 arrow".into())));
        stage.act(Action::Take(Some("arrow".into())));
        let tick = stage.world.tick;
        let asked = |world: &World| {
            let unanswered = world.unanswered().into_iter();
            unanswered.filter(|request| matches!(request, Request::Ended { .. })).collect::<Vec<_>>()
        };
        assert_eq!(asked(&stage.world).len(), 1);
        let frozen = stage.world.freeze();
        let maps: Vec<Vec<u8>> = frozen.parts().into_iter().map(|id| frozen.part(id)).collect();
        let restored =
            World::restore(stage.world.constants.clone(), FORMAT, &frozen.head(), maps.iter().map(Vec::as_slice));
        assert_eq!(asked(&restored.expect("whole")), asked(&stage.world), "the next owner asks, too");
        stage.world.tick(crate::game::TickInput { events: vec![Event::EndsWritten { tick }], actions: Vec::new() });
        assert_eq!(asked(&stage.world), []);
    }

    #[test]
    fn a_tick_asks_once_for_what_ended_in_it() {
        let mut stage = Stage::new();
        stage.give("arrow", 9);
        stage.act(Action::Drop(Some("4 arrow".into())));
        let asked = crate::game::Asked { command: None, count: None, action: Action::Take(Some("arrow".into())) };
        let action = crate::game::exchange::PlayerAction { player: PlayerName::new("Ann"), number: 2, asked };
        stage.world.objects[stage.body].speed_left = crate::content::Fixed(0);
        let input = crate::game::TickInput { events: Vec::new(), actions: vec![action] };
        let mut requests = stage.world.tick(input).requests;
        requests.extend(stage.world.tick(crate::game::TickInput::default()).requests);
        let [Request::Ended { things, .. }] = &requests[..] else { panic!("{requests:?}") };
        assert_eq!(things.len(), 1);
    }

    #[test]
    fn ends_that_nobody_writes_are_forgotten_before_they_fill_the_memory() {
        let mut register = Register::default();
        let ended = Ended { item: ItemId { mint: 1, number: 1 }, name: String::new(), how: End::UsedUp, at: None };
        for tick in 0..4 {
            for _ in 0..ENDS_UNWRITTEN_MAX / 2 {
                register.note(Tick(tick), ended.clone());
            }
        }
        assert_eq!(register.ended.keys().collect::<Vec<_>>(), [&Tick(2), &Tick(3)]);
    }

    #[test]
    fn a_copy_is_another_thing() {
        let mut stage = Stage::new();
        let sack = stage.give("sack", 0);
        let ring = stage.make("ring", 1);
        stage.world.put_into(ring, sack);
        stage.world.copy(sack);
        assert_eq!(all(&stage), [1, 2, 3, 4]);
    }

    #[test]
    fn ids_travel_with_a_character_and_who_has_none_yet_gets_them_on_arrival() {
        let mut stage = Stage::new();
        let sack = stage.give("sack", 0);
        let ring = stage.make("ring", 1);
        stage.world.put_into(ring, sack);
        let character = carried::pack(&stage.world, stage.body).expect("Ann is there");
        let json = serde_json::to_string(&character).expect("JSON");
        assert_eq!(serde_json::from_str::<super::super::Character>(&json).expect("readable"), character);
        let old = json.replace(r#","item":"0-1""#, "").replace(r#","item":"0-2""#, "").replace(r#","item":null"#, "");
        let old: super::super::Character = serde_json::from_str(&old).expect("readable without ids");
        for (character, first) in [(character, 1), (old, 7)] {
            let mut other = Stage::new();
            other.world.items.given = 6;
            let known = all(&other).len();
            carried::unpack(&mut other.world, character, (11, 11), 50).expect("the archetypes are there");
            assert_eq!(all(&other)[known..], [first, first + 1]);
        }
    }
}
