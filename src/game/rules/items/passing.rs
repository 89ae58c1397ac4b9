//! Picking up in passing, as the player has set it (commands, section 4).

use crate::content::Flag;
use crate::game::kinds;
use crate::game::object::{Object, ObjectId};
use crate::game::rules::{naming, shops};
use crate::game::world::World;

use super::reach;
use super::taking::pick_up;

/// Bits of the setting.
pub(in crate::game) mod bit {
    pub(in crate::game) const RATIO: u32 = 0xF;
    pub(in crate::game) const FOOD: u32 = 0x10;
    pub(in crate::game) const DRINK: u32 = 0x20;
    pub(in crate::game) const VALUABLES: u32 = 0x40;
    pub(in crate::game) const BOW: u32 = 0x80;
    pub(in crate::game) const ARROW: u32 = 0x100;
    pub(in crate::game) const HELMET: u32 = 0x200;
    pub(in crate::game) const SHIELD: u32 = 0x400;
    pub(in crate::game) const ARMOUR: u32 = 0x800;
    pub(in crate::game) const BOOTS: u32 = 0x1000;
    pub(in crate::game) const GLOVES: u32 = 0x2000;
    pub(in crate::game) const CLOAK: u32 = 0x4000;
    pub(in crate::game) const KEY: u32 = 0x8000;
    pub(in crate::game) const MISSILE: u32 = 0x1_0000;
    pub(in crate::game) const MELEE: u32 = 0x2_0000;
    pub(in crate::game) const MAGICAL: u32 = 0x4_0000;
    pub(in crate::game) const POTION: u32 = 0x8_0000;
    pub(in crate::game) const SPELLBOOK: u32 = 0x10_0000;
    pub(in crate::game) const SKILL_SCROLL: u32 = 0x20_0000;
    pub(in crate::game) const READABLES: u32 = 0x40_0000;
    pub(in crate::game) const MAGIC_DEVICE: u32 = 0x80_0000;
    pub(in crate::game) const NOT_CURSED: u32 = 0x100_0000;
    pub(in crate::game) const JEWELS: u32 = 0x200_0000;
    pub(in crate::game) const FLESH: u32 = 0x400_0000;
    pub(in crate::game) const CONTAINER: u32 = 0x800_0000;
    pub(in crate::game) const DEBUG: u32 = 0x1000_0000;
    pub(in crate::game) const INHIBIT: u32 = 0x2000_0000;
    pub(in crate::game) const STOP: u32 = 0x4000_0000;
    pub(in crate::game) const BY_KIND: u32 = 0x8000_0000;
}

/// Value for weight goes up by this much with each step of the ratio.
const RATIO_STEP: i64 = 5;

/// Takes what the player wants of what lies where they have just stepped, or where they stay whose way is blocked.
pub fn pick_up_in_passing(world: &mut World, body: ObjectId) {
    look_out(world, body);
    let mode = world.player_of(body).map_or(0, |player| player.settings.pickup);
    if mode == 0 || mode & (bit::BY_KIND | bit::INHIBIT) == bit::BY_KIND | bit::INHIBIT {
        return;
    }
    let things: Vec<ObjectId> =
        reach::ground(world, body).into_iter().filter(|id| may_be_taken(&world.objects[*id])).collect();
    let only_one = matches!(mode, 1 | 2);
    let stops_before = mode == 3 || mode & bit::BY_KIND != 0 && mode & bit::STOP != 0;
    let mut found = false;
    for id in things {
        let Some(object) = world.objects.get(id) else { continue };
        if !wanted(world, object, mode) {
            continue;
        }
        found = true;
        if stops_before || (pick_up(world, body, id, 0) && only_one) {
            break;
        }
    }
    if found
        && (stops_before || matches!(mode, 2 | 5))
        && let Some(player) = world.player_of_mut(body)
    {
        player.running = None;
    }
}

/// Takes what has the word in its name that the player looks out for.
fn look_out(world: &mut World, body: ObjectId) {
    let Some(word) = world.player_of(body).and_then(|player| player.settings.search.clone()) else { return };
    let word = word.to_lowercase();
    let ground = reach::ground(world, body);
    let is_it =
        |id: &ObjectId| may_be_taken(&world.objects[*id]) && naming::short(world, *id).to_lowercase().contains(&word);
    for id in ground.into_iter().filter(is_it).collect::<Vec<_>>() {
        if world.objects.get(id).is_some() {
            pick_up(world, body, id, 0);
        }
    }
}

fn may_be_taken(object: &Object) -> bool {
    !object.has(Flag::NoPick) && !object.has(Flag::Unpaid) && !object.has(Flag::IsFloor) && !object.has(Flag::Alive)
}

fn wanted(world: &World, object: &Object, mode: u32) -> bool {
    match mode {
        0 => false,
        1..=5 => true,
        6 => is_magical(object),
        7 => matches!(object.traits.kind, kinds::MONEY | kinds::GEM),
        8.. if mode & bit::BY_KIND == 0 => worth_for_weight(world, object) >= i64::from(mode),
        _ => wanted_by_kind(world, object, mode),
    }
}

