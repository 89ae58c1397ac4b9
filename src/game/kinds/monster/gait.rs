//! Ways of going: how a creature fights for its distance, and what patterns it walks in when it has no enemy. Both are
//! halves of `attack_movement` (the stock documentation's `Developers/objects`, section C).

use crate::content::Flag;
use crate::game::bearing::steps;
use crate::game::direction::Direction;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::world::World;

use super::enemies::Enemy;
use super::{path, stepping};

/// The low half: how it goes about an enemy. Who blindly rushes (5) and who is to run always (6) come on the stock server
/// like anybody else.
mod manner {
    pub(super) const KEEPS_DISTANCE: u16 = 1;
    pub(super) const TIRES: u16 = 2;
    pub(super) const HITS_AND_RUNS: u16 = 3;
    pub(super) const WAITS: u16 = 4;
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

// All of this was measured on the stock server, as squares at a time of creatures in empty rooms.
/// Squares as the crow flies within which who fights from a distance makes off, if nobody is at them yet; who likes it
/// comfortable always does, within a few less.
const DISTANCE: i32 = 10;
const COMFORT: i32 = 9;
/// Who tires runs after so many actions, and does not come again.
const TIRED: u16 = 20;
/// Who hits and runs comes for so many actions and runs for as many.
const BOUT: u16 = 25;
/// Who has waited fights from when somebody is at them until this action of the bout, and then runs till this one.
const WAITED: u16 = 10;
const WAITS_AGAIN: u16 = 15;
/// How often one who walks about tries to find where there is room.
const TRIES: u32 = 5;
/// Steps that one who paces goes either way.
const PACE: u16 = 4;

/// Which way a creature goes that has an enemy; `close`: it could hit it from here.
pub(super) fn about(
    world: &mut World,
    monster: ObjectId,
    at: Position,
    enemy: Enemy,
    close: bool,
) -> Option<Direction> {
    let nearer = !close;
    let straight = Direction::along(enemy.away.0, enemy.away.1)?;
    let squared = enemy.away.0.pow(2) + enemy.away.1.pow(2);
    let manner = world.objects[monster].traits.attack_movement & 0x0f;
    let runs = match manner {
        manner::KEEPS_DISTANCE | manner::KEEPS_DISTANCE_WHEN_HIT if close => false,
        manner::KEEPS_DISTANCE | manner::KEEPS_DISTANCE_WHEN_HIT if squared >= DISTANCE.pow(2) => return None,
        manner::STAYS_COMFORTABLE if squared >= COMFORT.pow(2) => return None,
        manner::KEEPS_DISTANCE | manner::KEEPS_DISTANCE_WHEN_HIT | manner::STAYS_COMFORTABLE => true,
        manner::TIRES => paced(world, monster, u16::MAX) >= TIRED,
        manner::HITS_AND_RUNS => paced(world, monster, 2 * BOUT) >= BOUT,
        manner::WAITS => match bout_of_waiting(world, monster, close) {
            0 => return None,
            action => action >= WAITED,
        },
        _ => false,
    };
    if runs {
        way(world, monster, at, enemy, close).map(Direction::opposite)
    } else if nearer {
        way(world, monster, at, enemy, close).or_else(|| around(world, monster, straight))
    } else {
        None
    }
}

/// The way to an enemy: straight, if it could be hit from here.
pub(super) fn way(world: &mut World, monster: ObjectId, at: Position, enemy: Enemy, close: bool) -> Option<Direction> {
    if close { Direction::along(enemy.away.0, enemy.away.1) } else { path::toward(world, monster, at, enemy.away) }
}

/// Where somebody goes whom no way leads nearer: to a side or back, or at a wall of earth if that is what stands there.
fn around(world: &mut World, monster: ObjectId, straight: Direction) -> Option<Direction> {
    let aside = stepping::aside(world, monster, straight);
    if aside.is_none() {
        stepping::tears_down(world, monster, straight);
    }
    aside
}

/// Counts the actions of somebody with an enemy: how many there were before this one, of a round of so many.
fn paced(world: &mut World, monster: ObjectId, round: u16) -> u16 {
    let object = &mut world.objects[monster];
    let before = object.pace % round;
    object.pace = (before + 1) % round;
    before
}

/// How long ago somebody came to one who waits. 0: nobody has.
fn bout_of_waiting(world: &mut World, monster: ObjectId, close: bool) -> u16 {
    let object = &mut world.objects[monster];
    if object.pace > 0 || close {
        object.pace = (object.pace + 1) % WAITS_AGAIN;
    }
    object.pace
}

/// One action of a creature that has nobody to fight.
pub(super) fn about_nothing(world: &mut World, monster: ObjectId) {
    let object = &world.objects[monster];
    if object.has(Flag::StandStill) {
        return;
    }
    let pattern = object.traits.attack_movement & 0xf0;
    let wish = match pattern {
        pattern::CIRCLE => return turn_on(world, monster, 2, 1),
        pattern::WIDE_CIRCLE => return turn_on(world, monster, 3, 2),
        pattern::PACE_ACROSS => pacing(world, monster, Direction::East),
        pattern::PACE_FAR_ACROSS => pacing_far(world, monster, Direction::East),
        pattern::PACE_DOWN => pacing(world, monster, Direction::South),
        pattern::PACE_FAR_DOWN => pacing_far(world, monster, Direction::South),
        pattern::STRAIGHT_ON => return straight_on(world, monster),
        pattern::ANYWHERE => return wander(world, monster),
        _ if object.has(Flag::RandomMovement) => return wander(world, monster),
        _ => None,
    };
    if let Some(direction) = wish {
        stepping::step(world, monster, direction);
    }
}

pub(super) fn any(world: &mut World) -> Direction {
    Direction::ALL[world.dice.below(8) as usize]
}

/// The first step is anywhere, and then it is north that is straight on. Who cannot goes anywhere.
fn straight_on(world: &mut World, monster: ObjectId) {
    let first = paced(world, monster, u16::MAX) == 0;
    if first || !stepping::step(world, monster, Direction::North) {
        wander(world, monster);
    }
}

/// A step anywhere there is room, which is hardly ever missed.
fn wander(world: &mut World, monster: ObjectId) {
    for _ in 0..TRIES {
        let direction = any(world);
        if world.position(monster).is_none() || stepping::step(world, monster, direction) {
            return;
        }
    }
}

/// The place of the next action in a round of so many. It begins with the second.
fn place_in_round(world: &mut World, monster: ObjectId, round: u16) -> u16 {
    let object = &mut world.objects[monster];
    object.pace = (object.pace + 1) % round;
    object.pace
}

/// Round in a circle: so many steps along each side, and so many across each corner. Where that is not possible it goes
/// anywhere, and the circle lies elsewhere then.
fn turn_on(world: &mut World, monster: ObjectId, side: u16, corner: u16) {
    let quarter = side + corner;
    let place = place_in_round(world, monster, 4 * quarter);
    let corner = i32::from(place % quarter >= side);
    let direction = Direction::East.turned(2 * i32::from(place / quarter) + corner);
    if !stepping::step(world, monster, direction) {
        wander(world, monster);
    }
}

/// To and fro.
fn pacing(world: &mut World, monster: ObjectId, there: Direction) -> Option<Direction> {
    let back = place_in_round(world, monster, 2 * PACE) >= PACE;
    Some(if back { there.opposite() } else { there })
}

/// To and fro with a rest before each turn, and a step farther there than back.
fn pacing_far(world: &mut World, monster: ObjectId, there: Direction) -> Option<Direction> {
    match place_in_round(world, monster, 18) {
        0..=5 => Some(there),
        8..=12 => Some(there.opposite()),
        _ => None,
    }
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
        for (manner, reached) in [(0, 1), (1, 10), (4, 8), (5, 1), (6, 1), (7, 10), (8, 9)] {
            let (_, x) = walk(&format!("orc\nattack_movement {manner}"), 30);
            assert_eq!(x, reached, "manner {manner}");
        }
    }

