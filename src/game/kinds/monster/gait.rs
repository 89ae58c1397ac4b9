//! Ways of going: how a creature fights for its distance, and what patterns it walks in when it has no enemy. Both are
//! halves of `attack_movement` (the stock documentation's `Developers/objects`, section C).

use crate::content::Flag;
use crate::game::bearing::{distance, steps};
use crate::game::direction::Direction;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::world::World;

use super::enemies::Enemy;
use super::{path, stepping};

/// The low half: how it goes about an enemy.
mod manner {
    pub(super) const KEEPS_DISTANCE: u16 = 1;
    pub(super) const RUNS_UNLESS_CAUGHT: u16 = 2;
    pub(super) const HITS_AND_RUNS: u16 = 3;
    pub(super) const WAITS: u16 = 4;
    pub(super) const RUSHES: u16 = 5;
    pub(super) const ALWAYS_RUNS: u16 = 6;
    pub(super) const KEEPS_DISTANCE_WHEN_HIT: u16 = 7;
    pub(super) const STAYS_COMFORTABLE: u16 = 8;
}

/// The high half: how it walks about without one.
mod pattern {
    pub(super) const CIRCLE: u16 = 32;
    pub(super) const WIDE_CIRCLE: u16 = 48;
    pub(super) const PACE_ACROSS: u16 = 64;
    pub(super) const PACE_FAR_ACROSS: u16 = 80;
    pub(super) const STRAIGHT_ON: u16 = 96;
    pub(super) const ANYWHERE: u16 = 112;
    pub(super) const PACE_DOWN: u16 = 128;
    pub(super) const PACE_FAR_DOWN: u16 = 144;
}

/// Who fights from a distance comes nearer from farther than this, and makes off nearer than that.
const FAR: i32 = 10;
const NEAR: i32 = 4;
/// Who waits lets an enemy come as near as this.
const WAITED_FOR: i32 = 5;
/// Who hits and runs comes for so many actions and runs for as many.
const BOUT: u16 = 25;
/// Steps that one who paces goes one way, and one who paces far.
const PACE: u16 = 6;
const FAR_PACE: u16 = 12;
/// Actions for which one who paces far stops before it turns.
const PAUSE: u16 = 3;

/// Which way a creature goes that has an enemy; `close`: it could hit it from here.
pub(super) fn about(
    world: &mut World,
    monster: ObjectId,
    at: Position,
    enemy: Enemy,
    close: bool,
) -> Option<Direction> {
    let straight = Direction::along(enemy.away.0, enemy.away.1)?;
    let far = distance(enemy.away);
    let traits = &world.objects[monster].traits;
    let hurt = traits.hp < traits.maxhp;
    let manner = traits.attack_movement & 0x0f;
    let away = Some(straight.opposite());
    let nearer = |world: &World| if close { None } else { path::toward(world, monster, at, enemy.away) };
    match manner {
        manner::KEEPS_DISTANCE_WHEN_HIT if !hurt => nearer(world),
        manner::KEEPS_DISTANCE | manner::KEEPS_DISTANCE_WHEN_HIT if far < NEAR => away,
        manner::KEEPS_DISTANCE | manner::KEEPS_DISTANCE_WHEN_HIT if far < FAR => None,
        manner::RUNS_UNLESS_CAUGHT => {
            if close {
                None
            } else {
                away
            }
        }
        manner::HITS_AND_RUNS => {
            if bout(world, monster) {
                nearer(world)
            } else {
                away
            }
        }
        manner::WAITS if far > WAITED_FOR && !hurt => None,
        manner::RUSHES => {
            if close {
                None
            } else {
                Some(straight)
            }
        }
        manner::ALWAYS_RUNS => away,
        manner::STAYS_COMFORTABLE if far < FAR => away,
        manner::STAYS_COMFORTABLE => None,
        _ => nearer(world),
    }
}

/// Does it always run and never fight?
pub(super) fn never_fights(world: &World, monster: ObjectId) -> bool {
    world.objects[monster].traits.attack_movement & 0x0f == manner::ALWAYS_RUNS
}

/// Is it the time to come nearer, for one who hits and runs? Counts.
fn bout(world: &mut World, monster: ObjectId) -> bool {
    let object = &mut world.objects[monster];
    object.pace = (object.pace + 1) % (2 * BOUT);
    object.pace < BOUT
}

/// One action of a creature that has nobody to fight.
pub(super) fn about_nothing(world: &mut World, monster: ObjectId) {
    let object = &world.objects[monster];
    if object.has(Flag::StandStill) {
        return;
    }
    let pattern = object.traits.attack_movement & 0xf0;
    let wish = match pattern {
        pattern::CIRCLE => turning(world, monster, 1),
        pattern::WIDE_CIRCLE => turning(world, monster, 3),
        pattern::PACE_ACROSS => pacing(world, monster, Direction::East, PACE, 0),
        pattern::PACE_FAR_ACROSS => pacing(world, monster, Direction::East, FAR_PACE, PAUSE),
        pattern::PACE_DOWN => pacing(world, monster, Direction::South, PACE, 0),
        pattern::PACE_FAR_DOWN => pacing(world, monster, Direction::South, FAR_PACE, PAUSE),
        pattern::STRAIGHT_ON => return straight_on(world, monster),
        pattern::ANYWHERE => Some(any(world)),
        _ if object.has(Flag::RandomMovement) => Some(any(world)),
        _ => None,
    };
    if let Some(direction) = wish {
        stepping::step(world, monster, direction);
    }
}

