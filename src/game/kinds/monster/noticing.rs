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

/// How far it feels what it cannot see, at least and at most.
const FEELING_MIN: i32 = 3;
pub(super) const FEELING_MAX: i32 = 13;

/// Does a monster notice somebody at an offset from it? On the stock server whoever is in the light is noticed through
/// walls and however far away (120 squares, measured); in the dark one is felt, unless a lamp shines on them.
pub(super) fn notices(world: &World, monster: ObjectId, at: Position, who: ObjectId, away: (i32, i32)) -> bool {
    if is_out_of_reach(world, who) {
        return false;
    }
    let far = distance(away);
    shows(world, monster, at, who) || (far <= FEELING_MAX && far <= feeling(world, monster, at, who))
}

/// Can a monster see somebody at an offset from it, with nothing between them?
pub(super) fn sees(world: &World, monster: ObjectId, at: Position, who: ObjectId, away: (i32, i32)) -> bool {
    shows(world, monster, at, who) && line_is_clear(world, at, away)
}

/// Is there anything of somebody that this monster could see?
fn shows(world: &World, monster: ObjectId, at: Position, who: ObjectId) -> bool {
    let (eye, seen) = (&world.objects[monster], &world.objects[who]);
    let visible = seen.traits.invisible == 0 || eye.has(Flag::SeeInvisible);
    let lit =
        || light::base_darkness(world, at.map) == 0 || world.position(who).is_some_and(|at| light::is_lit(world, at));
    visible && !eye.has(Flag::IsBlind) && lit()
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
    fn what_is_behind_a_wall_is_noticed_from_afar() {
        let mut stage = stage(&["@..#......o", "..........."], &[('o', "orc")]);
        assert!(came(&mut stage) > 0);
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
    fn in_the_dark_only_who_is_near_or_carries_a_light_is_noticed() {
        for (row, archetype, glow, comes) in [
            ("@.......o", "orc\nWis 30\ncan_see_in_dark 1", 0, true),
            ("@.........o", "orc\nWis 30\ncan_see_in_dark 1", 0, false),
            ("@....o", "orc\nWis 30", 0, true),
            ("@.....o", "orc\nWis 30", 0, false),
            ("@.....o", "orc\nWis 30", 1, true),
        ] {
            let mut stage = stage(&[row], &[('o', archetype)]);
            std::sync::Arc::make_mut(&mut stage.world.map_mut(stage.map).header).darkness = 4;
            let body = stage.body;
            stage.world.objects[body].change().glow_radius = glow;
            stage.world.refresh_object(body);
            assert_eq!(came(&mut stage) > 0, comes, "{row} {archetype} {glow}");
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
