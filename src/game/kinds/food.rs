//! Food and drink: what goes into the stomach, and when that is too much.

use super::{DRINK, FORCE, POISON};
use crate::content::{Fixed, Flag};
use crate::game::object::ObjectId;
use crate::game::rules::{fitness, items, naming, vitals};
use crate::game::update::Text;
use crate::game::world::World;

/// As much as a stomach holds.
const FOOD_MAX: i32 = 999;
/// Food for one hit point.
const FOOD_OF_HIT_POINT: i32 = 50;
/// More than this above what the stomach holds is far too much.
const FAR_TOO_MUCH: i32 = 200;
/// Name of what slows somebody who ate too much.
const FULLNESS: &str = "fullness";
/// Its actions until it ends, at the speed below: about 150 heartbeats.
const FULLNESS_ACTIONS: i16 = 14;
const FULLNESS_SPEED: Fixed = Fixed(100_000);

/// Eats or drinks one piece of a thing.
pub(super) fn eat(world: &mut World, body: ObjectId, id: ObjectId) {
    let object = &world.objects[id];
    let drink = object.traits.kind == DRINK;
    let name = naming::for_list(world, id, 1);
    let food = object.traits.food;
    let bad = object.has(Flag::Cursed) || object.has(Flag::Damned) || object.traits.kind == POISON;
    if bad {
        poison(world, body, id);
    } else {
        let words = if drink { format!("Ahhh...that {name} tasted good.") } else { format!("The {name} tasted good.") };
        world.tell(body, Text::apply(words));
        let full = world.objects[body].traits.food + food;
        world.objects[body].change().food = full.min(FOOD_MAX);
        heal(world, body, food / FOOD_OF_HIT_POINT);
        if full > FOOD_MAX {
            overeat(world, body, &name, if drink { "Drinking" } else { "Eating" }, full - FOOD_MAX);
        }
    }
    items::leave_behind(world, body, id);
    items::use_up(world, body, id);
    fitness::compute(world, body);
}

fn heal(world: &mut World, body: ObjectId, points: i32) {
    let most = world.player_of(body).map_or(i16::MAX, |player| player.fitness.hp_max);
    let hp = world.objects[body].traits.hp;
    let healed = i32::from(hp) + points;
    if points > 0 && hp < most {
        world.objects[body].change().hp = i16::try_from(healed).unwrap_or(most).min(most);
    }
}

/// A quarter of the stomach is lost, and hit points.
fn poison(world: &mut World, body: ObjectId, id: ObjectId) {
    world.tell(body, Text::cursed("Yech!  That tasted poisonous!"));
    let harm = i32::from(world.objects[id].traits.hp);
    let traits = world.objects[body].change();
    traits.food -= traits.food.max(0) / 4;
    vitals::weaken(world, body, harm, "was poisoned");
}

/// Whoever ate too much is slower for a while.
fn overeat(world: &mut World, body: ObjectId, name: &str, verb: &str, excess: i32) {
    let (how_full, how_slow, haste) =
        if excess > FAR_TOO_MUCH { ("very", "much", -10) } else { ("rather", "somewhat", -5) };
    let words = format!("{verb} the {name} makes you {how_full} full. You feel yourself moving {how_slow} slower.");
    world.tell(body, Text::bad_effect(words));
    let before = world.objects[body].inventory.iter().copied().find(|id| {
        let traits = &world.objects[*id].traits;
        traits.kind == FORCE && &*traits.name == FULLNESS
    });
    let Some(force) = before.or_else(|| new_fullness(world, body)) else { return };
    let traits = world.objects[force].change();
    traits.exp = traits.exp.min(haste);
    traits.duration = FULLNESS_ACTIONS;
}

fn new_fullness(world: &mut World, body: ObjectId) -> Option<ObjectId> {
    let force = world.make_named("force")?;
    let object = &mut world.objects[force];
    object.set(Flag::Applied, true);
    let traits = object.change();
    traits.name = FULLNESS.into();
    traits.name_plural = None;
    traits.speed = FULLNESS_SPEED;
    object.speed_left = Fixed(0);
    world.put_into_apart(force, body);
    world.set_active(force);
    Some(force)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::kinds;
    use crate::game::testing::Stage;

    fn hungry(food: i32) -> Stage {
        let mut stage = Stage::new();
        let body = stage.body;
        stage.world.objects[body].change().food = food;
        stage.world.objects[body].change().hp = 10;
        stage
    }

    /// The words come with the next heartbeat: what time takes is no part of a meal.
    fn eat(stage: &mut Stage, id: ObjectId) -> (i32, i16) {
        let body = stage.body;
        assert!(kinds::applied(&mut stage.world, body, id));
        let traits = &stage.world.objects[body].traits;
        (traits.food, traits.hp)
    }

    fn words(stage: &mut Stage) -> Vec<String> {
        crate::game::testing::texts(&stage.wait(1))
    }

    #[test]
    fn bread_fills_and_heals_a_little() {
        let mut stage = hungry(100);
        let bread = stage.give("bread", 2);
        assert_eq!(eat(&mut stage, bread), (300, 14));
        assert_eq!(words(&mut stage), ["The bread tasted good."]);
        assert_eq!(stage.world.objects[bread].count, 1);
        eat(&mut stage, bread);
        assert!(stage.carries().is_empty());
    }

    #[test]
    fn the_bottle_is_left_of_the_drink() {
        let mut stage = hungry(100);
        let water = stage.give("water", 1);
        assert_eq!(eat(&mut stage, water), (105, 10));
        assert_eq!(words(&mut stage), ["Ahhh...that water tasted good."]);
        assert_eq!(stage.carries(), [("empty bottle".to_owned(), 1)]);
    }

    #[test]
    fn too_much_food_slows_for_a_while() {
        let mut stage = hungry(900);
        let bread = stage.give("bread", 1);
        assert_eq!(eat(&mut stage, bread), (999, 14));
        assert_eq!(
            words(&mut stage),
            [
                "The bread tasted good.",
                "Eating the bread makes you rather full. You feel yourself moving somewhat slower."
            ]
        );
        let speed = |stage: &Stage| stage.world.player_of(stage.body).expect("the player is there").fitness.speed;
        assert_eq!(speed(&stage), Fixed(583_334));
        let words = crate::game::testing::texts(&stage.wait(200));
        assert_eq!(words, ["You feel like you're moving faster."]);
        assert_eq!(speed(&stage), Fixed(750_000));
    }

    #[test]
    fn poison_empties_the_stomach_but_does_not_kill() {
        let mut stage = hungry(800);
        let venom = stage.give("venom", 2);
        assert_eq!(eat(&mut stage, venom), (600, 5));
        assert_eq!(words(&mut stage), ["Yech!  That tasted poisonous!"]);
        assert_eq!(eat(&mut stage, venom).1, 1);
    }
}
