//! Experience: what somebody gains by using a skill, and the levels it makes.

use crate::game::object::ObjectId;
use crate::game::update::Text;
use crate::game::world::World;

use super::fitness;

/// Gains what an exercise of a skill is worth: `worth` of the thing it was tried on and that of the
/// skill itself, in the measure of the skill (object-types, section 10).
pub(in crate::game) fn gain(world: &mut World, body: ObjectId, skill: ObjectId, worth: i64) {
    let archetype = &world.catalog().archetypes[world.objects[skill].archetype].traits;
    let (own, percent) = (archetype.exp, i64::from(archetype.level));
    let gained = (worth.max(0) + own.max(0)).saturating_mul(percent.max(0)) / 100;
    if gained == 0 {
        return;
    }
    let name = world.objects[skill].traits.name.clone();
    if let Some(level) = add(world, skill, gained) {
        world.tell(body, Text::level_gain(format!("You are now level {level} in the {name} skill.")));
    }
    if let Some(level) = add(world, body, gained) {
        world.tell(body, Text::level_gain(format!("You are now level {level}.")));
    }
    fitness::compute(world, body);
}

/// Adds to the experience of a character or a skill; the new level if that made one.
fn add(world: &mut World, id: ObjectId, gained: i64) -> Option<i16> {
    let catalog = std::sync::Arc::clone(world.catalog());
    let traits = world.objects[id].change();
    traits.exp = traits.exp.saturating_add(gained);
    // Half of what was ever gained is never lost.
    traits.perm_exp = traits.perm_exp.max(traits.exp / 2);
    let level = catalog.exp_table.level(traits.exp);
    (level > traits.level).then(|| {
        traits.level = level;
        level
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::kinds;
    use crate::game::rules::items::begin_skill;
    use crate::game::testing::{Stage, texts};

    #[test]
    fn a_skill_grows_with_its_use_and_so_does_the_character() {
        let mut stage = Stage::new();
        let skill = stage.give("skill_literacy", 0);
        begin_skill(&mut stage.world, skill);
        let body = stage.body;
        gain(&mut stage.world, body, skill, 80);
        let exp = |stage: &Stage, id| (stage.world.objects[id].traits.exp, stage.world.objects[id].traits.level);
        assert_eq!((exp(&stage, skill), exp(&stage, body)), ((292, 1), (292, 1)));
        assert_eq!(stage.world.player_of(body).expect("the player is there").fitness.skills, [(1, 1, 292)]);
        gain(&mut stage.world, body, skill, 600);
        assert_eq!((exp(&stage, skill), exp(&stage, body)), ((2482, 2), (2482, 2)));
        assert_eq!(texts(&stage.wait(1)), ["You are now level 2 in the literacy skill.", "You are now level 2."]);
    }

    #[test]
    fn skills_are_told_in_the_order_in_which_they_are_carried() {
        let mut stage = Stage::new();
        for name in ["skill_one_handed", "skill_karate", "skill_literacy"] {
            let skill = stage.give(name, 0);
            begin_skill(&mut stage.world, skill);
        }
        let body = stage.body;
        fitness::compute(&mut stage.world, body);
        let carried: Vec<String> = stage.world.objects[body]
            .inventory
            .iter()
            .map(|id| stage.world.objects[*id].traits.name.to_string())
            .collect();
        let mut sorted = carried.clone();
        sorted.sort();
        assert_ne!(carried, sorted, "another order than that of the names");
        let told = &stage.world.player_of(body).expect("the player is there").fitness.skills;
        let mut names: Vec<String> = Vec::new();
        let known = stage.world.catalog().archetypes.iter().map(|(_, archetype)| &archetype.traits);
        names.extend(known.filter(|it| it.kind == kinds::SKILL).map(|it| it.name.to_string()));
        names.sort();
        names.dedup();
        let told: Vec<String> = told.iter().map(|(index, ..)| names[usize::from(*index)].clone()).collect();
        assert_eq!(told, carried);
    }
}
