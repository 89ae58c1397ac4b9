//! Finding traps and taking them apart: around oneself, on the ground, in chests, doors and other things.

use crate::game::identity::End;
use crate::game::kinds::{self, trap};
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::{experience, naming};
use crate::game::update::Text;
use crate::game::world::World;

/// What the dice of finding add to a level, and what those of disarming do.
const KEENNESS: i32 = 10;
const DEFTNESS: i32 = 12;
/// Experience for each level of a trap that was disarmed, if it says nothing of its own.
const WORTH_OF_A_LEVEL: i64 = 20;

/// A trap that somebody stands on or beside: where, and what holds it.
struct Near {
    trap: ObjectId,
    holder: Option<ObjectId>,
}

/// `search`: traps that are hidden show themselves to who is good enough.
pub(super) fn find(world: &mut World, body: ObjectId, skill: ObjectId) {
    world.tell(body, Text::skill_success("You search the area."));
    let level = super::level(world, skill);
    let mut found = 0_i64;
    for near in around(world, body) {
        let hidden = world.objects[near.trap].traits.invisible != 0;
        let hardness = i32::from(world.objects[near.trap].traits.level);
        if !hidden || hardness <= 0 || world.dice.between(1, KEENNESS) + level < hardness {
            continue;
        }
        trap::reveal(world, near.trap);
        let name = naming::short(world, near.trap);
        let words = match near.holder {
            Some(holder) => format!("You spot a {name} in the {}!", naming::short(world, holder)),
            None => format!("You spot a {name}!"),
        };
        world.tell(body, Text::skill_success(words));
        found += i64::from(hardness);
    }
    if found > 0 {
        experience::gain(world, body, skill, found);
    }
}

/// `disarm`: traps that are seen are taken apart, or go off.
pub(super) fn disarm(world: &mut World, body: ObjectId, skill: ObjectId) {
    let level = super::level(world, skill);
    let seen: Vec<Near> =
        around(world, body).into_iter().filter(|near| world.objects[near.trap].traits.invisible == 0).collect();
    for Near { trap, .. } in seen {
        if world.objects.get(trap).is_none() || world.objects.get(body).is_none() {
            continue;
        }
        let name = naming::short(world, trap);
        let hardness = i32::from(world.objects[trap].traits.level);
        if world.dice.between(1, DEFTNESS) + level >= hardness {
            let own = world.objects[trap].traits.exp;
            world.destroy(trap, End::Destroyed);
            world.tell(body, Text::skill_success(format!("You successfully remove the {name}!")));
            let worth = if own > 0 { own } else { i64::from(hardness) * WORTH_OF_A_LEVEL };
            experience::gain(world, body, skill, worth);
        } else {
            world.tell(body, Text::skill_error(format!("You fail to remove the {name}.")));
            // Who is clumsy sets it off.
            if world.dice.between(1, DEFTNESS) + level < hardness {
                world.tell(body, Text::skill_error("You set it off!"));
                trap::spring(world, trap, body);
            }
        }
    }
}

/// All that can still strike on the nine squares around somebody.
fn around(world: &World, body: ObjectId) -> Vec<Near> {
    let Some(at) = world.position(body) else { return Vec::new() };
    let squares = (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dx, dy)));
    let squares: Vec<Position> = squares.filter_map(|(dx, dy)| world.step(at, dx, dy)).collect();
    let mut near = Vec::new();
    for square in squares.into_iter().filter(|square| !world.map(square.map).scenery) {
        for id in &world.square(square).objects {
            if is_set(world, *id) {
                near.push(Near { trap: *id, holder: None });
            }
            if world.objects[*id].traits.kind == kinds::PLAYER {
                continue;
            }
            let inside = world.objects[*id].inventory.iter().copied().filter(|inner| is_set(world, *inner));
            near.extend(inside.map(|trap| Near { trap, holder: Some(*id) }));
        }
    }
    near
}

fn is_set(world: &World, id: ObjectId) -> bool {
    let traits = &world.objects[id].traits;
    trap::is_trap(traits.kind) && traits.level > 0
}

#[cfg(test)]
mod tests {
    use crate::game::action::Action;
    use crate::game::kinds::testing::{maybe, skilled, the};

    #[test]
    fn traps_are_found_stay_to_be_seen_and_are_taken_apart() {
        let mut stage = skilled(&["@^."], &[('^', "blades")]);
        let blades = the(&stage, "blades");
        assert!(stage.hear(Action::Disarm).is_empty() && maybe(&stage, "blades").is_some(), "it is not seen");
        assert_eq!(stage.hear(Action::Search).pop(), Some("You spot a blades!".to_owned()));
        stage.wait(20);
        assert_eq!(stage.world.objects[blades].traits.invisible, 0, "it does not hide again");
        assert_eq!(stage.hear(Action::Search), ["You search the area."]);
        stage.act(Action::Disarm);
        assert!(maybe(&stage, "blades").is_none());
    }

    #[test]
    fn what_is_too_hard_is_not_found_and_goes_off_in_clumsy_hands() {
        let mut stage = skilled(&["@^."], &[('^', "blades\nlevel 90\nhp 100")]);
        let blades = the(&stage, "blades");
        for _ in 0..5 {
            stage.act(Action::Search);
        }
        assert_ne!(stage.world.objects[blades].traits.invisible, 0);
        stage.world.objects[blades].change().invisible = 0;
        stage.world.objects[blades].change().speed = crate::content::Fixed(0);
        let whole = stage.world.objects[stage.body].traits.hp;
        assert_eq!(stage.hear(Action::Disarm).pop().as_deref(), Some("You set off a trap!\n"));
        assert!(stage.world.objects[stage.body].traits.hp < whole);
    }
}
