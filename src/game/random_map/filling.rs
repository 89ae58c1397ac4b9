//! Who lives on a random map, what can be found there, and what stands about.

use std::collections::BTreeSet;

use crate::content::paths::RandomPath;
use crate::content::{Flag, MapRecord, MoveType, PlacedObject, Text};

use super::dressing::{Ground, changed, door_of};
use super::layout::{Cell, Layout, Square, around};
use super::request::Parameters;
use super::styles::one_of;
use super::{Dice, Plan, UNMADE};

/// Puts everything on the ground that was laid.
pub(super) fn fill(plan: &Plan<'_>, layout: &Layout, ground: &mut Ground, dice: &mut Dice) {
    let mut site = Site { plan, layout, ground, dice, monsters: Vec::new() };
    site.specials();
    site.creatures();
    site.treasures();
    site.decor();
}

struct Site<'s> {
    plan: &'s Plan<'s>,
    layout: &'s Layout,
    ground: &'s mut Ground,
    dice: &'s mut Dice,
    /// Where in the ground's objects the creatures stand.
    monsters: Vec<usize>,
}

/// One creature is tried for each so many squares (measured: never more of them).
const SQUARES_OF_A_CREATURE: usize = 8;
/// Squares away from the one meant that a creature may be set.
const STRAY_MAX: i32 = 6;

impl Site<'_> {
    fn is_free(&self, square: Square) -> bool {
        self.layout.grid.at(square) == Cell::Floor && !self.ground.taken.contains(&square)
    }

    fn free(&self) -> Vec<Square> {
        self.layout.grid.all(Cell::Floor).into_iter().filter(|square| !self.ground.taken.contains(square)).collect()
    }

    fn any_free(&mut self) -> Option<Square> {
        let free = self.free();
        free.get(self.dice.below(free.len() as u32) as usize).copied()
    }

    fn any_square(&mut self) -> Square {
        let (width, height) = (self.layout.grid.width() as u32, self.layout.grid.height() as u32);
        (self.dice.below(width) as usize, self.dice.below(height) as usize)
    }

    /// Steps from a thing's square to those that its parts stand on, its own among them.
    fn parts(&self, thing: &PlacedObject) -> Vec<(i32, i32)> {
        let archetypes = &self.plan.catalog.archetypes;
        let tails = archetypes[thing.archetype].tails.iter().map(|tail| &archetypes[*tail]);
        std::iter::once((0, 0)).chain(tails.map(|tail| (i32::from(tail.x), i32::from(tail.y)))).collect()
    }

    /// The nearest place where a thing and all its parts have room.
    fn room_near(&self, thing: &PlacedObject, square: Square) -> Option<Square> {
        let parts = self.parts(thing);
        let fits = |at: Square| {
            parts.iter().all(|part| self.layout.grid.step(at, *part).is_some_and(|square| self.is_free(square)))
        };
        for radius in 0..=STRAY_MAX {
            for dy in -radius..=radius {
                for dx in -radius..=radius {
                    if dx.abs().max(dy.abs()) != radius {
                        continue;
                    }
                    if let Some(at) = self.layout.grid.step(square, (dx, dy)).filter(|at| fits(*at)) {
                        return Some(at);
                    }
                }
            }
        }
        None
    }

    /// Creatures until what they are worth together is twice as much for each level for every square of the map, or one
    /// for every eight squares was tried. On the first level there is one, or as many as are worth nothing before it
    /// (measured).
    fn creatures(&mut self) {
        let parameters = &self.plan.parameters;
        if Parameters::is_none(parameters.monster.as_ref()) {
            return;
        }
        let (group, level) = ("monsterstyles", parameters.level);
        let style = match parameters.monster.as_deref() {
            Some(name) => self.plan.styles.near_level(group, name, level, self.dice),
            None => self.plan.styles.any(group, self.dice),
        };
        let Some(style) = style else { return };
        let squares = self.layout.grid.width() * self.layout.grid.height();
        let each = if level <= 1 { 0 } else { 1i64 << (level - 1).min(40) };
        let worth_max = each * squares as i64;
        let mut worth = 0;
        for _ in 0..squares / SQUARES_OF_A_CREATURE {
            if worth > worth_max {
                break;
            }
            let creature = one_of(style, self.dice);
            let meant = self.any_square();
            let Some(at) = self.room_near(creature, meant) else { continue };
            worth += creature.traits.exp;
            let parts = self.parts(creature);
            self.ground.taken.extend(parts.into_iter().filter_map(|part| self.layout.grid.step(at, part)));
            self.monsters.push(self.ground.objects.len());
            self.ground.lay(creature.clone(), at);
        }
    }
}

