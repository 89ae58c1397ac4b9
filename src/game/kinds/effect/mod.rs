//! Spell effects: what flies, spreads, burns and lies in wait once a spell is cast (type 102; object-types, section 6).
//!
//! Some are of the world itself: lava, thorns, fires. Keys of an effect that mean something else than elsewhere: `sp` is
//! where a cone spreads to, `food` and `maxhp` and `hp` what a bullet explodes into, `weapontype` which casting it is of.

mod aura;
mod ball;
mod bolt;
mod bomb;
mod bullet;
mod cone;
mod explosion;
pub(super) mod flight;
mod hit;
pub(in crate::game) mod launch;
mod missile;
mod swarm;

use crate::content::Flag;
use crate::game::map::Position;
use crate::game::object::{Object, ObjectId, Place};
use crate::game::rules::magic::{self, family};
use crate::game::world::World;

pub(in crate::game) use hit::is_alive;

/// A piece of a bolt that brings something forth does so once in so many actions (counted on the stock server).
const FOG_IN: u32 = 4;

/// An effect has time to act.
pub(super) fn act(world: &mut World, id: ObjectId) {
    if world.objects[id].traits.subtype == family::RECALL {
        return magic::recalls(world, id);
    }
    if let (family::AURA, Place::In(bearer)) = (world.objects[id].traits.subtype, world.objects[id].place) {
        return aura::act(world, id, bearer);
    }
    let Place::On { map, x, y } = world.objects[id].place else { return };
    let at = Position { map, x, y };
    // Magma brings forth elementals, and steam fog.
    if world.objects[id].has(Flag::Generator) {
        let bolt = world.objects[id].traits.subtype == family::BOLT;
        if !bolt || world.dice.once_in(FOG_IN) {
            super::monster::breed(world, id);
        }
    }
    // What has brought forth its last is gone.
    let Some(object) = world.objects.get(id) else { return };
    match object.traits.subtype {
        family::BOLT => bolt::act(world, id, at),
        family::BULLET => bullet::act(world, id, at),
        family::EXPLOSION => explosion::act(world, id, at),
        family::CONE => cone::act(world, id, at),
        family::BOMB => bomb::act(world, id, at),
        family::MAGIC_MISSILE => missile::act(world, id, at),
        family::MOVING_BALL => ball::act(world, id, at),
        family::SWARM => swarm::act(world, id),
        family::GOLEM => super::monster::act(world, id),
        _ => {}
    }
}

/// Somebody or something came onto a square where an effect is.
pub(super) fn stepped_on(world: &mut World, id: ObjectId, who: ObjectId, at: Position) {
    match world.objects[id].traits.subtype {
        family::BULLET => bullet::meets(world, id, at),
        family::MAGIC_MISSILE => missile::meets(world, id, at),
        family::CONE => cone::stepped_on(world, id, who),
        _ => {}
    }
}

/// Does an effect that lasts for ever have nobody and nothing to work on? It is as it was when somebody comes.
pub(in crate::game) fn is_idle(world: &World, object: &Object) -> bool {
    let Place::On { map, x, y } = object.place else { return false };
    let lasts = object.traits.kind == super::SPELL_EFFECT
        && object.traits.subtype == family::CONE
        && object.has(Flag::Lifesave)
        && !object.has(Flag::Generator);
    if !lasts {
        return false;
    }
    let square = world.map(map).square(x, y);
    !square.sum.alive && !square.sum.player && !square.objects.iter().any(|id| hit::can_be_ruined(&world.objects[*id]))
}

#[cfg(test)]
mod tests {
    use super::super::SPELL_EFFECT;
    use crate::game::action::Action;
    use crate::game::direction::Direction;
    use crate::game::kinds::testing::the;
    use crate::game::object::ObjectId;
    use crate::game::rules::magic::testing::{invoke, knows, mage, row};
    use crate::game::testing::Stage;

