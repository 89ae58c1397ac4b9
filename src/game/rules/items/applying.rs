//! Using things: what a player's hands do with each kind.

use crate::content::Flag;
use crate::game::action::ApplyMode;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::{magic, movement, naming, reports};
use crate::game::update::Text;
use crate::game::world::World;
use crate::ids::Tag;

use super::pattern::best_fitting;
use super::reach::{self, open_container};
use super::{containers, reading, wearing};

/// Tags with this bit turn a page of the look window; the other bits are the first entry.
const PAGE_BIT: u32 = 0x8000_0000;
/// Wire number of sounds of things.
const SOUND_OF_ITEM: u8 = 3;

/// Uses a thing by its tag.
pub fn apply_tag(world: &mut World, body: ObjectId, tag: Tag) {
    if tag.0 & PAGE_BIT != 0 {
        if let Some(player) = world.player_of_mut(body) {
            player.look_from = (tag.0 & !PAGE_BIT) as usize;
        }
        return;
    }
    if let Some(id) = reach::by_tag(world, body, tag)
        && !apply(world, body, id, ApplyMode::Toggle)
    {
        let words = format!("I don't know how to apply the {}.", naming::long(world, id));
        world.tell(body, Text::apply_error(words));
    }
}

/// Uses what is named, or what lies on top.
pub fn apply_named(world: &mut World, body: ObjectId, mode: ApplyMode, below: bool, name: Option<&str>) {
    let Some(name) = name else {
        apply_topmost(world, body, mode);
        return;
    };
    let things = if below { below_hands(world, body) } else { reach::inventory(world, body) };
    match best_fitting(world, &things, name) {
        Some(id) => {
            if !apply(world, body, id, mode) {
                let words = format!("I don't know how to apply the {}.", naming::long(world, id));
                world.tell(body, Text::apply_error(words));
            }
        }
        None => world.tell(body, Text::error(format!("Could not find any match to the {name}."))),
    }
}

/// What is in the open container, else what lies on the ground.
fn below_hands(world: &World, body: ObjectId) -> Vec<ObjectId> {
    open_container(world, body)
        .map_or_else(|| reach::in_hands_reach(world, body), |container| reach::contents(world, container))
}

/// Tries what lies here from the top until something can be used.
fn apply_topmost(world: &mut World, body: ObjectId, mode: ApplyMode) {
    let mut things = below_hands(world, body);
    if open_container(world, body).is_none() {
        things.extend(second_floor(world, body));
    }
    for id in things {
        let there = world.objects.get(id).is_some_and(|_| reach::reachable(world, body, id));
        // Neither a handle that turns itself back nor what is not paid keeps the hand from what lies below.
        let goes_on = there && (world.objects[id].traits.kind == kinds::TRIGGER || world.objects[id].has(Flag::Unpaid));
        if there && apply(world, body, id, mode) && !goes_on {
            break;
        }
    }
}

/// A floor directly below the topmost one counts as being on the ground, too.
fn second_floor(world: &World, body: ObjectId) -> Option<ObjectId> {
    let at = world.position(body)?;
    let objects = &world.square(at).objects;
    let floor = objects.iter().rposition(|id| world.objects[*id].has(Flag::IsFloor))?;
    let below = *objects.get(floor.checked_sub(1)?)?;
    world.objects[below].has(Flag::IsFloor).then_some(below)
}

