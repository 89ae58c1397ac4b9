//! Which skills somebody has: their own, and those of the tools they carry.
//!
//! A skill that was practised with a tool keeps its level and experience, but is of use only while such a tool is
//! carried.

use crate::content::Flag;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::{fitness, items};
use crate::game::world::World;

/// What gives somebody a skill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Own(ObjectId),
    Tool(ObjectId),
}

/// The first source of a skill whose name fits; what one can by oneself comes before tools.
pub(super) fn source(world: &World, body: ObjectId, fits: impl Fn(&str) -> bool) -> Option<Source> {
    let inside = &world.objects[body].inventory;
    let own = |id: &ObjectId| is_skill(world, *id) && is_own(world, *id) && fits(name_of(world, *id));
    let tool = |id: &ObjectId| skill_of(world, *id).is_some_and(&fits);
    let own = inside.iter().copied().find(own).map(Source::Own);
    own.or_else(|| inside.iter().copied().find(tool).map(Source::Tool))
}

/// The skill itself, which begins to be learnt where a tool has not been used before.
pub(super) fn skill(world: &mut World, body: ObjectId, source: Source) -> Option<ObjectId> {
    match source {
        Source::Own(skill) => Some(skill),
        Source::Tool(tool) => {
            let name = world.objects[tool].traits.skill.clone()?;
            practised(world, body, &name).or_else(|| begin(world, body, &name))
        }
    }
}

/// The skill of a name, for whom can use it now.
pub(in crate::game::rules) fn of_name(world: &mut World, body: ObjectId, name: &str) -> Option<ObjectId> {
    let source = source(world, body, |other| other == name)?;
    skill(world, body, source)
}

/// The same, and the tool that it takes is put in hand. `None` also when that cannot be.
pub(in crate::game::rules) fn take_up(world: &mut World, body: ObjectId, name: &str) -> Option<ObjectId> {
    let source = source(world, body, |other| other == name)?;
    match source {
        Source::Tool(tool) if !take_in_hand(world, body, tool) => None,
        _ => skill(world, body, source),
    }
}

/// Puts a tool in hand that is not yet. False: that cannot be.
pub(super) fn take_in_hand(world: &mut World, body: ObjectId, tool: ObjectId) -> bool {
    world.objects[tool].has(Flag::Applied) || items::put_on(world, body, tool, items::Voice::Aloud)
}

/// A skill that somebody has and can use, by its name.
pub(in crate::game) fn skill_named(world: &World, body: ObjectId, name: &str) -> Option<ObjectId> {
    practised(world, body, name).filter(|skill| is_usable(world, body, *skill))
}

/// Has somebody a skill of their own?
pub(in crate::game::rules) fn is_own_of_name(world: &World, body: ObjectId, name: &str) -> bool {
    matches!(source(world, body, |other| other == name), Some(Source::Own(_)))
}

/// Makes a skill somebody's own, with what they had practised of it. False: there is no such skill.
pub(in crate::game::rules) fn teach(world: &mut World, body: ObjectId, name: &str) -> bool {
    let Some(skill) = practised(world, body, name).or_else(|| begin(world, body, name)) else { return false };
    world.objects[skill].set(Flag::OfTool, false);
    fitness::compute(world, body);
    true
}

/// Can somebody use the skill that is in them?
pub(in crate::game::rules) fn is_usable(world: &World, body: ObjectId, skill: ObjectId) -> bool {
    let lends = |id: &ObjectId| skill_of(world, *id).is_some_and(|name| name == name_of(world, skill));
    is_own(world, skill) || world.objects[body].inventory.iter().any(lends)
}

/// The tool in hand.
pub(in crate::game::rules) fn tool(world: &World, body: ObjectId) -> Option<ObjectId> {
    let inside = world.objects[body].inventory.iter().copied();
    let mut tools = inside.filter(|id| skill_of(world, *id).is_some());
    tools.find(|id| world.objects[*id].has(Flag::Applied))
}

/// What is done with a tool in hand.
pub(in crate::game::rules) fn of_tool(world: &mut World, body: ObjectId, tool: ObjectId) -> Option<ObjectId> {
    skill(world, body, Source::Tool(tool))
}

/// The skill in somebody, usable or not.
fn practised(world: &World, body: ObjectId, name: &str) -> Option<ObjectId> {
    let mut inside = world.objects[body].inventory.iter().copied();
    inside.find(|id| is_skill(world, *id) && name_of(world, *id) == name)
}

fn is_skill(world: &World, id: ObjectId) -> bool {
    world.objects[id].traits.kind == kinds::SKILL
}

fn is_own(world: &World, skill: ObjectId) -> bool {
    !world.objects[skill].has(Flag::OfTool)
}

fn name_of(world: &World, skill: ObjectId) -> &str {
    let traits = &world.objects[skill].traits;
    traits.skill.as_deref().unwrap_or(&traits.name)
}

/// The skill that a tool is for.
fn skill_of(world: &World, id: ObjectId) -> Option<&str> {
    let traits = &world.objects[id].traits;
    traits.skill.as_deref().filter(|_| traits.kind == kinds::SKILL_TOOL)
}

/// Somebody uses a tool for the first time.
fn begin(world: &mut World, body: ObjectId, name: &str) -> Option<ObjectId> {
    let skill = items::new_skill(world, name)?;
    world.objects[skill].set(Flag::OfTool, true);
    world.put_into_apart(skill, body);
    fitness::compute(world, body);
    Some(skill)
}

#[cfg(test)]
mod tests {
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    fn craftsman() -> Stage {
        let things = "Object skill_x\ntype 43\nsubtype 3\nname x craft\nskill x craft\ninvisible 1\nlevel 100\nend\n\
             Object x_tool\ntype 74\nname tool\nskill x craft\nidentified 1\nnrof 1\nbody_arm -1\nend\n";
        Stage::with(things, "", &["@"], &[])
    }

    fn uses(stage: &mut Stage, name: &str) -> Option<String> {
        stage.hear(Action::UseSkill(Some(name.to_owned()))).pop()
    }

    #[test]
    fn a_skill_is_there_as_long_as_its_tool_is_carried() {
        let mut stage = craftsman();
        assert_eq!(uses(&mut stage, "x craft").as_deref(), Some("Unable to find skill x craft"));
        stage.give("x_tool", 1);
        assert_eq!(uses(&mut stage, "x craft").as_deref(), Some("...and learn nothing more."));
        stage.hear(Action::Drop(Some("tool".into())));
        assert_eq!(uses(&mut stage, "x craft").as_deref(), Some("Unable to find skill x craft"));
        assert!(super::teach(&mut stage.world, stage.body, "x craft"));
        assert_eq!(uses(&mut stage, "x craft").as_deref(), Some("...and learn nothing more."), "it is their own now");
    }

    #[test]
    fn a_skill_is_meant_by_its_beginning_or_by_more_than_its_name() {
        let mut stage = craftsman();
        stage.give("x_tool", 1);
        let ready = |name: &str| Action::ReadySkill(Some(name.to_owned()));
        assert_eq!(stage.hear(ready("x craftsman")), ["You have no knowledge of the skill x craftsman"]);
        assert_eq!(stage.hear(ready("x")), ["You ready tool.", "You can now use the skill: x craft."]);
        assert!(stage.hear(ready("X cr")).is_empty(), "it is in hand already");
        for name in ["x", "x craft of old"] {
            assert_eq!(uses(&mut stage, name).as_deref(), Some("...and learn nothing more."), "{name}");
        }
        assert_eq!(uses(&mut stage, "x y").as_deref(), Some("Unable to find skill x y"));
    }
}