    fn wounds(stage: &Stage, id: ObjectId) -> i16 {
        let traits = &stage.world.objects[id].traits;
        traits.maxhp - traits.hp
    }

    fn effects(stage: &Stage) -> usize {
        stage.world.objects.iter().filter(|(_, object)| object.traits.kind == SPELL_EFFECT).count()
    }

    #[test]
    fn a_bullet_flies_straight_and_hits_the_first_it_meets() {
        let mut stage = mage(&["@...t.t"], &[('t', "target")]);
        knows(&mut stage, "spell_bullet");
        let first = the(&stage, "target");
        invoke(&mut stage, "magic bullet", Some(Direction::East));
        assert_eq!(row(&stage, 0), ".b.....");
        stage.wait(1);
        assert_eq!(row(&stage, 0), "..b....", "one square with its first action");
        stage.wait(2);
        assert_eq!(row(&stage, 0), "...b...", "and one every two heartbeats");
        stage.wait(8);
        assert_eq!((row(&stage, 0).as_str(), effects(&stage)), (".......", 0));
        assert!(wounds(&stage, first) > 0);
        let others = stage.world.objects.iter().filter(|(_, it)| &*it.traits.name == "target" && it.traits.hp == 1000);
        assert_eq!(others.count(), 1, "the second is whole");
    }

    #[test]
    fn nothing_comes_of_a_spell_that_is_cast_into_a_wall() {
        let mut stage = mage(&["@#"], &[]);
        knows(&mut stage, "spell_bullet");
        invoke(&mut stage, "magic bullet", Some(Direction::East));
        assert_eq!(effects(&stage), 0);
    }

    #[test]
    fn a_bolt_leaves_a_burning_trail_and_comes_back_from_walls() {
        let mut stage = mage(&["@.....#"], &[]);
        knows(&mut stage, "spell_bolt");
        invoke(&mut stage, "lightning", Some(Direction::East));
        assert_eq!(row(&stage, 0), ".ll....", "it runs on at once");
        stage.wait(1);
        assert_eq!(row(&stage, 0), ".lll...");
        stage.wait(2);
        assert_eq!(row(&stage, 0), "..lll..", "three actions on each square");
        stage.wait(2);
        assert_eq!(row(&stage, 0), "...lll.");
        stage.wait(12);
        assert_eq!(effects(&stage), 0);
        let mut stage = mage(&["@.#"], &[]);
        knows(&mut stage, "spell_bolt");
        invoke(&mut stage, "lightning", Some(Direction::East));
        stage.wait(3);
        assert!(stage.world.objects[stage.body].traits.hp < 30, "who stands too near is hit by what comes back");
    }

    #[test]
    fn a_fireball_bursts_where_it_hits_and_spreads_so_far_and_no_farther() {
        let mut stage = mage(&[".........", ".........", "@......t.", ".........", "........."], &[('t', "target")]);
        knows(&mut stage, "spell_fireball");
        let target = the(&stage, "target");
        invoke(&mut stage, "small fireball", Some(Direction::East));
        stage.wait(12);
        assert_eq!(row(&stage, 2), ".......f.");
        stage.wait(2);
        assert_eq!((row(&stage, 1).as_str(), row(&stage, 2).as_str()), ("......fff", "......fff"));
        stage.wait(3);
        assert_eq!((row(&stage, 0).as_str(), row(&stage, 2).as_str()), (".....ffff", ".....ffff"));
        stage.wait(4);
        assert_eq!(row(&stage, 2), ".....ffff", "two squares from where it burst");
        stage.wait(40);
        assert_eq!(effects(&stage), 0);
        assert!(wounds(&stage, target) > 8, "by the bullet and by the blast");
    }

