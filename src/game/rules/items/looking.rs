//! Looking at a square from afar.

use crate::content::Flag;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::{naming, reports};
use crate::game::sight::Sight;
use crate::game::update::Text;
use crate::game::world::World;

/// Lists what is to be seen on a square, topmost first, and what people there wear.
pub fn look_at(world: &mut World, body: ObjectId, dx: i32, dy: i32) {
    let Some(things) = visible_things(world, body, dx, dy) else { return };
    let heading = if (dx, dy) == (0, 0) { "You see:" } else { "There you see:" };
    let mut lines = vec![Text::success(heading)];
    for id in things {
        lines.push(Text::examine(format!("- {}.", naming::long(world, id))));
        if world.objects[id].traits.kind == kinds::PLAYER {
            let worn = world.objects[id].inventory.iter().copied().filter(|item| {
                let object = &world.objects[*item];
                object.has(Flag::Applied) && object.traits.invisible == 0
            });
            lines.extend(worn.map(|item| Text::inventory(reports::inventory_line(world, item, "  "))));
        }
    }
    for line in lines {
        world.tell(body, line);
    }
}

/// What lies on a square, if the player sees it.
fn visible_things(world: &World, body: ObjectId, dx: i32, dy: i32) -> Option<Vec<ObjectId>> {
    let player = world.player_of(body)?;
    let (width, height) = (i32::from(player.view.0), i32::from(player.view.1));
    if dx.abs() > width / 2 || dy.abs() > height / 2 {
        return None;
    }
    let from = world.position(body)?;
    let at = world.step(from, dx, dy)?;
    let opaque = |dx: i32, dy: i32| world.step(from, dx, dy).is_none_or(|there| world.square(there).sum.opaque);
    if (dx, dy) != (0, 0)
        && (world.objects[body].has(Flag::IsBlind) || !Sight::around(player.view, opaque).sees(dx, dy))
    {
        return None;
    }
    let mut seen = Vec::new();
    for id in world.square(at).objects.iter().rev() {
        let object = &world.objects[*id];
        if object.traits.invisible == 0 && object.traits.kind != kinds::EVENT_CONNECTOR {
            seen.push(object.head.unwrap_or(*id));
        }
        if object.has(Flag::IsFloor) {
            break;
        }
    }
    Some(seen)
}

#[cfg(test)]
mod tests {
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    #[test]
    fn a_square_is_listed_from_the_top_with_what_people_wear() {
        let mut stage = Stage::new();
        let ring = stage.give("ring", 1);
        let tag = stage.tag(ring);
        stage.hear(Action::Apply(tag));
        assert_eq!(
            stage.hear(Action::LookAt { dx: 0, dy: 0 }),
            ["You see:", "- Ann.", "[fixed]  - ring (worn)                             0.0  ", "- floor."]
        );
        let at = stage.at(1, 1);
        stage.drop_there("coin", 2, at);
        assert_eq!(stage.hear(Action::LookAt { dx: -1, dy: -1 }), ["There you see:", "- gold coins.", "- floor."]);
    }

    #[test]
    fn what_is_out_of_sight_is_not_told() {
        let mut stage = Stage::drawn(&["#####", "#@#.#", "#####"], &[]);
        assert!(stage.hear(Action::LookAt { dx: 2, dy: 0 }).is_empty());
        assert!(stage.hear(Action::LookAt { dx: 50, dy: 0 }).is_empty());
        assert_eq!(stage.hear(Action::LookAt { dx: 1, dy: 0 }).len(), 3);
    }
}
