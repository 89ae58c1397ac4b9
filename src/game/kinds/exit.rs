//! Exits: ways to other maps, by applying them or by stepping on them.

use std::sync::Arc;

use super::{PLAYER, link};
use crate::content::paths::{self, RandomPath};
use crate::content::{Flag, Traits};
use crate::game::character::Spot;
use crate::game::crossing;
use crate::game::exchange::Coming;
use crate::game::object::ObjectId;
use crate::game::random_map::UNMADE;
use crate::game::rules::vitals;
use crate::game::update::Text;
use crate::game::world::World;

/// A player applies an exit.
pub(super) fn applied(world: &mut World, body: ObjectId, id: ObjectId) {
    take(world, body, id, Text::way);
}

/// A player has stepped on an exit.
pub(super) fn stepped_on(world: &mut World, body: ObjectId, id: ObjectId) {
    take(world, body, id, Text::step);
}

fn take(world: &mut World, body: ObjectId, id: ObjectId, says: fn(String) -> Text) {
    if world.objects[body].traits.kind != PLAYER {
        return;
    }
    if !is_way(world, id) {
        let name = world.objects[id].traits.name.clone();
        world.tell(body, Text::apply_failure(format!("The {name} is closed.")));
        return;
    }
    lay_out_the_way(world, id);
    if let Some(message) = world.objects[id].traits.msg.as_deref().map(str::to_owned) {
        world.tell(body, says(message));
    }
    lead_away(world, body, id);
}

/// Does it lead anywhere? Many exits are decoration.
pub(super) fn is_way(world: &World, id: ObjectId) -> bool {
    world.objects[id].traits.slaying.is_some()
}

/// Sends a player where an exit or a teleporter leads.
pub(super) fn lead_away(world: &mut World, body: ObjectId, id: ObjectId) {
    lay_out_the_way(world, id);
    let Some(to) = destination(world, body, id) else {
        world.tell(body, Text::failure("This way is not open: what lies beyond is not there yet."));
        return;
    };
    let traits = &world.objects[id].traits;
    let home = traits.has(Flag::Damned) && traits.kind == super::EXIT;
    let pain = i32::from(traits.dam);
    let mut journey = crossing::journey(to, Coming::Exit);
    journey.becomes_home = home;
    if pain > 0 {
        vitals::weaken(world, body, pain, "died on a rough way");
        if world.player_of(body).is_none_or(|player| player.homeward) {
            return;
        }
    }
    crossing::set_out(world, body, journey);
}

/// The first who takes a way to a random map settles which one: it stays that one until the exit's map starts again.
fn lay_out_the_way(world: &mut World, id: ObjectId) {
    let is_unmade = |traits: &Traits| traits.slaying.as_deref().is_some_and(|path| path.starts_with(UNMADE));
    if !is_unmade(&world.objects[id].traits) {
        return;
    }
    let Some(at) = link::on_map(world, id) else { return };
    let origin = world.map(at.map).path.clone();
    let seed = world.dice.next_u32();
    let path = RandomPath { origin, x: at.x, y: at.y, seed, floor: 0 }.map();
    let traits = Arc::make_mut(&mut world.objects[id].traits);
    traits.slaying = Some(path.as_str().into());
    // What it asked of the map is not for players to read.
    (traits.hp, traits.sp, traits.msg) = (-1, -1, None);
}

