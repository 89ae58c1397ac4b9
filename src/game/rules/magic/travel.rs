//! Spells that carry one elsewhere: word of recall, town portals, the dimension door.
//!
//! What a spell of this kind remembers is a force in the caster, and so travels with them from region to region. A
//! portal is made where the world can reach; the one at the far end of a way into another region is made there, when
//! the caster comes through.

use std::sync::Arc;

use crate::content::{Fixed, Text as Name};
use crate::game::arrival;
use crate::game::character::Spot;
use crate::game::crossing;
use crate::game::direction::Direction;
use crate::game::exchange::Coming;
use crate::game::identity::End;
use crate::game::kinds;
use crate::game::map::Position;
use crate::game::object::{ObjectId, Place};
use crate::game::rules::{items, movement};
use crate::game::update::Text;
use crate::game::world::{Landing, World};
use crate::ids::MapPath;

use super::casting::Casting;
use super::family;

const FORCE: &str = "force";
/// What the forces of town portals are, when the world's files do not say.
const DESTINATION: &str = "town_portal";
const ACTIVE: &str = "town_portal_active";
const PORTAL: &str = "town_portal_magic";
/// Heartbeats until a recall is tried again that could not be.
const AGAIN: i64 = 8;

/// In a while the caster will be at home.
pub(super) fn recall(world: &mut World, casting: &Casting<'_>) -> bool {
    let body = casting.caster;
    if world.player_of(body).is_none() {
        return false;
    }
    world.tell(body, Text::spell_success("You feel a force starting to build up inside you."));
    let is_recall = |id: &ObjectId| {
        let traits = &world.objects[*id].traits;
        traits.kind == kinds::SPELL_EFFECT && traits.subtype == family::RECALL
    };
    if world.objects[body].inventory.iter().any(is_recall) {
        return true;
    }
    let Some(force) = world.make_named(FORCE) else { return false };
    let waits = (i64::from(casting.spell().duration) - i64::from(casting.power.duration_growth())).max(1);
    let object = &mut world.objects[force];
    object.speed_left = Fixed(-waits * Fixed::ONE.0);
    let traits = object.change();
    (traits.kind, traits.subtype, traits.speed) = (kinds::SPELL_EFFECT, family::RECALL, Fixed::ONE);
    traits.name = Name::from("word of recall");
    world.set_active(force);
    world.put_into_apart(force, body);
    true
}

/// The force has built up: its bearer goes home, unless they are on the way somewhere already.
pub(in crate::game) fn recalls(world: &mut World, force: ObjectId) {
    let Place::In(body) = world.objects[force].place else { return };
    let Some(player) = world.player_of(body) else { return };
    if player.journey.is_some() {
        world.objects[force].speed_left = Fixed(-AGAIN * Fixed::ONE.0);
        return;
    }
    let home = player.home.clone();
    world.destroy(force, End::UsedUp);
    crossing::set_out(world, body, crossing::journey(home, Coming::Exit));
}

/// First fixes a place in the caster's mind, then opens a way between there and here, then begins anew.
pub(super) fn town_portal(world: &mut World, casting: &Casting<'_>) -> bool {
    let body = casting.caster;
    if world.player_of(body).is_none() {
        return false;
    }
    let spell = Arc::clone(&casting.power.spell);
    let destination = spell.other_arch.as_deref().unwrap_or(DESTINATION);
    let active = spell.race.as_deref().unwrap_or(ACTIVE);
    let here = spot(world, casting.at);
    match remembered(world, body, destination).first().copied() {
        None => {
            close(world, body, active);
            remember(world, body, destination, &here);
            let words = "You fix this place in your mind and feel that you can come here from anywhere.";
            world.tell(body, Text::portal(words));
        }
        Some(force) => {
            let there = spot_of(world, force);
            world.destroy(force, End::UsedUp);
            open(world, body, active, &here, &there);
            world.tell(body, Text::portal("You see air moving and showing you the way home."));
        }
    }
    true
}

fn spot(world: &World, at: Position) -> Spot {
    Spot { map: world.map(at.map).path.clone(), x: i32::from(at.x), y: i32::from(at.y) }
}

/// The forces of an archetype in somebody.
fn remembered(world: &World, body: ObjectId, archetype: &str) -> Vec<ObjectId> {
    let wanted = world.catalog().archetype_id(archetype);
    let inside = world.objects[body].inventory.iter().copied();
    inside.filter(|id| Some(world.objects[*id].archetype) == wanted).collect()
}

fn remember(world: &mut World, body: ObjectId, archetype: &str, spot: &Spot) {
    let Some(force) = world.make_named(archetype) else { return };
    let traits = world.objects[force].change();
    traits.race = Some(Name::from(spot.map.as_str()));
    let short = |value: i32| i16::try_from(value).unwrap_or(0);
    (traits.hp, traits.sp) = (short(spot.x), short(spot.y));
    world.put_into_apart(force, body);
}

