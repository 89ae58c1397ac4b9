//! Who has no hit points left falls: creatures leave what they had, doors open, and whoever did it learns from it.

use crate::content::{Flag, MoveType};
use crate::game::identity::End;
use crate::game::kinds;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::{experience, fitness, movement, skills};
use crate::game::update::Text;
use crate::game::world::{Landing, World};

use super::fall;

/// Somebody or something has lost its last hit point by what `by` did.
pub(super) fn falls(world: &mut World, victim: ObjectId, by: ObjectId) {
    match world.objects[victim].traits.kind {
        kinds::PLAYER => fall::falls(world, victim, by),
        _ => is_slain(world, victim, by),
    }
}

fn is_slain(world: &mut World, victim: ObjectId, by: ObjectId) {
    let who = super::responsible(world, by);
    let name = world.objects[victim].traits.name.clone();
    sound(world, victim);
    if world.player_of(who).is_some() {
        let with = if by == who { String::new() } else { format!(" with {}", world.objects[by].traits.name) };
        world.tell(who, Text::killed(format!("You killed {name}{with}.")));
        learn(world, who, by, victim);
    }
    if matches!(world.objects[victim].traits.kind, kinds::DOOR | kinds::LOCKED_DOOR) {
        kinds::broken(world, victim);
    } else {
        leave_all(world, victim);
    }
}

pub(super) fn sound(world: &mut World, victim: ObjectId) {
    if let Some(at) = world.position(victim) {
        movement::noise(world, at, kinds::sound::BLOW, "kill", victim);
    }
}

/// The skill that did it, and whoever used it, grow by what the victim was worth.
fn learn(world: &mut World, who: ObjectId, by: ObjectId, victim: ObjectId) {
    let named = world.objects[by].traits.skill.clone().filter(|_| by != who);
    let skill = named.and_then(|name| skills::skill_named(world, who, &name));
    let Some(skill) = skill.or_else(|| fitness::chosen_skill(world, who)) else { return };
    let worth = world.objects[victim].traits.exp;
    experience::gain_by_kill(world, who, skill, worth);
}

/// A creature is gone, and what it carried lies where it fell; of a big one, below any of its parts.
pub(in crate::game) fn leave_all(world: &mut World, victim: ObjectId) {
    let parts: Vec<Position> =
        std::iter::once(&victim).chain(&world.objects[victim].tails).filter_map(|part| world.position(*part)).collect();
    let left: Vec<ObjectId> =
        world.objects[victim].inventory.iter().copied().filter(|id| is_left(world, *id)).collect();
    for id in &left {
        world.take_away(*id);
    }
    if let Some(at) = parts.first() {
        kinds::disease::outlive(world, victim, *at);
    }
    world.destroy(victim, End::Destroyed);
    for id in left {
        let Some(at) = parts.get(world.dice.below(parts.len() as u32) as usize) else {
            world.destroy(id, End::Destroyed);
            continue;
        };
        // Nobody could ever reach it in a wall.
        if world.square(*at).sum.block.contains(MoveType::ALL) {
            world.destroy_near(id, End::Destroyed, id);
            continue;
        }
        let object = &mut world.objects[id];
        object.set(Flag::Applied, false);
        world.put(id, *at, Landing::Dropped);
    }
}

/// Does it outlast its bearer? Not what belongs to a body, and not the traps on it.
fn is_left(world: &World, id: ObjectId) -> bool {
    let object = &world.objects[id];
    let bodily = matches!(
        object.traits.kind,
        kinds::RUNE
            | kinds::TRAP
            | kinds::SPELL
            | kinds::SKILL
            | kinds::FORCE
            | kinds::POISONING
            | kinds::DISEASE
            | kinds::SYMPTOM
            | kinds::EVENT_CONNECTOR
    );
    !bodily && object.traits.invisible == 0 && !object.has(Flag::NoDrop) && !object.has(Flag::StartEquip)
}

#[cfg(test)]
mod tests {
    use crate::content::{AttackType, Flag};
    use crate::game::action::Action;
    use crate::game::direction::Direction;
    use crate::game::object::ObjectId;
    use crate::game::rules::{combat, items::begin_skill};
    use crate::game::testing::{Stage, texts};

    const CREATURES: &str = "Object kobold\nname kobold\nalive 1\nmonster 1\nno_pick 1\nhp 1\nmaxhp 1\nac 30\nexp 40\nlevel 1\nend\n\
        Object wolf\nname wolf\nalive 1\nmonster 1\nno_pick 1\nunaggressive 1\nhp 1\nac 30\nexp 40\nend\n";

    fn stage(rows: &[&str]) -> (Stage, ObjectId) {
        let mut stage = Stage::with(CREATURES, "", rows, &[('k', "kobold"), ('w', "wolf")]);
        let skill = stage.give("skill_karate", 0);
        begin_skill(&mut stage.world, skill);
        (stage, skill)
    }

    #[test]
    fn who_kills_learns_from_it_and_the_prey_leaves_what_it_had() {
        let (mut stage, skill) = stage(&["@k"]);
        let kobold = stage.world.square(stage.at(1, 0)).objects[1];
        for (thing, flag) in [("coin", None), ("sword", Some(Flag::NoDrop)), ("bread", Some(Flag::StartEquip))] {
            let id = stage.make(thing, 1);
            if let Some(flag) = flag {
                stage.world.objects[id].set(flag, true);
            }
            stage.world.put_into(id, kobold);
        }
        let words = texts(&stage.act(Action::Walk(Direction::East)));
        assert_eq!(words[0], "Readied skill: karate.");
        assert!(words.contains(&"You killed kobold.".to_owned()), "{words:?}");
        assert_eq!(stage.lies(stage.at(1, 0)), [("gold coin".to_owned(), 1)]);
        assert_eq!(stage.world.objects[skill].traits.exp, 40);
        assert_eq!(stage.world.objects[stage.body].traits.exp, 40);
    }

    #[test]
    fn the_peaceful_leave_the_peaceful_alone() {
        let (mut stage, _) = stage(&["@w"]);
        assert_eq!(stage.hear(Action::Walk(Direction::East)), ["You avoid attacking wolf.", "You can't push wolf."]);
        stage.hear(Action::Peaceful);
        let words = stage.hear(Action::Walk(Direction::East));
        assert!(words.contains(&"You killed wolf.".to_owned()), "{words:?}");
    }

    #[test]
    fn a_kill_counts_for_whoever_sent_what_killed() {
        let (mut stage, skill) = stage(&["@.k"]);
        let kobold = stage.world.square(stage.at(2, 0)).objects[1];
        let arrow = stage.drop_there("arrow", 1, stage.at(2, 0));
        stage.world.objects[arrow].owner = Some(stage.tag(stage.body));
        stage.world.objects[arrow].change().skill = Some("karate".into());
        combat::hurt(&mut stage.world, kobold, arrow, 9, AttackType::Physical.bit());
        assert_eq!(stage.world.objects[skill].traits.exp, 40);
        let words = texts(&stage.wait(1));
        assert!(words.contains(&"You killed kobold with arrow.".to_owned()), "{words:?}");
    }
}
