//! Hit points, mana, grace and hunger: what comes back with time, and what time takes.

use crate::content::Flag;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::player::Counters;
use crate::game::update::Text;
use crate::game::world::World;

use super::{combat, fitness};

/// As much as a stomach holds.
pub(in crate::game) const FOOD_MAX: i32 = 999;
/// Heartbeats until one is hungrier by a point.
const HUNGER: i32 = 25;
/// Of somebody who stands idle, three heartbeats count as one of regeneration.
const IDLE: i32 = 3;

/// What worn things add to each kind of regeneration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Gains {
    hp: i32,
    sp: i32,
    grace: i32,
    /// How much longer food lasts; negative: shorter.
    digestion: i32,
    /// Tenths by which armour slows mana down, never under 10.
    sp_armour: i32,
}

/// One heartbeat of every player's body.
pub(in crate::game) fn regenerate(world: &mut World) {
    let within_reach = world.players.values().filter(|player| !player.sheltered);
    let bodies: Vec<ObjectId> = within_reach.map(|player| player.body).collect();
    for body in bodies {
        let idle = world.objects[body].speed_left.0 > 0;
        count_down(world, body, if idle { IDLE } else { 1 });
        digest(world, body, idle);
        if world.objects[body].traits.food < 0 {
            go_hungry(world, body);
        }
    }
}

fn count_down(world: &mut World, body: ObjectId, step: i32) {
    let Some(player) = world.player_of_mut(body) else { return };
    player.healing.hp -= step;
    player.healing.sp -= step;
    player.healing.grace -= step;
    let (due, fitness) = (player.healing, &player.fitness);
    let (hp_max, sp_max, grace_max) = (fitness.hp_max, fitness.sp_max, fitness.grace_max);
    if due.hp >= 0 && due.sp >= 0 && due.grace >= 0 {
        return;
    }
    let gains = gains(world, body);
    let traits = &world.objects[body].traits;
    let (hp, sp, grace) = (traits.hp, traits.sp, traits.grace);
    if due.sp < 0 {
        if sp < sp_max {
            world.objects[body].change().sp += 1;
            burn(world, body, gains.digestion);
        }
        let rest = interval(2500, gains.sp, sp_max) * gains.sp_armour.max(10) / 10;
        reload(world, body, |counters| counters.sp = rest);
    }
    if due.grace < 0 {
        if grace < grace_max / 2 {
            world.objects[body].change().grace += 1;
        }
        let rest = interval(2000, gains.grace, grace_max);
        reload(world, body, |counters| counters.grace = rest);
    }
    if due.hp < 0 {
        let wraith = world.objects[body].traits.race.as_deref() == Some("wraith");
        if hp < hp_max && !wraith {
            world.objects[body].change().hp += 1;
            burn(world, body, gains.digestion);
        }
        let rest = interval(1200, gains.hp, hp_max);
        reload(world, body, |counters| counters.hp = rest);
    }
}

/// Heartbeats for a point, at a gain and a maximum (object-types, section 8; the negative gains of elves and trolls were
/// measured: each makes it half as long again as it would be).
fn interval(slowest: i32, gain: i32, max: i16) -> i32 {
    let pace = gain.max(0).saturating_add(1).saturating_mul(max.into());
    slowest.saturating_mul(2 - gain.min(0)) / (2 * pace.max(20).saturating_add(10))
}

/// A point that came back was food. Who digests well needs it but now and then.
fn burn(world: &mut World, body: ObjectId, digestion: i32) {
    if digestion <= 0 || world.dice.once_in(digestion.unsigned_abs() + 1) {
        world.objects[body].change().food -= 1;
    }
}

/// What regenerates by itself does so with the next heartbeat.
pub(super) fn hurry(world: &mut World, body: ObjectId, which: impl FnOnce(&mut Counters) -> &mut i32) {
    reload(world, body, |counters| *which(counters) = 0);
}