fn wanted_by_kind(world: &World, object: &Object, mode: u32) -> bool {
    let known_bad = object.has(Flag::KnownCursed) && (object.has(Flag::Cursed) || object.has(Flag::Damned));
    if mode & bit::NOT_CURSED != 0 && known_bad {
        return false;
    }
    let kind = match object.traits.kind {
        kinds::FOOD => bit::FOOD,
        kinds::DRINK => bit::DRINK,
        kinds::FLESH => bit::FLESH,
        kinds::MONEY | kinds::GEM => bit::VALUABLES,
        kinds::RING | kinds::AMULET => bit::JEWELS,
        kinds::BOW => bit::BOW,
        kinds::ARROW => bit::ARROW,
        kinds::HELMET => bit::HELMET,
        kinds::SHIELD => bit::SHIELD,
        kinds::ARMOUR => bit::ARMOUR,
        kinds::BOOTS => bit::BOOTS,
        kinds::GLOVES => bit::GLOVES,
        kinds::CLOAK => bit::CLOAK,
        kinds::KEY | kinds::SPECIAL_KEY => bit::KEY,
        kinds::WEAPON if object.has(Flag::IsThrown) => bit::MISSILE,
        kinds::WEAPON => bit::MELEE,
        kinds::POTION => bit::POTION,
        kinds::SPELLBOOK => bit::SPELLBOOK,
        kinds::SKILL_SCROLL => bit::SKILL_SCROLL,
        kinds::BOOK | kinds::SCROLL => bit::READABLES,
        kinds::ROD | kinds::WAND | kinds::SKILL_TOOL => bit::MAGIC_DEVICE,
        kinds::CONTAINER => bit::CONTAINER,
        _ => 0,
    };
    let ratio = i64::from(mode & bit::RATIO) * RATIO_STEP;
    mode & kind != 0
        || (mode & bit::MAGICAL != 0 && is_magical(object))
        || (ratio > 0 && worth_for_weight(world, object) >= ratio)
}

fn is_magical(object: &Object) -> bool {
    object.has(Flag::KnownMagical) || (object.has(Flag::Identified) && object.traits.magic > 0)
}

/// Silver for each hundred grams, as far as its worth is known.
fn worth_for_weight(world: &World, object: &Object) -> i64 {
    let price = i64::try_from(shops::unit_price(world, object)).unwrap_or(i64::MAX);
    price.saturating_mul(100) / i64::from(object.traits.weight.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::direction::Direction;
    use crate::game::testing::Stage;

    fn step_onto_things(mode: u32) -> (Vec<String>, Stage) {
        let mut stage = Stage::new();
        let at = stage.at(2, 1);
        for archetype in ["sword", "arrow", "coin"] {
            stage.drop_there(archetype, 1, at);
        }
        let body = stage.body;
        stage.world.player_of_mut(body).expect("the player is there").settings.pickup = mode;
        let words = stage.hear(Action::Walk(Direction::North));
        (words, stage)
    }

    fn check(mode: u32, taken: &[&str]) {
        let (words, stage) = step_onto_things(mode);
        let names: Vec<String> = stage.carries().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, taken, "mode {mode:#x}: {words:?}");
        assert_eq!(words.len(), taken.len());
    }

    #[test]
    fn what_is_taken_follows_the_mode() {
        check(0, &[]);
        check(1, &["gold coin"]);
        check(3, &[]);
        check(4, &["long sword", "arrow", "gold coin"]);
        check(6, &[]);
        check(7, &["gold coin"]);
        check(20, &["gold coin"]);
        check(bit::BY_KIND, &[]);
        check(bit::BY_KIND | bit::ARROW | bit::MELEE, &["long sword", "arrow"]);
        check(bit::BY_KIND | bit::INHIBIT | bit::ARROW, &[]);
        check(bit::BY_KIND | 2, &["arrow", "gold coin"]);
        check(bit::BY_KIND | 4, &["gold coin"]);
    }

    #[test]
    fn who_looks_out_for_a_word_takes_what_has_it_in_its_name_and_is_slower() {
        let mut stage = Stage::new();
        let at = stage.at(2, 1);
        for archetype in ["sword", "coin"] {
            stage.drop_there(archetype, 1, at);
        }
        let speed = |stage: &Stage| stage.world.player_of(stage.body).expect("the player is there").fitness.speed.0;
        let before = speed(&stage);
        let example = "Example: search magic+1 Would automatically pick up all items containing the word 'magic+1'.";
        assert_eq!(stage.hear(Action::SearchItems(None)), [example]);
        assert_eq!(stage.hear(Action::SearchItems(Some("GOLD".to_owned()))), ["Searching for 'GOLD'."]);
        assert_eq!(before - speed(&stage), 250_000);
        assert_eq!(stage.hear(Action::Walk(Direction::North)), ["You pick up the gold coin."]);
        assert_eq!(stage.hear(Action::SearchItems(None)), ["Search mode turned off."]);
        assert_eq!(before, speed(&stage));
    }

    #[test]
    fn who_runs_stops_for_it_when_told_to() {
        let mut stage = Stage::new();
        let at = stage.at(2, 1);
        stage.drop_there("coin", 1, at);
        let body = stage.body;
        let player = stage.world.player_of_mut(body).expect("the player is there");
        player.settings.pickup = bit::BY_KIND | bit::STOP | bit::VALUABLES;
        stage.act(Action::Run(Some(Direction::North)));
        stage.wait(6);
        assert!(stage.carries().is_empty(), "it is left to them");
        assert!(stage.world.player_of(body).expect("the player is there").running.is_none());
    }
}
