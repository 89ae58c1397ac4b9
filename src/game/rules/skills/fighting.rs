//! Skills of fighting in use: which one somebody fights with, readying it, and a blow aimed at a square.

use crate::content::MoveType;
use crate::game::direction::Direction;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::combat::{self, Landed};
use crate::game::rules::{fitness, items};
use crate::game::update::Text;
use crate::game::world::World;

// The skills of bare hands, by their subtype.
pub(in crate::game::rules) const PUNCHING: u8 = 17;
pub(in crate::game::rules) const FLAME_TOUCH: u8 = 18;
pub(in crate::game::rules) const KARATE: u8 = 19;
pub(in crate::game::rules) const CLAWING: u8 = 31;
pub(in crate::game::rules) const WRAITH_FEED: u8 = 38;
pub(in crate::game) const UNARMED: [u8; 5] = [PUNCHING, FLAME_TOUCH, KARATE, CLAWING, WRAITH_FEED];

/// Which of them somebody fights with who has chosen none, the first that they know; dragons claw before all else.
const PREFERRED: [u8; 5] = [KARATE, CLAWING, FLAME_TOUCH, PUNCHING, WRAITH_FEED];

/// The skill that somebody fights with when they wield nothing: the one in use if it is such, else the one they set,
/// else the first they know.
pub(in crate::game) fn unarmed(world: &World, body: ObjectId) -> Option<ObjectId> {
    let is_unarmed = |id: &ObjectId| UNARMED.contains(&world.objects[*id].traits.subtype);
    let in_use = fitness::chosen_skill(world, body).filter(is_unarmed);
    let set = || {
        let name = world.player_of(body)?.settings.unarmed_skill.as_deref()?;
        bare_hands(world, body).into_iter().find(|id| *world.objects[*id].traits.name == *name)
    };
    in_use.or_else(set).or_else(|| {
        let dragon = world.objects[body].traits.race.as_deref() == Some("dragon");
        let claws_first = |id: &ObjectId| {
            let subtype = world.objects[*id].traits.subtype;
            let place = PREFERRED.iter().position(|it| *it == subtype);
            (!(dragon && subtype == CLAWING), place)
        };
        bare_hands(world, body).into_iter().min_by_key(claws_first)
    })
}

/// The skills of bare hands that somebody has.
fn bare_hands(world: &World, body: ObjectId) -> Vec<ObjectId> {
    let is_it = |id: &ObjectId| {
        let traits = &world.objects[*id].traits;
        traits.kind == kinds::SKILL && UNARMED.contains(&traits.subtype)
    };
    world.objects[body].inventory.iter().copied().filter(is_it).collect()
}

/// `unarmed_skill`: sets it by the beginning of its name, or tells what is set.
pub(in crate::game::rules) fn choose_unarmed(world: &mut World, body: ObjectId, name: Option<&str>) {
    let Some(name) = name else {
        let set = world.player_of(body).and_then(|player| player.settings.unarmed_skill.as_deref());
        let words = format!("unarmed skill is set to {}", set.unwrap_or("nothing"));
        return world.tell(body, Text::setting(words));
    };
    let begins = |id: &ObjectId| {
        let whole = &world.objects[*id].traits.name;
        whole.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name))
    };
    let Some(skill) = bare_hands(world, body).into_iter().find(begins) else {
        return world.tell(body, Text::error(format!("You do not know any such skill called {name}")));
    };
    let chosen = world.objects[skill].traits.name.to_string();
    world.tell(body, Text::setting(format!("unarmed skill is now set to {chosen}")));
    if let Some(player) = world.player_of_mut(body) {
        player.settings.unarmed_skill = Some(chosen);
    }
}

/// Makes a skill the one in use and tells its user.
pub(in crate::game) fn ready(world: &mut World, body: ObjectId, skill: ObjectId) {
    if fitness::chosen_skill(world, body) == Some(skill) {
        return;
    }
    items::use_skill(world, body, Some(skill), items::Voice::Aloud);
    fitness::compute(world, body);
    if world.objects[skill].traits.wc > 0 {
        world.tell(body, Text::stat_gain("You feel more confident in combat."));
    }
}