/// Bits of the handbook's `treasureoptions`.
const CONCENTRATED: i32 = 1;
const HIDDEN: i32 = 2;
const KEY_REQUIRED: i32 = 4;
const LOCKED_DOORS: i32 = 8;
const TRAPPED: i32 = 16;
const SPARSE: i32 = 32;
const RICH: i32 = 64;
const OPTIONS: u32 = 128;

/// Chests strewn over a map: none up to so many less one (measured).
const CHESTS: u32 = 5;
/// Of a hundred maps with their treasure in one place, those that have any (measured: 26 of 44).
const TREASURE_PERCENT: u32 = 60;
/// Rolls of the treasure list for the one chest of a map.
const ROLLS: u32 = 4;

impl Site<'_> {
    fn treasures(&mut self) {
        let parameters = &self.plan.parameters;
        if Parameters::is_none(parameters.treasure.as_ref()) {
            return;
        }
        let options = match parameters.treasure_options {
            0 => self.dice.below(OPTIONS) as i32,
            options => options,
        };
        let share = |number: u32| match (options & SPARSE != 0, options & RICH != 0) {
            (true, false) => number / 2,
            (false, true) => number * 2,
            _ => number,
        };
        if options & CONCENTRATED == 0 {
            for _ in 0..share(self.dice.below(CHESTS)) {
                if let Some(at) = self.any_free() {
                    self.chest(at, 1, options & TRAPPED != 0);
                }
            }
            return;
        }
        // Beside the way on, and well kept.
        let goal = self.layout.goal;
        let near = self.layout.grid.all(Cell::Floor).into_iter().filter(|square| self.is_free(*square));
        let Some(at) = near.min_by_key(|square| square.0.abs_diff(goal.0) + square.1.abs_diff(goal.1)) else { return };
        if !self.dice.percent(TREASURE_PERCENT) {
            return;
        }
        let rolls = share(1 + self.dice.below(ROLLS)).max(1);
        self.chest(at, rolls, options & TRAPPED != 0);
        if options & (LOCKED_DOORS | KEY_REQUIRED) != 0 {
            self.lock_in(at);
        } else if options & HIDDEN != 0 {
            self.hide(at);
        }
    }

    /// A chest with so many rolls of the list that was asked for, or of the things of a style.
    fn chest(&mut self, at: Square, rolls: u32, trapped: bool) {
        let plan = self.plan;
        let chest = plan.styles.any("cheststyles", self.dice).map(|style| one_of(style, self.dice).clone());
        let Some(chest) = chest.or_else(|| plan.thing("chest")) else { return };
        let asked = plan.parameters.treasure.as_deref();
        let list = asked.filter(|name| plan.catalog.treasure(name).is_some());
        let style = asked.filter(|_| list.is_none()).and_then(|name| plan.styles.map("treasurestyles", name));
        let mut chest = changed(chest, |traits| {
            traits.hp = if style.is_some() { 0 } else { rolls as i16 };
            if let Some(list) = list {
                traits.randomitems = Some(Text::from(list));
            }
            if style.is_some() {
                traits.randomitems = None;
            }
        });
        if let Some(style) = style {
            chest.inventory.extend((0..rolls).map(|_| inside(one_of(style, self.dice))));
        }
        if trapped && let Some(traps) = plan.styles.map("trapstyles", "traps") {
            chest.inventory.push(inside(one_of(traps, self.dice)));
        }
        self.ground.taken.insert(at);
        self.ground.lay(chest, at);
    }

    /// Locked doors around the treasure, for each a key that lies outside or in a creature's hands.
    fn lock_in(&mut self, treasure: Square) {
        let around = around().into_iter().filter_map(|step| self.layout.grid.step(treasure, step));
        let gates: Vec<Square> = around.filter(|square| self.is_free(*square)).collect();
        let Some(door) = self.plan.thing("locked_door1") else { return };
        let outside: BTreeSet<Square> = self.outside(&gates);
        for gate in gates {
            let code = Text::from(self.dice.next_u32().to_string());
            let Some(key) = self.key(&code) else { return };
            // Without a way to the key, the door would stay closed for ever.
            if self.hand_out(key, &outside) {
                let door = changed(door.clone(), |traits| traits.slaying = Some(code));
                self.ground.taken.insert(gate);
                self.ground.lay(door, gate);
            }
        }
    }

    /// What can be walked to from the way in without passing these.
    fn outside(&self, closed: &[Square]) -> BTreeSet<Square> {
        let mut grid = self.layout.grid.clone();
        for square in closed {
            grid.set(*square, Cell::Wall);
        }
        grid.reach(self.layout.entry, true)
    }

    /// A key of any colour.
    fn key(&mut self, code: &Text) -> Option<PlacedObject> {
        const KEYS: [&str; 10] = [
            "key2",
            "blue_key",
            "brown_key",
            "darkgray_key",
            "darkgreen_key",
            "gray_key",
            "green_key",
            "magenta_key",
            "red_key",
            "white_key",
        ];
        let key = self.plan.thing(KEYS[self.dice.below(KEYS.len() as u32) as usize])?;
        let name = Text::from(format!("key from level {} of a random map", self.plan.parameters.level));
        Some(changed(key, |traits| {
            (traits.name, traits.name_plural) = (name, None);
            traits.slaying = Some(Text::clone(code));
        }))
    }

    /// Gives a key to one of the creatures out there, or lays it on the ground.
    fn hand_out(&mut self, key: PlacedObject, outside: &BTreeSet<Square>) -> bool {
        let square = |object: &PlacedObject| (object.x as usize, object.y as usize);
        let holders: Vec<usize> = self
            .monsters
            .iter()
            .copied()
            .filter(|at| {
                let creature = &self.ground.objects[*at];
                creature.traits.has(Flag::Monster) && outside.contains(&square(creature))
            })
            .collect();
        if let Some(holder) = holders.get(self.dice.below(holders.len() as u32) as usize) {
            self.ground.objects[*holder].inventory.push(inside(&key));
            return true;
        }
        let free: Vec<Square> = self.free().into_iter().filter(|square| outside.contains(square)).collect();
        let Some(at) = free.get(self.dice.below(free.len() as u32) as usize) else { return false };
        self.ground.lay(key, *at);
        true
    }

    /// The doors of the room where the treasure is are such as nobody sees.
    fn hide(&mut self, treasure: Square) {
        let room = self.layout.grid.reach(treasure, false);
        if room.contains(&self.layout.entry) {
            return;
        }
        let doors: BTreeSet<Square> = room
            .iter()
            .flat_map(|square| around().into_iter().filter_map(|step| self.layout.grid.step(*square, step)))
            .filter(|square| self.layout.grid.at(*square) == Cell::Door)
            .collect();
        for at in doors {
            let Some(secret) = door_of(self.plan, self.layout, at, true, self.dice) else { continue };
            let floors = self.plan.catalog;
            self.ground.objects.retain(|object| {
                (object.x as usize, object.y as usize) != at
                    || floors.archetypes[object.archetype].traits.has(Flag::IsFloor)
            });
            self.ground.lay(secret, at);
        }
        self.monsters.clear();
    }
}

