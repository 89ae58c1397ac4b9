//! What a layout is built of: ground, walls, doors, exits and the signs around the way in.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::content::{MoveType, PlacedObject, Text, Traits};
use crate::ids::MapPath;

use super::layout::{self, Cell, Layout, NEXT, Square, around};
use super::request::Parameters;
use super::styles::one_of;
use super::{Dice, Plan};

/// The objects of a map in the making, and where there is no room for more.
#[derive(Debug, Default)]
pub(super) struct Ground {
    pub(super) objects: Vec<PlacedObject>,
    pub(super) taken: BTreeSet<Square>,
}

impl Ground {
    /// Lays a thing like one of a style, or changed from it.
    pub(super) fn lay(&mut self, thing: PlacedObject, at: Square) {
        self.objects.push(PlacedObject { x: at.0 as i16, y: at.1 as i16, ..thing });
    }
}

impl Plan<'_> {
    /// A thing of an archetype as it is.
    pub(super) fn thing(&self, archetype: &str) -> Option<PlacedObject> {
        let id = self.catalog.archetype_id(archetype)?;
        let archetype = &self.catalog.archetypes[id];
        let traits = Arc::clone(&archetype.traits);
        let inventory = archetype.inventory.clone();
        Some(PlacedObject { archetype: id, traits, x: 0, y: 0, elevation: None, inventory })
    }
}

/// The same thing with something of it changed.
pub(super) fn changed(mut thing: PlacedObject, change: impl FnOnce(&mut Traits)) -> PlacedObject {
    change(Arc::make_mut(&mut thing.traits));
    thing
}

/// Lays ground, walls and doors. `None`: the world has no ground to lay.
pub(super) fn dress(plan: &Plan<'_>, layout: &Layout, dice: &mut Dice) -> Option<Ground> {
    let mut ground = Ground::default();
    let style = plan.styles.or_any("floorstyles", plan.parameters.floor.as_deref(), dice)?;
    // The style says which ground, not what it is called (measured).
    let floor = plan.thing(&plan.catalog.archetypes[one_of(style, dice).archetype].name)?;
    for square in layout.grid.squares() {
        ground.lay(floor.clone(), square);
    }
    if Parameters::is_none(plan.parameters.wall.as_ref()) {
        return Some(ground);
    }
    if let Some(style) = plan.styles.or_any("wallstyles", plan.parameters.wall.as_deref(), dice) {
        let wall = one_of(style, dice).clone();
        for square in layout.grid.all(Cell::Wall) {
            let shaped = wall_of(plan, &wall, joints(layout, square));
            let solid = changed(shaped, |traits| traits.move_block = MoveType::ALL);
            ground.lay(solid, square);
        }
    }
    if !Parameters::is_none(plan.parameters.door.as_ref()) {
        for square in layout.grid.all(Cell::Door) {
            if let Some(door) = door_of(plan, layout, square, false, dice) {
                ground.lay(door, square);
            }
        }
    }
    Some(ground)
}

/// To which sides a wall goes on: north, east, south, west.
fn joints(layout: &Layout, square: Square) -> [bool; 4] {
    NEXT.map(|step| layout.grid.step(square, step).is_some_and(|beside| layout.grid.at(beside) == Cell::Wall))
}

/// The endings of the archetypes of a wall by the sides it goes on to (read off the maps that the stock generator made).
const fn ending(joints: [bool; 4]) -> &'static str {
    match joints {
        [false, false, false, false] => "0",
        [false, false, true, false] => "1_1",
        [true, false, false, false] => "1_2",
        [false, false, false, true] => "1_3",
        [false, true, false, false] => "1_4",
        [true, false, true, false] => "2_1_1",
        [false, true, false, true] => "2_1_2",
        [true, true, false, false] => "2_2_1",
        [false, true, true, false] => "2_2_2",
        [false, false, true, true] => "2_2_3",
        [true, false, false, true] => "2_2_4",
        [true, true, false, true] => "3_1",
        [true, true, true, false] => "3_2",
        [false, true, true, true] => "3_3",
        [true, false, true, true] => "3_4",
        [true, true, true, true] => "4",
    }
}