/// A blow with the weapon in hand at whoever stands on the next square.
pub(super) fn strike_armed(world: &mut World, body: ObjectId, direction: Option<Direction>) {
    if fitness::weapon(world, body).is_some() {
        strike(world, body, direction);
    } else {
        world.tell(body, Text::skill_refused("You have no ready weapon to attack with!"));
    }
}

/// A blow with bare hands, which a weapon leaves for it.
pub(super) fn strike_unarmed(world: &mut World, body: ObjectId, direction: Option<Direction>, skill: ObjectId) {
    if fitness::weapon(world, body).is_some() {
        if !items::unwield(world, body) {
            return;
        }
        world.tell(body, Text::skill_refused("You unwield your weapon in order to attack."));
    }
    let Some(victim) = super::beside(world, body, direction) else { return strike(world, body, direction) };
    ready(world, body, skill);
    let (did, name) = (done(world.objects[skill].traits.subtype), world.objects[victim].traits.name.clone());
    match combat::strike(world, body, victim) {
        Some(Landed::Hurt) => world.tell(body, Text::hit(format!("You {did} {name}!"))),
        Some(_) => world.tell(body, Text::miss(format!("You miss {name}!"))),
        None => {}
    }
}

/// What a skill of bare hands has done.
fn done(subtype: u8) -> &'static str {
    match subtype {
        KARATE => "karate-chopped",
        FLAME_TOUCH => "flamed",
        CLAWING => "clawed",
        WRAITH_FEED => "fed upon",
        _ => "punched",
    }
}

fn strike(world: &mut World, body: ObjectId, direction: Option<Direction>) {
    if let Some(victim) = super::beside(world, body, direction) {
        combat::strike(world, body, victim);
    } else if !is_open(world, body, direction) {
        world.tell(body, Text::skill_error("There is nothing to attack!"));
    }
}

/// A blow at the air is not worth a word.
fn is_open(world: &World, body: ObjectId, direction: Option<Direction>) -> bool {
    super::next_square(world, body, direction).is_some_and(|to| !world.square(to).sum.block.intersects(MoveType::WALK))
}

#[cfg(test)]
mod tests {
    use super::unarmed;
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    const HANDS: &str = "\
Object skill_punching\ntype 43\nsubtype 17\nname punching\nskill punching\ninvisible 1\nno_drop 1\nlevel 9\nend
Object skill_clawing\ntype 43\nsubtype 31\nname clawing\nskill clawing\ninvisible 1\nno_drop 1\nlevel 1\nend
";

    fn fighter() -> Stage {
        let mut stage = Stage::with(HANDS, "", &["@"], &[]);
        for skill in ["skill_punching", "skill_clawing", "skill_karate"] {
            stage.give(skill, 0);
        }
        stage
    }

    fn fights_with(stage: &Stage) -> String {
        let skill = unarmed(&stage.world, stage.body).expect("there are hands");
        stage.world.objects[skill].traits.name.to_string()
    }

    fn set(stage: &mut Stage, name: Option<&str>, expected: &str) {
        assert_eq!(stage.hear(Action::UnarmedSkill(name.map(str::to_owned))), [expected], "{name:?}");
    }

    #[test]
    fn who_sets_nothing_fights_with_the_first_they_know_and_a_dragon_with_claws() {
        let mut stage = fighter();
        assert_eq!(fights_with(&stage), "karate");
        let body = stage.body;
        stage.world.objects[body].change().race = Some("dragon".into());
        assert_eq!(fights_with(&stage), "clawing");
    }

    #[test]
    fn the_skill_of_bare_hands_is_set_by_the_beginning_of_its_name_and_a_readied_one_goes_before_it() {
        let mut stage = fighter();
        set(&mut stage, None, "unarmed skill is set to nothing");
        set(&mut stage, Some("smithery"), "You do not know any such skill called smithery");
        set(&mut stage, Some("PUN"), "unarmed skill is now set to punching");
        set(&mut stage, Some("wraith"), "You do not know any such skill called wraith");
        set(&mut stage, None, "unarmed skill is set to punching");
        assert_eq!(fights_with(&stage), "punching");
        stage.act(Action::ReadySkill(Some("clawing".into())));
        assert_eq!(fights_with(&stage), "clawing");
    }
}
