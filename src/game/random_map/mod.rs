//! Random maps: what lies behind an exit to `/!`, made from the exit's parameters and a seed.
//!
//! The same exit, seed and floor give the same map on every server, so the path alone says what it is
//! ([`crate::content::paths::RandomPath`]) and no state has to be kept of it. Chance that belongs to play (treasure,
//! what creatures carry) is left to the world that lays the map out. Parameters and styles:
//! `Developers/random-maps` of the handbook; numbers were measured on maps that the stock generator made.

mod dressing;
mod filling;
mod layout;
mod request;
mod styles;

use crate::content::paths::RandomPath;
use crate::content::{Catalog, MapHeader, MapRecord, PlacedObject, Text};
use crate::ids::MapPath;

use super::dice::Dice;

pub use request::Parameters;
pub use styles::{STYLES, Styles};

/// The path that exits to random maps have in the world's files.
pub const UNMADE: &str = "/!";

/// Makes the map of that path. `origin` is the map that the exit is laid on; `None` when there is no such exit on it,
/// or the world has no style for the ground.
pub fn generate(catalog: &Catalog, styles: &Styles, path: &RandomPath, origin: &MapRecord) -> Option<MapRecord> {
    let exit = exit_of(path, origin)?;
    let parameters = Parameters::parse(exit.traits.msg.as_deref().unwrap_or_default());
    if i32::from(path.floor) > parameters.floors() {
        return None;
    }
    let plan = Plan { catalog, styles, path, parameters: parameters.at_floor(path.floor) };
    plan.make(&parameters, origin, exit)
}

/// The exit that a random map lies behind.
fn exit_of<'o>(path: &RandomPath, origin: &'o MapRecord) -> Option<&'o PlacedObject> {
    let stands = |placed: &&PlacedObject| placed.x.max(0) == path.x as i16 && placed.y.max(0) == path.y as i16;
    let leads = |placed: &&PlacedObject| placed.traits.slaying.as_deref().is_some_and(|to| to.starts_with(UNMADE));
    origin.objects.iter().filter(stands).find(leads)
}

/// One random map in the making.
struct Plan<'p> {
    catalog: &'p Catalog,
    styles: &'p Styles,
    path: &'p RandomPath,
    /// Those of this floor.
    parameters: Parameters,
}

impl Plan<'_> {
    /// The dice of one floor's walls, which its neighbours throw as well to know where its exits are.
    fn dice(&self, floor: u16) -> Dice {
        Dice::seeded(u64::from(self.path.seed) << 16 | u64::from(floor))
    }

    fn make(&self, dungeon: &Parameters, origin: &MapRecord, exit: &PlacedObject) -> Option<MapRecord> {
        let mut dice = self.dice(self.path.floor);
        let layout = layout::make(&self.parameters, &mut dice);
        let mut ground = dressing::dress(self, &layout, &mut dice)?;
        dressing::exits(self, dungeon, &layout, &mut ground, &mut dice);
        filling::fill(self, &layout, &mut ground, &mut dice);
        let header = MapHeader {
            name: self.name(exit, origin),
            width: layout.grid.width() as u16,
            height: layout.grid.height() as u16,
            enter_x: layout.entry.0 as i16,
            enter_y: layout.entry.1 as i16,
            region: origin.header.region.clone(),
            difficulty: self.parameters.difficulty,
            ..MapHeader::default()
        };
        Some(MapRecord { path: self.path.map(), header, objects: ground.objects })
    }

    /// What the exit calls it, or what the exit itself or its map is called.
    fn name(&self, exit: &PlacedObject, origin: &MapRecord) -> Text {
        let own = &exit.traits.name;
        let has_own = *own != self.catalog.archetypes[exit.archetype].traits.name;
        let called = self.parameters.name.as_ref().or_else(|| has_own.then_some(own));
        Text::clone(called.unwrap_or(&origin.header.name))
    }

    /// The path of another floor of the same dungeon.
    fn floor(&self, floor: u16) -> MapPath {
        RandomPath { floor, ..self.path.clone() }.map()
    }
}

#[cfg(test)]
mod tests;