/// The wall of that shape, if its kind has shapes.
fn wall_of(plan: &Plan<'_>, wall: &PlacedObject, joints: [bool; 4]) -> PlacedObject {
    let name = &plan.catalog.archetypes[wall.archetype].name;
    let shape = name.strip_suffix("_0").and_then(|stem| plan.thing(&format!("{stem}_{}", ending(joints))));
    shape.unwrap_or_else(|| wall.clone())
}

/// A door for a square, of the style asked for; secret ones are there for nobody to see.
pub(super) fn door_of(
    plan: &Plan<'_>,
    layout: &Layout,
    square: Square,
    secret: bool,
    dice: &mut Dice,
) -> Option<PlacedObject> {
    let [_, east, _, west] = joints(layout, square);
    let across = east || west;
    let group = match (secret, across) {
        (true, true) => "doorstyles/secret_hdoors",
        (true, false) => "doorstyles/secret_vdoors",
        (false, true) => "doorstyles/hdoors",
        (false, false) => "doorstyles/vdoors",
    };
    let asked = plan.parameters.door.as_deref().filter(|_| !secret);
    // A style may name a map of its own that serves both ways.
    let own = asked.and_then(|style| plan.styles.map("doorstyles", style));
    let style = own.or_else(|| plan.styles.or_any(group, asked, dice))?;
    Some(one_of(style, dice).clone())
}

/// The archetype of ways that no style has.
const PLAIN_EXIT: &str = "exit";

/// Lays the way back and the way on, and signs around the way in.
pub(super) fn exits(plan: &Plan<'_>, dungeon: &Parameters, layout: &Layout, ground: &mut Ground, dice: &mut Dice) {
    let parameters = &plan.parameters;
    ground.taken.extend([layout.entry, layout.goal]);
    if Parameters::is_none(parameters.exit.as_ref()) {
        return;
    }
    let orientation = if parameters.orientation == 0 { 1 + dice.below(6) as i32 } else { parameters.orientation };
    let (back, on) = match orientation {
        1 => ("exitstyles/up", "exitstyles/down"),
        2 => ("exitstyles/down", "exitstyles/up"),
        _ => ("exitstyles/generic", "exitstyles/generic"),
    };
    let mut way = |group: &str, archetype: Option<&str>, to: &MapPath, x: i16, y: i16| -> Option<PlacedObject> {
        let style = parameters.exit.as_deref().and_then(|style| plan.styles.map(group, style));
        let own = archetype.and_then(|name| plan.thing(name));
        let thing = own.or_else(|| Some(one_of(style?, dice).clone())).or_else(|| plan.thing(PLAIN_EXIT))?;
        Some(changed(thing, |traits| {
            traits.slaying = Some(Text::from(to.as_str()));
            (traits.hp, traits.sp, traits.msg) = (x, y, None);
        }))
    };
    let path = plan.path;
    let from = match path.floor.checked_sub(1) {
        None => way(back, None, &path.origin, path.x as i16, path.y as i16),
        Some(above) => {
            // Its walls come first from its dice, so this is where its way on lies.
            let there = layout::make(&dungeon.at_floor(above), &mut plan.dice(above)).goal;
            way(back, None, &plan.floor(above), there.0 as i16, there.1 as i16)
        }
    };
    let onward = if i32::from(path.floor) < dungeon.floors() {
        way(on, None, &plan.floor(path.floor + 1), -1, -1)
    } else {
        parameters
            .final_map
            .as_deref()
            .and_then(|map| way(on, parameters.final_exit.as_deref(), &MapPath::new(map), -1, -1))
    };
    let laid = [(from, layout.entry), (onward, layout.goal)];
    for (exit, at) in laid {
        if let Some(exit) = exit {
            ground.lay(exit, at);
        }
    }
    signs(plan, layout, ground);
}

fn signs(plan: &Plan<'_>, layout: &Layout, ground: &mut Ground) {
    let Some(sign) = plan.thing("sign") else { return };
    let words = format!("This is a random map.\nLevel: {}\n", plan.parameters.level);
    let sign = changed(sign, |traits| traits.msg = Some(Text::from(words)));
    for step in around() {
        let Some(beside) = layout.grid.step(layout.entry, step) else { continue };
        if layout.grid.at(beside) == Cell::Floor && ground.taken.insert(beside) {
            ground.lay(sign.clone(), beside);
        }
    }
}