fn spot_of(world: &World, force: ObjectId) -> Spot {
    let traits = &world.objects[force].traits;
    let map = MapPath::new(traits.race.as_deref().unwrap_or_default());
    Spot { map, x: traits.hp.into(), y: traits.sp.into() }
}

/// A portal here leads there, and one there leads here: at once where this world has the map, else when the caster
/// comes through.
fn open(world: &mut World, body: ObjectId, active: &str, here: &Spot, there: &Spot) {
    remember(world, body, active, here);
    remember(world, body, active, there);
    place(world, body, here, there);
    place(world, body, there, here);
}

/// Puts a portal on a square of a map that is in play here.
fn place(world: &mut World, body: ObjectId, from: &Spot, to: &Spot) {
    let Some(at) = square_of(world, from) else { return };
    let Some(owner) = world.player_of(body).map(|player| player.name.clone()) else { return };
    if portal_at(world, at, owner.as_str()).is_some() {
        return;
    }
    let Some(portal) = world.make_named(PORTAL) else { return };
    let traits = world.objects[portal].change();
    traits.name = Name::from(format!("{owner}'s portal to {}", to.map));
    traits.name_plural = None;
    traits.slaying = Some(Name::from(to.map.as_str()));
    traits.race = Some(Name::from(owner.as_str()));
    let short = |value: i32| i16::try_from(value).unwrap_or(0);
    (traits.hp, traits.sp, traits.exp) = (short(to.x), short(to.y), 0);
    world.put(portal, at, Landing::Dropped);
}

/// The square, if its map is in play in this region.
fn square_of(world: &World, spot: &Spot) -> Option<Position> {
    let map = world.map_by_path(&spot.map)?;
    let holds = world.map(map).holds(spot.x, spot.y) && !world.map(map).scenery;
    holds.then_some(Position { map, x: spot.x as u16, y: spot.y as u16 })
}

/// Somebody's portal on a square.
fn portal_at(world: &World, at: Position, owner: &str) -> Option<ObjectId> {
    let wanted = world.catalog().archetype_id(PORTAL)?;
    world.square(at).objects.iter().copied().find(|id| {
        let object = &world.objects[*id];
        object.archetype == wanted && object.traits.race.as_deref() == Some(owner)
    })
}

/// Closes the portals of somebody that are within reach; those of other regions close with the reset of their maps.
fn close(world: &mut World, body: ObjectId, active: &str) {
    let Some(owner) = world.player_of(body).map(|player| player.name.clone()) else { return };
    for force in remembered(world, body, active) {
        let spot = spot_of(world, force);
        if let Some(portal) = square_of(world, &spot).and_then(|at| portal_at(world, at, owner.as_str())) {
            world.destroy(portal, End::UsedUp);
        }
        world.destroy(force, End::UsedUp);
    }
}

/// Somebody stands on another map: when that is where a way of theirs ends, its portal opens behind them.
pub(in crate::game) fn came_through(world: &mut World, body: ObjectId) {
    let Place::On { map, .. } = world.objects[body].place else { return };
    let ends: Vec<Spot> = remembered(world, body, ACTIVE).into_iter().map(|force| spot_of(world, force)).collect();
    let [one, other] = &ends[..] else { return };
    for (here, there) in [(one, other), (other, one)] {
        if world.map(map).path == here.map {
            place(world, body, here, there);
        }
    }
}

/// Carries the caster so far ahead, or as far as there is room.
pub(super) fn dimension_door(world: &mut World, casting: &Casting<'_>) -> bool {
    let body = casting.caster;
    let Some(direction) = casting.direction else {
        world.tell(body, Text::spell_error("In what direction?"));
        return false;
    };
    let most = casting.power.range();
    let asked = casting.words.trim().parse::<i32>().ok().filter(|squares| *squares > 0);
    let free = reached(world, casting, direction, asked.unwrap_or(most).min(most));
    let landing = match asked {
        Some(squares) => free.into_iter().find(|(away, _)| *away == squares),
        None => free.into_iter().last(),
    };
    let Some((_, to)) = landing else {
        world.tell(body, Text::spell_failure("Your spell failed!"));
        return false;
    };
    movement::leap_onto(world, body, to);
    arrival::see_map_anew(world, body);
    items::close_container(world, body);
    true
}