pub(super) fn any(world: &mut World) -> Direction {
    Direction::ALL[world.dice.below(8) as usize]
}

fn straight_on(world: &mut World, monster: ObjectId) {
    let before = world.objects[monster].facing;
    if before.is_none_or(|direction| !stepping::step(world, monster, direction)) {
        let direction = any(world);
        stepping::step(world, monster, direction);
    }
}

/// Round in a circle: so many steps each way.
fn turning(world: &mut World, monster: ObjectId, side: u16) -> Option<Direction> {
    let object = &mut world.objects[monster];
    object.pace = (object.pace + 1) % (8 * side);
    Direction::ALL.get(usize::from(object.pace / side)).copied()
}

/// To and fro: `length` steps each way, with a pause before turning.
fn pacing(world: &mut World, monster: ObjectId, there: Direction, length: u16, pause: u16) -> Option<Direction> {
    let object = &mut world.objects[monster];
    let half = length + pause;
    object.pace = (object.pace + 1) % (2 * half);
    let (back, step) = (object.pace / half == 1, object.pace % half);
    (step < length).then(|| if back { there.opposite() } else { there })
}

/// Can a creature reach somebody from where it stands, with any of its parts and any of theirs?
pub(super) fn is_close(world: &World, monster: ObjectId, who: ObjectId, away: (i32, i32)) -> bool {
    let offsets = |id: ObjectId| {
        let tails = world.objects[id].tails.iter().map(|tail| world.objects[*tail].offset);
        tails.chain([(0, 0)]).map(|(dx, dy)| (i32::from(dx), i32::from(dy)))
    };
    offsets(monster)
        .any(|mine| offsets(who).any(|theirs| steps((away.0 + theirs.0 - mine.0, away.1 + theirs.1 - mine.1)) <= 1))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, stands, the};
    use crate::game::testing::Stage;

    const LINE: [&str; 1] = ["@.......o......."];

    fn walk(archetype: &str, ticks: u32) -> (Stage, u16) {
        let mut stage = stage(&LINE, &[('o', archetype)]);
        let orc = the(&stage, "orc");
        stage.wait(ticks);
        let x = stands(&stage, orc).0;
        (stage, x)
    }

    #[test]
    fn each_manner_of_fighting_keeps_its_distance() {
        for (manner, reached) in
            [(0, 1..=1), (1, 4..=10), (2, 12..=15), (4, 8..=8), (5, 1..=1), (6, 12..=15), (7, 1..=1), (8, 10..=13)]
        {
            let (_, x) = walk(&format!("orc\nattack_movement {manner}"), 40);
            assert!(reached.contains(&x), "manner {manner} brings it to {x}");
        }
    }

    #[test]
    fn who_hits_and_runs_comes_and_goes() {
        let mut stage = stage(&LINE, &[('o', "orc\nattack_movement 3")]);
        let orc = the(&stage, "orc");
        let mut been: Vec<u16> = Vec::new();
        for _ in 0..120 {
            stage.wait(1);
            been.push(stands(&stage, orc).0);
        }
        let first = been.iter().position(|x| *x == 1).expect("it comes");
        assert!(been[first..].iter().any(|x| *x > 8), "and runs: {been:?}");
    }

    #[test]
    fn who_keeps_its_distance_makes_off_when_one_comes_near() {
        let mut stage = stage(&["@.o......."], &[('o', "orc\nattack_movement 1")]);
        let orc = the(&stage, "orc");
        stage.wait(6);
        assert_eq!(stands(&stage, orc).0, 4);
    }

    #[test]
    fn those_without_an_enemy_walk_in_their_patterns() {
        let rows = [".......", ".......", "...o...", ".......", "......@"];
        let been = |pattern: u16| {
            let drawn = format!("orc\nunaggressive 1\nattack_movement {pattern}");
            let mut stage = stage(&rows, &[('o', &drawn)]);
            let orc = the(&stage, "orc");
            let mut been = std::collections::BTreeSet::new();
            for _ in 0..64 {
                stage.wait(1);
                been.insert(stands(&stage, orc));
            }
            been
        };
        assert_eq!(been(0).len(), 1);
        let circle = been(32);
        assert!((6..=9).contains(&circle.len()), "{circle:?}");
        let across = been(64);
        assert!(across.len() > 2 && across.iter().all(|(_, y)| *y == 2), "{across:?}");
        let down = been(128);
        assert!(down.len() > 2 && down.iter().all(|(x, _)| *x == 3), "{down:?}");
        assert!(been(112).len() > 5 && been(96).len() > 5);
    }
}