/// Uses one thing. False: this is nothing that can be used.
fn apply(world: &mut World, body: ObjectId, id: ObjectId, mode: ApplyMode) -> bool {
    let object = &world.objects[id];
    if object.has(Flag::Unpaid) {
        world.tell(body, Text::apply_error("You should pay for it first."));
        return true;
    }
    movement::own_noise(world, body, SOUND_OF_ITEM, "apply", id);
    let object = &world.objects[id];
    if let Some(races) = object.traits.custom.get("race_restriction")
        && !races.split(':').any(|race| world.objects[body].traits.race.as_deref() == Some(race))
    {
        let words = format!("Somehow you can't seem to use the {}.", naming::short(world, id));
        world.tell(body, Text::not_for_you(words));
        return true;
    }
    match object.traits.kind {
        kinds::CONTAINER => containers::toggle(world, body, id, mode),
        kinds::BOOK => reading::read(world, body, id),
        kinds::SKILL_SCROLL => reading::learn(world, body, id),
        kinds::SCROLL => magic::read(world, body, id),
        kinds::POTION => magic::drink(world, body, id),
        kinds::SPELLBOOK => magic::study(world, body, id),
        kinds::CLOCK => {
            if let Some(at) = world.position(body) {
                movement::noise(world, at, SOUND_OF_ITEM, "tick", id);
            }
            reports::clock(world, body);
        }
        kind if wearing::is_worn(kind) => wearing::toggle(world, body, id, mode),
        _ => return kinds::applied(world, body, id),
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::{Stage, texts};
    use crate::game::update::Update;

    fn apply_all(name: Option<&str>, below: bool) -> Action {
        Action::ApplyNamed { mode: ApplyMode::Toggle, below, name: name.map(str::to_owned) }
    }

    #[test]
    fn what_cannot_be_used_says_so_when_it_is_named() {
        let mut stage = Stage::new();
        let arrows = stage.give("arrow", 3);
        let tag = stage.tag(arrows);
        assert_eq!(stage.hear(Action::Apply(tag)), ["I don't know how to apply the arrows."]);
        assert!(stage.hear(apply_all(None, false)).is_empty());
        assert_eq!(stage.hear(apply_all(Some("zzz"), false)), ["Could not find any match to the zzz."]);
        assert!(stage.hear(Action::Apply(Tag(99_999))).is_empty());
    }

    #[test]
    fn each_use_is_heard() {
        let mut stage = Stage::new();
        let sack = stage.give("sack", 0);
        let tag = stage.tag(sack);
        let shown = stage.act(Action::Apply(tag));
        let sound = shown.iter().find_map(|update| match update {
            Update::Sound(sound) => Some((sound.kind, sound.volume, sound.action.clone(), sound.name.clone())),
            _ => None,
        });
        assert_eq!(sound, Some((3, 50, "apply".into(), "sack".into())));
    }

    #[test]
    fn the_topmost_usable_thing_is_used() {
        let mut stage = Stage::new();
        let at = stage.at(2, 2);
        stage.drop_there("sack", 0, at);
        stage.drop_there("arrow", 3, at);
        assert_eq!(stage.hear(apply_all(None, false)), ["You open sack."]);
    }

    #[test]
    fn what_is_not_paid_is_not_used() {
        let mut stage = Stage::new();
        let bread = stage.give("bread", 1);
        stage.world.objects[bread].set(Flag::Unpaid, true);
        assert_eq!(stage.hear(apply_all(Some("bread"), false)), ["You should pay for it first."]);
        let at = stage.at(2, 2);
        let sack = stage.drop_there("sack", 0, at);
        let other = stage.drop_there("sack", 0, at);
        stage.world.objects[other].set(Flag::Unpaid, true);
        assert_eq!(stage.hear(apply_all(None, false)), ["You should pay for it first.", "You open sack."]);
        assert!(stage.world.objects[sack].is_open && !stage.world.objects[other].is_open);
    }

    #[test]
    fn only_on_and_only_off_do_not_turn_round() {
        let mut stage = Stage::new();
        stage.give("ring", 1);
        let apply = |mode| Action::ApplyNamed { mode, below: false, name: Some("ring".into()) };
        assert!(stage.hear(apply(ApplyMode::Off)).is_empty());
        assert_eq!(stage.hear(apply(ApplyMode::On)), ["You wear ring (worn)."]);
        assert!(stage.hear(apply(ApplyMode::On)).is_empty());
        assert_eq!(stage.hear(apply(ApplyMode::Off)), ["You unwear ring."]);
    }

    #[test]
    fn a_page_of_the_look_window_is_turned() {
        let mut stage = Stage::new();
        let shown = stage.act(Action::Apply(Tag(PAGE_BIT | 12)));
        assert!(texts(&shown).is_empty());
        let body = stage.body;
        assert_eq!(stage.world.player_of(body).expect("the player is there").look_from, 12);
    }
}
