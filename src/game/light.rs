//! Light and darkness of a square.
//!
//! How much light falls on each square of a map is worked out once and kept until a light comes,
//! goes or moves.

use super::map::{Map, MapId, Position};
use super::world::World;

/// The strongest lamp, and how many squares light can reach from one.
pub(super) const GLOW_MAX: i8 = 9;
const LIGHT_REACH: i32 = GLOW_MAX as i32;
/// From this much light on a square looks as by day.
const DAYLIGHT: i32 = 4;
/// On the darkest maps one sees one's own square, on each less dark one a ring more.
const DARKEST: i32 = 5;

/// The light that falls on the squares of a map, row by row, and the state of the lights it was
/// worked out for.
#[derive(Clone, Debug, Default)]
pub struct LightField {
    stamp: u64,
    light: Vec<u8>,
}

/// How dark it is on a map for somebody; `keen` eyes see as where it is less dark by two.
#[derive(Clone, Copy)]
pub(super) struct Gloom<'w> {
    map: &'w Map,
    base: i32,
}

impl<'w> Gloom<'w> {
    pub(super) fn on(world: &'w World, map: MapId, keen: bool) -> Self {
        let base = base_darkness(world, map);
        let base = if keen { base.saturating_sub(2) } else { base };
        Self { map: world.map(map), base: base.into() }
    }

    /// Differs from what it was before when a square of the map may be less or more dark for the same eyes.
    pub(super) fn stamp(&self) -> (i32, u64) {
        (self.base, if self.base == 0 { 0 } else { self.map.light_field.stamp })
    }

    /// How dark a square of it is, 0 (full light) to 4 (black): the light of the lamps, and what one sees without any
    /// on the squares around. `away` is the offset from the eye.
    pub(super) fn darkness(&self, (x, y): (u16, u16), away: (i32, i32)) -> u8 {
        if self.base == 0 {
            return 0;
        }
        let index = usize::from(y) * usize::from(self.map.width) + usize::from(x);
        let lamps = self.map.light_field.light.get(index).copied().unwrap_or(0);
        let near = (DARKEST + 1 - self.base - away.0.abs().max(away.1.abs())).max(0);
        (DAYLIGHT - near - i32::from(lamps)).max(0) as u8
    }
}

/// Does light of any lamp fall on a square?
pub(super) fn is_lit(world: &World, at: Position) -> bool {
    let reach = -LIGHT_REACH..=LIGHT_REACH;
    let lights = |(dx, dy): (i32, i32)| {
        let lamp = world.step(at, dx, dy).map_or(0, |lamp| i32::from(world.square(lamp).sum.glow));
        lamp > (dx * dx + dy * dy).isqrt()
    };
    lights((0, 0)) || reach.clone().any(|dy| reach.clone().any(|dx| lights((dx, dy))))
}

/// Works out the light again on maps where somebody looks and a light has changed.
pub(super) fn shine(world: &mut World) {
    let watched: Vec<MapId> = world.loaded().filter(|id| world.map(*id).players > 0).collect();
    let mut maps: Vec<MapId> = watched.iter().flat_map(|id| around(world, *id)).chain(watched.clone()).collect();
    maps.sort_unstable();
    maps.dedup();
    for id in maps {
        if base_darkness(world, id) == 0 {
            continue;
        }
        let stamp = stamp(world, id);
        if world.map(id).light_field.stamp != stamp {
            let light = fall(world, id);
            world.map_mut(id).light_field = LightField { stamp, light };
        }
    }
}

/// Darkness of a map without any lamp.
pub(super) fn base_darkness(world: &World, id: MapId) -> u8 {
    let header = &world.map(id).header;
    let of_the_hour = if header.outdoor { outdoor_darkness(world.minutes) } else { 0 };
    of_the_hour.max(header.darkness.clamp(0, 5) as u8)
}

fn around(world: &World, id: MapId) -> Vec<MapId> {
    world.map(id).neighbours.iter().flatten().filter_map(|path| world.map_by_path(path)).collect()
}

