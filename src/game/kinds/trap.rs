//! Traps and runes: they lie in wait for whoever steps on them, opens the chest or forces the door.
//!
//! `hp` is how often one strikes, `level` how hard it is to find (0: it is harmless). It can be seen for a moment one
//! time in `Cha` of its actions. What finds and disarms traps is in the rules of skills.

use super::{PLAYER, RUNE, SIGN, TRAP, link, spell};
use crate::content::{Fixed, Flag};
use crate::game::identity::End;
use crate::game::object::ObjectId;
use crate::game::rules::combat;
use crate::game::update::Text;
use crate::game::world::{Landing, World};

/// Actions for which a trap that can strike no more is still there, and says what it did to whoever steps on it
/// (measured at speeds of 0, 0.5 and 1).
const REMAINS: i32 = 20;
/// What shows for a moment where a trap has struck.
const STRUCK: &str = "runedet";

/// Somebody or something has come onto a trap.
pub(super) fn stepped_on(world: &mut World, id: ObjectId, who: ObjectId) {
    let object = &world.objects[who];
    if object.has(Flag::Alive) || object.traits.kind == PLAYER {
        spring(world, id, who);
    }
}

/// Everything in a chest or a door that strikes whoever opens it does.
pub(in crate::game) fn spring_all_inside(world: &mut World, holder: ObjectId, victim: ObjectId) {
    for trap in world.objects[holder].inventory.clone() {
        let lives = world.objects.get(victim).is_some() && combat::is_vulnerable(world, victim);
        let is_trap = world.objects.get(trap).is_some_and(|trap| is_trap(trap.traits.kind));
        if is_trap && lives {
            spring(world, trap, victim);
        }
    }
}

pub(in crate::game) fn is_trap(kind: u8) -> bool {
    matches!(kind, RUNE | TRAP)
}

/// The trap strikes, once less from now on.
pub(in crate::game) fn spring(world: &mut World, id: ObjectId, victim: ObjectId) {
    if world.objects[id].traits.level <= 0 {
        return;
    }
    let left = world.objects[id].traits.hp.max(1) - 1;
    world.objects[id].change().hp = left;
    // What strikes for the last time cannot be set off once more by what it does.
    if left == 0 {
        world.objects[id].change().level = 0;
    }
    let words = world.objects[id].traits.msg.clone().filter(|words| !words.is_empty());
    if let Some(words) = words {
        world.tell(victim, Text::trap(&*words));
    }
    if let (Some(at), Some(mark)) = (world.position(victim), world.make_named(STRUCK)) {
        // It looks as the trap.
        let face = world.objects[id].face;
        world.objects[mark].change().face = face;
        world.objects[mark].face = face;
        world.put(mark, at, Landing::Laid);
    }
    strike(world, id, victim);
    if left == 0 && link::on_map(world, id).is_none() {
        world.destroy(id, End::UsedUp);
    } else if left == 0 {
        let traits = world.objects[id].change();
        (traits.kind, traits.food) = (SIGN, REMAINS);
        traits.flags.set(Flag::IsUsedUp, true);
    }
}

/// It casts the spell that it holds, or hits.
fn strike(world: &mut World, id: ObjectId, victim: ObjectId) {
    if spell::holds_one(world, id) {
        // A trap in a chest works from where the chest is; what it does to its own square meets who stands there.
        let direction = world.objects[id].facing;
        spell::cast(world, id, direction);
        return;
    }
    let traits = &world.objects[id].traits;
    let (dam, attacks) = (i32::from(traits.dam), traits.attacktype);
    if dam > 0 {
        combat::hurt(world, victim, id, dam, attacks);
    }
}

/// What is hidden shows now and then, and hides again, for those who are there to see it.
pub(super) fn act(world: &mut World, id: ObjectId) {
    let Some(at) = link::on_map(world, id) else { return };
    if world.map(at.map).players == 0 {
        return;
    }
    let odds = u32::try_from(world.objects[id].traits.charisma).unwrap_or(0);
    let seen = odds <= 1 || world.dice.once_in(odds);
    if seen != (world.objects[id].traits.invisible == 0) {
        show(world, id, seen);
    }
}

