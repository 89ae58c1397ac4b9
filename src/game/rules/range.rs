//! What is used at a distance: the bow, the readied spell, a wand or rod, a skill; again and again for as long as the
//! player stays in fire mode.

use crate::content::Flag;
use crate::game::character::Range;
use crate::game::direction::Direction;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::tick::ONE_ACTION;
use crate::game::update::Text;
use crate::game::world::World;

use super::{fitness, has_time, magic, movement, naming, shooting, skills};

/// The order in which they are rotated.
const ORDER: [Range; 5] = [Range::Nothing, Range::Bow, Range::Spell, Range::Device, Range::Skill];

/// Goes into fire mode, and uses what is ready.
pub(super) fn fire(world: &mut World, body: ObjectId, direction: Option<Direction>) {
    movement::fire(world, body, direction);
    use_once(world, body, direction);
}

/// Was it rotated past everything?
pub(super) fn is_nothing(world: &World, body: ObjectId) -> bool {
    world.player_of(body).is_some_and(|player| player.settings.range == Range::Nothing)
}

/// Uses what is ready, once.
pub(super) fn fire_once(world: &mut World, body: ObjectId, direction: Option<Direction>) {
    if let Some(direction) = direction {
        movement::face(world, body, Some(direction));
    }
    use_once(world, body, direction);
}

/// The bow, wand or rod in use: the one that was chosen, else the first.
pub(super) fn in_hand(world: &World, body: ObjectId) -> Option<ObjectId> {
    let chosen = world.player_of(body).map(|player| player.settings.range);
    if is_nothing(world, body) {
        return None;
    }
    let ready = |kind: &dyn Fn(u8) -> bool| {
        let inside = &world.objects[body].inventory;
        inside.iter().copied().find(|id| world.objects[*id].has(Flag::Applied) && kind(world.objects[*id].traits.kind))
    };
    let preferred = match chosen {
        Some(Range::Bow) => ready(&|kind| kind == kinds::BOW),
        Some(Range::Device) => ready(&|kind| matches!(kind, kinds::WAND | kinds::ROD)),
        _ => None,
    };
    preferred.or_else(|| ready(&|kind| kinds::applied_state(kind) == 1))
}

/// The skill that was chosen to be used in fire mode.
pub(super) fn chosen_skill(world: &World, body: ObjectId) -> Option<ObjectId> {
    let chosen = world.player_of(body)?.settings.range == Range::Skill;
    fitness::chosen_skill(world, body).filter(|_| chosen)
}

/// The tool that was chosen to be used in fire mode.
pub(super) fn chosen_tool(world: &World, body: ObjectId) -> Option<ObjectId> {
    let chosen = world.player_of(body)?.settings.range == Range::Skill;
    skills::tool(world, body).filter(|_| chosen)
}

/// What is used now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ranged {
    Spell,
    Bow,
    Device(ObjectId),
    Skill(ObjectId),
    Tool(ObjectId),
}

fn ranged(world: &World, body: ObjectId) -> Option<Ranged> {
    if magic::readied(world, body).is_some() {
        return Some(Ranged::Spell);
    }
    if let Some(skill) = chosen_skill(world, body) {
        return Some(Ranged::Skill(skill));
    }
    if let Some(tool) = chosen_tool(world, body) {
        return Some(Ranged::Tool(tool));
    }
    if let Some(thing) = in_hand(world, body) {
        let bow = world.objects[thing].traits.kind == kinds::BOW;
        return Some(if bow { Ranged::Bow } else { Ranged::Device(thing) });
    }
    if is_nothing(world, body) {
        return None;
    }
    skills::tool(world, body).map(Ranged::Tool).or_else(|| fitness::skill_shown(world, body).map(Ranged::Skill))
}

