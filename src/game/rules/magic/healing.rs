//! Healing: hit points, mana, grace and food are given back, and what plagues somebody is taken from them.

use std::sync::Arc;

use crate::content::{AttackType, Traits};
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::vitals::FOOD_MAX;
use crate::game::rules::{combat, experience, items, skills};
use crate::game::update::Text;
use crate::game::world::World;

use super::casting::{Casting, show_effect};
use super::targets;

/// Sides of the dice that healing rolls.
const DIE: i32 = 6;
/// Hit points from which on wounds close visibly, mostly, and wholly.
const CLOSE_SOME: i32 = 11;
const CLOSE: i32 = 25;
const CLOSE_AT_ONCE: i32 = 50;

/// Heals somebody beside the caster, or the caster. False: there was nothing to heal.
pub(super) fn heal(world: &mut World, casting: &Casting<'_>) -> bool {
    let Some(whom) = targets::friend(world, casting) else { return false };
    let spell = Arc::clone(&casting.power.spell);
    let mut done = cure(world, whom, spell.attacktype);
    done |= spell.attacktype & AttackType::Disease.bit() != 0 && cure_disease(world, casting, whom);
    done |= close_wounds(world, casting, whom, &spell);
    done |= give_back(world, whom, &spell);
    if let (Some(effect), Some(at)) = (&spell.other_arch, world.position(whom)) {
        show_effect(world, effect, at);
    }
    done
}

/// Gives hit points: a fixed number and some dice.
fn close_wounds(world: &mut World, casting: &Casting<'_>, whom: ObjectId, spell: &Traits) -> bool {
    let rolled: i32 = (0..spell.hp.max(0)).map(|_| world.dice.between(1, DIE)).sum();
    let healing = i32::from(spell.dam) + rolled;
    if healing <= 0 {
        return false;
    }
    if combat::heal(world, whom, healing) == 0 {
        world.tell(casting.caster, Text::spell_failure("You are already fully healed."));
        return false;
    }
    let is_well = world.objects[whom].traits.hp == combat::hp_max(world, whom);
    let words = match healing {
        _ if is_well => "You feel just fine!",
        CLOSE_AT_ONCE.. => "Your wounds close!",
        CLOSE.. => "Your wounds mostly close.",
        CLOSE_SOME.. => "Your wounds start to fade.",
        _ => "Your wounds start to close.",
    };
    world.tell(whom, Text::healed(words));
    true
}

/// Gives mana, grace and food.
fn give_back(world: &mut World, whom: ObjectId, spell: &Traits) -> bool {
    let Some(fitness) = world.player_of(whom).map(|player| player.fitness.clone()) else { return false };
    let traits = &world.objects[whom].traits;
    let raised = |now: i16, gift: i32, most: i16| {
        if gift <= 0 || now >= most {
            return None;
        }
        i16::try_from((i32::from(now).saturating_add(gift)).min(most.into())).ok()
    };
    let sp = raised(traits.sp, spell.last_sp, fitness.sp_max);
    let grace = raised(traits.grace, spell.last_grace.into(), fitness.grace_max);
    let food = (spell.food > 0 && traits.food < FOOD_MAX).then(|| (traits.food + spell.food).min(FOOD_MAX));
    let traits = world.objects[whom].change();
    traits.sp = sp.unwrap_or(traits.sp);
    traits.grace = grace.unwrap_or(traits.grace);
    traits.food = food.unwrap_or(traits.food);
    for (given, words) in [
        (sp.is_some(), "Magical energies surge through your body!"),
        (grace.is_some(), "You feel redeemed with your god!"),
        (food.is_some(), "You feel your belly fill with food"),
    ] {
        if given {
            world.tell(whom, Text::healed(words));
        }
    }
    sp.is_some() || grace.is_some() || food.is_some()
}