fn reload(world: &mut World, body: ObjectId, set: impl FnOnce(&mut Counters)) {
    if let Some(player) = world.player_of_mut(body) {
        set(&mut player.healing);
    }
}

/// Time makes hungry: a point each [`HUNGER`] heartbeats, later for who digests well. Each heartbeat that somebody stands
/// idle puts it off by one.
fn digest(world: &mut World, body: ObjectId, idle: bool) {
    let Some(player) = world.player_of_mut(body) else { return };
    player.healing.food = player.healing.food.saturating_add(if idle { 1 } else { -1 });
    if player.healing.food >= 0 {
        return;
    }
    let gains = gains(world, body);
    let slower = 1 + gains.digestion.max(0);
    let faster = 1 + gains.hp.max(0) - gains.digestion.min(0);
    let rest = HUNGER * slower / faster;
    reload(world, body, |counters| counters.food = rest);
    world.objects[body].change().food -= 1;
}

/// Who is starving eats what they carry, best first; who has nothing loses strength, down to the
/// last hit point.
fn go_hungry(world: &mut World, body: ObjectId) {
    if let Some(food) = something_to_eat(world, body) {
        world.tell(body, Text::bad_effect("You are starving, and eat what you find."));
        kinds::applied(world, body, food);
        return;
    }
    let deficit = -world.objects[body].traits.food;
    world.objects[body].change().food = 0;
    if deficit > 0 && combat::is_vulnerable(world, body) {
        world.tell(body, Text::bad_effect("You are starving! Hunger eats at your strength."));
        weaken(world, body, deficit, "starved to death");
    }
}

fn something_to_eat(world: &World, body: ObjectId) -> Option<ObjectId> {
    let find = |kinds: &[u8]| {
        let eatable = |id: &&ObjectId| {
            let object = &world.objects[**id];
            kinds.contains(&object.traits.kind) && !object.has(Flag::Unpaid)
        };
        world.objects[body].inventory.iter().find(eatable).copied()
    };
    find(&[kinds::FOOD, kinds::DRINK, kinds::POISON]).or_else(|| find(&[kinds::FLESH]))
}

/// Takes hit points by something that is no thing; who has none left perishes `of` it.
pub(in crate::game) fn weaken(world: &mut World, id: ObjectId, pain: i32, of: &str) {
    if pain <= 0 || !combat::is_vulnerable(world, id) {
        return;
    }
    let left = i32::from(world.objects[id].traits.hp) - pain;
    world.objects[id].change().hp = i16::try_from(left).unwrap_or(i16::MIN);
    if left < 0 {
        combat::perishes(world, id, of);
    }
}

/// Does a thing of its kind help or hinder what its bearer regains? What a race is by nature is a force in its people.
fn tends(kind: u8) -> bool {
    kinds::is_worn(kind) || matches!(kind, kinds::SYMPTOM | kinds::FORCE)
}

