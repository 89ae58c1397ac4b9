//! Skills in use: [`perform`] is the table of contents, a line for each skill (object-types, section 5).
//!
//! How likely something succeeds and what a success is worth is ours where nothing says it (note 0024).

mod fighting;
mod knowing;
mod moving;
mod repertoire;
mod stealth;
mod traps;
mod voice;

use crate::content::Flag;
use crate::game::character::Range;
use crate::game::direction::Direction;
use crate::game::kinds;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::tick::ONE_ACTION;
use crate::game::update::Text;
use crate::game::world::World;

use super::{fitness, shops, throwing};

pub(super) use fighting::choose_unarmed;
pub(super) use fighting::{CLAWING, FLAME_TOUCH, KARATE, PUNCHING, WRAITH_FEED};
pub(in crate::game) use fighting::{UNARMED, ready, unarmed};
pub(super) use knowing::{expertise, is_crafted, try_to_know};
pub(super) use moving::slowness;
use repertoire::Source;
pub(in crate::game) use repertoire::skill_named;
pub(super) use repertoire::{is_own_of_name, is_usable, of_name, of_tool, take_up, teach, tool};
pub(in crate::game) use stealth::picks;
pub(super) use stealth::stirs;

// The numbers of skills (`subtype`).
pub(in crate::game) const LOCKPICKING: u8 = 1;
const HIDING: u8 = 2;
const SMITHERY: u8 = 3;
const BOWYER: u8 = 4;
const JEWELER: u8 = 5;
const ALCHEMY: u8 = 6;
const STEALING: u8 = 7;
const LITERACY: u8 = 8;
const BARGAINING: u8 = 9;
const JUMPING: u8 = 10;
const SENSE_MAGIC: u8 = 11;
const ORATORY: u8 = 12;
const SINGING: u8 = 13;
const SENSE_CURSE: u8 = 14;
pub(super) const FIND_TRAPS: u8 = 15;
const MEDITATION: u8 = 16;
const CLIMBING: u8 = 20;
const WOODSMAN: u8 = 21;
const INSCRIPTION: u8 = 22;

const ONE_HANDED: u8 = 23;
const THROWING: u8 = 25;
pub(super) const USE_MAGIC_ITEM: u8 = 26;
pub(super) const DISARM_TRAPS: u8 = 27;
const SET_TRAPS: u8 = 28;
const THAUMATURGY: u8 = 29;
const PRAYING: u8 = 30;
const LEVITATION: u8 = 32;
const SUMMONING: u8 = 33;
const PYROMANCY: u8 = 34;
const EVOCATION: u8 = 35;
const SORCERY: u8 = 36;
const TWO_HANDED: u8 = 37;
const HARVESTING: u8 = 39;

/// Uses a skill, which takes an action beside that of the command: `words` are what was said after its name.
pub(super) fn perform(world: &mut World, body: ObjectId, skill: ObjectId, direction: Option<Direction>, words: &str) {
    world.objects[body].speed_left.0 -= ONE_ACTION.0;
    let subtype = world.objects[skill].traits.subtype;
    match subtype {
        SMITHERY | BOWYER | JEWELER | ALCHEMY | LITERACY | WOODSMAN | THAUMATURGY => {
            knowing::study(world, body, skill);
        }
        SENSE_MAGIC => knowing::sense_magic(world, body, skill),
        SENSE_CURSE => knowing::sense_curse(world, body, skill),
        BARGAINING => shops::size_up(world, body),
        FIND_TRAPS => traps::find(world, body, skill),
        DISARM_TRAPS => traps::disarm(world, body, skill),
        THROWING => throwing::throw_ready(world, body, Some(words).filter(|words| !words.is_empty()), direction),
        HIDING => stealth::hide(world, body, skill),
        STEALING => stealth::steal(world, body, skill, direction),
        LOCKPICKING => stealth::pick_lock(world, body, skill, direction),
        JUMPING => moving::jump(world, body, direction),
        LEVITATION => moving::levitate(world, body),
        MEDITATION => moving::meditate(world, body, skill),
        PRAYING => moving::pray(world, body, skill),
        ORATORY => voice::orate(world, body, skill, direction),
        SINGING => voice::sing(world, body, skill),
        // In the stock world nobody can do that.
        SET_TRAPS => world.tell(body, Text::skill_refused("This skill is not currently implemented.")),
        INSCRIPTION if of_kind(world, body, LITERACY).is_none() => {
            world.tell(body, Text::skill_missing("You must learn to read before you can write!"));
        }
        INSCRIPTION | HARVESTING => {
            let name = world.objects[skill].traits.name.clone();
            world.tell(body, Text::error(format!("The skill {name} is of no use in this world yet.")));
        }
        ONE_HANDED | TWO_HANDED => fighting::strike_armed(world, body, direction),
        _ if UNARMED.contains(&subtype) => fighting::strike_unarmed(world, body, direction, skill),
        CLIMBING | SORCERY | EVOCATION | PYROMANCY | SUMMONING => {
            world.tell(body, Text::skill_refused("This skill is already in effect."));
        }
        _ => world.tell(body, Text::skill_refused("There is no special attack for this skill.")),
    }
}

