//! Food and drink: what goes into the stomach, and when that is too much.

use super::{DRINK, FLESH, FOOD, FORCE, POISON, meal};
use crate::content::{AttackType, Fixed, Flag};
use crate::game::object::ObjectId;
use crate::game::rules::vitals::FOOD_MAX;
use crate::game::rules::{combat, fitness, items, naming};
use crate::game::update::Text;
use crate::game::world::World;

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
    let traits = std::sync::Arc::clone(&world.objects[id].traits);
    let name = naming::for_list(world, id, 1);
    if traits.kind == POISON {
        poison(world, body, id);
    } else if !(traits.has(Flag::Cursed) || traits.has(Flag::Damned)) {
        swallow(world, body, traits.kind, traits.food, &name);
    }
    if matches!(traits.kind, FOOD | DRINK) {
        meal::taste(world, body, id);
    }
    // Whoever died of it holds nothing any more.
    if world.objects.get(id).is_none() {
        return;
    }
    if traits.kind == DRINK {
        super::noise(world, body, super::sound::ITEM, "drink");
    }
    items::leave_behind(world, body, id);
    items::use_up(world, body, id);
    fitness::compute(world, body);
}

/// It is in the stomach, and fills it.
fn swallow(world: &mut World, body: ObjectId, kind: u8, food: i32, name: &str) {
    let dragon = world.objects[body].traits.race.as_deref() == Some("dragon");
    let words = match kind {
        DRINK => format!("Ahhh...that {name} tasted good."),
        FLESH if !dragon => format!("The {name} tasted terrible!"),
        _ => format!("The {name} tasted good."),
    };
    world.tell(body, Text::apply(words));
    let before = world.objects[body].traits.food;
    let full = before + food;
    world.objects[body].change().food = full.min(FOOD_MAX);
    // What the stomach does not hold does no good.
    combat::heal(world, body, food.min(FOOD_MAX - before) / FOOD_OF_HIT_POINT);
    if full > FOOD_MAX {
        overeat(world, body, name, if kind == DRINK { "Drinking" } else { "Eating" }, full - FOOD_MAX);
    }
}

/// A quarter of the stomach is lost, and perhaps it poisons the blood.
fn poison(world: &mut World, body: ObjectId, id: ObjectId) {
    super::noise(world, id, super::sound::ITEM, "poison");
    world.tell(body, Text::cursed("Yech!  That tasted poisonous!"));
    let harm = i32::from(world.objects[id].traits.hp);
    let traits = world.objects[body].change();
    traits.food -= traits.food.max(0) / 4;
    combat::hurt(world, body, id, harm, AttackType::Poison.bit());
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
    // Felt when it ends.
    traits.food = -1;
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
    fn what_the_stomach_does_not_hold_does_not_heal() {
        let mut stage = hungry(FOOD_MAX);
        let bread = stage.give("bread", 1);
        stage.world.objects[bread].change().food = 600;
        let (_, hp) = eat(&mut stage, bread);
        assert_eq!(hp, 10);
    }

    #[test]
    fn too_much_food_slows_for_a_while() {
        let mut stage = hungry(900);
        let bread = stage.give("bread", 1);
        assert_eq!(eat(&mut stage, bread), (999, 11));
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
        assert_eq!(words, ["You feel like you're moving faster.", "You feel your digestion slowing down."]);
        assert_eq!(speed(&stage), Fixed(750_000));
    }

    #[test]
    fn poison_empties_the_stomach_and_may_poison() {
        let poisoning = "Object poisoning\ntype 105\nname poisoning\ninvisible 1\nno_drop 1\nspeed 0.1\nend\n";
        let mut stage = Stage::with(poisoning, "", &["@"], &[]);
        let body = stage.body;
        (stage.world.objects[body].change().food, stage.world.objects[body].change().hp) = (999, 10);
        let venom = stage.give("venom", 40);
        assert_eq!(eat(&mut stage, venom), (750, 10));
        assert_eq!(words(&mut stage)[0], "Yech!  That tasted poisonous!");
        let is_poisoned = |stage: &Stage| {
            let inside = stage.world.objects[stage.body].inventory.iter();
            inside.map(|id| stage.world.objects[*id].traits.kind).any(|kind| kind == kinds::POISONING)
        };
        let poisoned = (0..30).any(|_| {
            eat(&mut stage, venom);
            is_poisoned(&stage)
        });
        assert!(poisoned, "thirty bottles are too many");
    }

    #[test]
    fn the_bottle_of_what_was_drunk_from_the_ground_stays_there() {
        let mut stage = hungry(100);
        let at = stage.world.position(stage.body).expect("the player stands somewhere");
        let water = stage.drop_there("water", 1, at);
        eat(&mut stage, water);
        assert_eq!(stage.lies(at), [("empty bottle".to_owned(), 1)]);
    }
}