    #[test]
    fn a_cone_widens_as_it_goes() {
        let rows = [".....", ".....", "@....", ".....", "....."];
        let mut stage = mage(&rows, &[]);
        knows(&mut stage, "spell_cone");
        invoke(&mut stage, "icestorm", Some(Direction::East));
        assert_eq!([1, 2, 3].map(|y| row(&stage, y)), [".i...", ".i...", ".i..."]);
        stage.wait(1);
        assert_eq!([0, 1, 2].map(|y| row(&stage, y)), ["..i..", ".i2..", ".i3.."], "three branches cross");
        stage.wait(2);
        assert_eq!(row(&stage, 2), ".i33.");
        stage.wait(4);
        assert_eq!(row(&stage, 2), "..33.", "the first square is free again");
        stage.wait(8);
        assert_eq!(effects(&stage), 0);
    }

    #[test]
    fn a_cone_that_is_cast_nowhere_goes_everywhere() {
        let mut stage = mage(&["...", ".@.", "..."], &[]);
        knows(&mut stage, "spell_cone");
        invoke(&mut stage, "icestorm", None);
        assert_eq!([0, 1, 2].map(|y| row(&stage, y)), ["iii", "i.i", "iii"]);
    }

    #[test]
    fn a_magic_missile_turns_to_its_victim() {
        let mut stage = mage(&["@.......", "........", "......t."], &[('t', "target")]);
        knows(&mut stage, "spell_missile");
        let target = the(&stage, "target");
        invoke(&mut stage, "magic missile", Some(Direction::East));
        stage.wait(20);
        assert!(wounds(&stage, target) > 0);
        assert_eq!(effects(&stage), 0);
    }

    #[test]
    fn who_walks_into_a_bullet_is_hit_by_it() {
        let mut stage = mage(&["@", "."], &[]);
        let bullet = stage.make("bullet", 0);
        let traits = stage.world.objects[bullet].change();
        (traits.dam, traits.attacktype) = (5, 1);
        let at = stage.at(0, 1);
        stage.world.put(bullet, at, crate::game::world::Landing::Laid);
        stage.world.objects[bullet].speed_left.0 = -9_000_000;
        stage.act(Action::Walk(Direction::South));
        assert!(stage.world.objects.get(bullet).is_none() && stage.world.objects[stage.body].traits.hp < 30);
    }

    #[test]
    fn things_burn_freeze_and_are_in_the_books() {
        let (mut burnt, mut frozen) = (0, 0);
        for seed in 0..30 {
            for (attack, left) in [(4, "burning item"), (16, "icecube")] {
                let mut stage = mage(&["@p"], &[]);
                stage.world.dice = crate::game::dice::Dice::seeded(seed);
                let parchment = stage.give("parchment", 1);
                let known = stage.world.objects[parchment].item.expect("it was in somebody's hands");
                let (at, fire) = (stage.at(1, 0), stage.make("fireball", 0));
                stage.world.take_away(parchment);
                stage.world.put(parchment, at, crate::game::world::Landing::Laid);
                let traits = stage.world.objects[fire].change();
                (traits.attacktype, traits.duration) = (attack, 1);
                stage.world.put(fire, at, crate::game::world::Landing::Laid);
                stage.wait(3);
                let there = stage.lies(at).into_iter().any(|(name, _)| name == left);
                let ended = stage.world.items.ended().any(|ended| ended.item == known);
                burnt += i32::from(there && left == "burning item" && ended);
                let inside = stage.world.objects.iter().any(|(_, object)| object.item == Some(known));
                frozen += i32::from(there && left == "icecube" && inside && !ended);
                assert!(inside != ended, "a thing is there or has ended");
            }
        }
        assert!((10..30).contains(&burnt), "{burnt}");
        assert!((2..20).contains(&frozen), "{frozen}");
    }

