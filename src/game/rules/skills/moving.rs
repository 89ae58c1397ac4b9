//! Skills of the body: jumping over a square, floating, coming to rest, and knowing rough ground.

use crate::content::{Fixed, Flag, MoveType};
use crate::game::direction::Direction;
use crate::game::kinds;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::{combat, fitness, items, movement, vitals};
use crate::game::update::Text;
use crate::game::world::World;

/// Strength and dexterity for each square of a jump; a load halves it.
const LIMBS_OF_A_SQUARE: i32 = 8;
const FORCE: &str = "force";
const LEVITATION: &str = "levitation";
/// Below this level nobody meditates with a weapon in hand; each level bears so many grams of armour.
const ARMED: i32 = 10;
const ARMOUR_OF_A_LEVEL: i64 = 2_000;
/// Levels for each point more that a rest gives.
const LEVELS_OF_A_POINT: i32 = 10;
/// Ground costs who knows it a share of what it costs others.
const KNOWN_GROUND: i64 = 4;

/// Jumps over the next square; whoever is in the way is hit.
pub(super) fn jump(world: &mut World, body: ObjectId, direction: Option<Direction>) {
    let (Some(direction), Some(from)) = (direction, world.position(body)) else { return };
    let reach = reach(world, body);
    if reach < 1 {
        return world.tell(body, Text::skill_refused("You are carrying too much weight to jump."));
    }
    let (dx, dy) = direction.step();
    let mut at = from;
    let mut blocked = false;
    for _ in 0..reach {
        let next = world.step(at, dx, dy).filter(|next| !world.map(next.map).scenery);
        let Some(next) = next else {
            blocked = true;
            break;
        };
        if let Some(victim) = living(world, next) {
            land(world, body, from, at);
            if combat::is_vulnerable(world, victim) && world.position(body) == Some(at) {
                strike(world, body, victim);
            }
            return;
        }
        if movement::blocked(world, body, next) {
            blocked = true;
            break;
        }
        at = next;
    }
    if blocked {
        world.tell(body, Text::skill_error("Your jump is blocked."));
    }
    land(world, body, from, at);
}

fn land(world: &mut World, body: ObjectId, from: Position, at: Position) {
    if at != from {
        movement::leap_onto(world, body, at);
    }
}

/// Those who want peace do not jump at the peaceful, nor at people.
fn strike(world: &mut World, body: ObjectId, victim: ObjectId) {
    let peaceful = world.player_of(body).is_none_or(|player| player.settings.peaceful);
    let friend = world.player_of(victim).is_some()
        || world.objects[victim].has(Flag::Unaggressive)
        || world.objects[victim].has(Flag::Friendly);
    if peaceful && friend {
        return world.tell(body, Text::skill_error("Somebody is in the way."));
    }
    combat::attack(world, body, victim);
}

fn living(world: &World, at: Position) -> Option<ObjectId> {
    let alive = |id: &ObjectId| {
        let object = &world.objects[*id];
        object.has(Flag::Alive) || object.traits.kind == kinds::PLAYER
    };
    let found = world.square(at).objects.iter().rev().copied().find(alive);
    found.map(|id| world.objects[id].head.unwrap_or(id))
}

/// Squares of a jump.
fn reach(world: &World, body: ObjectId) -> i32 {
    let Some(player) = world.player_of(body) else { return 1 };
    let limbs = i32::from(player.fitness.abilities[0]) + i32::from(player.fitness.abilities[1]);
    let (load, limit) = (world.objects[body].carrying_felt(), i64::from(player.fitness.weight_limit));
    match limbs / LIMBS_OF_A_SQUARE {
        _ if load > limit => 0,
        far if load * 2 > limit => far / 2,
        far => far,
    }
}

