//! Who is where: whom monsters hunt, and the maps on which anybody is there to be hunted. Made anew at the beginning of
//! each tick's acting, so that a monster looks only at those near it; no part of the state.

use std::collections::BTreeMap;

use crate::content::Flag;
use crate::game::bearing;
use crate::game::map::{MapId, Position};
use crate::game::object::{Object, ObjectId, Place};
use crate::game::world::World;

/// Players and their pets, by the maps from which they can be reached.
#[derive(Clone, Debug, Default)]
pub(in crate::game) struct Company {
    hunted: BTreeMap<MapId, Vec<Hunted>>,
}

/// Somebody who stands on a map or on one beside it.
#[derive(Clone, Copy, Debug)]
struct Hunted {
    who: ObjectId,
    /// The map they stand on, and where its upper left square lies.
    map: MapId,
    corner: (i32, i32),
}

/// Looks who is where. Nobody hunts those whom nothing can reach.
pub(in crate::game) fn gather(world: &mut World, active: &[ObjectId]) {
    let players = world.players.values().filter(|player| !player.is_out_of_reach()).map(|player| player.body);
    let pets = active.iter().copied().filter(|id| is_pet(&world.objects[*id]));
    let mut by_map: BTreeMap<MapId, Vec<ObjectId>> = BTreeMap::new();
    for who in players.chain(pets) {
        if let Some(Place::On { map, .. }) = world.objects.get(who).map(|object| object.place) {
            by_map.entry(map).or_default().push(who);
        }
    }
    let mut hunted: BTreeMap<MapId, Vec<Hunted>> = BTreeMap::new();
    for (map, people) in by_map {
        let near = bearing::around(world, map).into_iter().chain([(map, (0, 0))]);
        for (beside, (left, top)) in near.filter(|(beside, _)| !world.map(*beside).scenery) {
            let corner = (-left, -top);
            hunted.entry(beside).or_default().extend(people.iter().map(|who| Hunted { who: *who, map, corner }));
        }
    }
    world.company = Company { hunted };
}

/// Does it act for somebody?
pub(in crate::game) fn is_pet(object: &Object) -> bool {
    object.owner.is_some() && object.has(Flag::Friendly) && object.has(Flag::Monster) && object.head.is_none()
}

/// Is anybody on this map or beside it?
pub(in crate::game) fn is_watched(world: &World, map: MapId) -> bool {
    world.company.hunted.contains_key(&map)
}

/// Everybody who can be hunted from a square, and where they stand from there.
pub(super) fn near(world: &World, at: Position) -> impl Iterator<Item = (ObjectId, (i32, i32))> {
    let hunted = world.company.hunted.get(&at.map).map_or(&[][..], Vec::as_slice);
    hunted.iter().filter_map(move |hunted| {
        // Somebody may have gone elsewhere since the tick began.
        let Place::On { map, x, y } = world.objects.get(hunted.who)?.place else { return None };
        let away = if map == hunted.map {
            let (left, top) = hunted.corner;
            (left + i32::from(x) - i32::from(at.x), top + i32::from(y) - i32::from(at.y))
        } else {
            bearing::offset(world, at, Position { map, x, y })?
        };
        Some((hunted.who, away))
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, the};
    use super::*;
    use crate::game::kinds::testing::another_map;
    use crate::ids::{MapPath, PlayerName};

    #[test]
    fn the_time_of_creatures_stands_still_where_nobody_is() {
        let mut stage = stage(&["@..o"], &[('o', "orc")]);
        let orc = the(&stage, "orc");
        stage.world.players.get_mut(&PlayerName::new("Ann")).expect("Ann is there").sheltered = true;
        let before = stage.world.objects[orc].speed_left;
        stage.wait(5);
        assert_eq!(stage.world.objects[orc].speed_left, before);
    }

    #[test]
    fn who_stands_beyond_an_edge_is_near() {
        let mut stage = stage(&["..@"], &[]);
        let east = another_map(&mut stage, "/east", 3);
        stage.world.map_mut(stage.map).neighbours[1] = Some(MapPath::new("/east"));
        stage.world.map_mut(east).neighbours[3] = Some(MapPath::new("/test"));
        gather(&mut stage.world, &[]);
        let seen: Vec<_> = near(&stage.world, Position { map: east, x: 1, y: 0 }).collect();
        assert_eq!(seen, [(stage.body, (-2, 0))]);
        stage.world.map_mut(east).scenery = true;
        gather(&mut stage.world, &[]);
        assert!(is_watched(&stage.world, stage.map) && !is_watched(&stage.world, east));
    }
}
