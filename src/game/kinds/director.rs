//! Directors and spinners: they turn what flies over them.

use super::{ARROW, SPELL_EFFECT, THROWN, choice};
use crate::game::direction::Direction;
use crate::game::looks;
use crate::game::object::ObjectId;
use crate::game::world::World;

/// Something has come over a director: it goes on as that says (`sp`; 0: anywhere).
pub(super) fn direct(world: &mut World, id: ObjectId, what: ObjectId) {
    if flies(world, what) && choice::takes(world, id, what) {
        let direction = Direction::from_number(i64::from(world.objects[id].traits.sp));
        let direction = direction.unwrap_or_else(|| Direction::ALL[world.dice.below(8) as usize]);
        turn(world, what, direction);
    }
}

/// Something has come over a spinner: it turns by `sp` eighths, counted the other way round.
pub(super) fn spin(world: &mut World, id: ObjectId, what: ObjectId) {
    if let Some(direction) = world.objects[what].facing.filter(|_| flies(world, what)) {
        turn(world, what, direction.turned(-i32::from(world.objects[id].traits.sp)));
    }
}

/// The link turns a director by `maxsp` eighths.
pub(super) fn triggered(world: &mut World, id: ObjectId) {
    let by = i32::from(world.objects[id].traits.maxsp);
    let Some(before) = Direction::from_number(i64::from(world.objects[id].traits.sp)).filter(|_| by != 0) else {
        return;
    };
    let now = before.turned(by);
    world.objects[id].change().sp = i16::from(now.number());
    turn(world, id, now);
}

fn turn(world: &mut World, id: ObjectId, direction: Direction) {
    world.objects[id].facing = Some(direction);
    looks::turn(world, id);
    world.refresh_object(id);
}

/// Is it on its way by itself: an arrow, something thrown, a spell?
fn flies(world: &World, what: ObjectId) -> bool {
    let object = &world.objects[what];
    matches!(object.traits.kind, ARROW | THROWN | SPELL_EFFECT) && object.is_active() && object.facing.is_some()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, the};
    use crate::content::Fixed;
    use crate::game::direction::Direction;
    use crate::game::object::ObjectId;
    use crate::game::testing::Stage;
    use crate::game::world::Landing;

    /// An arrow on its way to the east comes over the square.
    fn flight(stage: &mut Stage, x: u16) -> ObjectId {
        let arrow = stage.make("arrow", 1);
        stage.world.objects[arrow].change().speed = Fixed(1_000_000);
        stage.world.objects[arrow].change().move_type = crate::content::MoveType::FLY_LOW;
        stage.world.objects[arrow].facing = Some(Direction::East);
        let at = stage.at(x, 0);
        stage.world.put(arrow, at, Landing::Dropped);
        arrow
    }

    #[test]
    fn an_arrow_goes_where_the_director_points() {
        let mut stage = stage(&["@d."], &[('d', "director\nsp 5")]);
        let arrow = flight(&mut stage, 1);
        assert_eq!(stage.world.objects[arrow].facing, Some(Direction::South));
    }

    #[test]
    fn a_director_leaves_alone_what_it_is_told_to() {
        let mut stage = stage(&["@de"], &[('d', "director\nsp 5\nslaying arrow"), ('e', "director\nsp 5\nrace bolt")]);
        for x in [1, 2] {
            let arrow = flight(&mut stage, x);
            assert_eq!(stage.world.objects[arrow].facing, Some(Direction::East));
        }
    }

    #[test]
    fn a_spinner_turns_by_eighths_against_the_clock() {
        let mut stage = stage(&["@s."], &[('s', "spinner\nsp 2")]);
        let arrow = flight(&mut stage, 1);
        assert_eq!(stage.world.objects[arrow].facing, Some(Direction::North));
    }

    #[test]
    fn the_link_turns_a_director() {
        let mut stage = stage(&["@d"], &[('d', "director\nsp 7\nmaxsp 2")]);
        let director = the(&stage, "director");
        super::triggered(&mut stage.world, director);
        assert_eq!(stage.world.objects[director].traits.sp, 1);
    }

    #[test]
    fn what_lies_still_is_not_turned() {
        let mut stage = stage(&["@d"], &[('d', "director\nsp 5")]);
        let at = stage.at(1, 0);
        let coin = stage.drop_there("arrow", 1, at);
        assert_eq!(stage.world.objects[coin].facing, None);
    }
}
