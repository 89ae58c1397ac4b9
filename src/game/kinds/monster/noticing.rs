//! Whom a monster notices, and when it wakes up (object-types, section 3).

use crate::content::Flag;
use crate::game::bearing::{distance, line_is_clear};
use crate::game::kinds;
use crate::game::light;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::player::Player;
use crate::game::rules::fitness;
use crate::game::world::World;

/// How far a monster looks, in squares.
pub(super) const SIGHT: i32 = 25;
/// How far it feels what it cannot see, at least and at most.
const FEELING_MIN: i32 = 3;
pub(super) const FEELING_MAX: i32 = 13;

/// Does a monster notice somebody at an offset from it?
pub(super) fn notices(world: &World, monster: ObjectId, at: Position, who: ObjectId, away: (i32, i32)) -> bool {
    if is_out_of_reach(world, who) {
        return false;
    }
    // What can be said without looking through what somebody wears comes first: a crowd is looked at often.
    let far = distance(away);
    (far <= SIGHT && sees(world, monster, at, who, away))
        || (far <= FEELING_MAX && far <= feeling(world, monster, at, who))
}

/// Can a monster see somebody at an offset from it?
pub(super) fn sees(world: &World, monster: ObjectId, at: Position, who: ObjectId, away: (i32, i32)) -> bool {
    let (eye, seen) = (&world.objects[monster], &world.objects[who]);
    let visible = seen.traits.invisible == 0 || eye.has(Flag::SeeInvisible);
    visible && !eye.has(Flag::IsBlind) && line_is_clear(world, at, away)
}

/// Nothing may reach them.
pub(super) fn is_out_of_reach(world: &World, who: ObjectId) -> bool {
    world.player_of(who).is_some_and(Player::is_out_of_reach)
}

/// How far somebody is noticed who cannot be seen.
fn feeling(world: &World, monster: ObjectId, at: Position, who: ObjectId) -> i32 {
    let eye = &world.objects[monster];
    let mut radius = (i32::from(eye.traits.wisdom) / 5 + 1).max(FEELING_MIN);
    if is_stealthy(world, who) {
        radius /= 2;
    }
    let darkness = i32::from(light::base_darkness(world, at.map));
    if eye.has(Flag::CanSeeInDark) {
        radius += darkness / 2;
    } else {
        radius -= darkness / 2;
    }
    radius.min(FEELING_MAX)
}

/// Does somebody walk without a sound, by themselves or by what they wear?
fn is_stealthy(world: &World, who: ObjectId) -> bool {
    let object = &world.objects[who];
    let worn = || fitness::worn(world, who).any(|item| item.has(Flag::Stealth));
    object.has(Flag::Stealth) || (object.traits.kind == kinds::PLAYER && worn())
}

/// Does a monster do nothing until somebody is near: asleep, blind, or in the dark?
pub(super) fn is_idle(world: &World, monster: ObjectId, at: Position) -> bool {
    let object = &world.objects[monster];
    object.has(Flag::Sleep)
        || object.has(Flag::IsBlind)
        || (!object.has(Flag::CanSeeInDark) && light::base_darkness(world, at.map) > 0)
}

/// Is somebody near enough to rouse a monster?
pub(super) fn is_roused_by(world: &World, monster: ObjectId, at: Position, who: ObjectId, away: (i32, i32)) -> bool {
    let object = &world.objects[monster];
    let mut radius = i32::from(object.traits.wisdom).max(FEELING_MIN);
    if distance(away) >= radius {
        return false;
    }
    if is_stealthy(world, who) {
        radius = radius / 2 + 1;
    }
    let darkness = i32::from(light::base_darkness(world, at.map));
    if darkness > 0 && !object.has(Flag::CanSeeInDark) {
        radius = (radius / darkness).max(FEELING_MIN);
    }
    distance(away) < radius && !is_out_of_reach(world, who)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, stands, the};
    use crate::content::Flag;
    use crate::game::testing::Stage;

    /// How far an orc has come after a while in which nobody else moved.
    fn came(stage: &mut Stage) -> u16 {
        let orc = the(stage, "orc");
        let before = stands(stage, orc).0;
        stage.wait(8);
        before - stands(stage, orc).0
    }

    #[test]
    fn a_sleeping_monster_wakes_when_somebody_is_near_and_not_before() {
        let mut far = stage(&["@........o"], &[('o', "orc\nsleep 1")]);
        assert_eq!(came(&mut far), 0);
        let mut near = stage(&["@......o.."], &[('o', "orc\nsleep 1")]);
        assert!(came(&mut near) > 0);
        let orc = the(&near, "orc");
        assert!(!near.world.objects[orc].has(Flag::Sleep));
    }

    #[test]
    fn who_is_stealthy_must_come_nearer_to_be_noticed() {
        let mut stage = stage(&["@......o.."], &[('o', "orc\nsleep 1")]);
        let body = stage.body;
        stage.world.objects[body].set(Flag::Stealth, true);
        assert_eq!(came(&mut stage), 0);
    }

    #[test]
    fn what_is_behind_a_wall_is_noticed_only_from_near() {
        let rows = |wall: char| format!("@..{wall}......o");
        let mut open = stage(&[&rows('.')], &[('o', "orc")]);
        assert!(came(&mut open) > 0, "it sees as far as it looks");
        let mut hidden = stage(&[&rows('#')], &[('o', "orc")]);
        assert_eq!(came(&mut hidden), 0);
    }

    #[test]
    fn what_cannot_be_seen_is_noticed_only_from_near() {
        let mut stage = stage(&["@.......o"], &[('o', "orc")]);
        let body = stage.body;
        stage.world.objects[body].change().invisible = 100;
        assert_eq!(came(&mut stage), 0);
        let orc = the(&stage, "orc");
        stage.world.objects[orc].set(Flag::SeeInvisible, true);
        assert!(came(&mut stage) > 0);
    }

    #[test]
    fn in_the_dark_only_those_with_eyes_for_it_hunt_from_afar() {
        for (archetype, comes) in [("orc", false), ("orc\ncan_see_in_dark 1", true)] {
            let mut stage = stage(&["@.......o"], &[('o', archetype)]);
            std::sync::Arc::make_mut(&mut stage.world.map_mut(stage.map).header).darkness = 4;
            assert_eq!(came(&mut stage) > 0, comes, "{archetype}");
        }
    }

    #[test]
    fn nobody_minds_who_waits_without_a_session() {
        let mut stage = stage(&["@..o"], &[('o', "orc")]);
        let name = crate::ids::PlayerName::new("Ann");
        stage.world.players.get_mut(&name).expect("Ann is there").sheltered = true;
        assert_eq!(came(&mut stage), 0);
    }
}