    #[test]
    fn who_hits_and_runs_comes_and_goes_and_who_tires_does_not_come_again() {
        for (manner, turns) in [(3, &[7, 25, 50][..]), (2, &[7, 20][..])] {
            let mut stage = stage(&LINE, &[('o', &format!("orc\nattack_movement {manner}"))]);
            let (orc, mut before, mut turned) = (the(&stage, "orc"), 8, Vec::new());
            // At speed 1 there is an action in every other tick.
            for action in 0..60 {
                stage.wait(2);
                let x = stands(&stage, orc).0;
                let went = x.cmp(&before);
                if turned.last().map(|(_, last)| *last) != Some(went) {
                    turned.push((action, went));
                }
                before = x;
            }
            let changes: Vec<i32> = turned[1..].iter().map(|(action, _)| *action).collect();
            assert!(turns.iter().all(|turn| changes.contains(turn)), "manner {manner}: {turned:?}");
            assert_eq!(before > 8, manner == 2);
        }
    }

    #[test]
    fn who_fights_from_a_distance_makes_off_unless_somebody_is_at_them() {
        for (row, manner, reached) in
            [("@.o..........", 1, 10), ("@o...........", 1, 1), ("@o...........", 8, 9), ("@o...........", 4, 6)]
        {
            let mut stage = stage(&[row], &[('o', &format!("orc\nattack_movement {manner}"))]);
            let orc = the(&stage, "orc");
            stage.wait(30);
            assert_eq!(stands(&stage, orc).0, reached, "{row} {manner}");
        }
    }

    #[test]
    fn those_without_an_enemy_walk_in_their_patterns() {
        let rows =
            [".........", ".........", "...o.....", ".........", ".........", ".........", ".........", "........@"];
        let been = |pattern: u16| {
            let drawn = format!("orc\nunaggressive 1\nattack_movement {pattern}");
            let mut stage = stage(&rows, &[('o', &drawn)]);
            let orc = the(&stage, "orc");
            let mut been = std::collections::BTreeSet::new();
            for _ in 0..80 {
                stage.wait(1);
                been.insert(stands(&stage, orc));
            }
            been
        };
        assert_eq!(been(0).len(), 1);
        let circle = been(32);
        assert_eq!((circle.len(), circle.iter().map(|(_, y)| *y).max()), (12, Some(6)), "{circle:?}");
        assert_eq!(been(64), (2..=6).map(|x| (x, 2)).collect());
        assert_eq!(been(128), (1..=5).map(|y| (3, y)).collect());
        assert!(been(112).len() > 5 && been(96).contains(&(3, 0)));
    }
}
