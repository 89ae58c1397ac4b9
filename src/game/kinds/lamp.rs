//! Lamps and what lights them. A lamp that burns and one that does not are two archetypes, each the other's
//! `other_arch`; what is left of the fuel goes from one to the other.

use crate::content::Flag;
use crate::game::object::{ObjectId, Place};
use crate::game::rules::{items, naming};
use crate::game::update::Text;
use crate::game::world::World;

use super::LAMP;

/// Lights a lamp in hand, or puts it out.
pub(super) fn toggle(world: &mut World, body: ObjectId, id: ObjectId) {
    let Place::In(holder) = world.objects[id].place else {
        world.tell(body, Text::apply_error("You must get it first!\n"));
        return;
    };
    let burns = world.objects[id].is_active();
    let (name, fuel) = (naming::for_list(world, id, 1), world.objects[id].traits.food);
    if !burns && fuel <= 0 {
        world.tell(body, Text::apply_failure(format!("Your {name} is out of fuel!")));
        return;
    }
    let other = world.objects[id].traits.other_arch.clone();
    let Some(other) = other.and_then(|other| world.make_named(&other)) else { return };
    world.objects[other].change().food = fuel;
    world.tell(body, Text::apply(format!("You turn {} your {name}.", if burns { "off" } else { "on" })));
    if burns {
        let other = world.put_into(other, holder);
        items::show_thing(world, body, other);
    } else {
        world.objects[other].set(Flag::Applied, true);
        world.put_into_apart(other, holder);
        items::show_thing(world, body, other);
    }
    items::use_up(world, body, id);
    world.refresh_object(body);
}

/// Tries to light the marked thing with flint and steel, or whatever this is. One that wears off (`last_eat`) has
/// `food` tries in it.
pub(super) fn strike(world: &mut World, body: ObjectId, id: ObjectId) {
    let Some(wick) = items::marked(world, body) else {
        world.tell(body, Text::apply_error("You need to mark a lightable object."));
        return;
    };
    let (tool, target) = (naming::for_list(world, id, 1), naming::for_list(world, wick, 1));
    if world.objects[id].traits.last_eat != 0 {
        let left = world.objects[id].traits.food;
        if left <= 0 {
            let words = format!("You fail to light the {target} with a used up {tool}.");
            world.tell(body, Text::apply_failure(words));
            return;
        }
        let id = items::take_one(world, body, id);
        world.objects[id].change().food = left - 1;
    }
    let object = &world.objects[wick];
    let lightable = object.has(Flag::IsLightable) && object.traits.kind != LAMP;
    if !(lightable && is_deft(world, body) && catch_fire(world, body, wick)) {
        let words = format!("You attempt to light the {target} with the {tool} and fail.");
        world.tell(body, Text::apply_failure(words));
        return;
    }
    world.tell(body, Text::apply(format!("You light the {target} with the {tool}.")));
}

/// The more dexterous, the likelier a spark catches.
fn is_deft(world: &mut World, body: ObjectId) -> bool {
    let dexterity = world.player_of(body).map_or(10, |player| i32::from(player.fitness.abilities[1]));
    world.dice.between(1, 20) <= dexterity
}

/// One piece becomes what it is when it burns.
fn catch_fire(world: &mut World, body: ObjectId, wick: ObjectId) -> bool {
    let (place, other) = (world.objects[wick].place, world.objects[wick].traits.other_arch.clone());
    let Place::In(holder) = place else { return false };
    let Some(burning) = other.and_then(|other| world.make_named(&other)) else { return false };
    items::use_up(world, body, wick);
    let burning = world.put_into(burning, holder);
    items::show_thing(world, body, burning);
    world.refresh_object(body);
    true
}

#[cfg(test)]
mod tests {
    use super::super::testing::stage;
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    fn dark() -> Stage {
        stage(&["@."], &[])
    }

    fn apply(stage: &mut Stage, archetype: &str) -> Vec<String> {
        let catalog = stage.world.catalog().clone();
        let wanted = catalog.archetype_id(archetype).expect("the test world has the archetype");
        let inventory = &stage.world.objects[stage.body].inventory;
        let id = inventory.iter().copied().find(|id| stage.world.objects[*id].archetype == wanted);
        let tag = stage.tag(id.expect("the player carries one"));
        stage.hear(Action::Apply(tag))
    }

    #[test]
    fn a_lamp_is_lit_put_out_and_burns_its_oil() {
        let mut stage = dark();
        stage.give("lantern_unlit", 2);
        assert_eq!(apply(&mut stage, "lantern_unlit"), ["You turn on your lantern."]);
        assert_eq!(stage.carries(), [("lantern".to_owned(), 0), ("lantern".to_owned(), 1)]);
        assert_eq!(stage.world.square(stage.at(0, 0)).sum.glow, 3, "it lights its bearer");
        stage.wait(4);
        assert_eq!(apply(&mut stage, "lantern_lit"), ["You turn off your lantern."]);
        assert_eq!(stage.carries().len(), 2, "it has less oil than the other one");
        assert_eq!(stage.world.square(stage.at(0, 0)).sum.glow, 0);
        assert_eq!(apply(&mut stage, "lantern_unlit"), ["You turn on your lantern."]);
        stage.wait(40);
        assert!(apply(&mut stage, "lantern_unlit")[0].starts_with("Your lantern is out of fuel!"));
    }

    #[test]
    fn a_lamp_that_is_put_down_burns_on() {
        let mut stage = dark();
        stage.give("lantern_unlit", 1);
        apply(&mut stage, "lantern_unlit");
        let words = stage.hear(Action::Drop(Some("lantern".to_owned())));
        assert!(words.contains(&"You unapply lantern (applied).".to_owned()), "{words:?}");
        assert!(stage.carries().is_empty());
        assert_eq!(stage.world.square(stage.at(0, 0)).sum.glow, 3, "it lights the ground");
        stage.hear(Action::Take(Some("lantern".to_owned())));
        assert_eq!(apply(&mut stage, "lantern_lit"), ["You turn off your lantern."]);
    }

    #[test]
    fn a_lamp_has_to_be_in_hand() {
        let mut stage = stage(&["@l"], &[('l', "lantern_unlit")]);
        stage.act(Action::Walk(crate::game::Direction::East));
        let words = stage.hear(Action::ApplyNamed { mode: crate::game::ApplyMode::Toggle, below: false, name: None });
        assert_eq!(words, ["You must get it first!\n"]);
    }

    #[test]
    fn a_torch_catches_fire_now_and_then_until_the_flint_is_used_up() {
        let mut stage = dark();
        assert!(stage.give("flint", 1) != stage.body);
        assert_eq!(apply(&mut stage, "flint"), ["You need to mark a lightable object."]);
        let torches = stage.give("candle_unlit", 90);
        let tag = stage.tag(torches);
        stage.act(Action::Mark(tag));
        let mut words = Vec::new();
        for _ in 0..43 {
            words.extend(apply(&mut stage, "flint"));
        }
        let count = |text: &str| words.iter().filter(|words| words.as_str() == text).count();
        let lit = count("You light the candle with the flint.");
        let failed = count("You attempt to light the candle with the flint and fail.");
        assert_eq!((lit + failed, count("You fail to light the candle with a used up flint.")), (40, 3));
        assert!(lit > 10 && failed > 4, "{lit} of 40, at a dexterity of 12");
        assert_eq!(stage.world.objects[torches].count, 90 - lit as u32);
    }
}