fn use_once(world: &mut World, body: ObjectId, direction: Option<Direction>) {
    match ranged(world, body) {
        Some(Ranged::Spell) => magic::fire(world, body, direction),
        Some(Ranged::Bow) => shooting::shoot(world, body, direction),
        Some(Ranged::Device(thing)) => magic::point(world, body, thing, direction),
        Some(Ranged::Skill(skill)) => skills::perform(world, body, skill, direction, ""),
        Some(Ranged::Tool(tool)) => {
            if let Some(skill) = skills::of_tool(world, body, tool) {
                skills::perform(world, body, skill, direction, "");
            }
        }
        None => {}
    }
}

/// Is there something of a kind to be used?
fn is_at_hand(world: &World, body: ObjectId, range: Range) -> bool {
    match range {
        Range::Bow => shooting::bow(world, body).is_some(),
        Range::Device => magic::pointed(world, body).is_some(),
        Range::Skill => fitness::chosen_skill(world, body).or_else(|| skills::tool(world, body)).is_some(),
        Range::Spell => magic::has_readied(world, body),
        Range::Nothing => true,
        Range::InHand => false,
    }
}

/// The next of what can be used, or the one before.
pub(super) fn rotate(world: &mut World, body: ObjectId, back: bool) {
    let now = match ranged(world, body) {
        Some(Ranged::Bow) => Range::Bow,
        Some(Ranged::Spell) => Range::Spell,
        Some(Ranged::Device(_)) => Range::Device,
        Some(Ranged::Skill(_) | Ranged::Tool(_)) => Range::Skill,
        None => Range::Nothing,
    };
    let at = ORDER.iter().position(|range| *range == now).unwrap_or(0);
    let step = if back { ORDER.len() - 1 } else { 1 };
    let mut others = (1..=ORDER.len()).map(|turn| ORDER[(at + turn * step) % ORDER.len()]);
    let next = others.find(|range| is_at_hand(world, body, *range)).unwrap_or(Range::Nothing);
    if let Some(player) = world.player_of_mut(body) {
        player.settings.range = next;
    }
    fitness::compute(world, body);
    let words = switched(world, body);
    world.tell(body, words);
}

/// What is said of what is used from now on.
fn switched(world: &World, body: ObjectId) -> Text {
    let name = |id: ObjectId| world.objects[id].traits.name.clone();
    Text::success(match ranged(world, body) {
        None => return Text::error("No ranged attack chosen."),
        Some(Ranged::Spell) => match magic::readied(world, body) {
            Some(spell) => format!("Switched to spell: {}", name(spell)),
            None => return Text::error("No ranged attack chosen."),
        },
        Some(Ranged::Bow) => match shooting::bow(world, body) {
            Some(bow) => {
                let race = world.objects[bow].traits.race.clone();
                let ammunition = race.as_deref().unwrap_or("nothing").to_owned();
                format!("Switched to {} and {ammunition}.", naming::long(world, bow))
            }
            None => return Text::error("No ranged attack chosen."),
        },
        Some(Ranged::Device(thing)) => format!("Switched to {}.", naming::long(world, thing)),
        Some(Ranged::Skill(id) | Ranged::Tool(id)) => format!("Switched to skill: {}", name(id)),
    })
}

/// Uses it again for somebody in fire mode, when there is time and nothing else to do.
pub(super) fn keep_firing(world: &mut World, body: ObjectId) {
    let Some(player) = world.player_of(body) else { return };
    let Some(direction) = player.firing else { return };
    if !has_time(world, player) {
        return;
    }
    // At oneself only magic goes on.
    let goes_on = match ranged(world, body) {
        None => false,
        Some(Ranged::Bow | Ranged::Skill(_) | Ranged::Tool(_)) => direction.is_some(),
        Some(Ranged::Spell | Ranged::Device(_)) => true,
    };
    if !goes_on {
        return;
    }
    if let Some(direction) = direction {
        movement::face(world, body, Some(direction));
    }
    use_once(world, body, direction);
    if let Some(object) = world.objects.get_mut(body) {
        object.speed_left.0 -= ONE_ACTION.0;
    }
}
