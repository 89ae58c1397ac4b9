//! The map as a player is shown it: what of it is seen, how dark it is, what is drawn on it, and what of that changed.
//!
//! Of what somebody saw from the same square in the same light only those rows are looked at that have changed since,
//! and of these the squares whose version did: [`Map::square_mut`](super::map::Map::square_mut) counts both up, and
//! there is no other way to change a square.

use crate::content::Flag;

use super::light::Gloom;
use super::looks;
use super::map::{Position, Square};
use super::object::Place;
use super::player::Player;
use super::sight::{REACH, Sight};
use super::survey::{Run, Survey};
use super::update::{Layer, SquareView, Update, View};
use super::world::World;

/// Squares beyond the right and lower edge that are looked at for the corners of big images.
const BEYOND: i32 = 8;
/// Darkness from which on nothing is seen.
const DARK: u8 = 4;

/// What a player was last shown of the map.
#[derive(Clone, Debug, Default)]
pub(super) struct Scene {
    at: Option<Position>,
    size: (u8, u8),
    /// Row by row from the top left of the view and beyond its right and lower edge.
    squares: Vec<Option<Seen>>,
    /// How dark each of them is, 0 to 3; none: not seen.
    darkness: Vec<Option<u8>>,
    /// What they lie on, as it was then.
    strips: Vec<Strip>,
    keen: bool,
    sight: Option<Sight>,
    sight_stamp: u64,
    edge_step: Option<(i8, i8)>,
}

/// A square as it was shown, and what tells whether it can look different now.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    position: Option<Position>,
    version: u32,
    darkness: Option<u8>,
    layers: Box<[Layer]>,
}

/// What decides how the squares of a run look, but for who looks and from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Strip {
    run: Run,
    /// None where there is no map.
    gloom: Option<(i32, u64)>,
    version: u32,
}

impl Strip {
    fn of(world: &World, run: Run, keen: bool) -> Self {
        let gloom = run.from.map(|from| Gloom::on(world, from.map, keen).stamp());
        Self { run, gloom, version: run.from.map_or(0, |from| world.map(from.map).row_version(from.y)) }
    }

    /// Is it as dark there as it was before?
    fn is_lit_as(&self, before: &Self) -> bool {
        self.run == before.run && self.gloom == before.gloom
    }
}

impl Scene {
    pub(super) fn forget(&mut self) {
        self.at = None;
        self.squares.clear();
        self.strips.clear();
        self.sight = None;
    }

    /// The player walked over an edge into this world: the picture moves on by one step.
    pub(super) fn came_over_edge(&mut self, dx: i8, dy: i8) {
        self.edge_step = Some((dx, dy));
    }
}

/// Shows one player after the other the map, and keeps what was allocated for one for the next.
pub(super) struct Painter<'w> {
    survey: Survey<'w>,
    runs: Vec<Run>,
    strips: Vec<Strip>,
    spare: Vec<Option<Seen>>,
}

impl<'w> Painter<'w> {
    pub(super) fn of(world: &'w World) -> Self {
        Self { survey: Survey::of(world), runs: Vec::new(), strips: Vec::new(), spare: Vec::new() }
    }