/// The squares in a direction on which somebody can come out, with how far they are. No door opens on or beyond a square
/// where magic does not work.
fn reached(world: &World, casting: &Casting<'_>, direction: Direction, most: i32) -> Vec<(i32, Position)> {
    let (dx, dy) = direction.step();
    let squares = (1..=most).map_while(|away| {
        let at = world.step(casting.at, dx * away, dy * away)?;
        (!world.map(at.map).scenery && !world.square(at).sum.no_magic).then_some((away, at))
    });
    squares.filter(|(_, at)| !movement::blocked(world, casting.caster, *at)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{invoke, knows, mage};
    use super::*;
    use crate::game::action::Action;
    use crate::game::kinds::testing::{another_map, stands};
    use crate::game::testing::Stage;

    #[test]
    fn a_recall_takes_its_time_and_leads_home() {
        let mut stage = mage(&["@"], &[]);
        knows(&mut stage, "spell_recall");
        let map = another_map(&mut stage, "/home", 5);
        let body = stage.body;
        let home = Spot { map: MapPath::new("/home"), x: 3, y: 2 };
        stage.world.player_of_mut(body).expect("the player is there").home = home;
        let words = invoke(&mut stage, "word of recall", None);
        assert_eq!(words, ["You feel a force starting to build up inside you."]);
        stage.wait(18);
        assert_ne!(stage.world.position(body).map(|at| at.map), Some(map), "not yet");
        stage.wait(4);
        assert_eq!(stage.world.position(body), Some(Position { map, x: 3, y: 2 }));
        let inside = &stage.world.objects[body].inventory;
        let left = inside.iter().any(|id| stage.world.objects[*id].traits.kind == kinds::SPELL_EFFECT);
        assert!(!left, "the force is gone");
    }

    fn go(stage: &mut Stage, path: &str, x: i32, y: i32) {
        let (body, to) = (stage.body, Spot { map: MapPath::new(path), x, y });
        crossing::set_out(&mut stage.world, body, crossing::journey(to, Coming::Exit));
    }

    fn portals(stage: &Stage) -> Vec<String> {
        let all = stage.world.objects.iter().filter(|(_, it)| it.traits.kind == kinds::EXIT);
        all.map(|(_, it)| format!("{} at {:?}", it.traits.name, it.place != Place::Nowhere)).collect()
    }

    #[test]
    fn a_place_is_fixed_and_a_way_there_and_back_opens_and_closes() {
        let mut stage = mage(&["@..."], &[]);
        knows(&mut stage, "spell_portal");
        another_map(&mut stage, "/far", 5);
        let words = invoke(&mut stage, "town portal", None);
        assert_eq!(words, ["You fix this place in your mind and feel that you can come here from anywhere."]);
        go(&mut stage, "/far", 2, 2);
        assert_eq!(invoke(&mut stage, "town portal", None), ["You see air moving and showing you the way home."]);
        let expected = ["Ann's portal to /test at true", "Ann's portal to /far at true"];
        assert_eq!(portals(&stage), expected);
        stage.act(Action::ApplyNamed { mode: crate::game::action::ApplyMode::Toggle, below: false, name: None });
        assert_eq!(
            (stage.world.map(stage.world.position(stage.body).expect("there").map).path.as_str(), stands(&stage)),
            ("/test", (0, 0))
        );
        invoke(&mut stage, "town portal", None);
        assert_eq!(portals(&stage), Vec::<String>::new(), "a third time closes the way");
    }

    #[test]
    fn the_far_end_of_a_way_opens_when_its_maker_comes_through() {
        let mut stage = mage(&["@..."], &[]);
        let body = stage.body;
        let (near, far) =
            (Spot { map: MapPath::new("/test"), x: 1, y: 0 }, Spot { map: MapPath::new("/later"), x: 2, y: 2 });
        open(&mut stage.world, body, ACTIVE, &near, &far);
        assert_eq!(portals(&stage), ["Ann's portal to /later at true"]);
        another_map(&mut stage, "/later", 5);
        go(&mut stage, "/later", 2, 2);
        assert_eq!(portals(&stage).len(), 2);
    }

    #[test]
    fn a_dimension_door_leads_over_walls_but_not_through_dead_magic() {
        let mut stage = mage(&["@#..n."], &[('n', "null_field")]);
        knows(&mut stage, "spell_door");
        invoke(&mut stage, "dimension door 1", Some(Direction::East));
        assert_eq!(stands(&stage), (0, 0), "a wall is there");
        invoke(&mut stage, "dimension door 2", Some(Direction::East));
        assert_eq!(stands(&stage), (2, 0));
        invoke(&mut stage, "dimension door", Some(Direction::West));
        assert_eq!(stands(&stage), (0, 0), "as far as there is room");
        invoke(&mut stage, "dimension door", Some(Direction::East));
        assert_eq!(stands(&stage), (3, 0));
        let words = invoke(&mut stage, "dimension door 2", Some(Direction::East));
        assert_eq!(words, ["Your spell failed!"]);
    }
}