fn gains(world: &World, body: ObjectId) -> Gains {
    let mut gains = Gains { sp_armour: 10, ..Gains::default() };
    for object in fitness::worn(world, body) {
        if tends(object.traits.kind) {
            gains.hp += i32::from(object.traits.hp);
            gains.sp += i32::from(object.traits.sp);
            gains.grace += i32::from(object.traits.grace);
            gains.digestion += object.traits.food.clamp(-100, 100);
            gains.sp_armour = gains.sp_armour.max(i32::from(object.traits.gen_sp_armour));
        }
    }
    gains
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Fixed;
    use crate::game::testing::{Stage, texts};
    use crate::game::update::Update;

    fn set_up(hp: i16, food: i32) -> Stage {
        let mut stage = Stage::new();
        let body = stage.body;
        let traits = stage.world.objects[body].change();
        (traits.hp, traits.food) = (hp, food);
        stage.world.player_of_mut(body).expect("the player plays").fitness.hp_max = 30;
        stage
    }

    /// Lets somebody be busy all the time.
    fn toil(stage: &mut Stage, heartbeats: usize) -> Vec<Update> {
        let body = stage.body;
        let beat = |_| {
            stage.world.objects[body].speed_left = Fixed(-Fixed::ONE.0);
            stage.wait(1)
        };
        (0..heartbeats).flat_map(beat).collect()
    }

    #[test]
    fn wounds_heal_with_time_and_make_hungry() {
        let mut stage = set_up(10, 900);
        stage.wait(200);
        let traits = &stage.world.objects[stage.body].traits;
        assert!(traits.hp > 15 && traits.hp <= 30, "{}", traits.hp);
        assert!(traits.food < 900 - 5);
    }

    #[test]
    fn the_nature_of_a_race_is_a_force_that_tends_its_people() {
        // Measured: who stands idle regains a point every 13 heartbeats as an elf (gain -1, 39 hit points), every 3 as a
        // troll (gain 3, 42), every 9 as a human; an idle elf every 10 of mana (gain 1, 39), a troll every 37 (gain -2, 36).
        let idle = |rest: i32| rest / IDLE + 1;
        assert_eq!([(-1, 39), (3, 42), (0, 40)].map(|(gain, most)| idle(interval(1200, gain, most))), [13, 3, 9]);
        assert_eq!([(1, 39), (-2, 36), (0, 38)].map(|(gain, most)| idle(interval(2500, gain, most))), [10, 37, 18]);
        let mut stage = set_up(10, 900);
        let body = stage.body;
        let nature = stage.give("force", 1);
        stage.world.objects[nature].set(Flag::Applied, true);
        stage.world.objects[nature].change().hp = 3;
        stage.wait(60);
        let hp = stage.world.objects[body].traits.hp;
        assert!((24..=25).contains(&hp), "{hp}: a point every four heartbeats");
    }

    #[test]
    fn who_stands_idle_is_not_hungry_for_a_long_time() {
        let mut stage = set_up(30, 900);
        let body = stage.body;
        let player = stage.world.player_of_mut(body).expect("the player plays");
        (player.healing.food, player.fitness.sp_max) = (HUNGER, 0);
        stage.wait(100);
        toil(&mut stage, 120);
        assert_eq!(stage.world.objects[body].traits.food, 900);
        toil(&mut stage, 10);
        assert_eq!(stage.world.objects[body].traits.food, 899);
    }

    #[test]
    fn who_digests_well_needs_food_for_one_in_so_many_points() {
        let mut stage = set_up(30, 900);
        let body = stage.body;
        (0..300).for_each(|_| burn(&mut stage.world, body, 2));
        let eaten = 900 - stage.world.objects[body].traits.food;
        assert!((70..130).contains(&eaten), "{eaten}");
    }

    #[test]
    fn who_is_hungry_eats_what_they_carry() {
        let mut stage = set_up(30, 0);
        stage.give("bread", 1);
        let words = texts(&stage.wait(60));
        assert!(words.contains(&"The bread tasted good.".to_owned()), "{words:?}");
        assert!(stage.carries().is_empty());
        assert!(stage.world.objects[stage.body].traits.food > 100);
    }

    #[test]
    fn who_starves_weakens_and_hears_of_it() {
        let mut stage = set_up(2, 0);
        let words = texts(&toil(&mut stage, 600));
        let starved = words.iter().position(|words| words.starts_with("You are starving!")).expect("they hear of it");
        assert!(words[starved..].contains(&"YOU HAVE DIED.".to_owned()), "{words:?}");
    }

    #[test]
    fn the_pace_of_healing_follows_gain_and_maximum() {
        assert_eq!(interval(1200, 0, 41), 23);
        assert_eq!(interval(1200, 1, 41), 13);
        assert_eq!(interval(1200, -1, 100), 16);
        assert_eq!(interval(2500, 0, 1), 83, "below twenty nothing is slower");
    }
}
