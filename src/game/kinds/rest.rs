//! Places and things to rest at: beds of reality, clocks.

use super::link;
use crate::game::character::Spot;
use crate::game::message::colour;
use crate::game::object::ObjectId;
use crate::game::rules;
use crate::game::update::Text;
use crate::game::world::World;

/// A player lies down in a bed of reality: it becomes their home, and they leave the game.
pub(super) fn lie_down(world: &mut World, body: ObjectId, id: ObjectId) {
    if world.objects[body].traits.exp == 0 {
        let words = "You must gain a bit of experience before you can save.";
        world.tell(body, Text { colour: colour::RED, ..Text::load_save(words) });
        return;
    }
    if let Some(at) = link::on_map(world, id) {
        let home = Spot { map: world.map(at.map).path.clone(), x: i32::from(at.x), y: i32::from(at.y) };
        if let Some(player) = world.player_of_mut(body) {
            player.home = home;
        }
    }
    rules::sleep(world, body);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, the, walk};
    use crate::game::direction::Direction;
    use crate::game::exchange::{Request, TickInput};
    use crate::game::kinds;
    use crate::game::testing::texts;
    use crate::game::update::Farewell;

    #[test]
    fn who_has_no_experience_cannot_sleep() {
        let mut stage = stage(&["@b"], &[('b', "bed")]);
        let (body, bed) = (stage.body, the(&stage, "bed"));
        kinds::applied(&mut stage.world, body, bed);
        assert_eq!(texts(&stage.wait(1)), ["You must gain a bit of experience before you can save."]);
    }

    #[test]
    fn a_bed_of_reality_becomes_home_and_lets_go() {
        let mut stage = stage(&["@b"], &[('b', "bed")]);
        walk(&mut stage, Direction::East);
        let (body, bed) = (stage.body, the(&stage, "bed"));
        stage.world.objects[body].change().exp = 1;
        kinds::applied(&mut stage.world, body, bed);
        let output = stage.world.tick(TickInput::default());
        let released = output.requests.iter().find_map(|request| match request {
            Request::Release { farewell: Farewell::Bed, character } => Some(character),
            _ => None,
        });
        let home = &released.expect("the character is let go").home;
        assert_eq!((home.map.as_str(), home.x, home.y), ("/test", 1, 0));
        assert_eq!(stage.world.players().count(), 0);
    }
}