    #[test]
    fn lava_waits_for_somebody_and_hits_whoever_comes() {
        let mut stage = mage(&["@l"], &[('l', "lava")]);
        let lava = the(&stage, "lava");
        let before = stage.world.objects[lava].speed_left;
        stage.wait(50);
        assert_eq!(stage.world.objects[lava].speed_left, before, "nothing to do");
        let whole = stage.world.objects[stage.body].traits.hp;
        stage.act(Action::Walk(Direction::East));
        let at_once = stage.world.objects[stage.body].traits.hp;
        assert!(at_once < whole, "who walks in is hit at once");
        stage.wait(20);
        assert!(stage.world.objects[stage.body].traits.hp < at_once, "and again and again");
        assert!(stage.world.objects.get(lava).is_some());
    }

    #[test]
    fn magma_brings_forth_what_lives_in_it_while_somebody_is_near() {
        let legend = [('l', "lava\ngenerator 1\nother_arch target\nmaxsp 1\ngenerator_limit 2")];
        let mut stage = mage(&["@....l", "......"], &legend);
        let born = |stage: &Stage| stage.world.objects.iter().filter(|(_, it)| &*it.traits.name == "target").count();
        stage.wait(100);
        assert_eq!(born(&stage), 3, "as many as it may, and then it is gone");
    }

    #[test]
    fn a_swarm_is_many_spells_of_its_caster() {
        let mut stage = mage(&["......", "@.....", "......"], &[]);
        knows(&mut stage, "spell_swarm");
        invoke(&mut stage, "bullet swarm", Some(Direction::East));
        let bullets = |stage: &Stage| {
            stage
                .world
                .objects
                .iter()
                .filter(|(_, it)| &*it.traits.name == "bullet")
                .map(|(id, _)| id)
                .collect::<Vec<_>>()
        };
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..30 {
            seen.extend(bullets(&stage).into_iter().map(|id| stage.tag(id)));
            for bullet in bullets(&stage) {
                assert_eq!(crate::game::rules::combat::responsible(&stage.world, bullet), stage.body);
            }
            stage.wait(1);
        }
        assert!((3..=9).contains(&seen.len()), "{}", seen.len());
        assert_eq!(effects(&stage), 0);
    }

    #[test]
    fn a_ball_rolls_about_and_is_gone_after_a_while() {
        let mut stage = mage(&["@.....", "......"], &[]);
        knows(&mut stage, "spell_ball");
        invoke(&mut stage, "ball lightning", Some(Direction::East));
        let rows: std::collections::BTreeSet<String> = (0..16)
            .map(|_| {
                stage.wait(1);
                row(&stage, 0) + &row(&stage, 1)
            })
            .collect();
        assert!(rows.len() > 4, "{rows:?}");
        stage.wait(20);
        assert_eq!(effects(&stage), 0);
    }

    #[test]
    fn a_bomb_ticks_and_bursts_with_splinters() {
        let mut stage = mage(&["......", "@.....", "......"], &[]);
        knows(&mut stage, "spell_bomb");
        stage.world.objects[stage.body].change().hp = 500;
        let before = stage.world.objects[stage.body].traits.hp;
        invoke(&mut stage, "create bomb", None);
        assert_eq!((row(&stage, 1).as_str(), stage.world.objects[stage.body].traits.hp), ("b.....", before));
        stage.wait(16);
        assert!(stage.world.objects[stage.body].traits.hp < before, "who does not step aside is hurt");
    }

    #[test]
    fn an_aura_goes_with_its_bearer_and_hits_whoever_is_beside_them() {
        let mut stage = mage(&["....t", "@...."], &[('t', "target")]);
        let target = the(&stage, "target");
        knows(&mut stage, "spell_aura");
        invoke(&mut stage, "flaming aura", None);
        stage.wait(4);
        assert_eq!(wounds(&stage, target), 0);
        let (body, at) = (stage.body, stage.at(3, 1));
        stage.world.take_away(body);
        stage.world.put(body, at, crate::game::world::Landing::Laid);
        stage.wait(4);
        assert!(wounds(&stage, target) > 0);
        assert_eq!(invoke(&mut stage, "flaming aura", None)[0], "You recast the spell while in effect.");
        stage.wait(60);
        assert_eq!(effects(&stage), 0);
    }
}