/// The skill of a number that somebody has.
pub(in crate::game) fn of_kind(world: &World, body: ObjectId, subtype: u8) -> Option<ObjectId> {
    let is_it = |id: &ObjectId| {
        let traits = &world.objects[*id].traits;
        traits.kind == kinds::SKILL && traits.subtype == subtype
    };
    world.objects[body].inventory.iter().copied().find(is_it).filter(|skill| is_usable(world, body, *skill))
}

/// The next square, where there is one of this region.
fn next_square(world: &World, body: ObjectId, direction: Option<Direction>) -> Option<Position> {
    let (at, direction) = world.position(body).zip(direction)?;
    let (dx, dy) = direction.step();
    world.step(at, dx, dy).filter(|to| !world.map(to.map).scenery)
}

/// What there is on the next square, the topmost first.
fn things_beside(world: &World, body: ObjectId, direction: Option<Direction>) -> Vec<ObjectId> {
    let to = next_square(world, body, direction);
    to.map_or_else(Vec::new, |to| world.square(to).objects.iter().rev().copied().collect())
}

/// Who stands on the next square.
fn beside(world: &World, body: ObjectId, direction: Option<Direction>) -> Option<ObjectId> {
    let alive = |id: &ObjectId| {
        let object = &world.objects[*id];
        object.has(Flag::Alive) || object.traits.kind == kinds::PLAYER
    };
    let found = things_beside(world, body, direction).into_iter().find(alive)?;
    Some(world.objects[found].head.unwrap_or(found))
}

/// `ready_skill`, with as much of its name as is needed.
pub(super) fn choose(world: &mut World, body: ObjectId, name: Option<&str>) {
    let Some(name) = name else { return world.tell(body, Text::error("Usage: ready_skill <skill name>")) };
    let begins = |whole: &str| whole.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name));
    let Some(source) = repertoire::source(world, body, begins) else {
        return world.tell(body, Text::skill_missing(format!("You have no knowledge of the skill {name}")));
    };
    match source {
        Source::Own(skill) => ready(world, body, skill),
        Source::Tool(tool) if !repertoire::take_in_hand(world, body, tool) => return,
        Source::Tool(_) => drop(repertoire::skill(world, body, source)),
    }
    if let Some(player) = world.player_of_mut(body) {
        player.settings.range = Range::Skill;
    }
    fitness::compute(world, body);
}

/// `use_skill`, with as much of its name as is needed, or with more words after it.
pub(super) fn use_named(world: &mut World, body: ObjectId, words: Option<&str>) {
    let Some(words) = words else { return world.tell(body, Text::error("Usage: use_skill <skill name>")) };
    let fits = |name: &str| {
        let both = name.len().min(words.len());
        name.get(..both).zip(words.get(..both)).is_some_and(|(name, words)| name.eq_ignore_ascii_case(words))
    };
    let found = repertoire::source(world, body, fits);
    match found.and_then(|source| repertoire::skill(world, body, source)) {
        Some(skill) => {
            let rest = words.get(world.objects[skill].traits.name.len()..).unwrap_or_default().trim();
            use_skill(world, body, skill, rest);
        }
        None => world.tell(body, Text::skill_missing(format!("Unable to find skill {words}"))),
    }
}