/// Somebody has found it: from now on it stays to be seen.
pub(in crate::game) fn reveal(world: &mut World, id: ObjectId) {
    world.objects[id].change().speed = Fixed(0);
    world.set_active(id);
    show(world, id, true);
}

/// Shows a trap or rune where it lies, or hides it again.
pub(in crate::game) fn show(world: &mut World, id: ObjectId, seen: bool) {
    world.objects[id].change().invisible = i16::from(!seen);
    world.refresh_object(id);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{maybe, stage, the, walk};
    use crate::game::direction::Direction;
    use crate::game::testing::Stage;

    fn hp(stage: &Stage) -> i16 {
        stage.world.objects[stage.body].traits.hp
    }

    #[test]
    fn a_trap_strikes_who_steps_on_it_as_often_as_it_can() {
        let mut stage = stage(&["@t."], &[('t', "blades\nhp 2")]);
        let before = hp(&stage);
        let words = walk(&mut stage, Direction::East);
        assert_eq!(words[0], "You set off a trap!\n");
        let after = hp(&stage);
        assert!(after < before, "{after} of {before}");
        assert!(maybe(&stage, "runedet").is_some() && maybe(&stage, "blades").is_some());
        walk(&mut stage, Direction::East);
        walk(&mut stage, Direction::West);
        assert_eq!(stage.world.objects[the(&stage, "blades")].traits.kind, super::SIGN, "it struck twice");
        let struck_twice = hp(&stage);
        walk(&mut stage, Direction::West);
        assert_eq!(walk(&mut stage, Direction::East)[0], "You set off a trap!\n", "it says so still");
        assert!(hp(&stage) >= struck_twice, "and strikes no more");
        stage.wait(50);
        assert!(maybe(&stage, "blades").is_none());
    }

    #[test]
    fn a_trap_of_no_level_and_a_thing_that_falls_on_one_set_nothing_off() {
        let mut stage = stage(&["@tu"], &[('t', "blades"), ('u', "blades\nlevel 0")]);
        let at = stage.at(1, 0);
        stage.drop_there("coin", 1, at);
        stage.world.withdraw(the(&stage, "blades"));
        walk(&mut stage, Direction::East);
        assert!(walk(&mut stage, Direction::East).is_empty());
        assert!(maybe(&stage, "blades").is_some());
    }

    #[test]
    fn a_trap_can_be_seen_now_and_then() {
        let mut stage = stage(&["@.t"], &[('t', "blades")]);
        let trap = the(&stage, "blades");
        let mut seen = 0;
        for _ in 0..200 {
            stage.wait(1);
            seen += u32::from(stage.world.objects[trap].traits.invisible == 0);
        }
        assert!((10..120).contains(&seen), "{seen} of 200");
    }

    #[test]
    fn a_trap_that_anybody_would_find_stays_to_be_seen() {
        let mut stage = stage(&["@.t"], &[('t', "blades\nCha 0")]);
        let trap = the(&stage, "blades");
        stage.wait(3);
        assert!((0..20).all(|_| {
            stage.wait(1);
            stage.world.objects[trap].traits.invisible == 0
        }));
    }

    #[test]
    fn a_chest_with_a_trap_strikes_who_opens_it() {
        let mut stage = stage(&["@c"], &[('c', "chest")]);
        let (chest, trap) = (the(&stage, "chest"), stage.make("blades", 0));
        stage.world.put_into_apart(trap, chest);
        let coins = stage.make("coin", 3);
        stage.world.put_into(coins, chest);
        let (body, before) = (stage.body, hp(&stage));
        crate::game::kinds::applied(&mut stage.world, body, chest);
        assert!(hp(&stage) < before);
        let words = crate::game::testing::texts(&stage.wait(1));
        assert_eq!(words[..2], ["You find gold coins in the chest.", "You set off a trap!\n"]);
        assert!(maybe(&stage, "chest").is_none());
    }
}