/// What each kind of attack leaves in somebody, and what they hear when it is gone.
const CURES: [(AttackType, &str, &str); 3] = [
    (AttackType::Poison, "poison", "Your body feels cleansed"),
    (AttackType::Confusion, "confusion", "Your mind feels clearer"),
    (AttackType::Blind, "blindness", "Your vision begins to return"),
];

/// Takes from somebody what attacks of these kinds have left in them.
fn cure(world: &mut World, whom: ObjectId, attacks: u32) -> bool {
    let mut done = false;
    for (attack, name, words) in CURES.iter().filter(|(attack, ..)| attacks & attack.bit() != 0) {
        let is_meant = |traits: &Traits| match attack {
            AttackType::Poison => traits.kind == kinds::POISONING,
            _ => traits.kind == kinds::FORCE && *traits.name == **name,
        };
        let inside = world.objects[whom].inventory.iter().copied();
        let plagues: Vec<ObjectId> = inside.filter(|id| is_meant(&world.objects[*id].traits)).collect();
        if plagues.is_empty() {
            continue;
        }
        for plague in plagues {
            items::end_force(world, plague);
        }
        world.tell(whom, Text::healed(*words));
        done = true;
    }
    done
}

/// Ends the diseases of somebody that are not above the healer, who learns from each.
fn cure_disease(world: &mut World, casting: &Casting<'_>, whom: ObjectId) -> bool {
    let cured = kinds::disease::cure(world, whom, casting.power.level());
    let skill = casting.spell().skill.as_deref().and_then(|skill| skills::skill_named(world, casting.caster, skill));
    if let Some(skill) = skill {
        cured.iter().for_each(|worth| experience::gain(world, casting.caster, skill, *worth));
    }
    if !cured.is_empty() {
        world.tell(whom, Text::healed("You feel the disease leave you"));
    }
    !cured.is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{invoke, knows, mage};
    use crate::content::AttackType;

    #[test]
    fn wounds_close_by_what_the_dice_say() {
        let mut stage = mage(&["@"], &[]);
        knows(&mut stage, "spell_heal");
        stage.world.objects[stage.body].change().hp = 10;
        assert_eq!(invoke(&mut stage, "minor healing", None), ["Your wounds start to close."]);
        let healed = stage.world.objects[stage.body].traits.hp - 10;
        assert!((5..=11).contains(&healed), "four and a die: {healed}");
        stage.world.objects[stage.body].change().hp = 100;
        let again = invoke(&mut stage, "minor healing", None);
        assert_eq!(again, ["You are already fully healed."]);
    }

    #[test]
    fn what_an_attack_has_left_is_taken_away() {
        let mut stage = mage(&["@"], &[]);
        let cure = knows(&mut stage, "spell_heal");
        let traits = stage.world.objects[cure].change();
        (traits.hp, traits.dam, traits.attacktype) = (0, 0, AttackType::Confusion.bit());
        let force = stage.give("force", 0);
        stage.world.objects[force].change().name = "confusion".into();
        assert_eq!(invoke(&mut stage, "minor healing", None), ["Your mind feels clearer"]);
        assert!(stage.world.objects.get(force).is_none());
        assert_eq!(invoke(&mut stage, "minor healing", None), Vec::<String>::new());
    }

    #[test]
    fn mana_and_food_come_back_up_to_what_one_can_hold() {
        let mut stage = mage(&["@"], &[]);
        let gift = knows(&mut stage, "spell_heal");
        let traits = stage.world.objects[gift].change();
        (traits.hp, traits.dam, traits.last_sp, traits.food) = (0, 0, 9999, 999);
        let body = stage.body;
        let traits = stage.world.objects[body].change();
        (traits.sp, traits.food) = (3, 500);
        let words = invoke(&mut stage, "minor healing", None);
        assert_eq!(words, ["Magical energies surge through your body!", "You feel your belly fill with food"]);
        let most = stage.world.player_of(body).expect("there").fitness.sp_max;
        let traits = &stage.world.objects[body].traits;
        assert_eq!((traits.sp, traits.food), (most, 999));
    }
}