/// `search` and `disarm`.
pub(super) fn use_kind(world: &mut World, body: ObjectId, subtype: u8) {
    match of_kind(world, body, subtype) {
        Some(skill) => use_skill(world, body, skill, ""),
        None => {
            let what = if subtype == FIND_TRAPS { "search for unusual things" } else { "disarm traps" };
            world.tell(body, Text::skill_missing(format!("You don't know how to {what}.")));
        }
    }
}

fn use_skill(world: &mut World, body: ObjectId, skill: ObjectId, words: &str) {
    let direction = world.objects[body].facing;
    perform(world, body, skill, direction, words);
}

/// Level of a skill, at least one.
fn level(world: &World, skill: ObjectId) -> i32 {
    i32::from(world.objects[skill].traits.level).max(1)
}

#[cfg(test)]
mod tests {
    use crate::game::action::Action;
    use crate::game::kinds::testing::skilled;
    use crate::game::testing::Stage;

    fn range(stage: &Stage) -> String {
        stage.world.player_of(stage.body).map(|player| player.fitness.range.clone()).unwrap_or_default()
    }

    #[test]
    fn skills_are_readied_and_used_by_name_and_who_lacks_one_is_told_so() {
        let mut stage = Stage::new();
        assert_eq!(stage.hear(Action::UseSkill(None)), ["Usage: use_skill <skill name>"]);
        assert_eq!(stage.hear(Action::ReadySkill(Some("zzz".into()))), ["You have no knowledge of the skill zzz"]);
        assert_eq!(stage.hear(Action::UseSkill(Some("zzz".into()))), ["Unable to find skill zzz"]);
        let mut stage = skilled(&["@.."], &[]);
        assert_eq!(stage.hear(Action::ReadySkill(Some("Smithery".into()))), ["Readied skill: smithery."]);
        assert_eq!(range(&stage), "Skill: smithery");
        assert_eq!(stage.hear(Action::Fire(None))[1..2], ["...and learn nothing more."], "fire mode uses it");
        stage.act(Action::FireStop);
        stage.act(Action::FireOnce(None));
        let firing = stage.world.player_of(stage.body).and_then(|player| player.firing);
        assert_eq!(firing, None, "once is not for ever");
    }

    #[test]
    fn a_use_takes_an_action_beside_that_of_the_command() {
        let mut stage = skilled(&["@"], &[]);
        let skill = super::skill_named(&stage.world, stage.body, "meditation").expect("they know it");
        let before = stage.world.objects[stage.body].speed_left;
        super::perform(&mut stage.world, stage.body, skill, None, "");
        assert_eq!(before.0 - stage.world.objects[stage.body].speed_left.0, super::ONE_ACTION.0);
    }

    #[test]
    fn what_is_used_at_a_distance_is_rotated_both_ways() {
        let mut stage = skilled(&["@.."], &[]);
        assert_eq!(stage.hear(Action::RotateRange { back: false }), ["No ranged attack chosen."]);
        stage.give("long_bow", 1);
        let on = crate::game::action::ApplyMode::On;
        stage.act(Action::ApplyNamed { mode: on, below: false, name: Some("bow".into()) });
        assert_eq!(range(&stage), "Range: bow (arrows)");
        stage.act(Action::ReadySkill(Some("throwing".into())));
        assert_eq!(range(&stage), "Skill: throwing");
        assert_eq!(stage.hear(Action::RotateRange { back: false }), ["No ranged attack chosen."]);
        assert_eq!(range(&stage), "Range: nothing");
        assert_eq!(stage.hear(Action::RotateRange { back: false }), ["Switched to bow (readied) and arrows."]);
        assert_eq!(range(&stage), "Range: bow (arrows)");
        stage.act(Action::RotateRange { back: false });
        assert_eq!(range(&stage), "Skill: throwing");
        stage.act(Action::RotateRange { back: true });
        assert_eq!(range(&stage), "Range: bow (arrows)");
    }
}