/// The square an exit leads to. None for what is made up on the way out of templates.
fn destination(world: &World, body: ObjectId, id: ObjectId) -> Option<Spot> {
    let at = link::on_map(world, id)?;
    let traits = &world.objects[id].traits;
    let path = traits.slaying.as_deref()?;
    if path.starts_with("/@") {
        return None;
    }
    let mut map = paths::resolve(&world.map(at.map).origin, path);
    if traits.has(Flag::Unique) {
        let owner = &world.player_of(body)?.name;
        map = paths::copy_of(owner.as_str(), &map);
    }
    Some(Spot { map, x: i32::from(traits.hp), y: i32::from(traits.sp) })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{another_map, stage, the, walk};
    use crate::content::paths::RandomPath;
    use crate::game::direction::Direction;
    use crate::game::exchange::{Event, Request, TickInput};
    use crate::game::kinds;
    use crate::ids::MapPath;

    fn stands_on(stage: &crate::game::testing::Stage) -> (String, u16, u16) {
        let at = stage.world.position(stage.body).expect("the player stands somewhere");
        (stage.world.map(at.map).path.to_string(), at.x, at.y)
    }

    #[test]
    fn an_exit_leads_to_its_square_of_another_map() {
        let mut stage = stage(&["@e"], &[('e', "exit\nslaying /other\nhp 3\nsp 2\nmsg\nDown you go.\nendmsg")]);
        another_map(&mut stage, "/other", 5);
        let (body, exit) = (stage.body, the(&stage, "exit"));
        assert!(kinds::applied(&mut stage.world, body, exit));
        assert_eq!(stands_on(&stage), ("/other".to_owned(), 3, 2));
        assert!(crate::game::testing::texts(&stage.wait(1)).contains(&"Down you go.\n".to_owned()));
    }

    #[test]
    fn coordinates_outside_mean_the_entrance_of_the_map() {
        let mut stage = stage(&["@e"], &[('e', "exit_walk\nslaying other\nhp -1\nsp -1")]);
        another_map(&mut stage, "/other", 5);
        walk(&mut stage, Direction::East);
        assert_eq!(stands_on(&stage), ("/other".to_owned(), 1, 2), "the path is meant from the map's directory");
    }

    #[test]
    fn a_damned_exit_becomes_home() {
        let mut stage = stage(&["@e"], &[('e', "exit\ndamned 1\nslaying /other\nhp 3\nsp 3")]);
        another_map(&mut stage, "/other", 5);
        let (body, exit) = (stage.body, the(&stage, "exit"));
        super::applied(&mut stage.world, body, exit);
        let home = stage.world.player_of(body).expect("the player plays").home.clone();
        assert_eq!((home.map.as_str(), home.x, home.y), ("/other", 3, 3));
    }

    #[test]
    fn an_exit_to_a_map_that_does_not_exist_is_closed() {
        let mut stage = stage(&["@e"], &[('e', "exit\nslaying /nowhere")]);
        let (body, exit) = (stage.body, the(&stage, "exit"));
        super::applied(&mut stage.world, body, exit);
        let path = MapPath::new("/nowhere");
        let output = stage.world.tick(TickInput::default());
        assert!(output.requests.contains(&Request::Map(path.clone())));
        let events = vec![Event::MapRead { path, record: None }];
        stage.world.tick(TickInput { events, actions: Vec::new() });
        assert!(stage.world.player_of(body).expect("the player plays").journey.is_none());
        assert_eq!(stands_on(&stage).0, "/test");
    }

    #[test]
    fn every_player_has_a_copy_of_a_unique_map() {
        let stage = stage(&["@e"], &[('e', "exit\nunique 1\nslaying /house/hall")]);
        let (body, exit) = (stage.body, the(&stage, "exit"));
        let to = super::destination(&stage.world, body, exit).expect("it leads somewhere");
        assert_eq!(to.map.as_str(), "~Ann/_house_hall");
    }

    #[test]
    fn paths_on_a_players_copy_are_meant_from_the_map_it_was_made_from() {
        let mut stage = stage(&["@"], &[]);
        let text = "arch map\nwidth 1\nheight 1\nend\narch exit\nslaying ../street\nend\n";
        let mut report = crate::content::Report::default();
        let record = stage.world.catalog().map(&MapPath::new("/house/hall"), text, &mut report).expect("it is a map");
        let copy = MapPath::new("~Ann/_house_hall");
        crate::game::upkeep::map_read(&mut stage.world, copy.clone(), Some(std::sync::Arc::new(record)));
        let map = stage.world.map_by_path(&copy).expect("the map was just laid out");
        let exit = stage.world.map(map).square(0, 0).objects[0];
        let to = super::destination(&stage.world, stage.body, exit).expect("it leads somewhere");
        assert_eq!(to.map.as_str(), "/street");
    }

    #[test]
    fn who_leaves_by_an_exit_lets_go_of_the_button_below() {
        let legend = [('b', "button\nconnected 1"), ('b', "exit\nslaying /other")];
        let mut stage = stage(&["@b"], &legend);
        another_map(&mut stage, "/other", 3);
        walk(&mut stage, Direction::East);
        let (body, button, exit) = (stage.body, the(&stage, "button"), the(&stage, "exit"));
        assert_eq!(stage.world.objects[button].traits.value, 1);
        super::applied(&mut stage.world, body, exit);
        assert_eq!(stage.world.objects[button].traits.value, 0);
    }

    #[test]
    fn a_way_to_a_random_map_leads_to_the_same_one_for_all_who_follow() {
        let mut stage = stage(&["@e"], &[('e', "exit\nslaying /!\nmsg\nxsize 20\nendmsg")]);
        let (body, exit) = (stage.body, the(&stage, "exit"));
        super::applied(&mut stage.world, body, exit);
        let to = super::destination(&stage.world, body, exit).expect("it leads somewhere");
        let path = RandomPath::of(&to.map).expect("to a random map");
        assert_eq!((path.origin.as_str(), path.x, path.y, path.floor), ("/test", 1, 0, 0));
        let shown = stage.wait(1);
        assert!(crate::game::testing::texts(&shown).is_empty(), "nobody reads what the exit asks for");
        super::applied(&mut stage.world, body, exit);
        assert_eq!(super::destination(&stage.world, body, exit), Some(to));
    }

    #[test]
    fn ways_out_of_templates_are_not_open_and_say_so() {
        let mut stage = stage(&["@e"], &[('e', "exit\nslaying /@inn")]);
        let (body, exit) = (stage.body, the(&stage, "exit"));
        super::applied(&mut stage.world, body, exit);
        assert_eq!(crate::game::testing::texts(&stage.wait(1)).len(), 1);
        assert_eq!(stands_on(&stage).0, "/test");
    }
}