/// Of a hundred open squares, those that things stand on at most (measured).
const DECOR_PERCENT: usize = 27;

impl Site<'_> {
    /// Things that stand about and are in nobody's way.
    fn decor(&mut self) {
        let asked = self.plan.parameters.decor.as_ref();
        if Parameters::is_none(asked) {
            return;
        }
        let Some(style) = self.plan.styles.or_any("decorstyles", asked.map(|name| &**name), self.dice) else { return };
        let mut free = self.free();
        let most = free.len() * DECOR_PERCENT / 100;
        for _ in 0..self.dice.below(most as u32 + 1) {
            let at = free.swap_remove(self.dice.below(free.len() as u32) as usize);
            let thing = one_of(style, self.dice).clone();
            let thing = if thing.traits.move_block == MoveType::NONE {
                thing
            } else {
                changed(thing, |traits| traits.move_block = MoveType::NONE)
            };
            self.ground.lay(thing, at);
        }
    }
}

/// Of a hundred maps, those with a fountain, a room of its own kind, a way to a hidden place (measured: each 22).
const SPECIAL_PERCENT: u32 = 22;

impl Site<'_> {
    fn specials(&mut self) {
        if self.dice.percent(SPECIAL_PERCENT) {
            self.special_room();
        }
        if self.dice.percent(SPECIAL_PERCENT) {
            self.fountain();
        }
        // A hidden place has none itself.
        let is_hidden = RandomPath::of(&self.plan.path.origin).is_some();
        if !is_hidden && self.dice.percent(SPECIAL_PERCENT) {
            self.hidden_way();
        }
    }

    /// Sets a small map into open ground, with room to walk all around it.
    fn special_room(&mut self) {
        let Some(room) = self.plan.styles.any("specialmaps", self.dice) else { return };
        let (width, height) = (usize::from(room.header.width), usize::from(room.header.height));
        let grid = &self.layout.grid;
        let has_room = |(x, y): &Square| {
            let (right, bottom) = (x + width + 2, y + height + 2);
            right <= grid.width()
                && bottom <= grid.height()
                && (*y..bottom).all(|y| (*x..right).all(|x| self.is_free((x, y))))
        };
        let places: Vec<Square> = grid.squares().filter(has_room).collect();
        let Some((x, y)) = places.get(self.dice.below(places.len() as u32) as usize).copied() else { return };
        self.set_in(room, (x + 1, y + 1));
        for y in y..y + height + 2 {
            for x in x..x + width + 2 {
                self.ground.taken.insert((x, y));
            }
        }
    }

    fn set_in(&mut self, room: &MapRecord, (left, top): Square) {
        // What is linked on it is linked with nothing else on the map.
        let shift = self.dice.between(1, 10_000) * 100;
        for thing in &room.objects {
            let thing = if thing.traits.connected == 0 {
                thing.clone()
            } else {
                changed(thing.clone(), |traits| traits.connected += shift)
            };
            let at = (left + thing.x.max(0) as usize, top + thing.y.max(0) as usize);
            if at.0 < self.layout.grid.width() && at.1 < self.layout.grid.height() {
                self.ground.lay(thing, at);
            }
        }
    }

    /// A potion that is no bottle.
    fn fountain(&mut self) {
        let Some(style) = self.plan.styles.map("misc", "fountains") else { return };
        let Some(at) = self.any_free() else { return };
        let names = &self.plan.catalog.names;
        let potion = one_of(style, self.dice).clone();
        let fountain = changed(potion, |traits| {
            traits.name = Text::from("fountain");
            traits.name_plural = None;
            traits.material = 0;
            traits.flags.set(Flag::NoPick, true);
            traits.flags.set(Flag::Identified, true);
            if let Some(face) = names.face("fountain.111") {
                traits.face = face;
            }
            if let Some(animation) = names.animation("fountain") {
                traits.animation = animation;
                traits.flags.set(Flag::IsAnimated, true);
            }
            traits.custom.set("on_use_yield", "fountain");
        });
        self.ground.taken.insert(at);
        self.ground.lay(fountain, at);
    }

    /// A way to a small place with something to find, perhaps kept by those who live here.
    fn hidden_way(&mut self) {
        let Some(style) = self.plan.styles.map("misc", "obscure_exits") else { return };
        let Some(at) = self.any_free() else { return };
        let parameters = &self.plan.parameters;
        let (layout, decor) = if self.dice.below(3) < 2 { ("onion", "wealth2") } else { ("maze", "minerals2") };
        let style_of = |style: &Option<Text>| style.as_deref().unwrap_or("none").to_owned();
        let monster = if self.dice.once_in(2) { parameters.monster.as_deref().unwrap_or("none") } else { "none" };
        let level = parameters.level + 1;
        let (wall, floor) = (parameters.wall.as_deref(), parameters.floor.as_deref());
        let style_line =
            |key: &str, style: Option<&str>| style.map_or(String::new(), |style| format!("{key} {style}\n"));
        let asked = format!(
            "xsize 10\nysize 10\n{}{}monsterstyle {monster}\ntreasurestyle none\nlayoutstyle {layout}\n\
             decorstyle {decor}\ndoorstyle none\nexitstyle {}\nlayoutoptions1 64\nsymmetry 1\ndifficulty 1\n\
             dungeon_level {level}\ndungeon_depth {level}\norientation 1\n",
            style_line("wallstyle", wall),
            style_line("floorstyle", floor),
            style_of(&parameters.exit),
        );
        let exit = one_of(style, self.dice).clone();
        let exit = changed(exit, |traits| {
            traits.slaying = Some(Text::from(UNMADE));
            (traits.hp, traits.sp) = (0, 0);
            traits.msg = Some(Text::from(asked));
        });
        self.ground.taken.insert(at);
        self.ground.lay(exit, at);
    }
}

/// The same thing as it lies inside another.
fn inside(thing: &PlacedObject) -> PlacedObject {
    PlacedObject { x: 0, y: 0, ..thing.clone() }
}