/// Floats, or comes down.
pub(super) fn levitate(world: &mut World, body: ObjectId) {
    let is_it = |id: &ObjectId| {
        let object = &world.objects[*id];
        object.traits.kind == kinds::FORCE && *object.traits.name == *LEVITATION
    };
    if let Some(force) = world.objects[body].inventory.iter().copied().find(is_it) {
        world.tell(body, Text::skill_success("You come to earth."));
        glide(world, body, MoveType::default());
        items::end_force(world, force);
        // What lies below notices who comes down.
        if let Some(at) = world.position(body) {
            kinds::entered(world, body, at);
        }
        return;
    }
    let Some(force) = world.make_named(FORCE) else { return };
    let traits = world.objects[force].change();
    traits.name = LEVITATION.into();
    traits.move_type = MoveType::FLY_LOW;
    traits.speed = Fixed(0);
    world.set_active(force);
    world.tell(body, Text::skill_success("You rise into the air!."));
    glide(world, body, MoveType::FLY_LOW);
    items::begin_force(world, body, force);
}

/// Changes how somebody moves without the words of wings.
fn glide(world: &mut World, body: ObjectId, ways: MoveType) {
    let archetype = world.objects[body].archetype;
    let born = world.catalog().archetypes[archetype].traits.move_type;
    let ways = if ways.is_empty() { born } else { ways };
    world.objects[body].change().move_type = ways;
}

/// Rests the mind: mana comes back at once and with the next heartbeat; when all of it is there, health does. It teaches
/// nothing.
pub(super) fn meditate(world: &mut World, body: ObjectId, skill: ObjectId) {
    let level = super::level(world, skill);
    let armed = fitness::weapon(world, body).is_some();
    if armed && level < ARMED {
        return world.tell(body, Text::skill_refused("You can't concentrate with a weapon in hand!"));
    }
    let armour: i64 = fitness::worn(world, body)
        .filter(|item| matches!(item.traits.kind, kinds::ARMOUR | kinds::SHIELD | kinds::HELMET))
        .map(|item| i64::from(item.traits.weight))
        .sum();
    if armour > i64::from(level) * ARMOUR_OF_A_LEVEL {
        return world.tell(body, Text::skill_refused("You can't concentrate while wearing so much armour!"));
    }
    world.tell(body, Text::skill_success("You meditate."));
    let points = points(level);
    let Some(player) = world.player_of(body) else { return };
    let (sp_max, hp_max) = (player.fitness.sp_max, player.fitness.hp_max);
    let traits = world.objects[body].change();
    if traits.sp < sp_max {
        traits.sp = traits.sp.saturating_add(points).min(sp_max);
        vitals::hurry(world, body, |counters| &mut counters.sp);
    } else if traits.hp < hp_max {
        combat::heal(world, body, points.into());
        vitals::hurry(world, body, |counters| &mut counters.hp);
    }
}

/// Prays to whoever listens: grace comes back.
pub(super) fn pray(world: &mut World, body: ObjectId, skill: ObjectId) {
    world.tell(body, Text::skill_success("You pray."));
    let points = points(super::level(world, skill));
    let most = world.player_of(body).map_or(0, |player| player.fitness.grace_max);
    let traits = world.objects[body].change();
    if traits.grace < most {
        traits.grace = traits.grace.saturating_add(points).min(most);
        vitals::hurry(world, body, |counters| &mut counters.grace);
    }
}

fn points(level: i32) -> i16 {
    i16::try_from(1 + level / LEVELS_OF_A_POINT).unwrap_or(i16::MAX)
}

/// What rough ground takes of somebody's time: climbers know hills, woodsmen know woods.
pub(in crate::game::rules) fn slowness(world: &World, body: ObjectId, at: Position) -> Fixed {
    let mover = world.objects[body].move_type();
    if !world.square(at).sum.slow.intersects(mover) {
        return Fixed(0);
    }
    let knows = |subtype: u8| super::of_kind(world, body, subtype).is_some();
    let slow = world.square(at).objects.iter().map(|id| &world.objects[*id]);
    let slow = slow.filter(|object| object.traits.move_slow.intersects(mover)).map(|object| {
        let known =
            object.has(Flag::IsHilly) && knows(super::CLIMBING) || object.has(Flag::IsWooded) && knows(super::WOODSMAN);
        let penalty = object.traits.move_slow_penalty.0;
        if known { penalty / KNOWN_GROUND } else { penalty }
    });
    Fixed(slow.sum())
}

