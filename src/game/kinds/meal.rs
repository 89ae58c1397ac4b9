//! What is special about some meals. One with a title makes stronger or protects for as long as it is digested; one
//! that is cursed besides is bad for whoever eats it.

use crate::content::{AttackType, Fixed, Flag};
use crate::game::object::ObjectId;
use crate::game::rules::{combat, fitness, items};
use crate::game::tick::ONE_ACTION;
use crate::game::update::Text;
use crate::game::world::World;

/// A player has one piece of it in the stomach.
pub(super) fn taste(world: &mut World, body: ObjectId, id: ObjectId) {
    let traits = std::sync::Arc::clone(&world.objects[id].traits);
    if traits.title.is_none() {
        return;
    }
    let strengthens = fitness::abilities(&traits).iter().any(|value| *value != 0);
    if strengthens || traits.resistances.0.iter().any(|value| *value != 0) {
        strengthen(world, body, id);
    }
    if !(traits.has(Flag::Cursed) || traits.has(Flag::Damned)) {
        return;
    }
    if traits.hp > 0 {
        world.tell(body, Text::cursed("Eck!...that was poisonous!"));
        combat::hurt(world, body, id, i32::from(traits.hp), AttackType::Poison.bit());
    }
    if traits.sp > 0 && world.objects.get(body).is_some() {
        world.tell(body, Text::cursed("You are drained of mana!"));
        let left = world.objects[body].traits.sp.saturating_sub(traits.sp).max(0);
        world.objects[body].change().sp = left;
    }
}

/// A force that lasts two heartbeats for each point of food: all of its abilities, half of its protections.
fn strengthen(world: &mut World, body: ObjectId, id: ObjectId) {
    let Some(force) = world.make_named("force") else { return };
    let meal = std::sync::Arc::clone(&world.objects[id].traits);
    let object = &mut world.objects[force];
    object.set(Flag::Applied, true);
    object.set(Flag::IsUsedUp, true);
    object.speed_left = Fixed(0);
    let traits = object.change();
    (traits.name, traits.name_plural) = (meal.name.clone(), None);
    (traits.speed, traits.food) = (ONE_ACTION, meal.food.max(1));
    (traits.strength, traits.dexterity, traits.constitution) = (meal.strength, meal.dexterity, meal.constitution);
    (traits.intelligence, traits.wisdom, traits.power) = (meal.intelligence, meal.wisdom, meal.power);
    traits.charisma = meal.charisma;
    for (mine, given) in traits.resistances.0.iter_mut().zip(meal.resistances.0) {
        *mine = given / 2;
    }
    world.put_into_apart(force, body);
    world.set_active(force);
    fitness::compute(world, body);
    items::feel_abilities(world, body, &meal, true);
}

#[cfg(test)]
mod tests {
    use crate::content::{AttackType, Flag};
    use crate::game::kinds;
    use crate::game::object::ObjectId;
    use crate::game::testing::{Stage, texts};

    fn meal(stage: &mut Stage, change: impl FnOnce(&mut crate::content::Traits)) -> ObjectId {
        let bread = stage.give("bread", 1);
        let traits = stage.world.objects[bread].change();
        traits.food = 20;
        change(traits);
        bread
    }

    fn strength_and_cold(stage: &Stage) -> (i16, i16) {
        let fitness = &stage.world.player_of(stage.body).expect("the player plays").fitness;
        (fitness.abilities[0], fitness.resistances[AttackType::Cold])
    }

    #[test]
    fn a_meal_of_strength_strengthens_until_it_is_digested() {
        let mut stage = Stage::new();
        let body = stage.body;
        stage.world.objects[body].change().food = 100;
        let bread = meal(&mut stage, |bread| {
            (bread.title, bread.strength) = (Some("of might".into()), 2);
            bread.resistances[AttackType::Cold] = 50;
        });
        let (before, _) = strength_and_cold(&stage);
        kinds::applied(&mut stage.world, body, bread);
        assert_eq!(strength_and_cold(&stage), (before + 2, 25));
        assert_eq!(texts(&stage.wait(1))[1..], ["You feel stronger."]);
        let words = texts(&stage.wait(45));
        let ends =
            ["You feel your digestion slowing down.", "Your resistance to cold drops to 0%.", "You feel weaker!"];
        assert_eq!(words, ends);
        assert_eq!(strength_and_cold(&stage), (before, 0));
    }

    #[test]
    fn a_cursed_meal_drains_and_does_not_fill() {
        let mut stage = Stage::new();
        let body = stage.body;
        (stage.world.objects[body].change().food, stage.world.objects[body].change().sp) = (100, 2);
        let bread = meal(&mut stage, |bread| {
            (bread.title, bread.sp) = (Some("of woe".into()), 1);
            bread.flags.set(Flag::Cursed, true);
        });
        kinds::applied(&mut stage.world, body, bread);
        let traits = &stage.world.objects[body].traits;
        assert_eq!((traits.food, traits.sp), (100, 1));
        assert_eq!(texts(&stage.wait(1)), ["You are drained of mana!"]);
    }

    #[test]
    fn a_meal_without_a_title_is_just_food() {
        let mut stage = Stage::new();
        let body = stage.body;
        let bread = meal(&mut stage, |bread| bread.strength = 2);
        let before = strength_and_cold(&stage);
        kinds::applied(&mut stage.world, body, bread);
        assert_eq!(strength_and_cold(&stage), before);
    }
}