    pub(super) fn world(&self) -> &'w World {
        self.survey.world
    }

    pub(super) fn show(&mut self, player: &Player, scene: &mut Scene, updates: &mut Vec<Update>) {
        let world = self.world();
        let Place::On { map, x, y } = world.objects[player.body].place else { return };
        let at = Position { map, x, y };
        let whole = scene.at.is_none() || scene.size != player.view;
        let over_edge = scene.edge_step.take();
        let scroll = over_edge.or_else(|| offset(world, scene.at?, at)).unwrap_or((0, 0));
        if over_edge.is_some() || scene.at.is_some_and(|before| before.map != map) {
            updates.push(Update::Onto(world.map(map).path.clone()));
        }
        let same_sight = !self.look_around(player, scene, at);
        let grid = Grid { size: (player.view.0.into(), player.view.1.into()) };
        if whole {
            scene.squares.clear();
        } else if scroll != (0, 0) && scene.squares.len() == grid.len() {
            grid.scroll(&mut scene.squares, scroll, &mut self.spare);
        }
        scene.squares.resize(grid.len(), None);
        let keen = world.objects[player.body].has(Flag::CanSeeInDark);
        self.survey.lay_out(at, grid.corner(), (grid.across(), grid.down()), &mut self.runs);
        self.strips.clear();
        self.strips.extend(self.runs.iter().map(|run| Strip::of(world, *run, keen)));
        let same_place = !whole && scroll == (0, 0) && same_sight && scene.keen == keen;
        let same_light = same_place && self.strips.len() == scene.strips.len();
        let same_light = same_light && self.strips.iter().zip(&scene.strips).all(|(now, then)| now.is_lit_as(then));
        if !same_light {
            scene.strips.clear();
            shade(world, &self.runs, grid, scene, keen);
        }
        let squares = paint(world, &self.strips, grid, player, scene);
        std::mem::swap(&mut scene.strips, &mut self.strips);
        scene.keen = keen;
        let scroll = if whole { over_edge.unwrap_or((0, 0)) } else { scroll };
        let view = View { size: player.view, whole, scroll, squares };
        scene.at = Some(at);
        scene.size = player.view;
        if view.whole || view.scroll != (0, 0) || !view.squares.is_empty() {
            updates.push(Update::View(view));
        }
    }

    /// Traces the lines of sight again when the player moved or a wall did. Did one?
    fn look_around(&mut self, player: &Player, scene: &mut Scene, at: Position) -> bool {
        let world = self.world();
        let stamp = self.survey.opacity(at.map).wrapping_add(world.paths.len() as u64);
        if scene.sight.is_some() && scene.at == Some(at) && scene.size == player.view && scene.sight_stamp == stamp {
            return false;
        }
        scene.sight_stamp = stamp;
        if world.objects[player.body].has(Flag::IsBlind) {
            scene.sight = Some(Sight::nothing());
            return true;
        }
        let side = 2 * REACH + 1;
        self.survey.lay_out(at, (-REACH, -REACH), (side, side), &mut self.runs);
        let mut walls = [0; _];
        for run in &self.runs {
            let line: &mut u32 = &mut walls[run.y as usize];
            match squares(world, run) {
                Some(squares) => {
                    for (column, square) in (run.x..).zip(squares) {
                        *line |= u32::from(square.sum.opaque) << column;
                    }
                }
                None => *line |= ((1 << run.len) - 1) << run.x,
            }
        }
        scene.sight = Some(Sight::among(player.view, walls));
        true
    }
}

/// Finds how dark each square looks.
fn shade(world: &World, runs: &[Run], grid: Grid, scene: &mut Scene, keen: bool) {
    let sight = scene.sight.as_ref().expect("looking around fills it");
    scene.darkness.clear();
    scene.darkness.resize(grid.len(), None);
    for run in runs.iter().filter(|run| run.y < grid.size.1) {
        let Some(from) = run.from else { continue };
        let gloom = Gloom::on(world, from.map, keen);
        for step in 0..run.len.min(grid.size.0 - run.x) {
            let away = (run.x + step - grid.size.0 / 2, run.y - grid.size.1 / 2);
            if sight.sees(away.0, away.1) {
                let darkness = gloom.darkness((from.x + step as u16, from.y), away);
                scene.darkness[grid.index(run.x + step, run.y)] = Some(darkness).filter(|it| *it < DARK);
            }
        }
    }
}

/// Looks at every square that can look different, and gives those that do. Where no strip is known any may.
fn paint(world: &World, strips: &[Strip], grid: Grid, player: &Player, scene: &mut Scene) -> Vec<SquareView> {
    let Scene { squares: known, darkness, strips: before, .. } = scene;
    let mut news = Vec::new();
    for (at, Strip { run, .. }) in strips.iter().enumerate() {
        if before.get(at) == Some(&strips[at]) {
            continue;
        }
        let squares = squares(world, run);
        for step in 0..run.len {
            let (x, y) = (run.x + step, run.y);
            let index = grid.index(x, y);
            let look = Look {
                square: squares.map(|squares| &squares[step as usize]),
                position: run.square(step),
                darkness: darkness[index],
            };
            let seen = &mut known[index];
            if seen.as_ref().is_some_and(|seen| seen.is_as(&look)) {
                continue;
            }
            let sees = |left, up| grid.shows(x - left, y - up) && darkness[grid.index(x - left, y - up)].is_some();
            if let Some(layers) = look.again(world, player, sees, seen) {
                news.push(SquareView { x: x as i8, y: y as i8, darkness: look.darkness, layers });
            }
        }
    }
    news
}