/// Differs when a light on the map or next to it has changed; never 0.
fn stamp(world: &World, id: MapId) -> u64 {
    let lights = |id: MapId| world.map(id).lights.wrapping_add(1);
    around(world, id).into_iter().map(lights).fold(lights(id), |sum, lights| sum.wrapping_mul(31).wrapping_add(lights))
}

/// The light of all lamps together on each square: each whole step away from a lamp takes one off.
fn fall(world: &World, id: MapId) -> Vec<u8> {
    let map = world.map(id);
    let (width, height) = (i32::from(map.width), i32::from(map.height));
    let mut light = vec![0; (width * height) as usize];
    for y in -LIGHT_REACH..height + LIGHT_REACH {
        for x in -LIGHT_REACH..width + LIGHT_REACH {
            let Some(lamp) = world.step(Position { map: id, x: 0, y: 0 }, x, y) else { continue };
            let glow = i32::from(world.square(lamp).sum.glow);
            if glow > 0 {
                spread(&mut light, (width, height), (x, y), glow);
            }
        }
    }
    light
}

fn spread(light: &mut [u8], (width, height): (i32, i32), (x, y): (i32, i32), glow: i32) {
    for dy in -glow..=glow {
        for dx in -glow..=glow {
            let (x, y) = (x + dx, y + dy);
            let strength = glow - (dx * dx + dy * dy).isqrt();
            if strength > 0 && (0..width).contains(&x) && (0..height).contains(&y) {
                let square = &mut light[(y * width + x) as usize];
                *square = square.saturating_add(strength as u8);
            }
        }
    }
}

/// Darkness of the open country by the hour: night, dusk and dawn, day.
fn outdoor_darkness(minutes: u64) -> u8 {
    match minutes / 60 % 24 {
        0..=3 | 22..=23 => 3,
        4..=5 | 20..=21 => 2,
        6 | 19 => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::Stage;

    const LAMPS: &str = "Object small_lamp\nglow_radius 2\nend\nObject lamp\nglow_radius 5\nend\n";
    const HALL: [&str; 9] = [
        "@........",
        ".........",
        ".........",
        ".........",
        "....l....",
        ".........",
        ".........",
        ".........",
        ".........",
    ];

    /// How dark every square of a map looks from its upper left corner.
    fn look(lamp: &str, darkness: i32, away: impl Fn(i32, i32) -> (i32, i32)) -> Vec<String> {
        let mut stage = Stage::with(LAMPS, "", &HALL, &[('l', lamp)]);
        let header = std::sync::Arc::make_mut(&mut stage.world.map_mut(stage.map).header);
        header.darkness = darkness;
        shine(&mut stage.world);
        let gloom = Gloom::on(&stage.world, stage.map, false);
        let square = |x: i32, y: i32| gloom.darkness((x as u16, y as u16), away(x, y));
        (0..9).map(|y| (0..9).map(|x| square(x, y).to_string()).collect()).collect()
    }

    /// As the stock server was seen to light a dark map.
    #[test]
    fn a_lamp_fades_with_every_whole_step_away() {
        let far = |_, _| (12, 12);
        let seen = look("lamp", 3, far);
        let wanted = [
            "443333344",
            "432222234",
            "321111123",
            "321000123",
            "321000123",
            "321000123",
            "321111123",
            "432222234",
            "443333344",
        ];
        assert_eq!(seen, wanted);
        assert_eq!(look("small_lamp", 5, far)[2..6], ["444444444", "444333444", "444323444", "444333444"]);
    }

    #[test]
    fn one_sees_a_little_around_oneself_and_more_where_it_is_less_dark() {
        let from_corner = |x, y| (x, y);
        assert_eq!(look("floor", 5, from_corner)[0], "344444444");
        assert_eq!(look("floor", 4, from_corner)[0], "234444444");
        assert_eq!(look("floor", 1, from_corner)[0], "001234444");
        assert_eq!(look("floor", 0, from_corner)[0], "000000000");
    }

    #[test]
    fn light_from_several_sources_adds_up() {
        let near_the_lamp = |x: i32, _: i32| ((x - 4).abs() + 1, 0);
        assert_eq!(look("small_lamp", 5, |_, _| (12, 12))[4], "444323444");
        assert_eq!(look("small_lamp", 3, near_the_lamp)[4], "444202444");
    }
}
