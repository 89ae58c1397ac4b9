//! Experience: what somebody gains by using a skill, and the levels it makes.

use crate::content::{Fixed, Traits};
use crate::game::object::ObjectId;
use crate::game::update::Text;
use crate::game::world::World;

use super::{fitness, skills};

/// Of one gain so much of the way to the next level counts, one part in so many.
const LEAP: i64 = 2;
/// Who is braced learns so much less.
const BRACED: i64 = 5;
/// What a kill is worth for a character, in percent of what it is for the skill that did it.
const EXP_MUL: i64 = 100;

/// Gains what an exercise of a skill is worth: `worth` of the thing it was tried on and that of the
/// skill itself, in the measure of the skill (object-types, section 10).
pub(in crate::game) fn gain(world: &mut World, body: ObjectId, skill: ObjectId, worth: i64) {
    let gained = measured(world, skill, worth);
    learn(world, body, Some(skill), gained);
}

/// Gains at once what so many successes of a skill are worth by themselves.
pub(in crate::game) fn gain_often(world: &mut World, body: ObjectId, skill: ObjectId, times: i64) {
    let gained = measured(world, skill, 0).saturating_mul(times);
    learn(world, body, Some(skill), gained);
}

/// Gains what a kill is worth, with those of one's party who are near: they learn the skill that did it, if they know it.
pub(in crate::game) fn gain_by_kill(world: &mut World, body: ObjectId, skill: ObjectId, worth: i64) {
    let braced = world.player_of(body).is_some_and(|player| player.settings.braced);
    let gained = measured(world, skill, if braced { worth / BRACED } else { worth });
    let own = &world.objects[skill].traits;
    let name = own.skill.as_ref().unwrap_or(&own.name).clone();
    for (learner, share) in world.shares_of_experience(body, gained) {
        let skill = if learner == body { Some(skill) } else { skills::skill_named(world, learner, &name) };
        learn(world, learner, skill, share);
    }
}

fn measured(world: &World, skill: ObjectId, worth: i64) -> i64 {
    let archetype = &world.catalog().archetypes[world.objects[skill].archetype].traits;
    let (own, percent) = (archetype.exp, i64::from(archetype.level));
    (worth.max(0) + own.max(0)).saturating_mul(percent.max(0)) / 100
}

/// Adds to a skill and to the character, or to the character alone.
fn learn(world: &mut World, body: ObjectId, skill: Option<ObjectId>, gained: i64) {
    if gained <= 0 {
        return;
    }
    let mut share = gained;
    if let Some(skill) = skill {
        share = gained.saturating_mul(expmul(&world.objects[skill].traits)) / EXP_MUL;
        let name = world.objects[skill].traits.name.clone();
        if let Some(level) = add(world, skill, gained) {
            world.tell(body, Text::level_gain(format!("You are now level {level} in the {name} skill.")));
        }
    }
    if let Some(level) = add(world, body, share) {
        world.tell(body, Text::level_gain(format!("You are now level {level}.")));
    }
    fitness::compute(world, body);
}

/// Percent of what a skill gains that its user gains too.
fn expmul(skill: &Traits) -> i64 {
    let factor = skill.custom.get("expmul").map(Fixed::parse);
    factor.map_or(EXP_MUL, |factor| factor.0 * EXP_MUL / Fixed::ONE.0)
}

/// Adds to the experience of a character or a skill; the new level if that made one.
fn add(world: &mut World, id: ObjectId, gained: i64) -> Option<i16> {
    let catalog = std::sync::Arc::clone(world.catalog());
    let table = &catalog.exp_table;
    let traits = world.objects[id].change();
    let step = table.needed(traits.level.saturating_add(1)) - table.needed(traits.level);
    let gained = if step > 0 { gained.min(step / LEAP) } else { gained };
    traits.exp = traits.exp.saturating_add(gained);
    // Half of what was ever gained is never lost.
    traits.perm_exp = traits.perm_exp.max(traits.exp / 2);
    let level = table.level(traits.exp);
    (level > traits.level).then(|| {
        traits.level = level;
        level
    })
}

/// Takes experience from a character or a skill, with the levels that it made.
pub(in crate::game) fn lose(world: &mut World, id: ObjectId, lost: i64) {
    if lost <= 0 {
        return;
    }
    let catalog = std::sync::Arc::clone(world.catalog());
    let traits = world.objects[id].change();
    traits.exp = (traits.exp - lost).max(0);
    traits.level = catalog.exp_table.level(traits.exp);
}

/// What a death takes of somebody's experience: a share, but no more than the last levels made, and nothing of what is
/// theirs for ever (object-types, section 10).
pub(in crate::game) fn lost_by_death(world: &World, learnt: &Traits) -> i64 {
    let (table, settings) = (&world.catalog().exp_table, &world.catalog().settings);
    let floor = table.needed(learnt.level.saturating_sub(settings.death_penalty_levels()).max(1));
    let share = learnt.exp.saturating_mul(settings.death_penalty_percentage()) / 100;
    share.min(learnt.exp - floor).min((learnt.exp - learnt.perm_exp) / 2).max(0)
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
        assert_eq!(exp(&stage, body), (1292, 1), "one gain is no more than half of the way to the next level");
        gain(&mut stage.world, body, skill, 600);
        assert_eq!((exp(&stage, skill), exp(&stage, body)), ((2292, 2), (2292, 2)));
        assert_eq!(texts(&stage.wait(1)), ["You are now level 2 in the literacy skill.", "You are now level 2."]);
    }

    #[test]
    fn a_kill_teaches_the_party_on_the_map_and_the_skill_only_those_who_know_it() {
        let mut stage = Stage::new();
        let (ann, ben, cid) = (stage.body, stage.join("Ben", 1, 1), stage.join("Cid", 3, 3));
        let dan = stage.join("Dan", 3, 1);
        for body in [ann, ben, cid] {
            stage.world.player_of_mut(body).expect("they play").settings.party = Some("elves".to_owned());
        }
        let mut learn = |body| {
            let skill = stage.make("skill_one_handed", 0);
            begin_skill(&mut stage.world, skill);
            stage.world.put_into(skill, body)
        };
        let (anns, bens) = (learn(ann), learn(ben));
        for body in [ann, ben, cid] {
            stage.world.objects[body].change().level = 1;
        }
        gain_by_kill(&mut stage.world, ann, anns, 304);
        let exp = [ann, anns, ben, bens, cid, dan].map(|id| stage.world.objects[id].traits.exp);
        assert_eq!(exp, [104, 104, 100, 100, 100, 0]);
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