#[cfg(test)]
mod tests {
    use crate::content::MoveType;
    use crate::game::action::Action;
    use crate::game::direction::Direction;
    use crate::game::kinds::testing::{skilled, the};

    fn using(name: &str) -> Action {
        Action::UseSkill(Some(name.to_owned()))
    }

    #[test]
    fn a_jump_goes_over_a_trap_and_not_through_a_wall() {
        let mut stage = skilled(&["@^..#"], &[('^', "blades")]);
        stage.act(Action::Face(Some(Direction::East)));
        let whole = stage.world.objects[stage.body].traits.hp;
        assert!(stage.hear(using("jumping")).is_empty());
        assert_eq!(stage.world.position(stage.body), Some(stage.at(3, 0)));
        assert_eq!(stage.world.objects[stage.body].traits.hp, whole, "the trap was not touched");
        assert_eq!(stage.hear(using("jumping")), ["Your jump is blocked."]);
        assert_eq!(stage.world.position(stage.body), Some(stage.at(3, 0)));
    }

    #[test]
    fn who_is_in_the_way_of_a_jump_is_hit() {
        let mut stage = skilled(&["@.t"], &[('t', "dummy\nmonster 1\nac 120")]);
        stage.act(Action::Face(Some(Direction::East)));
        for _ in 0..9 {
            stage.act(using("jumping"));
        }
        assert_eq!(stage.world.position(stage.body), Some(stage.at(1, 0)));
        assert!(stage.world.objects[the(&stage, "dummy")].traits.hp < 30_000);
    }

    #[test]
    fn who_floats_touches_nothing_until_they_come_down() {
        let mut stage = skilled(&["@^."], &[('^', "blades")]);
        stage.act(using("levitation"));
        assert!(stage.world.objects[stage.body].traits.move_type.intersects(MoveType::FLYING));
        let whole = stage.world.objects[stage.body].traits.hp;
        stage.act(Action::Walk(Direction::East));
        assert_eq!(stage.world.objects[stage.body].traits.hp, whole);
        stage.act(using("levitation"));
        assert!(stage.world.objects[stage.body].traits.hp < whole, "down into the blades");
    }

    #[test]
    fn rest_and_prayer_bring_back_what_was_spent_and_no_more() {
        let mut stage = skilled(&["@"], &[]);
        let body = stage.body;
        (stage.world.objects[body].change().sp, stage.world.objects[body].change().grace) = (-9, -9);
        for _ in 0..4 {
            stage.act(using("meditation"));
            stage.act(using("praying"));
        }
        let now = |stage: &crate::game::testing::Stage| {
            let traits = &stage.world.objects[body].traits;
            (traits.sp, traits.grace)
        };
        assert!(now(&stage).0 >= -5 && now(&stage).1 >= -5, "{:?}", now(&stage));
        for _ in 0..99 {
            stage.act(using("meditation"));
            stage.act(using("praying"));
        }
        let most = stage.world.player_of(stage.body).map(|player| player.fitness.clone()).expect("a player");
        assert!(now(&stage).0 <= most.sp_max.max(1) && now(&stage).1 <= most.grace_max.max(1), "{:?}", now(&stage));
        stage.give("skill_one_handed", 0);
        stage.give("sword", 1);
        let on = crate::game::action::ApplyMode::On;
        stage.act(Action::ApplyNamed { mode: on, below: false, name: Some("sword".into()) });
        let words = stage.hear(using("meditation"));
        assert_eq!(words.last().map(String::as_str), Some("You can't concentrate with a weapon in hand!"));
    }
}