/// A square that is looked at.
struct Look<'w> {
    square: Option<&'w Square>,
    position: Option<Position>,
    darkness: Option<u8>,
}

impl Look<'_> {
    fn version(&self) -> u32 {
        self.square.map_or(0, |square| square.version)
    }

    /// Notes how it looks now, and gives what is drawn on it when that is news.
    fn again(
        &self,
        world: &World,
        player: &Player,
        sees: impl Fn(i32, i32) -> bool,
        seen: &mut Option<Seen>,
    ) -> Option<Vec<Layer>> {
        let drawn = self.square.map(|square| looks::drawn(world, square, player, sees)).unwrap_or_default();
        let news = match seen {
            Some(before) => before.darkness != self.darkness || !before.layers.iter().eq(drawn.layers()),
            None => self.darkness.is_some() || drawn.layers().next().is_some(),
        };
        let known = seen.take().filter(|_| !news).map(|before| before.layers);
        let layers = known.unwrap_or_else(|| drawn.layers().copied().collect());
        *seen = Some(Seen { position: self.position, version: self.version(), darkness: self.darkness, layers });
        news.then(|| drawn.layers().copied().collect())
    }
}

impl Seen {
    /// Does a square look as it did, as far as that can be told without looking? A corner of a big image depends on what
    /// is seen of the squares beside it.
    fn is_as(&self, look: &Look<'_>) -> bool {
        self.version == look.version()
            && self.darkness == look.darkness
            && self.position == look.position
            && (look.darkness.is_some() || look.square.is_none_or(|square| !square.sum.corner))
    }
}

/// The squares of a run.
fn squares<'w>(world: &'w World, run: &Run) -> Option<&'w [Square]> {
    let from = run.from?;
    let first = usize::from(from.x);
    Some(&world.map(from.map).row(from.y)[first..first + run.len as usize])
}

/// How far a player has moved between two squares, over edges too.
fn offset(world: &World, from: Position, to: Position) -> Option<(i8, i8)> {
    if from.map == to.map {
        let step = |a: u16, b: u16| i8::try_from(i32::from(b) - i32::from(a)).ok();
        return Some((step(from.x, to.x)?, step(from.y, to.y)?));
    }
    world.maps.get(from.map.0 as usize)?.as_ref()?;
    (-2..=2)
        .flat_map(|dy| (-2..=2).map(move |dx| (dx, dy)))
        .find(|(dx, dy)| world.step(from, *dx, *dy) == Some(to))
        .map(|(dx, dy)| (dx as i8, dy as i8))
}

/// The squares of a view and beyond, row by row.
#[derive(Clone, Copy)]
struct Grid {
    /// Squares across and down that the client shows.
    size: (i32, i32),
}

impl Grid {
    fn across(self) -> i32 {
        self.size.0 + BEYOND
    }

    fn down(self) -> i32 {
        self.size.1 + BEYOND
    }

    fn len(self) -> usize {
        (self.across() * self.down()) as usize
    }

    /// Its upper left square, seen from the player.
    fn corner(self) -> (i32, i32) {
        (-(self.size.0 / 2), -(self.size.1 / 2))
    }

    /// Where a square is in the list.
    fn index(self, x: i32, y: i32) -> usize {
        (y * self.across() + x) as usize
    }

    /// Is it in the view, and not beyond it?
    fn shows(self, x: i32, y: i32) -> bool {
        (0..self.size.0).contains(&x) && (0..self.size.1).contains(&y)
    }

    /// What was known, seen from where the player stands now.
    fn scroll(self, squares: &mut Vec<Option<Seen>>, (dx, dy): (i8, i8), spare: &mut Vec<Option<Seen>>) {
        std::mem::swap(squares, spare);
        squares.clear();
        let (across, down) = (self.across(), self.down());
        for y in (0..down).map(|y| y + i32::from(dy)) {
            for x in (0..across).map(|x| x + i32::from(dx)) {
                let inside = (0..across).contains(&x) && (0..down).contains(&y);
                squares.push(if inside { spare[self.index(x, y)].take() } else { None });
            }
        }
        spare.clear();
    }
}

#[cfg(test)]
mod tests;
